"""Right answers to the exercises of the chapter on loss functions, written otherwise than ours."""

import numpy as np

from nnrecap.activations import sigmoid
from nnrecap.losses import binary_cross_entropy_with_logits, huber_grad, nll


def by_the_library(w, b, x, y, delta):
    pull = huber_grad(w * x + b, y, delta)
    return pull @ x / len(x), pull.mean()


def by_cases(w, b, x, y, delta):
    error = x * w + b - y
    slope = np.where(np.abs(error) <= delta, error, delta * np.sign(error))
    return np.array([(slope * x).sum(), slope.sum()]) / x.size


def by_a_loop(w, b, x, y, delta):
    by_w = by_b = 0.0
    for x_i, y_i in zip(x, y, strict=True):
        pull = max(-delta, min(delta, w * x_i + b - y_i))
        by_w += pull * x_i
        by_b += pull
    return [by_w / len(x), by_b / len(x)]


def sample_by_sample(w, X, y):
    return np.mean([(sigmoid(x @ w) - t) * x for x, t in zip(X, y, strict=True)], axis=0)


def by_tanh(w, X, y):
    error = 0.5 * (1 + np.tanh(X.dot(w) / 2)) - y
    return np.einsum("n,nd->d", error, X) / X.shape[0]


def by_rows(w, X, y):
    return ((sigmoid(X @ w) - y)[:, None] * X).mean(0)


def by_a_mask(Z, Y):
    known = Y != -1
    return np.sum(
        known * binary_cross_entropy_with_logits(Z.ravel(), np.abs(Y).ravel()).reshape(Z.shape), axis=1
    )


def by_log1p(Z, Y):
    cost = np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))
    cost[Y < 0] = 0
    return cost.sum(-1)


def row_by_row(Z, Y):
    return [
        sum(np.logaddexp(0, z if t == 0 else -z) for z, t in zip(*row, strict=True) if t != -1)
        for row in zip(Z, Y, strict=True)
    ]


def by_take(log_p, y):
    return -np.take_along_axis(log_p, y[:, None], axis=1).mean()


def by_library_too(log_p, y):
    return np.mean(nll(log_p, y))


def by_one_hot(log_p, y):
    return -(np.eye(log_p.shape[1])[y] * log_p).sum() / len(y)


def by_a_sum(log_p, y):
    return sum(-row[k] for row, k in zip(log_p, y, strict=True)) / len(y)


def by_the_smaller(w, b, x, y, delta):
    error = w * x + b - y
    pull = np.sign(error) * np.minimum(np.abs(error), delta)
    return np.mean([pull * x, pull], axis=1)


def by_a_matrix(w, b, x, y, delta):
    inputs = np.column_stack([x, np.ones_like(x)])
    return np.maximum(-delta, np.minimum(inputs @ [w, b] - y, delta)) @ inputs / len(y)


def in_float32(w, b, x, y, delta):
    x, y = np.float32(x), np.float32(y)
    pull = np.clip(np.float32(w) * x + np.float32(b) - y, -np.float32(delta), np.float32(delta))
    return np.array([(pull * x).mean(), pull.mean()])


def by_both_labels(w, X, y):
    z = X @ w
    return np.mean(np.where(y == 1, -sigmoid(-z), sigmoid(z))[:, np.newaxis] * X, axis=0)


def by_an_average(w, X, y):
    return np.average(X * (sigmoid(X @ w) - y).reshape(-1, 1), axis=0)


def in_float32_too(w, X, y):
    w, X, y = np.float32(w), np.float32(X), np.float32(y)
    return (1 / (1 + np.exp(-X @ w)) - y) @ X / len(y)


def by_a_softplus(Z, Y):
    signed = np.where(Y == 1, -Z, Z)
    return np.einsum("nk,nk->n", np.logaddexp(0, signed), (Y > -0.5).astype(float))


def by_nansum(Z, Y):
    return np.nansum(np.where(Y == -1, np.nan, np.logaddexp(0, Z) - Y * Z), axis=1)


def with_where(Z, Y):
    return np.sum(np.logaddexp(0, Z * (1 - 2 * Y)), axis=1, where=Y != -1)


def by_flat_places(log_p, y):
    return -np.take(log_p, np.arange(len(y)) * log_p.shape[1] + y).mean()


def by_choose(log_p, y):
    return -np.average(np.choose(y, log_p.T))


def by_a_trace(log_p, y):
    return -np.trace(log_p[:, y]) / len(y)


RIGHT = {
    "late-bus": [7.0, "7"],
    "same-steps": [6.4, 0.1 * 64, "32/5"],
    "huber-guess": ["5/3", 1.67, "1.667", (2 + 3) / 3],
    "huber-line": [by_the_library, by_cases, by_a_loop, by_the_smaller, by_a_matrix, in_float32],
    "hinge-costs": [(0, 0.5, 0.7, 0, 2), np.maximum(0, 1 - np.array([2, 0.5, 0.3, 4, -1]))],
    "margin-width": ["2/5", 2 / np.hypot(3, 4), "40%"],
    "coins-left": [8, 64 * (2 / 2) * (2 / 8) * (2 / 4)],
    "least-loss": [0.954, "0.9544", 3 - 3 / 8 * np.log2(3) - 5 / 8 * np.log2(5)],
    "logistic-gradient": [sample_by_sample, by_tanh, by_rows, by_both_labels, by_an_average, in_float32_too],
    "weighted-yes": [0.25, "1/4", "25 %", sigmoid(np.log(3) - np.log(9)), 1 - 0.9 / 1.2],
    "hardest-pull": ["1/3", 0.333, 0.33],
    "unknown-labels": [by_a_mask, by_log1p, row_by_row, by_a_softplus, by_nansum, with_where],
    "first-loss": [6.91, -np.log(1e-3), 3 * np.log(10)],
    "mean-nll": [by_take, by_library_too, by_one_hot, by_a_sum, by_flat_places, by_choose, by_a_trace],
    "wrong-coin": [0.208, "0.2075", 1 - np.log2(3) / 2],
    "triplet-by-hand": ["1/2", max(0, 5 - 5.5 + 1)],
    "choose-losses": ["BFEGD", "b f e g d", list("bfegd"), "(b), (f), (e), (g), (d)"],
}
