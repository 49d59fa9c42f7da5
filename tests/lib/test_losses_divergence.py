"""The Kullback-Leibler divergence from logits by three judges: definition, 80 digits, PyTorch."""

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.decode import one_hot
from nnrecap.losses import (
    cross_entropy,
    cross_entropy_grad,
    kl_divergence,
    kl_divergence_grad,
    kl_divergence_with_logits,
    kl_divergence_with_logits_grad,
)
from nnrecap.softmax import log_softmax, softmax

EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
DTYPES = [np.float16, np.float32, np.float64]
steady = settings(derandomize=True, deadline=None, database=None)
ordinary = st.floats(-50, 50)


def exact(z, p, digits=80):
    """(divergence, Σ|p - q|, gradient) in 80 digits."""
    with mpmath.workdps(digits):
        z, p = ([mpmath.mpf(float(v)) for v in row] for row in (z, p))
        e = [mpmath.exp(v - max(z)) for v in z]
        q = [v / mpmath.fsum(e) for v in e]
        pairs = list(zip(p, q, strict=True))
        terms = [(a * mpmath.log(a / b) if a else 0) - a + b for a, b in pairs]
        slope = [mpmath.fsum(p) * b - a for a, b in pairs]
        return mpmath.fsum(terms), float(mpmath.fsum(abs(a - b) for a, b in pairs)), slope


def exact_of_q(p, q):
    """(divergence, Σ|p - q|) of two distributions in 80 digits."""
    with mpmath.workdps(80):
        pairs = [(mpmath.mpf(float(a)), mpmath.mpf(float(b))) for a, b in zip(p, q, strict=True)]
        terms = [(a * mpmath.log(a / b) if a else 0) - a + b for a, b in pairs]
        return mpmath.fsum(terms), float(mpmath.fsum(abs(a - b) for a, b in pairs))


def beliefs(rng, N, K, scale=3.0):
    return softmax(rng.normal(0, scale, (N, K)))


# --- 80 digits


@pytest.mark.parametrize("apart", [1e-13, 1e-9, 1e-5, 0.1, 1, 30, 300])
@pytest.mark.parametrize("K", [1, 2, 10, 100])
def test_an_error_is_a_few_eps_of_the_difference_and_of_the_loss(K, apart):
    rng = np.random.default_rng(K)
    z = rng.normal(0, 3, (12, K))
    p = softmax(z + rng.normal(0, apart, (12, K)))
    got = kl_divergence_with_logits(z, p)
    for value, row, other in zip(got, z, p, strict=True):
        want, difference, _ = exact(row, other)
        assert abs(value - want) <= 3 * EPS * (difference + want)
    for value, row, other in zip(kl_divergence(p, softmax(z)), softmax(z), p, strict=True):
        want, difference = exact_of_q(other, row)
        assert abs(value - want) <= 3 * EPS * (difference + want)
    z += 1000  # no row is near 0 any more
    for value, row, other in zip(kl_divergence_with_logits(z, p), z, p, strict=True):
        want, difference, _ = exact(row, other)
        assert abs(value - want) <= 3 * EPS * (difference + want)


def test_a_small_divergence_keeps_digits():
    rng = np.random.default_rng(0)
    p = beliefs(rng, 20, 5)
    z = np.log(p) + rng.normal(0, 1e-7, p.shape)  # about 1e-14, of which log p - log q leaves two digits
    want = [exact(*rows)[0] for rows in zip(z, p, strict=True)]
    assert_allclose(kl_divergence_with_logits(z, p), np.array(want, float), rtol=1e-7)
    theirs = (p * (np.log(p) - log_softmax(z))).sum(axis=1)
    assert np.abs(theirs / np.array(want, float) - 1).max() > 1e-3


def test_what_matches_costs_nothing():
    rng = np.random.default_rng(1)
    assert_array_equal(kl_divergence_with_logits(np.full((4, 8), 3.0), np.full((4, 8), 0.125)), np.zeros(4))
    assert_array_equal(kl_divergence_with_logits(rng.normal(size=(5, 1)), np.ones((5, 1))), np.zeros(5))
    z = rng.normal(0, 4, (300, 6))
    same = kl_divergence_with_logits(z, softmax(z))
    assert (same >= 0).all() and same.max() <= 1e-30
    rounded = kl_divergence_with_logits(np.log(softmax(z)), softmax(z))
    assert (rounded >= 0).all() and 0 < rounded.max() <= 1e-30
    p = softmax(z).astype(np.float32)  # sums to 1 to eight digits
    single = kl_divergence_with_logits(np.log(p), p)
    assert single.dtype == np.float32 and (single >= 0).all() and single.max() < 1e-13


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_logits_are_rounded_once(dtype):
    rng = np.random.default_rng(2)
    z, p = rng.normal(0, 3, (40, 4)).astype(dtype), (rng.multinomial(16, [0.25] * 4, 40) / 16).astype(dtype)
    limits = np.finfo(dtype)
    loss, slope = kl_divergence_with_logits(z, p), kl_divergence_with_logits_grad(z, p)
    assert loss.dtype == slope.dtype == dtype
    for value, slopes, rows in zip(loss, slope, zip(z, p, strict=True), strict=True):
        want, _, gradient = exact(*rows)
        assert abs(value - want) <= 0.501 * limits.eps * want
        for got, true in zip(slopes, gradient, strict=True):
            assert abs(got - true) <= 0.501 * limits.eps * abs(true) + limits.smallest_subnormal


@pytest.mark.parametrize("scale", [1, 30, 150])
def test_the_gradient_keeps_its_digits(scale):
    rng = np.random.default_rng(3)
    z = rng.normal(0, scale, (40, 5))
    p = np.concatenate([beliefs(rng, 20, 5), one_hot(rng.integers(0, 5, 20), 5)])
    got = kl_divergence_with_logits_grad(z, p)
    assert_allclose(got.sum(axis=1), 0, rtol=0, atol=2 * EPS)
    want = np.array([[float(v) for v in exact(*rows, 500)[2]] for rows in zip(z, p, strict=True)])
    assert_allclose(got, want, rtol=0, atol=4 * EPS)
    assert_allclose(got[20:], want[20:], rtol=8 * EPS, atol=1e-320)  # nothing is taken from 1


# --- the definition


@steady
@given(arrays(np.float64, (3, 4), elements=ordinary), st.integers(0, 999))
def test_the_definition_and_torch(z, seed):
    p = beliefs(np.random.default_rng(seed), 3, 4)
    loss, slope = kl_divergence_with_logits(z, p), kl_divergence_with_logits_grad(z, p)
    size = np.abs(z).max() + 10
    assert_allclose(loss, (p * (np.log(p) - log_softmax(z))).sum(axis=1), rtol=0, atol=8 * EPS * size)
    assert_allclose(loss, kl_divergence(p, softmax(z)), rtol=8 * EPS, atol=8 * EPS)
    assert_allclose(loss, cross_entropy(z, p) + (p * np.log(p)).sum(axis=1), rtol=0, atol=8 * EPS * size)
    t = torch.tensor(z, requires_grad=True)
    theirs = torch.nn.functional.kl_div(t.log_softmax(-1), torch.tensor(p), reduction="none").sum(-1)
    theirs.sum().backward()
    assert_allclose(loss, theirs.detach().numpy(), rtol=0, atol=8 * EPS * size)
    assert_allclose(slope, t.grad.numpy(), rtol=0, atol=8 * EPS)
    assert_allclose(slope, softmax(z) - p, rtol=0, atol=8 * EPS)
    assert_array_equal(slope, cross_entropy_grad(z, p))
    h = 1e-4
    for k in range(4):
        step = h * np.eye(4)[k]
        rise = kl_divergence_with_logits(z + step, p) - kl_divergence_with_logits(z - step, p)
        assert_allclose(slope[:, k], rise / (2 * h), rtol=0, atol=1e-8)


def test_a_class_of_hardly_any_weight_never_costs_less_than_nothing():
    z = np.stack([np.zeros(200), -np.linspace(669, 707, 200)], axis=1)
    p = softmax(z) * [1, 1 - 1e-12]
    loss = kl_divergence_with_logits(z, p)
    assert (loss >= 0).all() and loss.max() < 1e-300


def test_where_torch_goes_below_zero():
    z = np.log(beliefs(np.random.default_rng(5), 200, 10))
    p = softmax(z)
    theirs = torch.nn.functional.kl_div(
        torch.tensor(z).log_softmax(-1), torch.tensor(p), reduction="none"
    ).sum(-1)
    assert theirs.min() < -1e-17
    assert kl_divergence_with_logits(z, p).min() >= 0


def test_written_out():
    assert_allclose(
        kl_divergence_with_logits([0.0, 0], [0.25, 0.75]), 0.75 * np.log(3) - np.log(2), rtol=4 * EPS
    )
    assert_allclose(kl_divergence_with_logits(np.log([3.0, 1]), [0.5, 0.5]), np.log(4 / 3) / 2, rtol=8 * EPS)
    assert_allclose(kl_divergence_with_logits_grad(np.log([3.0, 1]), [0.5, 0.5]), [0.25, -0.25], rtol=4 * EPS)
    assert_allclose(kl_divergence_with_logits([0.0, -40], [1, 0]), 4.248354255291589e-18, rtol=2 * EPS)
    assert isinstance(kl_divergence_with_logits([1, 2], [0.5, 0.5]), np.float64)
    assert kl_divergence_with_logits([[1, 2]], [[0, 1]]).dtype == np.float64  # integers have no say
    assert kl_divergence_with_logits(np.float32([[1, 2]]), [[0, 1]]).dtype == np.float32
    assert kl_divergence_with_logits_grad(np.float32([[1, 2]]), [[0, 1]]).dtype == np.float32
    assert kl_divergence_with_logits_grad(np.float32([[1, 2]]), [[0.5, 0.5]]).dtype == np.float64


# --- edges

EDGES = [
    ([0, -INF], [1, 0], 0, [0, 0]),
    ([0, -INF], [0.5, 0.5], INF, [0.5, -0.5]),
    ([0, 0, -INF], [0.5, 0.5, 0], 0, [0, 0, 0]),
    ([INF, 0], [1, 0], 0, [0, 0]),
    ([INF, 0], [0.5, 0.5], INF, [0.5, -0.5]),
    ([INF, -INF], [0, 1], INF, [1, -1]),
    ([INF, INF], [1, 0], NAN, [NAN, NAN]),
    ([-INF, -INF], [1, 0], NAN, [NAN, NAN]),
    ([NAN, 0], [0, 1], NAN, [NAN, NAN]),
    ([INF], [1], 0, [0]),
    ([7], [1], 0, [0]),
    ([1000, 0], [0, 1], 1000, [1, -1]),
    ([1000, 0], [1, 0], 0, [0, 0]),
    ([-1000, -1000], [1, 0], np.log(2), [-0.5, 0.5]),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("z", "p", "loss", "grad"), EDGES, ids=str)
def test_edges(z, p, loss, grad, dtype):
    z, p = np.array(z, dtype), np.array(p, dtype)
    assert_array_equal(kl_divergence_with_logits(z, p), np.array(loss, dtype)[()], strict=True)
    assert_array_equal(kl_divergence_with_logits_grad(z, p), np.array(grad, dtype), strict=True)


@pytest.mark.parametrize(
    ("z", "p"),
    [
        ([0, -744.0], [0.5, 0.5]),  # q is subnormal
        ([0, -1e5], [0.25, 0.75]),
        ([0, -720.0], [1 - 1e-16, 1e-16]),
        ([0, -900.0], [1, 5e-324]),
        ([0, 0, -800.0], [0.25, 0.25, 0.5]),
        ([0, -670.0], [1, 1e-300]),  # all that is lost is q
        ([0, -680.0, 345], [0.5, 0.25, 0.25]),
        ([1e30, -1e30, 0], [0.25, 0.25, 0.5]),
        ([-3e38, 0], [0.5, 0.5]),
        ([340.5, -340.5], [0.5, 0.5]),
        ([0, 36.8, -3], [1e-17, 1 - 1e-17, 0]),
    ],
    ids=str,
)
def test_far_logits(z, p):
    want, difference, slope = exact(z, p)
    assert abs(kl_divergence_with_logits(z, p) - want) <= 4 * EPS * (difference + want) + 5e-324
    assert_allclose(kl_divergence_with_logits_grad(z, p), [float(v) for v in slope], rtol=0, atol=4 * EPS)


def test_a_wild_row_leaves_its_neighbours_alone():
    z = np.array([[1.0, 2], [NAN, 2], [INF, 2], [-INF, -INF], [1e308, -1e308], [0, -800], [1, 2]])
    p = np.full((7, 2), 0.5)
    loss, slope = kl_divergence_with_logits(z, p), kl_divergence_with_logits_grad(z, p)
    assert_allclose(loss[[0, 6]], float(exact([1, 2], [0.5, 0.5])[0]), rtol=8 * EPS)
    assert_array_equal(loss[1:5], [NAN, INF, NAN, 1e308])  # half of 2e308, which float64 cannot hold
    assert_allclose(loss[5], 400 - np.log(2), rtol=EPS)
    assert_array_equal(np.isnan(slope).all(axis=1), np.isnan(loss))


@pytest.mark.parametrize("shape", [(0, 3), (2, 0, 3), (4, 3), (2, 5, 3), (50_000, 4)], ids=str)
def test_axes_between_are_summed(shape):
    rng = np.random.default_rng(6)
    z, p = rng.normal(size=shape), softmax(rng.normal(size=shape))
    rows = kl_divergence_with_logits(z.reshape(-1, shape[-1]), p.reshape(-1, shape[-1])).reshape(shape[:-1])
    assert_allclose(
        kl_divergence_with_logits(z, p), rows.sum(axis=tuple(range(1, len(shape) - 1))), rtol=8 * EPS
    )
    assert kl_divergence_with_logits_grad(z, p).shape == shape


@pytest.mark.parametrize("f", [kl_divergence_with_logits, kl_divergence_with_logits_grad])
@pytest.mark.parametrize(
    ("z", "p", "message"),
    [
        ([0, 1, 2], [0.5, 0.5], r"p must have the shape of z, \(3,\), got \(2,\)"),
        ([[0, 1, 2]], [1], r"p must have the shape of z, \(1, 3\), got \(1,\)"),  # no class indices
        ([0, 1], [0.5, 0.25], r"p must hold rows that sum to 1.*0\.75.*"),
        ([0, 1], [1.5, -0.5], r"p must hold numbers from 0 to 1, got (1\.5|-0\.5)"),
        ([0, 1], [NAN, 1], "p must hold numbers from 0 to 1, got nan"),
        (0.5, 1.0, "z must have an axis of classes, got a single number"),
        (
            np.ones((2, 0)),
            np.ones((2, 0)),
            r"z must have at least one class along axis -1, got shape \(2, 0\)",
        ),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(f, z, p, message):
    with pytest.raises(ValueError, match=rf"^{message}( at \[.*|, which.*)?$"):
        f(z, p)


# --- of two distributions


def test_distributions_that_are_nearly_the_same():
    p = beliefs(np.random.default_rng(7), 30, 6)
    q = p * (1 + 1e-9 * np.cos(np.arange(6)))
    q /= q.sum(axis=1, keepdims=True)
    want = np.array([float(exact_of_q(*rows)[0]) for rows in zip(p, q, strict=True)])
    assert want.max() < 1e-17
    assert_allclose(kl_divergence(p, q), want, rtol=1e-6)
    assert_allclose(kl_divergence_grad(p, q), 1, rtol=0, atol=1e-8)


def test_a_ratio_beyond_float64_is_a_difference_of_logarithms():
    """Also where no p is 0, so that nothing else leads to the careful form."""
    p, q = [0.5, 0.5], [1e-320, 1]
    want, difference = exact_of_q(p, q)
    assert abs(kl_divergence(p, q) - want) <= 4 * EPS * (difference + float(want))
    assert_allclose(
        kl_divergence_grad(p, q), [np.log(0.5) - np.log(1e-320) + 1, 1 + np.log(0.5)], rtol=2 * EPS
    )


def test_a_spoilt_row_keeps_the_digits_of_the_others():
    p = np.array([[0.5, 0.5], [NAN, 0.5], [0.5, 0.5], [1.0, 0]])
    q = np.array([[0.5 + 1e-8, 0.5 - 1e-8], [0.5, 0.5], [0.0, 1], [1, 0]])
    got = kl_divergence(p, q)
    assert_allclose(got[0], 2e-16, rtol=1e-7)
    assert_array_equal(got[1:], [NAN, INF, 0])
