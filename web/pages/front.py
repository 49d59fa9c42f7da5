"""The first page: the button to begin, and the chapters as cards.

In index.md these are plain Markdown that reads well on GitHub: a paragraph that begins with a bold link,
and a table of chapter, question and minutes.  The page follows _toc.yml, whatever their order there; `make
lists` lets index.md follow, too.  How many sections, predictions and exercises a chapter has is counted in
its notebook.  styles/front.css and scripts/front.js are loaded by this page alone.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform

from contents import notebooks, title

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
        for paragraph in list(self.document.findall(nodes.paragraph)):
            if begins_with_bold_link(paragraph):
                self.start(paragraph)
        for table in list(self.document.findall(nodes.table)):
            rows = {self.chapter(row): row for row in table.next_node(nodes.tbody).children}
            if rows.keys() & set(notebooks(self.env.srcdir)):
                table.replace_self(Cards("", *self.cards(rows)))

    def start(self, paragraph):
        """The button leads to the first chapter."""
        paragraph["classes"].append("start")
        link, begin = paragraph.next_node(pending_xref), notebooks(self.env.srcdir)[0]
        if link["reftarget"] != begin:
            link.replace_self(self.link(begin, f"Start: {title(self.env.srcdir, begin)}"))

    def chapter(self, row):
        """The document to which a row leads."""
        link = row.next_node(pending_xref)
        return link and link["reftarget"]

    def cards(self, rows):
        """A card of each chapter, in the order of _toc.yml; rows of others are left out."""
        for document in notebooks(self.env.srcdir):
            self.env.note_dependency(f"{self.env.srcdir}/{document}.ipynb")
            counted = count(Path(self.env.srcdir, f"{document}.ipynb"))
            said = self.said(rows[document], counted) if document in rows else self.named(document)
            yield Card("", *said, page=document, **counted)

    def said(self, row, counted):
        """What a row says of its chapter, and two lines of numbers."""
        (name, asked), minutes = row.children[:2], [cell.astext() for cell in row.children[2:]]
        lines = [nodes.paragraph("", line, classes=["counted"]) for line in in_words(*minutes, counted)]
        return [*classed(name, "title"), *classed(asked, "asked"), *lines]

    def named(self, document):
        """The title alone of a chapter without a row."""
        link = self.link(document, title(self.env.srcdir, document))
        return [nodes.paragraph("", "", link, classes=["title"])]

    def link(self, document, words):
        to = {"refdomain": "doc", "reftype": "myst", "refexplicit": True, "reftargetid": None}
        words = nodes.inline("", words, classes=["xref", "myst"])
        return pending_xref("", words, reftarget=document, refdoc=self.env.docname, **to)


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
