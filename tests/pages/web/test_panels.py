"""The panel of an exercise: its hints, its way to Python, and how far the reader has come.

PYODIDE names a folder with Pyodide 0.27.7; without it there is no Python to judge an answer.
"""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from live_page import LivePage
from playwright.sync_api import expect

from conftest import HTML, draw_all

needs_python = pytest.mark.skipif(
    not os.environ.get("PYODIDE"), reason="PYODIDE does not name a folder with Pyodide: no cell can run"
)
pytestmark = pytest.mark.chapter("softmax")
CHAPTERS = f"{HTML.as_uri()}/chapters"
PAGE = f"{CHAPTERS}/softmax.html"
NAME = "logits-from-probabilities"
MINUTE = 60_000  # milliseconds


def panel(page, name=NAME):
    return page.locator(f"#exercise-{name}")


def state(page, name=NAME):
    return panel(page, name).locator(".head .state > span")


@pytest.fixture
def page(open_page):
    return open_page(PAGE)


# Before Python


def test_hints_come_one_by_one_and_the_solution_is_one_click_away(page):
    hints, solution = panel(page, "softmax").locator(".hint"), panel(page, "softmax").locator(".solution")
    assert hints.count() == 3
    for shown in (1, 2, 3):
        assert [hint.is_visible() for hint in hints.all()] == [number <= shown for number in (1, 2, 3)]
        expect(hints.nth(shown - 1).locator("p")).to_be_hidden()
        hints.nth(shown - 1).get_by_text(f"A hint ({shown} of 3)").click()
        expect(hints.nth(shown - 1).locator("p")).to_be_visible()
    hints.first.locator("summary").click()  # what has been opened does not go
    assert [hint.is_visible() for hint in hints.all()] == [True] * 3
    expect(solution.locator("summary")).to_have_text("A solution · the hints come first", use_inner_text=True)
    solution.locator("summary").click()
    expect(solution.get_by_text("def my_softmax").first).to_be_visible()
    expect(solution.locator("summary")).to_have_text("A solution", use_inner_text=True)
    assert not page.complaints


def test_it_can_be_read_by_the_keyboard_alone(page):
    panel(page).locator("summary").first.focus()
    for key in ("Enter", "Tab", "Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(panel(page).locator("details[open]")).to_have_count(3)


def test_the_button_that_starts_python_keeps_the_focus(page):
    """Else a screen reader is sent to the page's beginning."""
    button = panel(page).get_by_role("button", name="Start Python here")
    button.focus()
    page.keyboard.press("Enter")
    expect(panel(page).locator(".way [aria-live]")).to_contain_text("make serve")
    expect(button).to_be_focused()
    expect(button).to_be_enabled()


def test_without_javascript_all_of_it_can_be_read(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    expect(panel(page).locator(".head")).to_have_text("Exercise 1 of 8")
    expect(panel(page).locator(".cell")).to_contain_text("my_logits = ...")
    page.emulate_media(media="print")
    expect(panel(page).locator(".hint").last.locator("p")).to_be_visible()
    page.emulate_media(media="screen")
    for fold in panel(page).locator("details").all():
        fold.locator("summary").click()
        expect(fold.locator("p").first).to_be_visible()
    assert panel(page).locator("button").count() == 0
    context.close()


def test_on_paper_all_of_it_is_open(page):
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    panel(page).scroll_into_view_if_needed()
    said = panel(page).inner_text()
    assert said.startswith("Exercise 1 of 8\n") and "not tried" not in said and "Start Python" not in said
    assert said.index("A hint (1 of 2)") < said.index("natural logarithm") < said.index("with any")
    assert "the hints come first" not in said
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(panel(page).locator("details[open]")).to_have_count(0)


def test_a_page_from_a_folder_says_how_it_would_run_where_it_was_asked(page):
    panel(page).get_by_role("button", name="Start Python here").click()
    expect(panel(page).locator(".way [aria-live]")).to_contain_text("make serve")
    expect(panel(page).get_by_role("button", name="Start Python here")).to_be_enabled()


def test_an_exercise_stays_where_code_is_not_wanted(page):
    page.get_by_label("Code").select_option("none")
    expect(panel(page).locator(".cell_input")).to_be_visible()
    expect(page.locator(".cell_input:visible:not(.exercise *)")).to_have_count(0)


@pytest.mark.chapter("homework")
def test_what_no_page_can_run_the_reader_says(open_page):
    """A task for PyTorch: passed elsewhere, and not to be had by looking at it."""
    page = open_page(f"{CHAPTERS}/homework.html")
    name = "t01-create"
    expect(state(page, name)).to_have_text("not tried")
    assert panel(page, name).get_by_role("button", name="Start Python here").count() == 0
    box = panel(page, name).get_by_label("I have passed it there.")
    box.check()
    expect(state(page, name)).to_have_text("✓ passed")
    expect(page.locator(".tally")).to_contain_text("1 of 31 exercises passed")
    page.reload()
    expect(box).to_be_checked()
    expect(state(page, name)).to_have_text("✓ passed")
    box.uncheck()
    expect(state(page, name)).to_have_text("not tried")
    assert not page.complaints


# With Python


@pytest.fixture(scope="module")
def live(browser, server):
    """A page that was started from an exercise, and each test brings its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{server}/chapters/softmax.html")
    panel(page).get_by_role("button", name="Start Python here").click()
    expect(page.locator(".live-bar [role=status]")).to_contain_text("Python is ready", timeout=2 * MINUTE)
    yield page
    context.close()


def answer(page, code, says, name=NAME):
    """Type over a panel's cell, run it, and wait until it has run and the bar says so."""
    editor = panel(page, name).get_by_role("textbox")
    editor.fill(code)
    panel(page, name).evaluate(
        "box => box.addEventListener('ran', () => { window.hasRun = true; }, { once: true })"
    )
    page.evaluate("window.hasRun = false")
    editor.press("Control+Enter")
    page.wait_for_function("() => window.hasRun", timeout=MINUTE)
    expect(page.locator(".live-bar [role=status]")).to_have_text(re.compile(says))
    return panel(page, name).locator(".cell_output").inner_text()


@needs_python
def test_it_starts_python_and_the_caret_stands_in_the_gap(live):
    focused = "[document.activeElement.closest('.exercise')?.id, String(getSelection())]"
    assert live.evaluate(focused) == [f"exercise-{NAME}", "..."]
    expect(panel(live).get_by_role("textbox")).to_be_in_viewport()
    expect(live.locator("div.way")).to_have_count(0)
    assert live.get_by_role("button", name="Run this page").count() == 0
    live.keyboard.type("[0, 0, 0]")
    assert panel(live).get_by_role("textbox").inner_text().startswith("my_logits = [0, 0, 0]\n")
    assert not live.errors


@needs_python
def test_a_wrong_answer_is_a_try_and_a_right_one_passes_for_good(open_page, server):
    page = open_page(f"{server}/chapters/softmax.html")
    panel(page).get_by_role("button", name="Start Python here").click()
    expect(page.locator(".live-bar [role=status]")).to_contain_text("Python is ready", timeout=2 * MINUTE)
    expect(state(page)).to_have_text("not tried")
    page.get_by_role("button", name="Run cell 11", exact=True).click()  # the stub as it is
    expect(panel(page).locator(".cell_output")).to_contain_text("no answer yet", timeout=MINUTE)
    expect(page.locator(".live-running")).to_have_count(0)
    expect(state(page)).to_have_text("not tried")
    check = f'check("{NAME}", my_logits)'
    assert "not yet." in answer(page, f"my_logits = [1, 2, 3]\n{check}", "is done")
    expect(state(page)).to_have_text("tried")
    assert "right." in answer(page, f"my_logits = [np.log(2), 0, 0]\n{check}", "is done")
    expect(state(page)).to_have_text("✓ passed")
    expect(panel(page)).to_have_accessible_name("Exercise 1 of 8 · ✓ passed")
    answer(page, f"my_logits = [1, 2, 3]\n{check}", "is done")
    expect(state(page)).to_have_text("✓ passed")  # it was

    page.reload()
    expect(state(page)).to_have_text("✓ passed")
    expect(page.locator(".tally")).to_contain_text("1 of 8 exercises passed")
    expect(page.locator("#book a[href='#']")).to_contain_text("◐")
    page.goto(f"{server}/chapters/index.html")
    expect(page.locator("[data-page='chapters/softmax'] .progress")).to_contain_text(
        "1 of 8 exercises passed"
    )
    assert not page.complaints


@needs_python
@pytest.mark.parametrize(
    ("code", "says", "comes"),
    [
        ("my_temperature = 1 / 0", "stopped with an error", "tried"),
        ("my_temperature = ...  # wait\n\ncheck('temperature', my_temperature)", "is done", "not tried"),
        ("check('vjp', 1); print(' temperature: right.')", "is done", "tried"),
        ("print('temperature: rightly.')", "is done", "tried"),
    ],
)
def test_what_counts_as_a_try(live, code, says, comes):
    live.evaluate("kept.set('tried', here, 'temperature', 0)")
    answer(live, code, says, "temperature")
    expect(state(live, "temperature")).to_have_text(comes)
    expect(state(live, "vjp")).to_have_text("not tried")  # that of another panel


@needs_python
def test_reset_brings_the_stub_back_and_forgets_nothing(live):
    answer(live, "check('rank', 2)", "is done", "rank")
    expect(state(live, "rank")).to_have_text("✓ passed")
    panel(live, "rank").get_by_role("button", name="Reset").click()
    expect(panel(live, "rank").locator(".cell_output")).to_be_empty()
    assert "my_rank = ..." in panel(live, "rank").get_by_role("textbox").inner_text()
    expect(state(live, "rank")).to_have_text("✓ passed")


# For everyone


def violations(page):
    draw_all(page)
    found = Axe().run(page, ".exercise", {"preload": False}).response
    assert found["passes"]
    return [(fault["id"], node["html"]) for fault in found["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["softmax", "homework"])
@pytest.mark.chapter("homework")
def test_every_state_is_accessible(open_page, name, width, scheme):
    page = open_page(f"{CHAPTERS}/{name}.html", width, scheme)
    assert not violations(page)
    first, second = page.locator(".exercise").nth(0), page.locator(".exercise").nth(2)
    page.evaluate(
        "([a, b]) => { kept.set('passed', here, a, 1); kept.set('tried', here, b, 1); }",
        [first.get_attribute("data-name"), second.get_attribute("data-name")],
    )
    expect(first.locator(".state > span")).to_have_text("✓ passed")
    expect(second.locator(".state > span")).to_have_text("tried")
    page.locator(".way button").first.click()  # what a page from a folder says
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_python
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_live_exercise_is_accessible(live, width, scheme):
    live.emulate_media(color_scheme=scheme)
    live.set_viewport_size({"width": width, "height": 900})
    answer(live, f'check("{NAME}", [1, 2, 3])', "is done")
    assert not violations(live)
    assert live.evaluate("document.documentElement.scrollWidth") <= width


# In each engine


@needs_python
def test_an_exercise_is_passed_in_each_engine(engine, server):
    page = engine.new_page()
    page.open(f"{server}/chapters/softmax.html")
    page.click(f"#exercise-{NAME} .way button")
    live = LivePage(page)
    live.says("Python (is ready|could not)", minutes=2)
    page.type("[0.5, 0.25, 0.25]")
    assert live.text(11).startswith("my_logits = [0.5, 0.25, 0.25]\n")
    assert "not yet." in live.run(11)
    page.wait_for(f"document.querySelector('#exercise-{NAME} .state > span').textContent === 'tried'")
    assert "right." in live.run(11, f'check("{NAME}", np.log([0.5, 0.25, 0.25]))')
    page.wait_for("kept.get('done', here).passed[0] === 1")
    page.close()
