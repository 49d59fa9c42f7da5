"""Each kind of learning beside an independent truth: closed form, brute force, scikit-learn."""

import inspect
import re
from fractions import Fraction
from itertools import pairwise, product

import mpmath
import numpy as np
import pytest
import scipy.optimize
import sklearn.cluster
import sklearn.decomposition
import sklearn.linear_model
import sklearn.semi_supervised
import torch
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.datasets import digits, drifting_stream
from nnrecap.learning import (
    Replay,
    active_learning,
    kmeans,
    learn_online,
    linear_probe,
    pca,
    purity,
    rotations,
    self_train,
    uncertainty_sampling,
)
from nnrecap.softmax import softmax

EPS = np.finfo(np.float64).eps
FLOATS = [np.float16, np.float32, np.float64]


def cloud(N=40, D=5, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, D)) @ rng.normal(size=(D, D)) + rng.normal(size=D)


# --- pca


@pytest.mark.parametrize("shape", [(40, 5), (4, 6), (2, 1)])
def test_components_are_eigenvectors_of_the_covariance(shape):
    X = cloud(*shape)
    k = min(shape[0] - 1, shape[1])
    scores, components, variances, mean = pca(X, k)
    C = np.atleast_2d(np.cov(X.T))
    close = {"rtol": 0, "atol": 1e-12}  # 100 eps times covariances of about 20
    assert_allclose(C @ components.T, components.T * variances, **close)
    assert_allclose(components @ components.T, np.eye(k), **close)
    assert_allclose(scores @ components + mean, X, **close)  # k spans all of it
    assert_allclose(np.cov(scores.T), np.diag(variances).squeeze(), **close)
    assert (np.diff(variances) <= 0).all()
    assert (components[np.arange(k), abs(components).argmax(axis=1)] > 0).all()


def test_pca_agrees_with_sklearn_on_the_digits():
    X, _ = digits()
    ours, theirs = pca(X, 10), sklearn.decomposition.PCA(10, svd_solver="full").fit(X)
    assert_allclose(ours.variances, theirs.explained_variance_, rtol=1e-12)
    assert_allclose(abs(ours.components @ theirs.components_.T), np.eye(10), rtol=0, atol=1e-10)
    assert_allclose(abs(ours.scores), abs(theirs.transform(X)), rtol=0, atol=1e-9)


def test_the_rest_is_what_the_smaller_variances_leave():
    X = cloud()
    for k in range(1, 6):
        scores, components, _, mean = pca(X, k)
        rest = ((scores @ components + mean - X) ** 2).sum() / 39
        assert_allclose(rest, pca(X, 5).variances[k:].sum(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("dtype", FLOATS)
def test_pca_keeps_the_type(dtype):
    X = cloud().astype(dtype)
    for ours, wide in zip(pca(X, 2), pca(X.astype(float), 2), strict=True):
        assert ours.dtype == dtype
        assert_array_equal(ours, wide.astype(dtype))


# --- kmeans and purity


def all_partitions(N, k):
    return [np.array(c) for c in product(range(k), repeat=N) if len(set(c)) == k]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_kmeans_finds_the_best_of_all_partitions(seed, k):
    X = np.random.default_rng(seed).normal(size=(7, 2))
    costs = [
        sum(((X[c == i] - X[c == i].mean(axis=0)) ** 2).sum() for i in range(k)) for c in all_partitions(7, k)
    ]
    found = kmeans(X, k, seed, restarts=20)
    assert_allclose(found.cost, min(costs), rtol=16 * EPS)


def test_kmeans_ends_where_nothing_moves():
    X = cloud(60, 3)
    clusters, centres, cost = kmeans(X, 4, restarts=2)
    for c in range(4):
        assert_allclose(centres[c], X[clusters == c].mean(axis=0), rtol=0, atol=16 * EPS)
    distances = np.linalg.norm(X[:, np.newaxis] - centres, axis=2)
    assert_array_equal(clusters, distances.argmin(axis=1))
    assert cost == pytest.approx((distances.min(axis=1) ** 2).sum(), rel=1e-13)
    assert isinstance(cost, float)


def test_each_step_lowers_the_cost_and_restarts_never_raise_it():
    X, start = cloud(60, 3), cloud(60, 3)[:5]
    costs = [kmeans(X, 5, centres=start, steps=n).cost for n in range(30)]
    assert (np.diff(costs) <= 0).all() and costs[0] > costs[1] > costs[2]
    assert_array_equal(kmeans(X, 5, centres=start, steps=0).centres, start)
    restarts = [kmeans(X, 8, 1, restarts=n).cost for n in (1, 5, 20)]
    assert restarts[0] >= restarts[1] >= restarts[2] and restarts[0] > restarts[2]


def test_kmeans_agrees_with_sklearn_from_the_same_start():
    X, _ = digits()
    theirs = sklearn.cluster.KMeans(10, init=X[:10], n_init=1, tol=0, algorithm="lloyd").fit(X)
    ours = kmeans(X, 10, centres=X[:10])
    assert_array_equal(ours.clusters, theirs.labels_)
    assert_allclose(ours.centres, theirs.cluster_centers_, rtol=0, atol=1e-10)
    assert_allclose(ours.cost, theirs.inertia_, rtol=1e-12)


def test_a_centre_without_samples_stays():
    X = np.array([[0.0], [1], [10]])
    clusters, centres, cost = kmeans(X, 3, centres=[[0.5], [9], [99]])
    assert clusters.tolist() == [0, 0, 1]
    assert centres.tolist() == [[0.5], [10], [99]]
    assert cost == 0.5


def test_as_many_centres_as_samples_cost_nothing():
    assert kmeans(cloud(6, 2), 6).cost == 0


@pytest.mark.parametrize("dtype", FLOATS)
def test_kmeans_keeps_the_type_and_the_seed(dtype):
    X = cloud(30, 2).astype(dtype)
    a, b = kmeans(X, 3, 4), kmeans(X, 3, np.random.default_rng(4))
    assert a.centres.dtype == dtype and a.clusters.dtype == np.intp
    assert_array_equal(a.centres, b.centres)


def test_purity_by_hand():
    assert purity([0, 0, 0, 1, 1], [2, 2, 1, 1, 0]) == 3 / 5
    assert purity([0, 1, 2], [5, 5, 5]) == 1
    assert purity([7, 7, 7, 7], [0, 1, 2, 3]) == 1 / 4
    assert purity([3.0], [True]) == 1


# --- clusters and components of any size

MIXED = [
    [[1.0], [1e-200], [2e-200]],
    [[1e300], [1e-300], [2e-300]],
    [[1.7e308], [-1.7e308], [1.6e308]],
    [[5e-324], [1e-323], [1.5e-323]],
    [[3e-162, 0], [0, 4e-162], [1e-170, 1e-170], [2.0, 2]],
]


@pytest.mark.parametrize("X", MIXED)
@pytest.mark.parametrize("seed", range(4))
def test_as_many_clusters_as_points_of_any_size(X, seed):
    found = kmeans(X, len(X), rng=seed, restarts=1)
    assert sorted(found.clusters) == list(range(len(X)))
    assert_array_equal(found.centres[found.clusters], X)
    assert found.cost == 0


@pytest.mark.parametrize("X", MIXED)
def test_the_nearest_centre_is_that_of_exact_arithmetic(X):
    rng = np.random.default_rng(0)
    for _ in range(5):
        centres = np.array(X)[rng.choice(len(X), 2, replace=False)] * [[0.75], [0.5]]
        found = kmeans(X, 2, centres=centres, steps=0)
        squares = [
            [sum((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(x, c, strict=True)) for c in centres]
            for x in X
        ]
        for row, c in zip(squares, found.clusters, strict=True):
            assert row[c] <= min(row) * Fraction(1 + 8 * EPS)  # of two as near, either


def test_of_several_starts_the_best_is_known_where_squares_are_not():
    X = np.random.default_rng(1).normal(size=(12, 1))
    costs = [kmeans(X, 3, rng=np.random.default_rng(0), restarts=n, steps=0).cost for n in (1, 8)]
    assert costs[1] < costs[0]
    want = kmeans(X, 3, restarts=8, steps=0)
    for power in (700, -700):  # squares are inf or 0
        found = kmeans(np.ldexp(X, power), 3, restarts=8, steps=0)
        assert_array_equal(found.centres, np.ldexp(want.centres, power))
        assert found.cost == (np.inf if power > 0 else 0)


def test_a_centre_given_far_away_stays_there():
    for far in (1e300, 1.7e308):
        found = kmeans([[0.0], [1.0]], 2, centres=[[0.0], [far]])
        assert found.centres.tolist() == [[0.5], [far]]
        assert_allclose(found.cost, 0.5, rtol=4 * EPS)


@pytest.mark.parametrize("c", [1e300, 1e200, 1e-200, 1e-300])
def test_components_of_what_varies_little_beside_a_large_constant(c):
    X = np.column_stack([np.full(4, c), [1.0, 2, 3, 4]])
    found = pca(X, 2)
    assert_allclose(abs(found.components[0]), [0, 1], rtol=0, atol=1e-15)
    assert_allclose(found.variances, [5 / 3, 0], rtol=1e-15, atol=1e-30)
    assert_allclose(found.mean, [c, 2.5], rtol=1e-15)


def test_variances_beyond_their_type():
    X = np.float16([[300], [-300], [60000]])
    found = pca(X, 1)
    assert found.scores.dtype == found.mean.dtype == np.float16
    assert found.variances.dtype == np.float32
    assert_allclose(found.variances, [X.astype(float).var(ddof=1)], rtol=1e-6)
    assert pca([[1e200], [-1e200]], 1).variances.tolist() == [np.inf]
    assert_allclose(pca([[1e154], [-1e154]] * 50, 1).variances, [1e308 / 0.99], rtol=1e-14)  # sums to 1e310


# --- few labels


def small_digits(n):
    X, y = digits()
    order = np.random.default_rng(1).permutation(len(X))[:n]
    return X[order] / 16, y[order]


def probe(X, y):
    return linear_probe(X, y, K=10)


def test_the_probe_finds_the_minimum():
    X, y = small_digits(100)
    X = X[:, 20:26]
    A, Y, decay = np.column_stack([X, np.ones(100)]), np.eye(10)[y], 0.1

    def loss(w):
        W = torch.tensor(w.reshape(7, 10), requires_grad=True)
        z = torch.tensor(A) @ W
        total = -(torch.tensor(Y) * torch.log_softmax(z, 1)).sum(1).mean() + decay / 2 * (W[:-1] ** 2).sum()
        total.backward()
        return total.item(), W.grad.numpy().ravel()

    best = scipy.optimize.minimize(loss, np.zeros(70), jac=True, method="BFGS", options={"gtol": 1e-9})
    want = torch.softmax(torch.tensor(A @ best.x.reshape(7, 10)), 1).numpy()
    assert_allclose(linear_probe(X, y, 10, decay, 2000)(X), want, rtol=0, atol=1e-6)


def test_the_probe_agrees_with_sklearn():
    X, y = small_digits(100)
    theirs = sklearn.linear_model.LogisticRegression(C=1 / (100 * 0.1), tol=1e-10, max_iter=5000).fit(X, y)
    assert_allclose(linear_probe(X, y, 10, 0.1, 2000)(X), theirs.predict_proba(X), rtol=0, atol=1e-5)


def test_the_probe_starts_even_and_never_gets_worse():
    X, y = small_digits(50)
    assert_allclose(linear_probe(X, y, 10, steps=0)(X), 0.1, rtol=8 * EPS)
    losses = [-np.log(linear_probe(X, y, 10, 1e-6, n)(X)[np.arange(50), y]).mean() for n in range(0, 40, 4)]
    assert (np.diff(losses) < 0).all()


def sure_fit(X, y):
    """A stand-in that knows two classes by the sign of the only input."""
    return lambda U: np.column_stack([U[:, 0] < 0, U[:, 0] >= 0]).astype(float) * 0.8 + 0.1


def same_two_rows_whatever_is_asked(X, y):
    """The first of them is sure, so that it is asked about one row next."""
    return lambda U: [[0.9, 0.1], [0.5, 0.5]]


def test_self_training_by_hand():
    fits = []

    def fit(X, y):
        fits.append((X[:, 0].tolist(), y.tolist()))
        reach = abs(X).max() + 1  # sure up to 1 beyond what it has seen

        def predict(U):
            p = np.where(abs(U[:, 0]) <= reach, 0.95, 0.6)
            return np.column_stack([np.where(U[:, 0] < 0, p, 1 - p), np.where(U[:, 0] < 0, 1 - p, p)])

        return predict

    U = [[1.5], [-1.8], [2.5], [9.0]]
    _, labels = self_train(fit, [[-1], [1]], [0, 1], U, threshold=0.9)
    assert labels.tolist() == [1, 0, 1, -1]
    assert fits == [
        ([-1, 1], [0, 1]),
        ([-1, 1, 1.5, -1.8], [0, 1, 1, 0]),
        ([-1, 1, 1.5, -1.8, 2.5], [0, 1, 1, 0, 1]),
    ]
    assert self_train(fit, [[-1], [1]], [0, 1], U, 0.9, rounds=1).labels.tolist() == [1, 0, -1, -1]
    assert self_train(fit, [[-1], [1]], [0, 1], U, 0.9, rounds=0).labels.tolist() == [-1] * 4
    assert self_train(fit, [[-1], [1]], [0, 1], U, 0.95, rounds=1).labels.tolist() == [1, 0, -1, -1]
    assert self_train(fit, [[-1], [1]], [0, 1], U, 2).labels.tolist() == [-1] * 4
    assert self_train(fit, [[-1], [1]], [0, 1], U, 0).labels.tolist() == [1, 0, 1, 1]
    assert self_train(fit, [[-1], [1]], [0, 1], np.zeros((0, 1))).labels.shape == (0,)


def test_self_training_labels_what_sklearn_labels():
    X, y = small_digits(300)
    model = sklearn.linear_model.LogisticRegression(C=1, max_iter=2000)
    hidden = np.where(np.arange(300) < 60, y, -1)
    theirs = sklearn.semi_supervised.SelfTrainingClassifier(model, threshold=0.6, max_iter=4).fit(X, hidden)

    def fit(X, y):
        return sklearn.base.clone(model).fit(X, y).predict_proba

    ours = self_train(fit, X[:60], y[:60], X[60:], 0.6, rounds=4)
    assert_array_equal(ours.labels, theirs.transduction_[60:])
    assert 0 < (ours.labels < 0).sum() < 240
    assert_allclose(ours.predict(X), theirs.predict_proba(X), rtol=0, atol=1e-4)  # rows in another order


def test_self_training_helps_and_can_hurt_on_the_digits():
    X, y = digits()
    X = X / 16
    gains = {0.7: [], 0.95: []}
    for seed in range(10):
        order = np.random.default_rng(seed).permutation(len(X))
        few, many, test = order[:50], order[50:1297], order[1297:]
        right = lambda p: (p(X[test]).argmax(axis=1) == y[test]).mean()  # noqa: B023, E731
        before = right(probe(X[few], y[few]))
        for threshold, found in gains.items():
            found.append(right(self_train(probe, X[few], y[few], X[many], threshold).predict) - before)
    assert np.mean(gains[0.7]) > 0.03 and min(gains[0.7]) > 0
    assert np.mean(gains[0.95]) < -0.01


P = np.array([[0.5, 0.5, 0], [0.4, 0.3, 0.3], [0.9, 0.1, 0], [0.5, 0.5, 0], [1, 0, 0]])


@pytest.mark.parametrize(
    ("measure", "order"),
    [("margin", [0, 3, 1, 2, 4]), ("confidence", [1, 0, 3, 2, 4]), ("entropy", [1, 0, 3, 2, 4])],
)
@pytest.mark.parametrize("dtype", FLOATS)
def test_the_least_certain_come_first(measure, order, dtype):
    for n in range(6):
        assert uncertainty_sampling(P.astype(dtype), n, measure).tolist() == order[:n]
    assert uncertainty_sampling(P).tolist() == [0]
    assert uncertainty_sampling(np.ones((0, 2)), 0).shape == (0,)


def test_the_measures_differ_where_they_should():
    # A: two classes level, the third out; B: one ahead of many that are level
    p = [[0.45, 0.45, 0.10, 0.0], [0.40, 0.20, 0.20, 0.20]]
    assert uncertainty_sampling(p, measure="margin") == 0
    assert uncertainty_sampling(p, measure="confidence") == 1
    assert uncertainty_sampling([[0.5, 0.5, 0, 0], [0.55, 0.15, 0.15, 0.15]], measure="entropy") == 1
    assert uncertainty_sampling([[0.5, 0.5, 0, 0], [0.55, 0.15, 0.15, 0.15]], measure="confidence") == 0


def test_active_learning_buys_each_label_once_and_looks_at_no_other():
    X, y = np.arange(7.0)[:, np.newaxis] - 3, np.array([0, 0, 0, 0, 1, 1, 1])
    seen = []

    def fit(X, y):
        seen.append(len(y))
        return sure_fit(X, y)

    bought = [labelled.tolist() for labelled, _ in active_learning(fit, X, y, [6, 0], batch=2)]
    assert [len(b) for b in bought] == seen == [2, 4, 6, 7]
    assert bought[0] == [6, 0] and sorted(bought[-1]) == list(range(7))
    assert all(b[: len(a)] == a for a, b in pairwise(bought))
    assert bought[1] == [6, 0, 1, 2]  # all margins are level: the first of the pool
    hidden = np.where(np.isin(np.arange(7), bought[1]), y, 99)  # what is not bought may be anything
    again = [labelled.tolist() for labelled, _ in active_learning(fit, X, hidden, [6, 0], batch=2)]
    assert again[:2] == bought[:2]


def test_active_learning_takes_what_is_chosen():
    X, y = np.arange(6.0)[:, np.newaxis], np.zeros(6, int)
    last = lambda p, n: np.arange(len(p))[-n:]  # noqa: E731
    turns = active_learning(sure_fit, X, y, [5], choose=last, batch=2)
    assert [labelled.tolist() for labelled, _ in turns] == [
        [5],
        [5, 3, 4],
        [5, 3, 4, 1, 2],
        [5, 3, 4, 1, 2, 0],
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "what choose returns must hold different rows of p, at least one, got none"),
        ([2, 0, 2], "what choose returns must hold different rows of p, at least one, got row 2 twice"),
        ([0, -1], "what choose returns must hold whole numbers from 0 to 4, got -1"),
        ([0, 5], "what choose returns must hold whole numbers from 0 to 4, got 5"),
        ([3], "choose must return 2 rows of p, got 1"),
        ([3, 1, 2], "choose must return 2 rows of p, got 3"),
        ([[3, 1]], "what choose returns must have one label a sample"),
    ],
)
def test_active_learning_buys_nothing_that_cannot_be_bought(rows, message):
    X, y = np.arange(6.0)[:, np.newaxis], np.zeros(6, int)
    turns = active_learning(sure_fit, X, y, [5], choose=lambda p, n: rows, batch=2)
    next(turns)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        next(turns)


def test_active_learning_refuses_a_choice_that_is_masked():
    turns = active_learning(
        sure_fit, np.ones((3, 1)), [0] * 3, [0], lambda p, n: np.ma.array([0], mask=[True]), 1
    )
    next(turns)
    with pytest.raises(TypeError, match="what choose returns must"):
        next(turns)


def test_uncertain_digits_teach_more_than_random_ones():
    X, y = digits()
    X, test = X / 16, np.arange(1200, 1797)
    needed = {"uncertain": [], "random": []}
    for seed in range(3):
        rng = np.random.default_rng(seed)
        start = rng.choice(1200, 20, replace=False)
        for name, choose in {
            "uncertain": uncertainty_sampling,
            "random": lambda p, n: rng.choice(len(p), n, replace=False),  # noqa: B023
        }.items():
            turns = active_learning(probe, X[:1200], y[:1200], start, choose, 20)
            right = ((len(bought), (p(X[test]).argmax(axis=1) == y[test]).mean()) for bought, p in turns)
            needed[name].append(next(bought for bought, share in right if share >= 0.88))
    assert sum(needed["uncertain"]) < sum(needed["random"])


@pytest.mark.parametrize("dtype", FLOATS)
def test_rotations_by_hand(dtype):
    turned, y = rotations(np.array([[1, 2, 3, 4], [5, 6, 7, 8]], dtype))
    assert turned.dtype == dtype
    assert turned[::2].tolist() == [[1, 2, 3, 4], [2, 4, 1, 3], [4, 3, 2, 1], [3, 1, 4, 2]]
    assert turned[1::2].tolist() == [[5, 6, 7, 8], [6, 8, 5, 7], [8, 7, 6, 5], [7, 5, 8, 6]]
    assert y.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


# --- streams


def test_the_online_learner_is_sgd_of_one_pass_in_torch():
    X, y, _ = drifting_stream(50)
    linear = torch.nn.Linear(2, 2, dtype=torch.float64)
    torch.nn.init.zeros_(linear.weight), torch.nn.init.zeros_(linear.bias)
    optimiser, predictions = torch.optim.SGD(linear.parameters(), lr=0.5), []
    for x, t in zip(torch.tensor(X), torch.tensor(y), strict=True):
        z = linear(x)
        predictions.append(z.argmax().item())
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(z, t).backward()
        optimiser.step()
    ours = learn_online(X, y, 2, 0.5)
    assert ours.predictions.tolist() == predictions
    assert ours.mistakes.tolist() == np.cumsum(np.array(predictions) != y).tolist()
    assert_allclose(ours.weights[:, :2], linear.weight.detach().numpy(), rtol=0, atol=1e-13)
    assert_allclose(ours.weights[:, 2], linear.bias.detach().numpy(), rtol=0, atol=1e-13)


def test_no_prediction_knows_what_comes_later():
    X, y, _ = drifting_stream(60)
    first = learn_online(X[:30], y[:30], 2)
    other = learn_online(np.vstack([X[:30], -X[30:]]), np.append(y[:30], 1 - y[30:]), 2)
    assert_array_equal(first.predictions, other.predictions[:30])
    changed = learn_online(X[:30], np.append(y[:29], 1 - y[29]), 2)
    assert_array_equal(first.predictions, changed.predictions)


def test_it_follows_a_drift_that_a_model_trained_once_does_not():
    X, y, _ = drifting_stream(1000)
    once = linear_probe(X[:200], y[:200], 2)(X[200:]).argmax(axis=1)
    follows = learn_online(X, y, 2).mistakes[-1] - learn_online(X, y, 2).mistakes[199]
    assert follows < 0.25 * (once != y[200:]).sum()


def test_an_empty_stream():
    ours = learn_online(np.ones((0, 2)), [], 3)
    assert ours.predictions.shape == ours.mistakes.shape == (0,)
    assert not ours.weights.any() and ours.weights.shape == (3, 3)


def test_the_memory_keeps_all_until_it_is_full():
    memory = Replay(3)
    assert len(memory) == 0
    X = np.array([[1.0], [2.0]])
    memory.add(X, [1, 2])
    X[:] = 9  # it has its own copy
    got, labels = memory.sample(2)
    assert sorted(zip(got[:, 0].tolist(), labels.tolist(), strict=True)) == [(1, 1), (2, 2)]
    memory.add(np.arange(3, 9.0)[:, np.newaxis], range(3, 9))
    assert len(memory) == 3 and memory.seen == 8
    got, labels = memory.sample(3)
    assert len(set(labels.tolist())) == 3 and (got[:, 0] == labels).all()


def holding(X):
    memory = Replay(3)
    memory.add(X, np.zeros(len(X), int))
    return memory


def test_samples_of_another_width_leave_the_memory_as_it_was():
    memory = holding([[1.0, 2.0]])
    with pytest.raises(ValueError):
        memory.add([[3.0]], [1])
    assert len(memory) == memory.seen == 1 and memory.sample(1)[0].tolist() == [[1, 2]]
    memory.add(np.zeros((0, 2)), [])
    memory.add([[3.0, 4.0]], [1])
    assert len(memory) == 2


def test_each_that_went_by_is_kept_equally_often():
    kept = np.zeros(8)
    for seed in range(4000):
        memory = Replay(3, seed)
        memory.add(np.zeros((8, 1)), range(8))
        kept[memory.sample(3)[1]] += 1
    # 4000 draws with probability 3/8: a standard deviation of 0.0077, five of them
    assert_allclose(kept / 4000, 3 / 8, rtol=0, atol=0.038)


def test_samples_of_the_memory_are_even_and_the_seed_s():
    memory = Replay(4, 1)
    memory.add(np.zeros((4, 1)), range(4))
    drawn = np.bincount(np.concatenate([memory.sample(2)[1] for _ in range(2000)]), minlength=4)
    assert_allclose(drawn / 2000, 1 / 2, rtol=0, atol=0.056)  # five standard deviations
    twins = [Replay(4, 2), Replay(4, np.random.default_rng(2))]
    for memory in twins:
        memory.add(np.zeros((50, 1)), range(50))
    assert twins[0].sample(4)[1].tolist() == twins[1].sample(4)[1].tolist()


# --- the probe and the stream, of inputs of any size


def in_digits(X):
    return mpmath.matrix([[mpmath.mpf(float(v)) for v in x] + [1] for x in X])


def shares_in_digits(Z):
    rows = [[Z[i, k] for k in range(Z.cols)] for i in range(Z.rows)]
    e = [[mpmath.exp(max(v - max(row), -3000)) for v in row] for row in rows]
    return mpmath.matrix([[v / mpmath.fsum(row) for v in row] for row in e])


def probe_in_digits(X, y, K, decay, steps, new):
    """The updates of `linear_probe` as its docstring has them; of 2,500 digits none is lost."""
    with mpmath.workdps(2500):
        A, N, D = in_digits(X), len(X), len(X[0])
        decays = mpmath.diag([mpmath.mpf(decay)] * D + [0])
        inverse = (A.T * A / (2 * N) + decays) ** -1
        W = mpmath.zeros(D + 1, K)
        for _ in range(steps):
            P = shares_in_digits(A * W)
            for i, k in enumerate(y):
                P[i, k] -= 1
            W -= inverse * (A.T * P / N + decays * W)
        return np.array(shares_in_digits(in_digits(new) * W).tolist(), float)


TALL, Y_TALL = np.random.default_rng(2).normal(size=(7, 2)), [0, 1, 2, 1, 0, 2, 0]
WIDE, Y_WIDE = np.random.default_rng(3).normal(size=(3, 5)), [0, 1, 2]
TWICE = np.column_stack([TALL, TALL[:, 0]])  # one column follows from another


@pytest.mark.parametrize("power", [1021, 1000, 300, 60, 12, 3, -20, -1000])
@pytest.mark.parametrize("decay", [1e-3, 1e-300, 5e-324, 1e100])
@pytest.mark.parametrize(("X", "y"), [(TALL, Y_TALL), (WIDE, Y_WIDE), (TWICE, Y_TALL)])
def test_the_probe_of_inputs_of_any_size(X, y, power, decay):
    new = np.random.default_rng(5).normal(size=(4, X.shape[1]))
    X, new = np.ldexp(X, power), np.ldexp(new, power)
    got = linear_probe(X, y, 3, decay=decay, steps=3)(new)
    assert_allclose(got, probe_in_digits(X, y, 3, decay, 3, new), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "sizes", [(1e18, 1), (1e9, 1), (1e200, 1), (1e-200, 1), (1e200, 1e-200), (1, 1e-9), (0, 1e200)], ids=str
)
def test_the_probe_of_columns_of_very_different_size(sizes):
    X, new = TALL * sizes, np.random.default_rng(5).normal(size=(4, 2)) * sizes
    got = linear_probe(X, Y_TALL, 3, steps=3)(new)
    assert_allclose(got, probe_in_digits(X, Y_TALL, 3, 1e-3, 3, new), rtol=0, atol=1e-12)


@pytest.mark.parametrize("power", [-210, -300, 210, 300])
def test_the_probe_of_other_units_is_the_same(power):
    new = np.random.default_rng(5).normal(size=(4, 2))
    want = linear_probe(TALL, Y_TALL, 3, decay=1, steps=3)(new)
    units = linear_probe(np.ldexp(TALL, power), Y_TALL, 3, decay=2.0 ** (2 * power), steps=3)
    assert_allclose(units(np.ldexp(new, power)), want, rtol=1e-12)


def test_a_direction_as_short_as_the_decay_weighs_half():
    X = np.column_stack([TALL[:, 0], TALL[:, 0] + 1e-6 * TALL[:, 1]])
    new = np.array([[1.0, 1 + 1e-6], [0, -2e-6], [0.5, 0.5]])
    got = linear_probe(X, Y_TALL, 3, decay=1e-13, steps=3)(new)
    assert_allclose(got, probe_in_digits(X, Y_TALL, 3, 1e-13, 3, new), rtol=0, atol=1e-6)


def test_what_rounding_makes_of_a_column_that_is_there_twice_is_no_direction():
    X = TALL[:, [0, 1, 0]] * [1e12, 1, 1e12] + [0, 0, 1e-4]
    new = np.array([[1e12, 0, 1e12], [0, 1, 0], [-1e12, 2, -1e12]])
    got = linear_probe(X, Y_TALL, 3, decay=1e-12, steps=3)(new)
    assert_allclose(
        got, linear_probe(TALL, Y_TALL, 3, 1e-12, steps=3)(new[:, :2] * [1e-12, 1]), rtol=0, atol=1e-4
    )


@pytest.mark.parametrize("trained", [1e-300, 1, 1e300])
@pytest.mark.parametrize("asked", [1e-300, 1, 1e300, 5e307])
def test_the_probe_is_asked_about_samples_of_another_size(trained, asked):
    X, new = TALL * trained, np.array([[1.0, 0.5], [-3, 2], [0, -1], [0, 0]]) * asked
    got = linear_probe(X, Y_TALL, 3, steps=3)(new)
    assert_allclose(got, probe_in_digits(X, Y_TALL, 3, 1e-3, 3, new), rtol=0, atol=1e-12)


def test_the_probe_of_a_huge_column_is_asked_about_one_as_large():
    far = 1.7e308  # beyond float64 times the weight of the first column, moderate in the unit of the second
    new = np.array([[far, far], [far, -far], [-far, far]])
    X = TALL * [1, 1e250]
    got = linear_probe(X, Y_TALL, 3, decay=1e-6, steps=12)(new)
    assert_array_equal(got, probe_in_digits(X, Y_TALL, 3, 1e-6, 12, new).round(12))


@pytest.mark.parametrize("power", [1000, 520, 300, -300, -1000])
@pytest.mark.parametrize("rate", [1.0, 1e-200, 1e15])
def test_the_stream_of_inputs_of_any_size(power, rate):
    X = np.ldexp(np.random.default_rng(4).normal(size=(6, 2)), power)
    X[4] = [1.0, -2.0]  # and one of usual size
    y = [2, 0, 1, 1, 0, 2]
    found = learn_online(X, y, 3, learning_rate=rate)
    with mpmath.workdps(2500):
        A, W = in_digits(X), mpmath.zeros(3, 3)
        for i, target in enumerate(y):
            z = W * A[i, :].T
            behind = max(z) - z[int(found.predictions[i])]
            terms = rate * mpmath.mpf(max(1.0, np.abs(X[:i]).max(initial=0))) * max(map(abs, A[i, :]))
            assert behind <= terms * mpmath.mpf(2) ** -45  # of two as large, rounding decides
            P = shares_in_digits(z.T)
            P[0, target] -= 1
            W -= mpmath.mpf(rate) * P.T * A[i, :]
        W = np.array(W.tolist(), float)
    assert_allclose(found.weights, W, rtol=1e-11, atol=1e-13 * rate * max(1.0, np.abs(X).max()))


# --- bad input

MESSAGES = {
    "k at most 2": (lambda: pca(np.ones((2, 3)), 3), "k must be at most 2, got 3"),
    "k at least 1": (lambda: pca(np.ones((2, 3)), 0), "k must be at least 1, got 0"),
    "pca rows": (lambda: pca(np.ones((1, 3)), 1), "X must have at least 2 rows, got shape (1, 3)"),
    "pca nan": (lambda: pca([[1, np.nan], [1, 2]], 1), "X must be finite, got nan"),
    "kmeans same": (lambda: kmeans(np.ones((5, 2)), 2), "X must have at least k = 2 different rows, got 1"),
    "kmeans k": (lambda: kmeans(cloud(), 0), "k must be at least 1, got 0"),
    "kmeans steps": (lambda: kmeans(cloud(), 2, steps=-1), "steps must be at least 0, got -1"),
    "kmeans restarts": (lambda: kmeans(cloud(), 2, restarts=0), "restarts must be at least 1, got 0"),
    "kmeans few centres": (
        lambda: kmeans(cloud(), 3, centres=np.ones((2, 5))),
        "centres must have at least 3 rows, got shape (2, 5)",
    ),
    "kmeans many centres": (
        lambda: kmeans(cloud(), 1, centres=np.ones((2, 5))),
        "the number of centres must be at most 1, got 2",
    ),
    "kmeans wide": (
        lambda: kmeans(cloud(), 2, centres=np.ones((2, 4))),
        "centres must have shape (N, 5), a row a sample, got (2, 4)",
    ),
    "purity empty": (lambda: purity([], []), "clusters must hold at least one sample, got none"),
    "purity length": (lambda: purity([0, 1], [0]), "y must have one label a sample, shape (2,), got (1,)"),
    "purity nan": (
        lambda: purity([0, np.nan], [0, 1]),
        "clusters must hold whole numbers from 0 up, got nan",
    ),
    "probe K": (lambda: linear_probe([[1.0]], [2], 2), "y must hold whole numbers from 0 to 1, got 2"),
    "probe no classes": (lambda: linear_probe([[1.0]], [0], 0), "K must be at least 1, got 0"),
    "probe decay": (lambda: linear_probe([[1.0]], [0], 1, 0), "decay must be finite and above 0, got 0"),
    "probe decay inf": (
        lambda: linear_probe([[1.0]], [0], 1, np.inf),
        "decay must be finite and above 0, got inf",
    ),
    "probe decay nan": (
        lambda: linear_probe([[1.0]], [0], 1, np.nan),
        "decay must be a number of at least 0, got nan",
    ),
    "probe steps": (lambda: linear_probe([[1.0]], [0], 1, steps=-1), "steps must be at least 0, got -1"),
    "probe rows": (
        lambda: linear_probe(np.ones((0, 1)), [], 1),
        "X must have at least 1 rows, got shape (0, 1)",
    ),
    "probe width": (
        lambda: linear_probe([[1.0, 2.0]], [0], 1)([[1.0]]),
        "X must have shape (N, 2), a row a sample, got (1, 1)",
    ),
    "self width": (
        lambda: self_train(sure_fit, [[1.0]], [0], [[1.0, 2]]),
        "U must have shape (N, 1), a row a sample, got (1, 2)",
    ),
    "self threshold": (
        lambda: self_train(sure_fit, [[1.0]], [0], [[1.0]], -1),
        "threshold must be a number of at least 0, got -1",
    ),
    "self thresholds": (
        lambda: self_train(sure_fit, [[1.0]], [0], [[1.0]], [0.5]),
        "threshold must be a number of at least 0, got shape (1,)",
    ),
    "self rounds": (
        lambda: self_train(sure_fit, [[1.0]], [0], [[1.0]], rounds=-1),
        "rounds must be at least 0, got -1",
    ),
    "self fit": (
        lambda: self_train(lambda X, y: lambda U: U, [[1.0]], [0], [[2.0]]),
        "p must hold rows that sum to 1, got a sum of 2",
    ),
    "self too few": (
        lambda: self_train(lambda X, y: lambda U: [[0.9, 0.1]], [[1.0]], [0], [[2.0], [3.0]]),
        "predict must return one row a sample, shape (2, K), got (1, 2)",
    ),
    "self too many": (
        lambda: self_train(lambda X, y: lambda U: [[0.9, 0.1]] * 3, [[1.0]], [0], [[2.0], [3.0]]),
        "predict must return one row a sample, shape (2, K), got (3, 2)",
    ),
    "self too few again": (
        lambda: self_train(same_two_rows_whatever_is_asked, [[1.0]], [0], [[2.0], [3.0]]),
        "predict must return one row a sample, shape (1, K), got (2, 2)",
    ),
    "p negative": (
        lambda: uncertainty_sampling([[1.5, -0.5]]),
        "p must hold numbers from 0 to 1, got 1.5",
    ),
    "p sum": (
        lambda: uncertainty_sampling([[0.5, 0.4]]),
        "p must hold rows that sum to 1, got a sum of 0.9",
    ),
    "p one class": (
        lambda: uncertainty_sampling([[1.0]]),
        "p must have at least two classes, got shape (1, 1)",
    ),
    "n": (lambda: uncertainty_sampling(P, 6), "n must be at most 5, got 6"),
    "n below 0": (lambda: uncertainty_sampling(P, -1), "n must be at least 0, got -1"),
    "measures": (
        lambda: uncertainty_sampling(P, measure=P),
        "measure must be margin, confidence or entropy, got an array of shape (5, 3)",
    ),
    "measure": (
        lambda: uncertainty_sampling(P, measure="luck"),
        "measure must be margin, confidence or entropy, got 'luck'",
    ),
    "bought twice": (
        lambda: active_learning(sure_fit, cloud(), np.zeros(40), [0, 5, 3, 3, 5]),
        "labelled must hold different rows of X, at least one, got row 3 twice",
    ),
    "bought none": (
        lambda: active_learning(sure_fit, cloud(), np.zeros(40), []),
        "labelled must hold different rows of X, at least one, got none",
    ),
    "bought beyond": (
        lambda: active_learning(sure_fit, cloud(), np.zeros(40), [40]),
        "labelled must hold whole numbers from 0 to 39, got 40",
    ),
    "batch": (
        lambda: active_learning(sure_fit, cloud(), np.zeros(40), [1], batch=0),
        "batch must be at least 1, got 0",
    ),
    "not square": (lambda: rotations(np.ones((2, 5))), "X must hold square pictures, got 5 pixels each"),
    "online labels": (lambda: learn_online([[1.0]], [2], 2), "y must hold whole numbers from 0 to 1, got 2"),
    "online rate": (
        lambda: learn_online([[1.0]], [1], 2, -1),
        "learning_rate must be a finite number of at least 0, got -1",
    ),
    "online nan": (lambda: learn_online([[np.nan]], [1], 2), "X must be finite, got nan"),
    "capacity": (lambda: Replay(0), "capacity must be at least 1, got 0"),
    "sample": (lambda: Replay(1).sample(1), "n must be at most 0, got 1"),
    "sample none": (lambda: Replay(1).sample(0), "n must be at least 1, got 0"),
    "add wider": (
        lambda: holding([[1.0, 2]]).add([[1.0, 2, 3]], [1]),
        "X must have shape (N, 2), a row a sample, got (1, 3)",
    ),
    "add narrower": (
        lambda: holding([[1.0, 2]]).add([[1.0]], [1]),
        "X must have shape (N, 2), a row a sample, got (1, 1)",
    ),
    "add none of another width": (
        lambda: holding([[1.0, 2]]).add(np.zeros((0, 3)), []),
        "X must have shape (N, 2), a row a sample, got (0, 3)",
    ),
    "add": (lambda: Replay(1).add([[1.0]], [1, 2]), "y must have one label a sample, shape (1,), got (2,)"),
}


@pytest.mark.parametrize("what", MESSAGES)
def test_bad_input_is_refused(what):
    call, message = MESSAGES[what]
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).partition(" at [")[0] == message


DEFAULTS = {
    kmeans: {"rng": 0, "restarts": 10, "steps": 300, "centres": None},
    linear_probe: {"decay": 1e-3, "steps": 100},
    self_train: {"threshold": 0.7, "rounds": 10},
    uncertainty_sampling: {"n": 1, "measure": "margin"},
    active_learning: {"choose": uncertainty_sampling, "batch": 10},
    learn_online: {"learning_rate": 1.0},
    Replay: {"rng": 0},
}


@pytest.mark.parametrize("function", DEFAULTS, ids=lambda f: f.__name__)
def test_defaults_are_those_that_the_book_names(function):
    parameters = inspect.signature(function).parameters.values()
    assert {p.name: p.default for p in parameters if p.default is not p.empty} == DEFAULTS[function]


ONE = np.array([[1.0, 2.0, 3.0, 4.0]])


def test_one_sample_and_one_class_are_enough():
    assert kmeans(ONE, 1).cost == 0
    assert_array_equal(linear_probe(ONE, [0], 1)(ONE), [[1.0]])
    assert_array_equal(self_train(lambda X, y: lambda U: np.ones((len(U), 1)), ONE, [0], ONE).labels, [0])
    [(bought, _)] = active_learning(lambda X, y: lambda U: np.ones((len(U), 1)), ONE, [0], [0])
    assert_array_equal(bought, [0])
    assert_array_equal(learn_online(ONE, [0], 1).mistakes, [0])
    assert rotations(ONE[:0])[0].shape == (0, 4)


NONE = np.zeros((0, 4))
TOO_FEW = {
    "kmeans": lambda: kmeans(NONE, 1),
    "linear_probe": lambda: linear_probe(NONE, [], 1),
    "linear_probe, no class": lambda: linear_probe(NONE, [], 0),
    "self_train": lambda: self_train(None, NONE, [], ONE),
    "active_learning": lambda: active_learning(None, NONE, [], []),
    "learn_online, no class": lambda: learn_online(NONE, [], 0),
}


@pytest.mark.parametrize("what", TOO_FEW)
def test_none_is_too_few(what):
    with pytest.raises(ValueError, match="X must have at least 1|K must be"):
        TOO_FEW[what]()


def test_the_first_step_of_the_probe_by_its_definition():
    X, y = np.array([[1.0], [2.0], [4.0]]), [0, 1, 1]
    A, Y = np.column_stack([X, np.ones(3)]), np.eye(2)[y]
    bound = A.T @ A / 6 + np.diag([0.5, 0])  # half the mean of a aᵀ, and the decay of the weights
    W = -np.linalg.solve(bound, A.T @ (0.5 - Y) / 3)
    assert_allclose(linear_probe(X, y, 2, decay=0.5, steps=1)(X), softmax(A @ W), rtol=1e-14)


def test_what_is_no_number_is_refused():
    for call in (
        lambda X: pca(X, 1),
        lambda X: kmeans(X, 1),
        lambda X: linear_probe(X, [0], 1),
        rotations,
        uncertainty_sampling,
        lambda X: learn_online(X, [0], 1),
        lambda X: Replay(1).add(X, [0]),
    ):
        with pytest.raises(TypeError, match="must be real numbers"):
            call(np.ones((1, 1), complex))


def test_inputs_are_left_alone():
    X, y = small_digits(30)
    before = X.copy()
    X.flags.writeable = y.flags.writeable = False
    pca(X, 2), kmeans(X, 3), linear_probe(X, y, 10, steps=2), rotations(X), learn_online(X, y, 10)
    self_train(probe, X, y, X, rounds=1), purity(y, y), Replay(2).add(X, y), kmeans(X, 2, centres=X[:2])
    assert_array_equal(X, before)
