"""The MLP beside PyTorch, by hand, and by central differences."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap import activations
from nnrecap.datasets import digits
from nnrecap.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    cross_entropy,
    cross_entropy_grad,
    huber,
    huber_grad,
    squared_error,
    squared_error_grad,
)
from nnrecap.mlp import MEAN_SQUARE, MLP, train_classifier
from nnrecap.optimise import minibatch_sgd
from nnrecap.softmax import softmax

EPS = np.finfo(np.float64).eps
steady = settings(derandomize=True, deadline=None, database=None)
NEW = ["leaky_relu", "elu", "gelu", "silu"]
NAMES = ["identity", "sigmoid", "tanh", "relu", "softplus", "log_sigmoid", *NEW]
TORCH = {
    "identity": torch.nn.Identity,
    "sigmoid": torch.nn.Sigmoid,
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "softplus": lambda: torch.nn.Softplus(threshold=100),  # beyond its default of 20 it returns x
    "log_sigmoid": torch.nn.LogSigmoid,
    "leaky_relu": torch.nn.LeakyReLU,
    "elu": torch.nn.ELU,
    "gelu": torch.nn.GELU,
    "silu": torch.nn.SiLU,
    "softmax": lambda: torch.nn.Softmax(dim=-1),
}


def torch_twin(net):
    """The same network in PyTorch, with the same weights."""
    layers = []
    for D, K in zip(net.sizes, net.sizes[1:], strict=False):
        layers += [torch.nn.Linear(D, K, bias=net.bias, dtype=getattr(torch, str(net.dtype)))]
        layers += [TORCH[net.hidden]()]
    layers[-1] = TORCH[net.output]()
    twin = torch.nn.Sequential(*layers)
    with torch.no_grad():
        for p, ours in zip(twin.parameters(), net.parameters, strict=True):
            p.copy_(torch.tensor(ours))
    return twin


def with_biases_set(net, seed=1):
    """Random biases, which start at 0 and would hide a fault there."""
    rng = np.random.default_rng(seed)
    for p in net.parameters:
        if p.ndim == 1:
            p[...] = rng.normal(size=p.shape)
    return net


# --- forward: by hand


def test_two_layers_without_biases_are_g_of_w2_f_of_w1_x():
    net = MLP([3, 4, 2], hidden="tanh", output="sigmoid")
    W1, W2 = net.parameters
    assert W1.shape == (4, 3) and W2.shape == (2, 4)
    x = np.array([0.5, -1.0, 2.0])
    by_hand = 1 / (1 + np.exp(-(W2 @ np.tanh(W1 @ x))))
    assert_allclose(net.forward([x])[0], by_hand, rtol=16 * EPS)


def test_numbers_worked_out_on_paper():
    net = MLP([2, 2, 1], bias=True)
    for p, value in zip(net.parameters, [[[1, -1], [2, 0]], [0, -1], [[3, 1]], [0.5]], strict=True):
        p[...] = value
    # x = (1, 2): sums (-1, 1), ReLU (0, 1), output 1.5; x = (2, 1): (1, 3) and 6.5
    assert net.forward([[1, 2], [2, 1]]).tolist() == [[1.5], [6.5]]
    # by the first: only the second unit is alive; by the second: both
    assert net.backward([[1], [10]]).tolist() == [[2, 0], [50, -30]]
    W1, b1, W2, b2 = net.gradients
    assert W1.tolist() == [[60, 30], [21, 12]] and b1.tolist() == [30, 11]
    assert W2.tolist() == [[10, 31]] and b2.tolist() == [11]


def test_one_layer_is_a_matrix():
    net = MLP([3, 2])
    X = np.arange(6.0).reshape(2, 3)
    assert_allclose(net.forward(X), X @ net.parameters[0].T, rtol=4 * EPS)


def test_a_constant_1_makes_a_bias():
    net = with_biases_set(MLP([3, 2], bias=True))
    W, b = net.parameters
    wide = MLP([4, 2])
    wide.parameters[0][...] = np.column_stack([W, b])
    X = np.random.default_rng(0).normal(size=(5, 3))
    assert_allclose(wide.forward(np.column_stack([X, np.ones(5)])), net.forward(X), rtol=0, atol=8 * EPS)


# --- forward and backward: PyTorch


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("hidden", NAMES)
@pytest.mark.parametrize("output", [*NAMES, "softmax"])
def test_outputs_and_gradients_are_those_of_torch(hidden, output, bias):
    net = with_biases_set(MLP([4, 6, 5, 3], hidden, output, bias, rng=2))
    rng = np.random.default_rng(3)
    X, v = rng.normal(size=(7, 4)), rng.normal(size=(7, 3))
    twin, x = torch_twin(net), torch.tensor(X, requires_grad=True)
    out = twin(x)
    (out * torch.tensor(v)).sum().backward()
    # three layers of sums of at most 7 terms of size 1, one after another
    close = {"rtol": 64 * EPS, "atol": 64 * EPS}
    assert_allclose(net.forward(X), out.detach().numpy(), **close)
    assert_allclose(net.backward(v), x.grad.numpy(), **close)
    for ours, theirs in zip(net.gradients, twin.parameters(), strict=True):
        assert ours.shape == theirs.shape
        assert_allclose(ours, theirs.grad.numpy(), **close)


@steady
@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=5), st.integers(0, 4), st.booleans(), st.integers(0, 99)
)
def test_any_sizes_agree_with_torch(sizes, N, bias, seed):
    net = with_biases_set(MLP(sizes, "tanh", bias=bias, rng=seed), seed)
    X = np.random.default_rng(seed).normal(size=(N, sizes[0]))
    twin, x = torch_twin(net), torch.tensor(X, requires_grad=True)
    out = twin(x)
    out.square().sum().backward()
    ours = net.forward(X)
    assert ours.shape == (N, sizes[-1])
    close = {"rtol": 256 * EPS, "atol": 256 * EPS}  # up to four layers, weights up to about 3
    assert_allclose(net.backward(2 * ours), x.grad.numpy(), **close)
    for g, theirs in zip(net.gradients, twin.parameters(), strict=True):
        assert_allclose(g, theirs.grad.numpy(), **close)


@pytest.mark.parametrize(("hidden", "output"), [("softplus", "tanh"), *[(name, name) for name in NEW]])
def test_gradients_agree_with_central_differences(hidden, output):
    net = with_biases_set(MLP([3, 4, 2], hidden, output, bias=True))
    rng, h = np.random.default_rng(4), 1e-5
    X, v = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    net.forward(X)
    by_x = net.backward(v)
    gradients = [g.copy() for g in net.gradients]
    for array, gradient in zip([X, *net.parameters], [by_x, *gradients], strict=True):
        for i in np.ndindex(array.shape):
            middle = array[i]
            ends = []
            for array[i] in (middle + h, middle - h):
                ends.append((v * net.predict(X)).sum())
            array[i] = middle
            # truncation h² and rounding eps/h, each below 1e-10 times numbers of size 10
            assert abs((ends[0] - ends[1]) / (2 * h) - gradient[i]) < 1e-9


# --- one epoch of training


def plain_epoch(net, X, y, order_seed, rate=0.1):
    one_hot = np.eye(net.sizes[-1], dtype=net.dtype)

    def gradient(parameters, i):
        net.backward((softmax(net.forward(X[i])) - one_hot[y[i]]) / len(i))
        return net.gradients

    for _ in minibatch_sgd(gradient, net.parameters, len(X), 32, rate, 1, rng=order_seed):
        pass
    return net.parameters


def torch_epoch(twin, X, y, order_seed, rate=0.1):
    optimiser = torch.optim.SGD(twin.parameters(), lr=rate)
    X, y = torch.tensor(X), torch.tensor(y)
    for i in torch.tensor(np.random.default_rng(order_seed).permutation(len(X))).split(32):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(twin(X[i]), y[i]).backward()
        optimiser.step()
    return [p.detach().numpy() for p in twin.parameters()]


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("dtype", "within"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_one_epoch_on_the_digits_gives_the_weights_of_torch(dtype, within, bias):
    X, y = digits()
    X = (X / 16).astype(dtype)
    net = with_biases_set(MLP([64, 128, 10], bias=bias, dtype=dtype))
    start = [p.copy() for p in net.parameters]
    want = torch_epoch(torch_twin(net), X, y, 7)
    got = plain_epoch(net, X, y, 7)
    for p, q, first in zip(got, want, start, strict=True):
        assert p.dtype == dtype
        assert abs(p - first).max() > 0.01
        assert_allclose(p, q, rtol=0, atol=within)


HEADS = {
    "regression": (squared_error, squared_error_grad, torch.nn.functional.mse_loss),
    "robust regression": (huber, huber_grad, torch.nn.functional.huber_loss),
    "multiclass": (cross_entropy, cross_entropy_grad, torch.nn.functional.cross_entropy),
    "multilabel": (
        binary_cross_entropy_with_logits,
        binary_cross_entropy_with_logits_grad,
        torch.nn.functional.binary_cross_entropy_with_logits,
    ),
}


@pytest.mark.parametrize("task", HEADS)
def test_any_loss_trains_the_network_as_in_torch(task):
    loss, grad, torch_loss = HEADS[task]
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(6, 5)), rng.normal(size=(6, 3))
    y = {"multiclass": Y.argmax(axis=1), "multilabel": (Y > 0).astype(float)}.get(task, Y)
    net = with_biases_set(MLP([5, 4, 3], hidden="tanh", bias=True))
    twin = torch_twin(net)
    value = torch_loss(twin(torch.tensor(X)), torch.tensor(y), reduction="sum")
    value.backward()
    out = net.forward(X)
    net.backward(grad(out, y))
    assert_allclose(loss(out, y).sum(), value.item(), rtol=32 * EPS)  # a sum of 18 terms on either side
    for got, want in zip(net.gradients, twin.parameters(), strict=True):
        assert_allclose(got, want.grad.numpy(), rtol=0, atol=64 * EPS * abs(got).max())


@pytest.mark.parametrize(("dtype", "within"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_the_fast_way_gives_the_weights_of_the_plain_way(dtype, within):
    X, y = digits()
    X = (X / 16).astype(dtype)
    net, fast = MLP([64, 128, 10], dtype=dtype), MLP([64, 128, 10], dtype=dtype)
    arrays = [id(p) for p in fast.parameters]
    assert train_classifier(fast, X, y, rng=7) is fast
    assert [id(p) for p in fast.parameters] == arrays
    for p, q in zip(fast.parameters, plain_epoch(net, X, y, 7), strict=True):
        assert p.dtype == dtype
        assert_allclose(p, q, rtol=0, atol=within)


def test_the_fast_way_counts_epochs_batches_and_order_as_the_plain_way():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(11, 3)), rng.integers(0, 4, size=11)
    for how in (
        {"batch_size": 4, "epochs": 3, "rng": 5},
        {"batch_size": 11, "epochs": 2, "shuffle": False, "learning_rate": 0.5},
        {"batch_size": 99, "epochs": 1, "rng": np.random.default_rng(3)},
        {"epochs": 0},
        {"batch_size": 4},
        {},
    ):
        plain, fast = MLP([3, 5, 4]), MLP([3, 5, 4])
        start = plain.parameters[0].copy()

        def gradient(parameters, i, net=plain):
            net.backward((softmax(net.forward(X[i])) - np.eye(4)[y[i]]) / len(i))
            return net.gradients

        full = {"batch_size": 32, "learning_rate": 0.1, "epochs": 1} | how
        for _ in minibatch_sgd(gradient, plain.parameters, 11, **full):
            pass
        if isinstance(how.get("rng"), np.random.Generator):
            how = how | {"rng": np.random.default_rng(3)}
        train_classifier(fast, X.tolist(), y.tolist(), **how)
        for p, q in zip(fast.parameters, plain.parameters, strict=True):
            assert_allclose(p, q, rtol=0, atol=256 * EPS)  # at most 9 updates of numbers below 4
        assert (fast.parameters[0] != start).any() == (how.get("epochs") != 0)


def test_the_fast_way_survives_large_logits():
    net = MLP([2, 4, 3], rng=1)
    net.parameters[1][...] *= 1e6
    train_classifier(net, 1e3 * np.ones((5, 2)), [0, 1, 2, 0, 1], learning_rate=1e-9)
    assert all(np.isfinite(p).all() for p in net.parameters)


def test_training_learns():
    X, y = digits()
    net = train_classifier(MLP([64, 32, 10]), X[:1000] / 16, y[:1000], epochs=10)
    assert (net.predict(X[1000:] / 16).argmax(-1) == y[1000:]).mean() > 0.85


# --- the start


def test_initial_weights_are_the_seed_s():
    a, b, c = MLP([5, 4, 3]), MLP([5, 4, 3], rng=0), MLP([5, 4, 3], rng=1)
    d = MLP([5, 4, 3], rng=np.random.default_rng(0))
    for p, q, r, s in zip(a.parameters, b.parameters, c.parameters, d.parameters, strict=True):
        assert_array_equal(p, q)
        assert_array_equal(p, s)
        assert (p != r).all()
    rng = np.random.default_rng(0)
    assert (MLP([5, 4, 3], rng=rng).parameters[0] != MLP([5, 4, 3], rng=rng).parameters[0]).all()


GAINS = {"relu": 2, "tanh": 1, "softplus": 1, "identity": 1}
GAINS |= {"leaky_relu": 2 / 1.0001, "elu": 1.5505, "gelu": 2.3517, "silu": 2.8108}


@pytest.mark.parametrize(("hidden", "gain"), GAINS.items())
def test_the_variance_of_the_start(hidden, gain):
    net = MLP([100, 200, 300], hidden, bias=True)
    W1, b1, W2, b2 = net.parameters
    # the variance of n draws is off by √(2/n), here 0.010 and 0.006: five of them are allowed
    assert W1.var() * 100 == pytest.approx(1, rel=0.05)
    assert W2.var() * 200 == pytest.approx(gain, rel=0.03)
    assert not b1.any() and not b2.any()


@pytest.mark.parametrize("name", MEAN_SQUARE)
def test_the_mean_squares_behind_the_start(name):
    with mpmath.workdps(30):
        share = mpmath.ncdf  # Φ
        closed = {
            "relu": lambda: mpmath.mpf(1) / 2,
            "leaky_relu": lambda: (1 + mpmath.mpf(0.01) ** 2) / 2,
            "elu": lambda: 1 + mpmath.exp(2) * share(-2) - 2 * mpmath.exp(0.5) * share(-1),
            "gelu": lambda: mpmath.mpf(1) / 3 + 1 / (2 * mpmath.pi * mpmath.sqrt(3)),
            "silu": lambda: mpmath.quad(
                lambda u: (u / (1 + mpmath.exp(-u))) ** 2 * mpmath.npdf(u), [-30, -4, 0, 4, 30]
            ),
        }
        assert abs(MEAN_SQUARE[name] / closed[name]() - 1) < EPS
    u, step = np.linspace(-12, 12, 4001, retstep=True)  # and by a sum, of the function itself
    got = (getattr(activations, name)(u) ** 2 * np.exp(-u * u / 2)).sum() * step / np.sqrt(2 * np.pi)
    assert_allclose(got, MEAN_SQUARE[name], rtol=1e-6)


@pytest.mark.parametrize("hidden", ["relu", *NEW])
def test_sums_keep_their_size_through_ten_layers(hidden):
    net = MLP([400] * 11, hidden)
    X = np.random.default_rng(5).normal(size=(200, 400))
    assert 0.5 < net.forward(X).var() < 2


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, "float32"])
def test_types(dtype):
    net = MLP([3, 4, 2], "tanh", "softmax", bias=True, dtype=dtype)
    assert_array_equal(net.parameters[0], MLP([3, 4, 2], "tanh").parameters[0].astype(dtype))
    out = net.forward([[1, 2, 3], [True, 0, 1]])
    by_x = net.backward(np.ones((2, 2), np.float64))
    for array in (out, by_x, net.predict(np.ones((1, 3))), *net.parameters, *net.gradients):
        assert array.dtype == dtype


# --- state


def test_gradients_are_zeros_first_then_replaced():
    net = MLP([3, 4, 2], bias=True)
    assert (
        [g.shape for g in net.gradients] == [p.shape for p in net.parameters] == [(4, 3), (4,), (2, 4), (2,)]
    )
    assert not any(g.any() for g in net.gradients)
    held = net.gradients
    net.forward(np.ones((2, 3)))
    net.backward(np.ones((2, 2)))
    first = list(net.gradients)
    copies = [g.copy() for g in first]
    net.backward(np.ones((2, 2)))
    assert net.gradients is held
    for g, again, copy in zip(first, net.gradients, copies, strict=True):
        assert not np.shares_memory(g, again)
        assert_array_equal(g, copy)
        assert_array_equal(g, again)  # nothing is added up


def test_predict_leaves_no_trace():
    net = MLP([3, 4, 2])
    X = np.random.default_rng(6).normal(size=(5, 3))
    net.forward(X)
    want = net.backward(np.ones((5, 2)))
    net.forward(X)
    assert_array_equal(net.predict(-X[:2]), MLP([3, 4, 2]).forward(-X[:2]))
    assert_array_equal(net.backward(np.ones((5, 2))), want)


def test_inputs_are_left_alone():
    net = MLP([3, 4, 2], "identity", "identity")
    X, v = np.ones((5, 3)), np.ones((5, 2))
    X.flags.writeable = v.flags.writeable = False
    net.forward(X)
    net.backward(v)
    train = MLP([3, 4, 2])
    y = np.zeros(5, int)
    y.flags.writeable = False
    train_classifier(train, X, y)


def test_an_empty_batch_has_zero_gradients():
    net = MLP([3, 4, 2], output="softmax", bias=True)
    assert net.forward(np.zeros((0, 3))).shape == net.predict(np.zeros((0, 3))).shape == (0, 2)
    assert net.backward(np.zeros((0, 2))).shape == (0, 3)
    assert [g.shape for g in net.gradients] == [(4, 3), (4,), (2, 4), (2,)]
    assert not any(g.any() for g in net.gradients)


@pytest.mark.parametrize("hidden", NAMES)
def test_nan_spoils_its_row_and_no_other(hidden):
    net = MLP([3, 4, 2], hidden)
    X = np.ones((3, 3))
    X[1, 0] = np.nan
    assert np.isnan(net.forward(X)).tolist() == [[False, False], [True, True], [False, False]]


def test_huge_numbers_raise_no_warning():
    net = MLP([3, 4, 2], "softplus", dtype=np.float32)
    net.forward(np.full((2, 3), 1e300))
    net.backward(np.full((2, 2), -1e300))
    assert not np.isfinite(net.gradients[0]).all()
    fast = MLP([3, 4, 2], dtype=np.float32)
    train_classifier(fast, np.full((2, 3), 1e300), [0, 1])
    assert np.isnan(fast.parameters[0]).any()
    fast = MLP([3, 4, 2], dtype=np.float16)
    train_classifier(fast, np.full((4, 3), 6e4), [0, 1, 0, 1], 2, 1e4, epochs=3)
    assert not np.isfinite(fast.parameters[0]).all()


# --- numbers of any size

ENDS = [(np.float16, 6e4), (np.float32, 3e38), (np.float64, 1.5e308)]


def network(*weights, dtype=np.float64, **how):
    net = MLP([len(weights[0][0]), *map(len, weights)], dtype=dtype, **how)
    for W, values in zip(net.parameters[:: 1 + net.bias], weights, strict=True):
        W[...] = values
    return net


def exactly(A, B, dtype):
    """The matrix product in exact arithmetic, rounded once: ±inf beyond the type."""
    most = Fraction(float(np.finfo(dtype).max))
    C = [
        [
            sum(Fraction(float(a)) * Fraction(float(b)) for a, b in zip(row, column, strict=True))
            for column in B.T
        ]
        for row in A
    ]
    return np.array(
        [[float(c) if abs(c) <= most else np.inf * (1 if c > 0 else -1) for c in row] for row in C], dtype
    )


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("dtype", "most"), ENDS)
def test_only_what_is_beyond_the_type_itself_is_infinite(dtype, most, bias):
    W = np.array([[2, -2, 1], [0.25, 0.5, -1], [1, 1, 1]], dtype)
    X = np.array([[most, most, 1], [1, 2, 3], [most, most, most], [-most, most / 2, -most]], dtype)
    net = network(W, dtype=dtype, bias=bias)
    close = {"rtol": 4 * np.finfo(dtype).eps, "atol": 4 * float(np.finfo(dtype).eps) * most, "strict": True}
    got, want = net.forward(X), exactly(X, W.T, dtype)
    assert np.isfinite(want).sum() > 6
    assert np.isinf(want).any()
    assert_allclose(got, want, **close)
    grad = np.array([[most, 1, 0], [most, 0, -most], [-most, 0, most], [-most / 2, 0.5, -most]], dtype)
    assert_allclose(net.backward(grad), exactly(grad, W, dtype), **close)
    net.forward(X / dtype(most))
    net.backward(grad)
    assert_allclose(net.gradients[0], exactly(grad.T, X / dtype(most), dtype), **close)
    if bias:
        assert_allclose(net.gradients[1], np.array([most / 2, 1.5, -most]).astype(dtype), **close)


def test_float16_has_room_for_what_lies_between():
    net = network([[200, 100], [-100, -200]], [[2**-10, 2**-11]], dtype=np.float16)
    assert net.forward([[1000, 1000]]).tolist() == [
        [np.float16(300000 / 2**10)]
    ]  # the first layer gives ±300,000
    assert_allclose(net.backward([[1]]), [[200 / 2**10, 100 / 2**10]], rtol=2**-10)
    assert_allclose(net.gradients[1], [[np.inf, 0]])  # it is 300,000
    assert network([[1, 1]], dtype=np.float16).predict([[1e5, -1e5]]).tolist() == [[0]]  # inputs too
    assert network([[1.0]], dtype=np.float16).predict([[1e5]]).tolist() == [[np.inf]]


@pytest.mark.parametrize(("dtype", "most"), ENDS)
def test_what_is_far_leaves_other_rows_and_nan_alone(dtype, most):
    W = np.random.default_rng(0).normal(size=(4, 3)).astype(dtype)
    X = np.random.default_rng(1).normal(size=(5, 3)).astype(dtype)
    net = network(W, W[:2, [0, 1, 2, 0]], dtype=dtype, hidden="tanh")
    want = net.predict(X)
    X[1], X[3], X[4, 1] = most, np.nan, np.inf
    got = net.predict(X)
    assert_array_equal(got[[0, 2]], want[[0, 2]])
    assert np.isnan(got[3]).all()
    assert np.isfinite(got[1]).all()


@pytest.mark.parametrize(
    ("dtype", "rate", "size"),
    [(np.float32, 1e-44, 1e22), (np.float16, 2e-6, 2e3), (np.float64, 1e-300, 1e150)],
)
def test_the_fast_way_keeps_the_digits_of_small_rates(dtype, rate, size):
    # inputs that make a step of about 1 of them: the weights of the first layer are as small as they are large
    X = np.array([[2.0, -1], [1, 3], [-2, 2], [0.5, 1]]) * size
    y, V, W = [0, 1, 1, 0], np.array([[1, 2], [2, -1], [0, 1]]) / 4 / size, np.ones((2, 3)) * [[1], [-1]] / 4
    fast = network(V, W, dtype=dtype, hidden="relu")
    start = [p.copy() for p in fast.parameters]
    wide = network(*start, hidden="relu")
    for net in (fast, wide):
        train_classifier(net, X, y, batch_size=3, learning_rate=rate, epochs=2, shuffle=False)
    for got, want in zip(fast.parameters, wide.parameters, strict=True):
        assert got.dtype == dtype
        assert_allclose(got, want, rtol=8 * np.finfo(dtype).eps, atol=4 * np.finfo(dtype).smallest_subnormal)
    assert (fast.parameters[0] != start[0]).any()


# --- bad input


def test_backward_before_forward_is_refused():
    net = MLP([3, 2])
    net.predict(np.ones((1, 3)))
    with pytest.raises(RuntimeError, match=r"^backward must come after forward, which has not been called$"):
        net.backward(np.ones((1, 2)))


@pytest.mark.parametrize("shape", [(3,), (5, 4), (5, 2), (1, 5, 3), (5, 3, 1), ()])
@pytest.mark.parametrize("method", ["forward", "predict"])
def test_a_batch_of_another_width_is_refused(method, shape):
    with pytest.raises(ValueError) as caught:
        getattr(MLP([3, 4, 2]), method)(np.ones(shape))
    assert str(caught.value) == f"X must have shape (N, 3), a row a sample, got {shape}"


@pytest.mark.parametrize("shape", [(2,), (5, 1), (1, 2), (4, 2), (5, 2, 1), ()])
def test_a_gradient_of_another_shape_is_refused(shape):
    net = MLP([3, 4, 2])
    net.forward(np.ones((5, 3)))
    with pytest.raises(ValueError) as caught:
        net.backward(np.ones(shape))
    assert str(caught.value) == f"grad must have the shape of the output, (5, 2), got {shape}"


def test_what_is_no_number_is_refused():
    net = MLP([3, 2])
    for method in (net.forward, net.predict):
        with pytest.raises(TypeError, match=r"^X must be real numbers"):
            method(np.ones((1, 3), complex))
    net.forward(np.ones((1, 3)))
    with pytest.raises(TypeError, match=r"^grad must be real numbers"):
        net.backward([["a", "b"]])


KNOWN = ", ".join(NAMES)


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ({"sizes": [3]}, ValueError, "sizes must name at least inputs and outputs, got [3]"),
        ({"sizes": []}, ValueError, "sizes must name at least inputs and outputs, got []"),
        ({"sizes": [3, 0, 2]}, ValueError, "sizes[1] must be at least 1, got 0"),
        ({"sizes": [3, 2.0]}, TypeError, "sizes[1] must be an integer, got 2.0"),
        ({"hidden": "ReLU"}, ValueError, f"hidden must be one of {KNOWN}, got 'ReLU'"),
        ({"hidden": "softmax"}, ValueError, f"hidden must be one of {KNOWN}, got 'softmax'"),
        ({"output": "argmax"}, ValueError, f"output must be one of {KNOWN}, softmax, got 'argmax'"),
        ({"dtype": np.int64}, TypeError, "dtype must be float16, float32 or float64, got int64"),
        ({"dtype": complex}, TypeError, "dtype must be float16, float32 or float64, got complex128"),
    ],
    ids=str,
)
def test_a_network_that_cannot_be_is_refused(how, error, message):
    with pytest.raises(error) as caught:
        MLP(**{"sizes": [3, 4, 2]} | how)
    assert str(caught.value).partition(" at [")[0] == message


@pytest.mark.parametrize(
    "net",
    [
        MLP([3, 2]),
        MLP([3, 4, 4, 2]),
        MLP([3, 4, 2], "tanh"),
        MLP([3, 4, 2], output="softmax"),
        MLP([3, 4, 2], bias=True),
    ],
    ids=lambda net: f"{net.sizes} {net.hidden} {net.output} {net.bias}",
)
def test_the_fast_way_refuses_other_networks(net):
    with pytest.raises(
        ValueError,
        match=r"^net must have one hidden layer of ReLUs, output identity and no biases, got \d of them",
    ):
        train_classifier(net, np.ones((2, 3)), [0, 1])


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ({"X": np.ones((2, 4))}, ValueError, "X must have shape (N, 3), a row a sample, got (2, 4)"),
        ({"X": np.ones((0, 3)), "y": []}, ValueError, "X must hold at least one sample, got none"),
        ({"y": [0, 2]}, ValueError, "y must hold whole numbers from 0 to 1, got 2"),
        ({"y": [0, np.nan]}, ValueError, "y must hold whole numbers from 0 to 1, got nan"),
        ({"y": [[0], [1]]}, ValueError, "y must have one label a sample, shape (2,), got (2, 1)"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"epochs": -1}, ValueError, "epochs must be at least 0, got -1"),
        ({"learning_rate": -1}, ValueError, "learning_rate must be a finite number of at least 0, got -1"),
    ],
    ids=str,
)
def test_the_fast_way_refuses_bad_input(how, error, message):
    net = MLP([3, 4, 2])
    with pytest.raises(error) as caught:
        train_classifier(net, **{"X": np.ones((2, 3)), "y": [0, 1]} | how)
    assert str(caught.value).partition(" at [")[0] == message


@pytest.mark.parametrize(
    "lay", [np.asfortranarray, lambda a: a[::-1, ::-1].copy()[::-1, ::-1], lambda a: a.astype(">f8")]
)
def test_weights_that_are_put_into_a_network_may_lie_in_any_order(lay):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(10, 4)), rng.integers(3, size=10)
    trained = []
    for put in (lambda a: a, lay):
        net = MLP([4, 5, 3])
        net.parameters[:] = weights = [put(p) for p in net.parameters]
        train_classifier(net, X, y, batch_size=4, epochs=2, learning_rate=0.5)
        assert all(p is w for p, w in zip(net.parameters, weights, strict=True))
        assert np.abs(weights[0] - MLP([4, 5, 3]).parameters[0]).max() > 0.1
        trained.append([w.astype(float).tobytes() for w in weights])
    assert trained[0] == trained[1]


def test_sizes_and_types_that_are_none_are_refused_in_our_words():
    with pytest.raises(TypeError, match="sizes must be a list of whole numbers, got 3$"):
        MLP(3)
    with pytest.raises(TypeError, match="dtype must be float16, float32 or float64, got .nope.$"):
        MLP([3, 2], dtype="nope")
    with pytest.raises(TypeError, match="dtype must be float16, float32 or float64, got int64$"):
        MLP([3, 2], dtype=np.int64)
