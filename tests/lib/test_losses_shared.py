"""What all losses promise alike: shapes, types, nan, untouched inputs, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap import losses
from nnrecap.losses.samples import BLOCK, row_sums

INF, NAN = np.inf, np.nan
DTYPES = [np.float16, np.float32, np.float64]
steady = settings(derandomize=True, deadline=None, database=None)

ELEMENTWISE = ["squared_error", "absolute_error", "huber", "hinge", "binary_cross_entropy"]
ELEMENTWISE += ["binary_cross_entropy_with_logits"]
CLASSES = ["nll", "cross_entropy", "kl_divergence", "kl_divergence_with_logits"]
SHAPES = [(), (1,), (5,), (0,), (5, 3), (0, 3), (5, 0), (2, 3, 4), (2, 1, 3, 2)]


def pair(name, shape, dtype=np.float64, seed=0):
    """A prediction and a target that suit the loss."""
    rng = np.random.default_rng(seed)
    if name == "binary_cross_entropy":
        return rng.uniform(0.01, 0.99, shape).astype(dtype), rng.integers(0, 2, shape).astype(dtype)
    if name == "binary_cross_entropy_with_logits":
        return rng.normal(0, 3, shape).astype(dtype), rng.uniform(0, 1, shape).astype(dtype)
    if name == "hinge":
        return rng.normal(0, 2, shape).astype(dtype), rng.choice([-1, 1], shape).astype(dtype)
    if name in CLASSES:
        z = rng.normal(0, 2, (2, *shape))
        p, y = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
        first = {"nll": np.log(p), "kl_divergence": p}.get(name, z[0])
        return first.astype(dtype), y.astype(dtype)
    return rng.normal(0, 2, shape).astype(dtype), rng.normal(0, 2, shape).astype(dtype)


def both(name):
    return getattr(losses, name), getattr(losses, name + "_grad")


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_one_value_per_sample(name, shape):
    loss, grad = both(name)
    a, b = pair(name, shape)
    assert loss(a, b).shape == shape[:1]
    assert grad(a, b).shape == shape
    assert isinstance(loss(a, b), np.ndarray if shape else np.float64)
    assert isinstance(grad(a, b), np.ndarray if shape else np.float64)
    each = np.array([loss(u, v) for u, v in zip(a.ravel(), b.ravel(), strict=True)]).reshape(shape)
    assert_allclose(loss(a, b), each.sum(axis=tuple(range(1, len(shape)))), rtol=1e-14)
    slopes = np.array([grad(u, v) for u, v in zip(a.ravel(), b.ravel(), strict=True)]).reshape(shape)
    assert_allclose(grad(a, b), slopes, rtol=1e-15)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize(
    "shape", [(4,), (1,), (5, 4), (0, 4), (2, 3, 4), (2, 0, 4), (2, 1, 3, 4), (6, 1)], ids=str
)
def test_one_value_per_sample_of_classes(name, shape):
    loss, grad = both(name)
    a, b = pair(name, shape)
    assert loss(a, b).shape == shape[:-1][:1]
    assert grad(a, b).shape == shape
    assert isinstance(loss(a, b), np.ndarray if shape[1:] else np.float64)
    rows = list(zip(a.reshape(-1, shape[-1]), b.reshape(-1, shape[-1]), strict=True))
    each = np.array([loss(u, v) for u, v in rows]).reshape(shape[:-1])
    assert_allclose(loss(a, b), each.sum(axis=tuple(range(1, len(shape) - 1))), rtol=1e-14, atol=1e-15)
    assert_allclose(
        grad(a, b), np.array([grad(u, v) for u, v in rows]).reshape(shape), rtol=1e-14, atol=1e-16
    )


@pytest.mark.parametrize("name", [*ELEMENTWISE, *CLASSES])
@pytest.mark.parametrize("dtype", DTYPES)
def test_floats_keep_their_type_and_the_inputs_their_values(name, dtype):
    for f in both(name):
        a, b = pair(name, (6, 4), dtype)
        before = a.copy(), b.copy()
        a.flags.writeable = b.flags.writeable = False
        out = f(a, b)
        assert out.dtype == dtype
        out += 1  # shares nothing with the inputs
        assert_array_equal(a, before[0])
        assert_array_equal(b, before[1])
        assert_array_equal(f(a.astype(a.dtype.newbyteorder("S")), b), f(a, b), strict=True)
        assert_allclose(f(a[::2, ::-1], b[::2, ::-1]), f(a[::2, ::-1].copy(), b[::2, ::-1].copy()), rtol=1e-3)


LAYOUTS = {
    "Fortran": np.asfortranarray,
    "reversed": lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
    "strided": lambda a: np.repeat(np.repeat(a, 2, axis=0), 3, axis=1)[::2, ::3],
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
}


@pytest.mark.parametrize("name", [*ELEMENTWISE, *CLASSES])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_how_the_numbers_lie_in_memory_does_not_matter(name, layout, dtype):
    a, b = pair(name, (7, 4), dtype)
    for f in both(name):
        for u, v in [
            (LAYOUTS[layout](a), b),
            (a, LAYOUTS[layout](b)),
            (LAYOUTS[layout](a), LAYOUTS[layout](b)),
        ]:
            assert_array_equal(f(u, v), f(a, b), strict=True)


def test_transposed_logits():  # as a model with its classes first gives them
    z = np.array([[1.0, 3], [2, 5]]).T
    loss, grad = losses.cross_entropy_with_grad(z, [0, 1])
    assert_allclose(loss, np.log1p(np.exp([1, -2])), rtol=4e-16)
    assert_allclose(
        grad,
        [[-1 / (1 + np.exp(-1)), 1 / (1 + np.exp(-1))], [1 / (1 + np.exp(2)), -1 / (1 + np.exp(2))]],
        rtol=1e-15,
    )


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_types_beside_float64(name, dtype):
    loss, grad = both(name)
    a, b = pair(name, (300, 5), dtype)
    wide = a.astype(np.float64), b.astype(np.float64)
    eps = np.finfo(dtype).eps
    # the logits' loss is computed in float32, whose exp errs by 2.5 ulp
    assert_allclose(loss(a, b), loss(*wide), rtol=(4 if name.endswith("logits") else 2) * eps)
    # σ(z) - y cancels for a soft y
    assert_allclose(grad(a, b), grad(*wide), rtol=2 * eps, atol=4 * eps if name.endswith("logits") else 0)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_types_of_classes_are_rounded_once(name, dtype):
    rng = np.random.default_rng(3)
    counts = rng.multinomial(16, [0.25] * 4, (2, 300))  # sixteenths: they sum to 1 in every type
    a, b = (rng.normal(0, 3, (300, 4)), counts[1] / 16) if name != "kl_divergence" else counts / 16
    a, b = a.astype(dtype), b.astype(dtype)
    for f in both(name):
        assert_array_equal(f(a, b), f(a.astype(np.float64), b.astype(np.float64)).astype(dtype), strict=True)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_type_of_the_result(name):
    a, b = np.float16([1, 0]), [1, 1]
    for f in both(name):
        for labels in (b, np.array(b, np.uint8), [True, True]):
            assert f(a, labels).dtype == np.float16
            assert_array_equal(f(a, labels), f(a, np.float16(b)))
        assert f(a, np.float32(b)).dtype == np.float32
        assert f(np.float32(a), np.float16(b)).dtype == np.float32
        assert f(a, [1.0, 1.0]).dtype == np.float64
        assert f([1, 0], b).dtype == f([True, False], np.float32(b)).dtype == np.float64
        assert f(1, 1).dtype == np.float64


@pytest.mark.parametrize("name", [*ELEMENTWISE, "nll", "cross_entropy", "kl_divergence_with_logits"])
def test_a_nan_prediction_spoils_its_sample_only(name):
    loss, grad = both(name)
    a, b = pair(name, (4, 3))
    a[1, 2] = NAN
    assert_array_equal(np.isnan(loss(a, b)), [False, True, False, False])
    spoilt = np.isnan(grad(a, b))
    assert_array_equal(spoilt.any(axis=1), [False, True, False, False])
    assert_array_equal(spoilt[1], [name not in ELEMENTWISE] * 2 + [True])
    one = (NAN, 1) if name in ELEMENTWISE else ([NAN], [1.0])
    assert np.isnan(loss(*one))
    assert np.isnan(grad(*one)).all()


@pytest.mark.parametrize("shape", [*SHAPES, (5, 1), (5, 2)], ids=str)
@pytest.mark.parametrize("dtype", DTYPES)
def test_both_at_once_are_the_two(shape, dtype):
    a, b = pair("binary_cross_entropy_with_logits", shape, dtype)
    value, slopes = losses.binary_cross_entropy_with_logits_with_grad(a, b)
    loss, grad = both("binary_cross_entropy_with_logits")
    assert_array_equal(value, loss(a, b), strict=True)
    assert_array_equal(slopes, grad(a, b), strict=True)


def test_both_at_once_are_decided_at_infinity():
    z, y = [INF, INF, -INF, -INF], [1, 0, 1, 0]
    value, slopes = losses.binary_cross_entropy_with_logits_with_grad(z, y)
    assert_array_equal(value, [0, INF, INF, 0])
    assert_array_equal(slopes, [0, 1, -1, 0])


@pytest.mark.parametrize("D", [2, 3, 64, 65])
def test_terms_too_small_for_float32_are_rounded_as_a_sum(D):
    z = np.full((2, D), -104, np.float32)  # e^-104 is less than half its least number above 0
    [one, same] = losses.binary_cross_entropy_with_logits(z, np.zeros_like(z))
    assert one == same == np.float32(D * np.exp(-104.0)) > 0


@pytest.mark.parametrize("D", [2, 64, 65])
def test_rows_are_summed_in_a_type_that_is_wide_enough(D):
    rows = np.full((2, D), 0.1, np.float32)
    assert_allclose(row_sums(rows), [math.fsum(row) for row in rows], rtol=1e-15, strict=True)
    assert row_sums(rows.astype(np.float16), least=np.float32).dtype == np.float32


@pytest.mark.parametrize("name", [*ELEMENTWISE, *CLASSES])
def test_several_blocks(name):
    for shape in [(BLOCK // 2 + 3, 4), (3, 2, BLOCK // 2 + 5)]:
        a, b = pair(name, shape)
        loss, grad = both(name)
        some = [0, shape[0] // 2 - 1, shape[0] // 2, -1]
        assert_allclose(loss(a, b)[some], loss(a[some], b[some]), rtol=1e-13)
        assert_allclose(grad(a, b)[some], grad(a[some], b[some]), rtol=1e-13, atol=1e-16)


# --- bad input


@pytest.mark.parametrize("name", [*ELEMENTWISE, "kl_divergence", "kl_divergence_with_logits"])
@pytest.mark.parametrize(
    "shapes", [((3,), (3, 1)), ((3, 1), (3,)), ((3,), ()), ((), (1,)), ((2, 3), (3,))], ids=str
)
def test_nothing_broadcasts(name, shapes):
    a, b = (np.ones(shape) for shape in shapes)
    for f in both(name):
        with pytest.raises(ValueError, match=r"^\w+ must have the shape of \w+, \(.*\), got \(.*\)$"):
            f(a, b)


@pytest.mark.parametrize("name", [*ELEMENTWISE, *CLASSES])
def test_what_is_no_array_of_real_numbers_is_refused(name):
    good = [1.0, 0.0] if name in CLASSES else [1.0, 1.0]
    for f in both(name):
        for bad, error, words in [
            ([1j, 0], TypeError, "must be real numbers of at most 64 bits, got dtype complex128"),
            (["a", "b"], TypeError, "must be real numbers of at most 64 bits, got dtype <U1"),
            ([[1], [1, 2]], ValueError, "must be a regular array, got a ragged list"),
        ]:
            with pytest.raises(error, match=rf"^(y_hat|scores|p|z|log_p) {words}$"):
                f(bad, good)
            with pytest.raises(error, match=rf"^(y|q|p) {words}$"):
                f(good, bad)


@pytest.mark.parametrize("name", [n for n in ELEMENTWISE if n != "hinge"])
def test_a_nan_target_is_refused(name):
    for f in both(name):
        with pytest.raises(
            ValueError, match=r"^y must (not hold nan|hold numbers from 0 to 1), got nan at \[.*\]$"
        ):
            f([0.5, 0.5], [1, NAN])


@steady
@given(st.sampled_from([*ELEMENTWISE, "cross_entropy"]), st.integers(0, 1000))
def test_losses_are_not_negative(name, seed):
    a, b = pair(name, (3, 4), seed=seed)
    assert (both(name)[0](a, b) >= 0).all()


def test_a_million_terms_are_summed_to_the_last_digits():
    terms = np.full((1, 10**6), 0.1)  # all alike: added one after another, what is rounded off adds up
    [total] = losses.absolute_error(terms, np.zeros_like(terms))
    assert abs(total - math.fsum(terms[0])) <= 64 * np.spacing(total)


def test_the_first_row_that_is_no_distribution_is_named():
    p = np.array([[0.5, 0.5], [0.5, 0.25], [1.0, 0.5]])
    with pytest.raises(
        ValueError, match=r"got a sum of 0.75 at \[1\], which may be off by 1.5e-08 in float64, not by 0.25$"
    ):
        losses.kl_divergence(p, np.full((3, 2), 0.5))


def test_a_sum_that_is_nearly_1_is_told_with_its_digits_and_its_tolerance():
    with pytest.raises(
        ValueError,
        match=r"got a sum of 0.9999998999999999, which may be off by 1.5e-08 in float64, not by 1e-07$",
    ):
        losses.cross_entropy([0, 0, 0], [0.3333333] * 3)
    p = np.full((2, 2), 0.5, np.float32)
    p[1] = 0.4997
    with pytest.raises(
        ValueError,
        match=r"got a sum of 0.9994 at \[1\], which may be off by 0.00035 in float32, not by 0.0006$",
    ):
        losses.cross_entropy(np.zeros((2, 2), np.float32), p)


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_a_bad_label_is_told_with_its_place(shape):
    y = np.zeros(shape)
    y[..., 1] = 2.9999999
    place = r"\[1\]" if len(shape) == 1 else r"\[0, 1\]"
    with pytest.raises(ValueError, match=f"got 2.9999999 at {place}$"):
        losses.cross_entropy(np.zeros((*shape, 3)), y)
