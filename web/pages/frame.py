"""The frame of every page: what the theme's templates are told, and the files that all pages share.

The theme (theme/*.html) is thin: no script is needed to read, to open its two lists or to print.
"""

import hashlib
import re
from pathlib import Path
from urllib.parse import quote

from contents import notebooks
from pages import findable, launch, live, policy

THEME = Path(__file__).parent / "theme"
SHARED = {  # what all pages load, each made of small files of one purpose
    "book.css": "frame text formulas cells figures boxes asks exercises trail search paper",
    "first.js": "first",
    "book.js": "kept choices menus boxes copy files numbers kinds asks frames enlarge "
    "trail goon recap yours places back run exercises paper",
}
BELOW = {"below.css": "recap"}  # what a chapter loads besides, and no first screen needs: scripts write it
FRONT = {"front.css": "front", "front.js": "front"}  # what the first page loads besides
# a rising curve; in the page itself, so that no browser asks for a file of that purpose
ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="#1f5fa8"/>'
    '<path d="M5 25C18 25 14 7 27 7" fill="none" stroke="#fff" stroke-width="3"/></svg>'
)
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*[^*]*\*/)\n", re.M)  # on lines of its own
WIDE = 540  # pixels; what is wider scrolls on a phone
LATER = ' loading="lazy"'
# What Sphinx and its extensions write into a page that a screen reader or a narrow window stumbles over.
MENDED = (
    (r'(class="headerlink" href="[^"]*") title=', r"\1 aria-label="),
    (r"<th(?: [^>]*)?>\s*(?:<p>\s*</p>)?\s*</th>", "<td></td>"),  # the corner of a table is no heading
    (r"<table.*?</table>", r'<div class="wide">\g<0></div>'),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),  # else nobody hears what it says
    (r'<span class="pre">(?=-)', '<span class="pre unbroken">'),  # no line ends within
    (r' class="tex2jax_ignore mathjax_ignore"', ""),  # there is no MathJax
    (r' role="(list|listitem|doc-biblioentry)"', ""),
)


def setup(app):
    app.add_html_theme("recap", str(THEME))
    app.add_config_value("comments_config", None, "")  # Jupyter Book sets it for an extension we do without
    app.connect("html-page-context", tell)
    app.connect("build-finished", write)


def tell(app, name, template, context, doctree):
    """Put into a page's context what layout.html asks for."""
    settings = launch.settings(app.srcdir)
    title, body = context.get("title") or app.config.html_title, mended(context.get("body") or "")
    is_notebook = name in notebooks(app.srcdir)
    context |= {
        "body": body,
        "icon": ICON,
        "author": app.config.author,
        "extra_footer": (settings.get("html") or {}).get("extra_footer", ""),
        "policy": policy.policy(live.where(app.config)),
        "shared": lambda file: f"{context['pathto']('_static/' + file, 1)}?v={version(file)}",
        "told": findable.head(name, title, body, findable.home(app.srcdir), str(settings["title"])),
        "source_links": doctree and launch.source_links(settings, name, app.env.doc2path(name, False)),
        "notebook": is_notebook,
        "launches": launch.launches(settings, name),
        "live": is_notebook and live.attributes(context["pathto"]("_static/live/", 1), name),
    }


def mended(body):
    for found, put in MENDED:
        body = re.sub(found, put, body, flags=re.S)
    pictures = re.compile(r'<img [^>]*src="[^"]*_images/[^>]*>')
    first = pictures.search(body)
    return pictures.sub(lambda found: sized(found[0], later=found.start() != first.start()), body)


def sized(picture, *, later):
    """A picture knows its size before it is loaded, and all but the first wait until they are near."""
    sides = "".join(f' {side}="{size}"' for side, size in re.findall(r"(width|height): (\d+)px", picture))
    picture = re.sub(r' style="[^"]*"', "", picture)
    picture = re.sub(r'(_images/[^"]*)\.png"', r'\1.webp"', picture)  # as pictures.py stores it
    wide = re.search(r' width="(\d+)"', sides)
    wide = f' style="--wide:{wide[1]}"' if wide and int(wide[1]) > WIDE else ""
    picture = picture.replace("<img ", f"<img{sides}{wide}{LATER if later else ''} ", 1)
    if "no-scaled-link" not in picture:  # no cell's
        return picture
    address = re.search(r' src="([^"]*)"', picture)[1]
    return f'<a class="figure" href="{address}">{picture}</a>'


def parts(file):
    folder = THEME / ("styles" if file.endswith(".css") else "scripts")
    return [folder / f"{name}{Path(file).suffix}" for name in (SHARED | BELOW | FRONT)[file].split()]


def text(file):
    return "".join(map(without_comments, parts(file)))


def without_comments(part):
    """A part as it is sent: without the lines that only comment, which are for those who read the source."""
    return COMMENT.sub("", part.read_text(encoding="utf-8"))


def version(file):
    """Changes with the file, so that no browser shows an old one."""
    return hashlib.sha256(text(file).encode()).hexdigest()[:8]


def write(app, error):
    if not error and app.builder.name == "html":
        for file in SHARED | BELOW | FRONT:
            (Path(app.outdir) / "_static" / file).write_text(text(file), encoding="utf-8")
