"""How an exercise is put together: properties that say what is missing, and graded hints."""

from dataclasses import dataclass

import numpy as np


class NoAnswer(Exception):
    """The answer is still the stub's ``...``."""


@dataclass(frozen=True)
class Verdict:
    """What `check` found: true if every property holds; `lines` is what it printed."""

    name: str
    passed: bool
    lines: tuple

    def __bool__(self):
        return self.passed

    def _ipython_display_(self):
        """Show nothing as a cell's last line: `check` has printed the lines."""


class Exercise:
    """A named question with properties its answer must have, and hints from gentle to plain."""

    def __init__(self, name, hints=()):
        self.name = name
        self.hints = tuple(hints)
        self.properties = []
        self.wrong_tries = 0

    def must(self, prop):
        """Add a property: a function of the answer whose docstring names it.

        It returns None where the property holds, else what it saw.
        """
        self.properties.append(prop)
        return prop

    def judge(self, answer):
        """Try every property on `answer` and return the Verdict."""
        try:
            given(answer)
            problems = [(p.__doc__, self._problem(p, answer)) for p in self.properties]
        except NoAnswer:
            return Verdict(
                self.name, False, (f"{self.name}: no answer yet. Replace the ... and run the cell again.",)
            )
        passed = not any(problem for _, problem in problems)
        lines = [f"  {label}: {'no, ' + problem if problem else 'yes'}" for label, problem in problems]
        lines.insert(0, f"{self.name}: {'right.' if passed else 'not yet.'}")
        if not passed and self.hints:
            lines.append(self._next_hint())
        return Verdict(self.name, passed, tuple(lines))

    def _problem(self, prop, answer):
        try:
            with np.errstate(all="ignore"):  # a warning would come before the words that explain it
                return prop(answer)
        except NoAnswer:
            raise
        except Exception as error:  # whatever the reader's code raises is part of the answer
            return f"it raised {type(error).__name__}: {error}"

    def _next_hint(self):
        number = min(self.wrong_tries, len(self.hints) - 1)
        self.wrong_tries += 1
        return f"  Hint {number + 1} of {len(self.hints)}: {self.hints[number]}"


def given(answer):
    """Return `answer`, or raise NoAnswer where it is the stub's."""
    if answer is None or answer is ...:
        raise NoAnswer
    return answer


def close(got, want, within=1e-9):
    """True where `got` has the shape of `want` and is within `within` of it everywhere."""
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape or got.dtype.kind not in "fiu":
        return False
    with np.errstate(invalid="ignore"):  # inf - inf
        return bool(np.all((got == want) | (np.abs(got - want) <= within)))


def seen(value):
    """`value` in a few digits, for a message; text and other things as they are."""
    try:
        value = np.asarray(value)
        if value.dtype.kind in "fiub":
            return np.array2string(value, precision=4, suppress_small=True, separator=", ").replace("\n", "")
    except ValueError:
        pass
    return str(value)


def number(name, label, want, *, within, mistakes=(), hints=()):
    """An exercise whose answer is one number; `mistakes` maps wrong numbers to what they tell."""
    exercise = Exercise(name, hints)

    def is_right(answer):
        try:
            answer = float(answer)
        except (TypeError, ValueError):
            return f"one number is expected, you gave {answer!r}"
        if abs(answer - want) <= within:
            return None
        told = [words for value, words in mistakes if abs(answer - value) <= within]
        return told[0] if told else f"you gave {answer:.6g}"

    is_right.__doc__ = label
    exercise.must(is_right)
    return exercise
