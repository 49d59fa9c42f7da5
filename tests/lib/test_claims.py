"""A claim says what it checked, and cannot pass where it does not hold."""

import numpy as np
import pytest

from nnrecap.claims import claim

ID = "S9.rows-sum-to-zero"


def test_a_claim_that_holds_prints_one_line_with_its_bound(capsys):
    claim(ID, "rows sum to 0", [1e-16, -1e-16], 0, within=1e-15)
    assert capsys.readouterr().out == "✓ S9.rows-sum-to-zero: rows sum to 0 (within 1e-15)\n"


def test_without_a_bound_it_must_hold_exactly(capsys):
    claim(ID, "two is two", 2, 2.0)
    assert "(exactly)" in capsys.readouterr().out
    with pytest.raises(AssertionError):
        claim(ID, "two is two", 2, 2 + 1e-15)


@pytest.mark.parametrize(("got", "words"), [(True, "✓ S9.rows-sum-to-zero: it is so\n"),
                                            ([True] * 2, "it is so (all 2 times)\n"), ([True] * 1797, "it is so (all 1,797 times)\n")])  # fmt: skip
def test_a_yes_is_counted_and_has_no_bound(capsys, got, words):
    claim(ID, "it is so", got, True)
    assert capsys.readouterr().out.endswith(words)


@pytest.mark.parametrize(
    ("got", "want", "within"),
    [
        (0.011, 0, 0.01),
        (-0.011, 0, 0.01),
        ([0, 0, 0.011], 0, 0.01),
        (np.nan, np.nan, 1),
        (np.nan, 0, 1e300),
        (0, np.nan, 1),
        (np.inf, -np.inf, 1e300),
        (np.inf, 0, 1e300),
        ([True, False], True, 0),
        (np.float16(60000), np.float16(-60000), 1e5),  # their difference overflows float16
    ],
)
def test_a_claim_that_does_not_hold_raises(got, want, within):
    with pytest.raises(AssertionError, match="✗ S9.rows-sum-to-zero: so it is"):
        claim(ID, "so it is", got, want, within=within)


def test_the_bound_itself_is_allowed(capsys):
    claim(ID, "half", 0.5, 0, within=0.5)
    assert capsys.readouterr().out


def test_infinities_of_one_sign_are_equal(capsys):
    claim(ID, "surprise", [np.inf, -np.inf], [np.inf, -np.inf])
    assert capsys.readouterr().out


def test_the_message_names_the_worst_entry():
    with pytest.raises(AssertionError) as error:
        claim(ID, "zeros", [[0, 0.5], [3.0, -2]], 0, within=0.25)
    assert str(error.value).splitlines()[1] == (
        "  off by 3 at index (1, 0): got 3.0, want 0.0, allowed within 0.25"
    )


def test_a_nan_is_the_worst_entry():
    with pytest.raises(AssertionError, match=r"at index \(1,\): got nan, want 0.0, allowed exactly"):
        claim(ID, "zeros", [7.0, np.nan], 0)


@pytest.mark.parametrize(
    "id", ["S0.a", "s9.a", "S9", "S9.", "S9.Rows", "S9.a--b", "9.a", "S9.a b", "xS9.a", None]
)
def test_an_id_names_a_row_and_a_statement(id):
    with pytest.raises(ValueError, match="id must look like"):
        claim(id, "a", 1, 1)


@pytest.mark.parametrize("id", ["S1.a", "S9.rows-2", "S10.a", "S25.a-b-c", "LA101.a"])
def test_every_row_can_be_named(id, capsys):
    claim(id, "a", 1, 1)
    assert capsys.readouterr().out.startswith(f"✓ {id}: a")


@pytest.mark.parametrize("statement", ["", "  ", None, 3])
def test_a_statement_is_words(statement):
    with pytest.raises(ValueError, match="statement must say in words"):
        claim(ID, statement, 1, 1)


@pytest.mark.parametrize("within", [-1e-9, np.nan, np.inf])
def test_a_bound_is_finite_and_not_negative(within):
    with pytest.raises(ValueError, match="within must be a finite number"):
        claim(ID, "a", 1, 1, within=within)


def test_nothing_is_no_evidence():
    with pytest.raises(ValueError, match="got must hold something to check"):
        claim(ID, "all of none", [], 0)


@pytest.mark.parametrize(("got", "want"), [([1, 1], [1]), ([[1, 1]], [1, 1]), (1, [1, 1])])
def test_nothing_broadcasts_but_one_number(got, want):
    with pytest.raises(ValueError, match="want must be one number or have got's shape"):
        claim(ID, "a", got, want)


@pytest.mark.parametrize(("got", "want"), [("1", 1), (1, "1"), (1j, 1), (None, 1)])
def test_only_numbers_are_compared(got, want):
    with pytest.raises(TypeError, match=r"(got|want) must be real numbers"):
        claim(ID, "a", got, want)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_numbers_at_both_ends_differ(dtype):
    most = np.finfo(dtype).max
    with pytest.raises(AssertionError, match="off by"):  # and no warning, though the difference may be inf
        claim("S1.x", "x", [most, 0], [-most, 0], within=1)
    with pytest.raises(AssertionError, match="off by"):
        claim("S1.x", "x", np.array([5e-324]), [0.0])
    with pytest.raises(ValueError, match="must hold integers that float64 can hold"):
        claim("S1.x", "2⁵³ + 1 is not 2⁵³", 2**53 + 1, 2**53)


def test_a_miss_and_what_was_allowed_are_told_apart():
    with pytest.raises(AssertionError, match=r"off by 1\.005e-15: .*, allowed within 1\.004e-15"):
        claim(ID, "near", 1.0049e-15, 0, within=1.0041e-15)


@pytest.mark.parametrize(
    ("within", "kind"), [(np.array([1, 2]), ValueError), ("a", TypeError), (None, TypeError), (1j, TypeError)]
)
def test_a_bound_is_one_number(within, kind):
    with pytest.raises(kind, match="within must be "):
        claim(ID, "a", 1, 1, within=within)
