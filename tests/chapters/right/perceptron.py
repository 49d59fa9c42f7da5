"""Right answers to the exercises of the chapter on the perceptron, written otherwise than ours."""

import math

import numpy as np

from nnrecap.activations import relu


def by_recursion(X, weights):
    if len(weights) == 1:
        return X @ weights[0].T
    return by_recursion(relu(X @ weights[0].T), weights[1:])


def with_columns(X, weights):
    H = np.transpose(X)
    for n, W in enumerate(weights):
        H = np.matmul(W, H)
        H = H * (H > 0) if n < len(weights) - 1 else H
    return H.T


def by_einsum(X, weights):
    *hidden, last = weights
    for W in hidden:
        X = np.einsum("nd,hd->nh", X, W).clip(min=0)
    return np.einsum("nh,kh->nk", X, last)


def with_a_counter(X, weights):
    left = len(weights)
    while left:
        X, left = np.dot(X, weights[-left].T), left - 1
        X = np.where(X > 0, X, 0) if left else X
    return X


def sample_by_sample(X, weights):
    rows = []
    for x in X:
        for W in weights[:-1]:
            x = np.maximum(W @ x, 0)
        rows.append(weights[-1] @ x)
    return rows


def by_popping(X, weights):
    last = weights.pop()
    for W in weights:
        X = (X @ W.T + np.abs(X @ W.T)) / 2
    return X @ last.T


def units_scaled(W1, b1, W2, b2):
    by = np.arange(1, len(b1) + 2) / 3
    V1, V2 = by_blocks(W1, b1, W2, b2)
    return by[:, None] * V1, V2 / by


def scaled_by_powers_of_two(W1, b1, W2, b2):
    V1, V2 = by_blocks(W1, b1, W2, b2)
    by = 2.0 ** np.arange(-3, len(V1) - 3)
    return (by[:, None] * V1)[::-1], (V2 / by)[:, ::-1]


def units_mixed(W1, b1, W2, b2):
    V1, V2 = units_scaled(W1, b1, W2, b2)
    order = np.random.default_rng(len(b1)).permutation(len(V1))
    return V1[order], V2[:, order]


def a_larger_constant(W1, b1, W2, b2):
    V1 = np.pad(np.c_[W1, b1], ((0, 1), (0, 0)))
    V1[-1, -1] = 5
    return [V1.tolist(), np.c_[W2, b2 / 5].tolist()]


def rounded_to_float32(W1, b1, W2, b2):
    return tuple(V.astype(np.float32) for V in units_scaled(W1, b1, W2, b2))


def unit_first(W1, b1, W2, b2):
    V1 = np.zeros((len(b1) + 1, W1.shape[1] + 1))
    V1[0, -1] = 1
    V1[1:, :-1], V1[1:, -1] = W1, b1
    return V1, np.hstack([b2[:, None], W2])


def by_blocks(W1, b1, W2, b2):
    V1 = np.block([[W1, b1[:, None]], [np.zeros((1, W1.shape[1])), np.ones((1, 1))]])
    return V1, np.block([[W2, b2[:, None]]])


def at_two_points(W1, b1, W2, b2):
    bias = W2 @ b1 + b2
    columns = [W2 @ (W1 @ e + b1) + b2 - bias for e in np.eye(W1.shape[1])]
    return np.stack(columns, axis=1), bias


def with_a_one_more(W1, b1, W2, b2):
    first = np.block([[W1, b1[:, None]], [np.zeros((1, W1.shape[1])), np.ones((1, 1))]])
    both = np.hstack([W2, b2[:, None]]) @ first
    return both[:, :-1], both[:, -1]


def sum_by_sum(W1, b1, W2, b2):
    W = [[sum(w * v for w, v in zip(row, column, strict=True)) for column in W1.T] for row in W2]
    return W, [sum(row * b1) + b for row, b in zip(W2, b2, strict=True)]


def in_place(W1, b1, W2, b2):
    b2 += np.einsum("kh,h->k", W2, b1)
    return np.einsum("kh,hd->kd", W2, W1), b2


def by_dot(W1, b1, W2, b2):
    return [np.dot(W2, W1), np.dot(W2, b1) + b2]


def by_halves(W1, W2):
    return 0.5 * W1, W2 * 0.5, W2 @ np.full(W2.shape[1], 0.5)


def signs_turned(W1, W2):
    return -W1 / 2, -W2 / 2, np.sum(W2, axis=-1) / 2


def units_in_reverse(W1, W2):
    return (W1 / 2)[::-1], (W2 / 2)[:, ::-1], np.einsum("kh->k", W2) / 2


def by_exact_halves(W1, W2):
    W1 *= 0.5
    W2 /= 2
    return W1, W2, W2.sum(axis=1)


def signs_mixed(W1, W2):
    signs = np.resize([1, -1], len(W1))
    return W1 * signs[:, None] / 2, (W2 * signs / 2).tolist(), [sum(row) / 2 for row in W2]


def by_logarithms(z):
    a = np.abs(z)
    return np.exp(-a - 2 * np.log1p(np.exp(-a)))


def by_two_sigmoids(z):
    e = np.exp(-np.abs(z))
    return 1 / (1 + e) * (e / (1 + e))


def by_logaddexp(z):
    return np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))


def by_hyperbolic_cosine(z):
    a = np.minimum(np.abs(z), 700)
    return np.where(np.abs(z) > 700, np.exp(-np.abs(z)), 0.25 / np.cosh(a / 2) ** 2)


def number_by_number(z):
    return [math.exp(-abs(x)) / (1 + math.exp(-abs(x))) ** 2 for x in z]


def by_the_smaller_side(z):
    s = 1 / (1 + np.exp(np.minimum(np.abs(z), 700)))
    return np.where(np.abs(z) > 700, np.exp(-np.abs(z)), s * (1 - s))


def by_any(X, W, b):
    return ~np.any(X @ W.T + b > 0, axis=0)


def by_max(X, W, b):
    return (X @ W.T).max(axis=0) + b <= 0


def by_relu(X, W, b):
    return np.maximum(X @ W.T + b, 0).sum(0) == 0


def unit_by_unit(X, W, b):
    return [bool(all(x @ w + c <= 0 for x in X)) for w, c in zip(W, b, strict=True)]


def by_the_largest(X, W, b):
    Z = np.einsum("nd,hd->hn", X, W) + b[:, None]
    return np.array([row.max() for row in Z]) <= 0


def by_counting(X, W, b):
    return np.count_nonzero(X @ W.T > -b, axis=0) == 0


def leaks_by_indices(z, slope):
    values, slopes = z.copy(), np.where(z > 0, 1, slope)
    left = np.nonzero(z < 0)
    values[left] = slope * z[left]
    return values, slopes


def leaks_by_choice(z, slope):
    right = (z > 0).astype(int)
    return np.choose(right, [slope * z, z]), np.array([slope, 1.0])[right]


def leaks_by_signs(z, slope):
    a = np.abs(z)
    return ((1 + slope) * z + (1 - slope) * a) / 2, slope + (1 - slope) * np.heaviside(z, 0)


def leaks_by_products(z, slope):
    left = (z <= 0) * 1.0
    return z * (1 - left) + slope * z * left, 1 - left + slope * left


def leaks_by_clips(z, slope):
    derivative = np.full(z.shape, float(slope))
    derivative[z > 0] = 1
    return np.maximum(z, 0) + slope * np.minimum(z, 0), derivative


def leaks_in_place(z, slope):
    derivative = np.ones_like(z)
    derivative[z <= 0] = slope
    z[z <= 0] *= slope
    return [z, derivative]


RIGHT = {
    "mlp-forward": [*(by_recursion, with_columns, by_einsum, with_a_counter, sample_by_sample, by_popping)],
    "count-weights": [2410, 65 * 32 + 33 * 10, 64 * 32 + 32 + 32 * 10 + 10],
    "fold-bias": [
        *(unit_first, by_blocks, units_scaled, scaled_by_powers_of_two, units_mixed),
        *(a_larger_constant, rounded_to_float32),
    ],
    "collapse": [at_two_points, by_dot, with_a_one_more, sum_by_sum, in_place],
    "sigmoid-to-tanh": [by_halves, signs_turned, units_in_reverse, by_exact_halves, signs_mixed],
    "sigmoid-slope": [
        *(by_logarithms, by_two_sigmoids, by_logaddexp),
        *(by_hyperbolic_cosine, number_by_number, by_the_smaller_side),
    ],
    "layers-until": [17, 17.0, np.log(0.01) // np.log(0.75) + 1],
    "dead-units": [by_any, by_max, by_relu, unit_by_unit, by_the_largest, by_counting],
    "leaky-relu": [
        *(leaks_by_products, leaks_by_clips, leaks_in_place),
        *(leaks_by_indices, leaks_by_choice, leaks_by_signs),
    ],
    "last-layers": ["x i m s x i", list("XIMSXI"), "X, I, M, S, X, I", "ximsxi"],
    "double-sigmoid": [0.5032, "0.5032", (np.logaddexp(0, -1) + np.logaddexp(0, 0)) / 2],
}
