"""The pages of the site joined into one document for paper.

Each page's article as it is, but with everything open that a click would open, and with every
link to a page of the book leading to its place in this document.
"""

import os
import re
import subprocess
from datetime import UTC, datetime
from html import escape
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup

from contents import documents
from kit import LICENCE
from pages.folds import FIGURE

GONE = "link, .headerlink, .open, .toctree-wrapper, form.frames, details.hide > summary, .sure, "
GONE += ".eight script, summary > :is(.closed, .first)"
SHARED = 3  # rows of a table whose links differ in the notebook only
NAMED = ("id", "aria-labelledby", "aria-describedby")
COLOURED = {"k", "kn", "kc", "ow", "c1", "s1", "s2", "sd", "sa", "se"}  # keywords, comments, strings

PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="../html/_static/book.css">
<link rel="stylesheet" href="../html/_static/front.css">
<link rel="stylesheet" href="pdf.css">
</head>
<body><main>
<header class="cover"><p class="title">{title}</p><p>{author}</p><p>{date}</p><p>{licence}</p></header>
<nav class="contents"><p class="head">Contents</p>
<ol>
{contents}
</ol></nav>
{articles}
</main></body>
</html>
"""


def document(book, html):
    """The whole book as one page of HTML; wherever it leads to a page, the number is to be filled in."""
    names = documents(book)
    articles = {PurePosixPath(name).name: article(html / f"{name}.html") for name in names}
    settings = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    for name, page in articles.items():
        lead(page, name, set(articles))
    made = PAGE.format(
        title=escape(settings["title"]),
        author=escape(settings["author"]),
        date=date(book),
        licence=LICENCE,
        contents="\n".join(map(contents, articles.values())),
        articles="\n".join(map(str, articles.values())),
    )
    return made


def date(book):
    """Of the last change, so that the same book is printed alike on any day."""
    day = moment(book)
    return f"{day.day} {day:%B %Y}"


def moment(book):
    """Of the last change, or as SOURCE_DATE_EPOCH says, or of the last release, by the clock of UTC."""
    command = ["git", "log", "-1", "--format=%ct"]
    told = (
        os.environ.get("SOURCE_DATE_EPOCH")
        or subprocess.run(command, cwd=book, capture_output=True, text=True).stdout
    )
    if told.strip():
        return datetime.fromtimestamp(int(told), UTC)
    citation = yaml.safe_load((book / "CITATION.cff").read_text(encoding="utf-8"))
    return datetime.fromisoformat(citation["date-released"]).replace(tzinfo=UTC)


def dated(path, moment):
    """All that differs between two prints is their moment: it gives way to that of the last change."""
    other = rb"(?<=Date \(D:)\d{14}(?=\+00'00')"
    path.write_bytes(re.sub(other, f"{moment:%Y%m%d%H%M%S}".encode(), path.read_bytes(), count=2))


def contents(page):
    """A chapter and its sections, each with its page."""
    sections = [(tag["id"], tag.h2) for tag in page.select("section[id]:has(> h2)")]
    entries = [entry(name, title) for name, title in sections]
    inner = f"<ol>{''.join(entries)}</ol>" if entries and page.select_one("div.cell") else ""
    return entry(page["id"], page.h1).replace("</li>", f"{inner}</li>")


def entry(name, title):
    return f'<li><a href="#{name}"><span>{escape(title.get_text(strip=True))}</span>{number(name)}</a></li>'


def number(name):
    """Three figures, so that the right ones change no line."""
    return f'<span class="page" data-of="{name}">000</span>'


def article(path):
    """The article of a page, with nothing folded away but how a figure is drawn, and nothing to press."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article")
    for tag in page.select(f'details.hide:has(> summary:-soup-contains("{FIGURE}"))'):
        tag.decompose()
    for tag in page.select(GONE):
        tag.decompose()
    for tag in page.select("details.checks"):
        count(tag)
    for tag in page.select("details.hide"):
        tag.unwrap()
    for tag in page.select("details"):
        tag.name, tag["class"] = "div", "solution"
        tag.summary.name = "p"
    for tag in page.select("[tabindex]"):
        del tag["tabindex"]
    for token in page.select("pre span"):
        if not set(token.get("class", [])) & COLOURED:
            token.unwrap()  # each would be an element of the PDF's structure, for nothing
    for picture in page.select("img"):
        picture["src"] = "../html/" + picture["src"].removeprefix("../")
        picture.attrs.pop("loading", None)
    return page


def count(checks):
    """Say of the checks which ones are listed: paper has no line of code that only checks."""
    said, shown = checks.summary.contents[-1], checks.find_parent(class_="cell_output") or checks
    listed = len(shown.select(".claims > li"))
    number = int(re.search(r"\d+", said)[0])
    if listed == 0:
        said.replace_with(f"{said} in the notebook")
    elif listed < number:
        holds = "1 check holds" if listed == 1 else f"{listed} checks hold"
        said.replace_with(f" {holds}, {number - listed} more in the notebook")


def share(table):
    """Below a table of links to each notebook, one address a column in place of one a link."""
    heads = [head.get_text(strip=True) for head in table.select("th")]
    found = {}
    for link in table.select("td a[href^=http]"):
        cell, name = link.find_parent("td"), link.find_parent("tr").td.get_text(strip=True)
        head = heads[len(cell.find_previous_siblings("td"))]
        address = link["href"].replace(f"{name}.ipynb", f"[{heads[0]}].ipynb")
        found.setdefault((head, address), []).append(link)
    lines = ""
    for (head, address), links in found.items():
        if len(links) >= SHARED:
            lines += f'<p>{escape(head)}: <span class="address">{escape(address)}</span></p>'
            for link in links:
                link["data-shared"] = ""
    (table.find_parent(class_="wide") or table).insert_after(BeautifulSoup(lines, "html.parser"))


def lead(page, name, names):
    """Make the ids of a page its own, and its links follow."""
    for key in NAMED:
        for tag in page.select(f"[{key}]"):
            tag[key] = " ".join(f"{name}--{one}" for one in tag[key].split())
    page["id"] = name
    for tag in page.select("table:has(th):has(a[href^=http])"):
        share(tag)
    for link, target, fragment in links(page, name, names):
        if target:
            place = f"{target}--{unquote(fragment)}" if fragment else target
            link["href"] = f"#{place}"
            if not link.find_parent(id=place):  # else it leads to itself
                link.append(BeautifulSoup(f' <span class="see">p. {number(place)}</span>', "html.parser"))
        elif not (urlsplit(link["href"]).netloc in link.get_text() or link.has_attr("data-shared")):
            # on paper it cannot be followed
            link.append(BeautifulSoup(f' <span class="address">{escape(link["href"])}</span>', "html.parser"))


def links(page, name, names):
    """(link, page of the book or None, place there) of each; a download, which is not here, becomes words."""
    for link in page.select("a[href]"):
        parts = urlsplit(link["href"])
        target = PurePosixPath(parts.path).stem if parts.path else name
        if parts.netloc:
            yield link, None, ""
        elif target in names and PurePosixPath(parts.path or ".html").suffix in ("", ".html"):
            yield link, target, parts.fragment
        else:
            link.unwrap()
