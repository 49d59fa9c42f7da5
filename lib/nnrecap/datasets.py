"""Small data sets that come with the package: no download, source and licence beside each.

Labels are intp, NumPy's integer for an index: int64, and int32 in a browser.
"""

import csv
import math
from importlib.resources import files

import numpy as np

from nnrecap.inputs import as_real, generator, given, one, whole

DATA = files("nnrecap") / "data"
SPECIES = ("Adelie", "Chinstrap", "Gentoo")
ISLANDS = ("Biscoe", "Dream", "Torgersen")
SEXES = ("female", "male")
MEASURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


def digits():
    """1,797 handwritten digits of 13 writers, 8 × 8 pixels each.

    Returns
    -------
    X : ndarray (1797, 64), float64: ink per pixel, whole numbers 0 … 16, row by row,
        so that X[i].reshape(8, 8) is picture i
    y : ndarray (1797,), intp: the digit, 0 … 9

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (test
    part), UCI Machine Learning Repository (1998), https://doi.org/10.24432/C50P49.
    Licence: CC BY 4.0.
    """
    with (DATA / "digits.npz").open("rb") as file:
        stored = np.load(file)
        X = stored["images"].reshape(-1, 64).astype(np.float64)
        return X, stored["labels"].astype(np.intp)


def penguins(target="species"):
    """Penguins of three species on three islands of the Palmer Archipelago, 2007 to 2009.

    Parameters
    ----------
    target : "species", "island" or "sex", what `y` tells

    Returns
    -------
    X : ndarray (N, 4), float64: length and depth of the bill in mm, length of a flipper in
        mm, body mass in g, the `MEASURES`
    y : ndarray (N,), intp: place in `SPECIES`, `ISLANDS` or `SEXES`

    Raises
    ------
    ValueError : `target` is another word.

    Notes
    -----
    344 birds were seen.  Left out are the 2 of which nothing was measured, so N = 342; for
    "sex" also the 9 more whose sex is unknown, so N = 333.  No nan remains.
    Source: A. M. Horst, A. P. Hill and K. B. Gorman, "palmerpenguins: Palmer Archipelago
    (Antarctica) penguin data" (2020), https://doi.org/10.5281/zenodo.3960218, from K. B.
    Gorman, T. D. Williams and W. R. Fraser, PLoS ONE 9(3), e90081 (2014).  Licence: CC0 1.0.
    """
    names = {"species": SPECIES, "island": ISLANDS, "sex": SEXES}
    if not isinstance(target, str) or target not in names:
        raise ValueError(f"target must be one of {', '.join(names)}, got {given(target)}")
    with (DATA / "penguins.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in (row[MEASURES[0]], row[target])]
    X = np.array([[float(row[measure]) for measure in MEASURES] for row in rows])
    return X, np.array([names[target].index(row[target]) for row in rows], np.intp)


def two_moons(n, rng=0, noise=0.1):
    """Two half circles that reach into each other: no straight line parts them.

    Parameters
    ----------
    n : int ≥ 0, how many points
    rng : numpy.random.Generator or seed
    noise : number ≥ 0, standard deviation of each coordinate around its half circle

    Returns
    -------
    X : ndarray (n, 2), float64: without noise, the upper half of the unit circle, and the
        lower half of a unit circle around (1, 1/2)
    y : ndarray (n,), intp: 0 upper, 1 lower; as many of each, or one more of 0

    Raises
    ------
    ValueError : `n` or `noise` is negative, or `noise` not finite.
    TypeError : `n` is not an integer, or `noise` not a number.

    Notes
    -----
    Syllabus S1: a few labels and many points without show what self-training can do.
    """
    n, noise, rng = whole(n, "n"), _spread(noise, "noise"), generator(rng)
    y = rng.permutation(np.arange(n) % 2)
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    X = np.where(y[:, np.newaxis] == 0, upper, [1, 0.5] - upper)
    return X + noise * rng.normal(size=(n, 2)), y


def drifting_stream(n, rng=0, turns=0.5):
    """Points one after another, whose dividing line turns as time goes by.

    Parameters
    ----------
    n : int ≥ 0, how many points
    rng : numpy.random.Generator or seed
    turns : number, how many times the line turns round in the whole stream: 0 is a stream
        that does not drift, 1/2 swaps the classes in the end

    Returns
    -------
    X : ndarray (n, 2), float64, standard normal, in the order of time
    y : ndarray (n,), intp: 1 on the side of the line to which `normal` points, else 0
    normal : ndarray (n, 2), float64, the unit vector across the line at each time

    Raises
    ------
    ValueError : `n` is negative, or `turns` not finite.
    TypeError : `n` is not an integer, or `turns` not a number.

    Notes
    -----
    Syllabus S2.  The points look the same all the time; what they mean changes.
    """
    n, rng = whole(n, "n"), generator(rng)
    last = max(n - 1, 1)
    angle = (
        2 * np.pi * math.fmod(_number(turns, "turns"), last) * np.arange(n) / last
    )  # each turns last times less
    normal = np.column_stack([np.cos(angle), np.sin(angle)])
    X = rng.normal(size=(n, 2))
    return X, ((X * normal).sum(axis=1) > 0).astype(np.intp), normal


def line_with_outlier(n, rng=0, noise=0.1, outlier=10.0):
    """Points near the line y = 2x + 1, but for one.

    Parameters
    ----------
    n : int ≥ 1, how many points
    rng : numpy.random.Generator or seed
    noise : number ≥ 0, standard deviation of y
    outlier : number, by how much the last point lies too high

    Returns
    -------
    x : ndarray (n,), float64, evenly from -1 to 1
    y : ndarray (n,), float64

    Raises
    ------
    ValueError : `n` is below 1, `noise` negative, a number not finite.
    TypeError : `n` is not an integer, another argument not a number.

    Notes
    -----
    Syllabus S10: one point moves the line of the squared error, not that of Huber's loss.
    """
    n, noise, outlier = whole(n, "n", 1), _spread(noise, "noise"), _number(outlier, "outlier")
    x = np.linspace(-1, 1, n)
    y = 2 * x + 1 + noise * generator(rng).normal(size=n)
    y[-1] += outlier
    return x, y


def noisy_sine(n, rng=0, noise=0.3):
    """A few points of a sine wave with noise: enough for a large model to learn by heart.

    Parameters
    ----------
    n : int ≥ 0, how many points
    rng : numpy.random.Generator or seed
    noise : number ≥ 0, standard deviation of y

    Returns
    -------
    x : ndarray (n, 1), float64, uniform from -1 to 1
    y : ndarray (n, 1), float64, sin(πx) and noise

    Raises
    ------
    ValueError : `n` or `noise` is negative, or `noise` not finite.
    TypeError : `n` is not an integer, or `noise` not a number.

    Notes
    -----
    Syllabus S4: training loss goes on falling where the held-out loss turns up.
    """
    n, noise, rng = whole(n, "n"), _spread(noise, "noise"), generator(rng)
    x = rng.uniform(-1, 1, (n, 1))
    return x, np.sin(np.pi * x) + noise * rng.normal(size=(n, 1))


def _number(x, name):
    x = as_real(x, name)
    if x.shape or not np.isfinite(x):
        raise ValueError(f"{name} must be a finite number, got {one(x)}")
    return float(x)


def _spread(x, name):
    x = _number(x, name)
    if x < 0:
        raise ValueError(f"{name} must be at least 0, got {x}")
    return x
