"""The exercises of the chapter "Softmax" whose answer is a number."""

from fractions import Fraction
from math import gcd

import numpy as np

from nnrecap.activations import sigmoid
from nnrecap.exercises.said import raised, ratio, short, tidy, word
from nnrecap.exercises.variants import number, varied
from nnrecap.softmax import softmax


@varied(apart=range(2, 7), p=(0.6, 0.75, 0.8, 0.9, 0.95, 0.99))
def temperature(apart=2, p=0.9):
    times = tidy(p / (1 - p))
    want, at_one = apart / np.log(times), sigmoid(float(apart))
    odds = short(times)
    off = "a little " if abs(at_one - p) < 0.05 else ""

    def at_temperature(T):
        if T <= 0:
            return f"you gave {T:.6g}; a temperature is above 0"
        got = softmax(np.array([apart, 0.0]) / T)[0]
        return f"you gave {T:.6g}, which gives {got:{'.3f' if abs(got - p) > 5e-4 else '.6f'}}"

    return number(
        "temperature",
        f"the temperature at which ({apart}, 0) gives {p}",
        want,
        otherwise=at_temperature,
        mistakes=(
            (1 / want, f"you gave {short(1 / want, 5)}, which is 1/T: logits are divided by T"),
            (apart / np.log2(times), f"you gave {apart}/log₂ {odds}; softmax is built on e, so take the natural logarithm"),
            (apart / np.log(p), f"a temperature is above 0; the two probabilities' ratio is {p}/{short(tidy(1 - p))} = {odds}"),
            (1.0, f"at T = 1 the first probability is {short(at_one, 4)}, {off}{'short' if at_one < p else 'too sure'}"),
            (np.log(times), f"ln {odds} is how far apart the logits must be *after* the division; they are {apart} apart before"),
            (apart / np.log10(times), f"you gave {apart}/log₁₀ {odds}; softmax is built on e, so take the natural logarithm"),
        ),
        hints=(
            f"The ratio of the two probabilities is e^({apart}/T). What must it be?",
            f"The ratio must be {p} / {short(tidy(1 - p))} = {odds}. Which function undoes e^({apart}/T)?",
        ),
        asked=(f"$({apart}, 0)$", f"a first probability of {p}"),
        solved=(f"{apart} / np.log({odds})  # {want:.3f}",),
        because=(f"${p} / {short(tidy(1 - p))} = {odds}$, and it is $e^{{{apart}/T}}$",),
    )  # fmt: skip


@varied(
    lambda first, other, rivals: first > other,
    first=range(3, 9),
    other=range(1, 5),
    rivals=(2, 3, 4),
)
def sigmoid_logit(first=3, other=1, rivals=2):
    apart, classes = first - other, rivals + 1
    want = apart - np.log(rivals)
    p, two = sigmoid(want), sigmoid(float(apart))
    logits = ", ".join(map(str, [first, *[other] * rivals]))
    powers = " + ".join(f"e{raised(z)}" for z in [first, *[other] * rivals])
    has = "the third one has a power, too" if rivals == 2 else "the others have powers, too"
    known = word(classes)
    return number(
        "sigmoid-logit",
        f"the number whose sigmoid is the first probability of softmax(({logits}))",
        want,
        mistakes=(
            (-want, f"its sigmoid is what the {word(rivals)} others have together: turn the difference round"),
            (float(apart), f"you gave {first} - {other}, which is right for two classes; {has}"),
            (float(first), "you gave the first logit alone; only differences count"),
            (float(first - rivals * other), f"you gave {first - rivals * other}; what is added up in the denominator are powers, not logits"),
            (float(first + rivals * other), "you gave the sum; adding 1000 to all logits would change it, and softmax does not change"),
            (apart + np.log(rivals), f"the sign of log {rivals} is turned: {word(rivals)} rivals leave the first class less"),
            (np.exp(apart) / rivals, f"e{raised(apart)}/{rivals} is the ratio of p₁ to the rest; the sigmoid takes its logarithm"),
            (np.exp(apart), f"e{raised(apart)} is the ratio of two probabilities; asked is the logarithm of p₁ / (1 - p₁)"),
        )
        + tuple((one, "you gave a probability; the question is for the logit that goes into the sigmoid")
                for one in (p, round(p, 3)))
        + tuple((one, f"you gave the probability for two classes; asked is the logit for {known}")
                for one in (two, round(two, 3), round(two, 4)))
        + tuple((np.log(one), "that is ln p₁; the logit is ln(p₁ / (1 - p₁))") for one in (p, round(p, 3)))
        + tuple((one, f"you gave the sigmoid of one logit alone; asked is what goes in, made of all {known}")
                for z in (first, other) for one in (round(sigmoid(float(z)), 3), sigmoid(float(z)))),
        hints=(
            f"Divide the numerator and the denominator of e{raised(first)} / ({powers}) by e{raised(first)}.",
            f"1 / (1 + {rivals} e^(-{apart})) is a sigmoid. Of what? Write {rivals} e^(-{apart}) as one power of e.",
        ),
        asked=(f"{known.capitalize()} classes have the logits $({logits})$",),
        solved=(f"{apart} - np.log({rivals})  # {want:.3f}",),
    )  # fmt: skip


HALVES = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 8): "⅛",
    Fraction(3, 8): "⅜",
}


@varied(
    parts=((4, 2, 1, 1), (3, 2, 2, 1), (2, 2, 2, 2), (4, 1, 1, 1, 1), (2, 2, 2, 1, 1), (3, 2, 1, 1, 1), (2, 2, 1, 1, 1, 1)),
    zeros=(1, 2, 3),
)  # fmt: skip
def rank(parts=(4, 2, 2), zeros=1):
    """Probabilities in eighths, and how many more are rounded to 0."""
    above = len(parts)
    K = above + zeros
    p = [*(Fraction(part, 8) for part in parts), *[Fraction(0)] * zeros]
    row = [p[1] * ((j == 1) - p[j]) for j in range(K)]
    below = max(entry.denominator for entry in row)
    common = gcd(*(int(entry * below) for entry in row))
    second = ", ".join(str(int(entry * below) // common) for entry in row)
    half, ends = (
        str(p[0]),
        "its last row and its last column are"
        if zeros == 1
        else f"its last {word(zeros)} rows and columns are",
    )
    return number(
        "rank",
        f"the rank of the Jacobian at p = ({', '.join(map(str, p))})",
        above - 1,
        mistakes=(
            (K - 1, f"K - 1 = {K - 1} holds where all {word(K)} probabilities are above 0; here {word(zeros)} {'is' if zeros == 1 else 'are'} 0"),
            (K, f"the rows of every softmax Jacobian sum to 0, so its rank is at most {K - 1}"),
            (1, f"rank 1 would make the second row, ({second}) / {below // common}, a multiple of the first"),
            (0, f"rank 0 means a matrix of zeros, and its first entry is {half} · (1 - {half}) = {ratio(p[0] * (1 - p[0]), 1)}"),
            (float(p[0]), "a rank counts independent rows, so it is a whole number"),
            (K**2, f"{K**2} is how many entries the matrix has; a rank counts rows that are independent"),
        ),
        hints=(
            f"Write the matrix down: {ends} 0.",
            f"What is left is the Jacobian of {word(above)} classes, all of them above 0.",
        ),
        asked=(f"$p = ({', '.join([*(HALVES[one] for one in p[:above]), *['0'] * zeros])})$, the last {'' if zeros == 1 else word(zeros) + ' '}rounded",),
        solved=(f"= {above - 1}",),
        because=(f"{word(above).capitalize()} positive",),
    )  # fmt: skip
