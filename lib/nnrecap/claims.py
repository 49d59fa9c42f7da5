"""A statement of the book, checked by the cell that makes it."""

import re

import numpy as np

from nnrecap.inputs import as_array, as_real, given, told_apart

ID = re.compile(r"[A-Z]+[1-9]\d*\.[a-z0-9]+(-[a-z0-9]+)*")


def claim(id, statement, got, want, within=0):
    """Print `statement` with a tick where `got` is `want`; raise where it is not.

    Parameters
    ----------
    id : str, a row of the lecture (letters and a number), a dot and a short name: "S9.rows-sum-to-zero"
    statement : str, what is claimed, in words
    got : array_like of real numbers or bools, any shape S, not empty
    want : array_like, shape S or one number that every entry must be
    within : number ≥ 0, the largest absolute difference allowed; 0 means exactly

    Raises
    ------
    AssertionError : an entry differs by more than `within`, or is nan on one side or both.
    ValueError : the id has another form, nothing is compared, the shapes differ
        (nothing broadcasts but one number), or `within` is negative, nan or infinite.
    TypeError : `got` or `want` is not numbers.

    Notes
    -----
    Infinities of one sign are equal.  To claim a nan, claim that `np.isnan(x)` is True.
    """
    if not isinstance(id, str) or not ID.fullmatch(id):
        raise ValueError(f'id must look like "S9.rows-sum-to-zero", got {given(id)}')
    if not isinstance(statement, str) or not statement.strip():
        raise ValueError(f"statement must say in words what is claimed, got {given(statement)}")
    allowed = as_real(within, "within")
    if allowed.ndim or not 0 <= allowed < np.inf:
        raise ValueError(f"within must be a finite number of at least 0, got {given(within)}")
    got = as_array(got, "got")
    yes_or_no = got.dtype == bool
    got, want = _pair(got, want)
    off = _differences(got, want)
    if not np.all(off <= within):  # written so that nan fails
        raise AssertionError(f"✗ {id}: {statement}\n{_worst(got, want, off, within)}")
    print(f"✓ {id}: {statement}{_scope(got.size) if yes_or_no else f' ({_bound(within)})'}")


def _pair(got, want):
    got, want = as_real(got, "got"), as_real(want, "want")
    if got.size == 0:
        raise ValueError(f"got must hold something to check, got shape {got.shape}")
    if want.ndim and want.shape != got.shape:
        raise ValueError(f"want must be one number or have got's shape {got.shape}, got shape {want.shape}")
    return got, np.broadcast_to(want, got.shape)


def _differences(got, want):
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf, which the next line decides
        off = np.abs(np.subtract(got, want, dtype=np.float64))
    return np.where(got == want, 0.0, off)


def _worst(got, want, off, within):
    at = np.unravel_index(np.argmax(np.where(np.isnan(off), np.inf, off)), off.shape)
    place = f" at index {tuple(map(int, at))}" if off.ndim else ""
    by, most = told_apart(off[at], within)
    allowed = f"within {most}" if within else "exactly"
    return f"  off by {by}{place}: got {got[at]}, want {want[at]}, allowed {allowed}"


def _scope(count):
    return f" (all {count:,} times)" if count > 1 else ""


def _bound(within):
    return f"within {within:.2g}" if within else "exactly"
