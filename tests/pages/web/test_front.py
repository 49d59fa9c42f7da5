"""The first page as a reader meets it: a slider that moves ten bars, one button, cards, in three engines."""

import json
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_pages import CUT_OFF, KILOBYTES, weight

from conftest import HTML, ROOT, draw_all
from pages import eight

pytestmark = pytest.mark.chapter("softmax")
PAGE = f"{HTML.as_uri()}/chapters/index.html"
NAMES = "zero one two three four five six seven eight nine".split()
SIZES = [1280, 768, 390, 320]


@pytest.fixture(scope="module")
def table():
    """The library's own, not the one in the page."""
    return eight.probabilities(eight.computed(ROOT)[1])


@pytest.fixture
def page(open_page):
    return open_page(PAGE)


MOVE = """at => {
  const slider = document.querySelector("#sure"), figure = document.querySelector(".eight");
  slider.value = at;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  return [...figure.querySelectorAll("li")].map(bar => {
    const box = bar.querySelector("i"), inner = box.clientWidth;
    return { text: bar.innerText.trim().split(/\\s+/), share: parseFloat(getComputedStyle(box, "::before").width) / inner, inner };
  });
}"""


def test_at_each_place_the_page_shows_what_the_library_computes(engine, server, table):
    tab = engine.new_page()
    tab.open(f"{server}/chapters/index.html")
    tab.evaluate("document.head.append(Object.assign(document.createElement('style'), "
                 "{ textContent: '*, ::before { transition: none !important }' }))")  # fmt: skip
    for at, (T, p) in enumerate(zip(eight.TEMPERATURES, table, strict=True)):
        bars = tab.evaluate(MOVE, at)
        for digit, (bar, share) in enumerate(zip(bars, p, strict=True)):
            assert bar["text"] == [str(digit), f"{share:.2f}"], (T, digit)
            assert abs(bar["share"] - share) * bar["inner"] < 1, (T, digit)
        said = tab.evaluate("document.querySelector('output').value")
        lead = max(range(10), key=p.__getitem__)
        assert said.startswith(f"Temperature {T:g}: {NAMES[lead]}, with probability {p[lead]:.2f}."), said
        assert ("There it is" in said) == (T == 0.16)
    assert not tab.complaints()
    tab.close()


def test_keys_move_it_and_it_says_who_leads(engine, server, table):
    tab = engine.new_page(width=390)
    tab.open(f"{server}/chapters/index.html")
    tab.evaluate("document.querySelector('#sure').focus()")
    said = "[document.querySelector('output').value, document.querySelector('#sure').ariaValueText ?? document.querySelector('#sure').getAttribute('aria-valuetext')]"
    start = tab.evaluate(said)
    assert start == ["Temperature 1: eight, with probability 0.36.", "temperature 1"]
    tab.press("ArrowRight")
    assert tab.evaluate(said) == ["Temperature 0.92: eight, with probability 0.38.", "temperature 0.92"]
    tab.press("ArrowLeft")
    tab.press("ArrowLeft")
    assert tab.evaluate(said) == ["Temperature 1.1: eight, with probability 0.34.", "temperature 1.1"]
    tab.press("End")
    assert tab.evaluate(said)[0] == f"Temperature 0.12: eight, with probability {max(table[-1]):.2f}."
    tab.close()


def test_a_screen_reader_hears_a_slider_and_what_it_did(page):
    slider = page.get_by_role("slider", name="How sure is it?")
    expect(slider).to_have_count(1)
    slider.fill("0")
    expect(page.locator(".eight").get_by_role("status")).to_have_text(
        "Temperature 8: eight, with probability 0.13."
    )
    picture = page.get_by_role("img", name="An 8 by 8 picture of a handwritten eight")
    expect(picture).to_be_visible()
    bars = page.get_by_role("list", name="How probable each digit is, says the network").get_by_role(
        "listitem"
    )
    expect(bars).to_have_text([f"{digit} {share:.2f}" for digit, share in enumerate(json.loads(
        page.locator(".eight script").text_content())["p"][0])])  # fmt: skip


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.ours
def test_without_a_script_the_figure_is_whole(browser, width):
    context = browser.new_context(viewport={"width": width, "height": 700}, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    expect(page.locator("#sure")).not_to_be_visible()
    expect(page.locator(".eight li.leads")).to_have_text("8 0.36")
    assert page.locator(".eight li").count() == 10 and page.locator(".eight svg").is_visible()
    answer = page.get_by_text("At 0.16.")
    expect(answer).not_to_be_visible()
    page.get_by_text("At which temperature does it say 0.9?").click()
    expect(answer).to_be_visible()
    page.locator("#go-on").click()
    assert page.url.endswith("chapters/learning.html")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_no_state_of_the_page_has_a_fault_for_axe(open_page, width, scheme):
    page = open_page(PAGE, width, scheme)
    draw_all(page)
    page.get_by_text("At which temperature does it say 0.9?").click()
    page.locator("#sure").fill("45")
    page.evaluate(
        "for (const p of document.querySelectorAll('.progress')) p.textContent = '3 of 14 sections read'"
    )
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert not [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.evaluate(CUT_OFF)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_picture_and_the_bars(browser, scheme):
    context = browser.new_context(forced_colors="active", color_scheme=scheme)
    page = context.new_page()
    page.goto(PAGE)
    other = {"light": "dark", "dark": "light"}[scheme]  # the reader's choice here, against that of the system
    page.evaluate("other => { document.documentElement.dataset.theme = other; }", other)
    found = page.evaluate("""() => {
      const of = (node, what, pseudo) => getComputedStyle(node, pseudo)[what];
      return { ground: of(document.documentElement, "backgroundColor"), ink: of(document.querySelector(".eight rect"), "fill"),
        lead: of(document.querySelector(".leads i"), "borderTopColor", "::before"), button: of(document.querySelector("#go-on"), "borderTopWidth") };
    }""")
    assert found["ground"] not in (found["ink"], found["lead"]) and found["button"] != "0px", found
    context.close()


def test_who_wants_less_motion_sees_none(browser):
    moves = {}
    for wish in ("reduce", "no-preference"):
        context = browser.new_context(reduced_motion=wish)
        page = context.new_page()
        page.goto(PAGE)
        moves[wish] = page.evaluate(
            "getComputedStyle(document.querySelector('.eight i'), '::before').transitionDuration"
        )
        context.close()
    assert moves == {"reduce": "0s", "no-preference": "0.12s"}


def test_the_button_is_on_the_first_screen_of_a_phone(open_page):
    page = open_page(PAGE, 390)
    place = page.locator("#go-on").bounding_box()
    assert place["y"] + place["height"] < 844


def test_all_of_a_card_leads_to_its_chapter(page):
    card = page.locator(".cards > li[data-page='chapters/softmax']")
    card.scroll_into_view_if_needed()
    card.click(position={"x": 6, "y": 6})
    page.wait_for_url("**/chapters/softmax.html")


def test_on_paper_nothing_is_to_be_moved(page):
    page.emulate_media(media="print")
    expect(page.locator("#sure")).not_to_be_visible()
    expect(page.locator(".eight li.leads")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('#go-on')).borderTopWidth") == "0px"


def test_the_first_page_is_light(open_page, server):
    page = open_page(f"{server}/chapters/index.html")
    page.mouse.wheel(0, 10**6)
    page.wait_for_load_state("networkidle")
    addresses = {url for url in page.requested if not url.startswith("data:")}
    assert all(url.startswith(server) for url in addresses) and len(addresses) <= 6, addresses
    size = sum(weight(HTML / unquote(urlsplit(url).path).lstrip("/")) for url in addresses)
    assert size <= KILOBYTES * 1000 / 5, size
