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
MEETING = re.compile(
    r"^\| (\d+) \| \[[^\]]+\]\(([\w-]+)\.ipynb\) \| ([^|]+) \| (\d+) \| ([^|]+) \| [^|]+ \|$", re.M
)
PLANS = [MEETING.findall(part) for part in re.split(r"^\*\*\w+ meetings\*\*", TEACH, flags=re.M)[1:]]


def in_class(chapter, which):
    """The minutes of some sections, by the chapter's own table: "all", "before", "from … on" or "without" one."""
    table = prose(ROOT / "chapters" / f"{chapter}.ipynb").partition("## For the lecturer")[2]
    rows = re.findall(r"^\| ([^|]+) \|(?: [\d–, ]+ \|)? (\d+) \| [^|]*\|$", table, re.M)
    minutes = {name: int(count) for name, count in rows}
    if which == "all":
        return sum(minutes.values())
    how, title = re.fullmatch(r'(before|from|without) "(.+)"(?: on)?', which).groups()
    at = list(minutes).index(title)
    parts = list(minutes.values())
    return sum({"before": parts[:at], "from": parts[at:], "without": parts[:at] + parts[at + 1 :]}[how])


@pytest.mark.ours
def test_a_plan_has_the_meetings_that_it_promises():
    assert [[int(number) for number, *_ in plan] for plan in PLANS] == [
        [*range(1, n + 1)] for n in (2, 6, 12)
    ]
    whole = {chapter for _, chapter, *_ in PLANS[2]}
    assert whole == {path.stem for path in NOTEBOOKS}


def of_chapters(meeting):
    """A meeting, for a book that has its chapter and what is handed in."""
    handed_in = meeting[-1].partition(",")[0]
    names = {meeting[1], handed_in} - {"nothing"}
    return pytest.param(meeting, marks=pytest.mark.chapter(*names), id=" ".join(meeting))


@pytest.mark.parametrize("meeting", [of_chapters(meeting) for plan in PLANS for meeting in plan])
def test_a_meeting_takes_the_minutes_of_its_sections(meeting):
    _, chapter, which, minutes, handed_in = meeting
    assert in_class(chapter, which) == int(minutes) <= 90
    if handed_in != "nothing":
        name, points = re.fullmatch(r"([\w-]+), (\d+) points", handed_in).groups()
        cells = load(ROOT / "chapters" / f"{name}.ipynb")["cells"]
        asked = sum(cell["cell_type"] == "code" and 'check("' in source(cell) for cell in cells)
        assert int(points) == asked


@pytest.mark.ours
def test_a_plan_of_the_whole_book_hands_in_each_chapter_once():
    names = [handed_in.partition(",")[0] for *_, handed_in in PLANS[2] if handed_in != "nothing"]
    assert sorted(names) == sorted(path.stem for path in NOTEBOOKS)
