"""The pages in three engines: nothing complains, nothing scrolls sideways, and formulas are what they should be.

Each page is opened once in each engine, and its window made narrower and wider.  `geometry.js` says what
is not in its place; where the ink of accents is, pictures say.
"""

import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image, ImageOps

from conftest import HTML

WIDTHS = 320, 360, 390, 768, 1024, 1280
GEOMETRY = Path(__file__).with_name("geometry.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tab(engine):
    page = engine.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def seen(tab, server, page_path):
    """What was seen of a page: what it complained of, and at each width what was wrong."""
    tab.open(f"{server}/{page_path}")

    def ask(what, *args):
        return tab.evaluate(f"(name, ...args) => {GEOMETRY}[name](...args)", what, *args)

    seen = {"formulas": ask("show"), "widths": {}}
    for width in WIDTHS:
        tab.resize(width)
        kinds = ("sideways", "outside", "fallen", "cut", "apart", "overlapping", "misplaced")
        seen["widths"][width] = {kind: ask(kind) for kind in kinds}
    seen["accents"] = ask("accents")
    seen["ink"] = ink(tab, ask) if seen["accents"] else {}
    seen["complaints"] = tab.complaints()
    return seen


def ink(tab, ask):
    """For each kind of accent, where its letter's ink is and where its own, in em: left, top, right, bottom."""
    found = {}
    for hidden in (1, 0):
        places = ask("lay", hidden)
        picture = Image.open(io.BytesIO(tab.screenshot())).convert("L")
        for place in places:
            left, top, _, _ = place["box"]
            box = ImageOps.invert(picture.crop(place["box"])).point(lambda dark: dark > 100 and 255).getbbox()
            corner = (left, top, left, top)
            edges = [(edge + start) / place["em"] for edge, start in zip(box, corner, strict=True)]
            found.setdefault(place["kind"], []).append(edges)
    return found


def wrong(seen, kind):
    return {width: faults[kind] for width, faults in seen["widths"].items() if faults[kind]}


def test_nothing_complains(seen):
    assert not seen["complaints"]


def test_no_page_scrolls_sideways(seen):
    assert not wrong(seen, "sideways")


def test_no_paragraph_begins_before_its_box(seen):
    assert not wrong(seen, "outside")


def test_no_line_of_code_ends_after_its_indentation(seen):
    assert not wrong(seen, "fallen")


def test_no_result_is_cut_on_a_phone(seen):
    assert not wrong(seen, "cut")  # 17,245 without its last digits is another number


def test_every_formula_was_looked_at(seen, page_path):
    page = BeautifulSoup((HTML / page_path).read_text(encoding="utf-8"), "html.parser")
    assert seen["formulas"] == len(page.select("article math"))


def test_short_formulas_have_one_line_and_keep_the_signs_that_touch_them(seen):
    assert not wrong(seen, "apart")


def test_no_sign_of_a_formula_lies_on_its_neighbour(seen):
    assert not wrong(seen, "overlapping")


def test_signs_are_drawn_in_their_place_and_formulas_beside_the_words(seen):
    assert not wrong(seen, "misplaced")


def test_accents_stand_over_their_letters(seen):
    for kind, (letter, accent) in seen["ink"].items():
        gap = letter[1] - accent[3]
        aside = (accent[0] + accent[2] - letter[0] - letter[2]) / 2
        assert 0 <= gap <= 0.2 and abs(aside) <= 0.15, (kind, gap, aside)
    for one in seen["accents"]:
        like = next(other for other in seen["accents"] if other["kind"] == one["kind"])
        assert abs(one["aside"] - like["aside"]) < 0.1 and abs(one["above"] - like["above"]) < 0.1, one
