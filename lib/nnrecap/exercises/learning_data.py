"""The exercises of the chapter "Types of learning": where data and targets come from."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, Letters, close, given, seen
from nnrecap.learning import uncertainty_sampling

PICTURES = np.arange(18.0).reshape(2, 9)

own_pretext = Exercise(
    "upside-down",
    returns="an array of pictures and one of targets",
    hints=(
        "Turning a picture by 180° reverses the order of its pixels, row by row and within rows: X[:, ::-1].",
        "Stack the N upright ones over the N turned ones; the targets are N zeros, then N ones.",
    ),
)


@own_pretext.must(needed=True)
def makes_twice_as_many(f):
    """2 pictures give 4, and 4 targets"""
    X, t = map(np.asarray, given(f(PICTURES)))
    return None if X.shape == (4, 9) and t.shape == (4,) else f"you returned shapes {X.shape} and {t.shape}"


@own_pretext.must
def keeps_the_first(f):
    """the first two are upright, with target 0"""
    X, t = map(np.asarray, f(PICTURES))
    if close(X[::2], PICTURES):
        return "each picture is followed by its turned self; all the upright ones come first"
    if not close(X[:2], PICTURES):
        return f"the first came back as {seen(X[0])}"
    return None if np.all(t[:2] == 0) else f"their targets are {seen(t[:2])}"


@own_pretext.must
def turns_the_others(f):
    """the last two are upside down, with target 1"""
    X, t = map(np.asarray, f(PICTURES))
    want = PICTURES[:, ::-1]
    if close(X[2:], PICTURES[::-1]):
        return "you reversed the order of the pictures, not that of the pixels in each"
    if close(X[2:], PICTURES.reshape(2, 3, 3)[:, ::-1].reshape(2, 9)):
        return "yours are mirrored at the middle row; half a turn reverses the columns as well"
    if close(X[2:], PICTURES.reshape(2, 3, 3)[:, :, ::-1].reshape(2, 9)):
        return "yours are mirrored left to right; half a turn reverses the rows as well"
    if not close(X[2:], want):
        return f"the pixels 0, 1, … 8 came back as {seen(X[2])}"
    return None if np.all(t[2:] == 1) else f"their targets are {seen(t[2:])}"


@own_pretext.must(hint=2)
def turns_any_pictures(f, rng):
    """other pictures, of any number and size, are turned, too"""
    for N, side in ((2, 3), (2, 3), *zip(draws.sizes(rng, 2, 1), draws.sizes(rng, 2), strict=True)):
        pictures = draws.numbers(rng, N, side * side, spread=6)
        X, t = map(np.asarray, f(pictures))
        of = f"of {N} pictures of {side} × {side} pixels"
        if X.shape != (2 * N, side * side) or t.shape != (2 * N,):
            return f"{of} yours makes shapes {X.shape} and {t.shape}"
        if not close(X, np.vstack([pictures, pictures[:, ::-1]])):
            wrong = next(n for n in range(2 * N) if not close(X[n], _turned(pictures, n)))
            return f"{of}, picture {wrong} should be {seen(_turned(pictures, wrong))}, yours {seen(X[wrong])}"
        if not close(t * 1, np.repeat([0, 1], N)):
            return f"{of} the targets are {N} times 0 and {N} times 1, yours {seen(t)}"
    return None


def _turned(pictures, n):
    """The n-th of the pictures and the turned ones behind them."""
    return pictures[n] if n < len(pictures) else pictures[n - len(pictures), ::-1]


ASKED = np.array([[0.9, 0.05, 0.05], [0.5, 0.495, 0.005], [0.4, 0.3, 0.3], [0.34, 0.33, 0.33]])

own_choice = Exercise(
    "least-certain",
    returns="row numbers",
    hints=(
        "Sort each row: p.sort(axis=-1). The two largest are then the last two columns.",
        "The lead is the last column minus the one before. argsort puts the smallest lead first; take n.",
    ),
)


@own_choice.must(needed=True)
def are_n_rows(f):
    """it returns the numbers of n rows"""
    rows = np.asarray(given(f(ASKED.copy(), 2)))
    good = rows.shape == (2,) and rows.dtype.kind in "iu"
    return None if good else f"for n = 2 you returned {seen(rows)}"


@own_choice.must
def has_the_smallest_lead(f):
    """of leads of 0.85, 0.005, 0.1 and 0.01 it takes rows 1 and 3 first"""
    rows = sorted(np.asarray(f(ASKED.copy(), 2)).tolist())
    if rows == [0, 2]:
        return "you returned the rows 0 and 2, the two largest leads"
    if rows == [2, 3]:
        return "rows 2 and 3 have the smallest top probability; asked is the lead over the second"
    return None if rows == [1, 3] else f"you returned rows {rows}"


@own_choice.must
def goes_on_in_order(f):
    """then row 2, then row 0"""
    rows = np.asarray(f(ASKED.copy(), 4)).tolist()
    return None if rows[2:] == [2, 0] else f"for n = 4 you returned {rows}"


def leads_apart(rng, N, K):
    """Probabilities of two pictures or more, no two of which have nearly the same lead.

    The picture with the smallest lead comes after the next one: who sorts the numbers is seen.
    """
    while True:
        p = rng.dirichlet(np.ones(K), N)
        two = np.sort(p, axis=1)[:, -2:]
        leads = two[:, 1] - two[:, 0]
        if np.diff(np.sort(leads)).min() > 1e-6:
            first, second = leads.argsort()[:2]
            return p if first > second else p[::-1]


@own_choice.must(hint=2)
def agrees_elsewhere(f, rng):
    """other rows, of any number, come in order, too"""
    some = draws.sizes(rng, 2, 2, 9)
    for N, K, n in ((4, 3, 2), (4, 3, 4), (50, 4, 10), (some[0], 2, 1), (some[1], 5, some[1])):
        p = leads_apart(rng, N, K)
        rows, want = np.asarray(f(p, n)).tolist(), uncertainty_sampling(p, n).tolist()
        if rows == want:
            continue
        of = f"of {N} rows of {K}, for n = {n},"
        if sorted(np.ravel(rows).tolist()) == sorted(want):
            return f"{of} yours are the right rows, {seen(rows)}; in order they are {seen(want)}"
        if rows == np.abs(p[:, 0] - p[:, 1]).argsort(kind="stable")[:n].tolist():
            return f"{of} yours go by the first two columns; the two largest may stand anywhere in a row"
        return f"{of} it is {seen(want)}, yours {seen(rows)}"
    return None


STREAM = [(0, 1), (1, 1), (2, 1), (3, 0), (4, 0), (5, 0)]


def repeating(f, stream=STREAM, first=0, guess=lambda last: last):
    """f on a learner that answers with the label it saw last, or guesses from it, and what it was told."""
    told = []

    def learn(x, y):
        told.append((x, y))

    return f(lambda x: guess(told[-1][1] if told else first), learn, stream), told


count_mistakes = Exercise(
    "count-mistakes",
    returns="one whole number",
    scalar=True,
    hints=(
        "Go through the stream once, in order: for x, y in stream.",
        "Three things a turn: predict, compare with y, and only then learn(x, y).",
    ),
)


@count_mistakes.must(needed=True)
def is_a_count(f):
    """it returns one whole number"""
    mistakes = np.asarray(given(repeating(f)[0]))
    good = mistakes.shape == () and mistakes.dtype.kind in "iubf" and mistakes % 1 == 0
    return None if good else f"you returned {seen(mistakes)}"


@count_mistakes.must
def predicts_before_it_learns(f):
    """a learner that repeats the last label makes 2 mistakes on 1, 1, 1, 0, 0, 0"""
    mistakes = int(repeating(f)[0])
    told = {
        0: "yours is 0: it has seen each label before it was asked",
        3: "yours is 3: who never learns makes as many",
        4: "yours is 4, the right ones; count the others",
    }
    return None if mistakes == 2 else told.get(mistakes, f"yours is {mistakes}")


@count_mistakes.must
def shows_each_once(f):
    """each example is learned from once, in order, right or wrong"""
    told = repeating(f)[1]
    if told == STREAM:
        return None
    if len(told) > len(STREAM):
        return f"it learned {len(told)} times from 6 examples: a stream comes by once"
    return f"it learned from {len(told)} of 6: {told}"


@count_mistakes.must(hint=2)
def counts_labels_of_any_kind(f):
    """labels may be other than 0 and 1: who repeats the last one makes 2 mistakes on 7, 7, 2, 4"""
    mistakes = int(repeating(f, [(0, 7), (1, 7), (2, 2), (3, 4)], first=7)[0])
    told = {
        7: "yours is 7, the sum of the distances; a mistake counts once, however far off",
        3: "yours is 3, the sum of prediction minus label; a mistake counts once, whatever its sign",
        -3: "yours is -3, the sum of label minus prediction; a mistake counts once, whatever its sign",
        0: "yours is 0; 7 and 2 are both true for Python, and yet not equal",
    }
    return None if mistakes == 2 else told.get(mistakes, f"yours is {mistakes}")


@count_mistakes.must(hint=2)
def counts_on_any_stream(f, rng):
    """other learners and other streams, of any length, are counted, too"""
    for n, labels in (
        (6, [0, 1]),
        (6, [2, 3, 5]),
        (draws.sizes(rng, 1, 7, 12)[0], ["spam", "mail", "ad"]),
        (0, [0]),
    ):
        drawn = rng.choice(labels, n).tolist()
        stream = list(zip(draws.numbers(rng, n, spread=6).tolist(), drawn, strict=True))
        shift = rng.permutation(len(labels))

        def guess(last, labels=labels, shift=shift):
            return labels[shift[labels.index(last)]]

        mistakes, told = repeating(f, stream, labels[0], guess)
        befores = [labels[0], *drawn][:n]
        want = sum(guess(last) != y for last, y in zip(befores, drawn, strict=True))
        if told != stream or mistakes != want:
            of = f"on a stream of {n} with the labels {drawn}"
            if mistakes == want:
                return f"{of} your count is right, but {len(told)} examples were learned from, not each once"
            learned = "" if told == stream else f"; it learned from {len(told)}"
            return f"{of} it is {want}, yours {seen(mistakes)}{learned}"
    return None


which_kind = Letters(
    "name-the-kind",
    "abcd",
    label="four letters of a, b, c and d",
    count=4,
    hints=(
        "First ask who chooses the data (the learner: b). Then whether an example comes back.",
        "A later task that must not harm an earlier one is continual; one glance at each example is online.",
    ),
)

SCENES = "bacd"
WHY = (
    "1: the doctors are asked for the labels that the program picks, so who picks decides",
    "2: each message is seen once and then gone, and it learns between two of them",
    "3: the second language is a new task after the first, and the first must not suffer",
    "4: the sentence itself says which word is missing; nobody labels",
)


@which_kind.must
def names_each(word):
    """each names its scene"""
    wrong = [why for letter, right, why in zip(word, SCENES, WHY, strict=True) if letter != right]
    return f"scene {wrong[0]}" if wrong else None
