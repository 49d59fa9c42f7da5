"""The exercises on batches and workers of the chapter "Gradient descent"."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.comparing import about_numbers
from nnrecap.exercises.exercise import Exercise, close, given, seen

batches = Exercise(
    "batches",
    returns="a list of index arrays",
    hints=(
        "Draw one order of all N with rng.permutation(N), and cut it into pieces.",
        "order[i : i + B] for i = 0, B, 2B, …: a slice past the end is short by itself.",
    ),
)


def dealt(f, N=10, B=4, seed=0):
    return [np.asarray(b) for b in given(f(N, B, np.random.default_rng(seed)))]


@batches.must(needed=True, hint=2)
def has_the_sizes(f):
    """10 samples in batches of 4 make 4, 4 and 2"""
    found = dealt(f)
    sizes = [b.size for b in found]
    if sizes == [4, 4] and len(np.unique(np.concatenate(found))) == 8:
        return "yours make 4 and 4: the last two samples are never seen"
    if found and all(b.ndim == 0 for b in found):
        return f"yours is one row of {len(found)} numbers: cut it into batches"
    if sizes == [3, 3, 2, 2]:
        return f"yours make {seen(sizes)}: 4 is how many samples a batch has, not how many batches there are"
    if sizes in ([2, 4, 4], [4, 2, 4]):
        return f"yours make {seen(sizes)}: the short one comes last; shuffle the samples, not the batches"
    return None if sizes == [4, 4, 2] else f"yours make {seen(sizes)}, {sum(sizes)} samples together"


@batches.must(hint=2)
def has_no_empty_batch(f):
    """8 samples in batches of 4 make 4 and 4"""
    sizes = [b.size for b in dealt(f, N=8)]
    empty = ", and the last one is empty" if sizes == [4, 4, 0] else ""
    return None if sizes == [4, 4] else f"yours make {seen(sizes)}{empty}"


@batches.must(needed=True)
def sees_each_once(f):
    """every sample is in just one batch"""
    together = np.concatenate(dealt(f))
    if together.dtype.kind not in "iu":
        return f"yours hold {seen(together[:4])} …, of type {together.dtype}; an index is a whole number"
    counts = np.bincount(together.astype(np.intp), minlength=10)  # a browser counts in 32 bits
    if len(counts) == 10 and np.all(counts == 1):
        return None
    if len(counts) > 10 or counts[0] == 0:
        return "samples are counted from 0 to N - 1"
    return f"sample {counts.argmax()} came {counts.max()} times, {(counts == 0).sum()} of 10 not at all"


@batches.must
def is_shuffled(f):
    """the order is random"""
    together = np.concatenate(dealt(f, N=100))
    if np.array_equal(together, np.arange(100)):
        return "yours is 0, 1, 2, …"
    if np.array_equal(np.sort(together[:4]), np.arange(4)):
        return "yours shuffles within a batch only: the first batch always holds 0, 1, 2, 3"
    kept = np.sum(np.abs(np.diff(together)) == 1)
    if kept > 20:  # two are expected by chance, and more than 20 once in 10¹⁴ times
        return f"in yours {kept} of 99 numbers are followed by a neighbour: shuffle them one by one"
    return None


@batches.must
def takes_the_generator(f):
    """each epoch has a new order, and the same generator gives the same"""
    if not np.array_equal(np.concatenate(dealt(f)), np.concatenate(dealt(f))):
        return "two generators of one seed gave two orders: draw from rng, not from somewhere else"
    same = np.array_equal(np.concatenate(dealt(f, 100)), np.concatenate(dealt(f, 100, seed=1)))
    return "another generator gave the same order: draw from rng" if same else None


@batches.must
def reaches_every_place(f):
    """in 150 epochs of 5 samples each of them comes at each place"""
    seen_at = np.zeros((5, 5), bool)  # chance leaves one of the 25 out once in 10¹³ times
    for seed in range(150):
        seen_at[np.concatenate(dealt(f, 5, 2, seed)).astype(int), np.arange(5)] = True
    if seen_at.all():
        return None
    sample, place = np.argwhere(~seen_at)[0]
    return f"in yours sample {sample} never comes at place {place}"


def other_sizes(rng):
    """Pairs (N, B): without a rest, of one sample, of one batch; batches larger than 4; any."""
    yield from ((10, 3), (4, 1), (3, 7), (1, 1))
    B = int(rng.integers(5, 10))
    yield B * int(rng.integers(2, 4)) + int(rng.integers(1, B)), B
    yield rng.integers(2, 30, 2).tolist()


@batches.must(hint=2)
def takes_any_sizes(f, rng):
    """other N and B are right, too"""
    for N, B in other_sizes(rng):
        found = dealt(f, N, B)
        sizes, want = [b.size for b in found], [B] * (N // B) + [N % B] * (N % B > 0)
        if sizes != want:
            always = ": B is given, and not always 4" if sizes and max(sizes) == 4 else ""
            return f"{N} samples in batches of {B} make {seen(want)}, yours {seen(sizes)}{always}"
        if not np.array_equal(np.sort(np.concatenate(found)), np.arange(N)):
            return f"for N = {N} and B = {B} yours hold {seen(np.sort(np.concatenate(found)))}"
    return None


weigh = Exercise(
    "weigh-the-workers",
    returns="one number a parameter",
    hints=(
        "Which sum of gradients did each worker have before it divided by its own count?",
        "Multiply each gradient by its count, add, and divide by the number of all samples.",
    ),
)
GRADIENTS, COUNTS = np.array([[3.0, 1.0], [0.0, 7.0]]), np.array([32, 16])


@weigh.must(needed=True)
def keeps_the_gradients_shape(f):
    """two workers with two parameters give two numbers"""
    shape = np.shape(given(f(GRADIENTS, COUNTS)))
    if shape == (2, 2):
        return "you returned shape (2, 2): add over the workers, the first axis"
    if shape == ():
        return "you returned one number: add over the workers only, the first axis, not over the parameters"
    return None if shape == (2,) else f"you returned shape {shape}"


@weigh.must
def weighs_by_counts(f):
    """(3, 1) from 32 samples and (0, 7) from 16 give (2, 3)"""
    got, want = f(GRADIENTS, COUNTS), np.array([2.0, 3.0])
    if close(got, want):
        return None
    known = (
        ([1.5, 4.0], ", the plain mean: 16 samples weigh as much as 32"),
        ([96.0, 144.0], ", the sum over all samples: divide by how many there are"),
        ([48.0, 72.0], ": divide by the number of samples, not of workers"),
        ([3.0, 8.0], ", the sum of the two means"),
        ([3 / 48, 8 / 48], ": the rows are means, not sums; multiply each by its count before you add"),
        ([3 / 32 / 48, 15 / 32 / 48], ": you divided by the counts where their means must be multiplied"),
        ([2.0, 128 / 48], ": the counts weigh your columns; make them a column, so that each weighs a row"),
        ([112 / 48, 112 / 48], ": you averaged along the rows, over the parameters"),
        ([1.0, 5.0], ": the worker with fewer samples weighs more in yours"),
    )
    told = next((words for slip, words in known if close(got, np.array(slip))), "")
    return f"yours is {seen(got)}{told or about_numbers(np.asarray(got), want, 1e-9)}"


@weigh.must
def works_for_more(f):
    """it works for three workers and four parameters"""
    gradients, counts = np.arange(12.0).reshape(3, 4), np.array([1, 2, 5])
    want, got = counts @ gradients / 8, f(gradients, counts)
    return None if close(got, want) else f"it is {seen(want)}, yours {seen(got)}"


def combined(gradients, counts):
    """The mean gradient over all samples."""
    return counts @ gradients / counts.sum()


def reports(rng, W, P):
    """Mean gradients of `W` workers, and their counts, all different."""
    return draws.numbers(rng, W, P, spread=5), 1 + rng.permutation(60)[:W]


WEIGHING = (
    (
        lambda g, n: np.mean(g, axis=0),
        "yours is the plain mean: the workers did not have equally many samples",
    ),
    (lambda g, n: n @ g / 48, "you divided by 48, the first example's samples; add up the counts"),
    (lambda g, n: np.round(combined(g, n)), "yours is rounded, and a gradient is no whole number"),
)
weigh.agrees(
    "it works for other gradients and counts", combined, lambda rng: reports(rng, 2, 2), slips=WEIGHING
)
weigh.agrees(
    "it works for any number of workers and parameters",
    combined,
    lambda rng: reports(rng, *rng.integers(4, 9, 2)),
    slips=WEIGHING,
)
