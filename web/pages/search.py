"""The search: what it knows of the book, and the script that answers (theme/search).

Sphinx asks its builder for an index; ours is of the places that one can link to, with their text.  A page
that was opened from a folder may not read other pages, so all that is to be shown lies in the index.
"""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import IndexBuilder
from sphinx.transforms import SphinxTransform

from pages.frame import without_comments
from pages.words import places

SCRIPTS = Path(__file__).parent / "theme" / "search"
PARTS = ("words", "book", "question", "ranked", "answers")


def setup(app):
    app.add_builder(Html, override=True)
    app.add_transform(Symbols)
    app.connect("html-page-context", tell)
    app.connect("build-finished", write)


def parts():
    return [SCRIPTS / f"{part}.js" for part in PARTS]


def script():
    return "\n".join(without_comments(part) for part in parts())


def tell(app, name, template, context, doctree):
    """The search page asks for a script and an index that belong together."""
    if name == "search" and app.builder.name == "html":
        both = script() + app.builder.indexer.text()
        context["search_version"] = hashlib.sha256(both.encode()).hexdigest()[:8]


def write(app, error):
    """Under the name of Sphinx's own, which the search page of any theme loads."""
    if not error and app.builder.name == "html":
        (Path(app.outdir) / "_static" / "searchtools.js").write_text(script(), encoding="utf-8")


class Html(StandaloneHTMLBuilder):
    """Sphinx's builder of pages, with our index."""

    def load_indexer(self, docnames):
        self.indexer = Index(self.env, "en", {}, "")
        super().load_indexer(docnames)


class Index(IndexBuilder):
    """Text by place; Sphinx's own has words by page."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.pages = {}

    def load(self, stream, format):
        """What the last build has written: pages that are not read again stay as they are."""
        found = format.load(stream)
        if not isinstance(found, list):
            raise ValueError("not an index of ours")
        self.pages = {page["page"]: page for page in found}

    def feed(self, docname, filename, title, doctree):
        self.pages[docname] = {"page": docname, "places": places(doctree)}

    def prune(self, docnames):
        self.pages = {name: page for name, page in self.pages.items() if name in docnames}

    def dump(self, stream, format):
        stream.write(f"{format.PREFIX}{self.text()}{format.SUFFIX}")

    def text(self):
        pages = [page for _, page in sorted(self.pages.items())]
        return json.dumps(pages, ensure_ascii=False, separators=(",", ":"))


class Symbols(SphinxTransform):
    """A row of a table of symbols gets an anchor, made of its formula: symbol-nabla-l."""

    default_priority = 400

    def apply(self):
        for table in self.document.findall(nodes.table):
            if first_cell(table) == "symbol":
                seen = Counter()
                for row in table.next_node(nodes.tbody).children:
                    name = nodes.make_id(f"symbol {spoken(first_cell(row))}")
                    seen[name] += 1
                    row["ids"].append(f"{name}-{seen[name]}" if seen[name] > 1 else name)


def first_cell(node):
    return node.next_node(nodes.entry).astext()


def spoken(latex):
    """The words and letters of a formula."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"\\(mathcal|mathrm|operatorname)", "", latex)))
