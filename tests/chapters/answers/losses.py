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


def huber(w, b, x, y, delta):
    return np.array([np.mean(pull(w, b, x, y, delta) * x), np.mean(pull(w, b, x, y, delta))])


def logistic(w, X, y):
    return X.T @ (sigmoid(X @ w) - y) / len(y)


def logistic_cut(beyond):
    def answer(w, X, y):
        z = X @ w
        return X.T @ (np.where(z > beyond, 1.0, np.where(z < -beyond, 0.0, sigmoid(z))) - y) / len(y)

    return answer


def known(Z, Y):
    return np.where(Y >= 0, costs(Z, Y), 0)


def cut_at_5(Z, Y):
    cost = np.where(np.abs(Z) > 5, np.maximum(Z, 0) - Z * Y, costs(Z, Y))
    return np.where(Y >= 0, cost, 0).sum(axis=1)


def nll(log_p, y):
    return -np.mean(log_p[np.arange(len(y)), y])


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "late-bus": [
        (6, "you gave the median, which is best when both sides cost the same"),
        (14, "you gave the mean"),
        (5, "5 is best when too *high* costs 3"),
        (48, "a minute less would save 4 and cost 3"),
        (4, "no, you gave 4, which costs 150 in all; another ride costs 129"),
        (8, "in all; one ride costs 129"),
        ("seven", "one number is expected, you gave 'seven'"),
        (129, "129 is what the best of the rides costs in all"),
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
        (64, "64 is how much smaller the gradient is"),
        (0.2, "you allowed for the ½ alone, and the wrong way"),
    ],
    "huber-guess": [
        (4, "beyond δ it may pull with 2 only"),
        (1.5, "best when everybody pulls with 1"),
        (1, "you left 13 out"),
        (4 / 3, "you let 13 pull with 1"),
        (2, "no, you gave 2, where the pulls sum to 1, and must sum to 0"),
        (19 / 7, "you let 13 pull with half its error"),
        (1.25, "so only three pulls hold a c"),
        (1 / 3, "you let 13 pull *down*"),
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
        (
            lambda w, b, x, y, delta: huber(w, b, x, y, 1),
            "yours cuts at 1 here, too: cut at the δ that is given",
        ),
        (
            lambda w, b, x, y, delta: huber(w, b, x, y, delta if delta > 50 else 1),
            "yours cuts at 1, whatever δ is",
        ),
        (lambda w, b, x, y, delta: huber(w, 0, x, y, delta), "yours is the same with b = 60 as with b = 0"),
        (lambda w, b, x, y, delta: huber(w, b if b > 50 else 0, x, y, delta), "yours has no b here"),
        (lambda w, b, x, y, delta: huber(1, b, x, y, delta), "the prediction is w x + b; yours has no w"),
        (
            lambda w, b, x, y, delta: huber(w, b, x, y, delta) * len(x) / 3,
            "yours divides by 3, whatever comes",
        ),
    ],
    "hinge-costs": [
        ([0, 0.5, 1, 1, 2], "a 0 stands for -1"),
        ([0, 0, 0, 0, 1], "the hinge wants y · s to reach 1"),
        ([0, 0.5, 1.3, 5, 2], "you took all labels for 1"),
        ([-1, 0.5, 0.7, -3, 2], "none below 0: no, yours go down to -3"),
        ([0, 0.5, 0.7, 0, 0], "look again at number 5"),
        ([0, 0.25, 0.49, 0, 4], "yours are squared"),
        (
            [0, float("nan"), 0.7, 0, 2],
            "none below 0: no, number 2 of yours is nan\n  they are what is missing to 1: no, look again at number 2",
        ),
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
        (1, "that is how far the line s = 0 is from the point (0, 0)"),
    ],
    "coins-left": [
        (1, "each throw gives 1 doubling back"),
        (64, "the surprises are 1, 3 and 2 bits"),
        (512, "no, turned round: a surprise makes you poorer"),
        (-3, "that is the number of doublings"),
        (4, "count again"),
        (0.125, "you started with 64 coins"),
        (56, "that is what is lost"),
        (61, "three halvings are not three coins less"),
        (64 / 3, "three halvings divide by 2 · 2 · 2, not by 3"),
        (0, "no, you gave 0"),
    ],
    "least-loss": [
        (0, "here a sure yes surprises five of eight, and a sure no the other three"),
        (0.6616, "you gave it in nats"),
        (0.678, 'the surprise at a "no" alone'),
        (1.415, 'the surprise at a "yes" alone'),
        (1, "ŷ = 3/8 costs a little less"),
        (0.5623, "that is the value for y = 1/4, and in nats"),
        (0.95, "with too few digits"),
        (0.375, "that is the target, and the best prediction"),
        (0.5306, 'that is the part of the "yes"'),
        (0.955, "no, you gave 0.955"),
        (-0.954, "a surprise is never negative"),
        (0.811, "that is the value for y = 1/4; here three of eight said yes"),
        (0.287, "you took base 10; bits have base 2"),
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
        (lambda w, X, y: logistic(w, X, y) / X.shape[1], "not over all N · D inputs"),
        (lambda w, X, y: 2 * logistic(w, X, y), "the 2 belongs to the squared error"),
        (lambda w, X, y: logistic(w, X, y) * len(y) / 4, "with x = 5.25, w = 1 and y = 0 it is 5.22"),
        (lambda w, X, y: logistic(w, X, y) * max(len(y), 4) / 4, "yours divides by 4, whatever comes"),
        (
            lambda w, X, y: logistic(w, X, y) / max(1, len(w) / 2),
            "yours divides by the number of weights, too",
        ),
        (
            logistic_cut(5),
            "w = 1 and y = 0 it is 5.22259434, yours 5.25, as if its sigmoid were 0 or 1",
        ),
        (logistic_cut(15), "with x = 15.25, w = 1 and y = 0 it is 15.2499964, yours 15.25, as if"),
    ],
    "weighted-yes": [
        (0.1, "best without a weight"),
        (0.3, "0.3 for yes and 0.9 for no sum to 1.2"),
        (1 / 3, "that is the ratio of yes to no, 0.3 to 0.9"),
        (0.111, "without the weight, which multiplies it"),
        (0.0357, "you made a *no* three times as dear"),
        (0.75, "that is the best probability of a no"),
        (-1.0986, "that is the logit"),
        (0.5, "½ would be best with c = 9"),
        (3, "that is the weight"),
        (0.2, "no, you gave 0.2, which costs 0.6837 on average; 0.6748 can be had"),
        (33, "a prediction lies between 0 and 1"),
        (1 / 12, "the weight makes it three, above the line as well"),
        (3 / 13, "you kept ten noes beside the three yeses"),
    ],
    "hardest-pull": [
        (0, "the sigmoid is flat: the pull is 0"),
        (0.5, "there the sigmoid is steepest"),
        (1, "there the error is 0"),
        (2 / 3, "that would be for y = 0"),
        (np.log(0.5), "that is the logit"),
        (0.25, "no, you gave 0.25, where the pull is 0.2812; it can be 0.2963"),
        (33, "a prediction lies between 0 and 1"),
        (0.296, "that is the pull itself"),
        (0.336, "no, you gave 0.336, where the pull is 0.2963"),
        (0.148, "that is half of the greatest pull"),
    ],
    "unknown-labels": [
        (lambda Z, Y: costs(Z, Y).sum(axis=1), "with three of six known it is"),
        (lambda Z, Y: costs(Z, np.maximum(Y, 0)).sum(axis=1), "you took the unknown labels for 0"),
        (lambda Z, Y: np.where(Y >= 0, costs(Z, Y), 0).mean(axis=1), "the sum is asked for"),
        (lambda Z, Y: np.where(Y >= 0, costs(Z, Y), 0).sum(axis=0), "and you returned shape (3,)"),
        (lambda Z, Y: np.where(Y >= 0, -costs(Z, Y), 0).sum(axis=1), "yours is negative: look at the sign"),
        (naive_costs, "two rows with one wrong each gave [nan, nan]"),
        (lambda Z, Y: np.where(Y >= 0, Z - Y, 0).sum(axis=1), "for two samples it is"),
        (lambda Z, Y: np.where(Y > 0, costs(Z, Y), 0).sum(axis=1), "yours counts the labels 1 alone"),
        (
            lambda Z, Y: known(Z, Y).sum(axis=1) * Y.shape[1] / np.maximum((Y >= 0).sum(axis=1), 1),
            "you scaled the known labels up to all three",
        ),
        (
            lambda Z, Y: known(Z, Y).sum(axis=1) * (Y >= 0).all(axis=1),
            "you left out both samples; what is known of them still costs",
        ),
        (
            lambda Z, Y: known(Z, Y).sum(axis=1) / (Y >= 0).any(axis=1),
            "a sample that nobody looked at costs 0: no, with a second row of -1 it is [0.9143, 0], yours [0.9143, nan]",
        ),
        (cut_at_5, "with logits just beyond ±5 and ±15: no, for"),
        (lambda Z, Y: known(Z, Y)[:, :3].sum(axis=1), "yours sums three labels, whatever comes"),
    ],
    "first-loss": [
        (np.log2(1000), "you gave it in bits"),
        (3, "you took the logarithm of base 10"),
        (-np.log(1000), "a surprise is never negative"),
        (0.001, "that is the probability of the right class"),
        (0.999, "that is the share of wrong guesses"),
        (2.303, "that is the value for ten classes"),
        (0.00691, "you divided by the 1,000 classes"),
        (1000, "that is one over the right class's probability"),
        (6.9, "with too few digits"),
        (7, "no, you gave 7"),
        (6.913, "no, you gave 6.913"),
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
        (lambda log_p, y: -np.mean(log_p.max(axis=1)), "yours takes the largest of each row"),
        (
            lambda log_p, y: -np.mean(log_p[y, np.arange(len(y))]),
            "it raised IndexError: index 3 is out of bounds",
        ),
        (lambda log_p, y: nll(log_p, y) * len(y) / 4, "yours divides by 4, whatever comes"),
        (
            lambda log_p, y: -np.mean(log_p[range(4), [0, 1, 2, 0]]),
            "yours takes the classes 0, 1, 2, 0, whatever y is",
        ),
        (lambda log_p, y: nll(np.maximum(log_p, -5), y), "yours cuts off what is below -5"),
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
        (0.207, "cut off, not rounded: it goes on 0.2075"),
        (0.5, "no, you gave 0.5"),
        (0.8113, "that is the entropy of the coin you believe in"),
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
        (11.5, "you added all three"),
        (7, "no, you gave 7"),
    ],
    "choose-losses": [
        ("afegd", "each fits its task: no, flats: squared error follows"),
        ("bdegd", "instruments: one yes-or-no answer cannot name one of seven"),
        ("bffgd", "topics: softmax cannot find two at once"),
        ("bfefd", "faces: no class can be named for people not yet seen"),
        ("bfegc", "machine: a margin says which, not how likely"),
        ("gggga", "flats: it asks for a number, and some of the data are wrong"),
        ("bfegf", "machine: it asks for yes or no, with a probability"),
        ("bf", "five letters from a to g: no, you gave 'bf'"),
        (5, "five letters from a to g: no, you gave 5"),
    ],
}
