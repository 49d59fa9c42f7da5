"""Tasks of the homework on what an array is, which numbers are picked, and other shapes."""

import numpy as np

from nnrecap.exercises.draws import sizes
from nnrecap.exercises.exercise import Exercise
from nnrecap.exercises.tasks import Task, called, drawn, f32, numbers, shape_task

# What is a tensor made of?

create = Task(
    "t01-create",
    "it holds 0 to 5, row by row",
    np.arange(6).reshape(2, 3),
    kind="torch",
    dtype="float32",
    dtypes={
        "int64": ": whole numbers make whole numbers, so ask for dtype=torch.float32",
        "float64": ": that is what comes from NumPy; a network computes with half of it",
        "float16": ": that keeps three digits; twice as many bits are asked for",
    },
    slips=(
        (np.arange(6), "yours is one row of six: reshape it"),
        (np.arange(6).reshape(3, 2).T, "you went down the columns"),
        (np.arange(1, 7).reshape(2, 3), "yours starts at 1; code counts from 0"),
        (np.arange(6).reshape(3, 2), "yours is (3, 2): the first number of a shape counts the rows"),
        (
            np.linspace(0, 6, 6, dtype=np.float32).reshape(2, 3),
            "six numbers from 0 to 6 lie 1.2 apart; the last is 5",
        ),
    ),
    hints=(
        "torch.tensor makes a tensor of nested lists, torch.arange one of consecutive numbers.",
        "torch.arange(6, dtype=torch.float32) has the numbers; .reshape(2, 3) puts them into rows.",
    ),
)

dtype = Task(
    "t02-dtype",
    "it holds 3, 0, 7",
    np.array([3, 0, 7]),
    kind="torch",
    dtype="int64",
    dtypes={
        "float32": ": the labels are still floating-point numbers",
        "int32": ": cross_entropy refuses class indices of 32 bits",
        "int16": ": cross_entropy wants 64 bits",
        "uint8": ": 8 bits count to 255, and 64 are wanted",
        "float64": ": the labels are still floating-point numbers",
        "bool": ": True and False are left, and 3 and 7 have become one class",
    },
    slips=(
        (np.eye(8)[[3, 0, 7]], "you gave one-hot rows; here the class numbers themselves are asked for"),
        (np.array([1, 0, 1]), "3 and 7 have become one class on the way"),
        (np.arange(3), "you counted the places; the labels in them are asked for"),
    ),
    hints=(
        "A tensor has a method to(...) that takes a dtype, and short names for common ones.",
        "PyTorch calls 64-bit integers torch.int64, or long.",
    ),
)

shape = shape_task(
    "t03-shape",
    "it is the shape of pictures[:, 0, ::2]",
    (32, 14, 28),
    slips={
        (32, 1, 14, 28): "the index 0 takes its axis away; only the slice 0:1 would keep it",
        (32, 28, 14): "you halved the columns; ::2 stands in the third place, where the rows are",
        (32, 28, 28): "you forgot ::2, every second of the 28 rows",
        (14, 28): "you lost the batch; the : in the first place keeps all 32 pictures",
        (32, 3, 14, 28): "you kept all 3 colours; the index 0 picks one of them",
        (32, 28): "::2 is a slice and keeps its axis, at half its length",
        (16, 14, 28): "you halved the pictures, too; ::2 stands in the third place alone",
        (32, 1, 28, 28): "you took every place for a slice of one, and no second row away",
        (32, 3, 28, 14): "count the places from the left: pictures, colours, rows, columns",
        (32, 2, 28): "::2 is a step of 2; :2 would be the first two",
        (32, 14, 14): "the columns are not mentioned, and stay as many as they were",
        (32, 3, 28, 28): "that is the shape of pictures itself; what do 0 and ::2 do?",
        (1, 14, 28): "you took the index 0 for the first picture; it stands in the place of the colours",
        (32, 0, 14, 28): "0 is a place, not a size: it picks the first colour, and its axis goes",
        (16, 3, 28, 28): "that is pictures[::2]; which places do 0 and ::2 stand in?",
    },
    hints=(
        "Go place by place: what does : do to the 32, what 0 to the 3, what ::2 to the first 28?",
        "A slice keeps its axis, an integer takes it away. Places that are not written are kept whole.",
    ),
)

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
    if type(answer) is float:
        return None
    return f"you gave {f'a NumPy {answer.dtype}' if isinstance(answer, np.generic) else called(answer)}"


cut = Task(
    "t05-slice",
    "its numbers are those of rows 0, 2, 4, … and of the last two columns",
    lambda x: x[::2, -2:],
    cases=[(f32(5, 4, start=0),), (f32(5, 4, start=-7.5),), (f32(4, 6, start=0),)],
    draw=lambda rng: (drawn(rng, *sizes(rng, 2, most=9)),),
    kind="numpy",
    slips=(
        (lambda x: x[::2][-2:], "x[::2][-2:] cuts the rows twice; both slices belong in one bracket"),
        (lambda x: x[1::2, -2:], "you started with the second row; ::2 starts with the first"),
        (lambda x: x[:2, -2:], "you took the first two rows; every second one is ::2"),
        (lambda x: x[::2, -2], "-2 is one column, the last but one; -2: is two"),
        (lambda x: x[::2, :2], "you took the first two columns; those from the last but one on are -2:"),
        (lambda x: x[::2, 2:], "2: skips two columns, which leaves two only where there are four"),
        (lambda x: x[::2], "you kept every column: the second slice is missing"),
        (lambda x: x[::2, -1:], "-1: is the last column alone; where do the last two begin?"),
        (lambda x: x[::2, -2:-1], "a slice ends before its stop, here before the last column"),
        (lambda x: x[-2:, ::2], "rows and columns are swapped: the first slice is for the rows"),
        (lambda x: x[:, ::2], "you took every second column of all rows; rows come first"),
        (lambda x: x[2:, -2:], "2: skips the first two rows; a step stands behind a second colon"),
        (lambda x: x[::-2, -2:], "a step of -2 begins at the last row and goes back"),
        (lambda x: x[:-1:2, -2:], "a stop of -1 leaves the last row out; leave the stop out instead"),
        (lambda x: x[::2, :-3:-1], "your columns come in reverse, the last one first"),
        (lambda x: x[::2, [0, -1]], "you took the first and the last column; the last two are -2:"),
    ),
    hints=(
        "One bracket with two slices: first the rows, then the columns. A slice is start:stop:step.",
        "Every second is ::2. Negative places count from the end, so the last two begin at -2.",
    ),
)

# Same numbers, another shape?

rows = Task(
    "t07-reshape",
    "each picture is one row, its numbers in their old order",
    lambda x: x.reshape(len(x), -1),
    cases=[(f32(2, 2, 3),), (f32(2, 2, 3, start=-7.5),), (f32(3, 4, 2),)],
    draw=lambda rng: (drawn(rng, *sizes(rng, 3)),),
    kind="torch",
    slips=(
        (lambda x: x.reshape(-1), "you joined all pictures into one row; keep the first axis"),
        (lambda x: x.reshape(x[0].size, -1), "you have a row for each pixel, and it mixes the pictures"),
        (
            lambda x: x.reshape(x[0].size, -1).T,
            "the shape is right, the numbers are not: the reshape before your transpose mixed the pictures",
        ),
        (lambda x: x.sum(axis=2), "you summed an axis away instead of laying it out"),
        (
            lambda x: x.transpose(0, 2, 1).reshape(len(x), -1),
            "you laid each picture out column by column; row by row is asked for",
        ),
        (
            lambda x: x.reshape(-1, x.shape[2]),
            "yours has a row for each row of each picture; one for each picture is asked for",
        ),
        (
            lambda x: x.transpose(1, 2, 0).reshape(len(x), -1),
            "the shape is right, the numbers are not: with the batch at the end, reshape mixes the pictures",
        ),
        (
            lambda x: x.reshape(len(x), 1, -1),
            "right but for an axis of size 1: reshape takes two sizes here, not three",
        ),
    ),
    hints=(
        "reshape lays the same numbers out anew. Which of its sizes do you know?",
        "The first size is len(x). For one size you may write -1, and it is worked out.",
    ),
)

turned = Task(
    "t08-transpose",
    "the number at [n, i, j] of the input is at [n, j, i]",
    lambda x: x.transpose(0, 2, 1),
    cases=[(f32(2, 2, 3),), (f32(2, 2, 3, start=-7.5),), (f32(4, 3, 2),)],
    draw=lambda rng: (drawn(rng, *sizes(rng, 3)),),
    kind="torch",
    slips=(
        (
            lambda x: x.reshape(x.shape[0], x.shape[2], x.shape[1]),
            "the shape is right, the numbers are not: reshape keeps their order, a transpose does not",
        ),
        (lambda x: x.transpose(2, 1, 0), "you turned round all three axes, the batch too"),
        (lambda x: x.transpose(1, 0, 2), "you swapped axes 0 and 1; the batch must stay in front"),
        (lambda x: x, "yours has the shape of the input: nothing was swapped"),
        (
            lambda x: x.transpose(0, 2, 1)[:, ::-1],
            "you turned the pictures by 90 degrees; a transpose mirrors",
        ),
        (lambda x: x.transpose(1, 2, 0), "you moved the batch to the end; it must stay in front"),
        (lambda x: x.transpose(2, 0, 1), "you moved the columns to the front; the batch must stay there"),
        (
            lambda x: x.transpose(0, 2, 1).reshape(x.shape),
            "you transposed, and then cut the numbers into the old shape again",
        ),
        (
            lambda x: x.transpose(0, 2, 1)[:, :, ::-1],
            "you turned the pictures by 90 degrees; a transpose mirrors",
        ),
    ),
    hints=(
        "A tensor's method transpose takes the two axes that change places.",
        "The batch is axis 0 and stays. The rows are axis 1, the columns axis 2 (or -2 and -1).",
    ),
)
