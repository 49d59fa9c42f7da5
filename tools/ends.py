"""Test with the oldest versions that pyproject.toml admits, or with the newest there are.

    python tools/ends.py oldest|newest

Makes .venv-oldest or .venv-newest beside .venv, installs into it, and runs every test but the
browser's there.  PyTorch stays the same at both ends, since other releases may be builds of
several gigabytes; where TORCH is set in the environment, it goes to the end as well.
bench/ends.json keeps what came out; the page of versions shows it.
"""

import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from xml.etree import ElementTree

from lock import FIXED

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "bench" / "ends.json"
SHOWN = ["numpy", "torch", "matplotlib", "scipy", "ipykernel", "nbclient", "jupyter-book", "sphinx", "pytest"]
# Run by the tested Python: its version and those of the packages that are named to it.
TELL = """import json, platform, sys, importlib.metadata as m
print(json.dumps({"Python": platform.python_version(), **{n: m.version(n) for n in sys.argv[1:]}}))"""
TESTS = [
    "tests",
    "--ignore=tests/pages/web",
    "--ignore=tests/anywhere",
    *("-n", "auto", "--dist", "loadfile"),
    "--deselect=tests/house/test_house.py::test_the_code_is_clean",  # versions of ruff differ in taste
    # what was found the last time has no say in what is found now
    "--deselect=tests/house/test_ends.py::test_what_is_kept_is_of_versions_that_the_bounds_admit",
    "--deselect=tests/pages/test_site.py::test_the_versions_page_tells_what_was_tested_at_both_ends",
]
# An old release calls what newer ones of its own dependencies have deprecated since.
OLD = ["-W", "default::DeprecationWarning", "-W", "default::PendingDeprecationWarning"]


def lowest():
    """name==version for the lower bound of every requirement."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    bounds = dict(re.match(r"([\w-]+)(?:\[.*\])?(?:>=([\w.]+))?", line).groups() for line in lines)
    return {name: version for name, version in bounds.items() if version}


def main(end):
    pins = (lowest() if end == "oldest" else {}) | ({} if os.environ.get("TORCH") else FIXED)
    folder = ROOT / f".venv-{end}"
    venv.create(folder, with_pip=True, clear=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()))
    install = [python, "-m", "pip", "install", "--quiet", "-c", constraints, "-e", f"{ROOT}[test]"]
    subprocess.run(list(map(str, install)), cwd=ROOT, check=True)
    how, report = OLD if end == "oldest" else [], folder / "tests.xml"
    code = subprocess.run([python, "-m", "pytest", f"--junitxml={report}", *how, *TESTS], cwd=ROOT).returncode
    told = subprocess.run([python, "-c", TELL, *SHOWN], capture_output=True, text=True, check=True).stdout
    keep(end, json.loads(told), report)
    return code


def keep(end, versions, report):
    """Write into bench/ends.json which versions this end has, and how its tests came out."""
    counts = ElementTree.parse(report).find("testsuite").attrib
    not_passed = {name: int(counts[name]) for name in ("failures", "errors", "skipped")}
    tests = {"passed": int(counts["tests"]) - sum(not_passed.values()), **not_passed}
    found = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
    found[end] = {"system": sys.platform, "versions": versions, "tests": tests}
    FOUND.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
