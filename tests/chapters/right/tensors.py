"""Right answers to the exercises of the chapter on tensors, written otherwise than ours."""

import numpy as np


def by_none(X):
    return X - X.mean(axis=1)[:, None]


def by_transposes(X):
    return (X.T - X.mean(axis=1)).T


def row_by_row(X):
    return np.array([row - row.sum() / len(row) for row in X])


def by_a_matrix(X):
    D = X.shape[1]
    return X @ (np.eye(D) - np.ones((D, D)) / D)


def by_einsum(X):
    return X - np.einsum("nd->n", X)[:, None] / X.shape[1]


def by_average(X):
    return np.subtract(X, np.average(X, axis=1).reshape(-1, 1))


def by_swapped_axes(f, pairs):
    left, right = f(np.swapaxes(pairs, 0, 1).reshape(-1, pairs.shape[2])).reshape(2, len(pairs), -1)
    return np.hypot.reduce(left - right, axis=1)


def by_a_list(f, pairs):
    out = f(np.concatenate(pairs))
    return [float(np.linalg.norm(out[2 * i] - out[2 * i + 1])) for i in range(len(pairs))]


def by_reshape(f, pairs):
    N, _, D = pairs.shape
    out = f(pairs.reshape(2 * N, D))
    return np.sqrt(((out[::2] - out[1::2]) ** 2).sum(axis=1))


def all_left_then_all_right(f, pairs):
    left, right = np.split(f(np.concatenate([pairs[:, 0], pairs[:, 1]])), 2)
    return np.linalg.norm(right - left, axis=1)


def by_products(f, pairs):
    out = f(np.vstack(list(pairs))).reshape(len(pairs), 2, -1)
    difference = np.diff(out, axis=1)[:, 0]
    return np.einsum("nk,nk->n", difference, difference) ** 0.5


RIGHT = {
    "shape-after-index": [[32, 5, 24, 36], np.zeros((32, 10, 3, 24, 36), bool)[:, ::2, 1].shape],
    "broadcast-by-hand": [[5, 3, 4, 2], np.broadcast_shapes((5, 1, 4, 1), (3, 1, 2))],
    "centre-rows": [by_none, by_transposes, row_by_row, by_a_matrix, by_einsum, by_average],
    "other-diagonal": [[7, 7], np.array([7, 7])],
    "address": [28, "28", 5 * 5 + 3],
    "which-copy": ["b, c", "BC", "cb", ["c", "b"], {"b", "c"}],
    "siamese-distances": [by_reshape, all_left_then_all_right, by_products, by_swapped_axes, by_a_list],
    "which-factorisation": ["a, b, c", "ABC", "cab", {"a", "b", "c"}, "a, b and c"],
    "break-even-rank": [74.0, "74", -(-100 * 300 // 400) - 1],
    "tucker-numbers": [820, 10 * 4 * 6 + 50 * 10 + 8 * 4 + 8 * 6],
    "cp-rank": [15, 15.0],
}
