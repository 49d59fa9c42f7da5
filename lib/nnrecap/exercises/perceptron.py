"""The exercises of the chapter "The multilayer perceptron and activations"."""

import string

import numpy as np

from nnrecap.activations import relu
from nnrecap.exercises import draws
from nnrecap.exercises.answers import as_letters
from nnrecap.exercises.exercise import Exercise, Letters, close, given, quoted, seen

X = np.array([[1.0, 2.0], [-3.0, 1.0], [0.5, -1.0]])
W1 = np.array([[1.0, -1.0], [2.0, 1.0], [-1.0, 0.5]])  # (3, 2): no two widths of a network alike
W2 = np.array([[1.0, -2.0, 3.0], [0.5, 1.0, -1.0], [2.0, 0.0, 1.0], [-1.0, 1.0, 1.0]])
W3 = np.array([[1.0, 0.0, -1.0, 2.0], [2.0, 1.0, 0.0, -1.0]])
HIDDEN = relu(X @ W1.T)
SIZES = (2, 3, 4)  # of the network of W1 and W2: inputs, hidden units, outputs


def quarters(rng, *shape, most=8):
    """Multiples of 1/4 from -`most` to `most`: products and sums of a few are exact in any order."""
    return rng.integers(-4 * most, 4 * most + 1, shape) / 4


def nearly(got, want, *parts):
    """Whether outputs agree, as closely as the narrowest of the parts that they were computed from allows."""
    kinds = [part.dtype for part in parts if part.dtype.kind == "f"]
    eps = max((float(np.finfo(kind).eps) for kind in kinds), default=0.0)
    return close(got, want, within=max(1e-9, 64 * eps) * (1 + np.max(np.abs(want))))


forward = Exercise(
    "mlp-forward",
    returns="an array with a row a sample",
    hints=(
        "One layer for a batch is X @ W.T. Which layers are followed by np.maximum(…, 0)?",
        "Loop over weights[:-1], each time replacing X by its next layer; then the last matrix alone.",
    ),
)


WRONG_OUTPUTS = {
    (4, 3): ": yours has a column for each sample, and a row is asked for",
    (4,): ": one row for all; np.maximum(…, 0) goes entry by entry, np.max(…, 0) down a column",
}


@forward.must(needed=True)
def has_a_row_a_sample(f):
    """three samples and four outputs give shape (3, 4)"""
    shape = np.shape(given(f(X, [W1, W2])))
    return None if shape == (3, 4) else f"you returned shape {shape}{WRONG_OUTPUTS.get(shape, '')}"


@forward.must
def does_two_layers(f):
    """two layers: W2 ReLU(W1 x), sample by sample"""
    got, want = f(X, [W1, W2]), HIDDEN @ W2.T
    if close(got, want):
        return None
    if close(got, X @ W1.T @ W2.T):
        return "yours has no ReLU in it"
    if close(got, relu(want)):
        return "yours has a ReLU after the last layer, too: a negative output became 0"
    if close(got, relu(relu(X) @ W1.T) @ W2.T):
        return "yours has a ReLU before the first layer, too: inputs below 0 became 0"
    if close(got, np.minimum(X @ W1.T, 0) @ W2.T):
        return "yours keeps what is below 0; ReLU keeps what is above"
    if close(got, relu(X) @ W1.T @ W2.T):
        return "your ReLU stands before the layers; it follows each, but for the last"
    return _furthest(got, want)


def _furthest(got, want):
    """The sentence about the sample that is furthest off."""
    got = np.asarray(got)
    if got.shape != want.shape:
        return f"right would be shape {want.shape}, yours is {got.shape}"
    n = np.argmax(np.abs(got - want).max(axis=1))
    return f"the {('first', 'second', 'third')[n]} sample gives {seen(want[n])}, yours {seen(got[n])}"


@forward.must(hint=2)
def does_one_layer(f):
    """one layer alone: X @ W.T without ReLU"""
    try:
        got = f(X, [W1])
    except (IndexError, ValueError):
        return "yours stops at a list of one matrix; it may have any length, so loop over it"
    return None if close(got, X @ W1.T) else f"yours gives {seen(got)}"


@forward.must(hint=2)
def does_three_layers(f):
    """three layers"""
    got, want = f(X, [W1, W2, W3]), relu(HIDDEN @ W2.T) @ W3.T
    if close(got, want):
        return None
    if close(got, relu(want)):
        return "yours has a ReLU after the last layer, too"
    return _furthest(got, want)


def forward_pass(X, weights):
    """The network's outputs, a row a sample."""
    for W in weights[:-1]:
        X = relu(X @ W.T)
    return X @ weights[-1].T


def layers(rng, N, *widths):
    """A batch and the matrices of a network of these widths."""
    pairs = zip(widths[1:], widths[:-1], strict=True)
    return quarters(rng, N, widths[0]), [quarters(rng, *shape, most=2) for shape in pairs]


forward.agrees(
    "other batches and weights of these sizes are right, too",
    forward_pass,
    lambda rng: layers(rng, 3, *SIZES),
    slips=((lambda X, weights: forward_pass(np.abs(X), weights), "inputs may be below 0: keep their signs"),),
    hint=2,
)
forward.agrees(
    "four layers and five, of any widths",
    forward_pass,
    lambda rng: layers(rng, rng.integers(4, 9), *draws.sizes(rng, rng.integers(5, 7), 1, 7)),
    times=4,
    hint=2,
)
forward.agrees(
    "a batch of one sample stays a batch",
    forward_pass,
    lambda rng: layers(rng, 1, *draws.sizes(rng, 3)),
    hint=2,
)

census = Exercise(
    "dead-units",
    returns="one truth value a unit",
    hints=(
        "The pre-activations of the batch are X @ W.T + b: a row a sample, a column a unit.",
        "Dead means not above 0 for all samples: .all(axis=0) goes down the columns.",
    ),
)
IN = np.array([[1.0, 0.0], [1.0, 2.0], [2.0, 1.0], [1.0, 1.0]])
UNITS = (  # weights, bias, whether it is dead, and why
    ((-1, -1), 0, True, "weights (-1, -1) and bias 0 is dead on inputs that are never below 0"),
    ((1, 1), 5, False, "weights (1, 1) and bias 5 is alive"),
    ((1, -1.5), -0.4, False, "outputs above 0 for one or two of four samples is alive"),
    ((-1, -1), 1.5, False, "weights (-1, -1) and bias 1.5 fires where x = (1, 0): the bias counts"),
    ((1, 1), -5, True, "weights (1, 1) and bias -5 is never above 0: the bias counts"),
    ((0, 0), 0, True, "a pre-activation of exactly 0 on all samples has slope 0 by convention: dead"),
    ((-3, 1), 0.5, True, "weights (-3, 1) and bias 0.5 is dead: the sum is below 0 for all four x"),
    ((-1, 1), 0, False, "weights (-1, 1) fires where x = (1, 2)"),
    ((2, -1), 0, False, "weights (2, -1) fires on three of four samples"),
    ((1, 0), -1, False, "weights (1, 0) and bias -1 fires where x = (2, 1)"),
)
ROWS = np.array([weights for weights, *_ in UNITS])
BIAS, DEAD = (np.array([unit[k] for unit in UNITS]) for k in (1, 2))
PRE = IN @ ROWS.T + BIAS
SHAPES = {
    (4,): "one for each of the four samples: the units are the columns of X @ W.T + b",
    (4, 10): "one for each sample and unit: a unit is dead if it is silent on all of them",
    (1, 10): "a table of one row; a vector of ten is asked for",
    (): "one number for the whole layer; each unit has its own answer",
}
SLIPS = (
    (~DEAD, "yours says it the other way round: True where a unit lives"),
    (
        (PRE <= 0).any(axis=0),
        "silent on some sample is not yet dead: a unit that fires on one of four is alive",
    ),
    ((PRE - BIAS <= 0).all(axis=0), "the bias is missing: 1.5 of it makes a unit fire where x = (1, 0)"),
    ((PRE - 2 * BIAS <= 0).all(axis=0), "the bias was subtracted: a unit with bias 1.5 is dead in yours"),
    (
        (relu(PRE - BIAS) + BIAS <= 0).all(axis=0),
        "your ReLU comes before the bias: with weights (-3, 1) and bias 0.5 the whole sum is below 0",
    ),
    (PRE.mean(axis=0) <= 0, "you averaged the pre-activations: one may be far below 0, another above"),
    (PRE[0] <= 0, "you looked at one sample, the first; dead is dead on all"),
    (PRE[-1] <= 0, "you looked at one sample, the last; dead is dead on all"),
    ((ROWS <= 0).all(axis=1), "you looked at the weights alone; inputs and bias have a say"),
    ((PRE == 0).all(axis=0), "what is 0 in a dead unit is the output: the pre-activation is 0 or below"),
)


@census.must(needed=True)
def has_one_a_unit(f):
    """ten units give ten truth values"""
    got = np.asarray(given(f(IN, ROWS, BIAS)))
    if got.dtype.kind == "i" and got.ndim == 1 and len(got) < 10:
        return "you returned the places of the dead; one truth value for each unit is asked for"
    if got.shape != (10,):
        return f"you returned {SHAPES.get(got.shape, f'shape {got.shape}')}"
    if got.dtype == bool:
        return None
    words = "these are numbers: keep the True and False" if set(got) <= {0, 1} else "compare with 0 first"
    return f"you returned {seen(got)}; {words}"


@census.must
def tells_them_apart(f):
    """the dead are told from the living"""
    got = np.asarray(f(IN, ROWS, BIAS))
    wrong = np.flatnonzero(got != DEAD)
    known = (words for slip, words in SLIPS if (got == slip).all())
    return next(known, f"a unit with {UNITS[wrong[0]][3]}") if len(wrong) else None


@census.must
def allows_inputs_below_0(f):
    """inputs may be below 0: weights (-1, -1) fire where x = (-1, -2)"""
    got = np.asarray(f(-IN, np.array([[-1.0, -1.0], [1.0, 1.0]]), np.array([0.0, -0.5])))
    if got.tolist() == [True, False]:
        return "yours takes (-1, -1) for dead and (1, 1) for alive; for inputs below 0 it is the other way"
    return None if got.tolist() == [False, True] else f"weights (-1, -1), (1, 1): yours gives {seen(got)}"


@census.must(hint=2)
def counts_in_any_layer(f, rng):
    """other batches and layers, of any size, are counted, too"""
    for N, D, units in ((4, 2, 10), (4, 2, 10), draws.sizes(rng, 3, 1, 7), draws.sizes(rng, 3, 16, 24)):
        x, W = quarters(rng, N, D, most=7), quarters(rng, units, D)
        pre, largest = x @ W.T, rng.permutation(np.resize([0.25, 0.0, 2**-12, -0.25, 4.0], units))
        b = largest - pre.max(axis=0)
        got, want = np.asarray(f(x, W, b)), largest <= 0
        if got.shape != want.shape:
            return f"{units} units give {units} truth values, yours have shape {got.shape}"
        if (wrong := np.flatnonzero(got != want)).size:
            unit = wrong[0]
            return (
                f"in a batch of {N}, the largest pre-activation of the unit with weights {seen(W[unit])}"
                f" and bias {b[unit]:g} is {largest[unit]:g}, and yours says {bool(got[unit])}"
            )
    return None


def _no_six_letters(answer):
    """The sentence about an answer that is no word of six letters."""
    word = as_letters(answer, string.ascii_uppercase, True) or ""
    strange = [letter for letter in word if letter not in "ISMX"]
    if strange:
        return f"you gave {quoted(answer)}; {strange[0]} is none of them"
    return f"you gave {quoted(answer)}{f', a word of {len(word)}' if word else ''}"


last_layers = Letters(
    "last-layers",
    "ISMX",
    label="six letters out of I, S, M and X",
    count=6,
    otherwise=_no_six_letters,
    hints=(
        "Ask of each task: what is a legal answer? Any number, one of two, one of K, or a set of labels?",
        "Where exactly one of K holds, or shares sum to 1: X. Where several may hold at once: M.",
    ),
)
RIGHT = "XIMSXI"
LAYERS = {"I": "the identity", "S": "one sigmoid", "M": "several sigmoids", "X": "softmax"}
REASONS = (
    "a character is exactly one of 26",
    "euros are a number without a fixed range",
    "a pizza may have several toppings, or none",
    "paid back or not is one yes-or-no",
    "three shares are positive and sum to 1, which one of the four layers makes by itself",
    "colder is below 0, and there is no fixed range",
)


@last_layers.must
def all_fit(word):
    """each fits its task"""
    wrong = [i for i in range(6) if word[i] != RIGHT[i]]
    if not wrong:
        return None
    task, reason = wrong[0] + 1, REASONS[wrong[0]]
    if word[wrong[0]] == "S" and RIGHT[wrong[0]] == "I":
        return f"task {task}: a sigmoid stays between 0 and 1, and {reason}"
    return f"look at task {task}: {reason}, and you chose {LAYERS[word[wrong[0]]]}"
