"""make pdf: the whole book as one tagged PDF, _build/recap.pdf.

The site's own pages, joined, printed by Chromium (the one that CHROMIUM names, else Debian's):
what holds for the site, from formulas to alt texts, then holds for the PDF.  Printed twice: the
first print tells on which page each place stands, the second has the numbers.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from kit import paper, results
from kit.chromium import launch

HERE = Path(__file__).parent
WIDTH = 658  # pixels between the margins of A4 as pdf.css sets them

# Make smaller what is wider than the page; return what is still too wide.
FIT = """() => {
  const parts = [...document.querySelectorAll("div.math .formula, .pst-scrollable-table-container")];
  const isWide = (part) => part.scrollWidth > part.clientWidth + 1;
  for (const part of parts.filter(isWide)) {
    for (let size = 95; size >= 60 && isWide(part); size -= 5) part.style.fontSize = `${size}%`;
  }
  const edge = document.querySelector("main").getBoundingClientRect().right + 1;
  const inside = (part) => part.getBoundingClientRect().right <= edge || part.closest("math, mjx");
  const all = [...document.querySelectorAll("article *")].filter((part) => !inside(part));
  return [...parts.filter(isWide), ...all].map((part) => part.textContent.trim().slice(0, 80));
}"""
HEIGHT = 963  # pixels of text on a page
# What is longer than a page, and code longer than half of one, would leave the page before it white.
BREAK = """(height) => [...document.querySelectorAll("article *")].filter((part) =>
  part.offsetHeight > (part.matches("div.cell, .cell_input, .cell_input *") ? height / 2 : height)
  && getComputedStyle(part).breakInside === "avoid"
).map((part) => part.style.breakInside = "auto").length"""
NUMBER = """(pages) => document.querySelectorAll(".page").forEach((place) => {
  place.textContent = pages[place.dataset.of] ?? "";
})"""


def make(book):
    made = paper.document(book, results.site(book))
    folder = book / "_build" / "pdf"
    folder.mkdir(exist_ok=True)
    (folder / "recap.html").write_text(made, encoding="utf-8")
    shutil.copyfile(HERE / "pdf.css", folder / "pdf.css")
    target = book / "_build" / "recap.pdf"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.emulate_media(media="print")
        page.goto((folder / "recap.html").as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        if wide := page.evaluate(FIT):
            sys.exit("wider than the page:\n" + "\n".join(wide))
        page.evaluate(BREAK, HEIGHT)
        printed(page, target)
        page.evaluate(NUMBER, pages(target))
        printed(page, target)
        browser.close()
    paper.dated(target, paper.moment(book))
    return target


def printed(page, target):
    page.pdf(path=str(target), prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def pages(path):
    """The number of the page on which each place stands that a link leads to."""
    reader = PdfReader(path)
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }
