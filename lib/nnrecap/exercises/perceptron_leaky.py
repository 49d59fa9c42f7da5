"""The exercise on leaky ReLU of the chapter "The multilayer perceptron and activations"."""

import numpy as np

from nnrecap.activations import leaky_relu, leaky_relu_grad, relu, relu_grad
from nnrecap.exercises.draws import numbers, sizes
from nnrecap.exercises.exercise import Exercise, close, given, seen, told

Z = np.array([[-2.0, 3.0, -0.5], [0.4, -4.0, 1.0]])  # (2, 3): a pair, and no pair of pairs

leaky = Exercise(
    "leaky-relu",
    returns="two arrays of the shape of z",
    hints=(
        "Which z belong to which half? A comparison answers for all of them at once: z > 0.",
        "np.where(z > 0, a, b) takes a where z > 0 and b elsewhere; a and b may be arrays or numbers.",
        "The values take z or slope * z, the derivatives 1 or slope, and both ask the same question.",
    ),
)


@leaky.must(needed=True)
def gives_values_and_slopes(f):
    """two arrays of the shape of z: the values, and the derivatives"""
    answer = given(f(Z, 0.25))
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return f"values and derivatives are two; you returned {told(answer)}: return a, b"
    shapes = [np.shape(part) for part in answer]
    if shapes == [Z.shape, ()]:
        return f"your derivative is one number, {seen(answer[1])}; each z has its own"
    if shapes == [Z.shape, Z.shape]:
        return None
    return f"for z of shape (2, 3) your two have shapes {shapes[0]} and {shapes[1]}"


@leaky.must
def has_the_values(f, rng):
    """the values are z right of 0, and slope · z left of it"""
    return _wrong_values(f, *_drawn(rng)) or _wrong_values(f, *_drawn(rng, Z.shape))


def _wrong_values(f, z, slope):
    return _compared(
        f(z, slope)[0],
        leaky_relu(z, slope),
        [
            (leaky_relu_grad(z, slope), "the derivatives came first: return the values, then these"),
            (relu(z), "left of 0 yours is 0: that is ReLU, and its units die"),
            (leaky_relu(z, -slope), "left of 0 yours rises as z falls: there slope · z is below 0"),
            (np.where(z > 0, z, slope), "left of 0 yours is the slope itself, whatever z is"),
            (leaky_relu(z, 0.01), "you took 0.01 for the slope; it is the second argument"),
            (slope * z, "right of 0 yours has the slope of the left; there it is 1"),
            (leaky_relu(z, 1 / slope), "left of 0 yours is z / slope: multiply"),
            (leaky_relu(-z, slope), "yours leaks on the right: the two halves have changed places"),
        ],
        z,
        slope,
    )


@leaky.must(hint=2)
def has_the_slopes(f, rng):
    """the derivatives are 1 right of 0, and the slope left of it"""
    return _wrong_slopes(f, *_drawn(rng)) or _wrong_slopes(f, *_drawn(rng, Z.shape))


def _wrong_slopes(f, z, slope):
    got = np.asarray(f(z, slope)[1])
    if got.dtype.kind in "iu":
        return f"yours are whole numbers: written into them, {slope:g} becomes {int(slope)}"
    return _compared(
        got,
        leaky_relu_grad(z, slope),
        [
            (relu_grad(z), "left of 0 yours is 0: no gradient would pass, and the unit stays dead"),
            (
                leaky_relu(z, slope),
                "these are the values once more: the derivative of slope · z is the slope",
            ),
            (
                np.where(z > 0, 1, slope * z),
                "left of 0 yours is slope · z; the derivative of that is the slope",
            ),
            (np.where(z > 0, z, slope), "right of 0 yours is z; the derivative of z is 1"),
            (
                leaky_relu_grad(z, -slope),
                "left of 0 the sign is turned: the line rises to the right there, too",
            ),
            (leaky_relu_grad(z, 0.01), "you took 0.01 for the slope; it is the second argument"),
            (leaky_relu_grad(-z, slope), "1 and the slope have changed places"),
        ],
        z,
        slope,
    )


@leaky.must(hint=3)
def takes_the_left_slope_at_0(f, rng):
    """at exactly 0 the value is 0, and the derivative that of the left"""
    slope = rng.integers(2, 7) / 8
    value, derivative = (np.asarray(part, float) for part in f(np.zeros(2), slope))
    if not close(value, np.zeros(2)):
        return f"your values at two zeros are {seen(value)}"
    if close(derivative, np.full(2, slope)):
        return None
    known = {1: ": that is the right half's", 0: ": neither half has that one"}
    what = known.get(derivative.flat[0], "")
    return f"for the slope {slope:g} your derivatives at two zeros are {seen(derivative)}{what}"


SIGN = "the derivative goes by the sign of z itself"


@leaky.must(hint=2)
def takes_any_slope(f, rng):
    """a slope above 1, and one below 0"""
    for slope in (rng.integers(3, 8) / 2, -rng.integers(1, 8) / 4):
        z = _drawn(rng)[0]
        value, derivative = f(z, slope)
        larger = f"the larger of z and {slope:g} · z is the wrong half: ask for the sign of z"
        wrong = _compared(value, leaky_relu(z, slope), [(np.maximum(z, slope * z), larger)], z, slope)
        slips = [
            (np.where(z > slope * z, 1, slope), f"yours is 1 wherever z is above {slope:g} · z: {SIGN}"),
            (np.where(np.asarray(value) > 0, 1, slope), f"the values are above 0 on both sides: {SIGN}"),
        ]
        wrong = wrong or _compared(derivative, leaky_relu_grad(z, slope), slips, z, slope, "the derivative")
        if wrong:
            return wrong
    return None


def _drawn(rng, shape=None):
    """Some z of either sign, small and large, a row a sample, and a slope below 1."""
    z = numbers(rng, *(shape or sizes(rng, 2)), spread=4)
    z = np.where(abs(z) < 0.1, 0.5, z)
    z[0, :2], z[-1, :2] = [-1.5, 2.5], [7.5, -9.5]
    return z, rng.integers(2, 7) / 8


def _compared(got, want, slips, z, slope, what="it"):
    """None where `got` is right, else what is known of such a mistake, or the first number that is wrong."""
    got = np.asarray(got)
    if close(got, want):
        return None
    known = next((words for wrong, words in slips if close(got, wrong)), None)
    if known or got.shape != want.shape:
        return known or f"for z of shape {z.shape} yours have shape {got.shape}"
    place = tuple(np.argwhere(~np.isclose(got, want, 0, 1e-9))[0])
    return f"for z = {z[place]:g} and the slope {slope:g} {what} is {want[place]:g}, yours {seen(got[place])}"
