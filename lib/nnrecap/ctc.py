"""Connectionist temporal classification: the loss of a sequence without its alignment."""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from nnrecap.ctc_decode import ctc_beam_search, ctc_best_path
from nnrecap.ctc_inputs import as_integers, as_lengths, as_sequences
from nnrecap.inputs import first, given
from nnrecap.softmax import log_softmax, softmax

__all__ = ["ctc", "ctc_beam_search", "ctc_best_path", "ctc_brute_force", "ctc_grad", "ctc_with_grad"]

TINY = 1e-250  # far below any weight that counts, far above where products underflow
SAFE = 1e-225  # against such a weight, TINY added to every state at every step is nothing
CERTAIN = 500  # up to this loss, exp(-loss) is such a weight
EVERY = 4  # steps between two scalings
LOWEST = np.finfo(np.float64).min
MOST_WHOLE = 2**52  # float64 adds whole numbers exactly up to twice this
BLOCK = 32  # samples worked on at once: one step of them fits the cache
MOST_PATHS = 10**6  # a brute force over more of them would take minutes


@np.errstate(all="ignore")
def ctc(z, targets, input_lengths, target_lengths, blank=0):
    """-log of the probability that the frames spell the target, over all alignments.

    A path takes one class at each of the first `input_lengths[n]` steps, with the
    probabilities softmax(z); it spells what is left when runs of one class are merged
    and then blanks dropped.  The loss is -log Σ P(path) over the paths that spell the target.

    Parameters
    ----------
    z : array_like of real numbers, shape (T, N, C), C ≥ 1: logits of C classes
        T, N and S may be 0, and lengths too
    targets : array_like of integers, shape (N, S), from 0 to C - 1, none of them `blank`
        only the first `target_lengths[n]` of row n are read; the padding may be anything
    input_lengths, target_lengths : array_like of integers, shape (N,), from 0 to T and S
    blank : int, from 0 to C - 1

    Returns
    -------
    ndarray, shape (N,), entries from 0 to inf
        float16, float32 and float64 stay what they are (the sums are made in float64);
        integers and bools become float64.  inf where no path spells the target (fewer
        steps than labels plus adjacent repeats, or logits -inf in the way), and where the
        loss is too large for the type.  nan where the softmax of a step that is read is
        nan: a logit nan or +inf, or all -inf; other samples do not see it.  0 where there
        is neither step nor label.

    Raises
    ------
    ValueError : a shape does not fit, a length or label is out of range, a label is `blank`.
    TypeError : `z` is complex or not numeric; labels, lengths or `blank` are not integers.

    Notes
    -----
    Syllabus S10.  Source: Graves, Fernández, Gomez and Schmidhuber, "Connectionist
    temporal classification", ICML (2006), with their rescaled recursion; where that
    underflows, the same with exponents of any size.  Derivative: `ctc_grad`; which word
    is the likeliest: `ctc_best_path`, `ctc_beam_search`.
    """
    z, problem = _checked(z, targets, input_lengths, target_lengths, blank)
    return _solve(z, problem).astype(z.dtype)


@np.errstate(all="ignore")
def ctc_grad(z, targets, input_lengths, target_lengths, blank=0):
    """Gradient of the sum of `ctc` with respect to the logits z.

    At each step it is softmax(z) minus the probability that the path is in each class
    there, given that it spells the target.

    Parameters
    ----------
    z, targets, input_lengths, target_lengths, blank : as of `ctc`

    Returns
    -------
    ndarray, shape (T, N, C), entries from -1 to 1, which sum to 0 over the classes
        The type of the result of `ctc`.  0 at steps from `input_lengths[n]` on, and for
        a sample that no path spells; nan at all steps read of a sample whose loss is nan.
        Finite logits of any size, 1e308 among them, cost no digit.

    Raises
    ------
    ValueError, TypeError : as `ctc`.

    Notes
    -----
    Syllabus S10.  Source: Graves et al. (2006), as in `ctc`: its equation for the
    gradient with respect to the unnormalised outputs.
    """
    return ctc_with_grad(z, targets, input_lengths, target_lengths, blank)[1]


@np.errstate(all="ignore")
def ctc_with_grad(z, targets, input_lengths, target_lengths, blank=0):
    """The pair of `ctc` and `ctc_grad`, for little more than the time of the gradient.

    Parameters
    ----------
    z, targets, input_lengths, target_lengths, blank : as of `ctc`

    Returns
    -------
    pair of ndarrays, shapes (N,) and (T, N, C)

    Raises
    ------
    ValueError, TypeError : as `ctc`.

    Notes
    -----
    Syllabus S10.
    """
    z, problem = _checked(z, targets, input_lengths, target_lengths, blank)
    grad = np.empty_like(z)
    losses = _solve(z, problem, grad)
    return losses.astype(z.dtype), grad


@np.errstate(all="ignore")
def ctc_brute_force(z, targets, input_lengths, target_lengths, blank=0):
    """The loss of `ctc` by its definition: every path is written out, merged and compared.

    Parameters
    ----------
    z, targets, input_lengths, target_lengths, blank : as of `ctc`

    Returns
    -------
    ndarray, shape (N,): as `ctc`

    Raises
    ------
    ValueError, TypeError : as `ctc`; and ValueError for a sample of more than a million paths.

    Notes
    -----
    Syllabus S10.  C to the power of the input length paths: for small examples, and for
    tests of `ctc`.
    """
    z, p = _checked(z, targets, input_lengths, target_lengths, blank)
    paths = z.shape[2] ** int(p.steps.max(initial=0))
    if paths > MOST_PATHS:
        why = f"{z.shape[2]} classes at {p.steps.max()} steps"
        raise ValueError(f"z must have at most {MOST_PATHS} paths, got {given(paths)}: {why}")
    log_p = log_softmax(z.astype(np.float64)).swapaxes(0, 1)
    samples = zip(log_p, p.targets, p.steps, p.labels, strict=True)
    losses = [_enumerated(rows[:T], row[:L].tolist(), p.blank) for rows, row, T, L in samples]
    return np.array(losses, np.float64).astype(z.dtype)


def _enumerated(log_p, target, blank):
    if np.isnan(log_p).any():
        return math.nan
    logs = [
        sum(row[k] for row, k in zip(log_p.tolist(), path, strict=True))
        for path in itertools.product(range(log_p.shape[1]), repeat=len(log_p))
        if [k for k, _ in itertools.groupby(path) if k != blank] == target
    ]
    largest = max(logs, default=-math.inf)
    if largest == -math.inf:
        return math.inf
    return max(0.0, -largest - math.log(math.fsum(math.exp(v - largest) for v in logs)))  # never -0.0


@dataclass
class _Problem:
    """What is known before a logit is read, of N samples with at most S labels."""

    targets: np.ndarray  # (N, S); the padding is `blank`
    steps: np.ndarray  # (N,), how many steps of each sample are read
    labels: np.ndarray  # (N,), how many labels of each sample are read
    blank: int

    def of(self, samples):
        return _Problem(self.targets[samples], self.steps[samples], self.labels[samples], self.blank)

    def possible(self):
        """(N,), whether there are steps enough: a blank must part labels that repeat."""
        row, used = self.targets, np.arange(1, self.targets.shape[1]) < self.labels[:, np.newaxis]
        repeats = ((row[:, 1:] == row[:, :-1]) & used).sum(axis=1)
        return self.labels + repeats <= self.steps

    def read(self, T):
        """(T, N), whether a step is read."""
        return np.arange(T)[:, np.newaxis] < self.steps


class _States:
    """Blank, label, blank, … blank: the K = 2S + 1 states of a path, and the moves between them."""

    def __init__(self, problem, C):
        N, S = problem.targets.shape
        classes = np.full((2 * S + 1, N), problem.blank)
        classes[1::2] = problem.targets.T
        skip = np.ones((S + 1, N))  # into each label, and behind the last, past the blank before it
        skip[1:-1] = classes[3::2] != classes[1:-2:2]
        self.entries = np.arange(N) * C + classes  # in the logits of one step, laid flat
        self.reverse_entries = self.entries[::-1].ravel()
        self.exists = np.arange(2 * S + 1)[:, np.newaxis] <= 2 * problem.labels
        self.forth = skip[:-1], np.zeros(N, int), np.full(N, -1)
        # From the end, a path runs through the states in reverse; it enters when its steps begin.
        self.back = skip[:0:-1], problem.steps, 2 * (S - problem.labels) - 1

    def pick(self, factors, absent):
        """Of (T, N, C), the entries (T, K, N) of the states; `absent` beyond the end of a target."""
        e = factors.reshape(len(factors), -1).take(self.entries, axis=1)
        return e if self.exists.all() else np.where(self.exists, e, absent)

    def by_class(self, weights, C):
        """Sums (N, C), by their class, of the weights (K, N) of the states in reverse order."""
        N = weights.shape[1]
        return np.bincount(self.reverse_entries, weights.ravel(), N * C).reshape(N, C)


def _solve(z, problem, grad=None):
    """The losses (N,) in float64 of logits (T, N, C); where `grad` is given, it is filled."""
    losses = np.where(problem.possible(), 0.0, np.inf)
    for i in range(0, len(losses) if len(z) else 0, BLOCK):
        some = slice(i, i + BLOCK)
        part = None if grad is None else grad[:, some]
        losses[some] = _solve_block(z[:, some].astype(np.float64), problem.of(some), part)
    if grad is not None:
        grad[:, ~problem.possible()] = 0
        grad[:, np.isnan(losses)] = np.nan
        grad[~problem.read(len(z))] = 0
    return losses


def _solve_block(z, problem, grad):
    z[~problem.read(len(z))] = 0  # what is not read may be nan
    p = softmax(z)
    losses, by_class, sure = _rescaled(p, problem, grad is not None)
    losses[np.isnan(p).any(axis=(0, 2))] = np.nan
    again = ~sure & problem.possible() & ~np.isnan(losses)
    if again.any():
        losses[again], exact = _exactly(z[:, again], problem.of(again), grad is not None)
        if grad is not None:
            by_class[:, again] = exact
    if grad is not None:
        total = by_class.sum(axis=2, keepdims=True)
        by_class /= total  # no part exceeds its whole
        np.subtract(p, by_class, out=grad, casting="same_kind")
        grad[:, ~total.any(axis=(0, 2))] = 0
    return losses


def _rescaled(p, problem, wanted):
    """Losses; if `wanted`, the weights (T, N, C) of the paths through each class at each step, up
    to a factor a step; and which samples underflow cannot have touched.

    No path is lost: each state has at least weight TINY after each scaling, so all weights
    are upper bounds.  What these additions bring to the whole is at most TINY times the
    weight of what may follow.  That is a probability, at most 1, which settles small losses;
    for large ones it is compared, step by step, with the weight of the paths that spell the target.
    """
    states = _States(problem, p.shape[2])
    e = states.pick(p, 0)
    here = np.empty_like(e)
    losses = _losses(here, _walk(e, *states.forth), problem)
    if not wanted and (losses < CERTAIN)[problem.possible()].all():
        return losses, None, np.full(len(losses), True)
    by_class, weights = np.empty_like(p), np.empty(e.shape[1:])
    back = _walk(e[::-1, ::-1], *states.back)
    for here_t, sums, (after, _, _) in zip(here[::-1], by_class[::-1], back, strict=True):
        np.multiply(here_t[::-1], after, weights)
        sums[:] = states.by_class(weights, p.shape[2])
    sure = by_class.sum(axis=2) > SAFE
    return losses, by_class, (sure | ~problem.read(len(p))).all(axis=0)


def _losses(here, walk, problem):
    """-log P(target), which `walk` has when a sample's last step is read; it fills `here`."""
    losses, ends = np.zeros(len(problem.steps)), _groups(problem.steps - 1)
    for t, (_, now, log_scale) in enumerate(walk):
        here[t] = now
        if t in ends:
            n = ends[t]
            end = 2 * problem.labels[n]
            total = now[end, n] + np.where(end > 0, now[end - 1, n], 0)
            losses[n] = 0 - np.log(total) - log_scale[n]  # 0 - 0 is 0, not -0
    return np.where(problem.possible(), np.maximum(losses, 0), np.inf)


def _walk(e, skip, left, entry):
    """Yield at each step the weights (K, N) of the paths to each state, without and with its own
    factor e, both to be multiplied by a scale (N,), whose logarithm comes third.

    A path enters through state entry[n], which takes no step, when left[n] steps are left;
    left = 0 is the first step of all.
    """
    padded = np.zeros((e.shape[1] + 2, e.shape[2]))
    now, one_back, two_back = padded[2:], padded[1:-1], padded[1:-2:2]
    before, skipped, log_scale = np.empty_like(now), np.empty_like(two_back), np.zeros(e.shape[2])
    odd, enters = before[1::2], _groups(np.where(left > 0, len(e) - left, 0))
    for t, e_t in enumerate(e):
        for n in enters.get(t, ()):
            padded[:, n] = 0
            padded[entry[n] + 2, n] = 1
        np.multiply(two_back, skip, skipped)
        np.add(now, one_back, before)
        np.add(odd, skipped, odd)
        np.multiply(before, e_t, now)
        yield before, now, log_scale
        padded[1] = 0
        if t % EVERY == 0:
            now += TINY
            scale = np.add.reduce(now)
            now /= scale
            log_scale += np.log(scale)


def _exactly(z, problem, wanted):
    """Losses and weights as `_rescaled` gives them, slower, whatever the logits.

    A weight is a pair (w, m), which means w·e^m, with m whole and w near 1 (or 0).  Along a path
    m is a sum of whole numbers, of which no digit is lost, be they as large as 1e308.
    """
    states = _States(problem, z.shape[2])
    w, m, log_sums = _split(z, states)
    here = [now for _, now in _walk_exactly(w, m, *states.forth)]
    losses = log_sums.sum(axis=0, where=problem.read(len(z))) - _log_ends(here, problem)
    by_class = np.empty_like(z) if wanted else None
    back = _walk_exactly(w[::-1, ::-1], m[::-1, ::-1], *states.back) if wanted else ()
    for t, (after, _) in zip(reversed(range(len(z))), back, strict=wanted):
        w, m = here[t][0][::-1] * after[0], here[t][1][::-1] + after[1]
        by_class[t] = states.by_class(w * np.exp(_float(m - m.max(axis=0))), z.shape[2])
    return losses, by_class


def _split(z, states):
    """exp(z) of the states as pairs (w, m), with m counted down from the step's largest; and
    the logarithm (T, N) of what all the classes have in these terms.
    """
    m = np.maximum(np.rint(z), LOWEST)  # finite, so that exp(-inf - m) is 0
    w = np.exp(z - m)
    top = m.max(axis=2)
    log_sums = np.log((w * np.exp(m - top[..., np.newaxis])).sum(axis=2))
    w, m, top = states.pick(w, 0), states.pick(m, 0), top[:, np.newaxis]
    if np.abs(np.where(w > 0, m - top, 0)).max(axis=1).sum(axis=0).max() > MOST_WHOLE:
        m, top = np.frompyfunc(int, 1, 1)(m), np.frompyfunc(int, 1, 1)(top)
    return w, np.where(w > 0, m - top, 0), log_sums


def _log_ends(here, problem):
    """log P(target), in the terms of `_split`, of the weights `here` at each step."""
    end = 2 * problem.labels
    ends = problem.steps - 1, np.stack([end, np.maximum(end - 1, 0)]), np.arange(len(end))
    w, m = (np.stack(part)[ends] for part in zip(*here, strict=True))
    w[1, end == 0] = 0  # the empty target has one end
    w, m = _sum(w, m)
    return np.log(w) + _float(m)


def _walk_exactly(w, m, skip, left, entry):
    """`_walk` with pairs (w, m) of the weights, and without scales."""
    nothing = -(2**1200) if m.dtype == object else -(2.0**1000)  # the m of weight 0, below all others
    (T, K, N), none = w.shape, (0, nothing)
    now = np.zeros((K + 2, N)), np.full((K + 2, N), nothing, m.dtype)
    ways = np.zeros((3, K, N)), np.full((3, K, N), nothing, m.dtype)
    enters = _groups(np.where(left > 0, T - left, 0))
    for t in range(T):
        for n in enters.get(t, ()):
            now[0][:, n], now[1][:, n] = none
            now[0][entry[n] + 2, n], now[1][entry[n] + 2, n] = 1, 0
        for part, to, zero in zip(now, ways, none, strict=True):
            to[0], to[1], to[2, 1::2] = part[2:], part[1:-1], np.where(skip > 0, part[1:-2:2], zero)
            part[1] = zero
        before = _sum(*ways)
        now[0][2:], now[1][2:] = after = _near_one(before[0] * w[t], before[1] + m[t], nothing)
        yield before, after


def _sum(w, m):
    """The sum of w·e^m along the first axis, as such a pair."""
    largest = m.max(axis=0)
    return (w * np.exp(_float(m - largest))).sum(axis=0), largest


def _near_one(w, m, nothing):
    """The same w·e^m with w from e^-½ to e^½; and where w is 0, with m = `nothing`."""
    shift = np.rint(np.log(np.where(w > 0, w, 1)))
    whole = m + shift.astype(np.int64).astype(m.dtype)
    return w * np.exp(-shift), np.where(w > 0, whole, nothing)


def _float(whole):
    """Whole numbers of any size as float64, those below it as -inf."""
    if whole.dtype == np.float64:
        return whole
    return np.where(whole < LOWEST, -np.inf, whole).astype(np.float64)


def _groups(steps):
    """{step: the samples whose step it is}"""
    return {t: np.flatnonzero(steps == t) for t in np.unique(steps).tolist()}


def _checked(z, targets, input_lengths, target_lengths, blank):
    """The logits as floats and the rest as a `_Problem`, or an error that says what is wrong."""
    z, steps, blank = as_sequences(z, input_lengths, blank)
    _, N, C = z.shape
    targets = as_integers(targets, "targets")
    if targets.ndim != 2 or len(targets) != N:
        raise ValueError(f"targets must have shape (N, S) with N = {N} as in z, got {targets.shape}")
    labels = as_lengths(target_lengths, "target_lengths", N, targets.shape[1], "the columns of targets")
    used = np.arange(targets.shape[1]) < labels[:, np.newaxis]
    bad = used & ((targets < 0) | (targets >= C) | (targets == blank))
    if bad.any():
        which = f"classes from 0 to {C - 1} without the blank {blank}"
        raise ValueError(f"targets must be {which}, got {first(targets, bad)}")
    return z, _Problem(np.where(used, targets, blank).astype(np.int64), steps, labels, blank)
