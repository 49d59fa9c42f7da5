"""The exercise of the chapter "Losses that do not break" whose answer is a number."""

import numpy as np

from nnrecap.exercises.variants import number, varied

LN2 = float(np.log(2))
WITHIN = 0.006


def first_from(z, digits):
    """The first number with so many binary digits that is not below z."""
    gap = 2.0 ** (np.floor(np.log2(z)) - digits + 1)
    return float(np.ceil(z / gap) * gap)


@varied(digits=(4, 5, 6, 7, 9, 13, 14, 15, 16))
def bfloat16_breaks(digits=8):
    name = "bfloat16" if digits == 8 else f"short{digits}"
    opening = (
        "Many networks are trained in **bfloat16**: "
        if digits == 8
        else f"Imagine a format **{name}**: float32's exponents, and "
    )
    want, first = digits * LN2, first_from(digits * LN2, digits)
    beyond = [(first, f"that is the first {name} from there on; asked is the end itself, a multiple of ln 2")]
    return number(
        "bfloat16-breaks",
        f"the multiple of ln 2 from which on -log(1 - σ(z)) is infinite in {name}",
        want,
        within=WITHIN,
        otherwise=lambda z: f"you gave {z:.6g}, where e^(-z) is 2^{-z / LN2:.4g}",
        mistakes=(
            (24 * LN2, f"you gave 24 ln 2, which is float32's; {name} has {digits} binary digits"),
            (11 * LN2, f"you gave 11 ln 2, which is float16's; {name} has {digits} binary digits"),
            (128 * LN2, "you gave 128 ln 2, where e^z overflows; long before that σ(z) is rounded to 1"),
            ((digits - 1) * LN2, f"you gave {digits - 1} ln 2: the gap above 1 is 2^-{digits - 1}, and half of it is rounded away already"),
            ((digits + 1) * LN2, f"you gave {digits + 1} ln 2, the other side, where 1 - σ(z) is rounded to 1"),
            (128.0, "you gave the largest exponent; long before 128 the digits end, and σ(z) is rounded to 1"),
            (float(digits), f"you gave {digits}; that is the power of 2, and the sigmoid is built on e"),
            *(beyond if first - want > WITHIN else []),
            (-want, "the sign: σ(z) is close to 1 for large positive z"),
            (digits * np.log10(2), f"you gave {digits} log₁₀ 2; the sigmoid is built on e, so take the natural logarithm"),
        ),
        hints=(
            "The loss is infinite once 1 + e^(-z) is rounded to 1. How small must e^(-z) be for that?",
            f"In float32, with 24 digits, it must be 2^-24 or less, so z is at least 24 ln 2. Now with {digits} digits.",
        ),
        asked=(f"{opening}{digits} binary digits",),
        solved=(f"{digits} * np.log(2)  # {want:.3f}",),
        because=(f"2^{{-{digits}}}$.",),
    )  # fmt: skip
