"""The exercises of the chapter "Loss functions"."""

import numpy as np

from nnrecap.activations import sigmoid
from nnrecap.exercises.exercise import Exercise, close, given, number, seen
from nnrecap.losses import binary_cross_entropy_with_logits, huber_grad

RIDES = np.array([4.0, 5, 6, 7, 48])


def cost_of_the_ride(c):
    """What a guess costs in all, one below with 3 a minute and one above with 1: for any wrong number."""
    cost = np.sum(np.where(c < RIDES, 3 * (RIDES - c), c - RIDES))
    return f"you gave {c:.6g}, which costs {cost:.6g} in all; another ride costs 129"


late_bus = number(
    "late-bus",
    "the ride that is the best guess when too low costs 3 a minute and too high 1",
    7,
    within=1e-9,
    otherwise=cost_of_the_ride,
    mistakes=(
        (6, "you gave the median, which is best when both sides cost the same"),
        (14, "you gave the mean, which is best for squared errors, and no ride at all"),
        (5, "5 is best when too *high* costs 3; here too low does"),
        (48, "at 48 nobody is late, but the four others pay 170; a minute less would save 4 and cost 3"),
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
    within=1e-9,
    otherwise=lambda rate: f"you gave {rate:.6g}, which makes steps {rate / 6.4:.3g} times as large",
    mistakes=(
        (12.8, "you allowed for the mean over 128 numbers, and not for the ½ that has gone"),
        (1.6, "you divided by the 32 samples only; PyTorch's mean also divides by the 4 outputs"),
        (3.2, "you divided by the 32 samples and forgot the ½ and the 4 outputs"),
        (0.1, "the gradient has become smaller, so the same rate makes smaller steps"),
        (0.1 / 64, "the factor 64, turned round: the gradient is smaller, so the rate must be larger"),
        (0.1 / 128, "turned round: the gradient is smaller, so the rate must be larger; and mind the ½"),
        (25.6, "the ½ works the other way: without it the gradient doubles"),
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


def line_slopes(w, b, delta):
    pull = huber_grad(w * X_LINE + b, Y_LINE, delta)
    return np.array([np.mean(pull * X_LINE), np.mean(pull)])


@huber_line.must(needed=True)
def gives_two_numbers(f):
    """two numbers, by w and by b"""
    shape = np.shape(given(f(1.0, 0.0, X_LINE, Y_LINE, 1.0)))
    return None if shape == (2,) else f"you returned shape {shape}"


@huber_line.must
def follows_small_errors(f):
    """with δ = 100 it is the slope of half the squared error"""
    got, want = f(1.0, 0.0, X_LINE, Y_LINE, 100.0), line_slopes(1.0, 0.0, 100.0)
    if close(got, want[::-1]):
        return "w comes first, then b"
    if close(got, -want):
        return "the sign is turned round: the error is prediction minus target"
    if close(got, 2 * want):
        return "yours is twice as large; Huber's loss begins with *half* a square"
    if close(got, 3 * want):
        return "yours is the sum over the three points; the mean is asked for"
    return None if close(got, want) else f"for the three points it is {seen(want)}, yours {seen(got)}"


@huber_line.must(hint=2)
def cuts_large_errors(f):
    """an error beyond δ pulls with δ"""
    got, want = f(1.0, 0.0, X_LINE, Y_LINE, 1.0), line_slopes(1.0, 0.0, 1.0)
    near = X_LINE - Y_LINE
    near[np.abs(near) > 1] = 0
    if close(got, np.array([np.mean(near * X_LINE), np.mean(near)])):
        return "yours leaves the far point out; it still pulls, with δ"
    return None if close(got, want) else f"with δ = 1 it is {seen(want)}, yours {seen(got)}"


@huber_line.must(hint=2)
def cuts_on_both_sides(f):
    """on both sides"""
    got, want = f(1.0, 60.0, X_LINE, Y_LINE, 1.0), line_slopes(1.0, 60.0, 1.0)
    return None if close(got, want) else f"far above all points it is {seen(want)}, yours {seen(got)}"


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
    wrong = np.flatnonzero(np.abs(np.asarray(costs) - HINGE) > 1e-9)
    return f"look again at number {', '.join(str(i + 1) for i in wrong)}"


margin_width = number(
    "margin-width",
    "the distance of the lines s = -1 and s = 1",
    0.4,
    within=1e-6,
    mistakes=(
        (0.2, "that is the way from s = 0 to s = 1; the margin has two sides"),
        (2, "that is how much the *score* changes; how far must you walk for it?"),
        (10, "turned round: a step of 1 along w changes the score by 5"),
        (2 / 25, "you divided by ‖w‖² = 25; a step of length 1 along w changes s by ‖w‖"),
        (2 / 7, "the length of (3, 4) is not 3 + 4"),
        (2 / np.sqrt(50), "the -5 shifts all lines alike; it is no part of w"),
        (5, "that is how much the score rises in one step along w; how many such steps make 2?"),
        (2.5, "turned round: s must rise by 2, and rises by 5 a step"),
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
    within=1e-9,
    mistakes=(
        (1, "you took off 6 bits of surprise, and forgot that each throw gives 1 doubling back"),
        (64, "three throws give 3 doublings, but the surprises are 1, 3 and 2 bits"),
        (512, "turned round: a surprise makes you poorer"),
        (-3, "that is the number of doublings; how many coins are 64 · 2⁻³?"),
        (4, "count again: 1 + 3 + 2 bits of surprise, and 1 doubling a throw"),
        (1 / 8, "that is the factor; you started with 64 coins"),
        (56, "that is what is lost; what is left?"),
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
    within=6e-4,
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


@logistic_gradient.must
def is_the_mean_of_error_times_input(f):
    """the mean of error times input"""
    error = sigmoid(BATCH @ WEIGHTS) - LABELS
    got, want = f(WEIGHTS, BATCH, LABELS), BATCH.T @ error / 4
    if close(got, -want):
        return "the sign is turned round: the error is prediction minus target"
    if close(got, 4 * want):
        return "yours is the sum over the batch; the mean is asked for"
    if close(got, BATCH.T @ (error * (error + LABELS) * (1 - error - LABELS)) / 4):
        return "you kept the sigmoid's slope ŷ (1 - ŷ); with the cross-entropy it cancels"
    if close(got, BATCH.T @ (BATCH @ WEIGHTS - LABELS) / 4):
        return "you took the logit for the prediction; ŷ is its sigmoid"
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
    within=4e-3,
    otherwise=lambda p: f"you gave {p:.6g}, where the pull is {2 * p * (1 - p) ** 2:.4g}; it can be 0.2963"
    if 0 <= p <= 1
    else f"you gave {p:.6g}; a prediction lies between 0 and 1",
    mistakes=(
        (0, "there the error is greatest, but the sigmoid is flat: the pull is 0"),
        (0.5, "there the sigmoid is steepest, but a larger error lies to the left of it"),
        (1, "there the error is 0, and the pull too"),
        (2 / 3, "that would be for y = 0; here y = 1"),
        (np.log(1 / 2), "that is the logit; the prediction is its sigmoid"),
    ),
    hints=(
        "The pull is the error times the slope: 2 (1 - ŷ) · ŷ (1 - ŷ). Where is it largest between 0 and 1?",
        "Set the derivative of ŷ (1 - ŷ)² to 0: (1 - ŷ)² - 2 ŷ (1 - ŷ) = 0. Divide by 1 - ŷ.",
    ),
)  # fmt: skip

KNOWN = np.array([[1.0, 0, 1], [0, 0, 1]])
SOME = np.array([[1.0, -1, 1], [0, -1, -1]])
SCORES = np.array([[2.0, -1, 0.5], [1, 3, -2]])

unknown_labels = Exercise(
    "unknown-labels",
    returns="one number a sample",
    hints=(
        "For a label of 0 or 1 an entry costs log(1 + e^z) - y z. What should an unknown one cost?",
        "Compute all costs as if each label were known, then put 0 where Y is -1: np.where(Y >= 0, cost, 0).",
        "Sum along axis 1. np.logaddexp(0, z) is log(1 + e^z) and survives large z.",
    ),
)


@unknown_labels.must(needed=True)
def gives_one_a_sample(f):
    """one number a sample"""
    shape = np.shape(given(f(SCORES, KNOWN)))
    return None if shape == (2,) else f"two samples with three labels, and you returned shape {shape}"


@unknown_labels.must
def sums_the_known(f):
    """where all labels are known, it is the multilabel loss"""
    got, want = f(SCORES, KNOWN), binary_cross_entropy_with_logits(SCORES, KNOWN)
    if close(got, want / 3):
        return "yours is the mean over the labels; the sum is asked for"
    if close(got, -want):
        return "yours is negative: look at the sign"
    return None if close(got, want) else f"for two samples it is {seen(want)}, yours {seen(got)}"


@unknown_labels.must(hint=2)
def leaves_out_the_unknown(f):
    """unknown labels cost nothing"""
    got = f(SCORES, SOME)
    want = np.array([binary_cross_entropy_with_logits(SCORES[0, [0, 2]], [1.0, 1.0]).sum(),
                     binary_cross_entropy_with_logits(SCORES[1, 0], 0.0)])  # fmt: skip
    if close(got, binary_cross_entropy_with_logits(SCORES, np.maximum(SOME, 0))):
        return "you took the unknown labels for 0"
    return None if close(got, want) else f"with three of six known it is {seen(want)}, yours {seen(got)}"


@unknown_labels.must(hint=3)
def survives_large_scores(f):
    """logits of ±1000 cost 1000 where they are wrong, 0 where right"""
    got = f(np.array([[1000.0, -1000], [1000, -1000]]), np.array([[0.0, 0], [1, 1]]))
    return None if close(got, np.array([1000.0, 1000])) else f"two rows with one wrong each gave {seen(got)}"


first_loss = number(
    "first-loss",
    "the loss of 1,000 equal logits",
    np.log(1000),
    within=0.006,
    mistakes=(
        (np.log2(1000), "you gave it in bits; a training log counts in nats"),
        (6.9, "the right idea, with too few digits; let NumPy compute them"),
        (3, "you took the logarithm of base 10; losses use the natural one"),
        (-np.log(1000), "the sign: a surprise is never negative"),
        (0.001, "that is the probability of the right class; the loss is its surprise"),
        (0.999, "that is the share of wrong guesses; the loss is the surprise at the right class"),
        (np.log(10), "that is the value for ten classes; here there are 1,000"),
    ),
    hints=(
        "Equal logits: which probability has each of the 1,000 classes?",
        "The surprise at a probability of 1/1000, with the natural logarithm.",
    ),
)  # fmt: skip

LOG_P = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.4, 0.5, 0.1]]))
CLASSES = np.array([0, 1, 2, 0])

mean_nll = Exercise(
    "mean-nll",
    returns="one number",
    scalar=True,
    hints=(
        "From each row one entry is needed, that of its class. Which index names the rows?",
        "log_p[np.arange(N), y] picks one entry a row. Then the mean, and the sign.",
    ),
)


@mean_nll.must(needed=True)
def is_one_number(f):
    """one number for the batch"""
    shape = np.shape(given(f(LOG_P, CLASSES)))
    return None if shape == () else f"you returned shape {shape}"


@mean_nll.must
def is_the_mean_surprise(f):
    """it is the mean surprise at the true classes"""
    got = np.asarray(f(LOG_P, CLASSES))
    picked = LOG_P[np.arange(4), CLASSES]
    told = [
        (picked.mean(), "yours is negative; the sign of a log-probability must be turned"),
        (-picked.sum(), "yours is the sum over the batch; the mean is asked for"),
        (
            -LOG_P[:, CLASSES].mean(),
            "log_p[:, y] takes *every* row at every class: N × N entries instead of N",
        ),
        (-picked.sum() / 12, "you divided by all N · K entries; there are N samples"),
        (-np.exp(picked).mean(), "you went back to probabilities; the logarithms are what is needed"),
    ]
    if close(got, -picked.mean()):
        return None
    if np.isnan(got):
        return "you returned nan: log_p is a logarithm already, and needs no other"
    words = [text for value, text in told if close(got, value)]
    return words[0] if words else f"for four samples it is {-picked.mean():.4f}, yours {got:.4g}"


fair, bent = np.array([0.5, 0.5]), np.array([0.75, 0.25])
waste = np.sum(fair * np.log2(fair / bent))

wrong_coin = number(
    "wrong-coin",
    "what the wrong belief costs, in bits a throw",
    waste,
    within=6e-4,
    mistakes=(
        (np.sum(bent * np.log2(bent / fair)), "turned round: the fair coin is the truth, ¾ is believed"),
        (waste * np.log(2), "you gave it in nats; a nat is 1.44 bits"),
        (1 + waste, "that is the whole surprise; the entropy, 1 bit, is not the belief's fault"),
        (-waste, "the sign: no belief is better than the truth"),
        (np.log2(4 / 3), "that is the surprise at heads alone; half of the throws are tails"),
        (0.2, "that has too few digits; let NumPy compute them"),
        (0.25, "0.25 is the difference of the probabilities; the cost is a difference of surprises"),
        (1, "1 bit is the entropy of the fair coin, which the right belief pays too"),
    ),
    hints=(
        "It is KL(p ‖ q). Which of the two coins is the truth p, which the belief q?",
        "½ log₂(½ / ¾) + ½ log₂(½ / ¼).",
    ),
)  # fmt: skip

triplet_by_hand = number(
    "triplet-by-hand",
    "the triplet loss",
    0.5,
    within=1e-9,
    mistakes=(
        (0, "the negative is farther by 0.5 only, and the margin asks for 1; do not square distances"),
        (1.5, "turned round: the distance to the positive is *added*, that to the negative taken off"),
        (-4.25, "you squared the distances, and a loss is never negative"),
        (-0.5, "you forgot the margin, and a loss is never negative"),
        (2.5, "the distance from (0, 0) to (3, 4) is 5, by Pythagoras, not 3 + 4"),
        (1, "1 is the margin alone, the loss of points that coincide"),
        (5, "that is how far the positive is; take off the way to the negative, then add the margin"),
        (5.5, "that is how far the negative is; the loss compares it with the positive's distance"),
    ),
    hints=(
        "How far is the anchor from (3, 4)? And from (0, 5.5)?",
        "max(0, near - far + margin), with near = 5 and far = 5.5.",
    ),
)  # fmt: skip
