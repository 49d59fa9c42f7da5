"""What search engines and messengers are told: a description, a card, structured data, a site map.

The site's own address follows from `repository` in _config.yml: owner.github.io/name, where
GitHub Pages puts it, or what forges.py knows of another forge.  `html: baseurl` there goes before it.  Where
neither tells, nothing names an address.  Nothing of this is loaded by a page.
"""

import json
import re
from html import escape, unescape
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pages import forges
from pages.launch import settings

WIDTH, HEIGHT = 1200, 630  # what Open Graph readers show uncut
LONGEST = 160  # letters of a description that search engines show
BLUE, PALE = "#1f5fa8", "#e8f0fa"


def setup(app):
    app.connect("build-finished", write_lists)


def home(book):
    """The address of the published site, with a slash at its end; "" if that is not known."""
    said = settings(book)
    given = (said.get("html") or {}).get("baseurl")
    return given.rstrip("/") + "/" if given else forges.home(said["repository"]).pages


def head(name, title, body, address, book):
    """The description, card and structured data of the page `name` of a book, as HTML for its head."""
    title, said = plain(title), description(body, book)
    graph = {"type": "article", "site_name": book, "title": title, "description": said}
    tags, here = [], address and f"{address}{name}.html"
    if address:
        tags = [f'<link rel="canonical" href="{here}">']
        graph |= {"url": here, "image": f"{address}_static/card.png", "image:width": WIDTH}
        graph |= {"image:height": HEIGHT, "image:alt": f"{book}: a book that proves itself"}
    tags += [meta("name", "description", said)]
    tags += [meta("property", f"og:{key}", value) for key, value in graph.items()]
    tags += [meta("name", "twitter:card", "summary_large_image" if address else "summary")]
    data = json.dumps(structured(title, said, here, address, book), ensure_ascii=False).replace(
        "<", "\\u003c"
    )
    return "\n".join([*tags, f'<script type="application/ld+json">{data}</script>'])


def meta(kind, key, content):
    return f'<meta {kind}="{key}" content="{escape(str(content))}">'


def plain(html):
    """The words of a piece of HTML."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html))).strip()


def description(body, book):
    """The page's first paragraph, cut after a sentence or a word."""
    paragraphs = map(plain, re.findall(r"<p\b[^>]*>(.*?)</p>", body, flags=re.S))
    text = next((p for p in paragraphs if len(p) > 40), book)
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    end = max(cut.rfind(". "), cut.rfind("? "))
    return cut[: end + 1] if end > 60 else cut[: cut.rfind(" ")] + " …"


def structured(title, said, here, address, book):
    """schema.org's LearningResource."""
    told = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": title,
        "description": said,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "educationalLevel": "beginner",
        "learningResourceType": "textbook chapter with exercises",
        "about": "neural networks",
        "isPartOf": {"@type": "Book", "name": book},
    }
    if address:
        told["url"], told["isPartOf"]["url"] = here, address
    return told


def write_lists(app, error):
    if error or app.builder.name != "html":
        return
    html, address = Path(app.outdir), home(app.srcdir)
    draw_card(html / "_static" / "card.png", str(settings(app.srcdir)["title"]))
    if not address:  # a site map has whole addresses
        return
    pages = sorted(path.relative_to(html).as_posix() for path in html.rglob("*.html"))
    urls = "".join(f"  <url><loc>{address}{name}</loc></url>\n" for name in pages if name not in UNLISTED)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    (html / "sitemap.xml").write_text(f"{head}{urls}</urlset>\n", encoding="utf-8")
    (html / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n", encoding="utf-8"
    )


UNLISTED = {"search.html", "genindex.html", "index.html"}


def draw_card(path, title):
    """The picture that a messenger shows beside a link: the title over ten bars of a softmax."""
    card = Image.new("RGB", (WIDTH, HEIGHT), BLUE)
    draw = ImageDraw.Draw(card)
    for i, share in enumerate([0.02, 0.03, 0.02, 0.04, 0.03, 0.13, 0.02, 0.25, 0.36, 0.18]):
        draw.rectangle([80 + 105 * i, 560 - 620 * share, 165 + 105 * i, 560], fill=PALE)
    largest = min(68, int(68 * 1040 / draw.textlength(title, ImageFont.load_default(68))))
    for text, size, top in [(title, largest, 80), ("a book that proves itself", 44, 175)]:
        draw.text((80, top), text, font=ImageFont.load_default(size), fill="white")
    card.save(path, optimize=True)
