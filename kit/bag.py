"""make offline: the whole book in one zip file, _build/recap-offline.zip, for a place without a network.

In it: the site with a Python of its own, the PDF, the notebooks, the library's wheel, and start.bat,
start.command and start.sh, which need a browser and, for cells that run, any Python 3 (start.py).
"""

import os
import sys
from pathlib import Path

from kit import results
from pages import files
from python import archive, upstream

HERE = Path(__file__).parent
FOLDER = "recap"  # what unzipping makes
LARGEST = 40e6  # bytes: what a mail still takes, and an old stick holds many times
PROGRAMS = ("start.py", "start.sh", "start.command")
BESIDE = (
    "LICENSE",
    "LICENSE-CONTENT",
    "scripts/distributed_step.py",
)  # which a notebook looks for in ../scripts

README = """This folder is the whole book. It needs no network.

To read: open site/index.html in a browser. Search, questions and sliders work so.

To run cells on the pages, too: start.bat (Windows), start.command (macOS), start.sh (Linux); or in a terminal

    python3 start.py

Any Python 3 will do. The pages bring their own Python with NumPy and Matplotlib, which runs in the browser.
macOS opens start.command the first time by a right click and "Open", since it came by the network.

recap.pdf     the book on paper
notebooks/    the notebooks, for a Jupyter with NumPy and Matplotlib (some cells: PyTorch);
              first: pip install --no-deps {wheel}
{wheel}       the library, which needs NumPy alone
"""


def make(book):
    from kit import pdf  # needs Chromium

    os.environ["PYODIDE"] = str(fast(os.environ.get("PYODIDE"), book / "_build" / "pyodide"))
    html = results.site(book)
    return pack(html, pdf.make(book), book, book / "_build" / "recap-offline.zip")


def fast(folder, target):
    """The folder with Pyodide that is to be carried: upstream's is compiled and trimmed first."""
    if not folder:
        sys.exit("Say where upstream's Pyodide is: make offline PYODIDE=folder")
    folder = Path(folder).resolve()
    if (folder / "upstream.mjs").exists():
        return folder
    from python.make import make  # needs Node

    try:
        make(folder, target)
    except upstream.Refused as refusal:
        sys.exit(str(refusal))
    return target


def pack(html, paper, book, target):
    """Write the zip file of a built site and its PDF."""
    archive.write(dict(members(html, paper, book)), target, FOLDER, PROGRAMS)
    if (size := target.stat().st_size) > LARGEST:
        target.unlink()
        sys.exit(f"{target.name} must have at most {LARGEST / 1e6:.0f} MB, got {size / 1e6:.1f} MB")
    return target


def members(html, paper, book):
    """(name in the bag, the file or its bytes) of everything."""
    for path in html.rglob("*"):
        if path.is_file():
            yield f"site/{path.relative_to(html).as_posix()}", path
    for path in files.offered(html):
        yield f"notebooks/{path.name}", path
    for name in BESIDE:
        yield name, book / name
    [wheel] = html.glob("_static/live/*/*.whl")
    yield wheel.name, wheel
    yield "recap.pdf", paper
    yield "start.py", HERE / "start.py"
    yield from dict.fromkeys(("start.sh", "start.command"), HERE / "start.sh").items()
    texts = {"start.bat": (HERE / "start.bat").read_text("ascii"), "README.txt": README}
    for name, text in texts.items():
        yield name, text.format(wheel=wheel.name).replace("\n", "\r\n").encode()  # as Notepad wants it
