"""CTC's best path and beam search by three judges: every path written out, 50 digits, a peer; and by their edges."""

import itertools
import math
from collections import defaultdict
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import nnrecap.ctc
import nnrecap.ctc_decode
from nnrecap.ctc import ctc, ctc_beam_search, ctc_best_path

EPS = np.finfo(np.float64).eps
INF, NAN = np.inf, np.nan
EVERYTHING = 10**9  # a beam that drops nothing

steady = settings(derandomize=True, deadline=None, database=None)


def spelled(path, blank):
    return tuple(k for k, _ in itertools.groupby(path) if k != blank)


def every_labelling(z, blank):
    """{labels: probability, in 50 digits} of one sample (T, C), over all its paths."""
    found = defaultdict(lambda: mpmath.mpf(0))
    with mpmath.workdps(50):
        below = [[mpmath.mpf(float(v)) - mpmath.mpf(float(max(row))) for v in row] for row in z]
        e = [[mpmath.exp(v) for v in row] for row in below]
        p = [[v / mpmath.fsum(row) for v in row] for row in e]
        for path in itertools.product(range(len(z[0]) if len(z) else 0), repeat=len(z)):
            found[spelled(path, blank)] += mpmath.fprod(row[k] for row, k in zip(p, path, strict=True))
    return dict(found)


def plain_beam_search(e, width, blank):
    """The search as a book would write it, of weights (T, C): {labels: weight}, the best first.

    Fractions, so that weights are exact, and equal ones are put in the documented order.
    """
    beam = {(): (Fraction(1), Fraction(0))}  # labels: weight of paths that end in a blank, in the last label
    for row in e:
        after = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for labels, (silent, heard) in beam.items():
            after[labels][0] += (silent + heard) * row[blank]
            if labels:
                after[labels][1] += heard * row[labels[-1]]
        likeliest = sorted((k for k in range(len(row)) if k != blank), key=lambda k: -row[k])
        for labels, (silent, heard) in beam.items():
            for k in likeliest:
                ways = silent if labels[-1:] == (k,) else silent + heard
                after[*labels, k][1] += ways * row[k]
        best = sorted(after, key=lambda labels: -sum(after[labels]))[:width]  # stable: dicts keep their order
        beam = {labels: tuple(after[labels]) for labels in best if any(after[labels])}
    return {labels: sum(parts) for labels, parts in beam.items()}


def logarithm(fraction):
    with mpmath.workdps(50):
        return float(mpmath.log(mpmath.mpf(fraction.numerator) / fraction.denominator))


def steps_of(z):
    return [len(z)] * z.shape[1]


def loss_of(z, labels, steps, blank=0):
    """`ctc` of what was found."""
    S = max(map(len, labels), default=0)
    targets = np.array([[*row, *[0] * (S - len(row))] for row in labels], int).reshape(len(labels), S)
    return ctc(z, targets, steps, [len(row) for row in labels], blank)


def test_both_are_where_ctc_is():
    assert nnrecap.ctc.ctc_beam_search is nnrecap.ctc_decode.ctc_beam_search
    assert nnrecap.ctc.ctc_best_path is nnrecap.ctc_decode.ctc_best_path


# --- every path


def test_two_steps_by_hand():
    """– – has 0.36, more than any other path; the three paths that spell 1 have 0.64."""
    z = np.log([[[0.6, 0.4]], [[0.6, 0.4]]])
    assert ctc_best_path(z, [2])[0].tolist() == []
    labels, log_p = ctc_beam_search(z, [2])
    assert labels[0].tolist() == [1]
    assert_allclose(log_p, [math.log(0.64)], rtol=4 * EPS)


SMALL = [(C, T, blank) for C, T in [(1, 4), (2, 7), (3, 5), (4, 4)] for blank in range(C)]


@pytest.mark.parametrize("scale", [0.3, 1, 4])
@pytest.mark.parametrize(("C", "T", "blank"), SMALL)
def test_a_beam_that_drops_nothing_finds_the_most_probable_labelling(C, T, blank, scale):
    steps = np.arange(T + 1).repeat(3)
    z = np.random.default_rng([C, T, blank]).normal(0, scale, (T, len(steps), C))
    labels, log_p = ctc_beam_search(z, steps, EVERYTHING, blank)
    for n, read in enumerate(steps):
        chances = every_labelling(z[:read, n], blank)
        best = max(chances, key=chances.get)
        assert tuple(labels[n]) == best
        assert_allclose(log_p[n], float(mpmath.log(chances[best])), rtol=8 * EPS, atol=16 * EPS)
    assert_allclose(log_p, -loss_of(z, labels, steps, blank), rtol=8 * EPS, atol=16 * EPS)


@pytest.mark.parametrize(("C", "T", "blank"), SMALL)
def test_the_best_path_is_the_most_probable_path(C, T, blank):
    steps = np.arange(T + 1).repeat(3)
    z = np.random.default_rng([C, T, blank]).normal(0, 1, (T, len(steps), C))
    for n, labels in enumerate(ctc_best_path(z, steps, blank)):
        paths = itertools.product(range(C), repeat=steps[n])
        best = max(paths, key=lambda path: math.fsum(z[t, n, k] for t, k in enumerate(path)))
        assert tuple(labels) == spelled(best, blank)


def test_the_search_often_finds_what_the_best_path_is_not():
    z = np.random.default_rng(0).normal(0, 1, (6, 200, 3))
    labels, log_p = ctc_beam_search(z, steps_of(z), EVERYTHING)
    greedy = ctc_best_path(z, steps_of(z))
    differ = np.array([a.tolist() != b.tolist() for a, b in zip(labels, greedy, strict=True)])
    assert 20 < differ.sum() < 180
    assert_allclose(-loss_of(z, greedy, steps_of(z))[~differ], log_p[~differ], rtol=16 * EPS)
    assert (-loss_of(z, greedy, steps_of(z))[differ] < log_p[differ]).all()


# --- 50 digits


any_size = st.sampled_from(
    [1e16, -1e16, 1e30, -1e30, 1.7e308, -1.7e308, 700.0, -745.0, 0.0, -INF]
) | st.floats(-50, 50)


@settings(steady, max_examples=60)
@given(arrays(np.float64, (4, 3), elements=any_size), st.integers(0, 2))
def test_logits_of_any_size(z, blank):
    z[:, 0][np.isneginf(z).all(axis=1)] = 1
    labels, log_p = ctc_beam_search(z[:, np.newaxis], [4], EVERYTHING, blank)
    chances = every_labelling(z, blank)
    found = chances[tuple(labels[0])]
    assert found >= max(chances.values()) * (1 - 16 * EPS)  # of equal ones to rounding, any
    assert_allclose(log_p[0], float(mpmath.log(found)), rtol=8 * EPS, atol=16 * EPS)
    path = spelled(z.argmax(axis=1).tolist(), blank)
    assert tuple(ctc_best_path(z[:, np.newaxis], [4], blank)[0]) == path


# --- the search as a book would write it


def fractions(z):
    """exp(z) over the largest, as the library rounds it, of one sample (T, C)."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return [[Fraction(float(v)) for v in row] for row in e], np.log(e.sum(axis=1)).sum()


@pytest.mark.parametrize("width", [1, 2, 3, 4, 7, 10, 25])
@pytest.mark.parametrize("blank", [0, 2])
def test_a_narrow_beam_keeps_what_the_plain_search_keeps(width, blank):
    """On the way, beginnings are dropped and come back below what they had begun."""
    z = np.random.default_rng(width).normal(0, 1.5, (10, 20, 5))
    labels, log_p = ctc_beam_search(z, steps_of(z), width, blank)
    for n in range(20):
        e, log_sum = fractions(z[:, n])
        want, weight = next(iter(plain_beam_search(e, width, blank).items()))
        assert tuple(labels[n]) == want
        assert_allclose(log_p[n], logarithm(weight) - log_sum, rtol=16 * EPS, atol=64 * EPS)


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8, 20])
@pytest.mark.parametrize("C", [2, 3, 5])
def test_equally_probable_beginnings_come_in_the_documented_order(width, C):
    """Logits 0 and -inf make weights of whole numbers, of which many are equal."""
    rng = np.random.default_rng([width, C])
    z = np.where(rng.random((7, 40, C)) < 0.3, -INF, 0)
    z[np.isneginf(z).all(axis=2)] = 0
    labels, log_p = ctc_beam_search(z, steps_of(z), width, blank=1)
    ties = 0
    for n in range(40):
        e, log_sum = fractions(z[:, n])
        (want, weight), *others = plain_beam_search(e, width, blank=1).items()
        assert tuple(labels[n]) == want
        assert_allclose(log_p[n], logarithm(weight) - log_sum, rtol=16 * EPS, atol=16 * EPS)
        ties += weight in dict(others).values()
    assert ties > 5 or width < 3 or C < 3


def test_what_has_become_impossible_keeps_no_place():
    """0, 3 is impossible at the third step.  If it were held, it would come before its equal 0, 2 at the fourth."""
    possible = np.array([[1, 0, 0, 0], [1, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 1]], bool)
    z = np.where(possible, 0, -INF)
    (want, _), *others = plain_beam_search(fractions(z)[0], 3, blank=1).items()
    assert [want, others[0][0]] == [(0, 2), (0, 3)]
    assert tuple(ctc_beam_search(z[:, np.newaxis], [4], 3, blank=1)[0][0]) == want


def test_a_beginning_that_comes_back_is_the_same_one(monkeypatch):
    """If it were another, its part behind would be found twice, with half of its paths each."""
    z = np.random.default_rng(0).normal(0, 1, (40, 20, 4))
    back = 0

    class Watched(nnrecap.ctc_decode._Beam):
        def _keep(self, chosen):
            nonlocal back
            before, known = len(self.keys), len(self.known)
            super()._keep(chosen)
            back += len(self.keys) - before - (len(self.known) - known)
            for row in self.node.tolist():
                real = [node for node in row if node >= 0]
                assert len(set(real)) == len(real)

    monkeypatch.setattr("nnrecap.ctc_decode._Beam", Watched)
    ctc_beam_search(z, steps_of(z), 6)
    assert back > 20


# --- peers


def test_the_sample_of_tensorflows_own_test():
    """A beam of 2 on the logits of TensorFlow's `testCTCDecoderBeamSearch`, whose blank is the last class.

    It expects there 1, 0 with -5.811451, the sum over the paths that the beam kept; all of them have -4.717.
    """
    z = np.array([
        [0.30999, 0.309938, 0.0679938, 0.0673362, 0.0708352, 0.173908],
        [0.215136, 0.439699, 0.0370931, 0.0393967, 0.0381581, 0.230517],
        [0.199959, 0.489485, 0.0233221, 0.0251417, 0.0233289, 0.238763],
        [0.279611, 0.452966, 0.0204795, 0.0209126, 0.0194803, 0.20655],
        [0.51286, 0.288951, 0.0243026, 0.0220788, 0.0219297, 0.129878],
    ], np.float32)[:, np.newaxis] + 2  # fmt: skip
    labels, log_p = ctc_beam_search(z, [5], 2, blank=5)
    assert labels[0].tolist() == [1, 0]
    assert_allclose(log_p, [-5.811451], rtol=2e-7)


# What the Rust package fast-ctc-decode 0.3.7 finds with a beam of 10 that cuts nothing off, in float32.
BY_FAST_CTC_DECODE = [
    "657162715475413431",
    "761634541435636741535",
    "421565271543573134147",
    "15217315464565175",
]


@pytest.mark.parametrize("seed", range(4))
def test_what_fast_ctc_decode_finds(seed):
    z = np.random.default_rng(seed).normal(0, 1, (30, 1, 8))
    labels, _ = ctc_beam_search(z, [30], 10)
    assert "".join(map(str, labels[0])) == BY_FAST_CTC_DECODE[seed]


# --- properties


def test_no_more_than_all_paths_and_more_with_a_wider_beam_here():
    z = np.random.default_rng(3).normal(0, 1.5, (30, 40, 6))
    found = [ctc_beam_search(z, steps_of(z), width) for width in (1, 2, 5, 10, 50)]
    for labels, log_p in found:
        assert (log_p <= -loss_of(z, labels, steps_of(z)) + 64 * EPS).all()
    means = [log_p.mean() for _, log_p in found]
    assert means == sorted(means) and means[0] < means[-1] - 1


@pytest.mark.parametrize("T", [64, 65, 130])
def test_more_steps_than_are_scaled_together(T):
    z = np.random.default_rng(T).normal(0, 2, (T, 2, 3))
    labels, log_p = ctc_beam_search(z, [T, T - 1], 3)
    for n, read in enumerate([T, T - 1]):
        e, log_sum = fractions(z[:read, n])
        want, weight = next(iter(plain_beam_search(e, 3, 0).items()))
        assert tuple(labels[n]) == want
        assert_allclose(log_p[n], logarithm(weight) - log_sum, rtol=16 * EPS, atol=T * 16 * EPS)


@pytest.mark.parametrize("scale", [0.01, 1, 30])
def test_long_sequences_neither_underflow_nor_overflow(scale):
    z = np.random.default_rng(1).normal(0, scale, (2000, 1, 5))
    labels, log_p = ctc_beam_search(z, [2000], 20)
    assert -INF < log_p[0] <= -loss_of(z, labels, [2000])[0]


def test_a_certain_network_is_read_as_it_is():
    target = np.random.default_rng(2).integers(1, 6, 40)
    path = np.zeros(160, int)
    path[1::4] = path[2::4] = target
    z = np.full((160, 1, 6), -800.0)
    z[np.arange(160), 0, path] = 0
    labels, log_p = ctc_beam_search(z, [160])
    assert_array_equal(labels[0], target)
    assert_array_equal(ctc_best_path(z, [160])[0], target)
    assert log_p[0] == 0 and not np.signbit(log_p[0])


def test_no_log_probability_lies_above_zero():
    """Weights that sum to a last digit more than 1 would give such."""
    z = np.random.default_rng(1).normal(0, 40, (10, 200, 2))
    log_p = ctc_beam_search(z, steps_of(z))[1]
    assert (log_p <= 0).all() and len(np.unique(log_p)) > 100


def test_a_shift_of_a_steps_logits_changes_nothing():
    z = (
        np.round(np.random.default_rng(2).normal(0, 1, (20, 5, 6)) * 2**20) / 2**20
    )  # so that the shift is exact
    shift = np.random.default_rng(0).integers(-500, 500, (20, 5, 1))
    (labels, log_p), (labels_, log_p_) = (ctc_beam_search(x, steps_of(z)) for x in (z, z + shift))
    assert_array_equal(log_p, log_p_)
    for same in (labels, labels_), (ctc_best_path(z, steps_of(z)), ctc_best_path(z + shift, steps_of(z))):
        for a, b in zip(*same, strict=True):
            assert_array_equal(a, b)


@pytest.mark.parametrize("most", [2**20, 3 * 600, 1])
def test_samples_do_not_see_each_other(monkeypatch, most):
    """Nor does it matter how many are searched at once."""
    monkeypatch.setattr("nnrecap.ctc_decode.MOST_NODES", most)
    z = np.random.default_rng(8).normal(0, 1.5, (60, 70, 5))
    steps = np.random.default_rng(9).integers(0, 61, 70)
    labels, log_p = ctc_beam_search(z, steps)
    paths = ctc_best_path(z, steps)
    assert len(labels) == len(paths) == len(log_p) == 70
    for n in (0, 1, 31, 63, 64, 69):
        alone = ctc_beam_search(z[: steps[n], n : n + 1], [steps[n]])
        assert_array_equal(labels[n], alone[0][0])
        assert_allclose(log_p[n], alone[1][0], rtol=4 * EPS)
        assert_array_equal(paths[n], ctc_best_path(z[: steps[n], n : n + 1], [steps[n]])[0])


def test_one_sample_alone_of_many_repeats():
    z = np.zeros((10, 1, 2))
    z[::2, 0, 1] = z[1::2, 0, 0] = 3
    labels, log_p = ctc_beam_search(z, [10], EVERYTHING)
    assert labels[0].tolist() == [1] * 5
    assert_allclose(log_p, -loss_of(z, labels, [10]), rtol=8 * EPS)


def test_a_wide_beam_costs_no_more_than_there_are_labellings():
    z = np.random.default_rng(0).normal(size=(3, 2, 3))
    labels, log_p = ctc_beam_search(z, [3, 3], 10**15)
    assert_allclose(log_p, -loss_of(z, labels, [3, 3]), rtol=8 * EPS)


def test_the_usual_width_is_10():
    z = np.random.default_rng(5).normal(0, 1, (20, 30, 6))
    log_p = ctc_beam_search(z, steps_of(z))[1]
    assert_array_equal(log_p, ctc_beam_search(z, steps_of(z), 10)[1])
    for other in (9, 11):
        assert (log_p != ctc_beam_search(z, steps_of(z), other)[1]).any()


@pytest.mark.parametrize(("T", "C", "count"), [(0, 5, 1), (3, 1, 1), (4, 2, 5), (3, 3, 15), (2, 4, 13)])
def test_how_many_labellings_there_are(T, C, count):
    lengths = [(C - 1) ** n for n in range(T + 1)]
    assert count == sum(lengths)
    widths = [nnrecap.ctc_decode._useful(width, T, C) for width in (1, count - 1, count, count + 1, 10**15)]
    assert widths == [1, count - 1, count, count, count]


# --- edges


def both(*args, **named):
    """The labels that each finds, and the log-probabilities."""
    labels, log_p = ctc_beam_search(*args, **named)
    named.pop("width", None)
    return ctc_best_path(*args, **named), labels, log_p


@pytest.mark.parametrize("shape", [(0, 2, 3), (4, 0, 3), (0, 0, 3), (0, 1, 1)])
def test_nothing_at_all(shape):
    N = shape[1]
    path, labels, log_p = both(np.zeros(shape, np.float32), [0] * N)
    assert_array_equal(log_p, np.zeros(N, np.float32), strict=True)
    for found in path, labels:
        assert isinstance(found, list) and len(found) == N
        for none in found:
            assert_array_equal(none, np.zeros(0, np.intp), strict=True)


def test_no_step_spells_nothing_for_certain():
    path, labels, log_p = both(np.full((3, 2, 2), NAN), [0, 0])
    assert log_p.tolist() == [0, 0]
    assert [found.size for found in path + labels] == [0] * 4


def test_one_step_and_room_for_one_beginning():
    path, labels, log_p = both(np.log([[[0.2, 0.5, 0.3]]]), [1], width=1)
    assert path[0].tolist() == labels[0].tolist() == [1]
    assert_allclose(log_p, [math.log(0.5)], rtol=4 * EPS)


def test_one_class_is_blank_and_certain():
    path, labels, log_p = both(np.full((3, 1, 1), 7.0), [3], width=4)
    assert log_p[0] == 0
    assert path[0].size == labels[0].size == 0


def test_padding_is_never_read():
    z = np.random.default_rng(9).normal(0, 2, (12, 6, 4))
    steps = np.array([12, 0, 1, 5, 11, 12])
    want = both(z, steps)
    for garbage in (NAN, INF, -INF, 1e300):
        padded = z.copy()
        padded[np.arange(12)[:, None] >= steps] = garbage
        for got, expected in zip(both(padded, steps), want, strict=True):
            for a, b in zip(got, expected, strict=True):
                assert_array_equal(a, b)


@pytest.mark.parametrize("f", [ctc_best_path, ctc_beam_search])
@pytest.mark.parametrize(("spoil", "shown"), [(NAN, "nan"), (INF, "inf"), ([-INF] * 3, "-inf")])
def test_a_step_without_a_softmax_is_refused(f, spoil, shown):
    z = np.zeros((4, 2, 3))
    z[2, 1] = spoil
    with pytest.raises(
        ValueError, match=rf"z must have a softmax at each step .*got a largest logit {shown} at \[2, 1\]"
    ):
        f(z, [4, 4])
    f(z, [4, 2])
    z[3, 0] = NAN if shown == "inf" else INF
    with pytest.raises(ValueError, match=rf"got a largest logit {shown} at \[2, 1\]$"):  # the first
        f(z, [4, 4])


def test_a_logit_minus_inf_is_a_class_that_cannot_be():
    z = np.zeros((3, 2, 3))
    z[:, 0, 0] = -INF  # no blank
    z[:, 1, 1:] = -INF  # nothing but blanks
    path, labels, log_p = both(z, [3, 3], width=EVERYTHING)
    assert path[0].tolist() == [1] and path[1].tolist() == labels[1].tolist() == []
    assert labels[0].tolist() == [1, 2]  # like 2, 1: two of eight paths; 1 and 1, 2, 1 have one
    assert_allclose(log_p, [math.log(2 / 8), 0], rtol=4 * EPS)


def test_equal_logits_of_a_step_are_read_as_the_smallest_class():
    z = np.zeros((2, 1, 3))
    assert ctc_best_path(z, [2])[0].tolist() == []
    assert ctc_best_path(z, [2], blank=2)[0].tolist() == [0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type_and_the_input_its_values(dtype):
    z = np.random.default_rng(0).normal(0, 2, (9, 5, 4)).astype(dtype)
    steps = np.array([9, 8, 0, 1, 9], np.uint8)
    before = z.copy()
    z.flags.writeable = steps.flags.writeable = False
    path, labels, log_p = both(z, steps)
    wide = both(z.astype(np.float64), steps)
    assert log_p.dtype == dtype
    assert_array_equal(log_p, wide[2].astype(dtype))
    assert {found.dtype for found in path + labels} == {np.dtype(np.intp)}
    for got, want in zip(path + labels, wide[0] + wide[1], strict=True):
        assert_array_equal(got, want)
    assert_array_equal(z, before)


def test_float16_that_would_overflow_inside():
    z = np.array([[[60000, -60000]], [[-60000, 60000]]], np.float16)
    path, labels, log_p = both(z, [2])
    assert path[0].tolist() == labels[0].tolist() == [1]
    assert log_p[0] == 0
    z = np.random.default_rng(0).normal(0, 1, (400, 1, 2000)).astype(np.float16)
    assert ctc_beam_search(z, [400], 1)[1][0] < -1000


def test_lists_integers_and_bools_become_float64():
    z = [[[1, 0, 2]], [[0, 1, 1]]]
    want = both(np.array(z, float), [2])
    for got in (both(z, (2,)), both(np.array(z, np.uint8), np.array([2], np.int8))):
        assert_array_equal(got[2], want[2], strict=True)
        assert [a.tolist() for a in got[0] + got[1]] == [a.tolist() for a in want[0] + want[1]]
    assert both(np.zeros((2, 1, 2), bool), [2])[2].dtype == np.float64


def test_views_and_the_other_order_in_memory():
    z = np.random.default_rng(11).normal(0, 1, (20, 6, 5))
    want = both(z, steps_of(z))
    wide = np.zeros((20, 12, 10))[:, ::-2, 1::2]
    wide[:] = z
    for other in (np.asfortranarray(z), wide, z.astype(">f8")):
        got = both(other, steps_of(z))
        assert_array_equal(got[2], want[2])
        assert [a.tolist() for a in got[0] + got[1]] == [a.tolist() for a in want[0] + want[1]]


# --- bad input

Z = np.zeros((4, 2, 3))
BAD = [
    ({"z": np.zeros((4, 3))}, ValueError, r"z must have shape \(T, N, C\) with C ≥ 1, got \(4, 3\)"),
    ({"z": np.zeros((4, 2, 0))}, ValueError, r"z must have shape \(T, N, C\) with C ≥ 1, got \(4, 2, 0\)"),
    ({"z": Z + 1j}, TypeError, "z must be real numbers .*, got dtype complex128"),
    ({"blank": 3}, ValueError, "blank must be a class from 0 to 2, got 3"),
    ({"blank": -1}, ValueError, "blank must be a class from 0 to 2, got -1"),
    ({"blank": 0.0}, TypeError, "blank must be an integer, got 0.0"),
    ({"input_lengths": [4, 5]}, ValueError, "input_lengths must be from 0 to 4, the steps of z, got 5"),
    ({"input_lengths": [4, -1]}, ValueError, "input_lengths must be from 0 to 4, the steps of z, got -1"),
    ({"input_lengths": [4]}, ValueError, r"input_lengths must have shape \(N,\) = \(2,\), got \(1,\)"),
    ({"input_lengths": [4.0, 4.0]}, TypeError, "input_lengths must be integers, got dtype float64"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "error", "message"), BAD)
@pytest.mark.parametrize("f", [ctc_best_path, ctc_beam_search])
def test_bad_input_is_refused(f, change, error, message):
    with pytest.raises(error, match=message):
        f(**{"z": Z, "input_lengths": [4, 4]} | change)


@pytest.mark.parametrize(
    ("width", "error", "message"),
    [
        (0, ValueError, "width must be at least 1, got 0"),
        (-3, ValueError, "width must be at least 1, got -3"),
        (2.0, TypeError, "width must be an integer, got 2.0"),
        ("2", TypeError, "width must be an integer, got '2'"),
        (None, TypeError, "width must be an integer, got None"),
    ],
)
def test_a_beam_without_width_is_refused(width, error, message):
    with pytest.raises(error, match=message):
        ctc_beam_search(Z, [4, 4], width)


@pytest.mark.parametrize("width", [2**31, 10**40])
def test_a_width_that_no_memory_holds_is_refused_unless_there_are_fewer_labellings(width):
    with pytest.raises(ValueError, match="width must be at most 2147483647, got "):
        ctc_beam_search(np.zeros((60, 1, 30)), [60], width=width)
    assert len(ctc_beam_search(np.zeros((2, 1, 3)), [2], width=width)[0]) == 1


def test_brute_force_s_zero_has_no_minus():
    loss = nnrecap.ctc.ctc_brute_force(np.zeros((2, 1, 1)), np.zeros((1, 0), int), [2], [0])
    assert loss == 0 and not np.signbit(loss).any()
