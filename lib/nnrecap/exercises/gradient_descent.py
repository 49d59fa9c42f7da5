"""The exercises of the chapter "Gradient descent"."""

import itertools

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.draws import quarters
from nnrecap.exercises.exercise import Exercise, close, given, itself, seen

descend = Exercise(
    "descend",
    returns="a list of points",
    hints=(
        "Each turn of the loop: ask gradient(theta) where you are now, and step against it.",
        "theta = theta - rate * gradient(theta) makes a new array; append it, then go on from it.",
    ),
)
START = np.array([1.0, -2.0])
CURVATURES = np.array([1.0, 4.0])
PATH = [START * (1 - 0.1 * CURVATURES) ** k for k in (1, 2, 3)]


def walk(f, rate=0.1, steps=3):
    start = START.copy()
    return start, given(f(lambda θ: CURVATURES * θ, itself(start), rate, steps))


@descend.must(needed=True)
def has_a_point_a_step(f):
    """three steps give a list of three points"""
    path = walk(f)[1]
    try:
        length = len(path)
    except TypeError:
        return f"you returned {seen(path)}"
    if length == 2 and np.shape(path) == (2,):
        return f"you returned {seen(path)}, one point; collect the point after each step"
    if length == 4 and np.allclose(path[0], START):
        return "yours has four: leave out the start, which nobody stepped to"
    if length in (1, 2) and np.shape(path[0]) == (2,):
        why = "the `return` stand inside" if length == 1 else "each step have its turn of"
        return f"yours has {length} of them: does {why} the loop?"
    if length == 3 and np.shape(path[0]) != (2,):
        return (
            f"yours has entries of shape {np.shape(path[0])}, where a point has two coordinates, as theta has"
        )
    return None if length == 3 else f"yours has {length} entries"


@descend.must
def steps_against_the_gradient(f):
    """from (1, -2) with gradient (1, -8) and rate 0.1 the first point is (0.9, -1.2)"""
    first = walk(f)[1][0]
    if close(first, PATH[0]):
        return None
    if close(first, START + 0.1 * CURVATURES * START):
        return f"yours is {seen(first)}: that is uphill"
    if close(first, PATH[2]):
        return (
            f"all entries of yours show the last point, {seen(first)}: one array, written over; make new ones"
        )
    if close(first, START):
        return f"yours is {seen(first)}, the start: note the point down after the step, not before"
    off = np.max(np.abs(first - PATH[0]))
    return f"yours is {seen(first)}" + (f" but for {off:.1g}" if off < 1e-3 else "")


@descend.must(hint=2)
def goes_on_from_there(f):
    """each step starts where the last one ended"""
    path = walk(f)[1]
    if close(path[1], START - 0.2 * CURVATURES * START):
        return "yours asks for the gradient at the start again and again"
    if close(path, [PATH[0]] * 3):
        return f"all of yours are {seen(path[0])}: each step starts from theta, and theta never moves"
    for here, there in itertools.pairwise(map(np.asarray, path)):
        want = here - 0.1 * CURVATURES * here
        if not close(there, want):
            return f"from {seen(here)} the next step goes to {seen(want)}, yours to {seen(there)}"
    return None


@descend.must(hint=2)
def leaves_the_start_alone(f):
    """the start is left alone"""
    start, _ = walk(f)
    return None if close(start, START) else f"it was (1, -2) and is now {seen(start)}; -= writes into it"


@descend.must
def no_step_no_point(f):
    """no steps give an empty list"""
    path = walk(f, steps=0)[1]
    return None if len(path) == 0 else f"yours has {len(path)} entries"


@descend.must
def takes_the_rate(f):
    """with rate 0.25 the first point is (0.75, 0)"""
    first, want = walk(f, rate=0.25)[1][0], START * (1 - 0.25 * CURVATURES)
    if close(first, PATH[0]):
        return f"yours is {seen(first)}, as with 0.1: step by the rate that is given"
    return None if close(first, want) else f"yours is {seen(first)}"


def valley(rng, D):
    """A gradient that is linear in no coordinate, with steps that keep a path near."""
    slopes, shift = 0.1 * draws.numbers(rng, D, D, spread=1), draws.numbers(rng, D)
    return lambda θ: slopes @ np.sin(θ) + shift


def anywhere(rng, D):
    """A point far from the minimum, with no coordinate at 0, where some wrong steps are right or nan."""
    return rng.choice([-1, 1], D) * rng.integers(10, 160, D) / 10


def one_by_one(gradient, theta, rate):
    """A step that moves one coordinate, and asks for the gradient anew before the next."""
    theta = theta.copy()
    for j in range(len(theta)):
        theta[j] -= rate * gradient(theta)[j]
    return theta


@descend.must(hint=2)
def goes_down_any_valley(f, rng):
    """other gradients, starts, rates and numbers of steps are right, too"""
    for D, steps in ((2, 5), (2, 3), (1, 4), (draws.sizes(rng, 1, 3)[0], 7)):
        gradient, theta, rate = valley(rng, D), anywhere(rng, D), rng.choice([0.2, 0.5, 1.0])
        path = list(f(gradient, theta, rate, steps))
        if len(path) != steps:
            return f"{steps} steps should give {steps} points, yours has {len(path)}"
        for k, point in enumerate(path):
            before = path[k - 1] if k else theta
            slope = gradient(np.asarray(before))
            want = before - rate * slope
            if not close(point, want):
                if close(point, one_by_one(gradient, np.asarray(before), rate)):
                    return "yours asks for a gradient after each coordinate's move; all of them move at once"
                if seen(point) == seen(want):
                    off = np.max(np.abs(point - want))
                    return f"step {k + 1} of {steps} ends {off:.1g} beside the right point, {seen(want)}"
                return (
                    f"with rate {rate}, step {k + 1} of {steps} goes from {seen(before)}, where the gradient"
                    f" is {seen(slope)}, to {seen(want)}; yours goes to {seen(point)}"
                )
    return None


single_gradients = Exercise(
    "single-gradients",
    returns="an array with a row a sample",
    hints=(
        "The derivative of |e| by e is the sign of e; the chain rule then brings x for w and 1 for b.",
        "Make two columns, sign · x and sign, with np.stack([…, …], axis=1).",
    ),
)
X, Y, LINE = np.array([1.0, 2.0, 3.0]), np.array([0.0, 9.0, 1.0]), np.array([2.0, 1.0])
SINGLE = np.array([[1.0, 1.0], [-2.0, -1.0], [3.0, 1.0]])  # errors 3, -4, 6


@single_gradients.must(needed=True)
def has_a_row_a_sample(f):
    """three samples give shape (3, 2)"""
    shape = np.shape(given(f(LINE, X, Y)))
    if shape == (2, 3):
        return "you returned shape (2, 3): a row a sample is asked for, so stack along axis=1"
    if shape == (2,):
        return "you returned shape (2,): the sum or mean over the samples; keep them apart"
    return None if shape == (3, 2) else f"you returned shape {shape}"


@single_gradients.must
def is_the_sign(f):
    """the slope by b is +1 where the line lies too high, -1 where too low"""
    got = np.asarray(f(LINE, X, Y))[:, 1]
    if close(got, SINGLE[:, 1]):
        return None
    if close(got, 2 * np.array([3.0, -4.0, 6.0])):
        return "yours is 2(ŷ - y), the squared error's"
    if close(got, -SINGLE[:, 1]):
        return "yours has the opposite sign: the error is ŷ - y"
    known = (
        (SINGLE[:, 0], "that is the slope by w; θ = (w, b), so w comes first"),
        (np.array([3.0, 4.0, 6.0]), "that is the loss itself, not its slope"),
        (np.array([3.0, -4.0, 6.0]), "that is the error itself; the slope of |e| is its sign"),
        (SINGLE[:, 1] / 3, "a third: no mean is asked for, each row is one sample's own"),
        (SINGLE.T.reshape(3, 2)[:, 1], "reshape deals the numbers out anew, it does not turn the axes"),
    )
    told = next((f": {words}" for slip, words in known if close(got, slip)), "")
    return f"the errors are 3, -4, 6; yours is {seen(got)}{told}"


@single_gradients.must
def has_the_input(f):
    """the slope by w is that times x"""
    got = np.asarray(f(LINE, X, Y))[:, 0]
    return None if close(got, SINGLE[:, 0]) else f"for x = (1, 2, 3) it is (1, -2, 3), yours {seen(got)}"


@single_gradients.must(hint=2)
def takes_any_line(f):
    """θ = (-1, 2) has other errors at the same points: 1, -9, -2"""
    got, sign = np.asarray(f(np.array([-1.0, 2.0]), X, Y)), np.array([1.0, -1.0, -1.0])
    if close(got, SINGLE):
        return "yours are those of θ = (2, 1) again: take w and b from theta"
    want = np.stack([sign * X, sign], axis=1)
    return None if close(got, want) else f"the rows are {seen(want)}, yours {seen(got)}"


def lines(rng, N, least=1.0):
    """A line, inputs of which one at least is negative, and targets that it misses, above and below.

    One of them is missed by `least`, the others by up to 2 more.
    """
    θ, x = quarters(rng, 2), quarters(rng, N)
    left, near = rng.integers(N, size=2)
    x[left] = -abs(x[left]) - 0.25
    off = least + rng.integers(0, 9, N) / 4
    off[near] = least
    missed = rng.permutation(np.resize(rng.permutation([-1, 1]), N)) * off
    return θ, x, θ[0] * x + θ[1] - missed


def signs(θ, x, y):
    """The gradients of the absolute errors, a row each."""
    sign = np.sign(θ[0] * x + θ[1] - y)
    return np.stack([sign * x, sign], axis=1)


single_gradients.agrees(
    "other points, left and right of 0, are right, too",
    signs,
    lambda rng: lines(rng, 3),
    slips=(
        (lambda θ, x, y: signs(θ, np.abs(x), θ[0] * (np.abs(x) - x) + y), "x may be negative: keep its sign"),
        (
            lambda θ, x, y: signs(θ, x, y) * np.stack([np.ones_like(x), np.sign(x)], axis=1),
            "x may be negative: the slope by b is the sign alone",
        ),
    ),
)
single_gradients.agrees(
    "any number of samples will do",
    signs,
    [lambda rng: lines(rng, rng.integers(4, 9), 0.25), lambda rng: lines(rng, 1), lambda rng: lines(rng, 2)],
)


@single_gradients.must
def rests_on_the_line(f):
    """a sample on the line has the gradient 0, as the text says"""
    got = np.asarray(f(LINE, X, np.array([3.0, 8.0, 7.0])))
    want = np.array([[0.0, 0.0], [-2.0, -1.0], [0.0, 0.0]])
    return None if close(got, want) else f"with errors 0, -3, 0 the rows are {seen(want)}, yours {seen(got)}"


single_gradients.without_a_loop(lambda rng, n: lines(rng, n), hint=2)
