"""The exercises of the chapter "A loss for sequences" whose answer is a number."""

import itertools
from math import comb

import numpy as np

from nnrecap.exercises.said import ORDINALS, an, listed, ratio, short, tidy, word
from nnrecap.exercises.variants import number, varied


def pairs(text):
    """The letters that equal the one before them."""
    return [b for a, b in itertools.pairwise(text) if a == b]


@varied(
    text=(
        "committee addressee sleeplessness assess possess successfully whippoorwill greenness access address"
    ).split()
)
def shortest(text="bookkeeper"):
    letters, twice = len(text), pairs(text)
    blanks = len(twice)
    more = sorted({letter for letter in text if text.count(letter) > 1})
    spare = sum(text.count(letter) - 1 for letter in more)
    room = {1: "one repeat", 2: "two repeats", 3: "three repeats"}
    return number(
        "ctc-shortest",
        f'the least number of steps for "{text}"',
        letters + blanks,
        mistakes=(
            (letters, f"you gave its {letters} letters; in that many steps {twice[0] * 2} would merge into one {twice[0]}"),
            *(
                (letters + k, f"you gave {letters + k}, room for {room[k]}; count the letters that equal the one before them")
                for k in range(1, blanks)
            ),
            *(
                [(letters + spare, f"you gave {letters + spare}: {word(spare)} of its letters ({listed(more)}) have come before, "
                  f"but only {word(blanks)} of them immediately before")]
                if spare != blanks else []
            ),
            (letters + 2 * blanks, f"you gave {letters + 2 * blanks}, a blank for each letter of a pair; one blank between the two is enough"),
            (blanks, f"you gave {blanks}, the blanks that are needed; each letter needs a step as well"),
            (2 * letters - 1, f"you gave {2 * letters - 1}, a blank between all letters; it is needed between equal ones only"),
            (2 * letters, f"you gave {2 * letters}, a blank for every letter; it is needed between equal ones only"),
            (2 * letters + 1, "you gave 2L + 1, the number of states; blanks between different letters may be skipped"),
            (2 * letters + 1 + blanks, "you gave 2L + 1 + repeats; only the blanks between equal letters are needed"),
        ),
        hints=(
            "Each letter needs a step. Where is a blank needed too, lest two letters become one?",
            "Between equal neighbours only: how many such pairs has the word?",
        ),
        asked=(f'"{text}"',),
        solved=(f"{letters} + {blanks}",),
        because=(
            f"{word(letters).capitalize()} letters, {word(blanks)} repeats: {', '.join(2 * letter for letter in twice)}.",
        ),
    )  # fmt: skip


def spelt(text):
    """The one path of the least length: n o – o n."""
    gaps = ("– " if a == b else "" for a, b in zip(" " + text, text, strict=False))
    return " ".join(gap + letter for gap, letter in zip(gaps, text, strict=True))


@varied(
    text=(
        "apple hello happy sheet wheel green floor carry street cherry dinner summer letter cattle "
        "message village cottage lettuce collect missing shopping umbrella squirrel"
    ).split()
)
def paths(text="noon"):
    """With one step more than the word needs."""
    L, [twice] = len(text), pairs(text)
    steps = L + 2
    a, b = next((a, b) for a, b in itertools.pairwise(text) if a != b)
    more = f"{text} has a label more" if L == 4 else f"{text} has {word(L - 3)} labels more"
    return number(
        "ctc-paths",
        f'the number of {word(steps)}-step paths that spell "{text}"',
        2 * L + 1,
        mistakes=(
            (1, f"you gave 1, which is right for {word(steps - 1)} steps; here is {an(ORDINALS[steps])} to be used"),
            (L, f"you gave {L}: a label may last longer, but the {ORDINALS[steps]} step may be a blank as well"),
            (L + 1, f"you gave {L + 1}, the places for one more blank; a label may last longer as well"),
            (L + 2, f"you gave {L + 2}: blanks may also be added between {a} and {b}, where they are not needed"),
            (2 * L - 1, f"you gave {2 * L - 1}: a blank may also come before the first label or behind the last"),
            (2 * L, f"you gave {2 * L}: count the blank that is needed already, it may last longer"),
            (2 * L + 2, f"you gave {2 * L + 2}: {twice}–{twice} with its blank in either of two places is one path, not two; "
                        "making the middle blank longer on its left or on its right is the same path"),
            (L * (L + 1), f"you gave {L * (L + 1)} = {L} · {L + 1}; the {ORDINALS[steps]} step goes to a label *or* to a blank, so the choices add up"),
            (28, f"you gave 28, the paths of see; {more}, and fewer steps to spare"),
            (comb(2 * L + 2, 2), f"you gave {comb(2 * L + 2, 2)}, which is right for {word(steps + 1)} steps"),
        ),
        hints=(
            f"Start from the one path of {word(steps - 1)} steps, {spelt(text)}, and insert one step.",
            f"Either one of the {word(L)} labels lasts a step longer, or one of {word(L + 1)} places gets one more blank.",
        ),
        asked=(f"of *{word(steps)}* steps", f'"{text}"'),
        solved=(f"{L} + {L + 1}",),
        because=(
            f"To `{spelt(text)}` the {ORDINALS[steps]} step adds a longer label, one of {word(L)}, "
            f"or a blank in one of {word(L + 1)} places",
        ),
    )  # fmt: skip


@varied(steps=range(4, 9))
def coins(steps=3):
    paths, every = steps * (steps + 1) // 2, 2**steps
    merged = "one of these spells aa" if steps == 3 else "some of these spell aa or more"
    lost = "two a's side by side can come first or last, and there may be three"
    if steps > 3:
        lost = "a run of a's may have any length, and begin anywhere"
    last = "One spells nothing, and one spells aa."
    if steps > 3:
        last = f"Those that spell a have one run of a's: of length 1 at {word(steps)} places, of length 2 at {word(steps - 1)}, and so on."
    one = f"1/{every}"
    return number(
        "ctc-coins",
        f'the probability of "a" in {word(steps)} fair steps',
        paths / every,
        mistakes=(
            (1 - 1 / every, f"you gave {every - 1}/{every}, all paths with an a in them; {merged}"),
            (steps / every, f"you gave {ratio(steps, every)}, the paths with exactly one a; two a's side by side are merged"),
            ((paths - 1) / every, f"you gave {ratio(paths - 1, every)}; {lost}"),
            (1 - paths / every, f"you gave {ratio(every - paths, every)}, the {word(every - paths)} paths that do not spell a; the question is for the others"),
            (1 / 2, f"you gave 1/2, one step's coin; a path takes {word(steps)} steps"),
            (1 / every, f"you gave {one}, one path's probability; sum over all that spell a"),
            (-np.log(paths / every), "you gave -log of the right probability, which is the loss; give the probability"),
            (every**-float(paths), f"you multiplied the {word(paths)} paths; one of them or another is taken, so they add up"),
            (paths, f"you gave how many paths there are; each has the probability {one}"),
        ),
        hints=(f"There are {word(every)} paths, each with probability {one}. Which of them {'do not spell' if steps == 3 else 'spell'} a?", last),
        asked=(f"{word(steps).capitalize()} steps",),
        solved=(f"{paths} / {every}",),
        because=(
            f"Of the {word(every)} paths {word(paths)} have one run of a's"
            if steps > 3
            else "Of the eight paths only `– – –` and `a – a` spell something else",
        ),
    )  # fmt: skip


@varied(a=(0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.45, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8))
def slope(a=0.4):
    blank, twice = tidy(1 - a), tidy(a * a)
    once = tidy(a * blank)
    word_has = tidy(twice + 2 * once)
    share = (twice + once) / word_has
    want = a - share
    s, o, w = short(twice), short(once), short(word_has)
    return number(
        "ctc-gradient",
        "the gradient by the logit of a at step 1",
        tidy(want),
        mistakes=(
            (tidy(-want), "you gave occupancy minus prediction; the loss has a minus sign, so it is p - γ"),
            (tidy(a - 1), "you gave p - 1, as if the word had to be in a at step 1; the path – a spells it too"),
            (0.0, f"you gave 0: {s} + {o} is not yet a share, divide it by the word's {w}"),
            (-once / word_has, f"you gave -{o} / {w}, one path and without p; two paths are in a at step 1"),
            (tidy(a - once), f"you gave p - {o}: one path of two, and not yet divided by the word's {w}"),
            (tidy(a - twice / word_has), "you counted only the path a a; the path a – is in a at step 1 as well"),
            (tidy(a - once / word_has), "you counted only the path a –; the path a a is in a at step 1 as well"),
            (tidy(a - 2 * once / word_has), "you counted the path – a, which is not in a at step 1, with a –; take a a and a –"),
            (tidy(a + share), "you added prediction and occupancy; the gradient is their difference"),
            (once, f"{s} + {o} is {short(a)}, not yet a share; {w} - {short(a)} is what the path – a has"),
            (tidy(share), "you gave the occupancy γ; the gradient is p - γ"),
            (tidy(a - word_has), f"you gave p - {w}; subtract the share of a at step 1, not the word's probability"),
        ),
        hints=(
            f"Three paths spell the word: a a with {s}, a – and – a with {o} each. Which are in a at step 1?",
            f"γ = ({s} + {o}) / {w}, and the gradient is p - γ with p = {short(a)}.",
        ),
        asked=(f"– with {short(blank)} and a with {short(a)}",),
        solved=(f"{short(a)} - ({s} + {o}) / {w}  # {want:.3f}",),
        because=(f"Of the word's {w},",),
    )  # fmt: skip


# three probabilities in twentieths, none below a tenth
THREE = tuple((i / 20, j / 20, (20 - i - j) / 20) for i in range(2, 17) for j in range(2, 19 - i))


def words_of_two(first, second):
    """Word → what it has: the empty one, a, b, ab and ba."""
    (blank, a, b), (blank2, a2, b2) = first, second
    has = {"": blank * blank2, "a": a * a2 + a * blank2 + blank * a2, "b": b * b2 + b * blank2 + blank * b2}
    return {word: tidy(p) for word, p in (has | {"ab": a * b2, "ba": b * a2}).items()}


def best_path_misleads(first, second):
    """Whether the best path is – b, and the most probable word a."""
    has = words_of_two(first, second)
    alone = sorted(first)[-2] < first[0] and sorted(second)[-2] < second[2]
    return alone and has["a"] > max(p for word, p in has.items() if word != "a") + 0.01


@varied(best_path_misleads, first=THREE, second=THREE)
def reading(first=(0.5, 0.4, 0.1), second=(0.2, 0.3, 0.5)):
    (blank, a, b), (blank2, a2, b2) = first, second
    has = words_of_two(first, second)
    aa, a_, _a, ab = (tidy(p) for p in (a * a2, a * blank2, blank * a2, a * b2))
    best, with_a = tidy(blank * b2), tidy(1 - (1 - a) * (1 - a2))
    starts = tidy(aa + a_)

    def gave(p, words, mark=","):
        return p, f"you gave {short(p)}{mark} {words}"

    forgot = "a a and a – without – a, which spells a too"
    split = [gave(ab, "the path a b, for the word ab", ":"), gave(starts, forgot, ":")]
    if ab == starts:
        split = [gave(ab, f"the path a b, for the word ab; or {forgot}", ":")]
    return number(
        "ctc-reading",
        "the probability of the most probable word",
        has["a"],
        mistakes=(
            gave(best, "what the best path – b alone has; a word has the sum of its paths"),
            gave(has["b"], "the word b, which the best path spells; another word has more"),
            *split,
            gave(aa, "what the path a a alone has; a – and – a spell the word too"),
            gave(a_, "what the path a – alone has; a a and – a spell the word too"),
            gave(_a, "what the path – a alone has; a a and a – spell the word too"),
            gave(tidy(a_ + _a), "the paths a – and – a; a a is merged into the same word"),
            gave(tidy(aa + _a), "the paths a a and – a; a – spells the word too"),
            gave(has[""], "what the empty word has"),
            gave(with_a, "all paths with an a in them; a b and b a spell other words"),
            gave(has["ba"], "what the word ba has"),
            *(gave(p, "the likeliest class of a step; a path multiplies what its steps have") for p in {blank, b2}),
            gave(tidy(a + a2), "the sum of a column; along a path the steps are multiplied"),
            (-np.log(has["a"]), "you gave -log of the right probability, which is the loss; give the probability"),
        ),
        hints=(
            "Nine paths spell five words: the empty one, a, b, ab and ba. Which paths spell a, and which b?",
            "The paths a a, a – and – a spell a; b b, b – and – b spell b. Sum each three, and compare.",
        ),
        asked=(f"| step 1 | {blank} | {a} | {b} |", f"| step 2 | {blank2} | {a2} | {b2} |"),
        solved=(f"{a} * {a2} + {a} * {blank2} + {blank} * {a2}  # a a",),
    )  # fmt: skip
