"""What holds for the check of every exercise, whatever a reader hands over.

The solutions are those that are printed in the notebooks; see test_chapters.
"""

import functools
import itertools
import re
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import torch
from printed import NOTEBOOKS, answer, exercises

from nnrecap.exercises import EXERCISES, check
from nnrecap.exercises.index import PLACES

SOLUTIONS = {name: (path, code) for path in NOTEBOOKS for name, _, code in exercises(path)}
each = pytest.mark.parametrize("name", sorted(SOLUTIONS))

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
    return answer(*SOLUTIONS[name])


ASK_FOR_FUNCTIONS = sorted(name for name in SOLUTIONS if callable(solution(name)))


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


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """The networks are small: two threads would wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def reusing(function):
    """The same function, which writes over what it returned the last time, as with ``out=``."""
    last = []

    @functools.wraps(function)
    def reuses(*inputs):
        for thing in last:
            overwritten(thing)
        last[:] = [safe(function(*inputs), inputs)]
        return last[0]

    return reuses


@pytest.mark.parametrize("name", sorted(set(ASK_FOR_FUNCTIONS) - ABOUT_INPUTS))
def test_what_was_returned_may_be_written_over(name):
    assert EXERCISES[name].judge(reusing(solution(name)))


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


DRAWN = sorted(name for name in SOLUTIONS if any(prop.draws for prop in EXERCISES[name].properties))


@pytest.mark.parametrize("start", [1000, 2000, 3000])
@pytest.mark.parametrize("name", DRAWN)
def test_a_solution_is_right_whatever_is_drawn(name, start):
    EXERCISES[name].judged = start
    verdict = EXERCISES[name].judge(solution(name))
    assert verdict, verdict.lines


def test_a_power_that_is_computed_and_not_chosen_is_told():
    """Here, since a browser's processor reports no overflow, and nothing else shows it."""

    def half(z):
        return np.exp(-z) / (1 + np.exp(-z)) ** 2

    verdict = EXERCISES["sigmoid-slope"].judge(lambda z: np.where(z > 0, half(z), half(-z)))
    words = "at z = 800 yours computes a power too large for float64 (np.where computes both its halves"
    assert words in "\n".join(verdict.lines)


@pytest.mark.ours
def test_there_are_functions_and_values_to_spoil():
    assert SOLUTIONS.keys() == EXERCISES.keys()
    functions = sum(callable(solution(name)) for name in EXERCISES)
    assert functions >= 50 and len(EXERCISES) - functions >= 40 and len(DRAWN) >= 30


class Thing:
    """Of a type that no exercise knows."""


class Hostile:
    """It cannot be shown, measured, compared or converted."""

    __hash__ = None

    def refuse(self, *arguments, **named):
        raise RuntimeError("refused")

    __repr__ = __len__ = __eq__ = __bool__ = __array__ = __float__ = refuse


class Unsayable(Exception):
    def __str__(self):
        raise RuntimeError("refused")


def endless():
    found = []
    found.append(found)
    return found


# what nobody asked for; made anew for each test, since some can be used up
ODD = {
    "nan": lambda: float("nan"),
    "inf": lambda: np.inf,
    "whole": lambda: -7,
    "huge": lambda: 10**400,
    "longer than Python prints": lambda: 10**6000,
    "complex": lambda: 1 + 2j,
    "truth": lambda: True,
    "word": lambda: "softmax",
    "no text": lambda: "",
    "long text": lambda: "x" * 5000,
    "bytes": lambda: b"ab",
    "empty list": list,
    "ragged list": lambda: [[1], [1, 2]],
    "words": lambda: ["one", "two"],
    "endless list": endless,
    "pair of None": lambda: (None, None),
    "dictionary": lambda: {"a": 1},
    "set": lambda: {-7, -8},
    "empty array": lambda: np.zeros(0),
    "array of nan": lambda: np.full(3, np.nan),
    "large array": lambda: np.full(10**5, -7.0),
    "array of text": lambda: np.array(["one", "two"]),
    "array of things": lambda: np.array([None, Thing()], dtype=object),
    "dates": lambda: np.array(["2020-01-01"], dtype="M8[D]"),
    "records": lambda: np.zeros(2, dtype=[("a", "f4")]),
    "masked array": lambda: np.ma.array([1.0, 2.0], mask=[True, False]),
    "tensor": lambda: torch.full((2, 7), -7.0),
    "watched tensor": lambda: torch.full((7,), -7.0, requires_grad=True) * 2,
    "half tensor": lambda: torch.full((7,), -7.0, dtype=torch.bfloat16),
    "sparse tensor": lambda: torch.eye(2).to_sparse(),
    "tensor of no numbers": lambda: torch.ones(2, device="meta"),
    "fraction": lambda: Fraction(-22, 7),
    "thing": Thing,
    "hostile thing": Hostile,
    "list of hostile things": lambda: [Hostile()],
    "module": lambda: np,
    "error": lambda: ValueError("an error that is not raised"),
    "long range": lambda: range(10**12),
    "endless iterator": itertools.count,
    "generator": lambda: (n for n in range(3)),
    "None": lambda: None,
}
CALLABLES = {"class": lambda: Thing, "function": lambda: lambda *inputs: -7, "NumPy's": lambda: np.exp}


def raising(error):
    def function(*inputs):
        raise error

    return function


def without_end(*inputs):
    return without_end(*inputs)


def printing(*inputs):
    while True:
        print("again " * 1000)


async def waiting(*inputs):
    return -7


def yielding(*inputs):
    yield from inputs


# functions that do something odd; what they raise is theirs, and is told
ODD_FUNCTIONS = {
    "calls itself": without_end,
    "prints without end": printing,
    "waits": waiting,
    "yields": yielding,
    "ends Python": lambda *inputs: sys.exit(),
    "is interrupted": raising(KeyboardInterrupt()),
    "closes": raising(GeneratorExit()),
    "raises at length": raising(ValueError("much\n" * 3000)),
    "raises what cannot be told": raising(Unsayable()),
    "stops": raising(StopIteration()),
    "takes nothing": lambda: -7,
    "returns its input": lambda *inputs: inputs[0],
    "returns all its inputs": lambda *inputs: inputs,
    "returns a function": lambda *inputs: lambda x: x,
    "returns a class": lambda *inputs: Thing,
    "returns the dots": lambda *inputs: [...][len(inputs) > 99],
    "is a type": Thing,
    "is a layer": torch.nn.Linear(3, 2),
}

# what a reader of a message has never heard of
OURS = re.compile(
    r"Traceback|nnrecap|0x[0-9a-f]{5}|<class|<function|object|NoneType|unsized|ufunc|attribute|subscript|iterable"
    r"|dtype\(|np\.|__\w+__|not supported|unhashable|inhomogeneous|truth value of|out of bounds|could not convert"
    r"|unsupported|invalid literal|cannot convert|too many values|unpack"
)
RIGHT_ALL_THE_SAME = {("which-factorisation", "word"), ("last-layers", "word")}


def heard(name, answer, capsys):
    """What `check` says about an answer that cannot be right."""
    verdict = check(name, answer)
    said = capsys.readouterr()
    assert not said.err and said.out == "\n".join(verdict.lines) + "\n"
    assert not verdict.passed, said.out
    assert all(len(line) <= 560 for line in verdict.lines), said.out
    return "\n".join(line for line in verdict.lines if not line.startswith("  Hint "))


@each
def test_an_odd_answer_hears_a_sentence(name, capsys):
    for kind, odd in (ODD | CALLABLES).items():
        said = heard(name, odd(), capsys)
        assert kind in CALLABLES or not OURS.search(said), (kind, said)
        assert "it raised" not in said or (kind in CALLABLES and name in ASK_FOR_FUNCTIONS), (kind, said)


@pytest.mark.parametrize("name", ASK_FOR_FUNCTIONS)
def test_an_odd_result_hears_a_sentence(name, capsys):
    for kind, odd in (ODD | CALLABLES).items():
        said = heard(name, functools.partial(lambda thing, *inputs: thing, odd()), capsys)
        assert "it raised" not in said and not OURS.search(said), (kind, said)


@pytest.mark.parametrize("name", ASK_FOR_FUNCTIONS)
@pytest.mark.parametrize("kind", ODD_FUNCTIONS)
def test_an_odd_function_hears_a_sentence(name, kind, capsys):
    said = heard(name, ODD_FUNCTIONS[kind], capsys)
    assert "Traceback" not in said and "nnrecap" not in said


def test_a_check_loads_its_own_chapter_alone():
    code = (
        "import sys; from nnrecap.exercises import check; check('softmax', ...);"
        "print(*(name for name in sys.modules if name.startswith('nnrecap.exercises.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].replace("nnrecap.exercises.", "").split())
    assert "softmax" in loaded and not loaded & (set(PLACES.values()) - {"softmax"})
