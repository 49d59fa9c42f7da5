"""The exercises on biases of the chapter "The multilayer perceptron and activations"."""

import numpy as np

from nnrecap.activations import relu
from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, raised, seen, told
from nnrecap.exercises.perceptron import SIZES, W1, W2, X, nearly, quarters

B1, B2 = np.array([0.5, -1.0, 2.0]), np.array([1.0, -2.0, 0.0, 3.0])
OUTPUTS = relu(X @ W1.T + B1) @ W2.T + B2

fold = Exercise(
    "fold-bias",
    returns="a pair of matrices",
    hints=(
        "The constant 1 is the last entry of the input. What multiplies it is the last column of V1.",
        "To hand the 1 on: one more row in V1, all 0 but for the constant's column. What is ReLU(1)?",
        "Then V2 has one more column, for the unit that is always 1: it is b2.",
    ),
)


def two_layers(rng, D, H, K):
    """Weights and biases of a hidden layer and an output layer."""
    return tuple(quarters(rng, *shape) for shape in ((H, D), (H,), (K, H), (K,)))


@fold.must(needed=True)
def gives_two_matrices(f):
    """two matrices of the right shapes: one more hidden unit, one more input"""
    answer = given(f(W1, B1, W2, B2))
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return f"two matrices are expected, V1 and V2, you returned {told(answer)}"
    shapes = tuple(np.shape(V) for V in answer)
    if shapes == ((3, 3), (4, 4)):
        return (
            "V1 has one row too few: with 3 hidden units V2 has a column for b2 and nothing to multiply it "
            "with. Spend one more hidden unit"
        )
    if shapes == ((4, 3), (4, 4)):
        return None
    if shapes == ((4, 4), (4, 3)):
        return "V2 came first: return V1, which meets the input, then V2"
    if shapes == ((4, 3), (4, 3)):
        return "V2 has no column for the new unit yet"
    if shapes == ((3, 3), (4, 3)):
        return "b2 is nowhere yet: one more hidden unit hands the 1 on, and V2 has a column for it"
    if shapes == ((4, 3), (5, 4)):
        return "V2 has a row too many: the outputs are four, and no layer above them needs a 1"
    if shapes == ((3, 4), (4, 4)):
        return "V1 is turned round: it has a row for each hidden unit, as W1 has"
    return f"for 2 inputs, 3 hidden units, 4 outputs (4, 3) and (4, 4), yours {shapes[0]} and {shapes[1]}"


@fold.must
def has_the_constant_last(f):
    """the 1 is the last entry of the input"""
    V1, V2 = _matrices(f)
    swapped = relu(np.column_stack([np.ones(len(X)), X]) @ V1.T) @ V2.T
    if _agrees(f) or not close(swapped, OUTPUTS):
        return None
    return "yours is right for (1, x), with the constant in front: b1 is the last column of V1, not the first"


@fold.must
def has_the_constant_unit(f):
    """some hidden unit gives the same number above 0 for every input"""
    hidden = _hidden(f)
    steady = [column[0] > 0 and close(column, np.full(len(X), column[0])) for column in hidden.T]
    if _agrees(f) or any(steady):
        return None
    why = "one that stays the same has weight 0 for all but the constant"
    if not hidden.any(axis=0).all():
        why = "one is always 0: the constant must reach it with a weight above 0"
    return f"on three inputs your hidden units give {seen(hidden)}; {why}"


@fold.must
def has_the_same_hidden_values(f):
    """among the hidden units are the three of the network with biases"""
    hidden, want = _hidden(f), relu(X @ W1.T + B1)
    if _agrees(f) or all(any(_is_multiple(column, unit) for column in hidden.T) for unit in want.T):
        return None
    slips = ((0 * B1, ": b1 is missing"), (-B1, ": the sign of b1 is turned"))
    known = (told for b, told in slips if close(hidden[:, :3], relu(X @ W1.T + b)))
    return (
        f"for the first input they are {seen(want[0])}, or multiples,"
        f" yours {seen(hidden[0])}{next(known, '')}"
    )


@fold.must
def gives_the_same_outputs(f):
    """the outputs are those of the network with biases"""
    if _agrees(f):
        return None
    hidden, V2 = _hidden(f), _matrices(f)[1]
    got = hidden @ V2.T
    return f"for the first input they are {seen(OUTPUTS[0])}, yours {seen(got[0])}{_known(hidden, V2)}"


def _known(hidden, V2):
    """What is known of such a second layer, or nothing."""
    off = hidden @ V2.T - (OUTPUTS - B2)  # what is there in place of b2
    if close(hidden @ V2, OUTPUTS):
        return ": V2 is turned round, it has a row for each output"
    times = off[0, 0] / B2[0]
    if close(off, np.tile(times * B2, (len(X), 1))):
        return f": b2 counts {times:g} times" if times else ": b2 is missing"
    if close(off, np.tile(W2 @ B1 + B2, (len(X), 1))):
        return ": b1 counts twice, the hidden units have it already"
    if close(off, np.full_like(off, times)):
        return ": you add the same to each; every output has its own number in b2"
    if any(close(hidden @ np.roll(V2, n, axis=1).T, OUTPUTS) for n in range(1, len(V2))):
        return ": the columns of V2 must stand in the order of the rows of V1"
    return ""


@fold.must(hint=2)
def copies_any_network(f, rng):
    """other networks, of any sizes, are copied, too, and for any input"""
    for D, H, K in (SIZES, SIZES, draws.sizes(rng, 3, 1), draws.sizes(rng, 3, 4, 8)):
        W1, b1, W2, b2 = two_layers(rng, D, H, K)
        x = quarters(rng, 20, D, most=20)
        V1, V2 = _matrices(f, W1, b1, W2, b2)
        of = f"of {D} inputs, {H} hidden units, {K} outputs"
        if (V1.shape, V2.shape) != ((H + 1, D + 1), (K, H + 1)):
            return f"{of} your shapes are {V1.shape} and {V2.shape}"
        got, want = relu(_with_ones(x) @ V1.T) @ V2.T, relu(x @ W1.T + b1) @ W2.T + b2
        if not nearly(got, want, V1, V2):
            n = np.argmax(np.abs(got - want).max(axis=1))
            return f"{of}, for x = {seen(x[n])} the outputs are {seen(want[n])}, yours {seen(got[n])}"
    return None


def _with_ones(x):
    return np.column_stack([x, np.ones(len(x))])


def _matrices(f, *network):
    V1, V2 = f(*(network or (W1, B1, W2, B2)))
    return np.asarray(V1), np.asarray(V2)


def _hidden(f):
    return relu(_with_ones(X) @ _matrices(f)[0].T)


def _agrees(f):
    """Whether the outputs are right; then so are the units, whatever they look like."""
    return nearly(_hidden(f) @ _matrices(f)[1].T, OUTPUTS, *_matrices(f))


def _is_multiple(column, unit):
    factor = column @ unit / (unit @ unit)
    return factor > 0 and close(column, factor * unit)


collapse = Exercise(
    "collapse",
    returns="a matrix and a vector",
    hints=(
        "Multiply W2 (W1 x + b1) + b2 out. Which part has x in it, and which has not?",
        "W2 W1 stands before x, in this order; what is left is W2 b1 + b2.",
    ),
)


# the shapes of a wrong matrix, of a wrong bias → what is told
WRONG_MATRIX = {
    (2, 4): "your matrix is turned round: it has a row for each input",
    (3, 2): "your matrix is wrong: yours is as wide as the first layer's, and the outputs are 4",
    (4, 3): "your matrix is the second layer's: it takes hidden units, and x has gone",
    (4,): "the bias came first: return the matrix, then the bias",
}
WRONG_BIAS = {
    (3,): "your bias has one number a hidden unit; each of the four outputs needs one",
    (4, 1): "your bias is a table of one column, a vector is asked for",
}


# layers that are all three wide, where sizes always fit: first the matrix, then the bias
SQUARE = W2[:3], B1, W2[1:], B2[1:]
SQUARE_MATRIX = (
    (SQUARE[0] @ SQUARE[2], "x meets W1 first, so W1 stands on the right, beside x"),
    (
        SQUARE[0] + SQUARE[2],
        "x goes through one matrix, and what comes out through the other: that is no sum",
    ),
    (SQUARE[0] * SQUARE[2], "* multiplies entry by entry; the matrix product is @"),
)
SQUARE_BIAS = (
    (W2[1:] * B1 + B2[1:], "* multiplies entry by entry; W2 @ b1 adds up along each row, too"),
    (W2[:3] @ B1 + B2[1:], "b1 comes out of W1, and what it has to pass through is W2"),
    (B1 + B2[1:], "b1 has to pass through W2 before b2 is added"),
    (W2[1:] @ (B1 + B2[1:]), "only b1 passes through W2; b2 is added after it"),
    (B1 @ W2[1:], "b1 passes through W2 as x would, with W2 on the left"),
    (B1 @ W2[1:] + B2[1:], "b1 passes through W2 as x would, with W2 on the left"),
    (W2[1:] @ W2[:3] @ B1 + B2[1:], "b1 is added after W1, so it does not pass through it"),
)


def _on_squares(f):
    """What is known of an answer whose sizes do not fit, from sizes that always fit."""
    try:
        W, b = f(*SQUARE)
    except (ValueError, TypeError):
        return ""
    known = [f"; {words}" for wrong, words in SQUARE_MATRIX if close(W, wrong)]
    known += [f"; {words}" for wrong, words in SQUARE_BIAS if close(b, wrong)]
    return known[0] if known else ""


@collapse.must(needed=True)
def gives_a_matrix_and_a_bias(f):
    """a matrix, outputs × inputs, and a bias for each output"""
    try:
        answer = given(f(W1, B1, W2, B2))
    except ValueError as error:
        return f"{raised(error)}{_on_squares(f)}"
    if isinstance(answer, np.ndarray):
        alone = "a matrix alone: the bias" if answer.ndim == 2 else "a vector alone: the matrix"
        return f"two things are expected, W and b; you returned {alone} is missing"
    if not isinstance(answer, tuple | list):
        return f"two things are expected, W and b; you returned {told(answer)}"
    if len(answer) != 2:
        return f"two things are expected, W and b; you returned {len(answer)} things"
    shapes = tuple(np.shape(part) for part in answer)
    if shapes == ((4, 2), (4,)):
        return None
    known = WRONG_MATRIX.get(shapes[0]) or WRONG_BIAS.get(shapes[1])
    return known or f"for 2 inputs and 4 outputs (4, 2) and (4,), yours {shapes[0]} and {shapes[1]}"


@collapse.must
def has_the_product(f):
    """the matrix does to x what both did"""
    got, want = np.asarray(f(W1, B1, W2, B2)[0]), W2 @ W1
    told = [
        (want, None),
        (W2 @ relu(W1), "there is no ReLU between linear layers, and yours has one"),
        (relu(want), "your matrix has nothing below 0: there is no ReLU after linear layers"),
        (
            W2[:, :2] + W1[:1],
            "you added the matrices; x goes through one, and what comes out through the other",
        ),
        (want + (W2 @ B1)[:, None], "a bias got into your matrix: it must not be multiplied by x"),
    ]
    otherwise = f"x = (1, 0) gives {seen(want[:, 0])} before the biases, yours {seen(got[:, 0])}"
    return next((words for wrong, words in told if close(got, wrong)), otherwise)


@collapse.must(hint=2)
def has_both_biases(f):
    """the bias is what comes out for x = 0"""
    got, want = np.asarray(f(W1, B1, W2, B2)[1]), W2 @ B1 + B2
    told = [
        (want, None),
        (W2 @ B1, "you lost b2, which is added last"),
        (B2, "you lost b1: it passes through the second layer"),
        (0 * B2, "you lost both biases: at x = 0 the first layer still gives b1"),
        (W2 @ B1 - B2, "b2 has the wrong sign"),
        (W2.sum(axis=1) + B2, "you sent ones through the second layer; b1 is what comes out of the first"),
        (W2 @ relu(B1) + B2, "b1 went through a ReLU; these layers are linear"),
    ]
    otherwise = f"it is {seen(want)}, yours {seen(got)}"
    return next((words for wrong, words in told if close(got, wrong)), otherwise)


def product(W1, b1, W2, b2):
    """The one layer that does what both do."""
    return W2 @ W1, W2 @ b1 + b2


MIXED = (
    (lambda W1, b1, W2, b2: product(W1, b1, W2, np.abs(b2)), "a bias may be below 0: keep its sign"),
    (lambda W1, b1, W2, b2: product(W1, np.abs(b1), W2, b2), "a bias may be below 0: keep its sign"),
)
collapse.agrees(
    "other layers of these sizes become one, too",
    product,
    lambda rng: two_layers(rng, *SIZES),
    slips=MIXED,
    hint=2,
)
collapse.agrees(
    "layers of any sizes become one",
    product,
    lambda rng: two_layers(rng, *draws.sizes(rng, 3, 1, 8)),
    slips=MIXED,
    hint=2,
)
