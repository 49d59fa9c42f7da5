"""The first page: an eight that is the library's, cards that are counted, links that are right."""

import json
import re
from pathlib import Path

import mpmath
import numpy as np
import pytest
import yaml
from numpy.testing import assert_allclose
from printed import NOTEBOOKS, load, of_the_book, source
from sphinx.errors import ExtensionError

from pages import claims, eight, frame, front, launch

ROOT = Path(__file__).resolve().parents[2]
PAGE = "chapters/index.html"
INDEX = (ROOT / "chapters" / "index.md").read_text(encoding="utf-8")
NAMES = claims.notebooks(ROOT)


of_softmax = pytest.mark.chapter("softmax")  # whose cell makes the eight


@pytest.fixture(scope="module")
def computed():
    return eight.computed(ROOT)


@pytest.fixture(scope="module")
def table(computed):
    return eight.probabilities(computed[1])


@pytest.fixture
def page(site):
    return site[PAGE]


# The eight


@of_softmax
def test_the_eight_is_the_one_that_makes_the_chapter_hesitate(computed):
    pixels, logits = computed
    [alt] = [text for text in alts("softmax") if "Ten bars, one logit a class" in text]
    told = {int(digit): float(z) for digit, z in re.findall(r"(\d) (?:is \w+ )?with (-?\d\.\d)", alt)}
    assert len(told) == 5 and told == {digit: round(logits[digit], 1) for digit in told}
    assert pixels.shape == (8, 8) and pixels.min() == 0 and 8 < pixels.max() <= 16


def alts(name):
    """What the pictures of a chapter show, in words."""
    [path] = [path for path in NOTEBOOKS if path.stem == name]
    outputs = [out for cell in load(path)["cells"] for out in cell.get("outputs", [])]
    return [out["metadata"]["image/png"]["alt"] for out in outputs if "image/png" in out.get("data", {})]


@of_softmax
def test_the_table_is_softmax_at_each_temperature(computed, table):
    _, logits = computed
    assert len(table) == len(eight.TEMPERATURES) == 49
    with mpmath.workdps(50):
        for T, row in zip(eight.TEMPERATURES, table, strict=True):
            powers = [mpmath.exp(mpmath.mpf(float(z)) / mpmath.mpf(T)) for z in logits]
            exact = [float(power / mpmath.fsum(powers)) for power in powers]
            assert_allclose(row, exact, rtol=0, atol=0.5e-4 + 1e-12)  # four digits


def test_the_slider_goes_evenly_from_hot_to_cold():
    evenly = np.geomspace(8, 1 / 8, 49)
    assert_allclose(eight.TEMPERATURES, evenly, rtol=0.05)  # two digits
    assert (np.diff(eight.TEMPERATURES) < 0).all()
    assert eight.TEMPERATURES[0] == 8 and eight.TEMPERATURES[eight.START] == 1
    assert eight.START == len(eight.TEMPERATURES) // 2


@of_softmax
def test_the_picture_says_what_it_shows_as_the_chapter_does(page):
    label = page.select_one("figure.eight svg")["aria-label"]
    assert len(label) > 40 and any(alt.startswith(label) for alt in alts("softmax"))


@of_softmax
def test_the_page_shows_the_pixels_and_the_ten_probabilities(page, computed, table):
    [figure] = page.select("figure.eight")
    shown = np.zeros((8, 8))
    for spot in figure.select("svg rect"):
        shown[int(spot["y"]), int(spot["x"])] = float(spot["opacity"])
    assert_allclose(16 * shown, computed[0], atol=0.02)
    bars = figure.select("ol > li")
    assert [bar.b.text for bar in bars] == list("0123456789")
    assert [float(bar["style"].removeprefix("--p: ")) for bar in bars] == table[eight.START]
    assert [bar.span.text for bar in bars] == [f"{share:.2f}" for share in table[eight.START]]
    assert [bar.b.text for bar in figure.select("li.leads")] == ["8"] and bars[8].span.text == "0.36"


@of_softmax
def test_the_page_holds_the_table_that_the_slider_shows(page, table):
    [data] = page.select("figure.eight script[type='application/json']")
    assert json.loads(data.string) == {"T": eight.TEMPERATURES, "p": table}
    slider = page.select_one("input[type=range]")
    assert (slider["min"], slider["max"], slider["value"]) == ("0", "48", "24")


@of_softmax
def test_the_text_names_the_temperature_at_which_it_says_0_9(table):
    asked = re.search(r"At which temperature does it say (0\.9)\?", INDEX)[1]
    [first, *_] = [T for T, p in zip(eight.TEMPERATURES, table, strict=True) if max(p) >= float(asked)]
    assert re.search(r"^At (0\.\d+)\. ", INDEX, re.M)[1] == str(first)
    assert all(row.index(max(row)) == 8 for row in table), "so is the order"
    assert all(np.argsort(row)[-4:].tolist() == [5, 9, 7, 8] for row in table)


@of_softmax
def test_another_eight_than_the_library_s_is_refused():
    [shown] = re.findall(r"```text\n(.*█.*?)```", INDEX, re.S | re.M)[:1]
    pixels, _ = eight.checked(ROOT, shown)
    assert pixels[0].tolist() == [0, 0, 2, 9, 15, 12, 5, 0]
    for wrong in (shown.replace("0.36", "0.37"), shown.replace("▓", "▒", 1), shown.replace("█\n", "\n", 1)):
        with pytest.raises(ExtensionError, match="another eight than the library's"):
            eight.checked(ROOT, wrong)


# The cards and the links


def test_each_chapter_has_its_card_in_order(page):
    cards = page.select("ol.cards > li")
    assert [card["data-page"] for card in cards] == NAMES
    for card, name in zip(cards, NAMES, strict=True):
        [link] = card.select("a")
        assert link["href"] == f"{Path(name).name}.html"
        [place] = card.select("span.progress")
        assert not place.text
        row = re.search(rf"\]\({Path(name).name}\.ipynb\) \| (.*) \| (\d+) min \| (\d+) min \|", INDEX)
        assert card.select_one(".asked").text.replace("’", "'") == row[1].replace("`", "")
        assert card.select_one(".counted").text == f"{row[2]} min to read, {row[3]} with exercises"


def test_what_a_card_counts_is_on_the_chapter_s_page(site):
    cards = site[PAGE].select("ol.cards > li")
    for card in cards:
        chapter = site[f"{card['data-page']}.html"]
        headings = [h.find(string=True) for h in chapter.select("article > section > section > h2")]
        assert headings.count("For the lecturer") == 1
        counted = len(headings) - 1, len(chapter.select("p.predict")), len(exercises(card["data-page"]))
        assert counted == tuple(int(card[f"data-{name}"]) for name in front.COUNTED)
        said = card.select(".counted")[1].text
        assert said == f"{counted[1]} predictions · {counted[2]} exercises" and min(counted) >= 1
    assert sum(int(card["data-exercises"]) for card in cards) == len(of_the_book())


def exercises(document):
    cells = load(ROOT / f"{document}.ipynb")["cells"]
    code = "\n".join(source(cell) for cell in cells if cell["cell_type"] == "code")
    return [name for name in of_the_book() if f'check("{name}"' in code]


def test_the_page_s_one_button_leads_to_the_first_chapter(page):
    [button] = page.select("#go-on")
    assert button.name == "a" and button["href"] == f"{Path(NAMES[0]).name}.html"
    assert page.select("p.start") == [button.find_parent("p")]
    first = page.select_one("ol.cards a").text
    assert button.text == f"Start: {first}"


def test_the_ways_to_read_lead_where_the_settings_say(page):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    links = {a.text: a["href"] for a in page.select("#three-ways-to-read a.external")}
    wanted = {f"on {where}": address for where, address in launch.launches(settings, NAMES[0])}
    home = settings["repository"]["url"]
    assert wanted.items() <= links.items(), "the first page opens another chapter than the first: make lists"
    assert links == wanted | {"the repository": home, "README": f"{home}#readme"} and wanted


def test_the_first_page_alone_loads_its_own_two_files(site):
    for name, page in site.items():
        own = [
            tag.get("src") or tag.get("href")
            for tag in page.select("script[src], link[rel=stylesheet]")
            if "front." in str(tag)
        ]
        assert len(own) == (2 if name == PAGE else 0), name
        assert not own or all(
            re.search(rf"{file}\?v={frame.version(file)}", str(own)) for file in frame.FRONT
        )
