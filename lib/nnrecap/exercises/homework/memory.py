"""Tasks of the homework on memory that is shared, or is not."""

import numpy as np

from nnrecap.exercises.draws import sizes
from nnrecap.exercises.exercise import Exercise, close, given, itself, seen
from nnrecap.exercises.tasks import Task, called, drawn, f32, is_tensor, numbers, tensor, type_of

# Is it a copy?

head = Task(
    "t06-copy",
    "its numbers are the first two rows",
    lambda x: x[:2],
    cases=[(np.arange(12.0).reshape(4, 3),), (f32(4, 3, start=-7.5),)],
    draw=lambda rng: (drawn(rng, *sizes(rng, 2)),),
    kind="numpy",
    slips=(
        (lambda x: x, "you kept all the rows"),
        (lambda x: x[:, :2], "you took the first two columns; rows come first"),
        (lambda x: x[:3], "you took three rows; a slice ends before its second number"),
        (lambda x: x[1:3], "you started with the second row; code counts from 0"),
        (lambda x: x[:1], "you took one row; a slice ends before its second number"),
        (lambda x: x[-2:], "you took the last two rows"),
        (lambda x: x[0], "you took one row, and its axis is gone; a slice keeps it"),
        (lambda x: x[::2], "you took every second row; the first two are :2"),
        (lambda x: x[1::-1], "the second row comes before the first in yours"),
    ),
    hints=(
        "x[:2] has the right numbers. Whose memory are they in?",
        "A slice is a view. Its method copy() makes an array of its own.",
    ),
)


def has_memory_of_its_own(f):
    """what is written into it does not reach x"""
    for x in (np.arange(12.0).reshape(4, 3), np.arange(8).reshape(2, 4)):
        result = f.raw(x)
        for i, j in np.ndindex(result.shape):
            was, result[i, j] = x[i, j], -1
            if was != -1 == x[i, j]:
                return f"I wrote -1 into your result, and x[{i}, {j}] became -1: it is a view"
    return None


head.must(has_memory_of_its_own, hint=2)

# Who else holds these numbers?

centred = Task(
    "t18-in-place",
    "its numbers are those of x minus their mean",
    lambda x: x - x.mean(),
    cases=[(np.float32([[1, 2, 3], [4, 5, 9]]),), (f32(2, 3, start=-7.25) ** 2 - 20,)],
    draw=lambda rng: (drawn(rng, *sizes(rng, int(rng.integers(1, 4)))),),
    kind="torch",
    within=1e-5,
    slips=(
        (lambda x: x - x.mean(axis=0), "you subtracted each column's mean; one mean of all is asked for"),
        (
            lambda x: x - x.mean(axis=1, keepdims=True),
            "you subtracted each row's mean; one mean of all is asked for",
        ),
        (lambda x: x.mean() - x, "the sign is turned: x minus the mean"),
        (lambda x: x / x.mean(), "you divided by the mean; subtract it"),
        (lambda x: x.mean(), "you gave the mean; subtract it from x"),
        (lambda x: x - x.sum(), "you subtracted the sum"),
        (lambda x: x, "that is x as it was: x - m makes a new tensor, and x does not change"),
        (lambda x: x - x.min(), "you subtracted the smallest number"),
        (lambda x: x - x.max(), "you subtracted the largest number"),
        (lambda x: x - np.trunc(x.mean()), "the mean was cut to a whole number on the way"),
        (
            lambda x: (x - x.mean()) / x.std(ddof=1),
            "you divided by the standard deviation, too; only subtract",
        ),
    ),
    hints=(
        "x - m makes a new tensor; x -= m writes into the old one.",
        "Methods that end in an underscore, like sub_, write into their tensor as well.",
    ),
)


def leaves_x(f):
    """x itself stays as it was"""
    for was in (np.float32([1, 2, 6]), f32(2, 3, start=-2)):
        x = tensor(was)
        f(itself(x))
        if not close(numbers(x), was):
            return f"x was {seen(was)} and is {seen(numbers(x))} after your call"
    return None


centred.must(leaves_x)

sharing = Exercise(
    "t19-from-numpy",
    returns="a PyTorch tensor",
    needs_torch=True,
    hints=(
        "torch.tensor always copies. Another function's name says where the memory is from.",
        "torch.from_numpy(a), and nothing after it: every conversion copies.",
    ),
)


def arrays():
    """What may have to be shared: of several types and lengths."""
    return np.arange(3.0), f32(5, start=-7.5), np.arange(4)


@sharing.must(needed=True)
def returns_a_tensor(f):
    """it returns a PyTorch tensor"""
    result = given(f(np.arange(3.0)))
    return None if is_tensor(result) else f"you gave {called(result)}"


@sharing.must(needed=True)
def has_its_numbers(f):
    """its type and numbers are those of a"""
    for a in arrays():
        result = f(a)
        if type_of(result) != str(a.dtype):
            return f"a is {a.dtype}, yours is {result.dtype}: other bytes need other memory"
        if not close(numbers(result), a):
            return f"a is {seen(a)}, yours {seen(numbers(result))}"
    return None


@sharing.must(hint=2)
def shows_a_change(f):
    """a number written into a shows in it"""
    for a in arrays():
        result = f.raw(a)
        for i, was in enumerate(a.tolist()):
            a[i] = -1
            if numbers(result)[i] != -1:
                return f"I wrote -1 into a[{i}], and the tensor still has {was:g}: it is a copy"
    return None
