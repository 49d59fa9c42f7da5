"""Cross-entropy of yes-or-no labels, from probabilities and from logits."""

import numpy as np

from nnrecap.inputs import as_real, first
from nnrecap.losses.samples import from_0_to_1, paired, per_entry, per_sample, per_sample_and_entry

TINY = 1e-304  # above it, a float64 has all its digits
# the bit of the sign
SIGN = {np.dtype(np.float32): np.int32(-(2**31)), np.dtype(np.float64): np.int64(-(2**63))}


def binary_cross_entropy(p, y):
    """-y log p - (1 - y) log(1 - p), summed over the labels of each sample.

    Parameters
    ----------
    p : array_like of numbers from 0 to 1, shape (N, …) or (), N ≥ 0: probabilities of a yes
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


def binary_cross_entropy_with_logits(z, y, pos_weight=1.0):
    """Cross-entropy of the labels y under p = sigmoid(z), summed over the labels of each sample.

    Parameters
    ----------
    z : array_like of real numbers, shape (N, …) or (), N ≥ 0: logits
    y : array_like of numbers from 0 to 1, shape of `z`: 1 for yes, 0 for no, or between
    pos_weight : array_like of finite numbers from 0 up, () or, for `z` (N, …, K), (K,), K ≥ 0: how
        many times a yes costs, for all labels or for each

    Returns
    -------
    ndarray, shape (N,) (NumPy scalar if `z` is a single number), entries from 0 to inf
        The wider type of `z` and `y`; integers and bools in `z` become float64, in `y`
        they take the type of `z`, and `pos_weight` has no say.  An infinite logit gives 0
        where it is right, inf where it is wrong or `y` lies between; a yes of weight 0
        costs 0 everywhere.  nan in `z` gives nan.

    Raises
    ------
    ValueError : shapes differ, `y` outside [0, 1] or nan, `pos_weight` of another shape,
        negative or not finite, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10, S12, S14, S15.  max(z (1 - y), -z y) + log(1 + exp(-|z|)): both terms are
    at least 0, so neither spoils the other, and exp cannot overflow.  For several labels a
    sample (multilabel), `z` and `y` are (N, K).  With the weight w, -w y log p -
    (1 - y) log(1 - p), computed in float64, as exact in both tails (where w y has float64's digits,
    from 2.3e-308 up).  PyTorch's
    `pos_weight` is the same, but broadcasts, and may be negative.
    """
    z, y, dtype, weight = _logits(z, y, pos_weight)
    if weight is None:
        return _in_blocks(per_sample, _from_logits, dtype, z, y)
    return _in_blocks(per_sample, lambda z, y: _weighted(z, y, weight)[0], dtype, z, y, np.float64)


def binary_cross_entropy_with_logits_grad(z, y, pos_weight=1.0):
    """The gradient sigmoid(z) - y of the sum of `binary_cross_entropy_with_logits` by `z`.

    Parameters
    ----------
    z, y, pos_weight : as in `binary_cross_entropy_with_logits`

    Returns
    -------
    ndarray, shape of `z`, type as in the loss, entries from -1 to 1
        -y at -inf, 1 - y at inf; nan in `z` gives nan.  With the weight w it is
        (1 - y) sigmoid(z) - w y sigmoid(-z), from -w to 1.

    Raises
    ------
    ValueError, TypeError : as in `binary_cross_entropy_with_logits`.

    Notes
    -----
    Syllabus S12, S14, S15.  [z > 0] - y ∓ e / (1 + e) with e = exp(-|z|): where the label is
    right nothing is subtracted from 1, so that z = 40, y = 1 gives -4.2e-18, and z = -40,
    y = 0 the same with the other sign.
    """
    z, y, dtype, weight = _logits(z, y, pos_weight)
    if weight is None:
        return _in_blocks(per_entry, _from_logits_grad, dtype, z, y)
    return _in_blocks(per_entry, lambda z, y: _weighted(z, y, weight)[1], dtype, z, y, np.float64)


def binary_cross_entropy_with_logits_with_grad(z, y, pos_weight=1.0):
    """`binary_cross_entropy_with_logits` and its gradient at once, which costs little more than one.

    Parameters
    ----------
    z, y, pos_weight : as in `binary_cross_entropy_with_logits`

    Returns
    -------
    pair of ndarray: the losses, shape (N,), and the gradient of their sum, shape of `z`

    Raises
    ------
    ValueError, TypeError : as in `binary_cross_entropy_with_logits`.

    Notes
    -----
    Syllabus S12, S22.
    """
    z, y, dtype, weight = _logits(z, y, pos_weight)
    if weight is None:
        return _in_blocks(per_sample_and_entry, _with_slope, dtype, z, y)

    def weighted(z, y, loss, slope):
        loss[...], slope[...] = _weighted(z, y, weight)

    return _in_blocks(per_sample_and_entry, weighted, dtype, z, y, np.float64)


def _probabilities(p, y):
    p, y, dtype = paired(p, y, ("p", "y"))
    from_0_to_1(p, "p", nan=True)
    from_0_to_1(y, "y")
    return p, y, dtype


def _logits(z, y, weight):
    z, y, dtype = paired(z, y, ("z", "y"))
    return z, y, dtype, _weight(weight, z.shape)


def _in_blocks(per, compute, dtype, z, y, least=np.float32):
    """per(compute, …), where `_sides` looks at the labels of each block when they are at hand anyway."""
    try:
        return per(compute, dtype, z, y, least=least)
    except ValueError as error:
        of_a_block = error  # which does not know its place
    from_0_to_1(y, "y")
    raise of_a_block


def _weight(weight, shape):
    """Weights as a row of labels, or None if they are 1."""
    if isinstance(weight, float) and weight == 1:
        return None
    weight = as_real(weight, "pos_weight").astype(np.float64)
    if weight.shape not in ((), shape[1:][-1:]):
        per_label = f" or one a label, shape {shape[-1:]}" if len(shape) > 1 else ""
        raise ValueError(f"pos_weight must be a single number{per_label}, got shape {weight.shape}")
    wrong = ~((weight >= 0) & (weight < np.inf))
    if wrong.any():
        raise ValueError(f"pos_weight must hold finite numbers from 0 up, got {first(weight, wrong)}")
    return None if (weight == 1).all() else np.broadcast_to(weight, shape[1:]).reshape(-1)


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
    wrong, _, e = _sides(z, y)
    return _loss(z, wrong, e)


def _from_logits_grad(z, y):
    wrong, up, e = _sides(z, y)
    return _slope(wrong, up, e, e)


def _with_slope(z, y, loss, slope):
    wrong, up, e = _sides(z, y, spare=loss, out=slope)
    _loss(z, wrong, e, out=loss)
    _slope(wrong, up, e, e)


def _sides(z, y, spare=None, out=None):
    """How wrong the sure answer [z > 0] is, that answer, and exp(-|z|), by way of `spare`."""
    sign = SIGN[z.dtype]
    spare = np.empty_like(z) if spare is None else spare
    np.bitwise_or(z.view(sign.dtype), sign, out=spare.view(sign.dtype))
    e, up = np.exp(spare), (z > 0).astype(z.dtype)
    wrong = np.subtract(up, y, out=out)
    from_0_to_1(y, "y")
    return wrong, up, e


def _loss(z, wrong, e, out=None):
    loss = np.multiply(wrong, z, out=out)
    loss += np.log1p(e)
    return _mend(loss, z, wrong)


def _mend(loss, z, wrong):
    if not loss.max(initial=0) < np.inf:
        loss[np.isinf(z) & (wrong == 0)] = 0  # was 0 times inf
    return loss


def _slope(wrong, up, rest, e):
    """wrong ∓ rest / (1 + e), minus where `up` is 1, not 0; written over all."""
    bits = SIGN[e.dtype].dtype
    signed = up.view(bits)
    signed <<= np.finfo(e.dtype).nexp  # of a 1, the exponent's last bit becomes a sign; of a 0, none
    signed |= rest.view(bits)
    e += 1
    up /= e
    wrong += up
    return wrong


def _weighted(z, y, weight):
    """Losses and slopes in float64."""
    _, up, e = _sides(z, y)
    yes, no = weight * y, 1 - y
    wrong, cost = no * up - yes * (1 - up), no + yes
    tail, rest = cost * np.log1p(e), cost * e
    if not e.min(initial=1) > TINY:
        far = e <= TINY
        half = np.exp(-np.abs(z[far]) / 2)
        tail[far] = rest[far] = cost[far] * half * half  # a large weight lifts what alone would be 0
    tail += wrong * z
    return _mend(tail, z, wrong), _slope(wrong, up, rest, e)
