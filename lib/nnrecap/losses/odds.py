"""What losses on logits share: the exponentials of a row, up to a factor."""

import math

import numpy as np

SAFE = 340  # e^±340 and the quotient of both are far from the ends of float64


def odds(z):
    """e^z of rows (N, K) in float64, each row up to a factor, and whether that factor is 1 for all.

    Where it is, no z is far from 0, and no quotient of two results leaves float64.  Elsewhere
    each row is divided by its largest; one inf counts as that much larger than the others,
    several make their row nan.
    """
    near = _is_near(z)
    return np.exp(z) if near else _exp_below_largest(z), near


def _is_near(z):
    entries = z.reshape(-1)
    if math.sqrt(entries.dot(entries)) <= SAFE:  # for few entries the quickest to tell
        return True
    return bool(z.max() <= SAFE and z.min() >= -SAFE)


def _exp_below_largest(z):
    largest = z.max(axis=1, keepdims=True)
    below = z - largest
    back = below - z
    error = (z - (below - back)) - (largest + back)  # what z - largest rounded away (Knuth's two-sum)
    certain = (z == np.inf) & ((z == np.inf).sum(axis=1, keepdims=True) == 1)
    e = np.where(certain, certain, np.exp(below))  # True is 1
    return np.add(e, e * error, out=e, where=np.isfinite(error))
