"""Tasks of the homework on the parts of a classifier: logits, log-softmax, loss, gradient."""

import numpy as np

from nnrecap.exercises.draws import labels, numbers, sizes
from nnrecap.exercises.tasks import Task, drawn, f32
from nnrecap.softmax import log_softmax, softmax

# Can you build a classifier of it?


def f64(*shape, start):
    return f32(*shape, start=start).astype(float)


def two_layers(rng, N, D, H, K):
    return drawn(rng, N, D), drawn(rng, H, D), drawn(rng, H), drawn(rng, K, H), drawn(rng, K)


logits = Task(
    "t26-logits",
    "they are relu(X W1ᵀ + b1) W2ᵀ + b2",
    lambda X, W1, b1, W2, b2: np.maximum(X @ W1.T + b1, 0) @ W2.T + b2,
    cases=[
        (f32(2, 3, start=-3), f32(4, 3, start=-6), f32(4, start=-3), f32(5, 4, start=-9), f32(5)),
        (f32(2, 3, start=1.5), f32(4, 3, start=-7.5), f32(4, start=6.5), f32(5, 4, start=-9.5), f32(5) / 4),
        (f32(5, 2, start=-5), f32(3, 2, start=-2), f32(3, start=-1), f32(2, 3), f32(2)),
    ],
    draw=lambda rng: two_layers(rng, *sizes(rng, 4)),
    kind="torch",
    within=1e-3,
    slips=(
        (lambda X, W1, b1, W2, b2: (X @ W1.T + b1) @ W2.T + b2, "without relu the two layers are one matrix"),
        (
            lambda X, W1, b1, W2, b2: np.maximum(np.maximum(X @ W1.T + b1, 0) @ W2.T + b2, 0),
            "logits may be negative: no relu after the last layer",
        ),
        (lambda X, W1, b1, W2, b2: np.maximum(X @ W1.T, 0) @ W2.T + b2, "b1 is missing"),
        (lambda X, W1, b1, W2, b2: np.maximum(X @ W1.T, 0) @ W2.T + b1.sum() * 0, "both biases are missing"),
        (lambda X, W1, b1, W2, b2: np.maximum(X @ W1.T + b1, 0) @ W2.T, "b2 is missing"),
        (
            lambda X, W1, b1, W2, b2: np.maximum(X @ W1.T + b1, 0),
            "this is the hidden layer; the second is missing",
        ),
        (
            lambda X, W1, b1, W2, b2: (np.maximum(X @ W1.T, 0) + b1) @ W2.T + b2,
            "b1 must be added before relu, not after",
        ),
        (
            lambda X, W1, b1, W2, b2: np.maximum((X @ W1.T + b1) @ W2.T + b2, 0),
            "relu came after the last layer; it belongs between the two",
        ),
        (
            lambda X, W1, b1, W2, b2: softmax(np.maximum(X @ W1.T + b1, 0) @ W2.T + b2),
            "these are probabilities; the logits before softmax are asked for",
        ),
        (
            lambda X, W1, b1, W2, b2: (np.maximum(X @ W1.T + b1, 0) @ W2.T + b2).T,
            "yours is turned round: samples are rows",
        ),
        (
            lambda X, W1, b1, W2, b2: 1 / (1 + np.exp(-X @ W1.T - b1)) @ W2.T + b2,
            "the hidden layer went through a sigmoid; relu is asked for",
        ),
        (
            lambda X, W1, b1, W2, b2: np.abs(X @ W1.T + b1) @ W2.T + b2,
            "you took sizes: below 0 they turn the sign, and relu gives 0",
        ),
        (
            lambda X, W1, b1, W2, b2: np.minimum(X @ W1.T + b1, 0) @ W2.T + b2,
            "you kept what is below 0; max(a, 0) keeps what is above",
        ),
        (
            lambda X, W1, b1, W2, b2: np.maximum(X @ W1.T, b1) @ W2.T + b2,
            "b1 stands where the 0 belongs: add it, then compare with 0",
        ),
    ),
    hints=(
        "Rows are samples, and the rows of a W are its outputs: so X @ W1.T.",
        "h = torch.relu(X @ W1.T + b1), then the second layer on h, without relu.",
    ),
)

SURE = np.array([[0.0, -800.0], [1000.0, 0.0], [2000.0, -2000.0]])
BESIDE = np.array([[0.5, 0.25, -7.25], [9.5, 4.25, 9.0]])  # what is far below the largest counts, too


def any_size(rng, N, K):
    """Logits whose rows lie anywhere from -900 to 900."""
    return numbers(rng, N, K, spread=4.0) + rng.integers(-3, 4, (N, 1)) * 300.0


def shifted_log_softmax(z, shift):
    return z - shift - np.log(np.exp(z - shift).sum(axis=1, keepdims=True))


def cut_off(z, least):
    """A log-softmax whose sum leaves out what is far below the largest."""
    shifted = z - z.max(axis=1, keepdims=True)
    powers = np.where(shifted < -least, 0, np.exp(shifted))
    return shifted - np.log(powers.sum(axis=1, keepdims=True))


log_probabilities = Task(
    "t27-log-softmax",
    "its numbers are z - log(sum of e^z) of their row, for any logits",
    log_softmax,
    cases=[(np.array([[1.0, 2, 3], [0, 0, 5]]),), (SURE,), (BESIDE,)],
    draw=lambda rng: (any_size(rng, *sizes(rng, 2)),),
    kind="numpy",
    slips=(
        (softmax, "these are the probabilities; their logarithms are asked for"),
        (
            lambda z: z - np.log(np.exp(z).sum()),
            "you summed over all rows together; axis=1 with keepdims=True",
        ),
        (
            lambda z: z - z.max(axis=1, keepdims=True),
            "only the shift is done; the logarithm of the sum is missing",
        ),
        (
            lambda z: np.log(softmax(z)),
            "of the logits (0, -800) the second came out as -inf, not -800: take no log of a softmax",
        ),
        (
            lambda z: z - np.log(np.exp(z).sum(axis=1, keepdims=True)),
            "e^1000 is inf: subtract each row's largest logit first",
        ),
        (lambda z: -log_softmax(z), "the sign is turned: logarithms of probabilities are at most 0"),
        (
            lambda z: log_softmax(z) / np.log(2),
            "yours are in bits, base 2; the natural logarithm is asked for",
        ),
        (
            lambda z: np.log(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
            "e^1000 is inf: subtract each row's largest logit first, and never form the quotient",
        ),
        (
            lambda z: shifted_log_softmax(z, z.max()),
            "the largest logit of all rows was subtracted, and beside 1000 a row of small ones "
            "sums to 0: each row has its own",
        ),
        (
            lambda z: z - np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)),
            "the shift is in the sum alone: the z in front of the logarithm needs it, too",
        ),
        (
            lambda z: z - np.exp(z).sum(axis=1, keepdims=True),
            "you subtracted the sum; its logarithm is asked for",
        ),
        (
            lambda z: np.log(np.exp(z).sum(axis=1)),
            "this is the logarithm of the sums; now subtract it from z",
        ),
        (
            lambda z: z / np.log(np.exp(z).sum(axis=1, keepdims=True)),
            "you divided by the logarithm; subtract it",
        ),
        (
            lambda z: np.log(softmax(z) + 1e-12),
            "the small number added inside the logarithm made -800 into -27.6: take no log of a softmax",
        ),
        (
            lambda z: shifted_log_softmax(z, z.mean(axis=1, keepdims=True)),
            "each row's mean was subtracted, and far above it e^z is still inf: subtract the largest",
        ),
        (
            lambda z: cut_off(z, 5),
            "what lies more than 5 below the largest is missing in your sum",
        ),
    ),
    hints=(
        "First subtract each row's largest logit: this changes nothing on paper.",
        "Then z - np.log(np.exp(z).sum(axis=1, keepdims=True)). No probability is ever formed.",
    ),
)
log_probabilities.with_numpy_alone(BESIDE)

Z_CASE, Y_CASE = np.array([[2.0, 0, 1], [0, 3, 0], [1, 1, 0], [0, 0, 4]]), np.array([0, 2, 1, 2])


def losses(Z, y):
    return -log_softmax(Z)[np.arange(len(y)), y]


def judged(rng, N, K):
    """Logits and classes."""
    return numbers(rng, N, K, spread=4.0), labels(rng, N, K)


cross_entropy = Task(
    "t28-cross-entropy",
    "it is the mean of -log p at the right classes",
    lambda Z, y: losses(Z, y).mean(),
    cases=[
        (Z_CASE, Y_CASE),
        (f64(4, 3, start=-7.5), np.array([1, 0, 2, 1])),
        (np.array([[0.0, -800.0]]), np.array([1])),
        (np.array([[1000.0, 0.0]]), np.array([1])),
    ],
    draw=lambda rng: judged(rng, *sizes(rng, 2)),
    kind=None,
    scalar=True,
    slips=(
        (lambda Z, y: losses(Z, y).sum(), "yours is the sum over the batch; the mean is asked for"),
        (losses, "these are the losses of single samples; average them"),
        (lambda Z, y: -losses(Z, y).mean(), "yours is negative; a surprise is -log p"),
        (
            lambda Z, y: -log_softmax(Z)[:, y].mean(),
            "log_p[:, y] pairs each sample with the others' classes too",
        ),
        (lambda Z, y: -log_softmax(Z).mean(), "you averaged over all classes; only the right one counts"),
        (lambda Z, y: -Z[np.arange(len(y)), y].mean(), "these are logits; take log_softmax of them first"),
        (
            lambda Z, y: (np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y]).mean(),
            "e^1000 is inf; log_softmax subtracts the largest logit first",
        ),
        (
            lambda Z, y: -np.log(softmax(Z)[np.arange(len(y)), y]).mean(),
            "a probability of 0 has no finite surprise; use log_softmax",
        ),
        (lambda Z, y: -log_softmax(Z)[y].mean(), "log_p[y] picks whole rows, and y counts columns"),
        (
            lambda Z, y: -softmax(Z)[np.arange(len(y)), y].mean(),
            "these are probabilities; their logarithms are asked for",
        ),
        (
            lambda Z, y: -np.log(Z[np.arange(len(y)), y]).mean(),
            "you took the logarithm of logits, and these may be 0 or negative",
        ),
        (
            lambda Z, y: -log_softmax(Z).sum() / len(y),
            "you summed over all classes; only the right one counts",
        ),
        (
            lambda Z, y: -log_softmax(Z).max(axis=1).mean(),
            "you took the largest of each row, whatever the class was",
        ),
        (lambda Z, y: losses(softmax(Z), y).mean(), "yours takes softmax twice: log_softmax wants logits"),
        (
            lambda Z, y: losses(Z, y).mean() / np.log(2),
            "yours is in bits, base 2; the natural logarithm is asked for",
        ),
        (
            lambda Z, y: losses(Z, y).sum() / Z.size,
            "you divided by the number of logits; the mean is over the samples",
        ),
        (
            lambda Z, y: -log_softmax(Z, axis=0)[np.arange(len(y)), y].mean(),
            "log_softmax went down the columns: each row has to sum to 1",
        ),
        (
            lambda Z, y: -np.log(softmax(Z)[np.arange(len(y)), y] + 1e-12).mean(),
            "the small number added inside the logarithm made a surprise of 800 into 27.6",
        ),
        (lambda Z, y: losses(Z, y)[0], "that is the loss of the first sample alone"),
    ),
    hints=(
        "log_softmax(Z) holds all log p. The task on gather picks one from each row.",
        "-log_softmax(Z)[np.arange(len(y)), y].mean()",
    ),
)

W_CASE = np.array([[1.0, 0], [0, 1], [-1, 2]])

X_CASE = np.array([[1.0, 2], [0, 1], [3, -1], [1, 2]])


def error(W, X, y):
    return softmax(X @ W.T) - np.eye(len(W))[y]


def weighed(rng, N, D, K):
    """Weights, inputs and classes."""
    return numbers(rng, K, D, spread=1.0), numbers(rng, N, D), labels(rng, N, K)


gradient = Task(
    "t29-gradient",
    "it is the slope of the mean cross-entropy for every weight",
    lambda W, X, y: error(W, X, y).T @ X / len(X),
    cases=[
        (W_CASE, X_CASE, Y_CASE),
        (f64(3, 2, start=-2.5) / 4, f64(4, 2, start=-6.5) / [[1, 5]], np.array([1, 1, 0, 2])),
        (W_CASE, X_CASE[:2], Y_CASE[:2]),
    ],
    draw=lambda rng: weighed(rng, *sizes(rng, 3)),
    kind="numpy",
    slips=(
        (
            lambda W, X, y: error(W, X, y).T @ X,
            "yours is the sum's gradient; the mean divides by the number of samples",
        ),
        (lambda W, X, y: X.T @ error(W, X, y) / len(X), "yours is turned round: it must have the shape of W"),
        (lambda W, X, y: -error(W, X, y).T @ X / len(X), "the sign is turned: it is prediction minus target"),
        (
            lambda W, X, y: softmax(X @ W.T).T @ X / len(X),
            "the targets are missing: subtract their one-hot rows",
        ),
        (lambda W, X, y: error(W, X, y) / len(X), "this is the gradient for the logits; on to W it takes X"),
        (
            lambda W, X, y: (X @ W.T - np.eye(len(W))[y]).T @ X / len(X),
            "you took the logits for probabilities: softmax is missing",
        ),
        (
            lambda W, X, y: (softmax(X @ W.T) - y[:, None]).T @ X / len(X),
            "you subtracted the class number from every probability; its one-hot row is the target",
        ),
        (
            lambda W, X, y: (softmax(X @ W.T) - 1).T @ X / len(X),
            "you subtracted 1 from every class; only the right one has it",
        ),
        (
            lambda W, X, y: error(W, X, y).T @ X / len(W),
            "you divided by the number of classes; the mean is over the samples",
        ),
        (lambda W, X, y: error(W, X, y), "this is the gradient for the logits; on to W it takes X"),
        (lambda W, X, y: -error(W, X, y).T @ X, "the sign is turned, and the mean is missing"),
        (
            lambda W, X, y: (softmax(X @ W.T, axis=0) - np.eye(len(W))[y]).T @ X / len(X),
            "softmax went down the columns: each row has to sum to 1",
        ),
        (lambda W, X, y: losses(X @ W.T, y).mean(), "this is the loss; its slopes are asked for"),
        (
            lambda W, X, y: (1 / (1 + np.exp(-X @ W.T)) - np.eye(len(W))[y]).T @ X / len(X),
            "sigmoid looks at each logit by itself; softmax shares 1 out among them",
        ),
        (
            lambda W, X, y: (log_softmax(X @ W.T) - np.eye(len(W))[y]).T @ X / len(X),
            "you took log p for p: the prediction is a probability",
        ),
        (
            lambda W, X, y: error(W, X, y).mean(axis=0)[:, None] * X.mean(axis=0),
            "you multiplied two means; the mean of the products is asked for",
        ),
    ),
    hints=(
        "For the logits of one sample the slope of -log p_y is p - t, prediction minus target.",
        "W[k, d] moves logit k by x[d]: sum (p - t)[k] x[d] over the samples. Which product is that?",
        "(P - T).T @ X / N, with P = softmax(X @ W.T) and T one-hot.",
    ),
)
