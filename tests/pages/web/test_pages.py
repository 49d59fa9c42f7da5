"""Every page as a reader's browser shows it: from a folder and from a server, wide and narrow."""

import gzip
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from fontTools.ttLib import TTFont
from PIL import Image
from printed import many

from conftest import HTML, ROOT, draw_all, unhyphened
from contents import notebooks

KILOBYTES, REQUESTS = 300, 20  # at most, for a page that is a notebook
COMPRESSED = {".webp", ".png", ".woff2", ".jpg", ".gif"}

wide_and_narrow = pytest.mark.parametrize("width", [1280, 390])
# Each scheme and each width once: colours do not hang on the width, nor what is named on the scheme.
wide_dark_and_narrow_light = pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])


def test_a_page_asks_nobody_else_and_complains_of_nothing(open_page, site_address, page_path):
    page = open_page(f"{site_address}/{page_path}")
    here = urlsplit(site_address)
    outside = [url for url in page.requested if not url.startswith("data:") and urlsplit(url)[:2] != here[:2]]
    assert page.requested and not outside
    assert not page.complaints


@wide_dark_and_narrow_light
def test_a_page_is_accessible(open_page, page_path, width, scheme):
    page = open_page(f"{HTML.as_uri()}/{page_path}", width, scheme)
    if page_path != "index.html":  # which leads on at once
        dark = (
            page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(20, 24, 28)"
        )
        assert dark == (scheme == "dark")
    draw_all(page)
    assert not violations(page)


def violations(page):
    found = Axe().run(page, options={"preload": False}).response["violations"]  # of a folder nothing can be
    return [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]


@wide_and_narrow
def test_a_page_never_scrolls_sideways(open_page, page_path, width):
    page = open_page(f"{HTML.as_uri()}/{page_path}", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.evaluate(CUT_OFF), "these reach beyond the window, and no box of theirs scrolls"


SCROLL = """[...document.querySelectorAll("div.cell_output pre, .formula, .wide")]
  .filter(box => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)"""
MARKED = f"""async forced => {{
  for (let frame = 0; frame < 300 && !{SCROLL}.every(box => box.tabIndex === 0); frame++)  // boxes.js looks
    await new Promise(requestAnimationFrame);
  return {SCROLL}.map(box => {{
    const style = getComputedStyle(box);
    return forced ? `${{style.borderInlineEndStyle}} ${{style.borderInlineEndWidth}}`
                  : (style.backgroundImage.match(/linear-gradient/g) ?? []).length;
  }});
}}"""


@pytest.mark.parametrize("forced", [False, True], ids=["own colours", "forced colours"])
def test_what_scrolls_is_marked_where_it_goes_on(open_page, forced):
    found = []
    for name in notebooks(ROOT):
        page = open_page(f"{HTML.as_uri()}/{name}.html", 320)
        page.emulate_media(forced_colors="active" if forced else "none")
        draw_all(page)
        found += page.evaluate(MARKED, forced)
    assert len(found) > many(5) and set(found) <= {"dashed 3px" if forced else 4}


CLOSE = """[...document.querySelectorAll("article [class*='highlight-']")]
  .filter(code => !code.closest(".cell") && code.nextElementSibling && code.getBoundingClientRect().height)
  .map(code => code.nextElementSibling.getBoundingClientRect().top - code.getBoundingClientRect().bottom)"""


def test_code_keeps_its_distance_from_what_follows(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/at-work.html", 390)
    draw_all(page)
    gaps = page.evaluate(CLOSE)
    assert len(gaps) > 20 and min(gaps) >= 14


def test_what_opens_a_chapter_stands_in_even_steps(open_page, server):
    """The button, then where else the notebook runs."""
    page = open_page(f"{server}/chapters/softmax.html")
    boxes = page.locator(".open :is(button, a)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    steps = [after[0] - before[1] for before, after in pairwise(boxes)]
    assert len(steps) >= 3 and max(steps) - min(steps) < 1


# Of the first exercise's line that checks, its first name and its last one, and how wide a sign is.
CHECKED = """(() => {
  const pre = document.querySelector(".exercise pre"), text = pre.textContent, walk = document.createTreeWalker(pre, 4);
  const placed = [];
  for (let node, from = 0; node = walk.nextNode(); from += node.length) placed.push([node, from]);
  const box = (at, length) => {
    const [node, from] = placed.findLast(([, from]) => from <= at), range = document.createRange();
    range.setStart(node, at - from);
    range.setEnd(node, at - from + length);
    return range.getBoundingClientRect();
  };
  const name = text.match(/\\w+(?=\\)\\s*$)/), first = box(text.indexOf("check"), 5), last = box(name.index, name[0].length);
  return [last.top - first.top, last.left - first.left, first.width / 5];
})()"""


def test_what_a_long_line_of_code_goes_on_with_is_further_in(engine, server):
    """Else it is read as a line of its own, and in Python how far in it stands means something."""
    page = engine.new_page(width=390)
    page.open(f"{server}/chapters/softmax.html")
    page.evaluate("document.querySelector('.exercise').scrollIntoView()")
    page.wait_for("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
    below, further, sign = page.evaluate(CHECKED)
    page.close()
    assert below > sign
    assert 9.5 * sign < further < 10.5 * sign


def test_no_line_ends_inside_an_option_of_a_command(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/students.html", 390)
    draw_all(page)
    parts = page.locator("article code .pre").filter(has_text=re.compile("^-"))
    assert len(lines := parts.evaluate_all("all => all.map(e => e.getClientRects().length)")) > 3
    assert max(lines) == 1


SHIFTED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(all => { for (const one of all.getEntries()) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 700);
})"""  # by how much of the window, as browsers count it


@wide_and_narrow
def test_nothing_moves_while_a_chapter_comes(open_page, server, notebook_path, width):
    page = open_page("about:blank", width)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{server}/{notebook_path}")
    assert page.evaluate(SHIFTED) < 0.05


CUT_OFF = """() => [...document.querySelectorAll("article *")].filter(e => {
  const box = e.getBoundingClientRect();
  if (!box.width || box.right <= innerWidth + 1) return false;
  for (let p = e; p && p.tagName != "ARTICLE"; p = p.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(p).overflowX)) return false;
  return !e.closest("[aria-hidden], .visually-hidden");
}).map(e => e.outerHTML.slice(0, 200))"""


def test_a_notebook_page_is_light(open_page, server, notebook_path):
    page = open_page(f"{server}/{notebook_path}")
    for _ in range(300):  # as one reads: what lies far apart from the window is not loaded
        page.mouse.wheel(0, 700)
        if page.evaluate("""async () => {
            await new Promise(requestAnimationFrame);
            return scrollY + innerHeight >= document.body.scrollHeight - 5;
        }"""):
            break
    page.wait_for_load_state("networkidle")
    assert page.evaluate(
        "[...document.querySelectorAll('article img')].every(e => e.complete || !e.checkVisibility())"
    )
    addresses = [url for url in page.requested if not url.startswith("data:")]
    size = sum(weight(HTML / unquote(urlsplit(url).path).lstrip("/")) for url in set(addresses))
    print(f"{notebook_path}: {size / 1000:.0f} KB, {len(addresses)} requests")
    assert len(addresses) <= REQUESTS
    assert size <= KILOBYTES * 1000


def weight(path: Path):
    """Bytes on the line: text compressed, the rest as it is."""
    body = path.read_bytes()
    return len(body if path.suffix in COMPRESSED else gzip.compress(body, 9))


@wide_and_narrow
def test_formulas_are_drawn_in_their_own_font(open_page, notebook_path, width):
    page = open_page(f"{HTML.as_uri()}/{notebook_path}", width)
    page.evaluate("document.querySelectorAll('details.answer').forEach(answer => { answer.open = true; })")
    page.locator(
        "article math:visible"
    ).first.scroll_into_view_if_needed()  # the font comes when it is needed
    page.wait_for_function("[...document.fonts].some(f => f.status != 'unloaded')")
    page.evaluate("document.fonts.ready")
    assert (
        page.evaluate("[...document.fonts].find(f => f.family.includes('STIX Two Math')).status") == "loaded"
    )
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"', 'p')")
    assert page.locator("math").count() > 10
    empty = """() => [...document.querySelectorAll("math")].filter(m => !m.closest("details:not([open]), [hidden]"))
      .filter(m => !(m.getBoundingClientRect().width > 0 && m.getBoundingClientRect().height > 0)).length"""
    assert page.evaluate(empty) == 0


def test_every_sign_of_a_formula_is_in_the_font(open_page, notebook_path):
    """Else the browser takes it from some other font, if it has one."""
    page = open_page(f"{HTML.as_uri()}/{notebook_path}")
    signs = page.evaluate(
        "[...new Set([...document.querySelectorAll('math')].map(m => m.textContent).join(''))]"
    )
    known = TTFont(HTML / "_static" / "math.woff2").getBestCmap()
    unseen = {0x2061, 0x2063, 0xFE00, 0x20, 0xA}  # function application, separators, a variant's mark
    assert not [sign for sign in signs if ord(sign) not in known and ord(sign) not in unseen]


@pytest.mark.chapter("gradient-descent")
def test_a_film_is_fetched_when_somebody_wants_to_see_it(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/gradient-descent.html")
    film = page.locator("article details.hide", has_text="Watch the whole race").locator("img")
    page.evaluate("document.querySelectorAll('details.answer').forEach(answer => { answer.open = true; })")
    address = film.evaluate("e => e.src")
    page.get_by_text("Watch the whole race").scroll_into_view_if_needed()
    assert not film.is_visible() and address not in page.requested
    page.get_by_text("Watch the whole race").click()
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=film.element_handle())
    assert film.is_visible() and page.requested.count(address) == 1 and not page.complaints
    with Image.open(HTML / film.get_attribute("src").removeprefix("../")) as stored:
        assert stored.n_frames == 21
        assert stored.width > 1.99 * int(film.get_attribute("width"))  # as sharp as the stills


def test_the_reader_s_choice_of_colours_stays(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/index.html")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_label("Colours").select_option("dark")
    dark = page.evaluate(ground)
    page.goto(f"{HTML.as_uri()}/chapters/notation.html")
    assert page.evaluate(ground) == dark != light
    page.get_by_label("Colours").select_option("as the system")
    assert page.evaluate(ground) == light
    page.reload()
    assert page.evaluate(ground) == light


@pytest.mark.chapter("softmax")
def test_the_search_works_without_a_server(open_page, site_address):
    page = open_page(f"{site_address}/chapters/index.html", width=1600)
    page.get_by_label("Search this book").fill("Jacobian")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results a[href*='chapters/softmax.html']")
    assert not page.complaints


@pytest.fixture(params=["with scripts", "without"])
def phone(request, browser):
    """A function that opens a page on a phone, with and without JavaScript."""
    scripts = request.param == "with scripts"
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page = context.new_page()

    def open_it(name):
        page.goto(f"{HTML.as_uri()}/chapters/{name}.html")
        return page

    yield open_it
    context.close()


@pytest.mark.parametrize(
    ("button", "menu", "link"), [("The book", "#book", "Tensors 101"), ("This page", "#page", "Are these")]
)
@pytest.mark.chapter("softmax")
def test_a_phone_s_menus_open_by_touch_and_by_keys(phone, button, menu, link):
    page = phone("softmax")
    place = page.locator(menu)
    assert not place.is_visible()
    page.locator(".bar").get_by_role("button", name=button).click()
    assert place.get_by_role("link", name=link).is_visible()
    page.keyboard.press("Escape")
    assert not place.is_visible()
    page.locator(".bar").get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")
    assert place.get_by_role("link", name=link).is_visible()


@pytest.mark.chapter("softmax")
def test_what_a_closed_menu_holds_gets_no_focus(phone):
    page = phone("softmax")
    seen = set()
    for _ in range(6):
        page.keyboard.press("Tab")
        seen.add(page.locator(":focus").inner_text().strip())
    assert {"Skip to the text", "☰ The book", "This page"} <= seen
    assert "Tensors 101" not in seen


@pytest.mark.chapter("softmax")
def test_a_section_that_was_chosen_is_seen(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/softmax.html", 390)
    draw_all(page)
    page.locator(".bar").get_by_role("button", name="This page").click()
    assert not violations(page)
    page.locator("#page").get_by_role("link", name="Are these probabilities?").click()
    assert not page.locator("#page").is_visible()
    heading = page.get_by_role("heading", name="Are these probabilities?").bounding_box()
    bar = page.locator("header.bar").bounding_box()
    assert bar["y"] + bar["height"] <= heading["y"] < 300


@pytest.mark.chapter("ctc")
def test_the_list_of_sections_marks_where_the_reader_is(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/ctc.html", 1440)
    marked = page.locator("#page a[aria-current]")
    for name in ("what-does-pytorch-want", "for-the-lecturer", "how-probable-is-a-word"):
        page.evaluate("name => { location.hash = name; scrollBy(0, 150); }", name)
        page.wait_for_selector(f"#page a[aria-current][href='#{name}']")
        assert marked.count() == 1


@pytest.mark.chapter("ctc")
def test_who_follows_the_next_link_at_once_is_not_drawn_back(open_page):
    """What a link opens is come to again in the next frames, but not when another link was followed meanwhile."""
    page = open_page(f"{HTML.as_uri()}/chapters/ctc.html", 1440)
    top = page.evaluate("""async () => {
      const followed = name => new Promise(done => {
        addEventListener("hashchange", done, { once: true });
        location.hash = name;
      });
      const drawn = () => new Promise(requestAnimationFrame);
      await followed("for-the-lecturer");
      await followed("how-probable-is-a-word");
      for (let frame = 0; frame < 6; frame++) await drawn();
      return document.getElementById("how-probable-is-a-word").getBoundingClientRect().top;
    }""")
    assert page.locator("#for-the-lecturer details").first.evaluate("fold => fold.open")
    assert 0 < top < 200


@wide_and_narrow
def test_a_link_to_a_place_shows_the_place(open_page, notebook_path, width):
    """Below whatever lies over the top of the window, though what is far away was not laid out before."""
    page = open_page(f"{HTML.as_uri()}/{notebook_path}", width)
    hidden, names = [], page.evaluate(PLACES)
    for name in names:
        page.evaluate("name => { location.hash = name; }", name)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        top = page.evaluate("name => document.getElementById(name).getBoundingClientRect().top", name)
        bar = page.evaluate("document.querySelector('.bar').getBoundingClientRect().bottom")
        if not bar <= top < 200 and page.evaluate("scrollY + innerHeight < document.body.scrollHeight - 5"):
            hidden.append((name, top))
    assert len(names) > 10 and not hidden


PLACES = """[...document.querySelectorAll("section[id], ul.claims li[id]")]
  .filter(e => !e.closest("details:not([open])")).map(e => e.id)"""


def test_on_paper_a_page_is_complete(open_page, notebook_path):
    """With its title and all that is folded away, and with nothing to press."""
    page = open_page(f"{HTML.as_uri()}/{notebook_path}")
    page.add_style_tag(content="@media print { article p { break-inside: avoid } }")  # else leaves part them
    title, *folded = page.evaluate("""[document.querySelector("h1").firstChild.textContent,
      ...[...document.querySelectorAll("article details")].flatMap(e => [...e.querySelectorAll("p, pre")])
        .filter(e => !e.closest("summary, .frames, .ask form") && !e.matches("details.checks > p") // a link alone
          && !e.querySelector("math")).map(e => e.textContent)]""")
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as pdf:
        printed = unhyphened("".join(leaf.get_textpage().get_text_bounded() for leaf in pdf))
    assert printed.startswith(unhyphened(title)) and folded
    assert not [text for text in folded if unhyphened(text) not in printed]
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0  # as it was
    page.emulate_media(media="print")
    buttons = page.locator("button, nav[popover], .headerlink").all()
    assert len(buttons) > 10 and not any(button.is_visible() for button in buttons)


def test_formulas_are_printed_before_anybody_has_scrolled_to_them(open_page, notebook_path):
    page = open_page(f"{HTML.as_uri()}/{notebook_path}")
    page.add_style_tag(content="@media print { article p { break-inside: avoid } }")  # else leaves part them
    paragraphs = page.evaluate("""[...document.querySelectorAll("article section > p")].filter(p => p.querySelector("math")
      && !p.querySelector("msub, msup, msubsup, mfrac, msqrt, mover, munder, munderover, mtable")).map(p => p.textContent)""")
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as pdf:
        printed = unhyphened("".join(leaf.get_textpage().get_text_bounded() for leaf in pdf))
    assert len(paragraphs) > 1
    assert not [text for text in paragraphs if unhyphened(text) not in printed]


SEEN = """(() => { const all = [...document.querySelectorAll("article :is(h2, h3, p, li, pre)")];
  const at = all.findIndex(e => e.checkVisibility() && e.getBoundingClientRect().top > 200);
  return [at, all[at].getBoundingClientRect().top]; })()"""
TOP = "at => document.querySelectorAll('article :is(h2, h3, p, li, pre)')[at].getBoundingClientRect().top"


@pytest.mark.parametrize("leave", ["back", "reload"])
def test_coming_back_leads_to_where_one_was(open_page, notebook_path, leave):
    """To the line, though what lies above was drawn then, and is guessed now; in a folder (test_places: a server)."""
    page = open_page(f"{HTML.as_uri()}/{notebook_path}", 390)
    page.mouse.wheel(0, 9000)
    page.wait_for_timeout(500)
    at, before = page.evaluate(SEEN)
    if leave == "back":
        page.goto(f"{HTML.as_uri()}/chapters/notation.html")
        page.go_back()
    else:
        page.reload()
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > 5000 and abs(page.evaluate(TOP, at) - before) < 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.chapter("softmax")
def test_keyboard_focus_is_seen(open_page, scheme):
    page = open_page(f"{HTML.as_uri()}/chapters/softmax.html", scheme=scheme)
    page.keyboard.press("Tab")
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate("""() => { const s = getComputedStyle(document.activeElement);
            return [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)]; }""")
        assert style[0] == "BODY" or (style[1] != "none" and style[2] >= 2), style
