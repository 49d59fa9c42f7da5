"""The exercises of the chapter "Softmax and its derivatives"."""

import tracemalloc

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, seen
from nnrecap.softmax import softmax, softmax_jacobian

SMALL = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]])  # two rows: a sum over everything shows
FAR = np.array([0.0, 1000.0, -1000.0])

own_softmax = Exercise(
    "softmax",
    returns="an array of the shape of its input",
    hints=(
        "e^z is never negative; what must each row be divided by to sum to 1?",
        "Sums and maxima go along the last axis; keepdims=True lets the result divide a batch.",
        "Subtract each row's largest logit first: no change on paper, and e^z can no longer overflow.",
    ),
)


@own_softmax.must(needed=True, hint=2)
def keeps_the_shape(f):
    """(2, 3) logits give (2, 3) numbers"""
    shape = np.shape(given(f(SMALL)))
    return None if shape == (2, 3) else f"you returned shape {shape}"


@own_softmax.must
def is_positive(f):
    """every number is above 0"""
    p = np.asarray(f(SMALL - 2.5))  # some logits below 0
    return None if np.all(p > 0) else f"the smallest of yours is {seen(np.min(p))}"


@own_softmax.must
def sums_to_one(f):
    """each row sums to 1"""
    p = np.asarray(f(SMALL))
    total = np.sum(p, axis=-1)
    if close(total, np.ones(2)):
        return None
    if close(np.sum(p, axis=0), np.ones(3)):
        return f"your *columns* do, and your rows sum to {seen(total)}: a row runs along the last axis"
    return f"yours sum to {seen(total)}, off by {np.max(np.abs(total - 1)):.1g}"


@own_softmax.must
def has_the_right_ratios(f):
    """a logit larger by 1 gives a number e = 2.718 times as large"""
    p = np.asarray(f(SMALL))
    ratio = p[0, 1] / p[0, 0]
    return None if close(ratio, np.e) else f"yours is {ratio:.4g} times as large"


@own_softmax.must(hint=3)
def survives_a_shift(f):
    """logits around 1000 give the same as around 0"""
    shifted = f(SMALL + 1000)
    return None if close(shifted, softmax(SMALL)) else f"you returned {seen(shifted)}"


@own_softmax.must(hint=3)
def survives_any_size(f):
    """so do logits around 30,000, and around -1000"""
    wrong = [shift for shift in (30000, -1000) if not close(f(SMALL + shift), softmax(SMALL))]
    if not wrong:
        return None
    got = np.asarray(f(SMALL + wrong[-1]))
    lost = wrong[-1] < 0 and np.isnan(got).any()
    words = "; there every power is 0: shift by the largest logit itself, negative or not" if lost else ""
    return f"around {' and around '.join(map(str, wrong))} you returned {seen(got)}{words}"


@own_softmax.must(hint=3)
def shifts_each_row_by_its_own(f):
    """a row around 0 is right beside a row around 1000"""
    p = np.asarray(f(SMALL + [[0.0], [1000.0]]))
    return None if close(p, softmax(SMALL)) else f"the first row came back as {seen(p[0])}"


@own_softmax.must(hint=3)
def subtracts_the_largest(f):
    """0, 1000 and -1000 in one row, in any order, give 1 at the 1000"""
    for row in (FAR, FAR[[1, 0, 2]], FAR[[2, 0, 1]]):
        p = np.asarray(f(row[np.newaxis]))[0]
        if not close(p, softmax(row)):
            safe = "the others are 0" if np.all(np.isfinite(p)) else "only the largest logit is a safe shift"
            return f"for {seen(row)} you returned {seen(p)}; {safe}"
    return None


TAIL = np.array([0.0, -5.25, -10.25, -20.25, -30.25])


@own_softmax.must(hint=3)
def keeps_the_small_ones(f):
    """what is 5, 10, 20 or 30 below the largest logit is small, and not cut off"""
    p = np.asarray(f(TAIL[np.newaxis]))[0]
    for z, yours, right in zip(TAIL, p, softmax(TAIL), strict=True):
        if not close(yours, right, within=1e-5 * right):
            return f"for {seen(TAIL)} the logit {z:g} gets {right:.6g}, yours gives it {yours:.6g}"
    return None


own_softmax.agrees(
    "other logits, near or far, are right, too",
    softmax,
    lambda rng: (draws.quarters(rng, 2, 3, most=rng.choice([2, 8, 90])),),
)
own_softmax.agrees(
    "any number of rows and classes will do",
    softmax,
    lambda rng: (draws.quarters(rng, *draws.sizes(rng, 2, 4, 8), most=2),),
    slips=(
        (
            lambda z: softmax(z) / softmax(z)[:, :3].sum(axis=-1, keepdims=True),
            "yours sums the first three classes, whatever comes",
        ),
    ),
)


logits = Exercise(
    "logits-from-probabilities",
    gives="three numbers",
    hints=(
        "Softmax makes e^z proportional to p. Which function undoes e^z?",
        "It is the natural logarithm. Adding one constant to all three logits changes nothing.",
    ),
)


@logits.must(needed=True)
def are_three(z):
    """three finite numbers"""
    z = np.asarray(z)
    if z.size == 3 and z.ndim > 1:
        return f"you gave shape {z.shape}; give them in one row"
    good = z.shape == (3,) and z.dtype.kind in "fiu" and np.all(np.isfinite(z))
    return None if good else f"you gave {seen(z)}"


@logits.must
def give_back_p(z):
    """their softmax is (0.5, 0.25, 0.25)"""
    p = softmax(z)
    if close(p, np.array([0.5, 0.25, 0.25])):
        return None
    if close(p, np.array([0.5, 0.25, 0.25]), within=0.01):
        return f"it is {seen(p)}: the right idea, with too few digits; let NumPy compute them"
    if np.allclose(z, [0.5, 0.25, 0.25]):
        return f"softmax does not leave probabilities as they are: it makes {seen(p)} of them"
    if np.allclose(p, softmax(np.log2([0.5, 0.25, 0.25]))):
        return f"it is {seen(p)}: base 2 stretches all logits by 1.44; softmax is built on base e"
    if close(p, softmax(np.log10([0.5, 0.25, 0.25]))):
        return f"it is {seen(p)}: base 10 shrinks all logits, by 2.3; softmax is built on base e"
    if z[0] == 2 * z[1] == 2 * z[2]:
        return f"it is {seen(p)}: twice the *probability* is a logit larger by log 2, not twice the logit"
    if p[0] < p[1]:
        return f"it is {seen(p)}: the order is turned round, so look at the sign"
    return f"it is {seen(p)}"


P = np.array([0.5, 0.25, 0.25])
J = np.array([[4.0, -2, -2], [-2, 3, -1], [-2, -1, 3]]) / 16  # by hand, from p_i (δ_ij - p_j)

jacobian = Exercise(
    "jacobian",
    returns="a square matrix",
    hints=(
        "Entry (i, j) is p_i (δ_ij - p_j). Which part of it depends on both i and j?",
        "np.outer(p, p) holds all products p_i p_j; np.diag(p) puts p on the diagonal.",
    ),
)


@jacobian.must(needed=True)
def is_square(f):
    """three probabilities give a 3 × 3 matrix"""
    got = given(f(P))
    if close(got, P * (1 - P)):
        return "you returned p (1 - p), the diagonal alone; there are nine derivatives"
    return None if np.shape(got) == (3, 3) else f"you returned shape {np.shape(got)}"


@jacobian.must
def has_the_diagonal(f):
    """the diagonal is p_i (1 - p_i)"""
    got, want = np.diagonal(f(P)), np.diagonal(J)
    if close(got, want):
        return None
    known = (
        (-want, "the sign is turned"),
        (P - 2 * P**2, "yours subtracts p_i² twice: p_i (1 - p_i) has it already, and so has p pᵀ"),
        (P - P @ P, f"yours subtracts p @ p = {P @ P:g} everywhere, one number; p pᵀ is a matrix"),
        (1 - P**2, "yours has 1 where p_i stands first"),
        (P, "p_i² is still to be subtracted"),
        (P + P**2, "yours adds p_i², which must be subtracted"),
    )
    told = next((f"; {words}" for slip, words in known if close(got, slip)), "")
    return f"for p = (0.5, 0.25, 0.25) it is {seen(want)}, yours {seen(got)}{told}"


@jacobian.must
def has_the_others(f):
    """beside the diagonal stands -p_i p_j"""
    matrix = np.asarray(f(P))
    got, squares = matrix[0, 1], np.diag(P) - P * P
    if close(got, J[0, 1]):
        return None
    if got == 0:
        return "yours has zeros there: every output of softmax depends on every logit"
    transposed = "; yours has squares there: of a vector p.T is p itself, so p * p.T is p * p"
    told = transposed if close(matrix, squares) or close(matrix, squares.T) else ""
    return f"entry (0, 1) is {got:.4g}, and -0.5 · 0.25 = -0.125{told}"


@jacobian.must
def rows_cancel(f):
    """each row sums to 0"""
    total = np.sum(f(P), axis=-1)
    return None if close(total, np.zeros(3)) else f"yours sum to {seen(total)}"


def unequal(rng, K):
    """K probabilities above 0, no two of them equal."""
    weights = rng.permutation(np.arange(1, 12))[:K]
    return weights / weights.sum()


def matrix(p):
    """The Jacobian by the probabilities."""
    return np.diag(p) - np.outer(p, p)


jacobian.agrees("three other probabilities are right, too", matrix, lambda rng: (unequal(rng, 3),))
jacobian.agrees("any number of classes will do", matrix, lambda rng: (unequal(rng, rng.integers(4, 7)),))

vjp = Exercise(
    "vjp",
    returns="an array of the shape of its inputs",
    hints=(
        "Write out entry j of vᵀ J: the sum over i of v_i p_i (δ_ij - p_j). Which two sums are these?",
        "p_j v_j minus p_j times the sum of p_i v_i; the sum goes along the last axis, with keepdims=True.",
    ),
)
V = np.array([1.0, 2.0, 4.0])


@vjp.must(needed=True)
def keeps_the_length(f):
    """three probabilities and three numbers give three numbers"""
    shape = np.shape(given(f(P, V)))
    return None if shape == (3,) else f"you returned shape {shape}"


@vjp.must
def equals_the_product(f):
    """it equals vᵀ J"""
    got = f(P, V)
    if close(got, V * P * (1 - P)):
        return "you used only the Jacobian's diagonal, p (1 - p)"
    if close(got, P * (V - V.mean())):
        return "you compared with the plain mean of v; the mean *under p* weighs each v by its p"
    if close(got, -V @ J):
        return "the sign is turned round: it is v minus the mean, times p"
    if close(got, V - P @ V):
        return f"yours is {seen(got)}, v minus its mean; the weight p_j in front is left out"
    if close(got, P * V - P @ V):
        return "you weighed v alone; the weight p_j in front belongs to v_j *and* to the mean"
    if close(got, V * (P - P @ V)):
        return "p and v have changed places: the mean is subtracted from v, and p weighs the difference"
    return None if close(got, V @ J) else f"for v = (1, 2, 4) it is {seen(V @ J)}, yours {seen(got)}"


@vjp.must
def ignores_a_constant(f):
    """v = (1, 1, 1) gives zeros"""
    got = f(P, np.ones(3))
    return None if close(got, np.zeros(3)) else f"yours gives {seen(got)}"


@vjp.must(hint=2)
def works_on_a_batch(f):
    """a batch gives row by row the same"""
    batch = np.stack([P, P[::-1]])
    want = np.stack([V @ J, V @ softmax_jacobian(np.log(P[::-1]))])
    got = f(batch, np.stack([V, V]))
    if close(got, batch * (V - np.sum(batch * V))):
        return "yours sums over the whole batch; each row has its own mean"
    if close(got, batch * (V - np.sum(batch * V, axis=0))):
        return "yours sums down the columns, over the rows of the batch; the mean runs along a row"
    return None if close(got, want) else f"the second row is {seen(want[1])}, your batch gave {seen(got)}"


def product(p, v):
    """The vector-Jacobian product, row by row."""
    return p * (v - np.sum(p * v, axis=-1, keepdims=True))


def pulls(rng, *shape):
    """Probabilities, no two in a row equal, and numbers of both signs, some beyond 5."""
    p = np.apply_along_axis(lambda row: unequal(rng, len(row)), -1, np.empty(shape))
    signs = rng.permutation(np.resize([1, -1], np.prod(shape))).reshape(shape)
    return p, signs * rng.integers(1, 37, shape) / 4


vjp.agrees("three other probabilities and numbers are right, too", product, lambda rng: pulls(rng, 3))
vjp.agrees(
    "batches of any size, with any number of classes, are right, too",
    product,
    lambda rng: pulls(rng, *draws.sizes(rng, 2)),
    hint=2,
)


@vjp.must
def builds_no_matrix(f):
    """2,000 classes need no 2,000 × 2,000 matrix"""
    p = np.full(2000, 1 / 2000)
    tracemalloc.start()
    f(p, p)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return None if peak < 1e6 else f"yours used {peak / 1e6:.0f} MB on the way; 0.1 MB is enough"


gradient = Exercise(
    "log-softmax-gradient",
    returns="one number a logit",
    hints=(
        "The row of log-softmax's Jacobian that belongs to the right class y is δ_yj - p_j.",
        "The loss has a minus sign, so its gradient is p_j - δ_yj.",
        "Copy softmax(z) and subtract 1 at position y.",
    ),
)
Z, CLASS = np.log([0.5, 0.25, 0.25]), 1


def minus_one_at(z, y):
    """Softmax, less 1 at the place y."""
    return softmax(z) - (np.arange(len(z)) == y)


@gradient.must(needed=True)
def has_an_entry_a_logit(f):
    """three logits give three numbers"""
    shape = np.shape(given(f(Z, CLASS)))
    if shape == ():
        return "you returned one number; every logit has a slope of its own, not that of class y alone"
    return None if shape == (3,) else f"you returned shape {shape}"


@gradient.must
def pulls_the_right_class_up(f):
    """the right class's entry is negative: raising its logit lowers the loss"""
    got = np.asarray(f(Z, CLASS))
    turned = ": the sign of all is turned; it is prediction minus target"
    words = turned if close(got, -minus_one_at(Z, CLASS)) else ""
    return None if got[CLASS] < 0 else f"yours is {got[CLASS]:+.4g}{words}"


@gradient.must
def pushes_the_others_down(f):
    """the other entries are their probabilities"""
    got, want = np.asarray(f(Z, CLASS))[[0, 2]], P[[0, 2]]
    if close(got, want):
        return None
    known = (
        (want - 1, "the 1 is taken off at the place y alone"),
        (2 * want, "twice that: a square has a 2, and -log p_y has none"),
        (want**2, "there is a factor p too many; the logarithm's derivative has lost it"),
        (Z[[0, 2]], "these are the logits; their softmax is the prediction"),
        (0 * want, "they count as well: every logit stands in the denominator of p_y"),
    )
    told = next((f": {words}" for slip, words in known if close(got, slip)), "")
    return f"they are 0.5 and 0.25, yours {seen(got)}{told}"


@gradient.must
def gradient_cancels(f):
    """the entries sum to 0"""
    total = np.sum(f(Z, CLASS))
    return None if close(total, 0.0) else f"yours sum to {total:.4g}"


@gradient.must
def any_class_may_be_right(f):
    """any of the classes may be the right one"""
    z = np.array([0.5, 2.0, -5.25, 1.25])
    for y in range(4):
        got, want = f(z, y), minus_one_at(z, y)
        if not close(got, want):
            places = (k for k in range(4) if close(got, minus_one_at(z, k)))
            off = next((f", which has the 1 taken off at place {k}" for k in places), "")
            return f"for four logits and y = {y} it is {seen(want)}, yours {seen(got)}{off}"
    return None


@gradient.must(hint=3)
def survives_large_logits(f):
    """logits of 1000, of -1000 and of 30,000 are right, too"""
    for z in np.array([[1000.0, 0.0], [1000.0, 998.5], [-1000.0, -998.5], [30000.0, 29998.5]]):
        got, want = f(z, 1), minus_one_at(z, 1)
        if not close(got, want):
            shift = "" if np.all(np.isfinite(got)) else "; use a softmax that shifts"
            logits = f"[{z[0]:g}, {z[1]:g}]"  # 29998.5 in all its digits
            return f"for {logits} with the second class right it is {seen(want)}, yours {seen(got)}{shift}"
    return None


def logits_and_class(rng, K):
    """Logits, near each other or far apart, and one of the classes."""
    return draws.quarters(rng, K, most=rng.choice([2, 8, 90])), int(rng.integers(K))


gradient.agrees(
    "three other logits are right, too", minus_one_at, lambda rng: logits_and_class(rng, 3), times=4
)
gradient.agrees(
    "any number of logits will do", minus_one_at, lambda rng: logits_and_class(rng, rng.integers(4, 8))
)
