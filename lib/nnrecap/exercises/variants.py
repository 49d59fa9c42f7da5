"""Exercises whose answer is one number, which can be drawn with other numbers for each student.

Such an exercise is a function of its numbers.  The chapter's are its defaults; with others, all that it says
follows.  The question stands in the chapter alone: the function says which pieces of it hold numbers.
"""

from dataclasses import dataclass

import numpy as np

from nnrecap.exercises.answers import as_number, same_number
from nnrecap.exercises.exercise import Exercise, labelled
from nnrecap.exercises.said import word

TRIES = 10_000  # draws before an exercise counts as one that has no others


@dataclass(frozen=True)
class Numeric:
    """What is right and wrong, and which pieces of question, solution and its reason hold numbers."""

    want: float
    within: float
    digits: int
    mistakes: tuple
    asked: tuple
    solved: tuple
    because: tuple

    @property
    def folded(self):
        """The pieces of all that is folded under an exercise."""
        return self.solved + self.because


def number(
    name, label, want, *, within=0.0, digits=3, mistakes=(), otherwise=None, hints=(),
    asked=(), solved=(), because=(),
):  # fmt: skip
    """An exercise whose answer is one number, computed in any order, rounded, or typed as text.

    A rounded number must be right to all the digits it has, and to `digits` of them at least;
    a whole number is never rounded, and `within` allows more.  `mistakes` are pairs of a wrong
    number and what it tells, of which the nearest is told; one digit less than is asked for has a
    sentence of its own, and `otherwise` words any other.  `asked`,
    `solved` and `because` are the pieces of the question, of the solution's code and of the words above it
    that hold numbers; each stands there once.
    """
    otherwise = otherwise or (lambda answer: f"you gave {_beside(answer, want)}")
    exercise = Exercise(name, hints, gives="one number", read=as_number)
    kept = None if float(want).is_integer() else digits  # a count is not rounded, nor is a wrong one

    def is_right(answer):
        if same_number(answer, want, within, digits):
            return None
        known = [told for told in mistakes if same_number(answer, told[0], within, kept)]
        if known:
            return min(known, key=lambda told: abs(answer - told[0]))[1]
        if digits > 1 and same_number(answer, want, digits=digits - 1):
            return f"nearly: give {word(digits)} digits"
        return otherwise(answer) if np.isfinite(answer) else f"one number is expected, you gave {answer:g}"

    exercise.must(labelled(label, is_right))
    exercise.numeric = Numeric(
        want, within, digits, tuple(mistakes), tuple(asked), tuple(solved), tuple(because)
    )
    return exercise


def _beside(answer, want):
    """A wrong number in six digits, or in as many as tell it from the right one."""
    short = f"{answer:.6g}"
    return short if short != f"{want:.6g}" else f"{answer:.15g}, which is nearly right"


def varied(fits=None, /, **choices):
    """Make an exercise of a function of its numbers, whose defaults are the chapter's.

    Parameters
    ----------
    fits : which draws are good, as a function of the same numbers; None: all
    choices : for each number a sequence of those that may be drawn
    """

    def made(make):
        exercise = make()
        exercise.variants = Variants(exercise, make, fits or (lambda **numbers: True), choices)
        return exercise

    return made


class Variants:
    """An exercise with other numbers: the same ones for one name of a variant, on every machine."""

    def __init__(self, book, make, fits, choices):
        self.book, self.make, self.fits, self.choices = book, make, fits, choices
        self.drawn = {}

    def __getitem__(self, variant):
        """The exercise of a variant, one object each time: its hints go on."""
        if variant not in self.drawn:
            self.drawn[variant] = self.make(**self.numbers(variant))
        return self.drawn[variant]

    def numbers(self, variant):
        """What is drawn for a variant: never the book's own answer, and no two of right and wrong alike."""
        # raw bits, since NumPy keeps these the same for ever, and not what a Generator makes of them
        bits = np.random.PCG64(list(f"{self.book.name}\n{variant}".encode()))
        for _ in range(TRIES):
            numbers = {name: some[bits.random_raw() % len(some)] for name, some in self.choices.items()}
            if self.fits(**numbers) and self.is_new(exercise := self.make(**numbers)) and is_clear(exercise):
                return numbers
        raise LookupError(f"{self.book.name}: no other numbers were found in {TRIES:,} draws")

    def is_new(self, exercise):
        """Whether it has another right answer than the book."""
        book, own = self.book.numeric, exercise.numeric
        return not any(same_number(one.want, other.want) for one, other in ((book, own), (own, book)))


def is_clear(exercise):
    """Whether the right number passes, and each that is wrong in a known way hears its own sentence."""
    told = exercise.properties[0].test
    known = exercise.numeric.mistakes
    return told(exercise.numeric.want) is None and all(told(wrong) == words for wrong, words in known)


def named(variant):
    """A variant's name as it is drawn by: letters may be large or small, spaces around it do not count."""
    said = str(variant).strip().casefold() if isinstance(variant, str | int | np.integer) else ""
    if not said or isinstance(variant, bool):
        raise ValueError(f'a variant must be a name or a whole number, such as "2027", got {variant!r}')
    return said


def variant_of(exercise, variant):
    """An exercise with the numbers of a variant; None are the book's own.

    Raises
    ------
    ValueError : no name of a variant, or an exercise that has none; the message says which.
    """
    if variant is None:
        return exercise
    variant = named(variant)
    if exercise.variants is None:
        raise ValueError(
            f"{exercise.name} may have no variant, got {variant!r}: it is the same for everybody"
        )
    return exercise.variants[variant]


def redrawn(text, old, new):
    """A text with other numbers: each of the pieces `old`, which it must hold once, is replaced."""
    for piece in old:
        if text.count(piece) != 1:
            raise ValueError(f"“{piece}” should stand once, and stands {text.count(piece)} times, in: {text}")
    places = sorted((text.index(piece), piece, other) for piece, other in zip(old, new, strict=True))
    made, end = "", 0
    for at, piece, other in places:
        if at < end:
            raise ValueError(f"“{piece}” begins within the piece before it, in: {text}")
        made, end = made + text[end:at] + other, at + len(piece)
    return made + text[end:]
