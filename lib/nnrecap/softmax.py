"""Softmax, its logarithm, and the derivatives of both."""

import functools

import numpy as np

from nnrecap.inputs import as_real, class_axis, same_shape

BLOCK = 65_536  # entries worked on at once: few enough to stay in the processor's cache
NARROW = 64  # up to so many classes, NumPy's own loop over rows costs more than the sums


def softmax(z, axis=-1):
    """Probabilities exp(z_i) / Σ_j exp(z_j) of the classes along `axis`.

    Parameters
    ----------
    z : array_like of real numbers, shape (…, K, …), K ≥ 1: logits
    axis : int, the axis of the K classes

    Returns
    -------
    ndarray, shape of `z`, entries from 0 to 1, which sum to 1 along `axis`
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  An entry too small for its type is 0, as is that of a logit -inf.
        Where +inf or nan is among the logits, or all are -inf, every entry is nan.

    Raises
    ------
    ValueError : no classes along `axis`, no such axis, a single number, a ragged list.
    TypeError : `z` is complex or not numeric, or `axis` is not an integer.

    Notes
    -----
    Syllabus S8.  Derivative: `softmax_jacobian`; for logarithms use `log_softmax`.
    Sources: Bridle, "Probabilistic interpretation of feedforward classification network
    outputs" (1990); Blanchard, Higham and Higham, "Accurately computing the log-sum-exp
    and softmax functions", IMA J. Numer. Anal. 41 (2021).
    """
    return _by_rows(_softmax, as_real(z, "z"), axis)


def log_softmax(z, axis=-1):
    """Logarithms z_i - log Σ_j exp(z_j) of the probabilities of the classes along `axis`.

    Parameters
    ----------
    z : array_like of real numbers, shape (…, K, …), K ≥ 1: logits
    axis : int, the axis of the K classes

    Returns
    -------
    ndarray, shape of `z`, entries from -inf to 0
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  A logit -inf gives -inf.  Where +inf or nan is among the logits, or
        all are -inf, every entry is nan.

    Raises
    ------
    ValueError : no classes along `axis`, no such axis, a single number, a ragged list.
    TypeError : `z` is complex or not numeric, or `axis` is not an integer.

    Notes
    -----
    Syllabus S8.  It stays finite where softmax is 0, and keeps its digits where softmax
    rounds to 1: log_softmax([0, -40])[0] is -4.2e-18.  Derivative: `log_softmax_jacobian`.
    Source: Blanchard, Higham and Higham, IMA J. Numer. Anal. 41 (2021).
    """
    return _by_rows(_log_softmax, as_real(z, "z"), axis)


def logsumexp(z, axis=-1, keepdims=False):
    """log Σ_j exp(z_j) along `axis`: a smooth maximum, and what normalises a softmax.

    Parameters
    ----------
    z : array_like of real numbers, shape (…, K, …), K ≥ 1
    axis : int, the axis to sum along
    keepdims : bool, keep `axis` with length 1

    Returns
    -------
    ndarray, shape of `z` without `axis` (NumPy scalar if nothing is left)
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  -inf where all entries are -inf, inf where one is inf, nan where one
        is nan.

    Raises
    ------
    ValueError : length 0 along `axis`, no such axis, a single number, a ragged list.
    TypeError : `z` is complex or not numeric, or `axis` is not an integer.

    Notes
    -----
    Syllabus S8, S15.  Its gradient is `softmax`.
    Source: Blanchard, Higham and Higham, IMA J. Numer. Anal. 41 (2021).
    """
    out = _by_rows(_logsumexp, as_real(z, "z"), axis, columns=1)
    return out if keepdims else out.squeeze(int(axis))[()]


@np.errstate(all="ignore")
def softmax_jacobian(z):
    """The matrix ∂p_i/∂z_j = p_i (δ_ij - p_j) of p = softmax(z), for each row of `z`.

    Parameters
    ----------
    z : array_like of real numbers, shape (…, K), K ≥ 1: logits

    Returns
    -------
    ndarray, shape (…, K, K): symmetric, rows sum to 0
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  nan where softmax is nan.

    Raises
    ------
    ValueError : no classes, a single number, a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S9.  1 - p_i has no digits left where p_i rounds to 1, so the diagonal is
    p_i times the sum of the *other* probabilities.  Source: Bridle (1990), as in `softmax`.
    """
    z = as_real(z, "z")
    p = softmax(_at_least_float32(z))
    J = -p[..., :, np.newaxis] * p[..., np.newaxis, :]
    return _with_zero_row_sums(J).astype(z.dtype)


@np.errstate(all="ignore")
def softmax_vjp(z, v):
    """vᵀJ with the Jacobian J of softmax at z, by K multiplications and no matrix.

    Parameters
    ----------
    z : array_like of real numbers, shape (…, K), K ≥ 1: logits
    v : array_like of real numbers, shape of `z`: the gradient that arrives from above

    Returns
    -------
    ndarray, shape of `z`, which sums to 0 along the last axis
        The wider type of `z` and `v`; integers and bools count as float64.  nan where
        softmax is nan, or `v` is not finite.

    Raises
    ------
    ValueError : shapes differ, no classes, a single number, a ragged list.
    TypeError : `z` or `v` is complex or not numeric.

    Notes
    -----
    Syllabus S9.  p_i (v_i - Σ_j p_j v_j); J is symmetric, so this is J v as well.
    Adding a number to all of v changes nothing on paper.  In floats, v is counted from
    its entry at the likeliest class, whose own term then loses no digits.  A probability
    too small for its type counts as 0, whatever v is there.
    """
    z, v = as_real(z, "z"), as_real(v, "v")
    same_shape(z, v, ("z", "v"))
    p, v_wide = softmax(_at_least_float32(z)), _at_least_float32(v)
    out = _weighed(p, v_wide)
    if not np.isfinite(out).all():
        out = 4 * _weighed(p, v_wide / 4)  # differences of v may be beyond its type
    return out.astype(np.result_type(z, v))


def _weighed(p, v):
    likeliest = p.argmax(axis=-1, keepdims=True)
    v = v - np.take_along_axis(v, likeliest, axis=-1)
    mean = (p * v).sum(axis=-1, keepdims=True)
    return p * (v - mean)


@np.errstate(all="ignore")
def log_softmax_jacobian(z):
    """The matrix ∂(log p_i)/∂z_j = δ_ij - p_j of p = softmax(z), for each row of `z`.

    Parameters
    ----------
    z : array_like of real numbers, shape (…, K), K ≥ 1: logits

    Returns
    -------
    ndarray, shape (…, K, K): rows sum to 0, entries from -1 to 1
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  nan where softmax is nan.

    Raises
    ------
    ValueError : no classes, a single number, a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S9.  The diagonal 1 - p_i is the sum of the other probabilities, as in
    `softmax_jacobian`.
    """
    z = as_real(z, "z")
    p = softmax(_at_least_float32(z))
    J = np.repeat(-p[..., np.newaxis, :], p.shape[-1], axis=-2)
    return _with_zero_row_sums(J).astype(z.dtype)


def _at_least_float32(a):
    return a.astype(np.float32) if a.dtype == np.float16 else a


def _with_zero_row_sums(J):
    """Set each diagonal entry of `J` to minus the sum of the others in its row."""
    i = np.arange(J.shape[-1])
    J[..., i, i] *= 0  # not = 0: nan stays nan
    J[..., i, i] = 0 - J.sum(axis=-1)
    return J


@np.errstate(all="ignore")
def _by_rows(compute, z, axis, columns=None):
    """Call compute(rows, out) on blocks of z as (N, K), and give the result z's shape and type."""
    last = z.swapaxes(class_axis(z, axis, "z"), -1)
    K = last.shape[-1]
    rows = _at_least_float32(last.reshape(last.size // K, K))
    out = np.empty((len(rows), columns or K), rows.dtype)
    step = max(1, BLOCK // K)
    for i in range(0, len(rows), step):
        compute(rows[i : i + step], out[i : i + step])
    shape = last.shape[:-1] + out.shape[1:]
    return out.astype(z.dtype, copy=False).reshape(shape).swapaxes(axis, -1)


@functools.cache
def _ones(K, dtype):
    return np.ones((K, 1), dtype)


def _is_narrow(rows):
    return rows.shape[1] <= NARROW


def _row_sums(rows):
    """Sums of rows as (N, 1).  Many terms are summed pairwise, which rounds less than BLAS."""
    if _is_narrow(rows):
        return rows.dot(_ones(rows.shape[1], rows.dtype))  # faster to call than @
    return rows.sum(axis=1, keepdims=True)


def _row_max(rows):
    if _is_narrow(rows):
        return np.ascontiguousarray(rows.T).max(axis=0)[:, np.newaxis]
    return rows.max(axis=1, keepdims=True)


def _softmax(z, out):
    # The usual shift by the largest logit rounds; it is needed only where a sum over- or underflows.
    np.exp(z, out=out)
    total = _row_sums(out)
    if _is_narrow(out) or out.dtype == np.float32:
        out /= total  # e / (e + e) is exactly ½
    else:
        out *= 1 / total  # may be 1 ulp off that, and many classes take ¾ of the time
    if not (total.min() >= 1 and total.max() < np.inf):  # below 1, a digit may be lost to underflow
        rows = np.nonzero(~((total >= 1) & (total < np.inf)))[0]
        out[rows] = _softmax_shifted(z[rows])


def _softmax_shifted(z):
    """Softmax of rows (N, K) of any size, in float64."""
    z = z.astype(np.float64)
    largest = _row_max(z)
    below = z - largest
    # What the subtraction rounded away, exactly (Knuth's two-sum): up to 250 ulp of exp(below).
    back = below - z
    error = (z - (below - back)) - (largest + back)
    e = np.exp(below) * (1 + np.nan_to_num(error))  # nan where below is -inf and exp 0
    return e / _row_sums(e)


def _log_softmax(z, out):
    np.subtract(z, _row_max(z), out=out)
    out -= _log_sum_exp_below(out)


def _logsumexp(z, out):
    total = _row_sums(np.exp(z))
    np.log(total, out=out)
    fits = np.isfinite(total) & (total >= 2)  # nearer to 1, rounding the sum would show in its logarithm
    if not fits.all():
        rows, _ = np.nonzero(~fits)
        largest = _row_max(z[rows])
        shifted = largest + _log_sum_exp_below(z[rows] - largest)
        out[rows] = np.where(np.isinf(largest), largest, shifted)


def _log_sum_exp_below(below):
    """logsumexp of rows (N, K) whose largest entry is 0, exact also where it is nearly 0."""
    e = np.exp(below)
    total = _row_sums(e)
    if (total >= 4).all():
        return np.log(total)
    # 1 + t would drop the digits of a small t: sum t alone, without the terms exp(0) = 1.
    ones = (below == 0).astype(e.dtype)
    return np.log1p(_row_sums(ones) - 1 + _row_sums(e - ones))
