"""Short tasks on arrays and tensors: what it is, its shape, its type, its numbers.

PyTorch is never imported here.  A tensor is known by its type's module; where a task needs
tensors as inputs, they are made with the PyTorch that the reader has imported.
"""

import sys

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.answers import array_of, as_array, as_sizes, is_tensor, why_no_sizes
from nnrecap.exercises.comparing import about_numbers, about_shape, same, worst
from nnrecap.exercises.exercise import Exercise, Unreadable, close, labelled, quoted, seen

KINDS = {"torch": "a PyTorch tensor", "numpy": "a NumPy array"}
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")


def tensor(x, requires_grad=False):
    """A new tensor with the numbers and the type of `x`."""
    if "torch" not in sys.modules:
        raise Unreadable("this task needs PyTorch: run the cell with `import torch` first")
    return sys.modules["torch"].tensor(x, requires_grad=requires_grad)


def f32(*shape, start=1.0):
    """start, start + 1, … in float32, in this shape: inputs whose results can be told apart."""
    return np.arange(start, start + np.prod(shape), dtype=np.float32).reshape(shape)


def drawn(rng, *shape):
    """Short numbers of both signs in float32, some of them beyond 5: inputs that nobody knows."""
    return np.float32(draws.numbers(rng, *shape, spread=4.0))


def numbers(x):
    """The numbers of an array or a tensor, as an array; refused where there are none."""
    array = array_of(x) if is_tensor(x) else as_array(x)
    if array is None:
        raise Unreadable(f"you gave {quoted(x)}; numbers are asked for")
    return array


def type_of(x):
    """The name of a dtype as NumPy and PyTorch agree on it: "float32"."""
    return str(x.dtype).removeprefix("torch.")


def called(x):
    """What `x` is, in words."""
    if is_tensor(x):
        return KINDS["torch"]
    if isinstance(x, np.ndarray | np.generic):
        return KINDS["numpy"]
    return f"a tuple of {len(x)}" if isinstance(x, tuple) else f"a Python {type(x).__name__}"


class Task(Exercise):
    """An exercise that asks for an array or tensor, or for a function that returns one.

    Parameters
    ----------
    ask : str, what its numbers are, in words
    want : the right array; with `cases`, a NumPy function of a case's inputs
    cases : None, or a list of tuples of inputs with which the reader's function is called
    kind : "torch", "numpy", or None where both will do
    scalar : one number is asked for, of any kind; `kind` says what the inputs are
    dtype : None, the name of the only right type, or INTEGERS; `dtypes` has words for wrong ones
    slips : pairs of a wrong result (or a function, like `want`) and what it tells
    draw : a function of a random generator that gives one more case; three are tried at each check
    """

    def __init__(
        self,
        name,
        ask,
        want,
        *,
        cases=None,
        kind,
        scalar=False,
        dtype=None,
        dtypes=(),
        within=1e-9,
        slips=(),
        hints,
        draw=None,
    ):
        wanted = None if scalar else kind
        asked = "one number" if scalar else KINDS.get(kind, "an array or a number")
        kinds = {"returns": asked, "scalar": scalar} if cases else {"gives": asked}
        super().__init__(name, hints, needs_torch=kind == "torch", tensors=bool(wanted), **kinds)
        self.want, self.cases, self.kind, self.within = want, cases, kind, within
        self.dtype, self.dtypes, self.slips, self.draw = dtype, dict(dtypes), slips, draw
        it = "it is" if cases is None else "it returns"
        if wanted:
            self.must(labelled(f"{it} {KINDS[kind]}", self.has_kind), needed=True)
        self.must(labelled(self._shape_in_words(), self.has_shape), needed=True)
        if dtype:
            words = "one of whole numbers" if dtype == INTEGERS else dtype
            self.must(labelled(f"its dtype is {words}", self.has_dtype))
        self.must(labelled(ask, self.has_numbers))

    def pairs(self, answer, more=()):
        """(what the reader's answer gives, the inputs) for one case after the other."""
        for case in [*(self.cases or [()]), *more]:
            yield answer if self.cases is None else answer(*map(self._input, case)), case

    def has_kind(self, answer):
        result, _ = next(self.pairs(answer))
        words = called(result)
        return None if words == KINDS[self.kind] else f"you gave {words}"

    def has_shape(self, answer):
        result, case = next(self.pairs(answer))
        shape = numbers(result).shape
        if shape == np.shape(self._of(self.want, case)):
            return None
        want = np.shape(self._of(self.want, case))
        return self._slip(numbers(result), case) or f"yours is {shape}{about_shape(shape, want)}"

    def has_dtype(self, answer):
        name = type_of(next(self.pairs(answer))[0])
        good = name in self.dtype if self.dtype == INTEGERS else name == self.dtype
        return None if good else f"it is {name}{self.dtypes.get(name, '')}"

    def has_numbers(self, answer, rng):
        for result, case in self.pairs(answer, (self.draw(rng) for _ in range(3 if self.draw else 0))):
            got, want = numbers(result), np.asarray(self._of(self.want, case))
            if not close(got, want, self.within):
                return self._slip(got, case) or self._unlike(got, want, case)
        return None

    def _unlike(self, got, want, case):
        """What is told about numbers that no known slip gives."""
        if self._is_of_the_first(got, case):
            return "that was right for the first input; this one is another: does your function use it?"
        if got.shape != want.shape:
            right = f"right would be shape {want.shape}{_from(case)}, yours is {got.shape}"
            return f"{right}: does it go by the sizes of its input?"
        small = case and sum(np.size(x) for x in case) <= 12
        inputs = f"; the input was {' and '.join(map(seen, case))}" if small else ""
        about = about_numbers(got, want, self.within)
        where, want, got = worst(want, got)
        return f"{where}{seen(want)} is right, yours is {seen(got)}{about}{inputs}"

    def _is_of_the_first(self, got, case):
        """Whether the right result of the first case came again for another one."""
        another = self.cases and case is not self.cases[0]
        return another and got.size > 1 and self._is(self.want, got, self.cases[0])

    def _slip(self, got, case):
        """What is told about the first known slip that gives just this."""
        with np.errstate(all="ignore"):
            return next((words for wrong, words in self.slips if self._is(wrong, got, case)), None)

    def _is(self, wrong, got, case):
        """Whether a slip, which may not fit these inputs at all, gives just this."""
        try:
            return same(got, self._of(wrong, case), self.within)
        except (IndexError, ValueError):
            return False

    def _of(self, value, case):
        return value(*case) if callable(value) else value

    def _input(self, value):
        return tensor(value) if self.kind == "torch" and isinstance(value, np.ndarray) else value

    def _shape_in_words(self):
        case = self.cases[0] if self.cases else ()
        return f"its shape is {np.shape(self._of(self.want, case))}{_from(case)}"


def _from(case):
    """The shapes of the inputs, in words."""
    shapes = [str(x.shape) for x in case if isinstance(x, np.ndarray)]
    inputs = "an input" if len(shapes) == 1 else "inputs"
    return f" for {inputs} of shape {' and '.join(shapes)}" if shapes else ""


def shape_task(name, ask, want, *, slips, hints):
    """An exercise whose answer is a shape, worked out by the reader."""

    def read(answer):
        shape = as_sizes(answer)
        if shape is None:
            raise Unreadable(f"you gave {quoted(answer)}{why_no_sizes(answer)}")
        return shape

    def is_right(shape):
        return None if shape == want else dict(slips).get(shape, f"you gave {shape}")

    exercise = Exercise(name, hints, gives="a tuple of whole numbers", read=read)
    exercise.must(labelled("it is a tuple of whole numbers", lambda shape: None), needed=True)
    exercise.must(labelled(ask, is_right))
    return exercise
