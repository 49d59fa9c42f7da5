"""What the losses share: checks of their arguments, and one value per sample."""

import functools
import math

import numpy as np

from nnrecap.inputs import are_indices, as_real, digits, first, same_shape, told_apart, whole_numbers

BLOCK = 150_000  # entries worked on at once; with a power of two, all arrays would lie alike in the cache
TOLERANCE = {np.dtype(t): np.finfo(t).eps ** 0.5 for t in (np.float16, np.float32, np.float64)}
# as integers without sign, the bits of 1 and of all below, from 0 up, are the lowest
UNSIGNED = {np.float16: np.uint16, np.float32: np.uint32, np.float64: np.uint64}
ONES = {np.dtype(real): real(1).view(bits) for real, bits in UNSIGNED.items()}
NARROW = 64  # up to so many terms, NumPy's own loop over rows costs more than the sums


# --- checks


def paired(a, b, names):
    """Return `a` and `b` as arrays of one shape, and the type of the result.

    That is the wider type of the two; integers and bools in `b`, often labels, have no say.
    """
    a, b_real = as_real(a, names[0]), as_real(b, names[1])
    same_shape(a, b_real, names)
    return a, b_real, result_type(a, b)


def result_type(a, b):
    """The type of a result from an array and an array_like, of which integers have no say."""
    b = np.asarray(b)
    return a.dtype if b.dtype.kind in "iub" else np.result_type(a, b)


def no_nan(y, name):
    """Raise ValueError if there is a nan in `y`."""
    if y.size and np.isnan(y.max()):  # nan is the largest of all
        raise ValueError(f"{name} must not hold nan, got {first(y, np.isnan(y))}")


def from_0_to_1(x, name, nan=False):
    """Raise ValueError unless all of `x` are from 0 to 1; `nan` says whether nan may pass."""
    if x.size == 0 or _bits_from_0_to_1(x):
        return
    wrong = ~((x >= 0) & (x <= 1) | (np.isnan(x) & nan))
    if wrong.any():
        raise ValueError(f"{name} must hold numbers from 0 to 1, got {first(x, wrong)}")


def _bits_from_0_to_1(x):
    """Whether the bits of `x` say so, at once; they do not of -0.0, and integers have others."""
    one = ONES.get(x.dtype)
    return one is not None and x.view(one.dtype).max() <= one


def distributions(x, name, nan=False):
    """Raise ValueError unless the rows of `x`, along the last axis, are distributions.

    They must sum to 1 within √eps of their type: 1.5e-8, in float32 3.5e-4, in float16 0.03.
    """
    if not (x.size and x.min() >= 0):  # then the sum keeps them from exceeding 1
        from_0_to_1(x, name, nan)
    total = row_sums(x.reshape(-1, x.shape[-1]), least=np.float32)
    total = total.reshape(x.shape[:-1])
    wrong = np.abs(total - 1) > TOLERANCE[x.dtype]
    if wrong.any():
        off, most = told_apart(abs(total[wrong][0] - 1), TOLERANCE[x.dtype])
        most = f"which may be off by {most} in {x.dtype}, not by {off}"
        raise ValueError(f"{name} must hold rows that sum to 1, got a sum of {first(total, wrong)}, {most}")


def class_indices(y, shape, K):
    """Return class labels of that shape as integers, or say why they are none of K."""
    if are_indices(y, shape, K):
        return y.astype(np.intp, copy=False)
    y = as_real(y, "y")
    if y.shape != shape:
        raise ValueError(f"y must hold class indices of shape {shape}, got shape {y.shape}")
    return whole_numbers(y, "y", K)


def single_number(x, name, least, what):
    """Return `x` as a float if it is one finite number, above 0 or from `least` up."""
    x = as_real(x, name)
    if x.ndim or not least <= x < np.inf:
        raise ValueError(f"{name} must be {what}, got {f'shape {x.shape}' if x.ndim else digits(x)}")
    return float(x)


# --- one value per sample


def summed(terms, dtype):
    """Terms (N, …) summed over all axes but the first, as `dtype`."""
    if terms.ndim > 1:
        terms = row_sums(terms.reshape(len(terms), math.prod(terms.shape[1:])))
    return terms.astype(dtype, copy=False)[()]


@np.errstate(all="ignore")
def per_sample(compute, dtype, *arrays, least=np.float64):
    """compute(*arrays), which are of one shape (N, …), summed over all axes but the first.

    It is computed by blocks, in `least` or the arrays' own wider type, of several entries a sample in
    float64, and rounded to `dtype`.
    """
    shape = arrays[0].shape
    out = np.empty(math.prod(shape[:1]), dtype)
    for rows, parts in _blocks(arrays, _least(shape, least)):
        out[rows] = row_sums(compute(*parts))
    return out.reshape(shape[:1])[()]


@np.errstate(all="ignore")
def per_entry(compute, dtype, *arrays, least=np.float64):
    """compute(*arrays) in the arrays' shape, by blocks as in `per_sample`."""
    shape = arrays[0].shape
    out = np.empty((math.prod(shape[:1]), math.prod(shape[1:])), dtype)
    for rows, parts in _blocks(arrays, _least(shape, least)):
        out[rows] = compute(*parts)
    return out.reshape(shape)[()]


@np.errstate(all="ignore")
def per_sample_and_entry(compute, dtype, *arrays, least=np.float64):
    """Both at once: compute(*arrays, terms, entries) writes what is to be summed, and what is not."""
    shape = arrays[0].shape
    N, D = math.prod(shape[:1]), math.prod(shape[1:])
    least = _least(shape, least)
    wide = np.result_type(least, *arrays)
    sums, entries = np.empty(N, wide if D == 1 else dtype), np.empty((N, D), wide)
    for rows, parts in _blocks(arrays, least):
        terms = sums[rows, np.newaxis] if D == 1 else np.empty_like(parts[0])
        compute(*parts, terms, entries[rows])
        if D != 1:
            sums[rows] = row_sums(terms)
    sums, entries = (a.astype(dtype, copy=False) for a in (sums, entries))
    return sums.reshape(shape[:1])[()], entries.reshape(shape)[()]


@np.errstate(all="ignore")
def per_row(compute, dtype, z, y, value=True, gradient=True):
    """Losses per sample and slopes of rows of classes (N, …, K), each None unless asked for.

    compute(rows, targets, loss, slope) writes the two, by blocks, from `z` in float64 and `y`,
    which has a target a row: an index or a distribution.
    """
    K, middle = z.shape[-1], z.shape[:-1]
    rows, targets = z.reshape(-1, K), y.reshape(-1, *y.shape[len(middle) :])
    losses = np.empty(len(rows)) if value else None
    slopes = np.empty(rows.shape, dtype) if gradient else None
    step = max(1, BLOCK // K)
    for i in range(0, len(rows), step):
        part = slice(i, i + step)
        outs = losses[part] if value else None, slopes[part] if gradient else None
        compute(rows[part].astype(np.float64, copy=False), targets[part], *outs)
    return (
        summed(losses.reshape(middle), dtype) if value else None,
        slopes.reshape(z.shape) if gradient else None,
    )


def _least(shape, least):
    """A sum of many terms may have digits in float32 that each of them lacks there."""
    return least if math.prod(shape[1:]) == 1 else np.float64


def _blocks(arrays, least):
    """Yield slices of samples, and these samples of each array as rows of a wide enough type."""
    wide = np.result_type(least, *arrays)
    shape = arrays[0].shape
    N, D = math.prod(shape[:1]), math.prod(shape[1:])
    tables = [a.reshape(N, D) for a in arrays]
    step = max(1, BLOCK // max(1, D))
    for i in range(0, N, step):
        yield slice(i, i + step), [table[i : i + step].astype(wide, copy=False) for table in tables]


def row_sums(a, least=np.float64):
    """Sums of rows (N, D) as (N,), in `least` or their own wider type.

    Many terms are summed pairwise, which rounds less than BLAS.
    """
    if a.shape[1] == 1:
        return a[:, 0]
    wide = a.dtype if a.dtype == least else np.promote_types(a.dtype, least)
    if a.shape[1] > NARROW:
        return np.ascontiguousarray(a).sum(axis=1, dtype=wide)  # in another order, it would round otherwise
    return a.astype(wide, order="C", copy=False).dot(_ones(a.shape[1], wide))  # faster to call than @


@functools.cache
def _ones(D, dtype):
    return np.ones(D, dtype)
