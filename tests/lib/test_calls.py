"""The registry of calls is whole: no public function, and no array argument, escapes what runs over it."""

import re

import numpy as np
import pytest
from calls import CALLS, NO_ARRAYS, all_calls, modules, named, public

ARRAY = re.compile(r"\b(array_like|ndarray|arrays?|tensors?)\b")
# "p, q : as in `kl_divergence`", "X : as of `hosvd`"
ELSEWHERE = re.compile(r"as (?:in|of) `([\w.]+)`")


def described(name):
    """{argument: what the docstring says of it}, where it refers elsewhere, what is said there."""
    doc = named(name).__doc__ or ""
    section = re.search(
        r"Parameters\n *-+\n(.*?)(?=\n *\n *(?:Returns|Yields|Raises|Notes)\n *-|\Z)", doc, re.DOTALL
    )
    if not section:
        return {}
    found, lines = {}, section[1].splitlines()
    left = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    for line in lines:
        start = re.match(rf" {{{left}}}([\w*, ]+?) : (.*)", line)
        if start:
            arguments = start[1].replace("*", "").split(", ")
            found |= dict.fromkeys(arguments, start[2])
        else:
            found |= {
                argument: f"{found[argument]} {line.strip()}" for argument in arguments if argument in found
            }
    for argument, words in found.items():
        other = ELSEWHERE.match(words)
        if other:
            found[argument] = described(_beside(name, other[1]))[argument]
    return found


def _beside(name, other):
    """The full name of a function that is named in a docstring of the same module, or of another."""
    return other if "." in other else f"{name.rpartition('.')[0]}.{other}"


def arrays_described(name):
    return {argument for argument, words in described(name).items() if ARRAY.search(words)}


def test_docstrings_are_read():
    assert described("softmax.softmax")["axis"] == "int, the axis of the K classes"
    assert arrays_described("softmax.softmax_vjp") == {"z", "v"}
    assert arrays_described("losses.margin.triplet_grad") == {"anchor", "positive", "negative"}
    assert arrays_described("optimise.sgd") == {"parameters"}
    assert len([name for name in public() if arrays_described(name)]) > 60


def test_the_modules_are_found():
    assert {
        "softmax",
        "losses",
        "losses.classes",
        "ctc",
        "mlp",
        "inputs",
        "exercises",
    } <= modules().keys()
    assert "exercises.softmax" not in modules()


@pytest.mark.parametrize("name", sorted(public()))
def test_every_public_function_has_a_call_or_a_reason(name):
    places = (name in CALLS) + (name in NO_ARRAYS)
    assert places == 1, (
        f"{name} is new, or in both: add to tests/lib/calls.py a line `{name!r}: [call(…)]` in CALLS, with an example of "
        "each array argument; or, if it takes no array, its reason in NO_ARRAYS"
    )


def test_the_registry_names_nothing_that_is_gone():
    gone = (CALLS.keys() | NO_ARRAYS.keys()) - public().keys()
    assert not gone, f"take these out of tests/lib/calls.py: {sorted(gone)}"


@pytest.mark.parametrize("name", sorted(NO_ARRAYS))
def test_what_is_said_to_take_no_array_takes_none(name):
    arrays = arrays_described(name) - {"answer"}  # a reader's answer may be anything
    assert NO_ARRAYS[name].strip()
    assert not arrays, (
        f"{name} takes the array {sorted(arrays)}: give it a call in CALLS of tests/lib/calls.py"
    )


@pytest.mark.parametrize("name", sorted(CALLS))
def test_every_array_argument_has_an_example(name):
    given = {argument.split("[")[0] for call in CALLS[name] for argument in call.arrays}
    functions = {"fit", "gradient", "choose", "compute"}  # which take or return arrays
    missing = arrays_described(name) - given - functions
    assert given, f"{name} has no array argument in tests/lib/calls.py: its place is NO_ARRAYS"
    assert not missing, f"{name} needs an example of {sorted(missing)} in tests/lib/calls.py"


@pytest.mark.parametrize(
    ("name", "call"), all_calls(), ids=[f"{name}-{i}" for i, (name, _) in enumerate(all_calls())]
)
def test_every_call_runs_in_every_dtype(name, call, capsys):
    first = call.seen(call.run())
    again = call.seen(call.run())
    assert len(first) == len(again)
    assert all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(first, again, strict=True))
    for argument, array in call.arrays.items():
        assert array.dtypes
        for dtype in array.dtypes:
            values = call.values(argument, dtype)
            assert values.dtype == dtype
            call.run(**{argument: values})
