"""Code: a token is marked up where the page colours it, and nowhere else.

More than half of all elements of a chapter marked commas, names and spaces, which look like the text
around them.
"""

from pygments.formatters import HtmlFormatter
from pygments.token import Comment, Keyword, Literal, Name, Operator, Token

COLOURED = (  # by theme/styles/cells.css
    *(Keyword, Operator.Word, Literal.String, Literal.Number, Comment),
    *(Name.Function, Name.Class, Name.Decorator),
)


def setup(app):
    app.connect("builder-inited", mark_up_less)


def mark_up_less(app):
    if app.builder.name == "html":
        app.builder.highlighter.formatter = Sparing


class Sparing(HtmlFormatter):
    def format_unencoded(self, tokensource, outfile):
        super().format_unencoded(((family(kind), text) for kind, text in tokensource), outfile)


def family(kind):
    """What a kind of token is coloured as, a string with its quotes, prefix and braces."""
    return next((one for one in COLOURED if kind in one), Token.Text)
