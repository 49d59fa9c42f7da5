"""Wrong answers to the exercises of the chapter on loss functions."""

import numpy as np

from nnrecap.activations import sigmoid


def costs(Z, Y):
    return np.logaddexp(0, Z) - Y * Z


def naive_costs(Z, Y):
    p = 1 / (1 + np.exp(-Z))
    return np.where(Y >= 0, -Y * np.log(p) - (1 - Y) * np.log(1 - p), 0).sum(axis=1)


def pull(w, b, x, y, delta):
    return np.clip(w * x + b - y, -delta, delta)


def line(change):
    def answer(w, b, x, y, delta):
        p = change(w * x + b - y, delta)
        return np.array([np.mean(p * x), np.mean(p)])

    return answer


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "late-bus": [
        (6, "you gave the median, which is best when both sides cost the same"),
        (14, "you gave the mean"),
        (5, "5 is best when too *high* costs 3"),
        (48, "a minute less would save 4 and cost 3"),
        (4, "no, you gave 4, which costs 150 in all; another ride costs 129"),
        ("seven", "one number is expected, you gave 'seven'"),
    ],
    "same-steps": [
        (12.8, "not for the ½ that has gone"),
        (1.6, "PyTorch's mean also divides by the 4 outputs"),
        (3.2, "forgot the ½ and the 4 outputs"),
        (0.1, "the same rate makes smaller steps"),
        (0.1 / 64, "the factor 64, turned round"),
        (0.1 / 128, "and mind the ½"),
        (25.6, "the ½ works the other way"),
        (10, "no, you gave 10, which makes steps 1.56 times as large"),
    ],
    "huber-guess": [
        (4, "beyond δ it may pull with 2 only"),
        (1.5, "best when everybody pulls with 1"),
        (1, "you left 13 out"),
        (4 / 3, "you let 13 pull with 1"),
        (2, "no, you gave 2, where the pulls sum to 1, and must sum to 0"),
        (17 / 6, "you let 13 pull with its half error"),
    ],
    "huber-line": [
        (line(lambda d, delta: np.clip(-d, -delta, delta)), "the error is prediction minus target"),
        (line(lambda d, delta: 2 * np.clip(d, -delta, delta)), "begins with *half* a square"),
        (lambda *a: 3 * line(lambda d, delta: np.clip(d, -delta, delta))(*a), "the mean is asked for"),
        (line(lambda d, delta: d), "with δ = 1 it is"),
        (lambda *a: line(lambda d, delta: np.clip(d, -delta, delta))(*a)[::-1], "w comes first, then b"),
        (line(lambda d, delta: np.where(abs(d) <= delta, d, 0)), "yours leaves the far point out"),
        (line(lambda d, delta: np.maximum(d, -delta)), "far above all points it is"),
        (line(lambda d, delta: np.sign(d) * delta), "for the three points it is"),
        (lambda *a: np.mean(pull(*a)), "two numbers, by w and by b: no, you returned shape ()"),
    ],
    "hinge-costs": [
        ([0, 0.5, 1, 1, 2], "a 0 stands for -1"),
        ([0, 0, 0, 0, 1], "the hinge wants y · s to reach 1"),
        ([0, 0.5, 1.3, 5, 2], "you took all labels for 1"),
        ([-1, 0.5, 0.7, -3, 2], "none below 0: no, yours go down to -3"),
        ([0, 0.5, 0.7, 0, 0], "look again at number 5"),
        (3.2, "five numbers: no, you gave shape ()"),
    ],
    "margin-width": [
        (0.2, "the margin has two sides"),
        (2, "how far must you walk for it?"),
        (10, "turned round: a step of 1 along w changes the score by 5"),
        (0.08, "you divided by ‖w‖² = 25"),
        (2 / 7, "is not 3 + 4"),
        (2 / np.sqrt(50), "it is no part of w"),
        (5, "how many such steps make 2?"),
        (2.5, "turned round: s must rise by 2"),
        (7, "no, you gave 7"),
    ],
    "coins-left": [
        (1, "each throw gives 1 doubling back"),
        (64, "the surprises are 1, 3 and 2 bits"),
        (512, "no, turned round: a surprise makes you poorer"),
        (-3, "that is the number of doublings"),
        (4, "count again"),
        (0.125, "you started with 64 coins"),
        (56, "that is what is lost"),
        (0, "no, you gave 0"),
    ],
    "least-loss": [
        (0, "five out of eight disagree with any sure answer"),
        (0.6616, "you gave it in nats"),
        (0.678, 'the surprise at a "no" alone'),
        (1.415, 'the surprise at a "yes" alone'),
        (1, "ŷ = 3/8 costs a little less"),
        (0.5623, "that is the value for y = 1/4, and in nats"),
        (0.95, "with too few digits"),
        (0.375, "that is the target, and the best prediction"),
        (0.5306, 'that is the part of the "yes"'),
        (-0.954, "a surprise is never negative"),
    ],
    "logistic-gradient": [
        (lambda w, X, y: X.T @ (y - sigmoid(X @ w)) / len(y), "the error is prediction minus target"),
        (lambda w, X, y: X.T @ (sigmoid(X @ w) - y), "the mean is asked for"),
        (
            lambda w, X, y: X.T @ ((sigmoid(X @ w) - y) * sigmoid(X @ w) * (1 - sigmoid(X @ w))) / len(y),
            "with the cross-entropy it cancels",
        ),
        (lambda w, X, y: X.T @ (X @ w - y) / len(y), "ŷ is its sigmoid"),
        (lambda w, X, y: np.mean(sigmoid(X @ w) - y), "one number a weight: no, you returned shape ()"),
        (lambda w, X, y: X.T @ sigmoid(X @ w) / len(y), "for four samples it is"),
        (
            lambda w, X, y: X.T @ (np.exp(X @ w) / (1 + np.exp(X @ w)) - y) / len(y),
            "use a sigmoid that does not overflow",
        ),
    ],
    "weighted-yes": [
        (0.1, "best without a weight"),
        (0.3, "0.3 for yes and 0.9 for no sum to 1.2"),
        (1 / 3, "that is the ratio of yes to no, 0.3 to 0.9"),
        (0.111, "without the weight, which multiplies it"),
        (0.0323, "you made a *no* three times as dear"),
        (0.75, "that is the best probability of a no"),
        (-1.0986, "that is the logit"),
        (0.5, "½ would be best with c = 9"),
        (3, "that is the weight"),
        (0.2, "no, you gave 0.2, which costs 0.6837 on average; 0.6748 can be had"),
        (33, "a prediction lies between 0 and 1"),
    ],
    "hardest-pull": [
        (0, "the sigmoid is flat: the pull is 0"),
        (0.5, "there the sigmoid is steepest"),
        (1, "there the error is 0"),
        (2 / 3, "that would be for y = 0"),
        (np.log(0.5), "that is the logit"),
        (0.25, "no, you gave 0.25, where the pull is 0.2812; it can be 0.2963"),
        (33, "a prediction lies between 0 and 1"),
    ],
    "unknown-labels": [
        (lambda Z, Y: costs(Z, Y).sum(axis=1), "with three of six known it is"),
        (lambda Z, Y: costs(Z, np.maximum(Y, 0)).sum(axis=1), "you took the unknown labels for 0"),
        (lambda Z, Y: np.where(Y >= 0, costs(Z, Y), 0).mean(axis=1), "the sum is asked for"),
        (lambda Z, Y: np.where(Y >= 0, costs(Z, Y), 0).sum(axis=0), "and you returned shape (3,)"),
        (lambda Z, Y: np.where(Y >= 0, -costs(Z, Y), 0).sum(axis=1), "yours is negative: look at the sign"),
        (naive_costs, "two rows with one wrong each gave [nan, nan]"),
        (lambda Z, Y: np.where(Y >= 0, Z - Y, 0).sum(axis=1), "for two samples it is"),
    ],
    "first-loss": [
        (np.log2(1000), "you gave it in bits"),
        (3, "you took the logarithm of base 10"),
        (-np.log(1000), "a surprise is never negative"),
        (0.001, "that is the probability of the right class"),
        (0.999, "that is the share of wrong guesses"),
        (2.303, "that is the value for ten classes"),
        (6.9, "with too few digits"),
        (7, "no, you gave 7"),
    ],
    "mean-nll": [
        (lambda log_p, y: np.mean(log_p[np.arange(len(y)), y]), "yours is negative"),
        (lambda log_p, y: -np.sum(log_p[np.arange(len(y)), y]), "yours is the sum over the batch"),
        (lambda log_p, y: -np.mean(log_p[:, y]), "N × N entries instead of N"),
        (lambda log_p, y: -np.mean(np.log(log_p[np.arange(len(y)), y])), "and needs no other"),
        (lambda log_p, y: -np.mean(np.eye(3)[y] * log_p), "you divided by all N · K entries"),
        (lambda log_p, y: -np.mean(np.exp(log_p[np.arange(len(y)), y])), "you went back to probabilities"),
        (
            lambda log_p, y: -log_p[np.arange(len(y)), y],
            "one number for the batch: no, you returned shape (4,)",
        ),
        (lambda log_p, y: -np.mean(log_p), "for four samples it is 0.5859"),
    ],
    "wrong-coin": [
        (0.1887, "the fair coin is the truth"),
        (0.1438, "you gave it in nats"),
        (1.2075, "the entropy, 1 bit, is not the belief's fault"),
        (-0.2075, "no belief is better than the truth"),
        (0.25, "the cost is a difference of surprises"),
        (1, "which the right belief pays too"),
        (0.415, "that is the surprise at heads alone"),
        (0.2, "that has too few digits"),
        (0.5, "no, you gave 0.5"),
    ],
    "triplet-by-hand": [
        (0, "and the margin asks for 1"),
        (1.5, "turned round: the distance to the positive is *added*"),
        (-0.5, "you forgot the margin"),
        (2.5, "by Pythagoras, not 3 + 4"),
        (1, "1 is the margin alone"),
        (-4.25, "you squared the distances"),
        (5, "take off the way to the negative"),
        (5.5, "that is how far the negative is"),
        (7, "no, you gave 7"),
    ],
    "choose-losses": [
        ("afegd", "each fits its task: no, flats: squared error follows"),
        ("bdegd", "instruments: one yes-or-no answer cannot name one of seven"),
        ("bffgd", "topics: softmax cannot find two at once"),
        ("bfefd", "faces: no class can be named for people not yet seen"),
        ("bfegc", "machine: a margin says which, not how likely"),
        ("gggga", "flats: it asks for a number, and some of the data are wrong"),
        ("bf", "five letters from a to g: no, you gave 'bf'"),
        (5, "five letters from a to g: no, you gave 5"),
    ],
}
