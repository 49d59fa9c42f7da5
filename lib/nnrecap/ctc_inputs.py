"""What the loss of `ctc` and the searches of `ctc_decode` check first: sequences and their lengths."""

import numpy as np

from nnrecap.inputs import as_array, as_real, first, given, whole


def as_sequences(z, input_lengths, blank):
    """Return logits as floats, lengths and blank as integers, or say what is wrong with them.

    Parameters
    ----------
    z : array_like of real numbers, shape (T, N, C), C ≥ 1: logits of C classes
    input_lengths : array_like of integers, shape (N,), from 0 to T
    blank : int, from 0 to C - 1

    Returns
    -------
    triple of ndarrays, shapes (T, N, C) and (N,), and an int
        The first may share memory with `z`: read it, never write to it.

    Raises
    ------
    ValueError : a shape does not fit, a length or `blank` is out of range.
    TypeError : `z` is complex or not numeric; lengths or `blank` are not integers.
    """
    z = as_real(z, "z")
    if z.ndim != 3 or z.shape[2] == 0:
        raise ValueError(f"z must have shape (T, N, C) with C ≥ 1, got {z.shape}")
    T, N, C = z.shape
    steps = as_lengths(input_lengths, "input_lengths", N, T, "the steps of z")
    blank = whole(blank, "blank", least=-np.inf)
    if not 0 <= blank < C:
        raise ValueError(f"blank must be a class from 0 to {C - 1}, got {given(blank)}")
    return z, steps, blank


def as_lengths(lengths, name, N, largest, what):
    """Return how much of each sample is read, or say why it cannot be read.

    Parameters
    ----------
    lengths : array_like of integers, shape (N,), from 0 to `largest`
    name, what : str, what the message calls `lengths` and `largest`
    N, largest : int

    Returns
    -------
    ndarray of int64, shape (N,)

    Raises
    ------
    ValueError : another shape, or a length out of range.
    TypeError : not integers.
    """
    lengths = as_integers(lengths, name)
    if lengths.shape != (N,):
        raise ValueError(f"{name} must have shape (N,) = ({N},), got {lengths.shape}")
    bad = (lengths < 0) | (lengths > largest)
    if bad.any():
        raise ValueError(f"{name} must be from 0 to {largest}, {what}, got {first(lengths, bad)}")
    return lengths.astype(np.int64)


def as_integers(x, name):
    """Return `x` as an array of integers, or say why it is none.

    Parameters
    ----------
    x : array_like of integers, any shape S; bools and whole floats are none
    name : str, what the message calls `x`

    Returns
    -------
    ndarray, shape S, of the type of `x`; an empty list becomes int64

    Raises
    ------
    ValueError : `x` is ragged.
    TypeError : not integers; a masked array, or what NumPy cannot read.
    """
    x = as_array(x, name)
    if x.size == 0 and x.dtype == np.float64:  # what an empty list becomes
        x = x.astype(np.int64)
    if x.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got dtype {x.dtype}")
    return x
