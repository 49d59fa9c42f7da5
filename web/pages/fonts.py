"""The font of the formulas, reduced to the characters that some page shows, with its licence."""

import logging
import re
import tempfile
from functools import partial
from html import unescape
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

from pages.once import once
from stamps import digest

COPYRIGHT, FAMILY, LICENCE, LICENCE_PAGE = 0, 1, 13, 14  # numbers of OpenType's name table
ABOUT = """Reduced to the characters which these pages use.
Under the SIL Open Font License, Version 1.1: https://openfontlicense.org"""
ITALIC = {0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C)}  # what MathML makes of single letters
STIX = Path(find_spec("ziamath").origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


def setup(app):
    app.connect("build-finished", write)


def write(app, error):
    if not error and app.builder.name == "html":
        pages = [path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html")]
        write_font(pages, Path(app.outdir) / "_static", partial(kept, app.srcdir))


def write_font(pages, folder, font=None):
    """math.woff2, with what stands in the formulas of `pages`, and its licence in its own words."""
    (folder / "math.woff2").write_bytes((font or cut)(math_characters(pages)))
    with TTFont(STIX) as font:
        told = [font["name"].getDebugName(number) for number in (FAMILY, COPYRIGHT, LICENCE, LICENCE_PAGE)]
    (folder / "math-licence.txt").write_text(
        "\n".join([ABOUT, "", *filter(None, told), ""]), encoding="utf-8"
    )


def kept(book, characters):
    """The font of these characters, cut out once."""
    made_of = digest([Path(__file__), STIX], ["fonttools", "brotli"], *map(chr, sorted(characters)))
    return once(book, "math.woff2", made_of, lambda: cut(characters))


def cut(characters):
    with tempfile.TemporaryDirectory() as folder:
        write_subset(STIX, target := Path(folder) / "math.woff2", characters)
        return target.read_bytes()


def math_characters(pages):
    formulas = [one for page in pages for one in re.findall(r"<math.*?</math>", page, flags=re.S)]
    found = {ord(sign) for one in formulas for sign in unescape(re.sub(r"<[^>]*>", "", one))}
    if any(re.search("<m(sqrt|root)", one) for one in formulas):
        found.add(ord("√"))  # drawn for the element, and nowhere in its text
    return found | ITALIC | {ord(" ")}


def write_subset(source, target, characters):
    from fontTools import subset  # half a second, for builds that cut a font

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = subset.Options(layout_features=["*"], name_IDs=["*"], flavor="woff2", hinting=False)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    font.close()
