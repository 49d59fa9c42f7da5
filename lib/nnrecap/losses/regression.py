"""Losses of regression: squared error, absolute error, and Huber's between the two."""

import numpy as np

from nnrecap.losses.samples import no_nan, paired, single_number, summed


@np.errstate(all="ignore")
def squared_error(y_hat, y):
    """(ŷ - y)², summed over the outputs of each sample; neither halved nor averaged.

    Parameters
    ----------
    y_hat : array_like of real numbers, shape (N, …) or (), N ≥ 0: predictions
    y : array_like of real numbers, shape of `y_hat`: targets

    Returns
    -------
    ndarray, shape (N,) (NumPy scalar if `y_hat` is a single number), entries from 0 to inf
        The wider type of `y_hat` and `y`; integers and bools in `y_hat` become float64,
        in `y` they take the type of `y_hat`.  A nan prediction gives nan.  An infinite
        difference gives inf; inf - inf is nan.

    Raises
    ------
    ValueError : shapes differ, nan in `y`, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10, S11.  What PyTorch's MSELoss averages over samples and outputs alike.
    """
    d, dtype = _terms(y_hat, y)
    d *= d
    return summed(d, dtype)


@np.errstate(all="ignore")
def squared_error_grad(y_hat, y):
    """The gradient 2 (ŷ - y) of the sum of `squared_error` with respect to `y_hat`.

    Parameters
    ----------
    y_hat, y : as in `squared_error`

    Returns
    -------
    ndarray, shape of `y_hat`, type as in `squared_error`
        A nan prediction gives nan; ±inf where the difference is infinite.

    Raises
    ------
    ValueError, TypeError : as in `squared_error`.

    Notes
    -----
    Syllabus S10, S11.
    """
    d, dtype = _difference(y_hat, y)
    d *= 2
    return d.astype(dtype, copy=False)[()]


@np.errstate(all="ignore")
def absolute_error(y_hat, y):
    """|ŷ - y|, summed over the outputs of each sample: the L1 loss.

    Parameters
    ----------
    y_hat : array_like of real numbers, shape (N, …) or (), N ≥ 0: predictions
    y : array_like of real numbers, shape of `y_hat`: targets

    Returns
    -------
    ndarray, shape (N,) (NumPy scalar if `y_hat` is a single number), entries from 0 to inf
        The wider type of `y_hat` and `y`; integers and bools in `y_hat` become float64,
        in `y` they take the type of `y_hat`.  A nan prediction gives nan.  An infinite
        difference gives inf; inf - inf is nan.

    Raises
    ------
    ValueError : shapes differ, nan in `y`, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10.
    """
    d, dtype = _terms(y_hat, y)
    return summed(np.abs(d, out=d), dtype)


@np.errstate(all="ignore")
def absolute_error_grad(y_hat, y):
    """The slope of the sum of `absolute_error` with respect to `y_hat`: the sign of ŷ - y.

    Parameters
    ----------
    y_hat, y : as in `absolute_error`

    Returns
    -------
    ndarray, shape of `y_hat`, type as in `absolute_error`, entries -1, 0 or 1
        At the kink, ŷ = y, it is 0, by convention, as in PyTorch.  A nan prediction
        gives nan.

    Raises
    ------
    ValueError, TypeError : as in `absolute_error`.

    Notes
    -----
    Syllabus S10.
    """
    d, dtype = _difference(y_hat, y)
    return np.sign(d).astype(dtype, copy=False)[()]


@np.errstate(all="ignore")
def huber(y_hat, y, delta=1.0):
    """½ (ŷ - y)² up to |ŷ - y| = δ, then δ (|ŷ - y| - δ/2): summed over the outputs of each sample.

    Parameters
    ----------
    y_hat : array_like of real numbers, shape (N, …) or (), N ≥ 0: predictions
    y : array_like of real numbers, shape of `y_hat`: targets
    delta : positive number: where the square ends and the straight line begins

    Returns
    -------
    ndarray, shape (N,) (NumPy scalar if `y_hat` is a single number), entries from 0 to inf
        The wider type of `y_hat` and `y`; integers and bools in `y_hat` become float64,
        in `y` they take the type of `y_hat`.  A nan prediction gives nan.  An infinite
        difference gives inf; inf - inf is nan.

    Raises
    ------
    ValueError : shapes differ, nan in `y`, `delta` not above 0 or not finite, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10.  It is δ times PyTorch's SmoothL1Loss(beta=δ): the same at δ = 1 only.
    Source: Huber, "Robust estimation of a location parameter", Ann. Math. Statist. 35 (1964).
    """
    delta = _delta(delta)
    far, dtype = _terms(y_hat, y, np.float32 if 1e-30 < delta < 1e30 else np.float64)  # or float32 loses δ
    np.abs(far, out=far)
    near = np.minimum(far, delta)
    far -= near / 2
    far *= near
    if delta < 1 and not np.isfinite(far).all():  # |ŷ - y| may be beyond the type, and δ |ŷ - y| not
        beyond = ~np.isfinite(far)
        y_hat, y = (np.asarray(x, np.float64)[beyond] / 2 for x in (y_hat, y))
        far[beyond] = 2 * (delta * np.abs(y_hat - y))  # beside which δ²/2 is nothing
    return summed(far, dtype)


@np.errstate(all="ignore")
def huber_grad(y_hat, y, delta=1.0):
    """The gradient of the sum of `huber` with respect to `y_hat`: ŷ - y, kept within ±δ.

    Parameters
    ----------
    y_hat, y, delta : as in `huber`

    Returns
    -------
    ndarray, shape of `y_hat`, type as in `huber`, entries from -δ to δ
        It is continuous: ±δ at |ŷ - y| = δ and beyond.  A nan prediction gives nan.

    Raises
    ------
    ValueError, TypeError : as in `huber`.

    Notes
    -----
    Syllabus S10.
    """
    d, dtype = _difference(y_hat, y)
    delta = _delta(delta)
    np.clip(d, -delta, delta, out=d)
    return d.astype(dtype, copy=False)[()]


def _terms(y_hat, y, least=np.float32):
    """ŷ - y to be summed: of several outputs in float64, since a sum may have digits that its terms lack."""
    return _difference(y_hat, y, least, several=np.float64)


def _difference(y_hat, y, least=np.float32, several=np.float32):
    """ŷ - y in `least` or wider, of several outputs a sample in `several`, and the type of the result."""
    y_hat, y, dtype = paired(y_hat, y, ("y_hat", "y"))
    no_nan(y, "y")
    wide = np.result_type(y_hat, y, several if y.ndim > 1 else least)
    return np.asarray(np.subtract(y_hat, y, dtype=wide)), dtype  # an array also of a single number


def _delta(delta):
    return single_number(delta, "delta", np.finfo(float).smallest_subnormal, "a finite number above 0")
