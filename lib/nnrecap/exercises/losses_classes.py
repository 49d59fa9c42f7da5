"""The exercises of the chapter "Loss functions" from several labels on."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, number, seen
from nnrecap.losses import binary_cross_entropy_with_logits
from nnrecap.softmax import log_softmax

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
    if close(got, np.where(KNOWN > 0, np.logaddexp(0, -SCORES), 0).sum(axis=1)):
        return "yours counts the labels 1 alone; a 0 costs, too, where its logit is high"
    return None if close(got, want) else f"for two samples it is {seen(want)}, yours {seen(got)}"


@unknown_labels.must(hint=2)
def leaves_out_the_unknown(f):
    """unknown labels cost nothing"""
    got = f(SCORES, SOME)
    want = np.array([binary_cross_entropy_with_logits(SCORES[0, [0, 2]], [1.0, 1.0]).sum(),
                     binary_cross_entropy_with_logits(SCORES[1, 0], 0.0)])  # fmt: skip
    if close(got, binary_cross_entropy_with_logits(SCORES, np.maximum(SOME, 0))):
        return "you took the unknown labels for 0"
    if close(got, want * [3 / 2, 3]):
        return "you scaled the known labels up to all three; an unknown one costs nothing"
    if close(got, np.zeros(2)):
        return "you left out both samples; what is known of them still costs"
    return None if close(got, want) else f"with three of six known it is {seen(want)}, yours {seen(got)}"


@unknown_labels.must(hint=3)
def survives_large_scores(f):
    """logits of ±1000 cost 1000 where they are wrong, 0 where right"""
    got = f(np.array([[1000.0, -1000], [1000, -1000]]), np.array([[0.0, 0], [1, 1]]))
    return None if close(got, np.array([1000.0, 1000])) else f"two rows with one wrong each gave {seen(got)}"


def sum_of_the_known(Z, Y):
    """The multilabel loss, one number a sample, where a label of -1 costs nothing."""
    cost = np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))
    return np.where(Y >= 0, cost, 0).sum(axis=1)


@unknown_labels.must(hint=2)
def leaves_out_whole_rows(f):
    """a sample that nobody looked at costs 0"""
    one_known = np.stack([KNOWN[0], -np.ones(3)])
    got, want = f(SCORES, one_known), sum_of_the_known(SCORES, one_known)
    return None if close(got, want) else f"with a second row of -1 it is {seen(want)}, yours {seen(got)}"


def looked_at(rng, N, K):
    """Logits, some of them just beyond ±5 and ±15, and labels of all three kinds.

    The last label of some sample is known: who leaves it out is seen.
    """
    z, y = draws.quarters(rng, N * K), rng.choice([-1.0, 0, 1], N * K)
    z[:4], y[:5] = [5.25, -5.25, 15.25, -15.25], [1, 0, 1, 0, -1]
    order = rng.permutation(N * K).reshape(N, K)
    known = np.argwhere(order == 0)[0, 1]
    order = np.roll(order, K - 1 - known, axis=1)
    return z[order], y[order]


unknown_labels.agrees(
    "two other samples are right, too, with logits just beyond ±5 and ±15",
    sum_of_the_known,
    lambda rng: looked_at(rng, 2, 3),
    hint=3,
)
unknown_labels.agrees(
    "any number of samples and labels will do",
    sum_of_the_known,
    [
        lambda rng: looked_at(rng, *draws.sizes(rng, 2)),
        lambda rng: looked_at(rng, *draws.sizes(rng, 2, 4, 7)),
        lambda rng: looked_at(rng, 5, 2),
    ],
    slips=((lambda Z, Y: sum_of_the_known(Z[:, :3], Y[:, :3]), "yours sums three labels, whatever comes"),),
    hint=2,
)


first_loss = number(
    "first-loss",
    "the loss of 1,000 equal logits",
    np.log(1000),
    mistakes=(
        (np.log2(1000), "you gave it in bits; a training log counts in nats"),
        (6.9, "the right idea, with too few digits; let NumPy compute them"),
        (3, "you took the logarithm of base 10; losses use the natural one"),
        (-np.log(1000), "the sign: a surprise is never negative"),
        (0.001, "that is the probability of the right class; the loss is its surprise"),
        (0.999, "that is the share of wrong guesses; the loss is the surprise at the right class"),
        (np.log(10), "that is the value for ten classes; here there are 1,000"),
        (np.log(1000) / 1000, "you divided by the 1,000 classes; the loss picks one of them"),
        (1000, "that is one over the right class's probability; the loss is its logarithm"),
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
        (-LOG_P.max(axis=1).mean(), "yours takes the largest of each row; y says which class is right"),
    ]
    if close(got, -picked.mean()):
        return None
    if np.isnan(got):
        return "you returned nan: log_p is a logarithm already, and needs no other"
    words = [text for value, text in told if close(got, value)]
    return words[0] if words else f"for four samples it is {-picked.mean():.4f}, yours {got:.4g}"


def surprise(log_p, y):
    """The mean negative log-likelihood."""
    return -np.mean(log_p[np.arange(len(y)), y])


def predictions(rng, N, K):
    """Log-probabilities, those of some right classes far below -5, and the right classes."""
    z, y = draws.numbers(rng, N, K, spread=3), draws.labels(rng, N, K)
    z[0, y[0]] -= 30
    return log_softmax(z), y


mean_nll.agrees(
    "four other samples are right, too",
    surprise,
    lambda rng: predictions(rng, 4, 3),
    slips=(
        (lambda log_p, y: surprise(log_p, CLASSES), "yours takes the classes 0, 1, 2, 0, whatever y is"),
        (lambda log_p, y: surprise(np.maximum(log_p, -5), y), "yours cuts off what is below -5"),
    ),
)
mean_nll.agrees(
    "it is the mean over any number of samples, of any number of classes",
    surprise,
    lambda rng: predictions(rng, *rng.permutation([rng.choice([2, 3, 5]), rng.choice([4, 6, 7])])),
    slips=((lambda log_p, y: surprise(log_p, y) * len(y) / 4, "yours divides by 4, whatever comes"),),
    times=4,
)

fair, bent = np.array([0.5, 0.5]), np.array([0.75, 0.25])
waste = np.sum(fair * np.log2(fair / bent))

wrong_coin = number(
    "wrong-coin",
    "what the wrong belief costs, in bits a throw",
    waste,
    mistakes=(
        (np.sum(bent * np.log2(bent / fair)), "turned round: the fair coin is the truth, ¾ is believed"),
        (waste * np.log(2), "you gave it in nats; a nat is 1.44 bits"),
        (1 + waste, "that is the whole surprise; the entropy, 1 bit, is not the belief's fault"),
        (-waste, "the sign: no belief is better than the truth"),
        (np.log2(4 / 3), "that is the surprise at heads alone; half of the throws are tails"),
        (0.2, "that has too few digits; let NumPy compute them"),
        (0.207, "cut off, not rounded: it goes on 0.2075"),
        (0.25, "0.25 is the difference of the probabilities; the cost is a difference of surprises"),
        (1, "1 bit is the entropy of the fair coin, which the right belief pays too"),
        (-np.sum(bent * np.log2(bent)), "that is the entropy of the coin you believe in; nobody throws it"),
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
    mistakes=(
        (0, "the negative is farther by 0.5 only, and the margin asks for 1; do not square distances"),
        (1.5, "turned round: the distance to the positive is *added*, that to the negative taken off"),
        (-4.25, "you squared the distances, and a loss is never negative"),
        (-0.5, "you forgot the margin, and a loss is never negative"),
        (2.5, "the distance from (0, 0) to (3, 4) is 5, by Pythagoras, not 3 + 4"),
        (1, "1 is the margin alone, the loss of points that coincide"),
        (5, "that is how far the positive is; take off the way to the negative, then add the margin"),
        (5.5, "that is how far the negative is; the loss compares it with the positive's distance"),
        (11.5, "you added all three; the way to the negative is taken off"),
    ),
    hints=(
        "How far is the anchor from (3, 4)? And from (0, 5.5)?",
        "max(0, near - far + margin), with near = 5 and far = 5.5.",
    ),
)  # fmt: skip
