"""Tasks of the homework on memory that is shared, or is not."""

import numpy as np

from nnrecap.exercises.exercise import Exercise, close, given, itself, seen
from nnrecap.exercises.tasks import Task, called, is_tensor, numbers, tensor

# Is it a copy?

head = Task(
    "t06-copy",
    "its numbers are the first two rows",
    lambda x: x[:2],
    cases=[(np.arange(12.0).reshape(4, 3),)],
    kind="numpy",
    slips=(
        (lambda x: x, "you kept all the rows"),
        (lambda x: x[:, :2], "you took the first two columns; rows come first"),
        (lambda x: x[:3], "you took three rows; a slice ends before its second number"),
        (lambda x: x[1:3], "you started with the second row; code counts from 0"),
        (lambda x: x[:1], "you took one row; a slice ends before its second number"),
        (lambda x: x[-2:], "you took the last two rows"),
        (lambda x: x[0], "you took one row, and its axis is gone; a slice keeps it"),
    ),
    hints=(
        "x[:2] has the right numbers. Whose memory are they in?",
        "A slice is a view. Its method copy() makes an array of its own.",
    ),
)


def has_memory_of_its_own(f):
    """what is written into it does not reach x"""
    x = np.arange(12.0).reshape(4, 3)
    result = f.raw(x)
    result[0, 0] = -1
    return None if x[0, 0] != -1 else "I wrote -1 into your result, and x[0, 0] became -1: it is a view"


head.must(has_memory_of_its_own, hint=2)

# Who else holds these numbers?

centred = Task(
    "t18-in-place",
    "its numbers are those of x minus their mean",
    lambda x: x - x.mean(),
    cases=[(np.float32([[1, 2, 3], [4, 5, 9]]),)],
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
    x = tensor(np.float32([1, 2, 6]))
    f(itself(x))
    return (
        None if close(numbers(x), [1, 2, 6]) else f"x was [1, 2, 6] and is {seen(numbers(x))} after your call"
    )


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


@sharing.must(needed=True)
def returns_a_tensor(f):
    """it returns a PyTorch tensor"""
    result = given(f(np.arange(3.0)))
    return None if is_tensor(result) else f"you gave {called(result)}"


@sharing.must(needed=True)
def has_its_numbers(f):
    """its type and numbers are those of a"""
    result = f(np.arange(3.0))
    if str(result.dtype) != "torch.float64":
        return f"a is float64, yours is {result.dtype}: other bytes need other memory"
    got = numbers(result)
    return None if close(got, [0, 1, 2]) else f"a is [0, 1, 2], yours {seen(got)}"


@sharing.must(hint=2)
def shows_a_change(f):
    """a number written into a shows in it"""
    a = np.arange(3.0)
    result = f.raw(a)
    a[0] = -1
    got = float(numbers(result)[0])
    return None if got == -1 else f"I wrote -1 into a[0], and the tensor still has {got:g}: it is a copy"
