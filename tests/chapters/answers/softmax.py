"""Wrong answers to the exercises of the chapter on softmax."""

import math

import numpy as np

from nnrecap.softmax import softmax


def no_axis(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


def one_shift_for_all_rows(z):
    e = np.exp(z - np.max(z))
    with np.errstate(invalid="ignore"):
        return e / e.sum(axis=-1, keepdims=True)


def no_keepdims(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


def base_two(z):
    e = np.exp2(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def unshifted(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def by_the(shift):
    return lambda z: unshifted(z - shift(z, axis=-1, keepdims=True))


def one_hot(z, y):
    return np.eye(len(z))[y]


def tail_a_thousandth_off(z):
    z = z - z.max(axis=-1, keepdims=True)
    return unshifted(np.where(z < -5, z + np.log(0.999), z))


def three_terms(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e[:, :3].sum(axis=-1, keepdims=True)


def added_to(sum_of):
    def f(z):
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        return e / (e.sum(axis=-1, keepdims=True) + sum_of)

    return f


def jacobian_of_three(p):
    a, b, c = p[:3]
    return np.array([[a - a * a, -a * b, -a * c], [-b * a, b - b * b, -b * c], [-c * a, -c * b, c - c * c]])


def second_for_third(p):
    J = np.diag(p) - np.outer(p, p)
    J[0, 2] = J[2, 0] = J[0, 1]
    return J


def minus_one_at(place):
    def f(z, y):
        p = softmax(z)
        p[place(z, y)] -= 1
        return p

    return f


def set_to_minus_one(z, y):
    p = softmax(z)
    p[y] = -1
    return p


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "softmax": [
        (by_the(np.min), "you returned [nan, nan, 0]; only the largest logit is a safe shift"),
        (by_the(np.mean), "for [0, 1000, -1000] you returned [0, nan, 0]"),
        (lambda z: unshifted(z) * (1 - 1e-7), "each row sums to 1: no, yours sum to [1, 1], off by 1e-07"),
        (unshifted, "logits around 1000 give the same as around 0: no, you returned [[nan, nan, nan]"),
        (no_axis, "each row sums to 1: no, yours sum to [0.1"),
        (one_shift_for_all_rows, "a row around 0 is right beside a row around 1000: no, the first row came back as"),
        (no_keepdims, "it raised ValueError: operands could not be broadcast together"),
        (base_two, "e = 2.718 times as large: no, yours is 2 times"),
        (lambda z: np.asarray(z) / np.sum(z, axis=-1, keepdims=True), "every number is above 0: no, the smallest"),
        (lambda z: np.exp(z), "each row sums to 1: no, yours sum to [30.19, 150.4]"),
        (lambda z: softmax(z).sum(axis=-1), "(2, 3) logits give (2, 3) numbers: no, you returned shape (2,)"),
        (lambda z: softmax(z.T).T, "your *columns* do, and your rows sum to [1.731, 1.269]"),
        (added_to(1e-7), "each row sums to 1: no, yours sum to [1, 1], off by 1e-07"),
        (tail_a_thousandth_off, "the logit -5.25 gets 0.0052"),
        (lambda z: unshifted(np.maximum(z - z.max(axis=-1, keepdims=True), -20)), "you returned [2.061e-09, 1, 2.061e-09]; the others are 0"),
        (lambda z: unshifted(np.where(z < z.max(axis=-1, keepdims=True) - 25, -np.inf, z - z.max(axis=-1, keepdims=True))), "the logit -30.25 gets"),
        (lambda z: unshifted(np.clip(z, -700, 700)), "you returned [[0.3333, 0.3333, 0.3333], [0.3333"),
        (lambda z: unshifted(z / np.abs(z).max(axis=-1, keepdims=True)), "no, yours is 1.396 times as large"),
        (lambda z: unshifted(z - np.abs(z).max(axis=-1, keepdims=True)), "no, around -1000 you returned [[nan, nan, nan], [nan, nan, nan]]; there every power is 0: shift by the largest"),
        (lambda z: unshifted(z - 500), "no, around 30000 and around -1000 you returned [[nan"),
        (lambda z: unshifted(z - np.clip(z.max(axis=-1, keepdims=True), -1000, 1000)), "no, around 30000 you returned [[nan"),
        (lambda z: np.exp(z - max(z)), "truth value of an array with more than one element is ambiguous. Use a.any() or a.all(); Python's own if, max"),
        (lambda z: [math.exp(row) for row in z], "; math's functions take one number"),
        (three_terms, "yours sums the first three classes, whatever comes"),
    ],
    "logits-from-probabilities": [
        ([0.5, 0.25, 0.25], "softmax does not leave probabilities as they are"),
        (np.log2([0.5, 0.25, 0.25]), "base 2 stretches all logits by 1.44"),
        (-np.log([0.5, 0.25, 0.25]), "the order is turned round"),
        ([3, 1, 1], "no, it is [0.787, 0.1065, 0.1065]"),
        ([1.0, 0.5], "three finite numbers: no, you gave [1, 0.5]"),
        ([0, -np.inf, 0], "three finite numbers: no, you gave"),
        (np.log10([0.5, 0.25, 0.25]), "base 10 shrinks all logits, by 2.3"),
        ([1, 0.5, 0.5], "twice the *probability* is a logit larger by log 2"),
        ([0.7, 0, 0], "the right idea, with too few digits"),
        (np.log([[0.5], [0.25], [0.25]]), "you gave shape (3, 1); give them in one row"),
        ("log p", "three finite numbers: no, you gave 'log p' where three numbers should be"),
    ],
    "temperature": [
        (np.log(9) / 2, "which is 1/T"),
        (0.6309, "take the natural logarithm"),
        (2 / np.log(0.9), "ratio is 0.9/0.1 = 9"),
        (-0.91, "you gave -0.91; a temperature is above 0"),
        (2 / 9, "you gave 0.222222, which gives 1.000"),
        (1, "at T = 1 the first probability is 0.8808"),
        (0.5, "no, you gave 0.5, which gives 0.982"),
        (0.912, "no, you gave 0.912, which gives 0.8996"),
        (2.197, "ln 9 is how far apart the logits must be *after* the division"),
        (18.98, "you gave 18.98, which gives 0.526"),
        (2.096, "you gave 2/log₁₀ 9"),
        ("hot", "one number is expected, you gave 'hot'"),
    ],
    "sigmoid-logit": [
        (np.log(2) - 2, "turn the difference round"),
        (2, "which is right for two classes"),
        (3, "you gave the first logit alone"),
        (1, "are powers, not logits"),
        (5, "you gave the sum"),
        (2.693, "the sign of log 2 is turned"),
        (0.787, "you gave a probability"),
        (0.8808, "you gave the probability for two classes"),
        (7, "no, you gave 7"),
        (np.log(0.787), "that is ln p₁; the logit is ln(p₁ / (1 - p₁))"),
        (0.953, "you gave the sigmoid of one logit alone"),
        (np.exp(2) / 2, "e²/2 is the ratio of p₁ to the rest"),
        (np.exp(2), "e² is the ratio of two probabilities"),
        ([3, 1, 1], "one number is expected, you gave [3, 1, 1]"),
    ],
    "jacobian": [
        (lambda p: np.diag(p * (1 - p)), "every output of softmax depends on every logit"),
        (lambda p: np.outer(p, p) - np.diag(p), "yours [-0.25, -0.1875, -0.1875]; the sign is turned"),
        (lambda p: p * (1 - p), "the diagonal alone; there are nine derivatives"),
        (lambda p: np.eye(3) - p, "and -0.5 · 0.25 = -0.125"),
        (lambda p: np.diag(p) + np.outer(p, p), "yours [0.75, 0.3125, 0.3125]; yours adds p_i², which must be subtracted"),
        (lambda p: p @ p, "you returned shape ()"),
        (lambda p: np.diag(p) - p * p.T, "entry (0, 1) is -0.0625, and -0.5 · 0.25 = -0.125; yours has squares there: of a vector p.T is p"),
        (lambda p: np.diag(p) - p[:, None] ** 2, "entry (0, 1) is -0.25, and -0.5 · 0.25 = -0.125; yours has squares there"),
        (lambda p: np.diag(p) - p @ p.T, "it is [0.25, 0.1875, 0.1875], yours [0.125, -0.125, -0.125]; yours subtracts p @ p = 0.375 everywhere"),
        (lambda p: np.diag(p * (1 - p)) - np.outer(p, p), "yours subtracts p_i² twice"),
        (lambda p: np.diag(p * (1 - p)) + np.outer(p, p), "yours [0.5, 0.25, 0.25]; p_i² is still to be subtracted"),
        (lambda p: np.eye(len(p)) - np.outer(p, p), "yours has 1 where p_i stands first"),
        (jacobian_of_three, "any number of classes will do: no, for"),
        (second_for_third, "three other probabilities are right, too: no, for"),
        (lambda p: np.eye(3) * p - np.outer(p, p), "any number of classes will do: no, it raised ValueError"),
    ],
    "vjp": [
        (lambda p, v: p * v - (p * v).sum(axis=-1, keepdims=True), "you weighed v alone; the weight p_j in front belongs to v_j *and* to the mean"),
        (lambda p, v: v - (p * v).sum(axis=-1, keepdims=True), "yours is [-1, 0, 2], v minus its mean; the weight p_j in front is left out"),
        (lambda p, v: v * (p - (p * v).sum(axis=-1, keepdims=True)), "p and v have changed places"),
        (lambda p, v: p * (v - (p * v).mean(axis=-1, keepdims=True)), "it is [-0.5, 0, 0.5], yours [0.1667, 0.3333, 0.8333]"),
        (lambda p, v: v * p * (1 - p), "you used only the Jacobian's diagonal"),
        (lambda p, v: p * v, "for v = (1, 2, 4) it is [-0.5, 0, 0.5], yours [0.5, 0.5, 1]"),
        (lambda p, v: v @ (np.diag(p) - np.outer(p, p)), "a batch gives row by row the same: no"),
        (lambda p, v: p * (v - p @ v), "a batch gives row by row the same: no, it raised ValueError"),
        (lambda p, v: p * (v - (p * v).sum()), "yours sums over the whole batch; each row has its own mean"),
        (
            lambda p, v: np.einsum("...i,...ij->...j", v, p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])),
            "2,000 classes need no 2,000 × 2,000 matrix: no, yours used",
        ),
        (lambda p, v: p * (v - v.mean(axis=-1, keepdims=True)), "you compared with the plain mean of v"),
        (lambda p, v: p * ((p * v).sum(axis=-1, keepdims=True) - v), "the sign is turned round: it is v minus the mean"),
        (lambda p, v: p * (v - (p * v).sum(axis=0)), "yours sums down the columns, over the rows of the batch"),
        (lambda p, v: p * (v - (p[:1] * v[:1]).sum(axis=-1, keepdims=True)) if np.ndim(p) > 1 else p * (v - p @ v), "the second row is [-0.4375, -0.1875, 0.625], your batch gave"),
        (lambda p, v: p * (v - (p * v).sum(axis=1, keepdims=True)), "there is no such axis; the last one is -1"),
        (lambda p, v: (p * v).sum(axis=-1), "three probabilities and three numbers give three numbers: no"),
    ],
    "log-softmax-gradient": [
        (lambda z, y: one_hot(z, y) - softmax(z), "yours is +0.75: the sign of all is turned; it is prediction minus target"),
        (lambda z, y: softmax(z), "the right class's entry is negative: raising its logit lowers the loss: no"),
        (lambda z, y: softmax(z) - y, "they are 0.5 and 0.25, yours [-0.5, -0.75]: the 1 is taken off at the place y alone"),
        (lambda z, y: softmax(z)[y] - 1, "you returned one number; every logit has a slope of its own"),
        (lambda z, y: softmax(z)[:2], "three logits give three numbers: no, you returned shape (2,)"),
        (lambda z, y: z - one_hot(z, y), "yours [-0.6931, -1.386]: these are the logits; their softmax is the prediction"),
        (lambda z, y: -one_hot(z, y) / softmax(z), "they count as well: every logit stands in the denominator of p_y"),
        (lambda z, y: softmax(z) * (softmax(z) - one_hot(z, y)), "yours [0.25, 0.0625]: there is a factor p too many"),
        (lambda z, y: unshifted(z) - one_hot(z, y), "yours [nan, -1]; use a softmax that shifts"),
        (lambda z, y: -one_hot(z, y), "the entries sum to 0: no, yours sum to -1"),
        (minus_one_at(lambda z, y: 1), "which has the 1 taken off at place 1"),
        (minus_one_at(lambda z, y: -1 if y == len(z) - 1 else 1), "for four logits and y = 0 it is"),
        (minus_one_at(lambda z, y: y - 1 if y > 1 else y), "for four logits and y = 2 it is"),
        (lambda z, y: softmax(z) - np.eye(3)[y], "any of the classes may be the right one: no, it raised ValueError"),
        (lambda z, y: 2 * (softmax(z) - one_hot(z, y)), "yours [1, 0.5]: twice that: a square has a 2"),
        (lambda z, y: unshifted(z - np.abs(z).max()) - one_hot(z, y), "for [-1000, -998.5] with the second class right it is"),
        (lambda z, y: unshifted(z - np.clip(z.max(), -1000, 1000)) - one_hot(z, y), "for [30000, 29998.5] with the second class right it is"),
        (set_to_minus_one, "the entries sum to 0: no, yours sum to -0.25"),
        (lambda z, y: softmax(np.clip(z, -500, 500)) - one_hot(z, y), "for [1000, 998.5] with the second class right it is"),
        (lambda z, y: (softmax(z) - one_hot(z, y)) / len(z), "they are 0.5 and 0.25, yours [0.1667, 0.08333]"),
    ],
    "rank": [
        (3, "K - 1 = 3 holds where all four probabilities are above 0"),
        (4, "so its rank is at most 3"),
        (1, "rank 1 would make the second row"),
        (0, "rank 0 means a matrix of zeros"),
        (0.5, "so it is a whole number"),
        (5, "no, you gave 5"),
        (16, "16 is how many entries the matrix has"),
    ],
}  # fmt: skip
