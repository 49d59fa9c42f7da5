"""From the logits of a sequence to labels: its best path, and a search for its likeliest labelling."""

import itertools

import numpy as np

from nnrecap.ctc_inputs import as_sequences
from nnrecap.inputs import whole

BLOCK = 64  # samples searched at once, or fewer, lest the tree of one search fills the memory
MOST_NODES = 2**20
WIDEST = 2**31 - 1  # no memory holds more
EVERY = 64  # steps between two scalings: by then the best may be 2⁶⁴ times less, or 3⁶⁴ times more
NOBODY, NO_PARENT = -2, -1  # the node of a place in the beam that is not taken yet; what the root has


def ctc_best_path(z, input_lengths, blank=0):
    """The labels along the most probable path: greedy decoding.

    The likeliest class of each step, runs of one class merged and then blanks dropped.
    It need not be the most probable labelling, which sums over many paths.

    Parameters
    ----------
    z : array_like of real numbers, shape (T, N, C), T ≥ 0, N ≥ 0, C ≥ 1: logits of C
        classes
    input_lengths : array_like of integers, shape (N,), from 0 to T
    blank : int, from 0 to C - 1

    Returns
    -------
    list of N ndarrays of intp, each of from 0 to `input_lengths[n]` labels
        Of several equally probable classes of a step, the smallest.

    Raises
    ------
    ValueError : a shape does not fit, a length or `blank` is out of range; at a step that is
        read, a logit is nan or +inf, or all are -inf: there is no softmax of these.
    TypeError : `z` is complex or not numeric; lengths or `blank` are not integers.

    Notes
    -----
    Syllabus S10.  Source: Graves, Fernández, Gomez and Schmidhuber, "Connectionist
    temporal classification", ICML (2006), section 3.2.
    """
    z, steps, blank = _checked(z, input_lengths, blank)
    path = z.argmax(axis=2).astype(np.intp, copy=False)
    begins = (path != blank) & (np.diff(path, axis=0, prepend=-1) != 0)
    return [path[:T, n][begins[:T, n]] for n, T in enumerate(steps)]


@np.errstate(all="ignore")
def ctc_beam_search(z, input_lengths, width=10, blank=0):
    """The most probable labelling that a search finds which keeps `width` beginnings of one.

    Step by step, each beginning that was kept goes on with every class; what comes to the
    same labels is added up; the `width` most probable are kept.

    Parameters
    ----------
    z, input_lengths, blank : as of `ctc_best_path`
    width : int, at least 1

    Returns
    -------
    labels : list of N ndarrays of intp, each of from 0 to `input_lengths[n]` labels
    log_probabilities : ndarray, shape (N,), entries from -inf to 0
        log Σ P(path) over the paths that spell these labels and that the beam never dropped.
        It is at most -`ctc` of the labels.  With a beam wide enough it equals that, and the
        labels are the most probable of all.  float16, float32 and float64 stay what they are
        (the search is made in float64); integers and bools become float64.

    Raises
    ------
    ValueError, TypeError : as `ctc_best_path`; and for a `width` below 1, or no integer, or more than 2³¹ - 1
        where there are so many labellings.

    Notes
    -----
    Syllabus S10.  Of beginnings that are equally probable, to rounding, those come first that
    the beam held already, in its order; then those that go on from what came first in it; then
    those with the likelier last label; then with the smaller one.  A beginning 1e300 times
    less probable than the best counts for nothing.  Sources: Graves et al. (2006), as in
    `ctc_best_path`; Hannun, Maas, Jurafsky and Ng, "First-pass large vocabulary continuous
    speech recognition using bi-directional recurrent DNNs", arXiv:1408.2873 (2014).
    """
    width = whole(width, "width", least=1)
    z, steps, blank = _checked(z, input_lengths, blank)
    width = whole(_useful(width, len(z), z.shape[2]), "width", most=WIDEST)
    labels, log_p = [], np.empty(len(steps), z.dtype)
    block = max(1, min(BLOCK, MOST_NODES // (width * len(z) + 1)))
    for i in range(0, len(steps), block):
        some = slice(i, i + block)
        read = steps[some].max()
        found, log_p[some] = _search(z[:read, some], steps[some], width, blank)
        labels += found
    return labels, log_p


def _useful(width, T, C):
    """`width`, or if that is less, how many labellings of at most T labels there are."""
    labellings = 1
    for _ in range(T):
        labellings = 1 + (C - 1) * labellings
        if labellings > width:
            return width
    return min(width, labellings)


def _checked(z, input_lengths, blank):
    z, steps, blank = as_sequences(z, input_lengths, blank)
    top = z.max(axis=2)  # nan where one is nan
    bad = ~np.isfinite(top) & (np.arange(len(z))[:, np.newaxis] < steps)
    if bad.any():
        t, n = np.argwhere(bad)[0]
        raise ValueError(
            "z must have a softmax at each step that is read, so no nan, no inf, and not -inf alone; "
            f"got a largest logit {top[t, n]} at [{t}, {n}]"
        )
    return z, steps, blank


def _weights(z, steps, blank):
    """exp(z) over its largest at each step, (T, N, C), and the logarithms (N,) of what it must be
    divided by in all; a step that is not read has a certain blank.
    """
    z = z.astype(np.float64, order="C")
    e = np.exp(z - z.max(axis=2, keepdims=True))
    e[np.arange(len(z))[:, np.newaxis] >= steps] = np.arange(z.shape[2]) == blank
    return e, np.log(e.sum(axis=2)).sum(axis=0)


def _search(z, steps, width, blank):
    """Labels and log-probabilities of samples that are few enough for the memory."""
    e, log_sum = _weights(z, steps, blank)
    beam = _Beam(e, width, blank)
    for t in range(len(e)):
        beam.step(t)
        if t % EVERY == EVERY - 1:
            beam.rescale()
    return beam.labels(), np.minimum(beam.log_best() - log_sum, 0)


class _Beam:
    """A row a sample: the beginnings of labellings that are kept, the most probable first.

    The weights of a beginning's paths are held in two parts, `blank` of those that end in a blank
    and `label` of those that end in its last label.  It is a node of a tree, and the same node when
    it comes back after it was dropped.  The next beam is chosen from a row of places: `width` for
    the beginnings that stay as they are, then those with one label more, then one written to in vain.
    """

    def __init__(self, e, width, blank):
        N, C = e.shape[1:]
        self.e, self.width, self.silent = e, width, blank
        self.blank, self.label, self.log_scale = np.zeros((N, width)), np.zeros((N, width)), np.zeros(N)
        self.last = np.full((N, width), blank)
        self.node, self.parent = np.full((N, width), NOBODY), np.full((N, width), NO_PARENT)
        self.blank[:, 0], self.node[:, 0] = 1, np.arange(N)  # the empty beginnings
        self.keys, self.known = [NO_PARENT] * N, {}  # of each node its parent·C + label; and back
        self.seat = np.empty(0, np.intp)  # where in the beam a node is, or was
        self._find_chances()
        self.origin = np.concatenate([np.arange(width), self.a, [0]])  # of each place
        self.all_blank, self.all_label = np.zeros((2, N, len(self.origin)))
        self.all_last = np.full((N, len(self.origin)), blank)
        # Where a sample's part begins in the beam, at the places, in the classes, when laid flat.
        self.kept, self.places, self.classes = np.arange(N)[:, np.newaxis] * [
            [[width]],
            [[len(self.origin)]],
            [[C]],
        ]

    def _find_chances(self):
        """Which beginnings may take which labels to the next beam, both counted from the likeliest, from 0.

        Beginning a with label b is no better than each of the a before it with b of the labels up
        to b (of b + 1, one may be its last, and weigh less), and than itself with b - 1 of those
        before b.  So it has a chance only if a·b + b - 1 < width.
        """
        C = self.e.shape[2]
        self.chances = np.minimum(self.width // np.arange(1, self.width + 1) + 1, C - 1)  # of each a
        self.first = self.width + np.cumsum(self.chances) - self.chances  # the place of a with b = 0
        self.a = np.repeat(np.arange(self.width), self.chances)
        self.b = self.width + np.arange(len(self.a)) - self.first[self.a]
        order = np.where(np.arange(C) == self.silent, 1, -self.e).argsort(axis=2, kind="stable")
        self.likeliest = order[:, :, : self.chances[0]]
        self.rank = np.full(self.e.shape, C)
        np.put_along_axis(self.rank, self.likeliest, np.arange(self.chances[0]), axis=2)

    def step(self, t):
        """Let every beginning go on by one step, and keep the best."""
        total = self.blank + self.label
        gone = total == 0  # what no path spells is not kept, not even where there is room
        self.node[gone], self.parent[gone] = NOBODY, NO_PARENT
        self._extend(t, total)
        self._stay(t, total)
        self._keep((-self.all_blank - self.all_label).argsort(axis=1, kind="stable")[:, : self.width])

    def _extend(self, t, total):
        """One label more, where that has a chance."""
        label = self.likeliest[t].take(self.b, axis=1)
        repeats = label == self.last.take(self.a, axis=1)  # only paths that end in a blank can do that
        ways = np.where(repeats, self.blank.take(self.a, axis=1), total.take(self.a, axis=1))
        self.all_label[:, self.width : -1] = ways * self.e[t].take(label + self.classes)
        self.all_last[:, self.width : -1] = label

    def _stay(self, t, total):
        """The same labels: by a blank, by the last one again, or from a parent that was kept."""
        here, last, (parent, there) = np.s_[:, : self.width], self.last + self.classes, self._parents()
        ways = np.where(self.last.take(parent) == self.last, self.blank.take(parent), total.take(parent))
        self.all_blank[here] = total * self.e[t, :, self.silent, np.newaxis]
        self.all_label[here] = (self.label + there * ways) * self.e[t].take(last)
        self.all_last[here] = self.last
        a, b = parent - self.kept, self.rank[t].take(last)
        twice = np.where(there & (b < self.chances.take(a)), self.first.take(a) + b, len(self.origin) - 1)
        self.all_label.put(twice + self.places, 0)

    def _parents(self):
        """Of each beginning, where in the beam its parent is, laid flat; and whether it is there."""
        if len(self.seat) < len(self.keys) + 2:  # the last two are those of NO_PARENT and NOBODY
            self.seat = np.zeros(2 * len(self.keys) + 2, np.intp)
        self.seat[self.node] = np.arange(self.node.size).reshape(self.node.shape)
        parent = self.seat[self.parent]
        there = self.node.take(parent) == self.parent
        return np.where(there, parent, self.kept), there

    def _keep(self, chosen):
        places, origin = chosen + self.places, self.origin.take(chosen) + self.kept
        self.blank, self.label = self.all_blank.take(places), self.all_label.take(places)
        self.last = self.all_last.take(places)
        new, node = chosen >= self.width, self.node.take(origin)
        self.parent = np.where(new, node, self.parent.take(origin))
        keys = (self.parent[new] * np.int64(self.e.shape[2]) + self.last[new]).tolist()
        nodes = map(self.known.setdefault, keys, itertools.count(len(self.keys)))
        node[new] = np.fromiter(nodes, np.intp, len(keys))
        self.keys += keys
        self.node = node

    def rescale(self):
        best = self.blank[:, :1] + self.label[:, :1]
        self.blank /= best
        self.label /= best
        self.log_scale += np.log(best[:, 0])

    def log_best(self):
        return np.log(self.blank[:, 0] + self.label[:, 0]) + self.log_scale

    def labels(self):
        """The labels of the best of each row, read from its node up to the root."""
        found = []
        for node in self.node[:, 0].tolist():
            labels = []
            while self.keys[node] != NO_PARENT:
                node, label = divmod(self.keys[node], self.e.shape[2])
                labels.append(label)
            found.append(np.array(labels[::-1], np.intp))
        return found
