"""Markdown to HTML: formulas as MathML for slides, as \\( … \\) for Anki; links as plain words."""

import re
from html import escape

from markdown_it.common.utils import escapeHtml
from math_core import LatexError
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from kit.blocks import blocks, parser
from pages.breaks import bind
from pages.mathml import aligned, converted

TOUCHES = re.compile(r"([(\[“‘]*)(<math(?:(?!</math>).)*</math>)([\])”’.,;:!?%…]*)", re.S)
STYLE = "a11y-high-contrast-light"


def mathml(latex, display):
    try:
        source = aligned(latex.strip()) if display else latex.strip()
        made = converted(source, displaystyle=display)
    except LatexError as error:
        raise ValueError(f"a formula does not convert: {error}\n    {latex}") from None
    return f'<div class="formula">{made}</div>' if display else made


def bound(made):
    """HTML whose lines end at no formula that a sign touches: browsers would set the sign alone."""
    return TOUCHES.sub(lambda at: f'<span class="unbroken">{at[0]}</span>' if at[1] or at[3] else at[0], made)


def anki(latex, display):
    """Anki's own MathJax wants these brackets, and & and < as HTML writes them."""
    source = aligned(latex.strip()) if display else latex.strip()
    left, right = (r"\[", r"\]") if display else (r"\(", r"\)")
    return f"{left}{escape(source, quote=False)}{right}"


def html(source, formula=mathml):
    """Render Markdown; `formula` makes what stands for each formula."""
    markdown = parser()

    def rule(display):
        return lambda self, tokens, at, options, env: formula(tokens[at].content, display)

    def text(self, tokens, at, options, env):
        return escapeHtml(bind(tokens[at].content))

    def nothing(self, tokens, at, options, env):
        return ""

    markdown.add_render_rule("math_inline", rule(False))
    for name in ("math_inline_double", "math_block", "math_block_label"):
        markdown.add_render_rule(name, rule(True))
    markdown.add_render_rule("text", text)
    for name in ("link_open", "link_close"):
        markdown.add_render_rule(name, nothing)
    markdown.add_render_rule("fence", lambda self, tokens, at, options, env: code(tokens[at].content))
    plain = "\n\n".join(block.source for block in blocks(source))
    return bound(markdown.render(plain).strip())


def code(source):
    return highlight(source, PythonLexer(), HtmlFormatter(cssclass="code"))


def code_style():
    return HtmlFormatter(style=STYLE, cssclass="code").get_style_defs(".code")
