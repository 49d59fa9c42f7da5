"""The built site in Debian's chromium, or in the one that CHROMIUM names; some tests in three engines.

`make test-web` runs these; `make test` does not, since not everybody has a browser to spare.
"""

import functools
import http.server
import re
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unicodedata import normalize

import engines
import pytest
from axe_playwright_python.sync_playwright import Axe
from live_page import LivePage
from playwright.sync_api import TimeoutError, sync_playwright

from kit.chromium import launch

ROOT = Path(__file__).resolve().parents[3]
HTML = ROOT / "_build" / "html"
OBSERVERS = Path(__file__).with_name("observers.js")


def pytest_generate_tests(metafunc):
    """The book is built before its pages can be counted; each page is a test of its own."""
    if "page_path" in metafunc.fixturenames:
        metafunc.parametrize("page_path", built_pages(), scope="module")
    if "notebook_path" in metafunc.fixturenames:
        notebooks = [path for path in built_pages() if (ROOT / path).with_suffix(".ipynb").exists()]
        metafunc.parametrize("notebook_path", notebooks)


@functools.cache
def built_pages():
    subprocess.run([sys.executable, str(ROOT / "web" / "build.py")], check=True)
    return sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@contextmanager
def serving(folder, **headers):
    """Serve a folder on a free port of this machine, with more headers ("_" is "-"); its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        # as some servers say, whereupon a browser shows a notebook's text
        extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".ipynb": "application/json"}

        def end_headers(self):
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            super().end_headers()

        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as http_server:
        thread = threading.Thread(target=http_server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http_server.server_port}"
        http_server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def serve():
    """A function that serves a folder until all tests are over."""
    with ExitStack() as servers:
        yield lambda folder, **headers: servers.enter_context(serving(folder, **headers))


@pytest.fixture(scope="session")
def server(serve):
    """The address of the site."""
    return serve(HTML)


@pytest.fixture(params=["file", "http"])
def site_address(request):
    """Where the site is: a folder, and a server."""
    return HTML.as_uri() if request.param == "file" else request.getfixturevalue("server")


@pytest.fixture
def open_page(browser):
    """Open an address in a window of its own: the page, with what it asked for and complained of."""
    contexts = []

    def open_it(address, width=1280, scheme="light"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.add_init_script(path=OBSERVERS)
        page.requested, page.complaints = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("requestfailed", lambda request: page.complaints.append(f"not loaded: {request.url}"))
        page.on("response", lambda r: r.status >= 400 and page.complaints.append(f"{r.status}: {r.url}"))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda m: m.type in ("error", "warning") and page.complaints.append(m.text))
        page.goto(address)
        try:
            page.wait_for_load_state("networkidle")
        except TimeoutError:  # a busy browser may lose this event; a page that never rests fails again
            page.requested.clear()
            page.reload()
            page.wait_for_load_state("networkidle")
        return page

    yield open_it
    for context in contexts:
        context.close()


# Three engines; see engines/


def pytest_terminal_summary(terminalreporter):
    """Nobody is to think that an engine was tried which is not on this machine."""
    for name in engines.ENGINES:
        if name not in engines.chosen():
            why = engines.missing(name) or "ENGINES does not name it"
            terminalreporter.write_line(f"NOT TRIED IN {name.upper()}: {why}", red=True, bold=True)


@pytest.fixture(scope="session", params=engines.chosen())
def engine(request):
    """One browser of each engine, for all tests."""
    more = [request.getfixturevalue("browser")] if request.param == "chromium" else []
    with engines.start(request.param, *more) as browser:
        yield browser


@pytest.fixture(scope="module")
def opened(request, engine, server):
    """The module's PAGE running in an engine, for all tests that leave it usable."""
    page = engine.new_page()
    yield LivePage(page).start(f"{server}/{request.module.PAGE}")
    page.close()


@pytest.fixture
def live(opened):
    """That page with its cells as they were built."""
    opened.reset()
    return opened


def draw_all(page):
    """Also what is far below the window: until then its boxes are not asked whether they scroll."""
    page.add_style_tag(content=":is(section, .answer) > * { content-visibility: visible !important }")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def violations(page, *parts):
    """What axe finds in a page, or in these parts of it: (rule, element), …"""
    ours = not page.evaluate("matchMedia('(forced-colors: active)').matches")
    rules = {"color-contrast": {"enabled": ours}}  # the system's colours are not those that axe reads
    where = {"include": [[part] for part in parts]} if parts else None
    options = {"preload": False, "resultTypes": ["violations"], "rules": rules}
    found = Axe().run(page, where, options).response["violations"]
    return [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]


def squeezed(text):
    """Without spaces, hyphens at the ends of lines, and ligatures: what is printed, and what was to be."""
    return re.sub(r"[\s\u2061\ufffe\u00ad]+", "", normalize("NFKC", text))


def unhyphened(text):
    """Besides without hyphens: one at the end of a line has a sign of its own in a PDF, or is the line's alone."""
    return re.sub("[-\x02\u2010]", "", squeezed(text))
