"""Tasks of the homework on the way from numbers to classes, and back."""

import numpy as np

from nnrecap.exercises.tasks import Task, f32
from nnrecap.softmax import log_softmax

# From numbers to classes, and back?

LOGITS = np.float32([[0, 3, 1, 2], [5, 1, 0, 4], [-3, -2, -9, -1], [1, 0, 7, 2], [2, 6, 1, 3]])

classes = Task(
    "t15-argmax",
    "each row's class is the place of its largest logit",
    lambda Z: Z.argmax(axis=1),
    cases=[(LOGITS[:3],), (LOGITS[::-1].copy(),)],
    kind="torch",
    dtype="int64",
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
    ),
    hints=(
        "The largest number is max, its place is argmax.",
        "Along which axis? One answer a row means that the class axis, dim=1, goes.",
    ),
)

one_hot = Task(
    "t16-one-hot",
    "each row has a 1 at its class and 0 elsewhere",
    lambda y, K: np.eye(K)[y],
    cases=[(np.array([2, 0, 1, 0, 2]), 4), (np.array([1, 2]), 3)],
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
    ),
    hints=(
        "The rows of np.eye(K) are all the one-hot rows there are.",
        "Fancy indexing picks rows, also the same one twice: np.eye(K)[...].",
    ),
)

LOG_P = np.float32(np.round(log_softmax(LOGITS[:3].astype(float)), 2))

chosen = Task(
    "t17-gather",
    "entry n is the one of row n at its class y[n]",
    lambda log_p, y: log_p[np.arange(len(y)), y],
    cases=[(LOG_P, np.array([2, 0, 1])), (f32(4, 4), np.array([3, 3, 0, 2]))],
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
    ),
    hints=(
        "Two lists of places in one bracket are read in pairs: x[[0, 1], [2, 0]] is x[0, 2] and x[1, 0].",
        "The rows are torch.arange(len(y)), the columns y. (Or gather, with y as a column.)",
    ),
)

# Can you do without loops?

accuracy = Task(
    "t25-accuracy",
    "it is the share of rows whose largest logit is at the target",
    lambda Z, y: np.mean(Z.argmax(axis=1) == y),
    cases=[(LOGITS, np.array([3, 0, 3, 2, 3])), (LOGITS, LOGITS.argmax(axis=1))],
    kind=None,
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
    ),
    hints=(
        "Decode first: the class of a row is the place of its largest logit.",
        "Comparing two arrays gives True and False, and their mean is the share of True.",
    ),
)
