"""What the page for every student says, as far as files can tell."""

import json
import re

import sizes
import yaml

from conftest import ROOT
from pages import forges

PAGE = (ROOT / "chapters" / "students.md").read_text(encoding="utf-8")
HOME = forges.home(yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"])


def test_each_command_has_its_line_for_powershell():
    """On the left is what the texts or the bag say; on the right what Python and make have on Windows."""
    table = PAGE.split("## On Windows")[1].split("##")[0]
    lines = re.findall(r"^\| `([^`]+)` \| (.*) \|$", table, re.M)
    names = ("README.md", "Makefile", "kit/bag.py", "kit/release.py")
    said = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    own = re.findall(r"```sh\n(.*?)```", readme.split("## Run the notebooks yourself")[1], re.S)[
        0
    ].splitlines()
    assert {posix for posix, _ in lines} >= {*own, "make book", "python3 start.py"}
    for posix, windows in lines:
        assert posix.split()[-1] in said, posix
        assert "bin/" not in windows and "python3" not in windows, windows


def test_the_way_without_git_is_the_forge_s_zip_file():
    addresses = re.findall(r"https://[^\s)]+\.zip", PAGE)
    assert len(addresses) == 2 and set(addresses) == {HOME.packed}


def test_the_sizes_are_the_measured_ones(site):
    told = json.loads((ROOT / "bench" / "sizes.json").read_text(encoding="utf-8"))
    rows = site["chapters/students.html"].select("table")[1].select("tbody tr")
    shown = {row.select("td, th")[0].get_text(): row.select("td, th")[1].get_text() for row in rows}
    assert len(shown) == len(told["kilobytes"]) + len(told["megabytes"]) == 9
    low, high = told["kilobytes"]["page"]
    assert shown["a chapter, read to its end with all that is folded"] == f"{low} to {high} KB"
    assert shown["the book on paper, recap.pdf"] == f"{told['megabytes']['pdf']} MB"
    assert told["megabytes"]["bag"] <= 40
    for what, (_, most) in sizes.measured(ROOT).items():
        assert most <= 1.15 * told["kilobytes"][what][1], f"run `python bench/sizes.py`: {what}, {most} KB"
