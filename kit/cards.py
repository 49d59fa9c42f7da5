"""make cards: an Anki deck in _build/recap.apkg, of the glossary and the questions of the chapters.

The same input gives the same ids: a deck imported again updates its cards and keeps what Anki
has learned about the learner.  Formulas are left to the MathJax that every Anki has.
"""

import base64
import hashlib
import shutil
import warnings
import zipfile
from html import escape

import genanki
import nbformat
import yaml

from contents import notebooks
from kit import quizzes
from kit.paper import moment
from kit.render import anki, html
from python import archive

FRONT = '<p class="place">{{Place}}</p>{{Front}}'
BACK = '{{FrontSide}}<hr id="answer">{{Back}}'
STYLE = """
.card { font: 20px/1.5 Charter, Cambria, Georgia, serif; max-width: 34em; margin: 1em auto; padding: 0 1em; }
.place { font-size: 0.75em; opacity: 0.7; }
code, pre { font-family: Consolas, Menlo, monospace; font-size: 0.85em; white-space: pre-wrap; }
img { max-width: 100%; background: #fff; }
ul { list-style: none; padding-left: 1em; }
table { border-collapse: collapse; }
td, th { padding: 0.2em 1em 0.2em 0; text-align: left; }
"""


def make(book):
    title = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))["title"]
    model = genanki.Model(
        number("model"),
        title,
        fields=[{"name": name} for name in ("Place", "Front", "Back")],
        templates=[{"name": "Card", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
    )
    decks, pictures = [], Pictures(book / "_build" / "cards")
    for name, heading, cards in subjects(book):
        decks.append(genanki.Deck(number(name), f"{title}::{heading}"))
        for card in cards:
            decks[-1].add_note(note(model, name, card, pictures))
    target = book / "_build" / "recap.apkg"
    target.parent.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # genanki warns of a field that Anki would not show
        package = genanki.Package(decks, pictures.files)
        package.write_to_file(str(target), timestamp=moment(book).timestamp())  # of the cards: no clock's
    with zipfile.ZipFile(target) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    archive.write(members, target)
    return target


def subjects(book):
    """Name, title and cards of each deck, in the order of the book; the glossary comes last."""
    for document in notebooks(book):
        name = document.rpartition("/")[2]
        notebook = nbformat.read(book / f"{document}.ipynb", as_version=4)
        title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
        if cards := list(quizzes.questions(name, notebook.cells)):
            yield name, title, cards
    text = (book / "chapters" / "glossary.md").read_text(encoding="utf-8")
    yield "glossary", "Glossary", quizzes.glossary(text)


class Pictures:
    """Stores the pictures of questions, under names of ours: Anki keeps those of all decks in one folder."""

    def __init__(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder, self.files = folder, []

    def __call__(self, png, alt):
        data = base64.b64decode(png)
        path = self.folder / f"nnrecap-{hashlib.sha256(data).hexdigest()[:16]}.png"
        path.write_bytes(data)
        self.files.append(str(path))
        return f'<p><img src="{path.name}" alt="{escape(alt)}"></p>'


def note(model, name, card, pictures):
    fields = [html(text, anki) for text in (card.place, card.front, card.back)]
    if card.picture:
        fields[1] = pictures(*card.picture) + fields[1]
    if card.shown:
        fields[2] += pictures(*card.shown)
    fields[0] = fields[0].removeprefix("<p>").removesuffix("</p>")
    return genanki.Note(model, fields, guid=genanki.guid_for("nnrecap", card.key), tags=[name])


def number(name):
    """An id of Anki's, always the same for a name."""
    return int(hashlib.sha256(f"nnrecap {name}".encode()).hexdigest()[:12], 16) % 2**31 + 2**31
