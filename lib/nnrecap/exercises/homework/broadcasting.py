"""Tasks of the homework on shapes that fit together, and what they do without loops."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import close, seen
from nnrecap.exercises.tasks import Task, drawn, f32, numbers, shape_task, tensor

# What fits together?

together = shape_task(
    "t09-broadcast",
    "it is the shape of the sum",
    (4, 5, 3),
    slips={
        (4, 5, 1): "the last sizes are 3 and 1, and a 1 is stretched to the other",
        (4, 1, 3): "the sizes before are 1 and 5, and a 1 is stretched to the other",
        (5, 4, 3): "shapes are aligned at the right end: the 5 stands below the 1 of (4, 1, 3)",
        (4, 5, 3, 1): "nothing is appended; write (5, 1) below the right end of (4, 1, 3)",
        (5, 1, 3): "the 5 stands below the 1 in the middle; the 4 has nothing below it",
        (4, 6, 4): "sizes are never added: a 1 is stretched to the other",
        (20, 1, 3): "sizes are never multiplied: write (5, 1) below the right end of (4, 1, 3)",
        (4, 1, 5, 3): "no axis is added: the sum has as many as the longer shape, three",
        (4, 3, 5): "the sizes stay in their places: 3 is the last",
        (5, 4, 1): "the last sizes are 3 and 1, and the 5 stands below the 1 in the middle",
        (4, 1, 3, 5, 1): "shapes are not joined: write one below the other, aligned at the right end",
        (5, 3): "the 4 is lost: where the shorter shape has no size, the longer one's is kept",
        (1, 5, 3): "the 4 has nothing below it, which counts as a 1, and the 1 is stretched to 4",
        (4, 5): "the last axis is lost: of 3 and 1 the 3 is kept",
    },
    hints=(
        "Write one shape below the other, aligned at the right end. Two sizes fit if equal, or if one is 1.",
        "From the right: 3 and 1, then 1 and 5, then 4 and nothing.",
    ),
)


def predictions(rng, n):
    return drawn(rng, n, 1), drawn(rng, n)


column_bug = Task(
    "t10-column-bug",
    "it is the mean of the squared differences, one for each sample",
    lambda y_hat, y: np.mean((y_hat[:, 0] - y) ** 2),
    cases=[
        (f32(3, 1), np.float32([2, 5, 4])),
        (np.float32([[-7.5], [0.25], [6]]), np.float32([1.5, -0.75, 8])),
        (f32(4, 1), np.float32([0, 1, 5, 4])),
    ],
    draw=lambda rng: predictions(rng, *draws.sizes(rng, 1)),
    kind="torch",
    scalar=True,
    within=1e-5,
    slips=(
        (
            lambda y_hat, y: np.mean((y_hat - y) ** 2),
            "(3, 1) minus (3,) is (3, 3), so you averaged nine differences of which three are meant",
        ),
        (
            lambda y_hat, y: np.sum((y_hat[:, 0] - y) ** 2),
            "yours is the sum; divide by the number of samples",
        ),
        (lambda y_hat, y: np.mean(np.abs(y_hat[:, 0] - y)), "yours is the mean of the sizes; square them"),
        (lambda y_hat, y: np.mean((y_hat[:, 0] - y) ** 2) ** 0.5, "you took a square root on top"),
        (lambda y_hat, y: (y_hat[:, 0] - y) ** 2, "these are the losses of single samples; average them"),
        (
            lambda y_hat, y: np.mean(y_hat[:, 0] - y),
            "above and below cancel in yours; square before you average",
        ),
        (
            lambda y_hat, y: np.sum((y_hat - y) ** 2) / len(y),
            "you summed nine differences, of which three are meant: print the shape of y_hat - y",
        ),
        (
            lambda y_hat, y: np.mean((y_hat[:, 0] - y) ** 2) / 2,
            "yours is half of it: the mean has no other factor",
        ),
        (lambda y_hat, y: np.mean((y_hat[0] - y) ** 2), "you compared all targets with the first prediction"),
        (
            lambda y_hat, y: np.mean(y_hat[:, 0] - y) ** 2,
            "you squared the mean; the mean of the squares is asked for",
        ),
        (
            lambda y_hat, y: np.mean((y_hat - y) ** 2, axis=0),
            "yours has a mean for each target, over all predictions: print the shape of y_hat - y",
        ),
        (
            lambda y_hat, y: np.mean((y_hat - y) ** 2, axis=1),
            "yours has a mean for each prediction, over all targets: print the shape of y_hat - y",
        ),
        (
            lambda y_hat, y: np.sum((y_hat[:, 0] - y) ** 2) / (len(y) - 1),
            "you divided by N - 1; the mean divides by N",
        ),
    ),
    hints=(
        "Print the shape of y_hat - y. Is it one difference a sample?",
        "Make both one-dimensional: y_hat[:, 0] or y_hat.squeeze(1). Then square, then mean.",
    ),
)


def rows_with_a_sum(rng, N, D):
    """Numbers of both signs; no row's sum is near 0."""
    x = draws.numbers(rng, N, D, spread=4.0)
    x[:, 0] += rng.choice([-2.5, 2.5], N) - x.sum(axis=1)
    return x


shares = Task(
    "t11-keepdims",
    "each number is divided by the sum of its own row",
    lambda x: x / x.sum(axis=1, keepdims=True),
    cases=[
        (np.array([[1.0, 1, 2], [2, 2, 4], [4, 0, 1]]),),
        (np.array([[7.5, -0.5, 1], [-2, 1.25, 0.25], [0.5, -9, 3.5]]),),
        (f32(2, 4).astype(float),),
    ],
    draw=lambda rng: (rows_with_a_sum(rng, *draws.sizes(rng, 2)),),
    kind="numpy",
    slips=(
        (
            lambda x: x / np.resize(x.sum(axis=1), x.shape[1]),
            "column j was divided by the sum of row j: sums of shape (3,) line up with the columns",
        ),
        (lambda x: x / x.sum(axis=0), "you divided by the sums of the columns; axis=1 sums along a row"),
        (lambda x: x / x.sum(), "you divided everything by one number, the sum of all"),
        (lambda x: x / x.max(axis=1, keepdims=True), "you divided by each row's largest number"),
        (lambda x: x.sum(axis=1, keepdims=True), "these are the sums; now divide by them"),
        (
            lambda x: x / x.mean(axis=1, keepdims=True),
            "you divided by the means, so your rows sum to their length",
        ),
        (
            lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True),
            "that is softmax; here the numbers themselves are shared out, without e",
        ),
        (
            lambda x: x / np.sqrt((x**2).sum(axis=1, keepdims=True)),
            "you divided by each row's length; its sum is asked for",
        ),
        (lambda x: x.sum(axis=1), "these are the sums, with their axis gone; now divide by them"),
        (
            lambda x: x / np.abs(x).sum(axis=1, keepdims=True),
            "you summed without the minus signs, and with them your rows do not sum to 1",
        ),
        (lambda x: x // x.sum(axis=1, keepdims=True), "// drops what stands behind the point; / keeps it"),
        (
            lambda x: (x / x.sum(axis=1, keepdims=True)).sum(axis=1),
            "these are the sums of the shares, 1 for each row; the shares themselves are asked for",
        ),
    ),
    hints=(
        "The sums of three rows have shape (3,), and broadcasting puts them along the columns.",
        "keepdims=True leaves the summed axis there with size 1: (3, 1) is stretched along each row.",
    ),
)

# Can you do without loops?


def points(rng, N, M, D):
    return draws.numbers(rng, N, D, spread=4.0), draws.numbers(rng, M, D, spread=4.0)


distances = Task(
    "t23-distances",
    "entry (i, j) is the distance from point i of A to point j of B",
    lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(-1)),
    cases=[
        (np.array([[0.0, 0], [3, 4]]), np.array([[3.0, 0], [0, 4], [6, 8]])),
        (np.array([[-7.5, 0.5], [6.25, -1]]), np.array([[-0.25, 0], [1.5, -8], [0, 5.5]])),
        (np.eye(4), np.ones((2, 4))),
    ],
    draw=lambda rng: points(rng, *draws.sizes(rng, 3)),
    kind="numpy",
    within=1e-6,  # near points lose digits where |a|² - 2ab + |b|² is computed
    slips=(
        (lambda A, B: ((A[:, None] - B) ** 2).sum(-1), "these are the squares; take the root"),
        (
            lambda A, B: np.abs(A[:, None] - B).sum(-1),
            "you summed sizes, as one walks in Manhattan; square first",
        ),
        (
            lambda A, B: np.sqrt(((B[:, None] - A) ** 2).sum(-1)),
            "yours is turned round: A's points are the rows",
        ),
        (
            lambda A, B: A[:, None] - B,
            "these are the differences of coordinates; square, sum over them, root",
        ),
        (
            lambda A, B: np.abs(A[:, None] - B).max(-1),
            "yours is the largest difference of a coordinate alone",
        ),
        (
            lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(0)),
            "you summed over A's points; coordinates are last",
        ),
        (
            lambda A, B: np.sqrt(((A[:, None] - B) ** 2).mean(-1)),
            "you took the mean of the squares; sum them",
        ),
        (lambda A, B: (A[:, None] - B).sum(-1), "above and below cancel in yours; square before you sum"),
        (lambda A, B: A @ B.T, "these are sums of products; take differences first"),
        (
            lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(1)),
            "you summed over B's points; coordinates are last",
        ),
        (lambda A, B: np.linalg.norm(A[:, None] - B), "you summed over everything; over the last axis alone"),
        (
            lambda A, B: np.sqrt((A**2).sum(1)[:, None] + (B**2).sum(1) - A @ B.T),
            "(a - b)² is a² - 2ab + b²: the 2 is missing",
        ),
        (
            lambda A, B: np.sqrt(((A[:, None] - B)[..., :2] ** 2).sum(-1)),
            "you used the first two coordinates alone; there are D",
        ),
        (lambda A, B: np.sqrt((A**2).sum(1)), "these are the lengths of A's points; B is missing"),
    ),
    hints=(
        "A[:, None] has shape (N, 1, D). What is the shape of A[:, None] - B?",
        "(N, M, D): square it, sum over the last axis, take the root.",
    ),
)

distances.without_a_loop(lambda rng, n: points(rng, n, n + 1, 2), hint=2)


def columns(rng, N, D):
    """Columns on very different scales, one of them small."""
    return (drawn(rng, N, D) + f32(N, 1)) * np.float32(10.0 ** (np.arange(D) % 3 - 2))


standardised = Task(
    "t24-standardise",
    "each column has mean 0, and 1 as the mean of its squares",
    lambda X: (X - X.mean(axis=0)) / np.where(X.std(axis=0) > 0, X.std(axis=0), 1),
    cases=[
        (np.float32([[1, 10], [2, 30], [3, 20], [6, 80]]),),
        (np.float32([[-1, 9], [1, -7], [0, 6.5], [2, 0]]) / np.float32([256, 1]),),  # 0.004 is not 0
    ],
    draw=lambda rng: (columns(rng, *draws.sizes(rng, 2, least=3)),),
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
        (
            lambda X: (X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1),
            "a deviation below 1 was taken for 1, too; only 0 is to be replaced",
        ),
        (
            lambda X: (X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 0.5),
            "a deviation below 0.5 was replaced, too; only 0 is to be",
        ),
        (
            lambda X: (X - X.mean(axis=0)) / (X.std(axis=0) + 0.01),
            "what you add to each deviation outweighs a small one; replace a deviation of 0 alone",
        ),
        (
            lambda X: (X - X.mean(axis=0)) / X.std(axis=0) / np.sqrt(len(X)),
            "your squares sum to 1; their mean is to be 1, so there is a root of N too much",
        ),
    ),
    hints=(
        "Means and deviations of the columns go along dim=0, the samples.",
        "X.std(dim=0, correction=0). Where it is 0, divide by 1 instead: torch.where.",
    ),
)


def survives_constant_columns(f):
    """a column of equal numbers becomes zeros"""
    for number in (7, 0, -3):
        X = np.float32([[1, number], [2, number], [3, number]])
        got = numbers(f(tensor(X)))
        if not close(got[:, 1], [0, 0, 0]):
            return f"yours becomes {seen(got[:, 1])}: its deviation is 0"
        alone = numbers(f(tensor(X[:, :1])))[:, 0]
        if not close(got[:, 0], alone, 1e-4):
            return f"it does, and its neighbour becomes {seen(got[:, 0])}, which alone is {seen(alone)}"
    return None


standardised.must(survives_constant_columns, hint=2)
