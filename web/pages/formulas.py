"""A formula as one line of text, as the search shows it and finds it: p_i = e^(z_i)/∑_j e^(z_j)."""

import re
import unicodedata
import xml.etree.ElementTree as ET
from html import unescape

from docutils import nodes
from math_core import LatexError

from pages.mathml import aligned, converter

ACCENTS = {"ˆ": "\u0302", "¯": "\u0304", "˜": "\u0303", "→": "\u20d7"}  # they combine with the letter before
SPACED = set("=<>≤≥≠≈+−·⋅×÷±∘⊙←→↦⟺∣")
GAP = "\u2063"  # becomes a space before a letter or number, and nothing anywhere else
UNSEEN = "\u2061\u2062\u2063\ufe00"  # marks of functions, products, lists, variants


def formula(node):
    """The text of a formula of a page."""
    latex = node.astext().strip()
    try:
        source = aligned(latex) if isinstance(node, nodes.math_block) else latex
        return plain(converter.convert_with_local_state(source, displaystyle=False))
    except LatexError:
        return ""  # the page itself warns of it


def plain(mathml):
    """The text of a <math> element."""
    entities = re.sub(r"&(?!lt;|gt;|amp;)\w+;", lambda found: unescape(found[0]), mathml)
    text = re.sub(rf"[{UNSEEN}]+(?=[\w√∑∏])", " ", line(ET.fromstring(entities)))
    text = re.sub(r"\s+", " ", re.sub(rf"[{UNSEEN}]", "", text))
    text = re.sub(r"(^|[(\[|,;=<>≤≥/] ?)− ", r"\1−", text.strip())  # a sign, not a subtraction
    return unicodedata.normalize("NFC", text)


def line(element):
    """The text of an element and all in it; powers and indices are marked by ^ and _."""
    parts = [line(child) for child in element]
    match element.tag.rpartition("}")[2]:
        case "mi":
            return (element.text or "") + (GAP if (element.text or "").isalnum() else "")
        case "mo":
            return f" {element.text} " if element.text in SPACED else element.text or ""
        case "munder" if bare(parts[1]) == "⏟":
            return parts[0]
        case "msub" | "munder":
            return f"{bare(parts[0])}_{grouped(parts[1])}{GAP}"
        case "msup":
            return bare(parts[0]) + raised(parts[1])
        case "msubsup" | "munderover":
            return f"{bare(parts[0])}_{grouped(parts[1])}{raised(parts[2])}"
        case "mover":
            return bare(parts[0]) + (ACCENTS.get(parts[1]) or raised(parts[1])) + GAP
        case "mfrac":
            return f"{grouped(parts[0])}/{grouped(parts[1])}"
        case "msqrt":
            return f"√{grouped(''.join(parts))}"
        case "mspace":
            return " " if element.get("width") else ""
        case "mtd":
            return f"{''.join(parts)} "
        case "mtr":
            return f"{''.join(parts)}; "
    return (element.text or "") + "".join(parts)


def bare(text):
    return text.rstrip(UNSEEN)


def raised(text):
    return text if bare(text) in {"′", "″"} else f"^{grouped(text)}{GAP}"


def grouped(text):
    """In brackets, where it is more than one word or number."""
    text = bare(text.strip())
    return text if re.fullmatch(r"\S\W?|[^\W_]+|[\d.]+|\(.*\)", text) else f"({text})"
