"""What a reader sees whose browser lacks what the pages ask for: taken away from a new one, one by one."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.chapter("softmax")
PAGE = "chapters/softmax.html"
COLOURS = """() => ["html", "nav#book", ".cell_input pre", "article a"].map(name => {
  const style = getComputedStyle(document.querySelector(name));
  return [name, style.color, style.backgroundColor];
})"""


@pytest.fixture
def old_page(browser, server):
    """The page on a phone, as a browser has it whose files were changed by `change(text)`."""
    contexts = []

    def open_it(change, width=390, **how):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, **how))

        def passed(route):
            answer = route.fetch()
            route.fulfill(response=answer, body=change(answer.text()))

        contexts[-1].route(re.compile(r"\.(css|html|js)(\?|$)"), passed)
        page = contexts[-1].new_page()
        page.goto(f"{server}/{PAGE}")
        return page

    yield open_it
    for context in contexts:
        context.close()


def bright(colour):
    """From 0, black, to 1; None where nothing is painted."""
    *rgb, opacity = [float(n) for n in re.findall(r"[\d.]+", colour)][:4] + [1.0] * (colour.count(",") == 2)
    return sum(rgb) / 3 / 255 if opacity else None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_light_and_dark_it_is_the_light_page(old_page, scheme):
    page = old_page(lambda text: text.replace("light-dark(", "of-tomorrow("), color_scheme=scheme)
    seen = {name: (bright(ink), bright(ground)) for name, ink, ground in page.evaluate(COLOURS)}
    assert seen["html"][0] < 0.2 and seen["html"][1] == seen["nav#book"][1] == 1
    assert all(ink < 0.6 for ink, _ in seen.values())
    assert all(ground is None or ground > 0.9 for _, ground in seen.values())


def test_without_popovers_both_lists_stand_around_the_text(old_page):
    page = old_page(lambda text: re.sub(r" popover(target)?(?=[ =>])", r" data-of-tomorrow\1", text))
    assert page.locator("#book a").first.is_visible() and page.locator("article h1").is_visible()
    boxes = [page.locator(name).bounding_box() for name in ("nav#book", "article")]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1


def test_without_scripts_all_is_there(old_page):
    page = old_page(lambda text: text, java_script_enabled=False)
    fold = page.locator("details.answer").first
    summary = fold.locator("summary").first
    summary.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # what came into view with it, and may move it, has been drawn
    summary.click()
    expect(fold).to_have_attribute("open", "")
    assert page.locator("math").first.is_visible() and page.locator("div.cell").count() > 10
