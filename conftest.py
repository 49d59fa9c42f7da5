"""What every test shares: plain figures, one thread, no display, the book built once."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# Before anything imports NumPy or starts a kernel; the tests run one on each core.
os.environ["NNRECAP_STATIC"] = "1"
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).resolve().parent
OURS = ("basic-neural-networks", "recap")  # apart, so that `make fork` lets it be


def pytest_collection_modifyitems(config, items):
    """Leave out the tests of chapters that the book does not have, and in a fork those of our own book.

    A chapter that `_toc.yml` leaves out takes its tests along: `@pytest.mark.chapter("ctc")`.  That our own
    book has all nine says a test by name, marked `ours`: it holds where the book lies at our address.
    """
    asked = [item for item in items if item.get_closest_marker("chapter") or item.get_closest_marker("ours")]
    left = [item for item in asked if not applies(item)]
    if left:
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)


def applies(item):
    """Whether the book has all the chapters that a test names, and is ours where the test is about that."""
    named = {name for mark in item.iter_markers("chapter") for name in mark.args}
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    whole = all(re.search(rf"file: chapters/{name}(\.ipynb)?\s*$", toc, re.M) for name in named)
    home = re.search(r"url: (\S+)", (ROOT / "_config.yml").read_text(encoding="utf-8"))[1]
    return whole and (item.get_closest_marker("ours") is None or home.endswith("/".join(OURS)))


@pytest.fixture(scope="session")
def built():
    """The book, built as `make book` builds it: what that said.  Who comes second waits."""
    from filelock import FileLock

    (ROOT / "_build").mkdir(exist_ok=True)
    with FileLock(ROOT / "_build" / "tests.lock"):
        done = subprocess.run(
            [sys.executable, str(ROOT / "web" / "build.py")],
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT.parent,  # the build does not depend on where it is called
            env=os.environ | {"TZ": "Etc/GMT+12"},  # nor on the day
        )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def site(built):
    """Every page of the book by its path in the site."""
    from bs4 import BeautifulSoup

    html = ROOT / "_build" / "html"
    assert f"open {(html / 'index.html').as_uri()}" in built
    paths = [path for path in html.rglob("*.html") if "_static" not in path.parts]
    return {
        path.relative_to(html).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in paths
    }
