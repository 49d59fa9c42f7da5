"""Short tasks on arrays and tensors: what it is, its shape, its type, its numbers.

PyTorch is never imported here.  A tensor is known by its type's module; where a task needs
tensors as inputs, they are made with the PyTorch that the reader has imported.
"""

import sys

import numpy as np

from nnrecap.exercises.answers import array_of, as_array, as_sizes, is_tensor
from nnrecap.exercises.exercise import Exercise, Unreadable, close, quoted, seen

KINDS = {"torch": "a PyTorch tensor", "numpy": "a NumPy array"}


def tensor(x, requires_grad=False):
    """A new tensor with the numbers and the type of `x`."""
    if "torch" not in sys.modules:
        raise ImportError("this task needs PyTorch: run the cell with `import torch` first")
    return sys.modules["torch"].tensor(x, requires_grad=requires_grad)


def f32(*shape, start=1.0):
    """start, start + 1, … in float32, in this shape: inputs whose results can be told apart."""
    return np.arange(start, start + np.prod(shape), dtype=np.float32).reshape(shape)


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


def same(got, want, within):
    """Whether all numbers agree; so do nan and nan, True and 1, since a slip may give these."""
    got, want = (np.nan_to_num(np.asarray(x, float), nan=1e300) for x in (got, want))
    return close(got, want, within)


def about_shape(got, want):
    """What a wrong shape has in common with the right one, in words."""
    if sorted(got) == sorted(want):
        return ": right but for the order of the axes"
    if [n for n in got if n != 1] == [n for n in want if n != 1]:
        return ": right but for an axis of size 1"
    if len(got) == len(want):
        return ""
    return ": an axis too many" if len(got) > len(want) else ": an axis too few"


def about_numbers(got, want, within):
    """What wrong numbers of the right shape have in common with the right ones, in words."""
    if got.dtype == bool:
        return ": True and False are no numbers yet"
    if not np.all(np.isfinite(got)):
        return ": not all of them are finite"
    known = (words for told, words in _comparisons(got.astype(float), want) if close(told, want, within))
    return next((f": {words}" for words in known), "")


def _comparisons(got, want):
    """Pairs of numbers that are right if a comparison holds, and the words for it."""
    if want.size > 1 and not got.any():
        yield want, "all 0"
    if want.size > 1 and close(np.sort(got, axis=None), np.sort(want, axis=None)):
        yield want, "the same numbers, in other places"
    yield -got, "the sign is turned"
    place = np.argmax(np.abs(want))
    ratio, shift = got.flat[place] / (want.flat[place] or 1.0), got.flat[place] - want.flat[place]
    if ratio and (want.size > 1 or close(max(ratio, 1 / ratio) % 1, 0)):  # one number is a multiple of any
        yield got / ratio, f"{ratio:.4g} times the right size"
    if want.size > 1:
        yield got - shift, f"each is too {'large' if shift > 0 else 'small'} by {abs(shift):.4g}"


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
        asked = KINDS.get(kind, "an array or a number")
        kinds = {"returns": asked} if cases else {"gives": asked}
        super().__init__(name, hints, needs_torch=kind == "torch", tensors=bool(kind), **kinds)
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
        return None if name == self.dtype else f"it is {name}{self.dtypes.get(name, '')}"

    def has_numbers(self, answer):
        for result, case in self.pairs(answer):
            got, want = numbers(result), np.asarray(self._of(self.want, case))
            if not close(got, want, self.within):
                return self._slip(got, case) or self._unlike(got, want, case)
        return None

    def _unlike(self, got, want, case):
        """What is told about numbers that no known slip gives."""
        if got.shape != want.shape:
            right = f"right would be shape {want.shape}{_from(case)}, yours is {got.shape}"
            return f"{right}: does it go by the sizes of its input?"
        small = case and sum(np.size(x) for x in case) <= 12
        inputs = f"; the input was {' and '.join(map(seen, case))}" if small else ""
        return f"{seen(want)} is right, yours is {seen(got)}{about_numbers(got, want, self.within)}{inputs}"

    def _slip(self, got, case):
        """What is told about the first known slip that gives just this."""
        with np.errstate(all="ignore"):
            return next((w for wrong, w in self.slips if same(got, self._of(wrong, case), self.within)), None)

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
            raise Unreadable(f"you gave {quoted(answer)}")
        return shape

    def is_right(shape):
        return None if shape == want else dict(slips).get(shape, f"you gave {shape}")

    exercise = Exercise(name, hints, gives="a tuple of whole numbers", read=read)
    exercise.must(labelled("it is a tuple of whole numbers", lambda shape: None), needed=True)
    exercise.must(labelled(ask, is_right))
    return exercise
