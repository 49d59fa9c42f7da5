"""The boxes of the book, written in plain Markdown that reads well in every notebook viewer.

A block quotation that starts with a bold "Common mistake." or "Loosely said.", and a
paragraph that starts with "Predict first.", "What we saw.", "Your turn.", "At work." or "In one
sentence.", get a class; the style sheet does the rest.  What a chapter says to the lecturer is folded:
a student does not end on it.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform

QUOTES = {"Common mistake.": "mistake", "Loosely said.": "loosely"}
PARAGRAPHS = {
    **{"Predict first.": "predict", "What we saw.": "saw", "Your turn.": "turn"},
    **{"At work.": "work", "In one sentence.": "sentence"},
}


LECTURER, OPENS = "For the lecturer", "Minutes for each section, and what to ask on the board"


class Lecturer(nodes.General, nodes.Element):
    """What a chapter says to whoever teaches it."""


def setup(app):
    app.add_node(Lecturer, html=(visit_lecturer, lambda self, node: self.body.append("</details>\n")))
    app.add_transform(Boxes)


def visit_lecturer(self, node):
    self.body.append(self.starttag(node, "details", CLASS="lecturer") + f"<summary>{OPENS}</summary>")


class Boxes(SphinxTransform):
    default_priority = 400

    def apply(self):
        for quote in list(self.document.findall(nodes.block_quote)):
            if kind := QUOTES.get(label(quote.next_node(nodes.paragraph))):
                quote.replace_self(nodes.container("", *quote.children, classes=["box", kind]))
        for paragraph in self.document.findall(nodes.paragraph):
            if kind := PARAGRAPHS.get(label(paragraph)):
                paragraph["classes"] += ["step", kind]
        for section in self.document.findall(nodes.section):
            if section[0].astext() == LECTURER:
                section[1:] = [Lecturer("", *section[1:])]


def label(paragraph):
    """The bold words a paragraph starts with, marked as its label; "" where there are none."""
    first = next((child for child in paragraph or () if child.astext()), None)
    if not isinstance(first, nodes.strong):
        return ""
    words = first.astext()
    if words in QUOTES or words in PARAGRAPHS:
        first["classes"] = ["label"]
    return words
