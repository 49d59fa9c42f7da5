"""Tasks of the homework on the way from numbers to classes, and back."""

import numpy as np

from nnrecap.exercises.draws import labels, sizes
from nnrecap.exercises.tasks import INTEGERS, Task, drawn, f32, tensor
from nnrecap.softmax import log_softmax

# From numbers to classes, and back?

LOGITS = np.float32([[0, 3, 1, 2], [5, 1, 0, 4], [-3, -2, -9, -1], [1, 0, 7, 2], [2, 6, 1, 3]])
# the largest is a little or far above the others, and beyond 5
CLOSE = np.float32([[7.5, 6, 8.25, 5], [0.25, -0.25, 0, 0.5], [-6, -5.5, -7, -9]])


def no_ties(rng, N, K):
    """Logits of which each row has one largest."""
    return drawn(rng, N, K) + np.float32(0.01) * np.arange(K, dtype=np.float32)


def scored(rng, N, K):
    """Logits and classes; most of these have the largest."""
    Z = no_ties(rng, N, K)
    return Z, np.where(np.arange(N) % 3 == 0, labels(rng, N, K), Z.argmax(axis=1))


classes = Task(
    "t15-argmax",
    "each row's class is the place of its largest logit",
    lambda Z: Z.argmax(axis=1),
    cases=[(LOGITS[:3],), (CLOSE,), (LOGITS[::-1].copy(),)],
    draw=lambda rng: (no_ties(rng, *sizes(rng, 2)),),
    kind="torch",
    dtype=INTEGERS,
    within=1e-5,
    dtypes={"float32": ": a place is a whole number; are these the logits themselves?"},
    slips=(
        (lambda Z: Z.argmax(), "that is one place in all the logits together; dim=1 looks along each row"),
        (lambda Z: Z.argmax(axis=0), "you looked down the columns: that is the best sample for each class"),
        (lambda Z: Z.max(axis=1), "these are the largest logits themselves; their places are asked for"),
        (lambda Z: Z.argmin(axis=1), "these are the places of the smallest logits"),
        (lambda Z: Z.argmax(axis=1) + 1, "you count from 1; class 0 is the first"),
        (lambda Z: np.argsort(Z, axis=1), "you sorted each row; one place a row is asked for"),
        (
            lambda Z: np.eye(Z.shape[1])[Z.argmax(axis=1)],
            "you gave one-hot rows; the classes themselves are asked for",
        ),
        (
            lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True),
            "these are probabilities; which class has the largest?",
        ),
        (lambda Z: np.abs(Z).argmax(axis=1), "you looked at the sizes alone; -9 is smaller than -1"),
        (lambda Z: np.argsort(Z, axis=1)[:, :-3:-1], "these are the best two; the best one is asked for"),
    ),
    hints=(
        "The largest number is max, its place is argmax.",
        "Along which axis? One answer a row means that the class axis, dim=1, goes.",
    ),
)


def some_labels(rng, N, K):
    return labels(rng, N, K), K


one_hot = Task(
    "t16-one-hot",
    "each row has a 1 at its class and 0 elsewhere",
    lambda y, K: np.eye(K)[y],
    cases=[(np.array([2, 0, 1, 0, 2]), 4), (np.array([0, 2, 1, 3, 0]), 4), (np.array([1, 2]), 3)],
    draw=lambda rng: some_labels(rng, *sizes(rng, 2)),
    kind="numpy",
    slips=(
        (lambda y, K: np.eye(K)[:, y], "yours is turned round: one row a sample is asked for"),
        (
            lambda y, K: np.eye(y.max() + 1)[y],
            "class 3 is missing: no sample has it, and still it has a column",
        ),
        (lambda y, K: np.eye(K)[y - 1], "the 1 is a place too far to the left: classes count from 0"),
        (lambda y, K: np.eye(K)[y] * y[:, None], "the class number stands where a 1 belongs"),
        (lambda y, K: 1 - np.eye(K)[y], "0 and 1 have changed places"),
        (lambda y, K: np.eye(K), "that is the identity alone; which of its rows does each sample get?"),
        (
            lambda y, K: np.tile(np.isin(np.arange(K), y), (len(y), 1)),
            "every row has a 1 at every class of the batch: pair each row with its own class",
        ),
        (lambda y, K: np.zeros((len(y), K)), "the shape is right, and nowhere stands a 1 yet"),
        (lambda y, K: np.eye(len(y))[y], "you made a column for each sample; there are K columns"),
        (lambda y, K: 2 * np.eye(K)[y] - 1, "elsewhere yours have -1; 0 is asked for"),
    ),
    hints=(
        "The rows of np.eye(K) are all the one-hot rows there are.",
        "Fancy indexing picks rows, also the same one twice: np.eye(K)[...].",
    ),
)

one_hot.without_a_loop(lambda rng, n: some_labels(rng, n, 4), hint=2)

LOG_P = np.float32(np.round(log_softmax(LOGITS[:3].astype(float)), 2))

chosen = Task(
    "t17-gather",
    "entry n is the one of row n at its class y[n]",
    lambda log_p, y: log_p[np.arange(len(y)), y],
    cases=[
        (LOG_P, np.array([2, 0, 1])),
        (f32(3, 4, start=-7.5), np.array([3, 1, 0])),
        (f32(4, 4), np.array([3, 3, 0, 2])),
    ],
    draw=lambda rng: scored(rng, *sizes(rng, 2)),
    kind="torch",
    within=1e-6,
    slips=(
        (
            lambda log_p, y: log_p[:, y],
            "log_p[:, y] pairs every row with every class of y; yours are on its diagonal",
        ),
        (
            lambda log_p, y: log_p[np.arange(len(y)), y][:, None],
            "right but for an axis of size 1: take it away",
        ),
        (lambda log_p, y: log_p[y], "log_p[y] picks whole rows, and y counts columns"),
        (lambda log_p, y: log_p.max(axis=1), "these are the largest of each row, whatever the class was"),
        (lambda log_p, y: log_p[y, np.arange(len(y))], "row and column are swapped: the class is the column"),
        (lambda log_p, y: -log_p[np.arange(len(y)), y], "the sign is turned: that would be the loss already"),
        (lambda log_p, y: log_p[0, y], "all yours are from row 0: each sample has a row of its own"),
        (lambda log_p, y: log_p[y, y], "you used the class as the row, too"),
        (
            lambda log_p, y: np.exp(log_p[np.arange(len(y)), y]),
            "you took e to their power; the logarithms are asked for",
        ),
        (
            lambda log_p, y: log_p.argmax(axis=1),
            "these are the places of the largest; the number at the right class is asked for",
        ),
        (
            lambda log_p, y: log_p[:1, y],
            "y as a row, (1, N), makes gather read row 0 alone; as a column it reads each row",
        ),
        (
            lambda log_p, y: log_p * np.eye(log_p.shape[1])[y],
            "all others are 0 now; sum each row, and one number is left",
        ),
    ),
    hints=(
        "Two lists of places in one bracket are read in pairs: x[[0, 1], [2, 0]] is x[0, 2] and x[1, 0].",
        "The rows are torch.arange(len(y)), the columns y. (Or gather, with y as a column.)",
    ),
)


def torch_pair(rng, n):
    return tuple(map(tensor, scored(rng, n, 4)))


chosen.without_a_loop(torch_pair, hint=2)

# Can you do without loops?

accuracy = Task(
    "t25-accuracy",
    "it is the share of rows whose largest logit is at the target",
    lambda Z, y: np.mean(Z.argmax(axis=1) == y),
    cases=[
        (LOGITS, np.array([3, 0, 3, 2, 3])),
        (np.vstack([CLOSE, -CLOSE[:2]]), np.array([2, 3, 1, 3, 0])),
        (LOGITS[:4], LOGITS[:4].argmax(axis=1)),
    ],
    draw=lambda rng: scored(rng, *sizes(rng, 2, most=9)),
    kind=None,
    scalar=True,
    slips=(
        (lambda Z, y: np.sum(Z.argmax(axis=1) == y), "you counted 3; how many is that of 5?"),
        (lambda Z, y: np.mean(Z.argmax(axis=1) != y), "0.4 is the share of errors"),
        (lambda Z, y: 100 * np.mean(Z.argmax(axis=1) == y), "60 is in per cent; a share is from 0 to 1"),
        (
            lambda Z, y: Z.argmax(axis=1) == y,
            "this says right or wrong for each sample; what share is right?",
        ),
        (
            lambda Z, y: np.mean((Z.argmax(axis=1) - y) ** 2),
            "classes are names: how far apart they are says nothing",
        ),
        (
            lambda Z, y: np.mean(Z.max(axis=1) == y),
            "you compared the largest logits with y; their places are the classes",
        ),
        (
            lambda Z, y: np.sum(Z.argmax(axis=1) == y) / Z.size,
            "you divided by the number of logits, not of samples",
        ),
        (lambda Z, y: Z.argmax(axis=1), "these are the model's classes; how many of them are right?"),
        (
            lambda Z, y: np.all(Z.argmax(axis=1) == y),
            "yours says whether all are right, or compares y with one place for all rows",
        ),
        (
            lambda Z, y: np.sum(Z.argmax(axis=1) == y) / Z.shape[1],
            "you divided by the number of classes, not of samples",
        ),
        (
            lambda Z, y: np.mean(Z[np.arange(len(y)), y] > 0),
            "a logit above 0 at the right class need not be the largest",
        ),
    ),
    hints=(
        "Decode first: the class of a row is the place of its largest logit.",
        "Comparing two arrays gives True and False, and their mean is the share of True.",
    ),
)
