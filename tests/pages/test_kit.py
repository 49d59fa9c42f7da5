"""What becomes a slide, without a browser."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import outputs
from kit import blocks, outline, render

ROOT = Path(__file__).resolve().parents[2]


TEXT = """## What is it?

A first sentence. A second one with $p = 0.5$ in it.

**Predict first.** Which?

- (a) this
- (b) that"""
AFTER = """**What we saw.** (b).

- (a) asks for too much.

Prose that no slide shows, since nothing leads anywhere from here.

It is

$$x^2$$

> **Common mistake.** To square. It is not.

**Your turn.** Square it.

1. once"""
ENDED = """<details><summary>A solution</summary>

```python
x = 4
```

</details>

**At work.** Type this."""
SOLVED = """### And then?

More.

## For the lecturer

Ten minutes."""


def code(source, text=""):
    return new_code_cell(source, outputs=[new_output("stream", text=text)] if text else [])


def figure(height):
    data, about = {"image/png": "iVBO"}, {"image/png": {"width": 500, "height": height, "alt": "A line."}}
    return new_code_cell("draw()", outputs=[new_output("display_data", data=data, metadata=about)])


def types(*cells):
    made = outline.tagged(new_notebook(cells=cells)).cells
    return [(outline.kind(cell), cell.source.split("\n")[0]) for cell in made]


def test_slide_types_follow_from_the_structure():
    lines = code("import torch\nprint(3)", "3")
    lines.metadata["tags"] = ["at-work", "hide-input", "needs-torch"]
    cells = [TEXT, code("print(2)", "2"), code('claim("S1.a", "b", 1, 1)', "✓ S1.a: b (within 0)"), AFTER]
    cells += [code('check("x", ...)', "no answer yet"), ENDED, lines, "**In one sentence.** It is 4.", SOLVED]
    made = types(*(new_markdown_cell(c) if isinstance(c, str) else c for c in cells))
    assert made == [
        ("slide", "## What is it?"),
        ("-", "A first sentence. A second one with $p = 0.5$ in it."),
        ("subslide", "**Predict first.** Which?"),
        ("-", "- (a) this"),
        ("notes", 'claim("S1.a", "b", 1, 1)'),
        ("subslide", "**What we saw.** (b)."),
        ("notes", "print(2)"),
        ("-", "print(2)"),
        ("notes", "- (a) asks for too much."),
        ("notes", "Prose that no slide shows, since nothing leads anywhere from here."),
        ("-", "It is"),
        ("-", "$$x^2$$"),
        ("-", "> **Common mistake.** To square. It is not."),
        ("skip", "**Your turn.** Square it."),
        ("skip", "1. once"),
        ("skip", 'check("x", ...)'),
        ("skip", "<details><summary>A solution</summary>"),
        ("notes", "**At work.** Type this."),
        ("skip", "import torch"),
        ("-", "**In one sentence.** It is 4."),
        ("subslide", "### And then?"),
        ("-", "More."),
        ("skip", "## For the lecturer"),
        ("skip", "Ten minutes."),
    ]


def test_what_does_not_fit_starts_a_slide_or_stays_in_the_notes():
    table = "\n".join(["| a | b |", "|---|---|", *["| 1 | 2 |"] * 20])
    long = "> **Common mistake.** " + "To write at length what could be said in few words. " * 4
    cells = ["## What?", "In a word.", table, *[long] * 5]
    kinds = [kind for kind, _ in types(*map(new_markdown_cell, cells))]
    assert kinds[:3] == ["slide", "-", "notes"] and kinds[3::2].count("subslide") >= 1


def test_a_deck_has_no_more_slides_than_can_be_shown():
    one = [
        "## What?",
        "In a word.",
        "**Predict first.** Which?\n\n- (a) this\n- (b) that",
        "**What we saw.** (b).",
    ]
    long = "> **Common mistake.** " + "To write at length. " * 12
    mine = "> **Common mistake.** Mine."
    by_hand = new_markdown_cell(mine, metadata={"slideshow": {"slide_type": "subslide"}})
    cells = [*map(new_markdown_cell, one), by_hand, *map(new_markdown_cell, [long] * 200)]
    made = types(*cells)
    assert ("subslide", mine) in made
    shown = [(kind, said) for kind, said in made if kind in ("slide", "subslide")]
    assert len(shown) == outline.MOST
    assert [said for _, said in shown[:3]] == [
        "## What?",
        "**Predict first.** Which?",
        "**What we saw.** (b).",
    ]


def test_a_slide_points_to_nothing_that_it_does_not_hold():
    text = "It is small. Its film is folded. It grows:"
    made = types(new_markdown_cell("## What?"), new_markdown_cell(text), new_markdown_cell("## Next"))
    assert made[1] == ("-", "It is small. It grows.") and made[2] == ("notes", text)


def test_a_tall_figure_has_a_slide_of_its_own_with_its_caption():
    begun = new_markdown_cell(
        "## What?\n\nA sentence of some length, which takes two lines of the slide. " * 2
    )
    caption = new_markdown_cell("The line falls.")
    low, tall = ([kind for kind, _ in types(begun, figure(height), caption)[-2:]] for height in (250, 600))
    assert low == ["-", "-"] and tall == ["subslide", "-"]


def test_a_list_keeps_the_sentence_that_leads_to_it():
    """Where a paragraph would be cut; and onto the slide that the list needs."""
    text = "It falls. " + "We go on at length about that, and more. " * 8 + "Three things follow:"
    led = new_markdown_cell(f"{text}\n\n- one\n- two\n- three")
    low, tall = (types(new_markdown_cell("## What?"), figure(height), led) for height in (250, 600))
    begun = "It falls." + " We go on at length about that, and more." * 2
    assert low[2:] == [("-", f"{begun} Three things follow:"), ("notes", text), ("-", "- one")]
    assert tall[2:] == [("-", begun), ("subslide", "Three things follow:"), ("notes", text), ("-", "- one")]
    assert types(led)[:2] == [("-", "Three things follow:"), ("notes", text)]


def test_a_sentence_rather_fills_a_slide_than_stands_alone():
    table = "\n".join(["| a | b |", "|---|---|", *["| 1 | 2 |"] * 10])
    full = [new_markdown_cell("## What?"), new_markdown_cell(table)]
    lines = ["In a word. " * count for count in (1, 6)]
    others = [types(*full, new_markdown_cell("> **Common mistake.** No."))[-1][0]]
    ends = [types(*full, new_markdown_cell(f"**In one sentence.** {said}"))[-1][0] for said in lines]
    assert others == ["subslide"] and ends == ["-", "subslide"]


def test_no_line_ends_between_a_number_and_its_sign_nor_between_a_formula_and_a_comma():
    made = render.html("It is ($x$), 90.5 % of 8 × 8 or $y$ · $z$: `8 × 8`.")
    assert "90.5\u00a0%" in made and "8\u00a0×\u00a08 or" in made and "\u00a0·\u00a0" in made
    assert "<code>8 × 8</code>" in made
    assert re.findall(r'<span class="unbroken">(\(?)<math>.*?</math>(.*?)</span>', made) == [
        ("(", "),"),
        ("", ":"),
    ]


def test_a_prime_on_a_slide_is_raised_once():
    made = render.html("$f'(z)$")
    assert "′" in made
    assert "<msup>" not in made


@pytest.mark.parametrize("slide_type", ["slide", "subslide", "fragment", "notes", "skip", "-"])
def test_a_slide_type_that_is_there_wins(slide_type):
    cell = new_markdown_cell(TEXT, metadata={"slideshow": {"slide_type": slide_type}})
    assert types(new_markdown_cell("# Title"), cell) == [("slide", "# Title"), (slide_type, "## What is it?")]


def test_a_sentence_ends_where_no_formula_is_torn():
    text = 'See $a. B$ and `x. Y`, e.g. The one. It is 0.5. "So," he said. (Yes.) Ada et al. (2000) $x$ ends.'
    assert blocks.sentences(text) == [
        "See $a. B$ and `x. Y`, e.g. The one.", "It is 0.5.", '"So," he said.', "(Yes.)", "Ada et al. (2000) $x$ ends."
    ]  # fmt: skip
    assert blocks.shortened(text, 1) == "See $a. B$ and `x. Y`, e.g. The one."


def test_a_slide_type_set_by_hand_is_stored_with_the_notebook():
    cell = new_code_cell(
        "1 + 1", metadata={"slideshow": {"slide_type": "skip"}, "tags": [], "collapsed": True}
    )
    [stored] = outputs.tidy(new_notebook(cells=[cell])).cells
    assert stored.metadata == {"slideshow": {"slide_type": "skip"}}
