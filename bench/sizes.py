"""How much comes through the line?  python bench/sizes.py, after `make release PYODIDE=folder`

Kilobytes of the chapters' pages, read to their end, text compressed as hosts of pages do, and of the
notebooks; megabytes of what a release gives away, and of what "Run this page" fetches (bench/live.json).
Writes bench/sizes.json, which the page for students shows.
"""

import gzip
import json
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "web")]

from pages.claims import notebooks  # noqa: E402

OUT = Path(__file__).with_suffix(".json")
COMPRESSED = {".webp", ".png", ".woff2", ".jpg", ".gif"}
LOADED = "script[src], img[src], link[rel=stylesheet], link[rel=preload]"
RELEASED = {
    "site": "recap-site.zip",
    "bag": "recap-offline.zip",
    "pdf": "recap.pdf",
    "epub": "recap.epub",
    "slides": "recap-slides.zip",
    "cards": "recap.apkg",
}


def weight(path):
    body = path.read_bytes()
    return len(body if path.suffix in COMPRESSED else gzip.compress(body, 9))


def page(html, name):
    """Kilobytes of a page and of all that it loads, by a reader who has seen no other."""
    path = html / f"{name}.html"
    tags = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select(LOADED)
    addresses = {urlsplit(tag.get("src") or tag["href"]) for tag in tags}
    files = {(path.parent / unquote(one.path)).resolve() for one in addresses if not one.scheme}
    return round(sum(map(weight, {path.resolve(), html / "_static" / "math.woff2", *files})) / 1000)


def ends(numbers):
    numbers = list(numbers)
    return [min(numbers), max(numbers)]


def measured(book):
    """{what: kilobytes, the least and the most}, of what the book's folder tells without a release."""
    html, names = book / "_build" / "html", notebooks(book)
    kilobytes = (round((book / f"{name}.ipynb").stat().st_size / 1000) for name in names)
    return {"page": ends(page(html, name) for name in names), "notebook": ends(kilobytes)}


def main():
    medians = json.loads((ROOT / "bench" / "live.json").read_text(encoding="utf-8"))["medians"]
    folder = ROOT / "_build" / "release"
    released = {what: round((folder / name).stat().st_size / 1e6, 1) for what, name in RELEASED.items()}
    live = ends(round(medians[name]["megabytes"], 1) for name in ("fast", "upstream"))
    told = {"kilobytes": measured(ROOT), "megabytes": {"python": live, **released}}
    OUT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
