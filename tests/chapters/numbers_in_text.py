"""The numbers in a chapter's text, and those that its cells show or assert.

A number in the text is tied where a cell of its section, or of its chapter, has one that rounds to it, as it stands
or, before a per cent sign, as a share.  Whole numbers below 13 are left out: some cell has each of them by chance.
"""

import ast
import functools
import re

from printed import load, source

SMALL = 13
OF_ALL = {"", "Three questions without a check", "Which of them is it?"}  # sections about the whole chapter
NUMBER = re.compile(r"(?<![\w.,^/{}])[-−]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?!\w|[.,]\d)(?: %)?")
PRINTED = re.compile(r"\d+\.?\d*(?:e[+-]?\d+)?")
NO_FINDING = re.compile(  # code, formulas, markup, citations with their years, addresses, titles, names of types and rows
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<[^>]*>|\[[^\]]*\d{4}[^\]]*\]\([^)]*\)|\]\([^)]*\)|^#+ [^\n]*"
    r"|\b\d+ minutes|\b(?:float|int|uint|bits?|S|IEEE|PyTorch|Python|NumPy)[ -]?\d[\d.]*",
    re.S | re.M,
)


def sections(path):
    """(title, its text, the numbers of its cells) of each section; the lecturer's is left out."""
    found = [["", "", set()]]
    for cell in load(path)["cells"]:
        if cell["cell_type"] == "code":
            found[-1][2] |= literals(source(cell)) | printed(cell["outputs"])
            continue
        for part in re.split(r"^(?=## )", source(cell), flags=re.M):
            if part.startswith("## "):
                found.append([part[3:].partition("\n")[0], "", set()])
            found[-1][1] += part + "\n\n"
            found[-1][2] |= set().union(*map(literals, re.findall(r"```python\n(.*?)```", part, re.S)))
    return [section for section in found if section[0] != "For the lecturer"]


def numbers(text):
    told = (found[0].rstrip(",") for found in NUMBER.finditer(NO_FINDING.sub(" ", text)))
    return [number for number in told if decimals(number) or size(number) >= SMALL]


def size(number):
    return abs(float(number.rstrip(" %").replace(",", "").replace("−", "-")))


def decimals(number):
    return len(number.rstrip(" %").partition("e")[0].partition(".")[2])


@functools.lru_cache
def literals(code):
    constants = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    plain = {abs(float(c)) for c in constants if isinstance(c, int | float) and not isinstance(c, bool)}
    words = [c for c in constants if isinstance(c, str)]
    return plain.union(*(map(float, PRINTED.findall(text)) for text in words))


def printed(outputs):
    told = ("".join(o.get("text", "")) + "".join(o.get("data", {}).get("text/plain", "")) for o in outputs)
    return {float(number) for text in told for number in PRINTED.findall(text.replace(",", ""))}


def is_tied(number, cells):
    half, value = 0.5001 * 10.0 ** -decimals(number), size(number)
    scales = (1, 100) if number.endswith("%") else (1,)
    return any(abs(scale * other - value) <= half for other in cells for scale in scales)


def untied(path):
    """(section, number) of the text where no cell has it.

    A section's own cells; or another section where the same number stands and is tied; the opening and the questions
    at the end may take from all.
    """
    found = sections(path)
    everywhere = set().union(*(cells for _, _, cells in found))
    told, left = set(), []
    for title, text, cells in found:
        scope = everywhere if title in OF_ALL else cells
        for number in numbers(text):
            told |= {number.rstrip(" %")} if is_tied(number, scope) else set()
            left += [] if is_tied(number, scope) else [(title, number)]
    return [(title, number) for title, number in left if number.rstrip(" %") not in told]
