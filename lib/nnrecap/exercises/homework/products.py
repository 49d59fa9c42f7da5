"""Tasks of the homework on sums of products."""

import numpy as np

from nnrecap.exercises.draws import sizes
from nnrecap.exercises.exercise import Exercise, close, quoted, raised, seen
from nnrecap.exercises.tasks import Task, called, drawn, f32

# How do sums of products go?


def two(rng, N, M, D):
    return drawn(rng, N, D), drawn(rng, M, D)


products = Task(
    "t12-matmul",
    "entry (i, j) is row i of A times row j of B, summed",
    lambda A, B: A @ B.T,
    cases=[
        (f32(2, 3), f32(4, 3)),
        (f32(2, 3, start=-7.5), f32(4, 3, start=-2.25)),
        (f32(3, 2), f32(3, 2, start=-2)),
    ],
    draw=lambda rng: two(rng, *sizes(rng, 3)),
    kind="torch",
    within=1e-4,
    slips=(
        (lambda A, B: B @ A.T, "yours is turned round: A's rows are asked for as rows"),
        (lambda A, B: A[:, None] * B, "the products are all there; sum them over the last axis"),
        (lambda A, B: ((A[:, None] - B) ** 2).sum(-1) ** 0.5, "you gave distances, not sums of products"),
        (lambda A, B: (A @ B.T).sum(axis=1), "you summed over the rows of B as well"),
        (
            lambda A, B: A @ B.T / np.linalg.norm(A, axis=1)[:, None] / np.linalg.norm(B, axis=1),
            "you divided by the lengths: that is the cosine",
        ),
        (lambda A, B: (A[:, None] + B).sum(-1), "you summed sums; multiply first, then sum"),
        (lambda A, B: A @ B.T / A.shape[1], "yours are means; the sums are asked for"),
        (
            lambda A, B: A @ B.reshape(B.T.shape),
            "reshape keeps the numbers in their order; the transpose of B is meant",
        ),
        (
            lambda A, B: A * B.sum(axis=0),
            "you summed over the rows of B; the sum goes along the rows, over d",
        ),
        (lambda A, B: (A[:, None] * B).max(-1), "these are the largest products; sum them"),
    ),
    hints=(
        "A @ B needs A's columns to match B's rows. Here the columns of both match.",
        "Transpose the second: A @ B.T.",
    ),
)


def stack(rng, N, P, Q):
    return drawn(rng, N, P, Q), drawn(rng, N, Q)


batched = Task(
    "t13-batched",
    "row n is matrix n times vector n",
    lambda A, x: np.einsum("npq,nq->np", A, x),
    cases=[
        (f32(2, 4, 3), f32(2, 3)),
        (f32(2, 4, 3, start=-7.5), f32(2, 3, start=-2.25)),
        (f32(3, 2, 2), f32(3, 2, start=-2)),
    ],
    draw=lambda rng: stack(rng, *sizes(rng, 3)),
    kind="torch",
    within=1e-3,
    slips=(
        (lambda A, x: A @ x.T, "every matrix met every vector: (2, 4, 2); each has a vector of its own"),
        (lambda A, x: A @ x[..., None], "that is right but for a last axis of size 1: take it away again"),
        (lambda A, x: np.einsum("npq,nq->p", A, x), "you summed over the samples too"),
        (lambda A, x: x @ A[0].T, "you used the first sample's matrix for all"),
        (lambda A, x: A * x[:, None], "the products are all there; sum them over the last axis"),
        (
            lambda A, x: np.einsum("npq,mq->nmp", A, x),
            "every matrix met every vector; each has a vector of its own",
        ),
        (
            lambda A, x: np.einsum("npq,nq->nq", A, x),
            "you summed over the rows of the matrices; the sum goes along each row, with x",
        ),
        (lambda A, x: A[0] @ x[0], "that is the first sample alone"),
        (lambda A, x: A @ x[0], "you multiplied every matrix with the first vector"),
        (lambda A, x: (A * x[:, None]).mean(-1), "yours are means; the sums are asked for"),
    ),
    hints=(
        "A @ b multiplies stacks of matrices. What shape must x have to be a stack of one-column matrices?",
        "x[:, :, None] is (N, Q, 1), the product (N, P, 1); [:, :, 0] takes the last axis away.",
    ),
)

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
    """it is a string for three arrays"""
    if not isinstance(answer, str):
        return f"you gave {called(answer)}"
    good = answer.count(",") == 2 and answer.count("->") <= 1
    return None if good else f"you gave {quoted(answer)}; 'ij,jk->ik' is such a string for two arrays"


@einsum.must(needed=True)
def leaves_the_samples(answer):
    """one number a sample is left"""
    try:
        shape = np.einsum(answer, X, M, X).shape
    except (ValueError, TypeError) as error:
        return raised(error)
    arrow = "nothing stands after the arrow" if "->" in answer else "without an arrow all pairs are summed"
    told = {
        (): f": {arrow}, so the samples are summed too",
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
