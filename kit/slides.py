"""make slides: a reveal.js deck a chapter in _build/slides, and an index.

Everything a deck needs lies beside it: reveal.js (out of sphinx-revealjs, with its licence), one
font for formulas, lossless pictures.  It asks no other host for anything, from a folder too.
"""

import shutil
from html import escape
from importlib.util import find_spec
from pathlib import Path

import yaml

from kit import results
from kit.decks import Deck
from kit.outline import tagged
from kit.render import code_style
from pages import fonts, pictures

HERE = Path(__file__).parent
CARRIED = ("dist/reveal.js", "dist/reveal.css", "plugin/notes/notes.js", "LICENSE")

INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides · {title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal/slides.css">
</head>
<body class="index"><main>
<h1>{title}: slides</h1>
<ol>
{items}
</ol>
<p>Arrows or space: on. Esc: overview. S: a second window with the speaker's notes. F: the full screen.</p>
</main></body>
</html>
"""


def make(book):
    folder = book / "_build" / "slides"
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "images").mkdir(parents=True)
    decks = {
        name: Deck(tagged(notebook), Pictures(folder, name))
        for name, notebook in results.executed(book).items()
    }
    pages = {name: deck.page() for name, deck in decks.items()}
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    carry(folder / "reveal", pages.values())
    index = folder / "index.html"
    index.write_text(contents(book, decks), encoding="utf-8")
    return index


class Pictures:
    """Stores the pictures of a deck, numbered."""

    def __init__(self, folder, name):
        self.folder, self.name, self.count = folder, name, 0

    def __call__(self, png):
        self.count += 1
        path = self.folder / "images" / f"{self.name}-{self.count}.png"
        path.write_bytes(png)
        pictures.shrink(path)
        return f"images/{path.stem}.webp"


def carry(folder, pages):
    """What all decks share: reveal.js, how slides look and behave, the font for formulas."""
    folder.mkdir()
    reveal = Path(find_spec("sphinx_revealjs").origin).parent / "_static" / "revealjs"
    for name in CARRIED:
        shutil.copy(reveal / name, folder)
    shutil.copy(HERE / "slides.js", folder)
    style = (HERE / "slides.css").read_text(encoding="utf-8") + code_style()
    (folder / "slides.css").write_text(style, encoding="utf-8")
    fonts.write_font(pages, folder)


def contents(book, decks):
    title = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))["title"]
    items = "\n".join(
        f'<li><a href="{name}.html">{escape(deck.title)}</a>, {len(deck.slides)} slides</li>'
        for name, deck in decks.items()
    )
    return INDEX.format(title=escape(title), items=items)
