"""The exercises of the chapter "The multilayer perceptron and activations"."""

import string

import numpy as np

from nnrecap.activations import relu, sigmoid, sigmoid_grad, tanh
from nnrecap.exercises import draws
from nnrecap.exercises.answers import as_letters
from nnrecap.exercises.exercise import Exercise, Letters, close, given, number, quoted, seen, told

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

count = number(
    "count-weights",
    "how many numbers a 64-32-10 network with biases has",
    2410,
    mistakes=(
        (2368, "you gave the weights alone; each of the 42 units has a bias, too"),
        (20480, "you multiplied all three widths; each layer joins two neighbours, and layers add up"),
        (2048, "you gave the weights of the first layer; ten outputs have some as well"),
        (2400, "the hidden units have their biases; the ten outputs have one each, too"),
        (2378, "the outputs have their biases; the 32 hidden units have one each, too"),
        (2474, "you gave the 64 inputs a bias each: an input is not a unit that sums, it is given"),
        (2370, "you added one bias a layer; each unit has its own"),
        (42, "you gave the biases alone; each unit has a weight for each of its inputs, too"),
        (2080, "you gave the first layer; the ten outputs have weights and biases as well"),
        (330, "you gave the last layer; the 32 hidden units have weights and biases as well"),
        (106, "you added the widths; a layer has a weight for each of its inputs and each of its units"),
        (2475, "you added a unit to every layer; 65 · 32 and 33 · 10 are what the constants bring"),
    ),
    hints=(
        "One hidden unit has a weight for each of the 64 pixels, and one bias. How many hidden units?",
        "32 · (64 + 1) for the hidden layer. An output unit has a weight for each hidden unit, and a bias.",
    ),
)

translate = Exercise(
    "sigmoid-to-tanh",
    returns="two matrices and a vector",
    hints=(
        "Solve tanh z = 2 σ(2z) - 1 for the sigmoid.",
        "σ(z) = (tanh(z/2) + 1) / 2. Now let W2 multiply that, term by term.",
        "W2 times a vector of halves is half the sum of each of its rows: W2.sum(axis=1) / 2.",
    ),
)
WANT = sigmoid(X @ W1.T) @ W2.T


WRONG_C = {  # its shape → what is told
    (): "is one number; each of the four outputs needs its own",
    (3,): "has one number a hidden unit; each of the four outputs needs one: the sum runs along a row of W2",
    (4, 1): "is a table of one column, a vector is asked for",
}


@translate.must(needed=True)
def gives_two_matrices_and_a_constant(f):
    """two matrices of the old shapes and a constant for each output"""
    answer = given(f(W1, W2))
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        return f"three things are expected, V1, V2 and c, you returned {told(answer)}"
    shapes = tuple(np.shape(part) for part in answer)
    if shapes == ((3, 2), (4, 3), (4,)):
        return None
    if shapes[:2] == ((3, 2), (4, 3)) and shapes[2] in WRONG_C:
        return f"your c {WRONG_C[shapes[2]]}"
    yours = ", ".join(map(str, shapes))
    return f"for 2 inputs, 3 hidden units, 4 outputs (3, 2), (4, 3) and (4,), yours {yours}"


SLIPS_AT_ZERO = (
    (-W2.sum(axis=1) / 2, ": the sign is turned"),
    (W2.sum(axis=1), ": each sigmoid is 1/2 there, not 1"),
    (W2.mean(axis=1) / 2, ": W2 adds the units up, it does not average"),
)


@translate.must
def agrees_at_zero(f):
    """equal at x = 0, where tanh is 0 and the sigmoid 1/2"""
    _, _, c = f(W1, W2)
    want = W2.sum(axis=1) / 2
    if close(c, want):
        return None
    known = (words for wrong, words in SLIPS_AT_ZERO if close(c, wrong))
    return f"there the sigmoids give {seen(want)}, and c is your {seen(c)}{next(known, '')}"


@translate.must
def has_the_same_outputs(f):
    """equal for other inputs"""
    V1, V2, c = map(np.asarray, f(W1, W2))
    got = tanh(X @ V1.T) @ V2.T + c
    if close(got, WANT):
        return None
    if close(tanh(X @ V1.T / 2) @ V2.T + c, WANT):
        return "the slope is twice too steep: tanh is a sigmoid of 2z, so V1 is smaller than W1"
    if close(tanh(X @ V1.T) @ V2.T / 2 + c, WANT):
        return (
            "the outputs swing twice too far: tanh goes from -1 to 1, a width of 2, so V2 is smaller than W2"
        )
    if close(tanh(X @ V1.T / 4) @ V2.T + c, WANT):
        return "the slope is four times too steep: σ(z) has tanh(z/2) in it, and V1 is smaller than W1"
    if close((got - c) / 4 + c, WANT):
        return "the outputs swing four times too far: σ has tanh / 2 in it, and V2 is smaller than W2"
    if close(c - (got - c), WANT):
        return "the outputs swing the other way: the sign of V1 or of V2 is turned"
    n = np.argmax(np.abs(got - WANT).max(axis=1))
    place = ("first", "second", "third")[n]
    return f"for the {place} input they are {seen(WANT[n])}, yours {seen(got[n])}"


@translate.must(hint=2)
def translates_any_network(f, rng):
    """other networks, of any sizes, are translated, too"""
    for D, H, K in (SIZES, SIZES, draws.sizes(rng, 3, 1), draws.sizes(rng, 3, 4, 8)):
        W1, W2, x = quarters(rng, H, D), quarters(rng, K, H), quarters(rng, 9, D, most=1) / 2
        V1, V2, c = parts = [np.asarray(part) for part in f(W1, W2)]
        of = f"of {D} inputs, {H} hidden units, {K} outputs"
        shapes = [part.shape for part in parts]
        if shapes != [(H, D), (K, H), (K,)]:
            return f"{of} your shapes are {shapes}"
        got, want = tanh(x @ V1.T) @ V2.T + c, sigmoid(x @ W1.T) @ W2.T
        if not nearly(got, want, *parts):
            return f"{of}, for x = {seen(x[0])} the sigmoids give {seen(want[0])}, yours {seen(got[0])}"
    return None


slope = Exercise(
    "sigmoid-slope",
    returns="an array of the shape of its input",
    hints=(
        "s(1 - s) loses its digits where s rounds to 1. By symmetry σ'(z) = σ'(-z).",
        "Let e = exp(-|z|), which is never above 1. Write σ' with e alone.",
        "σ' = e / (1 + e)²: nothing overflows, and nothing is subtracted.",
    ),
)


FEW = np.array([-3.0, -1.0, 2.0])
SLOPE_SLIPS = (
    (sigmoid(FEW), ": that is σ itself, and not how steep it is"),
    (1 - sigmoid(FEW), ": that is 1 - σ, one of the two factors"),
    (sigmoid(-np.abs(FEW)), ": that is e / (1 + e), without the square below the line"),
    (4 * sigmoid_grad(FEW), ": four times too large; tanh z = 2 σ(2z) - 1 has two factors of 2"),
    (1 - np.tanh(FEW) ** 2, ": that is the slope of tanh"),
    (-sigmoid_grad(FEW), ": the sign is turned; σ rises everywhere"),
)


@slope.must(needed=True)
def is_a_quarter(f):
    """at 0 it is 1/4"""
    got = given(f(np.zeros(2)))
    if close(got, np.full(2, 0.25)):
        return None
    known = (words for wrong, words in SLOPE_SLIPS if close(f(FEW), wrong))
    return f"yours gives {seen(got)} for two zeros{next(known, '')}"


@slope.must
def is_right_in_the_middle(f):
    """between -3 and 3 it is σ'"""
    got, want = f(FEW), sigmoid_grad(FEW)
    return None if close(got, want) else f"at -3, -1 and 2 it is {seen(want)}, yours {seen(got)}"


@slope.must
def keeps_the_right_end(f):
    """at 40 it is 4.248e-18"""
    return _tail(f, 40.0)


@slope.must(hint=2)
def keeps_the_left_end(f):
    """at -40, too"""
    return _tail(f, -40.0)


@slope.must(hint=2)
def has_no_overflow(f):
    """at 800 and -800 it is 0, and no power overflows on the way"""
    too_large = [z for z in (800.0, -800.0) if _overflows(f, z)]
    if too_large:
        both = " (np.where computes both its halves, for every z)" if len(too_large) == 2 else ""
        return f"at z = {too_large[0]:g} yours computes a power too large for float64{both}"
    got = f(np.array([800.0, -800.0]))
    return None if close(got, np.zeros(2), within=1e-300) else f"you returned {seen(got)}"


def _overflows(f, z):
    """Whether a power is too large: it is reported, or, as in a browser, seen from the nan it leads to."""
    with np.errstate(over="raise"):
        try:
            return np.isnan(f(np.array([z]))).any()
        except FloatingPointError:
            return True


@slope.must(hint=2)
def keeps_its_digits_everywhere(f, rng):
    """from -36 to 36, twelve digits are right"""
    for n in draws.sizes(rng, 3, 1, 5):
        # some of each: around 0, just beyond 3, where e^-z is nearly σ', and where σ rounds to 1
        z = np.concatenate([rng.uniform(*band, n) for band in ((0, 3), (3, 8), (8, 18), (18, 36))])
        z *= rng.permutation(np.resize([-1.0, 1.0], len(z)))
        got, want = np.asarray(f(z)), sigmoid_grad(z)
        if got.shape != z.shape:
            return f"{len(z)} numbers give shape {z.shape}, yours {got.shape}"
        worst = np.argmax(off := np.abs(got / want - 1))
        if not off[worst] < 1e-12:
            return (
                f"at {z[worst]:.12g} it is {want[worst]:.13g}, yours {got[worst]:.13g}"
                f"{_how_far(got[worst] / want[worst])}"
            )
    return None


def _how_far(ratio):
    """How far a number is from the right one, of which it is `ratio` times as much, in words."""
    if not np.isfinite(ratio) or ratio == 0:
        return ""
    if abs(ratio - 1) < 0.1:
        return f": one in {1 / abs(ratio - 1):,.0f} off"
    return f": {ratio:.3g} times the right size"


def _tail(f, z):
    got = np.asarray(f(np.array([z])))[0]
    return None if abs(got / sigmoid_grad(z) - 1) < 1e-12 else f"you returned {got:.4g}"


def _of_layers(L):
    """The sentence about a wrong number of layers."""
    if 16 < L < 17:
        return "that is where the curve crosses; layers come whole, so round up"
    if L < 0:
        return f"you gave {L:.6g}; a number of layers is not below 0: a layer multiplies by 3 · 1/4"
    still = "too much is left" if L < 17 else "fewer layers will do"
    return f"you gave {L:.6g}, and 0.75 to that power is {0.75 ** min(L, 2000):.4g}: {still}"


depth = number(
    "layers-until",
    "layers after which less than 1/100 of the gradient is left",
    17,
    mistakes=(
        (16, "0.75 to the 16 is 0.01002, a little above; the next one is below"),
        (4, "you used the slope 1/4 alone; each layer has a weight of 3 as well"),
        (5, "you used the weight's third or the slope alone; a layer multiplies by 3 · 1/4"),
        (7, "you took σ(0) for the slope, and no weight; a layer multiplies by 3 · 1/4"),
        (0.75, "that is what one layer leaves; after how many is it below 0.01?"),
        (133, "you divided 100 by 0.75; the factors multiply, layer after layer"),
        (9, "after 9 layers less than a tenth is left; a hundredth is asked for"),
        (25, "after 25 layers less than a thousandth is left; a hundredth is asked for"),
    ),
    otherwise=_of_layers,
    hints=(
        "What is the slope of a sigmoid at 0, and by what does one layer multiply the gradient?",
        "By 3 · 1/4 = 0.75. Which whole L is the first with 0.75 to the power L below 0.01?",
    ),
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
        pre, largest = x @ W.T, rng.permutation(np.resize([0.25, 0.0, 0.25, -0.25, 4.0], units))
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


double_sigmoid = number(
    "double-sigmoid",
    "the mean loss of a perfect network behind a second sigmoid",
    (np.log1p(np.exp(-1)) + np.log(2)) / 2,
    digits=4,
    mistakes=(
        (np.log1p(np.exp(-1)), "you gave the loss of a positive sample; what does the negative half cost?"),
        (np.log(2), "you gave the loss of a negative sample; what does the positive half cost?"),
        (0.0, "that would need logits of ±infinity; the loss was given 1 and 0 for logits"),
        (1.4612, "you gave the softmax floor for ten classes; here are two, and a sigmoid"),
        (np.log1p(np.exp(-1)) + np.log(2), "you gave a positive plus a negative sample; take the mean"),
        (0.8133, "a negative sample's output is 0, not 1: what is σ(0)?"),
        (0.5032 / np.log(2), "you took logarithms to base 2; the losses here are in nats"),
        (0.503, "nearly: four digits are asked for"),
        (1.3133, "that is what a negative sample costs whose logit is 1; here its logit is 0"),
        (1.0032, "you exchanged the classes: a positive sample is the one whose output is 1"),
        (-0.5032, "the sign is turned: the logarithm of a probability is below 0, the loss minus that"),
        (0.5, "one half is near, and four digits are asked for"),
        (0.2185, "you took logarithms to base 10; the losses here are in nats"),
    ),
    hints=(
        "The loss takes 1 and 0 for logits and applies σ. What are σ(1) and σ(0)?",
        "A positive sample costs -log σ(1), a negative one -log(1 - σ(0)). Take the mean.",
    ),
)  # fmt: skip
