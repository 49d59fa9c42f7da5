"""Right answers to the exercises of the chapter on gradient descent, written otherwise than ours."""

import itertools

import numpy as np

from nnrecap.optimise import gradient_descent


def by_recursion(gradient, theta, rate, steps):
    if steps == 0:
        return []
    first = theta - rate * gradient(theta)
    return [first, *by_recursion(gradient, first, rate, steps - 1)]


def by_the_library(gradient, theta, rate, steps):
    return list(gradient_descent(gradient, theta, rate, steps))


def by_copies(gradient, theta, rate, steps):
    here, path = np.array(theta), []
    for _ in range(steps):
        here -= np.multiply(gradient(here), rate)
        path.append(here.copy())
    return path


def from_the_start_of_a_list(gradient, theta, rate, steps):
    path = [theta]
    while len(path) <= steps:
        path.append(path[-1] + -rate * gradient(path[-1]))
    return path[1:]


def by_accumulate(gradient, theta, rate, steps):
    return list(itertools.accumulate(range(steps), lambda θ, _: θ - rate * gradient(θ), initial=theta))[1:]


def as_a_table(gradient, theta, rate, steps):
    path = np.zeros((steps + 1, len(theta)))
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - rate * gradient(path[k])
    return path[1:]


def by_copysign(theta, x, y):
    error = theta[0] * x + theta[1] - y
    return np.c_[np.where(error, np.copysign(x, error * x), 0), np.sign(error)]


def by_design(theta, x, y):
    A = np.column_stack([x, np.ones(len(x))])
    return A * np.sign(A @ theta - y).reshape(-1, 1)


def by_filling(theta, x, y):
    w, b = theta
    rows, error = np.zeros((len(x), 2)), w * x + b - y
    rows[error > 0, 1], rows[error < 0, 1] = 1, -1
    rows[:, 0] = rows[:, 1] * x
    return rows


def by_popping(N, B, rng):
    left = rng.permutation(N).tolist()
    return [[left.pop() for _ in range(min(B, len(left)))] for _ in range(int(np.ceil(N / B)))]


def by_where(theta, x, y):
    error = theta[0] * x + theta[1] - y
    sign = np.where(error > 0, 1.0, np.where(error < 0, -1.0, 0.0))
    return np.column_stack([sign * x, sign])


def by_outer_axes(theta, x, y):
    inputs = np.vstack([x, np.ones_like(x)]).T
    return np.sign(inputs @ theta - y)[:, None] * inputs


def by_comparisons(theta, x, y):
    w, b = theta
    line = w * x + b
    sign = (line > y).astype(int) - (line < y)
    return np.array([x * sign, sign]).T


def by_shuffling(N, B, rng):
    order = np.arange(N)
    rng.shuffle(order)
    return np.split(order, range(B, N, B))


def by_choice(N, B, rng):
    order = list(rng.choice(N, size=N, replace=False))
    found = []
    while order:
        found.append(np.array(order[:B]))
        order = order[B:]
    return found


def by_random_numbers(N, B, rng):
    order = np.argsort(rng.random(N)).tolist()
    return [order[B * k : B * (k + 1)] for k in range(-(-N // B))]


def by_average(gradients, counts):
    return np.average(gradients, axis=0, weights=counts)


def by_a_loop(gradients, counts):
    total = 0
    for gradient, count in zip(gradients, counts, strict=True):
        total = total + count * gradient
    return total / sum(counts)


def by_a_product(gradients, counts):
    return gradients.T @ (counts / counts.sum())


def by_letters(gradients, counts):
    return np.einsum("w,wp->p", counts, gradients) / counts.sum()


def by_mean_counts(gradients, counts):
    return (gradients * counts[:, None]).mean(axis=0) / counts.mean()


def by_shares(gradients, counts):
    shares = counts / np.sum(counts)
    return (shares[:, np.newaxis] * gradients).sum(0)


RIGHT = {
    "one-step": [3 * (1 - 0.6), 3 - 1.8, "6/5"],
    "descend": [
        by_recursion,
        by_the_library,
        by_copies,
        from_the_start_of_a_list,
        by_accumulate,
        as_a_table,
    ],
    "stability-limit": ["1/3", 0.333, 2 / max(6, 1)],
    "how-many-steps": [31, np.log(1e-3) // np.log(0.8) + 1],
    "rate-for-the-sum": [0.003125, 0.00313, "0.1/32", 1 / 320],
    "single-gradients": [by_where, by_outer_axes, by_comparisons, by_copysign, by_design, by_filling],
    "quieter-batch": [288.0, 36 * 8, 8 * (0.6 / 0.1) ** 2],
    "batches": [by_shuffling, by_choice, by_random_numbers, by_popping],
    "updates": [145, 5 * -(-1797 // 64)],
    "cheapest-batch": ["125", np.int32(125)],
    "weigh-the-workers": [by_average, by_a_loop, by_shares, by_a_product, by_letters, by_mean_counts],
}
