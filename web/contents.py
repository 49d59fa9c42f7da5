"""What the book holds, and in which order: `_toc.yml` says it, and nothing else.

A notebook of chapters/ that `_toc.yml` does not name is left out of the book everywhere: on the site, in
lists, slides and cards, and in the tests.  A link to it is words alone on the site, and the build says where.
"""

import functools
import json
import re
from pathlib import Path

import yaml

LINK = re.compile(r"\[([^][]+)\]\(((?:\.\./)?[\w.-]+)\.ipynb(#[^)\s]*)?\)")  # to a notebook of chapters/


def notebooks(root):
    """Documents of _toc.yml that are notebooks, in order."""
    return [d for d in documents(root) if (Path(root) / f"{d}.ipynb").exists()]


def documents(root):
    return list(documents_in((Path(root) / "_toc.yml").read_text(encoding="utf-8")))


@functools.lru_cache  # asked for by every page
def documents_in(toc):
    return [d.removesuffix(".ipynb").removesuffix(".md") for d in entries(yaml.safe_load(toc))]


def entries(node):
    """Every `root:` and `file:` of a table of contents, depth first."""
    if isinstance(node, dict):
        yield from (node[key] for key in ("root", "file") if key in node)
        node = [value for value in node.values() if isinstance(value, list)]
    for child in node if isinstance(node, list) else ():
        yield from entries(child)


def title(root, document):
    """What a notebook calls itself, in Markdown."""
    first = json.loads((Path(root) / f"{document}.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"]
    return "".join(first).partition("\n")[0].lstrip("# ")


def texts(root, document):
    """(place, Markdown) of each text of a document: of every cell, or of the page."""
    path = Path(root) / f"{document}.ipynb"
    if not path.exists():
        page = path.with_suffix(".md")
        yield f"{document}.md", page.read_text(encoding="utf-8") if page.exists() else ""
        return
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
        if cell["cell_type"] == "markdown":
            yield f"{document}.ipynb, cell {number}", "".join(cell["source"])


def loose_ends(root):
    """A sentence for each link of the book to a notebook that `_toc.yml` does not name."""
    known = set(documents(root))
    for document in documents(root):
        folder = document.rpartition("/")[0]
        for place, text in texts(root, document):
            for words, name, _ in LINK.findall(text):
                if f"{folder}/{name}".lstrip("/") not in known:
                    yield f"{place}: “{words}” led to {name}.ipynb, which _toc.yml does not name"
