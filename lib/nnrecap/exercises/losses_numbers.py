"""The exercises of the chapter "Loss functions" whose answer is a number."""

import numpy as np

from nnrecap.exercises.said import PARTS, listed, raised, ratio, short, tidy, word
from nnrecap.exercises.variants import number, varied
from nnrecap.losses import huber_grad, triplet

RIDES = (4, 5, 6, 7, 48)


def ride_costs(c, rides, low, high):
    """What a guess costs in all, one below with `low` a minute and one above with `high`."""
    rides = np.array(rides, float)
    return np.sum(np.where(c < rides, low * (rides - c), high * (c - rides)))


def best_ride(rides, low, high):
    """The place of the ride that costs least."""
    return int(np.argmin([ride_costs(ride, rides, low, high) for ride in rides]))


def rides_pull(n):
    return "one ride pulls" if n == 1 else f"{word(n)} rides pull"


def in_the_middle(rides, low, high):
    """Whether one ride is best, and neither the first, the median nor the last."""
    return 5 * low % (low + high) and best_ride(rides, low, high) in (1, 3)


@varied(
    in_the_middle,
    rides=(
        (3, 5, 6, 8, 43),
        (2, 4, 7, 9, 53),
        (5, 6, 8, 9, 42),
        (6, 7, 9, 11, 52),
        (3, 4, 5, 8, 40),
        (4, 6, 7, 10, 58),
        (5, 7, 8, 11, 44),
    ),
    low=range(1, 7),
    high=range(1, 7),
)
def late_bus(rides=RIDES, low=3, high=1):
    at = best_ride(rides, low, high)
    want, below, last = rides[at], rides[at - 1], rides[-1]
    least = round(ride_costs(want, rides, low, high))
    pay = high * sum(last - ride for ride in rides)

    def cost_of_the_ride(c):
        cost = ride_costs(c, rides, low, high)
        return f"you gave {c:.6g}, which costs {cost:.6g} in all; {'another' if c in rides else 'one'} ride costs {least}"

    return number(
        "late-bus",
        f"the ride that is the best guess when too low costs {low} a minute and too high {high}",
        want,
        otherwise=cost_of_the_ride,
        mistakes=(
            (rides[2], "you gave the median, which is best when both sides cost the same"),
            (sum(rides) // 5, "you gave the mean, which is best for squared errors, and no ride at all"),
            (rides[best_ride(rides, high, low)], f"{rides[best_ride(rides, high, low)]} is best when too *high* costs {low}; here too low does"),
            (last, f"at {last} nobody is late, but the four others pay {pay}; a minute less would save {4 * high} and cost {low}"),
            (least, f"{least} is what the best of the rides costs in all; which ride is it?"),
        ),
        hints=(
            f"Move the guess up by a minute: each ride above saves {low}, each ride at or below costs {high} more.",
            f"At {below} {word(5 - at)} rides lie above and {word(at)} at or below: a minute up saves {low * (5 - at)} and costs {high * at}. And at {want}?",
        ),
        asked=(f"costs you {low}, a minute too high {high}", "the five rides" if rides == RIDES else f"five rides of {listed(rides)} minutes"),
        solved=(f"= {want}",),
        because=(
            f"Before {want} {rides_pull(at)} down ({high * at}) and {word(5 - at)} up ({low * (5 - at)}); "
            f"past {want} {word(at + 1)} down ({high * (at + 1)}) and {word(4 - at)} up ({low * (4 - at)})",
        ),
    )  # fmt: skip


@varied(
    lambda samples, outputs, rate: rate * samples * outputs / 2 < 10,  # still a learning rate
    samples=(8, 16, 20, 24, 40, 48, 50, 64),
    outputs=range(3, 11),
    rate=(0.01, 0.02, 0.05, 0.1, 0.2),
)
def same_steps(samples=32, outputs=4, rate=0.1):
    N = samples * outputs
    want = tidy(rate * N / 2)
    return number(
        "same-steps",
        "the learning rate that makes the same steps with PyTorch's mean",
        want,
        otherwise=lambda other: f"you gave {other:.6g}, which makes steps {other / want:.3g} times as large",
        mistakes=(
            (tidy(rate * N), f"you allowed for the mean over {N} numbers, and not for the ½ that has gone"),
            (tidy(rate * samples / 2), f"you divided by the {samples} samples only; PyTorch's mean also divides by the {outputs} outputs"),
            (tidy(rate * samples), f"you divided by the {samples} samples and forgot the ½ and the {outputs} outputs"),
            (rate, "the gradient has become smaller, so the same rate makes smaller steps"),
            (2 * rate / N, f"the factor {short(N / 2)}, turned round: the gradient is smaller, so the rate must be larger"),
            (rate / N, "turned round: the gradient is smaller, so the rate must be larger; and mind the ½"),
            (tidy(rate * N * 2), "the ½ works the other way: without it the gradient doubles"),
            (N / 2, f"{short(N / 2)} is how much smaller the gradient is; the old rate, {rate}, must become as much larger"),
            (2 * rate, f"you allowed for the ½ alone, and the wrong way; the mean divides by {N}"),
        ),
        hints=(
            f"Write both gradients for one error d: that of ½ d², and that of d² / ({samples} · {outputs}).",
            f"They are d and 2 d / {N}. A step is the rate times the gradient.",
        ),
        asked=(f"over {samples} samples and their {outputs} outputs", f"the learning rate {rate}"),
        solved=(f"{rate} * {samples} * {outputs} / 2",),
        because=(f"/ {N}$, {short(N / 2)} times smaller",),
    )  # fmt: skip


def three_are_near(near, far, delta):
    """Whether Huber's best guess has three points within δ, one beyond."""
    guess = (sum(near) + delta) / 3
    return all(abs(guess - y) < delta for y in near) and far - guess > delta


@varied(
    three_are_near,
    near=((0, 1, 2), (0, 1, 3), (1, 2, 4), (2, 3, 5), (0, 2, 3), (1, 3, 5), (2, 4, 5), (3, 4, 6), (4, 5, 7)),
    far=range(12, 31),
    delta=(3, 4),
)
def huber_guess(near=(0, 1, 2), far=13, delta=2):
    points = np.array([*near, far], float)
    total, mean = sum(near), points.mean()
    first, second, third = (f"(c - {y})" if y else "c" for y in near)
    return number(
        "huber-guess",
        f"the guess for {listed([*near, far])} under Huber's loss with δ = {delta}",
        (total + delta) / 3,
        within=1e-3,
        otherwise=lambda c: f"you gave {c:.6g}, where the pulls sum to "
        f"{huber_grad(np.full(4, float(c)), points, delta=delta).sum():.4g}, and must sum to 0",
        mistakes=(
            (mean, f"you gave the mean, where {far} pulls with {short(far - mean)}; beyond δ it may pull with {delta} only"),
            ((near[1] + near[2]) / 2, "you gave a median, which is best when everybody pulls with 1"),
            (total / 3, f"you left {far} out; it still pulls, with δ = {delta}"),
            ((total + 1) / 3, f"you let {far} pull with 1; beyond δ it pulls with δ = {delta}"),
            ((2 * total + far) / 7, f"you let {far} pull with half its error; beyond δ it pulls with δ = {delta}"),
            ((total + delta) / 4, f"you divided by four; but {far} pulls with {delta} wherever c is, so only three pulls hold a c"),
            ((total - delta) / 3, f"you let {far} pull *down*; it lies above, so its pull is c's way up"),
        ),
        hints=(
            f"A point nearer than {delta} pulls with its error c - y, one farther away with ±{delta}.",
            f"Let only {far} be far away: {first} + {second} + {third} - {delta} = 0.",
        ),
        asked=(f"Four measurements: {listed([*near, far])}", rf"$\delta = {delta}$"),
        solved=(f"{total + delta} / 3",),
        because=(f"{far} pulls up with {delta}, the others with their errors: ${first} + {second} + {third} = {delta}$",),
    )  # fmt: skip


@varied(
    w=((6, 8), (8, 6), (5, 12), (12, 5), (9, 12), (12, 9), (8, 15), (15, 8), (12, 16)),
    b=range(3, 20),
)
def margin_width(w=(3, 4), b=5):
    one, two = w
    length = round(np.hypot(one, two))
    return number(
        "margin-width",
        "the distance of the lines s = -1 and s = 1",
        2 / length,
        mistakes=(
            (1 / length, "that is the way from s = 0 to s = 1; the margin has two sides"),
            (2, "that is how much the *score* changes; how far must you walk for it?"),
            (2 * length, f"turned round: a step of 1 along w changes the score by {length}"),
            (2 / length**2, f"you divided by ‖w‖² = {length**2}; a step of length 1 along w changes s by ‖w‖"),
            (2 / (one + two), f"the length of ({one}, {two}) is not {one} + {two}"),
            (2 / np.hypot(length, b), f"the -{b} shifts all lines alike; it is no part of w"),
            (length, "that is how much the score rises in one step along w; how many such steps make 2?"),
            (length / 2, f"turned round: s must rise by 2, and rises by {length} a step"),
            (b / length, "that is how far the line s = 0 is from the point (0, 0)"),
        ),
        hints=(
            f"Walk straight from one line to the other, in the direction ({one}, {two}). How long is ({one}, {two})?",
            f"A step of length 1 in that direction raises the score by ({one} · {one} + {two} · {two}) / {length} = {length}.",
        ),
        asked=(f"{one} x_1 + {two} x_2 - {b}$",),
        solved=(f"2 / {length}",),
        because=(f"$w = ({one}, {two})$ each unit of way raises $s$ by {length},",),
    )  # fmt: skip


def frac(below):
    """One part of so many, as TeX writes it."""
    return rf"\frac1{below}" if below < 10 else rf"\frac1{{{below}}}"


@varied(
    coins=(32, 64, 128, 256, 512),
    bits=((1, 2, 3), (2, 1, 3), (3, 2, 1), (1, 1, 3), (2, 2, 1), (2, 2, 3), (1, 3, 3), (2, 3, 4), (4, 1, 2), (1, 4, 4)),
)  # fmt: skip
def coins_left(coins=64, bits=(1, 3, 2)):
    halvings = sum(bits) - 3
    want = coins // 2**halvings
    times = word(halvings)
    return number(
        "coins-left",
        f"the coins left of {coins}",
        want,
        mistakes=(
            (coins / 2 ** sum(bits), f"you took off {sum(bits)} bits of surprise, and forgot that each throw gives 1 doubling back"),
            (coins, f"three throws give 3 doublings, but the surprises are {listed(bits)} bits"),
            (coins * 2**halvings, "turned round: a surprise makes you poorer"),
            (-halvings, f"that is the number of doublings; how many coins are {coins} · 2{raised(-halvings)}?"),
            (want / 2, f"count again: {' + '.join(map(str, bits))} bits of surprise, and 1 doubling a throw"),
            (1 / 2**halvings, f"that is the factor; you started with {coins} coins"),
            (coins - want, "that is what is lost; what is left?"),
            (coins - halvings, f"{times} halvings are not {times} coins less"),
            (coins / halvings, f"{times} halvings divide by {' · '.join('2' * halvings)}, not by {halvings}"),
        ),
        hints=(
            "One throw multiplies by 2p, where p is the share on what happened.",
            f"The three factors are {listed(ratio(2, 2**bit) for bit in bits)}.",
        ),
        asked=(f"with {coins} coins", "${}$, ${}$ and ${}$".format(*(frac(2**bit) for bit in bits))),
        solved=(f"{coins} * 2.0**-{halvings}",),
    )  # fmt: skip


def entropy(*p):
    """In bits."""
    p = np.array(p)
    return float(-np.sum(p * np.log2(p)))


@varied(
    lambda yes, of: yes < of and np.gcd(yes, of) == 1 and (yes, of) not in ((1, 2), (1, 4), (3, 4)),
    yes=range(1, 9),
    of=(5, 7, 8, 9),
)
def least_loss(yes=3, of=8):
    no = of - yes
    y, want = yes / of, entropy(yes / of, no / of)
    less = "a little less" if want > 0.9 else "less"
    everybody = f"take the mean over all {word(of)} people"
    return number(
        "least-loss",
        f"the least loss for y = {yes}/{of}, in bits",
        want,
        mistakes=(
            (0, f"0 needs a target of 0 or 1; here a sure yes surprises {word(no)} of {word(of)}, and a sure no the other {word(yes)}"),
            (want * np.log(2), "you gave it in nats; a bit is 0.693 nats"),
            (-np.log2(1 - y), f'that is the surprise at a "no" alone; {everybody}'),
            (-np.log2(y), f'that is the surprise at a "yes" alone; {everybody}'),
            (1, f"1 bit is what ŷ = 1/2 costs; ŷ = {yes}/{of} costs {less}"),
            (y, "that is the target, and the best prediction; what does it cost?"),
            (0.5623, "that is the value for y = 1/4, and in nats"),
            (float(f"{want:.2g}"), "the right idea, with too few digits; let NumPy compute them"),
            (-y * np.log2(y), 'that is the part of the "yes"; the "no" has one, too'),
            (-want, "the sign: a surprise is never negative"),
            (entropy(1 / 4, 3 / 4), f"that is the value for y = 1/4; here {word(yes)} of {word(of)} said yes"),
            (want * np.log10(2), "you took base 10; bits have base 2"),
        ),
        hints=(
            "Which ŷ is best for the target y? Put it into the formula.",
            f'At ŷ = y = {yes}/{of}: {yes}/{of} of the surprise at "yes" plus {no}/{of} of the surprise at "no", with log₂.',
        ),
        asked=(f"{word(yes)} of {word(of)} people", rf"$y = \frac{yes}{of}$"),
        solved=(f"-{yes} / {of} * np.log2({yes} / {of}) - {no} / {of} * np.log2({no} / {of})  # {want:.3f}",),
    )  # fmt: skip


@varied(of=(4, 5, 8, 10, 20), c=range(3, 10))
def weighted_yes(of=10, c=3):
    share, rest = 1 / of, tidy(1 - 1 / of)
    heavy = tidy(c * share)
    both, times = tidy(heavy + rest), word(c)
    noes, want = of - 1, c / (c + of - 1)

    def cost(p):
        return -heavy * np.log(p) - rest * np.log1p(-p)

    def mean_cost_of_the_break(p):
        if not 0 < p < 1:
            return f"you gave {p:.6g}; a prediction lies between 0 and 1"
        return f"you gave {p:.6g}, which costs {cost(p):.4f} on average; {cost(want):.4f} can be had"

    return number(
        "weighted-yes",
        f"the best ŷ where 1 in {of} is a yes that costs {times} times as much",
        want,
        mistakes=(
            (share, f"that is the share itself, best without a weight; a yes now pulls {times} times as hard"),
            (heavy, f"{times} times the share; but {short(heavy)} for yes and {short(rest)} for no sum to {short(both)}, and probabilities to 1"),
            (c / noes, f"that is the ratio of yes to no, {short(heavy)} to {short(rest)}; ŷ is the part of the yes in both together"),
            (1 / noes, "that is the ratio of yes to no without the weight, which multiplies it"),
            (1 / (1 + c * noes), f"turned round: you made a *no* {times} times as dear, and the answer became smaller"),
            (1 - want, "that is the best probability of a no"),
            (np.log(c / noes), "that is the logit; ŷ is its sigmoid"),
            (0.5, f"½ would be best with c = {noes}, where yes and no weigh the same"),
            (c, "that is the weight; a probability lies between 0 and 1"),
            (1 / (c + noes), f"that is one yes of {word(c + noes)}; the weight makes it {times}, above the line as well"),
            (c / (c + of), f"you kept {word(of)} noes beside the {times} yeses; of {word(of)} X-rays {word(noes)} are noes"),
        ),
        otherwise=mean_cost_of_the_break,
        hints=(
            f"Take {word(of)} such X-rays: one yes, {word(noes)} noes. A yes that costs {times} times as much is like {times} yeses.",
            f"Set the slope of -{short(heavy)} log ŷ - {short(rest)} log(1 - ŷ) to 0: the best ŷ is {short(heavy)} / ({short(heavy)} + {short(rest)}).",
        ),
        asked=(f"1 in {of} shows a break", f"$c = {c}$"),
        solved=(f"{c} / ({c} + {noes})",),
        because=(f"counts as {times}, beside {noes} noes",),
    )  # fmt: skip


@varied(y=(0, 1), k=range(2, 9))
def hardest_pull(y=1, k=2):
    """The error to the power k; the pull on the logit is its slope times the sigmoid's."""
    best = (1 if y else k) / (k + 1)
    far, side = ("(1 - ŷ)", "left") if y else ("ŷ", "right")
    power, less = far + raised(k), far + (raised(k - 1) if k > 2 else "")
    written = "the squared error" if k == 2 else rf"the loss $|\hat y - y|^{k}$"
    spoken = "the squared error" if k == 2 else f"|ŷ - y|{raised(k)}"
    curve = f"ŷ {power}" if y else f"{power} (1 - ŷ)"
    slope = f"{power} - {k} ŷ {less}" if y else f"{k} {less} (1 - ŷ) - {power}"
    divisor = "1 - ŷ" if (y, k) == (1, 2) else less

    up = rf"^{k - 1}" if k > 2 else ""
    factored = rf"${k} \hat y (1 - \hat y)^{k}$ is ${k} (1 - \hat y){up}(1 - {k + 1} \hat y)$"
    if not y:
        factored = rf"${k} \hat y^{k} (1 - \hat y)$ is ${k} \hat y{up}({k} - {k + 1} \hat y)$"

    def pull(p):
        return k * abs(y - p) ** (k - 1) * p * (1 - p)

    return number(
        "hardest-pull",
        f"the prediction at which {spoken} pulls hardest",
        best,
        digits=2,
        otherwise=lambda p: f"you gave {p:.6g}, where the pull is {pull(p):.4g}; it can be {pull(best):.4g}"
        if 0 <= p <= 1
        else f"you gave {p:.6g}; a prediction lies between 0 and 1",
        mistakes=(
            (1 - y, "there the error is greatest, but the sigmoid is flat: the pull is 0"),
            (0.5, f"there the sigmoid is steepest, but a larger error lies to the {side} of it"),
            (y, "there the error is 0, and the pull too"),
            (1 - best, f"that would be for y = {1 - y}; here y = {y}"),
            (np.log(best / (1 - best)), "that is the logit; the prediction is its sigmoid"),
            (pull(best), "that is the pull itself; at which prediction is it so strong?"),
            (pull(best) / k, f"that is {PARTS.get(1 / k) or f'1/{k}'} of the greatest pull; at which prediction is the pull greatest?"),
        ),
        hints=(
            f"The pull is the {'error' if k == 2 else 'slope of the loss'} times the {'slope' if k == 2 else 'slope of the sigmoid'}: "
            f"{k} {less} · ŷ (1 - ŷ). Where is it largest between 0 and 1?",
            f"Set the derivative of {curve} to 0: {slope} = 0. Divide by {divisor}.",
        ),
        asked=(f"$y = {y}$", written),
        solved=(f"{1 if y else k} / {k + 1}",),
        because=(factored,),
    )  # fmt: skip


@varied(classes=(50, 60, 70, 80, 100, 150, 250, 400, 500, 800, 3000, 4000, 5000, 8000))
def first_loss(classes=1000):
    want = np.log(classes)
    return number(
        "first-loss",
        f"the loss of {classes:,} equal logits",
        want,
        mistakes=(
            (np.log2(classes), "you gave it in bits; a training log counts in nats"),
            (float(f"{want:.2g}"), "the right idea, with too few digits; let NumPy compute them"),
            (tidy(np.log10(classes)), "you took the logarithm of base 10; losses use the natural one"),
            (-want, "the sign: a surprise is never negative"),
            (1 / classes, "that is the probability of the right class; the loss is its surprise"),
            (1 - 1 / classes, "that is the share of wrong guesses; the loss is the surprise at the right class"),
            (np.log(10), f"that is the value for ten classes; here there are {classes:,}"),
            (want / classes, f"you divided by the {classes:,} classes; the loss picks one of them"),
            (classes, "that is one over the right class's probability; the loss is its logarithm"),
        ),
        hints=(
            f"Equal logits: which probability has each of the {classes:,} classes?",
            f"The surprise at a probability of 1/{classes}, with the natural logarithm.",
        ),
        asked=(f"for {classes:,} classes",),
        solved=(f"np.log({classes})  # {want:.2f}",),
    )  # fmt: skip


GLYPHS = {
    (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (2, 5): "⅖", (3, 5): "⅗", (4, 5): "⅘",
    (1, 6): "⅙", (5, 6): "⅚", (1, 8): "⅛", (3, 8): "⅜", (5, 8): "⅝", (7, 8): "⅞",
}  # fmt: skip


def cut_off(x):
    """A number of three digits that was not rounded where it should have been, and how it goes on; or nothing."""
    digits = f"{x:.15f}".lstrip("0.")
    place = int(np.floor(np.log10(x))) - 2
    short_of = tidy(np.floor(x / 10.0**place) * 10.0**place)
    if digits[3] < "5":
        return ()
    return ((short_of, f"cut off, not rounded: it goes on {short(short_of)}{digits[3]}"),)


# those whose cost is above 0.1 or has a 0 for its third digit: three digits are then the same by any count
@varied(heads=((1, 3), (2, 3), (1, 6), (5, 6), (1, 8), (7, 8)))
def wrong_coin(heads=(3, 4)):
    above, below = heads
    p, believed = above / below, GLYPHS[heads]
    other = GLYPHS[below - above, below]
    waste = float(-np.log2(4 * p * (1 - p)) / 2)
    return number(
        "wrong-coin",
        "what the wrong belief costs, in bits a throw",
        waste,
        mistakes=(
            (1 - entropy(p, 1 - p), f"turned round: the fair coin is the truth, {believed} is believed"),
            (waste * np.log(2), "you gave it in nats; a nat is 1.44 bits"),
            (1 + waste, "that is the whole surprise; the entropy, 1 bit, is not the belief's fault"),
            (-waste, "the sign: no belief is better than the truth"),
            (-np.log2(p), "that is the surprise at heads alone; half of the throws are tails"),
            (float(f"{waste:.1g}"), "that has too few digits; let NumPy compute them"),
            *cut_off(waste),
            (abs(p - 0.5), f"{short(abs(p - 0.5), 3)} is the difference of the probabilities; the cost is a difference of surprises"),
            (1, "1 bit is the entropy of the fair coin, which the right belief pays too"),
            (entropy(p, 1 - p), "that is the entropy of the coin you believe in; nobody throws it"),
        ),
        hints=(
            "It is KL(p ‖ q). Which of the two coins is the truth p, which the belief q?",
            f"½ log₂(½ / {believed}) + ½ log₂(½ / {other}).",
        ),
        asked=(f"lands heads with {believed}",),
        solved=(f"[{above} / {below}, {below - above} / {below}]", f"# {short(waste, 3)}"),
    )  # fmt: skip


@varied(
    lambda near, gap, margin: gap < margin,
    near=((3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5), (9, 12)),
    gap=(0.5, 1, 1.5, 2, 2.5),
    margin=(2, 3, 4),
)
def triplet_by_hand(near=(3, 4), gap=0.5, margin=1):
    one, two = near
    close_by = round(np.hypot(one, two))
    away = close_by + gap
    anchor, positive, negative = np.array([[0.0, 0], near, [0, away]])
    [loss] = triplet(anchor[None], positive[None], negative[None], margin=margin)
    far = short(away)
    return number(
        "triplet-by-hand",
        "the triplet loss",
        tidy(loss),
        mistakes=(
            (0, f"the negative is farther by {short(gap)} only, and the margin asks for {margin}; do not square distances"),
            (gap + margin, "turned round: the distance to the positive is *added*, that to the negative taken off"),
            (close_by**2 - away**2 + margin, "you squared the distances, and a loss is never negative"),
            (-gap, "you forgot the margin, and a loss is never negative"),
            (one + two - away + margin, f"the distance from (0, 0) to ({one}, {two}) is {close_by}, by Pythagoras, not {one} + {two}"),
            (margin, f"{margin} is the margin alone, the loss of points that coincide"),
            (close_by, "that is how far the positive is; take off the way to the negative, then add the margin"),
            (away, "that is how far the negative is; the loss compares it with the positive's distance"),
            (close_by + away + margin, "you added all three; the way to the negative is taken off"),
        ),
        hints=(
            f"How far is the anchor from ({one}, {two})? And from (0, {far})?",
            f"max(0, near - far + margin), with near = {close_by} and far = {far}.",
        ),
        asked=(f"$e^+ = ({one}, {two})$", f"$e^- = (0, {far})$", f"margin {margin}"),
        solved=(f"{close_by} - {far} + {margin}",),
    )  # fmt: skip
