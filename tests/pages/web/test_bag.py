"""The bag: unzipped into an odd folder, opened by its own script, read where nothing else can be reached.

It is packed of the site that is built already, with a stand-in for the PDF, which has tests of its own.
"""

import ast
import os
import re
import subprocess
import sys
import zipfile
from urllib.parse import urlsplit

import pytest
from live_page import LivePage

from conftest import HTML, ROOT, built_pages
from kit import bag

ODD = "Bücher & Übungen (2)"
NEED_A_PYODIDE = pytest.mark.skipif(
    not os.environ.get("PYODIDE"), reason="PYODIDE does not name a folder with Pyodide: no cell can run"
)
TELL = """#!/bin/sh
printf %s "$1" >"$OPENED"
"""


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    built_pages()
    folder = tmp_path_factory.mktemp("packed")
    paper = folder / "recap.pdf"
    paper.write_bytes(b"%PDF-1.7\n")
    return bag.pack(HTML, paper, ROOT, folder / "recap-offline.zip")


@pytest.fixture(scope="module")
def unpacked(packed, tmp_path_factory):
    odd = tmp_path_factory.mktemp("odd") / ODD
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(odd)
    [folder] = odd.iterdir()
    return folder


@pytest.fixture(scope="module")
def address(unpacked, tmp_path_factory):
    """Where the book is, as its script says once it is called from some other folder."""
    tmp = tmp_path_factory.mktemp("browser")
    tool = tmp / "tell"
    tool.write_text(TELL)
    tool.chmod(0o755)
    script = ["sh", unpacked / "start.sh"] if os.name != "nt" else [sys.executable, unpacked / "start.py"]
    env = os.environ | {"BROWSER": f"{tool} %s", "OPENED": str(tmp / "opened")}
    with subprocess.Popen(script, cwd=tmp, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = process.stdout.readline()
            found = re.fullmatch(r"The book is open at (http://127\.0\.0\.1:\d+)/\n", told)
            assert found, told
            assert "Leave this window open" in process.stdout.readline()
            yield found[1]
            assert process.poll() is None
            assert (tmp / "opened").read_text() == f"{found[1]}/"
        finally:
            process.terminate()


def test_all_is_in_it_and_what_starts_it_can_be_run(packed, unpacked):
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    assert {f"site/{path}" for path in built_pages()} <= names
    notebooks = {path.name: path for path in (ROOT / "chapters").rglob("*.ipynb")}
    assert {name for name in names if name.startswith("notebooks/")} == {f"notebooks/{n}" for n in notebooks}
    for name, path in notebooks.items():
        assert (unpacked / "notebooks" / name).read_bytes() == path.read_bytes()
    assert {"recap.pdf", "README.txt", "LICENSE", "start.bat", "scripts/distributed_step.py"} <= names
    [wheel] = [name for name in names if re.fullmatch(r"nnrecap-[\d.]+-py3-none-any\.whl", name)]
    assert f"pip install --no-deps {wheel}" in (unpacked / "README.txt").read_text(encoding="utf-8")
    with zipfile.ZipFile(packed) as archive:
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert {name for name, mode in modes.items() if mode == 0o755} == {f"recap/{n}" for n in bag.PROGRAMS}
    assert b"\r\n" in (unpacked / "start.bat").read_bytes()
    assert b"\r" not in (unpacked / "start.sh").read_bytes()


def test_twice_packed_it_is_the_same_bytes(packed, unpacked, tmp_path):
    again = bag.pack(unpacked / "site", unpacked / "recap.pdf", ROOT, tmp_path / "again.zip")
    assert again.read_bytes() == packed.read_bytes()


def test_what_is_too_large_is_refused(unpacked, tmp_path, monkeypatch):
    monkeypatch.setattr(bag, "LARGEST", 1e5)
    small = dict.fromkeys(bag.PROGRAMS, os.urandom(100_000))
    monkeypatch.setattr(bag, "members", lambda *_: small.items())
    with pytest.raises(SystemExit, match=r"a.zip must have at most 0 MB, got 0.3 MB"):
        bag.pack(HTML, None, ROOT, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_what_starts_it_is_plain_enough_for_any_python_3(unpacked):
    source = (unpacked / "start.py").read_text(encoding="ascii")
    tree = ast.parse(source, feature_version=(3, 4))
    young = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, young)]
    imported = {node.names[0].name for node in ast.walk(tree) if isinstance(node, ast.Import)}
    assert imported == {"mimetypes", "os", "socketserver", "sys", "webbrowser"}


def test_every_page_opens_and_nothing_else_is_asked(browser, address):
    context = browser.new_context(proxy={"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"})
    page, asked, complaints = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda r: r.status >= 400 and complaints.append(f"{r.status}: {r.url}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: m.type in ("error", "warning") and complaints.append(m.text))
    page.goto(address)  # which leads on at once
    page.wait_for_url(f"{address}/chapters/index.html")
    for path in set(built_pages()) - {"index.html"}:
        page.goto(f"{address}/{path}")
        assert page.title()
    here = urlsplit(address)[:2]
    assert len(asked) > 50 and not complaints
    assert not [url for url in asked if not url.startswith("data:") and urlsplit(url)[:2] != here]
    context.close()


@pytest.fixture
def page(engine):
    page = engine.new_page()
    yield page
    page.close()


@pytest.mark.chapter("softmax")
def test_search_and_download(page, address):
    page.open(f"{address}/search.html?q=log_softmax")
    page.wait_for("document.querySelector('#search-results li a')?.href.includes('/chapters/softmax.html')")
    page.open(f"{address}/chapters/softmax.html")
    notebook = ROOT / "chapters" / "softmax.ipynb"
    name, content = page.downloaded(".open a[download]", notebook.stat().st_size)
    assert name == notebook.name and content == notebook.read_bytes()
    assert not page.complaints()


@NEED_A_PYODIDE
@pytest.mark.chapter("softmax")
def test_a_cell_runs(page, address):
    live = LivePage(page).start(f"{address}/chapters/softmax.html")
    code = "import numpy as np\nfrom nnrecap.softmax import softmax\nprint(softmax(np.zeros(4)))"
    assert "[0.25 0.25 0.25 0.25]" in live.run(2, code)
    assert not page.complaints()
