"""Links that open each notebook elsewhere, and its source, from the one setting: `repository` in _config.yml.

A page has those that `launch_buttons` and `html` in _config.yml ask for, as in any Jupyter Book.

:::{launch-table} https://hub.example.edu
on a page becomes a table of all notebooks with a link for Colab, for Binder and for nbgitpuller
on the JupyterHub that is named.  :::{memory} becomes the table of bench/memory.json.
"""

import functools
import json
from pathlib import Path
from urllib.parse import quote, urlencode

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from pages.claims import notebooks
from pages.versions import table


def settings(book):
    """What _config.yml says."""
    return settings_in((Path(book) / "_config.yml").read_text(encoding="utf-8"))


@functools.lru_cache  # asked for by every page
def settings_in(text):
    return yaml.safe_load(text)


def addresses(repository, document, hub):
    """(where, address) of a notebook on Colab, on Binder and on the JupyterHub `hub`."""
    url, branch = repository["url"], repository["branch"]
    slug = url.removeprefix("https://github.com/")
    path = f"{document}.ipynb"
    clone = url.rsplit("/", 1)[1]  # nbgitpuller clones into a folder of the repository's name
    pull = {"repo": url, "branch": branch, "urlpath": f"lab/tree/{clone}/{path}"}
    yield "Colab", f"https://colab.research.google.com/github/{slug}/blob/{quote(branch)}/{path}"
    yield "Binder", f"https://mybinder.org/v2/gh/{slug}/{quote(branch, safe='')}?urlpath=lab/tree/{path}"
    yield "your hub", f"{hub}/hub/user-redirect/git-pull?{urlencode(pull)}"


BUTTONS = {"Colab": "colab_url", "Binder": "binderhub_url"}  # what _config.yml calls them


def launches(settings, document):
    """(where, address) for each service that _config.yml names."""
    asked = settings.get("launch_buttons") or {}
    found = addresses(settings["repository"], document, hub="")
    return [(where, address) for where, address in found if BUTTONS.get(where) in asked]


def source_links(settings, document, file):
    """(what, address) for a reader who wants to mend a page, to report an error, or to see it all."""
    url, branch = settings["repository"]["url"], settings["repository"]["branch"]
    links = {
        "edit_page": ("Edit this page", f"{url}/edit/{branch}/{file}"),
        "issues": ("Report an error", f"{url}/issues/new?{urlencode({'title': f'{document}: '})}"),
        "repository": ("Repository", url),
    }
    asked = settings.get("html") or {}
    return [link for name, link in links.items() if asked.get(f"use_{name}_button")]


class LaunchTable(SphinxDirective):
    required_arguments = 1

    def run(self):
        source = Path(self.env.srcdir) / "_config.yml"
        self.env.note_dependency(str(source))
        repository = settings(self.env.srcdir)["repository"]
        hub = self.arguments[0].rstrip("/")
        rows = []
        for document in notebooks(self.env.srcdir):
            links = addresses(repository, document, hub)
            rows.append((Path(document).name, *(nodes.reference("", where, refuri=a) for where, a in links)))
        return [table(("notebook", "Colab", "Binder", "JupyterHub"), rows)]


class Memory(SphinxDirective):
    def run(self):
        source = Path(self.env.srcdir) / "bench" / "memory.json"
        self.env.note_dependency(str(source))
        rows = json.loads(source.read_text(encoding="utf-8"))["memory"]
        return [table(("notebook", "megabytes"), [(r["notebook"], str(r["megabytes"])) for r in rows])]


def setup(app):
    app.add_directive("memory", Memory)
    app.add_directive("launch-table", LaunchTable)
