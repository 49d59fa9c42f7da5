"""From what a network returns to an answer: a class, or a set of labels; and back."""

import numpy as np

from nnrecap.inputs import as_labels, as_real, class_axis, given, whole
from nnrecap.losses.samples import from_0_to_1, no_nan


def to_class(z):
    """The class with the largest output along the last axis: one of K.

    Parameters
    ----------
    z : array_like of real numbers, shape (…, K), K ≥ 1: logits or probabilities alike

    Returns
    -------
    ndarray of intp, shape (…) (NumPy scalar if `z` is (K,)), entries from 0 to K - 1
        Of several equal largest, the first.  ±inf are numbers like others.

    Raises
    ------
    ValueError : nan in `z`, which is no class and has none; no classes, a single number, a
        ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S3, S7.  softmax keeps the order, so it need not come first.
    """
    z = as_real(z, "z")
    class_axis(z, -1, "z")
    no_nan(z, "z")  # of which no class can be told
    return z.argmax(axis=-1).astype(np.intp, copy=False)[()]


def to_labels(p, threshold=0.5):
    """The labels whose probability reaches `threshold`: a subset of K, perhaps empty.

    Parameters
    ----------
    p : array_like of numbers from 0 to 1, any shape: probabilities, not logits
    threshold : number from 0 to 1

    Returns
    -------
    ndarray of bool, shape of `p` (NumPy scalar if `p` is a single number)
        True where p ≥ threshold, at the threshold too.

    Raises
    ------
    ValueError : `p` or `threshold` outside [0, 1] or nan, a `threshold` that is not a single
        number, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S3, S7, S14.  For logits, compare with 0 instead: sigmoid(0) = 0.5.
    """
    p, threshold = as_real(p, "p"), as_real(threshold, "threshold")
    if threshold.ndim:
        raise ValueError(f"threshold must be a single number, got shape {threshold.shape}")
    from_0_to_1(p, "p")
    from_0_to_1(threshold, "threshold")
    return (p >= threshold)[()]


def one_hot(y, K, dtype=np.float64):
    """Rows of K with 1 at the class and 0 elsewhere: classes as distributions.

    Parameters
    ----------
    y : array_like of whole numbers from 0 to K - 1, any shape S; floats may hold them too
    K : int, at least 1: how many classes
    dtype : what NumPy takes for a type of real numbers of at most 64 bits, such as
        np.float32, "int8" or bool

    Returns
    -------
    ndarray of `dtype`, shape (*S, K)

    Raises
    ------
    ValueError : a label that is nan, not whole, below 0, or K or more; `K` below 1; a ragged list.
    TypeError : `y` is complex or not numeric, `K` is not an integer, `dtype` is no such type.

    Notes
    -----
    Syllabus S3, S16.  `to_class` undoes it.
    """
    K, dtype = whole(K, "K", least=1), _type_of_numbers(dtype)
    y = as_real(y, "y")
    labels = as_labels(y.reshape(-1), "y", y.size, K)
    rows = np.zeros((y.size, K), dtype)
    rows[np.arange(y.size), labels] = 1
    return rows.reshape(*y.shape, K)


def _type_of_numbers(dtype):
    try:
        found = np.dtype(dtype)
    except (TypeError, ValueError):
        raise TypeError(f"dtype must be a type of real numbers, got {given(dtype)}") from None
    if found.kind not in "fiub" or found.itemsize > 8:
        raise TypeError(f"dtype must be a type of real numbers of at most 64 bits, got {found}")
    return found
