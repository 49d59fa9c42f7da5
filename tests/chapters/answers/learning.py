"""Wrong answers to the exercises of the chapter on types of learning."""

import numpy as np


def or_else_the_largest(z, names):
    return [n for n, v in zip(names, z, strict=True) if v >= 0] or [names[int(np.argmax(z))]]


def above_one_half(z, names):
    return [n for n, v in zip(names, z, strict=True) if v >= 0.5]


def counted_over_heaps(heaps, kinds):
    shares = [np.bincount(kinds[heaps == h]).max() / np.sum(heaps == h) for h in np.unique(heaps)]
    return np.mean(shares)


def heaps_from_zero(heaps, kinds):
    most = [np.bincount(kinds[heaps == h], minlength=1).max() for h in range(3)]
    return np.sum(most) / len(kinds)


def late(rewards, discount):
    return sum(discount ** (n + 1) * r for n, r in enumerate(rewards))


def reversed_discount(rewards, discount):
    return sum(discount**n * r for n, r in enumerate(rewards[::-1]))


def once(rewards, discount):
    return rewards[0] + discount * sum(rewards[1:])


def pretext(turn):
    return lambda X: (np.vstack([X, turn(X)]), np.repeat([0, 1], len(X)))


def square(X):
    return X.reshape(len(X), 3, 3)


def lead(p):
    p = np.sort(p, axis=1)
    return p[:, -1] - p[:, -2]


def learns_first(predict, learn, stream):
    mistakes = 0
    for x, y in stream:
        learn(x, y)
        mistakes += predict(x) != y
    return mistakes


def never_learns(predict, learn, stream):
    return sum(predict(x) != y for x, y in stream)


def learns_from_mistakes(predict, learn, stream):
    mistakes = 0
    for x, y in stream:
        if predict(x) != y:
            mistakes += 1
            learn(x, y)
    return mistakes


def counts_the_right(predict, learn, stream):
    right = 0
    for x, y in stream:
        right += predict(x) == y
        learn(x, y)
    return right


def two_passes(predict, learn, stream):
    for x, y in stream:
        learn(x, y)
    mistakes = 0
    for x, y in stream:
        mistakes += predict(x) != y
        learn(x, y)
    return mistakes


def first_rise(losses, patience):
    for n in range(1, len(losses)):
        if losses[n] > losses[n - 1]:
            return n - 1
    return len(losses) - 1


def where_it_stopped(losses, patience):
    best, waited = 0, 0
    for n, loss in enumerate(losses):
        best, waited = (n, 0) if loss < losses[best] else (best, waited + 1)
        if waited == patience:
            return n
    return len(losses) - 1


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "loss-after-one-update": [
        (1, "the loss before the update"),
        (5.76, "went uphill"),
        (1.4, "1.4 is the new weight"),
        (0.36, "one factor 2 is missing"),
        ("0,04", "one number is expected"),
    ],
    "when-to-stop": [
        (lambda losses, patience: int(np.argmin(losses)), "you returned 4; training was stopped"),
        (where_it_stopped, "5 is where training stopped"),
        (first_rise, "two bad losses are forgiven"),
        (lambda losses, patience: min(losses), "you returned 0.6"),
    ],
    "how-many-answers": [
        (4, "4 is multiclass"),
        (5, "two, three or all may be in"),
        (8, "the choices multiply"),
        (15, "no label at all is an answer"),
        (24, "a subset has no order"),
    ],
    "names-of-labels": [
        (lambda z, names: [names[int(np.argmax(z))]], "several may be true"),
        (lambda z, names: [n for n, v in zip(names, z, strict=True) if v > 0.5], "a probability of 0.62"),
        (lambda z, names: list(names), "you returned all three"),
        (above_one_half, "you returned none; 0.5 is"),
        (lambda z, names: [n for n, v in zip(names, z, strict=True) if v > 0], "a logit of 0 has"),
        (lambda z, names: z >= 0, "it returns a list: no, you returned an array of shape (3,)"),
        (or_else_the_largest, "you returned hole, the largest"),
    ],
    "purity": [
        (counted_over_heaps, "yours is 0.6944, the mean over heaps"),
        (lambda heaps, kinds: np.mean(heaps == kinds), "no guesses of the class"),
        (heaps_from_zero, "for heaps named 7, 5 and 3 yours is 0"),
        (lambda heaps, kinds: np.bincount(kinds), "one number from 0 to 1: no"),
    ],
    "discounted-return": [
        (lambda rewards, discount: sum(rewards), "the plain sum; each step"),
        (late, "yours is 0.75"),
        (reversed_discount, "the discount in reverse"),
        (lambda rewards, discount: discount * sum(rewards), "the plain sum times γ"),
        (once, "two steps away is γ²"),
        (
            lambda rewards, discount: [discount**n * r for n, r in enumerate(rewards)],
            "it returns one number: no",
        ),
    ],
    "patience": [
        (0.5, "it shrinks once a step"),
        (0.9, "the 2 is worth 1.18"),
        (2**0.2, "above 1"),
        (0.5**5, "solve γ⁵ = 0.5"),
        (0.5**0.25, "waits four steps"),
    ],
    "upside-down": [
        (pretext(lambda X: X[::-1]), "you reversed the order of the pictures"),
        (pretext(lambda X: square(X)[:, ::-1].reshape(X.shape)), "mirrored at the middle row"),
        (pretext(lambda X: square(X)[:, :, ::-1].reshape(X.shape)), "mirrored left to right"),
        (
            pretext(lambda X: np.rot90(square(X), 1, (1, 2)).reshape(X.shape)),
            "the pixels 0, 1, … 8 came back",
        ),
        (lambda X: (X[:, ::-1], np.ones(len(X))), "you returned shapes (2, 9) and (2,)"),
    ],
    "least-certain": [
        (lambda p, n: lead(p).argsort()[::-1][:n], "the two largest leads"),
        (lambda p, n: p.max(axis=1).argsort()[:n], "asked is the lead over the second"),
        (lambda p, n: lead(p).argsort(), "for n = 2 you returned"),
        (lambda p, n: np.sort(lead(p))[:n], "for n = 2 you returned [0.005"),
        (lambda p, n: np.arange(n), "you returned rows [0, 1]"),
    ],
    "still-remembered": [
        (1, "the first as well"),
        (0, "a memory of the newest 100"),
        (6.25, "turn the fraction round"),
        (0.01, "one place's share"),
        (1 / 625, "there are 100 places"),
        (0.84, "that it is gone"),
    ],
    "count-mistakes": [
        (learns_first, "it has seen each label before it was asked"),
        (never_learns, "who never learns"),
        (counts_the_right, "count the others"),
        (learns_from_mistakes, "it learned from 2 of 6"),
        (two_passes, "a stream comes by once"),
    ],
    "name-the-kind": [
        ("aacd", "who picks decides"),
        ("bbcd", "each message is seen once"),
        ("baad", "a new task after the first"),
        ("baca", "which word is missing"),
        ("active", "four letters of a, b, c and d: no"),
    ],
}
