"""What has changed since the book was built: check sums of all that goes into it."""

import functools
import hashlib
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
COMPUTED_WITH = ("numpy", "torch", "matplotlib", "sympy", "mpmath", "scipy", "scikit-learn")
COMPUTED_WITH += ("ipykernel", "ipython", "matplotlib-inline")
MADE_WITH = ("jupyter-book", "sphinx", "myst-nb", "math-core", "ziamath", "fonttools", "pillow")
version = functools.cache(metadata.version)  # it looks through all that is installed


def pages_stamp(book):
    """Changes with everything that makes pages of executed notebooks, and with the list of pages."""
    settings = [book / "_config.yml", book / "_toc.yml", WEB / "python" / "pyodide.json"]
    own = [*files(WEB / "pages"), *files(WEB / "live"), *sorted(WEB.glob("*.py"))]
    pyodide = Path(os.environ.get("PYODIDE") or "none")
    made = [p for p in (pyodide / "pyodide-lock.json", pyodide / "SHA256SUMS") if p.exists()]
    return digest([*own, *settings, *made], MADE_WITH, str(pyodide))


def book_stamp(book):
    """Changes with everything that is read or computed with, and with the place it is built from."""
    top = [path for path in sorted(book.iterdir()) if path.suffix in {".yml", ".bib"}]
    told = [path for name in ("book", "ends") if (path := book / "bench" / f"{name}.json").exists()]
    computed = [*files(ROOT / "lib" / "nnrecap"), *files(ROOT / "scripts"), ROOT / "README.md"]
    return digest([*top, *told, *files(book / "chapters"), *computed], COMPUTED_WITH, sys.version, str(book))


def files(folder):
    return sorted(
        p for p in folder.rglob("*") if p.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*p.parts}
    )


def digest(paths, packages, *more):
    made = hashlib.sha256("\n".join([*more, *(f"{name} {version(name)}" for name in packages)]).encode())
    for path in paths:
        made.update(path.name.encode() + path.read_bytes())
    return made.hexdigest()


def stamp_file(build, name):
    return build / f"{name}.stamp"


def kept(build, name):
    file = stamp_file(build, name)
    return file.read_text() if file.exists() else None


def keep(build, name, stamp):
    build.mkdir(parents=True, exist_ok=True)
    stamp_file(build, name).write_text(stamp)


def forget(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
