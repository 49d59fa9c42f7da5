"""The exercises of the chapter "Losses that do not break"."""

import numpy as np

from nnrecap.activations import sigmoid, softplus
from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, Letters, close, given, seen
from nnrecap.softmax import logsumexp

LN2 = np.log(2)
BEYOND = np.array([5.25, -5.25, 10.25, -10.25, 15.25, -15.25, 36.75, -36.75])  # where crude formulas are cut


def digits_lost(got, want, z, crude=()):
    """The sentence about the first number that is off by more than the share 1e-9, or None.

    `crude` are pairs of a function of the logit that it may be instead, and words for it.
    """
    got = np.asarray(got)
    if got.shape != want.shape:
        return f"for {len(want)} logits you returned shape {got.shape}"
    for yours, right, at in zip(got, want, z, strict=True):
        if not close(yours, right, within=1e-9 * abs(right)):
            known = (f": {words}" for instead, words in crude if close(yours, instead(at), within=0.0))
            return f"at {at:g} it is {right:.10g}, yours {yours:.10g}{next(known, '')}"
    return None


stable_softplus = Exercise(
    "stable-softplus",
    returns="an array of the shape of its input",
    hints=(
        "log(1 + e^z) is the log-sum-exp of 0 and z. Which of the two may be taken out of the sum?",
        "max(z, 0) + log(1 + e^(-|z|)): the exponent is never above 0.",
        "np.log(1 + x) has lost a small x before the logarithm; np.log1p(x) has not.",
    ),
)
NEAR = np.array([-2.0, 0.0, 3.0])


@stable_softplus.must(needed=True)
def softplus_keeps_the_shape(f):
    """three logits give three numbers"""
    shape = np.shape(given(f(NEAR)))
    return None if shape == (3,) else f"you returned shape {shape}"


@stable_softplus.must
def softplus_is_right_near_zero(f):
    """at -2, 0 and 3 it is log(1 + e^z)"""
    got = f(NEAR)
    return None if close(got, softplus(NEAR)) else f"that is {seen(softplus(NEAR))}, yours {seen(got)}"


@stable_softplus.must
def softplus_survives_large_logits(f):
    """at 1000 it is 1000"""
    got = np.asarray(f(np.array([1000.0])))[0]
    return None if close(got, 1000.0) else f"yours is {seen(got)}"


@stable_softplus.must
def softplus_survives_low_logits(f):
    """at -1000 it is 0, as e^-1000 underflows"""
    got = np.asarray(f(np.array([-1000.0])))[0]
    return None if close(got, 0.0) else f"yours is {seen(got)}"


@stable_softplus.must(hint=3)
def softplus_keeps_its_tail(f):
    """at -40 it is 4.2e-18, not 0"""
    got = np.asarray(f(np.array([-40.0])))[0]
    return None if close(got, softplus(-40.0), within=1e-27) else f"yours is {seen(got)}"


@stable_softplus.must(hint=2)
def softplus_is_not_cut(f):
    """just beyond ±5, ±10, ±15 and ±36 it is neither z nor e^z nor 0"""
    crude = (lambda z: z, "that is z itself"), (np.exp, "that is e^z alone")
    return digits_lost(f(BEYOND), softplus(BEYOND), BEYOND, crude)


@stable_softplus.must(hint=2)
def softplus_of_any_logits(f, rng):
    """other logits, any number of them, are right, too"""
    for n in (3, 1, *draws.sizes(rng, 2, 4, 9)):
        z = draws.quarters(rng, n, most=rng.choice([2, 9, 40]))
        if lost := digits_lost(f(z), softplus(z), z):
            return lost
    return None


GROUPINGS = {
    "a": "at z = -1000 the (a) you chose forms e^1000, which is infinite",
    "b": "at z = -20, y = 0, (b) is -20 - (-20.000000002); in float32 the second number is -20",
    "c": "at z = 20, y = 1, (c) adds 2e-9 to -20, where float32 has no room for it",
}

grouping = Letters(
    "grouping",
    "abcd",
    count=1,
    otherwise=lambda answer: f"one letter from a to d is expected, you gave {seen(answer)}",
    hints=(
        "A sure and right answer, z = 20 with y = 1 or z = -20 with y = 0, must cost 2e-9 and not 0.",
        "A small number must not meet a large one before the large ones have cancelled.",
    ),
)


@grouping.must
def is_the_right_letter(letter):
    """the grouping that is right for every finite logit and both labels"""
    return GROUPINGS.get(letter)


stable_slope = Exercise(
    "stable-slope",
    returns="an array of the shape of its inputs",
    hints=(
        "The slope is σ(z) - y. For y = 1 write σ(z) - 1 without a subtraction: 1 - σ(z) = σ(-z).",
        "So it is σ(z) for y = 0 and -σ(-z) for y = 1. With sign = 1 - 2y: sign · σ(sign · z).",
        "σ(a) = 1 / (1 + e^(-a)) overflows inside for a = -1000, yet gives the right 0; "
        "np.exp(-np.logaddexp(0, -a)) never overflows.",
    ),
)
YES, NO = np.ones(3), np.zeros(3)


@stable_slope.must(needed=True)
def slope_keeps_the_shape(f):
    """three logits and labels give three slopes"""
    shape = np.shape(given(f(NEAR, NO)))
    return None if shape == (3,) else f"you returned shape {shape}"


@stable_slope.must
def slope_of_a_no(f):
    """for y = 0 it is σ(z)"""
    got = f(NEAR, NO)
    return (
        None if close(got, sigmoid(NEAR)) else f"at -2, 0, 3 that is {seen(sigmoid(NEAR))}, yours {seen(got)}"
    )


@stable_slope.must
def slope_of_a_yes(f):
    """for y = 1 it is σ(z) - 1"""
    got, want = f(NEAR, YES), -sigmoid(-NEAR)
    if close(got, -want):
        return "yours is above 0; a yes wants its logit raised, so the loss must fall with it"
    return None if close(got, want) else f"at -2, 0, 3 that is {seen(want)}, yours {seen(got)}"


@stable_slope.must
def slope_mixes_labels(f):
    """labels may be mixed in one array"""
    y = np.array([0.0, 1.0, 0.0])
    got, want = f(NEAR, y), sigmoid(NEAR) - y
    return None if close(got, want) else f"for y = 0, 1, 0 it is {seen(want)}, yours {seen(got)}"


@stable_slope.must(hint=3)
def slope_survives_large_logits(f):
    """at z = -1000, y = 1 it is -1, and at z = 1000, y = 0 it is 1"""
    got = np.asarray(f(np.array([-1000.0, 1000.0]), np.array([1.0, 0.0])))
    return None if close(got, np.array([-1.0, 1.0])) else f"yours: {seen(got)}"


@stable_slope.must
def slope_keeps_its_digits(f):
    """at z = 40, y = 1 it is -4.2e-18, not 0"""
    got = np.asarray(f(np.array([40.0]), np.array([1.0])))[0]
    return None if close(got, -sigmoid(-40.0), within=1e-27) else f"yours is {seen(got)}"


def slope(z, y):
    """σ(z) - y without a subtraction."""
    return np.where(y == 1, -sigmoid(-z), sigmoid(z))


@stable_slope.must
def slope_is_not_cut(f):
    """just beyond ±5, ±10, ±15 and ±36 it keeps its digits, for both labels"""
    for label in (0.0, 1.0):
        y = np.full(len(BEYOND), label)
        if lost := digits_lost(f(BEYOND, y), slope(BEYOND, y), BEYOND):
            return f"for y = {label:g}, {lost}"
    return None


@stable_slope.must
def slope_of_any_logits(f, rng):
    """other logits and labels, any number of them, are right, too"""
    for n in (3, 3, 1, *draws.sizes(rng, 2, 4, 9)):
        z, y = draws.quarters(rng, n, most=rng.choice([2, 9, 40])), rng.permutation(np.resize([1.0, 0.0], n))
        if lost := digits_lost(f(z, y), slope(z, y), z):
            return f"for y = {seen(y)}, {lost}"
    return None


stable_logsumexp = Exercise(
    "stable-logsumexp",
    returns="one number",
    scalar=True,
    hints=(
        "Take the largest logit m out: log Σ e^z = m + log Σ e^(z - m).",
        "If m is -inf, z - m is -inf - (-inf), which is nan: answer -inf before you subtract.",
    ),
)


@stable_logsumexp.must(needed=True)
def lse_is_one_number(f):
    """a row of three logits gives one number"""
    shape = np.shape(given(f(NEAR)))
    return None if shape == () else f"you returned shape {shape}"


@stable_logsumexp.must
def lse_is_right_near_zero(f):
    """for -2, 0 and 3 it is log(e^-2 + e^0 + e^3)"""
    got, want = f(NEAR), logsumexp(NEAR)
    return None if close(got, want) else f"that is {seen(want)}, yours {seen(got)}"


@stable_logsumexp.must
def lse_survives_large_logits(f):
    """1000 and 1000 give 1000 + log 2"""
    got = f(np.array([1000.0, 1000.0]))
    return None if close(got, 1000 + LN2) else f"yours is {seen(got)}"


@stable_logsumexp.must
def lse_survives_low_logits(f):
    """-1000 and -1000 give -1000 + log 2"""
    got = f(np.array([-1000.0, -1000.0]))
    return None if close(got, -1000 + LN2) else f"yours is {seen(got)}"


@stable_logsumexp.must
def lse_shifts_by_the_largest(f):
    """-1000, 0 and 1000 give 1000, in any order"""
    for row in ([-1000.0, 0.0, 1000.0], [1000.0, 0.0, -1000.0], [0.0, 1000.0, -1000.0]):
        got = f(np.array(row))
        if not close(got, 1000.0):
            return f"for {seen(row)} yours is {seen(got)}; only the largest logit is a safe shift"
    return None


@stable_logsumexp.must
def lse_rules_out_a_class(f):
    """0 and -inf give 0"""
    got = f(np.array([0.0, -np.inf]))
    return None if close(got, 0.0) else f"yours is {seen(got)}"


@stable_logsumexp.must(hint=2)
def lse_of_nothing(f):
    """-inf and -inf give -inf"""
    got = f(np.array([-np.inf, -np.inf]))
    return None if close(got, -np.inf) else f"yours is {seen(got)}"


@stable_logsumexp.must
def lse_is_not_cut(f):
    """what is 5, 10 or 15 below the largest still counts"""
    for below in (5.25, 10.25, 15.25):
        row = np.array([1.0, 1.0 - below])
        got, want = f(row), logsumexp(row)
        if not close(got, want):
            only = ", the largest alone" if close(got, 1.0) else ""
            return f"for {seen(row)} it is {want:.10g}, yours {got:.10g}{only}"
    return None


@stable_logsumexp.must(hint=2)
def lse_takes_inf_as_it_is(f):
    """-inf is below every number"""
    low = -1e12 - 0.5
    got = f(np.array([-np.inf, low]))
    if close(got, low, within=1e3):
        return None
    return f"-inf and -1e12 give -1e12, yours is {seen(got)}; did you put another number for -inf?"


@stable_logsumexp.must
def lse_of_one_logit(f):
    """a single logit gives itself"""
    got = f(np.array([-7.5]))
    return None if close(got, -7.5) else f"for [-7.5] yours is {seen(got)}"


def row_of_logits(rng, n):
    """Logits near each other, anywhere, but for one after the third, which is -inf."""
    z = draws.quarters(rng, n, most=1) + rng.choice([-900.5, -40.25, 0.5, 7.75, 900.25])
    z[rng.integers(3, n)] = -np.inf
    return (z,)


stable_logsumexp.agrees(
    "rows of any length, one class of them ruled out, are right, too",
    logsumexp,
    lambda rng: row_of_logits(rng, rng.integers(5, 9)),
    slips=(
        (lambda z: logsumexp(np.sort(z)[-2:]), "yours sums the two largest terms, and there are more"),
        (lambda z: logsumexp(z[:3]), "yours sums the first three terms, and there are more"),
    ),
)


log_of_the_rest = Exercise(
    "log-of-the-rest",
    returns="one number",
    scalar=True,
    hints=(
        "Two forms are right on paper: log(-expm1(a)) and log1p(-e^a). Try both at -50 and at -1e-20.",
        "Above a = -log 2 take np.log(-np.expm1(a)), below it np.log1p(-np.exp(a)).",
    ),
)


def rest(a):
    """log(1 - e^a)."""
    return np.log(-np.expm1(a)) if a > -LN2 else np.log1p(-np.exp(a))


def off(f, a):
    """What is wrong with f(a), to 12 digits, or None."""
    got, want = np.asarray(f(a)), rest(a)
    if close(got, want, within=abs(want) * 1e-12, digits=True):
        return None
    if got.dtype in (np.float16, np.float32) and close(got, want, within=abs(want) * 1e-12):
        return f"for a = {a:.4g} yours is in {got.dtype}, which has not 12 digits; compute in float64"
    return f"for a = {a:.4g} yours is {got:.13g}"


@log_of_the_rest.must(needed=True)
def rest_is_one_number(f):
    """one number gives one number"""
    shape = np.shape(given(f(-LN2)))
    return None if shape == () else f"you returned shape {shape}"


@log_of_the_rest.must
def rest_of_a_half(f):
    """for p = 1/2 and p = 1/4 it is log 1/2 and log 3/4"""
    return off(f, -LN2) or off(f, -2 * LN2)


@log_of_the_rest.must
def rest_of_little(f):
    """at a = -50, where p is tiny, it is -1.93e-22"""
    return off(f, -50.0)


@log_of_the_rest.must
def rest_of_nearly_all(f):
    """at a = -1e-20, where p is nearly 1, it is -46.05"""
    return off(f, -1e-20)


@log_of_the_rest.must(hint=2)
def rest_in_between(f):
    """at a = -1e-6 and a = -20 it has 12 digits, too"""
    return off(f, -1e-6) or off(f, -20.0)


@log_of_the_rest.must(hint=2)
def rest_elsewhere(f, rng):
    """and so it has at every a between"""
    pinned = (-3e-9, -0.01, -0.3, -1.5, -4.5, -11.0, -12.5, -15.5)
    drawn = -rng.integers(11, 50, 9) * 10.0 ** np.array([-18, -15, -12, -9, -3, -2, -1, 0, 1])
    return next(filter(None, (off(f, float(a)) for a in (*pinned, *drawn))), None)
