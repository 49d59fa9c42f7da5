"""The reader's function, called so that nothing it does can spoil a check or leave the page.

Every call gets copies of its own, made here and nowhere else, so that no exercise can forget
them; what comes back is copied before anybody looks.  What it prints is kept, what it raises is
known from errors of our own, and what it changed of its inputs is remembered.
"""

import contextlib
import copy
import functools
import io
import sys
import types

import numpy as np

from nnrecap.exercises.answers import Unreadable, array_of, has_numbers, is_tensor, quoted, seen, taken

KEPT, MOST = 2_000, 100_000  # characters of what it prints: kept, and the most it may


class NoAnswer(Exception):
    """The answer is still the stub's ``...``, or a function returned nothing."""


class Stopped(Exception):
    """A function that did not end by itself; the text says how."""


class itself:
    """An input that is handed over without a copy, because the exercise asks what becomes of it.

    Make it inside the property: the next answer would get what this one left.
    """

    def __init__(self, thing):
        self.thing = thing


class Reader:
    """The reader's function, safe to call: ``f(x)``; with it, what was seen of its calls.

    `asked` is what it must return, in words, where that is made of numbers; where it is one
    number, `scalar`, an array of one number will do, and loses its axes.

    results : what each call returned
    printed : what each call printed
    changes : pairs (as it was, as it is now) of inputs that a call wrote into
    raised : the last error that came out of it
    """

    def __init__(self, function, tensors=False, asked=None, scalar=False):
        self.function, self.tensors, self.asked, self.scalar = function, tensors, asked, scalar
        self.results, self.printed, self.changes = [], [], []
        self.raised, self.watch = None, contextlib.nullcontext()

    def __call__(self, *inputs):
        """What it returns for these inputs; copies go in, and a copy comes out."""
        handed = [fresh(x) for x in inputs]
        result = self.raw(*handed)
        self.changes += [
            (x, now)
            for x, now in zip(inputs, handed, strict=True)
            if not isinstance(x, itself) and differ(x, now)
        ]
        if result is None or result is ...:
            raise NoAnswer
        return self._taken(result)

    def raw(self, *inputs):
        """The very object that it returns for these very inputs, even None.

        For what asks about memory: is it the same array, is it still a leaf?  Make the inputs
        inside the property.
        """
        result = self._call(inputs)
        self.results.append(result)
        if hasattr(result, "cr_frame"):
            result.close()  # or Python complains that nobody awaited it
        return result

    @contextlib.contextmanager
    def watched(self, watch):
        """Put the function, and nothing else, under a context manager."""
        self.watch = watch
        try:
            yield
        finally:
            self.watch = contextlib.nullcontext()

    def _call(self, handed):
        out = Printed()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), kernel_kept(), self.watch:
                return self.function(*handed)
        except Exception as error:
            self.raised = error
            raise
        except tuple(STOPPED) as error:  # no other that is no Exception: a test's skip goes through
            self.raised = Stopped(next(words for kind, words in STOPPED.items() if isinstance(error, kind)))
            raise self.raised from None
        finally:
            self.printed.append(out.text)

    def _taken(self, result):
        try:
            result = taken(result, self.tensors)
        except Unreadable as why:
            raise Unreadable(str(why).replace("it is", "you returned")) from None
        if self.asked and not has_numbers(result):
            raise Unreadable(f"you returned {quoted(result)} where {self.asked} should be")
        if self.scalar and isinstance(result, np.ndarray) and result.size == 1:
            return result.reshape(())
        return result


STOPPED = {
    SystemExit: "it ended the program: leave exit() out, and return the result",
    KeyboardInterrupt: "it was interrupted while it ran; does its loop come to an end?",
    GeneratorExit: "it raised GeneratorExit",
}


@contextlib.contextmanager
def kernel_kept():
    """While it lasts, a notebook's ``exit()`` raises SystemExit, as Python's does.

    IPython's only asks its kernel to end, which it does when the cell has: all is lost by then.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if not shell or "ask_exit" in vars(shell):  # a function that calls check is kept already
        yield
        return
    shell.ask_exit = sys.exit  # in front of the method
    try:
        yield
    finally:
        del shell.ask_exit


class Printed(io.TextIOBase):
    """What is printed: the beginning is kept, and there is a limit."""

    def __init__(self):
        self.text, self.count = "", 0

    def writable(self):
        return True

    def write(self, text):
        self.count += len(text)
        self.text += text[: KEPT - len(self.text)]
        if self.count > MOST:
            raise Stopped(f"it printed more than {MOST:,} characters; does its loop come to an end?")
        return len(text)


def fresh(x):
    """A copy of an input for one call, of whatever kind; a function is lent, not copied."""
    if isinstance(x, itself):
        return x.thing
    if isinstance(x, np.ndarray):
        return np.array(x, order="K")
    if isinstance(x, list | tuple | set):
        return type(x)(fresh(part) for part in x)
    if isinstance(x, dict):
        return {key: fresh(value) for key, value in x.items()}
    if is_tensor(x):
        return _fresh_tensor(x)
    functions = types.FunctionType | types.MethodType | types.BuiltinFunctionType | functools.partial
    return _lent(x) if isinstance(x, functions) else copy.deepcopy(x)


def _fresh_tensor(x):
    new = x.detach().clone().requires_grad_(x.requires_grad)
    if x.is_leaf and x.grad is not None:
        new.grad = x.grad.detach().clone()
    return new


def _lent(function):
    """One of our functions; what it returns may be written into, like any other input."""

    @functools.wraps(function)
    def lent(*inputs, **named):
        result = function(*inputs, **named)
        return result if is_tensor(result) else fresh(result)  # a tensor belongs to autograd's notes

    return lent


def differ(was, now):
    """Whether an input is no longer what it was, number by number."""
    if is_tensor(was):
        return differ(array_of(was), array_of(now))
    if isinstance(was, np.ndarray):
        exact = was.dtype.kind in "fc"
        return was.shape != now.shape or not np.array_equal(was, now, equal_nan=exact)
    if isinstance(was, list | tuple):
        return len(was) != len(now) or any(map(differ, was, now))
    if isinstance(was, dict):
        return was.keys() != now.keys() or any(differ(was[key], now[key]) for key in was)
    return isinstance(was, set | str | int | float) and not (was is now or was == now)  # nan is nan


def changed(was, now):
    """The sentence about an input that was written into."""
    name = next((word for kind, word in NAMES.items() if isinstance(was, kind)), "array")
    name = "tensor" if is_tensor(was) else name
    return f"you changed the {name} you were given: it was {seen(was)} and is now {seen(now)}"


NAMES = {list: "list", tuple: "tuple", dict: "dictionary", set: "set"}
