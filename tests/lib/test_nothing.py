"""Nothing there: no samples, one sample, one class, no steps.  Each function says what it does, and does it.

A docstring gives each letter of a shape its least: "shape (N, D), N ≥ 0, D ≥ 1".  What is given no less
is computed; what is given less is refused.  Both are read from the docstring and tried.
"""

import re

import numpy as np
import pytest
from calls import CALLS, named, wanted
from test_calls import ELSEWHERE, arrays_described, described

from nnrecap import decode, learning, losses
from nnrecap.datasets import two_moons
from nnrecap.mlp import MLP, train_classifier
from nnrecap.optimise import gradient_descent, minibatch_sgd, sgd
from nnrecap.reinforcement import GridWorld, q_learning, value_iteration
from nnrecap.softmax import (
    log_softmax,
    log_softmax_jacobian,
    logsumexp,
    softmax,
    softmax_jacobian,
    softmax_vjp,
)

SHAPE = re.compile(r"\(([^()]*)\)")
LEAST = re.compile(r"\b([A-Z])(?:, ([A-Z]))?(?: and ([A-Z]))? (?:≥ (\d)|may be (0))")
# Not asked: what draws, asks, checks or is inner; these have no samples, or are about shapes themselves.
OTHERS = ("figures.", "exercises.", "inputs.", "ctc_inputs.", "magnitude.", "claims.", "tensors.")
NAMES = [
    name
    for name, calls in CALLS.items()
    if not name.startswith(OTHERS) and not all(call.inner for call in calls) and arrays_described(name)
]


def patterns(name, argument):
    """The shapes that a docstring gives an argument: [["N", "…", "K"], ["K"]]; of another argument, its shapes."""
    words = described(name).get(argument, "")
    same = re.search(r"shape of `(\w+)`", words)
    of_same = patterns(name, same[1]) if same else []
    found = [part.replace("·", ",").split(",") for part in SHAPE.findall(words) if "≥" not in part]
    tokens = [[token.strip() for token in part if token.strip()] for part in found]
    return [part for part in tokens if all(re.fullmatch(r"[A-Z]|…|\w+", token) for token in part)] + of_same


def letters(name):
    return {
        letter
        for argument in arrays_described(name)
        for pattern in patterns(name, argument)
        for letter in pattern
        if re.fullmatch("[A-Z]", letter)
    }


def everything_said(name):
    """The docstring of a function, and of those that it refers its arguments to."""
    doc = named(name).__doc__ or ""
    others = [
        found if "." in found else f"{name.rpartition('.')[0]}.{found}" for found in ELSEWHERE.findall(doc)
    ]
    return doc + "".join(named(other).__doc__ or "" for other in others)


def least(name):
    """{letter: the least it may be}, as the docstring says."""
    found = {}
    for *several, number, zero in LEAST.findall(everything_said(name)):
        found |= {letter: int(number or zero) for letter in several if letter and letter not in found}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_of_a_shape_has_its_least(name):
    missing = letters(name) - least(name).keys()
    assert not missing, f'the docstring of {name} should say how few {sorted(missing)} may be: "N ≥ 0"'


def test_docstrings_are_read():
    assert patterns("losses.classes.nll", "y") == [["N", "…"], [], ["N", "…", "K"], ["K"]]
    assert patterns("learning.self_train", "U") == [["M", "D"]]
    assert letters("unsupervised.pca") == {"N", "D"}
    assert least("unsupervised.pca")["N"] == 2
    assert len(NAMES) > 60
    assert len([name for name in NAMES if letters(name)]) > 40


# --- and what it says holds

# What must be less where there are fewer samples: how many are asked for, or which.
FEWER = {
    "unsupervised.pca": {"k": 1},
    "unsupervised.kmeans": {"k": 1, "centres": [[0.0, 0.0, 0.0]]},
    "decompositions.low_rank": {"rank": 1},
    "learning.uncertainty_sampling": {"n": 0},
    "learning.active_learning": {"labelled": [0]},
}


def axis_of(letter, pattern, ndim, call):
    """Which axis of an array a letter is, if the pattern fits: "…" is any number of axes."""
    if pattern.count("…") == 2:
        return call.others.get("axis", -1) % ndim
    before, dots, after = pattern, False, []
    if "…" in pattern:
        i = pattern.index("…")
        before, dots, after = pattern[:i], True, pattern[i + 1 :]
    if ndim < len(before) + len(after) or (not dots and ndim != len(before)):
        return None
    if letter in before:
        return before.index(letter)
    return ndim - len(after) + after.index(letter) if letter in after else None


def cut(name, call, letter, n):
    """The array arguments of a call in which a letter is n, the first n along its axis; what it was."""
    found, was = {}, None
    for argument in call.arrays:
        x = call.values(argument)
        argument_patterns = patterns(name, argument.split("[")[0])
        if "[" in argument:  # of a list, each has a shape of its own
            argument_patterns = argument_patterns[int(argument[-2]) :][:1]
        for pattern in argument_patterns:
            axis = axis_of(letter, pattern, np.ndim(x), call)
            if axis is not None:
                was = x.shape[axis]
                found[argument] = np.take(x, range(min(n, was)), axis=axis)
                break
    return found, was


ELSEWHERE_TRIED = {
    "mlp.MLP.backward": "as many as `forward` was given: tests/lib/test_mlp.py",
    "ctc": "lengths go with T and S: tests/lib/test_ctc.py, tests/lib/test_ctc_decode.py",
    "losses.binary": "pos_weight goes with an axis of z: below",
}
CASES = [
    (name, i, letter)
    for name in filter(wanted, NAMES)
    if name not in ELSEWHERE_TRIED
    for letter in sorted(letters(name) & least(name).keys())
    if letter == "N" or not name.startswith(("ctc", "losses.binary"))
    for i, call in enumerate(CALLS[name])
    if cut(name, call, letter, 0)[0]
]


def run(name, call, replaced):
    fewer = {k: v for k, v in FEWER.get(name, {}).items() if k in call.others or k in call.arrays}
    return call.seen(call.run(**fewer | replaced))


@pytest.mark.parametrize(("name", "i", "letter"), CASES)
def test_nothing_is_computed_or_refused_as_the_docstring_says(name, i, letter):
    call, allowed = CALLS[name][i], least(name)[letter]
    for n in range(allowed):
        with pytest.raises(ValueError, match=r"must|there is no|needs"):
            run(name, call, cut(name, call, letter, n)[0])
    if allowed == 0:
        replaced, was = cut(name, call, letter, 0)
        full, nothing = run(name, call, {}), run(name, call, replaced)
        of_samples = letter == "N" and all(np.shape(x)[:1] == (0,) for x in replaced.values())
        if of_samples and was:
            assert any(x.shape[:1] == (0,) for x in nothing)
            for x, before in zip(nothing, full, strict=True):
                assert x.shape in (before.shape, (0, *before.shape[1:]))
                assert x.dtype == before.dtype
        for x in nothing:
            assert x.dtype.kind != "f" or np.isfinite(x).all()


ONE = [(name, i) for name, i, letter in CASES if letter in "NM"]


@pytest.mark.parametrize(("name", "i"), ONE)
def test_one_sample_is_enough_where_none_or_one_is(name, i):
    call = CALLS[name][i]
    n = max(least(name)["N"], 1)
    for x in run(name, call, cut(name, call, "N", n)[0]):
        assert x.dtype.kind != "f" or np.isfinite(x).all()


@pytest.mark.parametrize(
    "name", ["binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits_grad"]
)
def test_no_labels_with_a_weight_each(name):
    got = named(f"losses.binary.{name}")(np.ones((3, 0)), np.ones((3, 0)), pos_weight=np.ones(0))
    assert got.shape == ((3, 0) if name.endswith("grad") else (3,))
    assert not got.any()


ANY_SHAPE = [name for name in NAMES if name.startswith(("activations.", "decode.to_labels"))]


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0, 4)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", ANY_SHAPE)
def test_any_shape_may_be_empty(name, shape, dtype):
    got = named(name)(np.empty(shape, dtype))
    assert got.shape == shape
    assert got.dtype == (bool if name == "decode.to_labels" else dtype)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0)])
def test_no_labels_are_no_rows(shape):
    assert decode.one_hot(np.empty(shape), 4).shape == (*shape, 4)


def test_the_functions_of_any_shape_are_found():
    assert len(ANY_SHAPE) > 20
    assert all("any shape" in words for name in ANY_SHAPE for words in list(described(name).values())[:1])


# --- one class

X, Y = np.array([[1.0, 2], [3, 5], [-1, 0]]), np.zeros(3, int)
Z = np.array([[3.0], [-1e30], [0.5]])
ONE_CLASS = {
    "softmax": (lambda: softmax(Z), [[1], [1], [1]]),
    "log_softmax": (lambda: log_softmax(Z), [[0], [0], [0]]),
    "logsumexp": (lambda: logsumexp(Z), [3, -1e30, 0.5]),
    "softmax_jacobian": (lambda: softmax_jacobian(Z), [[[0]]] * 3),
    "log_softmax_jacobian": (lambda: log_softmax_jacobian(Z), [[[0]]] * 3),
    "softmax_vjp": (lambda: softmax_vjp(Z, Z), [[0], [0], [0]]),
    "cross_entropy": (lambda: losses.cross_entropy(Z, Y), [0, 0, 0]),
    "cross_entropy_grad": (lambda: losses.cross_entropy_grad(Z, Y), [[0], [0], [0]]),
    "nll": (lambda: losses.nll(Z, Y), [-3, 1e30, -0.5]),
    "kl_divergence": (lambda: losses.kl_divergence([[1.0]], [[1.0]]), [0]),
    "kl_divergence_with_logits": (lambda: losses.kl_divergence_with_logits(Z, np.ones((3, 1))), [0, 0, 0]),
    "multiclass_hinge": (lambda: losses.multiclass_hinge(Z, Y), [0, 0, 0]),
    "multiclass_hinge_grad": (lambda: losses.multiclass_hinge_grad(Z, Y), [[0], [0], [0]]),
    "to_class": (lambda: decode.to_class(Z), [0, 0, 0]),
    "one_hot": (lambda: decode.one_hot(Y, 1), [[1], [1], [1]]),
    "linear_probe": (lambda: learning.linear_probe(X, Y, 1)(X), [[1], [1], [1]]),
    "learn_online": (lambda: learning.learn_online(X, Y, 1).mistakes, [0, 0, 0]),
    "purity": (lambda: learning.purity(Y, Y), 1),
    "kmeans": (lambda: learning.kmeans(X, 1).centres, [X.mean(axis=0)]),
    "MLP": (lambda: MLP([2, 1], output="softmax").forward(X), [[1], [1], [1]]),
    "self_train": (lambda: learning.self_train(fit_one, X, Y, X).labels, [0, 0, 0]),
}


def fit_one(X, y):
    return learning.linear_probe(X, y, 1)


@pytest.mark.parametrize("name", ONE_CLASS)
def test_one_class_is_certain(name):
    compute, want = ONE_CLASS[name]
    np.testing.assert_array_equal(compute(), want)


# --- no steps, no rounds: what there was at the start


def trained_for_no_epochs():
    net = MLP([2, 3, 2])
    before = [p.copy() for p in net.parameters]
    train_classifier(net, X, [0, 1, 0], epochs=0)
    return [np.abs(p - q).max() for p, q in zip(net.parameters, before, strict=True)]


def never(*_):
    raise AssertionError("nothing is to be done, so this is not to be called")


WORLD = GridWorld(["S.G"])
NO_STEPS = {
    "gradient_descent": (lambda: list(gradient_descent(never, [1.0], never, 0)), []),
    "sgd": (lambda: list(sgd(never, [1.0], 3, never, 0)), []),
    "minibatch_sgd": (lambda: list(minibatch_sgd(never, [1.0], 3, 2, never, 0)), []),
    "train_classifier": (trained_for_no_epochs, [0, 0]),
    "linear_probe": (lambda: learning.linear_probe(X, [0, 1, 0], 2, steps=0)(X), np.full((3, 2), 0.5)),
    "kmeans": (lambda: learning.kmeans(X, 2, steps=0, centres=X[:2]).centres, X[:2]),
    "self_train": (lambda: learning.self_train(lambda X, y: never, X, Y, X, rounds=0).labels, [-1] * 3),
    "q_learning": (lambda: q_learning(WORLD, episodes=0, learning_rate=never).returns, []),
    "uncertainty_sampling": (lambda: learning.uncertainty_sampling([[0.5, 0.5]], 0), []),
    "two_moons": (lambda: two_moons(0)[0].shape, (0, 2)),
}


@pytest.mark.parametrize("name", NO_STEPS)
def test_without_a_step_all_is_as_at_the_start(name):
    compute, want = NO_STEPS[name]
    np.testing.assert_array_equal(compute(), want)


def test_one_step_is_one():
    assert len(list(gradient_descent(lambda p: p, [1.0], 0.5, 1))) == 1
    assert len(list(minibatch_sgd(lambda p, i: p, [1.0], 1, 5, 0.5, 1))) == 1
    assert learning.kmeans(X, 2, steps=1, restarts=1).centres.shape == (2, 2)
    assert q_learning(WORLD, episodes=1, steps=1).returns.shape == (1,)
    with pytest.raises(RuntimeError, match="after 1 sweeps"):
        value_iteration(WORLD, sweeps=1)


# --- a reader's function never sees zero rows


class Reader:
    """`fit`, `predict` and `choose`, which count the rows that they are given."""

    def __init__(self, K=2):
        self.rows, self.K = [], K

    def fit(self, X, y):
        self.rows.append(("fit", len(X)))
        return self.predict

    def predict(self, X):
        self.rows.append(("predict", len(X)))
        return np.tile([0.9] + [0.1 / (self.K - 1)] * (self.K - 1), (len(X), 1))

    def choose(self, p, n):
        self.rows.append(("choose", len(p)))
        return np.arange(n)

    def saw_something(self):
        assert self.rows
        return all(n > 0 for _, n in self.rows)


@pytest.mark.parametrize("M", [0, 1, 3])
@pytest.mark.parametrize("threshold", [0, 0.5, 0.95])
@pytest.mark.parametrize("rounds", [0, 1, 5])
def test_self_training_asks_about_rows_only(M, threshold, rounds):
    reader = Reader()
    found = learning.self_train(reader.fit, X, [0, 1, 0], np.ones((M, 2)), threshold, rounds)
    assert reader.saw_something()
    assert found.labels.tolist() == [0 if rounds and threshold < 0.9 else -1] * M
    all_labelled = bool(M and rounds and threshold < 0.9)
    asked = [("predict", M)] if M and rounds else []
    assert reader.rows == [("fit", 3), *asked, *[("fit", 3 + M)] * all_labelled]


@pytest.mark.parametrize("labelled", [[0], [2, 0], [0, 1, 2]])
@pytest.mark.parametrize("batch", [1, 2, 10])
def test_active_learning_asks_about_rows_only(labelled, batch):
    reader = Reader()
    turns = list(learning.active_learning(reader.fit, X, [0, 1, 0], labelled, reader.choose, batch))
    assert reader.saw_something()
    assert sorted(turns[-1][0]) == [0, 1, 2]
    assert len(turns) == 1 + -(-(3 - len(labelled)) // batch)
    assert [what for what, _ in reader.rows] == ["fit", *["predict", "choose", "fit"] * (len(turns) - 1)]


@pytest.mark.parametrize(("N", "size"), [(1, 1), (1, 5), (4, 2), (5, 2), (3, 7)])
@pytest.mark.parametrize("drop_last", [False, True])
def test_a_gradient_sees_samples_only(N, size, drop_last):
    seen = []
    gradient = lambda p, i: seen.append(len(i)) or p  # noqa: E731
    if drop_last and N < size:  # there would be no batch at all
        with pytest.raises(ValueError, match="^batch_size must be at most N"):
            minibatch_sgd(gradient, [1.0], N, size, 0.1, 2, drop_last=True)
        return
    steps = len(list(minibatch_sgd(gradient, [1.0], N, size, 0.1, 2, drop_last=drop_last)))
    assert len(seen) == steps == 2 * (N // size if drop_last else -(-N // size))
    assert all(0 < n <= size for n in seen)


@pytest.mark.parametrize("times", [[], (), np.zeros(0)], ids=["list", "tuple", "array"])
def test_a_film_of_no_times_is_refused(times):
    figures = pytest.importorskip("nnrecap.figures")
    with pytest.raises(ValueError, match="times"):
        figures.film(never, times, alt="five words tell what this shows")
