"""Answers made of the printed solutions: right ones in other forms, and wrong ones.

A right one has the same numbers as another type, in another order of memory, in fewer
digits; a wrong one knows a result by heart, or passes over a part of its input.
"""

import contextlib
import copy
import functools
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import torch
from printed import is_tensor


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
    """The sizes of an argument, or of all arguments; () where it has none."""
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
    if any(map(shapes, first)):
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


# Right answers in other forms


def right(answer, calls):
    """Pairs of a form, and the answer in it."""
    if callable(answer):
        yield from functions(answer)
        yield from results(answer, answer(*copy.deepcopy(calls[0])))
    elif isinstance(answer, str):
        yield from words(answer)
    elif is_tensor(answer):
        yield from tensors(answer)
    elif np.ndim(answer):
        yield from arrays(np.asarray(answer))
    else:
        yield from numbers(answer)
        yield from written(float(answer))


def functions(solution):
    """The same function, as other things that can be called."""

    class Called:
        def __call__(self, *arguments):
            return solution(*arguments)

    def prints(*arguments):
        print("on the way:", *arguments)
        return solution(*arguments)

    yield "an object that can be called", Called()
    yield "a method", Called().__call__
    yield "a partial", functools.partial(solution)
    yield "a lambda", lambda *arguments: solution(*arguments)
    yield "with parameters of its own", lambda *arguments, own=None: solution(*arguments)
    yield "printing", prints


def results(solution, first):
    """The same function, whose results have another form; `first` is one of them."""
    for kind, make in {"tensor": tensors, "array": arrays, "number": numbers}.items():
        for part in parts(first, kind):
            for form, _ in make(part):
                yield form, functools.partial(in_form, solution, make, kind, form)
    if isinstance(first, tuple):
        yield "a list for a tuple", lambda *arguments: list(solution(*arguments))
    if isinstance(first, list):
        yield "a tuple for a list", lambda *arguments: tuple(solution(*arguments))


def in_form(solution, make, kind, form, *arguments):
    def change(value):
        if kind_of(value) == kind:
            return dict(make(value)).get(form, value)
        return type(value)(map(change, value)) if isinstance(value, list | tuple) else value

    result = solution(*arguments)
    with unwatched():
        return change(result)


@contextlib.contextmanager
def unwatched():
    """A check may count the solution's steps, and ask whose code it calls; not so of what is done here."""
    watches = sys.gettrace(), sys.getprofile()
    sys.settrace(None)
    sys.setprofile(None)
    try:
        yield
    finally:
        sys.settrace(watches[0])
        sys.setprofile(watches[1])


def kind_of(value):
    if is_tensor(value):
        return "tensor"
    if isinstance(value, np.ndarray) and value.ndim:
        return "array"
    one = isinstance(value, np.ndarray | np.number | int | float) and not isinstance(value, bool)
    return "number" if one else ""


def parts(value, kind):
    """The first part of a result that is of that kind, if there is one."""
    if kind_of(value) == kind:
        return [value]
    found = [p for part in value for p in parts(part, kind)] if isinstance(value, list | tuple) else []
    return found[:1]


def arrays(a):
    yield "lists", a.tolist()
    yield "tuples", tuples(a.tolist())
    yield "an array", a
    yield "Fortran order", np.asfortranarray(a)
    yield "backwards in memory", a[::-1].copy()[::-1]
    yield "foreign byte order", a.astype(a.dtype.newbyteorder())
    yield "a tensor", torch.tensor(a.tolist(), dtype=getattr(torch, str(a.dtype)))
    if a.dtype.kind == "f":
        yield "float32", a.astype(np.float32)
        yield "longdouble", a.astype(np.longdouble)
    if a.dtype.kind == "i":
        yield "int32", a.astype(np.int32)
        yield "int8", a.astype(np.int8)


def tensors(t):
    yield (
        "backwards in memory",
        t.T.clone(memory_format=torch.contiguous_format).T if t.ndim == 2 else t.clone(),
    )
    yield "an array", t.detach().numpy()
    if t.is_floating_point():
        yield "float64", t.detach().double()
        yield "watched by autograd", t.detach().requires_grad_() * 1


def tuples(value):
    return tuple(map(tuples, value)) if isinstance(value, list) else value


def numbers(x):
    value = x.item() if hasattr(x, "item") else x
    yield "Python's own", value
    yield "a 0-d array", np.array(value)
    yield "a tensor", torch.tensor(value, dtype=torch.float64 if isinstance(value, float) else torch.int64)
    yield "a tensor of float32", torch.tensor(float(value))
    yield "float32", np.float32(value)
    yield "longdouble", np.longdouble(value)
    if float(value).is_integer():
        yield "int16", np.int16(value)
        yield "a whole float", float(value)
        yield "a whole number", int(value)


def written(value):
    """A value as other types, in text, and in three digits."""
    yield "float16", np.float16(value)
    yield "a list of one", [value]
    yield "an array of one", np.array([value])
    yield "a decimal", Decimal(value)
    yield "in text", f" {value!r} "
    fraction = Fraction(value).limit_denominator(1000)
    if float(fraction) == value:
        yield "a fraction", fraction
        yield "a fraction in text", str(fraction)
    if 0 < value < 1:
        yield "per cent", f"{100 * value:.3g}%"
    if not value.is_integer():
        yield "three digits", float(f"{value:.3g}")
        yield "three digits in text", f"{value:.3g}"


def words(word):
    """An answer in letters in other spellings."""
    apart = list(word)
    yield "capitals", word.upper()
    yield "small", word.lower()
    yield "a list", apart
    yield "a tuple", tuple(apart)
    yield "an array", np.array(apart)
    yield "with spaces", f" {' '.join(word)} "
    yield "with commas", ", ".join(word)
    yield "in brackets", ", ".join(f"({letter})" for letter in word)
    yield "with a full stop", f"{', '.join(word)}."
    yield "in a sentence's way", " and ".join(word)
