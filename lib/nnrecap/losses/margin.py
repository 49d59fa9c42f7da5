"""Losses that ask for a margin: hinge, for two classes and for more, and triplet."""

from functools import partial

import numpy as np

from nnrecap.inputs import as_real, class_axis, first, same_shape
from nnrecap.losses.samples import (
    class_indices,
    paired,
    per_entry,
    per_row,
    per_sample,
    row_sums,
    single_number,
)
from nnrecap.magnitude import headroom


def hinge(scores, y):
    """max(0, 1 - y · score), summed over the scores of each sample: a support vector machine's loss.

    Parameters
    ----------
    scores : array_like of real numbers, shape (N, …) or (), N ≥ 0: raw outputs, of any size
    y : array_like of -1 and 1, shape of `scores`

    Returns
    -------
    ndarray, shape (N,) (NumPy scalar if `scores` is a single number), entries from 0 to inf
        The wider type of `scores` and `y`; integers and bools in `scores` become float64,
        in `y` they take the type of `scores`.  An infinite score gives 0 on the right
        side and inf on the wrong one; nan gives nan.

    Raises
    ------
    ValueError : shapes differ, `y` holds anything but -1 and 1, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10.  Labels are ±1, not 0 and 1.
    Source: Cortes and Vapnik, "Support-vector networks", Machine Learning 20 (1995).
    """
    scores, y, dtype = _scores(scores, y)
    return per_sample(_slack, dtype, scores, y)


def hinge_grad(scores, y):
    """The slope of the sum of `hinge` with respect to the scores: -y inside the margin, else 0.

    Parameters
    ----------
    scores, y : as in `hinge`

    Returns
    -------
    ndarray, shape of `scores`, type as in `hinge`, entries -1, 0 or 1
        At the kink, y · score = 1, it is 0, by convention.  A nan score gives nan.

    Raises
    ------
    ValueError, TypeError : as in `hinge`.

    Notes
    -----
    Syllabus S10.
    """
    scores, y, dtype = _scores(scores, y)
    return per_entry(lambda s, t: 0 - t * np.sign(_slack(s, t)), dtype, scores, y)


def multiclass_hinge(z, y, margin=1.0):
    """Σ_{j≠y} max(0, margin - z_y + z_j): every other class must stay a margin below class y.

    Parameters
    ----------
    z : array_like of real numbers, shape (N, …, K) or (K,), N ≥ 0, K ≥ 1: scores, of any size
    y : array_like of whole numbers from 0 to K - 1, shape (N, …) or (): classes
    margin : number from 0 up

    Returns
    -------
    ndarray, shape (N,), axes between summed (NumPy scalar if `z` is (K,)), entries from 0 to inf
        float16, float32 and float64 stay what they are; integers and bools become float64.  One
        class has no other and costs 0.  An infinite score gives 0 on the right side and inf on
        the wrong one; nan where a row holds nan, or z_j and z_y are the same infinity.

    Raises
    ------
    ValueError : shapes do not fit, no classes, labels out of range, not whole or nan, `margin`
        negative or not finite, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10.  Weston and Watkins' form, which sums over the other classes, as the course
    cs231n does; K times PyTorch's MultiMarginLoss.  Crammer and Singer's counts only the largest
    of them, max(0, margin - z_y + max_{j≠y} z_j): so do Optax, and scikit-learn's hinge_loss and
    LinearSVC(multi_class="crammer_singer").  For K = 2 both are the same, and with z = (0, s) and
    labels ±1 they are `hinge`.  Rounded as float64 rounds z_j - z_y + margin: a class as near to the
    margin as that counts as on it.
    Sources: Weston and Watkins, "Support vector machines for multi-class pattern recognition",
    ESANN (1999); Crammer and Singer, JMLR 2 (2001).
    """
    z, y = _scores_and_classes(z, y)
    compute = partial(_rivals, margin=_margin(margin))
    return per_row(compute, z.dtype, z, y, gradient=False)[0]


def multiclass_hinge_grad(z, y, margin=1.0):
    """The slope of the sum of `multiclass_hinge` by `z`: 1 where a class is too near, less their number at y.

    Parameters
    ----------
    z, y, margin : as in `multiclass_hinge`

    Returns
    -------
    ndarray, shape of `z`, type as in `multiclass_hinge`, rows of whole numbers that sum to 0
        1 at each other class inside the margin, else 0; at class y minus how many there are.  At
        the kink, z_y = z_j + margin, it is 0, by convention, as in PyTorch.  A row whose loss is
        nan is nan.

    Raises
    ------
    ValueError, TypeError : as in `multiclass_hinge`.

    Notes
    -----
    Syllabus S10.
    """
    z, y = _scores_and_classes(z, y)
    compute = partial(_rivals, margin=_margin(margin))
    return per_row(compute, z.dtype, z, y, value=False)[1]


@np.errstate(all="ignore")
def triplet(anchor, positive, negative, margin=1.0):
    """max(0, ‖a - p‖ - ‖a - n‖ + margin): like things nearer than unlike ones, by a margin.

    Parameters
    ----------
    anchor : array_like of real numbers, shape (N, …, D) or (D,), N ≥ 0, D ≥ 0: points of D
        coordinates; without any, all points are the same
    positive, negative : array_like, shape of `anchor`: points to be near, and far
    margin : number from 0 up

    Returns
    -------
    ndarray, shape (N,), axes between summed (NumPy scalar if `anchor` is (D,) or a single
    number), entries from 0 to inf
        The widest type of the three; integers and bools count as float64.  Where all
        points of a triple are the same, exactly the margin.  A coordinate that is nan or
        infinite gives nan.

    Raises
    ------
    ValueError : shapes differ, `margin` negative or not finite, a ragged list.
    TypeError : an argument is complex or not numeric.

    Notes
    -----
    Syllabus S10, S24.  Distances are Euclidean.  PyTorch's triplet_margin_loss adds 1e-6 to
    each coordinate of a difference.  Beside the margin, what the distances lose by rounding decides.
    Source: Schroff, Kalenichenko and Philbin, "FaceNet", CVPR (2015), with squared distances.
    """
    points, dtype = _points(anchor, positive, negative)
    loss, _, _ = _sides(*points, _margin(margin))
    return loss.sum(axis=tuple(range(1, loss.ndim))).astype(dtype)[()]


@np.errstate(all="ignore")
def triplet_grad(anchor, positive, negative, margin=1.0):
    """The gradients of the sum of `triplet` with respect to anchor, positive and negative.

    Parameters
    ----------
    anchor, positive, negative, margin : as in `triplet`

    Returns
    -------
    triple of ndarray, each of the shape of `anchor`, type as in `triplet`
        0 where the loss is 0, at the kink too.  Where two points are the same, their
        distance has no slope and gets 0, by convention.  nan where the loss is nan.

    Raises
    ------
    ValueError, TypeError : as in `triplet`.

    Notes
    -----
    Syllabus S10, S24.  Unit vectors, so that the three sum to 0.
    """
    points, dtype = _points(anchor, positive, negative)
    loss, to_positive, to_negative = _sides(*points, _margin(margin))
    active = np.sign(loss)[..., np.newaxis]
    by_positive, by_negative = -active * to_positive, active * to_negative
    slopes = (-by_positive - by_negative, by_positive, by_negative)
    return tuple(s.astype(dtype).reshape(np.shape(anchor))[()] for s in slopes)


def _scores(scores, y):
    scores, y, dtype = paired(scores, y, ("scores", "y"))
    wrong = np.abs(y) != 1
    if wrong.any():
        raise ValueError(f"y must hold labels -1 and 1, got {first(y, wrong)}")
    return scores, y, dtype


def _slack(s, y):
    short = s * y
    np.subtract(1, short, out=short)
    return np.maximum(short, 0, out=short)


def _scores_and_classes(z, y):
    z = as_real(z, "z")
    K = z.shape[class_axis(z, -1, "z")]
    return z, class_indices(y, z.shape[:-1], K)


def _rivals(z, y, loss, slope, margin):
    cells = y + np.arange(0, z.size, z.shape[1])
    own = z.take(cells)
    short = z - own[:, np.newaxis]
    short += margin
    short.put(cells, np.where(np.isnan(own), own, 0))  # no rival of itself
    np.maximum(short, 0, out=short)
    total = row_sums(short)
    if loss is not None:
        loss[...] = total
    if slope is not None:
        inside = (short > 0).astype(z.dtype)
        inside.put(cells, 0 - row_sums(inside))
        inside[np.isnan(total)] = np.nan
        slope[...] = inside


def _points(anchor, positive, negative):
    names = ("anchor", "positive", "negative")
    points = [as_real(x, name) for x, name in zip((anchor, positive, negative), names, strict=True)]
    for x, name in zip(points[1:], names[1:], strict=True):
        same_shape(points[0], x, (names[0], name))
    return [np.atleast_1d(x).astype(np.float64) for x in points], np.result_type(*points)


def _margin(margin):
    return single_number(margin, "margin", 0, "a finite number from 0 up")


def _sides(a, p, n, margin):
    """Losses (…), and the unit vectors (…, D) from the positive and the negative to the anchor."""
    (near, to_positive), (far, to_negative) = _distance(a - p), _distance(a - n)
    if not (np.isfinite(near).all() and np.isfinite(far).all()):  # a distance may be beyond float64
        return _far_sides(a, p, n, margin)
    return np.maximum(near - far + margin, 0), to_positive, to_negative


def _far_sides(*points_and_margin):
    """As `_sides`; of each sample that has a coordinate near the end of float64, by way of less."""
    *points, margin = points_and_margin
    size = np.max([np.abs(x).max(axis=-1, initial=0) for x in points], axis=0)
    e = np.reshape([max(headroom(s, points[0].shape[-1]), 0) for s in np.ravel(size)], size.shape)
    a, p, n = (np.ldexp(x, -e[..., np.newaxis]) for x in points)
    (near, to_positive), (far, to_negative) = _distance(a - p), _distance(a - n)
    return np.maximum(np.ldexp(near - far, e) + margin, 0), to_positive, to_negative


def _distance(d):
    """Lengths (…) of vectors (…, D), and their directions, 0 for the vector 0."""
    largest = np.abs(d).max(axis=-1, keepdims=True, initial=0)
    d = d / np.where(largest == 0, 1, largest)  # so that no square over- or underflows
    length = np.sqrt((d * d).sum(axis=-1, keepdims=True))
    direction = d / np.where(length == 0, 1, length)
    return (largest * length)[..., 0], direction
