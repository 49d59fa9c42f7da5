"""Wrong answers to the exercises of the chapter on the multilayer perceptron."""

import math

import numpy as np

from nnrecap.activations import relu, sigmoid


def loop(X, weights, act=lambda z: np.maximum(z, 0), last=lambda z: z):
    for W in weights[:-1]:
        X = act(X @ np.asarray(W).T)
    return last(X @ np.asarray(weights[-1]).T)


def column(W, b):
    return np.column_stack([W, b])


def folded(b1_in=True, unit=1.0, b2_in=True):
    def f(W1, b1, W2, b2):
        V1 = np.vstack([column(W1, b1 if b1_in else 0 * b1), np.append(np.zeros(W1.shape[1]), unit)])
        return V1, column(W2, b2 if b2_in else 0 * b2)

    return f


def one_sided(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


def two_sided(z):
    s = sigmoid(z)
    return s * (1 - s)


def at_most_three(X, weights):
    return loop(X, [*weights[:2], weights[-1]] if len(weights) > 3 else weights)


def of_known_widths(X, weights):
    return loop(X, weights)[:3]


def with_known_inputs(W1, b1, W2, b2):
    V1, V2 = folded()(W1, b1, W2, b2)
    V1[:, :2] = W1[:, :2].tolist() + [[0, 0]]
    return V1[:4], V2[:, :4]


def constant_first(W1, b1, W2, b2):
    V1, V2 = folded()(W1, b1, W2, b2)
    return np.roll(V1, 1, axis=1), V2


def constant_not_folded(W1, b1, W2, b2):
    V1, V2 = folded(unit=2.0)(W1, b1, W2, b2)
    return V1, V2 / np.append(np.ones(len(b1)), 4)


def b2_in_the_first(W1, b1, W2, b2):
    V1, V2 = folded(unit=b2[0])(W1, b1, W2, b2)
    V2[:, -1] = 1
    return V1, V2


def through_the_second(W1, b1, W2, b2):
    V1, V2 = folded(b2_in=False)(W1, b1, W2, b2)
    V2[:, -1] = W2 @ b1 + b2
    return V1, V2


def sizes_of(f, keep):
    """`f` with the signs of one input left out."""
    return lambda *network: f(*(np.abs(part) if i == keep else part for i, part in enumerate(network)))


def one_layer(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2


def crude_beyond(at, factor=1.0):
    def slope(z):
        e = np.exp(-np.abs(z))
        return np.where(np.abs(z) > at, factor * e, e / (1 + e) ** 2)

    return slope


def lost_in_between(z):
    s = sigmoid(z)
    return np.where(np.abs(z) > 36, np.exp(-np.abs(z)), s * (1 - s))


def dead_by_their_weights(X, W, b):
    return (X @ W.T + b <= 0).all(axis=0) | ((W <= 0).all(axis=1) & (b <= 0))


def seen_often_enough(X, W, b):
    return (X @ W.T + b > 0).sum(axis=0) < len(X) / 8


def on_four_samples(X, W, b):
    return (X[:4] @ W.T + b <= 0).all(axis=0)


def leaks(z, slope):
    return np.where(z > 0, z, slope * z), np.where(z > 0, 1.0, slope)


def in_whole_numbers(z, slope):
    slopes = (z > 0).astype(int)
    slopes[z <= 0] = slope
    return leaks(z, slope)[0], slopes


def sign_of_the_values(z, slope):
    z[z < 0] *= slope
    return z, np.where(z > 0, 1, slope)


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "mlp-forward": [
        (lambda X, weights: loop(X, weights, act=lambda z: z), "yours has no ReLU in it"),
        (lambda X, weights: loop(X, weights, last=relu), "yours has a ReLU after the last layer, too"),
        (lambda X, weights: X @ weights[0] @ weights[1], "it raised ValueError: matmul"),
        (lambda X, weights: loop(X, weights).T, "you returned shape (4, 3): yours has a column for each sample"),
        (lambda X, weights: np.maximum(X @ weights[0].T, 0) @ weights[1].T, "yours stops at a list of one"),
        (
            lambda X, weights: loop(X, weights) if len(weights) > 1 else relu(X @ weights[0].T),
            "one layer alone: X @ W.T without ReLU: no, yours gives [[0, 4, 0]",
        ),
        (lambda X, weights: loop(X, weights, act=np.tanh), "sample by sample: no, the second sample gives [10.5, "),
        (lambda X, weights: loop(relu(X), weights), "yours has a ReLU before the first layer, too"),
        (lambda X, weights: loop(X, weights, act=lambda z: np.minimum(z, 0)), "yours keeps what is below 0"),
        (lambda X, weights: loop(relu(X), weights, act=lambda z: z), "your ReLU stands before the layers"),
        (lambda X, weights: loop(X, weights, act=lambda z: np.max(z, 0)), "you returned shape (4,): one row for all; np.maximum"),
        (lambda X, weights: loop(X, weights, act=lambda z: max(z, 0)), "Python's own if, max and all want one truth value"),
        (
            lambda X, weights: loop(X, weights, last=relu if len(weights) == 3 else lambda z: z),
            "three layers: no, yours has a ReLU after the last layer, too",
        ),
        (
            lambda X, weights: loop(X, weights)[:, : 4 if len(weights) < 3 else 1],
            "three layers: no, right would be shape (3, 2), yours is (3, 1)",
        ),
        (
            lambda X, weights: loop(X, weights) if len(weights) < 3 else loop(X, weights, act=lambda z: z),
            "three layers: no, the first sample gives [8, 0], yours [3, -19.5]",
        ),
        (at_most_three, "four layers and five, of any widths: no, "),
        (lambda X, weights: loop(np.abs(X), weights), "inputs may be below 0"),
        (of_known_widths, "four layers and five, of any widths: no, "),
        (lambda X, weights: loop(X, weights, act=lambda z: np.clip(z, 0, 6)), "other batches and weights of these sizes"),
    ],
    "count-weights": [
        (2368, "each of the 42 units has a bias"),
        (64 * 32 * 10, "you multiplied all three widths"),
        (2048, "the weights of the first layer"),
        (2400, "the ten outputs have one each"),
        (2378, "the 32 hidden units have one each"),
        (2474, "you gave the 64 inputs a bias each"),
        (2370, "each unit has its own"),
        (106, "you added the widths"),
        (64 * 64 + 32 * 32 + 10 * 10, "no, you gave 5220"),
        (42, "you gave the biases alone"),
        (2080, "you gave the first layer"),
        (320, "you gave the weights of the last layer"),
        (330, "you gave the last layer"),
        (65 * 33 + 33 * 10, "you added a unit to every layer"),
        (2410.4, "no, you gave 2410.4"),
    ],
    "fold-bias": [
        (lambda W1, b1, W2, b2: (column(W1, b1), column(W2, b2)), "V1 has one row too few"),
        (lambda W1, b1, W2, b2: (W1, W2), "yours (3, 2) and (4, 3)"),
        (lambda W1, b1, W2, b2: column(W1, b1), "V1 and V2, you returned an array of shape (3, 3)"),
        (folded(unit=0.0), "[2, 0, 1, 0]]; one is always 0: the constant must reach it"),
        (
            lambda W1, b1, W2, b2: (np.vstack([column(W1, b1), np.ones(W1.shape[1] + 1)]), column(W2, b2)),
            "[2, 0, 1, 0.5]]; one that stays the same has weight 0 for all but the constant",
        ),
        (folded(b1_in=False), "yours [0, 4, 0, 1]: b1 is missing"),
        (folded(b2_in=False), "yours [0, 1, 2, 5]: b2 is missing"),
        (lambda W1, b1, W2, b2: folded()(W1, b1, W2, b2)[::-1], "V2 came first"),
        (lambda W1, b1, W2, b2: (folded()(W1, b1, W2, b2)[0].T, column(W2, b2)), "V1 is turned round"),
        (lambda W1, b1, W2, b2: (folded()(W1, b1, W2, b2)[0], np.column_stack([b2, W2])), "yours [2, 2.5, 7, 0]: the columns of V2 must"),
        (lambda W1, b1, W2, b2: (folded()(W1, b1, W2, b2)[0], W2), "V2 has no column for the new unit yet"),
        (lambda W1, b1, W2, b2: (column(W1, b1), W2), "b2 is nowhere yet"),
        (lambda W1, b1, W2, b2: (folded()(W1, b1, W2, b2)[0], np.vstack([column(W2, b2), np.eye(4)[-1:]])), "V2 has a row too many"),
        (lambda W1, b1, W2, b2: (folded()(W1, b1, W2, b2)[0], column(W2, b2).T), ": V2 is turned round"),
        (lambda W1, b1, W2, b2: folded()(W1, -b1, W2, b2), "yours [0, 5, 0, 1]: the sign of b1 is turned"),
        (b2_in_the_first, "yours [1, 2, 3, 6]: you add the same to each"),
        (lambda W1, b1, W2, b2: folded()(W1, b1, W2 + 1, b2), "are [1, -1, 2, 8], yours [6, 4, 7, 13]\n"),
        (constant_first, "yours is right for (1, x), with the constant in front"),
        (constant_not_folded, "are [1, -1, 2, 8], yours [0.5, 0, 2, 6.5]: b2 counts 0.5 times"),
        (through_the_second, ": b1 counts twice"),
        (sizes_of(folded(), 0), "among the hidden units are the three"),
        (with_known_inputs, "other networks, of any sizes, are copied, too, and for any input: no"),
        (lambda W1, b1, W2, b2: folded()(W1, b1, np.clip(W2, -4, 4), b2), "2 inputs, 3 hidden units, 4 outputs, for x = ["),
        (folded(unit=2.0), ": b2 counts 2 times"),
    ],
    "collapse": [
        (lambda W1, b1, W2, b2: (W2 @ W1, b2), "you lost b1"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1), "you lost b2"),
        (lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2), "as the rows of the second; x meets W1 first"),
        (lambda W1, b1, W2, b2: (W2 @ W1, b1 + b2), "or one of them 1; b1 has to pass through W2"),
        (lambda W1, b1, W2, b2: (W2 * W1, W2 @ b1 + b2), "* multiplies entry by entry"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 * b1 + b2), "W2 @ b1 adds up along each row"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W1 @ b1 + b2), "b1 comes out of W1"),
        (lambda W1, b1, W2, b2: (W2 + W1, W2 @ b1 + b2), "that is no sum"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 @ (b1 + b2)), "only b1 passes through W2"),
        (lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2), "as the rows of the second; b1 passes through W2 as x would"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 @ W1 @ b1 + b2), "b1 is added after W1"),
        (lambda W1, b1, W2, b2: W2 @ W1 @ b1 + b2, "the columns of the first must be as many as the rows of the second\n"),
        (lambda W1, b1, W2, b2: (W2 @ W1, b2 - b1), "from the right, two sizes must be equal, or one of them 1\n"),
        (lambda W1, b1, W2, b2: W2 @ W1, "you returned a matrix alone: the bias is missing"),
        (lambda W1, b1, W2, b2: W2 @ b1 + b2, "you returned a vector alone: the matrix is missing"),
        (lambda W1, b1, W2, b2: lambda x: W2 @ (W1 @ x + b1) + b2, "you returned a function where a matrix and a vector should be"),
        (lambda W1, b1, W2, b2: (W1, b1, W2, b2), "you returned 4 things"),
        (lambda W1, b1, W2, b2: ((W2 @ W1).T, W2 @ b1 + b2), "your matrix is turned round"),
        (lambda W1, b1, W2, b2: (W1, W2 @ b1 + b2), "yours is as wide as the first layer's"),
        (lambda W1, b1, W2, b2: (W2, W2 @ b1 + b2), "it takes hidden units, and x has gone"),
        (lambda W1, b1, W2, b2: (W2 @ b1 + b2, W2 @ W1), "the bias came first"),
        (lambda W1, b1, W2, b2: (W2 @ W1, b1), "your bias has one number a hidden unit"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1[:, None] + b2[:, None]), "your bias is a table"),
        (lambda W1, b1, W2, b2: (W2 @ W1, (W2 @ b1 + b2).sum()), "yours (4, 2) and ()"),
        (lambda W1, b1, W2, b2: (W2 @ W1, 0 * b2), "you lost both biases"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 - b2), "b2 has the wrong sign"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2.sum(axis=1) + b2), "you sent ones through the second layer"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 @ np.maximum(b1, 0) + b2), "b1 went through a ReLU"),
        (lambda W1, b1, W2, b2: (W2 @ W1, 2 * (W2 @ b1 + b2)), "it is ["),
        (lambda W1, b1, W2, b2: (W2 @ np.maximum(W1, 0), W2 @ b1 + b2), "there is no ReLU between linear layers"),
        (lambda W1, b1, W2, b2: (np.maximum(W2 @ W1, 0), W2 @ b1 + b2), "your matrix has nothing below 0"),
        (lambda W1, b1, W2, b2: (W2[:, :2] + W1[:1], W2 @ b1 + b2), "you added the matrices"),
        (lambda W1, b1, W2, b2: (W2 @ W1 + (W2 @ b1)[:, None], W2 @ b1 + b2), "a bias got into your matrix"),
        (lambda W1, b1, W2, b2: (2 * W2 @ W1, W2 @ b1 + b2), "x = (1, 0) gives"),
        (lambda W1, b1, W2, b2: one_layer(W1, b1, W2, b2) if len(W2) == 4 else (W2 @ W1, b2), "layers of any sizes become one: no"),
        (lambda W1, b1, W2, b2: one_layer(W1.round(), b1, W2, b2), "other layers of these sizes become one, too: no"),
        (lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + [1, -2, 0, 3]), "the second thing: for" ),
    ],
    "sigmoid-to-tanh": [
        (lambda W1, W2: (W1, W2 / 2, W2.sum(axis=1) / 2), "the slope is twice too steep"),
        (lambda W1, W2: (W1 / 2, W2, W2.sum(axis=1) / 2), "the outputs swing twice too far"),
        (lambda W1, W2: (W1 / 2, W2 / 2, 0.5), "your c is one number"),
        (lambda W1, W2: (W1 / 2, W2 / 2, np.full(len(W2), 0.5)), "c is your [0.5, 0.5, 0.5, 0.5]: each unit brings 1/2"),
        (lambda W1, W2: (W1 / 2, W2 / 2, np.ones(len(W2))), "and c is your [1, 1, 1, 1]\n"),
        (lambda W1, W2: (2 * W1, 2 * W2, -np.ones(len(W2))), "c is your [-1, -1, -1, -1]: that leads from tanh to"),
        (lambda W1, W2: (W1 / 2, W2 / 2, np.zeros(len(W2))), "something must stand for these halves"),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2 / 2), "your c has a number for each weight"),
        (lambda W1, W2: (W2 / 2, W1 / 2, W2.sum(axis=1) / 2), "V2 came first"),
        (lambda W1, W2: (W1.T / 2, W2.T / 2, W2.sum(axis=1) / 2), "V1 and V2 are turned round"),
        (lambda W1, W2: (W1, W2, W2.sum(axis=1) / 2), "twice too steep, and twice too far"),
        (lambda W1, W2: (2 * W1, 2 * W2, W2.sum(axis=1) / 2), "four times too steep, and too far"),
        (lambda W1, W2: (2 * W1, 2 * W2, -W2.sum(axis=1)), "c is your [-2, -0.5, -3, -1]: that leads from tanh to"),
        (lambda W1, W2: (W1 / 2, W2 / 2), "three things are expected"),
        (lambda W1, W2: (2 * W1, W2 / 2, W2.sum(axis=1) / 2), "the slope is four times too steep"),
        (lambda W1, W2: (W1 / 2, -W2 / 2, W2.sum(axis=1) / 2), "the outputs swing the other way"),
        (lambda W1, W2: (W1 / 2, 2 * W2, W2.sum(axis=1) / 2), "the outputs swing four times too far"),
        (lambda W1, W2: (W1 / 3, W2 / 2, W2.sum(axis=1) / 2), "equal for other inputs: no, for the second input they are ["),
        (lambda W1, W2: (W1 / 2, W2 / 2, -W2.sum(axis=1) / 2), "c is your [-1, -0.25, -1.5, -0.5]: the sign is turned"),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2.sum(axis=1)), "each sigmoid is 1/2 there, not 1"),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2.mean(axis=1) / 2), "W2 adds the units up"),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2.sum(axis=1, keepdims=True) / 2), "your c is a table of one column"),
        (lambda W1, W2: (W1, W2, np.zeros(9)), "(4, 3) and (4,), yours (3, 2), (4, 3), (9,)"),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2.mean(axis=1) * 1.5), "other networks, of any sizes, are translated, too: no, of"),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2[:, :3].sum(axis=1) / 2), "the sigmoids give ["),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2 @ [0.5, 0.5, 0.5]), "other networks, of any sizes, are translated, too: no, it raised"),
        (lambda W1, W2: (W1 / 2, W2 / 2, W2.sum(axis=0) / 2), "your c has one number a hidden unit"),
    ],
    "sigmoid-slope": [
        (two_sided, "at 40 it is 4.248e-18: no, you returned 0"),
        (one_sided, "at z = -800 yours computes a power too large for float64\n"),
        (lambda z: one_sided(z) if z > 0 else one_sided(-z), "and this is an array: np.where"),
        (lambda z: math.exp(-abs(z)), "math's functions take one number"),
        (lambda z: 1 - np.tanh(z) ** 2, "yours gives [1, 1] for two zeros: that is the slope of tanh"),
        (lambda z: 1 - np.tanh(z / 2) ** 2, "yours gives [1, 1] for two zeros: four times too large"),
        (lambda z: np.exp(-z) / (1 + np.exp(-z)), "yours gives [0.5, 0.5] for two zeros: that is 1 - σ"),
        (sigmoid, "yours gives [0.5, 0.5] for two zeros: that is σ itself"),
        (lambda z: sigmoid(-np.abs(z)), "yours gives [0.5, 0.5] for two zeros: that is e / (1 + e)"),
        (lambda z: np.exp(-np.abs(z)) / (1 + np.exp(-2 * np.abs(z))), "that is e / (1 + e²)"),
        (lambda z: crude_beyond(99)(z).astype(np.float32), "which is 4.248354255292e-18 but for the last digits; float32 keeps fewer"),
        (lambda z: crude_beyond(99)(z) * (1 + 1e-9), "which is 4.248354255292e-18 but for the last digits\n"),
        (lambda z: -crude_beyond(99)(z), "yours gives [-0.25, -0.25] for two zeros: the sign is turned"),
        (lambda z: z * two_sided(z), "yours gives [0, 0] for two zeros\n"),
        (lambda z: crude_beyond(99)(np.clip(z, -30, 30)) if len(z) > 4 else crude_beyond(99)(z), " times the right size"),
        (lambda z: sigmoid(z) / 2, "at -3, -1 and 2 it is"),
        (lambda z: np.exp(-np.abs(z)) / 4, "between -3 and 3 it is σ': no, at -3, -1 and 2"),
        (lambda z: two_sided(np.abs(z)), "at -40, too: no, you returned 0"),
        (crude_beyond(5), "from -36 to 36, twelve digits are right: no, at"),
        (crude_beyond(15, 0.5), "at 40 it is 4.248e-18: no, you returned 2.124e-18"),
        (lost_in_between, "twelve digits are right: no, at "),
        (lambda z: two_sided(np.minimum(z, 30)), "at 40 it is 4.248e-18: no, you returned 9.348e-14"),
        (lambda z: crude_beyond(99)(z)[:3], "numbers give shape ("),
    ],
    "layers-until": [
        (16, "0.75 to the 16 is 0.01002"),
        (4, "you used the slope 1/4 alone"),
        (5, "you used 1/3; a layer multiplies by 3 · 1/4"),
        (133, "the factors multiply, layer after layer"),
        (9, "less than a tenth is left"),
        (25, "less than a thousandth is left"),
        (np.log(0.01) / np.log(0.75) + 0.002, "layers come whole"),
        (7, "you took σ(0) for the slope"),
        (0.75, "that is what one layer leaves"),
        (-5, "a number of layers is not below 0"),
        (10, "0.75 to that power is 0.05631: too much is left"),
        (18, "0.75 to that power is 0.005638: fewer layers will do"),
        (16.5, "you gave 16.5; enough is gone then, but layers come whole"),
        (1e6, "0.75 to that power is all but 0: fewer layers will do"),
        ("many", "one number is expected, you gave 'many'"),
    ],
    "dead-units": [
        (lambda X, W, b: (X @ W.T + b > 0).any(axis=0), "the other way round"),
        (lambda X, W, b: (X @ W.T + b <= 0).any(axis=0), "silent on some sample is not yet dead"),
        (lambda X, W, b: (X @ W.T <= 0).all(axis=0), "the bias is missing"),
        (lambda X, W, b: (X @ W.T - b <= 0).all(axis=0), "the bias was subtracted"),
        (lambda X, W, b: (relu(X @ W.T) + b <= 0).all(axis=0), "your ReLU comes before the bias"),
        (lambda X, W, b: (X @ W.T + b).mean(axis=0) <= 0, "you averaged the pre-activations"),
        (lambda X, W, b: X[0] @ W.T + b <= 0, "you looked at one sample, the first"),
        (lambda X, W, b: X[-1] @ W.T + b <= 0, "you looked at one sample, the last"),
        (lambda X, W, b: (W <= 0).all(axis=1), "you looked at the weights alone"),
        (lambda X, W, b: (X @ W.T + b == 0).all(axis=0), "what is 0 in a dead unit is the output"),
        (lambda X, W, b: (X @ W.T + b < 0).all(axis=0), "exactly 0 on all samples has slope 0 by convention"),
        (lambda X, W, b: np.zeros(len(W), bool), "a unit with weights (-1, -1) and bias 0 is dead"),
        (lambda X, W, b: (X @ W.T + b <= 0).all(axis=1), "one for each of the four samples: the units are the columns"),
        (lambda X, W, b: X @ W.T + b <= 0, "one for each sample and unit"),
        (lambda X, W, b: (X @ W.T + b <= 0).all(axis=0).sum(), "one number for the whole layer"),
        (lambda X, W, b: np.flatnonzero((X @ W.T + b <= 0).all(axis=0)), "the places of the dead"),
        (lambda X, W, b: (X @ W.T + b <= 0)[:, :2], "you returned shape (4, 2)"),
        (lambda X, W, b: (X @ W + b <= 0).all(axis=0), "the columns of the first must be as many as the rows"),
        (lambda X, W, b: (X @ W.T + b <= 0).all(axis=0).astype(int), "these are numbers: keep the True and False"),
        (lambda X, W, b: (X @ W.T + b).mean(axis=0), "compare with 0 first"),
        (dead_by_their_weights, "weights (-1, -1), (1, 1): yours gives [True, True]"),
        (lambda X, W, b: (np.abs(X) @ W.T + b <= 0).all(axis=0), "for inputs below 0 it is the other way"),
        (lambda X, W, b: (X @ W.T + b <= 0).all(axis=0)[None], "a table of one row"),
        (lambda X, W, b: all(X @ W.T + b <= 0), "Python's own if, max and all want one truth value"),
        (lambda X, W, b: (X @ W.T + b <= 1e-3).all(axis=0), "is 0.000244141, and yours says True"),
        (lambda X, W, b: (X @ W.T + b <= 0.25).all(axis=0), "other batches and layers, of any size, are counted, too: no, in a batch"),
        (on_four_samples, "and yours says True"),
        (seen_often_enough, "other batches and layers, of any size, are counted, too: no"),
    ],
    "leaky-relu": [
        (lambda z, slope: np.where(z > 0, z, slope * z), "values and derivatives are two"),
        (lambda z, slope: (relu(z), leaks(z, slope)[1]), "left of 0 yours is 0: that is ReLU, and its units die"),
        (lambda z, slope: (leaks(z, slope)[0], (z > 0).astype(float)), "no gradient would pass, and the unit stays dead"),
        (lambda z, slope: (leaks(z, slope)[0], slope), "your derivative is one number, 0.25"),
        (lambda z, slope: leaks(z, slope)[::-1], "the derivatives came first"),
        (lambda z, slope: leaks(z, 0.01), "you took 0.01 for the slope"),
        (lambda z, slope: (np.where(z > 0, z, slope), leaks(z, slope)[1]), "left of 0 yours is the slope itself"),
        (lambda z, slope: (np.where(z > 0, z, -slope * z), leaks(z, slope)[1]), "left of 0 yours rises as z falls"),
        (lambda z, slope: (slope * z, leaks(z, slope)[1]), "right of 0 yours has the slope of the left"),
        (lambda z, slope: leaks(-z, slope), "yours leaks on the right"),
        (lambda z, slope: (leaks(z, slope)[0], leaks(z, slope)[0]), "these are the values once more"),
        (lambda z, slope: (leaks(z, slope)[0], np.where(z > 0, z, slope)), "right of 0 yours is z; the derivative of z is 1"),
        (lambda z, slope: (leaks(z, slope)[0], leaks(z, -slope)[1]), "left of 0 the sign is turned"),
        (lambda z, slope: (leaks(z, slope)[0], leaks(z, 0.01)[1]), "1 right of 0, and the slope left of it: no, you took 0.01"),
        (lambda z, slope: (leaks(z, slope)[0], leaks(-z, slope)[1]), "1 and the slope have changed places"),
        (lambda z, slope: (leaks(z, slope)[0], np.where(z >= 0, 1, slope)), "your derivatives at two zeros are [1, 1]: that is the right half's"),
        (lambda z, slope: (leaks(z, slope)[0], leaks(z, slope)[1] * (z != 0)), "two zeros are [0, 0]: neither half has that one"),
        (lambda z, slope: (np.where(z > 0, z, z / slope), leaks(z, slope)[1]), "left of 0 yours is z / slope"),
        (lambda z, slope: (leaks(z, slope)[0], np.where(z > 0, 1, slope * z)), "left of 0 yours is slope · z; the derivative"),
        (in_whole_numbers, "yours are whole numbers: written into them, 0."),
        (sign_of_the_values, "the values are above 0 on both sides: the derivative goes by"),
        (lambda z, slope: (leaks(z, slope)[0], leaks(z, slope)[1].clip(0)), "the derivative is -"),
        (lambda z, slope: (leaks(z, slope)[0] + (z == 0), leaks(z, slope)[1]), "your values at two zeros are [1, 1]"),
        (lambda z, slope: (np.maximum(z, slope * z), leaks(z, slope)[1]), "· z is the wrong half: ask for the sign of z"),
        (lambda z, slope: (leaks(z, slope)[0], np.where(z > slope * z, 1, slope)), "yours is 1 wherever z is above "),
        (lambda z, slope: (leaks(z, abs(slope))[0], leaks(z, slope)[1]), "a slope above 1, and one below 0: no, for z = -1.5 and the slope -"),
        (lambda z, slope: (z if z > 0 else slope * z, 1 if z > 0 else slope), "and this is an array: np.where"),
        (lambda z, slope: (z[z > 0], slope * z[z <= 0]), "your two have shapes (3,) and (3,)"),
        (lambda z, slope: (np.where(z > 0, z, z - slope), leaks(z, slope)[1]), "left of it: no, for z = -1.5 and the slope 0."),
        (lambda z, slope: leaks(np.clip(z, -6, 6), slope), "the values are z right of 0, and slope · z left of it: no, for z = "),
        (lambda z, slope: (leaks(z, slope)[0], leaks(z, slope)[0] / z), "your derivatives at two zeros are [nan, nan]"),
        (lambda z, slope: np.stack([leaks(z, slope)[0]]), "values and derivatives are two; you returned an array of shape (1, 2, 3)"),
    ],
    "last-layers": [
        ("XIMSMI", "look at task 5: three shares are positive and sum to 1"),
        ("XIXSXI", "look at task 3: a pizza may have several toppings"),
        ("XIMSXS", "task 6: a sigmoid stays between 0 and 1, and colder is below 0"),
        ("MIMSXI", "look at task 1: a character is exactly one of 26"),
        ("XIMXXI", "look at task 4: paid back or not is one yes-or-no"),
        ("XSMSXI", "task 2: a sigmoid stays between 0 and 1, and euros are a number"),
        ("softmax", "you gave 'softmax'"),
        (3, "you gave 3"),
        ("XMMSXI", "look at task 2: euros are a number without a fixed range, and you chose several sigmoids"),
        ("XIMSX", "you gave 'XIMSX', a word of 5"),
        ("XIMSXL", "you gave 'XIMSXL'; L is none of them"),
        (list("SSSSSS"), "look at task 1: a character is exactly one of 26, and you chose one sigmoid"),
    ],
    "double-sigmoid": [
        (0.3133, "the loss of a positive sample"),
        (0.6931, "the loss of a negative sample"),
        (0, "that would need logits of ±infinity"),
        (1.4612, "the softmax floor for ten classes"),
        (1.0064, "take the mean"),
        (0.8133, "a negative sample's output is 0, not 1"),
        (0.726, "you took logarithms to base 2"),
        (0.503, "nearly: four digits are asked for"),
        (1.3133, "what a negative sample costs whose logit is 1"),
        (0.2185, "you took logarithms to base 10"),
        (0.5, "one half is near"),
        (0.7311, "that is σ(1), a probability"),
        (0.6155, "the mean of two probabilities"),
        (0.4853, "the mean before the logarithm"),
        (0.1566, "half of a positive sample's loss"),
        (0.3466, "half of a negative sample's loss"),
        (1.0032, "you exchanged the classes"),
        (-0.5032, "the sign is turned"),
        (0.4621, "no, you gave 0.4621"),
    ],
}  # fmt: skip
