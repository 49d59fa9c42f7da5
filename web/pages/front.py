"""The first page: the button to begin, and the chapters as cards.

In index.md these are plain Markdown that reads well on GitHub: a paragraph that begins with a bold link,
and a table of chapter, question and minutes.  How many sections, predictions and exercises a chapter has
is counted in its notebook.  styles/front.css and scripts/front.js are loaded by this page alone.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform

from pages.claims import notebooks

COUNTED = {  # in which cells of a notebook, and what
    "sections": ("markdown", re.compile(r"^## (?!For the lecturer)", re.M)),
    "predictions": ("markdown", re.compile(r"^\*\*Predict first\.\*\*", re.M)),
    "exercises": ("code", re.compile(r'\bcheck\("')),
}


class Cards(nodes.General, nodes.Element):
    """The chapters in order."""


class Card(nodes.General, nodes.Element):
    """A chapter: its page, and how much there is of each that is counted."""


def setup(app):
    app.add_node(Cards, html=(visit_cards, lambda self, node: self.body.append("</ol>\n")))
    app.add_node(Card, html=(visit_card, depart_card))
    app.add_transform(Front)
    app.connect("doctree-resolved", name_start)


def visit_cards(self, node):
    self.body.append(self.starttag(node, "ol", CLASS="cards"))


def visit_card(self, node):
    told = {f"data-{name}": node[name] for name in ("page", *COUNTED)}
    self.body.append(self.starttag(node, "li", **told))


def depart_card(self, node):
    self.body.append('<span class="progress"></span>\n</li>\n')  # for who knows what has been read


class Front(SphinxTransform):
    default_priority = 400

    def apply(self):
        if self.env.docname != self.config.root_doc:
            return
        for paragraph in self.document.findall(nodes.paragraph):
            if begins_with_bold_link(paragraph):
                paragraph["classes"].append("start")
        for table in list(self.document.findall(nodes.table)):
            rows = [row for row in table.next_node(nodes.tbody).children if self.chapter(row)]
            if rows:
                table.replace_self(Cards("", *map(self.card, rows)))

    def chapter(self, row):
        """The document to which a row leads, if it is a notebook of the book."""
        link = row.next_node(pending_xref)
        return link["reftarget"] if link and link["reftarget"] in notebooks(self.env.srcdir) else None

    def card(self, row):
        document = self.chapter(row)
        self.env.note_dependency(f"{self.env.srcdir}/{document}.ipynb")
        counted = count(Path(self.env.srcdir, f"{document}.ipynb"))
        (title, asked), minutes = row.children[:2], [cell.astext() for cell in row.children[2:]]
        said = [nodes.paragraph("", line, classes=["counted"]) for line in in_words(*minutes, counted)]
        return Card("", *classed(title, "title"), *classed(asked, "asked"), *said, page=document, **counted)


def begins_with_bold_link(paragraph):
    bold = first(paragraph)
    return isinstance(bold, nodes.strong) and isinstance(first(bold), pending_xref)


def first(node):
    """What a node begins with; MyST leaves empty texts."""
    return next((child for child in node.children if child.astext()), None)


def classed(cell, name):
    for paragraph in cell.children:
        paragraph["classes"].append(name)
    return cell.children


def count(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    return {
        name: sum(len(form.findall(text)) for kind, text in texts if kind == where)
        for name, (where, form) in COUNTED.items()
    }


def in_words(reading, whole, counted):
    """Two lines."""
    yield f"{reading} to read, {whole.removesuffix(' min')} with exercises"
    yield " · ".join(f"{counted[name]} {name}" for name in ("predictions", "exercises"))


def name_start(app, document, name):
    """The link to begin with gets its name once it is known where it leads."""
    for paragraph in document.findall(nodes.paragraph) if name == app.config.root_doc else ():
        if "start" in paragraph["classes"]:
            paragraph.next_node(nodes.reference)["ids"].append("go-on")
