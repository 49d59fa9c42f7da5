"""Three engines behind one plain interface: Chromium, Firefox and WebKit (Safari's).

    with engines.start("firefox") as browser:        # or "chromium", "webkit"
        page = browser.new_page(width=390, scheme="dark")   # its storage is its own
        page.open(f"{server}/chapters/softmax.html")
        page.evaluate("document.title")              # an expression; promises are awaited; JSON comes back
        page.evaluate("(a, b) => a + b", 1, 2)       # or a function and what it is called with
        page.click("#run")                           # scrolls there; refuses what lies under something else
        page.click("#run", word="Run all")           # the first #run with these words in it
        page.click_at(40, 60)                        # real presses at a point of the window
        page.type("x = 1")                           # into whatever has the focus
        page.press("Shift+Enter")                    # names of keys as in KeyboardEvent.key
        page.wait_for("document.title == 'done'")    # the expression's value, once there is one
        page.resize(320)
        page.screenshot("seen.png")                  # the window as PNG; the bytes come back
        page.pdf()                                   # what the printer would get, as bytes
        page.downloaded("a[download]", 999)          # click it: name and bytes of the file, once it has that many
        page.reload()
        page.complaints()                            # errors and warnings since `open`, and what did not load
        page.close()

In tests, the fixture `engine` is such a browser, once for each of `chosen()`: one process an engine.

CHROMIUM, FIREFOX, WEBKIT and WEBKIT_DRIVER say where the programs are, if not where Debian's packages put
them.  ENGINES=chromium,firefox,webkit says which must be tried; without it, those that are there are.

What differs: WebKit knows no forced colours, and cannot tell what its engine writes into the console itself
(an unused preload, a mistake in a style sheet), nor what happens in a page opened from a folder.  Its driver cannot
print, so what its page shows goes without scripts to a second view of the same library (gtk_print.py).
"""

import os
from contextlib import contextmanager

from . import chromium, firefox, webkit

ENGINES = {"chromium": chromium, "firefox": firefox, "webkit": webkit}


def chosen():
    """The names in the variable ENGINES; if it is not set, the engines that are here."""
    names = os.environ.get("ENGINES", "").replace(",", " ").split()
    if unknown := sorted(set(names) - set(ENGINES)):
        raise ValueError(f"ENGINES names {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    return names or [name for name in ENGINES if not missing(name)]


def missing(name):
    """A sentence about what this machine lacks for an engine, or "" if it lacks nothing."""
    return ENGINES[name].missing()


@contextmanager
def start(name, *args):
    """A browser, until the block ends."""
    if lack := missing(name):
        raise RuntimeError(lack)
    with ENGINES[name].start(*args) as browser:
        yield browser
