"""The minutes that the book promises follow one rule, counted from the notebooks."""

import re

import pytest
from printed import NOTEBOOKS, ROOT, load, source
from test_chapters import prose

WORDS, LINES, FORMULA, EXERCISE = 200, 20, 0.5, 6  # words and lines a minute; minutes each
INDEX = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
PROMISED = {
    name: (int(reading), int(whole))
    for name, reading, whole in re.findall(r"\]\((\S+)\.ipynb\) \|.*\| (\d+) min \| (\d+) min \|", INDEX)
}
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def minutes_of_text(text):
    """Reading time of Markdown: what is folded away is not read; a formula in the line is a word."""
    text = re.sub(r"<details>.*?</details>", "", text, flags=re.S)
    text, shown = re.subn(r"\$\$.*?\$\$|```\{math\}.*?```", "", text, flags=re.S)
    text = re.sub(r"\$[^$]+\$|`[^`]*`", " F ", re.sub(r"\]\([^)]*\)", "]", text))
    return len(re.findall(r"\w+(?:['’-]\w+)*", text)) / WORDS + shown * FORMULA


def minutes_of_code(cell):
    hidden = "hide-input" in cell["metadata"].get("tags", []) or 'check("' in source(cell)
    return 0 if hidden else sum(bool(line.strip()) for line in source(cell).splitlines()) / LINES


def sections(path):
    """Heading → minutes of reading, the lecturer's section left out."""
    heading, found = "", {"": 0.0}
    for cell in load(path)["cells"]:
        if cell["cell_type"] == "code":
            found[heading] += minutes_of_code(cell)
            continue
        first, *rest = re.split(r"^## (.*)$", source(cell), flags=re.M)
        found[heading] += minutes_of_text(first)
        for heading, text in zip(rest[::2], rest[1::2], strict=True):
            found[heading] = minutes_of_text(text)
    return {heading: minutes for heading, minutes in found.items() if heading != "For the lecturer"}


def of_exercises(path):
    own = re.findall(r"^### \d+ · .* \(\w+, (\d+) min\)$", prose(path), re.M)
    count = sum(source(cell).count('check("') for cell in load(path)["cells"] if cell["cell_type"] == "code")
    return sum(map(int, own)) if own else EXERCISE * count


def test_a_text_is_counted():
    text = "one two $x + y$ `code` it's\n$$ a = b $$\n<details>one two three</details>\n[Ada, 2000](https://ada.org/a.pdf)"
    assert minutes_of_text(text) == pytest.approx(7 / 200 + 0.5)


@each
def test_the_map_says_the_minutes_of_the_rule(path):
    reading = sum(sections(path).values())
    promised_reading, promised = PROMISED[path.stem]
    assert promised_reading % 5 == promised % 5 == 0
    assert abs(promised_reading - reading) <= 5
    assert abs(promised - reading - of_exercises(path)) <= 6


@each
def test_the_chapter_says_the_minutes_of_the_map(path):
    reading, promised = PROMISED[path.stem]
    text = " ".join(prose(path).partition("\n## ")[0].split())
    hours = {120: "two hours", 135: "two and a quarter hours", 150: "two and a half hours"}
    assert f"{promised} minutes" in text or hours.get(promised, "-") in text
    assert set(re.findall(r"(\d+) (?:minutes to read|without)", text)) <= {str(reading)}


@each
def test_in_class_a_chapter_takes_up_to_three_times_its_reading_and_a_section_up_to_four(path):
    table = prose(path).partition("## For the lecturer")[2]
    rows = re.findall(r"^\| ([^|]+) \|(?: [\d–, ]+ \|)? (\d+) \| [^|]*\|$", table, re.M)
    of_section = sections(path)
    assert len(rows) >= 8
    in_class = sum(int(minutes) for _, minutes in rows) / sum(of_section.values())
    assert 1.5 <= in_class <= 3 or path.stem == "homework"
    for row, minutes in rows:
        [reading] = [of_section[h] for h in of_section if h and (h.startswith(row) or row.startswith(h))]
        own = 0 if path.stem != "homework" else int(minutes) - 3  # the tasks; see test_homework.py
        assert 1.25 * reading <= int(minutes) <= max(4 * reading, 4) + own, (row, reading)


def test_the_rule_is_said_beside_the_map():
    said = f"{WORDS} words or {LINES} lines of code a minute, half a minute for a formula on a line of its own, {EXERCISE} minutes for"
    assert said in " ".join(INDEX.split())
