"""A good description of the inputs, without targets: principal components and clusters."""

from typing import NamedTuple

import numpy as np

from nnrecap.inputs import as_labels, as_matrix, generator, whole
from nnrecap.magnitude import excess, headroom, largest, lengths, narrowed, shifted

SQUARABLE = 2.0**-250, 2.0**250  # differences of such numbers are 0, or their squares fit float64


class PCA(NamedTuple):
    scores: np.ndarray
    components: np.ndarray
    variances: np.ndarray
    mean: np.ndarray


def pca(X, k):
    """Principal components: the k directions along which the samples vary most.

    Parameters
    ----------
    X : array_like of finite real numbers of any size, shape (N, D), N ≥ 2, D ≥ 1
    k : int, from 1 to min(N, D)

    Returns
    -------
    scores : ndarray (N, k): each sample's coordinates along the components
    components : ndarray (k, D): orthonormal rows, the most important first; in each, the
        entry of largest size is positive
    variances : ndarray (k,): of the scores, divided by N - 1; falling
    mean : ndarray (D,); scores @ components + mean is the best approximation of rank k
        All of X's type (float16, float32, float64), computed in float64; what is beyond
        float16 or float32, as a variance soon is, is of the next wider type, and inf beyond
        float64.

    Raises
    ------
    ValueError : X is no such matrix, or k is out of range.
    TypeError : X is not numeric, or k is not an integer.

    Notes
    -----
    Syllabus S1.  Sources: Pearson, Phil. Mag. 2 (1901); Hotelling, J. Educ. Psychol. 24 (1933).
    """
    X = as_matrix(X, "X", 2)
    k = whole(k, "k", 1, min(X.shape))
    room = headroom(largest(X), len(X))
    centred = shifted(X.astype(np.float64), -room)
    mean = centred.mean(axis=0)
    centred = centred - mean
    e = excess(largest(centred))
    centred = shifted(centred, -e)
    _, sizes, V = np.linalg.svd(centred, full_matrices=False)
    V = V[:k]
    V = V * np.sign(np.take_along_axis(V, abs(V).argmax(axis=1)[:, np.newaxis], axis=1))
    scores, variances = centred @ V.T, sizes[:k] ** 2 / (len(X) - 1)
    e += room
    found = shifted(scores, e), V, shifted(variances, 2 * e), shifted(mean, room)
    return PCA(*(narrowed(a, X.dtype) for a in found))


class KMeans(NamedTuple):
    clusters: np.ndarray
    centres: np.ndarray
    cost: float


def kmeans(X, k, rng=0, restarts=10, steps=300, centres=None):
    """k centres and the samples nearest to each, so that squared distances are small.

    Parameters
    ----------
    X : array_like of finite real numbers of any size, shape (N, D), N ≥ 1, D ≥ 1, at least k
        different rows
    k : int ≥ 1
    rng : numpy.random.Generator or seed, for the centres to start from
    restarts : int ≥ 1, how many starts are tried; the one of least cost is returned
    steps : int ≥ 0, the most updates of the centres in each
    centres : array_like (k, D), where to start instead: one start, nothing is drawn

    Returns
    -------
    clusters : ndarray (N,), intp: the nearest centre, the first of several
    centres : ndarray (k, D), of X's type: means of their samples; one that lost all its
        samples stays where it was
    cost : float, the sum of the squared distances from the nearest centres; inf where it is
        beyond float64

    Raises
    ------
    ValueError : X is no such matrix, has fewer different rows than k, centres do not fit.
    TypeError : X is not numeric, a count is not an integer.

    Notes
    -----
    Syllabus S1.  A local minimum, which restarts make less likely to be a bad one.
    Sources: Lloyd, IEEE Trans. Inf. Theory 28 (1982); start: Arthur and Vassilvitskii,
    "k-means++", SODA (2007).
    """
    X = as_matrix(X, "X", 1)
    k, restarts, steps = whole(k, "k", 1), whole(restarts, "restarts", 1), whole(steps, "steps")
    given = np.empty((0, X.shape[1])) if centres is None else _centres(centres, k, X.shape[1])
    every = np.vstack([X, given]).astype(np.float64, copy=False)
    room = headroom(largest(every), every.size)
    every = shifted(every, -room)
    points, start, measure = every[: len(X)], every[len(X) :], _measure(every)
    if (different := len(np.unique(points, axis=0))) < k:
        raise ValueError(f"X must have at least k = {k} different rows, got {different}")
    if centres is None:
        rng = generator(rng)
        starts = (_spread_out(points, k, rng, measure) for _ in range(restarts))
    else:
        starts = [start]
    found = min((_lloyd(points, start, steps, measure) for start in starts), key=lambda one: one.cost)
    cost = found.cost if measure is _squares else _squared(shifted(found.cost, room))
    return KMeans(found.clusters, narrowed(shifted(found.centres, room), X.dtype), float(cost))


def _centres(centres, k, D):
    centres = as_matrix(centres, "centres", k, D)
    whole(len(centres), "the number of centres", k, k)
    return centres


def _measure(X):
    """How distances are told apart: by their squares, or where a square could leave float64, as they are."""
    sizes = np.abs(X[X != 0])
    least, most = SQUARABLE
    return _squares if sizes.min(initial=1) > least and sizes.max(initial=1) < most else lengths


def _squares(d):
    return (d**2).sum(axis=1)


@np.errstate(all="ignore")
def _squared(x):
    return x * x


def _spread_out(X, k, rng, measure):
    """k samples, each drawn with probability proportional to the distance² from those before."""
    centres = X[rng.integers(len(X), size=1)]
    while len(centres) < k:
        far = _distances(X, centres, measure).min(axis=1)
        if measure is lengths:
            far = _squared(far / far.max())
        centres = np.vstack([centres, X[rng.choice(len(X), p=far / far.sum())]])
    return centres


def _lloyd(X, centres, steps, measure):
    """The clusters, their centres, and the cost: for lengths its root."""
    for _ in range(steps):
        clusters = _distances(X, centres, measure).argmin(axis=1)
        filled = np.unique(clusters)
        means = [X[clusters == c].mean(axis=0) if c in filled else centres[c] for c in range(len(centres))]
        if np.array_equal(means, centres):
            break
        centres = np.array(means)
    distances = _distances(X, centres, measure)
    nearest = distances.min(axis=1)
    return KMeans(
        distances.argmin(axis=1), centres, nearest.sum() if measure is _squares else lengths(nearest)
    )


def _distances(X, centres, measure):
    """Distances (N, k), or their squares."""
    return np.stack([measure(X - c) for c in centres], axis=1)


def purity(clusters, y):
    """The share of samples that belong to the most frequent class of their cluster.

    Parameters
    ----------
    clusters, y : array_like of whole numbers ≥ 0, shape (N,), N ≥ 1

    Returns
    -------
    float, above 0, at most 1.  As many clusters as samples always reach 1.

    Raises
    ------
    ValueError : empty, of different lengths, or not such labels.
    TypeError : not numeric.

    Notes
    -----
    Syllabus S1.  Source: Manning, Raghavan and Schütze, "Introduction to Information
    Retrieval", section 16.3 (2008).
    """
    clusters = as_labels(clusters, "clusters", None)
    if not clusters.size:
        raise ValueError("clusters must hold at least one sample, got none")
    y = as_labels(y, "y", clusters.size)
    most = sum(np.unique(y[clusters == c], return_counts=True)[1].max() for c in np.unique(clusters))
    return float(most / y.size)
