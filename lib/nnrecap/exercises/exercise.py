"""How an exercise is put together: properties that say what is missing, and graded hints."""

import dis
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# what is in the message of an error → what it means for the reader's code
MEANS = {
    "a leaf Variable that requires grad": "autograd is still watching this change",
    "does not have a grad_fn": "nothing that led to this number was watched: "
    "a tensor with requires_grad=True must be in it, outside of no_grad",
    "and 'NoneType'": "one of the two is None, as a grad is before backward() and after it was emptied",
    "remapped shapes": "one letter stands at axes of different lengths",
    "could not be broadcast together": "from the right, two sizes must be equal, or one of them 1",
    "cannot be multiplied": "the columns of the first must be as many as the rows of the second",
    "mismatch in its core dimension": "the columns of the first must be as many as the rows of the second",
    "Boolean value of Tensor": "Python's own max, if and while want one truth value, not many",
    "'float' object has no attribute": "a Python float is no tensor yet",
}


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


@dataclass(frozen=True)
class Property:
    """One thing that an answer must have."""

    test: Callable
    needed: bool
    hint: int


class Exercise:
    """A named question with properties its answer must have, and hints from gentle to plain.

    `needs_torch` says that it cannot be answered, or not be checked, without PyTorch.
    """

    def __init__(self, name, hints=(), needs_torch=False):
        self.name = name
        self.hints = tuple(hints)
        self.needs_torch = needs_torch
        self.properties = []
        self.wrong_tries = 0

    def must(self, prop=None, *, needed=False, hint=1):
        """Add a property: a function of the answer whose docstring names it.

        It returns None where the property holds, else what it saw.  Where a `needed` one
        fails, the later ones are not tried; `hint` is the first hint that helps with it.
        """
        if prop is None:
            return lambda prop: self.must(prop, needed=needed, hint=hint)
        self.properties.append(Property(prop, needed, hint))
        return prop

    def judge(self, answer):
        """Try the properties on `answer` and return the Verdict."""
        try:
            given(answer)
            found = self._try_all(answer)
        except NoAnswer:
            return Verdict(self.name, False, tuple(self._without_answer(answer)))
        failed = [prop for prop, problem in found if problem]
        lines = [f"{self.name}: {'not yet.' if failed else 'right.'}"]
        lines += [f"  {p.test.__doc__}: {'no, ' + problem if problem else 'yes'}" for p, problem in found]
        if failed and self.hints:
            lines.append(self._next_hint(failed[0].hint))
        return Verdict(self.name, not failed, tuple(lines))

    def _without_answer(self, answer):
        """The lines for a stub, and for a function that works and then returns nothing."""
        if not callable(answer) or is_stub(answer):
            return [f"{self.name}: no answer yet. Replace the ... and run the cell again."]
        lines = [
            f"{self.name}: not yet.",
            "  it returns an answer: no, it returned None; is there a `return`?",
        ]
        return lines + ([self._next_hint(1)] if self.hints else [])

    def _try_all(self, answer):
        """Pairs of a property and its problem, up to a needed one that fails or an error."""
        found = []
        for prop in self.properties:
            problem, raised = self._problem(prop, answer)
            found.append((prop, problem))
            if raised or (problem and prop.needed):
                break
        return found

    def _problem(self, prop, answer):
        try:
            with np.errstate(all="ignore"):  # a warning would come before the words that explain it
                return prop.test(answer), False
        except NoAnswer:
            raise
        except Exception as error:  # whatever the reader's code raises is part of the answer
            return f"it raised {type(error).__name__}: {error}{_meaning(error)}", True

    def _next_hint(self, first):
        number = min(max(self.wrong_tries, first - 1), len(self.hints) - 1)
        self.wrong_tries += 1
        return f"  Hint {number + 1} of {len(self.hints)}: {self.hints[number]}"


def _meaning(error):
    return next((f"; {words}" for part, words in MEANS.items() if part in str(error)), "")


def is_stub(function):
    """Whether it does nothing but return a constant, as the stub of an exercise does."""
    code = getattr(function, "__code__", None)
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= nothing


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
            short = {"float_kind": lambda v: f"{v:.4g}"}
            text = np.array2string(value, separator=", ", formatter=short)
            return " ".join(text.split()).replace("[ ", "[")
    except ValueError:
        pass
    return str(value)


def number(name, label, want, *, within, mistakes=(), otherwise="you gave {:.6g}".format, hints=()):
    """An exercise whose answer is one number.

    `mistakes` are pairs of a wrong number and what it tells; `otherwise` words any other.
    """
    exercise = Exercise(name, hints)

    def is_right(answer):
        try:
            answer = float(answer)
        except (TypeError, ValueError):
            return f"one number is expected, you gave {answer!r}"
        if abs(answer - want) <= within:
            return None
        told = [words for value, words in mistakes if abs(answer - value) <= within]
        return told[0] if told else otherwise(answer)

    is_right.__doc__ = label
    exercise.must(is_right)
    return exercise
