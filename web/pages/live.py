"""Live code: what the button "Run this page" loads, beside the pages, and the button's place on them.

`live_pyodide` in _config.yml says where Pyodide is: an address, or a folder of this machine that is
copied into the site; empty, it is the official address in web/python/pyodide.json.  The environment variable
PYODIDE goes before it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from pages.claims import notebooks

HERE = Path(__file__).resolve().parent.parent / "live"
ROOT = HERE.parent.parent
PACKED = ("pyproject.toml", "README.md", "LICENSE")  # into the wheel, beside the library
# What a cell needs that a page does not have, by the cell's tag.
NEEDS = {
    "needs-torch": "PyTorch, which does not run in a browser",
    "needs-sympy": "SymPy, which this page does not bring along",
}


def setup(app):
    app.add_config_value("live_pyodide", "", "html")
    app.connect("build-finished", write)


def attributes(folder, name):
    """What the place of the button says, below a notebook's title."""
    return {"live": name, "static": folder}


def is_address(pyodide):
    return pyodide.startswith(("https://", "http://"))


def where(config):
    official = json.loads((HERE.parent / "python" / "pyodide.json").read_text(encoding="utf-8"))["address"]
    return os.environ.get("PYODIDE") or config.live_pyodide or official


def write(app, error):
    if error or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "_static" / "live"
    shutil.copytree(HERE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    wheel = build_wheel(Path(app.outdir).parent / "wheel")
    shutil.copy(wheel, folder)
    settings = {"pyodide": place(where(app.config), folder.parent), "wheel": wheel.name}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    for document in notebooks(app.srcdir):
        target = folder / f"{document}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        cells = list(cells_of(Path(app.srcdir) / f"{document}.ipynb"))
        target.write_text(json.dumps(cells, ensure_ascii=False), encoding="utf-8")


def cells_of(path):
    """The code cells of a notebook as live.js takes them."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            needed = [NEEDS[tag] for tag in cell.metadata.get("tags", []) if tag in NEEDS]
            yield {"source": cell.source, "needs": " and ".join(needed)}


def place(pyodide, static):
    """Where a page finds Pyodide, seen from live/; a folder is copied into the site."""
    if is_address(pyodide):
        return pyodide.rstrip("/") + "/"
    target = static / "pyodide"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(pyodide, target, copy_function=link)
    return "../pyodide/"


def link(source, target):
    """The same file in two places: a copy only where the disk cannot have it twice."""
    try:
        os.link(Path(source).resolve(), target)
    except OSError:
        shutil.copy2(source, target)


def build_wheel(store):
    """The library as a wheel, built from a copy; kept until the library changes."""
    sources = [*sorted((ROOT / "lib" / "nnrecap").rglob("*")), *(ROOT / name for name in PACKED)]
    found = hashlib.sha256()
    for path in sources:
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.name.encode() + path.read_bytes())
    target = store / found.hexdigest()[:16]
    if not target.exists():
        shutil.rmtree(store, ignore_errors=True)
        with tempfile.TemporaryDirectory() as copy:
            make_wheel(Path(copy), target)
    return next(target.glob("*.whl"))


def make_wheel(copy, target):
    for name in PACKED:
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "lib", copy / "lib", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--disable-pip-version-check", "--wheel-dir", str(target), str(copy)],
        check=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},  # the same bytes each time
    )
