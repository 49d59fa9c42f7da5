"""Firefox, driven over WebDriver BiDi: JSON through a WebSocket that Firefox itself offers.

The protocol: https://www.w3.org/TR/webdriver-bidi/
"""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

from websockets.sync.client import connect

from .page import Interrupted, Page, PageError, actions, pressed, waited_for

PATH = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox") or ""
FLAGS = "--headless --no-remote --remote-debugging-port=0 --remote-allow-system-access".split()
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
LIKE_A_PHONE = 'user_pref("ui.useOverlayScrollbars", 1);\n'  # they take no width, as in the other two
A4 = {"width": 21.0, "height": 29.7}  # cm
HEARD = ["log.entryAdded", "network.fetchError", "network.responseCompleted", "browsingContext.downloadEnd"]
# what comes is kept without a question
KEPT = """user_pref("browser.download.folderList", 2);
user_pref("browser.download.dir", "{home}");
"""


def missing():
    if not PATH or not Path(PATH).exists():
        return f"Firefox is not at {PATH or 'hand'} (Debian: apt install firefox-esr; or FIREFOX=/path/to/it)"
    return ""


@contextmanager
def start():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        Path(home, "user.js").write_text(LIKE_A_PHONE + KEPT.format(home=home), encoding="utf-8")
        command = [PATH, *FLAGS, "--profile", home]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, env={**os.environ, "HOME": home}, **quiet) as process:
            try:
                with connect(address(process), max_size=None, proxy=None) as socket:
                    browser = Firefox(socket)
                    yield browser
                    browser.call("browser.close")
            finally:
                process.terminate()


def address(process):
    """Where it listens, as it says itself; what it says later is thrown away."""
    said = []
    for line in process.stderr:
        said.append(line)
        if found := LISTENS.search(line):
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found[1] + "/session"
    raise RuntimeError(f"Firefox ended before it could be driven: {''.join(said)}")


class Firefox:
    name = "firefox"

    def __init__(self, socket):
        self.socket, self.number, self.pages = socket, 0, {}
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=HEARD)

    def call(self, method, **params):
        """Ask, and give what is told meanwhile to the pages that it is about."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while (told := json.loads(self.socket.recv(timeout=120))).get("id") != self.number:
            if told["type"] == "event":
                self.pass_on(told["params"])
        if told["type"] == "error":
            kind = Interrupted if told["error"] == "no such frame" else PageError
            raise kind(f"{method}: {told['error']}: {told['message']}")
        return told["result"]

    def pass_on(self, event):
        context = event.get("context") or event.get("source", {}).get("context")
        if page := self.pages.get(context):
            page.hear(event)

    def new_page(self, width=1280, height=900, scheme="light", forced_colours=False):
        user = self.call("browser.createUserContext")["userContext"]
        context = self.call("browsingContext.create", type="tab", userContext=user)["context"]
        page = self.pages[context] = FirefoxPage(self, user, context)
        page.set_colours(scheme, forced_colours)
        page.resize(width, height)
        return page


class FirefoxPage(Page):
    def __init__(self, browser, user, context):
        self.browser, self.user, self.context, self.heard, self.files = browser, user, context, [], []

    def call(self, method, **params):
        return self.browser.call(method, context=self.context, **params)

    def hear(self, event):
        if "filepath" in event:
            self.files.append(Path(event["filepath"]))
        elif event.get("level") in ("error", "warn"):
            self.heard.append(event["text"])
        elif "errorText" in event:
            self.heard.append(f"not loaded: {event['request']['url']}")
        elif event.get("response", {}).get("status", 0) >= 400:
            self.heard.append(f"{event['response']['status']}: {event['request']['url']}")

    def set_colours(self, scheme, forced):
        """By the browser's own window, since BiDi has no word for it."""
        self.call("browsingContext.activate")  # a busy window may still show another
        window = self.browser.call("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"][0]
        code = f"""{{
          const page = gBrowser.selectedBrowser.browsingContext;
          page.prefersColorSchemeOverride = "{scheme}";
          page.forcedColorsOverride = "{"active" if forced else "none"}";
        }}"""
        target = {"context": window["context"]}
        told = self.browser.call("script.evaluate", expression=code, target=target, awaitPromise=False)
        assert told["type"] == "success", told

    def navigate(self, address):
        self.call("browsingContext.navigate", url=address, wait="complete")

    def answer(self, code):
        target = {"context": self.context}
        told = self.browser.call("script.evaluate", expression=code, target=target, awaitPromise=True)
        if told["type"] == "exception":
            raise PageError(told["exceptionDetails"]["text"])
        return told["result"].get("value")

    def point(self, x, y):
        self.act("pointer", pressed(x, y))

    def strike(self, strokes):
        self.act("key", strokes)

    def act(self, kind, steps):
        self.call("input.performActions", actions=actions(kind, steps))

    def set_size(self, width, height):
        self.call("browsingContext.setViewport", viewport={"width": width, "height": height})

    def png(self):
        return base64.b64decode(self.call("browsingContext.captureScreenshot")["data"])

    def downloaded(self, selector, size):
        self.files.clear()
        self.click(selector)
        path = waited_for(lambda: self.answer("1") and self.files and self.files[0])
        content = path.read_bytes()
        path.unlink()  # else the next one gets another name
        return path.name, content

    def pdf(self):
        return base64.b64decode(self.call("browsingContext.print", page=A4)["data"])

    def told(self):
        self.answer("1")  # what was said before this was heard before its answer
        return list(self.heard)

    def forget(self):
        self.heard.clear()

    def close(self):
        self.browser.pages.pop(self.context)
        self.browser.call("browser.removeUserContext", userContext=self.user)
