"""Figures: their colours in the light and in the dark, their labels on a phone, and enlarged."""

import io

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.colors import rgb_to_hsv
from PIL import Image
from playwright.sync_api import expect

from conftest import HTML, draw_all

PAGE = f"{HTML.as_uri()}/chapters/softmax.html"
PAPER = (23, 24, 28)  # what white becomes in the dark: the page's own (20, 24, 28), or hardly another
LABEL = (
    10 / 72 * 96
)  # pixels: the smallest letters in a figure as it is drawn (tests/chapters/test_pictures.py)
LAID_OUT = """void document.head.append(Object.assign(document.createElement("style"),
  { textContent: ":is(section, .answer) > * { content-visibility: visible !important }" }))"""


def spots(page):
    """(stored, shown) colours in the midst of one colour, of each figure, those of answers, too."""
    page.evaluate("document.querySelectorAll('details.answer').forEach(e => { e.open = true; })")
    figures = page.locator("article a.figure img:not(details:not(.answer) img)").all()
    assert figures
    for figure in figures:
        figure.scroll_into_view_if_needed()
        page.wait_for_function("e => e.complete", arg=figure.element_handle())
        shown = Image.open(io.BytesIO(figure.screenshot())).convert("RGB")
        stored = Image.open(HTML / figure.get_attribute("src").removeprefix("../")).convert("RGB")
        scale = stored.width / shown.width
        assert scale >= 1.9, "two pixels of the file for one of the page"
        for x, y in flat_spots(stored):
            yield stored.getpixel((x, y)), shown.getpixel((round(x / scale), round(y / scale)))


def flat_spots(picture, step=12):
    """Places in the midst of one colour, white ground as well as bars and fields."""
    for x in range(2 * step, picture.width - 2 * step, step):
        for y in range(2 * step, picture.height - 2 * step, step):
            around = picture.crop((x - step, y - step, x + step, y + step))
            if around.getcolors(1):
                yield x, y


def test_figures_keep_their_colours_in_the_light(open_page, notebook_path):
    page = open_page(f"{HTML.as_uri()}/{notebook_path}")
    found = [*spots(page)]
    assert len(found) > 100
    assert max(abs(a - b) for there, here in found for a, b in zip(there, here, strict=True)) <= 1


def test_in_the_dark_the_ground_is_dark(open_page, notebook_path):
    page = open_page(f"{HTML.as_uri()}/{notebook_path}", scheme="dark")
    white = [shown for stored, shown in spots(page) if stored == (255, 255, 255)]
    assert len(white) > 100 and np.abs(np.array(white) - PAPER).max() <= 3


@pytest.mark.parametrize(
    "chapter",
    [
        pytest.param(name, marks=pytest.mark.chapter(name))
        for name in ("softmax", "learning", "ctc", "tensors", "homework")
    ],
)  # of bars and fields
def test_in_the_dark_a_colour_keeps_its_name(open_page, chapter):
    page = open_page(f"{HTML.as_uri()}/chapters/{chapter}.html", scheme="dark")
    vivid = [both for both in spots(page) if np.ptp(both[0]) > 80]
    assert vivid
    there, here = (rgb_to_hsv(np.array(part) / 255)[:, 0] for part in zip(*vivid, strict=True))
    apart = np.abs((there - here + 0.5) % 1 - 0.5)
    assert (apart <= 0.07).all()  # 25 degrees: blue is blue, orange orange, purple purple


@pytest.mark.parametrize(
    "media", [{"media": "print"}, {"forced_colors": "active"}, {"color_scheme": "light"}]
)
@pytest.mark.chapter("softmax")
def test_figures_are_as_drawn_on_paper_and_in_forced_colours(open_page, media):
    page = open_page(PAGE, scheme="dark")
    style = "(e => [e.filter, e.mixBlendMode])(getComputedStyle(document.querySelector('a.figure img')))"
    assert page.evaluate(style) == ["invert(0.91) hue-rotate(180deg)", "lighten"]
    page.emulate_media(**media)
    assert page.evaluate(style) == ["none", "normal"]


@pytest.mark.chapter("softmax")
def test_the_reader_s_own_choice_of_colours_is_that_of_the_figures(open_page):
    page = open_page(PAGE)
    style = "getComputedStyle(document.querySelector('a.figure img')).filter"
    page.get_by_label("Colours").select_option("dark")
    assert page.evaluate(style) != "none"
    page.emulate_media(color_scheme="dark")
    page.get_by_label("Colours").select_option("light")
    assert page.evaluate(style) == "none"


def test_labels_are_large_enough_on_a_phone(open_page, notebook_path):
    page = open_page(f"{HTML.as_uri()}/{notebook_path}", 390)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    draw_all(page)
    widths = page.evaluate("""[...document.querySelectorAll("a.figure img")].map(e => {
      const box = e.getBoundingClientRect(), link = e.parentNode.getBoundingClientRect();
      return [Number(e.getAttribute("width")), box.width, link.left, link.right]; })""")
    assert widths
    for drawn, shown, left, right in widths:
        assert LABEL * shown / drawn >= 9.3
        assert left >= 0 and right <= 390


CUT = """[...document.querySelectorAll("a.figure")].filter(figure => {
  const late = figure.closest(":is(section, .answer) > *");
  if (getComputedStyle(late).contentVisibility !== "auto") return false;
  const { left, right } = figure.getBoundingClientRect(), edge = late.getBoundingClientRect();
  return right - left > 0 && (left < edge.left - 0.5 || right > edge.right + 0.5);
}).map(figure => figure.querySelector("img").alt)"""


@pytest.mark.parametrize("width", [320, 390])
def test_no_figure_is_cut_at_the_edge_of_what_is_drawn_late(open_page, notebook_path, width):
    """A browser draws nothing of a part beyond that part's own edge, if it may draw it late."""
    page = open_page(f"{HTML.as_uri()}/{notebook_path}", width)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    late = "getComputedStyle(e.closest(':is(section, .answer) > *')).contentVisibility === 'auto'"
    assert page.evaluate(f"[...document.querySelectorAll('a.figure')].some(e => {late})")
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# Enlarged


def state(page):
    return page.evaluate("""(() => { const box = document.querySelector("dialog.enlarged"), big = box.querySelector("img");
      return { open: box.open, src: big.src, alt: big.alt, width: big.getBoundingClientRect().width,
        focused: document.activeElement.matches("a.figure") }; })()""")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.chapter("softmax")
def test_a_figure_is_enlarged_by_a_click_and_by_keys(engine, server, width):
    page = engine.new_page(width=width)
    page.open(f"{server}/chapters/softmax.html")
    page.evaluate(LAID_OUT)
    small = page.evaluate(
        "(e => [e.src, e.alt, e.getBoundingClientRect().width])(document.querySelector('a.figure img'))"
    )
    page.click("a.figure")
    page.wait_for("document.querySelector('dialog.enlarged').open")
    page.wait_for("document.querySelector('dialog.enlarged img').getBoundingClientRect().width > 0")
    seen = state(page)
    assert [seen["src"], seen["alt"]] == small[:2] and seen["width"] >= 1.2 * small[2]
    page.press("Escape")
    page.wait_for("!document.querySelector('dialog.enlarged').open")
    page.wait_for("document.activeElement.matches('a.figure')")
    page.press("Enter")
    page.wait_for("document.querySelector('dialog.enlarged').open")
    page.press("Enter")  # Close has the focus
    page.wait_for("!document.querySelector('dialog.enlarged').open")
    assert state(page)["focused"] and not page.complaints()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.chapter("softmax")
def test_an_enlarged_figure_is_accessible(open_page, width, scheme):
    page = open_page(PAGE, width, scheme)
    page.locator("a.figure").first.click()
    expect(page.get_by_role("dialog", name="The figure, enlarged")).to_be_visible()
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert not [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]
    page.emulate_media(media="print")
    expect(page.locator("dialog")).to_be_hidden()


@pytest.mark.chapter("softmax")
def test_without_scripts_a_figure_leads_to_its_file(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/chapters/softmax.html")
    link = page.locator("a.figure").first
    expect(link).to_have_accessible_name(link.locator("img").get_attribute("alt"))
    link.click()
    page.wait_for_url("**/_images/*.webp")
    context.close()


@pytest.mark.chapter("softmax")
def test_an_enlarged_figure_is_the_one_that_was_chosen(open_page):
    page = open_page(PAGE)
    page.get_by_label("Answers").select_option("shown")
    box = page.locator(".cell_output:has(form.frames)")
    box.scroll_into_view_if_needed()
    box.get_by_role("slider").press("End")
    picture = box.locator("img")
    page.wait_for_function("e => e.alt.includes('0.99')", arg=picture.element_handle())
    picture.click()
    assert (
        state(page)["src"]
        == picture.evaluate("e => e.src")
        == box.locator("a.figure").evaluate("e => e.href")
    )
