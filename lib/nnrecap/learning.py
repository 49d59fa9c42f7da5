"""Kinds of learning, each in a few lines: unsupervised, few labels, streams, rewards.

A `fit` is any function of (X, y) that returns a function of X giving probabilities (N, K),
such as ``lambda X, y: linear_probe(X, y, K=10)``.  nan and infinity are refused.
"""

from typing import NamedTuple

import numpy as np

from nnrecap.inputs import as_labels, as_matrix, as_real, digits, generator, given, one, whole
from nnrecap.losses.samples import distributions
from nnrecap.magnitude import MODERATE, excess, headroom, largest, shifted
from nnrecap.optimise import checked_rate
from nnrecap.reinforcement import ACTIONS, GridWorld, policy_values, q_learning, value_iteration  # noqa: F401
from nnrecap.softmax import softmax
from nnrecap.unsupervised import kmeans, pca, purity  # noqa: F401

# --- few labels: a probe, self-training, asking for labels, tasks made from the data


def linear_probe(X, y, K, decay=1e-3, steps=100):
    """Fit softmax regression, a network without hidden layers, and return it.

    Parameters
    ----------
    X : array_like of finite real numbers of any size, shape (N, D), N ≥ 1, D ≥ 1
    y : array_like of class labels 0 … K - 1, shape (N,)
    K : int ≥ 1, how many classes; of one, all is certain
    decay : number > 0, weight of half the squared weights (not the biases) in the loss
    steps : int ≥ 0, how many updates; without any, all classes are as probable

    Returns
    -------
    function of X (M, D), M ≥ 0, finite and of any size, giving probabilities (M, K) in float64

    Raises
    ------
    ValueError : wrong shapes, labels out of range, decay not positive, too few classes.
    TypeError : not numeric, or not an integer.

    Notes
    -----
    Syllabus S2.  Minimises mean cross-entropy + decay/2 · ‖W‖², which is convex.  Each
    update is a Newton step with a fixed upper bound of the curvature, so the loss never
    rises.  Source: Böhning, "Multinomial logistic regression algorithm", Ann. Inst.
    Statist. Math. 44 (1992).
    """
    X, _ = _samples(X, "X", 1)
    K, decay, steps = whole(K, "K", 1), _positive(decay, "decay"), whole(steps, "steps")
    Y, size = np.eye(K)[as_labels(y, "y", len(X), K)], largest(X)
    usual = 1e-100 < decay > 1e-8 * X.shape[1] * size * size  # then the bound can be inverted as it is
    A, decays, inverse, logits = (_directions if usual else _far_directions)(X, decay)
    W = np.zeros((A.shape[1], K))
    for _ in range(steps):
        W -= inverse @ (A.T @ (softmax(A @ W) - Y) / len(A) + decays[:, np.newaxis] * W)
    return lambda X_new: softmax(logits(as_matrix(X_new, "X", columns=X.shape[1]), W))


def _directions(X, decay):
    """Features and a 1, the decays of their weights, the inverse of the bound; and the logits of others."""
    A, decays = _with_ones(X), np.append(np.full(X.shape[1], decay), 0)
    inverse = np.linalg.inv(A.T @ A / (2 * len(A)) + np.diag(decays))

    def logits(X, W):
        with np.errstate(all="ignore"):
            z = _with_ones(X) @ W
        return z if np.isfinite(z).all() else _far_logits(X, np.zeros(X.shape[1]), 0, W[:-1], W[-1])

    return A, decays, inverse, logits


def _far_directions(X, decay):
    """As `_directions`, for samples of any size: from their mean, so that the biases stand alone."""
    room = headroom(largest(X), len(X))
    mean = shifted(shifted(X, -room).mean(axis=0), room)
    e, features, back, decays, inverse = _centred_directions(*_from(mean, X), decay)
    both = np.zeros((len(decays) + 1, len(decays) + 1))
    both[:-1, :-1], both[-1, -1] = inverse, 2
    logits = lambda X, W: _far_logits(X, mean, e, back @ W[:-1], W[-1])  # noqa: E731
    return _with_ones(features), np.append(decays, 0), both, logits


def _from(mean, X):
    """X - mean, as 2^-e of it where that could be beyond float64 or subnormal, and e."""
    e = headroom(max(largest(X), largest(mean)), 2)
    return shifted(X, -e) - shifted(mean, -e), e


def _centred_directions(X, room, decay):
    """From samples X · 2^room: powers of two e of the columns, features, the way back, decays, inverse.

    What the way back makes of weights of the features are those of the columns of X · 2^(room - e).
    """
    e = _column_powers(X)
    scaled, decays = np.ldexp(X, -e), _decays(decay, e + room)
    inverse = _inverse(scaled, decays)
    if inverse is not None:
        return e + room, scaled, np.eye(len(e)), decays, inverse
    # Columns follow from each other, and the decay is lost beside them: of all solutions the
    # least is meant, which lies in the directions along which the samples vary.
    e = np.full(len(e), excess(largest(X)))
    U, s, V = np.linalg.svd(np.ldexp(X, -e), full_matrices=False)
    some = s > s[0] * max(X.shape) * np.finfo(np.float64).eps
    decays = np.minimum(_decays(decay, e + room)[0] / s[some] ** 2, 1e300)
    return e + room, U[:, some], V[some].T / s[some], decays, np.diag(1 / (0.5 / len(X) + decays))


def _column_powers(X):
    e = np.frexp(np.abs(X).max(axis=0))[1]
    return np.where(np.abs(e) > MODERATE, e, 0)


def _decays(decay, e):
    return np.minimum(shifted(np.float64(decay), -2 * e), 1e300)  # more is not felt


def _inverse(X, decays):
    """The inverse of XᵀX / (2N) + diag(decays), or None where it would be lost in rounding."""
    H = X.T @ X / (2 * len(X)) + np.diag(decays)
    size = 1 / np.sqrt(np.diag(H))
    scaled = size[:, np.newaxis] * H * size
    if np.linalg.eigvalsh(scaled)[0] < 1e-7:
        return None
    return size[:, np.newaxis] * np.linalg.inv(scaled) * size


@np.errstate(all="ignore")
def _far_logits(X, mean, e, W, b):
    """(X - mean) · 2^-e @ W + b; where that is beyond float64, less the largest of each row."""
    X, room = _from(mean, X)
    z = np.ldexp(X, room - e) @ W + b
    if np.isfinite(z).all():
        return z
    m, powers = np.frexp(X)
    powers = np.where(m == 0, -(10**6), powers + room - e)
    most = powers.max(axis=1, keepdims=True)
    y = np.ldexp(m, powers - most) @ W
    return np.ldexp(y - y.max(axis=1, keepdims=True), most) + b


class SelfTraining(NamedTuple):
    predict: object
    labels: np.ndarray


def self_train(fit, X, y, U, threshold=0.7, rounds=10):
    """Label what the model is sure of, learn from that as well, and again.

    Parameters
    ----------
    fit : function, see the top of this module
    X, y : array_like (N, D) and (N,), N ≥ 1, D ≥ 1: the samples with labels
    U : array_like (M, D), M ≥ 0: the samples without
    threshold : number from 0 up: how probable a class must be to become a label
    rounds : int ≥ 0, the most rounds; it stops where no new label is sure enough, or all of U
        have one

    Returns
    -------
    predict : function of X giving probabilities, what the last fit returned.  It is called
        with at least one row; `fit`, once more than there were rounds with new labels
    labels : ndarray (M,), intp: the label each row of U was given, -1 for none

    Raises
    ------
    ValueError : wrong shapes, not finite, labels or probabilities that are none, or not one row
        of them for each row that `predict` was asked about.
    TypeError : not numeric, or not an integer.

    Notes
    -----
    Syllabus S1.  A label once given is kept, wrong or not, so it can hurt as well.
    Source: Yarowsky, "Unsupervised word sense disambiguation …", ACL (1995).
    """
    X, _ = _samples(X, "X", 1)
    y, U = as_labels(y, "y", len(X)), as_matrix(U, "U", columns=X.shape[1]).astype(np.float64)
    threshold, labels = _not_negative(threshold, "threshold"), np.full(len(U), -1)
    predict = fit(X, y)
    for _ in range(whole(rounds, "rounds")):
        open_ = np.flatnonzero(labels < 0)
        if not open_.size:
            break
        p = _one_row_each(predict(U[open_]), open_.size)
        sure = p.max(axis=1, initial=0) >= threshold
        if not sure.any():
            break
        labels[open_[sure]] = p[sure].argmax(axis=1)
        known = labels >= 0
        predict = fit(np.vstack([X, U[known]]), np.append(y, labels[known]))
    return SelfTraining(predict, labels)


def uncertainty_sampling(p, n=1, measure="margin"):
    """Which n predictions are the least certain, and so the most useful to have labelled?

    Parameters
    ----------
    p : array_like, shape (N, K), N ≥ 0, K ≥ 2: probabilities, a row a sample
    n : int, from 0 to N
    measure : "margin", the likeliest class's lead over the second; "confidence", its
        probability; or "entropy"

    Returns
    -------
    ndarray (n,), intp: rows of p, the least certain first, the first of equals before

    Raises
    ------
    ValueError : rows that are no probabilities, n out of range, another measure.
    TypeError : p is not numeric, n is not an integer.

    Notes
    -----
    Syllabus S2.  Sources: Lewis and Gale, SIGIR (1994); the three measures: Settles,
    "Active learning literature survey" (2009).
    """
    p = _probabilities(p)
    if p.shape[1] < 2:
        raise ValueError(f"p must have at least two classes, got shape {p.shape}")
    n, top = whole(n, "n", 0, len(p)), np.sort(p, axis=1)[:, ::-1]
    if not isinstance(measure, str) or measure not in ("margin", "confidence", "entropy"):
        raise ValueError(f"measure must be margin, confidence or entropy, got {given(measure)}")
    if measure == "margin":
        certain = top[:, 0] - top[:, 1]
    elif measure == "confidence":
        certain = top[:, 0]
    else:
        certain = (p * np.log(np.where(p > 0, p, 1))).sum(axis=1)
    return certain.argsort(kind="stable")[:n]


def active_learning(fit, X, y, labelled, choose=uncertainty_sampling, batch=10):
    """Learn, choose which labels to buy next, and again: a generator, until all are bought.

    Parameters
    ----------
    fit : function, see the top of this module
    X, y : array_like (N, D) and (N,), N ≥ 1, D ≥ 1: all samples; a label is looked at once it
        is bought
    labelled : array_like of different rows of X, at least one: those bought at the start
    choose : function of probabilities (M, K) and n, returning n different rows of them;
        random choice: ``lambda p, n: rng.choice(len(p), n, replace=False)``
    batch : int ≥ 1, how many to buy a turn

    Yields
    ------
    labelled : ndarray of intp, the rows bought so far, in order
    predict : function of X giving probabilities, fitted to them.  It and `choose` are called
        with at least one row, never where all are bought: where they are at the start, once
        is all.

    Raises
    ------
    ValueError : wrong shapes, rows that are not there, twice there, or none, also of what
        `choose` returns.
    TypeError : not numeric, or not an integer.

    Notes
    -----
    Syllabus S2.  Source: Settles (2009), as in `uncertainty_sampling`.
    """
    X, _ = _samples(X, "X", 1)
    y, batch = as_labels(y, "y", len(X)), whole(batch, "batch", 1)
    return _buying(fit, X, y, _different_rows(labelled, "labelled", "X", len(X)), choose, batch)


def _different_rows(rows, name, whose, N):
    rows = as_labels(rows, name, None, N)
    found, times = np.unique(rows, return_counts=True)
    if not len(found) == len(rows) > 0:
        got = f"row {found[times > 1][0]} twice" if len(found) else "none"
        raise ValueError(f"{name} must hold different rows of {whose}, at least one, got {got}")
    return rows


def _buying(fit, X, y, labelled, choose, batch):
    while True:
        predict = fit(X[labelled], y[labelled])
        yield labelled, predict
        pool = np.setdiff1d(np.arange(len(X)), labelled)
        if not pool.size:
            return
        n = min(batch, pool.size)
        chosen = _different_rows(choose(predict(X[pool]), n), "what choose returns", "p", pool.size)
        if len(chosen) != n:  # more would be paid for, and a mask taken for rows
            raise ValueError(f"choose must return {n} rows of p, got {len(chosen)}")
        labelled = np.append(labelled, pool[chosen])


def rotations(X):
    """A task from pictures without labels: by which angle was each turned?

    Parameters
    ----------
    X : array_like of finite real numbers, shape (N, S·S), N ≥ 0, S ≥ 1: square pictures,
        row by row

    Returns
    -------
    turned : ndarray (4N, S·S), of X's type: all pictures by 0°, then by 90°
        counter-clockwise, by 180°, by 270°
    y : ndarray (4N,), intp: how many quarter turns, 0 … 3

    Raises
    ------
    ValueError : the pictures are not square, or not finite.
    TypeError : X is not numeric.

    Notes
    -----
    Syllabus S2.  Source: Gidaris, Singh and Komodakis, "Unsupervised representation
    learning by predicting image rotations", ICLR (2018).
    """
    X, dtype = _samples(X, "X", 0)
    side = round(X.shape[1] ** 0.5)
    if side * side != X.shape[1]:
        raise ValueError(f"X must hold square pictures, got {X.shape[1]} pixels each")
    pictures = X.reshape(-1, side, side)
    turned = [np.rot90(pictures, quarter, (1, 2)).reshape(X.shape) for quarter in range(4)]
    return _narrow(np.concatenate(turned), dtype), np.repeat(np.arange(4), len(X))


# --- streams: one example at a time, and remembering what went by


class Online(NamedTuple):
    predictions: np.ndarray
    mistakes: np.ndarray
    weights: np.ndarray


def learn_online(X, y, K, learning_rate=1.0):
    """Softmax regression on a stream: predict an example, see its label, learn, forget it.

    Parameters
    ----------
    X : array_like of finite real numbers of any size, shape (N, D), N ≥ 0, D ≥ 1, in the order
        of time
    y : array_like of class labels 0 … K - 1, shape (N,)
    K : int ≥ 1, how many classes
    learning_rate : number ≥ 0, of the cross-entropy of one example

    Returns
    -------
    predictions : ndarray (N,), intp, each made before its label was seen
    mistakes : ndarray (N,), intp: how many were wrong so far
    weights : ndarray (K, D + 1), float64, after the last; the last column are the biases

    Raises
    ------
    ValueError : wrong shapes, labels out of range, not finite, a negative rate.
    TypeError : not numeric, or not an integer.

    Notes
    -----
    Syllabus S2.  The weights start at 0, so the first prediction is class 0.
    """
    X, _ = _samples(X, "X", 0)
    K, rate = whole(K, "K", 1), checked_rate(learning_rate)
    e = max(excess(largest(X)), 0)  # inputs and weights are kept as 2^-e of themselves
    A, y = shifted(_with_ones(X), -e), as_labels(y, "y", len(X), K)
    W, predictions = np.zeros((K, A.shape[1])), np.empty(len(A), np.intp)
    for t, (a, target) in enumerate(zip(A, y, strict=True)):
        z = W @ a
        predictions[t] = z.argmax()
        z = shifted(z - z.max(), 2 * e) if e else z
        W -= rate * np.outer(softmax(z) - np.eye(K)[target], a)
    return Online(predictions, (predictions != y).cumsum(), shifted(W, e))


class Replay:
    """A memory of fixed size in which each example that went by is equally likely to be.

    Parameters
    ----------
    capacity : int ≥ 1, how many examples it holds
    rng : numpy.random.Generator or seed

    Notes
    -----
    Syllabus S2: mix what it samples into the batches of a new task.
    Source: Vitter, "Random sampling with a reservoir", ACM Trans. Math. Softw. 11 (1985).
    """

    def __init__(self, capacity, rng=0):
        self.capacity, self.rng = whole(capacity, "capacity", 1), generator(rng)
        self.held, self.seen = [], 0

    def __len__(self):
        return len(self.held)

    def add(self, X, y):
        """Show it the samples X (N, D) with labels y (N,), N ≥ 0, D ≥ 1, one after another.

        ValueError : wrong shapes, not finite, labels that are none, or D is not that of what it holds.
        """
        X = as_matrix(X, "X", columns=len(self.held[0][0]) if self.held else None)
        for pair in zip(X.copy(), as_labels(y, "y", len(X)), strict=True):
            self.seen += 1
            if len(self.held) < self.capacity:
                self.held.append(pair)
                continue
            place = self.rng.integers(self.seen)
            if place < self.capacity:
                self.held[place] = pair

    def sample(self, n):
        """Return X (n, D) and y (n,) of n different ones that it holds, 1 ≤ n ≤ len(self).

        ValueError : it holds fewer, or nothing.
        """
        n = whole(n, "n", 1, len(self))
        X, y = zip(*(self.held[i] for i in self.rng.choice(len(self), n, replace=False)), strict=True)
        return np.array(X), np.array(y)


# --- what comes in


def _samples(X, name, least):
    """X in float64, and the type that it came in."""
    X = as_matrix(X, name, least)
    return X.astype(np.float64), X.dtype


def _probabilities(p):
    p = as_matrix(p, "p")
    distributions(p, "p")
    return p.astype(np.float64)


def _one_row_each(p, n):
    p = _probabilities(p)
    if len(p) != n:
        raise ValueError(f"predict must return one row a sample, shape ({n}, K), got {p.shape}")
    return p


def _with_ones(X):
    return np.column_stack([X, np.ones(len(X))])


@np.errstate(all="ignore")
def _narrow(a, dtype):
    return a.astype(dtype)


def _not_negative(x, name):
    x = as_real(x, name)
    if x.shape or not x >= 0:
        raise ValueError(f"{name} must be a number of at least 0, got {one(x)}")
    return float(x)


def _positive(x, name):
    x = _not_negative(x, name)
    if not 0 < x < np.inf:
        raise ValueError(f"{name} must be finite and above 0, got {digits(x)}")
    return x
