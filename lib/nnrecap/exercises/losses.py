"""The exercises of the chapter "Loss functions"."""

import numpy as np

from nnrecap.activations import sigmoid
from nnrecap.exercises.draws import quarters
from nnrecap.exercises.exercise import Exercise, close, given, number, seen
from nnrecap.losses import huber_grad

RIDES = np.array([4.0, 5, 6, 7, 48])


def cost_of_the_ride(c):
    """What a guess costs in all, one below with 3 a minute and one above with 1: for any wrong number."""
    cost = np.sum(np.where(c < RIDES, 3 * (RIDES - c), c - RIDES))
    return f"you gave {c:.6g}, which costs {cost:.6g} in all; another ride costs 129"


late_bus = number(
    "late-bus",
    "the ride that is the best guess when too low costs 3 a minute and too high 1",
    7,
    otherwise=cost_of_the_ride,
    mistakes=(
        (6, "you gave the median, which is best when both sides cost the same"),
        (14, "you gave the mean, which is best for squared errors, and no ride at all"),
        (5, "5 is best when too *high* costs 3; here too low does"),
        (48, "at 48 nobody is late, but the four others pay 170; a minute less would save 4 and cost 3"),
        (129, "129 is what the best of the rides costs in all; which ride is it?"),
    ),
    hints=(
        "Move the guess up by a minute: each ride above saves 3, each ride at or below costs 1 more.",
        "At 6 two rides lie above and three at or below: a minute up saves 6 and costs 3. And at 7?",
    ),
)  # fmt: skip

same_steps = number(
    "same-steps",
    "the learning rate that makes the same steps with PyTorch's mean",
    6.4,
    otherwise=lambda rate: f"you gave {rate:.6g}, which makes steps {rate / 6.4:.3g} times as large",
    mistakes=(
        (12.8, "you allowed for the mean over 128 numbers, and not for the ½ that has gone"),
        (1.6, "you divided by the 32 samples only; PyTorch's mean also divides by the 4 outputs"),
        (3.2, "you divided by the 32 samples and forgot the ½ and the 4 outputs"),
        (0.1, "the gradient has become smaller, so the same rate makes smaller steps"),
        (0.1 / 64, "the factor 64, turned round: the gradient is smaller, so the rate must be larger"),
        (0.1 / 128, "turned round: the gradient is smaller, so the rate must be larger; and mind the ½"),
        (25.6, "the ½ works the other way: without it the gradient doubles"),
        (64, "64 is how much smaller the gradient is; the old rate, 0.1, must become as much larger"),
        (0.2, "you allowed for the ½ alone, and the wrong way; the mean divides by 128"),
    ),
    hints=(
        "Write both gradients for one error d: that of ½ d², and that of d² / (32 · 4).",
        "They are d and 2 d / 128. A step is the rate times the gradient.",
    ),
)  # fmt: skip

huber_guess = number(
    "huber-guess",
    "the guess for 0, 1, 2 and 13 under Huber's loss with δ = 2",
    5 / 3,
    within=1e-3,
    otherwise=lambda c: f"you gave {c:.6g}, where the pulls sum to "
    f"{np.clip(c - np.array([0, 1, 2, 13.0]), -2, 2).sum():.4g}, and must sum to 0",
    mistakes=(
        (4, "you gave the mean, where 13 pulls with 9; beyond δ it may pull with 2 only"),
        (1.5, "you gave a median, which is best when everybody pulls with 1"),
        (1, "you left 13 out; it still pulls, with δ = 2"),
        (4 / 3, "you let 13 pull with 1; beyond δ it pulls with δ = 2"),
        (17 / 6, "you let 13 pull with its half error; beyond δ it pulls with δ = 2"),
        (5 / 4, "you divided by four; but 13 pulls with 2 wherever c is, so only three pulls hold a c"),
        (1 / 3, "you let 13 pull *down*; it lies above, so its pull is c's way up"),
    ),
    hints=(
        "A point nearer than 2 pulls with its error c - y, one farther away with ±2.",
        "Let only 13 be far away: c + (c - 1) + (c - 2) - 2 = 0.",
    ),
)  # fmt: skip

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


margin_width = number(
    "margin-width",
    "the distance of the lines s = -1 and s = 1",
    0.4,
    mistakes=(
        (0.2, "that is the way from s = 0 to s = 1; the margin has two sides"),
        (2, "that is how much the *score* changes; how far must you walk for it?"),
        (10, "turned round: a step of 1 along w changes the score by 5"),
        (2 / 25, "you divided by ‖w‖² = 25; a step of length 1 along w changes s by ‖w‖"),
        (2 / 7, "the length of (3, 4) is not 3 + 4"),
        (2 / np.sqrt(50), "the -5 shifts all lines alike; it is no part of w"),
        (5, "that is how much the score rises in one step along w; how many such steps make 2?"),
        (2.5, "turned round: s must rise by 2, and rises by 5 a step"),
        (1, "that is how far the line s = 0 is from the point (0, 0)"),
    ),
    hints=(
        "Walk straight from one line to the other, in the direction (3, 4). How long is (3, 4)?",
        "A step of length 1 in that direction raises the score by (3 · 3 + 4 · 4) / 5 = 5.",
    ),
)  # fmt: skip

coins_left = number(
    "coins-left",
    "the coins left of 64",
    8,
    mistakes=(
        (1, "you took off 6 bits of surprise, and forgot that each throw gives 1 doubling back"),
        (64, "three throws give 3 doublings, but the surprises are 1, 3 and 2 bits"),
        (512, "turned round: a surprise makes you poorer"),
        (-3, "that is the number of doublings; how many coins are 64 · 2⁻³?"),
        (4, "count again: 1 + 3 + 2 bits of surprise, and 1 doubling a throw"),
        (1 / 8, "that is the factor; you started with 64 coins"),
        (56, "that is what is lost; what is left?"),
        (61, "three halvings are not three coins less"),
        (64 / 3, "three halvings divide by 2 · 2 · 2, not by 3"),
    ),
    hints=(
        "One throw multiplies by 2p, where p is the share on what happened.",
        "The three factors are 1, 1/4 and 1/2.",
    ),
)  # fmt: skip

three_eighths = np.array([3, 5]) / 8

least_loss = number(
    "least-loss",
    "the least loss for y = 3/8, in bits",
    -np.sum(three_eighths * np.log2(three_eighths)),
    mistakes=(
        (0, "0 needs a target of 0 or 1; here five out of eight disagree with any sure answer"),
        (-np.sum(three_eighths * np.log(three_eighths)), "you gave it in nats; a bit is 0.693 nats"),
        (-np.log2(5 / 8), "that is the surprise at a \"no\" alone; take the mean over both answers"),
        (-np.log2(3 / 8), "that is the surprise at a \"yes\" alone; take the mean over both answers"),
        (1, "1 bit is what ŷ = 1/2 costs; ŷ = 3/8 costs a little less"),
        (3 / 8, "that is the target, and the best prediction; what does it cost?"),
        (0.5623, "that is the value for y = 1/4, and in nats"),
        (0.95, "the right idea, with too few digits; let NumPy compute them"),
        (-3 / 8 * np.log2(3 / 8), "that is the part of the \"yes\"; the \"no\" has one, too"),
        (np.sum(three_eighths * np.log2(three_eighths)), "the sign: a surprise is never negative"),
        (2 - 3 / 4 * np.log2(3), "that is the value for y = 1/4; here three of eight said yes"),
        (-np.sum(three_eighths * np.log10(three_eighths)), "you took base 10; bits have base 2"),
    ),
    hints=(
        "Which ŷ is best for the target y? Put it into the formula.",
        "At ŷ = y = 3/8: 3/8 of the surprise at \"yes\" plus 5/8 of the surprise at \"no\", with log₂.",
    ),
)  # fmt: skip

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


def mean_cost_of_the_break(p):
    """What a prediction costs on average, for any wrong one."""
    if not 0 < p < 1:
        return f"you gave {p:.6g}; a prediction lies between 0 and 1"
    cost = -0.3 * np.log(p) - 0.9 * np.log1p(-p)
    return f"you gave {p:.6g}, which costs {cost:.4f} on average; 0.6748 can be had"


weighted_yes = number(
    "weighted-yes",
    "the best ŷ where 1 in 10 is a yes that costs three times as much",
    1 / 4,
    mistakes=(
        (0.1, "that is the share itself, best without a weight; a yes now pulls three times as hard"),
        (0.3, "three times the share; but 0.3 for yes and 0.9 for no sum to 1.2, and probabilities to 1"),
        (1 / 3, "that is the ratio of yes to no, 0.3 to 0.9; ŷ is the part of the yes in both together"),
        (1 / 9, "that is the ratio of yes to no without the weight, which multiplies it"),
        (0.03 / 0.93, "turned round: you made a *no* three times as dear, and the answer became smaller"),
        (0.75, "that is the best probability of a no"),
        (np.log(1 / 3), "that is the logit; ŷ is its sigmoid"),
        (0.5, "½ would be best with c = 9, where yes and no weigh the same"),
        (3, "that is the weight; a probability lies between 0 and 1"),
        (1 / 12, "that is one yes of twelve; the weight makes it three, above the line as well"),
        (3 / 13, "you kept ten noes beside the three yeses; of ten X-rays nine are noes"),
    ),
    otherwise=mean_cost_of_the_break,
    hints=(
        "Take ten such X-rays: one yes, nine noes. A yes that costs three times as much is like three yeses.",
        "Set the slope of -0.3 log ŷ - 0.9 log(1 - ŷ) to 0: the best ŷ is 0.3 / (0.3 + 0.9).",
    ),
)  # fmt: skip

hardest_pull = number(
    "hardest-pull",
    "the prediction at which the squared error pulls hardest",
    1 / 3,
    digits=2,
    otherwise=lambda p: f"you gave {p:.6g}, where the pull is {2 * p * (1 - p) ** 2:.4g}; it can be 0.2963"
    if 0 <= p <= 1
    else f"you gave {p:.6g}; a prediction lies between 0 and 1",
    mistakes=(
        (0, "there the error is greatest, but the sigmoid is flat: the pull is 0"),
        (0.5, "there the sigmoid is steepest, but a larger error lies to the left of it"),
        (1, "there the error is 0, and the pull too"),
        (2 / 3, "that would be for y = 0; here y = 1"),
        (np.log(1 / 2), "that is the logit; the prediction is its sigmoid"),
        (8 / 27, "that is the pull itself; at which prediction is it so strong?"),
        (4 / 27, "that is half of the greatest pull; at which prediction does it pull so?"),
    ),
    hints=(
        "The pull is the error times the slope: 2 (1 - ŷ) · ŷ (1 - ŷ). Where is it largest between 0 and 1?",
        "Set the derivative of ŷ (1 - ŷ)² to 0: (1 - ŷ)² - 2 ŷ (1 - ŷ) = 0. Divide by 1 - ŷ.",
    ),
)  # fmt: skip
