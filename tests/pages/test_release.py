"""What a release says of itself: check sums, a bill of materials, the same bytes on any day."""

import hashlib
import json
import os
import zipfile
from datetime import UTC, datetime

import pytest

from conftest import ROOT
from kit import bill, cards, paper, release
from nnrecap import datasets

METADATA = """Metadata-Version: 2.1
Name: small
Version: 1.2
Project-URL: Source, https://small.example.org
Classifier: License :: OSI Approved :: MIT License
"""


@pytest.fixture
def pyodide(tmp_path):
    folder = tmp_path / "pyodide"
    folder.mkdir()
    with zipfile.ZipFile(folder / "small-1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr("small-1.2.dist-info/METADATA", METADATA)
    return folder


def released(tmp_path, pyodide, name, clock=1e9):
    """A release of one file and one folder; what is on the disk has another date."""
    site = tmp_path / name / "site"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<p>a page")
    printed = tmp_path / name / "recap.pdf"
    printed.write_bytes(b"%PDF")
    for path in (site / "index.html", printed):
        os.utime(path, (clock, clock))
    target = tmp_path / name / "release"
    release.write(ROOT, target, {"recap.pdf": printed}, {"recap-site": site}, pyodide)
    return {path.name: path.read_bytes() for path in target.iterdir()}


def test_every_file_has_its_check_sum_and_is_on_the_bill(tmp_path, pyodide):
    made = released(tmp_path, pyodide, "one")
    sums = dict(reversed(line.split("  ")) for line in made["SHA256SUMS"].decode().splitlines())
    assert sums == {n: hashlib.sha256(data).hexdigest() for n, data in made.items() if n != "SHA256SUMS"}
    assert sums.keys() == {"recap.pdf", "recap-site.zip", "recap.cdx.json"}
    parts = json.loads(made["recap.cdx.json"])["components"]
    listed = {part["name"]: part["hashes"][0]["content"] for part in parts if "hashes" in part}
    assert listed == {name: sums[name] for name in ("recap.pdf", "recap-site.zip")}


def test_two_releases_are_the_same_bytes(tmp_path, pyodide, monkeypatch):
    one = released(tmp_path, pyodide, "one")
    assert released(tmp_path, pyodide, "two", clock=1.5e9) == one
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    later = released(tmp_path, pyodide, "three")
    assert {name for name in one if one[name] != later[name]} == {"recap.cdx.json", "SHA256SUMS"}
    assert json.loads(later["recap.cdx.json"])["metadata"]["timestamp"] == "1970-01-02T00:00:00Z"


def test_what_is_carried_has_a_licence(pyodide):
    told = json.loads(bill.bill(ROOT, [], pyodide, datetime(2026, 11, 29, tzinfo=UTC)))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["name"]: part for part in told["components"]}
    assert len(parts) == len(told["components"]) == len({part["bom-ref"] for part in parts.values()})
    assert all(part["licenses"] for part in parts.values())
    assert {"nnrecap", "digits", "penguins", "STIX Two Math", "reveal.js", "Pyodide", "Python"} < parts.keys()
    assert parts["small"]["version"] == "1.2"
    assert parts["small"]["licenses"] == [{"license": {"name": "MIT License"}}]
    assert parts["small"]["externalReferences"][0]["url"] == "https://small.example.org"


def test_the_data_on_the_bill_are_those_of_the_library():
    assert {path.stem for path in (ROOT / "lib" / "nnrecap" / "data").iterdir()} == bill.DATA.keys()
    for name, (licence, source) in bill.DATA.items():
        said = " ".join(getattr(datasets, name).__doc__.split())
        assert source in said and f"Licence: {licence.replace('-', ' ')}." in said


def test_cards_made_twice_are_the_same_bytes(tmp_path, monkeypatch):
    made = []
    for clock in (1.8e9, 1.9e9):
        monkeypatch.setattr("time.time", lambda clock=clock: clock)
        made.append(cards.make(ROOT).read_bytes())
    assert made[0] == made[1]


def test_a_print_has_the_date_of_the_last_change(tmp_path):
    printed = tmp_path / "a.pdf"
    dates = b"/CreationDate (D:{0}+00'00')\n/ModDate (D:{0}+00'00')>> \xff more".replace(
        b"{0}", b"20261129231609"
    )
    printed.write_bytes(dates)
    paper.dated(printed, datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert printed.read_bytes() == dates.replace(b"20261129231609", b"20200102030405")


def test_the_last_change_is_git_s_or_what_is_said_or_the_last_release(tmp_path, monkeypatch):
    (tmp_path / "CITATION.cff").write_text('date-released: "2026-11-22"\n')
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert paper.moment(tmp_path) == datetime(2026, 11, 22, tzinfo=UTC)
    assert paper.moment(ROOT) > datetime(2026, 11, 1, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert paper.moment(ROOT) == datetime(1970, 1, 1, tzinfo=UTC)
