"""Lighthouse's marks of each chapter, as of a phone:  python bench/lighthouse.py [folder of a site]

Three visits a chapter, and of each mark the median: performance, accessibility, best practices, search
engines.  Needs Node's npx, which brings Lighthouse, and Chromium.  Writes bench/lighthouse.json; exits
with 1 where a goal is missed.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "web")]

from zipped import serving  # noqa: E402

from contents import notebooks  # noqa: E402
from kit.chromium import FLAGS, PATH  # noqa: E402

OUT = Path(__file__).with_suffix(".json")
LIGHTHOUSE = "lighthouse@12.2.3"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
VISITS = 3


def visit(address):
    """The marks of one visit, of 100."""
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", "--output-path=stdout"]
    flags = " ".join(["--headless=new", *FLAGS])
    done = subprocess.run(
        [*command, f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": PATH},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return {name: round(100 * told["categories"][name]["score"]) for name in GOALS}


def measured(address):
    for name in notebooks(ROOT):
        visits = [visit(f"{address}/{name}.html") for _ in range(VISITS)]
        marks = {mark: statistics.median(each[mark] for each in visits) for mark in GOALS}
        print(name, marks, flush=True)
        yield name, marks


def main(site=ROOT / "_build" / "html"):
    with serving(site) as address:
        found = dict(measured(address))
    OUT.write_text(
        json.dumps({"lighthouse": LIGHTHOUSE, "chapters": found}, indent=1) + "\n", encoding="utf-8"
    )
    missed = [
        f"{name}: {mark} {marks[mark]}, less than {least}"
        for name, marks in found.items()
        for mark, least in GOALS.items()
        if marks[mark] < least
    ]
    print(*missed, sep="\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
