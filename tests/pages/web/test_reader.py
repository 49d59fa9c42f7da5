"""A reader goes through three chapters: predicts, runs, passes an exercise, comes back, and goes on elsewhere.

One walk in each engine, by mouse and keys alone; what the page says is what is asked, each time where the reader
would look for it.  PYODIDE names a folder with Pyodide 0.27.7, which runs the second chapter.
"""

import os
import time

import pytest
from live_page import LivePage

pytestmark = [
    pytest.mark.ours,
    pytest.mark.skipif(
        not os.environ.get("PYODIDE"), reason="PYODIDE does not name a folder with Pyodide: no cell can run"
    ),
]
MOMENT = 1.4  # seconds: somewhat more than makes a section begun
EXERCISE = "#exercise-logits-from-probabilities"
THIRD = "can-one-bad-point-drag-a-line"
SAID = "selector => document.querySelector(selector)?.textContent.replace(/\\s+/g, ' ').trim() ?? ''"
SAYS = f"(selector, words) => ({SAID})(selector).includes(words)"
BEGIN = """section => {
  scrollBy(0, document.getElementById(section).getBoundingClientRect().top - innerHeight * 0.15);
  return kept.get("last", "book").place?.id === section;
}"""


class Reader:
    """Somebody with a browser."""

    def __init__(self, page):
        self.page = page

    def sees(self, selector, words):
        """The words stand there, sooner or later."""
        try:
            self.page.wait_for(SAYS, selector, words)
        except TimeoutError:
            raise AssertionError(
                f"{selector} says {self.page.evaluate(SAID, selector)!r}, not {words!r}"
            ) from None

    def chooses(self, number, letter):
        """Answer one of a page's questions by an option."""
        self.page.click(f"#ask-{number} label", word=f"({letter})")

    def writes(self, number, guess):
        """Answer one that asks for a number."""
        self.page.click(f"#ask-{number} input")
        self.page.type(guess)
        self.page.press("Enter")

    def follows(self, selector, words, to):
        """Click a link, and arrive."""
        self.page.click(selector, word=words)
        self.page.wait_for(
            "path => location.pathname.endsWith(path) && document.readyState === 'complete'", to
        )

    def comes_to(self, section):
        """Scroll to where a section begins, and stay: what comes into view moves what is below it."""
        for _ in range(20):
            if self.page.evaluate(BEGIN, section):
                return
            time.sleep(MOMENT)
        raise AssertionError(f"{section} did not begin")


@pytest.fixture
def reader(engine, server):
    page = engine.new_page()
    page.open(f"{server}/chapters/index.html")
    page.evaluate("void localStorage.clear()")
    page.open(f"{server}/chapters/index.html")
    yield Reader(page)
    page.close()


def opened(page, number):
    """Whether what answers a question is open."""
    return page.evaluate("id => document.getElementById(id).nextElementSibling.open", f"ask-{number}")


def begins_at_the_first_chapter(reader):
    """A wrong option, a right one, a number: the page says which, and where to look again."""
    reader.follows("#go-on", "Start", "/chapters/learning.html")
    assert not opened(reader.page, 1)
    reader.chooses(1, "a")
    reader.sees("#ask-1 .verdict", "You said (a). It is (c).")
    reader.chooses(2, "b")
    reader.sees("#ask-2 .verdict", "Yes, (b).")
    reader.writes(4, "45")
    reader.sees("#ask-4 .verdict", "Close: you said 45. It is 47.")
    assert [opened(reader.page, number) for number in (1, 2, 3, 4)] == [True, True, False, True]
    reader.sees(".recap", "3 of 9 predictions made, 2 of 3 right or close.")
    again = reader.page.evaluate("document.querySelector('.recap a').hash")
    asked_in = "document.getElementById('ask-1').closest('section').id"
    assert reader.page.evaluate(asked_in) == again.lstrip("#")


def runs_the_second(reader):
    """From the gap of an exercise: a wrong answer, a right one; and a prediction runs what answers it."""
    reader.follows("#book a", "Softmax", "/chapters/softmax.html")
    reader.sees(f"{EXERCISE} .head", "Exercise 1 of 8 · not tried")
    reader.page.click(f"{EXERCISE} .way button")
    live = LivePage(reader.page)
    live.says("Python is ready", minutes=2)
    reader.page.type("[0.5, 0.25, 0.25]")
    cells = "[...document.querySelectorAll('div.cell.docutils:not(.only-checks)')]"
    number = reader.page.evaluate(f"{cells}.findIndex(cell => cell.closest('{EXERCISE}')) + 1")
    assert "not yet." in live.run(number)
    reader.sees(f"{EXERCISE} .head", "· tried")
    right = 'check("logits-from-probabilities", np.log([0.5, 0.25, 0.25]))'
    assert "right." in live.run(number, right)
    reader.sees(f"{EXERCISE} .head", "· ✓ passed")
    reader.chooses(3, "a")
    reader.sees("#ask-3 .verdict", "Yes, (a).")
    answer = ":scope > .cell:not(.only-checks):has(~ .saw)"
    last = f"{cells}.indexOf([...document.getElementById('ask-3').nextElementSibling.querySelectorAll('{answer}')].at(-1)) + 1"
    live.says(f"Cell {reader.page.evaluate(last)} is done")
    return number, right


def comes_back_to_it(reader, number, right):
    """After a reload it is all there: what was predicted, passed, and written."""
    reader.page.reload()
    reader.sees(f"{EXERCISE} .head", "· ✓ passed")
    reader.sees("#ask-3 .verdict", "Yes, (a).")
    assert opened(reader.page, 3) and not opened(reader.page, 1)
    reader.sees(".tally", "1 of 11 predictions made, 1 of 8 exercises passed.")
    live = LivePage(reader.page).start()
    assert live.text(number) == right


def goes_on_in_the_third(reader, server):
    """By "Next"; and from the front page to where it was left."""
    reader.follows("footer a[rel=next]", "Loss functions", "/chapters/losses.html")
    reader.writes(7, "2000")
    reader.sees("#ask-7 .verdict", "You said 2,000. It is 1,507.")
    reader.comes_to(THIRD)
    reader.page.open(f"{server}/chapters/index.html")
    reader.sees("#go-on", "Go on: Loss functions, “Can one bad point drag a line?”")
    for chapter, done in (
        ("learning", "3 of 9 predictions made"),
        ("softmax", "1 of 11 predictions made, 1 of 8 exercises passed"),
        ("losses", "1 of 11 predictions made, 0 of 17 exercises passed"),
    ):
        reader.sees(f"[data-page='chapters/{chapter}'] .progress", done)
    reader.follows("#go-on", "Go on", "/chapters/losses.html")
    reader.page.wait_for(
        "id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < innerHeight / 4", THIRD
    )
    signs = "[...document.querySelectorAll('#book li > a')].filter(a => a.textContent.includes('◐')).length"
    assert reader.page.evaluate(signs) == 3


def test_a_reader_goes_through_three_chapters(reader, server):
    begins_at_the_first_chapter(reader)
    comes_back_to_it(reader, *runs_the_second(reader))
    goes_on_in_the_third(reader, server)
    told = reader.page.complaints()
    assert not [one for one in told if "/_images/" not in one]  # a picture may come too late for who goes on
