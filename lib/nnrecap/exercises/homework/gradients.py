"""Tasks of the homework on who keeps the derivative."""

import numpy as np

from nnrecap.exercises.exercise import Exercise, NoAnswer, close, given, seen
from nnrecap.exercises.tasks import called, is_tensor, numbers, tensor

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


@slope.must
def is_the_slope(my_slope):
    """for f(x) = x³ - 2x the slope at 2 is 10"""
    result = my_slope.raw(Watched(), 2.0)
    if result is None:
        return FROM_BACKWARD
    if np.shape(numbers(result)) != ():
        return f"you gave {called(result)} of shape {np.shape(numbers(result))}; one number is asked for"
    got = float(numbers(result))
    told = {
        4.0: "yours is 4, the value of f",
        2.0: "yours is 2, the place x itself",
        20.0: "yours is 20, the slope twice: backward() adds, and was called twice",
        -10.0: "yours is -10: the sign is turned",
    }
    return None if abs(got - 10) < 1e-4 else told.get(got, f"yours is {got:g}")


fresh = Exercise(
    "t21-accumulate",
    returns="one number",
    needs_torch=True,
    hints=(
        "backward() adds to what is in w.grad already.",
        "Before you call it, put w.grad to None (or to zero).",
    ),
)


@fresh.must
def is_of_f_alone(my_slope):
    """w.grad was 5 from before, the slope of f(w) = w² at 3 is 6"""
    w = tensor(3.0, requires_grad=True)
    (5 * w).backward()
    f = Watched(lambda w: w * w)
    result = my_slope.raw(f, w)
    if result is None and f.inputs:
        return FROM_BACKWARD
    if np.shape(numbers(given(result))) != ():
        return f"you gave {called(result)} of shape {np.shape(numbers(result))}"
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
    got = float(numbers(result))
    return None if got == 6 else told.get(got, f"yours is {got:g}")


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
        ([1, 2], "yours is still [1, 2]"),
        ([0.9, 1.8], "you moved by rate times w; rate times its gradient is asked for"),
        ([0.9, 1.9], "you moved by the rate alone; the gradient is missing"),
        ([0, 1], "both went down; where the slope is negative, downhill is up"),
    ]
    known = [words for wrong, words in told if close(got, wrong, 1e-5)]
    return None if close(got, [0, 3], 1e-5) else (known or [f"yours is {seen(got)}"])[0]


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
