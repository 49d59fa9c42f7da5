"""The exercises of the chapter "The multilayer perceptron" whose answer is a number."""

import numpy as np

from nnrecap.activations import sigmoid, softplus
from nnrecap.exercises.said import an, short, tidy, word
from nnrecap.exercises.variants import number, varied


@varied(
    inputs=(25, 36, 49, 64, 81, 100, 144, 196, 256),
    hidden=(12, 16, 20, 24, 40, 48, 50, 64, 100),
    outputs=range(3, 13),
)
def count(inputs=64, hidden=32, outputs=10):
    weights = inputs * hidden + hidden * outputs
    units, last = hidden + outputs, word(outputs)
    pictures = "the digits" if (inputs, outputs) == (64, 10) else "small pictures"
    first_layer = hidden * (inputs + 1)
    return number(
        "count-weights",
        f"how many numbers {an(inputs)}-{hidden}-{outputs} network with biases has",
        weights + units,
        mistakes=(
            (weights, f"you gave the weights alone; each of the {units} units has a bias, too"),
            (inputs * hidden * outputs, "you multiplied all three widths; each layer joins two neighbours, and layers add up"),
            (inputs * hidden, f"you gave the weights of the first layer; {last} outputs have some as well"),
            (weights + hidden, f"the hidden units have their biases; the {last} outputs have one each, too"),
            (weights + outputs, f"the outputs have their biases; the {hidden} hidden units have one each, too"),
            (weights + units + inputs, f"you gave the {inputs} inputs a bias each: an input is not a unit that sums, it is given"),
            (weights + 2, "you added one bias a layer; each unit has its own"),
            (units, "you gave the biases alone; each unit has a weight for each of its inputs, too"),
            (first_layer, f"you gave the first layer; the {last} outputs have weights and biases as well"),
            (hidden * outputs, f"you gave the weights of the last layer; the {hidden} hidden units have some as well"),
            (outputs * (hidden + 1), f"you gave the last layer; the {hidden} hidden units have weights and biases as well"),
            (inputs + units, "you added the widths; a layer has a weight for each of its inputs and each of its units"),
            (
                (inputs + 1 + outputs) * (hidden + 1),
                f"you added a unit to every layer, and the hidden constant got weights of its own; it has none: {inputs + 1} · {hidden} and {hidden + 1} · {outputs}",
            ),
        ),
        hints=(
            f"One hidden unit has a weight for each of the {inputs} pixels, and one bias. How many hidden units?",
            f"{hidden} · ({inputs} + 1) for the hidden layer. An output unit has a weight for each hidden unit, and a bias.",
        ),
        asked=(f"A network for {pictures} has {inputs} inputs, {hidden} hidden units and {outputs} outputs",),
        solved=(f"{hidden} * ({inputs} + 1) + {outputs} * ({hidden} + 1)",),
        because=(f"has {inputs} weights and a bias, each output {hidden} weights",),
    )  # fmt: skip


SHARES = {
    0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 0.4: "two fifths", 0.5: "half", 0.6: "three fifths",
    0.75: "three quarters", 0.8: "four fifths", 0.9: "nine tenths",
}  # fmt: skip


@varied(share=tuple(share for share in SHARES if share != 0.5))
def double_sigmoid(share=0.5):
    """The share of positive samples, whose logit is 1; that of the others is 0."""
    halves, rest = share == 0.5, tidy(1 - share)
    positive, negative, slip = float(softplus(-1.0)), float(np.log(2)), float(softplus(1.0))
    want = share * positive + rest * negative
    four, chances = round(want, 4), share * sigmoid(1.0) + rest / 2
    ask = {True: "what does the {} half cost?", False: "what do the {} samples cost?"}[halves].format
    also = {True: "the {} half costs something, too", False: "the {} samples cost something, too"}[
        halves
    ].format
    part, other = ("half", "half") if halves else (f"{share:g} times", f"{rest:g} times")
    near = "one half" if halves else short(want, 1)
    parts = "the mean" if halves else f"the mean over all samples, of which {SHARES[share]} are positive"
    of_losses, of_two = ("the two losses", "two") if halves else ("all samples' losses", "the")
    unequal = () if halves else (
        ((positive + negative) / 2, f"that is the mean of two losses; {SHARES[share]} of the samples are positive, not half"),
        (rest * positive + share * negative, f"you exchanged the shares: {SHARES[share]} of the samples are positive"),
    )  # fmt: skip
    code = (
        "(np.log(1 + np.exp(-1)) + np.log(2)) / 2"
        if halves
        else f"{share:g} * np.log(1 + np.exp(-1)) + {rest:g} * np.log(2)"
    )
    return number(
        "double-sigmoid",
        "the mean loss of a perfect network behind a second sigmoid",
        want,
        digits=4,
        mistakes=(
            (positive, f"you gave the loss of a positive sample; {ask('negative')}"),
            (negative, f"you gave the loss of a negative sample; {ask('positive')}"),
            (0.0, "that would need logits of ±infinity; the loss was given 1 and 0 for logits"),
            (1.4612, "you gave the softmax floor for ten classes; here are two, and a sigmoid"),
            (positive + negative, f"you gave a positive plus a negative sample; take {parts}"),
            (round(share * positive + rest * slip, 4), "a negative sample's output is 0, not 1: what is σ(0)?"),
            (four / np.log(2), "you took logarithms to base 2; the losses here are in nats"),
            (round(want, 3), "nearly: four digits are asked for"),
            (round(slip, 4), "that is what a negative sample costs whose logit is 1; here its logit is 0"),
            (round(share * negative + rest * slip, 4), "you exchanged the classes: a positive sample is the one whose output is 1"),
            (-four, "the sign is turned: the logarithm of a probability is below 0, the loss minus that"),
            (round(sigmoid(1.0), 4), "that is σ(1), a probability; its loss is -log of it"),
            (round(chances, 4), f"you took the mean of {of_two} probabilities; take the mean of their losses"),
            (round(-np.log(chances), 4), f"you took the mean before the logarithm; take the mean of {of_losses}"),
            (round(share * positive, 4), f"you gave {part} {'of ' * halves}a positive sample's loss; {also('negative')}"),
            (round(rest * negative, 4), f"you gave {other} {'of ' * halves}a negative sample's loss; {also('positive')}"),
            (round(want, 1), f"{near} is near, and four digits are asked for"),
            (round(want / np.log(10), 4), "you took logarithms to base 10; the losses here are in nats"),
            *unequal,
        ),
        hints=(
            "The loss takes 1 and 0 for logits and applies σ. What are σ(1) and σ(0)?",
            f"A positive sample costs -log σ(1), a negative one -log(1 - σ(0)). Take {parts}.",
        ),
        asked=(f"{SHARES[share]} of the samples are positive",),
        solved=(f"{code}  # {want:.4f}",),
    )  # fmt: skip


LEFT = {10: "a tenth", 100: "a hundredth", 1000: "a thousandth", 10_000: "a ten-thousandth"}


@varied(weight=(2.2, 2.4, 2.6, 2.8, 3, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6), part=(100, 1000))
def depth(weight=3, part=100):
    factor = weight / 4
    w, by, goal = f"{weight:g}", f"{factor:g}", short(1 / part)

    def layers(part, factor):
        return int(np.ceil(np.log(part) / np.log(1 / factor)))

    want, earlier, later = (layers(one, factor) for one in (part, part // 10, part * 10))
    multiplies = f"a layer multiplies by {w} · 1/4"
    crossing = np.log(1 / part) / np.log(factor)

    def of_layers(L):
        if abs(L - crossing) < 0.05:
            return "that is where the curve crosses; layers come whole, so round up"
        if crossing < L < want:
            return f"you gave {L:.6g}; enough is gone then, but layers come whole"
        if L < 0:
            return f"you gave {L:.6g}; a number of layers is not below 0: {multiplies}"
        still = "too much is left" if want > L else "fewer layers will do"
        left = f"{factor**L:.4g}" if L < 1000 else "all but 0"
        return f"you gave {L:.6g}, and {by} to that power is {left}: {still}"

    return number(
        "layers-until",
        f"layers after which less than 1/{part} of the gradient is left",
        want,
        mistakes=(
            (want - 1, f"{by} to the {want - 1} is {short(factor ** (want - 1), 4)}, a little above; the next one is below"),
            (layers(part, 1 / 4), f"you used the slope 1/4 alone; each layer has a weight of {w} as well"),
            (layers(part, 1 / weight), f"you used 1/{w}; {multiplies}"),
            (layers(part, 1 / 2), f"you took σ(0) for the slope, and no weight; {multiplies}"),
            (factor, f"that is what one layer leaves; after how many is it below {goal}?"),
            (int(part / factor), f"you divided {part} by {by}; the factors multiply, layer after layer"),
            (earlier, f"after {earlier} layers less than {LEFT[part // 10]} is left; {LEFT[part]} is asked for"),
            (later, f"after {later} layers less than {LEFT[part * 10]} is left; {LEFT[part]} is asked for"),
        ),
        otherwise=of_layers,
        hints=(
            "What is the slope of a sigmoid at 0, and by what does one layer multiply the gradient?",
            f"By {w} · 1/4 = {by}. Which whole L is the first with {by} to the power L below {goal}?",
        ),
        asked=(f"every weight {w}.", f"less than {LEFT[part]} of the gradient"),
        solved=(f"np.log({goal}) / np.log({by})))  # {want}",),
        because=(
            rf"${w} \cdot \frac14 = {by}$, and ${by}^L < {goal}$ from $L > \ln {goal} / \ln {by} = {crossing:.3f}$ on",
        ),
    )  # fmt: skip
