"""Wrong answers to the exercises of the chapter on connectionist temporal classification."""

import itertools

import numpy as np


def to_another_label(k, s, states):
    return s < len(states) - 2 and states[s + 2] != k


def backward(p, states, *, own=0, skip=to_another_label, end=2):
    """β with a fault: factors of the state left, at its own step (1) or the next (2), other skips, another end."""
    beta = np.zeros((len(p), len(states)))
    beta[-1, -end:] = 1
    for t in range(len(p) - 2, -1, -1):
        for s, k in enumerate(states):
            for after in range(s, min(s + 2 + skip(k, s, states), len(states))):
                factor = (p[t + 1, states[after]], p[t, k], p[t + 1, k])[own]
                beta[t, s] += factor * beta[t + 1, after]
    return beta


def everywhere(k, s, states):
    return s < len(states) - 2


def between_labels(k, s, states):
    return s < len(states) - 2 and s % 2 == 1


def never(k, s, states):
    return False


def with_last_factor(p, states):
    beta = backward(p, states)
    return beta * p[:, states]


def forward(p, states):
    return backward(p[::-1], states[::-1])[::-1, ::-1] * p[:, states]


def two_steps(p, states):
    beta = np.zeros((len(p), len(states)))
    beta[-2:] = backward(p, states)[-2:]
    return beta


def shared_out(p, states):
    beta = backward(p, states)
    return beta / beta.sum(axis=1, keepdims=True) * 2


def four_steps(p, states):
    beta = np.zeros((4, len(states)))
    beta[:] = backward(p[:4], states)
    return beta


def blank_is_0(k, s, states):
    return k != 0 and to_another_label(k, s, states)


def both_ends(p, states):
    beta = backward(p, states)
    beta[-1, len(states) - 2] = beta[-1, len(states) - 1] = 1
    return beta if len(states) > 1 else beta[:, [0, -2]]


def two_labels(p, states):
    return np.resize(backward(p, states[:5]), (len(p), len(states)))


def without_the_last(path, blank):
    found, first = [], 0
    for i in range(1, len(path)):
        if path[i] != path[i - 1]:
            found += [(path[first], first, i - 1)] if path[first] != blank else []
            first = i
    return found + [(path[first], first, len(path) - 1)] * (len(path) < 5 and path[first] != blank)


def from_the_second(path, blank):
    return runs(path[1:], blank, start=1)


def classes_below(path, blank):
    return [run for run in runs(path, blank) if run[0] < blank]


def two_steps_at_most(path, blank):
    return [(k, first, min(last, first + 1)) for k, first, last in runs(path, blank)]


def runs(path, blank, *, blanks=False, last=0, start=0, lengths=False, count_blanks=True):
    found, at = [], start
    for label, run in itertools.groupby(path):
        n = len(list(run))
        if label != blank or blanks:
            found.append((label, at, n if lengths else at + n - 1 + last))
        at += n if label != blank or count_blanks else 0
    return found


def merged_after(path, blank):
    places = [(k, i) for i, k in enumerate(path) if k != blank]
    grouped = [(k, [i for _, i in run]) for k, run in itertools.groupby(places, key=lambda place: place[0])]
    return [(k, steps[0], steps[-1]) for k, steps in grouped]


def unmerged(path, blank):
    return [(k, i, i) for i, k in enumerate(path) if k != blank]


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "ctc-shortest": [
        (10, "oo would merge into one o"),
        (21, "you gave 2L + 1, the number of states"),
        (12, "room for two repeats"),
        (16, "one blank between the two is enough"),
        (24, "you gave 2L + 1 + repeats"),
        (19, "a blank between all letters"),
        (20, "a blank for every letter"),
        (7, "no, you gave 7"),
        (3, "each letter needs a step as well"),
        ("13 steps", "one number is expected, you gave '13 steps'"),
    ],
    "ctc-paths": [
        (1, "which is right for five steps"),
        (4, "the sixth step may be a blank as well"),
        (5, "a label may last longer as well"),
        (6, "where they are not needed"),
        (7, "before the first label or behind the last"),
        (8, "it may last longer"),
        (10, "is the same path"),
        (45, "which is right for seven steps"),
        (28, "the paths of see"),
        (20, "the choices add up"),
        (729, "no, you gave 729"),
    ],
    "ctc-coins": [
        (7 / 8, "one of these spells aa"),
        (3 / 8, "two a's side by side are merged"),
        (5 / 8, "and there may be three"),
        (1 / 4, "the two paths that do not spell a"),
        (1 / 2, "one step's coin"),
        (1 / 8, "sum over all that spell a"),
        (0.28768207245178096, "which is the loss"),
        (6, "each has the probability 1/8"),
        (0.125**6, "you multiplied the six paths"),
        (0.9, "no, you gave 0.9"),
    ],
    "ctc-moves": [
        ([1, 2, 2, 3, 2, 3, 2, 3, 2], "you gave 3 for all; from o past the blank to o"),
        ([1, 2, 2, 2, 2, 2, 2, 2, 2], "you gave 2 for all; between different labels"),
        ([1, 2, 3, 3, 3, 2, 3, 3, 3], "a move from blank to blank would leave out a label"),
        ([2, 2, 2, 3, 2, 2, 2, 3, 2], "no state lies before it"),
        ([1, 3, 2, 3, 2, 2, 2, 3, 2], "there is no label before it to come from"),
        ([1, 2, 2, 3, 2, 2, 2, 3, 1], "you gave [2, 2, 2, 1]"),
        ([1, 2, 2, 3, 2, 2, 2, 2, 2], "the last n: no, you gave [3, 2, 2]; compare each"),
        ([1, 2, 2, 2, 2, 3, 2, 3, 2], "the last n: no, you gave [2, 3, 3]; compare each"),
        ([2, 3, 2, 2, 2, 3, 2], "nine whole numbers from 1 to 3: no"),
        ([0, 1, 1, 2, 1, 1, 1, 2, 1], "nine whole numbers from 1 to 3: no, you gave [0, 1"),
    ],
    "ctc-gradient": [
        (0.225, "the loss has a minus sign"),
        (-0.6, "as if the word had to be in a at step 1"),
        (0, "divide it by the word's 0.64"),
        (-0.375, "one path and without p"),
        (0.16, "one path of two"),
        (0.15, "you counted only the path a a"),
        (0.025, "you counted only the path a –"),
        (0.625, "you gave the occupancy"),
        (-0.24, "not the word's probability"),
        (1.025, "the gradient is their difference"),
        (0.24, "not yet a share"),
        (1, "no, you gave 1"),
    ],
    "ctc-backward": [
        (lambda p, states: backward(p, states, own=1), "yours takes step t's own p of the state left"),
        (lambda p, states: backward(p, states, own=2), "yours takes p at t + 1, but of the state left"),
        (lambda p, states: backward(p, states, skip=never), "it may skip the blank to a different label"),
        (lambda p, states: backward(p, states, skip=everywhere), "a blank never skips: the third state leads to"),
        (lambda p, states: backward(p, states, skip=between_labels), "between equal labels no blank is skipped: no"),
        (lambda p, states: backward(p, states, end=1), "the last two states have 1, the others 0: no, yours is"),
        (forward, "yours starts at the first step, as α does"),
        (with_last_factor, "yours holds the last step's own factors"),
        (two_steps, "and so on to the first step: no"),
        (lambda p, states: backward(p, states).T, "you returned shape (5, 4)"),
        (lambda p, states: backward(p, states)[0], "you returned shape (5,)"),
        (shared_out, "a step earlier it is what the moves lead to, times that step's p: no, it is ["),
        (four_steps, "any number of steps, classes and labels will do: no, "),
        (lambda p, states: backward(p, states, skip=blank_is_0), "do you take class 0 for the blank?"),
        (both_ends, "it raised IndexError"),
        (two_labels, "any number of steps, classes and labels will do: no, for shape ("),
    ],
    "ctc-segments": [
        (lambda path, blank: runs(path, blank, blanks=True), "with the blanks among them"),
        (lambda path, blank: runs(path, blank, last=1), "one past the run"),
        (lambda path, blank: runs(path, blank, start=1), "count steps from 0"),
        (lambda path, blank: runs(path, blank, lengths=True), "the lengths of the runs"),
        (lambda path, blank: runs(path, blank, count_blanks=False), "the steps of the blanks must be counted"),
        (lambda path, blank: runs(path, 10), "a path of blanks alone gives an empty list: no"),
        (lambda path, blank: [k for k, _, _ in runs(path, blank)], "each needs its first and its last step"),
        (merged_after, "a blank parts the two sixes"),
        (without_the_last, "the last run is missing"),
        (from_the_second, "other paths, of any length, are read, too: no, with blank"),
        (classes_below, "gives (3, 1, 1) and (10, 2, 3): no, you returned []"),
        (two_steps_at_most, "are read, too: no, with blank"),
        (unmerged, "a run of equal answers is one label"),
    ],
    "ctc-reading": [
        (0.25, "what the best path – b alone has"),
        (0.32, "the word b, which the best path spells; another word has more"),
        (0.2, "the path a b, for the word ab"),
        (0.12, "what the path a a alone has"),
        (0.08, "what the path a – alone has"),
        (0.15, "what the path – a alone has"),
        (0.23, "a a is merged into the same word"),
        (0.27, "a – spells the word too"),
        (0.1, "what the empty word has"),
        (0.58, "a b and b a spell other words"),
        (0.5, "the likeliest class of a step"),
        (0.7, "along a path the steps are multiplied"),
        (1.0498221244986778, "which is the loss"),
        (0.03, "what the word ba has"),
        (0.9, "no, you gave 0.9"),
    ],
}  # fmt: skip
