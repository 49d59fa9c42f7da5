"""Kullback-Leibler divergence between distributions over classes."""

import numpy as np

from nnrecap.inputs import as_real, class_axis, same_shape
from nnrecap.losses.samples import distributions, per_entry, per_sample


def kl_divergence(p, q):
    """Σ p log(p / q): nats that are wasted where q is believed and p is true.

    Parameters
    ----------
    p : array_like, shape (N, …, K) or (K,), K ≥ 1: distributions along the last axis
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
    least 0 on paper, and made so in floats; p and q sum to the same.  0 log 0 counts as 0.
    PyTorch's kl_div takes log q first, then p.
    Source: Kullback and Leibler, "On information and sufficiency", Ann. Math. Statist. 22 (1951).
    """
    p, q = _distributions(p, q)
    batch = (p[np.newaxis], q[np.newaxis]) if p.ndim == 1 else (p, q)
    loss = per_sample(_kl, np.result_type(p, q), *batch)
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


def _distributions(p, q):
    p, q = as_real(p, "p"), as_real(q, "q")
    same_shape(p, q, ("p", "q"))
    class_axis(p, -1, "p")
    distributions(p, "p", nan=True)
    distributions(q, "q", nan=True)
    return p, q


def _kl(p, q):
    terms = np.log(p / q)
    terms *= p
    terms -= p
    terms += q
    if not np.isfinite(terms).all():
        terms = np.where(p == 0, q, p * _log_ratio(p, q) - p + q)
    return np.maximum(terms, 0, out=terms)


def _kl_grad(p, q):
    slope = np.log(p / q)
    if not np.isfinite(slope).all():
        slope = np.where((p == 0) & (q == 0), 0, _log_ratio(p, q))
    slope += 1
    return slope


def _log_ratio(p, q):
    """log(p / q), also where p / q leaves float64; elsewhere the difference would round more."""
    return np.where(p / q < np.inf, np.log(p / q), np.log(p) - np.log(q))
