"""Answers are read as they were meant: numbers, letters, arrays; and compared as the text allows."""

import decimal
import fractions
import itertools
import warnings

import numpy as np
import pytest

from nnrecap.exercises.answers import (
    Unreadable,
    as_array,
    as_letters,
    as_number,
    as_sizes,
    close,
    cut,
    has_numbers,
    quoted,
    same_number,
    seen,
    taken,
    told,
    why_no_sizes,
)
from nnrecap.exercises.comparing import about_numbers, about_shape, alike, in_words, same, unlike

THIRD = 1 / 3


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        (3, 3.0),
        (0.25, 0.25),
        (np.float16(0.25), 0.25),
        (np.float32(0.25), 0.25),
        (np.longdouble(0.25), 0.25),
        (np.int8(-3), -3.0),
        (np.uint64(3), 3.0),
        (np.array(0.25), 0.25),
        (np.array([0.25]), 0.25),
        (np.array([[0.25]], dtype=np.float32), 0.25),
        ([0.25], 0.25),
        ((3,), 3.0),
        ([[3]], 3.0),
        (fractions.Fraction(1, 3), THIRD),
        ([fractions.Fraction(1, 3)], THIRD),
        (decimal.Decimal("0.04"), 0.04),
        (2 + 0j, 2.0),
        (10**400, np.inf),
        ("1/3", THIRD),
        (" 1 / 3 ", THIRD),
        ("-1/3", -THIRD),
        ("16%", 0.16),
        ("16 %", 0.16),
        ("½", 0.5),
        ("1½", 1.5),
        ("-1½", -1.5),
        ("−½", -0.5),
        ("½ %", 0.005),
        ("−2", -2.0),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("+.5", 0.5),
    ],
)
def test_one_number_in_every_form(answer, number):
    assert as_number(answer) == number


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("many", "you gave 'many'"),
        ("", "you gave ''"),
        ("1/0", "you gave '1/0'"),
        ("1/2/3", "you gave '1/2/3'"),
        ("½½", "you gave '½½'"),
        ("0,04", "you gave '0,04': to Python a comma is no part of a number; write a point, 0.04"),
        (" -1,5 % ", "you gave ' -1,5 % ': to Python a comma is no part of a number; write a point, -1.5 %"),
        ("0,125", "you gave '0,125': to Python a comma is no part of a number; write a point, 0.125"),
        ("2,410", "you gave '2,410': to Python a comma is no part of a number; leave it out"),
        ((2, 410), "you gave (2, 410): to Python a comma makes a pair; leave it out"),
        ((1, 5), "you gave (1, 5): to Python a comma makes a pair; write a point, 1.5"),
        ("8 * 36", "you gave '8 * 36': leave the quotes out, and Python computes it"),
        ("* /", "you gave '* /'"),
        ("B = 12.5", "you gave 'B = 12.5': give the number alone, 12.5"),
        ("B = many", "you gave 'B = many'"),
        ([1, 2], "you gave [1, 2]"),
        ((1.0, 5), "you gave (1.0, 5)"),
        ([], "you gave []"),
        (True, "you gave True"),
        (np.bool_(True), "you gave True"),
        (1j, "you gave 1j"),
        ({"a": 1}, "you gave {'a': 1}"),
        (np.zeros(3), "you gave [0, 0, 0]"),
        (np.zeros((30, 2)), "you gave an array of shape (30, 2)"),
        (["1"], "you gave ['1']"),
    ],
)
def test_what_is_no_number_is_told(answer, words):
    with pytest.raises(Unreadable) as told_so:
        as_number(answer)
    assert str(told_so.value) == f"one number is expected, {words}"


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_a_narrow_number_stays_narrow(kind):
    assert type(as_number(kind(0.1))) is kind and type(as_number(np.array([0.1], kind))) is kind


@pytest.mark.parametrize(
    ("answer", "want", "right"),
    [
        (1.67, 5 / 3, True),
        (1.667, 5 / 3, True),
        (5 / 3 + 1e-12, 5 / 3, True),
        (1.7, 5 / 3, False),
        (1.66, 5 / 3, False),
        (1.6665, 5 / 3, False),  # four digits, and the last is wrong
        (0.91, 0.9102392, True),  # 0.910
        (0.9, 0.9102392, False),
        (0.00313, 0.003125, True),  # 5 may go up
        (0.00312, 0.003125, True),  # or down
        (0.003, 0.003125, False),
        (0, 0.003125, False),
        (100, 99.96, True),
        (-1.67, -5 / 3, True),
        (1.67, -5 / 3, False),
        (2410, 2410.0, True),
        (2410.0000000001, 2410.0, True),  # in another order
        (2411, 2410.0, False),
        (2410.4, 2410.0, False),
        (3200, 3204.0, False),  # a count is not rounded
        (np.float16(0.4), 0.4, True),
        (np.float32(0.4), 0.4, True),
        (np.float16(0.39), 0.4, False),
        (np.float16(THIRD), THIRD, True),
        (np.float32(THIRD), THIRD, True),
        (np.float32(0.0010001), 0.001, False),
        (0.00313, 0.1 / 32, True),  # half of the last digit off,
        (np.float32(0.00313), 0.1 / 32, True),  # and a rounding more
        (np.float32(0.00314), 0.1 / 32, False),
        (np.nan, 1.0, False),
        (np.inf, 1.0, False),
        (np.nan, 0.4, False),
        (np.inf, 0.4, False),
        (0.4, np.inf, False),
        (np.inf, np.inf, True),
    ],
)
def test_a_number_may_be_rounded(answer, want, right):
    assert same_number(answer, want) is right


@pytest.mark.parametrize(
    ("answer", "digits", "right"),
    [
        (1.67, 4, False),
        (1.667, 4, True),
        (1.667, None, False),
        (5 / 3, None, True),
        (np.float32(5 / 3), 9, False),
    ],
)
def test_the_text_may_ask_for_digits(answer, digits, right):
    assert same_number(answer, 5 / 3, digits=digits) is right
    assert same_number(answer, 5 / 3, within=0.01, digits=digits)
    assert same_number(np.float32(0.4), 0.4, digits=7) and not same_number(np.float32(0.4), 0.4, digits=8)
    assert same_number(np.float16(0.4), 0.4, digits=3) and not same_number(np.float16(0.4), 0.4, digits=4)


def test_what_a_number_may_be_off_belongs_to_what_is_right():
    assert same_number(2.5, 2.0, within=0.5) and not same_number(2.51, 2.0, within=0.5)


def test_a_narrow_number_may_be_rounded_to_more_digits_than_its_type_holds():
    answer = np.float32(0.123456)  # six digits, right to eight by chance
    assert same_number(answer, float(answer) + 3e-9, digits=8)
    assert not same_number(answer, float(answer) + 6e-9, digits=8)


@pytest.mark.parametrize(
    "answer",
    [
        "bc",
        "BC",
        "b, c.",
        "(b), (c)",
        "B C",
        "b and c",
        "b & c",
        ["b", "c"],
        ("c", "b"),
        {"b", "c"},
        "cb",
        "bbc",
    ]
    + [np.array(["b", "c"]), ["(b)", "c."], "b/c", "b;c", "b\nc", "b und c"],
)
def test_a_set_of_letters_in_every_spelling(answer):
    assert as_letters(answer, "abcde", in_order=False) == "bc"


@pytest.mark.parametrize(
    "answer", ["XIMS", "ximS", "X, I, M, S", list("XIMS"), "(X)(I)(M)(S)", "1. X 2. I 3. M 4. S"]
)
def test_a_word_of_letters_keeps_its_order(answer):
    assert as_letters(answer, "ISMX", in_order=True) == "XIMS"


@pytest.mark.parametrize(
    "answer", ["", "f", "b?", "softmax", 3, None, ["b", 3], [["b"]], {"b": 1}, b"b", np.array([1])]
)
def test_what_is_no_letter(answer):
    assert as_letters(answer, "abcde", in_order=False) is None


def test_a_set_has_no_order():
    assert as_letters({"b", "c"}, "abcde", in_order=True) is None


@pytest.mark.parametrize("answer", [(3, 4), [3, 4], np.array([3, 4]), (np.int64(3), np.int32(4))])
def test_sizes_in_every_form(answer):
    assert as_sizes(answer) == (3, 4)


@pytest.mark.parametrize(
    "answer", ["(3, 4)", (3.0, 4.0), ((3, 4), (5, 6)), (True, False), [], ([3], [4, 5]), None]
)
def test_what_are_no_sizes(answer):
    assert as_sizes(answer) is None


@pytest.mark.parametrize("answer", ["3, 4", "(3, 4)", "[3 4]", "3", "( 3,-4 )", "(3, 4,)"])
def test_sizes_in_quotes_are_told_so(answer):
    assert as_sizes(answer) is None and why_no_sizes(answer) == ": that is a text; leave the quotes out"


@pytest.mark.parametrize("answer", [(3.0, 4), [3.0], np.array([3.0, 4.0]), 3.0])
def test_sizes_with_points_are_told_so(answer):
    assert as_sizes(answer) is None
    assert why_no_sizes(answer) == ": leave the points out, and they are whole"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "three",
        "3 rows",
        "3.5",
        "(3, 4) + 1",
        (),
        (3.5, 4),
        (np.nan, 1),
        [np.inf],
        [[3.0]],
        ["3", "4"],
        None,
    ],
)
def test_of_other_sizes_nothing_is_clear(answer):
    assert why_no_sizes(answer) == ""


def test_a_copy_is_taken_of_everything():
    inner, table = np.array([1.0, 2.0]), {"a": [3]}
    answer = [inner, (inner, table)]
    copy = taken(answer)
    inner[:] = 0
    table["a"].append(4)
    assert copy[0].tolist() == [1, 2] and copy[1][0].tolist() == [1, 2] and copy[1][1] == {"a": [3]}


class Subclass(np.ndarray):
    """Another library's idea of an array."""


def test_plain_types_are_taken():
    masked = taken(np.ma.array([1, 2], mask=[False, True]))
    assert type(masked) is np.ndarray and masked[0] == 1 and np.isnan(masked[1])
    assert taken(np.ma.array([1, 2])).dtype.kind == "i"
    assert type(taken(np.ones(2).view(Subclass))) is np.ndarray
    assert taken(np.array([None, 1], dtype=object)).dtype == object and as_array(["1", None]) is None
    fractions_array = taken(np.array([fractions.Fraction(1, 4)], dtype=object))
    assert fractions_array.dtype == float and fractions_array[0] == 0.25
    assert taken(range(3)) == [0, 1, 2]
    assert taken(fractions.Fraction(1, 4)) == 0.25 and type(taken(decimal.Decimal(1))) is float
    assert taken("text") == "text" and taken(None) is None

    class Elsewhere:
        def __array__(self, dtype=None, copy=None):
            return np.array([1.0])

    assert taken(Elsewhere()).tolist() == [1.0]


def test_memory_order_and_type_stay():
    array = np.asfortranarray(np.ones((2, 3), dtype=np.float16))
    copy = taken(array)
    assert copy.dtype == np.float16 and copy.flags.f_contiguous and not np.shares_memory(array, copy)


def test_no_more_is_taken_of_a_range_than_anybody_asks_for():
    assert taken(range(20_000)) == list(range(10_000))


def lists_in_lists(depth):
    return [lists_in_lists(depth - 1)] if depth else 1.0


def test_twenty_lists_in_each_other_are_read():
    assert taken(lists_in_lists(20)) == lists_in_lists(20)
    with pytest.raises(Unreadable, match="it is a list of lists of lists, without end"):
        taken(lists_in_lists(21))


def test_numbers_wider_than_float64_become_float64():
    assert taken(np.array([0.1], np.longdouble)).dtype == np.float64


def test_complex_numbers_stay_complex():
    with warnings.catch_warnings():  # as a check does; or NumPy's warning alone would keep them
        warnings.simplefilter("ignore")
        assert taken(np.array([1 + 2j])).tolist() == [1 + 2j]


@pytest.mark.parametrize("answer", [itertools.count(), (x for x in "ab"), map(str, [1]), iter([1])])
def test_what_holds_no_results_yet_is_not_read(answer):
    with pytest.raises(Unreadable, match="which holds no results yet: put them into a list or an array"):
        taken(answer)


def test_what_waits_holds_no_results_yet():
    async def coroutine():
        return 1

    async def generator():
        yield 1

    waiting = coroutine()
    for answer, words in [(waiting, "a coroutine"), (generator(), "an async generator")]:
        with pytest.raises(Unreadable, match=f"it is {words}, which holds no results yet"):
            taken(answer)
    waiting.close()


def test_a_list_in_itself_ends():
    endless = []
    endless.append(endless)
    with pytest.raises(Unreadable, match="without end"):
        taken(endless)
    assert as_array(endless) is None and seen(endless) == "[[...]]"


def test_tensors_are_read_as_arrays():
    torch = pytest.importorskip("torch")
    watched = torch.tensor([1.0, 2.0], requires_grad=True)
    for tensor in (
        watched,
        watched * 1,
        torch.tensor([1, 2]),
        torch.tensor([1.0, 2.0], dtype=torch.bfloat16),
    ):
        array = taken(tensor)
        assert type(array) is np.ndarray and array.tolist() == [1, 2]
    assert taken([torch.eye(2).to_sparse()])[0].tolist() == [[1, 0], [0, 1]]
    assert as_number(watched.sum()) == 3 and close(watched * 2, [2, 4])
    kept = taken(watched, tensors=True)
    assert kept.requires_grad and kept.data_ptr() != watched.data_ptr()
    with pytest.raises(Unreadable, match="a tensor that NumPy cannot read: give an array"):
        taken(torch.ones(2, device="meta"))


def test_only_a_tensor_is_read_as_one():
    class Elsewhere:
        def untyped_storage(self):
            raise ZeroDivisionError

    answer = Elsewhere()
    assert told(answer) == "an Elsewhere" and taken(answer) is answer
    torch = pytest.importorskip("torch")
    assert taken(torch.float32) is torch.float32 and told(torch.float32) == "a dtype"


class Broken:
    """It seems to be a number or an array, and breaks where it is asked for one."""

    def __float__(self):
        raise ZeroDivisionError

    def __array__(self, dtype=None, copy=None):
        raise ZeroDivisionError

    def __repr__(self):
        raise ZeroDivisionError


def test_what_breaks_when_it_is_read_is_no_number():
    answer = Broken()
    assert taken(answer) is answer and as_array(answer) is None and as_sizes(answer) is None
    assert why_no_sizes(answer) == "" and quoted([answer]) == "a list of 1"
    with pytest.raises(Unreadable, match="one number is expected, you gave a Broken"):
        as_number(answer)


def test_a_tensor_that_cannot_be_cloned_is_taken_as_it_is():
    torch = pytest.importorskip("torch")

    class Stubborn(torch.Tensor):
        __module__ = "torch.stubborn"

        def detach(self):
            raise RuntimeError

    answer = torch.ones(2).as_subclass(Stubborn)
    assert taken(answer, tensors=True) is answer
    with pytest.raises(Unreadable, match="a tensor that NumPy cannot read: give an array"):
        taken(answer)


@pytest.mark.parametrize(
    ("value", "numbers"),
    [(1, True), (1.0, True), (np.zeros(2), True), ([1, (2.0, np.float32(3))], True), ([], True), (True, True)]
    + [
        ("a", False),
        (None, False),
        (1j, False),
        ([1, "a"], False),
        (np.array(["a"]), False),
        (np.array([1j]), False),
    ]
    + [({1}, False), ({"a": 1}, False), (len, False)],
)
def test_what_is_made_of_numbers(value, numbers):
    assert has_numbers(value) is numbers


@pytest.mark.parametrize(
    ("got", "want", "within", "right"),
    [
        ([1.0, 2.0], [1, 2], 1e-9, True),
        ([fractions.Fraction(1, 2)], [0.5], 1e-9, True),
        (["1"], [1.0], 1e-9, False),
        ([[1], [1, 2]], [1.0], 1e-9, False),
        (np.float32([0.1, 0.2]), [0.1, 0.2], 1e-9, True),
        (np.float16([0.1, 0.2]), [0.1, 0.2], 1e-9, True),
        (np.float32([3e-8]), [0.0], 1e-9, True),  # a sum that cancels
        (np.float32([0.1001]), [0.1], 1e-9, False),
        (np.float32([4.2483542e-18]), [4.248354255291589e-18], 1e-27, True),
        (np.float32([0.0]), [4.248354255291589e-18], 1e-27, False),
        ([0.0], [4.248354255291589e-18], 1e-27, False),
        (np.longdouble([0.1]), [0.1], 1e-9, True),
        ([np.nan], [np.nan], 1e-9, False),
        ([-np.inf], [-np.inf], 1e-9, True),
        ([True], [1], 1e-9, False),
    ],
)
def test_close_allows_what_the_type_brings(got, want, within, right):
    assert close(got, want, within) is right


def test_float32_may_be_off_by_eight_of_its_gaps():
    gap = float(np.finfo(np.float32).eps)
    for want in (1.0, 0.0):  # of 1, where the right number is smaller
        assert close(np.float32([want + 8 * gap]), [want])
        assert not close(np.float32([want + 9 * gap]), [want])
    assert close(np.float32([4 + 32 * gap]), [4.0]) and not close(np.float32([4 + 36 * gap]), [4.0])
    assert close(np.float32([0.25 + 2 * gap]), [0.25], within=0)
    assert not close(np.float32([0.25 + 3 * gap]), [0.25], within=0)


def test_float64_and_whole_numbers_have_no_gaps_of_their_own():
    assert not close(np.nextafter(0.1, 1), 0.1, within=0)
    assert not close(np.int8(1), 1 + 1e-15, within=0)
    assert close(0.1 + 9e-10, 0.1) and not close(0.1 + 2e-9, 0.1)
    assert close(0.75, 0.5, within=0.25)


def test_where_digits_matter_float32_will_not_do():
    assert not close(np.float32([0.1]), [0.1], digits=True)
    assert close([0.1], [0.1], digits=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        ("a b", "'a b'"),
        (np.float32(0.1), "0.1"),
        (np.array([0.1, 2]), "[0.1, 2]"),
        (np.zeros((5, 5)), "an array of shape (5, 5)"),
        (np.zeros(12), f"[{', '.join('0' * 12)}]"),
        (np.zeros(13), "an array of shape (13,)"),
        ([np.zeros(5), np.zeros(4)], "a list of 2"),
        (["a"], "['a']"),
        (len, "a function"),
        (lambda: 1, "a function"),
        (int, "a class, int"),
        pytest.param(10**6000, "a number of more digits than Python prints", id="long"),
        (object(), "an object"),
        (itertools.count(), "a count"),
        (None, "None"),
        ((), "()"),
        ({}, "{}"),
        (np.array(["a"]), "an array of shape (1,) that holds no numbers"),
        (fractions.Fraction(1, 4), "0.25"),
    ],
)
def test_quoted_is_what_a_reader_knows(value, text):
    assert quoted(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "an empty list"),
        ([1], "a list of 1"),
        ((), "an empty tuple"),
        ({1}, "a set of 1"),
        ("a", "the text 'a'"),
    ]
    + [
        (..., "..."),
        (True, "True"),
        (np.zeros(2), "an array of shape (2,)"),
        ((x for x in ""), "a generator"),
    ],
)
def test_told_says_what_it_is(value, text):
    assert told(value) == text


@pytest.mark.parametrize(
    "value", [np.arange(10**5), list(range(10**5)), "x" * 10**5, [[0.123456] * 100] * 100, "x" * 151]
)
def test_what_is_shown_is_short(value):
    for show in (seen, quoted, told):
        assert len(show(value)) <= 150
    assert len(cut(str(value))) <= 300


def test_what_is_short_enough_is_shown_whole():
    assert cut("x" * 300) == "x" * 300 and cut("x" * 301) == "x" * 298 + " …"
    assert seen("x" * 150) == "x" * 150 and seen("x" * 151) == "x" * 148 + " …"
    assert told("x" * 58) == f"the text '{'x' * 58}'" and told("x" * 59) == f"the text '{'x' * 57} …"
    assert told(10**39) == str(10**39) and told(10**40) == "1" + 37 * "0" + " …"
    assert seen(np.zeros(50)) == f"[{', '.join('0' * 50)}]"  # of 150 characters


def test_no_number_is_cut_in_two():
    for array in (np.arange(100, 150), np.arange(1000, 1050), np.arange(10**9, 10**9 + 50) / 7 + 0.5):
        begin, end = seen(array).split(", …, ")
        numbers = [f"{n:.4g}" if array.dtype == float else str(n) for n in array]
        begin, end = begin.removeprefix("[").split(", "), end.removesuffix("]").split(", ")
        assert begin == numbers[: len(begin)] and end == numbers[-len(end) :]
        assert len(begin) >= 8 and len(end) >= 2


@pytest.mark.parametrize(
    ("first", "last", "at_the_beginning", "at_the_end"), [(12345, 1234, 18, 4), (123456, 123, 17, 5)]
)
def test_of_a_long_array_as_many_numbers_are_shown_as_fit(first, last, at_the_beginning, at_the_end):
    begin, end = seen(np.array([first, *[1234] * 100, last])).split(", …, ")
    assert [len(part.split(", ")) for part in (begin, end)] == [at_the_beginning, at_the_end]
    assert len(begin) <= 108 and len(end) <= 28  # with the commas that are left out 110 and 30


def test_a_very_long_array_is_shown_as_numpy_shows_it():
    assert " …, " in seen(np.zeros(200)) and seen(np.zeros(201)) == "[0, 0, 0, ..., 0, 0, 0]"


def test_a_long_array_shows_both_its_ends():
    assert seen(np.arange(150)).startswith("[0, 1, 2, ") and seen(np.arange(150)).endswith(", 148, 149]")


@pytest.mark.parametrize(
    ("got", "want", "inputs", "words"),
    [
        (np.array([2.0, 4.0]), np.array([1.0, 2.0]), (3.0,), "for 3 it is [1, 2], yours [2, 4]: 2 times the right size"),
        (np.array([1.0, 3.0]), np.array([1.0, 2.0]), (np.array([1.0, 3.0]),), "for [1, 3] you returned the input as it was"),
        (np.zeros((2, 1)), np.zeros((1, 2)), (np.ones((5, 5)), 2), "for shape (5, 5) and 2 right would be shape (1, 2), yours is (2, 1): right but for the order of the axes"),
        (1.0, (1.0, 2.0), (), "2 things are expected, you returned 1.0"),
        ((1.0, 4.0), (1.0, 2.0), (3,), "the second thing: for 3 it is 2, yours 4: 2 times the right size"),
        ("a", np.array([1.0]), (), "it is [1], yours 'a'"),
        (np.array([2.0, 8.0003]), np.array([2.0, 8.0]), (), "it is [2, 8], yours [2, 8]: right but for the last digits"),
        (np.zeros(0), np.zeros(0), (), "it is [], yours []"),
        (np.array([0.33 + 1e-11, 2.31]), np.array([0.1, 0.7]), (), "it is [0.1, 0.7], yours [0.33, 2.31]: 3.3 times the right size"),
        (np.arange(12.0) + 1, np.arange(12.0), (), f"it is [{', '.join(map(str, range(12)))}], yours [{', '.join(map(str, range(1, 13)))}]: each is too large by 1"),
        (np.arange(13.0) + 1, np.arange(13.0), (), "at [0] it is 0, yours 1: each is too large by 1"),
    ],
)  # fmt: skip
def test_a_wrong_result_is_compared_with_the_right_one(got, want, inputs, words):
    assert unlike(got, want, inputs) == words


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({(1, 2): 7.5}, "at [1, 2] it is 8, yours 7.5"),
        ({(1, 2): 7.5, (2, 0): 99.0}, "at [2, 0] it is 12, yours 99"),  # the worst
        ({(0, 1): np.nan, (2, 0): 99.0}, "at [0, 1] it is 1, yours nan: not all of them are finite"),
        ({(2, 5): np.inf}, "at [2, 5] it is 17, yours inf: not all of them are finite"),
    ],
)
def test_of_many_numbers_the_worst_is_shown(spoil, words):
    want = np.arange(18.0).reshape(3, 6)
    got = want.copy()
    for place, number in spoil.items():
        got[place] = number
    assert unlike(got, want, (want + 1,)) == f"for shape (3, 6) {words}"
    assert unlike(want == 0, want, (want + 1,)).endswith("True and False are no numbers yet")


def test_of_many_numbers_two_infinities_are_equal():
    want = np.append(np.arange(18.0), [np.inf, -np.inf])
    got = np.append(np.arange(1, 19.0), [np.inf, np.inf])
    assert unlike(got, want, ()) == "at [19] it is -inf, yours inf: not all of them are finite"
    assert len(unlike(1e-7 * got[:18] / 3, 1e-7 * want[:18] / 7, ())) < 90


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        ([1.00001, 2], [1, 2], ": right but for the last digits"),
        ([1.000001], [1], ": right but for the last digits"),
        ([0, 0], [1, 2], ": all 0"),
        ([0], [1.5], ""),
        ([-1, 1], [1, -1], ": the sign is turned"),
        ([2, 1], [1, 2], ": the same numbers, in other places"),
        ([-1, -2], [1, 2], ": the sign is turned"),
        ([-1], [1], ": the sign is turned"),
        ([1.3, 2.6], [1, 2], ": 1.3 times the right size"),
        ([1.0001, 2.0002], [1, 2], ": 1.0001 times the right size"),
        ([-1e-50, 2e-50], [-1, 2], ""),
        ([0.25, 0.5], [1, 2], ": 0.25 times the right size"),
        ([1e6, 2e6], [1, 2], ""),
        ([999_999.5, 1_999_999], [1, 2], ": 1e+06 times the right size"),
        ([1_000_000.5, 2_000_001], [1, 2], ""),
        ([1e-6, 2e-6], [1, 2], ""),
        ([1.00001e-6, 2.00002e-6], [1, 2], ": 1e-06 times the right size"),
        ([3], [1.5], ": 2 times the right size"),
        ([1], [1.5], ""),
        ([0.5], [1.5], ": 0.3333 times the right size"),
        ([4], [1.5], ""),
        ([2.25], [1.5], ""),
        ([2, 3], [1, 2], ": each is too large by 1"),
        ([0, 1], [1, 2], ": each is too small by 1"),
        ([0.5, 1.5], [1, 2], ": each is too small by 0.5"),
        ([2, 2], [0, 0], ": each is too large by 2"),
        ([1, 0], [1, 2], ""),
        ([1, np.inf], [1, 2], ": not all of them are finite"),
        ([1, 3], [1, 2], ""),
        (True, 1, ": True and False are no numbers yet"),
    ],
)
def test_wrong_numbers_are_compared_with_the_right_ones(got, want, words):
    got = np.array(got, bool if got is True else float)
    assert about_numbers(got, np.array(want, float), 1e-9) == words


def test_one_number_has_no_other_places():
    assert about_numbers(np.array([1.0005e-6]), np.array([1e-6]), 1e-12) == ""


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        ((2, 1), (1, 2), ": right but for the order of the axes"),
        ((2,), (1, 2), ": right but for an axis of size 1"),
        ((1, 2), (2,), ": right but for an axis of size 1"),
        ((2, 3, 1), (2, 3), ": right but for an axis of size 1"),
        ((1,), (1, 2), ": an axis too few"),
        ((), (3,), ": an axis too few"),
        ((1, 1, 3), (1, 2), ": an axis too many"),
        ((1, 3), (1, 2), ""),
    ],
)
def test_a_wrong_shape_is_compared_with_the_right_one(got, want, words):
    assert about_shape(got, want) == words


def test_inputs_are_shown_where_they_are_small():
    assert in_words((np.ones(6), np.zeros(6))) == "for [1, 1, 1, 1, 1, 1] and [0, 0, 0, 0, 0, 0] "
    assert in_words((np.ones(7), np.zeros(6))) == "for shape (7,) and shape (6,) "
    assert in_words((len, "a")) == ""


def test_a_slip_is_known_by_its_nan_too():
    assert same([np.nan, 1], [np.nan, 1], 0) and same([True], [1], 0) and not same([np.nan], [1], 0)


def test_parts_are_compared_as_closely_as_was_asked():
    wide, narrow = np.array([0.1 + 1e-10]), np.float32([0.1])
    assert alike((wide, narrow), (np.array([0.1]), np.array([0.1])))
    assert not alike((wide,), (np.array([0.1]),), within=1e-12)
    assert not alike((narrow,), (np.array([0.1]),), digits=True)


def test_a_pair_is_right_part_by_part():
    assert alike([np.ones(2), 3.0], (np.ones(2), 3.0)) and alike((1, (2, 3)), (1, (2, 3)))
    assert not alike(np.ones(2), (np.ones(2), 3.0)) and not alike((np.ones(2),), (np.ones(2), 3.0))
    assert not alike((np.ones(2), 3.1), (np.ones(2), 3.0)) and alike([1.0, 3.0], np.array([1.0, 3.0]))
