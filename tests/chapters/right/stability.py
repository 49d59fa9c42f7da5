"""Right answers to the exercises of the chapter on stability, written otherwise than ours."""

import math

import numpy as np

from nnrecap.activations import sigmoid, softplus
from nnrecap.softmax import logsumexp


def by_the_larger(z):
    return np.where(z > 0, z + np.log1p(np.exp(-np.abs(z))), np.log1p(np.exp(-np.abs(z))))


def one_by_one(z):
    return [math.log1p(math.exp(v)) if v < 0 else v + math.log1p(math.exp(-v)) for v in z]


def in_halves(z):
    out = np.empty(np.shape(z))
    low = z < 0
    out[low] = np.log1p(np.exp(z[low]))
    out[~low] = z[~low] + np.log1p(np.exp(-z[~low]))
    return out


def by_both_sigmoids(z, y):
    return np.where(y == 1, -sigmoid(-z), sigmoid(z))


def by_exp(z, y):
    a = np.where(y == 1, -z, z)
    e = np.exp(-np.abs(a))
    return np.where(y == 1, -1.0, 1.0) * np.where(a >= 0, 1, e) / (1 + e)


def sample_by_sample(z, y):
    return np.array(
        [
            -math.exp(-np.logaddexp(0, a)) if t else math.exp(-np.logaddexp(0, -a))
            for a, t in zip(z, y, strict=True)
        ]
    )


def by_reduce(z):
    return np.logaddexp.reduce(z)


def by_finite_terms(z):
    z = z[z > -np.inf]
    return z.max() + np.log(np.exp(z - z.max()).sum()) if len(z) else -np.inf


def by_folding(z):
    total = -math.inf
    for v in z:
        high, low = max(total, v), min(total, v)
        total = high if low == -math.inf else high + math.log1p(math.exp(low - high))
    return total


def by_where(a):
    return float(np.where(a > -1, np.log(-np.expm1(a)), np.log1p(-np.exp(a))))


def by_math(a):
    return math.log(-math.expm1(a)) if a > -0.7 else math.log1p(-math.exp(a))


RIGHT = {
    "bfloat16-breaks": [5.55, "5.545", np.log(256), -np.log(2.0**-8)],
    "stable-softplus": [by_the_larger, one_by_one, in_halves, softplus, lambda z: np.logaddexp(z, 0)],
    "grouping": ["D", "(d)", ["d"], " d) "],
    "stable-slope": [by_both_sigmoids, by_exp, sample_by_sample],
    "stable-logsumexp": [by_reduce, by_finite_terms, by_folding, logsumexp],
    "log-of-the-rest": [by_where, by_math],
}
