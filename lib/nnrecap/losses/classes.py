"""Losses of classification into one of K classes: likelihood and cross-entropy."""

import functools

import numpy as np

from nnrecap.inputs import as_real, class_axis
from nnrecap.losses.odds import odds
from nnrecap.losses.samples import class_indices, distributions, per_row, result_type, row_sums, summed


def nll(log_p, y):
    """Negative log-likelihood -log p_y of the class y, or -Σ y log p of a distribution y.

    Parameters
    ----------
    log_p : array_like, shape (N, …, K) or (K,), N ≥ 0, K ≥ 1: logarithms of probabilities, as
        `log_softmax` gives them; whether they are that is not checked
    y : array_like, either whole numbers from 0 to K - 1, shape (N, …) or (): classes;
        or distributions that sum to 1 along the last axis, shape of `log_p`

    Returns
    -------
    ndarray, shape (N,), axes between summed (NumPy scalar if `log_p` is (K,))
        float16, float32 and float64 stay what they are; integers become float64.  A
        distribution of a wider type makes the result wider.  inf where log p is -inf and y
        is not 0.  A row with nan gives nan.

    Raises
    ------
    ValueError : shapes do not fit, no classes, labels out of range, not whole or nan,
        distributions that have entries outside [0, 1] or do not sum to 1 within √eps of
        their type (1.5e-8, in float32 3.5e-4, in float16 0.03), a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S13, S16.  It takes no logarithm.  From logits, use `cross_entropy`.
    """
    log_p, y, dtype = _logits_and_targets(log_p, y, "log_p")
    chosen = _chosen(log_p, y)
    return summed(np.where(_spoilt(log_p), np.nan, chosen).reshape(log_p.shape[:-1]), dtype)


def nll_grad(log_p, y):
    """The gradient of the sum of `nll` by `log_p`: -1 at the class, 0 elsewhere; or -y.

    Parameters
    ----------
    log_p, y : as in `nll`

    Returns
    -------
    ndarray, shape of `log_p`, type as in `nll`
        A row with nan gives a row of nan.

    Raises
    ------
    ValueError, TypeError : as in `nll`.

    Notes
    -----
    Syllabus S16.
    """
    log_p, y, dtype = _logits_and_targets(log_p, y, "log_p")
    rows = _as_rows(log_p)
    slope = np.zeros(rows.shape)
    if y.shape == log_p.shape:
        slope -= _as_rows(y)
    else:
        slope[np.arange(len(rows)), y.reshape(-1)] = -1
    slope[_spoilt(log_p)] = np.nan
    return slope.reshape(log_p.shape).astype(dtype)


def cross_entropy(z, y):
    """-log p_y of the class y, or -Σ y log p of a distribution y, where p = softmax(z).

    Parameters
    ----------
    z : array_like of real numbers, shape (N, …, K) or (K,), N ≥ 0, K ≥ 1: logits
    y : array_like, either whole numbers from 0 to K - 1, shape (N, …) or (): classes;
        or distributions that sum to 1 along the last axis, shape of `z`

    Returns
    -------
    ndarray, shape (N,), axes between summed (NumPy scalar if `z` is (K,)), entries from 0 to inf
        float16, float32 and float64 stay what they are; integers become float64.  A
        distribution of a wider type makes the result wider.  A logit -inf is a class that
        cannot be: inf if y is there.  One logit inf is a certain class: 0 if y is there,
        else inf.  nan where a row holds nan, several inf, or nothing but -inf.

    Raises
    ------
    ValueError : shapes do not fit, no classes, labels out of range, not whole or nan,
        distributions that have entries outside [0, 1] or do not sum to 1 within √eps of
        their type (1.5e-8, in float32 3.5e-4, in float16 0.03), a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10, S13, S15, S16.  log(1 + Σ_{j≠y} e^{z_j} / e^{z_y}): the sum leaves the class
    itself out, so that a loss near 0 keeps its digits.  A `y` of z's shape is a distribution,
    integers too; elsewhere it is an index.
    """
    return _cross_entropy(z, y, gradient=False)[0]


def cross_entropy_grad(z, y):
    """The gradient softmax(z) - y of the sum of `cross_entropy` by `z`, y being one-hot.

    Parameters
    ----------
    z, y : as in `cross_entropy`

    Returns
    -------
    ndarray, shape of `z`, type as in `cross_entropy`, rows sum to 0, entries from -1 to 1
        nan where the loss is nan; finite where it is inf.

    Raises
    ------
    ValueError, TypeError : as in `cross_entropy`.

    Notes
    -----
    Syllabus S9, S16.  p_y - 1 has no digits left where p_y rounds to 1, so the entry at the
    class (of a distribution, at its largest entry) is minus the sum of the others.
    """
    return _cross_entropy(z, y, value=False)[1]


def cross_entropy_with_grad(z, y):
    """`cross_entropy` and `cross_entropy_grad` at once, which costs little more than one.

    Parameters
    ----------
    z, y : as in `cross_entropy`

    Returns
    -------
    pair of ndarray: the losses, shape (N,), and the gradient of their sum, shape of `z`

    Raises
    ------
    ValueError, TypeError : as in `cross_entropy`.

    Notes
    -----
    Syllabus S16, S22.
    """
    return _cross_entropy(z, y)


# --- arguments


def _logits_and_targets(z, y, name):
    """Return z, y as class indices (…) or distributions (…, K), and the type of the result."""
    z = as_real(z, name)
    K, shape = z.shape[class_axis(z, -1, name)], z.shape[:-1]
    if getattr(y, "shape", None) == shape:  # as nearly always
        return z, class_indices(y, shape, K), z.dtype
    y_real = as_real(y, "y")
    if y_real.shape == z.shape:
        distributions(y_real, "y")
        return z, y_real, result_type(z, y)
    if y_real.shape != shape:
        which = f"class indices of shape {shape} or distributions of shape {z.shape}"
        raise ValueError(f"y must hold {which}, got shape {y_real.shape}")
    return z, class_indices(y_real, shape, K), z.dtype


def _as_rows(z):
    return z.reshape(-1, z.shape[-1])


# --- likelihood


def _spoilt(z):
    return np.isnan(_as_rows(z)).any(axis=-1)


def _chosen(log_p, y):
    """-Σ y log p of each row, where 0 times anything is 0."""
    rows = _as_rows(log_p).astype(np.float64, copy=False)
    if y.shape != log_p.shape:
        return 0 - rows[np.arange(len(rows)), y.reshape(-1)]
    y = _as_rows(y)
    with np.errstate(invalid="ignore"):
        return row_sums(np.where(y == 0, 0, -y * rows))


# --- cross-entropy


def _cross_entropy(z, y, value=True, gradient=True):
    """Loss per sample and gradient, each None unless asked for."""
    z, y, dtype = _logits_and_targets(z, y, "z")
    compute = _by_index if y.shape != z.shape else _by_distribution
    return per_row(compute, dtype, z, y, value, gradient)


def _by_index(z, y, loss, slope):
    cells = y + _starts(*z.shape)
    e, own, others, near = _odds(z, cells)
    if loss is not None:
        np.log1p(np.divide(others, own, out=loss), out=loss)
        if not (near or loss.max() < 600):
            _mend(loss, z, cells, others)
    if slope is not None:
        e.put(cells, -others)
        np.divide(e, (own + others)[:, np.newaxis], out=slope)


def _by_distribution(z, y, loss, slope):
    y = y.astype(np.float64, copy=False)
    starts = _starts(*z.shape)
    if loss is not None:
        loss[...] = _distribution_loss(z, y, starts + z.argmax(axis=1))
    if slope is not None:
        slope[...] = _distribution_slope(z, y, starts + y.argmax(axis=1))


def _distribution_loss(z, y, likeliest):
    # Σ y (z_max - z) and Σ y · (-log p_max): no term is below 0, so none spoils another
    largest = z.take(likeliest)[:, np.newaxis]
    _, own, others, _ = _odds(z, likeliest)
    return _behind(z, y, largest) + row_sums(y) * np.log1p(others / own)  # own is the largest


def _behind(z, y, largest):
    """Σ y (largest - z) of rows, where 0 times anything is 0."""
    total = row_sums(np.where((y == 0) | (z == largest), 0, y * (largest - z)))
    if not np.isfinite(total).all():  # largest - z may be beyond float64, and y (largest - z) not
        halves = row_sums(np.where((y == 0) | (z == largest), 0, y * (largest / 2 - z / 2)))
        total = np.where(np.isfinite(total), total, 2 * halves)
    return total


def _distribution_slope(z, y, likeliest):
    e, own, others, _ = _odds(z, likeliest)
    e *= (row_sums(y) / (own + others))[:, np.newaxis]
    e -= y
    e.put(likeliest, 0)
    e.put(likeliest, 0 * own - row_sums(e))  # nan where `own` is
    return e


@functools.lru_cache(4)  # a batch is as large as the last one, nearly always
def _starts(N, K):
    """Where each row begins among all entries."""
    return np.arange(0, N * K, K)


def _odds(z, cells):
    """`odds` of all (N, K) but 0 at `cells`, of the cells (N,), and the others' sums (N,); whether near."""
    e, near = odds(z)
    own = e.take(cells)
    e.put(cells, 0)
    return e, own, row_sums(e), near


def _mend(loss, z, cells, others):
    """Write log(others / own) where `own` has lost its digits, or is 0: the loss is above 600 there."""
    far = ~(loss < 600)
    loss[far] = (z.max(axis=1) - z.take(cells))[far] + np.log(others[far])
