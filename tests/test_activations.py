"""Activations by three judges: their definition, 50 digits, PyTorch; and by their properties.

NNRECAP_STRIDE=n takes every n-th float32 instead of every 64th.
"""

import os

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
    BLOCK,
    identity,
    identity_grad,
    log_sigmoid,
    log_sigmoid_grad,
    relu,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    softplus,
    softplus_grad,
    tanh,
    tanh_grad,
)

STRIDE = int(os.environ.get("NNRECAP_STRIDE", "64"))
EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
GRAD = {
    identity: identity_grad,
    sigmoid: sigmoid_grad,
    tanh: tanh_grad,
    relu: relu_grad,
    softplus: softplus_grad,
    log_sigmoid: log_sigmoid_grad,
}
SMOOTH = [sigmoid, tanh, softplus, log_sigmoid]
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


# --- the narrow types: all of float16, every 64th float32


def reference(f, x):
    """f of float64 numbers, by other formulas than the library's."""
    expit, log_expit = scipy.special.expit, scipy.special.log_expit
    if f in (tanh, tanh_grad):
        e = np.expm1(-2 * np.abs(x))
        return np.copysign(e / (e + 2), x) if f is tanh else 4 * expit(2 * x) * expit(-2 * x)
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
    assert worst_ulp(want, exact(f, x)) <= 8  # 1.5e-8 of a step of float32


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
def test_every_float16(f):
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    assert check_narrow(f, x, 0.501) == 2**16 - 2 * 2**10


# Computed in float64 and rounded once; the derivatives, in float32.  The others are one of these, or exact.
@pytest.mark.parametrize(
    ("f", "ulp"),
    [
        (sigmoid, 0.501),
        (tanh, 0.501),
        (softplus, 0.501),
        (log_sigmoid, 0.501),
        (sigmoid_grad, 4.5),
        (tanh_grad, 4.5),
    ],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_every_64th_float32(f, ulp):
    chunk, finite = 2**18 * STRIDE, 0
    for start in range(0, 2**32, chunk):
        bits = np.arange(start, min(start + chunk, 2**32), STRIDE, dtype=np.uint64)
        finite += check_narrow(f, bits.astype(np.uint32).view(np.float32), ulp)
    assert finite == (2**32 - 2 * 2**23) // STRIDE


# --- PyTorch and differences


TORCH = {
    identity: lambda z: z * 1,
    sigmoid: torch.sigmoid,
    tanh: torch.tanh,
    relu: torch.relu,
    softplus: lambda z: torch.nn.functional.softplus(z, threshold=100),  # default 20 returns z, off by 2e-9
    log_sigmoid: torch.nn.functional.logsigmoid,
}


@pytest.mark.parametrize("f", GRAD, ids=lambda f: f.__name__)
@steady
@given(ordinary_arrays)
def test_values_and_gradients_match_torch(f, z):
    t = torch.tensor(z, requires_grad=True)
    y = TORCH[f](t)
    y.sum().backward()
    assert_allclose(f(z), y.detach().numpy(), rtol=8 * EPS)
    # PyTorch's s(1 - s) and 1 - t² lose 1 - s, the library does not
    assert_allclose(GRAD[f](z), t.grad.numpy(), rtol=8 * EPS, atol=4 * EPS)


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
    ]:
        y = f(z)
        assert (y >= least).all() and (y <= most).all()
        assert (np.diff(y[np.isfinite(y)]) >= -2 * EPS * np.abs(y[np.isfinite(y)][1:])).all()
    assert sigmoid_grad(z).max() <= 0.25 == sigmoid_grad(0)
    assert tanh_grad(z).max() <= 1 == tanh_grad(0)
    assert min(g(z).min() for g in GRAD.values()) >= 0


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
        (identity_grad, 1, 1, 1),
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


# --- shapes and types


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
def test_shapes(f):
    for shape in [(), (0,), (1,), (3,), (2, 3), (0, 3), (2, 0, 3), (2, 3, 4), (2, 1, 2, 2)]:
        assert f(np.ones(shape)).shape == shape
    assert isinstance(f(2), np.float64) and isinstance(f(np.float32(2)), np.float32)


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
        (None, TypeError, "z must be real numbers .*, got dtype object"),
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
