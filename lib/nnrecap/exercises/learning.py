"""The exercises of the chapter "Types of learning"."""

import numpy as np

from nnrecap.exercises.exercise import Exercise, Letters, close, given, number, seen, told
from nnrecap.learning import purity, uncertainty_sampling

one_update = number(
    "loss-after-one-update",
    "the loss after one update",
    0.04,
    within=1e-6,
    mistakes=(
        (1.0, "1 is the loss before the update, (2 - 3)²"),
        (5.76, "5.76: the step went uphill; subtract the slope, which is negative here"),
        (1.4, "1.4 is the new weight; what does the model say with it, and how far is that from 3?"),
        (0.36, "0.36: the slope of (2w - 3)² is 2 (2w - 3) times 2; one factor 2 is missing"),
        (2.8, "2.8 is the new prediction; its loss is the squared distance from 3"),
        (0.2, "0.2 is the error; the loss is its square"),
        (-0.2, "-0.2 is the error; the loss is its square"),
    ),
    hints=(
        "The slope of (2w - 3)² with respect to w is 2 (2w - 3) · 2, by the chain rule. At w = 1 it is -4.",
        "The new weight is 1 - 0.1 · (-4). Multiply it by x = 2 and compare with 3.",
    ),
)

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


def subsets(answer):
    if answer == 2**4 - 1:
        return "15 leaves one out: no label at all is an answer, too"
    return f"you gave {answer:.6g}"


how_many_answers = number(
    "how-many-answers",
    "how many different answers four yes-or-no labels allow",
    16,
    within=0,
    otherwise=subsets,
    mistakes=(
        (4, "4 is multiclass: exactly one of four; here each label is in or out for itself"),
        (5, "5 allows one of the four or none; two, three or all may be in as well"),
        (8, "8 = 2 · 4; the choices multiply: 2 for the first times 2 for the second …"),
        (24, "24 is the number of orders of four things; a subset has no order"),
    ),
    hints=(
        "How many for one label? For two: none, first, second, both.",
        "Each further label doubles the number.",
    ),
)

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
    return None if found == ["odd", "high"] else f"you returned {found}"


@to_names.must
def may_be_empty(f):
    """logits (-3, -0.1, -2) give the empty list"""
    found = list(f(LABEL_LOGITS[1], ["odd", "hole", "high"]))
    if found == ["hole"]:
        return "you returned hole, the largest; none reaches a probability of 0.5"
    return None if found == [] else f"you returned {found}"


@to_names.must
def counts_even_odds(f):
    """small positive logits count: (0.3, 0, -1) gives odd and hole"""
    found = list(f(np.array([0.3, 0.0, -1.0]), ["odd", "hole", "high"]))
    if found == []:
        return "you returned none; 0.5 is the limit for a probability, for a logit it is 0"
    if found == ["odd"]:
        return "you returned odd alone; a logit of 0 has the probability 0.5, which reaches the threshold"
    return None if found == ["odd", "hole"] else f"you returned {found}"


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


patience = number(
    "patience",
    "the discount at which both are worth the same",
    0.5**0.2,
    within=0.0006,
    mistakes=(
        (0.5, "γ = 0.5 makes the 2 worth 2 · 0.5⁵ = 0.06; it shrinks once a step"),
        (0.9, "at 0.9 the 2 is worth 1.18, so it would be the better choice"),
        (0.1, "γ = 0.1 would make the 2 worth 0.00002"),
        (0.5**0.25, "0.8409 waits four steps; the reward comes five steps later"),
        (2**0.2, "1.1487 is above 1: it would make waiting better and better; you want its inverse"),
        (0.5**5, "0.03125 is 0.5⁵; solve γ⁵ = 0.5"),
    ),
    hints=("Two rewards five steps apart are worth the same where 1 = 2 γ⁵.", "γ is the fifth root of 1/2."),
)

PICTURES = np.arange(18.0).reshape(2, 9)

own_pretext = Exercise(
    "upside-down",
    returns="an array of pictures and one of targets",
    hints=(
        "Turning a picture by 180° reverses the order of its pixels, row by row and within rows: X[:, ::-1].",
        "Stack the N upright ones over the N turned ones; the targets are N zeros, then N ones.",
    ),
)


@own_pretext.must(needed=True)
def makes_twice_as_many(f):
    """2 pictures give 4, and 4 targets"""
    X, t = map(np.asarray, given(f(PICTURES)))
    return None if X.shape == (4, 9) and t.shape == (4,) else f"you returned shapes {X.shape} and {t.shape}"


@own_pretext.must
def keeps_the_first(f):
    """the first two are upright, with target 0"""
    X, t = map(np.asarray, f(PICTURES))
    if not close(X[:2], PICTURES):
        return f"the first came back as {seen(X[0])}"
    return None if np.all(t[:2] == 0) else f"their targets are {seen(t[:2])}"


@own_pretext.must
def turns_the_others(f):
    """the last two are upside down, with target 1"""
    X, t = map(np.asarray, f(PICTURES))
    want = PICTURES[:, ::-1]
    if close(X[2:], PICTURES[::-1]):
        return "you reversed the order of the pictures, not that of the pixels in each"
    if close(X[2:], PICTURES.reshape(2, 3, 3)[:, ::-1].reshape(2, 9)):
        return "yours are mirrored at the middle row; half a turn reverses the columns as well"
    if close(X[2:], PICTURES.reshape(2, 3, 3)[:, :, ::-1].reshape(2, 9)):
        return "yours are mirrored left to right; half a turn reverses the rows as well"
    if not close(X[2:], want):
        return f"the pixels 0, 1, … 8 came back as {seen(X[2])}"
    return None if np.all(t[2:] == 1) else f"their targets are {seen(t[2:])}"


ASKED = np.array([[0.9, 0.05, 0.05], [0.5, 0.495, 0.005], [0.4, 0.3, 0.3], [0.34, 0.33, 0.33]])

own_choice = Exercise(
    "least-certain",
    returns="row numbers",
    hints=(
        "Sort each row: p.sort(axis=-1). The two largest are then the last two columns.",
        "The lead is the last column minus the one before. argsort puts the smallest lead first; take n.",
    ),
)


@own_choice.must(needed=True)
def are_n_rows(f):
    """it returns the numbers of n rows"""
    rows = np.asarray(given(f(ASKED.copy(), 2)))
    good = rows.shape == (2,) and rows.dtype.kind in "iu"
    return None if good else f"for n = 2 you returned {seen(rows)}"


@own_choice.must
def has_the_smallest_lead(f):
    """of leads of 0.85, 0.005, 0.1 and 0.01 it takes rows 1 and 3 first"""
    rows = sorted(np.asarray(f(ASKED.copy(), 2)).tolist())
    if rows == [0, 2]:
        return "you returned the rows 0 and 2, the two largest leads"
    if rows == [2, 3]:
        return "rows 2 and 3 have the smallest top probability; asked is the lead over the second"
    return None if rows == [1, 3] else f"you returned rows {rows}"


@own_choice.must
def goes_on_in_order(f):
    """then row 2, then row 0"""
    rows = np.asarray(f(ASKED.copy(), 4)).tolist()
    return None if rows[2:] == [2, 0] else f"for n = 4 you returned {rows}"


@own_choice.must
def agrees_elsewhere(f):
    """on 50 random rows it chooses what the library does"""
    p = np.random.default_rng(0).dirichlet(np.ones(4), 50)
    rows, want = set(np.asarray(f(p.copy(), 10)).tolist()), set(uncertainty_sampling(p, 10).tolist())
    return None if rows == want else f"{len(rows & want)} of your 10 rows are right"


reservoir = number(
    "still-remembered",
    "how probable it is that the first picture is still in the memory",
    0.16,
    within=1e-6,
    mistakes=(
        (1.0, "1 would be sure; a full memory overwrites old pictures, the first as well"),
        (0.0, "0 would be a memory of the newest 100; here the new ones are kept more and more rarely"),
        (0.01, "0.01 is one place's share of the memory; how many of all that went by are in it?"),
        (0.1, "0.1 would be 100 of 1,000; 625 pictures went by"),
        (1 / 625, "0.0016 is the chance to lie in one certain place; there are 100 places"),
        (6.25, "6.25 is above 1: turn the fraction round"),
        (0.84, "0.84 is the probability that it is gone"),
    ),
    hints=("Each of the 625 is equally likely to be held.", "100 places for 625 pictures."),
)

STREAM = [(0, 1), (1, 1), (2, 1), (3, 0), (4, 0), (5, 0)]


def repeating(f):
    """f on a learner that answers with the label it saw last (first: 0), and what it was told."""
    last = [0]
    told = []

    def learn(x, y):
        last[0] = y
        told.append((x, y))

    return f(lambda x: last[0], learn, STREAM), told


count_mistakes = Exercise(
    "count-mistakes",
    returns="one whole number",
    scalar=True,
    hints=(
        "Go through the stream once, in order: for x, y in stream.",
        "Three things a turn: predict, compare with y, and only then learn(x, y).",
    ),
)


@count_mistakes.must(needed=True)
def is_a_count(f):
    """it returns one whole number"""
    mistakes = np.asarray(given(repeating(f)[0]))
    good = mistakes.shape == () and mistakes.dtype.kind in "iubf" and mistakes % 1 == 0
    return None if good else f"you returned {seen(mistakes)}"


@count_mistakes.must
def predicts_before_it_learns(f):
    """a learner that repeats the last label makes 2 mistakes on 1, 1, 1, 0, 0, 0"""
    mistakes = int(repeating(f)[0])
    told = {
        0: "yours is 0: it has seen each label before it was asked",
        3: "yours is 3: who never learns makes as many",
        4: "yours is 4, the right ones; count the others",
    }
    return None if mistakes == 2 else told.get(mistakes, f"yours is {mistakes}")


@count_mistakes.must
def shows_each_once(f):
    """each example is learned from once, in order, right or wrong"""
    told = repeating(f)[1]
    if told == STREAM:
        return None
    if len(told) > len(STREAM):
        return f"it learned {len(told)} times from 6 examples: a stream comes by once"
    return f"it learned from {len(told)} of 6: {told}"


which_kind = Letters(
    "name-the-kind",
    "abcd",
    label="four letters of a, b, c and d",
    count=4,
    hints=(
        "First ask who chooses the data (the learner: b). Then whether an example comes back.",
        "A later task that must not harm an earlier one is continual; one glance at each example is online.",
    ),
)

SCENES = "bacd"
WHY = (
    "1: the doctors are asked for the labels that the program picks, so who picks decides",
    "2: each message is seen once and then gone, and it learns between two of them",
    "3: the second language is a new task after the first, and the first must not suffer",
    "4: the sentence itself says which word is missing; nobody labels",
)


@which_kind.must
def names_each(word):
    """each names its scene"""
    wrong = [why for letter, right, why in zip(word, SCENES, WHY, strict=True) if letter != right]
    return f"scene {wrong[0]}" if wrong else None
