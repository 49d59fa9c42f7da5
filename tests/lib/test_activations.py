"""Activations by three judges: their definition, 50 digits, PyTorch; and by their properties.

NNRECAP_STRIDE=n takes every n-th float32 instead of every 64th.
"""

import os
import statistics

import mpmath
import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.activations import (
    elu,
    elu_grad,
    gelu,
    gelu_grad,
    identity,
    identity_grad,
    leaky_relu,
    leaky_relu_grad,
    log_sigmoid,
    log_sigmoid_grad,
    relu,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    silu,
    silu_grad,
    softplus,
    softplus_grad,
    tanh,
    tanh_grad,
)
from nnrecap.activations.blocks import BLOCK, by_blocks
from nnrecap.activations.gated import GELU, GELU_GRAD, GELU_ZERO, SILU_ZERO

STRIDE = int(os.environ.get("NNRECAP_STRIDE", "64"))
EPS = np.finfo(np.float64).eps
LEAST = np.finfo(np.float64).smallest_subnormal
INF, NAN = np.inf, np.nan
GRAD = {
    identity: identity_grad,
    sigmoid: sigmoid_grad,
    tanh: tanh_grad,
    relu: relu_grad,
    softplus: softplus_grad,
    log_sigmoid: log_sigmoid_grad,
    leaky_relu: leaky_relu_grad,
    elu: elu_grad,
    gelu: gelu_grad,
    silu: silu_grad,
}
SMOOTH = [sigmoid, tanh, softplus, log_sigmoid, elu, silu]
ALL = [*GRAD, *GRAD.values()]
DTYPES = [np.float16, np.float32, np.float64]

steady = settings(derandomize=True, deadline=None, database=None)
ordinary = st.floats(-50, 50)
EXTREMES = [0.0, -0.0, 1e3, -1e3, 1e30, -1e30, 5e-324, -1e-310, 700.0, -700.5, -745.0, 1.7e308, -1.7e308]
extreme = st.sampled_from([*EXTREMES, INF, -INF, NAN])
ordinary_arrays = arrays(np.float64, array_shapes(min_dims=0, max_dims=3, max_side=5), elements=ordinary)
wild_arrays = arrays(np.float64, st.integers(0, 8), elements=extreme | ordinary)


# --- 50 digits


def e_to(x):
    return mpmath.exp(x) if abs(x) < 1e6 else mpmath.mpf(0 if x < 0 else INF)


def share_below(x):
    """Φ(x), of N(0, 1)."""
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2 if abs(x) < 1e3 else mpmath.mpf(int(x > 0))


def density(x):
    return e_to(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)


def bell(x):
    return e_to(-abs(x)) / (1 + e_to(-abs(x))) ** 2


EXACT = {
    sigmoid: lambda x: 1 / (1 + e_to(-x)),
    tanh: mpmath.tanh,
    softplus: lambda x: max(x, 0) + mpmath.log1p(e_to(-abs(x))),
    log_sigmoid: lambda x: min(x, 0) - mpmath.log1p(e_to(-abs(x))),
    sigmoid_grad: bell,
    tanh_grad: lambda x: 4 * bell(2 * x),
    softplus_grad: lambda x: 1 / (1 + e_to(-x)),
    log_sigmoid_grad: lambda x: 1 / (1 + e_to(x)),
    leaky_relu: lambda x: x if x > 0 else x * mpmath.mpf(0.01),
    elu: lambda x: x if x > 0 else mpmath.expm1(x),
    elu_grad: lambda x: 1 if x > 0 else e_to(x),
    gelu: lambda x: x * share_below(x),
    gelu_grad: lambda x: share_below(x) + x * density(x),
    silu: lambda x: x / (1 + e_to(-x)),
    silu_grad: lambda x: (1 + x / (1 + e_to(x))) / (1 + e_to(-x)),
}


def exact(f, x):
    with mpmath.workdps(50):
        return [EXACT[f](mpmath.mpf(float(v))) for v in x]


def worst_ulp(got, want):
    """How many steps of its type `got` is from the list of 50-digit numbers `want`, at most."""
    worst = 0.0
    for g, w in zip(got, want, strict=True):
        with mpmath.workdps(50):
            step = max(
                float(np.spacing(np.abs(got.dtype.type(float(w))))), np.finfo(got.dtype).smallest_subnormal
            )
            worst = max(worst, float(abs(mpmath.mpf(float(g)) - w) / float(step)))
    return worst


def four_ranges(n):
    rng = np.random.default_rng(6)
    small = np.exp(rng.uniform(-740, 0, n)) * rng.choice([-1, 1], n)
    ranges = [rng.normal(0, 1, n), rng.normal(0, 10, n), rng.uniform(-760, 760, n), small]
    return np.concatenate([*ranges, np.array(EXTREMES)])


@pytest.mark.parametrize("f", SMOOTH, ids=lambda f: f.__name__)
def test_float64_is_within_2_and_a_half_ulp(f):
    x = four_ranges(400)
    assert worst_ulp(f(x), exact(f, x)) <= 2.5


@pytest.mark.parametrize("f", SMOOTH, ids=lambda f: f.__name__)
def test_derivatives_in_float64_are_within_4_and_a_half_ulp(f):
    x = four_ranges(400)
    assert worst_ulp(GRAD[f](x), exact(GRAD[f], x)) <= 4.5


def test_gelu_in_float64_is_within_4_and_a_half_ulp():
    x = np.concatenate([four_ranges(400), np.random.default_rng(7).uniform(-39, 9, 800)])
    assert worst_ulp(gelu(x), exact(gelu, x)) <= 4.5
    assert worst_ulp(gelu_grad(x), exact(gelu_grad, x)) <= 4.5


def test_gelu_is_made_of_what_its_comment_says():
    def tail(x):  # exp(x²/2) Φ(-x)
        return share_below(-x) * mpmath.exp(x * x / 2)

    def x_at(v):
        return 4 * (1 + v) / (1 - v)

    with mpmath.workdps(50):
        slope = 1 / mpmath.sqrt(2 * mpmath.pi)
        zero = mpmath.findroot(lambda x: slope * x - tail(x), 0.75)
        interval = [-1, mpmath.mpf(40 - 4) / (40 + 4)]  # of v
        fits = [
            (GELU, lambda x: (x + 7 / mpmath.mpf(8)) * tail(x)),
            (GELU_GRAD, lambda x: (slope * x - tail(x)) / (x - zero)),
        ]
        for table, f in fits:
            fitted = mpmath.chebyfit(lambda v, f=f: f(x_at(v)), interval, len(table))
            assert [float(c) for c in reversed(fitted)] == list(table)
            v = mpmath.linspace(*interval, 100)
            errors = [mpmath.polyval(fitted, w) / f(x_at(w)) - 1 for w in v]
            assert max(abs(e) for e in errors) < 2**-56  # an eighth of what rounding to float64 may cost


def test_the_zeros_of_the_slopes_have_32_digits():
    with mpmath.workdps(50):
        for f, zero in [(gelu_grad, GELU_ZERO), (silu_grad, SILU_ZERO)]:
            true = mpmath.findroot(EXACT[f], -zero[0])
            assert zero[0] == float(-true)
            assert abs(mpmath.mpf(zero[0]) + mpmath.mpf(zero[1]) + true) < 1e-32
        omega = mpmath.lambertw(mpmath.exp(-1))  # where 1 + exp(-x) = x, by its other name
        assert abs(SILU_ZERO[0] - (1 + omega)) < EPS


@pytest.mark.parametrize(("f", "zero"), [(gelu_grad, GELU_ZERO[0]), (silu_grad, SILU_ZERO[0])])
def test_slopes_keep_their_digits_beside_their_zero(f, zero):
    steps = np.concatenate([np.arange(-40, 41), np.logspace(2, 13, 100), -np.logspace(2, 13, 100)])
    x = -zero + np.round(steps) * np.spacing(zero)
    assert np.abs(f(x)).min() < EPS / 4
    assert worst_ulp(f(x), exact(f, x)) <= 4.5  # Φ + z φ, as it stands, loses all of them
    x = np.float32(-zero) + np.arange(-40, 41, dtype=np.float32) * np.spacing(np.float32(zero))
    assert worst_ulp(f(x), exact(f, x)) <= 0.501


@pytest.mark.parametrize("f", [gelu, gelu_grad, silu, silu_grad, elu_grad], ids=lambda f: f.__name__)
@pytest.mark.parametrize("neighbour", [0.0, NAN, INF])
def test_left_tails_keep_their_digits_until_they_are_0(f, neighbour):
    end = -38.6 if f in (gelu, gelu_grad) else -752
    x = np.random.default_rng(3).uniform(end - 0.2, 0.93 * end, 200)
    got = f(np.append(x, neighbour))[:-1]
    assert (got != 0).sum() > 100 and (got == 0).any()
    assert (np.abs(got) < np.finfo(float).smallest_normal).sum() > 50  # subnormal
    assert worst_ulp(got, exact(f, x)) <= 4.5


@pytest.mark.parametrize(
    ("f", "x"),
    [(gelu, -37.43), (gelu_grad, -37.43), (silu, -700.5), (silu_grad, -700.5)],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_the_first_tail_that_needs_two_exponentials_is_right_alone(f, x):
    x = np.array([x])  # just beyond exp(-700), and no number beside it lies further out
    assert worst_ulp(f(x), exact(f, x)) <= 4.5


def test_values_where_others_lose_them():
    for x in (20.0, np.float32(20)):
        assert_allclose(sigmoid_grad(x), 2.0611536e-9, rtol=1e-7)  # PyTorch and JAX in float32: 0
        assert_allclose(sigmoid_grad(-x), 2.0611536e-9, rtol=1e-7)
        assert_allclose(tanh_grad(x / 2), 8.2446145e-9, rtol=1e-7)  # PyTorch and JAX in float32: 0
    assert softplus(20.5) == 20.5 + 1.2501528648238605e-09  # PyTorch: 20.5
    assert_allclose(softplus(-40), 4.248354255291589e-18, rtol=EPS)
    assert_allclose(log_sigmoid(40), -4.248354255291589e-18, rtol=EPS)
    assert log_sigmoid(-1e4) == -1e4
    assert_allclose(sigmoid(-740), 4.19955798965e-322, rtol=0.01, atol=0)  # digits are few there
    assert sigmoid(40) == 1
    assert_allclose(gelu(-10), -7.6198530241605e-23, rtol=1e-13)  # PyTorch: -0
    assert_allclose(gelu(np.float32(-6)), -5.919526e-9, rtol=1e-6)  # PyTorch: -0
    assert_allclose(silu(-740), -3.09966e-319, rtol=1e-5)  # PyTorch: -0
    z = torch.tensor([-INF, INF], dtype=torch.float64, requires_grad=True)
    for ours, theirs in [(gelu, torch.nn.functional.gelu), (silu, torch.nn.functional.silu)]:
        z.grad = None
        y = theirs(z)
        y.sum().backward()
        assert torch.isnan(y[0]) and torch.isnan(z.grad).all()  # -inf · 0 and inf · 0
        assert_array_equal(ours([-INF, INF]), [0, INF])
        assert_array_equal(GRAD[ours]([-INF, INF]), [0, 1])


# --- the narrow types: all of float16, every 64th float32


def beside_zero(f, x, want, zero):
    """`want`, where |x + zero| < 1e-4 by mpmath: there two terms cancel."""
    near = np.abs(x + zero[0]) < 1e-4
    want[near] = [float(w) for w in exact(f, x[near])]
    return want


def reference(f, x):
    """f of float64 numbers, by other formulas than the library's."""
    expit, log_expit = scipy.special.expit, scipy.special.log_expit
    if f in (tanh, tanh_grad):
        e = np.expm1(-2 * np.abs(x))
        return np.copysign(e / (e + 2), x) if f is tanh else 4 * expit(2 * x) * expit(-2 * x)
    if f in (gelu, gelu_grad):
        # float32 numbers have exact squares in float64; erfc itself would lose digits on the left
        bell, erfcx = np.exp(-x * x / 2), scipy.special.erfcx(np.abs(x) / np.sqrt(2))
        below = np.where(x < 0, bell * erfcx / 2, scipy.special.ndtr(x))
        return x * below if f is gelu else beside_zero(f, x, below + x * bell / np.sqrt(2 * np.pi), GELU_ZERO)
    half = np.tanh(np.minimum(x, 0) / 2)
    if f is silu_grad:
        return beside_zero(f, x, expit(x) * (1 + x * expit(-x)), SILU_ZERO)
    return {
        sigmoid: lambda: expit(x),
        softplus: lambda: -log_expit(-x),
        log_sigmoid: lambda: log_expit(x),
        sigmoid_grad: lambda: expit(x) * expit(-x),
        softplus_grad: lambda: expit(x),
        log_sigmoid_grad: lambda: expit(-x),
        relu: lambda: np.where(x > 0, x, 0),
        relu_grad: lambda: np.where(x > 0, 1.0, 0.0),
        identity: lambda: x,
        identity_grad: lambda: np.ones_like(x),
        leaky_relu: lambda: np.where(x > 0, x, 0.01 * x),
        leaky_relu_grad: lambda: np.where(x > 0, 1, 0.01),
        elu: lambda: np.where(x > 0, x, 2 * half / (1 - half)),
        elu_grad: lambda: np.where(x > 0, 1, np.exp(x)),
        silu: lambda: x * expit(x),
    }[f]()


def off(got, want):
    """Largest error of `got` in steps of its type at the float64 numbers `want`."""
    limits = np.finfo(got.dtype)
    power = (want.view(np.uint64) & np.uint64(0x7FF0_0000_0000_0000)).view(np.float64)  # 2^e ≤ |want|
    step = np.maximum(power * float(limits.eps), float(limits.smallest_subnormal))
    return (np.abs(got - want) / step).max(initial=0)


def check_narrow(f, x, ulp):
    assert np.isnan(f(x[np.isnan(x)])).all()
    x = x[np.isfinite(x)]
    with np.errstate(under="ignore", over="ignore"):  # for the reference
        want = reference(f, x.astype(np.float64))
    assert f(x).dtype == x.dtype
    assert off(f(x), want) <= ulp
    return x.size


@pytest.mark.parametrize("f", EXACT, ids=lambda f: f.__name__)
def test_the_reference_agrees_with_50_digits(f):
    x = four_ranges(50)
    x = x[np.abs(x) < 350].astype(np.float32).astype(np.float64)  # beyond, float32 is 0, 1 or x
    want = reference(f, x)
    cancels = f in (gelu_grad, silu_grad)  # near their zeros
    assert worst_ulp(want, exact(f, x)) <= (8 if not cancels else 2**12)  # 1.5e-8, 8e-6 of a step of float32


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
def test_every_float16(f):
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    assert check_narrow(f, x, 0.501) == 2**16 - 2 * 2**10


# Computed in float64 and rounded once; two derivatives, in float32.  The others are one of these, or exact.
@pytest.mark.parametrize(
    ("f", "ulp"),
    [
        (sigmoid, 0.501),
        (tanh, 0.501),
        (softplus, 0.501),
        (log_sigmoid, 0.501),
        (gelu, 0.501),
        (silu, 0.501),
        (sigmoid_grad, 4.5),
        (tanh_grad, 4.5),
    ],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_every_64th_float32(f, ulp):
    check_float32(f, ulp, STRIDE)


@pytest.mark.parametrize(
    "f", [leaky_relu, leaky_relu_grad, elu, elu_grad, gelu_grad, silu_grad], ids=lambda f: f.__name__
)
def test_every_1024th_float32(f):
    check_float32(f, 0.501, 16 * STRIDE)


def check_float32(f, ulp, stride):
    chunk, finite = 2**18 * stride, 0
    for start in range(0, 2**32, chunk):
        bits = np.arange(start, min(start + chunk, 2**32), stride, dtype=np.uint64)
        finite += check_narrow(f, bits.astype(np.uint32).view(np.float32), ulp)
    assert finite == (2**32 - 2 * 2**23) // stride


# --- PyTorch and differences


TORCH = {
    identity: lambda z: z * 1,
    sigmoid: torch.sigmoid,
    tanh: torch.tanh,
    relu: torch.relu,
    softplus: lambda z: torch.nn.functional.softplus(z, threshold=100),  # default 20 returns z, off by 2e-9
    log_sigmoid: torch.nn.functional.logsigmoid,
    leaky_relu: torch.nn.functional.leaky_relu,
    elu: torch.nn.functional.elu,
    gelu: torch.nn.functional.gelu,
    silu: torch.nn.functional.silu,
}


@pytest.mark.parametrize("f", GRAD, ids=lambda f: f.__name__)
@steady
@given(ordinary_arrays)
def test_values_and_gradients_match_torch(f, z):
    t = torch.tensor(z, requires_grad=True)
    y = TORCH[f](t)
    y.sum().backward()
    lost = 4 * EPS if f is gelu else LEAST  # PyTorch's z (1 + erf(z/√2)) / 2 rounds 1 + erf
    assert_allclose(f(z), y.detach().numpy(), rtol=8 * EPS, atol=lost)
    # PyTorch's s(1 - s), 1 - t² and z(1 - s) lose 1 - s, the library does not
    lost = 4 * EPS * (max(1, np.abs(z).max(initial=0)) if f is silu else 1)
    assert_allclose(GRAD[f](z), t.grad.numpy(), rtol=8 * EPS, atol=lost)


@pytest.mark.parametrize("f", GRAD, ids=lambda f: f.__name__)
@steady
@given(arrays(np.float64, 6, elements=st.floats(-20, 20).filter(lambda v: abs(v) > 1e-4)))
def test_derivatives_match_central_differences(f, z):
    h = 1e-5  # the difference errs by h²/6 · f‴ and by |f| eps/h
    assert_allclose(GRAD[f](z), (f(z + h) - f(z - h)) / (2 * h), rtol=0, atol=1e-9)


# --- properties


@steady
@given(ordinary_arrays)
def test_symmetries(z):
    assert_allclose(tanh(z), 2 * sigmoid(2 * z) - 1, rtol=0, atol=4 * EPS)
    assert_allclose(sigmoid(-z), 1 - sigmoid(z), rtol=0, atol=2 * EPS)
    assert_array_equal(tanh(-z), -tanh(z))
    assert_array_equal(sigmoid_grad(-z), sigmoid_grad(z))
    assert_array_equal(tanh_grad(-z), tanh_grad(z))
    assert_allclose(softplus(z) - softplus(-z), z, rtol=4 * EPS, atol=4 * EPS)
    assert_array_equal(log_sigmoid(z), -softplus(-z))
    assert_array_equal(relu(z) - relu(-z), z)
    assert_array_equal(softplus_grad(z), sigmoid(z))
    assert_array_equal(log_sigmoid_grad(z), sigmoid(-z))
    for f in (gelu, silu):  # z Φ(z) and z σ(z): Φ and σ at z and -z add up to 1
        assert_allclose(f(z) - f(-z), z, rtol=8 * EPS, atol=LEAST)
        assert_allclose(GRAD[f](z) + GRAD[f](-z), 1, rtol=4 * EPS)
    assert_allclose(silu(z), z * sigmoid(z), rtol=8 * EPS, atol=LEAST)
    assert_allclose(leaky_relu(z, 0.3) + leaky_relu(-z, 0.3), 0.7 * np.abs(z), rtol=4 * EPS, atol=LEAST)
    assert_allclose(elu(z, 2.5) - elu(z, 1.5), elu(np.minimum(z, 0)), rtol=8 * EPS, atol=2 * LEAST)


def test_gelu_is_the_mean_of_z_if_a_normal_number_is_below_it():
    z = np.linspace(-8, 8, 401)
    below = [statistics.NormalDist().cdf(v) for v in z]  # by Python's erfc, in another form
    assert_allclose(gelu(z), z * below, rtol=64 * EPS, atol=4 * EPS)
    x, step = np.linspace(-12, 12, 2401, retstep=True)  # sums of so smooth a thing converge fast
    weights = np.exp(-x * x / 2) * step / np.sqrt(2 * np.pi)
    assert_allclose(gelu(1.005), (1.005 * weights[x < 1.005]).sum(), rtol=1e-5)


def test_softplus_undoes_expm1():
    z = np.linspace(-30, 30, 601)  # expm1 magnifies relative error by about |z|
    assert_allclose(np.expm1(softplus(z)), np.exp(z), rtol=64 * EPS)
    assert_allclose(np.exp(log_sigmoid(z)), sigmoid(z), rtol=64 * EPS)


@steady
@given(arrays(np.float64, 12, elements=(extreme | ordinary).filter(lambda v: not np.isnan(v))))
def test_ranges_and_order(z):
    z = np.sort(z)
    for f, least, most in [
        (sigmoid, 0, 1),
        (tanh, -1, 1),
        (relu, 0, INF),
        (softplus, 0, INF),
        (log_sigmoid, -INF, 0),
        (leaky_relu, -INF, INF),
        (elu, -1, INF),
    ]:
        y = f(z)
        assert (y >= least).all() and (y <= most).all()
        assert (np.diff(y[np.isfinite(y)]) >= -2 * EPS * np.abs(y[np.isfinite(y)][1:])).all()
    assert sigmoid_grad(z).max() <= 0.25 == sigmoid_grad(0)
    assert tanh_grad(z).max() <= 1 == tanh_grad(0)
    assert min(g(z).min() for f, g in GRAD.items() if f not in (gelu, silu)) >= 0
    for f, least, most in [(gelu, -0.12904, 1.12905), (silu, -0.09984, 1.09984)]:  # at ±√2 and ±2.3994
        assert least <= GRAD[f](z).min() and GRAD[f](z).max() <= most
        assert (f(z) >= (-0.16998 if f is gelu else -0.27847)).all()


@steady
@given(wild_arrays)
def test_nan_stays_nan_and_nothing_else_becomes_nan(z):
    for f in ALL:
        assert_array_equal(np.isnan(f(z)), np.isnan(z))
    for g in GRAD.values():
        assert (np.isfinite(g(z)) | np.isnan(z)).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("f", "at_minus_inf", "at_0", "at_inf"),
    [
        (identity, -INF, 0, INF),
        (sigmoid, 0, 0.5, 1),
        (tanh, -1, 0, 1),
        (relu, 0, 0, INF),
        (softplus, 0, np.log(2), INF),
        (log_sigmoid, -INF, -np.log(2), 0),
        (leaky_relu, -INF, 0, INF),
        (elu, -1, 0, INF),
        (gelu, 0, 0, INF),
        (silu, 0, 0, INF),
        (identity_grad, 1, 1, 1),
        (leaky_relu_grad, 0.01, 0.01, 1),
        (elu_grad, 0, 1, 1),
        (gelu_grad, 0, 0.5, 1),
        (silu_grad, 0, 0.5, 1),
        (sigmoid_grad, 0, 0.25, 0),
        (tanh_grad, 0, 1, 0),
        (relu_grad, 0, 0, 1),
        (softplus_grad, 0, 0.5, 1),
        (log_sigmoid_grad, 1, 0.5, 0),
    ],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_edges(f, at_minus_inf, at_0, at_inf, dtype):
    z = np.array([-INF, -0.0, 0.0, INF, NAN], dtype)
    assert_array_equal(f(z), np.array([at_minus_inf, at_0, at_0, at_inf, NAN], dtype), strict=True)
    assert_array_equal(f(z[:4]), f(z)[:4])  # without nan among them


def test_the_sign_of_zero():
    assert np.signbit(tanh(-0.0)) and not np.signbit(tanh(0.0))
    assert np.signbit(identity(-0.0))


@pytest.mark.parametrize("z", [-708.0, -709.9, -720.0, -744.0])
@pytest.mark.parametrize("neighbour", [0.0, NAN, INF])
def test_sigmoid_far_left_whatever_is_beside_it(z, neighbour):
    assert_allclose(sigmoid([neighbour, z])[1], np.exp(z), rtol=2 * EPS, atol=5e-324)
    assert sigmoid([neighbour, z])[1] > 0


class CountedExp:
    """NumPy, but for its exp, which keeps how many entries each call was to compute."""

    def __init__(self):
        self.entries = []

    def __getattr__(self, name):
        return getattr(np, name)

    def exp(self, x, out=None, where=True):
        self.entries.append(int(np.broadcast_to(where, x.shape).sum()))
        return np.exp(x, out=out, where=where)


@pytest.mark.parametrize(
    ("z", "entries"),
    [
        ([0.0, 5.0, -600.0], [3]),
        ([0.0, -699.5, 800.0], [3]),
        ([-700.0, 0.0], [2]),
        ([np.nextafter(-700, -701), -700.0, -699.5], [3, 1]),
        ([-700.5, -800.0, 1.0], [3, 2]),
        ([NAN, -1.0], [2, 0]),
    ],
)
def test_a_second_exponential_is_computed_only_far_left(monkeypatch, z, entries):
    alone, counted = [sigmoid(v) for v in z], CountedExp()
    monkeypatch.setattr("nnrecap.activations.sigmoids.np", counted)
    assert_array_equal(sigmoid(z), alone)
    assert counted.entries == entries


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_types_need_no_second_exponential(monkeypatch, dtype):
    counted = CountedExp()
    monkeypatch.setattr("nnrecap.activations.sigmoids.np", counted)
    assert_array_equal(sigmoid(np.array([-800, 1], dtype))[:1], 0)
    assert counted.entries == [2]


# --- slope and alpha


@pytest.mark.parametrize("number", [0.2, 1, -0.5, 3, 0, True, np.float32(0.2), np.array(0.3), np.float16(2)])
@pytest.mark.parametrize(
    ("f", "torch_f"), [(leaky_relu, torch.nn.functional.leaky_relu), (elu, torch.nn.functional.elu)]
)
def test_slope_and_alpha_are_those_of_torch(f, torch_f, number):
    z = np.array([-30, -2, -0.5, -1e-9, -0.0, 0, 1e-9, 0.7, 40])
    t = torch.tensor(z, requires_grad=True)
    y = torch_f(t, float(number))
    y.sum().backward()
    assert_allclose(f(z, number), y.detach().numpy(), rtol=4 * EPS)
    assert_allclose(GRAD[f](z, number), t.grad.numpy(), rtol=4 * EPS)
    for dtype in DTYPES:
        assert f(z.astype(dtype), number).dtype == GRAD[f](z.astype(dtype), number).dtype == dtype


@pytest.mark.parametrize("number", [0.1, np.float64(0.1), 1 / 3])
def test_slope_and_alpha_are_not_rounded_to_the_type_of_z(number):
    z = np.array([-1.5, -1.2345, -1e-3], np.float32)
    want = [mpmath.mpf(float(v)) * mpmath.mpf(float(number)) for v in z]
    assert worst_ulp(leaky_relu(z, number), want) <= 0.501
    want = [mpmath.expm1(float(v)) * mpmath.mpf(float(number)) for v in z]
    assert worst_ulp(elu(z, number), want) <= 0.501


def test_special_slopes_and_alphas():
    z = np.array([-INF, -1e308, -3, -0.0, 2, INF, NAN])
    assert_array_equal(leaky_relu(z, 0), relu(z))
    assert_array_equal(leaky_relu_grad(z, 0), relu_grad(z))
    assert_array_equal(leaky_relu(z, 1), z)
    assert_array_equal(leaky_relu(z, -1), np.abs(z))
    assert_array_equal(elu(z, 0), relu(z))
    assert_array_equal(elu_grad(z, 0), relu_grad(z))
    assert_array_equal(elu_grad([0.7, 2, INF], 1.7e308), 1)  # exp(z) times it overflows, and is not asked
    for dtype in DTYPES:  # a slope that only float64 holds
        z = np.array([-2, 0, 2, NAN], dtype)
        huge = np.float64(1e308).astype(dtype) if dtype == np.float64 else dtype(INF)
        assert_array_equal(leaky_relu_grad(z, 1e308), [huge, huge, 1, NAN])
        assert_array_equal(leaky_relu(z, 1e308), [-INF, 0, 2, NAN])


@pytest.mark.parametrize("f", [leaky_relu, leaky_relu_grad, elu, elu_grad], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("number", "error", "message"),
    [
        (NAN, ValueError, "must be one finite number, got nan"),
        (-INF, ValueError, "must be one finite number, got -inf"),
        ([0.1, 0.2], ValueError, r"must be one finite number, got shape \(2,\)"),
        (np.array([0.1]), ValueError, r"must be one finite number, got shape \(1,\)"),
        (0.1j, TypeError, "must be real numbers .*, got dtype complex128"),
        ("0.1", TypeError, "must be real numbers .*, got dtype <U3"),
        (None, TypeError, "must be real numbers .*, got dtype object.*"),
    ],
    ids=str,
)
def test_a_slope_or_alpha_that_is_no_number_is_refused(f, number, error, message):
    name = "slope" if f in (leaky_relu, leaky_relu_grad) else "alpha"
    with pytest.raises(error, match=f"^{name} {message}$"):
        f([1.0, 2.0], number)
    with pytest.raises(error, match=f"^{name} {message}$"):
        f([], **{name: number})


# --- shapes and types


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
def test_shapes(f):
    for shape in [(), (0,), (1,), (3,), (2, 3), (0, 3), (2, 0, 3), (2, 3, 4), (2, 1, 2, 2)]:
        assert f(np.ones(shape)).shape == shape
    assert isinstance(f(2), np.float64) and isinstance(f(np.float32(2)), np.float32)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_block_is_of_128_kilobytes_in_float64(dtype):
    """With its result and an array between half a megabyte at most: it stays in a cache of today."""
    asked = []

    def compute(x, out):
        asked.append((x.size, x.dtype.itemsize))
        out[...] = x

    z = np.arange(2 * 2**14 + 5, dtype=np.float64).astype(dtype)
    assert_array_equal(by_blocks(compute, z), z)
    assert asked == [(2**14, 8), (2**14, 8), (5, 8)]


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", DTYPES)
def test_several_blocks_and_views(f, dtype):
    z = np.random.default_rng(1).normal(0, 30, 2 * BLOCK + 5).astype(dtype)
    some = [0, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, -1]
    assert_allclose(f(z)[some], [f(z[i]) for i in some], rtol=4.5 * np.finfo(dtype).eps)
    assert_allclose(f(z[::-3]), f(z)[::-3], rtol=4.5 * np.finfo(dtype).eps)
    square = z[: 120 * 120].reshape(120, 120)
    assert_allclose(f(square.T), f(square).T, rtol=4.5 * np.finfo(dtype).eps)


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", DTYPES)
def test_floats_keep_their_type_and_the_input_its_values(f, dtype):
    z = np.array([-800.0, -3, 0, 2, 800], dtype)
    before = z.copy()
    z.flags.writeable = False
    y = f(z)
    assert y.dtype == dtype
    y += 1  # the result shares nothing with the input
    assert_array_equal(z, before)
    assert_array_equal(f(z.astype(z.dtype.newbyteorder("S"))), f(z), strict=True)


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "z", [[3, 0, 1], np.array([3, 0, 1], np.uint8), [True, False], range(3), []], ids=repr
)
def test_integers_and_bools_become_float64(f, z):
    assert_array_equal(f(z), f(np.array(z, float)), strict=True)


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("z", "error", "message"),
    [
        ([[1, 2], [3]], ValueError, "z must be a regular array, got a ragged list"),
        ([1j, 2], TypeError, "z must be real numbers .*, got dtype complex128"),
        (["a", "b"], TypeError, "z must be real numbers .*, got dtype <U1"),
        (None, TypeError, "z must be real numbers .*, got dtype object.*"),
    ],
    ids=str,
)
def test_bad_input_is_refused(f, z, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        f(z)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_never_falls(dtype):
    z = np.linspace(-40, 40, 400_001).astype(dtype)  # exp(z) / (1 + exp(z)) does, near 1
    assert (np.diff(sigmoid(z)) >= 0).all()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("alpha", [-1e300, -3, 0.25, 1, 1e10, 1e300])
def test_a_large_alpha_lifts_the_left_tail_of_elu_s_slope(alpha, dtype):
    z = np.array([0, -1, -600, -699, -701, -720, -745, -800, -1400, -1500, -INF], dtype)
    with mpmath.workdps(50):
        want = np.array([float(mpmath.mpf(alpha) * mpmath.exp(mpmath.mpf(float(v)))) for v in z])
    with np.errstate(over="ignore"):
        want = want.astype(dtype)
    got = elu_grad(z, alpha)
    assert got.dtype == dtype
    assert_allclose(got, want, rtol=4 * np.finfo(dtype).eps, atol=np.finfo(dtype).smallest_subnormal)
    assert_array_equal(elu_grad(dtype([NAN, 1, INF]), alpha), dtype([NAN, 1, 1]))


@pytest.mark.parametrize("alpha", [-3, 0.25, 0.7, 1e10, 1e300])
def test_the_slope_of_elu_in_float64_is_within_one_and_a_half_ulp(alpha):
    """Of e^z itself: two of its halves would be twice as far off."""
    z = -np.concatenate([np.random.default_rng(0).uniform(0, 699, 300), np.geomspace(1e-3, 10, 100)])
    with mpmath.workdps(50):
        want = [mpmath.mpf(alpha) * mpmath.exp(mpmath.mpf(float(v))) for v in z]
    assert worst_ulp(elu_grad(z, alpha), want) <= 1.5
