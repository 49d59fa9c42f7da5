"""The tests at the oldest and the newest versions: what is installed, and what is kept of it."""

import json
import tomllib
from pathlib import Path

import ends

ROOT = Path(__file__).resolve().parents[2]


REPORT = '<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3" /></testsuites>'


def test_the_oldest_end_is_what_the_lower_bounds_say():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = {line for extra in project["optional-dependencies"].values() for line in extra if ">=" in line}
    bounds |= set(project["dependencies"])
    lowest = {f"{name}>={version}" for name, version in ends.lowest().items()}
    assert {line.split(",")[0] for line in bounds} == lowest and len(lowest) > 30
    assert "numpy>=2.0" in lowest


def test_what_came_out_is_kept_for_each_end(tmp_path, monkeypatch):
    monkeypatch.setattr(ends, "FOUND", tmp_path / "ends.json")
    (tmp_path / "tests.xml").write_text(REPORT)
    ends.keep("oldest", {"numpy": "2.0"}, tmp_path / "tests.xml")
    ends.keep("newest", {"numpy": "9.0"}, tmp_path / "tests.xml")
    found = json.loads((tmp_path / "ends.json").read_text())
    assert found.keys() == {"oldest", "newest"}
    assert found["newest"]["versions"] == {"numpy": "9.0"} and found["oldest"]["versions"] == {"numpy": "2.0"}
    assert found["oldest"]["tests"] == {"passed": 3, "failures": 1, "errors": 2, "skipped": 3}


def test_what_is_kept_is_of_versions_that_the_bounds_admit():
    found = json.loads((ROOT / "bench" / "ends.json").read_text(encoding="utf-8"))
    assert found.keys() == {"oldest", "newest"}
    lowest = ends.lowest()
    for name in set(ends.SHOWN) & (lowest.keys() - ends.FIXED.keys()):
        release = found["oldest"]["versions"][name]
        assert release == lowest[name] or release.startswith(f"{lowest[name]}."), name
    for end in found.values():
        assert end["versions"].keys() == {"Python", *ends.SHOWN}
        assert end["tests"]["passed"] > 5000 and end["tests"]["failures"] == end["tests"]["errors"] == 0
