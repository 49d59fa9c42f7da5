"""Tensors in memory: shapes that broadcast, strides and storage, pairs folded into a batch."""

import operator
from dataclasses import dataclass
from itertools import zip_longest
from types import SimpleNamespace

import numpy as np
from numpy.lib.array_utils import byte_bounds

from nnrecap.inputs import as_array, given

WORK = 10**7  # steps in search of an element that two arrays share: about a quarter of a second


def broadcast_shape(*shapes):
    """The shape that arrays of these shapes have together, by the rule of NumPy and PyTorch.

    Shapes are aligned from the right; missing axes count as 1.  Along each axis all sizes
    must be equal, except that a 1 is stretched to the size of the others (also to 0).

    Parameters
    ----------
    *shapes : tuples of integers ≥ 0; an integer n stands for (n,)

    Returns
    -------
    tuple of int; () for no shapes at all

    Raises
    ------
    ValueError : the shapes do not broadcast: which axis, which sizes; or a size is negative.
    TypeError : a size is not an integer.

    Notes
    -----
    Syllabus S21.  `explain_broadcast` writes the alignment out, axis by axis.
    Source: "Broadcasting", NumPy user guide.
    """
    shapes = [_shape(s) for s in shapes]
    columns = _columns(shapes)
    for axis, sizes in enumerate(columns, start=-len(columns)):
        if _together(sizes) is None:
            raise ValueError(
                f"shapes {' and '.join(map(str, shapes))} do not broadcast: aligned from the right, "
                f"along {_clash(axis, sizes)}"
            )
    return tuple(map(_together, columns))


def explain_broadcast(*shapes):
    """The shapes aligned from the right, one line each, and below them the result or the refusal.

    Parameters
    ----------
    *shapes : tuples of integers ≥ 0; an integer n stands for (n,)

    Returns
    -------
    str, several lines; an axis that is missing is shown as ·, one that cannot be as ✗

    Raises
    ------
    ValueError, TypeError : a size is negative or not an integer.  Shapes that do not
        broadcast are no error here.

    Notes
    -----
    Syllabus S21.

    >>> print(explain_broadcast((4, 3), (2,)))
    (4, 3)    4  3
    (2,)      ·  2
    together  4  ✗  axis -1: sizes 3 and 2 differ and neither is 1
    """
    shapes = [_shape(s) for s in shapes]
    columns = _columns(shapes)
    cells = [["·" if n is None else str(n) for n in c] + [_sign(_together(c))] for c in columns]
    cells = [[*map(str, shapes), "together"], *cells]
    widths = [max(map(len, column)) for column in cells]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in zip(*cells, strict=True)]
    clashes = [_clash(i - len(columns), c) for i, c in enumerate(columns) if _together(c) is None]
    return "  ".join(["\n".join(lines), "; ".join(clashes)]).rstrip()


def storage_index(index, strides, offset=0):
    """Where in its storage an element is: offset + Σ index[k] · strides[k], all in elements.

    Parameters
    ----------
    index : tuple of integers, one an axis; an integer i stands for (i,)
    strides : tuple of integers, as many, in elements; an integer stands for one axis
    offset : int, where the element of index (0, …, 0) is

    Returns
    -------
    int

    Raises
    ------
    ValueError : `index` and `strides` have different lengths.
    TypeError : one of the numbers is not an integer.

    Notes
    -----
    Syllabus S23.  The formula alone: it knows no shape, so it cannot say that an index is
    out of range; `Layout.address` does.
    """
    index, strides = _integers(index, "index"), _integers(strides, "strides")
    if len(index) != len(strides):
        raise ValueError(f"index must have one entry a stride, {len(strides)}, got {len(index)}")
    return _integer(offset, "offset must be an integer") + sum(map(operator.mul, index, strides))


@dataclass(frozen=True)
class Layout:
    """How an array lies in its storage; see `layout`.  Lengths are in elements, not bytes."""

    shape: tuple
    strides: tuple
    offset: int  # of the element of index (0, …, 0), from the start of the storage
    storage_size: int
    storage: int  # its address in bytes: equal for arrays that lie in one storage
    owns: bool
    contiguous: bool

    def address(self, *index):
        """Where in the storage the element at `index` is: offset + Σ index · strides.

        Parameters
        ----------
        *index : integers, one an axis; negative ones count from the end

        Returns
        -------
        int, in elements from the start of the storage

        Raises
        ------
        ValueError : not one integer an axis, or out of range.
        TypeError : not integers.

        Notes
        -----
        Syllabus S23.
        """
        index = _integers(index, "index")
        if len(index) != len(self.shape):
            which = f"{len(self.shape)} entries for shape {self.shape}"
            raise ValueError(f"index must have {which}, got {given(index)}")
        for axis, (i, n) in enumerate(zip(index, self.shape, strict=True)):
            if not -n <= i < n:
                raise ValueError(f"index must be from {-n} to {n - 1} along axis {axis}, got {i}")
        index = tuple(i % n for i, n in zip(index, self.shape, strict=True))
        return storage_index(index, self.strides, self.offset)

    def addresses(self):
        """The storage index of every element, as an integer array of this shape.  Syllabus S23."""
        steps = [i * s for i, s in zip(np.indices(self.shape), self.strides, strict=True)]
        return self.offset + sum(steps, np.zeros(self.shape, int))

    def __repr__(self):
        return (
            f"shape {self.shape}, strides {self.strides}, offset {self.offset}, "
            f"in a storage of {self.storage_size}, which it {'owns' if self.owns else 'shares'}, "
            f"{'' if self.contiguous else 'not '}contiguous"
        )


def layout(a):
    """How an array or a PyTorch tensor lies in memory: shape, strides, offset, storage.

    Parameters
    ----------
    a : NumPy array of any type, PyTorch tensor, or array_like (which NumPy copies first)
        A tensor may require a gradient, be of bfloat16, or lie on another device.

    Returns
    -------
    Layout, with `shape`, `strides`, `offset`, `storage_size` (in elements of the type of
        `a`), `storage` (an address), `owns`, `contiguous` (in C order), and the methods
        `address(i, j, …)` and `addresses()`.  `owns` is False for a view, and for memory
        that NumPy and PyTorch have in common.

    Raises
    ------
    ValueError : strides or offset are no whole number of elements, as of a record's field.
    TypeError : a tensor without strides or memory, such as a sparse one, or one on the device
        meta; a masked array, which lies in two storages; what NumPy cannot read.

    Notes
    -----
    Syllabus S23.  PyTorch is never imported: a tensor is known by its `untyped_storage`.
    NumPy keeps no storage apart from arrays: that of a view is the memory of the array
    that it was first taken from.  A tensor from `detach` is taken for an owner.  The stride
    of an axis of length 1 is never used, and NumPy and PyTorch choose it differently.
    Source: Van der Walt, Colbert and Varoquaux, "The NumPy array", CiSE 13 (2011).
    """
    return _layout_of_tensor(a) if _is_tensor(a) else _layout_of_array(as_array(a, "a"))


def shares(a, b):
    """Whether `a` and `b` have an element of memory in common: a change of one shows in the other.

    Parameters
    ----------
    a, b : NumPy arrays or PyTorch tensors on the CPU, of any type; anything else is copied,
        and shares nothing

    Returns
    -------
    bool; False for x[::2] and x[1::2], which lie in one storage, interleaved

    Raises
    ------
    RuntimeError : it is not known, after about a quarter of a second.
    TypeError : a tensor without strides or memory on this machine, such as a sparse one, or
        one on another device; a masked array; what NumPy cannot read.

    Notes
    -----
    Syllabus S23.  Whether the storage is one: `layout(a).storage == layout(b).storage`, which
    is always quick.  Whether two elements meet is a question in whole numbers, Σ i·s = Σ j·t
    within bounds, which is NP-hard.  Slices, transposes and reshapes of one array are told at
    once; three axes or more with strides that have no common measure may be too hard.
    """
    a, b = _in_memory(a, "a"), _in_memory(b, "b")
    try:
        return bool(np.shares_memory(a, b, max_work=WORK))
    except np.exceptions.TooHardError:
        raise RuntimeError(
            f"a and b may share memory or not: their strides {a.strides} and {b.strides}, in bytes, "
            f"make it too hard to tell in {WORK:,} steps; whether they lie in one storage, layout tells"
        ) from None


def fold_pairs(x):
    """Make a batch of N pairs a batch of 2N inputs, so that one network sees both at once.

    Parameters
    ----------
    x : array of any type or PyTorch tensor, shape (N, m, …): pairs (m = 2), triplets, …

    Returns
    -------
    view of `x`, shape (N·m, …): x[0, 0], x[0, 1], x[1, 0], …  Never a copy.

    Raises
    ------
    ValueError : `x` has fewer than two axes, or its strides do not let one stride step
        through both: that would need a copy.

    Notes
    -----
    Syllabus S24.  `unfold_pairs` undoes it.  Exact for every layer that treats samples
    alone; batch normalisation in training mode does not.
    """
    x = x if _is_tensor(x) else as_array(x, "x")
    if x.ndim < 2:
        raise ValueError(f"x must have shape (N, m, …), got {tuple(x.shape)}")
    N, m, *rest = x.shape
    outer, inner = (x.stride() if _is_tensor(x) else x.strides)[:2]
    if 0 not in x.shape and N > 1 and m > 1 and outer != m * inner:
        what = f"stride {outer} along axis 0 is not {m} times stride {inner} along axis 1"
        raise ValueError(f"x must fold without a copy, but its {what}: stack the pairs along axis 1 first")
    return x.reshape((N * m, *rest))


def unfold_pairs(x, m=2):
    """Take what the network made of folded pairs apart again: sample i's are at [i].

    Parameters
    ----------
    x : array of any type or PyTorch tensor, shape (N·m, …)
    m : int ≥ 1, 2 for pairs, 3 for triplets

    Returns
    -------
    view of `x`, shape (N, m, …).  Never a copy.

    Raises
    ------
    ValueError : `x` has no axis, its length is no multiple of `m`, or m < 1.
    TypeError : `m` is not an integer.

    Notes
    -----
    Syllabus S24.
    """
    x = x if _is_tensor(x) else as_array(x, "x")
    m = _integer(m, "m must be an integer")
    if m < 1:
        raise ValueError(f"m must be at least 1, got {m}")
    if x.ndim < 1 or x.shape[0] % m:
        raise ValueError(f"x must have shape (N·m, …) with m = {m}, got {tuple(x.shape)}")
    return x.reshape((x.shape[0] // m, m, *x.shape[1:]))


def _shape(sizes):
    sizes = _integers(sizes, "the sizes of a shape")
    if any(n < 0 for n in sizes):
        raise ValueError(f"the sizes of a shape must be at least 0, got {given(sizes)}")
    return sizes


def _integers(values, name):
    values = values if isinstance(values, (tuple, list)) else (values,)
    return tuple(_integer(v, f"{name} must be integers") for v in values)


def _integer(value, rule):
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{rule}, got {given(value)}") from None


def _columns(shapes):
    """The sizes along each axis, from the left; None where a shape has no such axis."""
    return list(zip_longest(*(s[::-1] for s in shapes)))[::-1]


def _together(sizes):
    """The common size, or None."""
    others = {n for n in sizes if n not in (None, 1)}
    return None if len(others) > 1 else others.pop() if others else 1


def _clash(axis, sizes):
    a, b = list(dict.fromkeys(n for n in sizes if n not in (None, 1)))[:2]
    return f"axis {axis}: sizes {a} and {b} differ and neither is 1"


def _sign(size):
    return "✗" if size is None else str(size)


def _is_tensor(a):
    return hasattr(a, "untyped_storage")


def _layout_of_tensor(t):
    storage = _storage(t, "a")
    owns = t._base is None and storage.resizable()  # memory that came from NumPy cannot be resized
    size = storage.nbytes() // t.element_size()
    where = t.storage_offset(), size, storage.data_ptr()
    return Layout(tuple(t.shape), t.stride(), *where, owns, t.is_contiguous())


def _storage(t, name):
    """The storage of a tensor, or the error that says that it has no such thing."""
    try:
        storage = t.untyped_storage()
        held = storage.data_ptr() != 0 or storage.nbytes() == 0
    except RuntimeError:  # PyTorch's own, of several kinds
        held = False
    if t.is_nested or not held:
        what = f"{type(t).__name__} of layout {t.layout} on the device {t.device}"
        raise TypeError(f"{name} must lie in memory with strides, got a {'nested ' * t.is_nested}{what}")
    return storage


def _in_memory(x, name):
    """An array that lies where `x` does; where that is a tensor, its numbers are not to be read."""
    if not _is_tensor(x):
        return as_array(x, name)
    if x.device.type != "cpu":
        raise TypeError(f"{name} must lie in this machine's memory, got a tensor on the device {x.device}")
    _storage(x, name)
    if x.numel() == 0:
        return np.empty(0)  # without an address, which NumPy 2.0 takes for no array
    size = x.element_size()
    steps = {"shape": tuple(x.shape), "strides": tuple(size * step for step in x.stride())}
    where = {"version": 3, "typestr": f"|V{size}", "data": (x.data_ptr(), True), **steps}
    return np.asarray(SimpleNamespace(__array_interface__=where))


def _layout_of_array(a):
    root = holder = a
    while (holder := getattr(holder, "base", None)) is not None:  # as_strided puts a helper between
        root = holder if isinstance(holder, np.ndarray) else root
    start, end = byte_bounds(root)
    steps = (*a.strides, a.ctypes.data - start)
    if any(step % a.itemsize for step in steps):
        raise ValueError(f"a must step by whole elements of {a.itemsize} bytes, got strides {a.strides}")
    *strides, offset = (step // a.itemsize for step in steps)
    owns, contiguous = bool(a.flags.owndata), bool(a.flags.c_contiguous)
    return Layout(a.shape, tuple(strides), offset, (end - start) // a.itemsize, start, owns, contiguous)
