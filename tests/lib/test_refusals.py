"""Every refusal of the package says what was expected and what came, with digits that show the fault.

The refusals are found in the source (refusals.py): a new one needs a call here that makes it.
"""

import math
import re

import matplotlib

matplotlib.use("agg")
import numpy as np
import pytest
import refusals
import torch

from nnrecap import (
    claims,
    ctc,
    datasets,
    decode,
    decompositions,
    explore,
    figures,
    learning,
    losses,
    optimise,
    reinforcement,
    softmax,
    tensors,
    unsupervised,
)
from nnrecap.exercises import check
from nnrecap.inputs import given, told_apart
from nnrecap.mlp import MLP, train_classifier

NAN, INF = np.nan, np.inf
FLOATS = (np.float16, np.float32, np.float64)
FOUND = refusals.found()
INSIDE_ITSELF = []
INSIDE_ITSELF.append(INSIDE_ITSELF)
# Not for readers: why no call of theirs comes to it.
INNER = {
    "exercises/variants: “{}” should stand once, and stands {} times, in: {}": "for who writes a chapter: test_variants.py",
    "exercises/variants: “{}” begins within the piece before it, in: {}": "for who writes a chapter: test_variants.py",
    "exercises/answers: not numbers": "caught where it is raised: the answer is judged as it is",
}


def beside(*bounds):
    """Of each type, the numbers next to `bounds` on either side, those below 0 being tiny, and nan."""
    near = [np.nextafter(t(b), t(way)) for t in FLOATS for b in bounds for way in (-INF, INF)]
    return [*near, -1e-300, NAN]


def outside(low, high):
    """Of those beside the bounds, the numbers that are not between."""
    return [x for x in beside(low, high) if not low <= x <= high]


def line(*calls):
    """The loop of a generator runs once."""
    return lambda: next(iter(calls[0]()))


Z, ONE = np.zeros((2, 3)), np.zeros((4, 1, 3))


def chosen(rows):
    """What comes of it when `choose`, asked for two of three rows, returns these."""
    fit = lambda X, y: lambda U: np.full((len(U), 2), 0.5)  # noqa: E731
    return list(learning.active_learning(fit, np.ones((4, 2)), [0] * 4, [0], lambda p, n: rows, batch=2))


SMALL = reinforcement.GridWorld(["S.", ".G"])
CUBE = np.arange(24.0).reshape(2, 3, 4)
LONG = list(range(1000))
BIG = np.ones((100, 1000))


def ctc_of(z=ONE, targets=((1,),), steps=(4,), labels=(1,), blank=0, f=ctc.ctc):
    return lambda: f(z, list(targets), list(steps), list(labels), blank)


def frozen():
    a = np.ones(2)
    a.flags.writeable = False
    return a


def share(x):
    return lambda: losses.binary_cross_entropy(np.array([0.5, x], getattr(x, "dtype", None)), [1, 1])


def label(x, K=3):
    return lambda: losses.cross_entropy(np.zeros((2, K)), np.array([0, x], getattr(x, "dtype", None)))


def rows(sum_less, dtype):
    return lambda: losses.cross_entropy(Z[0], np.array([0.5, 0.25, 0.25 - sum_less], dtype))


def positive(x):
    return lambda: learning.linear_probe([[1.0]], [0], 1, decay=x)


def step(f):
    return lambda: next(f())


def descent(gradient=lambda p: p, parameters=(1.0,), rate=0.1, steps=1):
    return lambda: next(optimise.gradient_descent(gradient, parameters, rate, steps))


def net(*sizes, **how):
    return MLP(sizes, **how)


def draw(width=1.0):
    return None


# The wording of each refusal, and calls that make it; a number next to what is allowed must be told from it.
CALLS = {
    'claims: id must look like "S9.rows-sum-to-zero", got {}': [lambda x=x: claims.claim(x, "a", 1, 1) for x in ("S9", LONG, "S" * 999)],
    "claims: statement must say in words what is claimed, got {}": [lambda: claims.claim("S9.a", BIG, 1, 1)],
    "claims: within must be a finite number of at least 0, got {}": [lambda x=x: claims.claim("S9.a", "a", 1, 1, within=x) for x in (-1e-300, NAN, INF)],
    "claims: got must hold something to check, got shape {}": [lambda: claims.claim("S9.a", "a", [], 1)],
    "claims: want must be one number or have got's shape {}, got shape {}": [lambda: claims.claim("S9.a", "a", [1], [1, 2])],
    "ctc: z must have at most {} paths, got {}: {}": [ctc_of(np.zeros((n, 1, 10)), steps=[n], f=ctc.ctc_brute_force) for n in (7, 500)],
    "ctc: targets must have shape (N, S) with N = {} as in z, got {}": [ctc_of(targets=[1])],
    "ctc: targets must be {}, got {}": [ctc_of(targets=[[x]]) for x in (-1, 0, 3)],
    "ctc_decode: z must have a softmax at each step that is read, so no nan, no inf, and not -inf alone; got a largest logit {} at [{}, {}]": [
        lambda x=x: ctc.ctc_beam_search(np.full((1, 1, 2), x), [1]) for x in (NAN, INF, -INF)
    ],
    "ctc_inputs: z must have shape (T, N, C) with C ≥ 1, got {}": [ctc_of(Z)],
    "ctc_inputs: blank must be a class from 0 to {}, got {}": [ctc_of(blank=x) for x in (-1, 3)],
    "ctc_inputs: {} must have shape (N,) = ({},), got {}": [ctc_of(steps=[4, 4])],
    "ctc_inputs: {} must be from 0 to {}, {}, got {}": [ctc_of(steps=[x]) for x in (-1, 5)],
    "ctc_inputs: {} must be integers, got dtype {}": [ctc_of(steps=[4.0])],
    "datasets: target must be one of {}, got {}": [lambda x=x: datasets.penguins(x) for x in ("year", LONG)],
    "datasets: {} must be a finite number, got {}": [lambda x=x: datasets.two_moons(5, 0, x) for x in (NAN, INF, BIG)],
    "datasets: {} must be at least 0, got {}": [lambda: datasets.two_moons(5, 0, -1e-300)],
    "decode: threshold must be a single number, got shape {}": [lambda: decode.to_labels([0.5], [0.5])],
    "decompositions: W must be a matrix, got shape {}": [lambda: decompositions.low_rank([1.0], 1)],
    "decompositions: X must have two axes or more, got shape {}": [lambda: decompositions.cp_als([1.0], 1)],
    "decompositions: weights must have shape (rank,), got {}, with {} factors": [lambda: decompositions.cp_to_tensor(1.0, [Z])],
    "decompositions: factors must be one for each axis of the core, {}, got {}": [lambda: decompositions.tucker_to_tensor(Z, [Z])],
    "decompositions: factor {} must have {} columns, {}, got shape {}": [lambda: decompositions.cp_to_tensor([1.0], [Z])],
    "decompositions: X must be so small that {} fit float64, below 2^1024, got {}": [lambda: decompositions.cp_als(np.full((9, 9, 9), 1.7e308), 1)],
    "decompositions: {} must be finite, got {}": [lambda x=x: decompositions.low_rank([[1.0, x]], 1) for x in (NAN, INF, -INF)],
    "decompositions: {} must be from 1 to {}, {}, got {}": [lambda x=x: decompositions.low_rank(Z, x) for x in (0, 3)],
    "decompositions: ranks must be one for each axis of shape {}, got {}": [lambda x=x: decompositions.hosvd(CUBE, x) for x in ([1], LONG)],
    "decompositions: ranks[{}] must be at most {}, what the other axes allow, got {}": [lambda: decompositions.tucker(CUBE, (1, 1, 2))],
    "decompositions: tol must be at least 0, got {}": [lambda x=x: decompositions.tucker(CUBE, 1, tol=x) for x in (-1e-300, NAN, BIG)],
    "decompositions: {} must be a list, got {}": [
        *(lambda x=x: decompositions.cp_als(CUBE, 1, init=x) for x in (3, object())),
        lambda: decompositions.tucker_to_tensor(CUBE, 3),
        lambda: decompositions.cp_to_tensor(3),
    ],
    "decompositions: {} without factors must be a pair of both, got {} parts": [lambda: decompositions.cp_to_tensor([Z])],
    "decompositions: iterations must be at least 1, got {}": [lambda: decompositions.tucker(CUBE, 1, iterations=0)],
    "decompositions: init must have factors of shapes {}, got {}": [lambda x=x: decompositions.cp_als(CUBE, 1, init=x) for x in ([Z, Z, Z], BIG)],
    "decompositions: {} must be an integer, got {}": [lambda x=x: decompositions.low_rank(Z, x) for x in (1.0, BIG, None)],
    "exercises/__init__: nnrecap {} has no exercise {} ({}); there are: {}": [lambda: check("sofmax", 1)],
    "exercises/variants: a variant must be a name or a whole number, such as \"2027\", got {}": [
        lambda x=x: check("one-step", 1, variant=x) for x in ("", " ", True, 1.5, [2027])
    ],
    "exercises/variants: {} may have no variant, got {}: it is the same for everybody": [lambda: check("softmax", 1, variant="ada")],
    "explore: draw must take {}, got one that takes {}": [lambda: explore.explore(draw, height=(0.0, 1.0))],
    "explore: {} must start within its range {}, got {}": [lambda: explore.explore(draw, width=(2.0, 3.0))],
    "explore: {} must be (low, high) or a list of choices, got {}": [lambda: explore.explore(draw, width="wide")],
    "explore: {} must go from a finite low to a higher high, got {}": [lambda: explore.explore(draw, width=(1.0, 1.0))],
    "explore: frames must be for names with a range, {}, got {}": [
        lambda: explore.explore(draw, width=(0.0, 1.0), frames={"height": [0.5]})
    ],
    "explore: frames of {} must lie in {}, {} among them, got {}": [
        lambda x=x: explore.explore(draw, width=(0.0, 1.0), frames={"width": x}) for x in ([], [0.0, 0.5, 1.5])
    ],
    "explore: {} must have at least one choice, got []": [lambda: explore.explore(draw, width=[])],
    "figures: alt must tell in at least five words what the picture shows, got {}": [lambda x=x: figures.describe(figures.new_axes(), x) for x in ("a line", LONG)],
    "figures: the figure must have an alt text, got none: give it one by describe(ax, alt)": [lambda: figures.alt_text(figures.new_axes())],
    "figures: times must hold at least two times, got {}": [lambda: figures.film(draw, [1], alt="a")],
    "figures: ys must hold at most {} curves that can be told apart, got {}": [
        lambda: figures.curves([1], {str(i): [1] for i in range(99)}, xlabel="x", ylabel="y", alt="one two three four five")
    ],
    "inputs: {} must be real numbers of at most 64 bits, got dtype {}{}": [lambda x=x: softmax.softmax(x) for x in ([1j], ["a"], None, [1, None], draw)],
    "inputs: {} must hold integers that float64 can hold, such as all up to 2**53, got {}": [lambda x=x: softmax.softmax(x) for x in ([2**53 + 1], np.array([2**53 + 1]))],
    "inputs: {} must be numbers alone, got a masked array: fill what is masked, .filled(…), leave it out, .compressed(), or drop the mask, .data": [
        lambda: softmax.softmax(np.ma.masked_equal([1.0, 2.0], 2))
    ],
    "inputs: {} must have an axis of classes, got a single number": [lambda: softmax.softmax(1.0)],
    "inputs: axis must be an axis of {}, whose shape is {}, got {}": [lambda: softmax.softmax([1.0], 1)],
    "inputs: {} must have at least one class along axis {}, got shape {}": [lambda: softmax.softmax([])],
    "inputs: {} must have the shape of {}, {}, got {}": [lambda: losses.huber([1.0], [1.0, 2.0])],
    "inputs: {} must be at least {}, got {}": [lambda x=x: unsupervised.pca(Z, x) for x in (0, -(10**5000))],
    "inputs: {} must be at most {}, got {}": [lambda x=x: unsupervised.pca(Z, x) for x in (3, 10**5000)],
    "inputs: {} must be one finite number, got {}": [lambda x=x: softmax_slope(x) for x in (NAN, INF, BIG)],
    "inputs: {} must have one label a sample, shape {}, got {}": [lambda: unsupervised.purity([0, 1], [0])],
    "inputs: {} must hold whole numbers from 0 {}, got {}": [
        *(label(x) for x in (-1e-300, 2.9999999, 3, 1.0000000000000002, NAN, INF)),
        *(label(t(x)) for t in FLOATS for x in (np.nextafter(t(2), t(3)), np.nextafter(t(1), t(0)))),
        lambda: unsupervised.purity([0, -1e-300], [0, 0]),
        lambda: decode.one_hot([[0, 1], [2, 3]], 3),
    ],
    "inputs: {} must have shape (N, {}), a row a sample, got {}": [lambda: unsupervised.pca([1.0], 1)],
    "inputs: {} must have at least {} rows, got shape {}": [lambda: unsupervised.pca([[1.0]], 1)],
    "inputs: {} must be finite, got {}": [lambda x=x: unsupervised.pca([[1, 2], [x, 0]], 1) for x in (NAN, INF, -INF)],
    "inputs: {} must be a regular array, got a ragged list": [lambda: softmax.softmax([[1], [1, 2]])],
    "inputs: _unreadable(…)": [lambda: softmax.softmax(torch.ones(2, requires_grad=True))],
    "inputs: {} must be an integer, got {}": [
        *(lambda x=x: unsupervised.pca(Z, x) for x in (1.0, BIG, np.float32(1), draw)),
        *(lambda x=x: softmax.softmax([1.0], x) for x in (1.0, BIG, None, LONG)),
    ],
    "decode: dtype must be a type of real numbers of at most 64 bits, got {}": [lambda: decode.one_hot([0], 1, complex)],
    "decode: dtype must be a type of real numbers, got {}": [lambda: decode.one_hot([0], 1, torch.float32)],
    "inputs: {} must be a regular array, got a list inside itself": [lambda: softmax.softmax(INSIDE_ITSELF)],
    "inputs: rng must be a NumPy Generator or a number from 0 up, got {}": [lambda x=x: net(3, 2, rng=x) for x in (-1, -(10**99))],
    "inputs: rng must be a NumPy Generator or a whole number, got {}": [lambda x=x: net(3, 2, rng=x) for x in (2.5, "3", draw)],
    "learning: p must have at least two classes, got shape {}": [lambda: learning.uncertainty_sampling([[1.0]])],
    "learning: {} must hold different rows of {}, at least one, got {}": [
        *(lambda x=x: learning.active_learning(draw, np.ones((3, 2)), [0, 1, 0], x) for x in ([], [1, 2, 1])),
        *(lambda x=x: chosen(x) for x in ([], [0, 0])),
    ],
    "learning: choose must return {} rows of p, got {}": [
        lambda x=x: chosen(x) for x in ([0], [1, 0, 2])
    ],
    "learning: predict must return one row a sample, shape ({}, K), got {}": [
        lambda n=n: learning.self_train(lambda X, y: lambda U: np.ones((n, 1)), [[1.0]], [0], [[2.0], [3.0]]) for n in (0, 1, 3)
    ],
    "learning: X must hold square pictures, got {} pixels each": [lambda: learning.rotations(np.ones((2, 5)))],
    "learning: {} must be a number of at least 0, got {}": [positive(x) for x in (-1e-300, NAN, BIG)],
    "learning: {} must be finite and above 0, got {}": [positive(x) for x in (0, INF)],
    "learning: measure must be margin, confidence or entropy, got {}": [lambda x=x: learning.uncertainty_sampling([[0.5, 0.5]], 1, x) for x in (LONG, Z, None)],
    "losses/binary: pos_weight must be a single number{}, got shape {}": [lambda: losses.binary_cross_entropy_with_logits(Z, Z, [1, 2])],
    "losses/binary: pos_weight must hold finite numbers from 0 up, got {}": [
        lambda x=x: losses.binary_cross_entropy_with_logits(Z, Z, [1, x, 1]) for x in (-1e-300, NAN, INF, -5e-324)
    ],
    "losses/classes: y must hold {}, got shape {}": [lambda: losses.cross_entropy(Z, [0, 1, 2])],
    "losses/margin: y must hold labels -1 and 1, got {}": [lambda x=x: losses.hinge([0.0], np.array([x])) for x in (0, *beside(1, -1))],
    "losses/samples: {} must not hold nan, got {}": [lambda: losses.huber(Z, [[0, 1, 2], [0, NAN, 1]])],
    "losses/samples: {} must hold numbers from 0 to 1, got {}": [
        *(share(x) for x in outside(0, 1) if not np.isnan(x)),
        lambda: decode.to_labels([0.5], np.nextafter(1, 2)),
        lambda: losses.binary_cross_entropy([0.5], [NAN]),
        lambda: losses.binary_cross_entropy_with_logits([0.5], [NAN]),
        lambda: losses.binary_cross_entropy_with_logits([0.5], [-1e-300], 2.0),
    ],
    "losses/samples: {} must hold rows that sum to 1, got a sum of {}, {}": [
        lambda: losses.cross_entropy([0, 0, 0], [0.3333333] * 3),
        *(rows(x, np.float64) for x in (1.4905e-8, 1.5e-8, 1.6e-8, -1.4905e-8, 1e-7)),
        *(rows(x, np.float32) for x in (3.46e-4, 3.5e-4, -3.5e-4)),
        *(rows(x, np.float16) for x in (0.032, 0.06)),
        lambda: learning.uncertainty_sampling([[0.5, 0.5], [0.5, 0.49999998]]),
    ],
    "losses/samples: y must hold class indices of shape {}, got shape {}": [lambda: losses.multiclass_hinge(Z, [0])],
    "losses/samples: {} must be {}, got {}": [
        *(lambda x=x: losses.huber(Z, Z, x) for x in (0, -1e-300, NAN, INF, BIG)),
        *(lambda x=x: losses.triplet(Z, Z, Z, x) for x in (-1e-300, np.float32(-1e-30), NAN, INF, BIG)),
    ],
    "mlp: sizes must name at least inputs and outputs, got {}": [lambda: net(3)],
    "mlp: {} must be one of {}, got {}": [lambda x=x: net(3, 2, hidden=x) for x in ("gauss", LONG, "a" * 999)],
    "mlp: dtype must be float16, float32 or float64, got {}": [lambda x=x: net(3, 2, dtype=x) for x in (int, "nope")],
    "mlp: sizes must be a list of whole numbers, got {}": [lambda x=x: MLP(x) for x in (3, None, draw)],
    "mlp: X must have shape (N, {}), a row a sample, got {}": [lambda: net(3, 2).forward([[1.0]])],
    "mlp: net must have one hidden layer of ReLUs, output identity and no biases, got {}": [lambda: train_classifier(net(3, 2), Z, [0, 1])],
    "mlp: X must hold at least one sample, got none": [lambda: train_classifier(net(3, 2, 2), np.ones((0, 3)), [])],
    "optimise: batch_size must be at most N = {} when the last batch is dropped, got {}": [
        lambda: next(optimise.minibatch_sgd(lambda p, i: p, [1.0], 3, 4, 0.1, 1, drop_last=True))
    ],
    "optimise: gradient must be a function, got {}": [descent(x) for x in (BIG, None, LONG)],
    "optimise: gradient must return a list of {} arrays, got {}": [descent(lambda p: 1, [np.ones(2)])],
    "optimise: {} must be float16, float32 or float64 to be updated in place, got {}": [descent(parameters=[np.ones(2, int)])],
    "optimise: {} must be writeable to be updated in place, got a read-only array": [descent(parameters=[frozen()])],
    "optimise: learning_rate must be a finite number of at least 0, got {}": [descent(rate=x) for x in (-1e-300, NAN, INF, BIG, np.float32(-1e-30))],
    "reinforcement: tolerance must be above 0, got {}": [lambda x=x: reinforcement.value_iteration(SMALL, tolerance=x) for x in (0, -1e-300)],
    "reinforcement: world must be a GridWorld, got {}": [
        *(lambda f=f: f(LONG) for f in (reinforcement.value_iteration, reinforcement.q_learning)),
        lambda: reinforcement.policy_values(None, [0]),
    ],
    "reinforcement: discount must be below 1, since a policy may never end, got 1": [lambda: reinforcement.policy_values(SMALL, [0] * 4, 1)],
    "reinforcement: rows must be strings of one length, got {}": [lambda: reinforcement.GridWorld(["S."] * 999 + ["S"])],
    "reinforcement: rows may hold S, G, X, # and . only, got {}": [lambda: reinforcement.GridWorld(["S?"])],
    "reinforcement: rows must have one start S, got {}": [lambda: reinforcement.GridWorld(["SS"])],
    "reinforcement: step_reward + goal_reward or pit_reward must be finite, got {}, {}, {}": [lambda: reinforcement.GridWorld(["SG"], 1.7e308, 1.7e308)],
    "reinforcement: {} must be from 0 to 1, got {}": [lambda x=x: reinforcement.value_iteration(SMALL, x) for x in outside(0, 1) if not np.isnan(x)],
    "reinforcement: {} must be a finite number, got {}": [lambda x=x: reinforcement.value_iteration(SMALL, x) for x in (NAN, INF, BIG)],
    "reinforcement: a step must be of {}, got state {}, action {}": [lambda x=x: SMALL.step(*x, np.random.default_rng(0)) for x in ((4, 0), (0, 4))],
    "reinforcement: state must not be terminal, where the episode is over, got state {}": [lambda: SMALL.step(3, 0, np.random.default_rng(0))],
    "tensors: index must have one entry a stride, {}, got {}": [lambda: tensors.storage_index((1, 2), (1,))],
    "tensors: x must have shape (N, m, …), got {}": [lambda: tensors.fold_pairs([1.0])],
    "tensors: x must fold without a copy, but its {}: stack the pairs along axis 1 first": [lambda: tensors.fold_pairs(CUBE[:, ::-1])],
    "tensors: m must be at least 1, got {}": [lambda: tensors.unfold_pairs(Z, 0)],
    "tensors: x must have shape (N·m, …) with m = {}, got {}": [lambda: tensors.unfold_pairs(np.ones(3), 2)],
    "tensors: the sizes of a shape must be at least 0, got {}": [lambda: tensors.broadcast_shape((2, -1)), lambda: tensors.broadcast_shape([-1] * 999)],
    "tensors: {} must lie in memory with strides, got a {}{}": [lambda: tensors.layout(torch.ones(2, 2).to_sparse())],
    "tensors: {} must lie in this machine's memory, got a tensor on the device {}": [lambda: tensors.shares(torch.ones(2, device="meta"), Z)],
    "tensors: a must step by whole elements of {} bytes, got strides {}": [lambda: tensors.layout(np.zeros(2, "i1, f8")["f1"])],
    "tensors: shapes {} do not broadcast: aligned from the right, along {}": [lambda: tensors.broadcast_shape((2,), (3,))],
    "tensors: index must have {}, got {}": [lambda: tensors.layout(Z).address(1), lambda: tensors.layout(Z).address(*LONG)],
    "tensors: {}, got {}": [lambda: tensors.storage_index((1.5,), (1,)), lambda: tensors.unfold_pairs(Z, BIG)],
    "tensors: index must be from {} to {} along axis {}, got {}": [lambda x=x: tensors.layout(Z).address(0, x) for x in (-4, 3)],
    "unsupervised: X must have at least k = {} different rows, got {}": [lambda: unsupervised.kmeans(np.ones((5, 2)), 2)],
    "unsupervised: clusters must hold at least one sample, got none": [lambda: unsupervised.purity([], [])],
}  # fmt: skip


def softmax_slope(x):
    from nnrecap.activations import leaky_relu

    return leaky_relu([1.0], x)


# What a wording allows, as printed, and whether a number is that; x is what came.
N = r"(-?(?:\d[\d.]*(?:e[+-]?\d+)?|inf|nan))"
ALLOWS = {
    rf"(?:(?<!whole )numbers|be) from {N} to {N}(?:,.*)?, got {N}": lambda low, high, x: low <= x <= high,
    rf"class from {N} to {N}, got {N}": lambda low, high, x: low <= x <= high,
    rf"whole numbers from 0 to {N}, got {N}": lambda most, x: 0 <= x <= most and x == math.floor(x),
    rf"whole numbers from 0 up, got {N}": lambda x: x >= 0 and x == math.floor(x),
    rf"(?<!whole )numbers? from 0 up, got {N}": lambda x: 0 <= x < INF,
    rf"labels -1 and 1, got {N}": lambda x: abs(x) == 1,
    rf"at least {N}, got {N}(?: at|$)": lambda least, x: least <= x < INF,
    rf"at most (?:\w+ = )?{N}[^,]*(?:,.*)?, got {N}(?: at|$)": lambda most, x: x <= most,
    rf"above {N}, got {N}": lambda least, x: least < x < INF,
    rf"must (?:be|hold) (?:a |one )?finite(?: number)?, got {N}(?: at|$)": lambda x: math.isfinite(x),
    rf"sum of {N}.*off by {N} in \w+, not by {N}$": lambda x, most, off: abs(x - 1) <= most or off <= most,
}


def allowed(message):
    """For each wording with numbers that is in the message: whether the number that came is allowed after all."""
    found = [(re.search(words, message), allows) for words, allows in ALLOWS.items()]
    return [allows(*map(float, match.groups())) for match, allows in found if match]


def test_every_refusal_has_a_call_and_no_call_is_of_a_refusal_that_is_gone():
    named = {*CALLS, *INNER}
    assert not sorted(FOUND.keys() - named), "write a call that makes these"
    assert not sorted(named - FOUND.keys()), "these are gone"
    assert len(FOUND) > 100


@pytest.mark.parametrize("words", CALLS)
def test_a_refusal_says_what_was_expected_and_what_came(words):
    for call in CALLS[words]:
        with pytest.raises((ValueError, TypeError)) as caught:
            call()
        message, before = str(caught.value), caught.value.__context__
        assert before is None or caught.value.__suppress_context__, f"the reader sees this first: {before}"
        assert FOUND[words].says(message), f"another refusal: {message}"
        assert re.search(r" must | may | do not | no ", message)
        assert re.search(r"\bgot |along axis|there are: |its stride ", message)
        assert not any(allowed(message)), f"as printed, this is allowed: {message}"
        if not words.startswith("exercises"):  # which names them all
            assert len(message) <= 300


# The calls are numbers next to what is allowed: each must be told from it by what is printed.
NUMBERS = [
    "inputs: {} must hold whole numbers from 0 {}, got {}",
    "losses/samples: {} must hold numbers from 0 to 1, got {}",
    "losses/samples: {} must hold rows that sum to 1, got a sum of {}, {}",
    "losses/margin: y must hold labels -1 and 1, got {}",
    "losses/binary: pos_weight must hold finite numbers from 0 up, got {}",
    "reinforcement: {} must be from 0 to 1, got {}",
    "reinforcement: tolerance must be above 0, got {}",
    "datasets: {} must be at least 0, got {}",
    "inputs: {} must be finite, got {}",
    "decompositions: {} must be from 1 to {}, {}, got {}",
    "ctc_inputs: {} must be from 0 to {}, {}, got {}",
    "ctc_inputs: blank must be a class from 0 to {}, got {}",
    "learning: {} must be finite and above 0, got {}",
]


@pytest.mark.parametrize("words", NUMBERS)
def test_the_number_that_came_breaks_what_is_printed(words):
    for call in CALLS[words]:
        with pytest.raises(ValueError) as caught:
            call()
        assert allowed(str(caught.value)) == [False], str(caught.value)


@pytest.mark.parametrize("message", [
    "y must hold numbers from 0 to 1, got 1",
    "y must hold numbers from 0 to 1, got 0 at [2]",
    "y must hold whole numbers from 0 to 2, got 2",
    "y must hold labels -1 and 1, got 1",
    "tol must be at least 0, got 0",
    "tolerance must be above 0, got 1e-300",
    "y must hold rows that sum to 1, got a sum of 1, which may be off by 1.5e-08 in float64, not by 1.5e-08",
])  # fmt: skip
def test_what_would_be_allowed_is_noticed(message):
    assert any(allowed(message))


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: losses.cross_entropy(np.zeros((2, 2, 3)), [[0, 1], [2, 2.9999999]]), "2.9999999 at [1, 1]"),
        (lambda: losses.cross_entropy(np.zeros((1, 2, 2)), [[[0.5, 0.5], [0.5, 0.4]]]), "0.9 at [0, 1]"),
        (lambda: losses.binary_cross_entropy([[0.5, 0.5]], [[1, NAN]]), "nan at [0, 1]"),
        (lambda: decode.to_class([[0.0, 1], [NAN, 0]]), "nan at [1, 0]"),
        (lambda: decode.to_labels(0.5, np.float32(1.0000001)), "got 1.0000001"),
        (lambda: unsupervised.pca([[1, 2], [3, -INF]], 1), "-inf at [1, 1]"),
    ],
)
def test_where_it_stands(call, place):
    with pytest.raises(ValueError, match=re.escape(place)):
        call()


def test_two_numbers_are_told_apart_with_few_digits():
    assert told_apart(0.5, 0.031) == ("0.5", "0.031")
    assert told_apart(1.4905e-8, 1.4901e-8) == ("1.491e-08", "1.49e-08")
    assert told_apart(1 + 2**-52, 1.0) == ("1.0000000000000002", "1")


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.ones((2, 3)), "an array of shape (2, 3)"),
        (2**5000, "an integer of 5001 bits"),
        (7, "7"),
        (None, "None"),
        (np.float32(0.1), repr(np.float32(0.1))),
        ([1, 2], "[1, 2]"),
        (LONG, "[0, 1, 2, 3, 4, 5, ...]"),
        (torch.float32, "dtype torch.float32"),
    ],
)
def test_what_was_given_takes_a_line_at_most(x, words):
    assert given(x) == words
    assert len(given("a" * 10**6)) <= 60
