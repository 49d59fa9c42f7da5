import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from nnrecap.decode import one_hot, to_class, to_labels
from nnrecap.softmax import softmax

INF, NAN = np.inf, np.nan
steady = settings(derandomize=True, deadline=None, database=None)


# --- to_class


@steady
@given(
    arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.integers(-20, 20), fill=st.nothing())
)
def test_the_class_is_the_first_of_the_largest(z):
    k = to_class(z)
    assert k.dtype == np.intp and k.shape == z.shape[:-1]
    for i in np.ndindex(z.shape[:-1]):
        assert k[i] == list(z[i]).index(max(z[i]))
    assert_array_equal(to_class(softmax(z)), k)


def test_without_ties_the_class_is_that_of_torch():
    z = np.random.default_rng(0).normal(size=(3, 50, 10))
    assert_array_equal(to_class(z), torch.tensor(z).argmax(-1).numpy())


def test_classes_of_lists_ties_and_infinities():
    assert to_class([1, 3, 2]) == 1 and isinstance(to_class([1, 3, 2]), np.intp)
    assert_array_equal(to_class([[2, 2], [False, True]]), [0, 1])
    assert_array_equal(to_class([[-INF, -INF], [0, INF], [INF, INF], [-INF, -1e308]]), [0, 1, 0, 1])
    assert to_class(np.zeros((0, 3))).shape == (0,)
    assert to_class(np.float16([[0.5, 0.25]])).tolist() == [0]


@pytest.mark.parametrize(
    ("z", "error", "message"),
    [
        ([0.0, NAN], ValueError, "z must not hold nan, got nan"),
        (3.0, ValueError, "z must have an axis of classes, got a single number"),
        (np.ones((2, 0)), ValueError, r"z must have at least one class along axis -1, got shape \(2, 0\)"),
        ([[1], [2, 3]], ValueError, "z must be a regular array, got a ragged list"),
        ([1j], TypeError, "z must be real numbers .*, got dtype complex128"),
    ],
    ids=str,
)
def test_what_has_no_class_is_refused(z, error, message):
    with pytest.raises(error, match=rf"^{message}( at \[.*|, which.*)?$"):
        to_class(z)


# --- to_labels


def test_labels_are_a_subset():
    p = [[0.5, 0.49, 1], [0, 0.1, 0.2]]
    assert_array_equal(to_labels(p), [[True, False, True], [False, False, False]], strict=True)
    assert_array_equal(to_labels(p, 0.2), [[True, True, True], [False, False, True]], strict=True)
    assert_array_equal(to_labels(p, threshold=0), np.ones((2, 3), bool), strict=True)
    assert_array_equal(to_labels(p, 1), [[False, False, True], [False] * 3], strict=True)
    assert to_labels(0.7) and isinstance(to_labels(0.7), np.bool_)
    assert to_labels([]).shape == (0,)
    assert to_labels(np.float32([0.1]), 0.1).tolist() == [True]  # 0.1 in float32 is above 0.1


@pytest.mark.parametrize(
    ("p", "threshold", "message"),
    [
        ([0.5, 1.5], 0.5, "p must hold numbers from 0 to 1, got 1.5"),
        ([-0.5, 0.5], 0.5, "p must hold numbers from 0 to 1, got -0.5"),
        ([0.5, NAN], 0.5, "p must hold numbers from 0 to 1, got nan"),
        ([0.5], 2, "threshold must hold numbers from 0 to 1, got 2"),
        ([0.5], -0.1, "threshold must hold numbers from 0 to 1, got -0.1"),
        ([0.5], NAN, "threshold must hold numbers from 0 to 1, got nan"),
        ([0.5], [0.5], r"threshold must be a single number, got shape \(1,\)"),
    ],
    ids=str,
)
def test_what_is_no_probability_is_refused(p, threshold, message):
    with pytest.raises(ValueError, match=rf"^{message}( at \[.*|, which.*)?$"):
        to_labels(p, threshold)


# --- one_hot


@steady
@given(arrays(np.int64, array_shapes(min_dims=0, max_dims=3, max_side=4), elements=st.integers(0, 4)))
def test_one_hot_and_back(y):
    rows = one_hot(y, 5)
    assert rows.shape == (*y.shape, 5) and rows.dtype == np.float64
    assert_array_equal(rows, torch.nn.functional.one_hot(torch.tensor(y), 5).numpy())
    assert_array_equal(to_class(rows), y)
    assert_array_equal(one_hot(y.astype(float), 5), rows)


def test_one_hot_of_nothing_and_of_bools():
    assert one_hot([], 3).shape == (0, 3)
    assert_array_equal(one_hot([True, False], 2), [[0, 1], [1, 0]])
    assert_array_equal(one_hot(np.uint8([1]), np.int8(2)), [[0, 1]])


@pytest.mark.parametrize(
    "dtype",
    [np.float16, np.float32, np.float64, float, int, bool, "int8", "u2", np.uint64, ">f4", np.dtype("b")],
)
def test_one_hot_of_any_type(dtype):
    for y in ([2, 0], [[1], [2]], [], 1):
        rows = one_hot(y, 3, dtype)
        assert rows.dtype == np.dtype(dtype)
        assert_array_equal(rows, one_hot(y, 3))
    assert one_hot([0], 1, dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize(
    ("dtype", "message"),
    [
        (complex, "dtype must be a type of real numbers of at most 64 bits, got complex128"),
        (
            np.longdouble,
            f"dtype must be a type of real numbers of at most 64 bits, got {np.dtype(np.longdouble)}",
        ),
        (str, "dtype must be a type of real numbers of at most 64 bits, got <U0"),
        (object, "dtype must be a type of real numbers of at most 64 bits, got object"),
        ("datetime64[s]", r"dtype must be a type of real numbers of at most 64 bits, got datetime64\[s\]"),
        ("seven", "dtype must be a type of real numbers, got 'seven'"),
        ({"names": ["a"]}, r"dtype must be a type of real numbers, got \{'names': \['a'\]\}"),
    ],
    ids=str,
)
def test_what_is_no_type_of_real_numbers_is_refused(dtype, message):
    with pytest.raises(TypeError, match=rf"^{message}( at \[.*|, which.*)?$"):
        one_hot([0, 1], 2, dtype)


def test_a_type_of_pytorch_is_refused():
    with pytest.raises(TypeError, match=r"^dtype must be a type of real numbers, got dtype torch\.float32$"):
        one_hot([0], 1, dtype=torch.float32)


@pytest.mark.parametrize(
    ("y", "K", "error", "message"),
    [
        ([0, 3], 3, ValueError, "y must hold whole numbers from 0 to 2, got 3"),
        ([-1, 0], 3, ValueError, "y must hold whole numbers from 0 to 2, got -1"),
        ([0.5], 3, ValueError, "y must hold whole numbers from 0 to 2, got 0.5"),
        ([[NAN]], 3, ValueError, "y must hold whole numbers from 0 to 2, got nan"),
        ([0], 0, ValueError, "K must be at least 1, got 0"),
        ([0], 2.0, TypeError, "K must be an integer, got 2.0"),
        (["a"], 2, TypeError, "y must be real numbers .*, got dtype <U1"),
    ],
    ids=str,
)
def test_what_is_no_class_is_refused(y, K, error, message):
    with pytest.raises(error, match=rf"^{message}( at \[.*|, which.*)?$"):
        one_hot(y, K)
