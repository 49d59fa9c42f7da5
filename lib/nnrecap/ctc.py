"""Connectionist temporal classification: the loss of a sequence without its alignment."""

import itertools
import math
import operator
from dataclasses import dataclass

import numpy as np

from nnrecap.inputs import as_real
from nnrecap.softmax import log_softmax, softmax

TINY = 1e-250  # far below any weight that counts, far above where products underflow
SAFE = 1e-225  # against such a weight, TINY added to every state at every step is nothing
CERTAIN = 500  # up to this loss, exp(-loss) is such a weight
EVERY = 4  # steps between two scalings
LOWEST = np.finfo(np.float64).min
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
    targets : array_like of integers, shape (N, S), from 0 to C - 1, none of them `blank`
        only the first `target_lengths[n]` of row n are read; the padding may be anything
    input_lengths, target_lengths : array_like of integers, shape (N,), from 0 to T and S
    blank : int, from 0 to C - 1

    Returns
    -------
    ndarray, shape (N,), entries from 0 to inf
        float16, float32 and float64 stay what they are (the sums are made in float64);
        integers and bools become float64.  inf where no path spells the target: fewer
        steps than labels plus adjacent repeats, or logits -inf in the way.  nan where
        the softmax of a step that is read is nan; other samples do not see it.

    Raises
    ------
    ValueError : a shape does not fit, a length or label is out of range, a label is `blank`.
    TypeError : `z` is complex or not numeric; labels, lengths or `blank` are not integers.

    Notes
    -----
    Syllabus S10.  Source: Graves, Fernández, Gomez and Schmidhuber, "Connectionist
    temporal classification", ICML (2006), with their rescaled recursion; where that
    underflows, the same in logarithms.  Derivative: `ctc_grad`.
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
        a sample whose loss is inf; nan at all steps read of a sample whose loss is nan.

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
    if any(z.shape[2] ** int(T) > MOST_PATHS for T in p.steps):
        raise ValueError(
            f"z must have at most {MOST_PATHS} paths, got {z.shape[2]} classes and {p.steps.max()} steps"
        )
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
    return max(-largest - math.log(math.fsum(math.exp(v - largest) for v in logs)), 0.0)


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
        grad[:, losses == np.inf] = 0
        grad[:, np.isnan(losses)] = np.nan
        grad[np.arange(len(z))[:, np.newaxis] >= problem.steps] = 0
    return losses


def _solve_block(z, problem, grad):
    z[np.arange(len(z))[:, np.newaxis] >= problem.steps] = 0  # what is not read may be nan
    p = softmax(z)
    losses, sure = _rescaled(p, problem, grad)
    losses[np.isnan(p).any(axis=(0, 2))] = np.nan
    again = ~sure & problem.possible() & ~np.isnan(losses)
    if again.any():
        part = None if grad is None else np.empty_like(grad[:, again])
        losses[again] = _in_logs(z[:, again], problem.of(again), part)
        if grad is not None:
            grad[:, again] = part
    return losses


def _rescaled(p, problem, grad):
    """Losses, and which of them underflow cannot have touched; fills `grad` unless it is None.

    No path is lost: each state has at least weight TINY after each scaling, so all weights
    are upper bounds.  What these additions bring to the whole is at most TINY times the
    weight of what may follow.  That is a probability, at most 1, which settles small losses;
    for large ones it is compared, step by step, with the weight of the paths that spell the target.
    """
    states = _States(problem, p.shape[2])
    e = states.pick(p, 0)
    here = np.empty_like(e)
    losses = _losses(here, _walk(e, *states.forth), np.log, problem)
    if grad is None and (losses < CERTAIN)[problem.possible()].all():
        return losses, np.full(len(losses), True)
    by_class, weights = np.empty_like(p), np.empty(e.shape[1:])
    back = _walk(e[::-1, ::-1], *states.back)
    for here_t, sums, (after, _, _) in zip(here[::-1], by_class[::-1], back, strict=True):
        np.multiply(here_t[::-1], after, weights)
        sums[:] = states.by_class(weights, p.shape[2])
    total = by_class.sum(axis=2, keepdims=True)
    if grad is not None:
        by_class /= total
        np.subtract(p, by_class, out=grad, casting="same_kind")
    unread = np.arange(len(p))[:, np.newaxis] >= problem.steps
    return losses, (unread | (total[..., 0] > SAFE)).all(axis=0)


def _in_logs(z, problem, grad):
    """The losses as `_rescaled` gives them, slower, at any ratio of the probabilities."""
    states = _States(problem, z.shape[2])
    log_e = states.pick(log_softmax(z), -np.inf)
    here = np.empty_like(log_e)
    losses = _losses(here, _walk_in_logs(log_e, *states.forth), np.positive, problem)
    if grad is not None:
        p = softmax(z)
        back = _walk_in_logs(log_e[::-1, ::-1], *states.back)
        for here_t, p_t, grad_t, (after, _, _) in zip(here[::-1], p[::-1], grad[::-1], back, strict=True):
            weights = here_t[::-1] + after
            weights = np.exp(weights - _log_sum_exp(weights))
            grad_t[:] = p_t - states.by_class(weights, p.shape[2])
    return losses


def _losses(here, walk, log, problem):
    """-log P(target), which `walk` has when a sample's last step is read; it fills `here`."""
    losses, ends = np.zeros(len(problem.steps)), _groups(problem.steps - 1)
    for t, (_, now, log_scale) in enumerate(walk):
        here[t] = now
        if t in ends:
            n = ends[t]
            end = 2 * problem.labels[n]
            ways = log(now[end, n]), np.where(end > 0, log(now[end - 1, n]), -np.inf)
            losses[n] = 0 - _log_sum_exp(np.stack(ways)) - log_scale[n]  # 0 - 0 is 0, not -0
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


def _walk_in_logs(log_e, skip, left, entry):
    """`_walk` with logarithms of all the weights."""
    padded = np.full((log_e.shape[1] + 2, log_e.shape[2]), -np.inf)
    now, one_back, two_back = padded[2:], padded[1:-1], padded[1:-2:2]
    log_skip, log_scale = np.log(skip), np.zeros(log_e.shape[2])
    moves = np.full((3, *now.shape), -np.inf)
    enters = _groups(np.where(left > 0, len(log_e) - left, 0))
    for t, e_t in enumerate(log_e):
        for n in enters.get(t, ()):
            padded[:, n] = -np.inf
            padded[entry[n] + 2, n] = 0
        moves[0], moves[1], moves[2, 1::2] = now, one_back, two_back + log_skip
        before = _log_sum_exp(moves)
        np.add(before, e_t, now)
        yield before, now, log_scale
        padded[1] = -np.inf
        scale = np.maximum(now.max(axis=0), LOWEST)
        now -= scale
        log_scale += scale


def _groups(steps):
    """{step: the samples whose step it is}"""
    return {t: np.flatnonzero(steps == t) for t in np.unique(steps).tolist()}


def _log_sum_exp(x):
    """logsumexp along the first axis, which is short: quicker there than the one for classes."""
    largest = np.maximum(x.max(axis=0), LOWEST)  # -inf - -inf would be nan
    return largest + np.log(np.exp(x - largest).sum(axis=0))


def _checked(z, targets, input_lengths, target_lengths, blank):
    """The logits as floats and the rest as a `_Problem`, or an error that says what is wrong."""
    z = as_real(z, "z")
    if z.ndim != 3 or z.shape[2] == 0:
        raise ValueError(f"z must have shape (T, N, C) with C ≥ 1, got {z.shape}")
    T, N, C = z.shape
    targets = _integers(targets, "targets")
    if targets.ndim != 2 or len(targets) != N:
        raise ValueError(f"targets must have shape (N, S) with N = {N} as in z, got {targets.shape}")
    steps = _lengths(input_lengths, "input_lengths", N, T, "the steps of z")
    labels = _lengths(target_lengths, "target_lengths", N, targets.shape[1], "the columns of targets")
    blank = _blank(blank, C)
    used = np.arange(targets.shape[1]) < labels[:, np.newaxis]
    bad = used & ((targets < 0) | (targets >= C) | (targets == blank))
    if bad.any():
        n, s = np.argwhere(bad)[0]
        raise ValueError(
            f"targets must be classes from 0 to {C - 1} without the blank {blank}, "
            f"got {targets[n, s]} at [{n}, {s}]"
        )
    return z, _Problem(np.where(used, targets, blank).astype(np.int64), steps, labels, blank)


def _integers(x, name):
    try:
        x = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be a regular array, got a ragged list") from None
    if x.size == 0 and x.dtype == np.float64:  # what an empty list becomes
        x = x.astype(np.int64)
    if x.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, got dtype {x.dtype}")
    return x


def _lengths(lengths, name, N, largest, of):
    lengths = _integers(lengths, name)
    if lengths.shape != (N,):
        raise ValueError(f"{name} must have shape (N,) = ({N},), got {lengths.shape}")
    bad = lengths[(lengths < 0) | (lengths > largest)]
    if bad.size:
        raise ValueError(f"{name} must be from 0 to {largest}, {of}, got {bad[0]}")
    return lengths.astype(np.int64)


def _blank(blank, C):
    try:
        index = operator.index(blank)
    except TypeError:
        raise TypeError(f"blank must be an integer, got {blank!r}") from None
    if not 0 <= index < C:
        raise ValueError(f"blank must be a class from 0 to {C - 1}, got {blank}")
    return index
