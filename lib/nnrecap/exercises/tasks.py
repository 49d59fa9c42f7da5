"""Short tasks on arrays and tensors: what it is, its shape, its type, its numbers.

PyTorch is never imported here.  A tensor is known by its type's module; where a task needs
tensors as inputs, they are made with the PyTorch that the reader has imported.
"""

import sys

import numpy as np

from nnrecap.exercises.exercise import Exercise, close, given, seen

KINDS = {"torch": "a PyTorch tensor", "numpy": "a NumPy array"}


def is_tensor(x):
    return type(x).__module__.partition(".")[0] == "torch" and hasattr(x, "untyped_storage")


def tensor(x, requires_grad=False):
    """A new tensor with the numbers and the type of `x`."""
    if "torch" not in sys.modules:
        raise ImportError("this task needs PyTorch: run the cell with `import torch` first")
    return sys.modules["torch"].tensor(x, requires_grad=requires_grad)


def f32(*shape, start=1.0):
    """start, start + 1, … in float32, in this shape: inputs whose results can be told apart."""
    return np.arange(start, start + np.prod(shape), dtype=np.float32).reshape(shape)


def numbers(x):
    """The numbers of an array or a tensor, as an array."""
    return np.asarray(x.detach() if is_tensor(x) else x)


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


def same(got, want, within):
    """Whether all numbers agree; so do nan and nan, True and 1, since a slip may give these."""
    got, want = (np.nan_to_num(np.asarray(x, float), nan=1e300) for x in (got, want))
    return close(got, want, within)


def labelled(label, test):
    """`test` as a property that is called `label`."""

    def prop(answer):
        return test(answer)

    prop.__doc__ = label
    return prop


class Task(Exercise):
    """An exercise that asks for an array or tensor, or for a function that returns one.

    Parameters
    ----------
    ask : str, what its numbers are, in words
    want : the right array; with `cases`, a NumPy function of a case's inputs
    cases : None, or a list of tuples of inputs with which the reader's function is called
    kind : "torch", "numpy", or None where both will do
    dtype : None, or the name of the only right type; `dtypes` has words for wrong ones
    slips : pairs of a wrong result (or a function, like `want`) and what it tells
    """

    def __init__(
        self, name, ask, want, *, cases=None, kind, dtype=None, dtypes=(), within=1e-9, slips=(), hints
    ):
        super().__init__(name, hints, needs_torch=kind == "torch")
        self.want, self.cases, self.kind, self.within = want, cases, kind, within
        self.dtype, self.dtypes, self.slips = dtype, dict(dtypes), slips
        it = "it is" if cases is None else "it returns"
        if kind:
            self.must(labelled(f"{it} {KINDS[kind]}", self.has_kind), needed=True)
        self.must(labelled(self._shape_in_words(), self.has_shape), needed=True)
        if dtype:
            self.must(labelled(f"its dtype is {dtype}", self.has_dtype))
        self.must(labelled(ask, self.has_numbers))

    def pairs(self, answer):
        """(what the reader's answer gives, the inputs) for one case after the other."""
        for case in self.cases or [()]:
            yield answer if self.cases is None else given(answer(*map(self._input, case))), case

    def has_kind(self, answer):
        result, _ = next(self.pairs(answer))
        words = called(result)
        return None if words == KINDS[self.kind] else f"you gave {words}"

    def has_shape(self, answer):
        result, case = next(self.pairs(answer))
        shape = numbers(result).shape
        if shape == np.shape(self._of(self.want, case)):
            return None
        return self._slip(numbers(result), case) or f"yours is {shape}"

    def has_dtype(self, answer):
        name = type_of(next(self.pairs(answer))[0])
        return None if name == self.dtype else f"it is {name}{self.dtypes.get(name, '')}"

    def has_numbers(self, answer):
        for result, case in self.pairs(answer):
            got, want = numbers(result), np.asarray(self._of(self.want, case))
            if not close(got, want, self.within):
                unlike = ": True and False are no numbers yet" if got.dtype == bool else ""
                return self._slip(got, case) or f"{seen(want)} is right, yours is {seen(got)}{unlike}"
        return None

    def _slip(self, got, case):
        """What is told about the first known slip that gives just this."""
        with np.errstate(all="ignore"):
            return next((w for wrong, w in self.slips if same(got, self._of(wrong, case), self.within)), None)

    def _of(self, value, case):
        return value(*case) if callable(value) else value

    def _input(self, value):
        """A new copy for every call, so that a function that writes into it spoils nothing."""
        if not isinstance(value, np.ndarray):
            return value
        return tensor(value) if self.kind == "torch" else value.copy()

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
    exercise = Exercise(name, hints)

    def is_a_shape(answer):
        """it is a tuple of whole numbers"""
        good = isinstance(answer, tuple | list) and all(isinstance(n, int) for n in answer)
        return None if good else f"you gave {answer!r}"

    def is_right(answer):
        answer = tuple(answer)
        return None if answer == want else dict(slips).get(answer, f"you gave {answer}")

    exercise.must(is_a_shape, needed=True)
    exercise.must(labelled(ask, is_right))
    return exercise
