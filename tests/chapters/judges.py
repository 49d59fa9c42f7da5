"""Whether a number answers an exercise, judged otherwise than by its formula: by counting, trying, or the library.

Exercise → a function of the answer and of the numbers it was drawn with; those left out are the chapter's.
"""

import itertools
from fractions import Fraction

import numpy as np

from nnrecap.ctc import ctc, ctc_brute_force, ctc_grad
from nnrecap.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    huber,
    kl_divergence,
    squared_error,
    triplet,
)
from nnrecap.mlp import MLP
from nnrecap.optimise import gradient_descent
from nnrecap.softmax import softmax, softmax_jacobian

GRID = np.linspace(0, 1, 100_001)[1:-1]


def near(a, b, within=1e-9):
    return abs(a - b) <= within * max(1, abs(b))


# Words


def loss_of(text, steps):
    """CTC of a word after steps that all are equally likely to be any of its letters or blank."""
    letters = sorted({*text})
    targets = [[1 + letters.index(letter) for letter in text]]
    logits = np.zeros((steps, 1, 1 + len(letters)))
    return ctc(logits, targets, [steps], [len(text)])[0], logits.shape[2] ** steps


def shortest(n, text="bookkeeper"):
    return np.isfinite(loss_of(text, n)[0]) and np.isinf(loss_of(text, n - 1)[0])


def paths(n, text="noon"):
    loss, every = loss_of(text, len(text) + 2)
    return near(n, np.exp(-loss) * every)


def word(path):
    return "".join(letter for letter, _ in itertools.groupby(path)).replace("–", "")


def coins(p, steps=3):
    spelt = [word(path) for path in itertools.product("–a", repeat=steps)]
    return near(p, spelt.count("a") / len(spelt))


def slope(g, a=0.4):
    z = np.log([[[1 - a, a]]] * 2)
    assert near(ctc(z, [[1]], [2], [1])[0], ctc_brute_force(z, [[1]], [2], [1])[0])
    return near(g, ctc_grad(z, [[1]], [2], [1])[0, 0, 1])


def reading(p, first=(0.5, 0.4, 0.1), second=(0.2, 0.3, 0.5)):
    has = dict.fromkeys(["", "a", "b", "ab", "ba"], 0.0)
    for (one, q), (two, r) in itertools.product(
        zip("–ab", first, strict=True), zip("–ab", second, strict=True)
    ):
        has[word(one + two)] += q * r
    return near(p, max(has.values()))


# Gradient descent


def slope_of(f, x):
    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4


def one_step(w, a=3, start=3, rate=0.1):
    return near(w, start - rate * slope_of(lambda w: a * w**2, start), 1e-6)


def stability_limit(limit, a=3, flat=1):
    def left(rate):
        with np.errstate(over="ignore", invalid="ignore"):
            *_, last = gradient_descent(lambda w: np.array([2 * a, flat]) * w, np.ones(2), rate, 900)
        return np.abs(last).max()

    return left(0.99 * limit) < 1 < left(1.01 * limit)


def how_many_steps(k, steep=9, part=1000):
    factor = Fraction(steep - 1, steep + 1)
    return factor**k <= Fraction(1, part) < factor ** (k - 1)


def rate_for_the_sum(own, B=32, rate=0.1):
    d = np.linspace(-1, 2, B)
    return near(own * d.sum(), rate * d.mean())


def quieter_batch(B, few=8, times=6, goal=0.1):
    return near(times * goal * np.sqrt(few / B), goal)


def updates(n, B=64, epochs=5):
    return n == sum(1 for _ in range(epochs) for _ in range(0, 1797, B))


def cheapest_batch(best, sizes=(5, 25, 125, 1250), took=(2000, 500, 200, 100), unit=125):
    work = {B: n * (1 + Fraction(B, unit)) for B, n in zip(sizes, took, strict=True)}
    return min(work, key=work.get) == best


# Types of learning


def one_update(loss, w=1, x=2, y=3, rate=0.1):
    w -= rate * slope_of(lambda w: squared_error(float(w * x), float(y)), w)
    return near(loss, (w * x - y) ** 2, 1e-6)


def how_many_answers(count, n=4):
    return count == len([*itertools.product((0, 1), repeat=n)])


def patience(discount, reward=2, steps=5):
    return near(reward * discount**steps, 1)


def reservoir(p, places=100, seen=625):
    return near(p, np.prod([1 - 1 / number for number in range(places + 1, seen + 1)]))


# Loss functions


def late_bus(guess, rides=(4, 5, 6, 7, 48), low=3, high=1):
    cost = {c: sum(low * max(r - c, 0) + high * max(c - r, 0) for r in rides) for c in range(80)}
    return min(cost, key=cost.get) == guess and sorted(cost.values())[1] > cost[guess]


def same_steps(own, samples=32, outputs=4, rate=0.1):
    d = np.linspace(-1, 2, samples * outputs)
    return near(own * (2 * d / d.size)[0], rate * d[0])


def huber_guess(c, near=(0, 1, 2), far=13, delta=2):
    y = np.array([*near, far], float)
    return all(
        huber(np.full(4, c), y, delta=delta).sum() < huber(np.full(4, c + off), y, delta=delta).sum()
        for off in (-0.01, 0.01)
    )


def margin_width(width, w=(3, 4), b=5):
    normal = np.array(w) / np.linalg.norm(w)
    foot = b * normal / np.linalg.norm(w)
    ends = [w @ (foot + side * width / 2 * normal) - b for side in (-1, 1)]
    return near(ends[0], -1) and near(ends[1], 1)


def coins_left(left, coins=64, bits=(1, 3, 2)):
    for bit in bits:
        coins = coins * 2 * Fraction(1, 2**bit)
    return left == coins


def least_loss(bits, yes=3, of=8):
    cost = binary_cross_entropy(GRID, np.full(GRID.shape, yes / of)) / np.log(2)
    return near(bits, cost.min(), 1e-8)


def weighted_yes(p, of=10, c=3):
    cost = -(c * np.log(GRID) + (of - 1) * np.log1p(-GRID))
    return near(p, GRID[cost.argmin()], 1e-4)


def hardest_pull(p, y=1, k=2):
    pull = np.abs(np.gradient(np.abs(GRID - y) ** k, GRID)) * GRID * (1 - GRID)
    return near(p, GRID[pull.argmax()], 1e-3)


def first_loss(loss, classes=1000):
    return near(loss, cross_entropy(np.zeros((1, classes)), [classes // 2])[0])


def wrong_coin(bits, heads=(3, 4)):
    p = heads[0] / heads[1]
    return near(bits, kl_divergence([[0.5, 0.5]], [[p, 1 - p]])[0] / np.log(2))


def triplet_by_hand(loss, near=(3, 4), gap=0.5, margin=1):
    far = np.linalg.norm(near) + gap
    [want] = triplet(np.zeros((1, 2)), np.array([near], float), np.array([[0, far]]), margin=margin)
    return abs(loss - want) < 1e-9


# Softmax, and losses that do not break


def temperature(T, apart=2, p=0.9):
    return near(softmax(np.array([apart, 0]) / T)[0], p)


def sigmoid_logit(z, first=3, other=1, rivals=2):
    return near(1 / (1 + np.exp(-z)), softmax([first, *[other] * rivals])[0])


def rank(r, parts=(4, 2, 2), zeros=1):
    p = np.array([*parts, *[0] * zeros]) / 8
    assert near(p.sum(), 1)
    z = np.log(np.where(p > 0, p, 1e-300))
    assert np.allclose(softmax_jacobian(z), np.diag(p) - np.outer(p, p), atol=1e-12)
    return r == np.linalg.matrix_rank(softmax_jacobian(z), tol=1e-9)


def bfloat16_breaks(z, digits=8):
    """1 + e^-z, rounded to so many digits: above 1 the gap is 2^(1 - digits), and a half goes to 1."""

    def rounded(z):
        return round(float(np.exp(-z)) * 2.0 ** (digits - 1)) / 2.0 ** (digits - 1)

    return rounded(z + 1e-6) == 0 < rounded(z - 1e-6)


# The perceptron, and tensors


def count(n, inputs=64, hidden=32, outputs=10):
    net = MLP((inputs, hidden, outputs), bias=True, rng=np.random.default_rng(0))
    return n == sum(np.size(one) for one in net.parameters)


def double_sigmoid(loss, share=0.5):
    positive, all_of_them = round(100 * share), 100
    y = np.array([1.0] * positive + [0.0] * (all_of_them - positive))
    return near(loss, binary_cross_entropy_with_logits(y, y).mean())


def depth(L, weight=3, part=100):
    factor = Fraction(str(weight)) / 4
    return factor**L < Fraction(1, part) <= factor ** (L - 1)


def address(n, rows=6, columns=5, start=1, step=2):
    return np.arange(rows * columns).reshape(rows, columns)[start::step, ::-1][2, 1] == n


def break_even(r, short=100, long=300):
    return max(r for r in range(short) if r * (short + long) < short * long) == r


def tucker_numbers(n, pictures=50, ranks=(10, 4, 6)):
    tables = [np.empty((length, r)) for length, r in zip((pictures, 8, 8), ranks, strict=True)]
    return n == sum(table.size for table in [np.empty(ranks), *tables])


def cp_rank(r, pictures=50, budget=1000):
    return (
        max(r for r in range(budget) if sum(np.empty((n, r)).size for n in (pictures, 8, 8)) <= budget) == r
    )


JUDGES = {
    "ctc-shortest": shortest,
    "ctc-paths": paths,
    "ctc-coins": coins,
    "ctc-gradient": slope,
    "ctc-reading": reading,
    "one-step": one_step,
    "stability-limit": stability_limit,
    "how-many-steps": how_many_steps,
    "rate-for-the-sum": rate_for_the_sum,
    "quieter-batch": quieter_batch,
    "updates": updates,
    "cheapest-batch": cheapest_batch,
    "loss-after-one-update": one_update,
    "how-many-answers": how_many_answers,
    "patience": patience,
    "still-remembered": reservoir,
    "late-bus": late_bus,
    "same-steps": same_steps,
    "huber-guess": huber_guess,
    "margin-width": margin_width,
    "coins-left": coins_left,
    "least-loss": least_loss,
    "weighted-yes": weighted_yes,
    "hardest-pull": hardest_pull,
    "first-loss": first_loss,
    "wrong-coin": wrong_coin,
    "triplet-by-hand": triplet_by_hand,
    "temperature": temperature,
    "sigmoid-logit": sigmoid_logit,
    "rank": rank,
    "bfloat16-breaks": bfloat16_breaks,
    "count-weights": count,
    "double-sigmoid": double_sigmoid,
    "layers-until": depth,
    "address": address,
    "break-even-rank": break_even,
    "tucker-numbers": tucker_numbers,
    "cp-rank": cp_rank,
}
