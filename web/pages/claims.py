"""All claims of the book: read from the notebooks, checked, and shown as a table.

    :::{claims}
    S8 softmax: what softmax is
    S9 softmax: its derivatives
    :::

One line a row of the lecture: its id (letters and a number), the file name of its chapter in chapters/, a
colon, a title.  These lines are the one list of rows: a claim's id begins with one of theirs.
"""

import ast
import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from contents import documents, notebooks

ID = re.compile(r"[A-Z]+[1-9]\d*\.[a-z0-9]+(-[a-z0-9]+)*")
ROW = re.compile(r"([A-Z]+[1-9]\d*) +([\w-]+): *(.+)")
AT_LEAST = 3  # claims a row, once its chapter is written


class Fault(ExtensionError):
    """A claim that breaks the rules; the message says where."""


@dataclass(frozen=True)
class Claim:
    id: str
    statement: str
    document: str  # "chapters/softmax"
    cell: int  # counted from 1, all kinds of cells

    @property
    def row(self):
        return self.id.partition(".")[0]

    @property
    def place(self):
        return f"{self.document}.ipynb, cell {self.cell}"


def collect(root):
    """Every claim of the notebooks in _toc.yml, in reading order."""
    found = {}
    for document in notebooks(root):
        for claim in claims_of(root, document):
            if claim.id in found:
                raise Fault(f"{claim.place}: claim {claim.id} stands already in {found[claim.id].place}")
            found[claim.id] = claim
    return list(found.values())


def claims_of(root, document):
    return claims_in(document, (Path(root) / f"{document}.ipynb").read_text(encoding="utf-8"))


@functools.lru_cache  # asked for at the start, and for the table
def claims_in(document, text):
    return list(read(document, json.loads(text)))


def read(document, notebook):
    for number, cell in enumerate(notebook["cells"], 1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and "claim(" in source:
            for call in calls(source, f"{document}.ipynb, cell {number}"):
                yield Claim(*literals(call, f"{document}.ipynb, cell {number}"), document, number)


def calls(source, place):
    """Every call of `claim` in a cell."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise Fault(f"{place}: a cell with a claim must be plain Python: {error}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "claim" in (
            getattr(node.func, "id", ""),
            getattr(node.func, "attr", ""),
        ):
            yield node


def literals(call, place):
    """The id and the statement of a call of `claim`, which must be written out."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    arguments = dict(zip(("id", "statement"), call.args, strict=False)) | named
    texts = [getattr(arguments.get(name), "value", None) for name in ("id", "statement")]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise Fault(f"{place}, line {call.lineno}: a claim's id and statement must be plain strings")
    if not ID.fullmatch(texts[0]):
        raise Fault(
            f'{place}, line {call.lineno}: a claim\'s id must look like "S9.rows-sum", got "{texts[0]}"'
        )
    return texts


class ClaimsTable(SphinxDirective):
    """Render the rows of the directive's body, each with its claims."""

    has_content = True

    def run(self):
        root = Path(self.env.srcdir)
        for document in notebooks(root):  # read this page again when one of them changes
            self.env.note_dependency(str(root / f"{document}.ipynb"))
        self.env.note_dependency(str(root / "_toc.yml"))
        claims, written = collect(root), set(documents(root))
        rows = [self.row(line) for line in self.content if line.strip()]
        self.check(claims, rows, written)
        return [node for row in rows for node in self.render(row, claims)]

    def row(self, line):
        found = ROW.fullmatch(line.strip())
        if not found:
            raise self.error(f'a row must look like "S9 softmax: its derivatives", got "{line}"')
        return found.groups()

    def check(self, claims, rows, written):
        """Refuse what the page would hide: rows without enough claims, claims without a row."""
        names = [name for name, _, _ in rows]
        for claim in claims:
            if claim.row not in names:
                raise self.error(f"{claim.place}: {claim.id} needs a row {claim.row} in this table")
        for name, chapter, _ in rows:
            count = sum(claim.row == name for claim in claims)
            if names.count(name) > 1:
                raise self.error(f"row {name} stands twice: give one of them another id")
            if f"chapters/{chapter}" in written and count < AT_LEAST:
                raise self.error(
                    f"row {name} has {count} claims in chapters/{chapter}.ipynb, it needs {AT_LEAST}: "
                    "write them, or take the row out"
                )

    def render(self, row, claims):
        name, _, title = row
        heading = nodes.rubric("", f"{name} · {title} ", ids=[name], classes=["claims-row"])
        heading["heading-level"] = 2
        mine = [claim for claim in claims if claim.row == name]  # other chapters may have some, too
        if not mine:
            heading += nodes.inline("", "not in this book", classes=["not-written"])
            return [heading]
        return [heading, nodes.bullet_list("", *map(self.item, mine), classes=["claims"])]

    def item(self, claim):
        page = Path(claim.document).relative_to(Path(self.env.docname).parent).as_posix()
        link = nodes.reference("", claim.id, internal=True, refuri=f"{page}.html#{claim.id}")
        link["classes"].append("claim-id")
        tick = nodes.inline("", "✓ ", classes=["tick"])
        return nodes.list_item("", nodes.paragraph("", "", tick, nodes.Text(claim.statement), link))


def check_all(app):
    """The rules about ids hold whether or not a page shows the table."""
    collect(app.srcdir)


def setup(app):
    app.add_directive("claims", ClaimsTable)
    app.connect("builder-inited", check_all)
