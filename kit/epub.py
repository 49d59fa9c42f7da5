"""make epub: the whole book as one EPUB 3, _build/recap.epub.

The site's own pages, a file each, with everything open that a click would open: not every reader can open
what is folded.  Formulas are MathML.  Figures become PNG, which takes no more bytes here and which readers
from before EPUB 3.3 know, too; a film is a still of its end.
"""

import io
import uuid
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from bs4 import BeautifulSoup
from PIL import Image

from contents import documents
from kit import LICENCE, paper, results
from pages.formulas import plain
from pages.launch import settings
from python import archive

HERE = Path(__file__).parent
KINDS = {
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
NAMESPACES = {"math": "http://www.w3.org/1998/Math/MathML", "svg": "http://www.w3.org/2000/svg"}
STYLED = {
    "scriptlevel": "math :not(mstyle)[scriptlevel]",
    "displaystyle": "math :not(mstyle, mtable)[displaystyle]",
}

CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" href="epub.css"/></head>
<body>
{body}
</body>
</html>
"""
COVER = """<section class="cover" epub:type="titlepage" aria-labelledby="title"><h1 id="title">{title}</h1>
<p>{author}</p><p>{date}</p><p>{licence} Formulas: STIX Two Math, SIL Open Font License 1.1.</p>
<p><a href="{home}">{home}</a></p></section>"""
NAV = """<nav epub:type="toc" aria-labelledby="contents"><h1 id="contents">Contents</h1>
<ol>
{entries}
</ol></nav>"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{id}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:creator>{author}</dc:creator>
<dc:language>en</dc:language>
<dc:date>{moment:%Y-%m-%d}</dc:date>
<dc:rights>{licence}</dc:rights>
<dc:source>{home}</dc:source>
<meta property="dcterms:modified">{moment:%Y-%m-%dT%H:%M:%SZ}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
{features}
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Formulas are MathML, every figure has a description, code \
is text. Nothing moves and nothing needs a script.</meta>
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
FEATURES = ("alternativeText", "displayTransformability", "MathML", "readingOrder", "structuralNavigation")
FEATURES += ("tableOfContents",)


def make(book):
    target = book / "_build" / "recap.epub"
    archive.write(members(book, results.site(book)), target, stored=("mimetype",))
    return target


def members(book, html):
    """{name in the file: its bytes} of everything."""
    told, articles = about(book), dict(chapters(book, html))
    pages = {"cover": COVER.format(**told), "contents": contents(articles)}
    pages |= {name: article.decode(formatter="minimal") for name, article in articles.items()}
    titles = {"cover": told["title"], "contents": "Contents"}
    titles |= {name: words(article.h1) for name, article in articles.items()}
    files = {f"{name}.xhtml": PAGE.format(title=titles[name], body=pages[name]).encode() for name in pages}
    files |= {path.name: path.read_bytes() for path in (HERE / "epub.css", html / "_static" / "math.woff2")}
    files |= pictures(html, articles.values())
    files["book.opf"] = package(told, files, pages).encode()
    inside = {f"book/{name}": data for name, data in files.items()}
    return {"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER.encode(), **inside}


def about(book):
    """What the cover and the package say."""
    told, home = settings(book), settings(book)["repository"]["url"]
    here = {"title": told["title"], "author": told["author"], "licence": LICENCE, "home": home}
    here |= {"id": uuid.uuid5(uuid.NAMESPACE_URL, home).urn, "date": paper.date(book)}
    return {name: escape(text) for name, text in here.items()} | {"moment": paper.moment(book)}


def words(tag):
    return escape(" ".join(tag.get_text().split()))


# Pages


def chapters(book, html):
    """(name, article) of each page in the order of the book, as XHTML wants it."""
    documented = {PurePosixPath(document).name: document for document in documents(book)}
    for name, document in documented.items():
        article = paper.article(html / f"{document}.html")
        for link, target, place in paper.links(article, name, documented):
            if target:
                link["href"] = f"{target}.xhtml{place and '#'}{place}"
        for picture in article.select("img"):
            picture["src"] = PurePosixPath(picture["src"]).with_suffix(".png").name
        as_xml(article)
        yield name, article


def as_xml(article):
    """Namespaces, capitals in names, and MathML as version 3 has it, with words for who cannot show it."""
    for math in article.select("math"):
        math["alttext"] = plain(math.decode(formatter="minimal"))
    for kind, namespace in NAMESPACES.items():
        for tag in article.select(kind):
            tag["xmlns"] = namespace
    for drawing in article.select("svg"):
        drawing["viewBox"] = drawing.attrs.pop("viewbox")
    for key, which in STYLED.items():
        for tag in article.select(which):
            tag.wrap(BeautifulSoup("", "html.parser").new_tag("mstyle", attrs={key: tag.attrs.pop(key)}))


def contents(articles):
    """Each chapter with its sections."""
    entries = []
    for name, article in articles.items():
        inner = "".join(
            f'<li><a href="{name}.xhtml#{quote(section["id"])}">{words(section.h2)}</a></li>\n'
            for section in article.select("section[id]:has(> h2)")
        )
        inner = inner and f"<ol>\n{inner}</ol>"
        entries.append(f'<li><a href="{name}.xhtml">{words(article.h1)}</a>{inner}</li>')
    return NAV.format(entries="\n".join(entries))


def pictures(html, articles):
    """{name: PNG} of all that the pages show."""
    names = sorted({picture["src"] for article in articles for picture in article.select("img")})
    return {name: png(html / "_images" / Path(name).with_suffix(".webp")) for name in names}


def png(path):
    """The site's pictures have 256 colours or fewer, so that none is lost."""
    file = io.BytesIO()
    with Image.open(path) as picture:
        picture.seek(picture.n_frames - 1)
        still = picture.convert("RGB")
    few = still.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


# The package


def package(told, files, pages):
    """What is inside, what of it is read in which order, and for whom."""
    features = (f'<meta property="schema:accessibilityFeature">{one}</meta>' for one in FEATURES)
    return PACKAGE.format(
        **told,
        features="\n".join(features),
        manifest="\n".join(item(name, data) for name, data in files.items()),
        spine="\n".join(f'<itemref idref="{name}.xhtml"/>' for name in pages),
    )


def item(name, data):
    has = {"nav": b'epub:type="toc"', "mathml": b"<math", "svg": b"<svg"}
    held = [kind for kind, mark in has.items() if name.endswith(".xhtml") and mark in data]
    more = f' properties="{" ".join(held)}"' if held else ""
    ident = name if name[0].isalpha() else f"_{name}"
    return f'<item id="{ident}" href="{name}" media-type="{KINDS[Path(name).suffix]}"{more}/>'
