"""Make a fork its lecturer's: title, author, licence holder, hub, imprint.

    python tools/own.py --title "Deep Learning 101" --author "A. Lecturer" --hub https://hub.example.edu …

`make fork` calls it with what it was given; what is not given stays.  Title and author go into _config.yml,
which pages, slides, cards and the PDF read, and into README.md, chapters/index.md, CITATION.cff and LICENSE.
The licences ask that those who wrote the book stay named: they do, beside the new author.
"""

import argparse
import json
import re
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS, AFTER = "The nnrecap authors", ", after the book by the nnrecap authors"
ADDRESS = re.compile(r"https://[^\s\"'<>]+")


def main(book, title="", author="", hub="", imprint=""):
    for name, address in (("HUB", hub), ("IMPRINT", imprint)):
        if address and not ADDRESS.fullmatch(address):
            return f"{name} must be an address that begins with https://, got {address!r}"
    for name, words in (("TITLE", title), ("AUTHOR", author)):
        if words and (words != words.strip() or not words.isprintable()):
            return f"{name} must be words in one line, got {words!r}"
    changed = {place for change in changes(title, author, hub, imprint) for place in rewrite(book, *change)}
    print(
        "\n".join(f"rewritten: {place}" for place in sorted(changed))
        or "title, author, hub, imprint: as they were"
    )
    return None


def changes(title, author, hub, imprint):
    """(file, pattern of a line, what it becomes) for all that is given; a line's start in brackets stays."""
    if title:
        yield "_config.yml", r"^(title: ).*", quoted(title)
        yield "CITATION.cff", r"^(title: ).*", quoted(title)
        yield "README.md", r"\A(# ).*", title
        yield "chapters/index.md", r"\A(# ).*", title
    if author:
        is_ours = author == OURS
        yield "_config.yml", r"^(author: ).*", quoted(author if is_ours else f"{author}{AFTER}")
        names = "".join(f"  - name: {quoted(name)}\n" for name in dict.fromkeys([author, OURS]))
        yield "CITATION.cff", r"^(authors:\n)(?:  - .*\n)+", names
        holder = "" if is_ours else f"Copyright (c) {author}\n"
        yield "LICENSE", r"^(Copyright \(c\) \d+, the nnrecap authors\n)(?:Copyright .*\n)?", holder
    if hub:
        yield "chapters/teach.md", r"^(:::\{launch-table\} ).*", hub.rstrip("/")
    if imprint:
        link = f'<a href="{escape(imprint)}">Imprint</a>'
        yield "_config.yml", r"^(  extra_footer: ).*", quoted(link)


def quoted(words):
    """As YAML reads it back, whatever it holds."""
    return json.dumps(words, ensure_ascii=False)


def rewrite(book, place, pattern, becomes):
    """Change the first match; the place, if it was another."""
    before = (book / place).read_text(encoding="utf-8")
    if not re.search(pattern, before, re.M):
        raise SystemExit(f"{place} has no line like {pattern}: put it back, as the book came")
    after = re.sub(pattern, lambda found: found[1] + becomes, before, count=1, flags=re.M)
    (book / place).write_text(after, encoding="utf-8", newline="\n")
    return [place] if after != before else []


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("title", "author", "hub", "imprint"):
        parser.add_argument(f"--{option}", default="")
    sys.exit(main(ROOT, **vars(parser.parse_args())))
