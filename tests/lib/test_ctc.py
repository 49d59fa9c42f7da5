"""CTC by three judges: every path written out, 50 digits, PyTorch; and by its edges."""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.ctc import ctc, ctc_brute_force, ctc_grad, ctc_with_grad

EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan

steady = settings(derandomize=True, deadline=None, database=None)
ordinary = st.floats(-50, 50)
extreme = st.sampled_from([0.0, 5e-324, 700.0, -745.0, 1e3, -1e3, 1e30, -1e30, INF, -INF, NAN])


def every_target(C, S, blank):
    """All targets of up to S labels from C classes, padded with -7, and their lengths."""
    labels = [k for k in range(C) if k != blank]
    rows = [row for n in range(S + 1) for row in itertools.product(labels, repeat=n)]
    return np.array([[*row, *[-7] * (S - len(row))] for row in rows]), np.array([len(row) for row in rows])


def random_problem(seed, T=40, N=12, S=15, C=8, scale=1.0):
    """Variable lengths, among them one without labels and one with steps for no more than its labels."""
    rng = np.random.default_rng(seed)
    z, targets = rng.normal(0, scale, (T, N, C)), rng.integers(1, C, (N, S))
    steps, labels = rng.integers(2 * S, T + 1, N), rng.integers(0, S + 1, N)
    labels[0] = 0
    labels[1] = S
    steps[1] = S + (targets[1, 1:] == targets[1, :-1]).sum()
    return z, targets, steps, labels


def by_torch(z, targets, steps, labels, blank=0):
    """Value and gradient; where the loss is inf, PyTorch makes both 0."""
    z = torch.tensor(z, requires_grad=True)
    lengths = torch.tensor(steps), torch.tensor(labels)
    loss = torch.nn.functional.ctc_loss(
        z.log_softmax(-1), torch.tensor(targets), *lengths, blank, reduction="none", zero_infinity=True
    )
    loss.sum().backward()
    return loss.detach().numpy(), z.grad.numpy()


def exact(z, target, blank=0):
    """Loss and gradient of one sample (T, C) in 50 digits, by the forward and backward recursions."""
    with mpmath.workdps(50):
        e = [[mpmath.exp(mpmath.mpf(float(v))) for v in row] for row in z]
        p = [[v / mpmath.fsum(row) for v in row] for row in e]
        classes = [blank, *itertools.chain.from_iterable((k, blank) for k in target)]
        K = len(classes)

        def from_states(s):
            skips = s > 1 and classes[s] != blank and classes[s] != classes[s - 2]
            return [j for j in ([s, s - 1, s - 2] if skips else [s, s - 1]) if j >= 0]

        before = [[mpmath.mpf(int(s < 2)) for s in range(K)]]
        for row in p[:-1]:
            now = [b * row[classes[s]] for s, b in enumerate(before[-1])]
            before.append([mpmath.fsum(now[j] for j in from_states(s)) for s in range(K)])
        after = [[mpmath.mpf(int(s >= K - 2)) for s in range(K)]]
        for row in p[:0:-1]:
            now = [a * row[classes[s]] for s, a in enumerate(after[0])]
            after.insert(0, [mpmath.fsum(now[s] for s in range(K) if j in from_states(s)) for j in range(K)])
        joint = [
            [b * a * r[k] for b, a, k in zip(*f, classes, strict=True)]
            for *f, r in zip(before, after, p, strict=True)
        ]
        total = mpmath.fsum(joint[-1])
        grad = [
            [
                float(v - mpmath.fsum(j for j, c in zip(row_j, classes, strict=True) if c == k) / total)
                for k, v in enumerate(row)
            ]
            for row, row_j in zip(p, joint, strict=True)
        ]
        return float(-mpmath.log(total)), np.array(grad)


# --- the definition


def test_brute_force_by_hand():
    z = np.log([[[0.6, 0.4]], [[0.3, 0.7]]])
    spelt = [-np.log(0.6 * 0.3), -np.log(0.4 * 0.7 + 0.4 * 0.3 + 0.6 * 0.7), INF]
    got = [ctc_brute_force(z, [[1, 1]], [2], [n])[0] for n in range(3)]  # "", "1", "11"
    assert_allclose(got, spelt, rtol=4 * EPS, atol=4 * EPS)


def test_brute_force_spells_something_along_every_path():
    targets, labels = every_target(3, 5, blank=1)
    z = np.random.default_rng(0).normal(0, 2, (5, 1, 3)).repeat(len(labels), axis=1)
    losses = ctc_brute_force(z, targets, [5] * len(labels), labels, blank=1)
    assert_allclose(np.exp(-losses).sum(), 1, rtol=243 * EPS)


def enumerable():
    """(C, T, S, blank), all targets and all input lengths of each."""
    return [
        (C, T, S, blank) for C, T, S in [(1, 4, 0), (2, 7, 4), (3, 6, 3), (4, 4, 3)] for blank in range(C)
    ]


def every_case(C, T, S, blank, scale):
    targets, labels = every_target(C, S, blank)
    steps = np.repeat(np.arange(T + 1), len(labels))
    targets, labels = np.tile(targets, (T + 1, 1)), np.tile(labels, T + 1)
    z = np.random.default_rng([C, T, blank]).normal(0, scale, (T, len(labels), C))
    return z, targets, steps, labels, blank


def test_enough_cases_are_enumerated():
    cases = [every_case(*case, 1.0) for case in enumerable()]
    assert sum(len(labels) for _, _, _, labels, _ in cases) >= 500
    lengths = np.concatenate([labels for _, _, _, labels, _ in cases])
    assert set(lengths) == {0, 1, 2, 3, 4}
    losses = np.concatenate([ctc(*case) for case in cases])
    assert 100 < np.isinf(losses).sum() < len(losses) - 500  # both kinds


@pytest.mark.parametrize("scale", [1.0, 60.0])
@pytest.mark.parametrize(("C", "T", "S", "blank"), enumerable())
def test_all_small_cases_equal_brute_force(C, T, S, blank, scale):
    case = every_case(C, T, S, blank, scale)
    # sums of up to 7 logarithms, each half an ulp of up to 300 off; the sums of paths, some eps
    assert_allclose(ctc(*case), ctc_brute_force(*case), rtol=8 * EPS, atol=32 * EPS)


@pytest.mark.parametrize("C", [2, 3])
def test_gradient_is_that_of_brute_force_by_central_differences(C):
    z, *rest = every_case(C, 4, 3, 0, 1.0)
    finite, h = np.isfinite(ctc(z, *rest)), 1e-5
    grad = ctc_grad(z, *rest)
    for t, k in np.ndindex(4, C):
        step = np.zeros_like(z)
        step[t, :, k] = h
        above, below = (ctc_brute_force(z + s, *rest)[finite] for s in (step, -step))
        # truncation h²/6 and rounding eps·10/h, each below 2e-10
        assert_allclose(grad[t, finite, k], (above - below) / (2 * h), rtol=0, atol=1e-9)


# --- 50 digits


@pytest.mark.parametrize("scale", [0.1, 1, 10, 100, 1000])
@pytest.mark.parametrize("target", [[], [2], [1, 1, 1], [1, 2, 1, 3, 3]], ids=str)
def test_value_and_gradient_against_50_digits(scale, target):
    z = np.random.default_rng(len(target)).normal(0, scale, (12, 4))
    loss, grad = exact(z, target)
    args = z[:, None], np.array([target], int), [12], [len(target)]
    # logarithms of up to 12·scale, each term half an ulp off
    assert_allclose(ctc(*args), [loss], rtol=8 * EPS, atol=32 * EPS)
    assert_allclose(ctc_grad(*args)[:, 0], grad, rtol=0, atol=32 * EPS)


LOSES_THE_SCALE = {
    # what is by far the likeliest at first is a dead end: the path that counts has underflowed by then
    "later": ([-400, -400, 0, 0, 0], [0, 0, -700, -700, -700]),
    "sooner": ([-400, 0, 0, 0, -400], [0, -700, -700, -700, 0]),
    "both ways": ([-500, -500, 0, 0, 0, -500, -500], [0, 0, -700, -700, -700, 0, 0]),
    "for long": ([-90] * 8 + [0] * 9 + [-90] * 8, [0] * 8 + [-170] * 9 + [0] * 8),
}


@pytest.mark.parametrize("case", LOSES_THE_SCALE)
def test_paths_whose_weights_underflow_on_the_way_are_not_lost(case):
    ones, blanks = LOSES_THE_SCALE[case]
    z = np.stack([blanks, ones, np.full(len(ones), -1000), np.full(len(ones), 20)], axis=-1)
    for target in ([1], [], [1, 1]):
        loss, grad = exact(z, target)
        args = z[:, None], np.array([target], int), [len(z)], [len(target)]
        assert_allclose(ctc(*args), [loss], rtol=8 * EPS)
        assert_allclose(ctc_grad(*args)[:, 0], grad, rtol=0, atol=32 * EPS)


def test_a_dead_end_far_above_the_living_does_not_hide_them():
    z = np.array(
        [[0, -1000, -1000], [-INF, -1000, 0], [0, 0, 0]]
    )  # the blanks of before end at the second step
    loss, grad = exact(z, [1])
    args = z[:, None], [[1]], [3], [1]
    assert loss > 700
    assert_allclose(ctc(*args), [loss], rtol=8 * EPS)
    assert_allclose(ctc_grad(*args)[:, 0], grad, rtol=0, atol=32 * EPS)


def test_a_long_sequence_of_a_sure_network():
    T, S, C = 300, 60, 5
    rng = np.random.default_rng(1)
    target = rng.integers(1, C, S)
    path = np.zeros(T, int)
    path[2::5] = target
    z = rng.normal(0, 1, (T, C))
    z[np.arange(T), path] += 25
    loss, grad = exact(z, target.tolist())
    args = z[:, None], target[None], [T], [S]
    assert 0 < loss < 1e-6
    assert_allclose(ctc(*args), [loss], rtol=0, atol=T * EPS)
    assert_allclose(ctc_grad(*args)[:, 0], grad, rtol=0, atol=T * EPS)


# --- 80 digits, every path: finite logits of any size

LOWEST_FLOAT32 = float(np.finfo(np.float32).min)
HUGE = [1e16, -1e16, 2.0**53 + 2, 1e30, -1e30, LOWEST_FLOAT32, -LOWEST_FLOAT32, 1.7e308, -1.7e308]
SMALL = [0.0, 5e-324, 1e-300, 0.1, 1.0, -3.0, 700.0, -745.0, -1e5, 3.3e4]
any_size = st.sampled_from(HUGE + SMALL) | st.floats(-50, 50) | st.floats(-1.7e308, 1.7e308)


def by_every_path(z, target, blank=0):
    """Loss (in 80 digits) and gradient of one sample (T, C); a path's logits are summed as fractions."""
    with mpmath.workdps(80):
        rows = [[Fraction(float(v)) for v in row] for row in z]
        below = [[v - max(row) for v in row] for row in rows]
        e = [[mpmath.exp(digits(v)) for v in row] for row in below]
        spelling = [
            path
            for path in itertools.product(range(len(z[0])), repeat=len(z))
            if [k for k, _ in itertools.groupby(path) if k != blank] == list(target)
        ]
        sums = [sum(row[k] for row, k in zip(below, path, strict=True)) for path in spelling]
        weights = [mpmath.exp(digits(s - max(sums))) for s in sums]
        log_p = digits(max(sums)) + mpmath.log(mpmath.fsum(weights))
        loss = mpmath.fsum(mpmath.log(mpmath.fsum(row)) for row in e) - log_p
        share = np.zeros(np.shape(z)).astype(object)
        for path, weight in zip(spelling, weights, strict=True):
            share[np.arange(len(z)), path] += weight / mpmath.fsum(weights)
        p = np.array([[v / mpmath.fsum(row) for v in row] for row in e])
        return loss, (p - share).astype(float)


def digits(fraction):
    return mpmath.mpf(fraction.numerator) / fraction.denominator


def check_any_size(z, target, blank=0):
    """Both promises of the gradient; and value and gradient to the last digits, whatever the logits."""
    args = np.asarray(z)[:, None], np.array([target], int), [len(z)], [len(target)], blank
    loss, grad = ctc_with_grad(*args)
    eps = np.finfo(loss.dtype).eps
    assert (np.abs(grad) <= 1).all()
    # two shares of 1, each summed and divided in float64; C differences, each rounded to its type
    C = grad.shape[2]
    assert_allclose(grad.sum(axis=-1, dtype=float), 0, rtol=0, atol=(C + 2) * EPS + C * eps / 2)
    want, want_grad = by_every_path(z, target, blank)
    assert_allclose(grad[:, 0], want_grad, rtol=0, atol=8 * EPS + eps / 2)
    if loss[0] == INF:
        assert want > np.finfo(loss.dtype).max
    else:
        assert abs(loss[0].item() - want) <= (4 * EPS + eps / 2) * max(want, 1)
    assert_allclose(ctc(*args), loss, rtol=8 * EPS, atol=8 * EPS)


def test_a_label_that_is_far_from_likely_takes_its_share_of_the_steps():
    loss, grad = ctc_with_grad([[[0, -1e16]]] * 2, [[1]], [2], [1])
    assert loss[0] == 1e16
    assert_array_equal(grad, [[[0.5, -0.5]]] * 2)  # either step may take it


MASKED = {
    # a mask over a class that the word needs: which step takes it is for the ordinary logits to say
    "once": ([[1, -1e30, 2], [0, -1e30, -1], [2, -1e30, 1], [0.5, -1e30, -2]], [1]),
    "float32's lowest": ([[1, LOWEST_FLOAT32, 2], [0, LOWEST_FLOAT32, -1], [2, LOWEST_FLOAT32, 1]], [2, 1]),
    "blank": ([[-1e30, 1, 2], [-1e30, 0, -1], [-1e30, 2, 1], [-1e30, 3, -1]], [1, 1]),
    "beyond float64": ([[1.7e308, -1.7e308, 2], [1.7e308, -1.7e308, -1], [1, 1.1, 0.9]], [1, 2]),
    "two masks": ([[1, -1e30, -1e300], [0, -1e30, -1e300], [2, -1e30, -1e300], [1, -1e30, -1e300]], [1, 2]),
    "not in the word": ([[1, -1e30, 2], [0, -1e30, -1], [2, -1e30, 1]], [2, 2]),
    "far below a class that is not in the word": (
        [[-1e16 + 2, -1e16, 1e16], [-1e16, -1e16 + 2, 1e16], [-1e16 + 6, -1e16, 1e16]],
        [1],
    ),
    "adds in another order": ([[-1e16, -3], [-3, -1e16], [-3, -1e16], [-1e16, -3], [-3, -3]], [1]),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("case", MASKED)
def test_masks_of_any_size(case, dtype):
    z, target = MASKED[case]
    with np.errstate(over="ignore"):
        z = np.array(z, dtype)
    z[np.isinf(z)] = np.copysign(np.finfo(dtype).max, z[np.isinf(z)])
    check_any_size(z, target)


@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("target", [[], [1], [1, 1], [1, 3, 1]], ids=str)
def test_float16_that_would_overflow_inside(target, blank):
    z = np.random.default_rng(3).choice([65504, -65504, 6e-8, 1, 300], (5, 4)).astype(np.float16)
    check_any_size(z, target, blank)
    check_any_size(np.full((5, 4), 60000, np.float16), target, blank)


@pytest.mark.parametrize("seed", range(40))
def test_logits_of_very_different_sizes(seed):
    rng = np.random.default_rng(seed)
    T, C = rng.integers(1, 6), rng.integers(2, 4)
    z = np.where(rng.random((T, C)) < 0.5, rng.choice(HUGE + SMALL, (T, C)), rng.normal(0, 2, (T, C)))
    for L in range(T + 1):
        target = rng.integers(1, C, L)
        if L + (target[1:] == target[:-1]).sum() <= T:
            check_any_size(z, target.tolist())


@settings(steady, max_examples=60)
@given(arrays(np.float64, (4, 3), elements=any_size), st.sampled_from([[], [1], [2, 1], [2, 2], [1, 2, 1]]))
def test_any_finite_logits(z, target):
    check_any_size(z, target)


def beyond_2_to_53():
    """{what: logits (T, C) and target}, where float64 would drop units from what a path adds up."""
    rng = np.random.default_rng(0)
    steps = np.zeros((10, 3))  # below a class that is not in the word
    steps[:, :2] = rng.integers(0, 6, (10, 2)) - 2.0**50
    classes = np.zeros((7, 7))  # each label has the step before its own besides
    for label in range(1, 7):
        classes[label - 1 : label + 1, label] = rng.integers(0, 6, 2) - 1.5 * 2.0**50
    fractions = np.full((5, 3), [-1.45, -1.05, 0])
    fractions[0, :2] = 4 - 2.0**53
    return {"steps": (steps, [1]), "classes": (classes, range(1, 7)), "fractions": (fractions, [1])}


@pytest.mark.parametrize("case", beyond_2_to_53())
def test_what_many_steps_add_up_keeps_its_units(case):
    z, target = beyond_2_to_53()[case]
    loss, grad = exact(z, target)
    args = z[:, None], np.array([target]), [len(z)], [len(target)]
    assert_allclose(ctc(*args), [loss], rtol=4 * EPS)
    assert_allclose(ctc_grad(*args)[:, 0], grad, rtol=0, atol=8 * EPS)


def test_the_largest_finite_loss():
    most = np.finfo(np.float64).max
    loss, grad = ctc_with_grad([[[0, -most]]], [[1]], [1], [1])
    assert_array_equal(loss, [most])
    assert_array_equal(grad, [[[1, -1]]])
    assert ctc([[[0, -most]], [[0, -most]]], [[1, 1]], [2], [1])[0] == most  # one step is enough


def test_weights_neither_overflow_nor_vanish_beside_a_mask():
    """Blanks weigh e^±0.49 at each step, e^±784 in all; the label has to take one step, whichever."""
    z = np.full((1600, 2, 2), -1e5)
    z[:, :, 0] = 0.49, -0.49
    want = [1e5 + b - math.log(1600) for b in (0.49, -0.49)]
    assert_allclose(ctc(z, [[1]] * 2, [1600] * 2, [1] * 2), want, rtol=16 * EPS)


@pytest.mark.parametrize("T", [60, 400])
def test_how_deep_a_mask_is_decides_nothing(T):
    """From -700 down each label that is masked takes one step, and e^-700 more; which one, the others say."""
    z, targets, steps, labels = random_problem(13, T=T, S=15, scale=2)
    masked = [np.where(np.arange(8) == 1, mask, z) for mask in (-700, -1e5, -1e16, -1e30, -1e300)]
    torch_grad = by_torch(masked[0], targets, steps, labels)[1]
    grads = [ctc_grad(z, targets, steps, labels) for z in masked]
    # logarithms of up to 15·700, in up to 400 steps
    assert_allclose(grads[0], torch_grad, rtol=0, atol=400 * 15 * 700 * EPS)
    for grad in grads[1:]:
        assert_allclose(grad, grads[0], rtol=0, atol=8 * T * EPS)
    assert (targets == 1).any() and np.abs(grads[0]).max() > 0.1


# --- PyTorch


@pytest.mark.parametrize("scale", [0.3, 1, 5, 30, 300])
@pytest.mark.parametrize("seed", range(4))
def test_value_and_gradient_match_torch(seed, scale):
    problem = random_problem(seed, scale=scale)
    loss, grad = by_torch(*problem)
    assert np.isfinite(ctc(*problem)).all()
    assert_allclose(ctc(*problem), loss, rtol=32 * EPS, atol=64 * EPS)
    # either side adds up to 40 logarithms of up to 8·scale
    assert_allclose(ctc_grad(*problem), grad, rtol=0, atol=(100 + 1000 * scale) * EPS)


def test_another_blank_matches_torch():
    z, targets, steps, labels = random_problem(7)
    targets = np.where(targets == 3, 0, targets)
    loss, grad = by_torch(z, targets, steps, labels, 3)
    assert_allclose(ctc(z, targets, steps, labels, blank=3), loss, rtol=32 * EPS)
    assert_allclose(ctc_grad(z, targets, steps, labels, blank=3), grad, rtol=0, atol=1000 * EPS)


def test_more_samples_and_steps_than_one_block():
    problem = random_problem(5, T=130, N=75, S=20, C=30)
    loss, grad = by_torch(*problem)
    assert_allclose(ctc(*problem), loss, rtol=32 * EPS)
    assert_allclose(ctc_grad(*problem), grad, rtol=0, atol=4000 * EPS)


def test_losses_so_large_that_the_short_proof_does_not_reach():
    problem = random_problem(6, T=400, N=4, S=30, C=60, scale=3)
    loss, grad = by_torch(*problem)
    assert (loss > 600).any()
    assert_allclose(ctc(*problem), loss, rtol=64 * EPS)
    assert_allclose(ctc_grad(*problem), grad, rtol=0, atol=1e-10)


@pytest.mark.parametrize("scale", [1, 30])
def test_float32_is_right_to_its_last_digits(scale):
    z, *rest = random_problem(3, scale=scale)
    z = z.astype(np.float32)
    wide = z.astype(np.float64)
    assert_allclose(ctc_grad(z, *rest), ctc_grad(wide, *rest), rtol=1e-7, atol=1e-9)  # the goal is 1e-6
    assert_array_equal(ctc(z, *rest), ctc(wide, *rest).astype(np.float32))


@pytest.mark.parametrize("T", [40, 300])
def test_ordinary_logits_need_no_logarithms(monkeypatch, T):
    problem = random_problem(12, T=T, scale=2)
    loss, grad = by_torch(*problem)
    monkeypatch.setattr("nnrecap.ctc._exactly", None)  # would be slower
    assert_allclose(ctc(*problem), loss, rtol=32 * EPS)
    assert_allclose(ctc_grad(*problem), grad, rtol=0, atol=4000 * EPS)


# --- properties


@steady
@given(
    arrays(np.float64, (5, 2, 3), elements=ordinary),
    st.lists(st.integers(1, 2), min_size=2, max_size=2),
    st.integers(0, 5),
)
def test_any_ordinary_logits(z, row, T):
    args = z, [row, row[::-1]], [T, 5], [2, 1]
    loss, grad = ctc_with_grad(*args)
    assert_allclose(loss, ctc_brute_force(*args), rtol=8 * EPS, atol=32 * EPS)
    assert_allclose(grad.sum(-1), 0, rtol=0, atol=16 * EPS)
    assert (abs(grad) <= 1 + 8 * EPS).all()


@steady
@given(arrays(np.float64, (4, 2, 3), elements=extreme | ordinary))
def test_any_logits_at_all(z):
    args = z, [[1, 2], [2, 2]], [3, 4], [2, 2]
    loss, grad = ctc_with_grad(*args)
    assert_allclose(loss, ctc_brute_force(*args), rtol=8 * EPS, atol=32 * EPS)
    for n, T in enumerate([3, 4]):
        assert_array_equal(np.isnan(grad[:T, n]), np.isnan(loss[n]))
        assert loss[n] < INF or np.isnan(loss[n]) or not grad[:, n].any()
    assert not grad[3, 0].any()


def test_a_gradient_step_makes_the_target_likelier():
    z, *rest = random_problem(2)
    before, grad = ctc_with_grad(z, *rest)
    assert (ctc(z - 0.1 * grad, *rest) < before).all()


def test_a_shift_of_the_logits_of_a_step_changes_nothing():
    z, *rest = random_problem(2)
    z = np.round(z * 2**20) / 2**20  # so that the shift is exact
    shift = np.random.default_rng(0).integers(-500, 500, (*z.shape[:2], 1))
    assert_allclose(ctc(z + shift, *rest), ctc(z, *rest), rtol=32 * EPS)
    assert_allclose(ctc_grad(z + shift, *rest), ctc_grad(z, *rest), rtol=0, atol=1000 * EPS)


def test_samples_do_not_see_each_other():
    z, targets, steps, labels = random_problem(8, N=40)
    for n in (0, 1, 31, 32, 39):
        one = slice(n, n + 1)
        alone = ctc_with_grad(z[:, one], targets[one], steps[one], labels[one])
        assert_allclose(ctc(z, targets, steps, labels)[one], alone[0], rtol=4 * EPS)
        assert_allclose(ctc_grad(z, targets, steps, labels)[:, one], alone[1], rtol=0, atol=64 * EPS)


def test_value_and_gradient_together_are_those_alone():
    for scale in (1, 200):
        problem = random_problem(4, scale=scale)
        loss, grad = ctc_with_grad(*problem)
        assert_allclose(ctc(*problem), loss, rtol=32 * EPS)
        assert_array_equal(ctc_grad(*problem), grad)


# --- edges


def test_the_least_number_of_steps_is_labels_plus_repeats():
    z = np.zeros((5, 1, 4))
    for target, least in {(1, 2, 3): 3, (1, 1): 3, (1, 2, 2): 4, (1, 1, 1): 5, (2,): 1, (): 0}.items():
        args = z, np.array([target], int)
        assert ctc(*args, [least], [len(target)])[0] == pytest.approx(least * math.log(4), rel=4 * EPS)
        if least:
            loss, grad = ctc_with_grad(*args, [least - 1], [len(target)])
            assert loss[0] == INF
            assert not grad.any()


def test_no_step_and_no_label_is_certain():
    loss, grad = ctc_with_grad(np.full((3, 1, 2), NAN), [[1]], [0], [0])
    assert loss[0] == 0
    assert not grad.any()
    assert ctc_brute_force(np.full((3, 1, 2), NAN), [[1]], [0], [0])[0] == 0


def test_one_class_is_blank_and_certain():
    loss, grad = ctc_with_grad(np.full((3, 1, 1), 7.0), np.zeros((1, 0), int), [3], [0])
    assert loss[0] == 0
    assert not grad.any()


@pytest.mark.parametrize("shape", [(0, 2, 3), (4, 0, 3), (0, 0, 3)])
def test_nothing_at_all(shape):
    N = shape[1]
    args = np.zeros(shape, np.float32), np.ones((N, 2), int), [0] * N, [0, 1][:N]
    for f in (ctc, ctc_brute_force):
        assert_array_equal(f(*args), np.array([0, INF][:N], np.float32), strict=True)
    assert_array_equal(ctc_grad(*args), np.zeros(shape, np.float32), strict=True)


def test_padding_is_never_read():
    z, targets, steps, labels = random_problem(9)
    unread = np.arange(len(z))[:, None] >= steps
    padding = np.arange(targets.shape[1]) >= labels[:, None]
    assert unread.any() and padding.any()
    want = ctc_with_grad(z, targets, steps, labels)
    for garbage, label in [(NAN, -1), (INF, 0), (-INF, 10**6)]:
        z_, targets_ = z.copy(), targets.copy()
        z_[unread], targets_[padding] = garbage, label
        loss, grad = ctc_with_grad(z_, targets_, steps, labels)
        assert_array_equal(loss, want[0])
        assert_array_equal(grad, want[1])
        assert_array_equal(grad[unread], 0)


@pytest.mark.parametrize("spoil", [NAN, INF, "all -inf"])
@pytest.mark.parametrize("possible", [True, False])
def test_a_spoilt_sample_leaves_its_neighbours_alone(spoil, possible):
    z, targets, steps, labels = random_problem(10)
    steps[3] = 30 if possible else 1
    want, want_grad = ctc_with_grad(z, targets, steps, labels)
    z[0, 3, 5 if spoil != "all -inf" else slice(None)] = -INF if spoil == "all -inf" else spoil
    loss, grad = ctc_with_grad(z, targets, steps, labels)
    assert_array_equal(np.isnan(loss), np.arange(12) == 3)
    assert np.isnan(grad[: steps[3], 3]).all() and not grad[steps[3] :, 3].any()
    others = np.arange(12) != 3
    assert_array_equal(loss[others], want[others])
    assert_array_equal(np.isnan(ctc(z, targets, steps, labels)), np.isnan(loss))
    assert_array_equal(grad[:, others], want_grad[:, others])


def test_an_infinite_logit_in_the_way_is_impossible_and_beside_it_is_not():
    z = np.zeros((3, 3, 3))
    z[:, 0, 2] = -INF  # a label of sample 0
    z[:, 1, 0] = -INF  # the blank, which sample 1 does not need
    z[0, 2, 1] = -INF  # the first of three steps
    args = z, [[1, 2], [1, 2], [1, 2]], [3, 3, 3], [2, 2, 2]
    loss, grad = ctc_with_grad(*args)
    assert_array_equal(loss[0], INF)
    assert_array_equal(grad[:, 0], 0)
    assert_allclose(loss[1:], [-math.log(2 / 8), -math.log(1 / 18)], rtol=4 * EPS)
    assert_allclose(loss, ctc_brute_force(*args), rtol=4 * EPS)
    assert_allclose(grad[:, 1].sum(-1), 0, atol=4 * EPS)


def test_a_certain_target_costs_nothing_and_never_less():
    z = np.full((4, 1, 3), -800.0)
    z[np.arange(4), 0, [1, 0, 2, 2]] = 0
    loss, grad = ctc_with_grad(z, [[1, 2]], [4], [2])
    assert 0 <= loss[0] <= 4 * EPS and not np.signbit(loss[0])
    assert_allclose(grad, 0, atol=4 * EPS)


@pytest.mark.parametrize("f", [ctc, ctc_brute_force])
def test_no_loss_lies_below_zero(f):
    """Weights that sum to a last digit more than 1 would give such losses."""
    rng = np.random.default_rng(0)
    z = np.zeros((4, 200, 3))
    z[:, :, 1] = rng.uniform(34, 42, (4, 200))
    losses = f(z, np.full((200, 1), 1), np.full(200, 4), np.full(200, 1))
    assert (losses >= 0).all() and (losses < 1e-9).all() and len(np.unique(losses)) > 2


@pytest.mark.parametrize(
    ("f", "z"),
    [
        (
            ctc,
            [
                [-48.29169580420719, 58.730261622546536],
                [-34.89345862674387, 51.30601167469594],
                [-11.890648199836075, -2.457805328399686],
            ],
        ),
        (
            ctc_brute_force,
            [[-52.41846084594727, 18.1584529876709], [-15.416563034057617, -18.36244964599609]],
        ),
    ],
)
def test_paths_that_weigh_more_than_1_together_cost_nothing(f, z):
    """In the first by 2.2e-16, in the second by 2.1e-17."""
    loss = f(np.array(z)[:, np.newaxis], [[1]], [len(z)], [1])
    assert_array_equal(loss, 0.0)
    assert not np.signbit(loss[0])


@pytest.mark.parametrize("width", [0, 1, 3])
@pytest.mark.parametrize("z", [[0.0, 0.0, -INF], [0.0, -1e300, -INF]])
def test_an_impossible_empty_target_has_no_gradient_however_wide_the_table(z, width):
    loss, grad = ctc_with_grad(np.array([[z]]), np.ones((1, width), int), [1], [0], blank=2)
    assert_array_equal(loss, INF)
    assert_array_equal(grad, np.zeros((1, 1, 3)))


@pytest.mark.parametrize("scale", [1, 1000])
def test_a_sample_of_one_step_among_longer_ones(scale):
    z = scale * np.random.default_rng(1).normal(size=(5, 3, 3))
    z[0, 0] = 0, -scale, -scale  # it must take the label all the same
    steps, targets = [1, 5, 2], [[1, 1], [1, 2], [2, 1]]
    together = ctc_grad(z, targets, steps, [1, 2, 2])
    for n in range(3):
        alone = ctc_grad(z[: steps[n], n : n + 1], targets[n : n + 1], steps[n : n + 1], [[1, 2, 2][n]])
        assert_allclose(together[: steps[n], n], alone[:, 0], rtol=1e-12, atol=1e-14)
    assert np.abs(together).max() > 1e-3


@pytest.mark.parametrize("f", [ctc, ctc_grad, ctc_brute_force])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type_and_the_input_its_values(f, dtype):
    z = np.random.default_rng(0).normal(size=(4, 2, 3)).astype(dtype)
    args = [z, np.array([[1, 2], [1, 0]], np.int8), np.array([4, 3], np.uint16), np.array([2, 1])]
    before = [a.copy() for a in args]
    for a in args:
        a.flags.writeable = False
    got = f(*args)
    assert got.dtype == dtype
    assert_allclose(got, f(z.astype(np.float64), *args[1:]), rtol=np.finfo(dtype).eps, atol=1e-7)
    for a, b in zip(args, before, strict=True):
        assert_array_equal(a, b)


def test_a_loss_beyond_float16_is_inf():
    assert ctc(np.array([[[60000, -60000]]], np.float16), [[1]], [1], [1])[0] == INF


@pytest.mark.parametrize("f", [ctc, ctc_grad, ctc_brute_force])
def test_lists_integers_and_bools_become_float64(f):
    z = [[[1, 0, 2]], [[0, 1, 1]]]
    for got in (f(z, [[1]], [2], [1]), f(np.array(z, np.uint8), ((1,),), (2,), (1,))):
        assert_array_equal(got, f(np.array(z, float), [[1]], [2], [1]), strict=True)
        assert got.dtype == np.float64
    assert f(np.zeros((2, 1, 2), bool), [[]], [2], [0]).dtype == np.float64


def test_views_and_the_other_order_in_memory():
    z, *rest = random_problem(11)
    want = ctc_with_grad(z, *rest)
    wide = np.zeros((40, 24, 16))[:, ::-2, 1::2]
    wide[:] = z
    for other in (np.asfortranarray(z), wide, z.astype(">f8")):
        for got, w in zip(ctc_with_grad(other, *rest), want, strict=True):
            assert_array_equal(got, w)


# --- bad input

Z = np.zeros((4, 2, 3))
GOOD = {"z": Z, "targets": [[1, 2], [1, 1]], "input_lengths": [4, 4], "target_lengths": [2, 1]}
BAD = [
    ({"z": np.zeros((4, 3))}, ValueError, r"z must have shape \(T, N, C\) with C ≥ 1, got \(4, 3\)"),
    ({"z": np.zeros((4, 2, 0))}, ValueError, r"z must have shape \(T, N, C\) with C ≥ 1, got \(4, 2, 0\)"),
    ({"z": Z + 1j}, TypeError, "z must be real numbers .*, got dtype complex128"),
    ({"targets": [1, 2]}, ValueError, r"targets must have shape \(N, S\) with N = 2 as in z, got \(2,\)"),
    ({"targets": [[1, 2]]}, ValueError, r"targets must have shape \(N, S\) with N = 2 as in z, got \(1, 2\)"),
    ({"targets": [[1], [1, 2]]}, ValueError, "targets must be a regular array, got a ragged list"),
    ({"targets": [[1.0, 2.0], [1.0, NAN]]}, TypeError, "targets must be integers, got dtype float64"),
    ({"targets": [[True, True]] * 2}, TypeError, "targets must be integers, got dtype bool"),
    ({"targets": [[1, 2], [3, 1]]}, ValueError, r"targets must be classes from 0 to 2 without the blank 0, got 3 at \[1, 0\]"),
    ({"targets": [[1, -1], [1, 1]]}, ValueError, r"targets must be classes from 0 to 2 without the blank 0, got -1 at \[0, 1\]"),
    ({"targets": [[1, 0], [1, 1]]}, ValueError, r"targets must be classes from 0 to 2 without the blank 0, got 0 at \[0, 1\]"),
    ({"blank": 2}, ValueError, r"targets must be classes from 0 to 2 without the blank 2, got 2 at \[0, 1\]"),
    ({"blank": 3}, ValueError, "blank must be a class from 0 to 2, got 3"),
    ({"blank": -1}, ValueError, "blank must be a class from 0 to 2, got -1"),
    ({"blank": 0.0}, TypeError, "blank must be an integer, got 0.0"),
    ({"input_lengths": [4, 5]}, ValueError, "input_lengths must be from 0 to 4, the steps of z, got 5"),
    ({"input_lengths": [-1, 4]}, ValueError, "input_lengths must be from 0 to 4, the steps of z, got -1"),
    ({"input_lengths": [6, 5]}, ValueError, "input_lengths must be from 0 to 4, the steps of z, got 6"),
    ({"targets": [[1, 4], [5, 1]]}, ValueError, r"targets must be classes from 0 to 2 without the blank 0, got 4 at \[0, 1\]"),
    ({"input_lengths": 4}, ValueError, r"input_lengths must have shape \(N,\) = \(2,\), got \(\)"),
    ({"input_lengths": [4]}, ValueError, r"input_lengths must have shape \(N,\) = \(2,\), got \(1,\)"),
    ({"input_lengths": [4.0, 4.0]}, TypeError, "input_lengths must be integers, got dtype float64"),
    ({"target_lengths": [3, 1]}, ValueError, "target_lengths must be from 0 to 2, the columns of targets, got 3"),
    ({"target_lengths": [2, -1]}, ValueError, "target_lengths must be from 0 to 2, the columns of targets, got -1"),
    ({"target_lengths": [[2], [1]]}, ValueError, r"target_lengths must have shape \(N,\) = \(2,\), got \(2, 1\)"),
]  # fmt: skip


@pytest.mark.parametrize("f", [ctc, ctc_grad, ctc_with_grad, ctc_brute_force])
@pytest.mark.parametrize(("change", "error", "message"), BAD, ids=lambda v: v if isinstance(v, str) else "")
def test_bad_input_is_refused(f, change, error, message):
    f(**GOOD)
    with pytest.raises(error, match=f"^{message}( at .*)?$"):
        f(**(GOOD | change))


def test_too_many_paths_are_refused(monkeypatch):
    with monkeypatch.context() as fewer:
        fewer.setattr("nnrecap.ctc.MOST_PATHS", 9)
        assert ctc_brute_force(np.zeros((2, 1, 3)), [[1]], [2], [1])[0] == pytest.approx(math.log(3))
        with pytest.raises(ValueError, match=r"at most 9 paths, got 16: 2 classes at 4 steps"):
            ctc_brute_force(np.zeros((4, 1, 2)), [[1]], [4], [1])
        assert ctc_brute_force(np.zeros((4, 1, 10)), [[1]], [0], [0])[0] == 0  # one path, of no step
    with pytest.raises(
        ValueError, match=r"^z must have at most 1000000 paths, got 10000000: 10 classes at 7 steps$"
    ):
        ctc_brute_force(np.zeros((9, 1, 10)), [[1]], [7], [1])
    assert ctc_brute_force(np.zeros((30, 1, 10)), [[1]], [1], [1])[0] == pytest.approx(
        math.log(10), rel=2 * EPS
    )
