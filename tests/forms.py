"""Answers made of the printed solutions: right ones in other forms, and wrong ones.

A right one has the same numbers as another type, in another order of memory, in fewer
digits; a wrong one knows a result by heart, or passes over a part of its input.
"""

import copy
import functools
import sys

import numpy as np
from test_chapters import NOTEBOOKS, cells_of_imports, exercises

from nnrecap.exercises import check


@functools.cache
def room(path):
    """What a chapter has imported before it asks."""
    names = {}
    for imports in cells_of_imports(path):
        exec(imports, names)
    return names


def answer(path, solution):
    """What the text of a solution hands to its check."""
    code, _, call = solution.partition("\ncheck(")
    names = dict(room(path))
    exec(code, names)
    return eval("check(" + call, names | {"check": lambda name, answer: answer})


@functools.cache
def answers():
    """Exercise → the answer of its printed solution, and its chapter."""
    return {
        name: (answer(path, solution), path.stem)
        for path in NOTEBOOKS
        for name, _, solution in exercises(path)
    }


def recorded(name, function):
    """The arguments of every call while `function` is checked, and the verdict."""
    code, calls = function.__code__, []
    parameters = code.co_varnames[: code.co_argcount]

    def watch(frame, event, _):
        if event == "call" and frame.f_code is code:
            calls.append([copy.deepcopy(frame.f_locals[parameter]) for parameter in parameters])

    sys.setprofile(watch)
    try:
        verdict = check(name, function)
    finally:
        sys.setprofile(None)
    return calls, verdict


def is_tensor(x):
    return type(x).__module__ == "torch" and hasattr(x, "requires_grad")


def each_array(change, value):
    """`value` with `change` made to every array of floats in it, also in lists, and to floats."""
    if isinstance(value, list | tuple):
        return type(value)(each_array(change, part) for part in value)
    if is_tensor(value) and value.is_floating_point() and not value.requires_grad:
        return value.new_tensor(change(value.numpy()))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.asarray(change(value), value.dtype)
    return float(change(value)) if isinstance(value, float) else value


def has_floats(value):
    """Whether `each_array` would change anything in it."""
    found = []
    each_array(lambda x: [found.append(x), x][1], value)
    return bool(found)


def shapes(value):
    if isinstance(value, list | tuple):
        return (len(value), *map(shapes, value)) if any(np.ndim(v) for v in value) else len(value)
    return tuple(value.shape) if hasattr(value, "shape") else ()


def wrong(solution, calls):
    """Pairs of what is wrong, and a function in which it is."""
    first = calls[0]

    def run(arguments):
        return solution(*copy.deepcopy(list(arguments)))

    @functools.cache
    def of_the_first():
        return run(first)

    by_size = {}
    for call in calls:
        by_size.setdefault(repr(shapes(call)), call)

    def sizes_by_heart(*arguments):
        return run(by_size.get(repr(shapes(list(arguments))), first))

    yield "the first result, always", lambda *arguments: copy.deepcopy(of_the_first())
    yield "the first result of each size", sizes_by_heart
    yield (
        "right for the first size alone",
        lambda *arguments: run(arguments if shapes(list(arguments)) == shapes(first) else first),
    )
    for i, parameter in enumerate(solution.__code__.co_varnames[: len(first)]):
        yield f"{parameter} handed back", lambda *arguments, i=i: arguments[i]
        if len(first) > 1:
            yield f"{parameter} of the first call, always", instead_of(solution, i, first[i])
    if has_floats(calls):
        for what, change in {
            "what is beyond ±5 cut off": lambda x: np.clip(x, -5, 5),
            "without signs": np.abs,
            "in whole numbers": np.round,
        }.items():
            yield f"input {what}", lambda *arguments, change=change: solution(*each_array(change, arguments))
    if has_floats(of_the_first()):
        yield "a hundredth too large", lambda *arguments: each_array(lambda x: 1.01 * x, solution(*arguments))


def instead_of(solution, i, value):
    def ignorant(*arguments):
        arguments = list(arguments)
        if shapes(arguments[i]) == shapes(value):
            arguments[i] = copy.deepcopy(value)
        return solution(*arguments)

    return ignorant
