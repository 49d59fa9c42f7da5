"""The decks that `make slides` writes, opened in the browser: every slide fits, nothing is asked for."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from printed import NINE, NOTEBOOKS

ROOT = Path(__file__).resolve().parents[3]
SLIDES = ROOT / "_build" / "slides"
CHAPTERS = [path.stem for path in NOTEBOOKS]
each = pytest.mark.parametrize("chapter", CHAPTERS)

# What sticks out of its slide, by more than a pixel; only code and what it printed may scroll.
STICKS_OUT = """() => Reveal.getSlides().flatMap((slide, number) => {
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v);
  const leaf = slide.querySelector(":scope > .leaf"), edge = leaf.getBoundingClientRect();
  return [...leaf.querySelectorAll("*")].filter((part) => {
    const box = part.getBoundingClientRect(), fixed = !part.closest(".code");
    const out = box.right > edge.right + 1 || box.bottom > edge.bottom + 1 || box.left < edge.left - 1;
    return box.width && fixed && out;
  }).map((part) => `slide ${number + 1}: ${part.tagName} ${part.textContent.slice(0, 40)}`);
})"""

# A figure that nobody could read, at less than 0.55 of its size in the book; a lone sentence that is not in the middle.
LOST = """() => Reveal.getSlides().flatMap((slide) => {
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v);
  const small = [...slide.querySelectorAll(".leaf > img")].filter((img) => img.offsetHeight < 0.55 * img.getAttribute("height"));
  const alone = [...slide.querySelectorAll(".leaf > .place + .in:last-child")];
  const aside = alone.filter((said) => Math.abs(said.offsetTop + said.offsetHeight / 2 - 370) > 30);
  return [...small, ...aside].map((part) => part.alt || part.textContent);
})"""


@pytest.fixture(scope="session")
def decks():
    """Every deck as text, by its chapter, made as `make slides` makes it; after the book nothing runs again."""
    subprocess.run([sys.executable, "web/build.py"], cwd=ROOT, check=True, capture_output=True)
    done = subprocess.run([sys.executable, "kit", "slides"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"open {(SLIDES / 'index.html').as_uri()}" in done.stdout and "executed" not in done.stdout
    return {path.stem: path.read_text(encoding="utf-8") for path in SLIDES.glob("*.html")}


def soup(text):
    return BeautifulSoup(text, "html.parser")


def test_the_index_leads_to_every_deck(decks):
    links = [a["href"] for a in soup(decks["index"]).select("a")]
    assert links == [f"{chapter}.html" for chapter in CHAPTERS]


@each
def test_every_slide_fits_and_nothing_is_asked_of_another_host(decks, open_page, chapter):
    page = open_page((SLIDES / f"{chapter}.html").as_uri())
    assert page.evaluate("[Reveal.getConfig().width, Reveal.getConfig().height]") == [960, 700]
    assert page.evaluate("Reveal.getTotalSlides()") >= 5
    assert page.evaluate(STICKS_OUT) == []
    smallest = 'Math.min(...[...document.querySelectorAll("[data-fitted]")].map((l) => l.dataset.fitted))'
    assert page.evaluate(smallest) >= 0.7  # of 31 pixels: still readable from the last row
    assert page.evaluate(LOST) == []
    assert page.evaluate('document.fonts.check("20px STIX Two Math")')
    assert page.complaints == []
    assert {address.split(":")[0] for address in page.requested} <= {"file", "data"}


@each
def test_no_deck_names_another_host(decks, chapter):
    assert "//" not in "".join(
        tag.get(name, "") for tag in soup(decks[chapter])(True) for name in ("src", "href")
    )
    assert "http:" not in decks[chapter] and "https:" not in decks[chapter]


@each
def test_pictures_say_what_they_show(decks, chapter):
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    drawn = [
        output.metadata["image/png"]["alt"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    shown = [unescape(picture["alt"]) for picture in soup(decks[chapter]).select("section img")]
    assert shown and len(shown) == len(set(shown)) and set(shown) <= set(drawn)
    assert len(shown) >= len(drawn) - 1  # one may belong to an exercise


@each
def test_a_deck_leaves_exercises_out_and_formulas_whole(decks, chapter):
    text = soup(decks[chapter])
    assert text.select("math") and not text.select("math[class*=error], merror")
    for part in text.select("pre, code"):
        part.decompose()
    said = text.get_text()
    for gone in ("Your turn.", "A solution", "For the lecturer", "without a check", "{cite}", "$", "\\frac"):
        assert gone not in said, gone


@each
def test_a_deck_stands_alone(decks, chapter):
    """It can be shown in a lecture, without the page: few slides, no checks, an answer after each question."""
    leaves = soup(decks[chapter]).select(".leaf")
    assert (10 if chapter in NINE else 4) < len(leaves) <= 45
    assert "CC BY 4.0" in leaves[0].get_text() and not any("CC BY" in leaf.get_text() for leaf in leaves[1:])
    assert not any(leaf.select(".claims") for leaf in leaves)
    asked = [at for at, leaf in enumerate(leaves) if leaf.select(".predict")]
    assert asked and all(len(leaves[at].select(".predict")) == 1 for at in asked)
    assert all("What we saw." in leaves[at + 1].get_text() for at in asked)
    for leaf in leaves:
        last = leaf.find_all(True, recursive=False)[-1]
        assert not leaf.select(":scope > .place + :is(ul, ol)"), "a list that no sentence leads to"
        assert not (last.name in ("p", "div") and last.get_text().rstrip().endswith(":")), last
        said = " ".join(leaf.get_text(" ").split())
        assert not re.search(r"\b(the film|this page|next chapter|the exercise)\b", said), said
        assert leaf.select("img") or not re.search(
            r"\b([Dd]ashed|[Ss]olid) line\b|\b[Tt]he figure\b", said
        ), said


@each
def test_checks_are_in_the_notes(decks, chapter):
    notes = soup(decks[chapter]).select("aside.notes")
    assert sum(len(note.select(".claims li")) for note in notes) >= (10 if chapter in NINE else 3)


@pytest.mark.chapter("softmax")
def test_every_section_of_a_chapter_is_a_slide(decks):
    titles = [h.get_text() for h in soup(decks["softmax"]).select("h2")]
    assert titles[:2] == ["Ten numbers for one picture", "What turns any numbers into probabilities?"]
    assert len(titles) == 13
    predictions = soup(decks["softmax"]).select(".predict")
    numbers = [p for p in predictions if p.get_text().strip().endswith("Write down a number.")]
    assert len(predictions) == 11 and len(numbers) == 2
    assert all(p.find_next_sibling().name == "ul" for p in predictions if p not in numbers)


@pytest.mark.chapter("softmax")
def test_the_speaker_has_notes_in_a_second_window(decks, open_page):
    page = open_page((SLIDES / "softmax.html").as_uri())
    page.keyboard.press("ArrowRight")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    notes.wait_for_function(
        "document.querySelector('.speaker-controls-notes .value').textContent.length > 60"
    )
    assert "Thirteen people wrote" in notes.text_content(".speaker-controls-notes .value")
    assert page.complaints == []
