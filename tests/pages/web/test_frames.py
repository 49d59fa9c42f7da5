"""Figures that answer without Python: a control moves, and the picture is what the library draws there."""

import base64
import io
import json
import re
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from printed import NOTEBOOKS, many

from conftest import HTML, ROOT

LEAST, CHAPTERS = 8, 6  # figures that answer, and chapters that have one
PAGE = f"{HTML.as_uri()}/chapters/softmax.html"
# Moves the controls of the page's figures to all their places; what the picture was at each.
WALK = """(async () => {
  const told = [];
  for (const form of document.querySelectorAll("form.frames")) {
    form.scrollIntoView({ block: "center", behavior: "instant" });
    const picture = form.closest(".cell_output").querySelector("img"), seen = [];
    const fields = [...form.querySelectorAll("input, select")];
    const links = [...form.querySelector("template").content.children];
    for (let at = 0; at < links.length; at++) {
      let rest = at;
      for (const field of [...fields].reverse()) {
        const many = field.length ?? Number(field.max) + 1;
        field.value = rest % many;
        rest = Math.floor(rest / many);
      }
      form.dispatchEvent(new Event("input", { bubbles: true }));
      const wanted = new URL(links[at].getAttribute("href"), location.href).href;
      for (let i = 0; i < 600 && (picture.src !== wanted || !picture.naturalWidth); i++) await new Promise(done => setTimeout(done, 20));
      seen.push({ wanted, src: picture.src, alt: picture.alt, said: links[at].textContent,
        now: fields.map(f => f.getAttribute("aria-valuetext") ?? f.selectedOptions[0].label),
        sizes: [picture.naturalWidth, picture.width, picture.height].join(" ") });
    }
    told.push(seen);
  }
  return told;
})()"""

ANSWERS = "document.querySelectorAll('details.answer').forEach(e => { e.open = true; })"
# Else what is scrolled to moves while its surroundings are drawn.
LAID_OUT = """void document.head.append(Object.assign(document.createElement("style"),
  { textContent: ":is(section, .answer) > * { content-visibility: visible !important }" }))"""


def walked(page):
    found = page.evaluate(WALK)
    for seen in found:
        assert len(seen) >= 5
        for one in seen:
            assert one["src"] == one["wanted"] and one["alt"] == one["said"]
        for kind in ("src", "alt"):
            assert len({one[kind] for one in seen}) > len(seen) / 2, "frames differ"
        assert len({one["sizes"] for one in seen}) == 1 and not seen[0]["sizes"].startswith("0 ")
        assert len({tuple(one["now"]) for one in seen}) == len(seen)
    return found


def test_each_figure_that_answers_shows_all_its_places(engine, server):
    chapters, figures = 0, 0
    page = engine.new_page()
    for path in NOTEBOOKS:
        page.open(f"{server}/chapters/{path.stem}.html")
        found = walked(page)
        assert not page.complaints()
        chapters, figures = chapters + bool(found), figures + len(found)
    page.close()
    assert figures >= many(LEAST) and chapters >= many(CHAPTERS)


@pytest.mark.chapter("learning")
def test_they_answer_from_a_folder_and_without_a_network(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/learning.html")
    page.context.set_offline(True)
    assert len(walked(page)) == 3 and not page.complaints


def frames_of(page):
    form = page.locator("form.frames").first
    form.scroll_into_view_if_needed()
    links = form.locator("template").evaluate(
        "e => [...e.content.children].map(a => new URL(a.getAttribute('href'), location.href).href)"
    )
    return form, form.locator("xpath=ancestor::div[contains(@class, 'cell_output')]").locator("img"), links


@pytest.mark.chapter("softmax")
def test_keys_move_a_figure_and_its_words(engine, server):
    page = engine.new_page()
    page.open(f"{server}/chapters/softmax.html")
    page.evaluate(ANSWERS)
    state = """(() => { const form = document.querySelector("form.frames"); return [form.querySelector("output").textContent,
      form.closest(".cell_output").querySelector("img").alt, form.querySelector("[aria-live=polite]").textContent]; })()"""
    before = page.evaluate(state)
    page.evaluate("document.querySelector('form.frames input').scrollIntoView({block: 'center'})")
    page.evaluate("document.querySelector('form.frames input').focus()")
    page.press("ArrowRight")
    page.wait_for(
        "alt => document.querySelector('form.frames').closest('.cell_output').querySelector('img').alt != alt",
        before[1],
    )
    page.wait_for("document.querySelector('form.frames [aria-live=polite]').textContent != ''")
    value, alt, said = page.evaluate(state)
    assert before[0] == "1" and value == "2" and said == alt != before[1] and before[2] == ""
    page.close()


@pytest.mark.chapter("gradient-descent")
def test_a_touch_moves_a_figure(engine, server):
    page = engine.new_page()
    page.open(f"{server}/chapters/gradient-descent.html")
    assert page.evaluate("document.querySelector('form.frames output').textContent") == "0.25"
    page.evaluate(ANSWERS)
    page.evaluate(LAID_OUT)
    page.click("form.frames input")  # in its middle
    page.wait_for("document.querySelector('form.frames output').textContent == '0.2'")
    page.close()


@pytest.mark.chapter("softmax")
def test_no_frame_is_loaded_before_a_touch_and_none_twice(open_page):
    page = open_page(PAGE)
    page.evaluate(ANSWERS)
    form, picture, links = frames_of(page)
    page.wait_for_function("e => e.complete && e.naturalWidth", arg=picture.element_handle())
    start = picture.evaluate("e => e.src")
    assert set(links) & set(page.requested) == {start}
    form.get_by_role("slider").focus()
    page.wait_for_load_state("networkidle")
    assert set(links) <= set(page.requested)
    many, height = len(page.requested), page.evaluate("document.body.scrollHeight")
    page.keyboard.press("End")
    expect(picture).to_have_js_property("src", links[-1])
    assert len(page.requested) == many and page.evaluate("document.body.scrollHeight") == height


@pytest.mark.chapter("softmax")
def test_on_paper_the_figure_stands_as_it_was_built(open_page):
    page = open_page(PAGE)
    page.evaluate(ANSWERS)
    form, picture, links = frames_of(page)
    start = picture.evaluate("e => [e.src, e.alt]")
    form.get_by_role("slider").press("Home")
    expect(picture).to_have_js_property("src", links[0])
    page.evaluate(
        "addEventListener('beforeprint', () => { const e = document.querySelector('form.frames').closest('.cell_output').querySelector('img'); window.printed = [e.src, e.alt]; })"
    )
    page.pdf()
    assert page.evaluate("window.printed") == start
    expect(picture).to_have_js_property("src", links[0])
    page.emulate_media(media="print")
    expect(form).to_be_hidden()


@pytest.mark.chapter("softmax")
def test_without_scripts_there_is_the_figure_and_no_control(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    form = page.locator("form.frames")
    picture = page.locator(".cell_output:has(form.frames) img")
    picture.scroll_into_view_if_needed()
    assert form.count() == 1 and picture.is_visible()
    assert not form.is_visible() and not form.locator("a").count()
    context.close()


# Runs a chapter as a reader does, and draws its figures at the places that they name: from the last to the
# first and each anew, so that none hangs on the one drawn before it.
DRAW = """
import contextlib, inspect, io, json, sys
from itertools import product
from nnrecap import explore, figures
found = []
def explored(draw, *, frames=None, **ranges):
    if frames:
        figures.picture(first := draw())
        places = [dict(zip(frames, values)) for values in product(*frames.values())]
        drawn = [figures.picture(figures.placed_like(draw(**at), first))[0] for at in reversed(places)][::-1]
        start = [inspect.signature(draw).parameters[name].default for name in frames]
        found.append({"frames": [*frames.items()], "start": start, "drawn": drawn})
explore.explore = explored
space = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code" and "needs-torch" not in cell["metadata"].get("tags", []):
        with contextlib.redirect_stdout(io.StringIO()):
            exec("".join(cell["source"]), space)
print(json.dumps(found))
"""
FOLDS = "document.querySelectorAll('details').forEach(e => { e.open = true; })"
# What the browser shows of a figure, to the pixel, and what the controls say.
SHOWN = """async form => {
  const link = form.previousElementSibling, picture = link.querySelector("img");
  for (let i = 0; i < 250 && !picture.naturalWidth; i++) await new Promise(done => setTimeout(done, 20));
  const [width, height] = [picture.naturalWidth, picture.naturalHeight];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const controls = [...form.querySelectorAll("input, select")].map(field => field.options
    ? [field.selectedOptions[0].label]
    : [field.getAttribute("aria-valuetext"), field.nextElementSibling.textContent]);
  return { alt: picture.alt, png: canvas.toDataURL().split(",")[1], enlarged: link.href === picture.src, controls };
}"""


def drawn_by_the_library(path):
    """Of each figure that answers: the names and values of its controls, where they start, what is drawn."""
    command = [sys.executable, "-c", DRAW, path.name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=path.parent)
    return json.loads(done.stdout.splitlines()[-1])


def pixels(png):
    with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
        return np.asarray(picture.convert("RGB"))


def says(said, value):
    """A number is told in four digits, with a proper minus."""
    if isinstance(value, str):
        return said == value
    return float(said.replace("−", "-")) == pytest.approx(value, rel=5e-4)


def must_show(form, values, want):
    """In time, since a picture is decoded before it is shown."""
    for _ in range(50):
        seen = form.evaluate(SHOWN)
        same = np.array_equal(pixels(seen["png"]), pixels(want["image/png"]))
        if same and seen["alt"] == want["text/plain"]:
            break
        form.page.wait_for_timeout(100)
    assert seen["alt"] == want["text/plain"], values
    assert same, f"at {values} the page shows other pixels than the library draws"
    assert seen["enlarged"], values
    for told, value in zip(seen["controls"], values, strict=True):
        assert all(says(one, value) for one in told), (told, value)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_at_each_place_a_page_shows_what_the_library_draws_there(open_page, server, path):
    figures = drawn_by_the_library(path)
    page = open_page(f"{server}/chapters/{path.stem}.html")
    page.evaluate(FOLDS)
    for form, figure in zip(page.locator("form.frames").all(), figures, strict=True):
        names, frames = zip(*figure["frames"], strict=True)
        assert form.locator("label > span").all_text_contents() == [name.replace("_", " ") for name in names]
        places = [*product(*frames)]
        form.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
        must_show(form, figure["start"], figure["drawn"][places.index((*figure["start"],))])
        fields = form.locator("input, select").all()
        for values, want in zip(places, figure["drawn"], strict=True):
            for field, its, value in zip(fields, frames, values, strict=True):
                at = its.index(value)
                field.fill(str(at)) if field.get_attribute("type") == "range" else field.select_option(
                    index=at
                )
            must_show(form, values, want)
    assert not page.complaints


MOVABLE = """() => [...document.querySelectorAll("article :is(input, select, canvas, object, iframe, script)")]
  .filter(e => !e.closest("form.frames, figure.eight, .ask") && !["checkbox", "search"].includes(e.type)).map(e => e.outerHTML)"""


def test_nothing_else_on_a_page_can_be_moved(open_page, page_path):
    """What answers is a form of frames, as above, or the eight of the first page, as in test_front.py.

    Questions (test_questions.py), ticks and the search take what a reader says, and draw nothing.
    """
    page = open_page(f"{HTML.as_uri()}/{page_path}")
    assert page.evaluate(MOVABLE) == []
    assert not page.locator("form.frames").count() or (ROOT / page_path).with_suffix(".ipynb") in NOTEBOOKS


def test_scripts_of_the_pages_compute_no_function():
    """A formula stands once, in the library; so scripts choose, round and compare, and no more."""
    allowed = {"abs", "ceil", "floor", "max", "min", "round"}
    scripts = [*(ROOT / "web" / "pages" / "theme" / "scripts").glob("*.js")]
    assert len(scripts) > 10
    for script in scripts:
        text = re.sub(r"^\s*//.*", "", script.read_text(encoding="utf-8"), flags=re.M)
        assert {*re.findall(r"\bMath\s*[.\[]\W*(\w+)", text)} <= allowed and "**" not in text, script.name


def test_nothing_of_a_frame_is_cut_off():
    """All have the places of the first; so a wider label might not fit."""
    tried = 0
    for one in sorted(HTML.glob("chapters/*.html")):
        for form in one.read_text(encoding="utf-8").split('<form class="frames"')[1:]:
            for name in form.partition("</template>")[0].split('href="../')[1:]:
                with Image.open(HTML / name.partition('"')[0]) as webp:
                    shown = np.asarray(webp.convert("L"))
                edge = np.concatenate([shown[0], shown[-1], shown[:, 0], shown[:, -1]])
                assert (edge == 255).all(), name
                tried += 1
    assert tried > 50


@pytest.mark.chapter("tensors")
def test_each_control_stands_in_a_row_of_its_own(open_page):
    """Its name, where it is moved, what it is at; and below it its ticks."""
    page = open_page(f"{HTML.as_uri()}/chapters/tensors.html", 390)
    page.evaluate("document.querySelectorAll('details.answer').forEach(e => { e.open = true; })")
    rows = page.locator("form.frames").evaluate("""form => [...form.querySelectorAll("label")].map(label => {
      const left = e => e.getBoundingClientRect().left, field = label.querySelector("input");
      return [left(label.querySelector("span")), left(field), left(label.nextElementSibling)]; })""")
    assert len(rows) == 2 and rows[0] == rows[1] and rows[0][0] < rows[0][1]
