"""Right answers to the exercises of the chapter on CTC, written otherwise than ours."""

import collections
import itertools

import numpy as np


def by_a_matrix(p, states):
    k = np.asarray(states)
    moves = np.eye(len(k)) + np.eye(len(k), k=1) + np.eye(len(k), k=2) * (k[:, None] != k)
    beta = np.zeros((len(p), len(k)))
    beta[-1, -2:] = 1
    for t in reversed(range(len(p) - 1)):
        beta[t] = moves @ (p[t + 1, k] * beta[t + 1])
    return beta


def by_recursion(p, states):
    def beta(t, s):
        if t == len(p) - 1:
            return float(s >= len(states) - 2)
        reached = [s, s + 1] + ([s + 2] if s + 2 < len(states) and states[s + 2] != states[s] else [])
        return sum(p[t + 1][states[r]] * beta(t + 1, r) for r in reached if r < len(states))

    return [[beta(t, s) for s in range(len(states))] for t in range(len(p))]


def in_logarithms(p, states):
    with np.errstate(divide="ignore"):
        log_p, log_beta = np.log(p), np.full((len(p), len(states)), -np.inf)
        log_beta[-1, -2:] = 0
        for t in range(len(p) - 1)[::-1]:
            into = log_p[t + 1, states] + log_beta[t + 1]
            for s, k in enumerate(states):
                for after in {s, s + 1, s + 2}:
                    if after < len(states) and (after != s + 2 or states[after] != k):
                        log_beta[t, s] = np.logaddexp(log_beta[t, s], into[after])
    return np.exp(log_beta)


def by_all_walks(p, states):
    T, S = len(p), len(states)

    def may(a, b):
        return b - a in (0, 1) or (b - a == 2 and states[a] != states[b])

    beta = [[0.0] * S for _ in range(T)]
    for t, s in itertools.product(range(T), range(S)):
        ends = {s: 1.0}
        for step in p[t + 1 :]:
            after = collections.Counter()
            for (a, weight), b in itertools.product(ends.items(), range(S)):
                after[b] += weight * step[states[b]] * may(a, b)
            ends = after
        beta[t][s] = sum(ends.get(s, 0.0) for s in {S - 1, max(S - 2, 0)})
    return beta


def by_shifted_rows(p, states):
    k = np.array(states)
    skip = np.append(k[2:] != k[:-2], [False, False])[: len(k)]
    row = (np.arange(len(k)) >= len(k) - 2).astype(float)
    rows = [row]
    for t in range(len(p) - 1, 0, -1):
        into = np.concatenate([p[t, k] * row, [0, 0]])
        row = into[:-2] + into[1:-1] + skip * into[2:]
        rows.append(row)
    return np.array(rows[::-1])


def backwards_as_forwards(p, states):
    states = states[::-1]
    alpha = np.zeros((len(p), len(states)))
    alpha[0, :2] = 1
    for t in range(1, len(p)):
        for s in range(len(states)):
            for before in range(max(s - 2, 0), s + 1):
                if s - before < 2 or states[before] != states[s]:
                    alpha[t, s] += alpha[t - 1, before] * p[len(p) - t, states[before]]
    return np.flip(alpha)


def by_splitting(path, blank):
    steps = np.split(np.arange(len(path)), np.flatnonzero(np.diff(path)) + 1)
    return [(path[run[0]], run[0], run[-1]) for run in steps if path[run[0]] != blank]


def by_neighbours(path, blank):
    before, after = [None, *path], [*path[1:], None]
    first = [i for i, (a, b) in enumerate(zip(before, path, strict=False)) if a != b and b != blank]
    last = [i for i, (a, b) in enumerate(zip(path, after, strict=True)) if a != b and a != blank]
    return np.array([(path[i], i, j) for i, j in zip(first, last, strict=True)])


def by_taking_off(path, blank, at=0):
    if at == len(path):
        return ()
    end = at
    while end + 1 < len(path) and path[end + 1] == path[at]:
        end += 1
    run = () if path[at] == blank else ((path[at], at, end),)
    return run + by_taking_off(path, blank, end + 1)


def by_the_last_label(path, blank):
    found, last = [], blank
    for step, label in enumerate(path):
        if label != blank and label == last:
            found[-1] = (label, found[-1][1], step)
        elif label != blank:
            found.append((label, step, step))
        last = label
    return found


def by_differences(path, blank):
    path = np.asarray(path)
    starts = np.flatnonzero(np.append(True, path[1:] != path[:-1]))
    ends = np.append(starts[1:], len(path)) - 1
    return [(path[a], a, b) for a, b in zip(starts, ends, strict=True) if path[a] != blank]


def by_two_places(path, blank):
    i, triples = 0, []
    while i < len(path):
        j = i
        while j + 1 < len(path) and path[j + 1] == path[i]:
            j += 1
        if path[i] != blank:
            triples += [[path[i], i, j]]
        i = j + 1
    return triples


RIGHT = {
    "ctc-shortest": ["13.0", 26 / 2],
    "ctc-paths": [3**2],
    "ctc-coins": [1 - 2 / 8, "6/8", 0.5 * 0.5 + 0.5],
    "ctc-moves": [(1, 2, 2, 3, 2, 2, 2, 3, 2), np.array([1, 2, 2, 3, 2, 2, 2, 3, 2.0])],
    "ctc-gradient": ["-9/40", 0.4 - 0.625, 0.4 - (0.16 + 0.24) / 0.64],
    "ctc-backward": [
        *(by_a_matrix, by_recursion, in_logarithms),
        *(by_all_walks, by_shifted_rows, backwards_as_forwards),
    ],
    "ctc-reading": ["35%", "7/20", 0.4 * 0.3 + 0.4 * 0.2 + 0.5 * 0.3, 1 - 0.1 - 0.32 - 0.2 - 0.03],
    "ctc-segments": [
        *(by_the_last_label, by_differences, by_two_places),
        *(by_splitting, by_neighbours, by_taking_off),
    ],
}
