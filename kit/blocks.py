"""A cell's Markdown in pieces: headings, paragraphs, lists, tables, formulas, boxes.

And what shortens a long piece: its first sentences, cut where no formula is torn.
"""

import re
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

LABELS = "Predict first|What we saw|Your turn|Common mistake|Loosely said|At work|In one sentence"
LABEL = re.compile(rf"(?:> )?\*\*({LABELS})\.\*\*")
WHOLE = re.compile(r"\$[^$]+\$|`[^`]+`|\]\([^)]*\)")  # what no cut may tear
END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!et al\.)[\"*)]*\s+(?=[\"*(]*[A-Z0-9$`ΣσΔ])")


@dataclass(frozen=True)
class Block:
    kind: str  # heading, paragraph, bullet_list, ordered_list, blockquote, table, fence, math_block, details
    source: str

    @property
    def label(self):
        """The bold words a step or a box begins with."""
        found = LABEL.match(self.source)
        return found[1] if found else ""

    @property
    def level(self):
        return len(self.source) - len(self.source.lstrip("#"))


def parser():
    """Markdown as the book reads it."""
    markdown = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    return markdown.use(dollarmath_plugin, allow_labels=True, allow_space=True, allow_digits=True)


def blocks(source):
    """Split Markdown into its outermost pieces; a <details> is one, with all that it folds away."""
    lines, made, folded = source.split("\n"), [], None
    for token in parser().parse(source):
        if token.level or token.map is None or token.nesting < 0:
            continue
        text = "\n".join(lines[slice(*token.map)]).strip("\n")
        if folded is None and text.startswith("<details"):
            folded = []
        if folded is None:
            made.append(Block(token.type.removesuffix("_open"), text))
            continue
        folded.append(text)
        if "</details>" in text:
            made.append(Block("details", "\n\n".join(folded)))
            folded = None
    return made


def words(source):
    """About how many words a reader sees; a formula counts as three."""
    return len(WHOLE.sub(lambda found: "]" if found[0][0] == "]" else " x x x ", source).split())


def sentences(source):
    """Split a paragraph at the ends of its sentences, outside of formulas and code."""
    kept = []

    def hide(found):
        kept.append(found[0])
        return f"X\x00{len(kept) - 1}\x00"

    hidden = WHOLE.sub(hide, " ".join(source.split()))
    show = partial(re.sub, r"X\x00(\d+)\x00", lambda found: kept[int(found[1])])
    cuts = [0, *(found.end() for found in END.finditer(hidden)), len(hidden)]
    return [show(hidden[a:b]).strip() for a, b in pairwise(cuts) if hidden[a:b].strip()]


def shortened(source, limit):
    """The first sentences, as many as `limit` words hold; always one."""
    kept = []
    for sentence in sentences(source):
        if kept and words(" ".join([*kept, sentence])) > limit:
            break
        kept.append(sentence)
    return " ".join(kept)
