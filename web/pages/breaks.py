"""Where a line may end beside a formula and inside one.

A browser may end a line between a formula and the comma after it, and most never end one inside a
formula.  So what touches a formula stays with it, and a long one is cut where a reader would pause.
And a number stays with its sign: "90 %", "8 × 8".
"""

import re
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from pages.mathml import to_mathml

LONG = 18  # signs: about half of a phone's line
PAUSES = "=≈≤≥<>≠≡∼→↦∈⇒", "+−⋅∘×,"  # the second where the first leaves too much
OPEN, CLOSE, BARS = "([{⟨⌊⌈", ")]}⟩⌋⌉", "|‖"
WORD = r"[^\W\d_]{2}"  # beside which a dot parts what it stands between
BINDS = re.compile(rf" (?=[%×])|(?<=×) |(?<!{WORD}) (?=·(?! {WORD}))|(?<=·)(?<!{WORD} ·) (?!{WORD})")
AS_WRITTEN = nodes.title, nodes.literal, nodes.math, nodes.FixedTextElement
NAMED = re.compile(r"&(?!lt;|gt;|amp;)\w+;")  # by HTML, not by XML
UNSEEN = "\u2061\u2062\u2063\ufe00"


def setup(app):
    app.add_post_transform(KeepTogether)


class KeepTogether(SphinxPostTransform):
    """Put each formula and the signs that touch it into one box; a long formula into several."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        for text in list(self.document.findall(nodes.Text)):
            if BINDS.search(text) and not isinstance(text.parent, AS_WRITTEN):
                text.parent.replace(text, nodes.Text(bind(text)))
        parents = {id(math.parent): math.parent for math in self.document.findall(nodes.math)}
        for parent in parents.values():
            parent.children, old = [], parent.children
            for run in runs(old):
                parent += wrapped(run)


def bind(text):
    """The text, with no end of a line between a number and its sign."""
    return BINDS.sub("\u00a0", text)


def runs(children):
    """Lists of words and formulas that no space parts; any other node is a list of its own."""
    run = []
    for node in children:
        if isinstance(node, nodes.math):
            run.append(node)
            continue
        words = re.findall(r"\s+|\S+", node) if isinstance(node, nodes.Text) else [node]
        for word in words:
            if isinstance(word, str) and not word.isspace():
                run.append(nodes.Text(word))
            else:
                yield from ([run] if run else [])
                run = []
                yield [nodes.Text(word) if isinstance(word, str) else word]
    yield from ([run] if run else [])


def wrapped(run):
    """A run as it is, or with boxes round its formulas, between which a line may end."""
    if not any(isinstance(node, nodes.math) for node in run):
        return run
    boxes = [[]]
    for node in run:
        first, *more = cut(node) if isinstance(node, nodes.math) else [node]
        boxes[-1].append(first)
        boxes += [[part] for part in more]
    if len(boxes) == 1 and len(run) == 1:
        return run
    found = []
    for box in boxes:
        found += [nodes.raw("", "<wbr>", format="html")] if found else []
        found.append(nodes.inline("", "", *box, classes=["unbroken"]))
    return found


def cut(math):
    """The node of a formula, as several if it is long; the first keeps the formula's LaTeX."""
    parts = pieces(to_mathml(math, displaystyle=False))
    math["mathml"] = parts[0]
    return [math, *(nodes.math("", "", mathml=part) for part in parts[1:])]


def pieces(formula):
    """Cut MathML of many signs after its relations, or else after its signs of arithmetic."""
    parts = [formula]
    for signs in PAUSES:
        parts = [piece for part in parts for piece in (halves(part, signs) if is_long(part) else [part])]
    return parts


def is_long(formula):
    text = unescape(re.sub(r"<[^>]*>", "", formula))
    return len(text.translate(dict.fromkeys(map(ord, UNSEEN)))) >= LONG


def halves(formula, signs):
    row = ElementTree.fromstring(NAMED.sub(lambda entity: unescape(entity[0]), formula))
    ends = [0, *pauses(row, signs), len(row)]
    return [part(row, start, end) for start, end in pairwise(ends)] if len(ends) > 2 else [formula]


def pauses(row, signs):
    """The places in a row where a line may end: after one of the signs, outside of all brackets."""
    depth = bars = 0
    for place, token in enumerate(row, 1):
        fences = [mo.text or "" for mo in token.iter("mo")]
        depth += sum(sign in OPEN for sign in fences if sign) - sum(sign in CLOSE for sign in fences if sign)
        bars += depth == 0 and any(sign in BARS for sign in fences if sign)
        is_infix = token.tag == "mo" and token.get("rspace") != "0" and 1 < place < len(row)
        if is_infix and depth == 0 and bars % 2 == 0 and token.text in signs:
            yield place


def part(row, start, end):
    math = ElementTree.Element("math", row.attrib)
    math.extend(row[start:end])
    if end < len(row):
        math[-1].set("form", "infix")  # else the last of a row is taken for a postfix
    return ElementTree.tostring(math, encoding="unicode")
