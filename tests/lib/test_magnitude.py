"""A power of two is exact, whatever the size; a length is that of 60 digits."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from nnrecap.magnitude import excess, headroom, largest, lengths, multilinear, narrowed, product, shifted

TINY, MOST = 5e-324, np.finfo(np.float64).max


@pytest.mark.parametrize(
    ("x", "most"),
    [([1, -3, 2], 3), ([-5], 5), ([[2, -1], [0, 7]], 7), ([], 0), ([0, -0.0], 0), ([TINY], TINY),
     ([-MOST, 1], MOST), ([1, -np.inf], np.inf)],
)  # fmt: skip
def test_the_largest_size(x, most):
    assert largest(np.array(x, float)) == most
    assert type(largest(np.array(x, float))) is float


@pytest.mark.parametrize("x", [[np.nan, 1], [1, np.nan, -np.inf]])
def test_the_largest_size_is_nan_where_one_is(x):
    assert np.isnan(largest(np.array(x)))


@pytest.mark.parametrize("size", [0.0, 1.0, 2.0**-201, 2.0**200 * (1 - 2**-53), np.inf, np.nan])
def test_a_moderate_size_has_no_excess(size):
    assert excess(size) == 0


@pytest.mark.parametrize(
    ("size", "e"),
    [(2.0**200, 201), (2.0**-202, -201), (1.5 * 2.0**-202, -201), (MOST, 1024), (TINY, -1073)],
)
def test_an_excess_brings_the_size_to_between_a_half_and_one(size, e):
    assert excess(size) == e
    assert 0.5 <= math.ldexp(size, -e) < 1


@pytest.mark.parametrize(
    ("size", "terms"), [(0.0, 9), (1.0, 2**40), (2.0**-900, 5), (1e300, 3), (np.inf, 2), (np.nan, 2)]
)
def test_most_numbers_have_room(size, terms):
    assert headroom(size, terms) == 0


@pytest.mark.parametrize("terms", [1, 2, 3, 100, 2**20])
@pytest.mark.parametrize("size", [MOST, 1e308, 2.0**1000])
def test_the_sum_of_what_is_too_large_fits_once_it_has_room(size, terms):
    e = headroom(size, terms)
    assert math.isfinite(math.ldexp(size, -e) * terms * 2)
    assert e == 0 or math.ldexp(size, -e) * terms * 64 > MOST  # no more than is needed


def test_small_numbers_have_a_mean_with_all_digits():
    x = np.array([5e-324, 0, 5e-324])
    e = headroom(5e-324, 3)
    assert shifted(x, -e).mean() / shifted(np.array(5e-324), -e) == 2 / 3


def test_a_shift_is_exact_and_back():
    x = np.array([[TINY, 3 * TINY, -1.1], [MOST, -0.0, 1e300]])
    assert shifted(x, 0) is x
    assert_array_equal(shifted(x[:, :2], 1074)[0], [1, 3])
    assert_array_equal(shifted(shifted(x[0], 900), -900), x[0])
    assert_array_equal(shifted(x[1], [-1024, 5, 2]), [MOST / 2**1023 / 2, 0, 4e300])
    assert_array_equal(shifted(x[1], 2), [np.inf, 0, 4e300])  # and no warning
    assert_array_equal(shifted(x[0], -1), [0, 2 * TINY, -0.55])


@pytest.mark.parametrize(
    ("x", "dtype", "got"),
    [
        ([1, 65504], np.float16, np.float16),
        ([1, -65530], np.float16, np.float32),
        ([3e38, 1], np.float16, np.float32),
        ([-4e38, 1], np.float16, np.float64),
        ([3e38, 1], np.float32, np.float32),
        ([1, 4e38], np.float32, np.float64),
        ([1, 4e38], np.float64, np.float64),
        ([], np.float16, np.float16),
        ([np.inf, np.nan, -1], np.float16, np.float16),
        ([np.inf, np.nan, 1e30], np.float16, np.float32),
    ],
)
def test_a_result_keeps_its_type_unless_that_cannot_hold_it(x, dtype, got):
    y = narrowed(np.array(x, float), np.dtype(dtype))
    assert_array_equal(y, np.array(x, got), strict=True)


SIZES = [1, 3e-5, 1e154, 1e155, 1e200, 1e-160, 1e-200, 1e-300, 2.0**1019, TINY]


@pytest.mark.parametrize("size", SIZES)
def test_a_length_is_that_of_60_digits(size):
    mpmath = pytest.importorskip("mpmath")
    d = size * np.array([[3, -4, 12], [1, 2, -0.5], [0, 0, -1], [1, 1e-9, 7], [0, 0, 0]])
    with mpmath.workdps(60):
        want = [float(mpmath.sqrt(sum(mpmath.mpf(float(v)) ** 2 for v in row))) for row in d]
    np.testing.assert_allclose(lengths(d), want, rtol=4 * np.finfo(float).eps, atol=TINY)
    assert lengths(d)[4] == 0


def test_rows_of_very_different_length_do_not_disturb_each_other():
    d = np.array([[3e300, 4e300], [3e-300, 4e-300], [0, 0], [np.nan, 1], [np.inf, 1]])
    np.testing.assert_allclose(lengths(d), [5e300, 5e-300, 0, np.nan, np.nan], rtol=1e-15)
    assert lengths(np.zeros((2, 0))).tolist() == [0, 0]
    assert lengths(np.zeros((0, 3))).shape == (0,)
    assert np.isinf(lengths(np.array([MOST, MOST])))  # and no warning
    assert lengths(np.float32([3e38, 4e37])).dtype == np.float32


def matrix_product(core, factors):
    return factors[0] @ core @ factors[1].T


@pytest.mark.parametrize(
    ("a", "b", "c"), [(900, -900, 0), (600, 600, -1100), (-700, -700, 1400), (0, 0, 1020)]
)
def test_a_product_of_parts_of_any_size(a, b, c):
    rng = np.random.default_rng(0)
    core, A, B = rng.uniform(0.1, 1, (2, 2)), rng.uniform(0.1, 1, (3, 2)), rng.uniform(0.1, 1, (4, 2))
    want = matrix_product(core, [A, B])
    got = multilinear(matrix_product, np.ldexp(core, c // 2), [np.ldexp(A, a), np.ldexp(B, b)])
    np.testing.assert_allclose(got, np.ldexp(want, a + b + c // 2), rtol=1e-15, atol=0)


def test_each_column_of_a_part_has_a_size_of_its_own():
    A, B = np.array([[2.0, 3.0]]), np.array([[1.0, 1.0]])
    columns = np.array([800, -800])
    core = np.array([[1.0, 2.0], [3.0, 4.0]])
    got = multilinear(matrix_product, np.ldexp(core, -columns[:, np.newaxis]), [np.ldexp(A, columns), B])
    assert_array_equal(got, matrix_product(core, [A, B]))


@pytest.mark.parametrize(
    ("sizes", "untouched"),
    [
        ((1, 1, 1), True),
        ((1, 1e29, 1), True),
        ((1e31, 1, 1), False),
        ((1e-29, 1, 1), True),
        ((1, 1, 1e-31), False),
        ((1, 1, 1, 1, 1), True),
        ((1, 1, 1, 1, 1, 1), False),
    ],
)
def test_what_is_usual_is_computed_as_it_is(sizes, untouched):
    parts, seen = [np.full((1, 1), float(s)) for s in sizes], []

    def compute(core, factors):
        seen.extend([core, *factors])
        return core

    multilinear(compute, parts[0], parts[1:])
    assert [x is y for x, y in zip(seen, parts, strict=True)] == [untouched] * len(parts)


def test_a_product_of_nothing_is_zero():
    assert_array_equal(
        multilinear(matrix_product, np.zeros((2, 2)), [np.ones((3, 2)), np.ones((1, 2))]), np.zeros((3, 1))
    )
    assert (
        multilinear(matrix_product, np.zeros((0, 2)), [np.ones((3, 0)), np.ones((1, 2))]).tolist()
        == [[0]] * 3
    )


@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 3e38), (np.float64, 1.5e308)])
def test_only_a_product_beyond_its_type_is_infinite(dtype, most):
    A = np.array([[most, most], [1, 2], [most, -most], [np.nan, 1], [np.inf, 1]], dtype)
    B = np.array([[1, 0.5, 2], [-1, 0.5, 2]], dtype)
    got = product(A, B)
    assert_array_equal(got[:2], np.array([[0, most, np.inf], [-1, 1.5, 6]], dtype), strict=True)
    assert_array_equal(got[2], np.array([np.inf, 0, 0], dtype))
    assert np.isnan(got[3]).all()
    assert_array_equal(got[4], [np.inf] * 3)
    assert_array_equal(product(A[:0], B), np.zeros((0, 3), dtype), strict=True)
    assert_array_equal(product(A[:, :0], B[:0]), np.zeros((5, 3), dtype), strict=True)
    assert product(A[1:2], B.astype(np.float64)).dtype == np.float64


@pytest.mark.parametrize(("dtype", "power"), [(np.float32, 127), (np.float64, 1023)])
def test_a_product_whose_parts_alone_are_beyond_its_type(dtype, power):
    A = np.ldexp(np.array([[1, 1, -0.875], [1, -0.875, 1], [-0.875, 1, 1]], dtype), power)
    B = np.array([[1.5, 0.25]] * 3, dtype)
    want = np.ldexp(np.array([[1.6875, 0.28125]] * 3, dtype), power)
    assert_array_equal(product(A, B), want, strict=True)


def test_a_part_that_counts_for_nothing_has_no_say_in_the_scale():
    core = np.array([[1.0, 0], [0, 0]])
    A = B = np.array([[1, 2.0**1000]])
    assert_array_equal(multilinear(matrix_product, core, [A, B]), [[1]])


def test_beside_what_is_not_finite_the_scale_is_kept():
    A = np.array([[np.inf, 1], [1, 2]])
    got = multilinear(matrix_product, np.eye(2), [A, np.ones((1, 2))])
    assert not np.isfinite(got[0]) and got[1] == 3


def test_what_fits_is_the_product_as_it_is():
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(7, 5)), rng.normal(size=(5, 4)) * 1e160  # whose squares do not fit
    assert_array_equal(product(A, B), A @ B)
    assert_array_equal(product(A, B / 1e160), A @ (B / 1e160))
