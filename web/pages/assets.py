"""What a page loads: one style sheet, one script, small fonts, small pictures.

Made from what the theme and the extensions put into _static once all pages are written:
only the style rules some page can use, only the glyphs some page shows.
"""

import logging
import re
import shutil
from html import unescape
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageSequence

HERE = Path(__file__).parent
STYLES = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
)
SCRIPTS = (
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/bootstrap.js",
    "scripts/sphinx-book-theme.js",
    "scripts/pydata-sphinx-theme.js",
)
SEARCH = ("language_data.js", "searchtools.js")
LEFT_OVER = (
    "scripts",
    "styles",
    "vendor",
    "locales",
    "*.js",
    "*.css",
    "*.html",
    "*.svg",
    "plus.png",
    "minus.png",
)


def setup(app):
    app.connect("builder-inited", disconnect_thebe)
    app.connect("build-finished", make, priority=900)  # after the theme's own last changes


def disconnect_thebe(app):
    """It writes a script of another host into every notebook page, used or not."""
    for listeners in app.events.listeners.values():
        listeners[:] = [one for one in listeners if "thebe" not in getattr(one.handler, "__module__", "")]


def make(app, error):
    if error or app.builder.name != "html":
        return
    html, static = Path(app.outdir), Path(app.outdir) / "_static"
    if not (static / STYLES[1]).exists():
        return  # nothing was written
    pages = [path.read_text(encoding="utf-8") for path in html.rglob("*.html")]
    script = joined(static, SCRIPTS, ";\n") + (HERE / "book.js").read_text(encoding="utf-8")
    style = used_rules(joined(static, STYLES), words(pages)) + (HERE / "book.css").read_text(encoding="utf-8")
    write_fonts(static, style, pages)
    shutil.copy(static / "scripts" / "bootstrap.js.LICENSE.txt", static / "bootstrap-licence.txt")
    search = joined(static, SEARCH, ";\n")
    for pattern in LEFT_OVER:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (static / "book.js").write_text(script, encoding="utf-8")
    (static / "search.js").write_text(search, encoding="utf-8")
    (static / "book.css").write_text(style, encoding="utf-8")
    for picture in (html / "_images").glob("*.png"):
        shrink(picture)


def joined(static, names, end="\n"):
    texts = [path.read_text(encoding="utf-8") for name in names for path in sorted(static.glob(name))]
    return "".join(
        re.sub(r"(?m)^//# sourceMappingURL.*$|/\*# sourceMappingURL.*?\*/", "", text) + end for text in texts
    )


# Style


def words(pages):
    """Every class and id of the pages, and those which the theme's scripts set."""
    found = set(SET_BY_SCRIPTS)
    for page in pages:
        for value in re.findall(r'\b(?:class|id)="([^"]*)"', page):
            found.update(value.split())
    return found


SET_BY_SCRIPTS = """show fade active collapsing collapse scrolled hide noprint pst-sidebar-hidden
    dropup dropend dropstart dropdown-menu-end tooltip tooltip-inner tooltip-arrow bs-tooltip-auto
    bs-tooltip-top bs-tooltip-bottom bs-tooltip-start bs-tooltip-end success copybtn o-tooltip--left
    search highlighted context search-summary kind-title kind-text kind-object kind-index""".split()


def used_rules(css, known):
    """Drop the rules whose every selector asks for a class or id that no page has."""
    return "".join(
        kept for part in rules(re.sub(r"/\*.*?\*/", "", css, flags=re.S)) if (kept := used(*part, known))
    )


def rules(css):
    """Split a style sheet into (what stands before a brace, what stands in it), strings minded."""
    start = depth = 0
    head = ""
    for token in re.finditer(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""", css):
        sign = token[0]
        if sign == "{":
            if depth == 0:
                head, start = css[start : token.start()].strip(), token.end()
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield head, css[start : token.start()]
                start = token.end()
        elif sign == ";" and depth == 0:
            start = token.end()  # @charset and @import: there is one sheet


def used(head, body, known):
    if head.startswith(("@media", "@supports", "@layer", "@container")):
        inner = used_rules(body, known)
        return f"{head}{{{inner}}}" if inner else ""
    if head == "@font-face":
        return ""  # assets has its own
    if head.startswith("@"):
        return f"{head}{{{body}}}"
    kept = [one for one in selectors(head) if all(name in known for name in names(one))]
    return f"{','.join(kept)}{{{body}}}" if kept else ""


def selectors(head):
    """Split at the commas that stand outside brackets."""
    return [one.strip() for one in re.split(r",(?![^(\[]*[)\]])", head)]


def names(selector):
    """The classes and ids a selector needs: not those in brackets, where one of several will do."""
    while selector != (selector := re.sub(r"\([^()]*\)|\[[^]]*\]", "", selector)):
        pass
    return re.findall(r"[.#]((?:\\.|[\w-])+)", selector)


# Fonts


def write_fonts(static, style, pages):
    icons = {int(code, 16) for code in re.findall(r"""["']\\(f[0-9a-f]{3}|e[0-9a-f]{3})["']""", style)}
    stix = Path(find_spec("ziamath").origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    awesome = static / "vendor" / "fontawesome" / "webfonts"
    fonts = {
        "math": (stix, math_characters(pages)),
        "icons-solid": (awesome / "fa-solid-900.ttf", icons),
        "icons-brands": (awesome / "fa-brands-400.ttf", icons),
    }
    for name, (source, characters) in fonts.items():
        write_subset(source, static / f"{name}.woff2", characters)
    told = [ABOUT_FONTS, *(licence(source) for source, _ in fonts.values())]
    (static / "font-licences.txt").write_text("\n\n".join(told) + "\n", encoding="utf-8")


ABOUT_FONTS = """Each font is reduced to the characters which these pages use.
All are under the SIL Open Font License, Version 1.1: https://openfontlicense.org
Font Awesome's terms: https://fontawesome.com/license/free"""


def math_characters(pages):
    """What stands in formulas, with the slanted letters that MathML makes of single ones."""
    formulas = "".join(
        formula for page in pages for formula in re.findall(r"<math.*?</math>", page, flags=re.S)
    )
    found = {ord(sign) for sign in unescape(re.sub(r"<[^>]*>", "", formulas))} | {ord(" ")}
    if re.search("<m(sqrt|root)", formulas):
        found.add(ord("√"))  # drawn for the element, and nowhere in its text
    return found | {slanted for sign in found if (slanted := italic(sign))}


def italic(sign):
    """The code point of a letter's italic in the block of mathematical letters."""
    spans = (base + sign - first for first, last, base in ITALICS if first <= sign <= last)
    return ODD_ITALICS.get(sign) or next(spans, None)


ITALICS = ((0x41, 0x5A, 0x1D434), (0x61, 0x7A, 0x1D44E), (0x391, 0x3A9, 0x1D6E2), (0x3B1, 0x3C9, 0x1D6FC))
ODD_ITALICS = {0x68: 0x210E, 0x3D1: 0x1D717, 0x3D5: 0x1D719, 0x3F5: 0x1D716, 0x2202: 0x1D715}


def write_subset(source, target, characters):
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = subset.Options(layout_features=["*"], name_IDs=["*"], flavor="woff2", hinting=False)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def licence(path):
    """Whose a font is and under which licence, in the words it carries itself."""
    names = TTFont(path)["name"]
    told = [names.getDebugName(number) for number in (FAMILY, COPYRIGHT, LICENCE, LICENCE_PAGE)]
    return "\n".join(dict.fromkeys(filter(None, told)))


COPYRIGHT, FAMILY, LICENCE, LICENCE_PAGE = 0, 1, 13, 14  # numbers of OpenType's name table


# Pictures


def shrink(path):
    """Store a picture as lossless WebP with at most 128 colours: a quarter of what Matplotlib writes."""
    with Image.open(path) as opened:
        frames = [few_colours(frame.convert("RGBA")) for frame in ImageSequence.Iterator(opened)]
        film = {"save_all": True, "append_images": frames[1:], "duration": durations(opened), "loop": 0}
    # method 6 takes 40 times as long and saves nothing
    how = {"lossless": True, "quality": 100, "method": 4}
    frames[0].save(path.with_suffix(".webp"), **how, **(film if len(frames) > 1 else {}))
    path.unlink()


def few_colours(picture):
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat.quantize(128, dither=Image.Dither.NONE).convert("RGB")


def durations(film):
    """The milliseconds that each frame of a film is shown."""
    return [int(frame.info.get("duration", 0)) for frame in ImageSequence.Iterator(film)]
