"""What NumPy's, SciPy's and scikit-learn's own tests call their functions with, and each of these as ours.

Their inputs are inside their tests, so these are run, in another process, and watched
(peers_recorder.py).  A module or a function that a release does not have gives no case.
"""

import importlib.util
import json
import os
import pickle
import subprocess
import sys
import warnings
from dataclasses import dataclass

import numpy as np
import scipy.cluster.vq
import scipy.special
import scipy.stats
import sklearn._loss
import sklearn.cluster
import sklearn.decomposition
import sklearn.metrics
import sklearn.utils.extmath
from peers import Difference, NotExpressible, Ours, Tally, classes_last, largest, near_0, off

from nnrecap import losses
from nnrecap.activations import log_sigmoid, sigmoid
from nnrecap.learning import kmeans, pca, purity
from nnrecap.softmax import log_softmax, logsumexp, softmax
from nnrecap.tensors import broadcast_shape

# Of each peer: which of its tests are run.  The choice leaves out the slow, and what ours has no part in.
TESTS = {
    "numpy": {"modules": ["numpy.lib.tests.test_stride_tricks"], "only": "broadcast_shapes"},
    "scipy": {
        "modules": [
            "scipy.special.tests.test_logsumexp",
            "scipy.special.tests.test_log_softmax",
            "scipy.special.tests.test_logit",
            "scipy.special.tests.test_basic",
            "scipy.stats.tests.test_entropy",
            "scipy.cluster.tests.test_vq",
        ],
        "only": "logsumexp or logit or (test_basic and (huber or kl_div or rel_entr)) or softmax"
        " or TestEntropy or ((TestVq or TestKMean) and not krandinit and not kpp)",
    },
    "sklearn": {
        "modules": [
            "sklearn._loss.tests.test_loss",
            "sklearn.metrics.tests.test_classification",
            "sklearn.metrics.tests.test_regression",
            "sklearn.metrics.cluster.tests.test_supervised",
            "sklearn.utils.tests.test_extmath",
            "sklearn.decomposition.tests.test_pca",
            "sklearn.cluster.tests.test_k_means",
        ],
        "only": "specific_values or log_loss or hinge or softmax or (test_regression and not pinball and not dummy)"
        " or (test_supervised and not api) or (test_pca and (inverse or explained or projection or dtype))"
        " or (test_k_means and (kmeans_results or relocated or copyx or fortran or init_centers or precision))",
    },
}


# --- calls


@dataclass
class Call:
    name: str
    args: tuple
    kwargs: dict

    def __str__(self):
        return f"{self.name}{str(self.args)[:100]} {str(self.kwargs)[:60]}"


def watch(peer, folder):
    """Start this peer's tests, and return the process and the file that it will write."""
    modules = [m for m in TESTS[peer]["modules"] if importlib.util.find_spec(m)]
    here, file = os.path.dirname(__file__), folder / f"{peer}.pkl"
    spied = [name for name in ROWS if name.startswith(peer)]
    path = os.pathsep.join([here, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    told = {
        "PYTHONPATH": path,
        "PEERS_SPIED": json.dumps(spied),
        "PEERS_FILE": str(file),
        "OMP_NUM_THREADS": "1",
    }
    options = ["-q", "-p", "no:cacheprovider", "-p", "peers_recorder", "-k", TESTS[peer]["only"]]
    command = [sys.executable, "-m", "pytest", *options, "--pyargs", *modules]
    with open(file.with_suffix(".txt"), "w", encoding="utf-8") as said:
        run = subprocess.Popen(command, cwd=folder, env=os.environ | told, stdout=said, stderr=said)
    return run, file


def calls(run, file):
    """{name: its calls, each once}"""
    run.wait()
    if not file.exists():
        raise AssertionError(f"the peer's tests did not run:\n{file.with_suffix('.txt').read_text()[-2000:]}")
    found = {name: [] for name in ROWS if name.startswith(file.stem)}
    for name, given in dict.fromkeys(pickle.loads(file.read_bytes())):
        found[name].append(Call(name, *pickle.loads(given)))
    return found


# --- names as ours: a function of a call's arguments gives what ours says, and the peer of the same in float64


def plain(x):
    """Numbers that ours takes: complex ones and long doubles it does not."""
    x = np.asarray(x)
    if x.dtype.kind not in "biuf" or x.dtype.itemsize > 8:
        raise NotExpressible(f"numbers of type {x.dtype}")
    return x


def wide(x):
    return plain(x).astype(np.float64)


def each(ours, peer):
    def run(x):
        x = plain(x)
        return Ours(ours(x)), peer(wide(x))

    return run


def softmaxes(ours, peer, log=False):
    """Along several axes: along the one into which they are laid; none named stands for all."""

    def run(x, axis=None, copy=True):
        x = plain(x)
        axis = axis if peer is not sklearn.utils.extmath.softmax else 1
        rows, undo = classes_last(x, range(x.ndim) if axis is None else np.atleast_1d(axis))
        own = undo(np.broadcast_to(log * near_0(rows), rows.shape))
        how = {} if peer is sklearn.utils.extmath.softmax else {"axis": axis}
        return Ours(undo(ours(rows)), size=largest(x), own=own), peer(wide(x), **how)

    return run


def log_sum(a, axis=None, b=None, keepdims=False, return_sign=False):
    """Factors b are the terms log b more."""
    a = plain(a)
    if b is not None and (plain(b) < 0).any():
        raise NotExpressible("factors below 0")
    with np.errstate(divide="ignore"):
        z = a if b is None else wide(a) + np.log(wide(b))
    rows, _ = classes_last(z, range(z.ndim) if axis is None else np.atleast_1d(axis))
    factors = {} if b is None else {"b": wide(b)}
    want = scipy.special.logsumexp(wide(a), axis=axis, keepdims=keepdims, **factors)
    return Ours(
        logsumexp(rows).reshape(want.shape), size=largest(z), own=near_0(rows).reshape(want.shape)
    ), want


def huber(delta, r):
    """δ may be an array; ours has one."""
    delta, r = np.broadcast_arrays(wide(delta), wide(r))
    if not (delta > 0).all():
        delta, r = delta[delta > 0], r[delta > 0]
    if not delta.size:
        raise NotExpressible("δ not above 0")
    value = [losses.huber(one, 0.0, d) for one, d in zip(r.ravel(), delta.ravel(), strict=True)]
    return Ours(np.reshape(value, r.shape)), scipy.special.huber(delta, r)


def two_sided(x, y):
    """A number from 0 to 1 is a distribution of two: it, and the rest."""
    x, y = np.broadcast_arrays(wide(x), wide(y))
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    if not inside.any():
        raise NotExpressible("numbers outside [0, 1]")
    p, q = (np.stack([a[inside], 1 - a[inside]], axis=-1) for a in (x, y))
    return Ours(losses.kl_divergence(p, q), size=1), scipy.special.rel_entr(p, q).sum(axis=-1)


def entropy(pk, qk=None, base=None, axis=0, **_):
    """Of one distribution, log K less its divergence from the uniform one."""
    p = np.moveaxis(wide(pk), axis, -1)
    q = np.ones(p.shape) if qk is None else np.moveaxis(wide(qk), axis, -1)
    p, q = (a / a.sum(axis=-1, keepdims=True) for a in np.broadcast_arrays(p, q))
    value = losses.kl_divergence(*(a.reshape(-1, a.shape[-1]) for a in (p, q))).reshape(p.shape[:-1])
    value = (np.log(p.shape[-1]) - value if qk is None else value) / np.log(base or np.e)
    want = scipy.stats.entropy(wide(pk), None if qk is None else wide(qk), base, axis)
    return Ours(value, size=np.log(p.shape[-1])), want


def nearest(obs, codebook, check_finite=True):
    """k-means that may not take a step tells which centre is nearest."""
    X, centres = (a if a.ndim > 1 else a[:, np.newaxis] for a in (wide(obs), wide(codebook)))
    if len(np.unique(X, axis=0)) < len(centres):
        raise NotExpressible("fewer different samples than centres")
    found = kmeans(X, len(centres), centres=centres, steps=0)
    clusters, distances = scipy.cluster.vq.vq(X, centres)
    value = np.append(found.clusters, found.cost)
    return Ours(value, size=largest(X, centres) ** 2 * X.size), np.append(clusters, (distances**2).sum())


def moved_centres(data, k, iter=10, thresh=1e-5, minit="random", **_):
    """From given centres, so many steps; SciPy's are the centres of all steps but the last."""
    if np.ndim(k) == 0:
        raise NotExpressible("a random start of its own")
    X, centres = (a if a.ndim > 1 else a[:, np.newaxis] for a in (wide(data), wide(k)))
    want, _ = scipy.cluster.vq.kmeans2(X, centres, iter=iter, minit="matrix")
    return Ours(kmeans(X, len(centres), centres=centres, steps=iter).centres, size=largest(X) * len(X)), want


# --- scikit-learn


def weighted(values, weights, mean=True):
    weights = np.ones(len(values)) if weights is None else np.asarray(weights)
    return ((weights * values).sum() / (weights.sum() if mean else 1)).astype(values.dtype)


def log_loss(y_true, *args, normalize=True, sample_weight=None, labels=None, **given):
    """Labels of any kind are numbered; two classes may come as one column."""
    p = plain([*args, *given.values()][0])
    known = np.unique(y_true if labels is None else labels)
    if np.ndim(y_true) != 1 or len(known) < 2:
        raise NotExpressible("labels of one class, or of several columns")
    p = np.stack([1 - p.ravel(), p.ravel()], axis=1) if p.size == len(p) else p
    y = np.searchsorted(known, y_true)
    with np.errstate(divide="ignore"):
        value = weighted(losses.nll(np.log(p), y), sample_weight, normalize)
    want = sklearn.metrics.log_loss(
        y_true, wide(p), normalize=normalize, sample_weight=sample_weight, labels=labels
    )
    return Ours(value, size=largest(value)), want


def hinge_loss(y_true, pred_decision, labels=None, sample_weight=None):
    """The second of two labels is 1; of several classes, the score is the lead over the best other."""
    scores, known = wide(pred_decision), np.unique(y_true if labels is None else labels)
    y = np.searchsorted(known, y_true)
    if len(known) > 2:
        own = np.take_along_axis(scores, y[:, np.newaxis], axis=1)[:, 0]
        others = np.where(np.arange(scores.shape[1]) == y[:, np.newaxis], -np.inf, scores).max(axis=1)
        each_value = losses.hinge(own - others, np.ones(len(y)))
    else:
        each_value = losses.hinge(scores.ravel(), 2.0 * y - 1)
    want = sklearn.metrics.hinge_loss(y_true, scores, labels=labels, sample_weight=sample_weight)
    return Ours(weighted(each_value, sample_weight), size=largest(scores)), want


def regression(name, peer):
    def run(y_true, y_pred, sample_weight=None, multioutput="uniform_average"):
        y, y_hat = wide(y_true), wide(y_pred)
        y, y_hat = (a if a.ndim > 1 else a[:, np.newaxis] for a in (y, y_hat))
        columns = [getattr(losses, name)(y_hat[:, k], y[:, k]) for k in range(y.shape[1])]
        value = np.array([weighted(column, sample_weight) for column in columns])
        want = peer(y, y_hat, sample_weight=sample_weight, multioutput="raw_values")
        return Ours(value, size=largest(y, y_hat) ** 2), want

    return run


def half_losses(self, y_true, raw_prediction, sample_weight=None, *_, **__):
    """scikit-learn's losses of a linear predictor; half of a square is half of ours."""
    kind, y, raw = type(self).__name__, wide(y_true), wide(raw_prediction)
    if kind not in HALF:
        raise NotExpressible(f"{kind}, which ours does not have")
    name, factor, options = HALF[kind]
    options = {k: getattr(self.closs, k) for k in options}
    raw = raw if kind == "HalfMultinomialLoss" or raw.ndim < 2 else raw[:, 0]
    w = np.ones(len(y)) if sample_weight is None else wide(sample_weight)
    value, slope = (getattr(losses, name + end)(raw, y, **options) for end in ("", "_grad"))
    value, slope = factor * w * value, factor * (w * slope.T).T
    want = self.loss(y, wide(raw_prediction), w), self.gradient(y, wide(raw_prediction), w)
    size = largest(raw, y) ** 2 * largest(w)
    return Ours(value, slope, size, size), want[0], want[1].reshape(slope.shape)


HALF = {
    "HalfSquaredError": ("squared_error", 0.5, ()),
    "AbsoluteError": ("absolute_error", 1, ()),
    "HuberLoss": ("huber", 1, ("delta",)),
    "HalfBinomialLoss": ("binary_cross_entropy_with_logits", 1, ()),
    "HalfMultinomialLoss": ("cross_entropy", 1, ()),
}


def of_clusters(labels_true, labels_pred, *_, **__):
    """Labels of any kind are numbered."""
    y, clusters = (np.unique(np.asarray(a), return_inverse=True)[1] for a in (labels_true, labels_pred))
    if not y.size:
        raise NotExpressible("no samples")
    table = sklearn.metrics.cluster.contingency_matrix(y, clusters)
    return Ours(np.float64(purity(clusters, y))), table.max(axis=0).sum() / y.size


def dense(X):
    return plain(X.toarray() if hasattr(X, "toarray") else X)


def components(self, X, y=None):
    """The directions may point the other way; the approximation that they give may not."""
    X = dense(X)
    k = self.n_components if isinstance(self.n_components, int) else min(X.shape)
    ours, peer = pca(X, k), sklearn.decomposition.PCA(k, svd_solver="full").fit(X.astype(np.float64))
    approximation = ours.scores.astype(np.float64) @ ours.components + ours.mean
    value = np.concatenate([ours.mean, ours.variances, approximation.ravel()]).astype(ours.mean.dtype)
    rebuilt = peer.inverse_transform(peer.transform(X.astype(np.float64)))
    want = np.concatenate([peer.mean_, peer.explained_variance_, rebuilt.ravel()])
    return Ours(value, size=largest(X) ** 2 * len(X), own=largest(X)), want


def clusters(self, X, y=None, sample_weight=None):
    """From given centres until nothing moves; where scikit-learn draws them, ours starts where it ended."""
    if sample_weight is not None:
        raise NotExpressible("weights of samples")
    X, given = dense(X).astype(np.float64), not (isinstance(self.init, str) or callable(self.init))
    init, how = wide(self.init) if given else "k-means++", {"n_init": 1, "tol": 0, "algorithm": "lloyd"}
    peer = sklearn.cluster.KMeans(self.n_clusters, init=init, random_state=0, max_iter=100, **how).fit(X)
    ours = kmeans(X, self.n_clusters, centres=init if given else peer.cluster_centers_, steps=100)
    value = np.concatenate([ours.clusters, ours.centres.ravel(), [ours.cost]])
    want = np.concatenate([peer.labels_, peer.cluster_centers_.ravel(), [peer.inertia_]])
    return Ours(value, size=largest(X) ** 2 * len(X)), want


def shape(*shapes):
    """Sizes are compared as numbers."""
    return Ours(np.array(broadcast_shape(*shapes), float)), np.broadcast_shapes(*shapes)


ROWS = {
    "numpy:broadcast_shapes": shape,
    "scipy.special:softmax": softmaxes(softmax, scipy.special.softmax),
    "scipy.special:log_softmax": softmaxes(log_softmax, scipy.special.log_softmax, log=True),
    "scipy.special:logsumexp": log_sum,
    "scipy.special:expit": each(sigmoid, scipy.special.expit),
    "scipy.special:log_expit": each(log_sigmoid, scipy.special.log_expit),
    "scipy.special:huber": huber,
    "scipy.special:kl_div": two_sided,
    "scipy.special:rel_entr": two_sided,
    "scipy.stats:entropy": entropy,
    "scipy.cluster.vq:vq": nearest,
    "scipy.cluster.vq:kmeans2": moved_centres,
    "sklearn.utils.extmath:softmax": softmaxes(softmax, sklearn.utils.extmath.softmax),
    "sklearn.metrics:log_loss": log_loss,
    "sklearn.metrics:hinge_loss": hinge_loss,
    "sklearn.metrics:mean_squared_error": regression("squared_error", sklearn.metrics.mean_squared_error),
    "sklearn.metrics:mean_absolute_error": regression("absolute_error", sklearn.metrics.mean_absolute_error),
    "sklearn._loss.loss:BaseLoss.loss": half_losses,
    "sklearn.metrics:adjusted_rand_score": of_clusters,
    "sklearn.metrics:v_measure_score": of_clusters,
    "sklearn.metrics.cluster:contingency_matrix": of_clusters,
    "sklearn.decomposition:PCA.fit": components,
    "sklearn.cluster:KMeans.fit": clusters,
}


# --- where they are known to differ


def certain(y_true, *args, **given):
    p = plain([*args, *given.values()][0])
    return ((p == 0) | (p == 1)).any()


def left_alone(self, X, y=None, sample_weight=None):
    """Whether a given centre is nobody's nearest."""
    if isinstance(self.init, str) or callable(self.init):
        return False
    far = ((dense(X)[:, np.newaxis] - wide(self.init)) ** 2).sum(axis=-1)
    return len(np.unique(far.argmin(axis=1))) < self.n_clusters


DIFFERENCES = (
    Difference(
        "scipy.special:logsumexp", "refusal", "no numbers at all are refused", lambda a, **_: a.size == 0
    ),
    Difference(
        "scipy.special:expit",
        "value",
        "1 / (1 + exp(-x)) is 0 where exp overflows, from -710 down",
        lambda x: x < -709,
    ),
    Difference(
        "sklearn.metrics:log_loss", "value", "a certain and wrong answer is clipped, ours is inf", certain
    ),
    Difference(
        "sklearn.cluster:KMeans.fit",
        "value",
        "a centre without samples is moved, ours stays where it was",
        left_alone,
    ),
)


def run(cases, known):
    """How all these calls come out."""
    tally = Tally()
    for call in cases:
        try:
            compare(call, tally, known)
        except NotExpressible as reason:
            tally.unsaid[str(reason)] += 1
    return tally


def compare(call, tally, known):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours, want, *slope = ROWS[call.name](*call.args, **call.kwargs)
    except (TypeError, ValueError) as error:
        tally.add(call, "refusal", np.array(True), known, f": {error!r}")
        return
    tally.add(call, "value", off(ours.value, want, ours.size, ours.own), known)
    if slope:
        tally.add(call, "gradient", off(ours.gradient, *slope, ours.slope, ours.own_slope), known)
