"""The exercises of the chapter "Loss functions"."""

import numpy as np

from nnrecap.activations import sigmoid
from nnrecap.exercises.draws import quarters
from nnrecap.exercises.exercise import Exercise, close, given, seen
from nnrecap.losses import huber_grad

X_LINE, Y_LINE = np.array([-1.0, 0, 2]), np.array([0.5, 1.0, 30.0])

huber_line = Exercise(
    "huber-line",
    returns="two numbers",
    hints=(
        "Which slope has Huber's loss by the prediction? And how does the prediction change with w, with b?",
        "The pull is the error, cut off at ±δ: np.clip does it. By w it is multiplied by x, by b by 1.",
        "np.array([mean of pull · x, mean of pull])",
    ),
)


def slopes(w, b, x, y, delta):
    """The gradient of the mean Huber loss, by w and by b."""
    pull = huber_grad(w * x + b, y, delta)
    return np.array([np.mean(pull * x), np.mean(pull)])


@huber_line.must(needed=True)
def gives_two_numbers(f):
    """two numbers, by w and by b"""
    shape = np.shape(given(f(1.0, 0.0, X_LINE, Y_LINE, 1.0)))
    return None if shape == (2,) else f"you returned shape {shape}"


@huber_line.must
def follows_small_errors(f):
    """with δ = 100 it is the slope of half the squared error"""
    got, want = f(1.0, 0.0, X_LINE, Y_LINE, 100.0), slopes(1.0, 0.0, X_LINE, Y_LINE, 100.0)
    if close(got, want[::-1]):
        return "w comes first, then b"
    if close(got, -want):
        return "the sign is turned round: the error is prediction minus target"
    if close(got, 2 * want):
        return "yours is twice as large; Huber's loss begins with *half* a square"
    if close(got, 3 * want):
        return "yours is the sum over the three points; the mean is asked for"
    if close(got, slopes(1.0, 0.0, X_LINE, Y_LINE, 1.0)):
        return "yours cuts at 1 here, too: cut at the δ that is given"
    return None if close(got, want) else f"for the three points it is {seen(want)}, yours {seen(got)}"


@huber_line.must(hint=2)
def cuts_large_errors(f):
    """an error beyond δ pulls with δ"""
    got, want = f(1.0, 0.0, X_LINE, Y_LINE, 1.0), slopes(1.0, 0.0, X_LINE, Y_LINE, 1.0)
    near = X_LINE - Y_LINE
    near[np.abs(near) > 1] = 0
    if close(got, np.array([np.mean(near * X_LINE), np.mean(near)])):
        return "yours leaves the far point out; it still pulls, with δ"
    return None if close(got, want) else f"with δ = 1 it is {seen(want)}, yours {seen(got)}"


@huber_line.must(hint=2)
def cuts_on_both_sides(f):
    """on both sides"""
    got, want = f(1.0, 60.0, X_LINE, Y_LINE, 1.0), slopes(1.0, 60.0, X_LINE, Y_LINE, 1.0)
    if close(got, slopes(1.0, 0.0, X_LINE, Y_LINE, 1.0)):
        return "yours is the same with b = 60 as with b = 0: the prediction is w x + b"
    return None if close(got, want) else f"far above all points it is {seen(want)}, yours {seen(got)}"


def points(rng, N, signs=(-1, 1)):
    """A line that misses N points, by more than δ and by less, above and below."""
    w, b = rng.choice([0.75, 1.25, 2.5, 3], 2, replace=False) * rng.choice(signs, 2)
    x, δ = rng.permutation(np.resize([1, -1], N)) * rng.integers(1, 33, N) / 4, rng.choice([0.5, 2, 3.5])
    return w, b, x, w * x + b - rng.permutation(np.resize([3, -2, 0.5, -0.25], N)) * δ, δ


huber_line.agrees(
    "it is the mean over any number of points, for any line and δ",
    slopes,
    lambda rng: points(rng, rng.integers(4, 9)),
    slips=(
        (lambda w, b, x, y, δ: slopes(w, b, x, y, 1.0), "yours cuts at 1, whatever δ is"),
        (lambda w, b, x, y, δ: slopes(w, 0, x, y, δ), "the prediction is w x + b; yours has no b here"),
        (lambda w, b, x, y, δ: slopes(1, b, x, y, δ), "the prediction is w x + b; yours has no w"),
        (lambda w, b, x, y, δ: slopes(w, b, x, y, δ) * len(x) / 3, "yours divides by 3, whatever comes"),
    ),
    hint=2,
)
huber_line.agrees(
    "other lines that fall, and three other points, are right, too",
    slopes,
    lambda rng: points(rng, 3, signs=[-1]),
    hint=2,
)


HINGE = np.array([0, 0.5, 0.7, 0, 2])

hinge_costs = Exercise(
    "hinge-costs",
    gives="five numbers",
    hints=(
        "First make the labels ±1: a 0 stands for -1. Then multiply each score by its label.",
        "The products are 2, 0.5, 0.3, 4 and -1. The loss is what is missing to 1.",
    ),
)


@hinge_costs.must(needed=True)
def are_five(costs):
    """five numbers"""
    shape = np.shape(costs)
    return None if shape == (5,) else f"you gave shape {shape}"


@hinge_costs.must
def are_not_negative(costs):
    """none below 0"""
    if np.isnan(costs).any():
        return f"number {np.flatnonzero(np.isnan(costs))[0] + 1} of yours is nan"
    least = np.min(costs)
    return (
        None if least >= 0 else f"yours go down to {least:.4g}; a score beyond the margin costs 0, not less"
    )


@hinge_costs.must
def are_the_hinge_losses(costs):
    """they are what is missing to 1"""
    if close(costs, HINGE):
        return None
    if close(costs, np.array([0, 0.5, 1, 1, 2])):
        return "you multiplied by labels 0, which makes every such loss 1; a 0 stands for -1"
    if close(costs, np.array([0, 0, 0, 0, 1])):
        return "you asked only for the right side; the hinge wants y · s to reach 1"
    if close(costs, np.array([0, 0.5, 1.3, 5, 2])):
        return "you took all labels for 1"
    if close(costs, HINGE**2):
        return "yours are squared; the hinge charges what is missing, as it is"
    wrong = np.flatnonzero(~(np.abs(np.asarray(costs) - HINGE) <= 1e-9))  # nan is wrong, too
    return f"look again at number {', '.join(str(i + 1) for i in wrong)}"


BATCH = np.array([[1.0, 2], [0, -1], [3, 0.5], [-2, 1]])
WEIGHTS, LABELS = np.array([0.5, -1]), np.array([1.0, 0, 1, 0])

logistic_gradient = Exercise(
    "logistic-gradient",
    returns="one number a weight",
    hints=(
        "Sample n has the slope ŷ_n - y_n by its logit, and its weights see the input x_n.",
        "Sum (ŷ_n - y_n) x_n over n: a product of Xᵀ with a vector. Then divide by N.",
    ),
)


@logistic_gradient.must(needed=True)
def has_an_entry_a_weight(f):
    """one number a weight"""
    shape = np.shape(given(f(WEIGHTS, BATCH, LABELS)))
    return None if shape == (2,) else f"you returned shape {shape}"


def mean_slope(w, X, y):
    """The gradient of the mean binary cross-entropy by the weights."""
    return X.T @ (sigmoid(X @ w) - y) / len(y)


@logistic_gradient.must
def is_the_mean_of_error_times_input(f):
    """the mean of error times input"""
    error = sigmoid(BATCH @ WEIGHTS) - LABELS
    got, want = f(WEIGHTS, BATCH, LABELS), mean_slope(WEIGHTS, BATCH, LABELS)
    if close(got, -want):
        return "the sign is turned round: the error is prediction minus target"
    if close(got, 4 * want):
        return "yours is the sum over the batch; the mean is asked for"
    if close(got, BATCH.T @ (error * (error + LABELS) * (1 - error - LABELS)) / 4):
        return "you kept the sigmoid's slope ŷ (1 - ŷ); with the cross-entropy it cancels"
    if close(got, BATCH.T @ (BATCH @ WEIGHTS - LABELS) / 4):
        return "you took the logit for the prediction; ŷ is its sigmoid"
    if close(2 * got, want):
        return "yours is half of it: the mean is over the N samples, not over all N · D inputs"
    if close(got, 2 * want):
        return "yours is twice as large; the 2 belongs to the squared error"
    return None if close(got, want) else f"for four samples it is {seen(want)}, yours {seen(got)}"


@logistic_gradient.must
def survives_large_logits_too(f):
    """logits of ±1000 give no nan"""
    got = f(WEIGHTS, 1000 * BATCH, LABELS)
    return (
        None
        if np.all(np.isfinite(got))
        else f"you returned {seen(got)}; use a sigmoid that does not overflow"
    )


@logistic_gradient.must
def has_no_sure_logits(f):
    """logits just beyond ±5 and ±15 are not yet sure"""
    w, y = np.array([1.0]), np.array([0.0])
    for z in (5.25, -5.25, 15.25, -15.25):
        got, want = f(w, np.array([[z]]), y), mean_slope(w, np.array([[z]]), y)
        if not close(got, want):
            sure = ", as if its sigmoid were 0 or 1" if close(got, [max(z, 0)]) else ""
            both = f"{want[0]:.9g}, yours {np.asarray(got)[0]:.9g}"
            return f"for one sample with x = {z}, w = 1 and y = 0 it is {both}{sure}"
    return None


def samples(rng, N, D):
    """Weights and inputs of both signs, some of them large, and labels of both kinds."""
    w = rng.choice([-2.5, -0.75, 1.25, 3], D)
    return w, quarters(rng, N, D, most=4), rng.permutation(np.resize([0.0, 1.0], N))


logistic_gradient.agrees("four other samples are right, too", mean_slope, lambda rng: samples(rng, 4, 2))
logistic_gradient.agrees(
    "it is the mean over any number of samples, with any number of weights",
    mean_slope,
    lambda rng: samples(rng, rng.integers(5, 9), rng.integers(3, 6)),
    slips=(
        (lambda w, X, y: mean_slope(w, X, y) * len(y) / 4, "yours divides by 4, whatever comes"),
        (lambda w, X, y: mean_slope(w, X, y) * 2 / len(w), "yours divides by the number of weights, too"),
    ),
)
