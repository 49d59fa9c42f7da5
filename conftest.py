"""What every test shares: plain figures, one thread, no display, the book built once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Before anything imports NumPy or starts a kernel; the tests run one on each core.
os.environ["NNRECAP_STATIC"] = "1"
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

ROOT = Path(__file__).resolve().parent


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
