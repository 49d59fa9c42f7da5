"""The exercises of the chapter "Gradient descent" whose answer is a number."""

import numpy as np

from nnrecap.exercises.said import ORDINALS, PARTS, an, listed, raised, ratio, short, tidy, word
from nnrecap.exercises.variants import number, varied

DIGITS = 1797
SHARES = {100: "a hundredth", 1000: "a thousandth", 10_000: "a ten-thousandth"}
SQUARED = {100: "a ten-thousandth", 1000: "a millionth", 10_000: "a hundred-millionth"}


@varied(
    lambda a, start, rate: 2 * a * rate < 1,  # the step does not cross the minimum
    a=(2, 3, 4, 6, 7, 8),
    start=range(3, 9),
    rate=(0.05, 0.1, 0.2),
)
def one_step(a=3, start=3, rate=0.1):
    slope = 2 * a * start
    step = tidy(rate * slope)
    return number(
        "one-step",
        f"w after one step on {a}w² from {start} with λ = {rate}",
        tidy(start - step),
        mistakes=(
            (tidy(start + step), "you went uphill: the step is minus λ times the slope"),
            (step, f"{rate} · {slope} = {short(step)} is the step; it must still be taken, from w = {start}"),
            (start - slope, f"you subtracted the whole slope, {slope}: multiply it by λ first"),
            (
                tidy(start - rate * a * start),
                f"you used the slope {a}w = {a * start}; the derivative of w² brings down a 2",
            ),
            (
                tidy(start - rate * a * start**2),
                f"{a * start**2} is the loss at w = {start}; the step follows its slope",
            ),
            (slope, f"{slope} is the slope at w = {start}; a step of -λ · {slope} from there is asked for"),
            (-step, f"{short(-step)} is the step; it must still be taken, from w = {start}"),
            (
                tidy(start - rate * 2 * a),
                f"you used the slope {2 * a}, the curvature; the slope at w = {start} is {2 * a} · {start}",
            ),
        ),
        hints=(
            f"What is the derivative of {a}w², at w = {start}?",
            f"The slope is {slope}, and {PARTS[rate]} of it is subtracted from {start}.",
        ),
        asked=(f"${a} w^2$", f"$w = {start}$", rf"$\lambda = {rate}$"),
        solved=(f"{start} - {rate} * {2 * a} * {start}  # the slope of {a} w² is {2 * a} w",),
    )


# b²/2 or b²: its curvature, and how it and its coefficient are written
FLAT = {1: ("b²/2", r"\frac12 b^2", "½"), 2: ("b²", "b^2", "1")}


@varied(a=range(5, 11), flat=(1, 2))
def stability_limit(a=3, flat=1):
    steep, (plain, formula, coefficient) = 2 * a, FLAT[flat]

    def in_this_bowl(rate):
        if rate <= 0:
            return f"you gave {rate:.6g}, which does not go down at all"
        does = "converges, and so do somewhat larger ones" if rate < 1 / a else "explodes already"
        return f"you gave {rate:.6g}, which {does}"

    return number(
        "stability-limit",
        f"the rate below which {a}w² + {plain} is descended from everywhere",
        1 / a,
        digits=2,
        mistakes=(
            (
                2 / a,
                f"you gave {ratio(2, a)}; {a} is the coefficient of w², its second derivative is twice that",
            ),
            (2 / flat, f"{ratio(2, flat)} is the limit of b alone; w would explode long before"),
            (
                1 / steep,
                f"1/{steep} is 1/L, the rate that kills the steep part in one step; up to 2/L it still converges",
            ),
            (
                2 / (steep + flat),
                f"you gave {ratio(2, steep + flat)}, 2 over the sum of the curvatures: "
                "that is the best rate, not the limit",
            ),
            (
                4 / flat,
                f"{ratio(4, flat)} is 2 over the coefficient {coefficient}; take second derivatives, "
                "and the larger of the two",
            ),
            (steep, f"{steep} is the largest curvature L; the limit is 2/L"),
            (a, f"{a} is L/2; the limit is 2/L"),
            (
                1 / flat,
                f"{ratio(1, flat)} kills b in one step, and at that rate w grows "
                f"{word(steep // flat - 1)}fold: w asks for less",
            ),
        ),
        otherwise=in_this_bowl,
        hints=(
            "What are the second derivatives along w and along b?",
            f"They are {steep} and {flat}. Each direction asks for λ < 2/h, and both must hold.",
        ),
        asked=(f"${a} w^2 + {formula}$",),
        solved=(f"2 / {steep}  # the larger of the curvatures {steep} and {flat} decides",),
    )


def steps_to(part, factor):
    """The least k with factor^k ≤ 1/part."""
    return int(np.ceil(np.log(part) / np.log(1 / factor)))


def steep_enough(steep, part):
    """Whether three digits tell the last two steps from the goal."""
    factor = (steep - 1) / (steep + 1)
    k = steps_to(part, factor)
    return float(short(factor**k, 3)) < 1 / part < float(short(factor ** (k - 1), 3))


@varied(steep_enough, steep=(9, 19, 24, 39, 49), part=(100, 1000, 10_000))
def how_many_steps(steep=9, part=1000):
    factor = (steep - 1) / (steep + 1)
    want = steps_to(part, factor)
    goal = SHARES[part]

    def after_steps(k):
        if k < 0 or np.ceil(k) == want != k:
            return f"you gave {k:.6g}; a step is taken or not, so round up"
        return f"you gave {k:.6g}, and {short(factor)} to that power is {factor**k:.3g}"

    loss, slower = steps_to(part, factor**2), steps_to(part, 1 - 1 / steep)
    return number(
        "how-many-steps",
        f"steps to {goal}, curvatures 1 and {steep}, best rate",
        want,
        mistakes=(
            (
                steps_to(part**2, factor),
                f"{steps_to(part**2, factor)} is for {SQUARED[part]}, {goal} of {goal}",
            ),
            (
                want - 1,
                f"{short(factor)}{raised(want - 1)} = {short(factor ** (want - 1), 3)} is still more than {goal}",
            ),
            (
                slower,
                f"{slower} is for the rate 1/{steep}, whose factor is {steep - 1}/{steep}; "
                f"the best rate is 2/(1 + {steep})",
            ),
            (
                steps_to(part, 0.5),
                f"a factor of 1/2 a step would take {steps_to(part, 0.5)}; here it is ({steep} - 1)/({steep} + 1)",
            ),
            (
                int(np.ceil(np.log10(part) / np.log(1 / factor))),
                f"you used log10 somewhere: {round(np.log10(part))} / log10(1/{short(factor)}) "
                "has one base above and below",
            ),
            (1, f"one step is enough where all curvatures are equal; here κ = {steep}"),
            (
                want + 1,
                f"{short(factor)}{raised(want)} = {short(factor**want, 3)} is below {goal} already",
            ),
            (
                loss,
                f"{loss} steps bring the *loss* to {goal}, which shrinks by {short(factor)}²; "
                "the distance is asked for",
            ),
            (
                int(np.ceil(np.log(part))),
                f"{np.ceil(np.log(part)):.0f} is ln {part:,}, rounded up; it must still be divided by "
                f"ln(1/{short(factor)}) = {np.log(1 / factor):.3g}",
            ),
        ),
        otherwise=after_steps,
        hints=(
            f"With κ = {steep}, by which factor does a step at the best rate shrink the distance at worst?",
            f"The factor is {steep - 1}/{steep + 1}. The smallest whole k with {short(factor)}^k ≤ "
            f"{short(1 / part)} is asked for.",
        ),
        asked=(f"the curvatures 1 and {steep}", f"at most {goal}"),
        solved=(f"np.log({part}) / np.log(1 / {short(factor)}))  # κ = {steep}, ρ = {short(factor)}",),
    )


@varied(B=(8, 16, 24, 48, 64, 96, 128, 256), rate=(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5))
def rate_for_the_sum(B=32, rate=0.1):
    return number(
        "rate-for-the-sum",
        f"λ of the sum that steps like the mean's {rate} with B = {B}",
        rate / B,
        digits=2,
        mistakes=(
            (float(f"{rate / B:.1g}"), "nearly: let Python divide, and hand over all its digits"),
            (tidy(rate * B), f"you multiplied by {B}: the sum's gradient is already {B} times as long"),
            (rate, f"with {rate} your steps are {B} times as long as the paper's"),
            (rate / np.sqrt(B), f"√{B} is about noise; sum and mean of one batch differ by the factor {B}"),
            (rate / B**2, f"you divided by {B} twice"),
            (tidy(B / rate), f"{B / rate:,.6g} is {B}/{rate}, the reciprocal"),
            (
                rate / 342,
                f"you divided by all 342 penguins; a step's sum runs over the {B} of its batch",
            ),
            (
                rate / DIGITS,
                f"you divided by all 1,797 digits; a step's sum runs over the {B} of its batch",
            ),
            (1 / B, f"1/{B} is the factor between the two; the mean's λ is {rate}, not 1"),
        ),
        hints=(
            "How many times as long as the mean's gradient is the sum's?",
            f"{B} times. λ must make up for it.",
        ),
        asked=(rf"over batches of {B} and $\lambda = {rate}$", f"*sum* over batches of {B}"),
        solved=(f"{rate} / {B}",),
    )


@varied(few=(4, 5, 6, 8, 10, 12, 16), times=range(3, 10), goal=(0.05, 0.1, 0.2))
def quieter_batch(few=8, times=6, goal=0.1):
    now, want = tidy(times * goal), few * times**2

    def deviation(B):
        if B <= 0:
            return f"you gave {B:.6g}; a batch has at least one sample"
        if B != int(B) and round(B) == want:
            return f"you gave {B:.6g}; nearly, and a batch has whole samples"
        return f"you gave {B:.6g}, which brings it to {now * np.sqrt(few / B):.3g}"

    wrong_way = f"√{times} goes the wrong way: the deviation falls slower than 1/B, not faster"
    return number(
        "quieter-batch",
        f"the batch size for a deviation of {goal}, when {few} have {short(now)}",
        want,
        mistakes=(
            (
                few * times,
                f"{word(times)} times as many samples make the *variance* {an(ORDINALS[times])}; "
                "the deviation falls as 1/√B",
            ),
            (
                tidy(now**2 * few),
                f"{short(tidy(now**2 * few))} = {short(now)}² · {few} is the variance of one sample; "
                f"divide it by {goal}²",
            ),
            (times**2, f"{times**2} times as many is right; as many as what?"),
            (int(np.ceil(few * np.sqrt(times))), wrong_way),
            (few * np.sqrt(times), wrong_way),
            (few * times**3, f"{times}³ = {times**3} is too much: 1/√B asks for a square"),
            (few * times**4, "a fourth power is too much: 1/√B asks for a square"),
            (want - 1, f"{want - 1} leaves it just above {goal}; are your {times**2} times {few} right?"),
        ),
        otherwise=deviation,
        hints=(
            f"The deviation falls as 1/√B. By which factor must B grow for {an(ORDINALS[times])}?",
            f"By {times}² = {times**2}, from {few}.",
        ),
        asked=(f"batches of {few}", f"standard deviation is {short(now)}", f"brings it to {goal}"),
        solved=(f"{few} * {times}**2",),
    )


@varied(
    lambda B, epochs: epochs != DIGITS // B + 1,  # the updates of one epoch are not as many as the epochs
    B=(16, 24, 32, 48, 80, 96, 128, 256),
    epochs=range(3, 11),
)
def updates(B=64, epochs=5):
    full, rest = divmod(DIGITS, B)
    each = DIGITS / B

    def as_whole(n):
        return f"you gave {n:.6g}{'' if n == int(n) else '; an update is made or not: the number is whole'}"

    return number(
        "updates",
        f"updates in {epochs} epochs of 1,797 digits, batches of {B}",
        epochs * (full + 1),
        mistakes=(
            (
                epochs * full,
                f"{full} an epoch leaves the last {word(rest)} digits out; the short batch is kept",
            ),
            (full + 1, f"{full + 1} is one epoch; there are {epochs}"),
            (full, f"{full} is one epoch without its short batch"),
            (
                int(np.ceil(epochs * each)),
                f"{np.ceil(epochs * each):.0f} is ⌈{epochs} · 1797 / {B}⌉: every epoch ends with a short batch "
                "of its own",
            ),
            (
                epochs * DIGITS,
                f"{epochs * DIGITS:,} is {epochs} · 1,797, updates of one digit each",
            ),
            (each * epochs, "an update is made or not: the number is whole"),
            (
                epochs * B,
                f"{epochs * B} is {epochs} · {B}; divide 1,797 by {B}, round up, and take {word(epochs)} of those",
            ),
            (DIGITS, f"1,797 is the number of digits; an update takes {B} of them"),
            (each, f"a short batch is a batch as well: round up; and there are {epochs} epochs"),
            (
                epochs * (full + 2),
                f"{epochs * (full + 2)} is {epochs} · {full + 2}; "
                f"an epoch has {full} full batches and a short one",
            ),
        ),
        otherwise=as_whole,
        hints=(
            "How many batches has one epoch, the short one included?",
            f"{full} full ones and one of {word(rest)} digits.",
        ),
        asked=(f"batches of {B}", f"{epochs} epochs"),
        solved=(f"{epochs} * {full + 1}  # {full} full batches and one of {word(rest)} digits",),
    )


def a_race(sizes, took, unit):
    """Whether a middle size wins, the smallest asks for the fewest samples, and prices are plain."""
    work = [n * (1 + B / unit) for B, n in zip(sizes, took, strict=True)]
    samples = [n * B for B, n in zip(sizes, took, strict=True)]
    best = int(np.argmin(work))
    plain = all(n == int(n) for n in work) and len({*work}) == 4
    return plain and best in (1, 2) and samples[0] == min(samples) and list(took) == sorted(took)[::-1]


@varied(
    a_race,
    sizes=((4, 20, 100, 1000), (5, 25, 125, 1250), (8, 40, 200, 2000), (10, 50, 250, 2500), (2, 20, 80, 800)),
    took=(
        (2500, 600, 250, 120),
        (3000, 700, 300, 90),
        (1500, 400, 150, 60),
        (2000, 450, 400, 350),
        (4000, 900, 800, 300),
        (5000, 1000, 700, 500),
    ),
    unit=(50, 80, 100, 125, 200, 250),
)
def cheapest_batch(sizes=(5, 25, 125, 1250), took=(2000, 500, 200, 100), unit=125):
    prices = [1 + B / unit for B in sizes]
    work = [round(n * price) for n, price in zip(took, prices, strict=True)]
    best = int(np.argmin(work))
    other = 3 - best  # the two between the ends
    written = [f"{B:,}" for B in sizes]
    asks = "a batch size is asked for"
    return number(
        "cheapest-batch",
        "the batch size that needs the least work",
        sizes[best],
        mistakes=(
            (
                sizes[3],
                f"it needs the fewest updates, but each costs {prices[3]:.6g} units: {work[3]:,} together",
            ),
            (
                sizes[0],
                f"it asks for the fewest samples, {took[0] * sizes[0]:,}; the calls make it {work[0]:,} units "
                "all the same",
            ),
            (
                sizes[other],
                f"its {took[other]:,} updates cost {prices[other]:.6g} units each: {work[other]:,} together, "
                "and there is a cheaper one",
            ),
            (work[best], f"{work[best]:,} units is the least work; which batch size has it?"),
            (took[best], f"{took[best]:,} is its number of updates; the batch size is asked for"),
            (work[other], f"{work[other]:,} units is what batches of {sizes[other]} need; {asks}"),
            (prices[best], f"{prices[best]:.6g} is the price of one of its updates; {asks}"),
            (work[0], f"{work[0]:,} units is what batches of {sizes[0]} need; {asks}"),
            (work[3], f"{work[3]:,} units is what batches of {written[3]} need; {asks}"),
            (took[other], f"{took[other]:,} is the number of updates with batches of {sizes[other]}; {asks}"),
            (
                took[best] * sizes[best],
                f"you counted the samples alone, {took[best]:,} · {sizes[best]}; and {asks}",
            ),
        ),
        otherwise=("you gave {:.6g}, where one of " + listed(written) + " is asked for").format,
        hints=(
            "Work is the number of updates times the price of one.",
            f"The four prices are {listed(f'{price:.6g}' for price in prices)}.",
        ),
        asked=(
            f"$B = {sizes[0]}$ took {took[0]:,} updates, {sizes[1]} took {took[1]:,}, "
            f"{sizes[2]} took {took[2]:,}, {written[3]} took {took[3]:,}",
            f"$1 + B/{unit}$",
        ),
        solved=(f"{sizes[best]}  # updates times price: {', '.join(map(str, work))}",),
    )
