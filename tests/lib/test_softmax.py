"""Softmax by three judges: its definition, 50 digits, PyTorch; and by its properties.

NNRECAP_STRIDE=n takes every n-th float32 instead of every 64th.
"""

import math
import os

import mpmath
import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

import nnrecap.softmax
from nnrecap.softmax import (
    log_softmax,
    log_softmax_jacobian,
    logsumexp,
    softmax,
    softmax_jacobian,
    softmax_vjp,
)

STRIDE = int(os.environ.get("NNRECAP_STRIDE", "64"))
EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
ALL = [softmax, log_softmax, logsumexp, softmax_jacobian, log_softmax_jacobian]
ALONG_AXIS = [softmax, log_softmax, logsumexp]

steady = settings(derandomize=True, deadline=None, database=None)
ordinary = st.floats(-50, 50)
EXTREMES = [0.0, -0.0, 1.0, -40.0, 5e-324, -1e-310, 700.0, -745.0, 1e3, -1e3, 1e30, -1e30, 1.7e308, -1.7e308]
extreme = st.sampled_from([*EXTREMES, INF, -INF, NAN])
rows = arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=6), elements=ordinary)
wild_rows = arrays(np.float64, st.integers(1, 6), elements=extreme | ordinary)


def exact(z):
    """(p, log p, logsumexp) of one row in 60 digits; nan where the limit does not exist."""
    if np.isnan(z).any() or z.max() == INF or z.max() == -INF:
        lse = NAN if np.isnan(z).any() else z.max()
        return [mpmath.nan] * len(z), [mpmath.nan] * len(z), mpmath.mpf(lse)
    with mpmath.workdps(60):
        below = [mpmath.mpf(float(v)) - mpmath.mpf(float(z.max())) for v in z]
        e = [mpmath.exp(b) if b > -2000 else mpmath.mpf(0) for b in below]  # e^-2000 is 0 in every type
        total = mpmath.fsum(e)
        log_total = mpmath.log(total)
        return (
            [v / total for v in e],
            [b - log_total for b in below],
            mpmath.mpf(float(z.max())) + log_total,
        )


def ulps(got, want):
    """How many steps of its type `got` is from the list of 60-digit numbers `want`, at most."""
    assert got.size == len(want)
    assert_array_equal(np.isnan(got), [bool(mpmath.isnan(w)) for w in want])
    worst = 0.0
    for g, w in zip(got.ravel(), want, strict=True):
        if np.isfinite(g) and mpmath.isfinite(w):
            with mpmath.workdps(60):
                worst = max(worst, float(abs(mpmath.mpf(float(g)) - w) / step(g, w)))
        elif not np.isnan(g):  # an infinity must be wanted, or lie beyond the largest number of the type
            assert np.sign(g) == mpmath.sign(w)
            assert abs(w) > np.finfo(g.dtype).max
    return worst


def step(g, w):
    return float(np.spacing(np.abs(g.dtype.type(float(w)))))


def near_zero_or_ulps(got, want, scale):
    """Error in ulp where |want| ≥ 1, else in units of eps·max(1, scale): near 0, terms cancel."""
    far = [mpmath.isnan(w) or abs(w) >= 1 for w in want]
    off = [0.0]
    for g, w, is_far in zip(got.ravel(), want, far, strict=True):
        if not is_far:
            off.append(float(abs(mpmath.mpf(float(g)) - w)) / np.finfo(got.dtype).eps / max(1.0, scale))
    far = np.array(far)
    return ulps(got.ravel()[far], [w for w, f in zip(want, far, strict=True) if f]), max(off)


def random_rows(K, n, dtype):
    """Rows of n of each scale, N(0, 0.1²) … N(0, 400²), and as many of log-probabilities."""
    rng = np.random.default_rng(K)
    z = np.concatenate([rng.normal(0, s, size=(n, K)) for s in (0.1, 1, 10, 100, 400)])
    sure = rng.normal(0, 5, size=(n, K))
    return np.concatenate([z, sure - scipy.special.logsumexp(sure, axis=-1, keepdims=True)]).astype(dtype)


# --- the definition


@steady
@given(rows)
def test_softmax_is_its_definition(z):
    e = np.exp(z)
    # 3 eps either side: exp 1, a sum of up to 6 terms 1.5, division 0.5
    assert_allclose(softmax(z), e / e.sum(-1, keepdims=True), rtol=6 * EPS)


@steady
@given(rows)
def test_exp_undoes_log_softmax_and_logsumexp(z):
    # an error of 2 eps·50 in the logarithm is as large, relative, in its exponential
    assert_allclose(np.exp(log_softmax(z)), softmax(z), rtol=150 * EPS)
    assert_allclose(np.exp(logsumexp(z)), np.exp(z).sum(-1), rtol=150 * EPS)
    assert_allclose(log_softmax(z), z - logsumexp(z, keepdims=True), atol=150 * EPS)


@steady
@given(rows)
def test_jacobians_are_their_definitions(z):
    p, one = softmax(z), np.eye(z.shape[-1])
    J = p[..., :, None] * (one - p[..., None, :])
    # 1 - p is off by eps/2 absolutely
    assert_allclose(softmax_jacobian(z), J, rtol=4 * EPS, atol=4 * EPS)
    assert_allclose(log_softmax_jacobian(z), one - p[..., None, :], rtol=4 * EPS, atol=4 * EPS)


def test_jacobian_agrees_with_central_differences():
    z, h = np.array([0.3, -1.2, 2.0]), 1e-5
    columns = [(softmax(z + h * u) - softmax(z - h * u)) / (2 * h) for u in np.eye(3)]
    # truncation h²/6 and rounding eps/h, each about 1e-11
    assert_allclose(softmax_jacobian(z), np.stack(columns, axis=-1), atol=1e-10)
    columns = [(log_softmax(z + h * u) - log_softmax(z - h * u)) / (2 * h) for u in np.eye(3)]
    assert_allclose(log_softmax_jacobian(z), np.stack(columns, axis=-1), atol=1e-10)


@pytest.mark.parametrize(
    ("K", "dtype"), [(2, np.float32), (2, np.float64), (64, np.float64), (300, np.float32)]
)
def test_two_equal_logits_far_above_the_others_get_exactly_half(K, dtype):
    z = np.full((400, K), -200, dtype)
    z[:, :2] = np.linspace(-0.5, 80, 400, dtype=dtype)[:, np.newaxis]
    assert_array_equal(softmax(z)[:, :2], 0.5)  # e / (e + e), not e times 1 / (e + e)


# --- 60 digits


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("K", "n"), [(1, 5), (2, 60), (10, 20), (65, 3), (200, 2)])
def test_random_rows_against_60_digits(K, n, dtype):
    z = random_rows(K, n, dtype)
    p, log_p, lse = softmax(z), log_softmax(z), logsumexp(z)
    assert p.dtype == log_p.dtype == lse.dtype == dtype
    for i in range(6 * n):
        want_p, want_log_p, want_lse = exact(z[i])
        scale = np.abs(z[i]).max()
        # NumPy's float32 exp is up to 2.5 ulp off, float64 up to 1; sum and division add 2
        assert ulps(p[i], want_p) <= 4.5
        far, near = near_zero_or_ulps(log_p[i], want_log_p, scale)
        assert far <= 3 and near <= 2
        far, near = near_zero_or_ulps(lse[i : i + 1], [want_lse], scale)
        assert far <= 3 and near <= 2


EXTREME_ROWS = [
    [0, -40],
    [0, -800],
    [0, -745.2, -720],
    [-1000, -1040],
    [1000, 200.3, 291.7],
    [1000.1, 255.7, 300.9, 400.123, 999.99],
    [709.5, 709.6],
    [88.6, 88.7, -10.1],
    [-720.1, -721.3],
    [-15, -16, -100.7],
    [1e30, -1e30, 1e30],
    [1e30, 1, 0],
    [1.7e308, -1.7e308],
    [5e-324, 0, -5e-324],
    [1e-300, 1, 1e3],
    [-INF, 0, -INF],
    [-INF, -1e3, 3],
    [-1e-17, 1e-17],
    [2, 2, 2],
    [0, 0, -40],
    [1.0000000000000002, 1],
]


@pytest.mark.parametrize("z", EXTREME_ROWS, ids=str)
@pytest.mark.parametrize("wide", [0, 70])
def test_extreme_rows_against_60_digits(z, wide):
    z = np.array(z + [-INF] * wide, float)
    check_against_60_digits(z)


@steady
@given(wild_rows)
def test_wild_rows_against_60_digits(z):
    check_against_60_digits(z)


def check_against_60_digits(z):
    want_p, want_log_p, want_lse = exact(z)
    scale = np.abs(z[np.isfinite(z)]).max(initial=0)
    assert ulps(softmax(z), want_p) <= 4.5
    far, near = near_zero_or_ulps(log_softmax(z), want_log_p, min(scale, 1))  # shifted: no scale is left
    assert far <= 3 and near <= 2
    far, near = near_zero_or_ulps(np.atleast_1d(logsumexp(z)), [want_lse], scale)
    assert far <= 3 and near <= 2


@pytest.mark.parametrize("tail", [-1.5, -20, -36.5, -40, -300, -700])
def test_log_softmax_keeps_the_digits_of_a_nearly_certain_class(tail):
    want = exact_log1p_exp(tail)
    # exp 1, log1p 2, and the shift rounds by eps/2 of |tail| for terms that come later
    rtol = (4 + abs(tail)) * EPS
    assert_allclose(log_softmax([0.0, tail])[0], -want, rtol=4 * EPS)
    assert_allclose(logsumexp([0.0, tail]), want, rtol=4 * EPS)
    assert_allclose(log_softmax([3.7, 3.7 + tail])[0], -exact_log1p_exp((3.7 + tail) - 3.7), rtol=rtol)


def exact_log1p_exp(x):
    with mpmath.workdps(400):
        return float(mpmath.log1p(mpmath.exp(x)))


def test_jacobians_keep_the_digits_of_a_nearly_certain_class():
    t = float(mpmath.exp(-40))  # 1 - p rounds to 0
    assert_allclose(softmax_jacobian([0.0, -40.0]), [[t, -t], [-t, t]], rtol=8 * EPS)
    assert_allclose(log_softmax_jacobian([0.0, -40.0]), [[t, -t], [-1, 1]], rtol=8 * EPS)
    assert_allclose(softmax_vjp([0.0, -40.0], [5.0, 7.0]), [-2 * t, 2 * t], rtol=8 * EPS)
    assert_allclose(softmax_vjp([-40.0, 0.0], [7.0, 5.0]), [2 * t, -2 * t], rtol=8 * EPS)


@steady
@given(rows, st.integers(0, 2**32 - 1))
@example(np.array([0.0, -40.0, -41.0]), 1)
def test_vjp_against_60_digits(z, seed):
    v = np.random.default_rng(seed).normal(0, 10, z.shape)
    for zi, vi, got in zip(as_rows(z), as_rows(v), as_rows(softmax_vjp(z, v)), strict=True):
        p = exact(zi)[0]
        with mpmath.workdps(60):
            for i, g in enumerate(got):
                terms = [p[i] * p[j] * (vi[i] - mpmath.mpf(vj)) for j, vj in enumerate(vi)]
                # each term as exact as the probabilities; v is counted from another entry
                spread = p[i] * mpmath.fsum(p[j] * abs(vi[j] - vi[np.argmax(zi)]) for j in range(len(vi)))
                spread += p[i] * abs(vi[i] - vi[np.argmax(zi)])
                assert abs(float(g) - mpmath.fsum(terms)) <= 16 * EPS * spread


def as_rows(a):
    return a.reshape(-1, a.shape[-1])


# --- all of float16, every 64th float32


def pairs(first):
    return np.stack([first, np.zeros_like(first)], axis=-1)


def check_pairs(x, ulp):
    """softmax, log_softmax and logsumexp of (x, 0) against SciPy's logistic functions in float64."""
    assert np.isnan(softmax(pairs(x[np.isnan(x)]))).all()
    assert np.isnan(log_softmax(pairs(x[np.isnan(x)]))).all()
    x = x[np.isfinite(x)]
    z, wide = pairs(x), pairs(x.astype(np.float64))
    if x.size == 0:
        return 0
    wide[:, 1] = -wide[:, 0]
    log_p = scipy.special.log_expit(wide)
    with np.errstate(under="ignore", over="ignore"):  # for the reference
        assert off(softmax(z), scipy.special.expit(wide)) <= ulp
    assert off(log_softmax(z), log_p) <= ulp
    assert off(logsumexp(z), -log_p[:, 1]) <= ulp
    return x.size


def off(got, want):
    """Largest error of `got` in steps of its type at the float64 numbers `want`."""
    limits = np.finfo(got.dtype)
    power = (want.view(np.uint64) & np.uint64(0x7FF0_0000_0000_0000)).view(np.float64)  # 2^e ≤ |want|
    step = np.maximum(power * float(limits.eps), float(limits.smallest_subnormal))
    return (np.abs(got - want) / step).max()


def test_every_float16():
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = check_pairs(x, 0.501)  # computed in float32, rounded once
    assert finite == 2**16 - 2 * 2**10


def test_every_64th_float32():
    chunk, finite = 2**17 * STRIDE, 0
    for start in range(0, 2**32, chunk):
        bits = np.arange(start, min(start + chunk, 2**32), STRIDE, dtype=np.uint64)
        finite += check_pairs(bits.astype(np.uint32).view(np.float32), 4.5)
    assert finite == (2**32 - 2 * 2**23) // STRIDE


# --- PyTorch


Z = np.random.default_rng(8).normal(0, 3, size=(5, 7))


def tensor(a):
    return torch.tensor(a, requires_grad=True)


def test_values_match_torch():
    z = torch.tensor(Z)
    # PyTorch shifts by the maximum, which adds |z - max| eps, here up to 15
    assert_allclose(softmax(Z), torch.softmax(z, -1), rtol=24 * EPS)
    assert_allclose(log_softmax(Z), torch.log_softmax(z, -1), rtol=8 * EPS, atol=8 * EPS)
    assert_allclose(logsumexp(Z), torch.logsumexp(z, -1), rtol=8 * EPS)


def test_jacobians_match_torch():
    for f, ours in [(torch.softmax, softmax_jacobian), (torch.log_softmax, log_softmax_jacobian)]:
        for row in Z:
            J = torch.autograd.functional.jacobian(lambda z, f=f: f(z, -1), torch.tensor(row))
            assert_allclose(ours(row), J, rtol=32 * EPS, atol=4 * EPS)


def test_gradients_match_torch():
    v = np.random.default_rng(9).normal(size=Z.shape)
    z = tensor(Z)
    torch.softmax(z, -1).backward(torch.tensor(v))
    assert_allclose(softmax_vjp(Z, v), z.grad, rtol=32 * EPS, atol=8 * EPS)
    z = tensor(Z)
    torch.logsumexp(z, -1).sum().backward()
    assert_allclose(softmax(Z), z.grad, rtol=32 * EPS)


# --- properties of softmax


@steady
@given(rows)
def test_probabilities_sum_to_1(z):
    p = softmax(z)
    assert (p >= 0).all() and (p <= 1).all()
    assert_allclose(p.sum(-1), 1, rtol=0, atol=8 * EPS)


@steady
@given(rows, st.integers(-1000, 1000))
def test_a_shift_changes_nothing(z, shift):
    z = np.round(z * 2**20) / 2**20  # so that z + shift is exact
    assert_allclose(softmax(z + shift), softmax(z), rtol=9 * EPS)
    assert_allclose(log_softmax(z + shift), log_softmax(z), rtol=6 * EPS, atol=4 * EPS)
    assert_allclose(logsumexp(z + shift), logsumexp(z) + shift, rtol=0, atol=4 * 1050 * EPS)


@steady
@given(wild_rows.filter(lambda z: not np.isnan(z).any() and -INF < z.max() < INF))
def test_order_is_kept(z):
    order = np.argsort(z)
    for ranked in (softmax(z)[order], log_softmax(z)[order]):
        assert (ranked[1:] >= ranked[:-1]).all()
    assert softmax(z)[z == z.max()].min() == softmax(z).max()


@steady
@given(arrays(np.float64, (3, 6), elements=ordinary), st.permutations(range(6)))
def test_permuting_the_logits_permutes_the_probabilities(z, order):
    assert_allclose(softmax(z[:, order]), softmax(z)[:, order], rtol=6 * EPS)
    assert_allclose(log_softmax(z[:, order]), log_softmax(z)[:, order], rtol=6 * EPS)
    assert_allclose(logsumexp(z[:, order]), logsumexp(z), rtol=6 * EPS, atol=100 * EPS)


@steady
@given(arrays(np.float64, 5, elements=st.integers(-50, 50), unique=True))
def test_temperature_limits(z):
    assert_array_equal(softmax(z / 1e-3), np.eye(5)[z.argmax()])
    assert_allclose(softmax(z / 1e9), 0.2, rtol=1e-6)  # 1 + z/T to first order, |z|/T ≤ 5e-8


@steady
@given(st.floats(-350, 350), st.floats(-350, 350))
def test_two_classes_are_the_sigmoid_of_the_difference(a, b):
    # a - b rounds, which changes its exponential by up to 700 eps, relative
    assert_allclose(softmax([a, b])[0], scipy.special.expit(a - b), rtol=720 * EPS)


@pytest.mark.parametrize("c", [-1e30, -745.0, -3.3, 0.0, 0.1, 5.0, 708.9, 1e30])
def test_equal_logits_share_equally(c):
    assert_array_equal(softmax([c]), [1])
    assert_array_equal(softmax([c, c]), [0.5, 0.5])
    for K in (3, 64, 65, 128):
        assert_allclose(softmax([c] * K), 1 / K, rtol=4 * EPS)
        assert_allclose(log_softmax([c] * K), -np.log(K), rtol=4 * EPS)


def test_the_same_rows_alone_and_in_a_large_batch():
    for K in (3, 100):  # several blocks of both layouts
        z = np.random.default_rng(2).normal(0, 4, size=(2**17 // K + 5, K))
        z[::7] += 1000  # rows that need the shift, between rows that do not
        z[::11] -= 1000
        some = [0, 7, 11, 77, 5000 // K, -6, -1]
        assert_allclose(softmax(z)[some], [softmax(row) for row in z[some]], rtol=9 * EPS)
        assert_allclose(log_softmax(z)[some], [log_softmax(row) for row in z[some]], rtol=6 * EPS)
        assert_allclose(logsumexp(z)[some], [logsumexp(row) for row in z[some]], rtol=6 * EPS)
        assert_allclose(softmax(z).sum(-1), 1, rtol=0, atol=16 * EPS)
        assert_allclose(np.exp(log_softmax(z)).sum(-1), 1, rtol=0, atol=64 * EPS)


def test_a_row_longer_than_a_block():
    z = np.zeros((2, 2**17))
    z[0, 5] = 800
    assert_array_equal(softmax(z)[1], np.full(2**17, 2.0**-17))
    assert softmax(z)[0, 5] == 1
    assert_allclose(logsumexp(z), [800, 17 * np.log(2)], rtol=2 * EPS)


@pytest.mark.parametrize("K", [65, 1000, 5000])
def test_many_classes_are_summed_without_loss(K):
    z = np.random.default_rng(K).normal(0, 5, size=(40, K))
    e = np.exp(z)
    totals = np.array([[math.fsum(row)] for row in e])  # exact
    assert_allclose(softmax(z), e / totals, rtol=3 * EPS)  # BLAS sums 1000 terms up to 8 eps off
    assert_allclose(np.exp(log_softmax(z)).sum(-1), 1, rtol=0, atol=32 * EPS)


@pytest.mark.parametrize("z", [[0, -800], [0, 0], [0, -1], [30, -60], [700, 700], [5], [-1e3, 709]], ids=str)
def test_ordinary_rows_are_not_shifted(monkeypatch, z):
    monkeypatch.setattr(nnrecap.softmax, "_softmax_shifted", None)
    assert_allclose(softmax(np.array(z, float)).sum(), 1, rtol=4 * EPS)


@pytest.mark.parametrize("z", [[0, 0], [0, 0, -1], [1], [30, -60], [700, 700], [-1e3, 709]], ids=str)
def test_sums_from_2_up_are_not_shifted(monkeypatch, z):
    monkeypatch.setattr(nnrecap.softmax, "_log_sum_exp_below", None)
    assert_allclose(logsumexp(np.array(z, float)), scipy.special.logsumexp(z), rtol=4 * EPS)


@pytest.mark.parametrize(("f", "slow"), [(softmax, "_softmax_shifted"), (logsumexp, "_row_max")])
def test_only_the_rows_that_need_it_are_shifted(monkeypatch, f, slow):
    seen, original = [], getattr(nnrecap.softmax, slow)
    monkeypatch.setattr(nnrecap.softmax, slow, lambda z: (seen.append(z[:, 0].tolist()), original(z))[1])
    f(np.array([[1.0, 1, 1], [1000, 999, 0], [2, 1, 0], [-1000, -999, 0.5 - 1000], [3, 3, 3]]))
    assert seen[0] == [1000, -1000]


@pytest.mark.parametrize(("shape", "heights"), [((7, 5), [2, 2, 2, 1]), ((3, 11), [1, 1, 1]), ((1, 1), [1])])
def test_work_is_done_in_blocks(monkeypatch, shape, heights):
    seen = []
    original = nnrecap.softmax._softmax
    monkeypatch.setattr(nnrecap.softmax, "BLOCK", 10)
    monkeypatch.setattr(nnrecap.softmax, "_softmax", lambda z, out: (seen.append(z.shape), original(z, out)))
    z = np.random.default_rng(1).normal(size=shape)
    assert_allclose(softmax(z).sum(-1), 1, rtol=4 * EPS)
    assert seen == [(height, shape[1]) for height in heights]


# --- properties of the derivatives


@steady
@given(rows)
def test_jacobian_rows_sum_to_0(z):
    assert_allclose(softmax_jacobian(z).sum(-1), 0, rtol=0, atol=1e-15)
    assert_allclose(log_softmax_jacobian(z).sum(-1), 0, rtol=0, atol=1e-15)
    assert_allclose(softmax_vjp(z, np.full(z.shape, 3.25)), 0, rtol=0, atol=0)


@steady
@given(rows)
def test_jacobian_is_symmetric_and_positive_semidefinite(z):
    J = softmax_jacobian(z)
    assert_array_equal(np.triu(J), np.triu(J.swapaxes(-1, -2)))
    assert (np.linalg.eigvalsh(J) >= -4 * EPS).all()


@steady
@given(arrays(np.float64, 5, elements=st.floats(-4, 4)))
def test_jacobian_has_rank_one_less(z):
    assert np.linalg.matrix_rank(softmax_jacobian(z)) == 4


@steady
@given(rows, st.integers(0, 2**32 - 1))
def test_vjp_is_the_product_with_the_matrix(z, seed):
    v = np.random.default_rng(seed).normal(size=z.shape)
    product = (v[..., None, :] @ softmax_jacobian(z))[..., 0, :]
    assert_allclose(softmax_vjp(z, v), product, rtol=0, atol=32 * EPS)  # |v| stays below 8
    assert_allclose(softmax_vjp(z, v).sum(-1), 0, rtol=0, atol=32 * EPS)


@pytest.mark.parametrize("f", [softmax_jacobian, log_softmax_jacobian])
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_jacobians_are_rounded_once(f, dtype):
    z = random_rows(6, 30, dtype)
    want = f(z.astype(np.float64)).astype(dtype)
    # float16 is computed in float32; in float32, two probabilities of up to 3 eps each
    eps = np.finfo(dtype).eps * (1 if dtype == np.float16 else 16)
    assert f(z).dtype == dtype
    assert_allclose(f(z), want, rtol=eps, atol=float(np.finfo(dtype).smallest_subnormal))


# --- what is not a number, and other edges


@pytest.mark.parametrize(
    ("z", "p", "log_p", "lse"),
    [
        ([0, -800], [1, 0], [0, -800], 0),
        ([1000, 200], [1, 0], [0, -800], 1000),
        ([-INF, 0], [0, 1], [-INF, 0], 0),
        ([1.7e308, -1.7e308], [1, 0], [0, -INF], 1.7e308),
        ([-INF, -INF], [NAN, NAN], [NAN, NAN], -INF),
        ([-INF], [NAN], [NAN], -INF),
        ([INF, 1], [NAN, NAN], [NAN, NAN], INF),
        ([INF, INF], [NAN, NAN], [NAN, NAN], INF),
        ([INF], [NAN], [NAN], INF),
        ([INF, -INF], [NAN, NAN], [NAN, NAN], INF),
        ([NAN, 1], [NAN, NAN], [NAN, NAN], NAN),
        ([NAN, INF], [NAN, NAN], [NAN, NAN], NAN),
        ([NAN, -INF], [NAN, NAN], [NAN, NAN], NAN),
        ([7], [1], [0], 7),
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_edges(z, p, log_p, lse, dtype):
    with np.errstate(over="ignore"):  # 1.7e308 is inf in the narrow types
        z = np.array(z, dtype)
        if z.max() == INF:
            p, log_p, lse = [NAN] * len(z), [NAN] * len(z), NAN if np.isnan(z).any() else INF
    assert_array_equal(softmax(z), np.array(p, dtype), strict=True)
    assert_array_equal(log_softmax(z), np.array(log_p, dtype), strict=True)
    assert_array_equal(logsumexp(z), np.array(lse, dtype)[()])
    assert logsumexp(z).dtype == dtype
    spoilt = np.full((len(z), len(z)), np.isnan(p[0]))
    assert_array_equal(np.isnan(softmax_jacobian(z)), spoilt)
    assert_array_equal(np.isnan(log_softmax_jacobian(z)), spoilt)
    assert_array_equal(np.isnan(softmax_vjp(z, np.ones(len(z), dtype))), spoilt[0])


@pytest.mark.parametrize("f", [*ALL, lambda z: softmax_vjp(z, z)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_nothing_is_raised_even_where_numpy_is_told_to(f, dtype):
    with np.errstate(all="raise"):
        f(np.array([[0, -9, -12], [0, -95, -60], [0, -600, -720], [800, 0, 1]], dtype))
        f(np.array([[INF, -INF, NAN], [-INF, -INF, -INF], [INF, INF, 1]], dtype))


def test_a_spoilt_row_leaves_its_neighbours_alone():
    z = np.array([[1.0, 2], [NAN, 2], [INF, 2], [-INF, -INF], [1000, 999], [1, 2]])
    spoilt = [False, True, True, True, False, False]
    for f in (softmax, log_softmax):
        assert_array_equal(np.isnan(f(z)), np.stack([spoilt, spoilt], axis=-1))
        assert_array_equal(f(z)[0], f(z)[5])
        assert_allclose(f(z)[4], f([2.0, 1.0]), rtol=8 * EPS)


@pytest.mark.parametrize("v", [[INF, 1], [1, NAN], [-INF, INF]])
def test_a_gradient_that_is_not_finite_gives_nan(v):
    assert np.isnan(softmax_vjp([0.0, 1.0], v)).any()


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (0, 4), (2, 0, 4), (2, 1, 1)])
def test_shapes(shape):
    z = np.zeros(shape)
    for axis in range(-len(shape), len(shape)):
        if shape[axis]:
            less = shape[:axis] + shape[axis % len(shape) + 1 :]
            assert softmax(z, axis=axis).shape == log_softmax(z, axis=axis).shape == shape
            assert logsumexp(z, axis=axis).shape == less
            kept = logsumexp(z, axis=axis, keepdims=True)
            assert kept.shape == tuple(1 if i == axis % len(shape) else n for i, n in enumerate(shape))
            assert_array_equal(kept.reshape(less), logsumexp(z, axis))
    assert softmax_jacobian(z).shape == log_softmax_jacobian(z).shape == (*shape, shape[-1])
    assert softmax_vjp(z, z).shape == shape


@pytest.mark.parametrize("f", [softmax, log_softmax, lambda z, axis: logsumexp(z, axis, keepdims=True)])
@pytest.mark.parametrize("axis", [0, 1, 2, -2, -3])
def test_the_axis_of_the_classes(f, axis):
    z = np.random.default_rng(1).normal(size=(2, 3, 4))
    assert_allclose(f(z, axis), np.moveaxis(f(np.moveaxis(z, axis, -1), -1), -1, axis), rtol=6 * EPS)
    assert_allclose(softmax(z, axis).sum(axis), 1, rtol=0, atol=8 * EPS)


def test_jacobians_of_a_batch_are_those_of_its_rows():
    z = np.random.default_rng(1).normal(size=(2, 3, 4))
    v = np.random.default_rng(2).normal(size=(2, 3, 4))
    for i in np.ndindex(2, 3):
        assert_allclose(softmax_jacobian(z)[i], softmax_jacobian(z[i]), rtol=8 * EPS)
        assert_allclose(log_softmax_jacobian(z)[i], log_softmax_jacobian(z[i]), rtol=8 * EPS)
        assert_allclose(softmax_vjp(z, v)[i], softmax_vjp(z[i], v[i]), rtol=8 * EPS, atol=8 * EPS)


def test_a_row_without_an_axis_left_gives_a_scalar():
    assert isinstance(logsumexp([1.0, 2.0]), np.float64)
    assert logsumexp([1.0, 2.0], keepdims=True).shape == (1,)
    assert logsumexp([[1.0, 2.0]], True) == logsumexp([[1.0, 2.0]], 1)  # True is 1 to softmax as well


@pytest.mark.parametrize("f", ALL)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type_and_the_input_its_values(f, dtype):
    z = random_rows(5, 4, dtype)
    before = z.copy()
    z.flags.writeable = False
    assert f(z).dtype == dtype
    assert_array_equal(z, before)
    assert softmax_vjp(z, z).dtype == dtype


@pytest.mark.parametrize("f", ALL)
@pytest.mark.parametrize("z", [[3, 0, 1], np.array([3, 0, 1], np.uint8), [True, False, True]], ids=repr)
def test_integers_and_bools_become_float64(f, z):
    assert f(z).dtype == np.float64
    assert_array_equal(f(z), f(np.array(z, float)))


def test_vjp_takes_the_wider_type():
    z, v = np.zeros(3, np.float32), np.arange(3)
    assert softmax_vjp(z, v.astype(np.float16)).dtype == np.float32
    assert softmax_vjp(z.astype(np.float16), v.astype(np.float16)).dtype == np.float16
    assert softmax_vjp(z, v).dtype == np.float64
    assert_allclose(softmax_vjp(z.astype(np.float16), v.astype(np.float16)), [-1 / 3, 0, 1 / 3], rtol=1e-3)


@pytest.mark.parametrize("f", ALONG_AXIS)
def test_views_and_the_other_order_in_memory(f):
    z = np.random.default_rng(3).normal(size=(6, 8))
    assert_allclose(f(z[::2, ::-1]), f(z[::2, ::-1].copy()), rtol=6 * EPS)
    assert_allclose(f(np.asfortranarray(z)), f(z), rtol=6 * EPS)
    assert_array_equal(f(z.astype(">f8")), f(z))


# --- bad input


@pytest.mark.parametrize("f", [*ALL, lambda z: softmax_vjp(z, z)])
@pytest.mark.parametrize(
    ("z", "error", "message"),
    [
        (3.0, ValueError, "z must have an axis of classes, got a single number"),
        ([], ValueError, r"z must have at least one class along axis -1, got shape \(0,\)"),
        (np.ones((3, 0)), ValueError, r"z must have at least one class along axis -1, got shape \(3, 0\)"),
        ([[1, 2], [3]], ValueError, "z must be a regular array, got a ragged list"),
        ([1j, 2], TypeError, "z must be real numbers .*, got dtype complex128"),
        (["a", "b"], TypeError, "z must be real numbers .*, got dtype <U1"),
        ([None, 1], TypeError, "z must be real numbers .*, got dtype object with a NoneType at .*"),
    ],
    ids=str,
)
def test_bad_logits_are_refused(f, z, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        f(z)


@pytest.mark.parametrize("f", ALONG_AXIS)
def test_a_bad_axis_is_refused(f):
    with pytest.raises(ValueError, match=r"^axis must be an axis of z"):
        f(np.ones((2, 3)), axis=2)
    with pytest.raises(TypeError, match=r"^axis must be an integer"):
        f(np.ones((2, 3)), axis=0.5)
    with pytest.raises(ValueError, match=r"^z must have at least one class along axis 0"):
        f(np.ones((0, 3)), axis=0)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_vjp_where_the_differences_of_v_are_beyond_its_type(dtype):
    mpmath = pytest.importorskip("mpmath")
    most, eps = np.finfo(dtype).max, np.finfo(dtype).eps
    z = np.array([[0, 0, 1], [0, 0, -3], [2, 0, 0], [1, 2, 3]], dtype)
    v = np.array([[0, most, -most], [most, -most, most], [0, most, -most], [1, 2, 4]], dtype)
    got = softmax_vjp(z, v)
    assert got.dtype == dtype
    with mpmath.workdps(50):
        for row, slopes, out in zip(z, v, got, strict=True):
            p = [mpmath.exp(float(x)) for x in row]
            p = [x / mpmath.fsum(p) for x in p]
            slopes = [mpmath.mpf(float(x)) for x in slopes]
            mean = mpmath.fsum(a * b for a, b in zip(p, slopes, strict=True))
            want = [float(a * (b - mean)) for a, b in zip(p, slopes, strict=True)]
            np.testing.assert_allclose(out, want, rtol=0, atol=8 * eps * float(max(map(abs, want))))


def test_vjp_of_what_is_not_finite():
    v = [[np.inf, 1.0], [np.nan, 1.0], [1.0, 2.0]]
    got = softmax_vjp(np.zeros((3, 2)), v)
    assert np.isnan(got[:2]).any(axis=1).all()
    np.testing.assert_array_equal(got[2], softmax_vjp([0.0, 0.0], v[2]))


def test_vjp_refuses_a_v_that_does_not_fit():
    with pytest.raises(ValueError, match=r"^v must have the shape of z, \(2, 3\), got \(3,\)$"):
        softmax_vjp(np.ones((2, 3)), np.ones(3))
    with pytest.raises(TypeError, match=r"^v must be real numbers"):
        softmax_vjp([1.0, 2.0], ["a", "b"])
