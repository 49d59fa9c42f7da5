"""Formulas: LaTeX becomes MathML while the book is built, so a page needs no script for them.

A formula that does not convert is a warning with file and formula, and so ends the build.
"""

import re

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

log = logging.getLogger(__name__)
converter = LatexToMathML(fancy_error=False)
# the font's prime is raised already: as a power it would be raised, and made small, twice
PRIME = re.compile(r"<msup>(<m[in]\b[^>]*>[^<]*</m[in]>)<mo>′</mo></msup>")
# numbers come from Sphinx, so the environments that would number lines themselves must not
UNNUMBERED = re.compile(r"\\(begin|end)\{(equation|align|gather|alignat|multline)\}")


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    app.connect("config-inited", choose)


def choose(app, config):
    config.html_math_renderer = "mathml"


def visit_inline(writer, node):
    writer.body.append(node.get("mathml") or to_mathml(node, displaystyle=False))
    raise nodes.SkipNode


def visit_display(writer, node):
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    writer.body.append(f'<div class="formula">{to_mathml(node, displaystyle=True)}</div>')
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def to_mathml(node, *, displaystyle):
    latex = node.astext().strip()
    source = aligned(latex) if displaystyle else latex
    try:
        return converted(source, displaystyle=displaystyle)
    except LatexError as error:
        log.warning("a formula does not convert: %s\n    %s", error, latex, location=node, type="math")
        return ""


def converted(source, *, displaystyle):
    made = converter.convert_with_local_state(source, displaystyle=displaystyle)
    return PRIME.sub(r'<mrow>\1<mo lspace="0em" rspace="0em">′</mo></mrow>', made)


def aligned(latex):
    """Give lines that are broken by a bare `\\\\` an environment, and number none of them."""
    latex = UNNUMBERED.sub(r"\\\1{\2*}", latex)
    latex = re.sub(r"\\label\{[^}]*\}", "", latex)
    if "\\\\" in latex and "\\begin" not in latex:
        return rf"\begin{{aligned}}{latex}\end{{aligned}}"
    return latex
