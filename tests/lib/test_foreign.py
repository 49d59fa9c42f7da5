"""Arrays of other libraries: read as the numbers that they hold, or refused with a sentence.

Never silently stripped of a mask or a gradient, and never refused in another library's words.
"""

import inspect
from collections import UserList, deque

import numpy as np
import pytest
import torch
from calls import cases, parts


class Gives:
    """What a table's column is to NumPy: no sequence of numbers, but it gives an array."""

    def __init__(self, a):
        self.a, self.shape, self.dtype, self.ndim = a, a.shape, a.dtype, a.ndim

    def __len__(self):
        return len(self.a)

    def __getitem__(self, label):
        raise KeyError(label)

    def __array__(self, dtype=None, copy=None):
        return self.a


class GivesWithoutCopy(Gives):
    """As written before NumPy 2, which warns of it where it is asked for a copy."""

    def __array__(self, dtype=None):
        return self.a


class GivesPlainly:
    """No more than it must have."""

    def __init__(self, a):
        self.a = a

    def __array__(self):
        return self.a


class Parts:
    """A sequence that is no list, and has no more than it must have."""

    def __init__(self, parts):
        self.parts = parts

    def __len__(self):
        return len(self.parts)

    def __getitem__(self, index):
        return self.parts[index]


class Named(np.ndarray):
    """A subclass that knows better, and answers with its own kind."""

    name = "a name"

    def __array_ufunc__(self, *arguments, **how):
        raise AssertionError("a ufunc saw the subclass")


def nested(a, convert):
    """`a` as nested lists, its numbers converted."""
    return [nested(row, convert) for row in a] if a.ndim else convert(a[()])


def mixed(a):
    """Nested lists of Python's numbers, NumPy's and arrays without axes, in turn."""
    turns = iter(range(a.size))
    kinds = (lambda v: v, lambda v: v.item(), np.array)
    return nested(a, lambda v: kinds[next(turns) % 3](v))


def in_a_record(a):
    """A field of a record array, which lies between other numbers, out of step."""
    records = np.recarray(a.shape, dtype=[("before", "i1"), ("x", a.dtype), ("after", "f8")])
    records.x = a
    return records.x


# Another thing that holds the numbers of `a`, and the plain array that it must be read as.
READ = {
    "nested lists": lambda a: (a.tolist(), np.array(a.tolist())),
    "tuples": lambda a: (
        (nested(a, np.array), a) if a.ndim == 0 else (tuple(a.tolist()), np.array(a.tolist()))
    ),
    "NumPy's scalars": lambda a: (nested(a, lambda v: v), a),
    "arrays without axes": lambda a: (nested(a, np.array), a),
    "Python's and NumPy's": lambda a: (mixed(a), np.array(mixed(a))),
    "rows": lambda a: (list(a), a) if a.ndim else (a[()], a),
    "a subclass": lambda a: (a.view(Named), a),
    "np.matrix": lambda a: (a.view(np.matrix) if a.ndim == 2 else a, a),
    "what gives an array": lambda a: (Gives(a), a),
    "what gives it without copy": lambda a: (GivesWithoutCopy(a), a),
    "what gives it plainly": lambda a: (GivesPlainly(a), a),
    "a list of what gives it": lambda a: ([Gives(row) for row in a] if a.ndim > 1 else Gives(a), a),
    "a field of a record": lambda a: (in_a_record(a), a),
    "a buffer": lambda a: (memoryview(a), a),
    "a queue of rows": lambda a: (deque(a), a) if a.ndim else (a, a),
    "a sequence of its own": lambda a: (Parts(list(a)), a) if a.ndim else (a, a),
    "a tensor": lambda a: (torch.from_numpy(a), a),
    "a tensor turned round": lambda a: (
        torch.from_numpy(a.T.copy()).T if a.ndim == 2 else torch.from_numpy(a),
        a,
    ),
    "rows of tensors": lambda a: (list(torch.from_numpy(a)) if a.ndim else torch.from_numpy(a), a),
}


class Fails:
    """What cannot give its array, such as a table that is closed."""

    def __init__(self, shape):
        self.shape = shape

    def __array__(self, dtype=None, copy=None):
        raise KeyError("closed")


def masked(a):
    a = np.ma.array(a)
    a[(0,) * a.ndim] = np.ma.masked
    return a


def with_a_gap(a):
    """Nested lists with NumPy's `masked` in the place of the last number."""
    places = iter(range(a.size - 1, -1, -1))
    return nested(a, lambda v: v if next(places) else np.ma.masked)


def floats(a):
    return torch.from_numpy(a.astype(np.float64))


def rows(x):
    return list(x) if x.ndim else [x]


# What is not to be read, and the words that must be said of it.
REFUSED = {
    "a masked array": (masked, "masked array: fill what is masked, .filled"),
    "a masked array without a mask": (np.ma.array, "or drop the mask, .data"),
    "a list with a masked row": (lambda a: [np.ma.array(row) for row in rows(a)], "masked array"),
    "a list with a gap": (with_a_gap, "masked array"),
    "a queue with a masked row": (lambda a: deque(np.ma.array(row) for row in rows(a)), "masked array"),
    "another list with a gap": (lambda a: UserList(rows(masked(a))), "masked array"),
    "a sequence with a masked row": (lambda a: Parts([np.ma.array(row) for row in rows(a)]), "masked array"),
    "what gives a masked array": (lambda a: GivesPlainly(masked(a)), "masked array"),
    "a tensor with a gradient": (lambda a: floats(a).requires_grad_(), "that requires a gradient, which would end here: pass .detach()"),
    "a parameter": (lambda a: torch.nn.Parameter(floats(a)), "pass .detach()"),
    "what comes of a parameter": (lambda a: 2 * floats(a).requires_grad_(), "pass .detach()"),
    "rows with a gradient": (lambda a: rows(floats(a).requires_grad_()), "pass .detach()"),
    "numbers with a gradient": (lambda a: nested(a, lambda v: torch.tensor(float(v), requires_grad=True)), "pass .detach()"),
    "bfloat16": (lambda a: floats(a).bfloat16(), "a tensor of torch.bfloat16: pass .float()"),
    "float8": (lambda a: floats(a).to(torch.float8_e5m2), "a tensor of torch.float8_e5m2: pass .float()"),
    "a sparse tensor": (lambda a: floats(np.atleast_1d(a)).to_sparse(), "a tensor of layout torch.sparse_coo: pass .to_dense()"),
    "a tensor elsewhere": (lambda a: floats(a).to("meta"), "a tensor on the device meta, which holds no numbers"),
    "a tensor with signs to turn": (lambda a: torch.complex(floats(a), floats(a)).conj().imag, "signs are yet to be turned: pass .resolve_neg()"),
    "objects": (lambda a: a.astype(object), "dtype object"),
    "a column of objects": (lambda a: Gives(a.astype(object)), "dtype object"),
    "words": (lambda a: a.astype(str), "got dtype <U"),
    "complex numbers": (lambda a: a.astype(complex), "got dtype complex128"),
    "dates": (lambda a: a.astype(np.int64).astype("M8[D]"), "got dtype datetime64[D]"),
    "records": (lambda a: np.zeros(a.shape, [("x", "f8")]), "got dtype [('x', '<f8')]"),
    "nothing": (lambda a: None, "got dtype object"),
    "what cannot give its array": (lambda a: Fails(a.shape), "must be what NumPy can read, got Fails, which raises KeyError: 'closed'"),
    "a queue of such": (lambda a: deque([Fails(()), Fails(())]), "got Fails, which raises KeyError: 'closed'"),
}  # fmt: skip


def computes(call):
    return not (call.about_memory or call.inner or call.updates)


def told(call, **arrays):
    """All that a call returns, as bytes; it must be plain arrays."""
    result = call.run(**arrays)
    kinds = {type(part) for part in parts(result)}
    assert not any(issubclass(kind, np.ndarray) and kind is not np.ndarray for kind in kinds), kinds
    return [(a.dtype, a.shape, a.tobytes()) for a in call.seen(result)]


def dtypes_of(array):
    """The usual ones, or all; rows of float32 that sum to 1 do so less well in a list's float64."""
    usual = (np.float64, np.int64) if array.kind == "distribution" else (np.float64, np.float32, np.int64)
    return [t for t in usual if t in array.dtypes] or array.dtypes


@pytest.mark.parametrize(("call", "argument"), cases(computes))
def test_the_numbers_of_other_arrays_are_read(call, argument):
    network = (
        {"rows", "arrays without axes"} if argument == "parameters" else set()
    )  # a list of arrays is one
    for dtype in dtypes_of(call.arrays[argument]):
        a, want = call.values(argument, dtype), {}
        for what in (what for what in READ if what not in network):
            foreign, plain = READ[what](a.copy())
            if plain.dtype not in want:
                want[plain.dtype] = told(call, **{argument: plain})
            assert told(call, **{argument: foreign}) == want[plain.dtype], (
                f"{argument}, {dtype.__name__}: {what}"
            )


@pytest.mark.parametrize(("call", "argument"), cases(computes))
def test_what_cannot_be_read_is_refused_in_our_words(call, argument):
    default = inspect.signature(call.function).parameters.get(argument)
    optional = {"nothing"} if default and default.default is None else set()
    for what in (what for what in REFUSED if what not in optional):
        make, words = REFUSED[what]
        with pytest.raises(TypeError) as caught:
            call.run(**{argument: make(call.values(argument))})
        message = str(caught.value)
        assert words in message and " must be " in message, f"{what}: {message}"
        assert caught.value.__suppress_context__ or caught.value.__context__ is None, what
