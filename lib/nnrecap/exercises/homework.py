"""The tasks of the homework "Tensors 101": first steps with arrays and tensors.

PyTorch is never imported here; see `tasks`.  What needs more than a right array (a number,
a string, shared memory, a gradient, training) is in `homework_more`.
"""

import numpy as np

from nnrecap.exercises.tasks import Task, f32, shape_task
from nnrecap.softmax import log_softmax

# What is a tensor made of?

create = Task(
    "t01-create",
    "it holds 0 to 5, row by row",
    np.arange(6).reshape(2, 3),
    kind="torch",
    dtype="float32",
    dtypes={
        "int64": ": whole numbers make whole numbers, so ask for dtype=torch.float32",
        "float64": ": that is what comes from NumPy; a network computes with half of it",
    },
    slips=(
        (np.arange(6), "yours is one row of six: reshape it"),
        (np.arange(6).reshape(3, 2).T, "you went down the columns"),
        (np.arange(1, 7).reshape(2, 3), "yours starts at 1; code counts from 0"),
        (np.arange(6).reshape(3, 2), "yours is (3, 2): the first number of a shape counts the rows"),
    ),
    hints=(
        "torch.tensor makes a tensor of nested lists, torch.arange one of consecutive numbers.",
        "torch.arange(6, dtype=torch.float32) has the numbers; .reshape(2, 3) puts them into rows.",
    ),
)

dtype = Task(
    "t02-dtype",
    "it holds 3, 0, 7",
    np.array([3, 0, 7]),
    kind="torch",
    dtype="int64",
    dtypes={
        "float32": ": the labels are still floating-point numbers",
        "int32": ": cross_entropy refuses class indices of 32 bits",
        "int16": ": cross_entropy wants 64 bits",
        "float64": ": the labels are still floating-point numbers",
        "bool": ": True and False are left, and 3 and 7 have become one class",
    },
    slips=(
        (np.eye(8)[[3, 0, 7]], "you gave one-hot rows; here the class numbers themselves are asked for"),
        (np.array([1, 0, 1]), "3 and 7 have become one class on the way"),
        (np.arange(3), "you counted the places; the labels in them are asked for"),
    ),
    hints=(
        "A tensor has a method to(...) that takes a dtype, and short names for common ones.",
        "PyTorch calls 64-bit integers torch.int64, or long.",
    ),
)

shape = shape_task(
    "t03-shape",
    "it is the shape of pictures[:, 0, ::2]",
    (32, 14, 28),
    slips={
        (32, 1, 14, 28): "the index 0 takes its axis away; only the slice 0:1 would keep it",
        (32, 28, 14): "you halved the columns; ::2 stands in the third place, where the rows are",
        (32, 28, 28): "you forgot ::2, every second of the 28 rows",
        (14, 28): "you lost the batch; the : in the first place keeps all 32 pictures",
        (32, 3, 14, 28): "you kept all 3 colours; the index 0 picks one of them",
        (32, 28): "::2 is a slice and keeps its axis, at half its length",
        (16, 14, 28): "you halved the pictures, too; ::2 stands in the third place alone",
        (32, 1, 28, 28): "you took every place for a slice of one, and no second row away",
        (32, 3, 28, 14): "count the places from the left: pictures, colours, rows, columns",
        (32, 2, 28): "::2 is a step of 2; :2 would be the first two",
        (32, 14, 14): "the columns are not mentioned, and stay as many as they were",
        (32, 3, 28, 28): "that is the shape of pictures itself; what do 0 and ::2 do?",
        (1, 14, 28): "you took the index 0 for the first picture; it stands in the place of the colours",
    },
    hints=(
        "Go place by place: what does : do to the 32, what 0 to the 3, what ::2 to the first 28?",
        "A slice keeps its axis, an integer takes it away. Places that are not written are kept whole.",
    ),
)


# Which numbers do you mean?

cut = Task(
    "t05-slice",
    "its numbers are those of rows 0, 2, 4, … and of the last two columns",
    lambda x: x[::2, -2:],
    cases=[(f32(5, 4, start=0),), (f32(4, 6, start=0),)],
    kind="numpy",
    slips=(
        (lambda x: x[::2][-2:], "x[::2][-2:] cuts the rows twice; both slices belong in one bracket"),
        (lambda x: x[1::2, -2:], "you started with the second row; ::2 starts with the first"),
        (lambda x: x[:2, -2:], "you took the first two rows; every second one is ::2"),
        (lambda x: x[::2, -2], "-2 is one column, the last but one; -2: is two"),
        (lambda x: x[::2, :2], "you took the first two columns; those from the last but one on are -2:"),
        (lambda x: x[::2, 2:], "2: skips two columns, which leaves two only where there are four"),
        (lambda x: x[::2], "you kept every column: the second slice is missing"),
        (lambda x: x[::2, -1:], "-1: is the last column alone; where do the last two begin?"),
        (lambda x: x[::2, -2:-1], "a slice ends before its stop, here before the last column"),
        (lambda x: x[-2:, ::2], "rows and columns are swapped: the first slice is for the rows"),
        (lambda x: x[:, ::2], "you took every second column of all rows; rows come first"),
        (lambda x: x[2:, -2:], "2: skips the first two rows; a step stands behind a second colon"),
        (lambda x: x[::-2, -2:], "a step of -2 begins at the last row and goes back"),
    ),
    hints=(
        "One bracket with two slices: first the rows, then the columns. A slice is start:stop:step.",
        "Every second is ::2. Negative places count from the end, so the last two begin at -2.",
    ),
)


# Same numbers, another shape?

rows = Task(
    "t07-reshape",
    "each picture is one row, its numbers in their old order",
    lambda x: x.reshape(len(x), -1),
    cases=[(f32(2, 2, 3),), (f32(3, 4, 2),)],
    kind="torch",
    slips=(
        (lambda x: x.reshape(-1), "you joined all pictures into one row; keep the first axis"),
        (lambda x: x.reshape(x[0].size, -1), "you have a row for each pixel, and it mixes the pictures"),
        (
            lambda x: x.reshape(x[0].size, -1).T,
            "the shape is right, the numbers are not: the reshape before your transpose mixed the pictures",
        ),
        (lambda x: x.sum(axis=2), "you summed an axis away instead of laying it out"),
        (
            lambda x: x.transpose(0, 2, 1).reshape(len(x), -1),
            "you laid each picture out column by column; row by row is asked for",
        ),
        (
            lambda x: x.reshape(-1, x.shape[2]),
            "yours has a row for each row of each picture; one for each picture is asked for",
        ),
    ),
    hints=(
        "reshape lays the same numbers out anew. Which of its sizes do you know?",
        "The first size is len(x). For one size you may write -1, and it is worked out.",
    ),
)

turned = Task(
    "t08-transpose",
    "the number at [n, i, j] of the input is at [n, j, i]",
    lambda x: x.transpose(0, 2, 1),
    cases=[(f32(2, 2, 3),), (f32(4, 3, 2),)],
    kind="torch",
    slips=(
        (
            lambda x: x.reshape(x.shape[0], x.shape[2], x.shape[1]),
            "the shape is right, the numbers are not: reshape keeps their order, a transpose does not",
        ),
        (lambda x: x.transpose(2, 1, 0), "you turned round all three axes, the batch too"),
        (lambda x: x.transpose(1, 0, 2), "you swapped axes 0 and 1; the batch must stay in front"),
        (lambda x: x, "yours has the shape of the input: nothing was swapped"),
        (
            lambda x: x.transpose(0, 2, 1)[:, ::-1],
            "you turned the pictures by 90 degrees; a transpose mirrors",
        ),
        (lambda x: x.transpose(1, 2, 0), "you moved the batch to the end; it must stay in front"),
        (
            lambda x: x.transpose(0, 2, 1)[:, :, ::-1],
            "you turned the pictures by 90 degrees; a transpose mirrors",
        ),
    ),
    hints=(
        "A tensor's method transpose takes the two axes that change places.",
        "The batch is axis 0 and stays. The rows are axis 1, the columns axis 2 (or -2 and -1).",
    ),
)


# What fits together?

together = shape_task(
    "t09-broadcast",
    "it is the shape of the sum",
    (4, 5, 3),
    slips={
        (4, 5, 1): "the last sizes are 3 and 1, and a 1 is stretched to the other",
        (4, 1, 3): "the sizes before are 1 and 5, and a 1 is stretched to the other",
        (5, 4, 3): "shapes are aligned at the right end: the 5 stands below the 1 of (4, 1, 3)",
        (4, 5, 3, 1): "nothing is appended; write (5, 1) below the right end of (4, 1, 3)",
        (5, 1, 3): "the 5 stands below the 1 in the middle; the 4 has nothing below it",
        (4, 6, 4): "sizes are never added: a 1 is stretched to the other",
        (20, 1, 3): "sizes are never multiplied: write (5, 1) below the right end of (4, 1, 3)",
        (4, 1, 5, 3): "no axis is added: the sum has as many as the longer shape, three",
        (4, 3, 5): "the sizes stay in their places: 3 is the last",
        (5, 4, 1): "the last sizes are 3 and 1, and the 5 stands below the 1 in the middle",
        (4, 1, 3, 5, 1): "shapes are not joined: write one below the other, aligned at the right end",
        (5, 3): "the 4 is lost: where the shorter shape has no size, the longer one's is kept",
    },
    hints=(
        "Write one shape below the other, aligned at the right end. Two sizes fit if equal, or if one is 1.",
        "From the right: 3 and 1, then 1 and 5, then 4 and nothing.",
    ),
)

column_bug = Task(
    "t10-column-bug",
    "it is the mean of the squared differences, one for each sample",
    lambda y_hat, y: np.mean((y_hat[:, 0] - y) ** 2),
    cases=[(f32(3, 1), np.float32([2, 5, 4])), (f32(4, 1), np.float32([0, 1, 5, 4]))],
    kind="torch",
    within=1e-5,
    slips=(
        (
            lambda y_hat, y: np.mean((y_hat - y) ** 2),
            "(3, 1) minus (3,) is (3, 3), so you averaged nine differences of which three are meant",
        ),
        (
            lambda y_hat, y: np.sum((y_hat[:, 0] - y) ** 2),
            "yours is the sum; divide by the number of samples",
        ),
        (lambda y_hat, y: np.mean(np.abs(y_hat[:, 0] - y)), "yours is the mean of the sizes; square them"),
        (lambda y_hat, y: np.mean((y_hat[:, 0] - y) ** 2) ** 0.5, "you took a square root on top"),
        (lambda y_hat, y: (y_hat[:, 0] - y) ** 2, "these are the losses of single samples; average them"),
        (
            lambda y_hat, y: np.mean(y_hat[:, 0] - y),
            "above and below cancel in yours; square before you average",
        ),
        (
            lambda y_hat, y: np.sum((y_hat - y) ** 2) / len(y),
            "you summed nine differences, of which three are meant: print the shape of y_hat - y",
        ),
        (
            lambda y_hat, y: np.mean((y_hat[:, 0] - y) ** 2) / 2,
            "yours is half of it: the mean has no other factor",
        ),
        (lambda y_hat, y: np.mean((y_hat[0] - y) ** 2), "you compared all targets with the first prediction"),
        (
            lambda y_hat, y: np.mean(y_hat[:, 0] - y) ** 2,
            "you squared the mean; the mean of the squares is asked for",
        ),
    ),
    hints=(
        "Print the shape of y_hat - y. Is it one difference a sample?",
        "Make both one-dimensional: y_hat[:, 0] or y_hat.squeeze(1). Then square, then mean.",
    ),
)

shares = Task(
    "t11-keepdims",
    "each number is divided by the sum of its own row",
    lambda x: x / x.sum(axis=1, keepdims=True),
    cases=[(np.array([[1.0, 1, 2], [2, 2, 4], [4, 0, 1]]),), (f32(2, 4).astype(float),)],
    kind="numpy",
    slips=(
        (
            lambda x: x / np.resize(x.sum(axis=1), x.shape[1]),
            "column j was divided by the sum of row j: sums of shape (3,) line up with the columns",
        ),
        (lambda x: x / x.sum(axis=0), "you divided by the sums of the columns; axis=1 sums along a row"),
        (lambda x: x / x.sum(), "you divided everything by one number, the sum of all"),
        (lambda x: x / x.max(axis=1, keepdims=True), "you divided by each row's largest number"),
        (lambda x: x.sum(axis=1, keepdims=True), "these are the sums; now divide by them"),
        (
            lambda x: x / x.mean(axis=1, keepdims=True),
            "you divided by the means, so your rows sum to their length",
        ),
        (
            lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True),
            "that is softmax; here the numbers themselves are shared out, without e",
        ),
        (
            lambda x: x / np.sqrt((x**2).sum(axis=1, keepdims=True)),
            "you divided by each row's length; its sum is asked for",
        ),
        (lambda x: x.sum(axis=1), "these are the sums, with their axis gone; now divide by them"),
    ),
    hints=(
        "The sums of three rows have shape (3,), and broadcasting puts them along the columns.",
        "keepdims=True leaves the summed axis there with size 1: (3, 1) is stretched along each row.",
    ),
)


# How do sums of products go?

products = Task(
    "t12-matmul",
    "entry (i, j) is row i of A times row j of B, summed",
    lambda A, B: A @ B.T,
    cases=[(f32(2, 3), f32(4, 3)), (f32(3, 2), f32(3, 2, start=-2))],
    kind="torch",
    within=1e-4,
    slips=(
        (lambda A, B: B @ A.T, "yours is turned round: A's rows are asked for as rows"),
        (lambda A, B: A[:, None] * B, "the products are all there; sum them over the last axis"),
        (lambda A, B: ((A[:, None] - B) ** 2).sum(-1) ** 0.5, "you gave distances, not sums of products"),
        (lambda A, B: (A @ B.T).sum(axis=1), "you summed over the rows of B as well"),
        (
            lambda A, B: A @ B.T / np.linalg.norm(A, axis=1)[:, None] / np.linalg.norm(B, axis=1),
            "you divided by the lengths: that is the cosine",
        ),
        (lambda A, B: (A[:, None] + B).sum(-1), "you summed sums; multiply first, then sum"),
        (lambda A, B: A @ B.T / A.shape[1], "yours are means; the sums are asked for"),
    ),
    hints=(
        "A @ B needs A's columns to match B's rows. Here the columns of both match.",
        "Transpose the second: A @ B.T.",
    ),
)

batched = Task(
    "t13-batched",
    "row n is matrix n times vector n",
    lambda A, x: np.einsum("npq,nq->np", A, x),
    cases=[(f32(2, 4, 3), f32(2, 3)), (f32(3, 2, 2), f32(3, 2, start=-2))],
    kind="torch",
    within=1e-3,
    slips=(
        (lambda A, x: A @ x.T, "every matrix met every vector: (2, 4, 2); each has a vector of its own"),
        (lambda A, x: A @ x[..., None], "that is right but for a last axis of size 1: take it away again"),
        (lambda A, x: np.einsum("npq,nq->p", A, x), "you summed over the samples too"),
        (lambda A, x: x @ A[0].T, "you used the first sample's matrix for all"),
        (lambda A, x: A * x[:, None], "the products are all there; sum them over the last axis"),
        (
            lambda A, x: np.einsum("npq,mq->nmp", A, x),
            "every matrix met every vector; each has a vector of its own",
        ),
        (
            lambda A, x: np.einsum("npq,nq->nq", A, x),
            "you summed over the rows of the matrices; the sum goes along each row, with x",
        ),
        (lambda A, x: A[0] @ x[0], "that is the first sample alone"),
    ),
    hints=(
        "A @ b multiplies stacks of matrices. What shape must x have to be a stack of one-column matrices?",
        "x[:, :, None] is (N, Q, 1), the product (N, P, 1); [:, :, 0] takes the last axis away.",
    ),
)


# From numbers to classes and back

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
