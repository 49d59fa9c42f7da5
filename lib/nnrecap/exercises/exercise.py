"""How an exercise is put together: properties that say what is missing, and graded hints."""

import dis
import re
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnrecap.exercises.answers import (
    Unreadable,
    as_letters,
    as_sizes,
    close,
    cut,
    has_numbers,
    quoted,
    seen,
    taken,
    told,
    why_no_sizes,
)
from nnrecap.exercises.calls import NoAnswer, Reader, Stopped, changed, fresh, itself
from nnrecap.exercises.comparing import alike, unlike
from nnrecap.exercises.watching import LIBRARIES, packages, steps

__all__ = [
    "Exercise",
    "Letters",
    "NoAnswer",
    "Unreadable",
    "Verdict",
    "close",
    "given",
    "is_stub",
    "itself",
    "labelled",
]
__all__ += ["letters", "quoted", "raised", "seen", "told", "whole_numbers"]

# what is in the message of an error → what it means for the reader's code
MEANS = {
    "a leaf Variable that requires grad": "autograd is still watching this change",
    "does not have a grad_fn": "nothing that led to this number was watched: "
    "a tensor with requires_grad=True must be in it, outside of no_grad",
    "'function'": "a function stands there that was not called: put its inputs in round brackets behind it",
    "'NoneType' object is not subscriptable": "it is None, which is what `shuffle` or `sort` returns, "
    "and a grad before backward()",
    "and 'NoneType'": "one of the two is None, as a grad is before backward() and after it was emptied",
    "remapped shapes": "one letter stands at axes of different lengths",
    "could not be broadcast together": "from the right, two sizes must be equal, or one of them 1",
    "cannot be multiplied": "the columns of the first must be as many as the rows of the second",
    "mismatch in its core dimension": "the columns of the first must be as many as the rows of the second",
    "is out of bounds for array of dimension": "there is no such axis; the last one is -1, in one row, too",
    "object is not callable": "it is no function; did two inputs change places, or is a `.name` missing?",
    "Boolean value of Tensor": "Python's own max, if and while want one truth value, not many",
    "truth value of an array": "Python's own if, max and all want one truth value, "
    "and this is an array: np.where and np.maximum go entry by entry",
    "can be converted to Python scalars": "math's functions take one number; np.exp and the like an array",
    "'float' object has no attribute": "a Python float is no tensor yet",
    "maximum recursion depth exceeded": "it calls itself without end",
}


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
    draws: bool = False  # whether it takes a random generator, too


class Exercise:
    """A named question with properties its answer must have, and hints from gentle to plain.

    Parameters
    ----------
    name, hints : as in the chapter; hints go from gentle to plain
    needs_torch : it cannot be answered, or not be checked, without PyTorch
    returns : what the function that is asked for returns, such as "a list of index arrays"
    numbers : whether all that it returns, or that is given, is made of numbers
    scalar : the function returns one number; an array of one will do
    gives : where no function is asked for: what is, such as "three numbers"
    tensors : hand PyTorch's tensors to the properties as they are; else as arrays
    read : where no function is asked for: how the answer is read, or refused by `Unreadable`

    The properties see a function as a `Reader`, which copies what goes in and what comes out.
    """

    def __init__(
        self,
        name,
        hints=(),
        needs_torch=False,
        *,
        returns=None,
        gives=None,
        numbers=True,
        scalar=False,
        tensors=None,
        read=None,
    ):
        self.name, self.hints, self.needs_torch = name, tuple(hints), needs_torch
        self.returns, self.gives = returns or "an array or a number", gives
        self.numbers, self.scalar = numbers, scalar
        self.tensors = needs_torch if tensors is None else tensors
        self.read = read or self._taken
        self.properties, self.numeric, self.variants = [], None, None
        self.judged = 0
        self._forget()

    def _forget(self):
        self.shown, self.fault = 0, None  # the last hint, and what it was for

    def must(self, prop=None, *, needed=False, hint=1):
        """Add a property: a function of the answer whose docstring names it.

        It returns None where the property holds, else what it saw.  Where a `needed` one
        fails, the later ones are not tried; `hint` is the first hint that helps with it.  With a
        second parameter it gets a random generator, another one at each check.
        """
        if prop is None:
            return lambda prop: self.must(prop, needed=needed, hint=hint)
        self.properties.append(Property(prop, needed, hint, _takes_rng(prop)))
        return prop

    def leaves_inputs_alone(self, why="", *, label="what it is given stays as it was", hint=1):
        """Add the property that no call so far wrote into its inputs; `why` ends the sentence."""

        def prop(f):
            return f"{changed(*f.changes[0])}{why and f'; {why}'}" if f.changes else None

        prop.__doc__ = label
        return self.must(prop, hint=hint)

    def _taken(self, answer):
        answer = taken(answer, self.tensors)
        if self.numbers and not has_numbers(answer):
            raise Unreadable(f"you gave {quoted(answer)} where {self.gives} should be")
        return answer

    def agrees(
        self, label, want, draw, *, times=3, within=1e-9, digits=False, slips=(), needed=False, hint=1
    ):
        """Add the property that the function returns what `want` does, on inputs that are drawn.

        `draw` makes a tuple of inputs from a random generator: of other sizes and values each
        time, so that a result that was typed in, or made for one size, is refused; or it is a
        list of such functions, each used once, where every check must try all these kinds.
        `want` may return a tuple.  `slips` are pairs of a wrong function, like `want`, and what
        it tells.
        """
        kinds = draw if isinstance(draw, list) else [draw] * times

        def prop(f, rng):
            for inputs in (draw(rng) for draw in kinds):
                got, right = f(*inputs), want(*map(fresh, inputs))
                if not alike(got, right, within, digits):
                    told = (words for wrong, words in slips if alike(got, wrong(*map(fresh, inputs)), within))
                    return next(told, None) or unlike(got, right, inputs, within)
            return None

        self.must(labelled(label, prop), needed=needed, hint=hint)

    def without_a_loop(self, draw, *, label="without a loop", hint=1):
        """Add the property that more data need no more steps in Python.

        `draw` makes a tuple of inputs from a random generator and a size.  What grows is told
        from bytecodes, so it needs neither source nor clock; a loop inside C, such as
        ``list(map(float, x))``, is not seen.
        """

        def prop(f, rng):
            few, many = (steps(f, *draw(rng, n)) for n in (3, 103))
            if many - few < 100:
                return None
            return f"yours takes {few:,} steps in Python for a size of 3, and {many:,} for 103"

        self.must(labelled(label, prop), hint=hint)

    def with_numpy_alone(self, *inputs, label="with NumPy alone", hint=1):
        """Add the property that on these inputs no other library is called."""

        def prop(f):
            others = sorted(packages(f, *inputs) - {"numpy"})
            return f"yours calls {' and '.join(LIBRARIES[name] for name in others)}" if others else None

        self.must(labelled(label, prop), hint=hint)

    def judge(self, answer):
        """Try the properties on `answer` and return the Verdict."""
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning would come before the words that explain it
            return self._judge(answer)

    def _judge(self, answer):
        if answer is None or answer is ...:
            return Verdict(self.name, False, (self._nothing_yet(),))
        if callable(answer) == bool(self.gives):
            return self._other_kind(answer)
        self.judged += 1
        try:
            answer = self.read(answer) if self.gives else self._reader(answer)
            found = self._try_all(answer)
        except NoAnswer:
            return Verdict(self.name, False, tuple(self._without_answer(answer)))
        except Unreadable as why:
            found = [(self.properties[0], str(why), "")]
        return self._verdict(found)

    def _reader(self, function):
        return Reader(function, self.tensors, self.returns if self.numbers else None, self.scalar)

    def _verdict(self, found):
        failed = [(prop, printed) for prop, problem, printed in found if problem]
        lines = [f"{self.name}: {'not yet.' if failed else 'right.'}"]
        lines += [
            f"  {p.test.__doc__}: {'no, ' + cut(_apart(problem), 400) if problem else 'yes'}"
            for p, problem, _ in found
        ]
        lines += _printed(failed[0][1] if failed else next((text for *_, text in found if text), ""))
        if failed:
            lines += self._hint(failed[0][0])
        else:
            self._forget()
        return Verdict(self.name, not failed, tuple(lines))

    def _nothing_yet(self):
        return f"{self.name}: no answer yet. Replace the ... and run the cell again."

    def _other_kind(self, answer):
        """The verdict on a value where a function is asked for, or the other way round; it costs no hint."""
        asked = self.gives or "a function"
        what = "a function; call it, and give what it returns"
        if not self.gives:
            what = f"{told(answer)}; give the function itself, its name without brackets"
        return Verdict(self.name, False, (f"{self.name}: not yet.", f"  it is {asked}: no, you gave {what}"))

    def _without_answer(self, reader):
        """The lines for a stub, and for a function that works and then returns nothing."""
        if not isinstance(reader, Reader) or is_stub(reader.function):
            return [self._nothing_yet()]
        lines = [
            f"{self.name}: not yet.",
            "  it returns an answer: no, it returned None; is there a `return`?",
            *_printed(next(filter(None, reader.printed), "")),
        ]
        return lines + self._hint(Property(NoAnswer, True, 1))

    def _try_all(self, answer):
        """Triples of a property, its problem and what was printed, up to a needed one that fails."""
        found = []
        for number, prop in enumerate(self.properties):
            calls = len(_prints(answer))
            more = (self._rng(number),) if prop.draws else ()
            problem, stop = self._problem(prop, answer, *more)
            found.append((prop, problem, next(filter(None, reversed(_prints(answer)[calls:])), "")))
            if stop or (problem and prop.needed):
                break
        return found

    def _rng(self, number):
        """A generator for one property: another one at each check, the same in each run."""
        return np.random.default_rng([zlib.crc32(self.name.encode()), self.judged, number])

    def _problem(self, prop, answer, *more):
        """What is wrong, or None; and whether nothing more can be tried."""
        try:
            return prop.test(answer, *more), False
        except NoAnswer:
            if not any(result is not None and result is not ... for result in answer.results):
                raise
            return "here it returned None; does every way through it end with a `return`?", True
        except Unreadable as why:
            return str(why), True
        except Exception as error:
            if isinstance(answer, Reader) and error is answer.raised:
                return raised(error), True
            return self._unexpected(answer), True

    def _unexpected(self, answer):
        """The sentence about an answer that our own property could not work with."""
        if self.gives:
            return f"you gave {quoted(answer)} where {self.gives} should be"
        what = quoted(answer.results[-1]) if answer.results else "nothing yet"
        return f"you returned {what} where {self.returns} should be"

    def _hint(self, prop):
        """The next hint, as a list of lines: for the same fault the next one, and never an earlier one."""
        if not self.hints:
            return []
        again = self.fault is not None and self.fault.test is prop.test
        self.shown = min(max(self.shown + again, prop.hint), len(self.hints))
        self.fault = prop
        return [self._hint_line()]

    def _hint_line(self):
        return f"  Hint {self.shown} of {len(self.hints)}: {self.hints[self.shown - 1]}"


class Letters(Exercise):
    """A question whose answer is letters, in any spelling, and not to be found by trying.

    The first wrong answer gets the first hint; from the second one on, the last hint says why.
    The same answer once more is no new try.  No property may say how many are right.

    Parameters
    ----------
    alphabet : the letters that there are
    label : names a first property, that letters were given
    count : how many, where their order matters; None for a set of letters
    otherwise : the sentence about something else, of the answer
    """

    def __init__(self, name, alphabet, *, label=None, count=None, otherwise=None, hints):
        super().__init__(name, hints, gives=label or f"letters out of {', '.join(alphabet)}", read=self._read)
        self.alphabet, self.count = alphabet, count
        self.otherwise = otherwise or (lambda answer: f"you gave {quoted(answer)}")
        if label:
            self.must(labelled(label, lambda word: None), needed=True)

    def _forget(self):
        super()._forget()
        self.tried = set()

    def _read(self, answer):
        word = as_letters(answer, self.alphabet, self.count is not None)
        if word is None or self.count not in (None, len(word)):
            raise Unreadable(self.otherwise(answer))
        self.word = word
        return word

    def judge(self, answer):
        self.word = None
        return super().judge(answer)

    def _hint(self, prop):
        self.tried |= {self.word} - {None}
        self.shown = len(self.hints) if len(self.tried) > 1 else 1
        return [self._hint_line()]


def labelled(label, test):
    """`test` as a property that is called `label`."""

    def prop(answer):
        return test(answer)

    def drawing(answer, rng):
        return test(answer, rng)

    prop.__doc__ = drawing.__doc__ = label
    return drawing if _takes_rng(test) else prop


def _takes_rng(test):
    """Whether a property has a second parameter, for a random generator."""
    plain = getattr(test, "__func__", test)  # a method's first parameter is bound
    return plain.__code__.co_argcount - len(plain.__defaults__ or ()) - (plain is not test) == 2


def _meaning(error):
    return next((f"; {words}" for part, words in MEANS.items() if part in str(error)), "")


def raised(error):
    """The sentence about an error that came out of the reader's code."""
    if isinstance(error, Stopped):
        return str(error)
    try:
        text = " ".join(str(error).split())
    except Exception:  # an error of the reader's own that cannot say what it is
        text = ""
    meaning = _meaning(text) if text else ""
    return f"it raised {type(error).__name__}{text and f': {cut(text)}'}{meaning}"


# the right numbers and the reader's, which look the same, at the end of a sentence
ALIKE = re.compile(r"(?<![\w.\-\[])(-?\d[^\s,;:]*|\[.*\]), (?:and )?yours (?:is |are )?\1$")


def _apart(problem):
    """A sentence about what is wrong; where no digit that it shows tells the two apart, it says so."""
    return f"{problem}: they differ in digits that are not shown" if ALIKE.search(problem) else problem


def _prints(answer):
    """What each call of a function printed; a value prints nothing."""
    return answer.printed if isinstance(answer, Reader) else []


def _printed(text):
    """What the reader's function printed, as lines of a verdict: the beginning, once."""
    if not text.strip():
        return []
    first, *others = cut(text.strip("\n")).splitlines()
    return [f"  it printed: {first}", *(f"    {line}" for line in others)]


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


def whole_numbers(
    name, label, want, *, mistakes, hints, otherwise="you gave {}".format, gives="a tuple of whole numbers"
):
    """An exercise whose answer is a tuple of whole numbers; `mistakes`: pairs of a tuple and words."""

    def read(answer):
        sizes = as_sizes(answer)
        if sizes is None:
            raise Unreadable(f"{gives} is expected, you gave {quoted(answer)}{why_no_sizes(answer)}")
        return sizes

    def is_right(got):
        return None if got == want else dict(mistakes).get(got) or otherwise(got)

    exercise = Exercise(name, hints, gives=gives, read=read)
    exercise.must(labelled(label, is_right))
    return exercise


def letters(name, label, want, missing, wrong, *, hints):
    """A question whose answer is a set of letters; `missing` and `wrong` have words for each."""
    known = sorted(set(missing) | set(wrong))
    asked = f'letters from {known[0]} to {known[-1]} in one text are expected, such as "{known[0]}"'
    exercise = Letters(
        name, known, otherwise=lambda answer: f"{asked}; you gave {quoted(answer)}", hints=hints
    )

    def is_right(got):
        words = [wrong[k] for k in got if k not in want] + [missing[k] for k in want if k not in got]
        return words[0] if words else None

    exercise.must(labelled(label, is_right))
    return exercise
