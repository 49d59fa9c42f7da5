"""Let every list of chapters follow `_toc.yml`: run this after a chapter came, went or moved.

    python tools/lists.py

Rewrites in chapters/index.md the table of chapters (a row keeps its question, and its minutes while the rule
holds), the button and the links that open the first chapter; in README.md the chapters' names.  Links to a
notebook that is gone from chapters/ become words.  Nothing else has a list of its own: site, slides, cards
and tests read `_toc.yml`.  The version in pyproject.toml goes into the library, and into the first cell of
each notebook, which asks for it.
"""

import json
import math
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

from contents import LINK, notebooks, title  # noqa: E402

WORDS, LINES, FORMULA, EXERCISE = 200, 20, 0.5, 6  # words and lines a minute; minutes each
ROW = re.compile(r"^\| \[[^]]*\]\(([\w-]+)\.ipynb\) \| (.*) \| (\d+) min \| (\d+) min \|$", re.M)
TABLE = re.compile(r"(?<=\|---\|---\|---\|---\|\n)(?:\|.*\n)*")
QUESTION = "✎ Which question does it ask?"  # of a chapter that has no row yet
START = re.compile(r"\*\*\[Start: .*?\]\([\w-]+\.ipynb\)\*\*")
OPENED = re.compile(r"(?<=/chapters/)[\w-]+(?=\.ipynb\))")  # on Colab and Binder
# as the library says it, and as a notebook's first cell asks for it
VERSION = re.compile(r'(?<=^__version__ = ")[\d.]+|(?<="needs\\", print\)\(\\")[\d.]+', re.M)
CHAPTERS = re.compile(r"^Chapters: .*?\.$", re.M | re.S)


def main(book):
    names = [Path(document).name for document in notebooks(book)]
    changed = rewrite(book / "chapters" / "index.md", lambda text: front(book, names, text))
    changed += rewrite(book / "README.md", lambda text: CHAPTERS.sub(lambda _: named(book, names), text))
    version = tomllib.loads((book / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    texts = sorted(file for file in (book / "chapters").rglob("*.*") if file.suffix in (".md", ".ipynb"))
    for path in (book / "lib" / "nnrecap" / "__init__.py", *texts):
        changed += rewrite(path, lambda text, path=path: without_lost_links(path, VERSION.sub(version, text)))
    print("\n".join(f"rewritten: {name.relative_to(book).as_posix()}" for name in changed) or "nothing to do")


def rewrite(path, change):
    """Change a text where it changes; the paths that were written."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return [path] if after != before else []


# The lists


def front(book, names, text):
    """The first page with its table, its button and its links to the first chapter."""
    rows = {found[1]: found for found in ROW.finditer(text)}
    table = "".join(row(book, name, rows.get(name)) for name in names)
    start = f"**[Start: {title(book, f'chapters/{names[0]}')}]({names[0]}.ipynb)**"
    text = TABLE.sub(lambda _: table, text, count=1)
    return OPENED.sub(names[0], START.sub(lambda _: start, text, count=1))


def row(book, name, old):
    """A chapter's row in the table; its minutes stay while they are near enough."""
    path = book / "chapters" / f"{name}.ipynb"
    question, *told = old.groups()[1:] if old else (QUESTION, 0, 0)
    reading, whole = map(int, told)
    if not is_near((reading, whole), path):
        reading, whole = (5 * math.ceil(minutes / 5) for minutes in counted(path))
    link = f"[{title(book, f'chapters/{name}')}]({name}.ipynb)"
    return f"| {link} | {question} | {reading} min | {whole} min |\n"


def named(book, names):
    links = (f"[{title(book, f'chapters/{name}')}](chapters/{name}.ipynb)" for name in names)
    return "Chapters: " + ",\n".join(links) + "."


def without_lost_links(path, text):
    """A text, where links to notebooks that are gone are words alone."""

    def mend(found):
        gone = not (path.parent / f"{found[2]}.ipynb").exists()
        return found[1] if gone else found[0]

    return LINK.sub(mend, text)


# The minutes


def is_near(told, path):
    """Whether the minutes that are told, in fives, are those of the rule: (reading, with exercises)."""
    reading, whole = counted(path)
    fives = not any(minutes % 5 for minutes in told)
    return fives and abs(told[0] - reading) <= 5 and abs(told[1] - whole) <= 6


def counted(path):
    """Minutes of reading, and with the exercises, as the rule on the first page counts them."""
    reading = sum(of_sections(path).values())
    return reading, reading + of_exercises(path)


def cells(path):
    return [(cell, "".join(cell["source"])) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def of_sections(path):
    """Heading → minutes of reading, the lecturer's section left out."""
    heading, found = "", {"": 0.0}
    for cell, text in cells(path):
        if cell["cell_type"] == "code":
            found[heading] += of_code(cell, text)
            continue
        first, *rest = re.split(r"^## (.*)$", text, flags=re.M)
        found[heading] += of_text(first)
        for heading, said in zip(rest[::2], rest[1::2], strict=True):
            found[heading] = of_text(said)
    return {heading: minutes for heading, minutes in found.items() if heading != "For the lecturer"}


def of_text(text):
    """Reading time of Markdown: what is folded away is not read; a formula in the line is a word."""
    text = re.sub(r"<details>.*?</details>", "", text, flags=re.S)
    text, shown = re.subn(r"\$\$.*?\$\$|```\{math\}.*?```", "", text, flags=re.S)
    text = re.sub(r"\$[^$]+\$|`[^`]*`", " F ", re.sub(r"\]\([^)]*\)", "]", text))
    return len(re.findall(r"\w+(?:['’-]\w+)*", text)) / WORDS + shown * FORMULA


def of_code(cell, text):
    hidden = "hide-input" in cell["metadata"].get("tags", []) or 'check("' in text
    return 0 if hidden else sum(bool(line.strip()) for line in text.splitlines()) / LINES


def of_exercises(path):
    """Six minutes each, unless the tasks say their own."""
    texts = "\n\n".join(text for cell, text in cells(path) if cell["cell_type"] == "markdown")
    own = re.findall(r"^### \d+ · .* \(\w+, (\d+) min\)$", texts, re.M)
    count = sum(text.count('check("') for cell, text in cells(path) if cell["cell_type"] == "code")
    return sum(map(int, own)) if own else EXERCISE * count


if __name__ == "__main__":
    main(ROOT)
