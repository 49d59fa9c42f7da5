"""Inputs drawn at random, for properties that try an answer on more than the page's example.

All take a generator, as a property with a second parameter gets it: another one at each check,
the same ones in every run.  Numbers are short, so that a message can show them.
"""

import numpy as np


def sizes(rng, count, least=2, most=6):
    """`count` different lengths: a mixed-up axis shows."""
    return [int(n) for n in rng.choice(np.arange(least, most + 1), count, replace=False)]


def numbers(rng, *shape, spread=2.0):
    """Numbers of one digit after the point, normally distributed around 0."""
    return np.round(rng.normal(0, spread, shape), 1) + 0.0  # no -0


def quarters(rng, *shape, most=8):
    """Multiples of 1/4 from -`most` to `most`: products and sums of a few are exact in any order."""
    return rng.integers(-4 * most, 4 * most + 1, shape) / 4


def whole(rng, *shape, least=-9, most=9):
    """Whole numbers as floats."""
    return rng.integers(least, most + 1, shape).astype(float)


def labels(rng, n, K):
    """`n` classes below `K`; from n = 2 on, the first and the last are among them."""
    y = rng.integers(0, K, n)
    y[:2] = [0, K - 1][:n]
    return rng.permutation(y)


def shares(rng, *shape):
    """Probabilities above 0 that sum to 1 along the last axis, exactly: multiples of 1/64."""
    K = shape[-1]
    return (1 + rng.multinomial(64 - K, np.ones(K) / K, shape[:-1])) / 64


def forms(x):
    """Pairs of words and `x` again, as other types and elsewhere in memory: all the same numbers."""
    x = np.asarray(x)
    yield "columns first in memory", np.asfortranarray(x)
    yield "a part of a larger array", np.stack([x, -x], axis=-1)[..., 0]
    if x.dtype == np.float64 and np.all(x == x.astype(np.float32)):
        yield "float32", x.astype(np.float32)
    if x.dtype.kind == "f" and np.all(x == np.round(x)):
        yield "integers", x.astype(int)
