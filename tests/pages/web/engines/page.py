"""What a page can do in any engine, made of the few things that each engine does its own way."""

import json
import time
from pathlib import Path

SECONDS = 30  # a busy machine's patience
# the code points that WebDriver gives to keys without a character of their own
KEYS = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Alt": "\ue00a",
    "Escape": "\ue00c",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Delete": "\ue017",
}
NAMED = {"\n": "Enter", "\t": "Tab"}
# The middle of an element, once it is in the window, at rest, and nothing lies over it; else what is in the way.
WHERE = """async (selector, word) => {
  const found = [...document.querySelectorAll(selector)].find(e => e.textContent.includes(word));
  if (!found) return "there is none";
  let before, box;
  do { // what is drawn above, now that it is near, moves it
    before = box?.y;
    found.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
    for (const _ of "12") await new Promise(requestAnimationFrame);
    box = found.getClientRects()[0];
    if (!box?.width) return "it is not shown";
  } while (box.y !== before);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const hit = document.elementFromPoint(x, y);
  return found.contains(hit) || hit?.closest("label")?.control == found ? [x, y]
    : `under it is ${hit?.cloneNode().outerHTML}`;
}"""

AS_LARGE = "(width, height) => innerWidth == width && innerHeight == height"
# Fonts are asked for by the first frame, and used by the frame after they came.
AT_REST = """(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (const _ of "12") {
    await frame(), await frame();
    await document.fonts.ready;
  }
  return true;
})()"""


class Page:
    """An engine's page has besides: navigate, answer, point, strike, set_size, png, pdf, downloaded, told, close."""

    def open(self, address):
        """Load a page, and wait until it and its fonts are there."""
        self.forget()
        self.navigate(address)
        self.wait_for(AT_REST)

    def reload(self):
        """Load the page again; what it complained of before is kept."""
        self.evaluate("void setTimeout(() => location.reload()), window.beforeReload = true")
        self.wait_for("!window.beforeReload && document.readyState == 'complete'")

    def evaluate(self, code, *args):
        """The value of an expression, or what a function returns, through JSON; promises are awaited."""
        call = f"({code})({', '.join(map(json.dumps, args))})" if args else f"({code})"
        told = self.answer(f"(async () => JSON.stringify(await {call}))()")
        return None if told is None else json.loads(told)

    def wait_for(self, code, *args, seconds=SECONDS):
        """What the code gives as soon as that is true."""
        end = time.monotonic() + seconds
        while not (value := self.asked(code, args)) and time.monotonic() < end:
            time.sleep(0.05)
        if not value:
            raise TimeoutError(f"not within {seconds} s, but {value!r}: {code} {args or ''}")
        return value

    def asked(self, code, args):
        """None while the page is being replaced by another."""
        try:
            return self.evaluate(code, *args)
        except Interrupted:
            return None

    def click(self, selector, word="", seconds=SECONDS):
        """Press the middle of the first element that fits and has the word in its text."""
        end = time.monotonic() + seconds
        while isinstance(where := self.evaluate(WHERE, selector, word), str):
            if time.monotonic() > end:
                raise TimeoutError(f"cannot click {selector} {word!r}: {where}")
            time.sleep(0.05)
        self.click_at(*where)

    def click_at(self, x, y):
        """Press and release the mouse at a point of the window."""
        self.point(round(x), round(y))

    def type(self, text):
        """Strike the keys of a text, one after the other; a tab and a line's end are keys too."""
        self.strike([stroke for sign in text for stroke in struck([KEYS.get(NAMED.get(sign), sign)])])

    def press(self, keys):
        """Strike one key, with others held: "Enter", "Shift+Enter", "Control+a"."""
        names = keys.split("+") if keys != "+" else [keys]
        self.strike(struck([KEYS.get(name, name) for name in names]))

    def resize(self, width, height=900):
        """Give the window's inside another size."""
        for seconds in (1, 2, 4, SECONDS):  # WebKit's new window may miss it
            self.set_size(width, height)
            try:
                return self.wait_for(AS_LARGE, width, height, seconds=seconds)
            except TimeoutError as missed:
                error = missed
        raise error

    def screenshot(self, path=None):
        """The window as the bytes of a PNG, which are also written to `path`."""
        self.wait_for(AT_REST)
        picture = self.png()
        if path is not None:
            Path(path).write_bytes(picture)
        return picture

    def complaints(self):
        """Errors, warnings and what did not load, since the page was opened."""
        return self.told()


class Interrupted(Exception):
    """The page went away while it was asked."""


class PageError(Exception):
    """What was evaluated in the page threw."""


def waited_for(find):
    """What a function finds, as soon as it finds something."""
    end = time.monotonic() + SECONDS
    while not (found := find()):
        if time.monotonic() > end:
            raise TimeoutError(f"nothing came within {SECONDS} s")
        time.sleep(0.05)
    return found


def struck(keys):
    """WebDriver's words for keys that go down one after the other, and up again."""
    down = [{"type": "keyDown", "value": key} for key in keys]
    return down + [{"type": "keyUp", "value": key} for key in reversed(keys)]


def pressed(x, y):
    """WebDriver's words for a click at a point."""
    return [
        {"type": "pointerMove", "x": x, "y": y, "duration": 0},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]


def actions(kind, steps):
    return [{"type": kind, "id": kind, "actions": steps}]
