"""The minutes that the book promises follow one rule, counted from the notebooks by tools/lists.py."""

import re

import pytest
from printed import NOTEBOOKS, ROOT, load, source
from test_chapters import prose

import lists

INDEX = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
PROMISED = {name: (int(reading), int(whole)) for name, _, reading, whole in lists.ROW.findall(INDEX)}
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_a_text_is_counted():
    text = "one two $x + y$ `code` it's\n$$ a = b $$\n<details>one two three</details>\n[Ada, 2000](https://ada.org/a.pdf)"
    assert lists.of_text(text) == pytest.approx(7 / 200 + 0.5)


@each
def test_the_map_says_the_minutes_of_the_rule(path):
    counted = lists.counted(path)
    assert lists.is_near(PROMISED[path.stem], path), (
        f"`make lists` mends chapters/index.md: counted {counted}"
    )


@each
def test_the_chapter_says_the_minutes_of_the_map(path):
    reading, promised = PROMISED[path.stem]
    text = " ".join(prose(path).partition("\n## ")[0].split())
    hours = {120: "two hours", 135: "two and a quarter hours", 150: "two and a half hours"}
    said = f"{promised} minutes" in text or hours.get(promised, "-") in text
    assert said, f"the opening of {path.name} must say “{promised} minutes”, as chapters/index.md does"
    told = set(re.findall(r"(\d+) (?:minutes to read|without)", text))
    assert told <= {str(reading)}, f"the opening says {told} minutes of reading, chapters/index.md {reading}"


@each
def test_in_class_a_chapter_takes_up_to_three_times_its_reading_and_a_section_up_to_four(path):
    table = prose(path).partition("## For the lecturer")[2]
    rows = re.findall(r"^\| ([^|]+) \|(?: [\d–, ]+ \|)? (\d+) \| [^|]*\|$", table, re.M)
    of_section = lists.of_sections(path)
    assert len(rows) >= len(of_section) / 2, (
        "the table below “For the lecturer” names the sections, each with its minutes"
    )
    in_class = sum(int(minutes) for _, minutes in rows) / sum(of_section.values())
    assert 1.5 <= in_class <= 3 or path.stem == "homework", (
        f"in class {in_class:.1f} times the reading: 1.5 to 3 is meant"
    )
    for row, minutes in rows:
        found = [
            reading for h, reading in of_section.items() if h and (h.startswith(row) or row.startswith(h))
        ]
        assert len(found) == 1, (
            f"the lecturer's row “{row}” must begin like one section's title, not like {len(found)}"
        )
        own = 0 if path.stem != "homework" else int(minutes) - 3  # the tasks; see test_homework.py
        least, most = 1.25 * found[0], max(4 * found[0], 4) + own
        assert least <= int(minutes) <= most, (
            f"“{row}” takes {minutes} minutes in class; {least:.1f} to {most:.1f} are meant"
        )


def test_the_rule_is_said_beside_the_map():
    said = f"{lists.WORDS} words or {lists.LINES} lines of code a minute, half a minute for a formula on a line of its own, {lists.EXERCISE} minutes for"
    assert said in " ".join(INDEX.split())


def test_the_lists_of_chapters_follow_the_one_list():
    """What `make lists` would write is what stands there."""
    names = [path.stem for path in NOTEBOOKS]
    assert lists.front(ROOT, names, INDEX) == INDEX, (
        "chapters/index.md has other chapters than _toc.yml: make lists"
    )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert lists.named(ROOT, names) in readme, "README.md names other chapters than _toc.yml: make lists"
    lost = [
        path.name
        for path in NOTEBOOKS
        if lists.without_lost_links(path, text := path.read_text("utf-8")) != text
    ]
    assert not lost, (
        f"{lost} link to notebooks that are gone from chapters/: `make lists` takes the addresses away"
    )


TEACH = (ROOT / "chapters" / "teach.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| \[[^\]]+\]\(([\w-]+)\.ipynb\)(?:, cut before \"([^|]+)\")? "
    r"\| ([\d +]+) \| ([\w-]+), (\d+) points \| [^|]+ \|$",
    re.M,
)
PLAN = ROW.findall(TEACH)
SIX = re.search(r'In six, leave "([^"]+)" out of \*Loss functions\*: that makes (\d+) minutes', TEACH)


def in_class(chapter):
    """Section → minutes, by the chapter's own table."""
    table = prose(ROOT / "chapters" / f"{chapter}.ipynb").partition("## For the lecturer")[2]
    rows = re.findall(r"^\| ([^|]+) \|(?: [\d–, ]+ \|)? (\d+) \| [^|]*\|$", table, re.M)
    return {name: int(count) for name, count in rows}


@pytest.mark.ours
def test_a_plan_has_the_meetings_that_it_promises():
    two, six, twelve = (
        [int(n) for cell in column for n in re.findall(r"\d+", cell)]
        for column in list(zip(*PLAN, strict=True))[:3]
    )
    assert two == [1, 2] and six == [*range(1, 7)] and twelve == [*range(1, 13)]


@pytest.mark.ours
def test_the_plan_has_each_chapter_once_and_hands_it_in():
    names = [path.stem for path in NOTEBOOKS]
    assert sorted(row[3] for row in PLAN) == sorted(row[6] for row in PLAN) == sorted(names)


@pytest.mark.parametrize(
    "row", [pytest.param(row, marks=pytest.mark.chapter(row[3]), id=row[3]) for row in PLAN]
)
def test_a_meeting_takes_the_minutes_of_its_sections(row):
    _, six, _, chapter, cut, minutes, handed_in, points = row
    sections = in_class(chapter)
    at = list(sections).index(cut) if cut else 0
    parts = [[*sections.values()][:at], [*sections.values()][at:]]
    told = [int(part) for part in minutes.split(" + ")]
    assert [sum(part) for part in parts if part] == told and max(told) <= 90
    assert not six.isdigit() or sum(told) <= 90 or chapter == "losses"  # the next test has it
    cells = load(ROOT / "chapters" / f"{handed_in}.ipynb")["cells"]
    assert int(points) == sum(cell["cell_type"] == "code" and 'check("' in source(cell) for cell in cells)


@pytest.mark.ours
def test_what_six_meetings_leave_out_fits_into_one():
    sections = in_class("losses")
    assert sum(sections.values()) - sections[SIX[1]] == int(SIX[2]) <= 90
