"""Build the book: execute its notebooks, write its pages, print the file to open.

    python web/build.py [folder of the book]        (pages go into its _build/html)

Does only what is needed: a notebook runs again when its code, the library or a package it
computes with has changed; nothing happens when nothing has.  Stops with file and cell when
a notebook raises, a formula does not convert, a link leads nowhere, or anything else warns.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
sys.path.insert(0, str(WEB))
COMPUTED_WITH = ("numpy", "torch", "matplotlib", "sympy", "mpmath", "scipy", "scikit-learn", "ipykernel")
MADE_WITH = ("jupyter-book", "sphinx", "sphinx-book-theme", "myst-nb", "math-core", "ziamath", "fonttools")
TIMEOUT = 300  # seconds a cell


class Failed(Exception):
    """The build cannot go on; the message says why and where."""


def main(book=ROOT):
    start = time.perf_counter()
    book = Path(book).resolve()
    build = book / "_build"
    page = build / "html" / "index.html"
    stamps = {"results": results_stamp(), "pages": pages_stamp(book), "book": book_stamp(book)}
    if page.exists() and all(kept(build, name) == stamp for name, stamp in stamps.items()):
        return finish(page, start, "nothing has changed")
    try:
        forget_what_is_stale(build, stamps)
        execute(book, build / ".jupyter_cache")
        write_pages(book)
        write_entrance(book, page)
    except Failed as failure:
        print(f"\nThe book was not built.\n{failure}", file=sys.stderr)
        return 1
    for name, stamp in stamps.items():
        keep(build, name, stamp)
    return finish(page, start, "built")


def finish(page, start, what):
    print(f"{what} in {time.perf_counter() - start:.1f} s; open {page.as_uri()}")
    return 0


# What has changed


def results_stamp():
    """Changes with everything besides a notebook's own code that its outputs depend on."""
    return digest([*files(ROOT / "lib" / "nnrecap"), *files(ROOT / "scripts")], COMPUTED_WITH, sys.version)


def pages_stamp(book):
    """Changes with everything that makes pages of executed notebooks, and with the list of pages."""
    settings = [book / "_config.yml", book / "_toc.yml", WEB / "python" / "pyodide.json"]
    own = [*files(WEB / "pages"), *files(WEB / "live"), *files(ROOT / "lib" / "nnrecap"), Path(__file__)]
    pyodide = Path(os.environ.get("PYODIDE") or "none")
    made = [p for p in (pyodide / "pyodide-lock.json", pyodide / "SHA256SUMS") if p.exists()]
    return digest([*own, *settings, *made], MADE_WITH, str(pyodide))


def book_stamp(book):
    """Changes with everything that is read, and with the place it is built from."""
    top = [path for path in sorted(book.iterdir()) if path.suffix in {".yml", ".bib"}]
    ends = [path for path in [book / "bench" / "ends.json"] if path.exists()]
    return digest([*top, *ends, *files(book / "chapters")], (), str(book))


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


def forget_what_is_stale(build, stamps):
    if kept(build, "results") != stamps["results"]:
        forget(build / ".jupyter_cache")
    if any(kept(build, name) != stamps[name] for name in ("results", "pages")):
        forget(build / ".doctrees")
        forget(build / "html")
    for name in stamps:  # they come back when all went well: a warning is given only while a page is read
        forget(stamp_file(build, name))
    keep(build, "results", stamps["results"])  # the cache holds results from here on


def forget(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


# Executing


def execute(book, cache_folder):
    """Run every notebook of the table of contents that is not in the cache, several at once."""
    import nbformat
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    from pages.claims import Fault, collect, notebooks

    try:
        collect(book)
    except Fault as fault:
        raise Failed(str(fault)) from None
    cache = get_cache(str(cache_folder))
    stale = [path for path in (book / f"{d}.ipynb" for d in notebooks(book)) if not is_cached(cache, path)]
    faults = []
    for path, (notebook, seconds, fault) in zip(stale, run_all(stale), strict=True):
        if fault:
            faults.append(f"{path.relative_to(book).as_posix()}, {fault}")
            continue
        print(f"executed {path.relative_to(book).as_posix()} in {seconds:.1f} s")
        made = nbformat.reads(notebook, as_version=4)
        cache.cache_notebook_bundle(
            CacheBundleIn(made, str(path), data={"execution_seconds": seconds}),
            check_validity=False,
            overwrite=True,
        )
    if faults:
        raise Failed("\n".join(faults))


def is_cached(cache, path):
    import nbformat

    try:
        cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        return False
    return True


def run_all(paths):
    if len(paths) < 2:
        return [run(path) for path in paths]
    with ProcessPoolExecutor(min(len(paths), os.cpu_count() or 1)) as pool:
        return list(pool.map(run, paths))


def run(path):
    """Run one notebook: (its text with outputs, seconds, None or what went wrong in which cell)."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    os.environ["NNRECAP_STATIC"] = "1"  # figures without sliders
    notebook, at, start = nbformat.read(path, as_version=4), [0], time.perf_counter()
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=lambda cell, cell_index: at.append(cell_index + 1),
    )
    fault = None
    try:
        client.execute(stderr=subprocess.DEVNULL)  # the kernel's own log, not the notebook's output
    except CellExecutionError as error:
        fault = f"cell {at[-1]}: {error.ename}: {error.evalue}\n{excerpt(notebook.cells[at[-1] - 1].source)}"
    except (CellTimeoutError, DeadKernelError) as error:
        fault = f"cell {at[-1]}: {error}\n{excerpt(notebook.cells[at[-1] - 1].source)}"
    return nbformat.writes(notebook), time.perf_counter() - start, fault


def excerpt(source, lines=15):
    return "\n".join(f"    {line}" for line in source.splitlines()[:lines])


# Writing


def write_pages(book):
    """Let Jupyter Book write the pages; whatever it says is a fault, told with file and cell."""
    from pages.places import in_words

    jupyter_book = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    environment = {**os.environ, "NNRECAP_STATIC": "1", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [*jupyter_book, "build", str(book), "-W", "-n", "--keep-going", "-q"],
        cwd=book,
        env=environment,
        encoding="utf-8",
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise Failed(in_words(what_matters(done.stdout).replace(str(book) + os.sep, "")))


def write_entrance(book, page):
    """The file to open leads to the first page at once."""
    from pages.claims import documents

    first = f"{documents(book)[0]}.html"
    page.write_text(ENTRANCE.format(first=first), encoding="utf-8")


ENTRANCE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="refresh" content="0; url={first}">
    <link rel="icon" href="data:,">
    <title>The book</title>
  </head>
  <body><main><h1><a href="{first}">The book</a></h1></main></body>
</html>
"""


def what_matters(output):
    """Warnings and errors, without colours, greetings and the builder's own call stack."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    told = re.split(r"(?m)^Traceback|^=+$", plain)[0] or plain
    return re.sub(
        r"(?m)^(Running Jupyter-Book|Source Folder|Config Path|Output Path|\[IPKernelApp\]).*\n", "", told
    ).strip()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
