"""A notebook reads well wherever it is opened: in Jupyter, in VS Code, on Colab, as a preview.

Each is rendered twice: by nbconvert, and by a CommonMark reader with the ids that JupyterLab
gives to headings.  VS Code writes the fragment of a link anew, as it does a heading's id: what
arrives in JupyterLab arrives there.  JupyterLab 4.6 (tried) arrives at a section of another
notebook once that is open; the first click opens it.  On Colab and in GitHub's preview no
heading has an id that a notebook could name: there a link to a section does nothing, or opens
the other notebook.
"""

import functools
import re
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from nbconvert import HTMLExporter
from printed import NOTEBOOKS, ROOT, load, source
from test_chapters import SOLVED

from pages.links import heading_id

FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)
HEADINGS = re.compile("h[1-6]")
# markup that only the site reads, as other viewers show it
ROLE = re.compile(r"\{[\w:+-]+\}<code")
DIRECTIVE = re.compile(r'class="language-\{|(?:^|>)\s*(?:`{3,}|:{3,}|~{3,})\s*\{', re.M)
TARGET = re.compile(r"(?:^|>)\([\w.-]+\)=\s*(?:$|<)|\[\^[\w-]+\]", re.M)

PAGES = sorted((ROOT / "chapters").glob("*.md"))
each = pytest.mark.parametrize("path", NOTEBOOKS + SOLVED, ids=lambda path: path.stem)
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


@functools.cache
def nbconvert(path):
    """A notebook's text as nbconvert makes it a page, and so nbviewer."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return exporter().from_notebook_node(notebook)[0]


@functools.cache
def exporter():
    return HTMLExporter(template_name="basic")


@functools.cache
def commonmark(path):
    """A notebook's text, or a page's, as a CommonMark reader makes it; formulas are left out, as there."""
    markdown = MarkdownIt("commonmark").enable("table")
    cells = [load_text(path)] if path.suffix == ".md" else texts(path)
    return "\n".join(markdown.render(FORMULA.sub("FORMULA", cell)) for cell in cells)


def load_text(path):
    return path.read_text(encoding="utf-8")


def texts(path):
    return [source(cell) for cell in load(path)["cells"] if cell["cell_type"] == "markdown"]


VIEWERS = {"nbconvert": nbconvert, "commonmark": commonmark}
in_each_viewer = pytest.mark.parametrize("render", VIEWERS.values(), ids=VIEWERS.keys())


@functools.cache
def ids(path, render):
    """The ids of a notebook's headings: nbconvert has written them, JupyterLab makes them of the text."""
    headings = BeautifulSoup(render(path), "html.parser").find_all(HEADINGS)
    assert headings
    return (
        {h["id"] for h in headings} if render is nbconvert else {heading_id(h.get_text()) for h in headings}
    )


def links(path, render):
    found = BeautifulSoup(render(path), "html.parser").select("a:not(.anchor-link)")
    return [(link.get_text().strip(), link["href"]) for link in found]


@each
@in_each_viewer
def test_no_viewer_shows_markup_of_the_site(path, render):
    shown = render(path)
    assert len(shown) > 1000
    seen = [found for kind in (ROLE, DIRECTIVE, TARGET) for found in kind.findall(shown)]
    assert not seen, f"write plain Markdown: other viewers show this as it stands: {seen}"


def test_such_markup_would_be_seen(monkeypatch):
    cells = ["See {cite}`A2000`.", "```{note}\nx\n```", ":::{note}\nx\n:::", "(here)=\n## Here", "So.[^1]"]
    monkeypatch.setitem(globals(), "texts", lambda path: cells)
    shown = commonmark(ROOT / "none.ipynb")
    seen = [len(kind.findall(shown)) for kind in (ROLE, DIRECTIVE, TARGET)]
    assert seen == [1, 2, 2]


@each
@in_each_viewer
def test_every_link_arrives(path, render):
    found = links(path, render)
    assert found, "a chapter cites a source or links to another section, at least once"
    for words, address in found:
        assert words, f"a link needs words: {address}"
        if address.startswith("https://"):
            continue
        file, _, fragment = address.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.is_file(), (
            f"“{words}” leads to {address}, which is not there; of a chapter gone, `make lists` makes words"
        )
        named = (
            {fragment, unquote(fragment)} if render is nbconvert else {fragment}
        )  # as a browser looks it up
        there = not fragment or named & ids(target, render)
        assert there, (
            f"“{words}”: no section of {target.name} has the title of {address}, with hyphens for spaces"
        )


@each_page
def test_a_page_on_github_has_links_with_words_that_lead_somewhere(path):
    for words, address in links(path, commonmark):
        assert words, address
        assert re.match("https?://", address) or (path.parent / address).is_file(), address


def test_the_first_page_reads_on_github():
    path = ROOT / "chapters" / "index.md"
    shown = commonmark(path)
    assert not [found for kind in (ROLE, DIRECTIVE, TARGET) for found in kind.findall(shown)]
    named = dict(map(reversed, links(path, commonmark)))
    for other in [*NOTEBOOKS, *(page for page in PAGES if page.stem not in ("index", "teach"))]:
        title = load_text(other) if other.suffix == ".md" else texts(other)[0]
        assert named[other.name] == title.split("\n")[0].lstrip("# ")


def test_headings_have_the_ids_that_jupyterlab_gives():
    """What its renderMarkdown.createHeaderId does: the text, each space a hyphen, nothing else."""
    assert heading_id("Who pays, when? It's 1 & 2") == "Who-pays,-when?-It's-1-&-2"
