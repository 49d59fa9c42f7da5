"""Links that open each notebook elsewhere, and its source, from the one setting: `repository` in _config.yml.

A page has those that `launch_buttons` and `html` in _config.yml ask for, as in any Jupyter Book.

:::{launch-table} https://hub.example.edu
on a page becomes a table of all notebooks with a link for Colab (which opens GitHub's alone), for Binder and
for nbgitpuller on the JupyterHub that is named.  :::{memory} becomes the table of bench/memory.json,
:::{sizes} that of bench/sizes.json.
"""

import functools
import json
from pathlib import Path
from urllib.parse import quote, urlencode

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from contents import notebooks
from pages import forges
from pages.versions import table


def settings(book):
    """What _config.yml says."""
    return settings_in((Path(book) / "_config.yml").read_text(encoding="utf-8"))


@functools.lru_cache  # asked for by every page
def settings_in(text):
    return yaml.safe_load(text)


def addresses(repository, document, hub):
    """(where, address) of a notebook on Colab, if it can be there, on Binder and on the JupyterHub `hub`."""
    home, path = forges.home(repository), f"{document}.ipynb"
    # nbgitpuller clones into a folder of the repository's name
    pull = {"repo": home.url, "branch": home.branch, "urlpath": f"lab/tree/{home.name}/{path}"}
    if home.colab:
        yield "Colab", f"{home.colab}/{path}"
    yield "Binder", f"{home.binder}?urlpath=lab/tree/{path}"
    yield "your hub", f"{hub}/hub/user-redirect/git-pull?{urlencode(pull)}"


BUTTONS = {"Colab": "colab_url", "Binder": "binderhub_url"}  # what _config.yml calls them


def launches(settings, document):
    """(where, address) for each service that _config.yml names."""
    asked = settings.get("launch_buttons") or {}
    found = addresses(settings["repository"], document, hub="")
    return [(where, address) for where, address in found if BUTTONS.get(where) in asked]


def source_links(settings, document, file):
    """(what, address) for a reader who wants to mend a page, to report an error, or to see it all."""
    home = forges.home(settings["repository"])
    links = {
        "edit_page": ("Edit this page", f"{home.edited}/{file}"),
        "issues": ("Report an error", home.report(f"{document}: ")),
        "repository": ("Repository", home.url),
    }
    asked = settings.get("html") or {}
    found = [link for name, link in links.items() if asked.get(f"use_{name}_button")]
    if asked.get("contact"):  # for who has no account at the forge
        found.append(("By mail", f"mailto:{asked['contact']}?subject={quote(f'{document}: ')}"))
    return found


class LaunchTable(SphinxDirective):
    required_arguments = 1

    def run(self):
        source = Path(self.env.srcdir) / "_config.yml"
        self.env.note_dependency(str(source))
        repository = settings(self.env.srcdir)["repository"]
        hub = self.arguments[0].rstrip("/")
        rows = []
        for document in notebooks(self.env.srcdir):
            links = list(addresses(repository, document, hub))
            rows.append((Path(document).name, *(nodes.reference("", where, refuri=a) for where, a in links)))
        heads = [HEADS.get(where, where) for where, _ in links]
        why = "" if "Colab" in heads else NO_COLAB.format(forges.home(repository).host)
        return [table(("notebook", *heads), rows), *([nodes.paragraph("", why)] if why else [])]


HEADS = {"your hub": "JupyterHub"}
NO_COLAB = (
    "There is no link for Colab: it opens notebooks from GitHub, and this book lies at {}. "
    "A notebook that is downloaded from its page can be uploaded there."
)


class Memory(SphinxDirective):
    def run(self):
        source = Path(self.env.srcdir) / "bench" / "memory.json"
        self.env.note_dependency(str(source))
        rows = json.loads(source.read_text(encoding="utf-8"))["memory"]
        measured = {row["notebook"]: str(row["megabytes"]) for row in rows}
        names = [Path(document).name for document in notebooks(self.env.srcdir)]
        told = [(name, measured.get(name, "not measured yet")) for name in names]
        return [table(("notebook", "megabytes"), told)]


SIZES = {
    "page": "a chapter, read to its end with all that is folded",
    "notebook": "a notebook",
    "python": "“Run this page”, once for all pages",
    "site": "the site with a Python of its own, as a zip file",
    "bag": "the bag for a place without a network, recap-offline.zip",
    "pdf": "the book on paper, recap.pdf",
    "epub": "the book for a reader of books, recap.epub",
    "slides": "the slides, as a zip file",
    "cards": "the cards, recap.apkg",
}


class Sizes(SphinxDirective):
    def run(self):
        source = Path(self.env.srcdir) / "bench" / "sizes.json"
        self.env.note_dependency(str(source))
        told = json.loads(source.read_text(encoding="utf-8"))
        sizes = {name: (size, "KB") for name, size in told["kilobytes"].items()}
        sizes |= {name: (size, "MB") for name, size in told["megabytes"].items()}
        rows = [(words, in_words(*sizes[name])) for name, words in SIZES.items()]
        return [table(("what", "size"), rows)]


def in_words(size, unit):
    """A number, or the least and the most."""
    return f"{size[0]} to {size[1]} {unit}" if isinstance(size, list) else f"{size} {unit}"


def setup(app):
    app.add_directive("memory", Memory)
    app.add_directive("sizes", Sizes)
    app.add_directive("launch-table", LaunchTable)
