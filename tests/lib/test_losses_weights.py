"""Binary cross-entropy whose yes costs more or less: definition, 60 digits, PyTorch."""

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    binary_cross_entropy_with_logits_with_grad,
)

EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
DTYPES = [np.float16, np.float32, np.float64]
WEIGHTS = [1e-300, 1e-3, 0.5, 1.5, 20.0, 1e3, 1e100, 1.7e308]
steady = settings(derandomize=True, deadline=None, database=None)


def exact(z, y, w):
    """(loss, slope) in 60 digits."""
    with mpmath.workdps(60):
        z, y, w = (mpmath.mpf(float(v)) for v in (z, y, w))
        up, down = mpmath.exp(z), mpmath.exp(-z)
        loss = (1 - y) * mpmath.log1p(up) + w * y * mpmath.log1p(down)
        return loss, (1 - y) / (1 + down) - w * y / (1 + up)


def worst_ulp(got, want):
    """How many steps of its type `got` is from the 60-digit numbers `want`, at most; where they fit."""
    limits = np.finfo(got.dtype)
    off = [
        abs(mpmath.mpf(float(g)) - w) / float(np.spacing(np.abs(got.dtype.type(float(w)))))
        for g, w in zip(got, want, strict=True)
        if abs(w) <= float(limits.max)
    ]
    assert len(off) > len(want) / 4
    return float(max(off))


def both(z, y, weight):
    return (
        binary_cross_entropy_with_logits(z, y, weight),
        binary_cross_entropy_with_logits_grad(z, y, pos_weight=weight),
    )


@pytest.mark.parametrize("w", WEIGHTS)
def test_hard_labels_keep_their_digits_in_both_tails(w):
    rng = np.random.default_rng(0)
    z = np.concatenate(
        [rng.normal(0, 5, 100), rng.uniform(-1500, 1500, 100), [699.9, 700, 700.1, -745, 745, 746]]
    )
    for y in (0, 1):
        want = [exact(v, y, w) for v in z]
        loss, slope = both(z, np.full(z.size, y), w)
        assert worst_ulp(loss, [v[0] for v in want]) <= 4
        assert worst_ulp(slope, [v[1] for v in want]) <= 4


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("w", [0.01, 3.0, 200.0])
def test_narrow_types_are_rounded_once(dtype, w):
    z = np.random.default_rng(1).normal(0, 8, 400).astype(dtype)
    for y in (0, 1):
        want = [exact(v, y, w) for v in z]
        loss, slope = both(z, np.full(z.size, y), w)
        assert loss.dtype == slope.dtype == dtype
        assert worst_ulp(loss, [v[0] for v in want]) <= 0.501
        assert worst_ulp(slope, [v[1] for v in want]) <= 0.501


def test_soft_labels_are_as_exact_as_their_terms():
    rng = np.random.default_rng(2)
    z, y = rng.normal(0, 10, 400), rng.uniform(0, 1, 400)
    for w in (0.01, 3.0, 200.0):
        want = [exact(*v, w) for v in zip(z, y, strict=True)]
        loss, slope = both(z, y, w)
        assert worst_ulp(loss, [v[0] for v in want]) <= 4
        assert_allclose(
            slope, [float(v[1]) for v in want], rtol=0, atol=4 * EPS * max(1, w)
        )  # two terms cancel


@steady
@given(
    arrays(np.float64, (3, 4), elements=st.floats(-50, 50)),
    arrays(np.float64, (3, 4), elements=st.floats(0, 1) | st.sampled_from([0.0, 1.0])),
    st.floats(0, 1e3) | arrays(np.float64, 4, elements=st.floats(0, 1e3)),
)
def test_values_and_gradients_are_those_of_torch(z, y, w):
    t = torch.tensor(z, requires_grad=True)
    want = torch.nn.functional.binary_cross_entropy_with_logits(
        t, torch.tensor(y), pos_weight=torch.tensor(w, dtype=torch.float64), reduction="none"
    )
    want.sum().backward()
    loss, slope = both(z, y, w)
    size = 1 + np.max(w)
    assert_allclose(loss, want.detach().numpy().sum(axis=1), rtol=16 * EPS, atol=64 * EPS * size)
    assert_allclose(slope, t.grad.numpy(), rtol=16 * EPS, atol=8 * EPS * size)


def test_where_torch_loses_the_weighted_tail():
    z, w = 800.0, 1e300  # a yes that is nearly sure; e^-800 alone is 0
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(
        *torch.tensor([z, 1.0], dtype=torch.float64), pos_weight=torch.tensor(w, dtype=torch.float64)
    )
    assert theirs == 0
    loss, slope = both(z, 1, w)
    assert_allclose([loss, -slope], float(exact(z, 1, w)[0]), rtol=4 * EPS)
    assert 3e-48 < loss < 4e-48


def test_a_weight_of_three_is_the_sample_three_times():
    rng = np.random.default_rng(3)
    z, y = rng.normal(0, 4, 50), np.arange(50) % 2
    times = np.where(y == 1, 3, 1)
    for weighted, plain in zip(both(z, y, 3), both(z, y, 1), strict=True):
        assert_allclose(weighted, times * plain, rtol=8 * EPS)


@pytest.mark.parametrize("share", [0.01, 0.3])
@pytest.mark.parametrize("w", [0.2, 1, 99])
def test_the_best_prediction_counts_a_yes_w_times(share, w):
    p = w * share / (w * share + 1 - share)
    z = np.log(p / (1 - p))
    slope = binary_cross_entropy_with_logits_grad(z, share, w)  # of many samples' mean
    assert abs(slope) <= 8 * EPS * w
    least = binary_cross_entropy_with_logits(z, share, w)
    assert least < min(binary_cross_entropy_with_logits(z + h, share, w) for h in (-0.1, 0.1))


def test_the_gradient_is_the_slope():
    rng = np.random.default_rng(4)
    z, y, h = rng.normal(0, 3, (5, 3)), rng.uniform(0, 1, (5, 3)), 1e-4
    w = [0.25, 1, 7]
    for k in range(3):
        step = h * np.eye(3)[k]
        slope = binary_cross_entropy_with_logits(z + step, y, w) - binary_cross_entropy_with_logits(
            z - step, y, w
        )
        assert_allclose(binary_cross_entropy_with_logits_grad(z, y, w)[:, k], slope / (2 * h), atol=1e-7)


# --- one weight, one a label


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("one", [1, 1.0, True, np.float32(1), np.ones(4), [1] * 4], ids=repr)
def test_a_weight_of_1_changes_no_bit(dtype, one):
    rng = np.random.default_rng(5)
    z, y = rng.normal(0, 6, (300, 4)).astype(dtype), rng.uniform(0, 1, (300, 4)).astype(dtype)
    z[0] = INF, -INF, NAN, 0
    assert_array_equal(
        binary_cross_entropy_with_logits(z, y, one), binary_cross_entropy_with_logits(z, y), strict=True
    )
    assert_array_equal(
        binary_cross_entropy_with_logits_grad(z, y, one),
        binary_cross_entropy_with_logits_grad(z, y),
        strict=True,
    )


@pytest.mark.parametrize("shape", [(6, 3), (2, 5, 3), (0, 3), (4, 0, 3), (5, 0), (2, 1)], ids=str)
def test_one_weight_a_label_stands_at_the_last_axis(shape):
    rng = np.random.default_rng(6)
    z, y, w = rng.normal(0, 3, shape), rng.integers(0, 2, shape), rng.uniform(0, 5, shape[-1])
    loss, slope = both(z, y, w)
    assert loss.shape == shape[:1] and slope.shape == shape
    each = np.zeros(shape)
    for i in np.ndindex(shape):
        each[i] = binary_cross_entropy_with_logits(z[i], y[i], w[i[-1]])
        assert_allclose(slope[i], binary_cross_entropy_with_logits_grad(z[i], y[i], w[i[-1]]), rtol=EPS)
    assert_allclose(loss, each.sum(axis=tuple(range(1, len(shape)))), rtol=8 * EPS)


@pytest.mark.parametrize("kind", [int, np.float16, np.float32, np.float64, list])
def test_the_weight_has_no_say_in_the_type(kind):
    w = [2, 3] if kind is list else np.array([2, 3]).astype(kind)
    for dtype in DTYPES:
        z, y = np.array([[1, -1]], dtype), [[1, 1]]
        for got, want in zip(both(z, y, w), both(z, y, [2.0, 3.0]), strict=True):
            assert_array_equal(got, want, strict=True)
            assert got.dtype == dtype


def test_several_blocks_with_weights():
    rng = np.random.default_rng(7)
    z, y, w = rng.normal(0, 3, (90_000, 3)), rng.integers(0, 2, (90_000, 3)), [0.5, 2, 3]
    some = [0, 43_689, 43_690, 43_691, -1]
    for got, want in zip(both(z, y, w), both(z[some], y[some], w), strict=True):
        assert_array_equal(got[some], want)


# --- edges


@pytest.mark.parametrize("dtype", DTYPES)
def test_infinite_logits(dtype):
    z = np.array([INF, INF, -INF, -INF, INF, -INF, 0, NAN, NAN], dtype)
    y = np.array([1, 0, 0, 1, 0.5, 0.25, 1, 0, 1], dtype)
    loss, slope = both(z, y, 3)
    assert_array_equal(
        loss, np.array([0, INF, 0, INF, INF, INF, 3 * np.log(2), NAN, NAN], dtype), strict=True
    )
    assert_array_equal(slope, np.array([0, 1, 0, -3, 0.5, -0.75, -1.5, NAN, NAN], dtype), strict=True)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_yes_of_weight_0_costs_nothing(dtype):
    z = np.array([-INF, -60000, 0, 5, INF, NAN], dtype)
    loss, slope = both(z, np.ones(6), 0)
    assert_array_equal(loss, np.array([0, 0, 0, 0, 0, NAN]))
    assert_array_equal(slope, np.array([0, 0, 0, 0, 0, NAN]))
    for weighted, plain in zip(both(z, np.zeros(6), 0), both(z, np.zeros(6), 1), strict=True):
        assert_allclose(weighted, plain, rtol=4 * np.finfo(dtype).eps)


def test_what_is_too_large_is_inf_and_nothing_else():
    assert binary_cross_entropy_with_logits(-1e10, 1, 1e300) == INF
    assert binary_cross_entropy_with_logits(-1e30, 1, 1e250) == 1e280
    assert binary_cross_entropy_with_logits(np.float16(-100), 1, 1e4) == INF  # 1e6 is no float16
    assert binary_cross_entropy_with_logits_grad(np.float16(-100), 1, 1e4) == -1e4
    assert binary_cross_entropy_with_logits(np.float32(60), 1, 1e60) == np.float32(1e60 * np.exp(-60))


@pytest.mark.parametrize(
    "f",
    [
        binary_cross_entropy_with_logits,
        binary_cross_entropy_with_logits_grad,
        binary_cross_entropy_with_logits_with_grad,
    ],
)
@pytest.mark.parametrize(
    ("shape", "weight", "error", "message"),
    [
        ((2, 3), -1, ValueError, "pos_weight must hold finite numbers from 0 up, got -1"),
        ((2, 3), [1, -0.5, 2], ValueError, "pos_weight must hold finite numbers from 0 up, got -0.5"),
        ((2, 3), INF, ValueError, "pos_weight must hold finite numbers from 0 up, got inf"),
        ((2, 3), NAN, ValueError, "pos_weight must hold finite numbers from 0 up, got nan"),
        (
            (2, 3),
            [1, 2],
            ValueError,
            r"pos_weight must be a single number or one a label, shape \(3,\), got shape \(2,\)",
        ),
        (
            (2, 3),
            [2],
            ValueError,
            r"pos_weight must be a single number or one a label, shape \(3,\), got shape \(1,\)",
        ),
        ((2, 3), np.ones((2, 3)), ValueError, r"pos_weight must be a .* shape \(3,\), got shape \(2, 3\)"),
        ((2, 3, 4), [1, 1, 1], ValueError, r"pos_weight must be a .* shape \(4,\), got shape \(3,\)"),
        ((3,), [1, 2, 3], ValueError, r"pos_weight must be a single number, got shape \(3,\)"),
        ((), [2], ValueError, r"pos_weight must be a single number, got shape \(1,\)"),
        ((2, 3), 1j, TypeError, "pos_weight must be real numbers .*, got dtype complex128"),
        ((2, 3), "2", TypeError, "pos_weight must be real numbers .*, got dtype <U1"),
        ((2, 3), [[1], [2, 3]], ValueError, "pos_weight must be a regular array, got a ragged list"),
    ],
    ids=str,
)
def test_what_is_no_weight_is_refused(f, shape, weight, error, message):
    with pytest.raises(error, match=rf"^{message}( at \[.*|, which.*)?$"):
        f(np.zeros(shape), np.zeros(shape), weight)


@pytest.mark.parametrize(
    "f",
    [
        binary_cross_entropy_with_logits,
        binary_cross_entropy_with_logits_grad,
        binary_cross_entropy_with_logits_with_grad,
    ],
)
def test_a_weight_is_one_unless_it_is_given(f):
    """A single 2.0 is two for every label, though a single 1.0 has a way of its own."""
    rng = np.random.default_rng(10)
    z, y = rng.normal(0, 3, (7, 3)), rng.uniform(0.2, 1, (7, 3))
    alone, one, two, each = (np.asarray(f(z, y, *w)[0]) for w in ((), (1.0,), (2.0,), ([2, 2, 2],)))
    assert_array_equal(alone, one, strict=True)
    assert_array_equal(two, each, strict=True)
    assert (abs(two - one) > 1e-3).all()


# --- both at once, both sides alike


@pytest.mark.parametrize("weight", [1.0, 2.5])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "shape", [(), (1,), (40,), (0,), (40, 3), (0, 3), (4, 0), (5, 2, 3), (70_000, 3), (200_000,)], ids=str
)
def test_both_at_once_are_both(shape, dtype, weight):
    rng = np.random.default_rng(8)
    z, y = rng.normal(0, 6, shape).astype(dtype), rng.uniform(0, 1, shape).astype(dtype)
    if z.size:
        z.flat[0] = -INF
    loss, slope = binary_cross_entropy_with_logits_with_grad(z, y, weight)
    for got, want in zip((loss, slope), both(z, y, weight), strict=True):
        assert type(got) is type(want)
        assert_array_equal(got, want, strict=True)


@pytest.mark.parametrize("dtype", DTYPES)
def test_both_sides_are_alike_to_the_last_bit(dtype):
    rng = np.random.default_rng(9)
    z = np.concatenate([rng.normal(0, s, 2000) for s in (0.1, 1, 10, 100)] + [[17, 0, 5e-324, 1e4]]).astype(
        dtype
    )
    y = np.arange(z.size) % 2
    assert_array_equal(binary_cross_entropy_with_logits(z, y), binary_cross_entropy_with_logits(-z, 1 - y))
    slope, mirrored = (binary_cross_entropy_with_logits_grad(*v) for v in ((z, y), (-z, 1 - y)))
    assert_array_equal(slope, -mirrored)
    assert (slope[[0, 1, 2, 3]] != 0).all()
