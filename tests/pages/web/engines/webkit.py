"""WebKit, driven by WebKitGTK's WebDriver: JSON over HTTP, to its MiniBrowser on a screen of its own.

The protocol: https://www.w3.org/TR/webdriver2/.  It cannot tell what is written into the console, and so
all traffic goes through a small proxy, which puts `WATCH` before a page's first script.
"""

import base64
import http.client
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from .page import SECONDS, Interrupted, Page, PageError, actions, pressed, waited_for

DRIVER = os.environ.get("WEBKIT_DRIVER") or shutil.which("WebKitWebDriver") or ""
FOUND = [path for lib in ("lib/*/", "libexec/", "lib/") for path in Path("/usr").glob(f"{lib}webkit2gtk-4.1")]
PATH = os.environ.get("WEBKIT") or next((f"{path}/MiniBrowser" for path in FOUND), "")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# the browser's own bar would keep its window wider than a phone
NO_BAR = "* { min-width: 0; min-height: 0; margin: 0; padding: 0; border-width: 0; font-size: 1px; }"
HEAD = re.compile(rb"\s*(<!doctype[^>]*>)?\s*(<html[^>]*>)?\s*(<head[^>]*>)?", re.I)
WATCH = """<script>{
  const told = () => JSON.parse(sessionStorage.getItem("complaints") ?? "[]");
  const keep = all => sessionStorage.setItem("complaints", JSON.stringify(all));
  const tell = text => keep([...told(), [Date.now(), String(text)]]);
  keep(told());
  addEventListener("error", e => e.message && tell(e.message), true);
  addEventListener("unhandledrejection", e => tell(e.reason));
  addEventListener("securitypolicyviolation", e => tell(`${e.violatedDirective} refused ${e.blockedURI}`));
  for (const level of ["error", "warn"]) {
    const say = console[level];
    console[level] = (...words) => { tell(words.join(" ")); say.apply(console, words); };
  }
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener("error", e => tell(`in a worker: ${e.message}`));
    }
  };
}</script>"""

# As the page is when it is told that it will be printed; scripts would only do again what they have done.
AS_IT_STANDS = """(() => {
  dispatchEvent(new Event("beforeprint"));
  const copy = document.documentElement.cloneNode(true);
  dispatchEvent(new Event("afterprint"));
  for (const script of copy.querySelectorAll("script")) script.remove();
  return "<!doctype html>" + copy.outerHTML;
})()"""
PRINT = Path(__file__).with_name("gtk_print.py")


def missing():
    lacks = [
        f"{what} ({why})"
        for what, path, why in (
            ("MiniBrowser", PATH, "apt install webkit2gtk-driver; or WEBKIT=/path/to/it"),
            ("WebKitWebDriver", DRIVER, "apt install webkit2gtk-driver; or WEBKIT_DRIVER=/path/to/it"),
            ("Xvfb", shutil.which("Xvfb") or "", "apt install xvfb"),
        )
        if not path or not Path(path).exists()
    ]
    return f"WebKit needs {' and '.join(lacks)}" if lacks else ""


@contextmanager
def start():
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        style = Path(home, "gtk-3.0", "gtk.css")
        style.parent.mkdir()
        style.write_text(NO_BAR, encoding="utf-8")
        Path(home, "downloads").mkdir()
        Path(home, "user-dirs.dirs").write_text('XDG_DOWNLOAD_DIR="$HOME/downloads"\n', encoding="utf-8")
        places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), home)
        more = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "DISPLAY": stack.enter_context(screen())}
        yield WebKit({**os.environ, **places, **more}, stack)


@contextmanager
def running(command, **how):
    """A process, until the block ends, and with it whatever it started."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    with subprocess.Popen(command, **quiet, **how) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def screen():
    """A screen in memory; its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1400x24", "-nolisten", "tcp"]
    with running(command, pass_fds=[write]), open(read, encoding="utf-8") as told:
        os.close(write)
        yield f":{told.readline().strip()}"


@contextmanager
def driver(env):
    """WebKit's driver; the port at which it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running([DRIVER, f"--port={port}"], env=env) as process:
        end = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        yield port


class WebKit:
    """Each page has a driver, a browser and a storage of its own."""

    name = "webkit"

    def __init__(self, env, stack):
        self.env, self.stack = env, stack

    def new_page(self, width=1280, height=900, scheme="light", forced_colours=False):
        if forced_colours:
            raise ValueError("WebKit knows no forced colours")
        for seconds in (10, 20, 60):  # it starts in one second, or now and then never, or knows no window
            ends = self.stack.enter_context(ExitStack())
            try:
                page = WebKitPage(self.env, scheme, ends, seconds)
                page.resize(width, height)
                return page
            except (OSError, PageError) as missed:
                ends.close()
                error = missed
        raise error


class WebKitPage(Page):
    def __init__(self, env, scheme, ends, seconds):
        self.env, self.ends, self.watched, self.opened = env, ends, False, 0
        self.proxy = ends.enter_context(Proxy())
        self.address = f"http://127.0.0.1:{ends.enter_context(driver(env))}/session"
        wanted = {
            "proxy": {"proxyType": "manual", "httpProxy": self.proxy.address, "sslProxy": self.proxy.address},
            "webkitgtk:browserOptions": {
                "binary": PATH,
                "args": ["--automation", *(["--dark-mode"] if scheme == "dark" else [])],
            },
        }
        told = self.call("POST", "", {"capabilities": {"alwaysMatch": wanted}}, seconds)
        self.address += "/" + told["sessionId"]

    def call(self, method, path, body=None, seconds=120):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, method=method)
        try:
            with DIRECT.open(request, timeout=seconds) as told:
                return json.load(told)["value"]
        except urllib.error.HTTPError as error:
            told = json.load(error)["value"]
            kind = Interrupted if told["error"] == "no such frame" else PageError
            raise kind(f"{told['error']}: {told['message']}") from None

    def navigate(self, address):
        self.watched = address.startswith("http:")
        self.call("POST", "/url", {"url": address})

    def answer(self, code):
        script = f"""const tell = arguments[0];
            ({code}).then(value => tell([value]), error => tell(["", String(error)]))"""
        told = self.call("POST", "/execute/async", {"script": script, "args": []})
        if len(told) > 1:
            raise PageError(told[1])
        return told[0]

    def point(self, x, y):
        self.act("pointer", pressed(x, y))

    def strike(self, strokes):
        self.act("key", strokes)

    def act(self, kind, steps):
        self.call("POST", "/actions", {"actions": actions(kind, steps)})

    def set_size(self, width, height):
        """Of the inside: the window has a thin rest of the bar besides."""
        for _ in range(2):
            rest = self.evaluate("outerHeight - innerHeight")
            self.call("POST", "/window/rect", {"width": width, "height": height + rest})

    def png(self):
        return base64.b64decode(self.call("GET", "/screenshot"))

    def downloaded(self, selector, size):
        """The browser says nothing of it, and writes it bit by bit."""
        folder = Path(self.env["HOME"], "downloads")
        for left in folder.iterdir():  # by one that was not waited for to its end
            left.unlink()
        self.click(selector)
        path = waited_for(lambda: next((one for one in folder.iterdir() if is_whole(one, size)), None))
        content = path.read_bytes()
        path.unlink()
        return path.name, content

    def pdf(self):
        """Its driver cannot print: what the page shows is written down, and printed by the same library."""
        page, address = self.evaluate(AS_IT_STANDS), self.evaluate("location.href")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "page.pdf")
            command = [sys.executable, PRINT, address, path]
            subprocess.run(
                command, input=page.encode(), env=self.env, timeout=120, check=True, stderr=subprocess.DEVNULL
            )
            return path.read_bytes()

    def told(self):
        if not self.watched:
            raise ValueError("WebKit's complaints are heard of pages from a server only")
        heard = self.evaluate("JSON.parse(sessionStorage.getItem('complaints'))")  # None, had WATCH not run
        since = self.opened * 1000 - 1
        return self.proxy.refused + [text for when, text in heard if when >= since]

    def forget(self):
        self.proxy.refused.clear()
        self.opened = time.time()

    def close(self):
        self.call("DELETE", "")
        self.ends.close()


def is_whole(path, size):
    """Under its own name, once it has that many bytes."""
    return path.suffix != ".wkdownload" and path.stat().st_size >= size


class Passing(http.server.BaseHTTPRequestHandler):
    """One request, on its way through the proxy."""

    def do_GET(self):
        try:
            status, headers, body = fetched(self.path, self.headers)
        except OSError as error:
            self.proxy.refused.append(f"not loaded: {self.path} ({error})")
            self.send_error(502)
            return
        if status >= 400:
            self.proxy.refused.append(f"{status}: {self.path}")
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.proxy.refused.append(f"not loaded: {self.path}: nothing comes from outside")
        self.send_error(502)

    def log_message(self, *_):
        pass


def fetched(address, headers):
    """What a server answers, with WATCH at the head of a page."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.netloc, timeout=SECONDS)
    path = where.path + (f"?{where.query}" if where.query else "")
    mine = {name: value for name, value in headers.items() if name not in ("Accept-Encoding", "Connection")}
    connection.request("GET", path, headers=mine)
    told = connection.getresponse()
    body = told.read()
    if told.headers.get_content_type() == "text/html":
        start = HEAD.match(body).end()
        body = body[:start] + WATCH.encode() + body[start:]
    passed = [one for one in told.headers.items() if one[0] not in ("Content-Length", "Connection")]
    return told.status, [*passed, ("Content-Length", str(len(body)))], body


class Proxy:
    """Passes requests on, and puts WATCH into pages; `refused` has what could not be had."""

    def __init__(self):
        self.refused = []

    def __enter__(self):
        handler = type("Handler", (Passing,), {"proxy": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
