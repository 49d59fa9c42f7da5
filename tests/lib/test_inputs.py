from collections import deque
from pathlib import Path

import numpy as np
import pytest

import nnrecap
from nnrecap.inputs import (
    are_indices,
    as_labels,
    as_matrix,
    as_real,
    class_axis,
    finite,
    first,
    generator,
    given,
    one,
    same_shape,
    told_apart,
    whole,
)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type_and_are_not_copied(dtype):
    x = np.array([[1.5, np.nan], [np.inf, -0.0]], dtype)
    assert as_real(x, "x") is x


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int16, np.uint16, np.int64, np.uint64])
def test_integers_and_bools_become_float64(dtype):
    y = as_real(np.array([[0, 1]], dtype), "x")
    assert y.dtype == np.float64
    assert y.tolist() == [[0.0, 1.0]]


HELD = [
    0,
    1,
    -1,
    2**53,
    -(2**53),
    2**53 + 2,
    2**54 - 2,
    -(2**54) + 2,
    2**54 + 4,
    2**62,
    -(2**63),
    10**18,
    3 * 2**60,
]
ROUNDED = [2**53 + 1, -(2**53) - 1, 2**54 + 2, 2**55 + 4, 2**60 + 1, 2**63 - 1, -(2**63) + 1, 10**18 + 1]


@pytest.mark.parametrize("n", [*HELD, 2**63, 2**64 - 2**11])
def test_integers_that_float64_holds_are_held(n):
    dtype = np.uint64 if n >= 2**63 else np.int64
    for x in (np.array([n, 3], dtype), np.array([3, n], dtype).astype(np.dtype(dtype).newbyteorder("S"))):
        assert sorted(int(v) for v in as_real(x, "x")) == sorted([n, 3])
    assert int(as_real(n, "x")) == n


@pytest.mark.parametrize("n", [*ROUNDED, 2**63 + 1, 2**64 - 1])
def test_an_integer_that_float64_would_round_is_refused(n):
    message = rf"^x must hold integers that float64 can hold, such as all up to 2\*\*53, got {n}$"
    dtype = np.uint64 if n >= 2**63 else np.int64
    for x in (
        n,
        [0, n],
        [[0.5, n], (n, np.inf)],
        [n, -0.5],
        np.array([[0, n], [n, 1]], dtype),
        np.array([n, 3], dtype)[::-1],
    ):
        with pytest.raises(ValueError, match=message):
            as_real(x, "x")


def test_every_integer_near_a_power_of_two_is_held_or_refused():
    for power in range(52, 63):
        for n in range(2**power - 70, 2**power + 70):
            exact = int(float(n)) == n
            for signed in (n, -n):
                if exact:
                    assert int(as_real(np.int64(signed), "x")) == signed
                else:
                    with pytest.raises(ValueError, match="float64 can hold"):
                        as_real(np.int64(signed), "x")


@pytest.mark.parametrize("x", [3, 2.5, True, [1, 2], (1.0, 2), [[True], [False]], [], range(3)])
def test_lists_and_numbers_become_float64(x):
    y = as_real(x, "x")
    assert y.dtype == np.float64
    assert y.tolist() == np.array(x).tolist()


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i2", "u8", "?"])
def test_numbers_are_laid_out_in_c_order(dtype):
    a = np.arange(24).reshape(2, 3, 4).astype(dtype)
    unaligned = np.ndarray(a.shape, dtype, bytearray(a.nbytes + 1), offset=1)
    unaligned[...] = a
    read_only = a.copy()
    read_only.flags.writeable = False
    orders = [a, a.copy(order="F"), a.transpose(2, 0, 1), a[:, ::-1, ::2], np.broadcast_to(a[1], a.shape)]
    for x in [*orders, unaligned, unaligned.T, read_only]:
        y = as_real(x, "x")
        assert y.flags.c_contiguous and y.flags.aligned and y.dtype.isnative
        assert y.dtype == (x.dtype if x.dtype.kind == "f" else np.float64)
        assert type(y) is np.ndarray
        assert y.tolist() == x.tolist()


def test_a_read_only_array_in_c_order_is_not_copied():
    x = np.broadcast_to(np.ones(3), (3,))
    assert not x.flags.writeable
    assert np.shares_memory(as_real(x, "x"), x)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_the_other_byte_order_is_read_and_left_behind(dtype):
    x = np.array([1.5, -2.0], dtype)
    y = as_real(x.astype(x.dtype.newbyteorder("S")), "x")
    assert y.dtype == x.dtype
    assert y.dtype.isnative
    assert y.tolist() == [1.5, -2.0]


def test_what_was_stretched_is_read_without_a_warning():
    for x in np.broadcast_arrays(np.ones(3), np.ones((2, 1))):  # its flag of being writeable warns
        assert as_real(x, "x").tolist() == [[1.0] * 3] * 2
    y, _ = np.broadcast_arrays(np.ones(3), np.ones(3))
    assert as_real(y, "x") is y


NOT_REAL = {
    "complex128": [1j, 2],
    "<U3": ["1.0", "two"],
    "|S1": [b"1"],
    "datetime64[D]": np.array(["2025-01-01"], "datetime64[D]"),
    "timedelta64[s]": np.array([1], "timedelta64[s]"),
    "[('a', '<f8')]": np.zeros(2, [("a", "<f8")]),
}


@pytest.mark.parametrize("dtype", NOT_REAL)
def test_what_is_no_real_number_is_refused_by_name(dtype):
    with pytest.raises(TypeError) as caught:
        as_real(NOT_REAL[dtype], "logits")
    assert str(caught.value) == f"logits must be real numbers of at most 64 bits, got dtype {dtype}"


def test_objects_are_refused_with_advice():
    with pytest.raises(TypeError) as caught:
        as_real(np.array([1, 2], object), "logits")
    advice = "if all in it are numbers, convert them to float first"
    assert str(caught.value) == f"logits must be real numbers of at most 64 bits, got dtype object: {advice}"
    with pytest.raises(TypeError, match=r"got dtype object with a NoneType at \[1\]$"):
        as_real([1, None], "logits")
    with pytest.raises(TypeError, match="got dtype object with a function$"):
        as_real(lambda: 0, "logits")


@pytest.mark.skipif(np.dtype(np.longdouble).itemsize == 8, reason="long double is float64 here")
def test_long_doubles_are_refused():
    with pytest.raises(TypeError, match="x must be real numbers of at most 64 bits, got dtype float"):
        as_real(np.ones(2, np.longdouble), "x")


@pytest.mark.parametrize("x", [[[1, 2], [3]], [1, [2]]])
def test_ragged_lists_are_refused(x):
    with pytest.raises(ValueError) as caught:
        as_real(x, "y_hat")
    assert str(caught.value) == "y_hat must be a regular array, got a ragged list"
    assert caught.value.__suppress_context__  # the reader sees one message, not NumPy's as well


@pytest.mark.parametrize(
    ("axis", "front"), [(0, 0), (1, 1), (2, 2), (-1, 2), (-2, 1), (-3, 0), (np.int64(1), 1)]
)
def test_axis_is_counted_from_the_front(axis, front):
    assert class_axis(np.ones((2, 3, 4)), axis, "z") == front


@pytest.mark.parametrize("axis", [2, 3, -3])
def test_an_axis_that_is_not_there_is_refused(axis):
    with pytest.raises(ValueError) as caught:
        class_axis(np.ones((2, 3)), axis, "z")
    assert str(caught.value) == f"axis must be an axis of z, whose shape is (2, 3), got {axis}"


@pytest.mark.parametrize("axis", [1.0, None, "0", (0,)])
def test_an_axis_that_is_no_integer_is_refused(axis):
    with pytest.raises(TypeError) as caught:
        class_axis(np.ones((2, 3)), axis, "z")
    assert str(caught.value) == f"axis must be an integer, got {axis!r}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("axis", [0, -1, 5])
def test_a_single_number_has_no_classes(axis):
    with pytest.raises(ValueError) as caught:
        class_axis(np.array(3.0), axis, "z")
    assert str(caught.value) == "z must have an axis of classes, got a single number"


@pytest.mark.parametrize(("shape", "axis"), [((0,), 0), ((3, 0), -1), ((0, 3), 0), ((2, 0, 3), 1)])
def test_no_classes_are_refused(shape, axis):
    with pytest.raises(ValueError) as caught:
        class_axis(np.ones(shape), axis, "logits")
    assert str(caught.value) == f"logits must have at least one class along axis {axis}, got shape {shape}"


@pytest.mark.parametrize(("shape", "axis", "front"), [((0, 3), 1, 1), ((0, 3), -1, 1), ((1,), 0, 0)])
def test_no_samples_and_one_class_are_fine(shape, axis, front):
    assert class_axis(np.ones(shape), axis, "z") == front


def test_same_shape_names_both():
    same_shape(np.ones((2, 3)), np.zeros((2, 3)), ("z", "v"))
    with pytest.raises(ValueError) as caught:
        same_shape(np.ones((2, 3)), np.ones((3, 2)), ("z", "v"))
    assert str(caught.value) == "v must have the shape of z, (2, 3), got (3, 2)"


@pytest.mark.parametrize(("a", "b"), [((2, 3), (3,)), ((2, 3), (1, 3)), ((), (1,)), ((0, 3), (0, 4))])
def test_nothing_broadcasts(a, b):
    with pytest.raises(ValueError, match="must have the shape of"):
        same_shape(np.ones(a), np.ones(b), ("z", "v"))


@pytest.mark.parametrize("n", [2**70 + 1, -(2**64) - 1, 10**400])
@pytest.mark.parametrize("wrap", [lambda n: [n, 0.5], lambda n: (1, n), lambda n: n, lambda n: deque([n])])
def test_an_integer_beyond_every_type_is_refused_by_its_number(n, wrap):
    said = str(n) if n.bit_length() < 200 else f"an integer of {n.bit_length()} bits"
    with pytest.raises(ValueError, match=f"z must hold integers that float64 can hold.*, got {said}$"):
        as_real(wrap(n), "z")


def test_a_list_inside_itself_is_refused():
    x = [1.0]
    x.append(x)
    with pytest.raises(ValueError, match="z must be a regular array, got a list inside itself"):
        as_real(x, "z")


class Described:
    """Three float32 in memory, which as parts are numbers of Python."""

    a = np.array([1, 2.5, 3], dtype=np.float32)

    def __len__(self):
        return len(self.a)

    def __getitem__(self, index):
        return self.a.tolist()[index]


@pytest.mark.parametrize("how", ["__array_interface__", "__array_struct__"])
def test_memory_that_is_described_is_read_at_once_and_keeps_its_type(how):
    x = type("Memory", (Described,), {how: property(lambda self: getattr(self.a, how))})()
    assert as_real(x, "z").dtype == np.float32
    assert as_real(Described(), "z").dtype == np.float64  # by parts


def test_an_object_that_fails_as_it_is_described_is_refused_with_its_words():
    lost = type("Lost", (Described,), {"__array_interface__": property(lambda self: 1 / 0)})()
    with pytest.raises(TypeError, match="got Lost, which raises ZeroDivisionError: division by zero"):
        as_real(lost, "z")


class Endless:
    """Has parts, and never says how many."""

    def __getitem__(self, index):
        return [1.0, 2.0][index]


@pytest.mark.parametrize("x", [{1, 2}, frozenset([1]), {1: 2}.keys(), Endless()])
def test_what_has_no_order_or_no_length_is_refused(x):
    with pytest.raises(TypeError, match=f"z must be real numbers.* with an? {type(x).__name__}"):
        as_real(x, "z")


@pytest.mark.parametrize("masked", [np.ma.array(2, mask=True), np.ma.array(2)])
def test_a_masked_number_is_no_integer(masked):
    with pytest.raises(TypeError, match="k must be numbers alone, got a masked array"):
        whole(masked, "k")
    with pytest.raises(TypeError, match="axis must be numbers alone, got a masked array"):
        class_axis(np.zeros((2, 3)), masked, "z")


def test_seeds_and_generators_begin_the_same_numbers():
    rng = np.random.default_rng(3)
    assert generator(rng) is rng
    assert generator(3).random() == np.random.default_rng(3).random()


@pytest.mark.parametrize(("rng", "kind"), [(-1, ValueError), ("3", TypeError), (2.5, TypeError)])
def test_what_is_no_seed_is_refused(rng, kind):
    with pytest.raises(kind, match=f"rng must be a NumPy Generator .*, got {given(rng)}$"):
        generator(rng)


def test_every_function_of_the_library_takes_its_seed_so():
    library = Path(nnrecap.__file__).parent
    begun = [path.name for path in library.rglob("*.py") if "default_rng(rng" in path.read_text("utf-8")]
    assert begun == ["inputs.py"]


@pytest.mark.parametrize(("x", "n"), [(3, 3), (np.int8(2), 2), (True, 1), (np.array(5), 5)])
def test_whole_numbers_become_int(x, n):
    assert whole(x, "k", 1) == n
    assert type(whole(x, "k")) is int


@pytest.mark.parametrize("x", [2.0, "2", None, [2], np.float64(2)])
def test_what_is_no_integer_is_refused(x):
    with pytest.raises(TypeError) as caught:
        whole(x, "steps")
    assert str(caught.value) == f"steps must be an integer, got {x!r}"
    assert caught.value.__suppress_context__


def test_whole_numbers_have_a_least():
    assert whole(2, "k", 2) == 2
    assert whole(0, "k") == 0
    with pytest.raises(ValueError, match=r"^k must be at least 2, got 1$"):
        whole(1, "k", 2)
    with pytest.raises(ValueError, match=r"^k must be at least 0, got -1$"):
        whole(-1, "k")


@pytest.mark.parametrize("x", [0.25, -3, True, np.float32(0.5), np.array(2), 1e308])
def test_a_finite_number_becomes_a_float(x):
    assert finite(x, "slope") == x
    assert type(finite(x, "slope")) is float


@pytest.mark.parametrize(
    ("x", "got"),
    [(np.nan, "nan"), (-np.inf, "-inf"), ([1.0], "shape (1,)"), (np.ones((2, 1)), "shape (2, 1)")],
)
def test_what_is_no_finite_number_is_refused(x, got):
    with pytest.raises(ValueError) as caught:
        finite(x, "slope")
    assert str(caught.value) == f"slope must be one finite number, got {got}"


def test_whole_numbers_may_have_a_most():
    assert whole(3, "k", 0, 3) == whole(0, "k", 0, 0) + 3 == 3
    assert whole(10**30, "k") == 10**30
    with pytest.raises(ValueError, match=r"^k must be at most 2, got 3$"):
        whole(3, "k", 1, 2)
    with pytest.raises(ValueError, match=r"^k must be at most 0, got 1$"):
        whole(1, "k", 0, 0)


@pytest.mark.parametrize(
    "y", [[0, 2, 1], [0.0, 2.0, 1.0], np.array([0, 2, 1], np.uint8), np.float16([0, 2, 1])]
)
def test_labels_become_integers(y):
    for K in (None, 3):
        got = as_labels(y, "y", 3, K)
        assert got.dtype == np.intp
        assert got.tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    "dtype", [np.int8, np.int16, np.int32, np.int64, np.dtype(np.int64).newbyteorder("S")]
)
def test_integers_from_0_up_are_indices(dtype):
    y = np.array([[0, 2, 1], [1, 1, 0]], dtype)
    assert are_indices(y, (2, 3), 3)
    assert are_indices(y.T, (3, 2), 3)
    assert not are_indices(y, (2, 3), 2)
    assert not are_indices(y - 1, (2, 3), 3)
    assert not are_indices(-y, (2, 3), 3)
    assert not are_indices(y, (3, 2), 3)
    assert are_indices(np.zeros_like(y), (2, 3), 1)


@pytest.mark.parametrize(
    "y",
    [
        [0, 1],
        np.array([0.0, 1.0]),
        np.array([0, 1], np.uint8),
        np.array([False, True]),
        np.array([], int),
        np.ma.array([0, 1], mask=[False, True]),
    ],
    ids=lambda y: type(y).__name__ + str(getattr(y, "dtype", "")),
)
def test_what_else_may_be_indices_is_looked_into(y):
    assert not are_indices(y, np.shape(y), 2)


@pytest.mark.parametrize("K", [None, 3])
def test_labels_are_an_array_of_their_own(K):
    y = np.array([0, 2, 1], np.intp)
    got = as_labels(y, "y", 3, K)
    got[:] = 0
    assert y.tolist() == [0, 2, 1]


def test_labels_may_be_bools_or_none_at_all():
    assert as_labels([True, False], "y", 2, 2).tolist() == [1, 0]
    assert as_labels([], "y", 0, 2).shape == (0,)


def test_labels_may_be_as_many_as_there_are():
    assert as_labels([3, 1], "y", None).tolist() == [3, 1]
    with pytest.raises(ValueError, match=r"one label a sample, shape \(4,\), got \(2, 2\)$"):
        as_labels([[0, 1], [1, 0]], "y", None)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 3, 1], "labels must hold whole numbers from 0 to 2, got 3"),
        ([0, 4, 9], "labels must hold whole numbers from 0 to 2, got 4"),
        ([7, -1, 1], "labels must hold whole numbers from 0 to 2, got 7"),
        ([0, -1, 1], "labels must hold whole numbers from 0 to 2, got -1"),
        ([0, 0.5, 1], "labels must hold whole numbers from 0 to 2, got 0.5"),
        ([0, np.nan, 1], "labels must hold whole numbers from 0 to 2, got nan"),
        ([[0], [1], [2]], "labels must have one label a sample, shape (3,), got (3, 1)"),
        ([0, 1], "labels must have one label a sample, shape (3,), got (2,)"),
        (1, "labels must have one label a sample, shape (3,), got ()"),
    ],
    ids=str,
)
def test_labels_out_of_range_are_refused(y, message):
    with pytest.raises(ValueError) as caught:
        as_labels(y, "labels", 3, 3)
    assert str(caught.value).partition(" at [")[0] == message


def test_the_largest_label_is_one_less_than_the_classes():
    with pytest.raises(ValueError, match=r"from 0 to 3, got 4 at \[0\]$"):
        as_labels([4], "y", 1, 4)


def test_a_huge_label_does_not_become_another():
    bits = np.iinfo(np.intp).bits - 1
    assert as_labels([2**30], "y", 1).tolist() == [2**30]
    assert bits == 31 or as_labels([2**53], "y", 1, 2**60).tolist() == [2**53]
    for y in ([2.0**bits], [1e30], np.array([2**63], np.uint64)):
        with pytest.raises(
            ValueError, match=rf"^y must hold whole numbers from 0 up, below 2\*\*{bits}, got "
        ):
            as_labels(y, "y", 1)
        with pytest.raises(ValueError, match=rf"^y must hold whole numbers from 0 to {2**80}, got "):
            as_labels(y, "y", 1, 2**80 + 1)
    with pytest.raises(
        ValueError, match=f"^y must hold integers that float64 can hold, .*, got {2**53 + 1}$"
    ):
        as_labels(np.array([2**53 + 1, 2**53]), "y", 2)


def test_the_first_wrong_label_says_what_is_wrong():
    with pytest.raises(ValueError, match=r"from 0 up, below 2\*\*\d+, got 1e\+30 at \[0\]$"):
        as_labels([1e30, -1], "y", 2)
    with pytest.raises(ValueError, match=r"from 0 up, got -1 at \[0\]$"):
        as_labels([-1, 1e30], "y", 2)


def test_labels_without_a_number_of_classes_have_a_least_only():
    assert as_labels([0, 1000], "y", 2).tolist() == [0, 1000]
    for y in (-1, np.inf, np.nan):
        with pytest.raises(ValueError, match=rf"^y must hold whole numbers from 0 up, got {y} at \[0\]$"):
            as_labels([y], "y", 1)
    with pytest.raises(TypeError, match="^y must be real numbers"):
        as_labels(["a"], "y", 1)


@pytest.mark.parametrize("shape", [(2, 3), (0, 3), (1, 1)])
def test_samples_are_a_matrix(shape):
    X = np.ones(shape, np.float16)
    assert as_matrix(X, "X") is X
    assert as_matrix(X, "X", shape[0], shape[1]) is X


@pytest.mark.parametrize(
    ("X", "how", "message"),
    [
        (np.ones(3), {}, "U must have shape (N, D), a row a sample, got (3,)"),
        (np.ones((2, 3, 4)), {}, "U must have shape (N, D), a row a sample, got (2, 3, 4)"),
        (np.ones((2, 0)), {}, "U must have shape (N, D), a row a sample, got (2, 0)"),
        (np.ones((2, 3)), {"columns": 4}, "U must have shape (N, 4), a row a sample, got (2, 3)"),
        (np.ones((2, 5)), {"columns": 4}, "U must have shape (N, 4), a row a sample, got (2, 5)"),
        (np.ones((2, 3)), {"least": 3}, "U must have at least 3 rows, got shape (2, 3)"),
        ([[1, np.nan]], {}, "U must be finite, got nan"),
        ([[1, -np.inf]], {}, "U must be finite, got -inf"),
    ],
    ids=str,
)
def test_what_is_no_matrix_of_samples_is_refused(X, how, message):
    with pytest.raises(ValueError) as caught:
        as_matrix(X, "U", **how)
    assert str(caught.value).partition(" at [")[0] == message


def test_a_matrix_may_have_more_columns_than_python_has_small_integers():
    assert as_matrix(np.zeros((2, 300)), "X").shape == (2, 300)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.array(1 + 2**-52), "1.0000000000000002"),
        (np.float32([1, 1 - 2**-24]), "0.99999994 at [1]"),
        (np.float16([[1, 1], [1, 0.9995]]), "0.9995 at [1, 1]"),
        (np.array([1, 1e-300]), "1e-300 at [1]"),
        (np.array([1.0, 2.0]), "2 at [1]"),
        (np.array([[1, np.nan], [np.inf, 1]]), "nan at [0, 1]"),
    ],
)
def test_the_first_that_is_wrong_is_told_in_all_its_digits_and_with_its_place(x, words):
    assert first(x, x != 1) == words
    number = x.dtype.type(words.split(" at ")[0])
    assert np.array_equal(number, x[x != 1].flat[0], equal_nan=True)


@pytest.mark.parametrize("y", [[0.0, 1, 2.9999999], [0, 1, 3]])
def test_a_label_that_nearly_fits_is_told_with_its_digits(y):
    with pytest.raises(ValueError, match=rf"^y must hold whole numbers from 0 to 2, got {y[2]} at \[2\]$"):
        as_labels(y, "y", 3, 3)


def test_a_single_number_is_told_by_its_digits_and_an_array_by_its_shape():
    assert one(np.array(2.0)) == "2"
    assert one(np.array(np.nan)) == "nan"
    assert one(np.ones((2, 1))) == "shape (2, 1)"


def test_two_digits_are_told_where_they_suffice():
    assert told_apart(0.5123, 0.03141) == ("0.51", "0.031")
    assert told_apart(1.234, 1.2) == ("1.23", "1.2")


def test_what_is_long_is_told_in_60_characters_and_an_integer_of_201_bits_by_them():
    assert len(given("a" * 10**6)) == 60
    assert given(2**200) == given(-(2**200)) == "an integer of 201 bits"
    assert given(2**199).startswith("803469022129495137")
