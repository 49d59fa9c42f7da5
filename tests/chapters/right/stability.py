"""Right answers to the exercises of the chapter on stability, written otherwise than ours."""

import functools
import math

import numpy as np

from nnrecap.activations import sigmoid, softplus
from nnrecap.softmax import log_softmax, logsumexp


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


def by_two_branches(z):
    return np.where(z > 0, z + np.log1p(np.exp(-z)), np.log1p(np.exp(z)))  # the one not taken may overflow


def by_the_mean_of_z_and_its_size(z):
    return (z + np.abs(z)) / 2 + np.log1p(np.exp(-np.abs(z)))


def softplus_in_float32(z):
    z = np.asarray(z, np.float32)
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def by_reciprocals(z, y):
    return np.where(y == 1, -1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z)))


def by_the_sign(z, y):
    s = 2 * y - 1
    return -s / (1 + np.exp(s * z))


def label_by_label(z, y):
    out = np.zeros_like(z)
    out[y == 0] = sigmoid(z[y == 0])
    out[y == 1] = -sigmoid(-z[y == 1])
    return out


def slope_in_float32(z, y):
    return by_the_sign(np.float32(z), np.float32(y))


def by_accumulating(z):
    return np.logaddexp.accumulate(z)[-1]


def by_functools(z):
    return functools.reduce(np.logaddexp, z)


def by_log_softmax(z):
    k = np.argmax(z)
    return -np.inf if z[k] == -np.inf else z[k] - log_softmax(z)[k]


def lse_in_float32(z):
    z = np.float32(z)
    m = z.max()
    return m + np.log(np.exp(z - m).sum()) if m > -np.inf else m


def by_one_formula(a):
    return -np.log1p(1 / np.expm1(-a))


def in_three_pieces(a):  # in the middle nothing is lost
    return np.log1p(-np.exp(a)) if a < -5 else np.log(-np.expm1(a)) if a > -1e-3 else np.log(1 - np.exp(a))


def late(a):
    return np.log(-np.expm1(a)) if a > -6 else np.log1p(-np.exp(a))


RIGHT = {
    "bfloat16-breaks": [5.55, 5.54, "5.545", np.log(256), -np.log(2.0**-8)],
    "stable-softplus": [
        by_the_larger,
        one_by_one,
        in_halves,
        softplus,
        lambda z: np.logaddexp(z, 0),
        by_two_branches,
        by_the_mean_of_z_and_its_size,
        softplus_in_float32,
    ],
    "grouping": ["D", "(d)", ["d"], " d) "],
    "stable-slope": [
        by_both_sigmoids,
        by_exp,
        sample_by_sample,
        by_reciprocals,
        by_the_sign,
        label_by_label,
        slope_in_float32,
    ],
    "stable-logsumexp": [
        by_reduce,
        by_finite_terms,
        by_folding,
        logsumexp,
        by_accumulating,
        by_functools,
        by_log_softmax,
        lse_in_float32,
    ],
    "log-of-the-rest": [by_where, by_math, by_one_formula, in_three_pieces, late],
}
