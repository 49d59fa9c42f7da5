"""Right answers to the exercises of the chapter on softmax, written otherwise than ours."""

import numpy as np

from nnrecap.softmax import log_softmax, softmax, softmax_jacobian, softmax_vjp


def by_logarithms(z):
    z = z - z.max(axis=1)[:, None]
    return np.exp(z - np.log(np.exp(z).sum(axis=1))[:, None])


def row_by_row(z):
    return np.array([np.exp(row - max(row)) / sum(np.exp(row - max(row))) for row in z])


def by_differences(z):
    with np.errstate(over="ignore"):  # e^2000 is inf, and one over it the 0 that is right
        return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=-1)


def by_broadcasting(p):
    return p[:, None] * (np.eye(len(p)) - p)


def entry_by_entry(p):
    K = len(p)
    return [[p[i] * ((i == j) - p[j]) for j in range(K)] for i in range(K)]


def in_place(p):
    J = -p[:, np.newaxis] @ p[np.newaxis]
    J[np.diag_indices(len(p))] += p
    return J


def by_the_library(p):
    return softmax_jacobian(np.log(p))


def two_sums(p, v):
    return p * v - p * np.sum(p * v, axis=-1, keepdims=True)


def by_einsum(p, v):
    return p * (v - np.einsum("...i,...i->...", p, v)[..., None])


def by_vecdot(p, v):
    mean = (p[..., None, :] @ v[..., :, None])[..., 0]
    return p * (v - mean)


def by_one_hot(z, y):
    return softmax(z) - np.eye(len(z))[y]


def by_exponents(z, y):
    return np.exp(log_softmax(z)) - (np.arange(len(z)) == y)


def from_scratch(z, y):
    e = np.exp(z - np.max(z))
    return [e_k / e.sum() - (k == y) for k, e_k in enumerate(e)]


def by_a_sorted_row(z):
    high = np.sort(z, axis=1)[:, -1:]
    return np.exp(z - high) / np.einsum("nk->n", np.exp(z - high))[:, None]


def by_columns(z):
    e = np.exp(z.T - z.max(axis=1))
    return (e / e.sum(axis=0)).T


def by_logaddexp(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


def softmax_in_float32(z):
    z = np.float32(z)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def by_two_diagonals(p):
    return np.diag(p) @ (np.eye(len(p)) - np.ones((len(p), 1)) * p)


def by_einsum_too(p):
    return np.einsum("i,ij->ij", p, np.eye(p.size)) - np.einsum("i,j->ij", p, p)


def the_diagonal_last(p):
    J = -np.outer(p, p)
    np.fill_diagonal(J, p * (1 - p))
    return J


def by_an_average(p, v):
    return p * (v - np.average(v, axis=-1, weights=p)[..., None])


def by_moving_the_axis(p, v):
    return (p.T * (v.T - np.sum(p.T * v.T, axis=0))).T


def vjp_in_float32(p, v):
    p, v = np.float32(p), np.float32(v)
    return p * v - p * (p * v).sum(axis=-1, keepdims=True)


def by_a_comprehension(z, y):
    return np.array([1 / np.exp(z - k).sum() for k in z]) - np.eye(len(z))[y]


def by_the_others(z, y):
    g = softmax(z)
    g[y] = -(np.sum(g[:y]) + np.sum(g[y + 1 :]))
    return g


def gradient_in_float32(z, y):
    g = softmax(np.float32(z))
    g[y] -= 1
    return g


RIGHT = {
    "softmax": [
        by_logarithms,
        row_by_row,
        by_differences,
        by_a_sorted_row,
        by_columns,
        by_logaddexp,
        softmax_in_float32,
    ],
    "logits-from-probabilities": [
        [np.log(2), 0, 0],
        (0.0, -np.log(2), -np.log(2)),
        5 + np.log([2, 1, 1]),
        1000 + np.log([0.5, 0.25, 0.25]),
        [0.6931471805599453, 0, 0],
    ],
    "temperature": [0.91, "0.910", 1 / np.log(3), 2 / (np.log(0.9) - np.log(0.1))],
    "sigmoid-logit": [1.307, "1.31", 2 - np.log(2), np.log(np.exp(3) / (2 * np.exp(1)))],
    "jacobian": [
        by_broadcasting,
        entry_by_entry,
        in_place,
        by_the_library,
        by_two_diagonals,
        by_einsum_too,
        the_diagonal_last,
    ],
    "vjp": [
        two_sums,
        by_einsum,
        by_vecdot,
        lambda p, v: softmax_vjp(np.log(p), v),
        by_an_average,
        by_moving_the_axis,
        vjp_in_float32,
    ],
    "log-softmax-gradient": [
        by_one_hot,
        by_exponents,
        from_scratch,
        by_a_comprehension,
        by_the_others,
        gradient_in_float32,
    ],
    "rank": [2.0, "2", np.uint8(2)],
}
