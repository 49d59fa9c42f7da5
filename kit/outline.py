"""Which piece of a chapter goes on which slide.

A notebook comes back in more and smaller cells, each with nbconvert's metadata
`slideshow.slide_type`.  A cell that has this metadata already keeps it, whole.  The others:

slide      the title; each section, with the beginning of its first paragraph
subslide   each prediction; its answer, with what was run for it; what no longer fits on a slide
-          on the slide before it: options, figures, formulas, tables, common mistakes, short lists, what
           leads to them, the section's sentence
notes      what the slides leave out of the prose; other cells with a result; checks; "At work."
skip       exercises and their solutions, questions without a check, "For the lecturer", set-up, lines to copy
"""

import ast
import re
from copy import deepcopy
from itertools import chain, pairwise

from nbformat.v4 import new_markdown_cell

from kit.blocks import Block, blocks, sentences, shortened, words
from pages.cells import runs
from pages.folds import AT_WORK, only_checks

LEFT_OUT = ("Three questions without a check", "For the lecturer", "How does it work?")
AGAINST = re.compile(r"- \([a-h]\) ")  # the list of what speaks against each wrong option
ELSEWHERE = re.compile(r"\b(film|exercise|folded|slider|next chapter|this page)\b|\bMove it\b")
NUMBERED = re.compile(r"\d+ · ")  # a task of the homework
OPENING, SAW, LEAD, CAPTION, LIST = 45, 45, 32, 30, 60  # words
LISTS = ("bullet_list", "ordered_list")
# Pixels, estimated: a slide (a fuller one is set smaller), what a last sentence may add to it, the
# tallest figure, two lines below it, a printed line, a slide's head.
ROOM, MORE, TALLEST, SAID, LINE, PLACE = 700, 25, 460, 100, 28, 40
MOST = 45  # slides a chapter


def tagged(notebook):
    """A copy of a notebook whose every cell has a slide type."""
    outline = Outline()
    for cell in notebook.cells:
        if "slide_type" in cell.metadata.get("slideshow", {}):
            outline.take_as_it_is(cell)
        elif cell.cell_type == "code":
            outline.take_code(cell)
        else:
            pieces = blocks(cell.source)
            for block, following in zip(pieces, [*pieces[1:], None], strict=True):
                outline.take(block, following)
    made = deepcopy(notebook)
    made.cells = ended(within(MOST, without_bare(outline.cells), outline.by_hand))
    return made


def ended(cells):
    """What leads to something that is not on its slide ends with a full stop."""
    shown = [cell for cell in cells if kind(cell) not in ("notes", "skip")]
    for cell, following in zip(shown, [*shown[1:], None], strict=True):
        last = following is None or kind(following) in ("slide", "subslide") or is_prose(following)
        if last and cell.cell_type == "markdown":
            cell.source = re.sub(r":\s*$", ".", cell.source)
    return cells


def is_prose(cell):
    return cell.cell_type == "markdown" and blocks(cell.source)[0].kind in ("paragraph", "heading")


def kind(cell):
    return cell.metadata["slideshow"]["slide_type"]


def without_bare(cells):
    """Leave out subsections that are a heading and nothing else, and sections without anything."""
    kept = []
    for at, cell in enumerate(cells):
        rest = [c for c in cells[at + 1 :] if kind(c) not in ("notes", "skip")]
        ends = ("slide", "subslide") if cell.source.startswith("### ") else ("slide",)
        alone = (
            cell.source.startswith("##") and "\n" not in cell.source and kind(cell) in ("slide", "subslide")
        )
        if not (alone and (not rest or kind(rest[0]) in ends)):
            kept.append(cell)
    return kept


def within(most, cells, by_hand):
    """Put into the notes what a lecture misses least, until no more than `most` slides are left."""
    starts = [at for at, cell in enumerate(cells) if kind(cell) in ("slide", "subslide")]
    slides = [cells[at:end] for at, end in pairwise([*starts, len(cells)])]
    can_go = [slide for slide in slides if rank(slide[0]) is not None and not set(map(id, slide)) & by_hand]
    can_go.sort(key=lambda slide: rank(slide[0]))
    for cell in chain(*can_go[: max(0, len(slides) - most)]):
        if kind(cell) != "skip":
            cell.metadata["slideshow"] = {"slide_type": "notes"}
    return cells


def rank(cell):
    """The place of a slide that begins with this cell, among those that may go; None: it may not."""
    if cell.cell_type == "code":
        return 3
    found = blocks(cell.source)[0]
    if kind(cell) == "slide" or found.kind == "heading" or found.label in ("Predict first", "What we saw"):
        return None
    return 0 if found.label == "Common mistake" else 1 if found.label else 2


class Outline:
    """What has been taken so far, and what the next piece must know of it."""

    def __init__(self):
        self.cells = []
        self.by_hand = set()  # ids of the cells that came with a slide type
        self.left_out = False  # in a section that no slide shows
        self.exercise = False  # between "Your turn." and its solution
        self.fresh = False  # a heading stands on the slide, and no text yet
        self.drawn = False  # the piece before is a figure
        self.asked = False  # the piece before is a prediction
        self.proof = None  # what was run since a prediction that is not answered yet
        self.used = 0  # pixels of the slide, estimated

    def put(self, slide_type, cell):
        cell.metadata["slideshow"] = {"slide_type": slide_type}
        if slide_type in ("slide", "subslide"):
            self.used = PLACE
        if slide_type not in ("notes", "skip"):
            self.used += height_of(cell)
        self.cells.append(cell)

    def write(self, slide_type, source):
        self.add(slide_type, new_markdown_cell(source))

    def add(self, slide_type, cell, room=ROOM):
        """On the slide before it, if there is room."""
        full = slide_type == "-" and self.used + height_of(cell) > room
        self.put("subslide" if full else slide_type, cell)

    def write_short(self, slide_type, source, short):
        """The short form on the slide, the long one into the notes."""
        self.write(slide_type, short)
        if " ".join(short.split()) != " ".join(source.split()):
            self.write("notes", source)

    def take_as_it_is(self, cell):
        self.exercise = self.fresh = self.drawn = self.asked = False
        self.put(kind(cell), deepcopy(cell))
        self.by_hand.add(id(self.cells[-1]))

    def take_code(self, cell):
        hidden = {"remove-cell", AT_WORK} & set(cell.metadata.get("tags", []))
        if self.left_out or self.exercise or hidden or not cell.outputs or "check(" in cell.source:
            return self.put("skip", deepcopy(cell))
        if states_only(cell):
            return self.put("notes", deepcopy(cell))
        if self.proof is not None:
            self.proof.append(deepcopy(cell))
        elif is_drawn(cell):
            self.add("-", deepcopy(cell), ROOM - SAID if is_tall(cell) else ROOM)  # its caption comes along
        else:
            return self.put("notes", deepcopy(cell))
        self.drawn, self.fresh, self.asked = is_drawn(cell), False, False

    def take(self, block, following):
        """One piece of text, and the piece after it in the same cell."""
        if block.kind == "heading":
            self.take_heading(block)
        elif self.left_out or self.exercise or block.label == "Your turn" or block.kind == "details":
            self.write("skip", block.source)
            self.exercise = not self.left_out and block.kind != "details"
        else:
            self.take_text(block, following)
            self.drawn, self.asked = False, block.label == "Predict first"

    def take_heading(self, block):
        title = block.source.lstrip("# ")
        self.drawn = self.asked = False
        if block.level < 3:
            self.left_out = title in LEFT_OUT
        self.exercise, self.proof = bool(NUMBERED.match(title)), None
        self.fresh = not (self.left_out or self.exercise)
        shown = "slide" if block.level < 3 else "-" if self.used < ROOM / 3 else "subslide"
        self.write(shown if self.fresh else "skip", block.source)

    def take_text(self, block, following):
        if block.label == "Predict first":
            self.write("-" if self.fresh else "subslide", block.source)
            self.proof = []
        elif block.label == "What we saw":
            self.answer(block.source)
        elif block.label == "At work":
            self.write("notes", block.source)
        elif block.label == "In one sentence":
            self.add("-", new_markdown_cell(block.source), ROOM + MORE)  # one sentence alone is no slide
        elif block.label == "Common mistake":
            self.write_short("-", block.source, short_box(block.source))
        elif block.kind in ("math_block", "table"):
            self.write("-" if height(block.source) < ROOM else "notes", block.source)
        elif block.kind in LISTS:
            self.write("-" if self.asked or is_short_list(block) else "notes", block.source)
        elif block.kind == "paragraph":
            return self.take_paragraph(block.source, following or Block("", ""))
        else:
            self.write("notes", block.source)
        self.fresh = False

    def answer(self, source):
        """The slide after a prediction: its answer, then what was run for it, as far as there is room."""
        self.write("subslide", self_contained(source, SAW))
        for cell in self.proof or ():
            if not is_drawn(cell):
                self.put("notes", cell)
                cell = said_only(cell)
            self.add("-", cell)
        if words(self_contained(source, SAW)) < words(source):
            self.write("notes", source)
        self.proof = None

    def take_paragraph(self, source, following):
        """Prose: its beginning after a heading or a figure, its end before what it leads to."""
        last = sentences(source)[-1]
        if is_short_list(following) and not ELSEWHERE.search(last):
            self.lead_to(following, source)
        elif self.drawn and self.used + height(self_contained(source, CAPTION)) > ROOM:
            self.write("notes", source)  # without the figure nobody could follow
        elif self.fresh or self.drawn:
            self.write_short("-", source, self_contained(source, OPENING if self.fresh else CAPTION))
        elif following.kind in ("math_block", "table") and words(last) <= LEAD:
            full = self.used + height(last) + height(following.source) > ROOM
            self.write_short("subslide" if full else "-", source, last)
        else:
            self.write("notes", source)
        self.fresh = False

    def lead_to(self, following, source):
        """The sentence that a list needs, on its slide; before it, what a paragraph would show here."""
        *before, last = sentences(source)
        limit = (OPENING if self.fresh else CAPTION) - words(last)
        begun = self_contained(" ".join(before), limit) if before and (self.fresh or self.drawn) else ""
        if self.used + height(f"{begun} {last}") + height(following.source) <= ROOM:
            return self.write_short("-", source, f"{begun} {last}".strip())
        if begun:
            self.write("-", begun)
        self.write_short("subslide", source, last)


def is_drawn(cell):
    return any("image/png" in output.get("data", {}) for output in cell.outputs)


def is_tall(cell):
    return height_of(cell) > TALLEST


def is_short_list(block):
    return block.kind in LISTS and not AGAINST.match(block.source) and words(block.source) <= LIST


def least(output):
    """Pixels that a picture takes, so that a room reads its labels: as in the book or all that there are."""
    return min(output["metadata"]["image/png"]["height"], TALLEST)


def states_only(cell):
    """Whether a slide would show nothing of a cell but statements that were checked."""
    if not ({"hide-input"} & set(cell.metadata.get("tags", [])) or checks_alone(cell.source)):
        return False
    texts = [output.get("text") for output in cell.outputs]
    return all(text and all(said for said, _ in runs(text)) for text in texts)


def checks_alone(source):
    return all(map(only_checks, ast.parse(source).body))


def self_contained(source, limit):
    """The first sentences that point to nothing that no slide has."""
    kept = [sentence for sentence in sentences(source) if not ELSEWHERE.search(sentence)]
    return shortened(" ".join(kept) or source, limit)


def short_box(source):
    """The first sentences of a box, with its table if it has one."""
    inner = blocks("\n".join(line.lstrip(">").removeprefix(" ") for line in source.split("\n")))
    kept = [self_contained(inner[0].source, OPENING), *(b.source for b in inner[1:] if b.kind == "table")]
    return "\n".join(f"> {line}" for line in "\n\n".join(kept).split("\n"))


def height_of(cell):
    """Pixels that a cell takes."""
    if cell.cell_type == "markdown":
        return height(cell.source)
    if is_drawn(cell):
        return sum(20 + least(output) for output in cell.outputs if "image/png" in output.get("data", {}))
    said = [
        line
        for out in cell.outputs
        for claim, lines in runs(out.get("text", ""))
        if not claim
        for line in lines
    ]
    return LINE * len(said)


def said_only(cell):
    """A cell whose code stays in the notes."""
    cell = deepcopy(cell)
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
    return cell


def height(source):
    """Pixels that a piece takes, roughly: too many only starts a slide earlier."""
    if source.startswith("$$"):
        return 80 + 66 * source.count("\\\\")
    rows = [line for line in source.split("\n") if line.strip()]
    if source.startswith("|"):
        return sum(20 + 30 * (1 + len(row) // 75) for row in rows[:-1])
    if source.startswith(("- ", "1. ")):
        return sum(8 + 40 * (1 + len(row) // 65) for row in rows)
    box = 40 if source.startswith(">") else 0
    return box + 16 + 42 * (1 + len(" ".join(rows)) // 65)
