"""What the pages were made with: versions, and how long each notebook takes.

:::{versions} on a page is replaced when the page is written, after all notebooks were read.
The times are those that `make bench-book` has recorded, so that two builds are the same.
"""

import json
import platform
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from myst_nb.core.execute.base import ExecutionResult
from myst_nb.sphinx_ import SphinxEnvType
from sphinx.util.docutils import SphinxDirective

from contents import notebooks

PACKAGES = (
    "numpy",
    "torch",
    "matplotlib",
    "sympy",
    "mpmath",
    "scipy",
    "scikit-learn",
    "jupyter-book",
    "sphinx",
    "myst-nb",
    "math-core",
)


class placeholder(nodes.General, nodes.Element):
    """Where the tables will stand."""


class Versions(SphinxDirective):
    def run(self):
        for document in notebooks(self.env.srcdir):  # written again when one of them changes
            self.env.note_dependency(str(Path(self.env.srcdir) / f"{document}.ipynb"))
        for name in ("book", "ends"):
            self.env.note_dependency(str(bench(self.env.srcdir, name)))
        return [placeholder()]


def fill(app, doctree, docname):
    for node in list(doctree.findall(placeholder)):
        tables = [table(("what", "version"), installed()), table(TIMES, times(app.env, docname))]
        node.replace_self(tables + tested(bench(app.srcdir, "ends")))


TIMES = ("notebook", "seconds, as recorded", "result")


def installed():
    yield "Python", platform.python_version()
    for package in PACKAGES:
        yield package, version(package)


def times(env: SphinxEnvType, docname):
    recorded = read(bench(env.srcdir, "book")).get("seconds", {})
    for document in notebooks(env.srcdir):
        run: ExecutionResult = env.nb_metadata[document]["exec_data"]
        title = env.titles[document].astext()
        page = Path(document).relative_to(Path(docname).parent).as_posix()
        link = nodes.reference("", title, internal=True, refuri=f"{page}.html")
        yield link, f"{recorded.get(document, '')}", "every cell ran" if run["succeeded"] else "failed"


def bench(book, name):
    return Path(book) / "bench" / f"{name}.json"


def read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def tested(path):
    """The versions at both ends, side by side, and how the tests came out there, if they were run."""
    found = read(path)
    if not found:
        return []
    both = [found[end] for end in sorted(found, reverse=True)]  # oldest, newest
    rows = [(name, *(end["versions"][name] for end in both)) for name in both[0]["versions"]]
    rows += [(f"tests: {name}", *(f"{end['tests'][name]:,}" for end in both)) for name in both[0]["tests"]]
    told = "The tests at the ends of the versions that the book admits (but for the browser's):"
    return [nodes.paragraph("", told), table(("what", *sorted(found, reverse=True)), rows)]


def table(head, rows):
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", line(head))
    group += nodes.tbody("", *map(line, rows))
    return nodes.table("", group)


def line(cells):
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", as_node(cell))) for cell in cells))


def as_node(cell):
    return cell if isinstance(cell, nodes.Node) else nodes.Text(cell)


def setup(app):
    app.add_node(placeholder)
    app.add_directive("versions", Versions)
    app.connect("doctree-resolved", fill)
