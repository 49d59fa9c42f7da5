"""The exercises of the chapter "Gradient descent"."""

import numpy as np

from nnrecap.exercises.exercise import Exercise, close, given, itself, number, seen

one_step = number(
    "one-step",
    "w after one step on 3w² from 3 with λ = 0.1",
    1.2,
    within=1e-9,
    mistakes=(
        (4.8, "you went uphill: the step is minus λ times the slope"),
        (1.8, "0.1 · 18 = 1.8 is the step; it must still be taken, from w = 3"),
        (-15.0, "you subtracted the whole slope, 18: multiply it by λ first"),
        (2.1, "you used the slope 3w = 9; the derivative of w² brings down a 2"),
        (0.3, "27 is the loss at w = 3; the step follows its slope"),
        (18.0, "18 is the slope at w = 3; a step of -λ · 18 from there is asked for"),
    ),
    hints=(
        "What is the derivative of 3w², at w = 3?",
        "The slope is 18, and a tenth of it is subtracted from 3.",
    ),
)

descend = Exercise(
    "descend",
    returns="a list of points",
    hints=(
        "Each turn of the loop: ask gradient(theta) where you are now, and step against it.",
        "theta = theta - rate * gradient(theta) makes a new array; append it, then go on from it.",
    ),
)
START = np.array([1.0, -2.0])
CURVATURES = np.array([1.0, 4.0])
PATH = [START * (1 - 0.1 * CURVATURES) ** k for k in (1, 2, 3)]


def walk(f, rate=0.1, steps=3):
    start = START.copy()
    return start, given(f(lambda θ: CURVATURES * θ, itself(start), rate, steps))


@descend.must(needed=True)
def has_a_point_a_step(f):
    """three steps give a list of three points"""
    path = walk(f)[1]
    try:
        length = len(path)
    except TypeError:
        return f"you returned {seen(path)}"
    if length == 2 and np.shape(path) == (2,):
        return f"you returned {seen(path)}, one point; collect the point after each step"
    if length == 4 and np.allclose(path[0], START):
        return "yours has four: leave out the start, which nobody stepped to"
    return None if length == 3 and np.shape(path[0]) == (2,) else f"yours has {length} entries"


@descend.must
def steps_against_the_gradient(f):
    """from (1, -2) with gradient (1, -8) and rate 0.1 the first point is (0.9, -1.2)"""
    first = walk(f)[1][0]
    if close(first, PATH[0]):
        return None
    if close(first, START + 0.1 * CURVATURES * START):
        return f"yours is {seen(first)}: that is uphill"
    if close(first, PATH[2]):
        return (
            f"all entries of yours show the last point, {seen(first)}: one array, written over; make new ones"
        )
    return f"yours is {seen(first)}"


@descend.must(hint=2)
def goes_on_from_there(f):
    """each step starts where the last one ended"""
    path = walk(f)[1]
    if close(path[1], START - 0.2 * CURVATURES * START):
        return "yours asks for the gradient at the start again and again"
    return None if close(path, PATH) else f"the third point is {seen(PATH[2])}, yours {seen(path[2])}"


@descend.must(hint=2)
def leaves_the_start_alone(f):
    """the start is left alone"""
    start, _ = walk(f)
    return None if close(start, START) else f"it was (1, -2) and is now {seen(start)}; -= writes into it"


@descend.must
def no_step_no_point(f):
    """no steps give an empty list"""
    path = walk(f, steps=0)[1]
    return None if len(path) == 0 else f"yours has {len(path)} entries"


stability_limit = number(
    "stability-limit",
    "the rate below which 3w² + b²/2 is descended from everywhere",
    1 / 3,
    within=0.005,
    mistakes=(
        (2 / 3, "you gave 2/3; 3 is the coefficient of w², its second derivative is twice that"),
        (2.0, "2 is the limit of b alone; w would explode long before"),
        (1 / 6, "1/6 is 1/L, the rate that kills the steep part in one step; up to 2/L it still converges"),
        (2 / 7, "you gave 2/7, 2 over the sum of the curvatures: that is the best rate, not the limit"),
        (4.0, "4 is 2 over the coefficient ½; take second derivatives, and the larger of the two"),
        (6.0, "6 is the largest curvature L; the limit is 2/L"),
    ),
    hints=(
        "What are the second derivatives along w and along b?",
        "They are 6 and 1. Each direction asks for λ < 2/h, and both must hold.",
    ),
)


def after_steps(k):
    """What is left after another number of steps."""
    if k != int(k) or k < 0:
        return f"you gave {k:.6g}; a step is taken or not, so round up"
    return f"you gave {k:.6g}, and 0.8 to that power is {0.8**k:.3g}"


how_many_steps = number(
    "how-many-steps",
    "steps to a thousandth, curvatures 1 and 9, best rate",
    31,
    within=0,
    mistakes=(
        (30, "0.8³⁰ = 0.00124 is still more than a thousandth"),
        (59, "59 is for the rate 1/9, whose factor is 8/9; the best rate is 2/(1 + 9)"),
        (10, "a factor of 1/2 a step would take 10; here it is (9 - 1)/(9 + 1)"),
        (14, "you used log10 somewhere: 3 / log10(1/0.8) has one base above and below"),
        (1, "one step is enough where all curvatures are equal; here κ = 9"),
    ),
    otherwise=after_steps,
    hints=(
        "With κ = 9, by which factor does a step at the best rate shrink the distance at worst?",
        "The factor is 8/10. The smallest whole k with 0.8^k ≤ 0.001 is asked for.",
    ),
)

rate_for_the_sum = number(
    "rate-for-the-sum",
    "λ of the sum that steps like the mean's 0.1 with B = 32",
    0.1 / 32,
    within=5e-5,
    mistakes=(
        (0.003, "nearly: let Python divide, and hand over all its digits"),
        (3.2, "you multiplied by 32: the sum's gradient is already 32 times as long"),
        (0.1, "with 0.1 your steps are 32 times as long as the paper's"),
        (0.1 / np.sqrt(32), "√32 is about noise; sum and mean of one batch differ by the factor 32"),
        (0.1 / 1024, "you divided by 32 twice"),
    ),
    hints=(
        "How many times as long as the mean's gradient is the sum's?",
        "32 times. λ must make up for it.",
    ),
)

single_gradients = Exercise(
    "single-gradients",
    returns="an array with a row a sample",
    hints=(
        "The derivative of |e| by e is the sign of e; the chain rule then brings x for w and 1 for b.",
        "Make two columns, sign · x and sign, with np.stack([…, …], axis=1).",
    ),
)
X, Y, LINE = np.array([1.0, 2.0, 3.0]), np.array([0.0, 9.0, 1.0]), np.array([2.0, 1.0])
SINGLE = np.array([[1.0, 1.0], [-2.0, -1.0], [3.0, 1.0]])  # errors 3, -4, 6


@single_gradients.must(needed=True)
def has_a_row_a_sample(f):
    """three samples give shape (3, 2)"""
    shape = np.shape(given(f(LINE, X, Y)))
    if shape == (2, 3):
        return "you returned shape (2, 3): a row a sample is asked for, so stack along axis=1"
    if shape == (2,):
        return "you returned shape (2,): the sum or mean over the samples; keep them apart"
    return None if shape == (3, 2) else f"you returned shape {shape}"


@single_gradients.must
def is_the_sign(f):
    """the slope by b is +1 where the line lies too high, -1 where too low"""
    got = np.asarray(f(LINE, X, Y))[:, 1]
    if close(got, SINGLE[:, 1]):
        return None
    if close(got, 2 * np.array([3.0, -4.0, 6.0])):
        return "yours is 2(ŷ - y), the squared error's"
    if close(got, -SINGLE[:, 1]):
        return "yours has the opposite sign: the error is ŷ - y"
    return f"the errors are 3, -4, 6; yours is {seen(got)}"


@single_gradients.must
def has_the_input(f):
    """the slope by w is that times x"""
    got = np.asarray(f(LINE, X, Y))[:, 0]
    return None if close(got, SINGLE[:, 0]) else f"for x = (1, 2, 3) it is (1, -2, 3), yours {seen(got)}"


def deviation(B):
    """What another batch size brings."""
    if B <= 0:
        return f"you gave {B:.6g}; a batch has at least one sample"
    return f"you gave {B:.6g}, which brings it to {0.6 * np.sqrt(8 / B):.3g}"


quieter_batch = number(
    "quieter-batch",
    "the batch size for a deviation of 0.1, when 8 have 0.6",
    288,
    within=0,
    mistakes=(
        (48, "six times as many samples make the *variance* a sixth; the deviation falls as 1/√B"),
        (2.88, "2.88 = 0.6² · 8 is the variance of one sample; divide it by 0.1²"),
        (36, "36 times as many is right; as many as what?"),
        (20, "√6 goes the wrong way: the deviation falls slower than 1/B, not faster"),
        (1728, "6³ = 216 is too much: 1/√B asks for a square"),
        (10368, "a fourth power is too much: 1/√B asks for a square"),
    ),
    otherwise=deviation,
    hints=("The deviation falls as 1/√B. By which factor must B grow for a sixth?", "By 6² = 36, from 8."),
)

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


@batches.must(needed=True)
def has_the_sizes(f):
    """10 samples in batches of 4 make 4, 4 and 2"""
    sizes = [b.size for b in dealt(f)]
    if sizes == [4, 4]:
        return "yours make 4 and 4: the last two samples are never seen"
    return None if sizes == [4, 4, 2] else f"yours make {seen(sizes)}"


@batches.must
def has_no_empty_batch(f):
    """8 samples in batches of 4 make 4 and 4"""
    sizes = [b.size for b in dealt(f, N=8)]
    return None if sizes == [4, 4] else f"yours make {seen(sizes)}"


@batches.must
def sees_each_once(f):
    """every sample is in just one batch"""
    counts = np.bincount(np.concatenate(dealt(f)).astype(int), minlength=10)
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
    return None


@batches.must
def takes_the_generator(f):
    """each epoch has a new order, and the same generator gives the same"""
    if not np.array_equal(np.concatenate(dealt(f)), np.concatenate(dealt(f))):
        return "two generators of one seed gave two orders: draw from rng, not from somewhere else"
    same = np.array_equal(np.concatenate(dealt(f, 100)), np.concatenate(dealt(f, 100, seed=1)))
    return "another generator gave the same order: draw from rng" if same else None


updates = number(
    "updates",
    "updates in 5 epochs of 1,797 digits, batches of 64",
    145,
    within=0,
    mistakes=(
        (140, "28 an epoch leaves the last five digits out; the short batch is kept"),
        (29, "29 is one epoch; there are 5"),
        (28, "28 is one epoch without its short batch"),
        (141, "141 is ⌈5 · 1797 / 64⌉: every epoch ends with a short batch of its own"),
        (8985, "8,985 is 5 · 1,797, updates of one digit each"),
        (1797 / 64 * 5, "an update is made or not: the number is whole"),
    ),
    hints=("How many batches has one epoch, the short one included?", "28 full ones and one of five digits."),
)

weigh = Exercise(
    "weigh-the-workers",
    returns="one number a parameter",
    hints=(
        "Which sum of gradients did each worker have before it divided by its own count?",
        "Multiply each gradient by its count, add, and divide by the number of all samples.",
    ),
)
GRADIENTS, COUNTS = np.array([[3.0, 0.0], [0.0, 6.0]]), np.array([32, 16])


@weigh.must(needed=True)
def keeps_the_gradients_shape(f):
    """two workers with two parameters give two numbers"""
    shape = np.shape(given(f(GRADIENTS, COUNTS)))
    if shape == (2, 2):
        return "you returned shape (2, 2): add over the workers, the first axis"
    return None if shape == (2,) else f"you returned shape {shape}"


@weigh.must
def weighs_by_counts(f):
    """(3, 0) from 32 samples and (0, 6) from 16 give (2, 2)"""
    got = f(GRADIENTS, COUNTS)
    if close(got, np.array([2.0, 2.0])):
        return None
    if close(got, np.array([1.5, 3.0])):
        return f"yours is {seen(got)}, the plain mean: 16 samples weigh as much as 32"
    if close(got, np.array([96.0, 96.0])):
        return f"yours is {seen(got)}, the sum over all samples: divide by how many there are"
    if close(got, np.array([48.0, 48.0])):
        return f"yours is {seen(got)}: divide by the number of samples, not of workers"
    if close(got, np.array([3.0, 6.0])):
        return f"yours is {seen(got)}, the sum of the two means"
    return f"yours is {seen(got)}"


@weigh.must
def works_for_more(f):
    """it works for three workers and four parameters"""
    gradients, counts = np.arange(12.0).reshape(3, 4), np.array([1, 2, 5])
    want, got = counts @ gradients / 8, f(gradients, counts)
    return None if close(got, want) else f"it is {seen(want)}, yours {seen(got)}"


cheapest_batch = number(
    "cheapest-batch",
    "the batch size that needs the least work",
    125,
    within=0,
    mistakes=(
        (1250, "it needs the fewest updates, but each costs 11 units: 1,100 together"),
        (5, "it asks for the fewest samples, 10,000; the calls make it 2,080 units all the same"),
        (25, "its 500 updates cost 1.2 units each: 600 together, and there is a cheaper one"),
        (400, "400 units is the least work; which batch size has it?"),
        (200, "200 is its number of updates; the batch size is asked for"),
    ),
    hints=(
        "Work is the number of updates times the price of one.",
        "The four prices are 1.04, 1.2, 2 and 11.",
    ),
)
