"""Tasks of the homework on training: one step, and all of them."""

import numpy as np

from nnrecap.datasets import digits
from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, seen
from nnrecap.exercises.tasks import KINDS, called, drawn, f32, numbers, tensor
from nnrecap.softmax import softmax

START = np.float32([[1, 0], [0, 1], [-1, 2]])

BATCH, TARGETS = np.float32([[1, 2], [0, 1], [3, -1], [1, 1]]), np.array([0, 2, 1, 2])


def stepped(W, X, y, rate):
    """Where one step of gradient descent leads."""
    W, X = W.astype(float), X.astype(float)
    return W - rate * (softmax(X @ W.T) - np.eye(len(W))[y]).T @ X / len(X)


def after_steps(count, rate):
    """Where that many steps lead from START."""
    W = START
    for _ in range(count):
        W = stepped(W, BATCH, TARGETS, rate)
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


def raw_logits_step():
    """Where one step leads that takes the logits for log-probabilities."""
    return START + 0.5 * np.eye(3)[TARGETS].T @ BATCH / 4


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
        (after_steps(1, 0.5 * 4), "your step is 4 times as long, for a batch of 4: take the mean loss"),
        (double_softmax_step(), "yours takes softmax twice: cross_entropy wants logits, and does it itself"),
        (after_steps(1, 0.5 / 4), "your step is a quarter as long: cross_entropy is the mean already"),
        (after_steps(1, 1.0), "your rate is not the one that was given"),
        (raw_logits_step(), "nll_loss wants log-probabilities; cross_entropy takes the logits themselves"),
    ]
    known = [words for wrong, words in told if close(got, wrong, 1e-5)]
    want = after_steps(1, 0.5)
    return None if close(got, want, 1e-5) else (known or [f"{seen(want)} is right, yours is {seen(got)}"])[0]


def some_batches(rng):
    """(W, X, y, rate): of the size before and of others, at several rates."""
    yield f32(3, 2, start=-2.5) / 4, f32(4, 2, start=-6.5) / [[1, 5]], np.array([1, 1, 0, 2]), 0.25
    for rate in (1.5, 0.125):
        N, K, D = draws.sizes(rng, 3)
        yield drawn(rng, K, D) / 4, drawn(rng, N, D), draws.labels(rng, N, K), rate


@update.must(needed=True)
def makes_a_step_anywhere(my_update, rng):
    """it makes one for other weights, batches and rates, too"""
    for W, X, y, rate in some_batches(rng):
        W, X = np.float32(W), np.float32(X)
        want = stepped(W, X, y, rate)
        got = numbers(given(my_update.raw(tensor(W, requires_grad=True), tensor(X), tensor(y), rate)))
        if not close(got, want, 1e-4):
            return f"at rate {rate}, {seen(want)} is right, yours is {seen(got)}{about(got, W, X, y, rate)}"
    return None


def about(got, W, X, y, rate):
    """What a wrong step has in common with the right one."""
    known = [other for other in (1.0, 0.5, 0.1, 0.01) if close(got, stepped(W, X, y, other), 1e-4)]
    return f": that is a step at rate {known[0]:g}" if known else ""


@update.must(needed=True)
def moves_w_itself(my_update):
    """it is W itself that has moved"""
    W = tensor(START, requires_grad=True)
    result = my_update.raw(W, tensor(BATCH), tensor(TARGETS), 0.5)
    if result.data_ptr() != W.data_ptr():
        return "you made a new tensor, and the old W is where it was"
    learns = result.requires_grad and result.is_leaf
    return None if learns else "what you returned requires no gradient, and backward() will pass it by"


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


NOT_FROM_ZEROS = (
    "right often enough, but not trained from zeros: a pixel that is blank in all the pictures "
    "has slope 0, so no step moves its weights, and yours are not 0"
)


def from_zeros(W, pictures):
    """Whether the weights of pixels that never have ink are where they began, at 0."""
    return np.all(np.abs(W[:, ~pictures.any(axis=0)]) < 1e-6)


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
        return None if from_zeros(W, pictures[:TRAINED_ON]) else NOT_FROM_ZEROS
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
