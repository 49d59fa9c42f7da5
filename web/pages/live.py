"""Live code: what the button "Run this page" loads, beside the pages, and the button's place on them.

What a page runs is what it shows: live.js takes the code from the page's own cells, and where the input of
a cell is removed, from an attribute of the cell.  All that the button loads of the book lies in one folder,
named by the hash of what is in it, and each page names that folder.  So an old page finds what it was made
with, or nothing; then it says that it is from an earlier edition.

`live_pyodide` in _config.yml says where Pyodide is: an address, or a folder of this machine that is
copied into the site; empty, it is the official address in web/python/pyodide.json.  The environment variable
PYODIDE goes before it.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.transforms import SphinxTransform

from contents import notebooks
from stamps import files

HERE = Path(__file__).resolve().parent.parent / "live"
ROOT = HERE.parent.parent
PACKED = ("pyproject.toml", "README.md", "LICENSE")  # into the wheel, beside the library
LIVE = "_static/live"


def setup(app):
    app.add_config_value("live_pyodide", "", "html")
    app.add_transform(UnseenCode)
    app.connect("build-finished", write)


# On the pages


class UnseenCode(SphinxTransform):
    """A cell whose input is removed keeps its code in an attribute, for live.js: unseen and not searched."""

    default_priority = 400

    def apply(self):
        for cell in list(self.document.findall(is_unseen)):
            code = nbformat.read(self.document["source"], as_version=4).cells[cell["cell_index"]].source
            kept = escape(code).replace("\n", "&#10;")
            cell += nodes.raw("", f'<div hidden data-code="{kept}"></div>', format="html")


def is_unseen(node):
    is_cell = isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"
    return is_cell and "remove-input" in node["cell_metadata"].get("tags", [])


def attributes(folder, name):
    """What the place of the button says, below a notebook's title; the folder has its name at the end."""
    return {"live": name, "static": f"{folder}edition/"}


def name_edition(html, document, edition):
    """Let a page, whether it was written just now or before, name the folder that there is."""
    page = html / f"{document}.html"
    text = page.read_text(encoding="utf-8")
    named = re.sub(rf'(data-static="[./]*{LIVE})/\w+/"', rf'\1/{edition}/"', text)
    if named != text:
        page.write_text(named, encoding="utf-8")


# Beside the pages


def is_address(pyodide):
    return pyodide.startswith(("https://", "http://"))


def where(config):
    official = json.loads((HERE.parent / "python" / "pyodide.json").read_text(encoding="utf-8"))["address"]
    return os.environ.get("PYODIDE") or config.live_pyodide or official


def write(app, error):
    if error or app.builder.name != "html":
        return
    html = Path(app.outdir)
    shutil.rmtree(html / LIVE, ignore_errors=True)
    folder = html / LIVE / "edition"
    copy_files(HERE, folder)
    wheel = shutil.copy(build_wheel(html.parent / "wheel"), folder)
    settings = {"pyodide": place(where(app.config), html / "_static"), "wheel": Path(wheel).name}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    edition = digest(folder)
    folder.rename(folder.with_name(edition))
    for document in notebooks(app.srcdir):
        name_edition(html, document, edition)


def copy_files(source, target):
    """What can be changed and removed, also where `source` is read-only: without its modes."""
    for path in files(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def digest(folder):
    """A name for what is in a folder: 16 digits that change with any file, its place or its bytes."""
    made = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        made.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        made.update(path.read_bytes())
    return made.hexdigest()[:16]


def place(pyodide, static):
    """Where a page finds Pyodide, seen from its folder in live/; a folder is copied into the site."""
    for old in static.glob("pyodide*"):
        shutil.rmtree(old)
    if is_address(pyodide):
        return pyodide.rstrip("/") + "/"
    name = f"pyodide-{digest(Path(pyodide))}"
    shutil.copytree(pyodide, static / name, copy_function=link)
    return f"../../{name}/"


def link(source, target):
    """The same file in two places: a copy only where the disk cannot have it twice."""
    try:
        os.link(Path(source).resolve(), target)
    except OSError:
        shutil.copy2(source, target)


def build_wheel(store):
    """The library as a wheel, built from a copy; kept until the library changes."""
    with tempfile.TemporaryDirectory() as copy:
        for name in PACKED:
            shutil.copy(ROOT / name, copy)
        copy_files(ROOT / "lib" / "nnrecap", Path(copy) / "lib" / "nnrecap")
        target = store / digest(Path(copy))
        if not target.exists():
            shutil.rmtree(store, ignore_errors=True)
            make_wheel(copy, target)
    return next(target.glob("*.whl"))


def make_wheel(source, target):
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--disable-pip-version-check", "--wheel-dir", str(target), str(source)],
        check=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},  # the same bytes each time
    )
