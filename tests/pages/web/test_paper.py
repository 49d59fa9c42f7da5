"""A chapter as each engine prints it, read back from the PDF."""

import io
import re

import pypdfium2
import pytest
from PIL import ImageOps

from conftest import HTML, unhyphened

pytestmark = pytest.mark.chapter("softmax")
PAGE = "chapters/softmax.html"
# What must be read on paper: the title, all that is folded away; and what is there to be pressed.
WANTED = """(() => {
  const texts = (which, fits = () => true) => [...document.querySelectorAll(which)].filter(fits).map(e => e.textContent);
  const unpressed = document.querySelector("main").cloneNode(true);
  for (const button of unpressed.querySelectorAll("button, .open a")) button.remove();
  return {
    title: document.querySelector("h1").firstChild.textContent,
    folded: texts("article details :is(p, pre)", e => !e.closest("summary, .frames, .ask form")
      && !e.matches("details.checks > p") && !e.querySelector("math")),
    buttons: [...new Set(texts("button, .open a"))].filter(Boolean),
    unpressed: unpressed.textContent,
  };
})()"""


@pytest.fixture(scope="module")
def printed(engine):
    """What the page says that it holds, and its PDF."""
    page = engine.new_page()
    page.open(f"{HTML.as_uri()}/{PAGE}")
    wanted = page.evaluate(WANTED)
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf())) as pdf:
        yield wanted, pdf
    page.close()


def test_it_is_whole_and_has_nothing_to_press(printed):
    wanted, pdf = printed
    paper = unhyphened("".join(leaf.get_textpage().get_text_bounded() for leaf in pdf))
    assert paper.startswith(unhyphened(wanted["title"])) and len(wanted["folded"]) > 10
    # word by word: a leaf may end within a text, and Firefox tells a leaf's lines as it drew them
    parts = [part for text in wanted["folded"] for part in text.split()]
    assert not [part for part in parts if unhyphened(part) not in paper]
    assert {"Copy", "Run this page", "Notebook"} < set(wanted["buttons"])
    assert "All checks of the book" in wanted["unpressed"]
    assert unhyphened("All checks of the book") not in paper
    for text in map(unhyphened, wanted["buttons"]):
        assert paper.count(text) <= unhyphened(wanted["unpressed"]).count(text), text


# Sections whose headings come to stand at every height of a leaf.
SECTIONS = """document.querySelector("article").innerHTML = Array.from({ length: 60 }, (_, i) =>
  `<section><h2>Heading ${i}.</h2><p>${"Some words. ".repeat(40)}</p><div style="height: ${(i * 37) % 211}px"></div></section>`).join("")"""


def test_wherever_a_heading_comes_to_stand_lines_follow(engine):
    page = engine.new_page()
    page.open(f"{HTML.as_uri()}/{PAGE}")
    page.evaluate(f"void ({SECTIONS})")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf())) as pdf:
        ends = [end(leaf) for leaf in pdf]
    page.close()
    assert len(ends) > 8 and not [text for text in ends if re.search(r"Heading\d+\.$", text)]


# Exercises likewise, whose questions have two or three lines.
EXERCISES = """document.querySelector("article").innerHTML = Array.from({ length: 60 }, (_, i) => `<section>
  <p>Some words.</p><div style="height: ${(i * 37) % 211}px"></div><div class="exercise"><p class="head">Exercise</p>
  <p class="step turn">Begin${i}. ${"Some words. ".repeat(14 + i % 3 * 4)} End${i}.</p><pre>check(${i})</pre></div></section>`).join("")"""


def test_a_question_stands_on_one_leaf(engine):
    page = engine.new_page()
    page.open(f"{HTML.as_uri()}/{PAGE}")
    page.evaluate(f"void ({EXERCISES})")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf())) as pdf:
        leaves = [leaf.get_textpage().get_text_bounded() for leaf in pdf]
    page.close()
    begun, ended = (
        [set(re.findall(rf"{word}(\d+)\.", text)) for text in leaves] for word in ("Begin", "End")
    )
    assert len(leaves) > 8 and sum(map(len, begun)) == 60 and begun == ended


# What stands open on paper has no line that would open or close it.
WATCHED = """document.querySelector("article").innerHTML = `<div class="cell"><details class="admonition hide below-input">
  <summary><p class="collapsed">Watch it</p><p class="expanded">Stop watching</p></summary>
  <div class="cell_output"><p>The race.</p></div></details></div>`"""


def test_what_is_watched_on_a_screen_stands_open(engine):
    page = engine.new_page()
    page.open(f"{HTML.as_uri()}/{PAGE}")
    page.evaluate(f"void ({WATCHED})")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf())) as pdf:
        text = "".join(leaf.get_textpage().get_text_bounded() for leaf in pdf).lower()
    page.close()
    assert "the race." in text and "watch" not in text


# A letter, and far to its right the accent that such a letter has, whose own letter is not seen.
ACCENTED = """document.body.innerHTML = "<article><p><math><mi>y</mi></math><span style='padding: 3em'></span>"
  + "<math><mover accent='true'><mi style='visibility: hidden'>y</mi><mo stretchy='false'>ˆ</mo></mover></math></p></article>" """


def test_accents_stand_over_their_letters_on_paper_too(engine):
    page = engine.new_page()
    page.open(f"{HTML.as_uri()}/{PAGE}")
    page.evaluate(f"void ({ACCENTED})")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf())) as pdf:
        picture = ImageOps.invert(pdf[0].render(scale=20).to_pil().convert("L"))
    page.close()
    left, _, right, bottom = picture.getbbox()
    middle, em = (left + right) // 2, 20 * 10
    (*_, low), (_, high, *_) = (
        picture.crop(half).getbbox() for half in ((middle, 0, right, bottom), (0, 0, middle, bottom))
    )
    assert 0 <= (high - low) / em <= 0.25


def end(leaf):
    """The last lines of a leaf, by where they stand."""
    text = leaf.get_textpage()
    boxes = sorted(
        (text.get_rect(i) for i in range(text.count_rects())), key=lambda box: (-round(box[1]), box[0])
    )
    return unhyphened("".join(text.get_text_bounded(*box) for box in boxes[-12:]))


def test_nothing_shades_what_is_printed(printed):
    """On a screen, the ends of what scrolls are shaded; on paper nothing scrolls."""
    _, pdf = printed
    said = "right on 92.5% of 797 pictures"
    leaf, (left, top) = next((leaf, place) for leaf in pdf if (place := corner(leaf, said)))
    picture = leaf.render(scale=4).to_pil().convert("L")
    line = (
        round(4 * left) - 12,
        picture.height - round(4 * top),
    )  # above the words, as far as their box goes
    above = picture.crop((line[0], line[1] - 5, picture.width - 40, line[1] - 3))
    assert min(above.tobytes()) > 240


def corner(leaf, words):
    """How far to the left, and how high, these words stand."""
    text = leaf.get_textpage()
    if not (found := text.search(words).get_next()):
        return None
    boxes = [text.get_charbox(i) for i in range(found[0], sum(found))]
    return min(box[0] for box in boxes), max(box[3] for box in boxes)
