"""What holds for the check of every exercise, whatever a reader hands over.

The solutions are those that are printed in the notebooks; see test_chapters.
"""

import functools

import numpy as np
import pytest
import torch
from test_chapters import NOTEBOOKS, cells_of_imports, exercises

from nnrecap.exercises import EXERCISES

SOLUTIONS = {name: (path, code) for path in NOTEBOOKS for name, _, code in exercises(path)}
each = pytest.mark.parametrize("name", sorted(EXERCISES))

# whose text asks what becomes of an input: there, writing into it is a fault of its own
ABOUT_INPUTS = {
    "centre-rows",
    "descend",
    "t18-in-place",
    "t19-from-numpy",  # must share the input's memory
    "t22-no-grad",  # must return the input itself, moved
    "t30-step",
}


def solution(name):
    """The answer that the notebook prints, as a new object at each call."""
    path, code = SOLUTIONS[name]
    found, room = {}, {}
    for imports in cells_of_imports(path):
        exec(imports, room)
    room["check"] = found.__setitem__
    exec(code, room)
    return found[name]


def overwritten(thing):
    """Write into it whatever it is: nan, nothing, another place of the generator."""
    if isinstance(thing, np.ndarray) and thing.ndim:
        thing[...] = np.nan if thing.dtype.kind == "f" else -1
    elif isinstance(thing, torch.Tensor):
        with torch.no_grad():
            thing.fill_(float("nan") if thing.is_floating_point() else -1)
    elif isinstance(thing, list | tuple | dict | set):
        for part in list(thing.values() if isinstance(thing, dict) else thing):
            overwritten(part)
        if hasattr(thing, "clear"):
            thing.clear()
    elif isinstance(thing, np.random.Generator):
        thing.random(3)


def spoiling(function):
    """The same function, which writes into all its inputs once its result is in safety."""

    @functools.wraps(function)
    def spoils(*inputs):
        result = safe(function(*inputs), inputs)
        for thing in inputs:
            overwritten(thing)
        return result

    return spoils


def safe(result, inputs):
    """The result, apart from the inputs' memory; the input itself where that is the answer."""
    if isinstance(result, np.ndarray):
        return result.copy()
    return result.clone() if isinstance(result, torch.Tensor) and not result.requires_grad else result


@each
def test_no_answer_can_spoil_a_check(name):
    judge = EXERCISES[name].judge
    assert judge(solution(name)), "before"
    if callable(solution(name)):
        spoiled = judge(spoiling(solution(name)))
        assert spoiled.passed == (name not in ABOUT_INPUTS), spoiled.lines
    else:
        answer = solution(name)
        judge(answer)
        overwritten(answer)
    assert judge(solution(name)), "afterwards"


def test_there_are_functions_and_values_to_spoil():
    functions = sum(callable(solution(name)) for name in EXERCISES)
    assert functions >= 50 and len(EXERCISES) - functions >= 40
