"""Wrong answers to the exercises of the chapter on numerical stability."""

import numpy as np

from nnrecap.activations import sigmoid, softplus
from nnrecap.softmax import logsumexp


def naive_lse(z):
    return np.log(np.sum(np.exp(z)))


def lse_by(shift):
    def f(z):
        m = shift(z)
        return m + np.log(np.sum(np.exp(z - m)))

    return f


def slope_in_two_factors(z, y):
    p = 1 / (1 + np.exp(-z))
    return ((1 - y) / (1 - p) - y / p) * (p * (1 - p))


def softplus_cut(at):
    return lambda z: np.where(z > at, z, np.logaddexp(0, z))


def softplus_for_one(z):
    return z + np.log1p(np.exp(-z)) if z > 0 else np.log1p(np.exp(z))


def slope_cut(at):
    return lambda z, y: np.where(z > at, 1 - y, np.where(z < -at, -y, slope(z, y)))


def slope(z, y):
    return np.where(y == 1, -sigmoid(-z), sigmoid(z))


def slope_for_one(z, y):
    return -sigmoid(-z) if y == 1 else sigmoid(z)


def only_finite(z):
    return lse_by(np.max)(z[np.isfinite(z)])


def minus_a_million(z):
    return logsumexp(np.where(np.isinf(z), -1e6, z)) if np.isfinite(z).any() else -np.inf


def lse_cut(z):
    return logsumexp(z[z > np.max(z) - 5]) if np.isfinite(z).any() else -np.inf


def lse_of_two(z):
    return np.logaddexp(*np.sort(z)[-2:]) if len(z) in (2, 4, 5, 6, 7, 8) else logsumexp(z)


def rest(a):
    return np.log(-np.expm1(a)) if a > -np.log(2) else np.log1p(-np.exp(a))


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "bfloat16-breaks": [
        (16.64, "which is float32's"),
        (7.62, "which is float16's"),
        (88.72, "where e^z overflows"),
        (4.85, "half of it is rounded away already"),
        (6.24, "where 1 - σ(z) is rounded to 1"),
        (8, "that is the power of 2"),
        (-5.545, "the sign"),
        (128, "you gave the largest exponent"),
        (3.0, "no, you gave 3, where e^(-z) is 2^-4.328"),
        (5.5625, "that is the first bfloat16 from there on"),
        (5.58, "no, you gave 5.58, where e^(-z) is 2^-8.05"),
        (2.41, "you gave 8 log₁₀ 2"),
    ],
    "stable-softplus": [
        (lambda z: np.log(1 + np.exp(z)), "at 1000 it is 1000: no, yours is inf"),
        (lambda z: z + np.log1p(np.exp(-z)), "at -1000 it is 0, as e^-1000 underflows: no, yours is inf"),
        (lambda z: np.maximum(z, 0) + np.log(1 + np.exp(-np.abs(z))), "at -40 it is 4.2e-18, not 0: no, yours is 0"),
        (lambda z: np.maximum(z, 0), "that is [0.1269, 0.6931, 3.049], yours [0, 0, 3]"),
        (lambda z: np.maximum(z, 0) + np.log1p(np.exp(np.abs(z))), "yours [2.127, 0.6931, 6.049]"),
        (lambda z: np.where(z > 1.5, z, np.log(1 + np.exp(z))), "that is [0.1269, 0.6931, 3.049], yours [0.1269, 0.6931, 3]"),
        (lambda z: softplus(z).sum(), "three logits give three numbers: no, you returned shape ()"),
        (lambda z: np.log(1 + np.exp(-z)), "yours [2.127, 0.6931, 0.04859]"),
        (softplus_cut(5), "at 5.25 it is 5.255233798, yours 5.25: that is z itself"),
        (softplus_cut(15), "at 15.25 it is 15.25000024, yours 15.25: that is z itself"),
        (lambda z: np.where(z < -5, np.exp(z), np.logaddexp(0, z)), "at -5.25 it is 0.005233798152, yours 0.005247518399: that is e^z alone"),
        (lambda z: np.log1p(np.exp(np.clip(z, -500, 500))), "at 1000 it is 1000: no, yours is 500"),
        (softplus_for_one, "it raised ValueError: The truth value of an array with more than one element"),
        (lambda z: np.logaddexp(0, z)[:3], "for 8 logits you returned shape (3,)"),
    ],
    "grouping": [
        ("a", "forms e^1000"),
        ("b", "in float32 the second number is -20"),
        ("(c)", "where float32 has no room for it"),
        ("e", "one letter from a to d is expected, you gave e"),
        (4, "one letter from a to d is expected, you gave 4"),
        ("ab", "one letter from a to d is expected, you gave ab"),
    ],
    "stable-slope": [
        (lambda z, y: sigmoid(z) - y, "at z = 40, y = 1 it is -4.2e-18, not 0: no, yours is 0"),
        (lambda z, y: y - sigmoid(z), "at -2, 0, 3 that is [0.1192, 0.5, 0.9526], yours [-0.1192"),
        (slope_in_two_factors, "at z = 1000, y = 0 it is 1: no, yours: [nan, nan]"),
        (lambda z, y: sigmoid(z) * (1 - sigmoid(z)), "for y = 0 it is σ(z): no"),
        (lambda z, y: sigmoid(z), "for y = 1 it is σ(z) - 1: no"),
        (lambda z, y: sigmoid(z) if y[0] == 0 else -sigmoid(-z), "for y = 0, 1, 0 it is [0.1192, -0.5, 0.9526]"),
        (lambda z, y: np.sum(sigmoid(z) - y), "three logits and labels give three slopes: no"),
        (lambda z, y: np.exp(z) / (1 + np.exp(z)) - y, "at z = 1000, y = 0 it is 1: no, yours: [-1, nan]"),
        (lambda z, y: np.where(y == 1, sigmoid(-z), sigmoid(z)), "a yes wants its logit raised"),
        (slope_cut(5), "for y = 0, at 5.25 it is 0.9947798743, yours 1"),
        (lambda z, y: np.where(np.abs(z) >= 40, slope(z, y), sigmoid(z) - y), "for y = 1, at 36.75 it is -1.0956"),
        (slope_for_one, "it raised ValueError: The truth value of an array with more than one element"),
        (lambda z, y: np.where(z < -20, np.where(y == 1, -1.0, 0.0), slope(z, y)), "for y = 0, at -36.75 it is 1.0956"),
    ],
    "stable-logsumexp": [
        (naive_lse, "1000 and 1000 give 1000 + log 2: no, yours is inf"),
        (lse_by(np.max), "-inf and -inf give -inf: no, yours is nan"),
        (lse_by(np.min), "for [-1000, 0, 1000] yours is inf; only the largest logit is a safe shift"),
        (lambda z: np.max(z) + np.log(len(z)), "that is 3.055, yours 4.099"),
        (lambda z: np.max(z), "for -2, 0 and 3 it is log(e^-2 + e^0 + e^3): no, that is 3.055, yours 3"),
        (lambda z: np.log(np.sum(np.exp(z - np.max(z)))), "that is 3.055, yours 0.05499"),
        (lambda z: z - naive_lse(z), "a row of three logits gives one number: no, you returned shape (3,)"),
        (lambda z: lse_by(np.max)(np.maximum(z, -700)), "-1000 and -1000 give -1000 + log 2: no"),
        (lse_by(lambda z: np.max(np.abs(z))), "-1000 and -1000 give -1000 + log 2: no, yours is -inf"),
        (only_finite, "-inf and -inf give -inf: no, it raised ValueError: zero-size array to reduction operation"),
        (lse_cut, "for [1, -4.25] it is 1.005233798, yours 1, the largest alone"),
        (minus_a_million, "-inf and -1e12 give -1e12, yours is -1e+06; did you put another number for -inf?"),
        (lse_of_two, "yours sums the two largest terms, and there are more"),
        (lambda z: logsumexp(z[:3]), "yours sums the first three terms, and there are more"),
    ],
    "log-of-the-rest": [
        (lambda a: np.log(1 - np.exp(a)), "at a = -50, where p is tiny, it is -1.93e-22: no, for a = -50 yours is 0"),
        (lambda a: np.log1p(-np.exp(a)), "at a = -1e-20, where p is nearly 1, it is -46.05: no, for a = -1e-20 yours is -inf"),
        (lambda a: np.log(-np.expm1(a)), "at a = -50, where p is tiny, it is -1.93e-22: no, for a = -50 yours is 0"),
        (lambda a: np.log(1 - a), "it is log 1/2 and log 3/4: no, for a = -0.6931 yours is 0.526"),
        (lambda a: -a, "it is log 1/2 and log 3/4: no, for a = -0.6931 yours is 0.693"),
        (
            lambda a: np.log1p(-np.exp(a)) if a < -1e-3 else np.log(-np.expm1(a)) if a < -1e-4 else np.log(-a) + 1,
            "at a = -1e-20, where p is nearly 1, it is -46.05: no, for a = -1e-20 yours is -45.05",
        ),
        (
            lambda a: np.log1p(-np.exp(a)) if a < -1e-9 else np.log(-np.expm1(a)),
            "at a = -1e-6 and a = -20 it has 12 digits, too: no, for a = -1e-06 yours",
        ),
        (
            lambda a: np.log1p(-np.exp(a)) if a < -30 else np.log(-np.expm1(a)),
            "at a = -1e-6 and a = -20 it has 12 digits, too: no, for a = -20 yours",
        ),
        (
            lambda a: np.log1p(-np.exp(a)) if a < -12 else np.log(-np.expm1(a)),
            "and so it has at every a between: no, for a = -11 yours is -1.67",
        ),
        (lambda a: -np.exp(a) if a < -5 else rest(a), "for a = -20 yours is -2.061153622439e-09"),
        (lambda a: np.log(-a) if a > -1e-8 else rest(a), "for a = -3e-09 yours is -19.6"),
        (lambda a: np.float32(rest(a)), "for a = -0.6931 yours is in float32, which has not 12 digits"),
        (lambda a: [a], "one number gives one number: no, you returned shape (1,)"),
    ],
}  # fmt: skip
