"""The exercises on the sigmoid of the chapter "The multilayer perceptron and activations"."""

import numpy as np

from nnrecap.activations import sigmoid, sigmoid_grad, tanh
from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, seen, told
from nnrecap.exercises.perceptron import SIZES, W1, W2, X, nearly, quarters

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
    (4, 3): "has a number for each weight of W2; add them up along each row",
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
    if shapes[:2] == ((4, 3), (3, 2)):
        return "V2 came first: return V1, V2, c"
    if shapes[:2] == ((2, 3), (3, 4)):
        return "V1 and V2 are turned round: each has the shape of its W"
    yours = ", ".join(map(str, shapes))
    return f"for 2 inputs, 3 hidden units, 4 outputs (3, 2), (4, 3) and (4,), yours {yours}"


SLIPS_AT_ZERO = (
    (-W2.sum(axis=1) / 2, ": the sign is turned"),
    (W2.sum(axis=1), ": each sigmoid is 1/2 there, not 1"),
    (-W2.sum(axis=1), ": that leads from tanh to sigmoids; here tanh is what you may use"),
    (np.full(4, -1.0), ": that leads from tanh to sigmoids; here tanh is what you may use"),
    (np.full(4, 0.5), ": each unit brings 1/2 times its own weight in W2"),
    (0 * W2[:, 0], ": something must stand for these halves"),
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


TIMES = (  # V1 so many times too large, V2 so many times, and what is told
    (2, 1, "the slope is twice too steep: tanh is a sigmoid of 2z, so V1 is smaller than W1"),
    (
        *(1, 2),
        "the outputs swing twice too far: tanh goes from -1 to 1, a width of 2, so V2 is smaller than W2",
    ),
    (2, 2, "twice too steep, and twice too far: σ(z) is (tanh(z/2) + 1) / 2, with a half for each"),
    (4, 1, "the slope is four times too steep: σ(z) has tanh(z/2) in it, and V1 is smaller than W1"),
    (1, 4, "the outputs swing four times too far: σ has tanh / 2 in it, and V2 is smaller than W2"),
    (4, 4, "four times too steep, and too far: you doubled where the sigmoid, made of tanh, halves"),
    (1, -1, "the outputs swing the other way: the sign of V1 or of V2 is turned"),
)


@translate.must
def has_the_same_outputs(f):
    """equal for other inputs"""
    V1, V2, c = map(np.asarray, f(W1, W2))
    got = tanh(X @ V1.T) @ V2.T + c
    if close(got, WANT):
        return None
    for steep, far, words in TIMES:
        if close(tanh(X @ V1.T / steep) @ V2.T / far + c, WANT):
            return words
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
    (
        np.exp(-np.abs(FEW)) / (1 + np.exp(-2 * np.abs(FEW))),
        ": that is e / (1 + e²), the square is around 1 + e",
    ),
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
        z = np.concatenate([rng.uniform(*band, n) for band in ((0, 3), (3, 8), (8, 18), (18, 30), (30, 36))])
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
    got, want = np.asarray(f(np.array([z])))[0], sigmoid_grad(z)
    if abs(got / want - 1) < 1e-12:
        return None
    if abs(got / want - 1) > 1e-3:
        return f"you returned {got:.4g}"
    narrow = f"; {got.dtype} keeps fewer digits than float64" if got.dtype in ("float16", "float32") else ""
    return f"you returned {got:.13g}, which is {want:.13g} but for the last digits{narrow}"
