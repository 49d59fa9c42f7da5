"""Cross-entropies, likelihood and divergence by three judges: definition, 60 digits, PyTorch.

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

from nnrecap.decode import one_hot
from nnrecap.losses import (
    binary_cross_entropy,
    binary_cross_entropy_grad,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    binary_cross_entropy_with_logits_with_grad,
    cross_entropy,
    cross_entropy_grad,
    cross_entropy_with_grad,
    kl_divergence,
    kl_divergence_grad,
    nll,
    nll_grad,
)
from nnrecap.losses.odds import odds
from nnrecap.losses.samples import BLOCK
from nnrecap.softmax import log_softmax, softmax

F = torch.nn.functional
STRIDE = int(os.environ.get("NNRECAP_STRIDE", "64"))
EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
DTYPES = [np.float16, np.float32, np.float64]
steady = settings(derandomize=True, deadline=None, database=None)
ordinary = st.floats(-50, 50)
EXTREMES = [0.0, -0.0, 1e3, -1e3, 1e30, -1e30, 5e-324, -1e-310, 699.0, -700.5, -745.0, 1.7e308, -1.7e308]
extreme = st.sampled_from([*EXTREMES, INF, -INF, NAN])


def worst_ulp(got, want):
    """How many steps of its type `got` is from the list of 60-digit numbers `want`, at most."""
    worst = 0.0
    for g, w in zip(np.ravel(got), want, strict=True):
        with mpmath.workdps(60):
            step = np.spacing(np.abs(np.asarray(got).dtype.type(float(w))))
            worst = max(worst, float(abs(mpmath.mpf(float(g)) - w) / float(step)))
    return worst


# --- binary cross-entropy with logits


def exact_bce_logits(z, y):
    """(loss, gradient) in 60 digits."""
    with mpmath.workdps(60):
        z, y = mpmath.mpf(float(z)), mpmath.mpf(float(y))
        up, down = mpmath.log1p(mpmath.exp(z)), mpmath.log1p(mpmath.exp(-z))
        slope = ((1 - y) - y * mpmath.exp(-z)) / (1 + mpmath.exp(-z))
        return (1 - y) * up + y * down, slope


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("y", [0, 1])
def test_hard_labels_keep_their_digits_on_both_sides(dtype, y):
    far = 85 if dtype == np.float32 else 700
    rng = np.random.default_rng(5)
    z = np.concatenate([rng.normal(0, 1, 400), rng.normal(0, 10, 400), rng.uniform(-far, far, 400)]).astype(
        dtype
    )
    want = [exact_bce_logits(v, y) for v in z]
    labels = np.full(z.size, y)
    assert worst_ulp(binary_cross_entropy_with_logits(z, labels), [w[0] for w in want]) <= 3.5
    assert worst_ulp(binary_cross_entropy_with_logits_grad(z, labels), [w[1] for w in want]) <= 4.5


def test_soft_labels_are_as_exact_as_their_terms():
    rng = np.random.default_rng(6)
    z, y = rng.normal(0, 10, 500), rng.uniform(0, 1, 500)
    want = [exact_bce_logits(*v) for v in zip(z, y, strict=True)]
    assert worst_ulp(binary_cross_entropy_with_logits(z, y), [w[0] for w in want]) <= 3.5
    slopes = np.array([float(w[1]) for w in want])
    assert_allclose(
        binary_cross_entropy_with_logits_grad(z, y), slopes, rtol=0, atol=2 * EPS
    )  # σ(z) - y cancels


def check_logits(z, y, ulp):
    """Losses and gradients of finite z and hard labels against SciPy in float64."""
    sign = 1.0 - 2 * y  # the loss is log(1 + e^z) for no, log(1 + e^-z) for yes
    with np.errstate(under="ignore"):
        loss, slope = -scipy.special.log_expit(-sign * z), sign * scipy.special.expit(sign * z)
    assert off(binary_cross_entropy_with_logits(z, y), loss) <= ulp[0]
    assert off(binary_cross_entropy_with_logits_grad(z, y), slope) <= ulp[1]


def off(got, want):
    """Largest error of `got` in steps of its type at the float64 numbers `want`."""
    limits = np.finfo(got.dtype)
    power = (want.view(np.uint64) & np.uint64(0x7FF0_0000_0000_0000)).view(np.float64)  # 2^e ≤ |want|
    step = np.maximum(power * float(limits.eps), float(limits.smallest_subnormal))
    return (np.abs(got - want) / step).max(initial=0)


@pytest.mark.parametrize("y", [0, 1])
def test_logits_of_every_float16(y):
    z = np.arange(2**16, dtype=np.uint16).view(np.float16)
    nan, z = z[np.isnan(z)], z[np.isfinite(z)]
    assert z.size == 2**16 - 2 * 2**10
    check_logits(z, np.full(z.size, y), (0.501, 0.501))
    assert np.isnan(binary_cross_entropy_with_logits(nan, np.full(nan.size, y))).all()


def test_logits_of_every_64th_float32():
    chunk, finite = 2**18 * STRIDE, 0
    for start in range(0, 2**32, chunk):
        bits = np.arange(start, min(start + chunk, 2**32), STRIDE, dtype=np.uint64)
        z = bits.astype(np.uint32).view(np.float32)
        z = z[np.isfinite(z)]
        finite += z.size
        check_logits(z, np.arange(z.size) % 2, (3.5, 4.5))  # the labels in turn
    assert finite == (2**32 - 2 * 2**23) // STRIDE


def test_logits_where_others_lose_the_loss():
    for z, y in [(-20.0, 0), (20.0, 1)]:  # PyTorch's float32: 0 for the first
        for dtype in (np.float32, np.float64):
            assert_allclose(binary_cross_entropy_with_logits(dtype(z), y), 2.0611536e-9, rtol=3e-7)
            assert_allclose(
                binary_cross_entropy_with_logits_grad(dtype(z), y), (1 - 2 * y) * 2.0611536e-9, rtol=3e-7
            )
    assert_allclose(binary_cross_entropy_with_logits_grad(40.0, 1), -4.248354255291589e-18, rtol=4 * EPS)


@pytest.mark.parametrize("dtype", DTYPES)
def test_logits_edges(dtype):
    z = np.array([INF, INF, -INF, -INF, INF, -INF, 0, NAN, NAN], dtype)
    y = np.array([1, 0, 0, 1, 0.5, 0.25, 0, 0, 1], dtype)
    want = np.array([0, INF, 0, INF, INF, INF, np.log(2), NAN, NAN], dtype)
    assert_array_equal(binary_cross_entropy_with_logits(z, y), want, strict=True)
    slope = np.array([0, 1, 0, -1, 0.5, -0.25, 0.5, NAN, NAN], dtype)
    assert_array_equal(binary_cross_entropy_with_logits_grad(z, y), slope, strict=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_at_logit_0_the_slope_is_a_half_minus_y_rounded_once(dtype, zero):
    y = np.append(np.random.default_rng(6).uniform(0, 1, 500), [0, 1, 2.0**-54, 3 * 2.0**-55]).astype(dtype)
    slope = binary_cross_entropy_with_logits_grad(np.full(y.size, zero, dtype), y)
    assert_array_equal(slope, dtype(0.5) - y, strict=True)


@pytest.mark.parametrize("z", [1e30, -1e30])
@pytest.mark.parametrize("y", [0, 0.5, 1])
def test_logits_of_1e30(z, y):
    for dtype in (np.float32, np.float64):
        assert binary_cross_entropy_with_logits(dtype(z), y) == abs(dtype(z)) * (y if z < 0 else 1 - y)
        assert binary_cross_entropy_with_logits_grad(dtype(z), y) == (z > 0) - y


@pytest.mark.parametrize("neighbour", [0.0, NAN, INF])
def test_far_left_logits_whatever_is_beside_them(neighbour):
    z = np.array([neighbour, -660.0, -720, -744])
    for y in (0, 0.25):
        got = binary_cross_entropy_with_logits_grad(z, np.full(4, y))[1:]
        assert_allclose(got, (1 - y) * np.exp(z[1:]) - y, rtol=4 * EPS, atol=5e-324)
    z = np.array([neighbour, -79.0, -86.0, -95], np.float32)
    got = binary_cross_entropy_with_logits_grad(z, np.zeros(4, int))[1:]
    assert_allclose(got, np.exp(z[1:].astype(float)), rtol=1e-6, atol=3e-45)


def pairs_of(first, second):
    return array_shapes(min_dims=0, max_dims=3, max_side=4).flatmap(
        lambda s: st.tuples(arrays(np.float64, s, elements=first), arrays(np.float64, s, elements=second))
    )


def torch_values(peer, first, second):
    """PyTorch's losses summed per sample, and the gradient of their sum."""
    t = torch.tensor(first, requires_grad=True)
    want = peer(t, torch.tensor(second))
    want.sum().backward()
    want = want.detach().numpy()
    return want.sum(axis=tuple(range(1, want.ndim))) if want.ndim else want, t.grad.numpy()


@steady
@given(pairs_of(ordinary, st.floats(0, 1) | st.sampled_from([0.0, 1.0])))
def test_logits_match_torch(pair):
    peer = lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none")  # noqa: E731
    loss, grad = torch_values(peer, *pair)
    assert_allclose(binary_cross_entropy_with_logits(*pair), loss, rtol=8 * EPS, atol=64 * 50 * EPS)
    assert_allclose(binary_cross_entropy_with_logits_grad(*pair), grad, rtol=8 * EPS, atol=4 * EPS)


@steady
@given(arrays(np.float64, 5, elements=ordinary), arrays(np.float64, 5, elements=st.floats(0, 1)))
def test_logits_match_probabilities_and_differences(z, y):
    p = scipy.special.expit(z)
    near = np.abs(z) < 15  # further out, p keeps too few digits of 1 - p
    with_p = binary_cross_entropy(p, y)
    assert_allclose(binary_cross_entropy_with_logits(z, y)[near], with_p[near], rtol=1e-8)
    h = 1e-4  # the difference errs by h²/6 · σ'' and by the loss's rounding / h
    slope = (binary_cross_entropy_with_logits(z + h, y) - binary_cross_entropy_with_logits(z - h, y)) / (
        2 * h
    )
    assert_allclose(binary_cross_entropy_with_logits_grad(z, y), slope, rtol=0, atol=1e-9)


@steady
@given(
    arrays(np.float64, 6, elements=extreme | ordinary),
    arrays(np.float64, 6, elements=st.sampled_from([0, 0.3, 1])),
)
def test_wild_logits(z, y):
    loss, grad = binary_cross_entropy_with_logits(z, y), binary_cross_entropy_with_logits_grad(z, y)
    assert_array_equal(np.isnan(loss), np.isnan(z))
    assert_array_equal(np.isnan(grad), np.isnan(z))
    assert (loss[~np.isnan(z)] >= 0).all() and (np.abs(grad[~np.isnan(z)]) <= 1).all()
    assert_allclose(loss, binary_cross_entropy_with_logits(-z, 1 - y), rtol=8 * EPS)  # both sides alike


# --- binary cross-entropy on probabilities


def test_probabilities_written_out():
    assert_allclose(binary_cross_entropy([0.5, 0.25, 0.25], [1, 1, 0]), np.log([2, 4, 4 / 3]), rtol=2 * EPS)
    assert_allclose(
        binary_cross_entropy([[0.5, 0.25]], [[1, 0.5]]), [np.log(2) + np.log(16 / 3) / 2], rtol=2 * EPS
    )
    assert_allclose(
        binary_cross_entropy_grad([0.5, 0.25, 0.25, 0.25], [1, 1, 0, 0.5]),
        [-2, -4, 4 / 3, -4 / 3],
        rtol=2 * EPS,
    )
    assert_allclose(binary_cross_entropy(1e-50, 1), 115.12925464970229, rtol=EPS)  # PyTorch: 100
    assert_allclose(binary_cross_entropy(1e-20, 0), 1e-20, rtol=EPS)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_are_right_to_2_eps(dtype):
    rng = np.random.default_rng(7)
    p = np.concatenate(
        [rng.uniform(0, 1, 300), 10.0 ** -rng.uniform(0, 30, 100), 1 - 10.0 ** -rng.uniform(0, 7, 100)]
    ).astype(dtype)
    p = p[p < 1]
    for y in (np.zeros(p.size), np.ones(p.size), rng.uniform(0, 1, p.size)):
        y = y.astype(dtype)
        with mpmath.workdps(60):
            exact = [[mpmath.mpf(float(v)) for v in a] for a in (p, y)]
            pairs = list(zip(*exact, strict=True))
            want = [-v * mpmath.log(u) - (1 - v) * mpmath.log1p(-u) for u, v in pairs]
            slopes = [(u - v) / (u * (1 - u)) for u, v in pairs]
            for got, true in [(binary_cross_entropy(p, y), want), (binary_cross_entropy_grad(p, y), slopes)]:
                assert (
                    max(abs(g / w - 1) for g, w in zip(got.astype(float), true, strict=True))
                    <= 2 * np.finfo(dtype).eps
                )


@pytest.mark.parametrize("dtype", DTYPES)
def test_certain_probabilities(dtype):
    p = np.array([0, 1, -0.0, 0, 1, 0, 1, -0.0, NAN, NAN], dtype)
    y = np.array([0, 1, 0, 1, 0, 0.5, 0.5, 1, 0, 1], dtype)
    want = np.array([0, 0, 0, INF, INF, INF, INF, INF, NAN, NAN], dtype)
    assert_array_equal(binary_cross_entropy(p, y), want, strict=True)
    assert not np.signbit(binary_cross_entropy(p, y)[:3]).any()
    slope = np.array([1, -1, 1, -INF, INF, -INF, INF, -INF, NAN, NAN], dtype)
    assert_array_equal(binary_cross_entropy_grad(p, y), slope, strict=True)


@steady
@given(pairs_of(st.floats(1e-3, 1 - 1e-3), st.floats(0, 1) | st.sampled_from([0.0, 1.0])))
def test_probabilities_match_torch_and_differences(pair):
    loss, grad = torch_values(lambda p, y: F.binary_cross_entropy(p, y, reduction="none"), *pair)
    assert_allclose(binary_cross_entropy(*pair), loss, rtol=8 * EPS)
    assert_allclose(binary_cross_entropy_grad(*pair), grad, rtol=8 * EPS, atol=EPS)
    p, y = (a.ravel() for a in pair)
    h = 1e-6  # the loss's third derivative is up to 2e9 at p = 1e-3
    slope = (binary_cross_entropy(p + h, y) - binary_cross_entropy(p - h, y)) / (2 * h)
    assert_allclose(binary_cross_entropy_grad(p, y), slope, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("f", [binary_cross_entropy, binary_cross_entropy_grad])
@pytest.mark.parametrize(
    ("p", "y", "message"),
    [
        ([0.5, 1.5], [0, 1], "p must hold numbers from 0 to 1, got 1.5"),
        ([-0.5, 0.5], [0, 1], "p must hold numbers from 0 to 1, got -0.5"),
        ([NAN, INF], [0, 1], "p must hold numbers from 0 to 1, got inf"),
        ([0.5, 0.5], [0, 2], "y must hold numbers from 0 to 1, got 2"),
        ([0.5, 0.5], [-1, 1], "y must hold numbers from 0 to 1, got -1"),
    ],
    ids=str,
)
def test_what_is_no_probability_is_refused(f, p, y, message):
    with pytest.raises(ValueError, match=rf"^{message}( at \[.*|, which.*)?$"):
        f(p, y)


WITH_LOGITS = [
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    binary_cross_entropy_with_logits_with_grad,
]


@pytest.mark.parametrize("f", WITH_LOGITS)
@pytest.mark.parametrize("y", [-1, 1.5])
def test_labels_of_logits_are_from_0_to_1(f, y):
    with pytest.raises(
        ValueError, match=rf"^y must hold numbers from 0 to 1, got {y:g}( at \[.*|, which.*)?$"
    ):
        f([[0.0, 1]], [[0, y]])


@pytest.mark.parametrize("f", WITH_LOGITS)
@pytest.mark.parametrize("weight", [1.0, 2.0])
@pytest.mark.parametrize("y", [np.nextafter(np.float32(1), 2, dtype=np.float32), -1e-45, NAN, -INF])
def test_a_wrong_label_is_named_with_its_place_wherever_it_stands(f, weight, y):
    labels = np.ones(BLOCK + 9, np.float32)
    labels[[3, BLOCK + 5]] = -0.0, y
    with pytest.raises(ValueError, match=rf"^y must hold .*, got \S+ at \[{BLOCK + 5}\]"):
        f(np.zeros(len(labels), np.float32), labels, weight)


@pytest.mark.parametrize("f", WITH_LOGITS)
def test_a_label_of_minus_0_is_0(f):
    z = np.array([-3.0, 0, 2, 40])
    assert_array_equal(f(z, np.full(4, -0.0)), f(z, np.zeros(4)))


# --- cross-entropy


def exact_cross_entropy(z, y):
    """(loss, gradient) of one row in 60 digits, also near 0; y is a class or a distribution."""
    with mpmath.workdps(60):
        z = [mpmath.mpf(float(v)) for v in z]
        y = [mpmath.mpf(float(v)) for v in (one_hot(y, len(z)) if np.ndim(y) == 0 else y)]
        others = [mpmath.fsum(mpmath.exp(b - z[k]) for j, b in enumerate(z) if j != k) for k in range(len(z))]
        loss = mpmath.fsum(w * mpmath.log1p(s) for w, s in zip(y, others, strict=True) if w)
        weight = mpmath.fsum(y)
        slope = [((weight - w) - w * s) / (1 + s) for w, s in zip(y, others, strict=True)]
        return loss, slope


def random_logits(N, K, scale, dtype, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(0, scale, (N, K)).astype(dtype), rng.integers(0, K, N)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("N", "K", "scale"),
    [(200, 2, 1), (200, 2, 20), (150, 10, 1), (150, 10, 5), (100, 10, 100), (8, 100, 3), (100, 10, 1000)],
)
def test_cross_entropy_keeps_its_digits(dtype, N, K, scale):
    z, y = random_logits(N, K, scale, dtype)
    y[: N // 2] = z[: N // 2].argmax(axis=1)  # losses near 0
    want = [exact_cross_entropy(*row) for row in zip(z, y, strict=True)]
    assert worst_ulp(cross_entropy(z, y), [w[0] for w in want]) <= 2.5
    assert worst_ulp(cross_entropy_grad(z, y), [v for w in want for v in w[1]]) <= 4.5


def test_cross_entropy_where_others_lose_it():
    for dtype in (np.float32, np.float64):
        z = dtype([0, -20])
        assert_allclose(cross_entropy(z, 0), 2.0611536e-9, rtol=1e-7)  # PyTorch's float32: 0
        assert_allclose(cross_entropy_grad(z, 0), [-2.0611536e-9, 2.0611536e-9], rtol=1e-7)  # there: 0 first
        assert_allclose(cross_entropy(z, dtype([1, 0])), 2.0611536e-9, rtol=1e-7)
        assert_allclose(cross_entropy_grad(z, dtype([1, 0])), [-2.0611536e-9, 2.0611536e-9], rtol=1e-7)
    assert_allclose(cross_entropy([0.0, -40], 0), 4.248354255291589e-18, rtol=EPS)
    assert cross_entropy([0.0, -800], 1) == 800 and cross_entropy([0.0, -800], 0) == 0
    assert_allclose(cross_entropy([1000.0, 260.0], 0), np.exp(-740.0), rtol=0, atol=1e-323)


@pytest.mark.parametrize("scale", [1, 8, 300])
@pytest.mark.parametrize("K", [1, 2, 10, 65])
def test_distributions_keep_their_digits(K, scale):
    N = 120 // K + 10
    z, y = random_logits(N, K, scale, np.float64)
    soft = softmax(random_logits(N, K, 3, np.float64, seed=1)[0])
    soft[: N // 2] = one_hot(y[: N // 2], K)
    want = [exact_cross_entropy(*row) for row in zip(z, soft, strict=True)]
    assert_allclose(cross_entropy(z, soft), [float(w[0]) for w in want], rtol=6 * EPS)  # K terms summed
    got = cross_entropy_grad(z, soft)
    assert_allclose(got, [[float(v) for v in w[1]] for w in want], rtol=0, atol=4 * EPS)
    assert (
        worst_ulp(got[: N // 2], [v for w in want[: N // 2] for v in w[1]]) <= 6
    )  # one-hot rows lose nothing


@steady
@given(
    arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=ordinary),
    st.integers(0, 999),
)
def test_cross_entropy_matches_torch(z, seed):
    rng = np.random.default_rng(seed)
    y, soft = rng.integers(0, z.shape[1], len(z)), softmax(rng.normal(0, 2, z.shape))
    for target in (y, soft):
        loss, grad = torch_values(lambda t, u: F.cross_entropy(t, u, reduction="none"), z, target)
        assert_allclose(cross_entropy(z, target), loss, rtol=8 * EPS, atol=64 * EPS)
        assert_allclose(cross_entropy_grad(z, target), grad, rtol=64 * EPS, atol=8 * EPS)
        both = cross_entropy_with_grad(z, target)
        assert_array_equal(both[0], cross_entropy(z, target))
        assert_array_equal(both[1], cross_entropy_grad(z, target))


@steady
@given(arrays(np.float64, (3, 5), elements=ordinary), arrays(np.int64, 3, elements=st.integers(0, 4)))
def test_three_ways_one_number(z, y):
    by_index = cross_entropy(z, y)
    for hot in (one_hot(y, 5), one_hot(y, 5).astype(int), one_hot(y, 5).astype(bool)):
        assert_allclose(cross_entropy(z, hot), by_index, rtol=4 * EPS)
        assert_allclose(cross_entropy_grad(z, hot), cross_entropy_grad(z, y), rtol=4 * EPS, atol=1e-300)
    assert_allclose(nll(log_softmax(z), y), by_index, rtol=4 * EPS, atol=64 * EPS)
    assert_allclose(nll(log_softmax(z), one_hot(y, 5)), by_index, rtol=4 * EPS, atol=64 * EPS)


@steady
@given(arrays(np.float64, (3, 5), elements=ordinary), st.integers(0, 999))
def test_cross_entropy_gradient(z, seed):
    rng = np.random.default_rng(seed)
    h = 1e-4
    for y in (rng.integers(0, 5, 3), softmax(rng.normal(size=(3, 5)))):
        grad = cross_entropy_grad(z, y)
        assert_allclose(grad.sum(axis=1), 0, rtol=0, atol=2 * EPS)
        soft = y if y.ndim == 2 else one_hot(y, 5)
        assert_allclose(grad, softmax(z) - soft, rtol=0, atol=8 * EPS)
        for k in range(5):
            step = h * np.eye(5)[k]
            slope = (cross_entropy(z + step, y) - cross_entropy(z - step, y)) / (2 * h)
            assert_allclose(grad[:, k], slope, rtol=0, atol=1e-8)


def test_two_classes_are_a_logit():
    z = np.random.default_rng(8).normal(0, 10, 300)
    y = np.arange(300) % 2
    pairs = np.stack([np.zeros_like(z), z], axis=1)
    assert_allclose(cross_entropy(pairs, y), binary_cross_entropy_with_logits(z, y), rtol=8 * EPS)
    assert_allclose(
        cross_entropy_grad(pairs, y)[:, 1], binary_cross_entropy_with_logits_grad(z, y), rtol=8 * EPS
    )


EDGES = [
    ([0, -INF], 0, 0, [0, 0]),
    ([0, -INF], 1, INF, [1, -1]),
    ([INF, 0], 0, 0, [0, 0]),
    ([INF, 0], 1, INF, [1, -1]),
    ([INF, -INF], 0, 0, [0, 0]),
    ([INF, -INF], 1, INF, [1, -1]),
    ([INF, INF], 0, NAN, [NAN, NAN]),
    ([-INF, -INF], 0, NAN, [NAN, NAN]),
    ([NAN, 0], 1, NAN, [NAN, NAN]),
    ([NAN, INF], 1, NAN, [NAN, NAN]),
    ([INF], 0, 0, [0]),
    ([-INF], 0, NAN, [NAN]),
    ([NAN], 0, NAN, [NAN]),
    ([7], 0, 0, [0]),
    ([1000, 0], 0, 0, [0, 0]),
    ([1000, 0], 1, 1000, [1, -1]),
    ([-1000, -1000], 1, np.log(2), [0.5, -0.5]),
    ([INF, INF, 0], 2, NAN, [NAN] * 3),
    ([0, 0, -INF], 0, np.log(2), [-0.5, 0.5, 0]),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("z", "y", "loss", "grad"), EDGES, ids=str)
def test_cross_entropy_edges(z, y, loss, grad, dtype):
    z, hot = np.array(z, dtype), one_hot(y, len(z)).astype(dtype)
    for target in (y, hot):
        assert_array_equal(cross_entropy(z, target), np.array(loss, dtype)[()], strict=True)
        assert_array_equal(cross_entropy_grad(z, target), np.array(grad, dtype), strict=True)


@pytest.mark.parametrize(
    ("row", "near"),
    [
        ([340.0, -340.0], True),
        ([0.0, 1.0], True),
        ([340.5, 0.0], False),
        ([0.0, -340.5], False),
        ([341.0, -341.0], False),
        ([0.0, NAN], False),
        ([0.0, -INF], False),
        ([0.0, INF], False),
    ],
)
def test_exponentials_of_a_row_are_scaled_only_where_one_is_far(row, near):
    with np.errstate(invalid="ignore"):
        e, unscaled = odds(np.array([[1.0, 2.0], row]))
    assert unscaled is near
    if near:
        assert_array_equal(e, np.exp([[1.0, 2.0], row]))
    else:
        assert_allclose(e[0], np.exp([-1.0, 0.0]), rtol=EPS)  # the largest is 1


def test_infinite_logits_and_soft_targets():
    assert cross_entropy([0.0, -INF], [0.5, 0.5]) == INF
    assert_array_equal(cross_entropy_grad([0.0, -INF], [0.5, 0.5]), [0.5, -0.5])
    assert cross_entropy([INF, 0.0], [0.5, 0.5]) == INF
    assert_allclose(cross_entropy([0.0, 0, -INF], [0.5, 0.5, 0]), np.log(2), rtol=EPS)
    assert np.isnan(cross_entropy([0.0, NAN], [1.0, 0]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_of_1e30(dtype):
    z = dtype([[1e30, 0, -1e30], [1e30, 1e30, 0]])
    assert_array_equal(cross_entropy(z, [0, 2]), dtype([0, 1e30]))
    assert_array_equal(
        cross_entropy(z, [2, 0]), dtype([np.inf if dtype(2e30) == np.inf else 2e30, np.log(2)])
    )
    assert_array_equal(cross_entropy_grad(z, [2, 0]), [[1, 0, -1], [-0.5, 0.5, 0]])


@steady
@given(
    arrays(np.float64, (2, 4), elements=extreme | ordinary), arrays(np.int64, 2, elements=st.integers(0, 3))
)
def test_wild_rows(z, y):
    loss, grad = cross_entropy_with_grad(z, y)
    top = (z == INF).sum(axis=1)
    lost = np.isnan(z).any(axis=1) | (z == -INF).all(axis=1) | (top > 1)
    assert_array_equal(np.isnan(loss), lost)
    assert_array_equal(np.isnan(grad), np.repeat(lost[:, None], 4, axis=1))
    assert (loss[~lost] >= 0).all() and (np.abs(grad[~lost]) <= 1).all()
    assert_allclose(grad[~lost].sum(axis=1), 0, atol=2 * EPS)
    assert_allclose(cross_entropy(z, one_hot(y, 4)), loss, rtol=8 * EPS, atol=1e-320)


@pytest.mark.parametrize(
    ("z", "y", "loss"),
    [
        ([1e308, -1e308], [1 - 2**-30, 2**-30], 1e308 / 2**29),  # 2e308 itself is beyond float64
        ([-1.7e308, 1.7e308, 0], [2**-3, 0.5, 0.375], 1.7e308 * (2 / 8 + 0.375)),
        ([1e308, -1e308, -np.inf], [1 - 2**-30, 2**-30, 0], 1e308 / 2**29),
        ([1e308, -1e308], [0.25, 0.75], 1.5e308),
        ([1.7e308, -1.7e308], [0.25, 0.75], np.inf),
    ],
)
def test_soft_targets_of_logits_from_end_to_end(z, y, loss):
    got = cross_entropy([z, [0.0] * len(z)], [y, y])
    assert_allclose(got, [loss, np.log(len(z))], rtol=4 * EPS)


def test_a_wild_row_leaves_its_neighbours_alone():
    z = np.array([[1.0, 2], [NAN, 2], [INF, 2], [1, 2], [-INF, -INF], [1e308, -1e308], [1, 2]])
    y = [0, 0, 0, 1, 0, 0, 0]
    for target in (y, one_hot(y, 2)):
        loss, grad = cross_entropy_with_grad(z, target)
        assert_allclose(loss[[0, 3, 6]], [np.log1p(np.e), np.log1p(1 / np.e), np.log1p(np.e)], rtol=4 * EPS)
        assert np.isfinite(grad[[0, 2, 3, 5, 6]]).all()


def test_axes_between_are_summed():
    rng = np.random.default_rng(9)
    z, y = rng.normal(size=(3, 2, 4, 5)), rng.integers(0, 5, (3, 2, 4))
    rows = cross_entropy(z.reshape(-1, 5), y.ravel()).reshape(3, 2, 4)
    assert_allclose(cross_entropy(z, y), rows.sum(axis=(1, 2)), rtol=8 * EPS)
    assert_array_equal(
        cross_entropy_grad(z, y).reshape(-1, 5), cross_entropy_grad(z.reshape(-1, 5), y.ravel())
    )
    assert_allclose(
        nll(z, y), -np.take_along_axis(z, y[..., None], -1).sum(axis=(1, 2, 3)), rtol=8 * EPS, atol=8 * EPS
    )
    assert nll_grad(z, y).shape == z.shape
    assert cross_entropy([1.0, 2, 3], 2).shape == cross_entropy([1.0, 2, 3], [0.0, 0, 1]).shape == ()
    assert isinstance(cross_entropy([1, 2, 3], np.uint8(2)), np.float64)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64, np.uint64, np.float32, bool, list])
def test_labels_of_any_kind(kind):
    z = np.random.default_rng(2).normal(size=(300, 2)).astype(np.float32)  # 300 rows overflow 8 bits
    y = np.arange(300) % 2
    labels = y.tolist() if kind is list else y.astype(kind)
    for f in (cross_entropy, cross_entropy_grad, nll, nll_grad):
        assert_array_equal(f(z, labels), f(z, y), strict=True)
        assert f(z, labels).dtype == np.float32


def test_more_classes_than_a_block_holds():
    z = np.zeros((2, BLOCK + 1))
    assert_allclose(cross_entropy(z, [0, BLOCK]), np.log(BLOCK + 1), rtol=4 * EPS)
    assert_allclose(cross_entropy_grad(z, [0, BLOCK]).sum(axis=1), 0, atol=4 * EPS)


BAD_TARGETS = [
    ([0, 3], ValueError, "y must hold whole numbers from 0 to 2, got 3"),
    (np.array([0, 3]), ValueError, "y must hold whole numbers from 0 to 2, got 3"),
    (np.array([-1, 0]), ValueError, "y must hold whole numbers from 0 to 2, got -1"),
    (np.array([0, 4]), ValueError, "y must hold whole numbers from 0 to 2, got 4"),
    (np.array([0.5, 1]), ValueError, "y must hold whole numbers from 0 to 2, got 0.5"),
    ([0.5, 1], ValueError, "y must hold whole numbers from 0 to 2, got 0.5"),
    ([NAN, 1], ValueError, "y must hold whole numbers from 0 to 2, got nan"),
    (
        [[0], [1]],
        ValueError,
        r"y must hold class indices of shape \(2,\) or distributions of shape \(2, 3\), got shape \(2, 1\)",
    ),
    (
        [0, 1, 2],
        ValueError,
        r"y must hold class indices of shape \(2,\) or distributions of shape \(2, 3\), got shape \(3,\)",
    ),
    (
        1,
        ValueError,
        r"y must hold class indices of shape \(2,\) or distributions of shape \(2, 3\), got shape \(\)",
    ),
    ([[1, 0, 0], [0, 1, 1]], ValueError, "y must hold rows that sum to 1, got a sum of 2"),
    ([[1.0, 0, 0], [0.5, 0.5001, 0]], ValueError, "y must hold rows that sum to 1, got a sum of 1.0001"),
    ([[1.5, -0.5, 0], [0, 1, 0]], ValueError, "y must hold numbers from 0 to 1, got 1.5"),
    ([[NAN, 0, 1], [0, 1, 0]], ValueError, "y must hold numbers from 0 to 1, got nan"),
    (["a", "b"], TypeError, "y must be real numbers .*, got dtype <U1"),
]


@pytest.mark.parametrize("f", [cross_entropy, cross_entropy_grad, cross_entropy_with_grad, nll, nll_grad])
@pytest.mark.parametrize(("y", "error", "message"), BAD_TARGETS, ids=str)
def test_bad_targets_are_refused(f, y, error, message):
    with pytest.raises(error, match=rf"^{message}( at \[.*|, which.*)?$"):
        f([[0.0, 1, 2], [0, 0, 0]], y)


@pytest.mark.parametrize("f", [cross_entropy, cross_entropy_grad, nll, nll_grad])
@pytest.mark.parametrize("shape", [(), (3,), (3, 1), (2, 3), (3, 2, 1), (3, 2, 5, 1)], ids=str)
def test_arrays_of_classes_that_do_not_fit_are_refused(f, shape):
    with pytest.raises(ValueError, match=r"^y must hold class indices of shape \(3, 2\) or distributions"):
        f(np.zeros((3, 2, 5)), np.zeros(shape, int))


@pytest.mark.parametrize(
    ("f", "name"), [(cross_entropy, "z"), (cross_entropy_grad, "z"), (nll, "log_p"), (nll_grad, "log_p")]
)
def test_bad_logits_are_refused(f, name):
    with pytest.raises(ValueError, match=f"^{name} must have an axis of classes, got a single number$"):
        f(1.0, 0)
    with pytest.raises(
        ValueError, match=rf"^{name} must have at least one class along axis -1, got shape \(2, 0\)$"
    ):
        f(np.ones((2, 0)), [0, 0])


@pytest.mark.parametrize(("dtype", "within"), [(np.float16, 0.03), (np.float32, 3e-4), (np.float64, 1.4e-8)])
def test_rows_that_nearly_sum_to_1(dtype, within):
    z = np.zeros((1, 2), dtype)
    cross_entropy(z, np.array([[0.5, 0.5 + within]], dtype))
    with pytest.raises(ValueError, match="^y must hold rows that sum to 1"):
        cross_entropy(z, np.array([[0.5, 0.5 + 1.3 * within]], dtype))
    with pytest.raises(ValueError, match="^q must hold rows that sum to 1"):
        kl_divergence(z + dtype(0.5), np.array([[0.5, 0.5 - 1.3 * within]], dtype))


# --- negative log-likelihood


def test_nll_written_out():
    log_p = np.log([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]])
    assert_array_equal(nll(log_p, [0, 2]), -log_p[[0, 1], [0, 2]])
    assert_array_equal(nll_grad(log_p, [0, 2]), [[-1, 0, 0], [0, 0, -1]])
    soft = np.array([[0.5, 0.5, 0], [0.25, 0.25, 0.5]])
    assert_allclose(nll(log_p, soft), -(soft * log_p).sum(axis=1), rtol=4 * EPS)
    assert_array_equal(nll_grad(log_p, soft), -soft)
    assert nll([0.0, -INF], 0) == 0 and not np.signbit(nll([0.0, -INF], 0))
    assert nll([0.0, -INF], 1) == nll([0.0, -INF], [0.5, 0.5]) == INF
    assert nll([0.0, -INF], [1.0, 0]) == 0


def test_nll_matches_torch():
    log_p = log_softmax(np.random.default_rng(3).normal(size=(6, 4)))
    y = np.array([0, 1, 2, 3, 0, 1])
    loss, grad = torch_values(lambda t, u: F.nll_loss(t, u, reduction="none"), log_p, y)
    assert_array_equal(nll(log_p, y), loss)
    assert_array_equal(nll_grad(log_p, y), grad)
    h = 1e-3  # linear
    slope = [(nll(log_p + h * e, y) - nll(log_p - h * e, y)) / (2 * h) for e in np.eye(4)]
    assert_allclose(nll_grad(log_p, y).T, slope, atol=1e-12)


def test_a_nan_anywhere_spoils_the_row():
    log_p = np.log([[0.5, 0.5], [0.5, 0.5]])
    log_p[0, 1] = NAN
    for y in ([0, 0], [[1.0, 0], [1, 0]]):
        assert_array_equal(np.isnan(nll(log_p, y)), [True, False])
        assert_array_equal(np.isnan(nll_grad(log_p, y)), [[True, True], [False, False]])


# --- Kullback-Leibler


def exact_kl(p, q):
    with mpmath.workdps(60):
        rows = [(mpmath.mpf(float(a)), mpmath.mpf(float(b))) for a, b in zip(p, q, strict=True)]
        return float(mpmath.fsum((a * mpmath.log(a / b) if a else 0) - a + b for a, b in rows))


distributions = st.integers(1, 6).flatmap(
    lambda K: st.tuples(*[arrays(np.float64, (3, K), elements=st.floats(-30, 30)).map(softmax)] * 2)
)


@steady
@given(distributions)
def test_divergence(pair):
    p, q = pair
    got = kl_divergence(p, q)
    assert (got >= 0).all()
    assert_allclose(got, [exact_kl(a, b) for a, b in zip(p, q, strict=True)], rtol=8 * EPS, atol=8 * EPS)
    assert_array_equal(kl_divergence(p, p), np.zeros(3))
    loss, grad = torch_values(lambda t, u: F.kl_div(u.log(), t, reduction="none").sum(-1), p, q)
    assert_allclose(got, loss, rtol=64 * EPS, atol=64 * EPS)
    assert_allclose(kl_divergence_grad(p, q), grad, rtol=8 * EPS, atol=64 * EPS)  # log p - log q there


def test_divergence_written_out():
    p, q = [0.5, 0.5], [0.75, 0.25]
    assert_allclose(kl_divergence(p, q), 0.5 * np.log(4 / 3), rtol=8 * EPS)
    assert kl_divergence(p, q) != kl_divergence(q, p)
    assert isinstance(kl_divergence(p, q), np.float64)
    assert kl_divergence([p, p], [q, p]).shape == (2,)
    assert_allclose(kl_divergence_grad(p, q), 1 + np.log([2 / 3, 2]), rtol=4 * EPS)
    assert kl_divergence([0.0, 1], [0, 1]) == 0
    assert kl_divergence([1.0, 0], [0, 1]) == INF
    assert_allclose(kl_divergence([0.0, 1], [0.5, 0.5]), np.log(2), rtol=2 * EPS)
    assert_array_equal(kl_divergence_grad([0.0, 1, 0], [0, 0.5, 0.5])[[0, 2]], [1, -INF])
    assert kl_divergence_grad([0.5, 0.5], [0.0, 1])[0] == INF
    assert_allclose(kl_divergence([1.0, 0], [1e-320, 1]), 736.82724, rtol=1e-7)  # p / q overflows
    assert_allclose(kl_divergence_grad([1.0, 0], [1e-320, 1])[0], 737.82724, rtol=1e-7)


def test_the_slope_along_the_distributions():
    rng = np.random.default_rng(4)
    p, q = softmax(rng.normal(size=(2, 5)))
    along = rng.normal(size=5)
    along -= along.mean()  # so that p + h · along still sums to 1
    h = 1e-6
    slope = (kl_divergence(p + h * along, q) - kl_divergence(p - h * along, q)) / (2 * h)
    assert_allclose(kl_divergence_grad(p, q) @ along, slope, rtol=1e-8)


@pytest.mark.parametrize("tiny", [5e-324, 2e-320, 1e-310, 1e-300])
def test_the_slope_where_p_is_subnormal(tiny):
    for q in (0.7, 1e-3, tiny / 1e-10):  # p / q has few digits left, or all
        with mpmath.workdps(50):
            want = float(mpmath.log(mpmath.mpf(tiny) / mpmath.mpf(q)) + 1)
        got = kl_divergence_grad([[1 - tiny, tiny], [0.5, 0.5]], [[1 - q, q], [0.5, 0.5]])
        assert_allclose(got[0, 1], want, rtol=2 * EPS)
        assert_array_equal(got[1], [1, 1])


def test_divergence_of_spoilt_rows():
    p, q = np.array([[0.5, 0.5], [NAN, 0.5], [0.5, 0.5]]), np.array([[0.5, 0.5], [0.5, 0.5], [0, NAN]])
    assert_array_equal(kl_divergence(p, q), [0, NAN, NAN])
    assert_array_equal(kl_divergence_grad(p, q), [[1, 1], [NAN, 1], [INF, NAN]])
    assert np.isnan(kl_divergence([0.0, 1], [NAN, 1]))


@pytest.mark.parametrize("f", [kl_divergence, kl_divergence_grad])
@pytest.mark.parametrize(
    ("p", "q", "message"),
    [
        ([0.5, 0.6], [0.5, 0.5], "p must hold rows that sum to 1, got a sum of 1.1"),
        ([[0.5, 0.5]], [[0.5, 0.4]], "q must hold rows that sum to 1, got a sum of 0.9"),
        ([1.5, -0.5], [0.5, 0.5], "p must hold numbers from 0 to 1, got 1.5"),
        ([0.5, 0.5], [-0.5, 1.5], "q must hold numbers from 0 to 1, got -0.5"),
        (1.0, 1.0, "p must have an axis of classes, got a single number"),
        (
            np.ones((2, 0)),
            np.ones((2, 0)),
            r"p must have at least one class along axis -1, got shape \(2, 0\)",
        ),
    ],
    ids=str,
)
def test_what_is_no_distribution_is_refused(f, p, q, message):
    with pytest.raises(ValueError, match=rf"^{message}( at \[.*|, which.*)?$"):
        f(p, q)


@pytest.mark.parametrize("z", [-80, -92, -100, -104])
def test_the_sum_over_many_labels_has_digits_that_no_label_has_in_float32(z):
    with mpmath.workdps(60):
        want = float(1000 * mpmath.log1p(mpmath.exp(z)))
    logits, y = np.full((2, 1000), z, np.float32), np.zeros((2, 1000), np.float32)
    loss, slope = binary_cross_entropy_with_logits_with_grad(logits, y)
    assert loss.dtype == slope.dtype == np.float32
    assert_allclose(loss, np.float32(want), rtol=2 * np.finfo(np.float32).eps, atol=1.5e-45)
    assert_array_equal(loss, binary_cross_entropy_with_logits(logits, y))
    assert_array_equal(slope, binary_cross_entropy_with_logits_grad(logits, y))
