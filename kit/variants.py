"""Notebooks with other numbers: in question, check and solution of each exercise that has variants."""

import copy
import json
import re

from kit.assignments import SOLUTION, STUB
from nnrecap.exercises import EXERCISES
from nnrecap.exercises.variants import named, redrawn, variant_of

TURN = "**Your turn.**"


def notebook(book, variant):
    """A copy of a notebook, each of whose exercises has the numbers of a variant."""
    made = copy.deepcopy(book)
    for at, cell in enumerate(made.cells):
        found = cell.cell_type == "code" and STUB.search(cell.source)
        if found and EXERCISES[found[1]].variants:
            redraw(made.cells, at, found[1], named(variant))
    return made


def redraw(cells, at, name, variant):
    """Other numbers for the exercise whose stub is a cell: its question is before it, its solution behind."""
    question, stub, solution = cells[at - 1 : at + 2]
    before, turn, asked = question.source.rpartition(TURN)
    question.source = before + turn + drawn(name, variant, asked)
    stub.source = with_variant(stub.source, name, variant)
    folded = SOLUTION.match(solution.source)[0]
    shown = with_variant(drawn(name, variant, folded, "folded"), name, variant)
    solution.source = shown + solution.source[len(folded) :]


def drawn(name, variant, text, what="asked"):
    """A text of the book with the numbers of a variant."""
    exercise = EXERCISES[name]
    book, other = exercise.numeric, variant_of(exercise, variant).numeric
    return redrawn(text, getattr(book, what), getattr(other, what))


def with_variant(code, name, variant):
    """Code whose `check` knows the variant."""
    said = json.dumps(variant, ensure_ascii=False)
    return re.sub(rf'^(check\("{name}", \w+)\)', lambda call: f"{call[1]}, variant={said})", code, flags=re.M)
