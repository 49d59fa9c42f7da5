"""Numbers near the ends of their type's range: by a power of two to about 1, and back.

A power of two changes no digit, only the exponent; so what is computed on the scaled
numbers is computed on the numbers themselves, but that no square over- or underflows.
"""

import math

import numpy as np

MODERATE = 200  # squares and products of a few numbers from 2^-200 to 2^200 stay in float64's range
SMALL = 2.0**-900  # a mean of such numbers may be subnormal
# Products of five arrays whose squares sum to no more, and no less, stay far from the ends of their type.
TAME = {np.dtype(np.float32): 1e12, np.dtype(np.float64): 1e60}


def largest(x):
    """The largest size of an entry of an ndarray, as a float: 0 where there is none, nan where one is nan."""
    return float(max(x.max(initial=0), -x.min(initial=0)))


def excess(size):
    """The e by which numbers of about `size` are too large or small to be squared in float64.

    Parameters
    ----------
    size : float ≥ 0, such as `largest` returns

    Returns
    -------
    int, e with 2^(e-1) ≤ size < 2^e; 0 where the size is moderate, is 0, or is not finite, so
        that what is usual is left alone
    """
    e = math.frexp(size)[1]
    return e if abs(e) > MODERATE else 0


def headroom(size, terms):
    """The e for which numbers of up to `size`, times 2^-e, have a sum in range, a mean with all digits.

    Parameters
    ----------
    size : float ≥ 0
    terms : int ≥ 0, how many

    Returns
    -------
    int: as many powers of two as the sum could be beyond float64; -128 where the size is near
        the other end; else 0, so that what is usual is left alone
    """
    if not 0 < size < math.inf:
        return 0
    return -128 if size < SMALL else max(math.frexp(size)[1] + int(terms).bit_length() - 1022, 0)


def shifted(x, e):
    """x · 2^e, exactly, unless it leaves the range of x's type: then ±inf, 0 or what is nearest.

    Parameters
    ----------
    x : ndarray of floats, any shape S
    e : int, or several of a shape that broadcasts to S

    Returns
    -------
    ndarray, shape S: `x` itself where e is the number 0
    """
    if isinstance(e, int) and e == 0:
        return x  # as nearly always
    with np.errstate(all="ignore"):
        return np.ldexp(x, e)


def narrowed(x, dtype):
    """What was computed in float64, in the type of the input, or in one that holds it.

    Parameters
    ----------
    x : ndarray of float64
    dtype : float16, float32 or float64

    Returns
    -------
    ndarray: of `dtype`; where a finite number is beyond its range, of the narrowest wider type
        that holds all
    """
    if dtype == np.float64:
        return x
    with np.errstate(all="ignore"):
        y = x.astype(dtype)
    if np.array_equal(np.isfinite(y), np.isfinite(x)):
        return y
    return narrowed(x, np.float32 if dtype == np.float16 else np.float64)


@np.errstate(all="ignore")
def lengths(d):
    """Euclidean lengths (…) of vectors (…, D): no square over- or underflows.

    Parameters
    ----------
    d : ndarray of floats, shape (…, D); D = 0 gives 0

    Returns
    -------
    ndarray, shape (…): inf where a length is beyond the range; nan where an entry is nan
        or infinite
    """
    largest = np.abs(d).max(axis=-1, keepdims=True, initial=0)
    d = d / np.where(largest == 0, 1, largest)
    return largest[..., 0] * np.sqrt((d * d).sum(axis=-1))


@np.errstate(all="ignore")
def product(A, B):
    """The matrix A B, also where only a part of a sum is beyond the range of its type.

    Parameters
    ----------
    A, B : ndarrays of floats, shapes (N, D) and (D, K)

    Returns
    -------
    ndarray, shape (N, K), of the wider type
        ±inf where the sum itself is beyond its range.
    """
    C = A @ B
    if np.vdot(C, C) < np.inf:  # the quickest to tell
        return C
    rows, columns = _powers(A, 1), _powers(B, 0)
    far = np.ldexp(A.astype(np.float64), -rows) @ np.ldexp(B.astype(np.float64), -columns)
    return np.where(np.isfinite(C), C, np.ldexp(far, rows + columns).astype(C.dtype))


def _powers(A, axis):
    """The exponents of the largest sizes along an axis."""
    size = np.abs(A).max(axis=axis, keepdims=True, initial=0)
    return np.frexp(np.where(np.isfinite(size), size, 1))[1]


def multilinear(compute, core, factors):
    """compute(core, factors), linear in each column of the factors: right where the parts are far from 1.

    Parameters
    ----------
    compute : function of an ndarray and a list of ndarrays, returning an ndarray
    core : ndarray of floats, with an axis a factor, or one axis for all of them
    factors : list of ndarrays of floats, shapes (I, P), (J, Q), …, a column an index of the core

    Returns
    -------
    ndarray, what `compute` returns: of the widest type of the parts, or where a number is
        beyond its range, of the next wider one
    """
    parts = (core, *factors)
    dtype = np.result_type(*parts)
    if dtype in TAME and len(parts) < 6:
        most = TAME[dtype]
        if all(1 / most < float(np.vdot(A, A)) < most for A in parts):
            return compute(core, factors)
    with np.errstate(all="ignore"):
        core, factors, e = _balanced(*(A.astype(np.float64) for A in parts))
        return narrowed(shifted(compute(core, factors), e), dtype)


def _balanced(core, *factors):
    """Core and factors whose columns have entries up to 1, and the power of two that is then missing."""
    if not all(np.isfinite(A).all() for A in (core, *factors)):
        return core, factors, 0
    core, powers = np.frexp(core)
    columns = []
    for n, A in enumerate(factors):
        e = _powers(A, 0)[0]
        columns.append(shifted(A, -e))
        powers = powers + e.reshape(-1, *[1] * (core.ndim - 1 - n))
    most = int(powers[core != 0].max(initial=-(10**6)))
    return shifted(core, powers - most), columns, most
