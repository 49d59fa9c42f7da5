"""Chromium, driven by Playwright."""

from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from kit.chromium import PATH, launch

from .page import KEYS, NAMED, SECONDS, Interrupted, Page, PageError

NAMES = {code: name for name, code in KEYS.items()}


def missing():
    return "" if Path(PATH).exists() else f"Chromium is not at {PATH} (Debian: apt install chromium)"


@contextmanager
def start(browser=None):
    """Playwright starts but once in a process: who has a browser of its already passes it on."""
    if browser:
        yield Chromium(browser)
    else:
        with sync_playwright() as playwright:
            yield Chromium(launch(playwright))


class Chromium:
    name = "chromium"

    def __init__(self, browser):
        self.browser = browser

    def new_page(self, width=1280, height=900, scheme="light", forced_colours=False):
        forced = "active" if forced_colours else "none"
        size = {"width": width, "height": height}
        context = self.browser.new_context(viewport=size, color_scheme=scheme, forced_colors=forced)
        return ChromiumPage(context)


class ChromiumPage(Page):
    def __init__(self, context):
        self.context, self.page, self.heard = context, context.new_page(), []
        hear = self.heard.append
        self.page.on("requestfailed", lambda request: hear(f"not loaded: {request.url}"))
        self.page.on("response", lambda r: r.status >= 400 and hear(f"{r.status}: {r.url}"))
        self.page.on("pageerror", lambda error: hear(str(error)))
        self.page.on("console", lambda m: m.type in ("error", "warning") and hear(m.text))

    def navigate(self, address):
        self.page.goto(address)

    def answer(self, code):
        try:
            return self.page.evaluate(code)
        except Error as error:
            kind = Interrupted if "context was destroyed" in str(error) else PageError
            raise kind(str(error)) from None

    def point(self, x, y):
        self.page.mouse.click(x, y)

    def type(self, text):
        for sign in text:
            if sign in NAMED:
                self.page.keyboard.press(NAMED[sign])
            else:
                self.page.keyboard.type(sign)  # of any language

    def strike(self, strokes):
        for stroke in strokes:
            strike = self.page.keyboard.down if stroke["type"] == "keyDown" else self.page.keyboard.up
            strike(NAMES.get(stroke["value"], stroke["value"]))

    def set_size(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})

    def png(self):
        return self.page.screenshot()

    def downloaded(self, selector, size):
        with self.page.expect_download(timeout=SECONDS * 1000) as coming:
            self.click(selector)
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    def pdf(self):
        return self.page.pdf(format="A4")

    def told(self):
        self.page.evaluate("1")  # what was said before this was heard before its answer
        return list(self.heard)

    def forget(self):
        self.heard.clear()

    def close(self):
        self.context.close()
