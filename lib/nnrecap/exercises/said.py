"""Numbers as a sentence says them."""

import re
from fractions import Fraction

import numpy as np

WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
PARTS = {
    0.01: "a hundredth",
    0.02: "a fiftieth",
    0.05: "a twentieth",
    0.1: "a tenth",
    0.2: "a fifth",
    0.25: "a quarter",
    0.5: "half",
}


def tidy(x):
    """A number without what sums of decimals add: 0.3, and not 0.30000000000000004."""
    return float(f"{x:.12g}")


def short(x, digits=6):
    """A number in a few digits, never with an exponent."""
    return np.format_float_positional(x, precision=digits, fractional=False, trim="-")


def equals(x, digits):
    """= 0.0625, or ≈ 0.0156 where more digits follow."""
    shown = short(x, digits)
    return f"{'=' if np.isclose(float(shown), x, rtol=1e-9, atol=0) else '≈'} {shown}"


def word(n):
    """A small number in words, a larger one in digits."""
    return WORDS[n] if n < len(WORDS) else f"{n:,}"


def an(what):
    """With its article: an 80, an eighth, a 50."""
    vowel = re.match(r"8|(11|18)(?!\d)|eight|eleven", str(what))
    return f"{'an' if vowel else 'a'} {what}"


def raised(n):
    """An exponent."""
    return str(n).translate(SUPERSCRIPT)


def ratio(above, below):
    """A fraction in lowest terms: 2/3, or 2."""
    return str(Fraction(above, below))


def listed(things):
    """1, 2 and 3."""
    *first, last = map(str, things)
    return f"{', '.join(first)} and {last}" if first else last
