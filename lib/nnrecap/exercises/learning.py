"""The exercises of the chapter "Types of learning"."""

import numpy as np

from nnrecap.exercises import draws
from nnrecap.exercises.exercise import Exercise, close, given, quoted, seen, told
from nnrecap.learning import purity

HELD_OUT = np.array([2.3, 1.1, 0.7, 0.6, 0.75, 0.61, 0.9])

stop_here = Exercise(
    "when-to-stop",
    returns="one whole number",
    scalar=True,
    hints=(
        "Count how many losses have passed since the smallest one so far; a new smallest sets it to 0.",
        "Stop once the count reaches patience. If that never happens, you arrive at the last loss.",
        "Return where the smallest loss so far was, not where you noticed.",
    ),
)


@stop_here.must(needed=True)
def is_an_index(f):
    """it returns one whole number, the place of a loss"""
    best = np.asarray(given(f(list(HELD_OUT), 2)))
    good = best.shape == () and best.dtype.kind in "iu" and 0 <= best < 7
    return None if good else f"you returned {seen(best)}"


@stop_here.must
def waits_for_patience(f):
    """with patience 2, [2.3, 1.1, 0.7, 0.6, 0.75, 0.61, 0.9] gives 3"""
    best = int(f(list(HELD_OUT), 2))
    if best == 5:
        return "5 is where training stopped; the weights worth keeping are those of the smallest loss"
    return None if best == 3 else f"you returned {best}"


@stop_here.must
def looks_no_further(f):
    """it never sees what comes after the stop: with patience 2, [3, 2, 4, 4, 1] gives 1"""
    best = int(f([3.0, 2, 4, 4, 1], 2))
    if best == 4:
        return "you returned 4; training was stopped before that loss was reached"
    return None if best == 1 else f"you returned {best}"


@stop_here.must
def is_patient_enough(f):
    """with patience 3 the same list gives 4"""
    best = int(f([3.0, 2, 4, 4, 1], 3))
    return None if best == 4 else f"you returned {best}; two bad losses are forgiven when the third is good"


@stop_here.must
def a_tie_is_no_better(f):
    """a loss as small as the smallest is no better: with patience 2, [3, 2, 2, 4, 1] gives 1"""
    best = int(f([3.0, 2, 2, 4, 1], 2))
    told = {
        2: "you returned 2, where the smallest loss came back; it was there at 1 before",
        4: "you returned 4; the tie and the 4 are two in a row, and training was stopped",
    }
    return None if best == 1 else told.get(best, f"you returned {best}")


@stop_here.must
def counts_in_a_row(f):
    """a new smallest starts the count anew: with patience 2, [3, 4, 2, 4, 1] gives 4"""
    best = int(f([3.0, 4, 2, 4, 1], 2))
    if best == 2:
        return "you returned 2; the two bad losses are not in a row"
    return None if best == 4 else f"you returned {best}"


@stop_here.must
def compares_with_the_smallest(f):
    """better than the loss before is not enough: with patience 2, [2, 5, 4, 1] gives 0"""
    best = int(f([2.0, 5, 4, 1], 2))
    if best == 3:
        return "you returned 3; 4 is better than 5, but no better than the smallest, 2"
    return None if best == 0 else f"you returned {best}"


def stopped(losses, patience):
    """The place of the smallest loss, once `patience` in a row were no better."""
    lowest = np.minimum.accumulate(losses)
    best = [losses.index(value) for value in lowest]
    return next((b for n, b in enumerate(best) if n - b >= patience), best[-1])


def some_losses(rng, n, patience):
    """Losses some of which are equal; they may be large, and for densities below 0."""
    around = rng.choice([-20, 0, 20])
    return rng.choice(around + draws.numbers(rng, n, spread=4), n).round(1).tolist(), patience


stop_here.agrees(
    "other seven losses are judged by themselves",
    stopped,
    lambda rng: some_losses(rng, 7, 2),
    times=20,
    hint=2,
)
stop_here.agrees(
    "any number of losses and any patience will do",
    stopped,
    lambda rng: some_losses(rng, rng.integers(1, 10), int(rng.integers(1, 5))),
    times=20,
    hint=2,
)


@stop_here.must(hint=2)
def one_loss_is_enough(f):
    """of a single loss, the place is 0"""
    best = int(f([0.5], 1))
    return None if best == 0 else f"you returned {best}"


LABEL_LOGITS = np.array([[2.0, -1.0, 0.5], [-3.0, -0.1, -2.0]])

to_names = Exercise(
    "names-of-labels",
    returns="a list of names",
    numbers=False,
    hints=(
        "A probability of at least 0.5 is a logit of at least 0: the sigmoid of 0 is 0.5.",
        "Keep the name of each logit that is at least 0; there may be none.",
    ),
)


@to_names.must(needed=True)
def is_a_list(f):
    """it returns a list"""
    found = given(f(LABEL_LOGITS[0], ["odd", "hole", "high"]))
    return None if isinstance(found, list) else f"you returned {told(found)}"


@to_names.must
def takes_all_above(f):
    """logits (2, -1, 0.5) give odd and high"""
    found = list(f(LABEL_LOGITS[0], ["odd", "hole", "high"]))
    if found == ["odd"]:
        return "you returned odd alone; several may be true, and a logit of 0.5 is a probability of 0.62"
    if found == ["odd", "hole", "high"]:
        return "you returned all three; a logit of -1 is a probability of 0.27"
    return None if found == ["odd", "high"] else f"you returned {quoted(found)}"


@to_names.must
def may_be_empty(f):
    """logits (-3, -0.1, -2) give the empty list"""
    found = list(f(LABEL_LOGITS[1], ["odd", "hole", "high"]))
    if found == ["hole"]:
        return "you returned hole, the largest; none reaches a probability of 0.5"
    return None if found == [] else f"you returned {quoted(found)}"


@to_names.must
def counts_even_odds(f):
    """small positive logits count: (0.3, 0, -1) gives odd and hole"""
    found = list(f(np.array([0.3, 0.0, -1.0]), ["odd", "hole", "high"]))
    if found == []:
        return "you returned none; 0.5 is the limit for a probability, for a logit it is 0"
    if found == ["odd"]:
        return "you returned odd alone; a logit of 0 has the probability 0.5, which reaches the threshold"
    return None if found == ["odd", "hole"] else f"you returned {quoted(found)}"


@to_names.must
def keeps_the_threshold(f):
    """the threshold is exactly there: (0.03, -0.03, 0.004) gives odd and high"""
    found = list(f(np.array([0.03, -0.03, 0.004]), ["odd", "hole", "high"]))
    if found == ["odd", "hole", "high"]:
        return "you returned hole as well; a logit of -0.03 has the probability 0.493"
    if found in (["odd"], []):
        return f"you returned {quoted(found)}; a logit of 0.004 has the probability 0.501"
    return None if found == ["odd", "high"] else f"you returned {quoted(found)}"


NAMES = np.array("red green round old flat new wet warm".split())


@to_names.must(hint=2)
def takes_any_labels(f, rng):
    """other labels, of any number, come in their order"""
    for n in (3, 3, 3, *draws.sizes(rng, 3, 1, 7), len(NAMES)):
        logits, names = draws.numbers(rng, n, spread=3), rng.permutation(NAMES)[:n].tolist()
        if n == len(NAMES):
            logits[1:] = abs(logits[1:])  # nearly all, in an order that nobody knows
        want, found = [name for name, z in zip(names, logits, strict=True) if z >= 0], list(f(logits, names))
        if found != want:
            order = ": the right ones, in another order" if sorted(map(str, found)) == sorted(want) else ""
            return f"of {names} with logits {seen(logits)} it is {want}, yours {quoted(found)}{order}"
    return None


@to_names.must(hint=2)
def keeps_names_that_come_twice(f):
    """two labels may have the same name"""
    found = list(f(np.array([1.0, -1.0, 2.0, 3.0]), ["left", "right", "left", "right"]))
    want = ["left", "left", "right"]
    return (
        None
        if found == want
        else f"of left, right, left, right, all but the first right are true; yours is {quoted(found)}"
    )


HEAPS = np.array([0, 0, 0, 1, 1, 1, 1, 2, 2, 2])
KINDS = np.array([5, 5, 3, 3, 3, 5, 3, 8, 9, 8])

own_purity = Exercise(
    "purity",
    returns="one number",
    scalar=True,
    hints=(
        "For each heap, count how often its most frequent class occurs; np.bincount counts.",
        "Add these counts over the heaps, and divide once, by the number of all samples.",
    ),
)


@own_purity.must(needed=True)
def is_a_share(f):
    """it returns one number from 0 to 1"""
    share = np.asarray(given(f(HEAPS, KINDS)), dtype=float)
    good = share.shape == () and 0 <= share <= 1
    return None if good else f"you returned {seen(share)}"


@own_purity.must
def of_three_heaps(f):
    """heaps 5 5 3, 3 3 5 3 and 8 9 8 give 0.7"""
    share = f(HEAPS, KINDS)
    if close(share, np.mean([2 / 3, 3 / 4, 2 / 3])):
        return "yours is 0.6944, the mean over heaps; a large heap must count for more than a small one"
    if close(share, 0.0):
        return "yours is 0; the numbers of the heaps are names, no guesses of the class"
    if close(share, 0.8):
        return "yours is 0.8: you asked each class for its most frequent heap; ask each heap for its class"
    if close(share, 0.4):
        return "yours is 0.4, the share of the most frequent class of all; each heap has one of its own"
    return None if close(share, 0.7) else f"yours is {share:.4g}"


@own_purity.must
def ignores_names(f):
    """other names for the heaps change nothing, even where one is missing"""
    share = f(7 - 2 * HEAPS, KINDS)
    return None if close(share, 0.7) else f"for heaps named 7, 5 and 3 yours is {share:.4g}"


@own_purity.must
def of_lonely_samples(f):
    """ten heaps of one sample each give 1"""
    share = f(np.arange(10), KINDS)
    return None if close(share, purity(np.arange(10), KINDS)) else f"yours is {share:.4g}"


def some_heaps(rng, n):
    """Heaps and classes of `n` samples; of either, some numbers may be missing."""
    return rng.choice([2, 3, 5, 11], n), rng.choice(rng.permutation(10)[:4], n)


def mean_purity(heaps, classes):
    return np.mean([purity(heaps[heaps == h], classes[heaps == h]) for h in np.unique(heaps)])


SHARES = (
    (
        lambda heaps, classes: purity(heaps, classes) * len(classes) / 10,
        "you divide by 10, as for ten samples; divide by how many there are",
    ),
    (mean_purity, "yours is the mean over the heaps; a large heap must count for more than a small one"),
)
own_purity.agrees(
    "other classes in ten samples are counted, too",
    purity,
    lambda rng: some_heaps(rng, 10),
    times=12,
    slips=SHARES,
)
own_purity.agrees(
    "any number of samples will do",
    purity,
    lambda rng: some_heaps(rng, rng.integers(11, 25)),
    times=4,
    slips=SHARES,
    hint=2,
)


REWARDS = [-1.0, 0.0, 10.0]

own_return = Exercise(
    "discounted-return",
    returns="one number",
    scalar=True,
    hints=(
        "The first reward counts in full, the next times γ, the one after times γ².",
        "Going backwards is shortest: from the last reward on, total = reward + γ · total.",
    ),
)


@own_return.must(needed=True)
def is_one_number(f):
    """it returns one number"""
    total = np.asarray(given(f(REWARDS, 0.5)))
    return None if total.shape == () else f"you returned {seen(total)}"


@own_return.must
def discounts_by_time(f):
    """rewards -1, 0, 10 at γ = 0.5 are worth 1.5"""
    total = float(f(REWARDS, 0.5))
    told = {
        9.0: "the plain sum; each step of waiting halves what a reward is worth",
        0.75: "half of it: the first reward comes at once, and is not discounted",
        4.5: "the plain sum times γ; each later reward is discounted once more",
        9.75: "the discount in reverse: the last reward is the farthest away",
        4.0: "each later reward times γ once; two steps away is γ²",
    }
    if close(total, 1.5):
        return None
    words = [why for value, why in told.items() if close(total, value)]
    return f"yours is {total:.4g}" + (f", {words[0]}" if words else "")


@own_return.must
def sees_only_the_next(f):
    """at γ = 0 only the first reward counts"""
    total = float(f(REWARDS, 0))
    return None if close(total, -1.0) else f"yours is {total:.4g}"


@own_return.must
def of_nothing(f):
    """no rewards are worth 0"""
    total = float(f([], 0.9))
    return None if close(total, 0.0) else f"yours is {total:.4g}"


def worth(rewards, discount):
    """The sum of the rewards, each times γ as often as it has to be waited for."""
    return sum(reward * discount**t for t, reward in enumerate(rewards))


def backwards(rewards, discount):
    return worth(rewards[::-1], discount)


LATE = (
    (backwards, "the discount goes the other way: the last reward is the farthest away"),
    (lambda rewards, discount: worth(rewards, -discount), "every second reward has the wrong sign in yours"),
    (lambda rewards, discount: worth(rewards, 0.5), "you took 0.5 for γ; it is the second argument"),
    (lambda rewards, discount: worth(rewards[:3], discount), "only three rewards are in yours; take all"),
    (
        lambda rewards, discount: worth(rewards, discount**2),
        "γ is squared at each step in yours; one step costs one γ",
    ),
    (
        lambda rewards, discount: worth(map(abs, rewards), discount),
        "a reward may be blame: keep its sign",
    ),
)


def some_rewards(rng, n):
    return draws.numbers(rng, n, spread=6).tolist(), float(rng.choice([0.25, 0.6, 0.9]))


own_return.agrees(
    "other three rewards are worth what they are worth",
    worth,
    lambda rng: some_rewards(rng, 3),
    slips=LATE,
)
own_return.agrees(
    "any number of rewards will do",
    worth,
    lambda rng: some_rewards(rng, rng.integers(4, 9)),
    slips=LATE,
    hint=2,
)
own_return.agrees(
    "at γ = 1 it is the plain sum",
    worth,
    lambda rng: (draws.numbers(rng, 5, spread=6).tolist(), 1.0),
    hint=2,
)
