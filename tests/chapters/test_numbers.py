"""A number in the text is one that a cell shows or asserts: where text and cell part, this fails."""

import pytest
from numbers_in_text import decimals, is_tied, numbers, sections, size, untied
from printed import NOTEBOOKS

# What a text gives (a year, a batch's size, what another section's table says) and no cell of its section has.
GIVEN = {
    "gradient-descent": {
        "17,000",
        "58",
        "341",
        "123",
        "68",
        "0.6",
        "190",
        "1.26",
        "1.01",
        "30 %",
        "500",
        "1,250",
        "0.98",
        "−0.99",
    },
    "learning": {"2.4", "800"},
    "losses": {"13"},
    "softmax": {"70", "1,797", "80 %", "80", "100", "0.005", "1.01", "15", "0.99"},
    "tensors": {"500", "25", "12,800", "70 %", "100", "300", "114", "66", "101"},
}

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each
def test_each_number_in_the_text_is_shown_or_asserted(path):
    given, left = GIVEN.get(path.stem, set()), untied(path)
    new = [(section, number) for section, number in left if number not in given]
    assert not new, f"no cell of the section shows or asserts {new}: mend the text, or let a cell say it"
    assert given <= {number for _, number in left}, f"no longer needed: {given - {n for _, n in left}}"


def test_what_is_not_tied_is_little():
    assert sum(map(len, GIVEN.values())) <= 75


def other(number):
    """The number with another first digit: 92.5 becomes 72.5."""
    at = next(i for i, digit in enumerate(number) if digit in "123456789")
    return number[:at] + str((int(number[at]) + 6) % 9 + 1) + number[at + 1 :]


@each
def test_a_wrong_number_would_be_seen(path):
    """Of the numbers with three digits or more that a section's own cells have."""
    tied = [(n, cells) for _, text, cells in sections(path) for n in numbers(text) if is_tied(n, cells)]
    long = [(n, cells) for n, cells in tied if size(n) and sum(digit.isdigit() for digit in n) >= 3]
    seen = sum(not is_tied(other(number), cells) for number, cells in long)
    told = f"of {len(long)} numbers a wrong one would be seen of {seen} alone: too many cells have numbers like them"
    assert seen >= 0.85 * len(long), told


@pytest.mark.ours
def test_there_are_numbers_to_try():
    assert all(any(map(numbers, (text for _, text, _ in sections(path)))) for path in NOTEBOOKS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("92.5 % of 1,797 pictures, and 12 more", ["92.5 %", "1,797"]),
        ("in 2³² steps, `13.5`, $17$, float64, [Kay, 2016](x), 0.5", ["0.5"]),
        ("−0.117, then 8.1e-05 or 13,", ["−0.117", "8.1e-05", "13"]),
        ("# 100 things\n\n[A](b#17) for 5–13.", ["13"]),
    ],
)
def test_numbers_are_found(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("number", "cells", "tied"),
    [
        ("92.5 %", {0.925}, True),
        ("72.5 %", {0.925}, False),
        ("92.5", {0.925}, False),
        ("0.36", {0.3567}, True),
        ("0.36", {0.354}, False),
        ("1,797", {1797.0}, True),
        ("17", {16.6}, True),
    ],
)
def test_tied_is_what_rounds_to_it(number, cells, tied):
    assert is_tied(number, cells) is tied


def test_decimals_are_counted_before_the_exponent():
    assert [decimals(n) for n in ("12", "0.50", "8.1e-05", "92.5 %")] == [0, 2, 1, 1]


def test_the_number_that_once_slipped_is_caught():
    assert other("92.5 %") == "72.5 %"
