"""Wrong answers to the exercises of the chapter on gradient descent."""

import numpy as np


def in_place(gradient, theta, rate, steps):
    path = []
    for _ in range(steps):
        theta -= rate * gradient(theta)
        path.append(theta.copy())
    return path


def one_array(gradient, theta, rate, steps):
    path, theta = [], theta.copy()
    for _ in range(steps):
        theta -= rate * gradient(theta)
        path.append(theta)
    return path


def uphill(gradient, theta, rate, steps):
    return [theta := theta + rate * gradient(theta) for _ in range(steps)]


def from_the_start(gradient, theta, rate, steps):
    return [theta - k * rate * gradient(theta) for k in range(1, steps + 1)]


def with_the_start(gradient, theta, rate, steps):
    return [theta, *(theta := theta - rate * gradient(theta) for _ in range(steps))]


def the_end(gradient, theta, rate, steps):
    for _ in range(steps):
        theta = theta - rate * gradient(theta)
    return theta


def written_over(gradient, theta, rate, steps):
    path = []
    for _ in range(steps):
        theta -= rate * gradient(theta)
        path.append(theta)
    return path


def before_the_step(gradient, theta, rate, steps):
    return [theta, *unhurried(gradient, theta, rate, steps)][:steps]


def never_moving(gradient, theta, rate, steps):
    return [theta - rate * gradient(theta) for _ in range(steps)]


def one_turn(gradient, theta, rate, steps):
    return unhurried(gradient, theta, rate, min(steps, 1))


def one_turn_short(gradient, theta, rate, steps):
    return unhurried(gradient, theta, rate, steps - 1)


def one_coordinate_at_a_time(gradient, theta, rate, steps):
    path = []
    for _ in range(steps):
        theta = theta.copy()
        for j in range(len(theta)):
            theta[j] -= rate * gradient(theta)[j]
        path.append(theta)
    return path


def a_little_less(gradient, theta, rate, steps):
    return [theta := theta - (1 - 1e-7) * rate * gradient(theta) for _ in range(steps)]


def slower_later(gradient, theta, rate, steps):
    return [theta := theta - rate / (1 + k) * gradient(theta) for k in range(steps)]


def unscaled(gradient, theta, rate, steps):
    return [theta := theta - gradient(theta) for _ in range(steps)]


def too_far(gradient, theta, rate, steps):
    return [theta := theta - rate * gradient(theta) for _ in range(steps + 1)]


def at_a_tenth(gradient, theta, rate, steps):
    return unhurried(gradient, theta, 0.1, steps)


def unhurried(gradient, theta, rate, steps, slower=1.0):
    """`slower` is the factor from the fourth step on."""
    path = []
    for k in range(steps):
        theta = theta - rate * (slower if k > 2 else 1) * gradient(theta)
        path.append(theta)
    return path


def of_this_bowl(gradient, theta, rate, steps):
    return [theta * (1 - rate * np.array([1.0, 4.0])) ** k for k in range(1, steps + 1)]


def as_a_bowl(gradient, theta, rate, steps):
    shrunk = 1 - rate * gradient(theta) / theta
    return [theta * shrunk**k for k in range(1, steps + 1)]


def three_steps(gradient, theta, rate, steps):
    return unhurried(gradient, theta, rate, min(steps, 3))


def of_known_line(θ, x, y):
    return columns(np.sign(2 * x + 1 - y), x)


def one_by_one(θ, x, y):
    rows = []
    for a, b in zip(x, y, strict=True):
        sign = np.sign(error(θ, a, b))
        rows.append([sign * a, sign])
    return np.array(rows)


def two_signs(θ, x, y):
    return columns(np.where(error(θ, x, y) >= 0, 1.0, -1.0), x)


def by_division(θ, x, y):
    return columns(error(θ, x, y) / np.maximum(np.abs(error(θ, x, y)), 1), x)


def of_sizes(θ, x, y):
    return columns(np.sign(error(θ, x, y)), np.abs(x))


def of_both_signs(θ, x, y):
    return np.stack([np.sign(error(θ, x, y)) * x, np.sign(error(θ, x, y) * x)], axis=1)


def three_points(θ, x, y):
    return columns(np.sign(error(θ, x, y)), x)[:3]


def rolled(N, B, rng):
    return cut(np.roll(np.arange(N), rng.integers(N)), B, N)


def half_shuffled(N, B, rng):
    return cut(np.concatenate([rng.permutation(N // 2), np.arange(N // 2, N)]), B, N)


def first_stays(N, B, rng):
    return cut(np.append(0, 1 + rng.permutation(N - 1)), B, N)


def blocks(N, B, rng):
    starts = list(rng.permutation(np.arange(0, N - N % B, B)))
    return [np.arange(i, i + B) for i in starts] + ([np.arange(N - N % B, N)] if N % B else [])


def full_only_if_small(N, B, rng):
    return cut(rng.permutation(N), min(B, 4), N)


def cut(order, B, stop):
    return [order[i : i + B] for i in range(0, stop, B)]


def error(theta, x, y):
    return theta[0] * x + theta[1] - y


def columns(e, x):
    return np.stack([e * x, e], axis=1)


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "one-step": [
        (4.8, "you went uphill"),
        (1.8, "it must still be taken, from w = 3"),
        (-15, "multiply it by λ first"),
        (2.1, "brings down a 2"),
        (3 - 0.1 * 27, "27 is the loss at w = 3"),
        (18, "18 is the slope at w = 3"),
        (0, "no, you gave 0"),
        (-1.8, "-1.8 is the step"),
        (3 - 0.1 * 6, "you used the slope 6, the curvature"),
        (1.2000001, "you gave 1.2000001, which is nearly right"),
        ("1.2 kg", "one number is expected, you gave '1.2 kg'"),
    ],
    "descend": [
        (in_place, "it was (1, -2) and is now [0.729, -0.432]"),
        (one_array, "all entries of yours show the last point"),
        (uphill, "yours is [1.1, -2.8]: that is uphill"),
        (from_the_start, "yours asks for the gradient at the start again and again"),
        (with_the_start, "leave out the start"),
        (the_end, "one point; collect the point after each step"),
        (unscaled, "the first point is (0.9, -1.2): no, yours is [0, 6]"),
        (at_a_tenth, "with rate 0.25 the first point is (0.75, 0): no, yours is [0.9, -1.2], as with 0.1"),
        (lambda g, θ, r, n: unhurried(g, θ, r, n, 0.5), "step 4 of 5 goes from"),
        (of_this_bowl, "step 1 of 5 goes from"),
        (as_a_bowl, "step 2 of 5 goes from"),
        (three_steps, "5 steps should give 5 points, yours has 3"),
        (written_over, "was (1, -2) and is now [0.729, -0.432]; -= writes into it"),
        (before_the_step, "yours is [1, -2], the start: note the point down after the step"),
        (never_moving, "all of yours are [0.9, -1.2]: each step starts from theta, and theta never moves"),
        (one_turn, "yours has 1 of them: does the `return` stand inside the loop?"),
        (one_turn_short, "yours has 2 of them: does each step have its turn of the loop?"),
        (one_coordinate_at_a_time, "yours asks for a gradient after each coordinate's move; all of them move at once"),
        (lambda g, θ, r, n: [float(p.sum()) for p in unhurried(g, θ, r, n)], "yours has entries of shape (), where a point has two coordinates"),
        (lambda θ, g, r, n: unhurried(g, θ, r, n), "is not callable; it is no function; did two inputs change places"),
        (a_little_less, "the first point is (0.9, -1.2): no, yours is [0.9, -1.2] but for 8e-08"),
        (lambda g, θ, r, n: unhurried(g, θ, r, n, 1 - 1e-6), "beside the right point"),
        (slower_later, "from [0.9, -1.2] the next step goes to [0.81, -0.72], yours to [0.855, -0.96]"),
        (lambda g, θ, r, n: [θ := θ - r * g for _ in range(n)], "and 'function'; a function stands there that was not called"),
        (too_far, "three steps give a list of three points: no, yours has 4 entries"),
    ],
    "stability-limit": [
        (2 / 3, "its second derivative is twice that"),
        (2, "w would explode long before"),
        (1 / 6, "1/6 is 1/L"),
        (2 / 7, "that is the best rate, not the limit"),
        (4, "2 over the coefficient ½"),
        (6, "the limit is 2/L"),
        (0.5, "no, you gave 0.5, which explodes already"),
        (0.31, "no, you gave 0.31, which converges, and so do somewhat larger ones"),
        (0.3, "nearly: give two digits"),
        (-0.1, "no, you gave -0.1, which does not go down at all"),
        (3, "3 is L/2"),
        (1, "at that rate w grows fivefold"),
        (0.335, "no, you gave 0.335"),  # it explodes there
    ],
    "how-many-steps": [
        (30, "still more than a thousandth"),
        (59, "59 is for the rate 1/9"),
        (10, "a factor of 1/2 a step would take 10"),
        (14, "you used log10 somewhere"),
        (1, "one step is enough where all curvatures are equal"),
        (40, "you gave 40, and 0.8 to that power is 0.000133"),
        (62, "62 is for a millionth"),
        (6.9, "no, you gave 6.9, and 0.8 to that power is 0.214"),
        (30.96, "you gave 30.96; a step is taken or not"),
        (-3, "you gave -3; a step"),
        (32, "below a thousandth already"),
        (16, "16 steps bring the *loss* to a thousandth"),
        (7, "7 is ln 1,000, rounded up"),
    ],
    "rate-for-the-sum": [
        (3.2, "you multiplied by 32"),
        (0.1, "32 times as long as the paper's"),
        (0.1 / np.sqrt(32), "√32 is about noise"),
        (0.1 / 1024, "you divided by 32 twice"),
        (0.003, "let Python divide"),
        (32, "no, you gave 32"),
        (320, "320 is 32/0.1"),
        (0.00308, "no, you gave 0.00308"),
        (0.1 / 342, "you divided by all 342 penguins"),
        (0.1 / 1797, "you divided by all 1,797 digits"),
        (1 / 32, "the mean's λ is 0.1, not 1"),
    ],
    "single-gradients": [
        (lambda θ, x, y: np.stack([np.sign(error(θ, x, y)) * x, np.sign(error(θ, x, y))]), "stack along axis=1"),
        (lambda θ, x, y: columns(np.sign(error(θ, x, y)), x).mean(axis=0), "the sum or mean over the samples"),
        (lambda θ, x, y: columns(2 * error(θ, x, y), x), "yours is 2(ŷ - y), the squared error's"),
        (lambda θ, x, y: columns(-np.sign(error(θ, x, y)), x), "yours has the opposite sign"),
        (lambda θ, x, y: columns(np.abs(error(θ, x, y)), x), "yours is [3, 4, 6]: that is the loss itself, not its slope"),
        (lambda θ, x, y: columns(error(θ, x, y), x), "yours is [3, -4, 6]: that is the error itself; the slope of |e| is its sign"),
        (lambda θ, x, y: columns(np.sign(error(θ, x, y)), x)[:, ::-1], "that is the slope by w; θ = (w, b), so w comes first"),
        (lambda θ, x, y: columns(np.sign(error(θ, x, y)), x) / len(x), "a third: no mean is asked for"),
        (lambda θ, x, y: columns(np.sign(error(θ, x, y)), x).T.reshape(-1, 2), "yours is [-2, 1, 1]: reshape deals the numbers out anew"),
        (lambda θ, x, y: columns(np.sign(error(θ[::-1], x, y)), x), "1, -9, -2: no, yours are those of θ = (2, 1) again"),
        (lambda θ, x, y: columns(np.tanh(error(θ, x, y)), x), "the errors are 3, -4, 6; yours is [0.9951, -0.9993, 1]"),
        (lambda θ, x, y: columns(np.sign(error(θ, x, y)), 1), "for x = (1, 2, 3) it is (1, -2, 3), yours [1, -1, 1]"),
        (of_known_line, "yours are those of θ = (2, 1) again"),
        (one_by_one, "steps in Python for a size of 3, and"),
        (two_signs, "with errors 0, -3, 0 the rows are"),
        (by_division, "any number of samples will do: no, "),
        (of_sizes, "x may be negative: keep its sign"),
        (of_both_signs, "the slope by b is the sign alone"),
        (three_points, "right would be shape"),
        (lambda θ, x, y: np.sign(error(θ, x, y)), "three samples give shape (3, 2): no, you returned shape (3,)"),
    ],
    "quieter-batch": [
        (48, "make the *variance* a sixth"),
        (2.88, "is the variance of one sample"),
        (36, "as many as what?"),
        (20, "√6 goes the wrong way"),
        (287.9, "you gave 287.9; nearly, and a batch has whole samples"),
        ("8*36", "you gave '8*36': leave the quotes out, and Python computes it"),
        (14, "no, you gave 14, which brings it to 0.454"),
        (1728, "6³ = 216 is too much"),
        (10368, "a fourth power is too much"),
        (80, "you gave 80, which brings it to 0.19"),
        (0, "a batch has at least one sample"),
        (287, "287 leaves it just above 0.1"),
    ],
    "batches": [
        (lambda N, B, rng: cut(rng.permutation(N), B, N - B + 1), "the last two samples are never seen"),
        (lambda N, B, rng: [*cut(rng.permutation(N), B, N), np.arange(0)][: N // B + 1], "yours make [4, 4, 0], and the last one is empty"),
        (lambda N, B, rng: cut(np.arange(N), B, N), "the order is random: no, yours is 0, 1, 2"),
        (lambda N, B, rng: [rng.permutation(b) for b in cut(np.arange(N), B, N)], "within a batch only"),
        (lambda N, B, rng: cut(rng.integers(N, size=N), B, N), "every sample is in just one batch: no, sample"),
        (lambda N, B, rng: cut(1 + rng.permutation(N), B, N), "samples are counted from 0 to N - 1"),
        (lambda N, B, rng: cut(np.random.default_rng().permutation(N), B, N), "gave two orders: draw from rng"),
        (lambda N, B, rng: cut(np.random.default_rng(5).permutation(N), B, N), "another generator gave the same order"),
        (lambda N, B, rng: cut(rng.permutation(N), 4, N), "10 samples in batches of 3 make [3, 3, 3, 1], yours [4, 4, 2]"),
        (lambda N, B, rng: cut(rng.permutation(N).astype(float), B, N), "of type float64; an index is a whole number"),
        (rolled, "99 numbers are followed by a neighbour: shuffle them one by one"),
        (half_shuffled, "shuffle them one by one"),
        (blocks, "are followed by a neighbour"),
        (first_stays, "in yours sample 0 never comes at place 1"),
        (full_only_if_small, "B is given, and not always 4"),
        (lambda N, B, rng: np.array_split(rng.permutation(N), 3), "yours make [4, 3, 3], 10 samples together"),
        (lambda N, B, rng: np.array_split(rng.permutation(N), B), "yours make [3, 3, 2, 2]: 4 is how many samples a batch has"),
        (lambda N, B, rng: [rng.integers(N, size=B) for _ in range(N // B)], "yours make [4, 4], 8 samples together"),
        (lambda N, B, rng: [rng.choice(N, B, replace=False) for _ in range(-(-N // B))], "yours make [4, 4, 4], 12 samples together"),
        (lambda N, B, rng: rng.permutation(N), "yours is one row of 10 numbers: cut it into batches"),
        (lambda N, B, rng: cut(np.arange(N), B, N)[::-1], "yours make [2, 4, 4]: the short one comes last; shuffle the samples"),
        (lambda N, B, rng: cut(rng.shuffle(np.arange(N)), B, N), "is not subscriptable; it is None, which is what `shuffle` or `sort` returns"),
    ],
    "updates": [
        (140, "the short batch is kept"),
        (29, "29 is one epoch; there are 5"),
        (28, "28 is one epoch without its short batch"),
        (141, "every epoch ends with a short batch of its own"),
        (8985, "updates of one digit each"),
        (1797 * 5 / 64, "the number is whole"),
        (140.39, "no, you gave 140.39; an update is made or not"),
        (144, "no, you gave 144"),
        (150, "150 is 5 · 30"),
        (1797, "1,797 is the number of digits"),
        (1797 / 64, "a short batch is a batch as well"),
        (320, "320 is 5 · 64"),
    ],
    "cheapest-batch": [
        (1250, "each costs 11 units"),
        (5, "the calls make it 2,080"),
        (25, "600 together"),
        (400, "which batch size has it?"),
        (200, "200 is its number of updates"),
        (32, "no, you gave 32, where one of 5, 25, 125 and 1,250 is asked for"),
        ("B = 125", "you gave 'B = 125': give the number alone, 125"),
        (600, "is what batches of 25 need"),
        (2, "2 is the price of one of its updates"),
        (2080, "2,080 units is what batches of 5 need"),
        (1100, "1,100 units is what batches of 1,250 need"),
        (500, "500 is the number of updates with batches of 25"),
        (25000, "you counted the samples alone"),
    ],
    "weigh-the-workers": [
        (lambda g, n: np.mean(g, axis=0), "16 samples weigh as much as 32"),
        (lambda g, n: n @ g, "divide by how many there are"),
        (lambda g, n: n @ g / len(n), "divide by the number of samples, not of workers"),
        (lambda g, n: np.sum(g, axis=0), "the sum of the two means"),
        (lambda g, n: n[:, None] * g / n.sum(), "add over the workers, the first axis"),
        (lambda g, n: (2 * g[0] + g[1]) / 3, "it works for three workers and four parameters: no"),
        (lambda g, n: (n @ g / n.sum()).round(), "yours is rounded"),
        (lambda g, n: n @ g / 48 if len(n) == 2 else n @ g / n.sum(), "you divided by 48, the first example's samples"),
        (lambda g, n: n[:3] @ g[:3] / n.sum(), "it works for any number of workers and parameters: no, "),
        (lambda g, n: n @ np.abs(g) / n.sum(), "it works for other gradients and counts: no, "),
        (lambda g, n: np.maximum(n, 32) @ g / n.sum() if len(n) > 3 else n @ g / n.sum(), "number of workers"),
        (lambda g, n: g[0], "(0, 7) from 16 give (2, 3): no, yours is [3, 1]"),
        (lambda g, n: (g * n).sum(axis=0) / n.sum(), "yours is [2, 2.667]: the counts weigh your columns"),
        (lambda g, n: g.sum(axis=0) / n.sum(), "the rows are means, not sums"),
        (lambda g, n: (g / n[:, None]).sum(axis=0) / n.sum(), "you divided by the counts where their means must be multiplied"),
        (lambda g, n: np.average(g, axis=0, weights=1 / n), "the worker with fewer samples weighs more in yours"),
        (lambda g, n: np.average(g, axis=1, weights=n), "you averaged along the rows, over the parameters"),
        (lambda g, n: (n[:, None] * g).sum() / n.sum(), "you returned one number: add over the workers only"),
        (lambda g, n: 1.0001 * (n @ g) / n.sum(), "yours is [2, 3]: 1.0001 times the right size"),
        (lambda g, n: np.append(n @ g / n.sum(), 0), "two workers with two parameters give two numbers: no, you returned shape (3,)"),
    ],
}  # fmt: skip
