"""Live pages: the button "Run this page", and all that can go wrong after it.

PYODIDE names a folder with Pyodide 0.27.7; without it there is no Python to run the cells.
"""

import gzip
import http.server
import json
import os
import re
import threading
import time
import urllib.request

import pytest
from live_page import NEXT, SLIDER, UNFOLD
from playwright.sync_api import expect

from conftest import HTML, ROOT, draw_all, violations

pytestmark = [
    pytest.mark.chapter("softmax"),
    pytest.mark.skipif(
        not os.environ.get("PYODIDE"), reason="PYODIDE does not name a folder with Pyodide: no cell can run"
    ),
]
PAGE = "chapters/softmax.html"
MINUTES = 60_000  # milliseconds
OVER = re.compile(r"(done|error|anew|could not be loaded).*")
# What a reader gets of each cell: its text but for spaces and the shape of quotes, its pictures by their alt text.
OUTPUTS = """() => [...document.querySelectorAll("div.cell.docutils")].map(cell => {
  const box = cell.querySelector(".cell_output")?.cloneNode(true);
  box?.querySelectorAll(".live-controls, .frames, button").forEach(node => node.remove());
  const stub = cell.closest(".exercise") && "no answer yet. Replace the ... and run the cell again.";
  if (stub && box) box.innerHTML = box.innerHTML.replace(`${cell.closest(".exercise").dataset.name}: ${stub}`, ""); // no page shows it
  return {
    words: (box?.textContent ?? "").replace(/\\s+/g, "").replace(/[‘’]/g, "'").replace(/[“”]/g, '"'),
    pictures: [...(box?.querySelectorAll("img") ?? [])].map(image => image.alt),
  };
})"""


class Live:
    """A page after its button was pressed."""

    def __init__(self, page):
        self.page = page
        self.status = page.locator(".live-bar [role=status]")
        self.cells = page.locator("div.cell.docutils:not(.only-checks)")  # checks have no number

    def says(self, words, minutes=1):
        expect(self.status).to_have_text(re.compile(words, re.S), timeout=minutes * MINUTES)

    def code(self, number):
        """A cell's editor, with what it is folded into open, as a reader would open it."""
        code = self.cells.nth(number - 1).get_by_label(f"Code of cell {number}", exact=True)
        code.evaluate(UNFOLD)
        return code

    def output(self, number):
        return self.cells.nth(number - 1).locator(".cell_output")

    def text(self, number):
        return self.code(number).evaluate("pre => pre.innerText.replace(/\\n$/, '')")

    def unfold(self):
        self.page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")

    def run(self, number, code=None, minutes=1):
        if code is not None:
            self.code(number).fill(code)
        self.page.get_by_role("button", name=f"Run cell {number}", exact=True).click()
        self.says(rf"Cell {number} (is done|stopped)", minutes)
        return self.output(number).inner_text()


@pytest.fixture
def go_live(open_page, server):
    def press(path=PAGE, **how):
        page = open_page(f"{server}/{path}", **how)
        page.get_by_role("button", name="Run this page").click()
        live = Live(page)
        live.says("Python is ready")
        return live

    return press


@pytest.fixture(scope="module")
def opened(browser, server):
    """One live page for all tests that leave it usable: starting Python is most of a test's time."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{server}/{PAGE}")
    page.get_by_role("button", name="Run this page").click()
    live = Live(page)
    live.says("Python is ready")
    yield live
    context.close()


@pytest.fixture
def live(opened):
    """The shared page, its cells as they were built; names of earlier tests may be known."""
    if (reset := opened.page.get_by_role("button", name="Reset all")).is_visible():
        reset.click()
        opened.says("as they were built")
    return opened


def hosts(page):
    return {url.split("/")[2] for url in page.requested if url.startswith("http")}


# All in the window but what is to change: the button, words of code, and Copy, which is not seen.
WATCH = """() => { window.seen = [...document.querySelectorAll("article :not(.live *, pre *, .copy), #page *")]
  .map(e => [e, e.getBoundingClientRect()]).filter(([e, at]) => at.height && at.top < innerHeight && e.checkVisibility());
  return seen.length; }"""
MOVED = """() => seen.map(([e, before]) => [e, before, e.getBoundingClientRect()])
  .filter(([, before, now]) => before.left !== now.left || before.top !== now.top)
  .map(([e, before, now]) => [e.outerHTML.slice(0, 80), now.left - before.left, now.top - before.top])"""


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844), (320, 256)])
def test_nothing_in_the_window_moves_as_python_comes(open_page, server, notebook_path, width, height):
    page = open_page(f"{server}/{notebook_path}", width=width)
    page.set_viewport_size({"width": width, "height": height})
    button, held = page.get_by_role("button", name="Run this page"), []
    button.scroll_into_view_if_needed()
    assert page.evaluate(WATCH) > 5
    page.route("**/live.js", lambda route: held.append(route))
    button.click()
    expect(button).to_be_disabled()
    assert page.evaluate(MOVED) == []
    for _ in range(500):  # until the browser has asked for it
        if held:
            break
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator(".live-bar button", has_text="Run all")).to_be_visible()
    assert page.evaluate(MOVED) == []


# All of it


def test_every_cell_gives_what_the_build_gave(open_page, server, notebook_path):
    page = open_page(f"{server}/{notebook_path}")
    built = page.evaluate(OUTPUTS)
    page.get_by_role("button", name="Run this page").click()
    live = Live(page)
    live.says("Python is ready")
    page.get_by_role("button", name="Run all", exact=True).click()
    live.says(r"cells are done|error|anew", minutes=8)
    assert "are done" in live.status.inner_text()
    run = page.evaluate(OUTPUTS)
    assert len(run) == len(built) > 20
    assert not [(i + 1, a, b) for i, (a, b) in enumerate(zip(built, run, strict=True)) if a != b]
    assert page.locator(".cell_output .live-error").count() == 0
    assert sum(len(cell["pictures"]) for cell in run) >= 2
    assert hosts(page) == {server.split("/")[2]}
    assert not page.complaints


def test_cells_that_a_page_cannot_run_say_why(live):
    notebook = json.loads((ROOT / PAGE).with_suffix(".ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    on_page = live.page.locator("div.cell.docutils")
    numbered = on_page.evaluate_all("all => all.map(cell => !cell.matches('.only-checks'))")
    code = [cell for cell, is_numbered in zip(code, numbered, strict=True) if is_numbered]
    needing = [
        i for i, c in enumerate(code) if any(t.startswith("needs-") for t in c["metadata"].get("tags", []))
    ]
    assert needing
    for i in range(len(code)):
        why = live.cells.nth(i).locator(".live-why")
        assert why.count() == (i in needing)
        if i in needing:
            why.evaluate(UNFOLD)
            why.scroll_into_view_if_needed()  # what was never near the window has not been drawn
            told = re.compile(rf"^Cell {i + 1} needs (PyTorch|SymPy), .*the output of the build")
            expect(why).to_have_text(told, use_inner_text=True)


# Before the click, and without


def test_nothing_of_it_is_loaded_before_the_click(open_page, server, notebook_path):
    page = open_page(f"{server}/{notebook_path}")
    assert page.get_by_role("button", name="Run this page").is_visible()
    assert page.requested and not [url for url in page.requested if "/live/" in url or "pyodide" in url]


def test_without_javascript_a_page_is_complete(browser, server, notebook_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/{notebook_path}")
    assert page.locator("div.cell .cell_output img").count() >= 2
    assert not page.locator(".live button").is_visible()
    context.close()


def test_its_own_code_is_small():
    files = [path for path in (HTML / "_static" / "live").rglob("*") if path.suffix in {".js", ".css", ".py"}]
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)
    print(f"{len(files)} files, {size / 1000:.1f} KB compressed")
    assert len(files) >= 8 and size <= 30_000


# Editing


def test_a_changed_cell_runs_and_its_output_stands_in_the_old_place(live):
    live.run(2, "a = 20\nprint(a + 1)\na * 2")
    words = live.output(2).inner_text().split()
    assert words == ["21", "40"]
    assert live.run(3, "a + 2").split() == ["22"]


def test_keyboard_alone_edits_runs_and_goes_on(live):
    live.code(2).focus()
    keyboard = live.page.keyboard
    keyboard.press("Control+a")
    for line in ("for i in range(3):", "print(i)"):
        keyboard.type(line)
        keyboard.press("Enter")
    assert live.text(2) == "for i in range(3):\n    print(i)\n    "
    keyboard.press("Shift+Enter")
    live.says("Cell 2 is done")
    assert live.output(2).inner_text().split() == ["0", "1", "2"]
    following = live.page.evaluate(NEXT, "Code of cell 2")
    assert live.page.evaluate("document.activeElement.getAttribute('aria-label')") == following
    keyboard.press("Escape")
    run = following.replace("Code of", "Run")
    assert live.page.evaluate("document.activeElement.getAttribute('aria-label')") == run


def test_the_text_stays_as_it_was_typed(live):
    for code in (
        "x = '''a\n<b>&amp;'''  # <i>",
        'f"{x!r}" if True else None',
        "é = 1_000.5e-3j",
        '"never closed',
        "cost in $ ",
        "",
    ):
        live.code(2).fill(code)
        assert live.text(2) == code
        assert live.code(2).locator("b, i").count() == 0
    live.run(2, "code = 'a  b'  # two spaces\nlen(code), code")
    assert live.output(2).inner_text() == "(4, 'a  b')"


def test_colours_follow_the_text(live):
    live.code(2).fill("def f(x):\n    return 'a' + str(1)  # why")
    live.page.evaluate("new Promise(requestAnimationFrame)")
    painted = live.code(2).evaluate("""pre => [...CSS.highlights].flatMap(([name, ranges]) => [...ranges]
      .filter(range => pre.contains(range.startContainer)).map(range => {
        const text = document.createRange();
        text.setStart(range.startContainer, range.startOffset);
        text.setEnd(range.endContainer, range.endOffset);
        return `${name.replace("python-", "")} ${text}`;
      })).sort()""")
    classes = ["k def", "nf f", "k return", "s 'a'", "m 1", "c # why"]  # the others have no colour
    assert painted == sorted(classes)


def test_colours_are_those_of_the_build(open_page, server):
    """Nearly always: Pygments knows more kinds of words than a page needs."""
    equal, total = open_page(f"{server}/{PAGE}").evaluate(
        """async () => {
      const { tokens } = await import(document.querySelector(".live").dataset.static + "colour.js");
      let equal = 0, total = 0;
      for (const pre of document.querySelectorAll(".cell_input pre")) {
        const text = pre.textContent, before = document.createRange();
        const kinds = () => new Array(text.length).fill("");
        const a = kinds(), b = kinds();
        for (const span of pre.querySelectorAll("span:not(.hll, .w)")) {
          before.setStart(pre, 0);
          before.setEndBefore(span);
          const from = String(before).length;
          a.fill(span.className, from, from + span.textContent.length);
        }
        for (const { kind, from, to } of tokens(text)) b.fill(kind, from, to);
        const seen = a.map((_, i) => i).filter(i => text[i].trim());
        total += seen.length;
        equal += seen.filter(i => a[i] === b[i]).length;
      }
      return [equal, total];
    }"""
    )
    assert total > 3000 and equal >= 0.97 * total, (equal, total)


def test_edits_survive_a_reload_and_reset_brings_the_build_back(go_live):
    live = go_live()
    built, code = live.output(3).inner_text(), live.text(3)
    live.run(3, "print('mine')")
    live.page.reload()
    live.page.get_by_role("button", name="Run this page").click()
    live.says("Python is ready")
    assert live.text(3) == "print('mine')"
    assert live.output(3).inner_text() == built
    assert live.run(3).split() == ["mine"]
    live.page.get_by_role("button", name="Reset cell 3 to what was built").click()
    assert (live.output(3).inner_text(), live.text(3)) == (built, code)
    live.page.reload()
    live.page.get_by_role("button", name="Run this page").click()
    live.says("Python is ready")
    assert live.text(3) == code


def test_a_cell_brings_those_above_it_along(go_live):
    live = go_live()
    assert live.run(5, "softmax([0.0, 0.0])").split() == ["array([0.5,", "0.5])"]
    assert live.status.inner_text() == "Cell 5 is done, and 4 before it."
    live.run(5)
    assert live.status.inner_text() == "Cell 5 is done."
    live.code(2).fill("unasked = 1")  # what is shown above is what has run, again
    live.run(5, "unasked + 1")
    assert live.status.inner_text() == "Cell 5 is done, and 1 before it."
    assert live.output(5).inner_text().strip() == "2"


def test_a_failure_above_is_told_and_stands_in_the_way_but_once(go_live):
    live = go_live()
    live.code(2).fill("1 / 0")
    live.code(3).fill("6 * 7")
    live.page.get_by_role("button", name="Run cell 3", exact=True).click()
    live.says("Cell 2 stopped with an error: ZeroDivisionError: division by zero. Cell 3 did not run.")
    assert live.run(3).split() == ["42"]
    assert live.status.inner_text() == "Cell 3 is done."


@pytest.mark.chapter("gradient-descent")
def test_a_check_that_no_longer_holds_is_told_and_stands_in_nobody_s_way(go_live):
    live = go_live("chapters/gradient-descent.html")
    checked = live.page.locator(".only-checks").first
    number = checked.evaluate(
        "node => [...document.querySelectorAll('div.cell.docutils:not(.only-checks)')].indexOf(node.previousElementSibling) + 1"
    )
    live.code(number).fill("answers = [0.0, 0.0]\nx = y = N = 0")
    live.page.get_by_role("button", name=f"Run cell {number}", exact=True).click()
    live.says(f"The check of cell {number} stopped with an error")
    expect(checked.locator(".live-error")).to_be_visible()
    live.code(number + 1).fill("6 * 7")
    live.page.get_by_role("button", name=f"Run cell {number + 1}", exact=True).click()
    expect(live.output(number + 1)).to_have_text("42")


def test_buttons_are_there_when_they_are_of_use(live):
    cell = live.cells.nth(1)

    def names():
        at = cell.locator(".live-buttons button:not(.copy)")
        return [b.inner_text() for b in at.all() if b.is_visible()]

    assert names() == ["Run"]
    live.code(2).fill("1 + 1")
    assert names() == ["Run", "Reset"]
    live.run(2, "1 / 0")
    assert names() == ["Run", "Reset"]
    cell.get_by_role("button", name="Reset").click()
    assert names() == ["Run"] and not live.page.get_by_role("button", name="Reset all").is_visible()
    focused = "document.activeElement.getAttribute('aria-label')"
    assert live.page.evaluate(focused) == "Run cell 2"  # where Reset was


@pytest.mark.parametrize("name", ["Reset all", "Reset cell 5 to what was built"])
def test_a_reset_holds_for_what_still_runs(live, name):
    built = live.output(5).inner_html()
    live.run(3)  # so that nothing is left to be run above
    live.code(5).fill("import time\nprint('begins', flush=True)\ntime.sleep(1.5)\nprint('ends')")
    live.page.get_by_role("button", name="Run cell 5", exact=True).click()
    expect(live.output(5)).to_contain_text("begins")
    live.page.get_by_role("button", name=name, exact=True).click()
    live.says("as (they were|it was) built")
    expect(live.page.locator(".live-running")).to_have_count(0)
    assert live.output(5).inner_html() == built
    live.says("as (they were|it was) built")


def test_sliders_draw_anew(live):
    live.run(2, SLIDER)
    picture = live.output(2).locator("img")
    assert picture.get_attribute("alt") == "one green bar of height 2.0."
    live.output(2).get_by_label("height").fill("4.5")
    expect(picture).to_have_attribute("alt", "one green bar of height 4.5.")
    live.output(2).get_by_label("colour").select_option("red")
    expect(picture).to_have_attribute("alt", "one red bar of height 4.5.")


def test_a_figure_drawn_here_is_enlarged_too(live):
    live.unfold()
    live.run(2, SLIDER)
    live.output(2).locator("img").click()
    box = live.page.get_by_role("dialog", name="The figure, enlarged")
    expect(box.locator("img")).to_have_attribute("alt", "one green bar of height 2.0.")
    live.page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_python_s_own_sliders_take_the_place_of_the_page_s(go_live):
    live = go_live()
    number = live.cells.evaluate_all("all => all.findIndex(e => e.querySelector('form.frames'))") + 1
    built, output = live.page.locator("form.frames"), live.output(number)
    live.unfold()
    output.scroll_into_view_if_needed()
    built.get_by_role("slider").press("End")
    expect(output.locator("img")).to_have_attribute("alt", re.compile(r"\[0\.99 0\. +0\. *\] at"))
    live.run(number, minutes=2)
    expect(built).to_have_count(0)
    assert output.get_by_label("temperature").is_visible() and output.get_by_role("slider").count() == 4
    live.run(number, "1 / 0")
    expect(built).to_have_count(
        0
    )  # below the error stands the built picture, and no control that does nothing
    assert output.locator(".live-kept img").count() == 1
    live.page.get_by_role("button", name=f"Reset cell {number}", exact=False).click()
    assert output.get_by_role("slider").count() == 1 and output.locator(".live-controls").count() == 0
    built.get_by_role("slider").press("Home")
    expect(output.locator("img")).to_have_attribute("alt", re.compile(r"\[0\. +0\.5 +0\.5 *\] at"))


LOOKS = """e => [e.offsetHeight, getComputedStyle(e).accentColor, getComputedStyle(e.closest("label").parentElement).display,
  e.getBoundingClientRect().left - e.closest("label").querySelector("span").getBoundingClientRect().right]"""


def test_python_s_own_sliders_are_as_easy_to_touch_as_the_page_s(go_live):
    live = go_live(width=390)
    number = live.cells.evaluate_all("all => all.findIndex(e => e.querySelector('form.frames'))") + 1
    live.unfold()
    live.output(number).scroll_into_view_if_needed()
    built = live.output(number).get_by_role("slider").evaluate(LOOKS)
    live.run(number, minutes=2)
    assert live.output(number).get_by_label("temperature").evaluate(LOOKS) == built


def test_a_drawing_without_end_can_be_stopped(go_live):
    live = go_live()
    live.run(2, SLIDER.replace("    return", "    while height > 4: pass\n    return"))
    live.output(2).get_by_label("height").fill("4.5")
    live.page.get_by_role("button", name="Stop", exact=True).click()
    live.says("Stopped. Python starts anew")
    assert live.run(3, "6 * 7").split() == ["42"]


def test_check_answers(live):
    wrong = live.run(2, 'from nnrecap.exercises import check\ncheck("softmax", lambda z: z)')
    assert wrong.startswith("softmax: ") and "no answer yet" not in wrong


def test_buttons_stand_at_their_cell(live):
    """Also where the cell lies in what answers a prediction."""
    apart = "[...document.querySelectorAll('.live-buttons')].filter(row => !row.closest('div.cell')).length"
    assert live.page.locator(".answer .live-buttons").count() > 5 and live.page.evaluate(apart) == 0


def test_a_cell_that_is_not_shown_has_no_buttons(live):
    """Who wants no code has nothing to run, but what stands open in an exercise, and what went wrong."""
    rows = live.page.locator(".live-buttons:visible:not(.exercise *)")
    assert rows.count() > 5
    live.run(2, "1 / 0")
    live.page.locator("[data-choice=code]").select_option("none")
    try:
        assert [
            row.evaluate("row => Boolean(row.closest('.cell').querySelector('.live-error'))")
            for row in rows.all()
        ] == [True]
        assert live.page.locator(".exercise .live-buttons:visible").count() > 0
    finally:
        live.page.locator("[data-choice=code]").select_option("")
    assert rows.count() > 5


def test_who_has_predicted_sees_the_answer_run(go_live):
    live = go_live()
    ask = live.page.locator(".ask", has_text="Who pays?")
    fold = ask.locator("xpath=following-sibling::details[1]")
    last = fold.locator(".cell:not(.only-checks):has(~ .saw) .live-number").last
    ask.locator("label").first.click()
    live.says(f"{last.text_content()} is done")
    assert fold.locator(".saw ~ .cell .live-number").count(), "nothing explains it"


def test_statements_in_sight_stay_there(go_live):
    live = go_live()
    cell = live.page.locator(".cell:has(> .cell_output [id='S9.variance'])")
    expect(cell).to_have_class(re.compile("tag_claims"))
    number = int(cell.locator(".live-number").text_content().split()[-1])
    shown = cell.locator(".cell_output > ul.claims > li")
    expect(shown).to_have_count(4)
    live.run(number)
    expect(shown).to_have_count(4)
    expect(cell.locator("details.checks")).to_have_count(1)


# Faults


TOLD = [
    ("x = (", "SyntaxError", "cannot read the cell"),
    ("1 / 0", "ZeroDivisionError: division by zero", "cell 2, line 1:"),
    ("unknown", "NameError: name 'unknown' is not defined", "No cell that has run makes this name"),
    ("input('name?')", "RuntimeError", "write the value into the cell instead"),
    ("import pandas", "ModuleNotFoundError", "This page has NumPy and Matplotlib"),
    ("import numpy as np\n[np.ones(10**8) for _ in range(9)]", "MemoryError", "about 2 GB of memory"),
    ("import numpy as np\nnp.ones(10**10)", "ValueError", "about 2 GB of memory"),
    ("def f(): return f()\nf()", "RecursionError", "calls itself without end"),
    ("raise SystemExit('enough')", "SystemExit: enough", "cell 2, line 1:"),
]


@pytest.mark.parametrize(("code", "what", "told"), TOLD, ids=[what.split(":")[0] for _, what, _ in TOLD])
def test_an_error_is_told_in_words_and_the_built_output_stays(live, code, what, told):
    built = live.output(3).inner_text().split()
    said = live.run(3, "print('before')\n" + code)
    assert "before" in said.split() or what == "SyntaxError"
    assert what in said and told.replace("cell 2, line 1", "cell 3, line 2") in said
    live.says("Cell 3 stopped with an error")
    kept = live.output(3).locator("details.live-kept")
    assert kept.locator("[id]").count() == 0  # they would be on the page twice
    kept.locator("summary").first.click()
    assert kept.inner_text().split()[4:] == built
    assert live.run(2, "1 + 1").split() == ["2"]


@pytest.mark.chapter("gradient-descent")
def test_an_error_where_the_output_is_folded_away_unfolds_it(go_live):
    live = go_live("chapters/gradient-descent.html")
    folded = live.page.locator("div.cell.docutils:has(details .cell_output)")
    number = live.cells.evaluate_all(
        "cells => cells.findIndex(c => c.querySelector('details .cell_output')) + 1"
    )
    assert folded.count() == 1 and not folded.locator(".cell_output").is_visible()
    live.unfold()
    for above in range(1, number):  # quickly done
        if live.code(above).count():
            live.code(above).fill("0")
    folded.locator("details:has(.cell_output)").evaluate("fold => { fold.open = false; }")
    assert "ZeroDivisionError" in live.run(number, "1 / 0")
    assert live.output(number).is_visible()


def test_a_million_lines_are_cut_off(live):
    said = live.run(2, "for i in range(10**6): print(i)")
    assert said.startswith("0\n1\n2\n") and len(said) < 110_000
    # 6,888,890 characters in all
    assert said.endswith("6,788,890 more characters were printed; the page shows the first 100,000.")


def test_one_line_without_end_is_cut_off_too(live):
    said = live.run(2, "print('x' * 300_000)")
    assert said.startswith("x" * 100_000) and "200,001 more characters were printed" in said


def test_a_large_array_fits(live):
    assert live.run(2, "import numpy as np\nx = np.ones(25_000_000)\nx.nbytes, x.sum()").split() == [
        "(200000000,",
        "np.float64(25000000.0))",
    ]


def test_stop_ends_an_endless_loop(go_live):
    live = go_live()
    built = live.output(3).inner_text()
    live.code(3).fill("while True: pass")
    live.page.get_by_role("button", name="Run cell 3", exact=True).click()
    live.says("Cell 3 is running")
    before = time.monotonic()
    live.page.get_by_role("button", name="Stop cell 3", exact=True).click()
    live.says("Stopped. Python starts anew")
    assert time.monotonic() - before < 1
    assert live.output(3).inner_text() == built
    assert live.run(2, "6 * 7").split() == ["42"]
    live.unfold()
    live.code(4).fill("'X' in globals()")
    assert live.run(5, "'Y'").split() == ["'Y'"]  # without waiting for cell 3 again
    assert live.status.inner_text() == "Cell 5 is done, and 1 before it."
    assert live.output(4).inner_text().split() == ["False"]


def test_sliders_of_a_stopped_python_are_at_rest(go_live):
    """The new Python would draw something else for them, or nothing."""
    live = go_live()
    live.run(2, SLIDER)
    slider = live.output(2).get_by_label("height")
    expect(slider).to_be_enabled()
    live.code(3).fill("while True: pass")
    live.page.get_by_role("button", name="Run cell 3", exact=True).click()
    live.page.get_by_role("button", name="Stop cell 3", exact=True).click()
    expect(slider).to_be_disabled()
    live.run(2)
    expect(live.output(2).get_by_label("height")).to_be_enabled()


def test_two_tabs_are_two_worlds(go_live):
    one, other = go_live(), go_live()
    one.run(2, "x = 1")
    assert "NameError" in other.run(2, "x")
    assert one.run(2, "x").split() == ["1"]


def test_once_loaded_it_runs_without_a_network(go_live):
    live = go_live()
    live.run(2, "import nnrecap.figures")
    live.page.context.set_offline(True)
    assert live.run(2, "import nnrecap.losses\n1 + 1").split() == ["2"]


def test_where_python_cannot_be_reached_the_page_says_so(open_page, server):
    page = open_page(f"{server}/{PAGE}")
    built = page.evaluate(OUTPUTS)
    page.route("**/pyodide-*/**", lambda route: route.abort())
    page.get_by_role("button", name="Run this page").click()
    live = Live(page)
    live.says("Python could not be loaded from 127.0.0.1")
    page.get_by_role("button", name="Run cell 2", exact=True).click()  # waits for nobody
    assert page.locator(".live-running").count() == 0
    live.says("Python could not be loaded")
    assert page.evaluate(OUTPUTS) == built
    page.unroute("**/pyodide-*/**")
    page.get_by_role("button", name="Try again").click()
    live.says("Python is ready")
    assert live.run(2, "1 + 1").split() == ["2"]


@pytest.mark.parametrize(
    "name",
    ["pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]
    + ["numpy-*", "nnrecap-*", "prelude.py"],
)
def test_whatever_does_not_come_at_the_start_is_told(open_page, server, name):
    """For some of its files Pyodide waits for ever, without others it goes on."""
    page = open_page(f"{server}/{PAGE}")
    asked = []
    page.route(
        f"**/_static/**/{name}", lambda route: (asked.append(route.request.url), route.fulfill(status=404))
    )
    page.get_by_role("button", name="Run this page").click()
    Live(page).says("Python could not be loaded from 127.0.0.1")
    assert asked


@pytest.mark.parametrize(
    ("file", "told"),
    [("matplotlib-3", "Matplotlib"), ("pillow", "Pillow, which Matplotlib needs,")],
    ids=["Matplotlib", "a part of it"],
)
def test_what_does_not_come_for_a_figure_is_told_by_the_cell_that_draws(open_page, server, file, told):
    """Python did not break: cells without a figure run, and the next one with a figure asks again."""
    page = open_page(f"{server}/{PAGE}")
    page.route(f"**/_static/pyodide-*/{file}*", lambda route: route.fulfill(status=404))
    page.get_by_role("button", name="Run this page").click()
    live = Live(page)
    live.says("Python is ready")
    built, drawing = live.output(2).inner_text(), live.text(2)
    assert live.run(2, "said = 1 + 1\nsaid").split() == ["2"]
    live.code(2).fill(drawing)
    page.get_by_role("button", name="Run cell 3", exact=True).click()
    lost = f"{told} could not be loaded from {server.removeprefix('http://')}."
    live.says(f"^Cell 2 did not run: {lost} Cell 3 did not run. Run it again when you are connected.$")
    page.get_by_role("button", name="Run cell 2", exact=True).click()
    live.says(f"^Cell 2 did not run: {lost} Run it again when you are connected.$")
    assert live.output(2).inner_text().split() == ["2"]  # as it was, and not what was built
    page.get_by_role("button", name="Reset cell 2 to what was built").click()
    assert live.output(2).inner_text() == built
    page.route(f"**/{PAGE}", lambda route: route.fulfill(body="of another edition"))
    page.get_by_role("button", name="Run cell 2", exact=True).click()
    live.says("^This page is from an earlier edition: reload it.")
    expect(page.get_by_role("button", name="Reload")).to_be_visible()
    page.unroute_all()
    assert live.run(4, "from nnrecap.figures import bars\nsaid").split() == ["2"]  # of the same Python
    live.says("^Cell 4 is done, and 2 before it.$")


def test_a_browser_without_webassembly_is_told(open_page, server):
    page = open_page("about:blank")
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(f"{server}/{PAGE}")
    built = page.evaluate(OUTPUTS)
    page.get_by_role("button", name="Run this page").click()
    expect(page.locator(".live [aria-live]")).to_contain_text("no WebAssembly, which Python needs")
    assert page.evaluate(OUTPUTS) == built


def test_a_page_from_a_folder_says_how_it_would_run(open_page):
    page = open_page(f"{HTML.as_uri()}/{PAGE}")
    page.get_by_role("button", name="Run this page").click()
    expect(page.locator(".live [aria-live]")).to_contain_text("make serve")


def test_a_long_cell_does_not_freeze_the_page(live):
    live.code(2).fill(
        "import numpy as np\nX = np.ones((300, 300))\nfor _ in range(300): X = X @ X / 300\nX.sum()"
    )
    live.page.evaluate("""() => {
      window.frames_drawn = 0;
      const count = () => { window.frames_drawn += 1; requestAnimationFrame(count); };
      count();
    }""")
    live.page.get_by_role("button", name="Run cell 2", exact=True).click()
    live.says("Cell 2 is running")
    before = live.page.evaluate("frames_drawn")
    live.code(3).fill("typed meanwhile")
    live.says("Cell 2 is done")
    assert live.text(3) == "typed meanwhile"
    assert live.page.evaluate("frames_drawn") - before > 10


# Safe


MARKUP = "<script>window.broken = 1</script><img src=x onerror='window.broken = 2'>"


def test_what_a_cell_prints_never_becomes_markup(live):
    live.run(2, f"m = {MARKUP!r}\nprint(m)\nprint('✓ S1.x: ' + m)\nraise ValueError(m)")
    live.unfold()
    assert live.output(2).inner_text().count(MARKUP) == 3
    assert live.output(2).locator("script, img").count() == 0
    assert live.page.evaluate("window.broken") is None


def test_html_of_a_cell_is_shown_in_a_frame_that_runs_nothing(live):
    live.run(2, f"class T:\n    def _repr_html_(self): return '<b>bold</b>' + {MARKUP!r}\nT()")
    frame = live.output(2).frame_locator("iframe")
    expect(frame.locator("b")).to_have_text("bold")
    assert live.output(2).locator("iframe").get_attribute("sandbox") == "allow-same-origin"
    assert live.page.evaluate("[window.broken, document.querySelector('iframe').contentWindow.broken]") == [
        None,
        None,
    ]


@pytest.fixture
def other_host():
    """A second server: an address that is not the page's own, and what it was asked for."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listener.server_port}", asked
        listener.shutdown()
        thread.join()


def test_a_cell_cannot_ask_another_host(go_live, other_host):
    live = go_live()
    address, asked = other_host
    assert "NetworkError" in live.run(2, f'from pyodide.http import open_url\nopen_url("{address}/open_url")')
    live.run(3, f'import js\nasked = js.fetch("{address}/fetch")')
    live.run(3, f'import js\njs.eval("import(\\"{address}/import\\")")')
    live.run(3, "print('still here')")
    assert asked == []
    urllib.request.urlopen(f"{address}/here").close()
    assert asked == ["/here"]  # it would have heard


# For everyone


def test_in_a_window_enlarged_four_times_only_what_runs_stays_in_sight(go_live):
    live = go_live(width=320)
    live.page.set_viewport_size({"width": 320, "height": 256})
    live.run(2, "1 / 0")
    live.page.evaluate("scrollTo({ top: 3000, behavior: 'instant' })")
    live.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    covering = live.page.evaluate("""[...new Set([...Array(innerHeight).keys()].map(y =>
      document.elementFromPoint(160, y)?.closest(".bar, .live-bar")?.className))].filter(Boolean)""")
    assert covering == ["live-bar"]


# What changes as Python comes and goes.
PARTS = [".open", ".live-bar", ".live-running", ".exercise[data-name='temperature']"]
# How a page may be shown: (width, height, scheme, whether in the system's contrast colours).
WINDOWS = [
    (1280, 900, "light", False),
    (1280, 900, "dark", False),
    (390, 844, "light", False),
    (320, 256, "light", False),  # enlarged four times
    (1280, 900, "light", True),
    (1280, 900, "dark", True),
]
EXPLORE = """from nnrecap.explore import explore
from nnrecap.figures import bars
explore(lambda h=1.0: bars([h], ylabel="y", alt="a bar that grows with h"), h=(0, 2))
"""


def test_a_live_page_is_accessible_in_every_state(open_page, server):
    """In each state what is new, and in the last all of the page: axe takes seconds for that."""
    page = open_page(f"{server}/{PAGE}")
    draw_all(page)
    live, held = Live(page), []
    seen = {"offered": in_every_look(page, *PARTS)}

    page.route("**/pyodide.mjs", lambda route: held.append(route), times=1)
    page.get_by_role("button", name="Run this page").click()
    live.says("Python is coming")
    seen["coming"] = in_every_look(page, *PARTS)
    held[0].continue_()
    live.says("Python is ready")
    seen["ready"] = in_every_look(page, *PARTS)

    live.unfold()
    for name, answer in [("logits-from-probabilities", "[9, 9, 9]"), ("temperature", "2 / np.log(9)")]:
        number = number_of(live, page.locator(f".exercise[data-name='{name}'] .cell"))
        code = live.text(number).replace("...", answer)
        live.run(number, f"import numpy as np\nfrom nnrecap.exercises import check\n{code}", minutes=2)
    assert page.locator(".exercise .state > span").all_inner_texts()[:2] == ["tried", "✓ passed"]

    live.code(2).fill("while True: pass")
    page.get_by_role("button", name="Run cell 2", exact=True).click()
    live.says("Cell 2 is running")
    seen["running"] = in_every_look(page, *PARTS)
    page.get_by_role("button", name="Stop cell 2", exact=True).click()
    live.says("Stopped. Python starts anew")
    live.run(2, EXPLORE)
    live.run(3, "print('a')\n1 / 0")
    assert live.output(2).get_by_role("slider").is_visible()
    assert live.output(3).locator(".live-error").is_visible()
    seen["all that a cell can give"] = in_every_look(page)
    assert not {state: found for state, found in seen.items() if found}


def number_of(live, cell):
    """The number of the first of some cells."""
    return 1 + cell.first.evaluate("(cell, all) => all.indexOf(cell)", live.cells.element_handles())


def in_every_look(page, *parts):
    """What axe finds, and how far the page is wider than its window, by the look; nothing where all is well."""
    found = {}
    for width, height, scheme, forced in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, forced_colors="active" if forced else "none")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches") == forced
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults = violations(page, *parts) + [("too wide", too_wide)] * (too_wide > 0)
        if faults:
            found[width, height, scheme, forced] = faults
    return found
