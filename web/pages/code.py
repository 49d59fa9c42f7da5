"""Code: a token is marked up where the page colours it, and nowhere else.

More than half of all elements of a chapter marked commas, names and spaces, which look like the text
around them.  But where a line begins with a long name, a narrow window would end it before the name and
leave the indentation behind: these spaces and the first letter are one piece.
"""

import re
from itertools import pairwise

from pygments.formatters import HtmlFormatter
from pygments.token import Comment, Keyword, Literal, Name, Operator, Token, Whitespace

COLOURED = (  # by theme/styles/cells.css
    *(Keyword, Operator.Word, Literal.String, Literal.Number, Comment),
    *(Name.Function, Name.Class, Name.Decorator),
)
BEGINS = re.compile(r"^( {1,12}\w)\S*", re.M)  # farther in, a line goes on, and had better fall
NARROW = 28  # letters that stand in a line of the narrowest phone


def setup(app):
    app.connect("builder-inited", mark_up_less)


def mark_up_less(app):
    if app.builder.name == "html":
        app.builder.highlighter.formatter = Sparing


class Sparing(HtmlFormatter):
    def format_unencoded(self, tokensource, outfile):
        tokens = [(family(kind), text) for kind, text in tokensource]
        super().format_unencoded(whole_beginnings(tokens), outfile)


def family(kind):
    """What a kind of token is coloured as, a string with its quotes, prefix and braces."""
    return next((one for one in COLOURED if kind in one), Token.Text)


def whole_beginnings(tokens):
    """The tokens, with white space and the letter after it as one where a line begins with a long name."""
    code = "".join(text for _, text in tokens)
    spans = [found.span(1) for found in BEGINS.finditer(code) if len(found[0]) > NARROW]
    cuts, at = {edge for span in spans for edge in span}, 0
    for kind, text in tokens:
        edges = [0, *sorted(edge - at for edge in cuts if at < edge < at + len(text)), len(text)]
        for start, end in pairwise(edges):
            is_first = any(first <= at + start < last for first, last in spans)
            yield (Whitespace if is_first and kind is Token.Text else kind), text[start:end]
        at += len(text)
