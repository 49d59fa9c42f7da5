"""A section whose title asks is answered at its end, in one plain sentence."""

import re

import pytest
from printed import NOTEBOOKS, load, source

LABEL = "**In one sentence.**"
LEFT_OUT = {"How does it work?"}  # says how the homework is done
LONGEST = 45  # words

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def sections(path):
    """(title, its paragraphs and cells of code in order) of each section."""
    found = []
    for cell in load(path)["cells"]:
        for block in [source(cell)] if cell["cell_type"] == "code" else source(cell).split("\n\n"):
            is_text = cell["cell_type"] == "markdown"
            if is_text and block.startswith("## "):
                title, _, rest = block[3:].partition("\n")
                found.append((title.strip(), [rest] if rest.strip() else []))
            elif found and block.strip():
                found[-1][1].append(block if is_text else "code")
    assert found
    return found


def ends(text):
    """How many sentences end in a text; a dot inside a number or after "e.g" ends none."""
    return len(re.findall(r"[.?!](?=[\s)\"”*]|$)", re.sub(r"\$[^$]*\$|`[^`]*`|\]\([^)]*\)", "", text)))


def test_ends_are_counted():
    assert ends("A half, 0.5, is enough.") == 1
    assert ends("One. Two.") == 2
    assert ends("See [there](a.b?c) and `x. y` or $a. b$.") == 1
    assert ends("No end") == 0


@each
def test_a_sentence_ends_its_section_and_is_one(path):
    for title, blocks in sections(path):
        said = [block for block in blocks if block.startswith(LABEL)]
        assert said in ([], blocks[-1:]), f"{title}: “In one sentence.” stands once, as the section's end"
        for block in said:
            text = block.removeprefix(LABEL).strip()
            assert ends(text) == 1 and text[-1] in ".?!", f"{title}: one sentence, not {text!r}"
            assert len(text.split()) <= LONGEST, f"{title}: at most {LONGEST} words"


@each
def test_every_title_that_asks_is_answered(path):
    asking = {title: blocks for title, blocks in sections(path) if title.endswith("?")}
    assert asking, "at least one section's title asks a question"
    open_ = [t for t, blocks in asking.items() if t not in LEFT_OUT and not blocks[-1].startswith(LABEL)]
    assert not open_, f"end these sections with {LABEL} and the answer: {open_}"
