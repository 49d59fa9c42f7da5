"""What every function of the library does first: check its input and name its type."""

import operator

import numpy as np


def as_real(x, name):
    """Return `x` as a floating-point array, or say why it cannot be one.

    Parameters
    ----------
    x : array_like of real numbers, any shape S
    name : str, what the message calls `x`

    Returns
    -------
    ndarray, shape S
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  It may share memory with `x`: read it, never write to it.

    Raises
    ------
    ValueError : `x` is ragged.
    TypeError : `x` is complex, text, or another thing that is not a real number of at
        most 64 bits.
    """
    try:
        x = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be a regular array, got a ragged list") from None
    if x.dtype.kind in "iub":
        return x.astype(np.float64)
    if x.dtype.kind != "f" or x.dtype.itemsize > 8:
        raise TypeError(f"{name} must be real numbers of at most 64 bits, got dtype {x.dtype}")
    return x.astype(x.dtype.newbyteorder("="), copy=False)  # files may hold the other byte order


def class_axis(x, axis, name):
    """Return `axis` counted from the front, or say why `x` has no classes along it.

    Parameters
    ----------
    x : ndarray, any shape
    axis : int, from -x.ndim to x.ndim - 1
    name : str, what the message calls `x`

    Returns
    -------
    int, from 0 to x.ndim - 1

    Raises
    ------
    ValueError : `x` is a single number, has no such axis, or has length 0 along it.
    TypeError : `axis` is not an integer.
    """
    try:
        axis = operator.index(axis)
    except TypeError:
        raise TypeError(f"axis must be an integer, got {axis!r}") from None
    if x.ndim == 0:
        raise ValueError(f"{name} must have an axis of classes, got a single number")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis must be an axis of {name}, whose shape is {x.shape}, got {axis}")
    if x.shape[axis] == 0:
        raise ValueError(f"{name} must have at least one class along axis {axis}, got shape {x.shape}")
    return axis % x.ndim


def same_shape(x, y, names):
    """Raise ValueError unless `x` and `y` have one shape: nothing broadcasts by accident.

    Parameters
    ----------
    x, y : ndarray
    names : pair of str, what the message calls them
    """
    if x.shape != y.shape:
        raise ValueError(f"{names[1]} must have the shape of {names[0]}, {x.shape}, got {y.shape}")


def whole(x, name, least=0):
    """Return `x` as an int, or say why it is no whole number of at least `least`.

    Parameters
    ----------
    x : int, or what counts as one (a NumPy integer, a bool)
    name : str, what the message calls `x`
    least : int

    Raises
    ------
    ValueError : `x` is below `least`.
    TypeError : `x` is not an integer.
    """
    try:
        x = operator.index(x)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {x!r}") from None
    if x < least:
        raise ValueError(f"{name} must be at least {least}, got {x}")
    return x


def as_labels(y, name, N, K=None):
    """Return class labels as integers, or say why they are none.

    Parameters
    ----------
    y : array_like of whole numbers, shape (N,); floats and bools may hold them too
    name : str, what the message calls `y`
    N : int, how many there must be
    K : int, how many classes; without it any label from 0 up will do

    Raises
    ------
    ValueError : another shape, a label that is nan, not whole, below 0, or K or more.
    TypeError : `y` is complex or not numeric.
    """
    y = as_real(y, name)
    if y.shape != (N,):
        raise ValueError(f"{name} must have one label a sample, shape {(N,)}, got {y.shape}")
    wrong = ~((y >= 0) & (y < (np.inf if K is None else K)) & (y == np.floor(y)))
    if wrong.any():
        most = "up" if K is None else f"to {K - 1}"
        raise ValueError(f"{name} must hold whole numbers from 0 {most}, got {y[wrong][0]:g}")
    return y.astype(np.intp)


def as_matrix(X, name, least=0, columns=None):
    """Return samples as a matrix of floats, or say why they are none to learn from.

    Parameters
    ----------
    X : array_like of finite real numbers, shape (N, D)
    name : str, what the message calls `X`
    least : int, the least N
    columns : int, what D must be; without it anything from 1 up

    Raises
    ------
    ValueError : another shape, nan or infinity, which learning could only spread.
    TypeError : `X` is complex or not numeric.
    """
    X = as_real(X, name)
    if X.ndim != 2 or X.shape[1] != (columns or max(X.shape[1], 1)):
        raise ValueError(f"{name} must have shape (N, {columns or 'D'}), a row a sample, got {X.shape}")
    if len(X) < least:
        raise ValueError(f"{name} must have at least {least} rows, got shape {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError(f"{name} must be finite, got nan or infinity")
    return X
