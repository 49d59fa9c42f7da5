"""Tasks of the homework on who keeps the derivative."""

import numpy as np

from nnrecap.exercises.exercise import Exercise, NoAnswer, close, given, seen
from nnrecap.exercises.tasks import called, drawn, is_tensor, numbers, tensor

# Who keeps the derivative?

slope = Exercise(
    "t20-autograd",
    returns="one number",
    needs_torch=True,
    hints=(
        "torch.tensor(x, requires_grad=True) makes a number that autograd follows.",
        "f(x).backward() computes the slope and returns nothing: it is in x.grad.",
    ),
)


class Watched:
    """A function that remembers what it was given."""

    def __init__(self, f=lambda x: x * x * x - 2 * x):
        self.f, self.inputs = f, []

    def __call__(self, x):
        self.inputs.append(x)
        return self.f(x)


FROM_BACKWARD = (
    "you returned None; that is what backward() gives, and what grad holds before it "
    "and on a tensor that was computed, not made"
)


@slope.must(needed=True)
def gives_f_what_autograd_follows(my_slope):
    """f is called with a tensor that requires a gradient"""
    f = Watched()
    result = my_slope.raw(f, 2.0)
    if not f.inputs:
        if result is None or result is ...:
            raise NoAnswer
        return "f was never called"
    if not is_tensor(f.inputs[0]):
        return f"it got {called(f.inputs[0])}: no derivative can be kept there"
    return None if f.inputs[0].requires_grad else "its tensor has requires_grad=False"


def one_number(result):
    """(the number that was returned, None), or (None, the sentence about what is none)."""
    if result is None:
        return None, FROM_BACKWARD
    array = numbers(result)
    if array.size == 1 and (array.ndim == 0 or not isinstance(result, tuple | list)):
        return float(array.ravel()[0]), None
    return None, f"you gave {called(result)} of shape {array.shape}; one number is asked for"


# how it is written, what PyTorch computes, its slope: at most one is the same at -x
CURVES = (
    ("x²", lambda x: x * x, lambda x: 2 * x),
    ("cos x", lambda x: x.cos(), lambda x: -np.sin(x)),
    ("exp(x/4)", lambda x: (x / 4).exp(), lambda x: np.exp(x / 4) / 4),
    ("1/x", lambda x: 1 / x, lambda x: -1 / x**2),
)
PLACES = ((-6.9, -6), (-0.8, -0.3), (0.3, 0.8), (6, 6.9))


def some_functions(rng):
    """Four of (f, its formula, place, slope there): every second slope is negative."""
    for n, (curve, ends) in enumerate(zip(CURVES, rng.permutation(PLACES), strict=True)):
        x = round(float(rng.uniform(*ends)), 1)
        a, b = (float(number) for number in rng.choice(np.arange(2, 7), 2, replace=False))
        f, formula, slope = scaled(*curve, a, b, x)
        yield (f, formula, x, slope) if (slope < 0) == n % 2 else (*scaled(*curve, -a, -b, x)[:2], x, -slope)


def scaled(name, g, slope, a, b, x):
    """f(x) = a g(x) + b x, its formula, its slope at x."""
    formula = f"{a:g} {name} {'+' if b > 0 else '-'} {abs(b):g}x"
    return lambda x: a * g(x) + b * x, formula, a * slope(x) + b


@slope.must(needed=True)
def is_the_slope(my_slope):
    """for f(x) = x³ - 2x the slope at 2 is 10"""
    got, problem = one_number(my_slope.raw(Watched(), 2.0))
    if problem:
        return problem
    told = {
        4.0: "yours is 4, the value of f",
        2.0: "yours is 2, the place x itself",
        20.0: "yours is 20, the slope twice: backward() adds, and was called twice",
        -10.0: "yours is -10: the sign is turned",
    }
    return None if abs(got - 10) < 1e-4 else told.get(got, f"yours is {got:g}")


@slope.must
def is_the_slope_of_others(my_slope, rng):
    """it is the slope of other functions, too, at other places"""
    for f, formula, x, want in some_functions(rng):
        got, problem = one_number(my_slope.raw(Watched(f), x))
        if problem:
            return problem
        if not close(got, want, 1e-4 * max(1, abs(want))):
            return f"{formula} has slope {want:.4g} at {x:g}, yours is {got:.4g}{about(got, want)}"
    return None


def about(got, want):
    """What a wrong slope has in common with the right one."""
    if abs(got + want) < 1e-4 * abs(want):
        return ": the sign is lost"
    return ": the digits behind the point are lost" if got == round(want) else ""


fresh = Exercise(
    "t21-accumulate",
    returns="one number",
    needs_torch=True,
    hints=(
        "backward() adds to what is in w.grad already.",
        "Before you call it, put w.grad to None (or to zero).",
    ),
)


def used(place, slope):
    """A number that autograd watches, with the slope of something else in its grad."""
    w = tensor(place, requires_grad=True)
    (slope * w).backward()
    return w


@fresh.must(needed=True)
def is_of_f_alone(my_slope):
    """w.grad was 5 from before, the slope of f(w) = w² at 3 is 6"""
    f = Watched(lambda w: w * w)
    result = my_slope.raw(f, used(3.0, 5))
    got, problem = one_number(result if f.inputs else given(result))
    if problem:
        return problem
    told = {
        11.0: "yours is 11 = 5 + 6: the new slope was added to the old one",
        0.0: "yours is 0: w.grad was emptied after backward() had filled it, or taken from itself "
        "(old = w.grad is a second name for it, no copy)",
        3.0: "yours is 3, w itself",
        -6.0: "yours is -6: the sign is turned",
        9.0: "yours is 9, the value of f",
        5.0: "yours is 5, the old one: backward() was not called",
        1.0: "yours is 1 = 6 - 5: the old one was not in it, so it need not be subtracted",
    }
    return None if abs(got - 6) < 1e-4 else told.get(got, f"yours is {got:g}")


@fresh.must
def is_of_other_functions(my_slope, rng):
    """it is the slope of other functions, too, whatever was in w.grad before"""
    for f, formula, x, want in some_functions(rng):
        before = float(rng.integers(2, 9))
        got, problem = one_number(my_slope.raw(f, used(x, before)))
        if problem:
            return problem
        if not close(got, want, 1e-4 * max(1, abs(want))):
            slopes = f"{formula} has slope {want:.4g} at {x:g}"
            return f"{slopes}, and {before:g} was in w.grad before; yours is {got:.4g}"
    return None


moved = Exercise(
    "t22-no-grad",
    returns="the tensor w",
    needs_torch=True,
    hints=(
        "w - rate * w.grad makes a new tensor; w -= … changes w itself.",
        "Autograd forbids to change a leaf while it watches: do it inside `with torch.no_grad():`.",
    ),
)


def watched_weights():
    """w = (1, 2) with the gradient (10, -10)."""
    w = tensor(np.float32([1, 2]), requires_grad=True)
    (w * tensor(np.float32([10, -10]))).sum().backward()
    return w


@moved.must(needed=True)
def is_moved(my_move):
    """w = (1, 2) with gradient (10, -10) at rate 0.1 moves to (0, 3)"""
    w = watched_weights()
    result = my_move.raw(w, 0.1)
    if result is None and not close(numbers(w), [1, 2]):
        return "w has moved, and your function returned None: end it with `return w`"
    got = numbers(given(result))
    told = [
        ([2, 1], "yours went up the slope, to [2, 1]: subtract"),
        ([-9, 12], "yours is [-9, 12]: the rate is missing"),
        ([10, -10], "you gave the gradient"),
        ([0.9, 1.8], "you moved by rate times w; rate times its gradient is asked for"),
        ([0.9, 1.9], "you moved by the rate alone; the gradient is missing"),
        ([0, 1], "both went down; where the slope is negative, downhill is up"),
        ([0.9, 2.1], "you moved by the rate alone, in the gradient's direction; its size counts, too"),
        ([1, 2], "yours is still [1, 2]"),
    ]
    known = [words for wrong, words in told if close(got, wrong, 1e-5)]
    return None if close(got, [0, 3], 1e-5) else (known or [f"yours is {seen(got)}"])[0]


@moved.must(needed=True)
def moves_by_any_rate(my_move, rng):
    """it moves from other places and at other rates, too"""
    for shape, rate in (((2,), 0.5), ((3,), 1.5), ((2, 4), 0.25)):
        start, grad = drawn(rng, *shape), drawn(rng, *shape)
        w = tensor(start, requires_grad=True)
        (w * tensor(grad)).sum().backward()
        got, want = numbers(given(my_move.raw(w, rate))), start - np.float32(rate) * grad
        if not close(got, want, 1e-5):
            where = f"from {seen(start)} with gradient {seen(grad)} at rate {rate}"
            return f"{where} it goes to {seen(want)}, yours to {seen(got)}"
    return None


@moved.must(needed=True)
def is_w_itself(my_move):
    """it is w itself that has moved"""
    w = watched_weights()
    result = my_move.raw(w, 0.1)
    if result is w or w.data_ptr() == result.data_ptr():
        return None
    watch = "on which autograd keeps watch" if result.requires_grad else "which no longer requires a gradient"
    return f"you made a new tensor, {watch}; whoever holds the old w sees nothing of it"


@moved.must(hint=2)
def goes_on_learning(my_move):
    """w still requires a gradient, and is a leaf"""
    w = my_move.raw(watched_weights(), 0.1)
    return None if w.requires_grad and w.is_leaf else "it no longer does: the next backward() will pass it by"
