"""The exercises of the chapter "A loss for sequences: connectionist temporal classification"."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, quoted, seen

MOVES = np.array([1, 2, 2, 3, 2, 2, 2, 3, 2])
moves = Exercise(
    "ctc-moves",
    gives="nine whole numbers",
    hints=(
        "Every state can be stayed in, and every state but the first be entered from the one before.",
        "A third move skips a blank: it leads from a label to the next label, if the two differ.",
    ),
)


@moves.must(needed=True)
def are_nine(answer):
    """nine whole numbers from 1 to 3"""
    a = np.asarray(given(answer))
    good = a.shape == (9,) and a.dtype.kind in "iuf" and np.all(np.isin(a, [1, 2, 3]))
    return None if good else f"you gave {seen(answer)}"


@moves.must
def first_blank(answer):
    """the first blank"""
    a = np.asarray(answer)
    return None if a[0] == 1 else f"you gave {a[0]:.0f}; no state lies before it"


@moves.must
def blanks(answer):
    """the four other blanks"""
    a = np.asarray(answer)[2::2]
    if close(a, MOVES[2::2]):
        return None
    if np.all(a == 3):
        return "you gave 3 for all of them; a move from blank to blank would leave out a label"
    return f"you gave {seen(a)}; a blank is entered from the label before it, and can be stayed in"


@moves.must
def first_label(answer):
    """the first n"""
    a = np.asarray(answer)
    return None if a[1] == 2 else f"you gave {a[1]:.0f}; there is no label before it to come from"


@moves.must(hint=2)
def other_labels(answer):
    """the first o, the second o and the last n"""
    a = np.asarray(answer)[[3, 5, 7]]
    if close(a, MOVES[[3, 5, 7]]):
        return None
    if np.all(a == 3):
        return "you gave 3 for all; from o past the blank to o, the two would merge into one"
    if np.all(a == 2):
        return "you gave 2 for all; between different labels the blank may be skipped"
    return f"you gave {seen(a)}; compare each with the label before it: are they equal?"


P = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5], [0.5, 0.125, 0.375]])
SEA, SEE = [0, 1, 0, 2, 0], [0, 2, 0, 2, 0]  # two different labels, and one label twice
# By hand: the last step is (0, 0, 0, 1, 1), and each step before sums what it leads to, times P.
BETA_SEA = np.array([
    [0.3359375, 0.5859375, 0.2734375, 0.171875, 0.03125],
    [0.09375, 0.625, 0.53125, 0.5625, 0.125],
    [0, 0.375, 0.375, 0.875, 0.5],
    [0, 0, 0, 1, 1],
])  # fmt: skip
BETA_SEE_FIRST = np.array([0.0234375, 0.15625, 0.2734375, 0.171875, 0.03125])

backward = Exercise(
    "ctc-backward",
    returns="an array, steps × states",
    hints=(
        "Go from the last step to the first: β_t(s) sums over the states that s leads to at t + 1.",
        "Each term is p[t + 1, its class] times β of that state at t + 1; step t's own p is left out.",
        "s leads to s, s + 1, and to s + 2 if that lies in the list and its class is not that of s.",
    ),
)


@backward.must(needed=True)
def has_a_number_a_state(f):
    """four steps and five states give (4, 5) numbers"""
    shape = np.shape(given(f(P, SEA)))
    return None if shape == (4, 5) else f"you returned shape {shape}"


@backward.must
def ends_with_ones(f):
    """at the last step the last two states have 1, the others 0"""
    last = np.asarray(f(P, SEA))[-1]
    if close(last, np.array([0, 0, 0, 1.0, 1])):
        return None
    if close(last, np.array([0, 0, 0, P[3, 2], P[3, 0]])):
        return "yours holds the last step's own factors; β leaves them out, since α has them already"
    if close(np.asarray(f(P, SEA))[0], np.array([0.5, 0.25, 0, 0, 0])):
        return "yours starts at the first step, as α does; start at the last step and go back"
    return f"yours is {seen(last)}"


@backward.must
def takes_one_step_back(f):
    """a step earlier it is what the moves lead to, times that step's p"""
    got = np.asarray(f(P, SEA))[-2]
    if close(got, BETA_SEA[-2]):
        return None
    if close(got, np.array([0, 0.25, 0.25, 1, 0.25])):
        return "yours takes step t's own p of the state left; take p at t + 1, of the state entered"
    if close(got, np.array([0, 0.125, 0.5, 0.75, 0.5])):
        return "yours takes p at t + 1, but of the state left; take that of the state entered"
    if close(got, np.array([0, 0, 0.375, 0.875, 0.5])):
        return "from the first label, 0.375 is missing: it may skip the blank to a different label"
    if close(got, np.array([0, 0.375, 0.875, 1.375, 0.5])) or close(
        got, np.array([0, 0.375, 0.875, 0.875, 0.5])
    ):
        return f"a blank never skips: the third state leads to 0.375, yours is {got[2]:.4g}"
    return f"it is {seen(BETA_SEA[-2])}, yours {seen(got)}"


@backward.must(hint=3)
def goes_on_to_the_start(f):
    """and so on to the first step"""
    got = np.asarray(f(P, SEA))
    return None if close(got, BETA_SEA) else f"the first step is {seen(BETA_SEA[0])}, yours {seen(got[0])}"


@backward.must(hint=3)
def parts_equal_labels(f):
    """between equal labels no blank is skipped"""
    got = np.asarray(f(P, SEE))[0]
    return (
        None if close(got, BETA_SEE_FIRST) else f"the first step is {seen(BETA_SEE_FIRST)}, yours {seen(got)}"
    )


@backward.must
def knows_the_empty_word(f):
    """the empty word, one state, gives the product of the blanks to come"""
    want = np.array([[0.03125], [0.125], [0.5], [1.0]])
    got = f(P, [0])
    return None if close(got, want) else f"it is {seen(want[:, 0])}, yours {seen(np.ravel(got))}"


def betas(p, states):
    """β of all steps and states, by the moves that lead on from each."""
    k = np.array(states)
    skips = (k[2:] != k[:-2]).astype(float)
    moves = np.eye(len(k)) + np.eye(len(k), k=1) + np.pad(np.diag(skips, 2), 0)[: len(k), : len(k)]
    beta = [np.where(np.arange(len(k)) < len(k) - 2, 0.0, 1.0)]
    for step in p[:0:-1]:
        beta.insert(0, moves @ (step[k] * beta[0]))
    return np.array(beta)


def lattice(rng, T, C, word):
    """Probabilities of T steps, and the states of a word of so many labels; any class is the blank.

    Where there is a third label it equals the second, so that no blank is skipped between them.
    """
    blank, *labels = rng.permutation(C).tolist()
    spelled = [labels[i] for i in rng.integers(0, len(labels), word)]
    if word > 2:
        spelled[2] = spelled[1]
    states = [blank]
    for label in spelled:
        states += [label, blank]
    return draws.shares(rng, T, C), states


@backward.must(hint=3)
def knows_the_blank_by_its_place(f):
    """the blank may be any class: it is 2 in the states 2, 0, 2, 1, 2"""
    states = [2, 0, 2, 1, 2]
    got, want = np.asarray(f(P, states))[-2], betas(P, states)[-2]
    if close(got, want):
        return None
    if close(got, want - [0, P[-1, 1], 0, 0, 0]):
        return "from the label 0 the skip is missing; do you take class 0 for the blank?"
    return f"a step before the last it is {seen(want)}, yours {seen(got)}"


backward.agrees(
    "other probabilities and words of these sizes are right, too",
    betas,
    lambda rng: lattice(rng, 4, 3, 2),
    hint=3,
)
backward.agrees(
    "any number of steps, classes and labels will do",
    betas,
    [
        lambda rng: lattice(rng, 6, 4, 3),
        lambda rng: lattice(rng, 7, 5, int(rng.integers(3, 5))),
        lambda rng: lattice(rng, 1, 3, 1),
        lambda rng: lattice(rng, 2, 4, 3),
        lambda rng: lattice(rng, 5, 2, 1),
    ],
    hint=3,
)


places = Exercise(
    "ctc-segments",
    returns="a list of triples of whole numbers",
    hints=(
        "itertools.groupby(path) gives each run of equal classes with its members; how long is each?",
        "Count the steps as you go: a run of n steps that begins at `first` ends at first + n - 1. "
        "Blanks count as steps, but are not listed.",
    ),
)
PATH, BLANK = [10, 3, 3, 10, 6, 10, 6, 6, 5], 10
SEGMENTS = [(3, 1, 2), (6, 4, 4), (6, 6, 7), (5, 8, 8)]


def triples(answer):
    return [tuple(int(v) for v in segment) for segment in answer]


@places.must(needed=True)
def has_a_triple_a_label(f):
    """[10, 3, 3, 10, 6, 10, 6, 6, 5] gives four triples"""
    got = list(given(f(list(PATH), BLANK)))
    if len(got) == 4 and all(np.shape(segment) == (3,) for segment in got):
        return None
    if all(np.shape(segment) == (3,) for segment in got):
        if any(segment[0] == BLANK for segment in got):
            return f"you returned {len(got)}, with the blanks among them"
        if len(got) == 6:
            return "you returned 6, one for each step; a run of equal answers is one label"
        if [segment[0] for segment in got] == [3, 6, 6]:
            return "you returned 3; the last run is missing, since nothing follows that would end it"
        if len(got) == 3:
            return "you returned 3; a blank parts the two sixes, so they are two labels"
    if got == [3, 6, 6, 5]:
        return "you returned the labels alone, [3, 6, 6, 5]; each needs its first and its last step"
    return f"you returned {seen(got)}"


@places.must
def spells_the_word(f):
    """their labels are the word 3, 6, 6, 5"""
    word = [segment[0] for segment in triples(f(list(PATH), BLANK))]
    return None if word == [3, 6, 6, 5] else f"yours are {word}"


@places.must
def begins_where_the_run_does(f):
    """the first steps are 1, 4, 6, 8"""
    first = [segment[1] for segment in triples(f(list(PATH), BLANK))]
    if first == [0, 2, 3, 5]:
        return "yours are [0, 2, 3, 5]: the steps of the blanks must be counted as well"
    if first == [2, 5, 7, 9]:
        return "yours are [2, 5, 7, 9]: count steps from 0, as code does"
    return None if first == [1, 4, 6, 8] else f"yours are {first}"


@places.must
def ends_where_the_run_does(f):
    """the last steps are 2, 4, 7, 8"""
    last = [segment[2] for segment in triples(f(list(PATH), BLANK))]
    if last == [3, 5, 8, 9]:
        return "yours are [3, 5, 8, 9], one past the run; the last step belongs to it"
    if last == [2, 1, 2, 1]:
        return "yours are [2, 1, 2, 1], the lengths of the runs"
    return None if last == [2, 4, 7, 8] else f"yours are {last}"


@places.must
def is_silent_for_blanks(f):
    """a path of blanks alone gives an empty list"""
    got = f([0, 0, 0], 0)
    return None if got is not None and len(got) == 0 else f"you returned {seen(got)}"


@places.must
def takes_any_blank(f):
    """with blank 0, the path [0, 3, 10, 10] gives (3, 1, 1) and (10, 2, 3)"""
    got = triples(f([0, 3, 10, 10], 0))
    return None if got == [(3, 1, 1), (10, 2, 3)] else f"you returned {got}"


def spelled(path, blank):
    """(label, first step, last step) of every run that is none of blanks."""
    ends = [i for i in range(len(path)) if path[i + 1 : i + 2] != [path[i]]]
    firsts = [0, *(end + 1 for end in ends)]
    return [(path[end], first, end) for first, end in zip(firsts, ends, strict=False) if path[end] != blank]


def some_path(rng, runs):
    """A path of so many runs, each up to three steps long, of three classes; one of them is the blank."""
    classes = rng.permutation(12)[:3]
    order = np.cumsum(rng.integers(1, 3, runs)) % 3  # each run is another class than the one before
    path = np.repeat(classes[order], rng.integers(1, 4, runs).tolist())  # a browser repeats 32-bit times
    return path.tolist(), int(rng.choice(classes))


@places.must(hint=2)
def takes_any_path(f, rng):
    """other paths, of any length, are read, too"""
    nine = [(path[:9], blank) for path, blank in (some_path(rng, 9) for _ in range(3))]
    for path, blank in (*nine, ([7], 0), *(some_path(rng, runs) for runs in (1, 4, 8, 15))):
        got, want = triples(f(path, blank)), spelled(path, blank)
        if got != want:
            return f"with blank {blank}, {seen(path)} gives {want}, yours {quoted(got)}"
    return None
