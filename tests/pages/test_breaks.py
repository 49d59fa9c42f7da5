"""Where lines may end beside and inside formulas: what the browsers' tests see, tried on single formulas."""

import re
from html import unescape

import pytest
from docutils import nodes

from pages.breaks import LONG, bind, pieces, runs, wrapped
from pages.mathml import converter, to_mathml


def test_a_prime_is_raised_once():
    """The font's own sign stands high; as a power it would be small and higher."""
    made = to_mathml(nodes.math("", r"f'(x) + \sigma' + x^2 + x'^2"), displaystyle=False)
    assert made.count('<mrow><mi>f</mi><mo lspace="0em" rspace="0em">′</mo></mrow>') == 1
    assert made.count("<msup>") == 2 and made.count("′") == 3


def mathml(latex):
    return converter.convert_with_local_state(latex, displaystyle=False)


def signs(formula):
    return re.sub(r"[\u2061\ufe00]", "", unescape(re.sub(r"<[^>]*>", "", formula)))


@pytest.mark.parametrize(
    "latex, parts",
    [
        (r"y = w x + b", ["y=wx+b"]),  # short: whole
        (r"(2, 0.5, -0.3, -4, -1)", ["(2,0.5,−0.3,−4,−1)"]),  # never in brackets
        (r"1 + \gamma + \gamma^2 + \dots = 1/(1 - \gamma) = 20", ["1+γ+γ2+···=", "1/(1−γ)=", "20"]),
        (r"-20 - (-20.000000002)", ["−20−", "(−20.000000002)"]),  # not after the sign of a number
        (r"|1 - 0.27 \cdot 7.236| = 0.954", ["|1−0.27⋅7.236|=", "0.954"]),  # nor between bars
        (r"u \cdot d = |u|\,|d| \cos(\text{angle})", ["u⋅d=", "|u||d|cos(angle)"]),
        (r"\max(z (1 - y), -z y) + \log(1 + e^{-z})", ["max(z(1−y),−zy)+", "log(1+e−z)"]),
        (r"W^{(1)}, b^{(1)}, W^{(2)}, b^{(2)}", ["W(1),", "b(1),", "W(2),", "b(2)"]),
        (r"a_{11111} < b_{22222} \le c_{33333} < d", ["a11111<", "b22222≤", "c33333<", "d"]),
    ],
)
def test_a_long_formula_is_cut_where_one_pauses(latex, parts):
    whole = mathml(latex)
    found = pieces(whole)
    assert [signs(part) for part in found] == parts
    assert "".join(map(signs, found)) == signs(whole)
    assert (len(signs(whole)) >= LONG) == (len(parts) > 1) or latex.startswith("(2")


def test_the_last_sign_of_a_part_keeps_its_spaces():
    first, last = pieces(mathml(r"\partial P(\pi) / \partial z_{t,k} = P(\pi)(\delta - p_{t,k})"))
    assert first.endswith('<mo form="infix">=</mo></math>')
    assert 'form="infix"' not in last


def test_what_touches_a_formula_is_in_its_box():
    x, y = (nodes.math("", latex) for latex in ("x", "y"))
    text = [nodes.Text("see ("), x, nodes.Text("/"), y, nodes.Text("), then "), nodes.strong("", "go")]
    found = [node for run in runs(text) for node in wrapped(run)]
    assert [node.astext() for node in found] == ["see", " ", "(x/y),", " ", "then", " ", "go"]
    (box,) = (node for node in found if isinstance(node, nodes.inline) and node["classes"] == ["unbroken"])
    assert box.children[1] is x and box.children[3] is y


def test_a_number_and_its_sign_are_bound():
    assert bind("90.5 % of 8 × 8 is 6 · 7") == "90.5\xa0% of 8\xa0×\xa08 is 6\xa0·\xa07"
    assert bind("λ · x, and") == "λ\xa0·\xa0x, and"
    for parted in ("9 predictions · 12 exercises", "S9 · second", "first · LA2"):
        assert bind(parted) == parted


def test_a_formula_alone_needs_no_box():
    x = nodes.math("", "x")
    assert [wrapped(run) for run in runs([nodes.Text("if "), x, nodes.Text(" is")])][2] == [x]


def test_a_line_may_end_between_the_parts_of_a_long_formula():
    long = nodes.math("", r"\hat y_i - y_j = (\hat y_i - \bar y) + (\bar y - y_j)")
    (run,) = runs([nodes.Text("("), long, nodes.Text("),")])
    first, end, last = wrapped(run)
    assert end.astext() == "<wbr>" and end["format"] == "html"
    assert first.children[0] == "(" and last.children[-1] == "),"
    assert signs(first.children[1]["mathml"]).endswith("=")
