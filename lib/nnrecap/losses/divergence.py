"""Kullback-Leibler divergence between distributions over classes, and from one to logits."""

import numpy as np

from nnrecap.inputs import as_real, class_axis, same_shape
from nnrecap.losses.classes import cross_entropy_grad
from nnrecap.losses.odds import odds
from nnrecap.losses.samples import distributions, per_entry, per_row, per_sample, result_type, row_sums

TINY = 1e-290  # above it, a float64 has all its digits, and so has its reciprocal


def kl_divergence(p, q):
    """Σ p log(p / q): nats that are wasted where q is believed and p is true.

    Parameters
    ----------
    p : array_like, shape (N, …, K) or (K,), N ≥ 0, K ≥ 1: distributions along the last axis
    q : array_like, shape of `p`: distributions along the last axis

    Returns
    -------
    ndarray, shape (N,), axes between summed (NumPy scalar if `p` is (K,)), entries from 0 to inf
        The wider type of `p` and `q`; integers and bools count as float64.  0 for p = q,
        inf where q = 0 < p, nan where a row of either holds nan.

    Raises
    ------
    ValueError : shapes differ, no classes, entries outside [0, 1], rows that do not sum to 1
        within √eps of their type (1.5e-8, in float32 3.5e-4, in float16 0.03), a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10.  Not symmetric.  Summed as p log(p / q) - p + q, whose every term is at
    least 0 on paper, and made so in floats; where p and q do not sum to the same, which rows
    may by a little, it differs from Σ p log(p / q) by as much.  An error is a few eps
    of |p - q|, so that also a small divergence keeps digits.  0 log 0 counts as 0.
    PyTorch's kl_div takes log q first, then p.
    Source: Kullback and Leibler, "On information and sufficiency", Ann. Math. Statist. 22 (1951).
    """
    p, q = _distributions(p, q)
    batch = (p[np.newaxis], q[np.newaxis]) if p.ndim == 1 else (p, q)
    loss = per_sample(_surplus, np.result_type(p, q), *batch)
    return loss[0] if p.ndim == 1 else loss


def kl_divergence_grad(p, q):
    """The gradient log(p / q) + 1 of the sum of Σ p log(p / q) with respect to `p`.

    Parameters
    ----------
    p, q : as in `kl_divergence`

    Returns
    -------
    ndarray, shape of `p`, type as in `kl_divergence`
        1 where p = q, also where both are 0 (by convention); -inf where p = 0 < q, inf
        where q = 0 < p; nan where p or q is.

    Raises
    ------
    ValueError, TypeError : as in `kl_divergence`.

    Notes
    -----
    Syllabus S10.  The 1 is felt only by steps that leave the distributions: it is the
    same in every entry, and whatever keeps Σ p = 1 is at right angles to it.
    """
    p, q = _distributions(p, q)
    return per_entry(_kl_grad, np.result_type(p, q), p, q)


def kl_divergence_with_logits(z, p):
    """Σ p log(p / q) with q = softmax(z): nats that are wasted where z predicts and p is true.

    Parameters
    ----------
    z : array_like of real numbers, shape (N, …, K) or (K,), N ≥ 0, K ≥ 1: logits
    p : array_like, shape of `z`: distributions that sum to 1 along the last axis

    Returns
    -------
    ndarray, shape (N,), axes between summed (NumPy scalar if `z` is (K,)), entries from 0 to inf
        The wider type of `z` and `p`; integers and bools in `z` become float64, in `p` they
        take the type of `z`.  A logit -inf is a class that cannot be: inf if p > 0 there.  One
        logit inf is a certain class: 0 if all of p is there, else inf.  nan where a row of `z`
        holds nan, several inf, or nothing but -inf.

    Raises
    ------
    ValueError : shapes differ, no classes, entries of `p` outside [0, 1] or nan, rows that do not
        sum to 1 within √eps of their type (1.5e-8, in float32 3.5e-4, in float16 0.03), a ragged
        list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10, S16.  Cross-entropy minus the entropy of p, but never computed as a difference:
    summed as `kl_divergence` is, computed in float64 and rounded once.  Never below 0; exactly 0
    where softmax(z) rounds to p in float64.  For z = log p rounded to float64 it is about
    1e-32, as it should be, since the rounded z is not the logarithm.
    PyTorch has kl_div(log_softmax(z), p), whose error is a few eps of |log q|, and may be below 0.
    Source: Kullback and Leibler, "On information and sufficiency", Ann. Math. Statist. 22 (1951).
    """
    z, p, dtype = _logits(z, p)
    return per_row(_from_logits, dtype, z, p, gradient=False)[0]


def kl_divergence_with_logits_grad(z, p):
    """The gradient softmax(z) Σp - p of the sum of `kl_divergence_with_logits` by `z`.

    Parameters
    ----------
    z, p : as in `kl_divergence_with_logits`

    Returns
    -------
    ndarray, shape of `z`, type as in the loss, rows sum to 0, entries from -1 to 1
        nan where the loss is nan; finite where it is inf.

    Raises
    ------
    ValueError, TypeError : as in `kl_divergence_with_logits`.

    Notes
    -----
    Syllabus S9, S16.  That of `cross_entropy`, since the entropy of p does not depend on z; Σp is
    1 but for rounding.  The entry at the largest p is minus the sum of the others.
    """
    _logits(z, p)
    return cross_entropy_grad(z, p)


def _distributions(p, q):
    p, q = as_real(p, "p"), as_real(q, "q")
    same_shape(p, q, ("p", "q"))
    class_axis(p, -1, "p")
    distributions(p, "p", nan=True)
    distributions(q, "q", nan=True)
    return p, q


def _logits(z, p):
    z, p_real = as_real(z, "z"), as_real(p, "p")
    same_shape(z, p_real, ("z", "p"))
    class_axis(z, -1, "z")
    distributions(p_real, "p")
    return z, p_real, result_type(z, p)


def _surplus(p, q):
    """p log(p / q) - p + q, where p is near q without loss of digits; on paper never below 0."""
    excess = p - q
    terms = np.log1p(excess / q)
    terms *= p
    terms -= excess
    if not (terms.min(initial=0) >= 0 and terms.max(initial=0) < np.inf):
        near = np.abs(excess) < q / 2
        terms = p * np.where(near, np.log1p(excess / q), _log_ratio(p, q)) - excess
        terms = np.maximum(np.where(p == 0, q, terms), 0)
    return terms


def _from_logits(z, p, loss, slope):
    p = p.astype(np.float64, copy=False)
    e, near = odds(z)
    total = row_sums(e)[:, np.newaxis]
    q = np.divide(e, total, out=e)
    terms = _surplus(p, q)
    if not near:
        far = _behind(p, z) + p * (np.log(p) + np.log(total)) - p + q
        terms = np.maximum(np.where((q < TINY) & (p > 0), far, terms), 0)
    loss[...] = row_sums(terms)


def _behind(p, z):
    """p (max z - z), also where max z - z is beyond float64."""
    return 2 * (p * (z.max(axis=1, keepdims=True) / 2 - z / 2))


def _kl_grad(p, q):
    slope = np.log(p / q)
    if not (slope.min(initial=0) > -700 and slope.max(initial=0) < np.inf):  # nan, if there is one
        slope = np.where((p == 0) & (q == 0), 0, _log_ratio(p, q))
    slope += 1
    return slope


def _log_ratio(p, q):
    """log(p / q); as a difference, which rounds more, only where p / q is beyond float64 or subnormal."""
    fits = (p / q < np.inf) & (p / q > 1e-300)
    return np.where(fits, np.log(p / q), np.log(p) - np.log(q))
