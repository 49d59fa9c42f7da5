"""Right answers to the exercises of the chapter on the perceptron, written otherwise than ours."""

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


def by_dot(W1, b1, W2, b2):
    return [np.dot(W2, W1), np.dot(W2, b1) + b2]


def by_halves(W1, W2):
    return 0.5 * W1, W2 * 0.5, W2 @ np.full(W2.shape[1], 0.5)


def signs_turned(W1, W2):
    return -W1 / 2, -W2 / 2, np.sum(W2, axis=-1) / 2


def units_in_reverse(W1, W2):
    return (W1 / 2)[::-1], (W2 / 2)[:, ::-1], np.einsum("kh->k", W2) / 2


def by_logarithms(z):
    a = np.abs(z)
    return np.exp(-a - 2 * np.log1p(np.exp(-a)))


def by_two_sigmoids(z):
    e = np.exp(-np.abs(z))
    return 1 / (1 + e) * (e / (1 + e))


def by_logaddexp(z):
    return np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))


def by_any(X, W, b):
    return ~np.any(X @ W.T + b > 0, axis=0)


def by_max(X, W, b):
    return (X @ W.T).max(axis=0) + b <= 0


def by_relu(X, W, b):
    return np.maximum(X @ W.T + b, 0).sum(0) == 0


def unit_by_unit(X, W, b):
    return [bool(all(x @ w + c <= 0 for x in X)) for w, c in zip(W, b, strict=True)]


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
    "mlp-forward": [by_recursion, with_columns, by_einsum],
    "count-weights": [2410, 65 * 32 + 33 * 10, 64 * 32 + 32 + 32 * 10 + 10],
    "fold-bias": [unit_first, by_blocks],
    "collapse": [at_two_points, by_dot],
    "sigmoid-to-tanh": [by_halves, signs_turned, units_in_reverse],
    "sigmoid-slope": [by_logarithms, by_two_sigmoids, by_logaddexp],
    "layers-until": [17, 17.0, np.log(0.01) // np.log(0.75) + 1],
    "dead-units": [by_any, by_max, by_relu, unit_by_unit],
    "leaky-relu": [leaks_by_products, leaks_by_clips, leaks_in_place],
    "last-layers": ["x i m s x i", list("XIMSXI"), "X, I, M, S, X, I", "ximsxi"],
    "double-sigmoid": [0.5032, "0.5032", (np.logaddexp(0, -1) + np.logaddexp(0, 0)) / 2],
}
