"""The data sets are what their source published; the generators what they say."""

import hashlib
import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.optimize
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.datasets import (
    DATA,
    ISLANDS,
    MEASURES,
    SEXES,
    SPECIES,
    digits,
    drifting_stream,
    line_with_outlier,
    noisy_sine,
    penguins,
    two_moons,
)

EPS = np.finfo(np.float64).eps


def test_digits_are_the_published_ones():
    X, y = digits()
    assert X.shape == (1797, 64) and X.dtype == np.float64
    assert y.shape == (1797,) and y.dtype == np.intp
    assert set(np.unique(X)) == set(range(17)) and set(np.unique(y)) == set(range(10))
    pixels = hashlib.sha256(X.astype(np.uint8).tobytes()).hexdigest()
    assert pixels == "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3"
    assert (
        hashlib.sha256(y.astype(np.uint8).tobytes()).hexdigest()
        == "8ba4f891220f5e4c9c819638d1602d74b83618f167043c6da52a2a247841ddf0"
    )


def test_digits_come_fresh_each_time():
    X, _ = digits()
    X[0] = -1
    assert digits()[0][0].min() == 0


def test_the_package_stays_small():
    sizes = [file.stat().st_size for file in DATA.iterdir()]
    assert sizes and sum(sizes) <= 500_000


# --- penguins


def test_penguins_are_the_published_ones():
    text = (DATA / "penguins.csv").read_text(encoding="utf-8")  # with \n, whatever the checkout made of it
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "97d467baa3522040aa892fa7f2ff57b5195be5fef3cceca3f78a6b1a6e32d7a2"
    )
    assert len(text.splitlines()) == 1 + 344


@pytest.mark.parametrize(
    ("target", "counts", "names"),
    [
        ("species", [151, 68, 123], SPECIES),
        ("island", [167, 124, 51], ISLANDS),
        ("sex", [165, 168], SEXES),
    ],
)
def test_penguins_are_counted_as_in_the_paper(target, counts, names):
    X, y = penguins(target)
    assert X.shape == (sum(counts), len(MEASURES)) and X.dtype == np.float64
    assert y.shape == (len(X),) and y.dtype == np.intp
    assert np.bincount(y).tolist() == counts and len(names) == len(counts)
    assert np.isfinite(X).all()


def test_the_first_and_the_heaviest_penguin():
    X, y = penguins()
    assert X[0].tolist() == [39.1, 18.7, 181, 3750] and SPECIES[y[0]] == "Adelie"
    assert X.max(axis=0).tolist() == [59.6, 21.5, 231, 6300]
    assert SPECIES[y[X[:, 3].argmax()]] == "Gentoo"
    # rows of one bird stay together: the two without measures are left out for each target
    assert np.array_equal(X, penguins("island")[0])
    (gentoo_islands,) = set(penguins("island")[1][y == SPECIES.index("Gentoo")])
    assert ISLANDS[gentoo_islands] == "Biscoe"
    males, sex = penguins("sex")
    assert males[sex == SEXES.index("male"), 3].mean() > males[sex == SEXES.index("female"), 3].mean() + 500


def test_an_unknown_target_is_refused():
    with pytest.raises(ValueError, match=r"^target must be one of species, island, sex, got 'year'$"):
        penguins("year")


# --- generators


def test_the_noise_is_as_strong_as_it_says_and_goes_all_ways():
    for draw, axes in [(two_moons, 2), (noisy_sine, 1), (line_with_outlier, 1)]:
        clean, noisy = ([*draw(2000, rng=3, noise=noise)] for noise in (0, 0.2))
        moved = (noisy[0] - clean[0]) if draw is two_moons else (noisy[1] - clean[1]).reshape(-1, 1)
        assert moved.shape == (2000, axes)
        # five standard deviations of a mean, of a standard deviation, and of a correlation
        assert_allclose(moved.mean(axis=0), 0, rtol=0, atol=5 * 0.2 / 2000**0.5)
        assert_allclose(moved.std(axis=0), 0.2, rtol=5 / 4000**0.5)
        if axes == 2:
            assert abs(np.corrcoef(moved.T)[0, 1]) < 5 / 2000**0.5


def test_what_the_generators_do_unless_told_otherwise():
    for draw, defaults in [
        (two_moons, {"rng": 0, "noise": 0.1}),
        (noisy_sine, {"rng": 0, "noise": 0.3}),
        (line_with_outlier, {"rng": 0, "noise": 0.1, "outlier": 10.0}),
        (drifting_stream, {"rng": 0, "turns": 0.5}),
    ]:
        for got, want in zip(draw(7), draw(7, **defaults), strict=True):
            assert_array_equal(got, want)


def test_two_moons_lie_on_two_half_circles():
    X, y = two_moons(401, noise=0)
    assert X.shape == (401, 2) and X.dtype == np.float64
    assert y.shape == (401,) and y.dtype == np.intp
    assert np.bincount(y).tolist() == [201, 200]
    for label, centre, side in ((0, [0, 0], 1), (1, [1, 0.5], -1)):
        from_centre = X[y == label] - centre
        assert_allclose(np.hypot(*from_centre.T), 1, rtol=4 * EPS)
        assert (side * from_centre[:, 1] >= 0).all()
        assert np.ptp(from_centre[:, 0]) > 1.9  # from end to end
    assert 50 < y[:200].sum() < 150  # mixed


def test_no_line_parts_the_moons_and_nearest_neighbours_do():
    X, y = two_moons(300, noise=0.05)
    A = np.column_stack([X, np.ones(300)])
    # a line that parts them solves A w ≥ 1 for one class and ≤ -1 for the other: none does
    sign = np.where(y == 1, -1.0, 1.0)[:, np.newaxis]
    parted = scipy.optimize.linprog(np.zeros(3), -sign * A, -np.ones(300), bounds=(None, None))
    assert parted.status == 2  # infeasible
    distance = np.hypot(*(X[:, np.newaxis] - X).T) + 9 * np.eye(300)
    assert (y[distance.argmin(axis=0)] == y).mean() > 0.98


def test_noise_is_what_it_says():
    clean, noisy = two_moons(4000, 3, 0), two_moons(4000, 3, 0.2)
    assert (clean[1] == noisy[1]).all()
    assert (noisy[0] - clean[0]).std() == pytest.approx(0.2, rel=0.05)  # known to 1 in √8000
    assert (line_with_outlier(4000, 3, 0.2)[1] - line_with_outlier(4000, 3, 0)[1]).std() == pytest.approx(
        0.2, rel=0.06
    )
    assert (noisy_sine(4000, 3, 0.2)[1] - noisy_sine(4000, 3, 0)[1]).std() == pytest.approx(0.2, rel=0.06)


@pytest.mark.parametrize("turns", [0, 0.5, 1, -0.25])
def test_the_line_of_the_stream_turns(turns):
    X, y, normal = drifting_stream(500, turns=turns)
    assert X.shape == normal.shape == (500, 2) and X.dtype == normal.dtype == np.float64
    assert y.shape == (500,) and y.dtype == np.intp
    assert (y == (np.einsum("nd,nd->n", X, normal) > 0)).all()
    assert 200 < y.sum() < 300
    steps = np.exp(2j * np.pi * turns * np.arange(500) / 499)
    assert_allclose(normal[:, 0] + 1j * normal[:, 1], steps, rtol=0, atol=16 * EPS)


@pytest.mark.parametrize("turns", [1e308, -1.7e308, 1e17, 2.0**60 + 2**10, 7.5])
def test_any_number_of_turns(turns):
    _, _, normal = drifting_stream(6, turns=turns)
    parts = [float(Fraction(turns) * i % 5) / 5 for i in range(6)]  # exact, whole turns left out
    want = [[math.cos(2 * math.pi * part), math.sin(2 * math.pi * part)] for part in parts]
    assert_allclose(normal, want, rtol=0, atol=1e-14)


def test_two_points_see_the_first_line_and_the_last():
    first, last = drifting_stream(2, turns=0.25)[2]
    assert_allclose(first @ last, 0, atol=1e-15)


def test_the_points_of_the_stream_do_not_drift():
    X, _, _ = drifting_stream(4000)
    for half in (X[:2000], X[2000:]):  # means of 2000 standard normals: 0.022, five of them
        assert abs(half.mean(axis=0)).max() < 0.11
        assert abs(np.cov(half.T) - np.eye(2)).max() < 0.16
    assert np.array_equal(X, drifting_stream(4000, turns=0)[0])


def test_the_line_and_its_outlier():
    x, y = line_with_outlier(5, noise=0)
    assert x.tolist() == [-1, -0.5, 0, 0.5, 1]
    assert y.tolist() == [-1, 0, 1, 2, 13]
    assert line_with_outlier(5, noise=0, outlier=-1)[1].tolist() == [-1, 0, 1, 2, 2]
    assert line_with_outlier(1, noise=0)[0].tolist() == [-1]


def test_the_sine():
    x, y = noisy_sine(50, noise=0)
    assert x.shape == y.shape == (50, 1)
    assert -1 <= x.min() < -0.9 and 0.9 < x.max() <= 1
    assert_allclose(y, np.sin(np.pi * x), rtol=0, atol=4 * EPS)


GENERATORS = [two_moons, drifting_stream, line_with_outlier, noisy_sine]


@pytest.mark.parametrize("make", GENERATORS)
def test_generators_are_their_seed_s(make):
    flat = lambda *how: np.concatenate([a.ravel() for a in make(20, *how)])  # noqa: E731
    assert np.array_equal(flat(), flat(0))
    assert np.array_equal(flat(0), flat(np.random.default_rng(0)))
    assert not np.array_equal(flat(0), flat(1))
    rng = np.random.default_rng(0)
    assert not np.array_equal(flat(rng), flat(rng))


@pytest.mark.parametrize("make", [two_moons, drifting_stream, noisy_sine])
@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_points(make, n):
    assert all(len(a) == n for a in make(n))


@pytest.mark.parametrize("make", GENERATORS)
def test_generators_refuse_what_is_no_number(make):
    with pytest.raises(ValueError, match=r"^n must be at least [01], got -1$"):
        make(-1)
    with pytest.raises(TypeError, match=r"^n must be an integer, got 5\.0$"):
        make(5.0)
    with pytest.raises(ValueError, match=r" must be a finite number, got nan$"):
        make(5, 0, np.nan)
    with pytest.raises(ValueError, match=r" must be a finite number, got shape \(1,\)$"):
        make(5, 0, [1.0])
    with pytest.raises(TypeError, match=r" must be real numbers"):
        make(5, 0, "1")


def test_generators_refuse_negative_noise():
    for make in (two_moons, line_with_outlier, noisy_sine):
        with pytest.raises(ValueError, match=r"^noise must be at least 0, got -0\.1$"):
            make(5, 0, -0.1)
    with pytest.raises(ValueError, match=r"^outlier must be a finite number, got inf$"):
        line_with_outlier(5, outlier=np.inf)
    with pytest.raises(ValueError, match=r"^n must be at least 1, got 0$"):
        line_with_outlier(0)
