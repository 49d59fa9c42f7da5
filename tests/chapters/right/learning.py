"""Right answers to the exercises of the chapter on types of learning, written otherwise than ours."""

import functools
import heapq
import itertools
from collections import Counter
from fractions import Fraction

import numpy as np


def by_counting(losses, patience):
    best, where, waited = np.inf, 0, 0
    for n, loss in enumerate(losses):
        waited += 1
        if loss < best:
            best, where, waited = loss, n, 0
        if waited == patience:
            return where
    return where


def by_looking_back(losses, patience):
    n = 0
    while n < len(losses) and n - int(np.argmin(losses[: n + 1])) < patience:
        n += 1
    return int(np.argmin(losses[: n + 1]))


def by_running_minimum(losses, patience):
    lowest = np.minimum.accumulate(losses)
    best = np.array([list(losses).index(value) for value in lowest])
    stops = np.flatnonzero(np.arange(len(losses)) - best >= patience)
    return best[stops[0]] if len(stops) else best[-1]


def by_sigmoid(logits, names):
    return [names[i] for i in range(len(names)) if 1 / (1 + np.exp(-logits[i])) >= 0.5]


def by_mask(logits, names):
    return np.array(names)[np.array(logits) >= 0].tolist()


def by_appending(logits, names):
    found = []
    for z, name in zip(logits, names, strict=True):
        if not z < 0:
            found.append(name)
    return found


def by_counters(heaps, classes):
    inside = {}
    for heap, kind in zip(heaps.tolist(), classes.tolist(), strict=True):
        inside.setdefault(heap, Counter())[kind] += 1
    return sum(max(counts.values()) for counts in inside.values()) / len(heaps)


def by_a_table(heaps, classes):
    table = (heaps[:, None] == np.unique(heaps)).T.astype(int) @ (classes[:, None] == np.unique(classes))
    return table.max(axis=1).sum() / table.sum()


def by_weighted_shares(heaps, classes):
    total = 0.0
    for heap in set(heaps):
        inside = classes[heaps == heap]
        _, counts = np.unique(inside, return_counts=True)
        total += np.mean(heaps == heap) * counts.max() / len(inside)
    return total


def by_powers(rewards, discount):
    return sum(discount**t * reward for t, reward in enumerate(rewards))


def by_product(rewards, discount):
    return np.dot(np.power(float(discount), np.arange(len(rewards))), rewards)


def by_recursion(rewards, discount):
    return rewards[0] + discount * by_recursion(rewards[1:], discount) if len(rewards) else 0.0


def by_flipping(X):
    side = int(np.sqrt(X.shape[1]))
    turned = np.rot90(X.reshape(-1, side, side), 2, axes=(1, 2)).reshape(X.shape)
    return np.concatenate([X, turned]), np.array([0] * len(X) + [1] * len(X))


def by_fliplr(X):
    return np.r_[X, np.fliplr(X)], np.r_[np.zeros(len(X), int), np.ones(len(X), int)]


def by_lists(X):
    rows = [list(row) for row in X]
    return rows + [row[::-1] for row in rows], [0 for _ in rows] + [1 for _ in rows]


def by_partition(p, n):
    two = np.partition(p, -2, axis=1)[:, -2:]
    return np.argsort(np.diff(two, axis=1)[:, 0], kind="stable")[:n]


def by_sorting_rows(p, n):
    def lead(i):
        second, first = sorted(p[i])[-2:]
        return first - second

    return sorted(range(len(p)), key=lead)[:n]


def by_taking_out(p, n):
    rest = p.copy()
    top = p.max(axis=-1)
    rest[np.arange(len(p)), p.argmax(axis=-1)] = -1
    return (top - rest.max(axis=-1)).argsort()[:n].tolist()


def by_a_list_of_truths(predict, learn, stream):
    wrong = []
    for x, y in stream:
        wrong.append(predict(x) != y)
        learn(x, y)
    return sum(wrong)


def by_places(predict, learn, stream):
    count = 0
    for i in range(len(stream)):
        guess = predict(stream[i][0])
        learn(*stream[i])
        if guess != stream[i][1]:
            count = count + 1
    return count


def by_a_list_of_the_late(losses, patience):
    for n in range(len(losses)):
        late = losses[n + 1 : n + 1 + patience]
        if losses[n] == min(losses[: n + 1]) and losses.index(losses[n]) == n:
            if all(loss >= losses[n] for loss in late):
                return n


def by_recursion_from(losses, patience, best=0):
    after = losses[best + 1 : best + patience + 1]
    better = [n for n, loss in enumerate(after, best + 1) if loss < losses[best]]
    return by_recursion_from(losses, patience, better[0]) if better else best


def by_compress(logits, names):
    return list(itertools.compress(names, np.asarray(logits) >= 0))


def by_odds(logits, names):
    return [name for z, name in zip(np.exp(logits), names, strict=True) if z >= 1]


def by_popping(logits, names):
    for i in range(len(names))[::-1]:
        if logits[i] < 0:
            names.pop(i)
    return names


def by_two_places(heaps, classes):
    table = np.zeros((heaps.max() + 1, classes.max() + 1), int)
    np.add.at(table, (heaps, classes), 1)
    return float(table.max(axis=1).sum()) / heaps.size


def by_fractions(heaps, classes):
    right = 0
    for heap in sorted(set(heaps.tolist())):
        inside = [int(k) for h, k in zip(heaps, classes, strict=True) if h == heap]
        right += inside.count(max(inside, key=inside.count))
    return Fraction(right, len(classes))


def by_reduce(rewards, discount):
    return functools.reduce(lambda total, reward: reward + discount * total, reversed(rewards), 0.0)


def by_a_polynomial(rewards, discount):
    return np.polyval(rewards[::-1], discount)


def by_a_running_factor(rewards, discount):
    total, factor = 0.0, 1.0
    while rewards:
        total += factor * rewards.pop(0)
        factor *= discount
    return np.array([total])


def by_two_flips(X):
    return np.append(X, np.flip(X, axis=1), axis=0), (np.arange(2 * len(X)) >= len(X)).astype(float)


def by_an_exchange(X):
    J = np.eye(X.shape[1])[::-1]
    return np.concatenate((X, X @ J)), np.kron([0, 1], np.ones(len(X)))


def by_truths(X):
    return [np.vstack((X, X[..., ::-1])), np.arange(2 * len(X)) >= len(X)]


def by_a_heap(p, n):
    def lead(i):
        first, second = heapq.nlargest(2, p[i])
        return first - second

    return heapq.nsmallest(n, range(len(p)), key=lead)


def by_lexsort(p, n):
    p.sort(axis=1)
    return np.lexsort((np.arange(len(p)), np.subtract(p[:, -1], p[:, -2])))[0:n]


def by_taking_the_smallest(p, n):
    top = np.sort(p)[:, ::-1]
    lead, found = list(top[:, 0] - top[:, 1]), []
    for _ in range(n):
        found.append(int(np.argmin(lead)))
        lead[found[-1]] = np.inf
    return tuple(found)


def by_popping_the_stream(predict, learn, stream):
    mistakes = 0
    while stream:
        x, y = stream.pop(0)
        mistakes += 0 if predict(x) == y else 1
        learn(x, y)
    return mistakes


def by_the_right_ones(predict, learn, stream):
    right = 0
    for x, y in stream:
        if predict(x) == y:
            right += 1
        learn(x, y)
    return np.int64(len(stream) - right)


def by_asking_twice(predict, learn, stream):
    return float(sum([(predict(x) == predict(x) != y, learn(x, y))[0] for x, y in stream]))


RIGHT = {
    "loss-after-one-update": [(2 * (1 + 0.4) - 3) ** 2, "1/25", "0.04"],
    "when-to-stop": [
        *(by_counting, by_looking_back, by_running_minimum, by_a_list_of_the_late, by_recursion_from)
    ],
    "how-many-answers": [16.0, sum([1, 4, 6, 4, 1])],
    "names-of-labels": [by_sigmoid, by_mask, by_appending, by_compress, by_odds, by_popping],
    "purity": [by_counters, by_a_table, by_weighted_shares, by_two_places, by_fractions],
    "discounted-return": [
        *(by_powers, by_product, by_recursion, by_reduce, by_a_polynomial, by_a_running_factor)
    ],
    "patience": [0.871, "0.8706", np.exp(-np.log(2) / 5), "87.1%"],
    "upside-down": [by_flipping, by_fliplr, by_lists, by_two_flips, by_an_exchange, by_truths],
    "least-certain": [
        *(by_partition, by_sorting_rows, by_taking_out, by_a_heap, by_lexsort, by_taking_the_smallest)
    ],
    "still-remembered": [0.16, "16%", "4/25", 100 * (1 / 625)],
    "count-mistakes": [
        *(by_a_list_of_truths, by_places, by_popping_the_stream, by_the_right_ones, by_asking_twice)
    ],
    "name-the-kind": ["BACD", "b, a, c, d", ["b", "a", "c", "d"], "(b) (a) (c) (d)"],
}
