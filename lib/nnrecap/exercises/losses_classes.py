"""The exercises of the chapter "Loss functions" from several labels on."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, seen
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
