"""The hinge for several classes by three judges: definition, exact fractions, PyTorch."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import hinge_loss

from nnrecap.losses import hinge, hinge_grad, multiclass_hinge, multiclass_hinge_grad, triplet, triplet_grad
from nnrecap.losses.samples import BLOCK

EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
DTYPES = [np.float16, np.float32, np.float64]
steady = settings(derandomize=True, deadline=None, database=None)


def exact(z, y, margin=1.0):
    """(loss, gradient) of one row in fractions, which do not round."""
    z = [Fraction(float(v)) for v in z]
    short = [Fraction(margin) - z[y] + v if j != y else Fraction(0) for j, v in enumerate(z)]
    slope = [int(s > 0) for s in short]
    slope[y] = -sum(slope)
    return sum(max(s, 0) for s in short), slope


def crammer_singer(z, y, margin=1.0):
    rivals = np.where(np.arange(z.shape[1]) == y[:, None], -INF, z)
    return np.maximum(0, margin - z[np.arange(len(y)), y] + rivals.max(axis=1))


def scores(N, K, scale=2.0, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(0, scale, (N, K)), rng.integers(0, K, N)


@pytest.mark.parametrize("margin", [0, 0.1, 1.0, 30.0])
@pytest.mark.parametrize(("K", "scale"), [(1, 1), (2, 1), (5, 1e-3), (10, 3), (100, 1), (3, 1e12)])
def test_fractions(K, scale, margin):
    z, y = scores(60, K, scale)
    want = [exact(*row, margin) for row in zip(z, y, strict=True)]
    loss = np.array([float(w[0]) for w in want])
    size = margin + 2 * np.abs(z).max(axis=1)  # of what is added
    assert np.all(np.abs(multiclass_hinge(z, y, margin) - loss) <= K * EPS * size)
    assert_array_equal(multiclass_hinge_grad(z, y, margin), [w[1] for w in want])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_scores_are_rounded_once(dtype):
    z, y = scores(200, 6)
    z = z.astype(dtype)
    want = np.array([float(exact(*row)[0]) for row in zip(z, y, strict=True)])
    assert_array_equal(multiclass_hinge(z, y), want.astype(dtype), strict=True)
    assert multiclass_hinge_grad(z, y).dtype == dtype


def test_written_out():
    z = np.array([[3.0, 2.5, 1, 4], [0, 0, 0, 0]])
    assert_array_equal(multiclass_hinge(z, [0, 2]), [0.5 + 0 + 2, 3])
    assert_array_equal(multiclass_hinge_grad(z, [0, 2]), [[-2, 1, 0, 1], [1, 1, -3, 1]])
    assert multiclass_hinge([3, 1], 0) == 0 and isinstance(multiclass_hinge([3, 1], 0), np.float64)
    assert multiclass_hinge([3, 1], 1, margin=0.5) == 2.5


def test_the_kink_has_slope_0():
    for margin in (0, 1, 2.5):
        assert_array_equal(multiclass_hinge_grad([margin, 0.0], 0, margin), [0, 0])
        assert_array_equal(multiclass_hinge_grad([margin, 0.25], 0, margin), [-1, 1])
    t = torch.tensor([[1.0, 0]], requires_grad=True)
    torch.nn.functional.multi_margin_loss(t, torch.tensor([0])).backward()
    assert_array_equal(t.grad.numpy(), [[0, 0]])


@steady
@given(
    arrays(np.float64, (3, 5), elements=st.floats(-50, 50)),
    arrays(np.int64, 3, elements=st.integers(0, 4)),
    st.floats(0, 20),
)
def test_torch_divides_by_the_number_of_classes(z, y, margin):
    t = torch.tensor(z, requires_grad=True)
    want = torch.nn.functional.multi_margin_loss(t, torch.tensor(y), margin=margin, reduction="none")
    want.sum().backward()
    assert_allclose(
        multiclass_hinge(z, y, margin), 5 * want.detach().numpy(), rtol=8 * EPS, atol=64 * 50 * EPS
    )
    distance = np.abs(margin - z[np.arange(3), y][:, None] + z)
    if distance[np.arange(5) != y[:, None]].min() > 1e-12:  # at the kink, both round
        assert_allclose(multiclass_hinge_grad(z, y, margin), 5 * t.grad.numpy(), rtol=8 * EPS, atol=8 * EPS)


def test_scikit_learn_counts_the_largest_rival_alone():
    z, y = scores(400, 4)
    theirs = hinge_loss(y, z)  # Crammer and Singer's
    assert_allclose(theirs, crammer_singer(z, y).mean(), rtol=8 * EPS)
    assert (multiclass_hinge(z, y) >= crammer_singer(z, y) - 8 * EPS).all()
    assert multiclass_hinge(z, y).mean() > 1.2 * theirs
    z, y = scores(400, 2)
    assert_allclose(multiclass_hinge(z, y), crammer_singer(z, y), rtol=8 * EPS, atol=8 * EPS)


def test_two_classes_are_the_hinge():
    s = np.random.default_rng(4).normal(0, 2, 300)
    y = np.arange(300) % 2
    pairs = np.stack([np.zeros_like(s), s], axis=1)
    assert_array_equal(multiclass_hinge(pairs, y), hinge(s, 2 * y - 1))
    assert_array_equal(multiclass_hinge_grad(pairs, y)[:, 1], hinge_grad(s, 2 * y - 1))


def test_the_gradient_is_the_slope():
    z, y = scores(40, 5)
    grad, h = multiclass_hinge_grad(z, y), 1e-6
    assert_array_equal(grad.sum(axis=1), 0)
    distance = np.abs(1 - z[np.arange(40), y][:, None] + z)
    away = distance.min(axis=1) > 1e-5
    assert away.sum() > 30
    for k in range(5):
        step = h * np.eye(5)[k]
        slope = (multiclass_hinge(z + step, y) - multiclass_hinge(z - step, y)) / (2 * h)
        assert_allclose(grad[away, k], slope[away], atol=1e-7)


EDGES = [
    ([NAN, 0], 0, NAN, [NAN, NAN]),
    ([NAN, 0], 1, NAN, [NAN, NAN]),
    ([0, 1, NAN], 0, NAN, [NAN] * 3),
    ([NAN], 0, NAN, [NAN]),
    ([7], 0, 0, [0]),
    ([INF], 0, 0, [0]),
    ([INF, 0], 0, 0, [0, 0]),
    ([INF, 0], 1, INF, [1, -1]),
    ([-INF, 0], 0, INF, [-1, 1]),
    ([-INF, 0], 1, 0, [0, 0]),
    ([INF, INF], 0, NAN, [NAN, NAN]),
    ([-INF, -INF], 1, NAN, [NAN, NAN]),
    ([INF, -INF, 0], 0, 0, [0, 0, 0]),
    ([INF, INF, 0], 2, INF, [1, 1, -2]),
    ([0, -0.0], 0, 1, [-1, 1]),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("z", "y", "loss", "grad"), EDGES, ids=str)
def test_edges(z, y, loss, grad, dtype):
    z = np.array([z, np.arange(len(z))], dtype)
    assert_array_equal(multiclass_hinge(z, [y, len(z[0]) - 1])[0], np.array(loss, dtype)[()], strict=True)
    got = multiclass_hinge_grad(z, [y, len(z[0]) - 1])
    assert_array_equal(got[0], np.array(grad, dtype), strict=True)
    assert not np.isnan(got[1]).any() and not np.signbit(got[0][got[0] == 0]).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_of_any_size(dtype):
    big = np.finfo(dtype).max
    assert multiclass_hinge(dtype([big, 0]), 1) == big
    assert multiclass_hinge(dtype([big, 0]), 0) == 0
    assert multiclass_hinge(dtype([1e30, 1e30]), 0) == 1
    assert multiclass_hinge(dtype([-big, big]), 0) == INF  # 2 · big is
    assert multiclass_hinge(np.float16([-60000, 0]), 0) == np.float16(60000)
    assert_array_equal(multiclass_hinge_grad(dtype([big, -big, 0]), 2), [1, 0, -1])


@pytest.mark.parametrize(
    "shape", [(4,), (5, 4), (0, 4), (2, 3, 4), (2, 0, 4), (2, 1, 3, 4), (6, 1), (BLOCK // 2 + 3, 4)], ids=str
)
def test_one_value_per_sample(shape):
    rng = np.random.default_rng(5)
    z, y = rng.normal(size=shape), rng.integers(0, shape[-1], shape[:-1])
    loss, grad = multiclass_hinge(z, y), multiclass_hinge_grad(z, y)
    assert loss.shape == shape[:-1][:1] and grad.shape == shape
    rows = multiclass_hinge(z.reshape(-1, shape[-1]), y.reshape(-1)).reshape(shape[:-1])
    assert_allclose(loss, rows.sum(axis=tuple(range(1, len(shape) - 1))), rtol=8 * EPS)
    flat_z, flat_y = z.reshape(-1, shape[-1])[-40:], y.reshape(-1)[-40:]
    want = [exact(*row) for row in zip(flat_z, flat_y, strict=True)]
    assert_array_equal(grad.reshape(-1, shape[-1])[-40:], np.reshape([w[1] for w in want], flat_z.shape))
    assert_allclose(rows.reshape(-1)[-40:], [float(w[0]) for w in want], rtol=8 * EPS, atol=8 * EPS)


@pytest.mark.parametrize(
    "kind", [np.int8, np.uint8, np.int32, np.int64, np.uint64, np.float32, bool, list, ">i8"]
)
def test_labels_of_any_kind(kind):
    z = np.random.default_rng(2).normal(size=(300, 2)).astype(np.float32)
    y = np.arange(300) % 2
    labels = y.tolist() if kind is list else y.astype(kind)
    for f in (multiclass_hinge, multiclass_hinge_grad):
        assert_array_equal(f(z, labels), f(z, y), strict=True)
        assert f(z, labels).dtype == np.float32


@pytest.mark.parametrize("f", [multiclass_hinge, multiclass_hinge_grad])
@pytest.mark.parametrize(
    ("z", "y", "margin", "error", "message"),
    [
        (np.zeros((2, 3)), [0, 3], 1, ValueError, "y must hold whole numbers from 0 to 2, got 3"),
        (np.zeros((2, 3)), np.array([0, 3]), 1, ValueError, "y must hold whole numbers from 0 to 2, got 3"),
        (np.zeros((2, 3)), np.array([-1, 0]), 1, ValueError, "y must hold whole numbers from 0 to 2, got -1"),
        (np.zeros((2, 3)), np.int8([0, -7]), 1, ValueError, "y must hold whole numbers from 0 to 2, got -7"),
        (np.zeros((2, 3)), np.int8([0, 3]), 1, ValueError, "y must hold whole numbers from 0 to 2, got 3"),
        (np.zeros((2, 3)), [0.5, 0], 1, ValueError, "y must hold whole numbers from 0 to 2, got 0.5"),
        (np.zeros((2, 3)), [NAN, 0], 1, ValueError, "y must hold whole numbers from 0 to 2, got nan"),
        (
            np.zeros((2, 3)),
            [0],
            1,
            ValueError,
            r"y must hold class indices of shape \(2,\), got shape \(1,\)",
        ),
        (
            np.zeros((2, 3)),
            np.eye(3)[:2],
            1,
            ValueError,
            r"y must hold class indices of shape \(2,\), got shape \(2, 3\)",
        ),
        (
            np.zeros((2, 0)),
            [0, 0],
            1,
            ValueError,
            r"z must have at least one class along axis -1, got shape \(2, 0\)",
        ),
        (1.0, 0, 1, ValueError, "z must have an axis of classes, got a single number"),
        (np.zeros(3), 0, -1, ValueError, "margin must be a finite number from 0 up, got -1"),
        (np.zeros(3), 0, INF, ValueError, "margin must be a finite number from 0 up, got inf"),
        (np.zeros(3), 0, [1, 2], ValueError, r"margin must be a finite number from 0 up, got shape \(2,\)"),
        ([1j, 0], 0, 1, TypeError, "z must be real numbers .*, got dtype complex128"),
        ([1, 0], "a", 1, TypeError, "y must be real numbers .*, got dtype <U1"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(f, z, y, margin, error, message):
    with pytest.raises(error, match=rf"^{message}( at \[.*|, which.*)?$"):
        f(z, y, margin)


# --- triplet


FAR = 2.0**1023


@pytest.mark.parametrize("shape", [(4,), (1, 4096), (2, 3, 4), (4, 1, 2)])
def test_far_points_in_any_shape(shape):
    a = np.full(shape, FAR)
    losses = triplet(a, -a, -a, 0.5)
    assert_array_equal(losses, np.full(shape[:-1][:1], 0.5 * (shape[1] if len(shape) == 3 else 1)))


def test_of_two_distances_one_may_be_beyond_float64():
    a, p, n = [[FAR], [5e-324]], [[-FAR], [0]], [[-FAR / 4], [5e-324]]
    assert_array_equal(triplet(a, p, n, 0), [0.75 * FAR, 5e-324])
    for slope, want in zip(triplet_grad(a, p, n, 0), ([[0], [1]], [[-1], [-1]], [[1], [0]]), strict=True):
        assert_array_equal(slope, want)
