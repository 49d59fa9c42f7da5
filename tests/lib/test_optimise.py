"""Gradient descent by what is known of it on a quadratic, and by PyTorch's optimiser."""

import inspect
from fractions import Fraction
from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.optimise import gradient_descent, minibatch_sgd, sgd

EPS = np.finfo(np.float64).eps
steady = settings(derandomize=True, deadline=None, database=None)

H = np.diag([1.0, 4.0])  # of the loss xᵀHx / 2, so its gradient is H x and L = 4


def slope(x):
    return H @ x


RNG = np.random.default_rng(5)
X = RNG.normal(size=(7, 3))
Y = RNG.normal(size=7)


def one(w, i):
    """Gradient of (x·w - y)² / 2 for sample i."""
    return (X[i] @ w - Y[i]) * X[i]


def batch(w, i):
    """The same, summed over the samples i."""
    return (X[i] @ w - Y[i]) @ X[i]


ALL = [
    lambda g, p, rate=0.1: gradient_descent(lambda q: g(q), p, rate, 2),
    lambda g, p, rate=0.1: sgd(lambda q, i: g(q), p, 1, rate, 2),
    lambda g, p, rate=0.1: minibatch_sgd(lambda q, i: g(q), p, 1, 1, rate, 2),
]


# --- the path on a quadratic


def test_gradient_descent_visits_the_powers_it_must():
    start, rate = np.array([3.0, -2.0]), 0.3
    path = list(gradient_descent(slope, start, rate, 20))
    assert len(path) == 20
    for n, x in enumerate(path, start=1):  # x_n = (1 - λh)ⁿ x_0; each step rounds twice
        assert_allclose(x, (1 - rate * np.diag(H)) ** n * start, rtol=4 * n * EPS)


@pytest.mark.parametrize(("rate", "grows"), [(0.49, False), (0.51, True)])
def test_the_stability_limit_is_two_over_the_curvature(rate, grows):
    sizes = [abs(x[1]) for x in gradient_descent(slope, [0.0, 1.0], rate, 50)]
    assert (np.diff(sizes) > 0).all() == grows
    assert (np.diff(sizes) < 0).all() == (not grows)


def test_at_the_limit_it_jumps_to_and_fro():
    path = [x[1] for x in gradient_descent(slope, [0.0, 1.0], 0.5, 4)]
    assert path == [-1, 1, -1, 1]


def test_a_path_that_diverges_ends_in_infinity_without_a_warning():
    *_, last = gradient_descent(lambda x: 1e300 * x, np.ones(2), 1e10, 5)
    assert not np.isfinite(last).any()


# --- points are new, networks are updated in place


def test_each_point_is_its_own_and_the_start_stays():
    start = np.array([3.0, -2.0])
    path = list(gradient_descent(slope, start, 0.1, 3))
    assert start.tolist() == [3.0, -2.0]
    assert not any(np.shares_memory(a, b) for a, b in zip([start, *path], path, strict=False))
    assert len({x.tobytes() for x in path}) == 3


@pytest.mark.parametrize("method", ALL)
def test_a_list_of_arrays_is_updated_in_place(method):
    parameters = [np.ones((2, 3)), np.ones(2)]
    first, second = parameters
    seen = list(method(lambda p: [np.full((2, 3), 1.0), 2 * p[1]], parameters))
    assert len(seen) == 2
    assert all(p is parameters for p in seen)
    assert parameters[0] is first and parameters[1] is second
    assert_allclose(first, np.full((2, 3), 0.8), rtol=4 * EPS)
    assert_allclose(second, np.full(2, 0.64), rtol=4 * EPS)


def test_a_refused_gradient_leaves_the_network_as_it_was():
    parameters = [np.ones(2), np.ones(3)]
    with pytest.raises(ValueError):
        next(gradient_descent(lambda p: [np.ones(2), np.ones(2)], parameters, 0.1, 1))
    assert parameters[0].tolist() == [1, 1] and parameters[1].tolist() == [1, 1, 1]


def test_gradients_that_are_the_parameters_themselves():
    parameters = [np.ones(2), np.full(2, 2.0)]
    next(gradient_descent(lambda p: [p[1], p[0]], parameters, 0.5, 1))
    assert [p.tolist() for p in parameters] == [[0, 0], [1.5, 1.5]]


# --- which sample when


def visits(method, *args, **how):
    seen = []

    def gradient(w, i):
        seen.append(np.atleast_1d(i).tolist())
        return 0 * w

    assert len(list(method(gradient, np.zeros(1), *args, **how))) == len(seen)
    return seen


def flat(batches):
    return [i for batch in batches for i in batch]


def test_without_shuffling_the_order_is_that_of_the_samples():
    assert visits(sgd, 3, 0.1, 2, shuffle=False) == [[0], [1], [2]] * 2
    assert visits(minibatch_sgd, 5, 2, 0.1, 2, shuffle=False) == [[0, 1], [2, 3], [4]] * 2
    assert visits(minibatch_sgd, 5, 2, 0.1, 1, shuffle=False, drop_last=True) == [[0, 1], [2, 3]]
    assert visits(minibatch_sgd, 4, 2, 0.1, 1, shuffle=False, drop_last=True) == [[0, 1], [2, 3]]
    assert visits(minibatch_sgd, 3, 3, 0.1, 1, shuffle=False, drop_last=True) == [[0, 1, 2]]
    assert visits(minibatch_sgd, 2, 9, 0.1, 1, shuffle=False) == [[0, 1]]
    assert visits(minibatch_sgd, 2, 2, 0.1, 1, shuffle=False, drop_last=True) == [[0, 1]]


@steady
@given(st.integers(1, 12), st.integers(1, 15), st.integers(0, 3), st.integers(0, 9))
def test_each_epoch_sees_each_sample_once(N, size, epochs, seed):
    batches = visits(minibatch_sgd, N, size, 0.1, epochs, seed)
    per_epoch = -(-N // size)
    assert len(batches) == epochs * per_epoch
    for e in range(epochs):
        epoch = batches[e * per_epoch : (e + 1) * per_epoch]
        assert sorted(flat(epoch)) == list(range(N))
        assert {len(b) for b in epoch[:-1]} <= {size}
        assert len(epoch[-1]) == (N - 1) % size + 1
    # one at a time, in the same order
    assert flat(visits(sgd, N, 0.1, epochs, seed)) == flat(batches)


def test_the_order_is_new_each_epoch_and_the_seed_s():
    batches = visits(minibatch_sgd, 50, 50, 0.1, 3, 1)
    assert batches[0] != batches[1] != batches[2] != batches[0]
    assert batches == visits(minibatch_sgd, 50, 50, 0.1, 3, np.random.default_rng(1))
    assert batches != visits(minibatch_sgd, 50, 50, 0.1, 3, 2)
    assert visits(sgd, 50, 0.1, 1) == visits(sgd, 50, 0.1, 1, 0) != visits(sgd, 50, 0.1, 1, 1)
    assert visits(minibatch_sgd, 50, 1, 0.1, 1) == visits(sgd, 50, 0.1, 1)


def test_samples_come_as_int_and_batches_as_an_int_array():
    kinds = []
    list(sgd(lambda w, i: kinds.append(type(i)) or 0 * w, [1.0], 3, 0.1, 1))
    list(minibatch_sgd(lambda w, i: kinds.append(i.dtype) or 0 * w, [1.0], 3, 2, 0.1, 1))
    assert kinds == [int] * 3 + [np.dtype(np.intp)] * 2


@pytest.mark.parametrize(("epochs", "steps"), [(0, 0), (1, 7)])
def test_how_many_updates(epochs, steps):
    assert len(list(sgd(one, np.zeros(3), 7, 0.1, epochs))) == steps
    assert len(list(gradient_descent(slope, np.zeros(2), 0.1, steps))) == steps


# --- the caller's hand on it


@pytest.mark.parametrize("method", ALL)
def test_they_are_generators_and_stop_at_once(method):
    calls = []
    updates = method(lambda p: calls.append(1) or np.ones(1), np.zeros(1))
    assert inspect.isgenerator(updates)
    assert not calls
    next(updates)
    assert len(calls) == 1
    updates.close()
    assert len(calls) == 1


def test_an_endless_run_is_fine_when_the_caller_stops():
    parameters = [np.zeros(3)]
    gradient = lambda p, i: [batch(p[0], i)]  # noqa: E731
    for _ in islice(minibatch_sgd(gradient, parameters, 7, 2, 0.1, 10**15), 3):
        pass
    assert len(list(islice(gradient_descent(slope, np.ones(2), 0.1, 10**15), 3))) == 3
    *_, short = minibatch_sgd(batch, np.zeros(3), 7, 2, 0.1, 1)
    *_, third = islice(minibatch_sgd(batch, np.zeros(3), 7, 2, 0.1, 1), 3)
    assert_array_equal(parameters[0], third)
    assert (short != third).any()


def test_counts_of_any_size():
    for run in (
        gradient_descent(lambda p: p, np.ones(2), 0.1, 10**30),
        sgd(lambda p, i: p, np.ones(3), 7, 0.1, 10**30),
        minibatch_sgd(lambda p, i: p, np.ones(3), 7, 10**30, 0.1, 10**30),
    ):
        assert len(list(islice(run, 3))) == 3


@pytest.mark.parametrize(
    ("rate", "gradient", "dtype"),
    [
        (1e-9, 1e4, np.float16),  # a rate that float16 takes for 0
        (1e-4, 3, np.float16),  # of which it has 8 bits
        (1e5, 0.1, np.float16),  # which it takes for infinite
        (1e-50, 1e30, np.float32),
        (1e-44, 1e30, np.float32),
        (1e40, 1e-30, np.float32),
        (1e-300, 1e290, np.float64),
        (1e300, 1e-310, np.float64),
    ],
)
def test_the_rate_keeps_its_digits_in_every_type(rate, gradient, dtype):
    gradient = dtype(gradient)
    want = dtype(-Fraction(rate) * Fraction(float(gradient)))
    assert 0 < abs(want) < np.inf
    for parameters in (np.zeros(1, dtype), [np.zeros(1, dtype)]):
        slope = np.array([gradient])
        *_, p = gradient_descent(lambda p, s=slope: [s] if isinstance(p, list) else s, parameters, rate, 1)
        p = p[0] if isinstance(p, list) else p
        assert p.dtype == dtype
        assert_allclose(p, [want], rtol=2 * np.finfo(dtype).eps)


def test_a_schedule_is_asked_before_each_update_and_counts_over_epochs():
    asked = []

    def rate(step):
        asked.append(step)
        return 1 / (step + 1)

    path = [float(x[0]) for x in minibatch_sgd(lambda x, i: np.ones(1), [0.0], 4, 2, rate, 2)]
    assert asked == [0, 1, 2, 3]
    assert_allclose(path, -np.cumsum([1, 1 / 2, 1 / 3, 1 / 4]), rtol=4 * EPS)
    path = [x[0] for x in gradient_descent(lambda x: np.ones(1), [0.0], lambda n: 2.0**-n, 3)]
    assert path == [-1, -1.5, -1.75]


def test_one_batch_of_all_is_gradient_descent_and_batches_of_one_are_sgd():
    w = np.zeros(3)
    all_at_once = list(minibatch_sgd(batch, w, 7, 7, 0.05, 3, shuffle=False))
    descent = list(gradient_descent(lambda p: batch(p, np.arange(7)), w, 0.05, 3))
    assert_array_equal(all_at_once, descent)
    singles = list(minibatch_sgd(batch, w, 7, 1, 0.05, 2, rng=3))
    assert_allclose(singles, list(sgd(one, w, 7, 0.05, 2, rng=3)), rtol=0, atol=32 * EPS)


# --- PyTorch


@pytest.mark.parametrize(("size", "dtype"), [(1, np.float64), (3, np.float64), (3, np.float32)])
def test_the_weights_are_those_of_torch(size, dtype):
    A, b = torch.tensor(X.astype(dtype)), torch.tensor(Y.astype(dtype))
    w = torch.zeros(3, dtype=A.dtype, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=0.05)
    rng, want = np.random.default_rng(9), []
    for _ in range(3):
        for rows in torch.tensor(rng.permutation(7)).split(size):
            optimiser.zero_grad()
            (((A[rows] @ w - b[rows]) ** 2) / 2).sum().backward()
            optimiser.step()
            want.append(w.detach().numpy().copy())
    X_, Y_ = X.astype(dtype), Y.astype(dtype)
    got = minibatch_sgd(lambda w, i: (X_[i] @ w - Y_[i]) @ X_[i], np.zeros(3, dtype), 7, size, 0.05, 3, rng=9)
    got = list(got)
    assert got[0].dtype == dtype
    # at most 21 updates, each of about 5 operations on numbers below 4
    assert_allclose(got, want, rtol=0, atol=100 * np.finfo(dtype).eps)


# --- types and shapes


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_points_keep_their_type(dtype):
    start = np.ones(2, dtype)
    for rate in (0.5, np.float64(0.5), np.float16(0.5), np.array(0.5), lambda step: np.float64(0.5)):
        (x,) = gradient_descent(lambda p: np.full(2, 0.25), start, rate, 1)
        assert x.dtype == dtype
        assert x.tolist() == [0.875, 0.875]
    network = [np.ones(2, dtype)]
    next(gradient_descent(lambda p: (np.full(2, 0.25),), network, 0.5, 1))
    assert network[0].dtype == dtype
    assert network[0].tolist() == [0.875, 0.875]


@pytest.mark.parametrize("start", [[1, 2], (1, 2), [True, 2], np.array([1, 2], np.int8), [[1], [2]], 3, 2.5])
def test_numbers_make_a_point(start):
    (x,) = gradient_descent(lambda p: 0.5 * np.ones_like(p), start, 1, 1)
    assert isinstance(x, np.ndarray)
    assert x.dtype == np.float64
    assert x.tolist() == (np.array(start) - 0.5).tolist()


def test_a_list_with_numbers_among_arrays_is_a_point():
    start = [np.array(1.0), 2.0]
    (x,) = gradient_descent(lambda p: np.ones(2), start, 1, 1)
    assert x.tolist() == [0, 1]
    assert start[0] == 1


def test_no_parameters_at_all():
    assert [x.shape for x in gradient_descent(lambda p: p, [], 0.1, 2)] == [(0,), (0,)]


def test_nan_stays_nan_and_zero_rates_stand_still():
    assert np.isnan(next(gradient_descent(lambda x: x, [np.nan], 0.1, 1)))
    assert next(gradient_descent(lambda x: x, [2.0], 0, 1)) == 2


# --- bad input: refused where it is given, before the first update


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, -np.inf, [0.1], np.ones((1, 1))], ids=str)
def test_bad_learning_rates_are_refused(method, rate):
    with pytest.raises(ValueError, match=r"^learning_rate must be a finite number of at least 0, got "):
        method(lambda p: p, np.ones(1), rate)
    updates = method(lambda p: p, np.ones(1), lambda step: rate)
    with pytest.raises(ValueError, match=r"^learning_rate must be a finite number"):
        next(updates)


@pytest.mark.parametrize("method", ALL)
def test_what_is_no_number_is_refused(method):
    with pytest.raises(TypeError, match=r"^learning_rate must be real numbers"):
        method(lambda p: p, np.ones(1), "0.1")
    with pytest.raises(TypeError, match=r"^parameters must be real numbers"):
        method(lambda p: p, np.ones(1, complex))
    with pytest.raises(ValueError, match=r"^parameters must be a regular array"):
        method(lambda p: p, (np.ones(1), np.ones(2)))
    for slope in (None, np.ones(1, complex), np.ones(1, object), np.array(["1"])):
        with pytest.raises(TypeError, match=r"^the gradient of parameters must be real numbers"):
            next(method(lambda p, slope=slope: slope, np.ones(1)))


@pytest.mark.parametrize("f", [gradient_descent, sgd, minibatch_sgd])
def test_a_gradient_that_is_no_function_is_refused(f):
    numbers = {gradient_descent: (0.1, 1), sgd: (3, 0.1, 1), minibatch_sgd: (3, 1, 0.1, 1)}[f]
    with pytest.raises(TypeError, match=r"^gradient must be a function, got 3$"):
        f(3, np.ones(1), *numbers)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("shape", [(), (1,), (3, 1), (1, 3), (2,)])
def test_a_gradient_of_another_shape_is_refused(method, shape):
    with pytest.raises(ValueError) as caught:
        next(method(lambda p: np.ones(shape), np.ones(3)))
    assert (
        str(caught.value)
        == f"the gradient of parameters must have the shape of parameters, (3,), got {shape}"
    )
    with pytest.raises(ValueError) as caught:
        next(method(lambda p: [np.ones(2), np.ones(shape)], [np.ones(2), np.ones(3)]))
    want = f"the gradient of parameters[1] must have the shape of parameters[1], (3,), got {shape}"
    assert str(caught.value) == want


@pytest.mark.parametrize(
    ("slopes", "got"),
    [([np.ones(2)], "one of 1"), ([np.ones(2)] * 3, "one of 3"), (np.ones((2, 2)), "ndarray")],
)
def test_a_network_needs_one_gradient_an_array(slopes, got):
    with pytest.raises(ValueError) as caught:
        next(gradient_descent(lambda p: slopes, [np.ones(2), np.ones(2)], 0.1, 1))
    assert str(caught.value) == f"gradient must return a list of 2 arrays, got {got}"


def test_arrays_that_cannot_be_updated_in_place_are_refused():
    with pytest.raises(
        TypeError, match=r"^parameters\[1\] must be float16, float32 or float64 to .*, got int64$"
    ):
        gradient_descent(lambda p: p, [np.ones(2), np.ones(2, np.int64)], 0.1, 1)
    fixed = np.ones(2)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match=r"^parameters\[0\] must be writeable"):
        gradient_descent(lambda p: p, [fixed], 0.1, 1)
    (x,) = gradient_descent(lambda p: p, fixed, 0.5, 1)
    assert x.tolist() == [0.5, 0.5]


def test_bad_counts_are_refused():
    w = np.zeros(3)
    for call, message in {
        lambda: gradient_descent(slope, w, 0.1, -1): "steps must be at least 0, got -1",
        lambda: sgd(one, w, 0, 0.1, 1): "N must be at least 1, got 0",
        lambda: sgd(one, w, 7, 0.1, -1): "epochs must be at least 0, got -1",
        lambda: minibatch_sgd(batch, w, 0, 2, 0.1, 1): "N must be at least 1, got 0",
        lambda: minibatch_sgd(batch, w, 7, 0, 0.1, 1): "batch_size must be at least 1, got 0",
        lambda: minibatch_sgd(batch, w, 7, 2, 0.1, -1): "epochs must be at least 0, got -1",
        lambda: minibatch_sgd(
            batch, w, 7, 8, 0.1, 1, drop_last=True
        ): "batch_size must be at most N = 7 when the last batch is dropped, got 8",
    }.items():
        with pytest.raises(ValueError) as caught:
            call()
        assert str(caught.value) == message
    for call in (
        lambda: gradient_descent(slope, w, 0.1, 1.0),
        lambda: sgd(one, w, 7.0, 0.1, 1),
        lambda: minibatch_sgd(batch, w, 7, 2.5, 0.1, 1),
    ):
        with pytest.raises(TypeError, match="must be an integer"):
            call()
