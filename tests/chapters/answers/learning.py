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


def learns_but_from_the_last(predict, learn, stream):
    mistakes, before = 0, []
    for x, y in stream:
        if before:
            learn(*before.pop())
        mistakes += predict(x) != y
        before.append((x, y))
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


def last_tie(losses, patience):
    best = 0
    for n, loss in enumerate(losses):
        if loss <= losses[best]:
            best = n
        elif n - best >= patience:
            break
    return best


def tie_is_better(losses, patience):
    best, waited = 0, 0
    for n, loss in enumerate(losses):
        best = n if loss < losses[best] else best
        waited = 0 if loss <= losses[best] else waited + 1
        if waited == patience:
            break
    return best


def than_the_one_before(losses, patience):
    best, waited = 0, 0
    for n in range(1, len(losses)):
        best = n if losses[n] < losses[best] else best
        waited = 0 if losses[n] < losses[n - 1] else waited + 1
        if waited == patience:
            break
    return best


def not_in_a_row(losses, patience):
    best, waited = 0, 0
    for n in range(1, len(losses)):
        if losses[n] < losses[best]:
            best = n
        else:
            waited += 1
        if waited == patience:
            break
    return best


def from_the_second(losses, patience):
    best = 1
    for n, loss in enumerate(losses):
        if loss < losses[best]:
            best = n
        elif n - best >= patience:
            break
    return best


def threshold(at):
    return lambda z, names: [n for n, v in zip(names, z, strict=True) if v >= at]


def known_names(z, names):
    return sorted(threshold(0)(z, names), key=["odd", "hole", "high"].index)


def by_the_alphabet(z, names):
    return sorted(threshold(0)(z, names), reverse=True)


def by_size(z, names):
    return [names[i] for i in np.argsort(-z, kind="stable") if z[i] >= 0]


def each_once(z, names):
    return list(dict.fromkeys(threshold(0)(z, names)))


def first_three(z, names):
    return threshold(0)(z[:3], names[:3])


def most(heaps, kinds):
    return [np.bincount(kinds[heaps == h]).max() for h in np.unique(heaps)]


def three_heaps(heaps, kinds):
    return sum(sorted(most(heaps, kinds))[-3:]) / len(kinds) if len(np.unique(heaps)) < 10 else 1.0


def value(rewards, discount):
    return sum(discount**n * r for n, r in enumerate(rewards))


def alternating(rewards, discount):
    total = 0
    for reward in reversed(rewards):
        total = reward - discount * total
    return total


def three_by_three(X):
    return np.vstack([X, np.rot90(X.reshape(-1, 3, 3), 2, (1, 2)).reshape(-1, 9)]), np.repeat([0, 1], len(X))


def in_pairs(X):
    return np.stack([X, X[:, ::-1]], axis=1).reshape(-1, X.shape[1]), np.tile([0, 1], len(X))


def two_unordered(p, n):
    rows = lead(p).argsort()[:n]
    return np.r_[np.sort(rows[:2]), rows[2:]]


def ten_unordered(p, n):
    rows = lead(p).argsort()[:n]
    return np.sort(rows) if n == 10 else rows


def distances(predict, learn, stream):
    total = 0
    for x, y in stream:
        total += abs(predict(x) - y)
        learn(x, y)
    return total


def signed(predict, learn, stream):
    total = 0
    for x, y in stream:
        total += predict(x) - y
        learn(x, y)
    return total


def as_truths(predict, learn, stream):
    count = 0
    for x, y in stream:
        count += bool(predict(x)) != bool(y)
        learn(x, y)
    return count


def predicts_all_first(predict, learn, stream):
    guesses = [predict(x) for x, _ in stream]
    for x, y in stream:
        learn(x, y)
    return sum(guess != y for guess, (_, y) in zip(guesses, stream, strict=True))


def first_is_free(predict, learn, stream):
    mistakes = 0
    for n, (x, y) in enumerate(stream):
        mistakes += n > 0 and predict(x) != y
        learn(x, y)
    return mistakes


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "loss-after-one-update": [
        (1, "the loss before the update"),
        (5.76, "went uphill"),
        (1.4, "1.4 is the new weight"),
        (0.36, "one factor 2 is missing"),
        (3.24, "uphill; subtract the slope"),
        (2.56, "compares the new weight with 3"),
        (49, "the whole slope was subtracted"),
        ("0,04", "one number is expected"),
    ],
    "when-to-stop": [
        (lambda losses, patience: int(np.argmin(losses)), "you returned 4; training was stopped"),
        (where_it_stopped, "5 is where training stopped"),
        (first_rise, "two bad losses are forgiven"),
        (lambda losses, patience: min(losses), "you returned 0.6"),
        (last_tie, "the tie and the 4 are two in a row"),
        (tie_is_better, "[3, 2, 2, 4, 1] gives 1: no, you returned 4"),
        (than_the_one_before, "4 is better than 5, but no better than the smallest"),
        (not_in_a_row, "the two bad losses are not in a row"),
        (from_the_second, "it raised IndexError"),
        (
            lambda losses, patience: where_it_stopped(losses, patience) - patience,
            "you returned 1; two bad losses",
        ),
    ],
    "how-many-answers": [
        (4, "4 is multiclass"),
        (5, "two, three or all may be in"),
        (8, "the choices multiply"),
        (15, "no label at all is an answer"),
        (24, "a subset has no order"),
        (6, "6 is the number of pairs"),
        (10, "single labels and pairs"),
        (256, "a label has two choices, not four"),
    ],
    "names-of-labels": [
        (lambda z, names: [names[int(np.argmax(z))]], "several may be true"),
        (lambda z, names: [n for n, v in zip(names, z, strict=True) if v > 0.5], "a probability of 0.62"),
        (lambda z, names: list(names), "you returned all three"),
        (above_one_half, "you returned none; 0.5 is"),
        (lambda z, names: [n for n, v in zip(names, z, strict=True) if v > 0], "a logit of 0 has"),
        (lambda z, names: z >= 0, "it returns a list: no, you returned an array of shape (3,)"),
        (or_else_the_largest, "you returned hole, the largest"),
        (threshold(-0.05), "you returned hole as well; a logit of -0.03"),
        (threshold(0.0045), "a logit of 0 has"),
        (
            lambda z, names: [n for n, v in zip(names, z, strict=True) if v == 0 or v > 0.05],
            "a logit of 0.004 has the probability 0.501",
        ),
        (known_names, "it raised ValueError"),
        (by_the_alphabet, "in another order"),
        (by_size, "in another order"),
        (each_once, "two labels may have the same name: no"),
        (first_three, "other labels, of any number, come in their order: no, of ["),
    ],
    "purity": [
        (counted_over_heaps, "yours is 0.6944, the mean over heaps"),
        (lambda heaps, kinds: np.mean(heaps == kinds), "no guesses of the class"),
        (heaps_from_zero, "for heaps named 7, 5 and 3 yours is 0"),
        (lambda heaps, kinds: np.bincount(kinds), "one number from 0 to 1: no"),
        (
            lambda heaps, kinds: sum(most(kinds, heaps)) / len(kinds),
            "you asked each class for its most frequent heap",
        ),
        (
            lambda heaps, kinds: np.bincount(kinds).max() / len(kinds),
            "the share of the most frequent class of all",
        ),
        (lambda heaps, kinds: sum(most(heaps, kinds)) / 10, "you divide by 10, as for ten samples"),
        (lambda heaps, kinds: sum(most(heaps, kinds)), "one number from 0 to 1: no, you returned 7"),
        (three_heaps, "any number of samples will do: no"),
    ],
    "discounted-return": [
        (lambda rewards, discount: sum(rewards), "the plain sum; each step"),
        (late, "yours is 0.75"),
        (reversed_discount, "the discount in reverse"),
        (lambda rewards, discount: discount * sum(rewards), "the plain sum times γ"),
        (once, "two steps away is γ²"),
        (lambda rewards, discount: value(rewards[:3], discount), "only three rewards are in yours"),
        (alternating, "every second reward has the wrong sign"),
        (
            lambda rewards, discount: value(rewards, 0.5),
            "at γ = 0 only the first reward counts: no, yours is 1.5",
        ),
        (lambda rewards, discount: value(rewards, min(discount, 0.5)), "other three rewards are worth"),
        (
            lambda rewards, discount: sum(discount ** (n * n) * r for n, r in enumerate(rewards)),
            "yours is -0.375",
        ),
        (
            lambda rewards, discount: rewards[0] + discount * value(rewards[1:], discount),
            "it raised IndexError",
        ),
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
        (0.87, "three digits are asked for"),
        (0.891, "waits six steps"),
        (0.4, "it is a root that is asked for"),
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
        (in_pairs, "all the upright ones come first"),
        (lambda X: (pretext(np.fliplr)(X)[0], np.repeat([1, 0], len(X))), "their targets are [1, 1]"),
        (lambda X: (pretext(np.fliplr)(X)[0], [0, 0, 1, 1]), "yours makes shapes ("),
        (three_by_three, "are turned, too: no, it raised ValueError: "),
        (
            lambda X: pretext(np.fliplr)(np.abs(X)),
            "other pictures, of any number and size, are turned, too: no, of 2",
        ),
    ],
    "least-certain": [
        (lambda p, n: lead(p).argsort()[::-1][:n], "the two largest leads"),
        (lambda p, n: p.max(axis=1).argsort()[:n], "asked is the lead over the second"),
        (lambda p, n: lead(p).argsort(), "for n = 2 you returned"),
        (lambda p, n: np.sort(lead(p))[:n], "for n = 2 you returned [0.005"),
        (lambda p, n: np.arange(n), "you returned rows [0, 1]"),
        (
            lambda p, n: (p[:, 0] - p[:, 1]).argsort()[:n],
            "other rows, of any number, come in order, too: no, of",
        ),
        (
            lambda p, n: np.abs(p[:, 0] - p[:, 1]).argsort()[:n],
            "other rows, of any number, come in order, too: no, of ",
        ),
        (two_unordered, "yours are the right rows"),
        (ten_unordered, "of 50 rows of 4, for n = 10, yours are the right rows"),
        (
            lambda p, n: np.sort(lead(p).argsort()[:n]),
            "then row 2, then row 0: no, for n = 4 you returned [0, 1, 2, 3]",
        ),
    ],
    "still-remembered": [
        (1, "the first as well"),
        (0, "a memory of the newest 100"),
        (6.25, "turn the fraction round"),
        (0.01, "one place's share"),
        (1 / 625, "there are 100 places"),
        (0.84, "that it is gone"),
        (100 / 525, "those that filled the memory count"),
        (0.1603, "the first picture is one of the 625"),
        (100, "100 is how many places there are"),
    ],
    "count-mistakes": [
        (learns_first, "it has seen each label before it was asked"),
        (never_learns, "who never learns"),
        (counts_the_right, "count the others"),
        (learns_from_mistakes, "it learned from 2 of 6"),
        (learns_but_from_the_last, "your count is right, but 5 examples were learned from, not each once"),
        (two_passes, "a stream comes by once"),
        (distances, "the sum of the distances"),
        (signed, "the sum of prediction minus label"),
        (as_truths, "7 and 2 are both true for Python"),
        (predicts_all_first, "who never learns"),
        (first_is_free, "yours is 1"),
    ],
    "name-the-kind": [
        ("aacd", "who picks decides"),
        ("bbcd", "each message is seen once"),
        ("baad", "a new task after the first"),
        ("baca", "which word is missing"),
        ("active", "four letters of a, b, c and d: no"),
        ("bac", "you gave 'bac'"),
    ],
}
