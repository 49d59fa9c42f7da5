"""The book as a PDF, made as `make pdf` makes it, then opened."""

import datetime
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from printed import many
from pypdf import PdfReader

from conftest import HTML as SITE
from conftest import ROOT
from contents import documents
from pages.folds import FIGURE
from pages.launch import settings

HTML = SITE / "chapters"
NAMES = [Path(name).name for name in documents(ROOT)]
TALL = "msub, msup, msubsup, mfrac, munder, mover, munderover, msqrt, mtable"  # not read in one line
A_PAGE = 60  # lines
TITLE = settings(ROOT)["title"]
MARGIN = 18 / 25.4 * 72  # points


@pytest.fixture(scope="module")
def pdf():
    done = subprocess.run([sys.executable, "kit", "pdf"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"open {(ROOT / '_build' / 'recap.pdf').as_uri()}" in done.stdout
    return PdfReader(ROOT / "_build" / "recap.pdf")


@pytest.fixture(scope="module")
def texts(pdf):
    """What stands on each page: its number, then its text in the order in which it is read."""
    with pypdfium2.PdfDocument(ROOT / "_build" / "recap.pdf") as opened:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in opened]


@pytest.fixture(scope="module")
def articles():
    return {
        name: BeautifulSoup((HTML / f"{name}.html").read_text(encoding="utf-8"), "html.parser").article
        for name in NAMES
    }


def squeezed(text):
    """Without spaces, with plain letters for the slanted ones of formulas."""
    return re.sub(r"[\s\u2061]+", "", normalize("NFKC", text))


def chapters(pdf):
    """Title and page of each bookmark of the first level, all of which lead to the top of a page."""
    first = [entry for entry in pdf.outline if not isinstance(entry, list)]
    assert min(entry.top for entry in first) > 842 - 20 / 25.4 * 72 - 12
    return [(entry.title, pdf.get_destination_page_number(entry)) for entry in first]


def elements(pdf):
    """Every element of the structure that a screen reader follows."""
    waiting = [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            yield node
            waiting.extend([node["/K"]] if "/K" in node else [])


def test_it_says_what_it_is(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert pdf.metadata.title == TITLE
    assert 150 < len(pdf.pages) < 500
    assert {tuple(map(round, page.mediabox[2:])) for page in pdf.pages} == {(595, 842)}


def test_each_chapter_begins_a_page_and_has_its_bookmark(pdf, texts, articles):
    found = chapters(pdf)
    titles = [articles[name].h1.get_text().removesuffix("#") for name in NAMES]
    assert [title for title, _ in found] == titles
    for title, page in found:
        assert squeezed(title) in squeezed(texts[page]), (title, texts[page][:80])
    assert squeezed(texts[0]).startswith(squeezed(TITLE))  # in lines as they fit


def numbers(pdf):
    """The page of each place that a link leads to, as the file itself has it."""
    found = pdf.named_destinations.items()
    return {name.removeprefix("/"): pdf.get_destination_page_number(place) + 1 for name, place in found}


def test_the_contents_and_the_footers_have_the_numbers(pdf, texts, articles):
    first = chapters(pdf)[0][1]
    told = [
        int(number) for text in texts[1:first] for number in re.findall(r"(?<=[^\n\d])(\d+)$", text, re.M)
    ]
    links = [a.get_object() for page in pdf.pages[1:first] for a in page["/Annots"]]
    assert told == [numbers(pdf)[str(link["/Dest"]).removeprefix("/")] for link in links]
    assert {page + 1 for _, page in chapters(pdf)} <= {*told}
    sections = sum(len(page.select("section > h2")) for page in articles.values() if page.select("div.cell"))
    assert len(told) == len(NAMES) + sections > many(100)
    assert not texts[0][0].isdigit()  # the cover
    assert all(text.startswith(f"{number}\n") for number, text in enumerate(texts[1:], 2))


def test_a_cross_reference_says_the_page(pdf, texts):
    """Each number in the text is that of the page on which the place is."""
    first, known = chapters(pdf)[0][1], numbers(pdf)
    asked = 0
    for page, text in zip(pdf.pages[first:], texts[first:], strict=True):
        links = [a.get_object() for a in page.get("/Annots", [])]
        led = {known[str(link["/Dest"]).removeprefix("/")] for link in links if "/Dest" in link}
        told = {int(number) for number in re.findall(r"\bp\. (\d+)", text)}
        asked += len(told)
        assert told <= led, (told - led, text[:80])
    assert asked > many(200)
    made = BeautifulSoup((ROOT / "_build" / "pdf" / "recap.html").read_text(encoding="utf-8"), "html.parser")
    assert not [a for a in made.select("a:has(> .see)") if a.find_parent(id=a["href"].removeprefix("#"))]


def test_a_link_to_elsewhere_prints_its_address(pdf, texts):
    unbroken = partial(re.sub, "[-\u00ad\ufffe\x02]", "")  # a hyphen at the end of a line has another sign
    whole = unbroken(unquote(squeezed("".join(texts))))
    links = [a.get_object() for page in pdf.pages for a in page.get("/Annots", [])]
    outer = {link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})}
    assert len(outer) > many(50)
    shared = re.compile(rf"(?<=[/F])({'|'.join(NAMES)})\.ipynb$")  # in a table: one address for all notebooks
    ways = {address: [address.rstrip("/"), shared.sub("[notebook].ipynb", address)] for address in outer}
    told = {a for a, both in ways.items() if any(unbroken(squeezed(unquote(way))) in whole for way in both)}
    assert outer == told


def test_the_cover_has_the_day_of_the_last_change_and_the_file_its_moment(pdf, texts):
    command = ["git", "log", "-1", "--format=%cI"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    moment = datetime.datetime.fromisoformat(told.stdout.strip()).astimezone(datetime.UTC)
    assert f"{moment:%-d %B %Y}" in texts[0]
    assert pdf.metadata.creation_date == pdf.metadata.modification_date == moment


def test_a_cell_stands_on_the_page_of_what_it_printed(texts, articles):
    """The last line of the code and the first below it; a cell may be longer than a page."""
    pages = list(map(squeezed, texts))
    cells = [c for page in articles.values() for c in page.select("div.cell") if c.select(".cell_output pre")]
    cells = [cell for cell in cells if cell.get_text().count("\n") < A_PAGE and FIGURE not in cell.get_text()]
    ends = [squeezed(cell.select(".cell_input pre")[-1].get_text().strip().split("\n")[-1]) for cell in cells]
    starts = [
        squeezed(cell.select_one(".cell_output pre").get_text().strip().split("\n")[0]) for cell in cells
    ]
    torn = [
        end + start
        for end, start in zip(ends, starts, strict=True)
        if not any(end in page and start in page for page in pages)
    ]
    assert len(cells) > 150 and torn == []


def test_every_figure_is_there_with_its_alt_text(pdf, articles):
    shown = [tag for article in articles.values() for tag in article.select("img[alt], svg[aria-label]")]
    alts = {" ".join((tag.get("alt") or tag["aria-label"]).split()) for tag in shown}
    figures = [node for node in elements(pdf) if node.get("/S") == "/Figure"]
    assert alts == {" ".join(node["/Alt"].split()) for node in figures if node.get("/Alt")}
    drawn = [x for page in pdf.pages for x in page["/Resources"].get("/XObject", {}).values()]
    pictures = {
        tag["alt"] for tag in shown if tag.name == "img"
    }  # what is drawn by lines is none in the file
    assert sum(x.get_object()["/Subtype"] == "/Image" for x in drawn) >= len(pictures) > 50


@pytest.mark.chapter("softmax", "losses")
def test_formulas_are_text(pdf, texts, articles):
    flat = [math for math in articles["softmax"].select("math") if not math.select(TALL)]
    starts = dict(zip(NAMES, (page for _, page in chapters(pdf)), strict=True))
    whole = squeezed("".join(texts[starts["softmax"] : starts["losses"]]))
    said = {squeezed(math.get_text()) for math in flat}
    assert len(said) > 20 and not [formula for formula in said if formula not in whole]


def test_every_link_within_the_book_leads_somewhere(pdf):
    known = set(pdf.named_destinations)
    links = [a.get_object() for page in pdf.pages for a in page.get("/Annots", [])]
    inner = [link["/Dest"] for link in links if "/Dest" in link]
    assert len(inner) > 300 and {str(name).removeprefix("/") for name in inner} <= {
        name.removeprefix("/") for name in known
    }
    outer = [link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})]
    assert outer and all(address.startswith("http") for address in outer)


def test_nothing_is_clipped_and_nothing_empty(pdf):
    with pypdfium2.PdfDocument(ROOT / "_build" / "recap.pdf") as opened:
        for number, page in enumerate(opened, 1):
            text = page.get_textpage()
            boxes = [text.get_rect(i) for i in range(text.count_rects())]
            assert boxes, number
            assert min(box[0] for box in boxes) > MARGIN - 2, number
            assert max(box[2] for box in boxes) < 595 - MARGIN + 2, number


def test_no_page_is_left_nearly_empty(pdf):
    """What is longer than a page begins below what stands before it; a chapter may end anywhere."""
    ends = {page - 1 for _, page in chapters(pdf)}
    with pypdfium2.PdfDocument(ROOT / "_build" / "recap.pdf") as opened:
        used = [842 - MARGIN - lowest(page) for page in opened]
    inside = [height for number, height in enumerate(used[:-1]) if number not in ends]
    assert len(inside) > many(200) and min(inside) > 0.18 * (842 - 2 * MARGIN)


def lowest(page):
    """Where the last line or picture of a page ends, above its number."""
    text = page.get_textpage()
    parts = [text.get_rect(i) for i in range(text.count_rects())]
    pictures = [
        part.get_bounds() for part in page.get_objects() if part.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    ]
    return min(bottom for _, bottom, *_ in [*parts, *pictures] if bottom > MARGIN + 10)


def test_what_a_click_would_open_is_open(texts):
    whole = squeezed("".join(texts))
    assert "importshutilimportsubprocess" in whole  # the first cell of a notebook, folded on the site
    assert whole.count("Asolution") > many(80) and "Showcodecell" not in whole
