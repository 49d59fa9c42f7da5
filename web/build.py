"""Build the book: execute its notebooks, write its pages, print the file to open.

    python web/build.py [folder of the book]        (pages go into its _build/html)

Does only what is needed: a notebook runs again when its code, a module of the library or a
package that it computes with has changed; nothing happens when nothing has.  Stops with file
and cell when a notebook raises, a formula does not convert, a link leads nowhere, or anything
else warns.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stamps import book_stamp, forget, keep, kept, pages_stamp, stamp_file

ROOT = Path(__file__).resolve().parent.parent
# A module that jsonschema takes where it is: a second to load, for a kind of address that notebooks have not.
UNASKED = "rfc3987_syntax"


class Failed(Exception):
    """The build cannot go on; the message says why and where."""


def main(book=ROOT):
    start = time.perf_counter()
    book = Path(book).resolve()
    build = book / "_build"
    page = build / "html" / "index.html"
    stamps = {"pages": pages_stamp(book), "book": book_stamp(book)}
    if page.exists() and all(kept(build, name) == stamp for name, stamp in stamps.items()):
        return finish(page, start, "nothing has changed")
    from progress import Told

    sys.modules.setdefault(UNASKED)
    told = Told(build, ROOT / "bench" / "book.json", os.cpu_count() or 1)
    others = kept(build, "pages") != stamps["pages"]  # then no page is kept
    try:
        must_be_writable(build)
        for name in stamps:  # they come back when all went well: a warning is given only while a page is read
            forget(stamp_file(build, name))
        with writer(book) as ready:
            execute(book, told)
            with told.writing(), whole_or_as_before(build / "html"):
                if others:
                    forget(build / ".doctrees")
                    forget(build / "html")
                write_pages(book, ready)
                write_entrance(book, page)
    except Failed as failure:
        print(f"\nThe book was not built.\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The pages are as they were; what has been executed is kept.", file=sys.stderr)
        return 130
    for name, stamp in stamps.items():
        keep(build, name, stamp)
    tell_loose_ends(book)
    return finish(page, start, "built")


def must_be_writable(build):
    """The rest of the book may be read-only: everything that is made goes in here."""
    try:
        build.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=build).close()  # what a mode says does not bind every user or disk
    except OSError as error:
        why = f"What is made goes into {build}, which cannot be written to: {error.strerror}."
        raise Failed(why) from None


def tell_loose_ends(book):
    """Which links lead to chapters that the book leaves out: their sentences may want another form."""
    from contents import loose_ends

    for sentence in loose_ends(book):
        print(f"{sentence}: on the page it is words alone")


def finish(page, start, what):
    print(f"{what} in {time.perf_counter() - start:.1f} s; open {page.as_uri()}")
    return 0


# Executing


def execute(book, told):
    """Run what must be run, and write down which results each page is to be made of."""
    from contents import notebooks
    from execute import execute
    from pages.claims import Fault, collect

    try:
        collect(book)
    except Fault as fault:
        raise Failed(str(fault)) from None
    results, faults = execute(book, notebooks(book), book / "_build" / ".jupyter_cache", told)
    if faults:
        raise Failed("\n".join(faults))
    (book / "_build" / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


# Writing


@contextlib.contextmanager
def whole_or_as_before(html):
    """Put the pages back as they were where not all could be written."""
    before = html.with_name("html.before")
    forget(before)
    if html.exists():
        shutil.copytree(html, before)
    try:
        yield
    except BaseException:
        forget(html)
        forget(html.with_name(".doctrees"))
        if before.exists():
            before.rename(html)
        raise
    forget(before)


# What Sphinx makes stays to its end: looking for garbage at every 700 new objects takes a sixth of its time.
WRITER = f"""
import gc, sys
gc.set_threshold(100_000, 20, 100)
sys.modules["{UNASKED}"] = None
sys.path.insert(0, {str(ROOT / "web")!r})
import importlib, jupyter_book.sphinx, myst_nb.sphinx_ext, sphinx.builders.html, sphinxcontrib.bibtex, pages
for name in pages.MODULES:
    importlib.import_module("pages." + name)
from jupyter_book.cli.main import main
sys.stdin.readline() and main()
"""


@contextlib.contextmanager
def writer(book):
    """A process that loads Jupyter Book while the notebooks run, and writes the pages once it is told to."""
    command = [sys.executable, "-c", WRITER, "build", str(book), "-W", "-n", "--keep-going", "-q"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    environment = {**os.environ, "NNRECAP_STATIC": "1", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    environment["PYODIDE"] = seen_from_anywhere(os.environ.get("PYODIDE", ""))
    how = {"cwd": book, "env": environment, "encoding": "utf-8", "errors": "replace"}
    with subprocess.Popen(command, **pipes, **how) as ready:
        try:
            yield ready
        finally:
            ready.kill()  # nothing, where it has ended by itself


def seen_from_anywhere(pyodide):
    """A folder by its whole path: the writer runs in the book's, `make` was called in another."""
    return os.path.abspath(pyodide) if pyodide and "://" not in pyodide else pyodide


def write_pages(book, ready):
    """Let Jupyter Book write the pages; whatever it says is a fault, told with file and cell."""
    from pages.places import in_words

    said = ready.communicate("now\n")[0]
    if ready.returncode:
        raise Failed(in_words(what_matters(said).replace(str(book) + os.sep, "")))


def write_entrance(book, page):
    """The file to open leads to the first page at once."""
    from contents import documents

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
