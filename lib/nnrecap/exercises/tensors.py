"""The exercises of the chapter "Tensors"."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, itself, letters, seen, whole_numbers

after_index = whole_numbers(
    "shape-after-index",
    "the shape of clips[:, ::2, 1]",
    (32, 5, 24, 36),
    mistakes=(
        ((32, 5, 1, 24, 36), "an integer takes its axis away; the slice 1:2 would keep it, with length 1"),
        ((32, 10, 24, 36), "::2 takes every second frame: 0, 2, 4, 6, 8"),
        ((32, 5, 3, 24, 36), "the third place holds the colour: 1 picks one of the three"),
        ((32, 2, 24, 36), "::2 is a step of 2; :2 would be the first two"),
        ((32, 2, 1, 24, 36), "::2 is a step of 2 and not a stop; and an integer takes its axis away"),
        ((32, 5), "the axes that are not mentioned, rows and columns, stay as they are"),
        ((32, 5, 24), "two axes are not mentioned, rows and columns, and both stay"),
        ((5, 24, 36), "the colon alone keeps all 32 clips"),
        (
            (32, 5, 3, 36),
            "the places count from the left: clips, frames, colours; 1 picks a colour, not a row",
        ),
    ),
    otherwise=lambda got: f"you gave {got}; five axes, one of them taken away by an integer, leave four",
    hints=(
        "Go from left to right: what does :, what does ::2, what does 1 do to its axis?",
        "A slice keeps its axis, an integer takes it away, and axes that are not mentioned stay.",
    ),
)

together = whole_numbers(
    "broadcast-by-hand",
    "the shape of (5, 1, 4, 1) with (3, 1, 2)",
    (5, 3, 4, 2),
    mistakes=(
        ((5, 1, 4, 2), "the 3 stretches the 1 above it"),
        ((5, 3, 4, 1), "the last axes, 1 and 2, make 2"),
        ((5, 3, 8, 2), "lengths are never multiplied: 4 and 1 make 4"),
        ((5, 3, 1, 2), "4 and 1 make 4: it is the 1 that gives way"),
        ((15, 1, 8, 1), "you aligned from the left and multiplied; align from the right, and never multiply"),
        ((15, 3, 4, 2), "the 5 has nothing below it: 5 with nothing stays 5"),
        ((5, 1, 4, 1), "that is the first shape; the second one's 3 and 2 stretch its ones"),
        ((3, 1, 2), "that is the second shape; the first one's 5 and 4 are part of the result"),
        ((5, 4, 5, 3), "lengths are never added: of two, the one that is not 1 stays"),
        ((5, 1, 4, 1, 3, 1, 2), "shapes are not joined: write one below the other, right-aligned"),
        ((3, 5, 4, 2), "the 5 is the first axis, and nothing stands below it: it stays in front"),
        ((3, 4, 2), "the 5 is lost: a missing axis counts as 1, and the 1 gives way"),
    ),
    otherwise=lambda got: f"you gave {got}; write (5, 1, 4, 1) above (·, 3, 1, 2), column by column",
    hints=(
        "Write the second below the first, right-aligned: the missing axis is at the left, and counts as 1.",
        "From the right: 1 with 2, 4 with 1, 1 with 3, 5 with nothing. The 1 always gives way.",
    ),
)

WIDE = np.array([[1.0, 2.0, 6.0], [0.0, 0.0, 30.0]])
SQUARE = np.array([[1.0, 3.0], [10.0, 30.0]])

centre = Exercise(
    "centre-rows",
    returns="an array of the shape of its input",
    hints=(
        "The mean of each row goes along axis 1. Which shape does it have, and where does that align?",
        "A mean of shape (N, 1) is stretched along its row; keepdims=True keeps the axis.",
    ),
)


@centre.must(needed=True)
def keeps_the_batch(f):
    """a batch (2, 3) gives (2, 3)"""
    shape = np.shape(given(f(WIDE)))
    return None if shape == (2, 3) else f"you returned shape {shape}"


@centre.must
def has_rows_of_mean_zero(f):
    """each row has the mean 0"""
    got = np.asarray(f(WIDE))
    if close(got.mean(axis=1), np.zeros(2)):
        return None
    if close(got, WIDE - WIDE.mean()):
        return f"you took one mean of all numbers; the rows' means are now {seen(got.mean(axis=1))}"
    if close(got, WIDE - WIDE.mean(axis=0)):
        return "you took the mean of each column: axis 0 is the axis that the mean makes vanish"
    return f"their means are {seen(got.mean(axis=1))}"


@centre.must
def only_subtracts(f):
    """differences inside a row stay as they were"""
    got = np.asarray(f(WIDE))
    return (
        None
        if close(np.diff(got), np.diff(WIDE))
        else f"in the first row they were 1 and 4, yours {seen(np.diff(got)[0])}"
    )


@centre.must(hint=2)
def works_on_a_square(f):
    """a square batch is centred row by row, too"""
    got = np.asarray(f(SQUARE))
    want = SQUARE - SQUARE.mean(axis=1, keepdims=True)
    if close(got, want):
        return None
    if close(got, SQUARE - SQUARE.mean(axis=1)):
        return f"(1, 3) became {seen(got[0])}: with N = D the wrong alignment raises no error"
    return f"(1, 3) should become (-1, 1), yours {seen(got[0])}"


def centred(X):
    """Each row without its own mean."""
    return X - X.mean(axis=1, keepdims=True)


BY_HEART = ((lambda X: X, "you returned the batch as it was: this size is not the first example's"),)
centre.agrees("other batches of this size are centred, too", centred, lambda rng: (draws.numbers(rng, 2, 3),))
centre.agrees(
    "more rows than columns are centred, too",
    centred,
    lambda rng: (draws.numbers(rng, rng.integers(3, 8), rng.integers(1, 3)),),
    slips=BY_HEART,
)
centre.agrees(
    "it works for any numbers of rows and columns",
    centred,
    lambda rng: (draws.numbers(rng, *rng.integers(1, 8, 2), spread=6),),
    times=4,
    slips=BY_HEART,
)


@centre.must
def leaves_its_argument(f):
    """the batch that was given is left as it was"""
    batch = WIDE.copy()
    f(itself(batch))
    return None if np.array_equal(batch, WIDE) else "-= writes into the caller's array"


diagonal = whole_numbers(
    "other-diagonal",
    "offset and stride from the upper right corner down to the lower left",
    (7, 7),
    mistakes=(
        ((7, 9), "9 is a row down and a column *on*: from the upper right corner that leaves the picture"),
        ((0, 9), "that is the main diagonal, from the upper left corner"),
        ((8, 7), "house 8 is the first of the second row: the corner (0, 7) is at 0 · 8 + 7"),
        ((7, 8), "a stride of 8 goes straight down the last column"),
        ((56, -7), "you walk the right houses from the wrong end: start in the upper right corner"),
        ((7, -7), "down means on in memory: a row down is +8"),
        ((0, 7), "the stride is right; the walk starts in the upper right corner, not the left"),
        ((7, -1), "a stride of -1 goes back along the first row"),
        ((63, 7), "house 63 is the lower right corner, where the main diagonal ends"),
        ((8, 8), "the first row has houses 0 to 7, and a stride of 8 goes straight down"),
        ((7, 1), "a stride of 1 goes along the row, and from its end on to the next row"),
    ),
    otherwise=lambda got: f"you gave {got}; the two numbers are the address of (0, 7), and one step",
    hints=(
        "The picture is fresh, so entry (i, j) is at 8 i + j. Where is the corner (0, 7)?",
        "One step goes a row down and a column back. Add the two strides with their signs.",
    ),
)

copies = letters(
    "which-copy",
    "the lines that copy",
    "bc",
    missing={
        "b": "one that copies is missing: NumPy looks at the kind of index, and a list always copies",
        "c": "one that copies is missing: look where each row's end is followed by a gap",
    },
    wrong={
        "a": "(a) is a slice with step -1: offset 5, stride -1",
        "d": "(d) takes whole rows, one behind the other without a gap: 6 = 6 · 1",
        "e": "(e) only splits an axis; that never needs a new walk",
    },
    hints=(
        "What is written as a list copies. For the others: which of them merge two axes into one?",
        "Two axes merge without a copy where the outer stride is the inner length times the inner stride.",
    ),
)


class Counted:
    """A small network (batch, 3) → (batch, 2), or of other sizes, that remembers the shapes it was given."""

    def __init__(self, W=((1.0, 2.0, 0.0), (0.0, -1.0, 3.0))):
        self.W, self.shapes = np.array(W), []

    def __call__(self, x):
        self.shapes.append(np.shape(x))
        return np.maximum(np.asarray(x) @ self.W.T, 0)


PAIRS = np.array(
    [[[1.0, 0, 0], [4, 0, 0]], [[0, 1, 1], [0, 1, 1]], [[0, 2, 0], [0, 0, 1]], [[1, 1, 1], [2, 0, 2]]]
)

siamese = Exercise(
    "siamese-distances",
    returns="one number a pair",
    hints=(
        "fold_pairs makes (N, 2, D) a batch (2N, D); unfold_pairs undoes it on the outputs.",
        "After unfolding, out[:, 0] and out[:, 1] are the twins: take the norm of their difference.",
    ),
)


@siamese.must(needed=True)
def gives_one_a_pair(g):
    """four pairs give four distances"""
    shape = np.shape(given(g(itself(Counted()), PAIRS)))
    return None if shape == (4,) else f"you returned shape {shape}"


@siamese.must
def measures_the_distance(g):
    """they are the Euclidean distances of the outputs"""
    f = Counted()
    difference = f(PAIRS[:, 0]) - f(PAIRS[:, 1])
    want, got = np.sqrt((difference**2).sum(axis=-1)), g(itself(Counted()), PAIRS)
    if close(got, want):
        return None
    if close(got, want**2):
        return "yours are squared; take the root"
    if close(got, np.linalg.norm(PAIRS[:, 0] - PAIRS[:, 1], axis=-1)):
        return "yours compare the inputs, and the network is not asked"
    out = f(PAIRS.reshape(8, 3))
    if close(got, np.linalg.norm(out[:4] - out[4:], axis=-1)):
        return "you pair the first half of the outputs with the second: pair 0 is outputs 0 and 1"
    return f"they are {seen(want)}, yours {seen(got)}"


@siamese.must
def calls_once(g):
    """the network is called once, on all eight inputs"""
    f = Counted()
    g(itself(f), PAIRS)
    if f.shapes == [PAIRS.shape]:
        return f"it takes a batch (8, 3), and was given {PAIRS.shape}: fold first"
    return None if f.shapes == [(8, 3)] else f"it was called {len(f.shapes)} times, with {f.shapes[:2]}"


@siamese.must(hint=2)
def works_for_other_networks(g, rng):
    """other networks and other pairs are measured, too"""
    for N, D, K in ((4, 3, 2), (1, 5, 4), (2, 2, 3), (draws.sizes(rng, 3))):
        pairs, W = draws.numbers(rng, N, 2, D, spread=6), draws.numbers(rng, K, D)
        f, counted = Counted(W), Counted(W)
        want = np.linalg.norm(f(pairs[:, 0]) - f(pairs[:, 1]), axis=-1)
        got = g(itself(counted), pairs)
        if not close(got, want):
            return (
                f"for pairs of shape {pairs.shape} and {K} outputs they are {seen(want)}, yours {seen(got)}"
            )
        if counted.shapes != [(2 * N, D)]:
            return (
                f"for pairs of shape {pairs.shape} the network was given {counted.shapes[:3]}: once is asked"
            )
    return None


which = letters(
    "which-factorisation",
    "those that exist for the swap",
    "abc",
    missing={
        "a": "one is missing: the matrix is symmetric",
        "b": "one is missing: which factorisation has every matrix, of any shape?",
        "c": "one is missing: the swap is itself orthogonal, so Q is nearly given",
    },
    wrong={
        "d": "without row swaps the first pivot is 0, and the row below cannot be reduced by it",
        "e": "x = (1, -1) gives xᵀ A x = -2, so it is not positive definite",
    },
    hints=(
        "Two of the five exist for every matrix. For the others: symmetric? first pivot? xᵀ A x?",
        "A symmetric matrix always has one; a pivot 0 stops another; x = (1, -1) decides the last.",
    ),
)
