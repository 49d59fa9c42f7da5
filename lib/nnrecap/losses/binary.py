"""Cross-entropy of yes-or-no labels, from probabilities and from logits."""

import numpy as np

from nnrecap.losses.samples import from_0_to_1, paired, per_entry, per_sample

LEAST = {np.dtype(np.float32): -80, np.dtype(np.float64): -700}  # exp(80), exp(700) do not overflow


def binary_cross_entropy(p, y):
    """-y log p - (1 - y) log(1 - p), summed over the labels of each sample.

    Parameters
    ----------
    p : array_like of numbers from 0 to 1, shape (N, …) or (): probabilities of a yes
    y : array_like of numbers from 0 to 1, shape of `p`: 1 for yes, 0 for no, or between

    Returns
    -------
    ndarray, shape (N,) (NumPy scalar if `p` is a single number), entries from 0 to inf
        The wider type of `p` and `y`; integers and bools in `p` become float64, in `y`
        they take the type of `p`.  A certain prediction gives 0 where it is right and inf
        where it is wrong: nothing is clamped.  nan in `p` gives nan.

    Raises
    ------
    ValueError : shapes differ, `p` or `y` outside [0, 1], nan in `y`, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10, S12, S14.  0 log 0 counts as 0.  PyTorch clamps the logarithms at -100.
    Where p comes from a sigmoid, `binary_cross_entropy_with_logits` keeps more digits.
    """
    p, y, dtype = _probabilities(p, y)
    return per_sample(_from_p, dtype, p, y)


def binary_cross_entropy_grad(p, y):
    """The gradient (p - y) / (p (1 - p)) of the sum of `binary_cross_entropy` by `p`.

    Parameters
    ----------
    p, y : as in `binary_cross_entropy`

    Returns
    -------
    ndarray, shape of `p`, type as in `binary_cross_entropy`
        A certain prediction gives ±1 where it is right (1 at p = y = 0, -1 at p = y = 1)
        and ±inf where it is wrong.  nan in `p` gives nan.

    Raises
    ------
    ValueError, TypeError : as in `binary_cross_entropy`.

    Notes
    -----
    Syllabus S10, S12.
    """
    p, y, dtype = _probabilities(p, y)
    return per_entry(_from_p_grad, dtype, p, y)


def binary_cross_entropy_with_logits(z, y):
    """Cross-entropy of the labels y under p = sigmoid(z), summed over the labels of each sample.

    Parameters
    ----------
    z : array_like of real numbers, shape (N, …) or (): logits
    y : array_like of numbers from 0 to 1, shape of `z`: 1 for yes, 0 for no, or between

    Returns
    -------
    ndarray, shape (N,) (NumPy scalar if `z` is a single number), entries from 0 to inf
        The wider type of `z` and `y`; integers and bools in `z` become float64, in `y`
        they take the type of `z`.  An infinite logit gives 0 where it is right, inf where
        it is wrong or `y` lies between.  nan in `z` gives nan.

    Raises
    ------
    ValueError : shapes differ, `y` outside [0, 1] or nan, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10, S12, S14, S15.  max(z (1 - y), -z y) + log(1 + exp(-|z|)): both terms are
    at least 0, so neither spoils the other, and exp cannot overflow.  For several labels a
    sample (multilabel), `z` and `y` are (N, K).
    """
    z, y, dtype = _logits(z, y)
    return per_sample(_from_logits, dtype, z, y, least=np.float32)


def binary_cross_entropy_with_logits_grad(z, y):
    """The gradient sigmoid(z) - y of the sum of `binary_cross_entropy_with_logits` by `z`.

    Parameters
    ----------
    z, y : as in `binary_cross_entropy_with_logits`

    Returns
    -------
    ndarray, shape of `z`, type as in the loss, entries from -1 to 1
        -y at -inf, 1 - y at inf; nan in `z` gives nan.

    Raises
    ------
    ValueError, TypeError : as in `binary_cross_entropy_with_logits`.

    Notes
    -----
    Syllabus S12, S14, S15.  Computed as ((1 - y) - y e) / (1 + e) with e = exp(-z), which
    for y = 1 does not subtract from 1: at z = 40 it is -4.2e-18.
    """
    z, y, dtype = _logits(z, y)
    return per_entry(_from_logits_grad, dtype, z, y, least=np.float32)


def _probabilities(p, y):
    p, y, dtype = paired(p, y, ("p", "y"))
    from_0_to_1(p, "p", nan=True)
    from_0_to_1(y, "y")
    return p, y, dtype


def _logits(z, y):
    z, y, dtype = paired(z, y, ("z", "y"))
    from_0_to_1(y, "y")
    return z, y, dtype


def _certain_and_right(p, y):
    return (p == y) & ((y == 0) | (y == 1))


def _from_p(p, y):
    yes, no = np.log(p), np.log1p(-p)
    yes *= y
    no *= 1 - y
    yes += no
    if not np.isfinite(yes).all():
        yes[_certain_and_right(p, y)] = 0  # was 0 log 0
    return np.subtract(0, yes, out=yes)


def _from_p_grad(p, y):
    slope = (p - y) / (p * (1 - p))
    if not np.isfinite(slope).all():
        p = np.abs(p)  # -0.0 would turn the sign of inf
        slope = np.where(_certain_and_right(p, y), 1 - 2 * y, (p - y) / (p * (1 - p)))
    return slope


def _from_logits(z, y):
    e = np.abs(z)
    np.negative(e, out=e)
    np.exp(e, out=e)
    loss = np.log1p(e, out=e)
    loss += np.maximum(z * (1 - y), -z * y)
    if not np.isfinite(loss).all():
        far = np.isinf(z)
        loss[far] = np.where(y[far] == (z[far] > 0), 0, np.inf)
    return loss


def _from_logits_grad(z, y):
    least = LEAST[z.dtype]
    e = np.maximum(z, least)
    np.negative(e, out=e)
    np.exp(e, out=e)
    slope = 1 - y
    slope -= y * e
    e += 1
    slope /= e
    if not (z.size == 0 or z.min() >= least):  # nan, if there is one
        far = z < least
        slope[far] = np.exp(z[far]) - y[far]  # times 1 - y, which is 1 where it can be felt
    return slope
