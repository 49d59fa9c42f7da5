"""Squared error, absolute error, Huber, hinge and triplet against definition, PyTorch and differences."""

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.losses import (
    absolute_error,
    absolute_error_grad,
    hinge,
    hinge_grad,
    huber,
    huber_grad,
    squared_error,
    squared_error_grad,
    triplet,
    triplet_grad,
)

F = torch.nn.functional
EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
DTYPES = [np.float16, np.float32, np.float64]
steady = settings(derandomize=True, deadline=None, database=None)
numbers = st.floats(-50, 50)
shapes = array_shapes(min_dims=0, max_dims=3, max_side=4)
EXTREMES = [0.0, -0.0, 1e3, -1e3, 1e30, -1e30, 5e-324, -1e-310, 1.7e308, -1.7e308]


def pairs_of(elements):
    return shapes.flatmap(
        lambda s: st.tuples(
            arrays(np.float64, s, elements=elements), arrays(np.float64, s, elements=elements)
        )
    )


PAIRS = {
    "squared": (squared_error, squared_error_grad, lambda a, b: F.mse_loss(a, b, reduction="none")),
    "absolute": (absolute_error, absolute_error_grad, lambda a, b: F.l1_loss(a, b, reduction="none")),
    "huber": (huber, huber_grad, lambda a, b: F.huber_loss(a, b, reduction="none")),
    "huber 3": (
        lambda a, b: huber(a, b, 3),
        lambda a, b: huber_grad(a, b, delta=3.0),
        lambda a, b: F.huber_loss(a, b, reduction="none", delta=3.0),
    ),
    "huber ½": (
        lambda a, b: huber(a, b, delta=0.5),
        lambda a, b: huber_grad(a, b, 0.5),
        lambda a, b: 0.5 * F.smooth_l1_loss(a, b, reduction="none", beta=0.5),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
@steady
@given(pairs_of(numbers))
def test_regression_matches_torch(name, pair):
    loss, grad, peer = PAIRS[name]
    y_hat = torch.tensor(pair[0], requires_grad=True)
    want = peer(y_hat, torch.tensor(pair[1]))
    want.sum().backward()
    axes = tuple(range(1, want.ndim))
    want = want.detach().numpy()
    assert_allclose(loss(*pair), want.sum(axis=axes) if axes else want, rtol=8 * EPS, atol=1e-300)
    # at kinks too; PyTorch's huber makes 0 of the smallest subnormal
    assert_allclose(grad(*pair), y_hat.grad.numpy(), rtol=0, atol=1e-300)


@pytest.mark.parametrize("name", PAIRS)
def test_regression_is_right_to_2_eps(name):
    rng = np.random.default_rng(4)
    a, b = rng.normal(0, 3, (2, 500))
    delta = {"huber": 1, "huber 3": 3, "huber ½": 0.5}.get(name)

    def exact(u, v):
        d = abs(mpmath.mpf(float(u)) - mpmath.mpf(float(v)))
        if name == "squared":
            return d * d
        return d if delta is None else d * d / 2 if d <= delta else delta * (d - mpmath.mpf(delta) / 2)

    with mpmath.workdps(50):
        for dtype in (np.float32, np.float64):
            x, y = a.astype(dtype), b.astype(dtype)
            got = PAIRS[name][0](x, y)
            relative = [abs(g / exact(u, v) - 1) for g, u, v in zip(got.astype(float), x, y, strict=True)]
            assert max(relative) <= 2 * np.finfo(dtype).eps


@pytest.mark.parametrize("name", PAIRS)
@steady
@given(arrays(np.float64, 5, elements=numbers), arrays(np.float64, 5, elements=numbers))
def test_regression_gradients_match_central_differences(name, y_hat, y):
    loss, grad, _ = PAIRS[name]
    h = 1e-4
    kinks = np.abs(y_hat - y) < 2 * h  # of the absolute error; the others have none in their slope
    slope = (loss(y_hat + h, y) - loss(y_hat - h, y)) / (2 * h)
    # beyond the kink of Huber's second derivative the difference errs by h/2, else by rounding
    assert_allclose(grad(y_hat, y)[~kinks], slope[~kinks], rtol=0, atol=1e-4)


def test_the_values_written_out():
    assert squared_error([1.0, 2.0], [0.0, 4.0]).tolist() == [1, 4]
    assert squared_error([[1.0, 2.0], [3, 3]], [[0.0, 4.0], [3, 1]]).tolist() == [5, 4]
    assert squared_error_grad([1.0, 2.0], [0.0, 4.0]).tolist() == [2, -4]
    assert absolute_error([[1.0, -2], [0, 0]], [[0, 1], [0, 0]]).tolist() == [4, 0]
    assert absolute_error_grad([1.0, -2, 0], [0, 1, 0]).tolist() == [1, -1, 0]
    assert huber([0.5, 1, -3, 0], [0, 0, 0, 0]).tolist() == [0.125, 0.5, 2.5, 0]
    assert huber([0.5, 1, -3], [0, 0, 0], delta=2).tolist() == [0.125, 0.5, 4]
    assert huber_grad([0.5, 1, -3, 0, 1.5], [0] * 5).tolist() == [0.5, 1, -1, 0, 1]
    assert huber_grad([0.5, 2, -3], [0] * 3, delta=2).tolist() == [0.5, 2, -2]


def test_huber_lies_between_half_the_square_and_the_absolute_error():
    d = np.linspace(-5, 5, 101)
    assert (huber(d, 0 * d) <= squared_error(d, 0 * d) / 2).all()
    assert (huber(d, 0 * d) <= absolute_error(d, 0 * d)).all()
    assert_allclose(huber(d, 0 * d, delta=1e-9), 1e-9 * absolute_error(d, 0 * d), rtol=1e-8, atol=1e-18)
    assert_array_equal(huber(d, 0 * d, delta=1e9), squared_error(d, 0 * d) / 2)


@pytest.mark.parametrize("dtype", DTYPES)
def test_regression_edges(dtype):
    y_hat, y = np.array([INF, -INF, 0, INF, NAN], dtype), np.array([0, 0, INF, INF, 0], dtype)
    for loss in (squared_error, absolute_error, huber):
        assert_array_equal(loss(y_hat, y), np.array([INF, INF, INF, NAN, NAN], dtype), strict=True)
    assert_array_equal(
        squared_error_grad(y_hat, y), np.array([INF, -INF, -INF, NAN, NAN], dtype), strict=True
    )
    assert_array_equal(absolute_error_grad(y_hat, y), np.array([1, -1, -1, NAN, NAN], dtype), strict=True)
    assert_array_equal(huber_grad(y_hat, y), np.array([1, -1, -1, NAN, NAN], dtype), strict=True)


@steady
@given(arrays(np.float64, 6, elements=st.sampled_from(EXTREMES)))
def test_slopes_of_extremes_are_finite(y_hat):
    for grad in (absolute_error_grad, huber_grad):
        assert (np.abs(grad(y_hat, np.zeros(6))) <= 1).all()
    assert_array_equal(squared_error_grad(np.float32([1e30, -1e30]), [0, 0]), np.float32([2e30, -2e30]))
    assert np.isfinite(squared_error([1e30, -1e30], [0, 0])).all()


@pytest.mark.parametrize("f", [huber, huber_grad])
@pytest.mark.parametrize(
    ("delta", "error", "message"),
    [
        (0, ValueError, "delta must be a finite number above 0, got 0"),
        (-1.5, ValueError, "delta must be a finite number above 0, got -1.5"),
        (NAN, ValueError, "delta must be a finite number above 0, got nan"),
        (INF, ValueError, "delta must be a finite number above 0, got inf"),
        ([1.0], ValueError, r"delta must be a finite number above 0, got shape \(1,\)"),
        ("1", TypeError, "delta must be real numbers .*, got dtype <U1"),
    ],
    ids=str,
)
def test_a_bad_delta_is_refused(f, delta, error, message):
    with pytest.raises(error, match=rf"^{message}( at \[.*|, which.*)?$"):
        f([1.0], [2.0], delta)


# --- hinge


@pytest.mark.parametrize(
    ("y_hat", "y", "delta", "dtype"),
    [
        (1.7e308, -1.7e308, 1e-3, np.float64),  # the difference is beyond float64
        (1.7e308, -1.7e308, 0.4, np.float64),
        (1.7e308, -1.7e308, 5e-324, np.float64),
        (3e38, -3e38, 1e-3, np.float32),
        (3e38, -3e38, 1e-50, np.float32),
        (1e30, 0, 1e-50, np.float32),  # δ is beyond float32
        (1e30, 0, 1e300, np.float32),
        (3e38, -3e38, 1e39, np.float32),  # δ is beyond float32, and so is the difference
        (6e4, -6e4, 1e39, np.float16),
        (1e-30, 0, 1e-30, np.float32),
        (6e4, -6e4, 1e-4, np.float16),
        (6e4, 0, 1e-12, np.float16),
    ],
)
def test_huber_where_only_the_difference_or_delta_is_far(y_hat, y, delta, dtype):
    y_hat, y = dtype(y_hat), dtype(y)
    with mpmath.workdps(60):
        far, δ = abs(mpmath.mpf(float(y_hat)) - mpmath.mpf(float(y))), mpmath.mpf(delta)
        want = float(far**2 / 2 if far <= δ else δ * (far - δ / 2))
    got = huber(np.array([y_hat, 0], dtype), np.array([y, 3], dtype), delta)
    assert got.dtype == dtype
    with np.errstate(over="ignore"):
        assert_allclose(
            got[0], dtype(want), rtol=2 * np.finfo(dtype).eps, atol=np.finfo(dtype).smallest_subnormal
        )
    assert got[1] == huber(dtype(0), dtype(3), delta)


@pytest.mark.parametrize(
    ("loss", "d", "want"),
    [
        (squared_error, 1e-21, lambda d: d * d),
        (absolute_error, 1e-44, lambda d: d),
        (huber, 3.5e-23, lambda d: d * d / 2),
    ],
)
def test_the_sum_of_many_terms_has_digits_that_no_term_has_in_float32(loss, d, want):
    n, d = 100_000, np.float32(d)
    with mpmath.workdps(60):
        exact = n * want(mpmath.mpf(float(d)))
    got = loss(np.full((2, n), d), np.zeros((2, n), np.float32))
    assert got.dtype == np.float32
    assert_allclose(got, np.float32(float(exact)), rtol=2 * np.finfo(np.float32).eps, atol=1.5e-45)


@pytest.mark.parametrize("delta", [1e-300, 1e-3, 1, 1e3, 1e39, 1e300])
@pytest.mark.parametrize("dtype", DTYPES)
def test_huber_of_an_infinite_difference_is_infinite(dtype, delta):
    assert_array_equal(huber(dtype([INF, -INF]), dtype([0, 3]), delta), dtype([INF, INF]), strict=True)


def test_huber_of_infinities_stays_infinite():
    assert_array_equal(huber([INF, NAN, -INF, 1e308], [0, 0, 3, -1e308], 0.25), [INF, NAN, INF, 5e307])


def test_hinge_written_out():
    scores, y = [2.0, 0.5, -1.0, 1.0, 0.0, -0.5], [1, 1, 1, 1, -1, -1]
    assert hinge(scores, y).tolist() == [0, 0.5, 2, 0, 1, 0.5]
    assert hinge_grad(scores, y).tolist() == [0, -1, -1, 0, 1, 1]
    assert hinge([[2.0, 0.5], [0, 0]], [[1, 1], [-1, 1]]).tolist() == [0.5, 2]


@steady
@given(
    shapes.flatmap(
        lambda s: st.tuples(
            arrays(np.float64, s, elements=numbers), arrays(np.int64, s, elements=st.sampled_from([-1, 1]))
        )
    )
)
def test_hinge_matches_its_definition_in_torch(pair):
    scores = torch.tensor(pair[0], requires_grad=True)
    want = torch.relu(1 - torch.tensor(pair[1]) * scores)  # relu's slope at 0 is 0, as here
    want.sum().backward()
    axes = tuple(range(1, want.ndim))
    want = want.detach().numpy()
    assert_allclose(hinge(*pair), want.sum(axis=axes) if axes else want, rtol=4 * EPS)
    assert_array_equal(hinge_grad(*pair), scores.grad.numpy())


def test_hinge_matches_central_differences():
    s = np.random.default_rng(1).normal(0, 2, 100)
    y = np.sign(s[::-1])
    away = np.abs(1 - s * y) > 1e-3
    assert away.sum() > 90
    slope = (hinge(s + 1e-4, y) - hinge(s - 1e-4, y)) / 2e-4
    assert_allclose(hinge_grad(s, y)[away], slope[away], atol=1e-9)


@pytest.mark.parametrize("dtype", DTYPES)
def test_hinge_edges(dtype):
    scores, y = np.array([INF, -INF, INF, -INF, NAN], dtype), np.array([1, 1, -1, -1, 1], dtype)
    assert_array_equal(hinge(scores, y), np.array([0, INF, INF, 0, NAN], dtype), strict=True)
    assert_array_equal(hinge_grad(scores, y), np.array([0, -1, 1, 0, NAN], dtype), strict=True)
    eps = np.finfo(dtype).eps
    assert_array_equal(hinge_grad(np.array([1, 1 - eps, 1 + eps], dtype), np.ones(3, dtype)), [0, -1, 0])
    assert hinge_grad(dtype(6e4), dtype(-1)) == 1


@pytest.mark.parametrize("f", [hinge, hinge_grad])
@pytest.mark.parametrize(
    ("y", "got"), [([0, 1], "0"), ([1, 2], "2"), ([0.5, 1], "0.5"), ([1, NAN], "nan"), ([True, False], "0")]
)
def test_labels_of_hinge_are_minus_1_and_1(f, y, got):
    with pytest.raises(ValueError, match=rf"^y must hold labels -1 and 1, got {got}( at \[.*|, which.*)?$"):
        f([1.0, 2.0], y)


# --- triplet


def triples(rng, *shape):
    return rng.normal(0, 1, (3, *shape))


@pytest.mark.parametrize("shape", [(4,), (5, 3), (2, 3, 4), (5, 1), (0, 3)], ids=str)
@pytest.mark.parametrize("margin", [1.0, 0.3, 5])
def test_triplet_matches_torch(shape, margin):
    points = triples(np.random.default_rng(2), *shape)
    tensors = [torch.tensor(p, requires_grad=True) for p in points]
    # PyTorch's triplet_margin_loss adds eps = 1e-6 to each coordinate of a difference; its
    # distance function can be given, which names the difference and takes it away
    distance = torch.nn.TripletMarginWithDistanceLoss(
        distance_function=lambda u, v: (u - v).norm(dim=-1), margin=float(margin), reduction="none"
    )
    want = distance(*tensors)
    want.sum().backward()
    axes = tuple(range(1, len(shape) - 1))
    want = want.detach().numpy()
    assert_allclose(triplet(*points, margin), want.sum(axis=axes) if axes else want, rtol=1e-14, atol=4 * EPS)
    for got, t in zip(triplet_grad(*points, margin=margin), tensors, strict=True):
        assert_allclose(got, t.grad.numpy(), rtol=1e-14, atol=4 * EPS)
    theirs = F.triplet_margin_loss(*tensors, margin=float(margin), reduction="none").detach().numpy()
    assert_allclose(triplet(*points, margin), theirs.sum(axis=axes) if axes else theirs, atol=2e-5)


def test_triplet_written_out():
    a, p, n = [[0.0, 0], [0, 0], [0, 0]], [[3.0, 4], [0, 1], [0, 0]], [[0.0, 2], [0, 2], [0, 0]]
    assert triplet(a, p, n).tolist() == [4, 0, 1]
    assert triplet(a, p, n, margin=0).tolist() == [3, 0, 0]
    assert triplet(a[0], p[0], n[0]) == 4 and isinstance(triplet(a[0], p[0], n[0]), np.float64)
    by_a, by_p, by_n = triplet_grad(a, p, n)
    assert_allclose(by_a, [[-0.6, 0.2], [0, 0], [0, 0]], rtol=4 * EPS)
    assert_allclose(by_p, [[0.6, 0.8], [0, 0], [0, 0]], rtol=4 * EPS)
    assert_allclose(by_n, [[0, -1], [0, 0], [0, 0]], rtol=4 * EPS)
    assert triplet(1, 3, 2.5) == 1.5 and triplet_grad(1, 3, 2.5) == (0, 1, -1)


def test_triplet_kinks_are_finite():
    same = np.full((2, 3), 0.1)
    for dtype in DTYPES:
        points = [same.astype(dtype)] * 3
        assert_array_equal(triplet(*points, margin=0.25), np.full(2, 0.25, dtype), strict=True)
        for grad in triplet_grad(*points):
            assert_array_equal(grad, np.zeros((2, 3), dtype), strict=True)
    by_a, by_p, by_n = triplet_grad(same, same, same + [0.0, 0.5, 0])  # anchor on the positive
    assert_array_equal(by_p, np.zeros((2, 3)))
    assert_array_equal(by_a, -by_n)
    assert_array_equal(by_n, [[0, -1, 0]] * 2)
    at_the_kink = triplet_grad([0.0, 0], [1.0, 0], [2.0, 0], margin=1)
    assert [g.tolist() for g in at_the_kink] == [[0, 0]] * 3


def test_triplet_gradients_match_central_differences_and_sum_to_0():
    points = triples(np.random.default_rng(3), 6, 4)
    grads = triplet_grad(*points, margin=2)
    assert_allclose(sum(grads), 0, atol=4 * EPS)
    h = 1e-5
    for which in range(3):
        for i, j in np.ndindex(6, 4):
            step = np.zeros((3, 6, 4))
            step[which, i, j] = h
            slope = (triplet(*(points + step), margin=2)[i] - triplet(*(points - step), margin=2)[i]) / (
                2 * h
            )
            assert abs(slope - grads[which][i, j]) < 1e-8


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e30, 1e200, 1e307])
def test_triplet_of_any_size(scale):
    a, p, n = np.array([[0.0, 0]]), np.array([[3.0, 4]]) * scale, np.array([[0.0, 2]]) * scale
    assert_allclose(triplet(a, p, n, margin=0), 3 * scale, rtol=1e-3 if scale < 1e-300 else 4 * EPS, atol=0)
    assert_allclose(
        triplet_grad(a, p, n, margin=0)[1], [[0.6, 0.8]], rtol=1e-3 if scale < 1e-300 else 4 * EPS
    )


MOST = np.finfo(np.float64).max


@pytest.mark.parametrize(
    ("a", "p", "n", "margin", "loss"),
    [
        ([MOST], [-MOST], [-MOST], 1, 1),  # both distances are beyond float64
        ([MOST], [-MOST / 2], [-MOST], 1, 0),
        ([MOST], [-MOST], [-MOST / 2], 1, MOST / 2),
        ([MOST], [-MOST / 2], [-MOST], MOST, MOST / 2),
        ([MOST, 0], [-MOST, 0], [0, MOST], 0, (2 - 2**0.5) * MOST),
        ([MOST] * 100, [MOST] * 99 + [0], [0] * 100, MOST, 0),
        ([MOST] * 100, [MOST] * 99 + [0], [0] * 4 + [MOST] * 96, MOST, 0),
    ],
)
def test_triplet_of_distances_beyond_float64(a, p, n, margin, loss):
    beside = [1.0, 2, 5]  # a sample of usual size next to it
    points = [np.array([x, np.full(len(x), b)]) for x, b in zip((a, p, n), beside, strict=True)]
    got = triplet(*points, margin)
    assert_allclose(got[0], loss, rtol=4 * EPS, atol=0)
    assert_allclose(got[1], max(0, margin - 3 * len(a) ** 0.5), rtol=4 * EPS)
    for slopes, small in zip(
        triplet_grad(*points, margin),
        triplet_grad(*(x[:1] / 1024 for x in points), margin / 1024),
        strict=True,
    ):
        assert_allclose(slopes[:1], small, rtol=4 * EPS, atol=EPS)
        assert np.isfinite(slopes).all()


def test_what_shrinks_a_far_sample_leaves_its_neighbours_alone():
    near = [np.array([[x, 3e-320]]) for x in (0.0, 1e-310, 3e-310)]
    far = [np.array([[x, 0.0]]) for x in (MOST, -MOST, -MOST)]
    both = [np.concatenate(rows) for rows in zip(near, far, strict=True)]
    for margin in (0.0, 1e-310, 1e300):
        assert_array_equal(triplet(*both, margin), [triplet(*near, margin)[0], margin])
        for slopes, alone in zip(triplet_grad(*both, margin), triplet_grad(*near, margin), strict=True):
            assert_array_equal(slopes[:1], alone)


@pytest.mark.parametrize("dtype", DTYPES)
def test_triplet_nan_and_types(dtype):
    points = triples(np.random.default_rng(3), 3, 4).astype(dtype)
    wide = triplet(*points.astype(float), margin=3)
    assert_array_equal(triplet(*points, margin=3), wide.astype(dtype), strict=True)
    for bad in (NAN, INF):
        for which in range(3):
            spoilt = points.copy()
            spoilt[which, 1, 2] = bad
            assert_array_equal(np.isnan(triplet(*spoilt, margin=3)), [False, True, False])
            assert np.isnan(triplet_grad(*spoilt, margin=3)[0][1]).any()
    assert triplet(points[0], points[1], points[2].astype(np.float64)).dtype == np.float64
    assert triplet([[1, 2]], [[1, 3]], [[2, 2]]).dtype == np.float64
    assert_array_equal(triplet(np.ones((2, 0)), np.ones((2, 0)), np.ones((2, 0))), [1, 1])


@pytest.mark.parametrize("f", [triplet, triplet_grad])
def test_bad_triplets_are_refused(f):
    x = np.ones((2, 3))
    for margin, got in [(-0.5, "-0.5"), (NAN, "nan"), (INF, "inf"), ([1.0], r"shape \(1,\)")]:
        with pytest.raises(ValueError, match=f"^margin must be a finite number from 0 up, got {got}$"):
            f(x, x, x, margin)
    with pytest.raises(ValueError, match=r"^positive must have the shape of anchor, \(2, 3\), got \(3,\)$"):
        f(x, x[0], x)
    with pytest.raises(ValueError, match=r"^negative must have the shape of anchor, \(2, 3\), got \(2, 1\)$"):
        f(x, x, x[:, :1])
    for i, name in enumerate(["anchor", "positive", "negative"]):
        with pytest.raises(TypeError, match=f"^{name} must be real numbers"):
            f(*[x.astype(complex) if i == j else x for j in range(3)])
