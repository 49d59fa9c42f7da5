"""Wrong answers to the exercises of the chapter on numerical stability."""

import numpy as np

from nnrecap.activations import sigmoid, softplus


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
    ],
    "grouping": [
        ("a", "forms e^1000"),
        ("b", "in float32 the second number is -20"),
        ("(c)", "where float32 has no room for it"),
        ("e", "one letter from a to d is expected, you gave e"),
        (4, "one letter from a to d is expected, you gave 4"),
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
        (lambda a: [a], "one number gives one number: no, you returned shape (1,)"),
    ],
}  # fmt: skip
