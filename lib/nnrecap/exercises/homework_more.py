"""The tasks of the homework that ask for more than a right array.

A number, a string, memory that is shared or is not, a gradient, a training: each has
properties of its own.  PyTorch is never imported here; see `tasks`.
"""

import numpy as np

from nnrecap.exercises.exercise import Exercise, NoAnswer, close, given, itself, quoted, raised, seen
from nnrecap.exercises.tasks import Task, called, is_tensor, numbers, tensor

# Which numbers do you mean?

index = Exercise(
    "t04-index",
    gives="one number",
    needs_torch=True,
    hints=(
        "Row first, then column, both counted from 0, in one bracket.",
        "A tensor with one number in it gives that number as Python's own by .item().",
    ),
)


@index.must(needed=True)
def is_one_number(answer):
    """it is a single number"""
    shape = numbers(answer).shape
    told = {
        (3,): ": one index takes a whole row, so give two",
        (2,): ": that is a whole column, so give the row, too",
        (1,): ": a slice keeps its axis, an index takes it away",
    }
    return None if shape == () else f"yours has shape {shape}{told.get(shape, '')}"


@index.must
def is_the_right_one(answer):
    """it is the one in the second row, first column"""
    told = {
        2.0: "you gave 2, from the first row and second column: the row comes first",
        5.0: "you gave 5, which stands one column further right: columns count from 0",
        3.0: "you gave 3, the last of the first row: row 0 is the first, and so is column 0",
        6.0: "you gave 6, the last of its row: column 0 is the first",
        1.0: "you gave 1, which stands in the first row: row 0 is the first, row 1 the second",
    }
    answer = float(answer)
    return None if answer == 4 else told.get(answer, f"you gave {answer:g}")


@index.must(hint=2)
def is_pythons(answer):
    """it is a Python float, no tensor"""
    return None if type(answer) is float else f"you gave {called(answer)}"


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


# How do sums of products go?

X, M = np.array([[1.0, 2, 0], [0, 1, 3]]), np.array([[2.0, 1, 0], [0, 3, 1], [4, 0, 1]])
QUADRATIC = np.sum(X @ M * X, axis=1)

einsum = Exercise(
    "t14-einsum",
    gives="a string",
    numbers=False,
    hints=(
        "One group of letters for each of X, M, X, then -> and the letters that are left.",
        "Write it as a sum: over i and j, of x[n, i] m[i, j] x[n, j]. The letter n is left.",
    ),
)


@einsum.must(needed=True)
def is_a_string(answer):
    """it is a string for three arrays, with an arrow"""
    if not isinstance(answer, str):
        return f"you gave {called(answer)}"
    good = answer.count(",") == 2 and answer.count("->") == 1
    return None if good else f"you gave {quoted(answer)}; 'ij,jk->ik' is such a string for two arrays"


@einsum.must(needed=True)
def leaves_the_samples(answer):
    """one number a sample is left"""
    try:
        shape = np.einsum(answer, X, M, X).shape
    except (ValueError, TypeError) as error:
        return raised(error)
    told = {
        (): ": nothing stands after the arrow, so the samples are summed too",
        (2, 2): ": the two X have different letters for the sample, so every sample met every other",
        (3,): ": after the arrow stands a letter of M; what is left is one a sample",
    }
    return None if shape == (2,) else f"yours leaves shape {shape}{told.get(shape, '')}"


@einsum.must
def gives_the_form(answer):
    """each is xᵀ M x"""
    got = np.einsum(answer, X, M, X)
    told = [
        (np.sum(np.diag(M) * X * X, axis=1), "you used M's diagonal alone: its two letters must differ"),
        (np.sum(X * X @ M, axis=1), "both X have the letter of M's rows: the second belongs to its columns"),
        (np.sum(X * X @ M.T, axis=1), "both X have the letter of M's columns: the first belongs to its rows"),
    ]
    known = [words for wrong, words in told if close(got, wrong)]
    return (
        None if close(got, QUADRATIC) else (known or [f"{seen(QUADRATIC)} is right, yours is {seen(got)}"])[0]
    )


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


# Can you do without loops?

standardised = Task(
    "t24-standardise",
    "each column has mean 0, and 1 as the mean of its squares",
    lambda X: (X - X.mean(axis=0)) / X.std(axis=0),
    cases=[(np.float32([[1, 10], [2, 30], [3, 20], [6, 80]]),)],
    kind="torch",
    within=1e-4,
    slips=(
        (
            lambda X: (X - X.mean(axis=0)) / X.std(axis=0, ddof=1),
            "the mean square of yours is 3/4: PyTorch's std divides by N - 1 unless you say correction=0",
        ),
        (lambda X: X - X.mean(axis=0), "only the mean is gone; divide by the standard deviation"),
        (
            lambda X: (X - X.mean()) / X.std(),
            "you used one mean and deviation for all; each column has its own",
        ),
        (lambda X: (X - X.mean(axis=0)) / X.var(axis=0), "you divided by the variance; take its root"),
        (lambda X: X / X.std(axis=0), "the mean was not subtracted"),
        (
            lambda X: (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True),
            "you worked along the rows; the samples are axis 0",
        ),
        (
            lambda X: X - X.mean(axis=0) / X.std(axis=0),
            "division comes before subtraction: put the difference in brackets",
        ),
        (
            lambda X: X - X.mean(axis=0) / X.std(axis=0, ddof=1),
            "division comes before subtraction: put the difference in brackets (and mind the N - 1)",
        ),
        (lambda X: (X - X.mean(axis=0)) / X.std(), "you used one deviation for all; each column has its own"),
        (
            lambda X: (X - X.mean(axis=0)) / X.var(axis=0, ddof=1),
            "you divided by the variance; take its root",
        ),
        (
            lambda X: (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0)),
            "yours goes from 0 to 1; mean and deviation are asked for, not smallest and largest",
        ),
        (lambda X: X.std(axis=0), "these are the deviations; now subtract the means and divide"),
    ),
    hints=(
        "Means and deviations of the columns go along dim=0, the samples.",
        "X.std(dim=0, correction=0). Where it is 0, divide by 1 instead: torch.where.",
    ),
)


def survives_constant_columns(f):
    """a column of equal numbers becomes zeros"""
    X = np.float32([[1, 7], [2, 7], [3, 7]])
    got = numbers(f(tensor(X)))[:, 1]
    return None if close(got, [0, 0, 0]) else f"yours becomes {seen(got)}: its deviation is 0"


standardised.must(survives_constant_columns, hint=2)
