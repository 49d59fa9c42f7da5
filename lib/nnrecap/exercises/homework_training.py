"""The last tasks of the homework: from arrays without loops to a trained classifier."""

import numpy as np

from nnrecap.datasets import digits
from nnrecap.exercises.exercise import Exercise, close, given, seen
from nnrecap.exercises.homework import LOGITS
from nnrecap.exercises.tasks import KINDS, Task, called, f32, numbers, tensor
from nnrecap.softmax import log_softmax, softmax

# Can you do without loops?

distances = Task(
    "t23-distances",
    "entry (i, j) is the distance from point i of A to point j of B",
    lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(-1)),
    cases=[
        (np.array([[0.0, 0], [3, 4]]), np.array([[3.0, 0], [0, 4], [6, 8]])),
        (np.eye(4), np.ones((2, 4))),
    ],
    kind="numpy",
    slips=(
        (lambda A, B: ((A[:, None] - B) ** 2).sum(-1), "these are the squares; take the root"),
        (
            lambda A, B: np.abs(A[:, None] - B).sum(-1),
            "you summed sizes, as one walks in Manhattan; square first",
        ),
        (
            lambda A, B: np.sqrt(((B[:, None] - A) ** 2).sum(-1)),
            "yours is turned round: A's points are the rows",
        ),
        (
            lambda A, B: A[:, None] - B,
            "these are the differences of coordinates; square, sum over them, root",
        ),
        (
            lambda A, B: np.abs(A[:, None] - B).max(-1),
            "yours is the largest difference of a coordinate alone",
        ),
        (
            lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(0)),
            "you summed over A's points; coordinates are last",
        ),
        (
            lambda A, B: np.sqrt(((A[:, None] - B) ** 2).mean(-1)),
            "you took the mean of the squares; sum them",
        ),
        (lambda A, B: (A[:, None] - B).sum(-1), "above and below cancel in yours; square before you sum"),
        (lambda A, B: A @ B.T, "these are sums of products; take differences first"),
        (
            lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(1)),
            "you summed over B's points; coordinates are last",
        ),
        (lambda A, B: np.linalg.norm(A[:, None] - B), "you summed over everything; over the last axis alone"),
    ),
    hints=(
        "A[:, None] has shape (N, 1, D). What is the shape of A[:, None] - B?",
        "(N, M, D): square it, sum over the last axis, take the root.",
    ),
)

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


# Can you build a classifier of it?

logits = Task(
    "t26-logits",
    "they are relu(X W1ᵀ + b1) W2ᵀ + b2",
    lambda X, W1, b1, W2, b2: np.maximum(X @ W1.T + b1, 0) @ W2.T + b2,
    cases=[
        (f32(2, 3, start=-3), f32(4, 3, start=-6), f32(4, start=-3), f32(5, 4, start=-9), f32(5)),
        (f32(5, 2, start=-5), f32(3, 2, start=-2), f32(3, start=-1), f32(2, 3), f32(2)),
    ],
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
    ),
    hints=(
        "Rows are samples, and the rows of a W are its outputs: so X @ W1.T.",
        "h = torch.relu(X @ W1.T + b1), then the second layer on h, without relu.",
    ),
)

SURE = np.array([[0.0, -800.0], [1000.0, 0.0]])

log_probabilities = Task(
    "t27-log-softmax",
    "its numbers are z - log(sum of e^z) of their row, for any logits",
    log_softmax,
    cases=[(np.array([[1.0, 2, 3], [0, 0, 5]]),), (SURE,)],
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
            lambda z: z - z.max() - np.log(np.exp(z - z.max()).sum(axis=1, keepdims=True)),
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
    ),
    hints=(
        "First subtract each row's largest logit: this changes nothing on paper.",
        "Then z - np.log(np.exp(z).sum(axis=1, keepdims=True)). No probability is ever formed.",
    ),
)

Z_CASE, Y_CASE = np.array([[2.0, 0, 1], [0, 3, 0], [1, 1, 0], [0, 0, 4]]), np.array([0, 2, 1, 2])


def losses(Z, y):
    return -log_softmax(Z)[np.arange(len(y)), y]


cross_entropy = Task(
    "t28-cross-entropy",
    "it is the mean of -log p at the right classes",
    lambda Z, y: losses(Z, y).mean(),
    cases=[(Z_CASE, Y_CASE), (np.array([[0.0, -800.0]]), np.array([1]))],
    kind=None,
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


gradient = Task(
    "t29-gradient",
    "it is the slope of the mean cross-entropy for every weight",
    lambda W, X, y: error(W, X, y).T @ X / len(X),
    cases=[(W_CASE, X_CASE, Y_CASE), (W_CASE, X_CASE[:2], Y_CASE[:2])],
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
    ),
    hints=(
        "For the logits of one sample the slope of -log p_y is p - t, prediction minus target.",
        "W[k, d] moves logit k by x[d]: sum (p - t)[k] x[d] over the samples. Which product is that?",
        "(P - T).T @ X / N, with P = softmax(X @ W.T) and T one-hot.",
    ),
)


START = np.float32([[1, 0], [0, 1], [-1, 2]])
BATCH, TARGETS = np.float32([[1, 2], [0, 1], [3, -1], [1, 1]]), np.array([0, 2, 1, 2])


def after_steps(count, rate, scale=1.0):
    """Where that many steps of gradient descent lead."""
    W = START.astype(float)
    for _ in range(count):
        W = W - rate * scale * (softmax(BATCH @ W.T) - np.eye(3)[TARGETS]).T @ BATCH / 4
    return W


update = Exercise(
    "t30-step",
    returns="the tensor W",
    needs_torch=True,
    hints=(
        "cross_entropy(X @ W.T, y) takes logits and class indices, and gives the mean loss.",
        "backward() fills W.grad; change W inside `with torch.no_grad():`; then W.grad = None.",
    ),
)


def double_softmax_step():
    """Where one step leads that takes softmax before cross-entropy, which takes it again."""
    P = softmax(BATCH @ START.astype(float).T)
    E = softmax(P) - np.eye(3)[TARGETS]
    return START - 0.5 * (P * (E - np.sum(E * P, axis=1, keepdims=True))).T @ BATCH / 4


@update.must(needed=True)
def makes_one_step(my_update):
    """one call makes one step against the gradient of the mean loss"""
    W = tensor(START, requires_grad=True)
    result = my_update.raw(W, tensor(BATCH), tensor(TARGETS), 0.5)
    if result is None and not close(numbers(W), START):
        return "W has moved, and your function returned None: end it with `return W`"
    got = numbers(given(result))
    if got.shape != START.shape:
        return f"you returned shape {got.shape}; W, of shape (3, 2) here, is asked for"
    told = [
        (START, "W has not moved"),
        (after_steps(1, -0.5), "yours went up the slope: subtract"),
        (after_steps(1, 0.5, 4), "your step is 4 times as long, for a batch of 4: take the mean loss"),
        (double_softmax_step(), "yours takes softmax twice: cross_entropy wants logits, and does it itself"),
        (after_steps(1, 0.5, 1 / 4), "your step is a quarter as long: cross_entropy is the mean already"),
        (after_steps(1, 1.0), "your rate is not the one that was given"),
    ]
    known = [words for wrong, words in told if close(got, wrong, 1e-5)]
    want = after_steps(1, 0.5)
    return None if close(got, want, 1e-5) else (known or [f"{seen(want)} is right, yours is {seen(got)}"])[0]


@update.must(needed=True)
def moves_w_itself(my_update):
    """it is W itself that has moved"""
    W = tensor(START, requires_grad=True)
    result = my_update.raw(W, tensor(BATCH), tensor(TARGETS), 0.5)
    return (
        None if result.data_ptr() == W.data_ptr() else "you made a new tensor, and the old W is where it was"
    )


@update.must(hint=2)
def makes_two_steps(my_update):
    """two calls make two steps"""
    W = tensor(START, requires_grad=True)
    for _ in range(2):
        my_update.raw(W, tensor(BATCH), tensor(TARGETS), 0.5)
    good = close(numbers(W), after_steps(2, 0.5), 1e-5)
    return None if good else "the second one was made with both gradients added: empty W.grad after a step"


@update.must(hint=2)
def leaves_no_gradient(my_update):
    """the grad of W is left empty"""
    W = tensor(START, requires_grad=True)
    my_update.raw(W, tensor(BATCH), tensor(TARGETS), 0.5)
    empty = W.grad is None or not numbers(W.grad).any()
    return None if empty else "the slope is still in it, and whoever calls backward() next adds to it"


training = Exercise(
    "t31-train",
    returns="a PyTorch tensor",
    needs_torch=True,
    hints=(
        "Start with W = torch.zeros(10, 64, requires_grad=True) and repeat the step of the task before.",
        "200 rounds over all 1,000 pictures with a rate of 2 are enough.",
    ),
)
TRAINED_ON, GOAL = 1000, 0.9


def right(W):
    """The share of the pictures kept back on which the weights W are right."""
    X, y = (part[TRAINED_ON:] for part in digits())
    return np.mean((X @ W.T).argmax(axis=1) == y)


@training.must
def is_right_often_enough(my_training):
    """10 × 64 weights that are right on at least 90 % of 797 new pictures"""
    pictures, y = digits()
    pictures = np.float32(pictures / 16)
    W = given(my_training(tensor(pictures[:TRAINED_ON]), tensor(y[:TRAINED_ON])))
    if called(W) not in KINDS.values():
        return f"you gave {called(W)}; the weights themselves are asked for, one tensor"
    W = numbers(W)
    if W.shape != (10, 64):
        return f"yours have shape {W.shape}: one row a class, one column a pixel"
    if not np.all(np.isfinite(W)):
        return "yours are no longer finite: the rate is far too large"
    share = right(W)
    if share >= GOAL:
        return None
    if not W.any():
        return "yours are still all 0: W never moved"
    if right(-W) > share:
        return f"yours are right on {share:.1%}, and on {right(-W):.1%} with the sign turned: that is uphill"
    how = (
        "on the way: more rounds, a larger rate, or a softmax too many"
        if share > 0.3
        else "little more than by guessing"
    )
    return f"yours are right on {share:.1%}, {how}"
