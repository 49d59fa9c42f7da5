"""What every function of the library does first: check its input and name its type."""

import numpy as np


def as_real(x, name):
    """Return `x` as a floating-point array, or say why it cannot be one.

    Parameters
    ----------
    x : array_like of real numbers, any shape
    name : str, what the message calls `x`

    Returns
    -------
    ndarray of the same shape; float16, float32 and float64 stay what they are,
        integers and bools become float64.

    Raises
    ------
    ValueError : `x` is ragged.
    TypeError : `x` is complex, text, or another thing that is not a real number.
    """
    try:
        x = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be a regular array, got a ragged list") from None
    if x.dtype.kind in "iub":
        return x.astype(np.float64)
    if x.dtype.kind != "f" or x.dtype.itemsize > 8:
        raise TypeError(f"{name} must be real numbers, got dtype {x.dtype}")
    return x
