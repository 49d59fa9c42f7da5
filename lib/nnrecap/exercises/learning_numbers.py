"""The exercises of the chapter "Types of learning" whose answer is a number."""

import math

from nnrecap.exercises.said import ORDINALS, PARTS, equals, raised, short, tidy, word
from nnrecap.exercises.variants import number, varied


def one_loss(w, x, y, rate):
    """What is left after one update."""
    return tidy(((w - rate * 2 * (w * x - y) * x) * x - y) ** 2)


def comes_nearer(w, x, y, rate):
    """Whether the slope is negative, and one update leaves less, in few digits."""
    after = one_loss(w, x, y, rate)
    return w * x < y and 0 < after < (w * x - y) ** 2 and after == float(f"{after:.4g}")


@varied(comes_nearer, w=(1, 2), x=range(2, 6), y=range(3, 12), rate=(0.01, 0.02, 0.05, 0.1))
def one_update(w=1, x=2, y=3, rate=0.1):
    error = w * x - y
    slope = 2 * error * x
    new, uphill, half = (tidy(w - part * slope) for part in (rate, -rate, rate / 2))
    flat = tidy(w - rate * slope / x)
    off = tidy(new * x - y)
    loss = one_loss(w, x, y, rate)
    up, plain = tidy((uphill - y) ** 2), tidy((uphill * x - y) ** 2)
    whole = ((w - slope) * x - y) ** 2
    missing = [(tidy((one * x - y) ** 2), factor) for one, factor in ((half, 2), (flat, x))]
    bent, direct = f"({x}w - {y})", tidy((new - y) ** 2)
    return number(
        "loss-after-one-update",
        "the loss after one update",
        loss,
        mistakes=(
            (error**2, f"{error**2} is the loss before the update, ({w * x} - {y})²"),
            (
                up,
                f"{short(up)}: the step went uphill, to w = {short(uphill)}, which is not yet the model's answer, "
                f"{short(uphill)} · {x}",
            ),
            (
                plain,
                f"{short(plain)}: the step went uphill; subtract the slope, which is negative here",
            ),
            (direct, f"{short(direct)} compares the new weight with {y}; the model says w · x"),
            (whole, f"{whole:,}: the whole slope was subtracted; {PARTS[rate]} of it is one update"),
            (
                new,
                f"{short(new)} is the new weight; what does the model say with it, and how far is that from {y}?",
            ),
            *(
                (
                    wrong,
                    f"{short(wrong)}: the slope of {bent}² is 2 {bent} times {x}; one factor {factor} is missing",
                )
                for wrong, factor in missing
            ),
            (
                tidy(new * x),
                f"{short(tidy(new * x))} is the new prediction; its loss is the squared distance from {y}",
            ),
            *((one, f"{short(one)} is the error; the loss is its square") for one in (-off, off)),
        ),
        hints=(
            f"The slope of {bent}² with respect to w is 2 {bent} · {x}, by the chain rule. At w = {w} it is {slope}.",
            f"The new weight is {w} - {rate} · ({slope}). Multiply it by x = {x} and compare with {y}.",
        ),
        asked=(f"with $w = {w}$", f"$x = {x}$, $y = {y}$", f"subtracts {rate} times"),
        solved=(f"{short(loss)}  # the slope is {slope}, the new weight {short(new)}",),
    )


@varied(n=range(6, 13))
def how_many_answers(n=4):
    pairs, few = math.comb(n, 2), word(n)
    more = "two, three or all" if n == 4 else "two or more"

    def subsets(answer):
        if answer == 2**n - 1:
            return f"{2**n - 1:,} leaves one out: no label at all is an answer, too"
        return f"you gave {answer:.6g}"

    return number(
        "how-many-answers",
        f"how many different answers {few} yes-or-no labels allow",
        2**n,
        otherwise=subsets,
        mistakes=(
            (n, f"{n} is multiclass: exactly one of {few}; here each label is in or out for itself"),
            (n + 1, f"{n + 1} allows one of the {few} or none; {more} may be in as well"),
            (
                2 * n,
                f"{2 * n} = 2 · {n}; the choices multiply: 2 for the first times 2 for the second …",
            ),
            (
                math.factorial(n),
                f"{math.factorial(n):,} is the number of orders of {few} things; a subset has no order",
            ),
            (
                pairs,
                f"{pairs} is the number of pairs; "
                f"{'one, three, four' if n == 4 else 'one, three, more'} or no label may be in as well",
            ),
            (
                n + pairs,
                f"{n + pairs} counts single labels and pairs; none, three or {'' if n == 4 else 'more, up to '}"
                f"all {few} may be in as well",
            ),
            (n**n, f"{n**n:,} = {n}{raised(n)}; a label has two choices, not {few}"),
        ),
        hints=(
            "How many for one label? For two: none, first, second, both.",
            "Each further label doubles the number.",
        ),
        asked=(f"{few} labels",),
        solved=(f"2**{n}",),
    )


@varied(lambda reward, steps: reward != steps, reward=(2, 4, 5, 8), steps=range(3, 9))
def patience(reward=2, steps=5):
    share, want = 1 / reward, reward ** (-1 / steps)
    later, more, fewer = word(steps), reward ** (-1 / (steps + 1)), reward ** (-1 / (steps - 1))
    near = float(f"{want:.2g}")
    at = reward * 0.9**steps
    power = f"{short(share)}{raised(steps)}"
    return number(
        "patience",
        "the discount at which both are worth the same",
        want,
        mistakes=(
            (
                share,
                f"γ = {short(share)} makes the {reward} worth {reward} · {power} "
                f"{equals(reward * share**steps, 3)}; it shrinks once a step",
            ),
            (
                0.9,
                f"at 0.9 the {reward} is worth {short(at, 3)}, so it would be the "
                f"{'better' if at > 1 else 'worse'} choice",
            ),
            (0.1, f"γ = 0.1 would make the {reward} worth {short(reward * 0.1**steps, 1)}"),
            (fewer, f"{short(fewer, 4)} waits {word(steps - 1)} steps; the reward comes {later} steps later"),
            (
                reward ** (1 / steps),
                f"{short(reward ** (1 / steps), 5)} is above 1: it would make waiting better and better; "
                "you want its inverse",
            ),
            (
                share**steps,
                f"{short(share**steps)} is {power}; solve γ{raised(steps)} = {short(share)}",
            ),
            (
                near,
                f"nearly: three digits are asked for, and {short(near)}{raised(steps)} is {short(near**steps, 3)}",
            ),
            (more, f"{short(more, 4)} waits {word(steps + 1)} steps; the reward comes {later} steps later"),
            (
                reward / steps,
                f"{reward}/{steps} {equals(reward / steps, 3)}; the discount is multiplied, "
                "so it is a root that is asked for",
            ),
        ),
        hints=(
            f"Two rewards {later} steps apart are worth the same where 1 = {reward} γ{raised(steps)}.",
            f"γ is the {ORDINALS[steps]} root of 1/{reward}.",
        ),
        asked=(f"one of {reward} {later} steps later",),
        solved=(f"{short(share)} ** (1 / {steps})",),
    )


@varied(
    lambda places, seen: places < seen / 2 and (places / seen) == float(f"{places / seen:.3g}"),
    places=(40, 50, 60, 80, 100, 120, 150, 200),
    seen=range(125, 1000, 25),
)
def reservoir(places=100, seen=625):
    share, rest = places / seen, seen - places
    return number(
        "still-remembered",
        "how probable it is that the first picture is still in the memory",
        share,
        mistakes=(
            (1.0, "1 would be sure; a full memory overwrites old pictures, the first as well"),
            (
                0.0,
                f"0 would be a memory of the newest {places}; here the new ones are kept more and more rarely",
            ),
            (
                1 / places,
                f"{short(1 / places, 3)} is one place's share of the memory; how many of all that went by are in it?",
            ),
            (places / 1000, f"{short(places / 1000)} would be {places} of 1,000; {seen} pictures went by"),
            (
                1 / seen,
                f"{short(1 / seen, 3)} is the chance to lie in one certain place; there are {places} places",
            ),
            (seen / places, f"{short(seen / places, 3)} is above 1: turn the fraction round"),
            (tidy(1 - share), f"{short(tidy(1 - share))} is the probability that it is gone"),
            (
                places / rest,
                f"{short(places / rest, 2)} is {places} of {rest}; those that filled the memory count among "
                f"the {seen} as well",
            ),
            (
                places / (seen - 1),
                f"{short(places / (seen - 1), 4)} is {places} of {seen - 1}; the first picture is one of the {seen}",
            ),
            (
                places,
                f"{places} is how many places there are; how likely is it that one of them holds the first?",
            ),
        ),
        hints=(
            f"Each of the {seen} is equally likely to be held.",
            f"{places} places for {seen} pictures.",
        ),
        asked=(f"has {places} places", f"After {seen} pictures"),
        solved=(f"{places} / {seen}",),
    )
