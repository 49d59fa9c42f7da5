"""Each page's HTML, once the theme has made it: what the theme loads goes, its faults are mended.

A page asks for one style sheet, one script, its pictures and two or three small fonts
(see assets.py).  Works on the finished text, since the theme has no say in most of it.
"""

import re
from urllib.parse import quote

from bs4 import BeautifulSoup

from pages import findable, live, policy
from pages.claims import notebooks

KEPT_SCRIPTS = re.compile(r"documentElement\.dataset|searchbox|query-string")
DIALOGS = {
    "pst-search-dialog": "Search",
    "pst-primary-sidebar-modal": "The book",
    "pst-secondary-sidebar-modal": "This page",
}
# a rising curve; in the page itself, so that no browser asks for a file of that purpose
ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="#1f5fa8"/>'
    '<path d="M5 25C18 25 14 7 27 7" fill="none" stroke="#fff" stroke-width="3"/></svg>'
)
STAND_IN = re.compile(r'<kept-part n="(\d+)">.*?</kept-part>', re.S)
SEARCH_SCRIPTS = ("_static/search.js", "searchindex.js")


def setup(app):
    app.connect("builder-inited", wrap_templates)


def wrap_templates(app):
    """Mend every page between its template and its file."""
    if app.builder.name != "html":
        return
    render, book = app.builder.templates.render, Book(app)

    def render_and_mend(template, context):
        text = render(template, context)
        return mend(text, context, book) if text.lstrip().startswith("<!DOCTYPE html>") else text

    app.builder.templates.render = render_and_mend


class Book:
    """What a page must know of the whole: its address, its notebooks, where Pyodide is."""

    def __init__(self, app):
        self.address = findable.home(app.srcdir)
        self.notebooks = set(notebooks(app.srcdir))
        self.pyodide = live.where(app.config)


def mend(text, context, book):
    text, kept = without_formulas(text)
    page = BeautifulSoup(text, "html.parser")
    home = context["pathto"]("", 1) if "pathto" in context else ""
    root = page.html.get("data-content_root", home)
    for step in (load_less, name_things, set_landmarks, size_pictures, drop_leftovers):
        step(page)
    load_ours(page, root, search=context.get("pagename") == "search")
    if "pagename" in context:
        findable.tell(page, context["pagename"], book.address)
    if context.get("pagename") in book.notebooks:
        live.offer(page, root, context["pagename"])
    policy.set_policy(page, book.pyodide)
    return STAND_IN.sub(lambda found: kept[int(found[1])], str(page))


def without_formulas(text):
    """The page with a stand-in for each formula and piece of code, and what they stand for.

    Most elements of a page are in these, and nothing here changes them; a formula keeps its
    text, which the page's description may begin with.
    """
    kept = []

    def stand_in(found):
        kept.append(found[0])
        words = " ".join(re.findall(r">\s*([^<>]*[^<>\s])\s*<", found[0])) if found[1] == "math" else ""
        return f'<kept-part n="{len(kept) - 1}">{words}</kept-part>'

    return re.sub(r"<(math|pre)\b.*?</\1>", stand_in, text, flags=re.S), kept


def load_less(page):
    for tag in page.select("script, link[rel=stylesheet], link[rel=preload]"):
        if not KEPT_SCRIPTS.search(tag.string or ""):
            tag.decompose()
    for tag in page.select("meta[name=viewport]")[1:] + page.select('meta[name^="docsearch"]'):
        tag.decompose()


def load_ours(page, root, search):
    page.head.append(page.new_tag("link", rel="icon", href=ICON))
    page.head.append(page.new_tag("link", rel="stylesheet", href=f"{root}_static/book.css"))
    for name in ("_static/book.js", *(SEARCH_SCRIPTS if search else ())):
        page.head.append(page.new_tag("script", src=f"{root}{name}", defer=""))


def name_things(page):
    """Every control says what it does, every icon keeps quiet."""
    for control in page.select("button[title], a[title].btn"):
        if not control.get_text(strip=True) and not control.get("aria-label"):
            control["aria-label"] = control["title"]
    for control in page.select("[onclick]"):  # done by book.js: a page's policy runs no code of its markup
        control["data-does"] = control.attrs.pop("onclick").split("(")[0]
    for icon in page.select("i[class*=fa], span.fa-solid"):
        icon["aria-hidden"] = "true"
        icon.attrs.pop("title", None)
    for name, label in DIALOGS.items():
        for dialog in page.select(f"dialog#{name}"):
            dialog["aria-label"] = label
    for cell in page.select("th"):  # the corner of a table with names on two sides is no heading
        if not cell.get_text(strip=True):
            cell.name = "td"
    for link in page.select("a.headerlink"):
        link["aria-label"] = link.get("title") or "Link to this place"
    for field in page.select("input[type=search]"):
        field["aria-label"] = "Search this book"


def set_landmarks(page):
    """All that is seen lies in a landmark, and no two landmarks have one name."""
    if sidebar := page.select_one("#pst-primary-sidebar"):
        sidebar["role"], sidebar["aria-label"] = "complementary", "The book"
    if sidebar := page.select_one("#pst-secondary-sidebar"):
        sidebar["role"], sidebar["aria-label"] = "complementary", "This page"
    for citations in page.select("[role=list], [role=listitem], [role=doc-biblioentry]"):
        del citations["role"]
    for heading in page.select("p[role=heading]"):
        del heading["role"], heading["aria-level"]


def size_pictures(page):
    """A picture knows its size before it is loaded, and the style sheet may make it smaller."""
    for picture in page.select("img[style]"):
        for side in ("width", "height"):
            if size := re.search(rf"\b{side}: (\d+)px", picture["style"]):
                picture[side] = size[1]
        del picture["style"]
    for picture in page.select('img[src*="_images/"]'):  # as assets.py will have stored it
        picture["src"] = re.sub(r"\.png$", ".webp", picture["src"])
    for picture in page.select("details img"):
        picture["loading"] = "lazy"  # folded away, it is fetched when somebody unfolds it


def drop_leftovers(page):
    """The theme's script serves only the first button of a kind, so the hidden bar's must go."""
    for bar in page.select("#pst-header"):
        bar.clear()
    for tag in page.select("#ethical-ad-placement, #jb-print-docs-body, .pst-async-banner-revealer"):
        tag.decompose()
    for tag in page.select(".tex2jax_ignore, .mathjax_ignore"):
        tag["class"] = [name for name in tag["class"] if "jax" not in name]
