"""The multilayer perceptron: layers of weighted sums, each followed by an activation."""

from collections.abc import Iterable

import numpy as np

from nnrecap import activations
from nnrecap.inputs import as_labels, as_real, generator, given, same_shape, whole
from nnrecap.magnitude import product
from nnrecap.optimise import checked_rate
from nnrecap.softmax import softmax, softmax_vjp

ELEMENTWISE = (
    "identity", "sigmoid", "tanh", "relu", "softplus", "log_sigmoid", "leaky_relu", "elu", "gelu", "silu",
)  # fmt: skip
# The mean of f(u)² over u from N(0, 1), which the next layer's weights make good.
MEAN_SQUARE = {
    "relu": 1 / 2,
    "leaky_relu": (1 + 0.01**2) / 2,
    "elu": 0.6449454174929239,
    "gelu": 0.42522148257029867,
    "silu": 0.35577551981735216,
}


class MLP:
    """A multilayer perceptron; with two layers and no biases, ŷ = g(W⁽²⁾ f(W⁽¹⁾ x)).

    Parameters
    ----------
    sizes : list of at least two ints ≥ 1: inputs D, units of each hidden layer, outputs K
    hidden : str, activation f after every layer but the last: "identity", "sigmoid",
        "tanh", "relu", "softplus", "log_sigmoid", "leaky_relu" (slope 0.01), "elu"
        (alpha 1), "gelu" or "silu"
    output : str, activation g after the last layer: one of these, or "softmax"
    bias : bool, add a bias to each layer's weighted sum
    rng : numpy.random.Generator or seed.  The default 0 draws the same weights every time.
    dtype : float16, float32 or float64: the type of weights, gradients and outputs

    Attributes
    ----------
    parameters : list of ndarray: W1, W2, … or, with biases, W1, b1, W2, b2, …; a W has
        shape (outputs, inputs) of its layer, a b has shape (outputs,).  To train, write
        into these arrays.
    gradients : list of ndarray of the same shapes; zeros until `backward` fills it.

    Raises
    ------
    ValueError : fewer than two sizes, a size below 1, an activation of another name.
    TypeError : a size is not an integer, or dtype is no floating-point type of the three.

    Notes
    -----
    Syllabus S5, S7.  Each weight starts normal with mean 0 and variance 1/inputs, or
    2/inputs where the inputs come out of a ReLU, which halves their mean square; so the
    sums keep their size from layer to layer.  By the same rule, 1 / (inputs · the mean of
    f(u)² over u from N(0, 1)), it is 2/(1 + slope²) for leaky ReLU, 1.55 for ELU, 2.35 for
    GELU and 2.81 for SiLU, over inputs.  Biases start at 0.
    Sources: Rumelhart, Hinton and Williams, Nature 323 (1986); initial weights: LeCun,
    Bottou, Orr and Müller, "Efficient BackProp" (1998), and He, Zhang, Ren and Sun,
    "Delving deep into rectifiers", ICCV (2015).
    """

    def __init__(self, sizes, hidden="relu", output="identity", bias=False, rng=0, dtype=np.float64):
        self.sizes = _checked_sizes(sizes)
        self.hidden = _checked_name(hidden, "hidden", ELEMENTWISE)
        self.output = _checked_name(output, "output", (*ELEMENTWISE, "softmax"))
        self.bias, self.dtype = bool(bias), _checked_dtype(dtype)
        self.parameters = self._initial(generator(rng))
        self.gradients = [np.zeros_like(p) for p in self.parameters]
        self._seen = None

    def _initial(self, rng):
        parameters = []
        for layer, (D, K) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            kept = MEAN_SQUARE.get(self.hidden, 1) if layer else 1
            variance = 1 / (kept * D)
            parameters.append((np.sqrt(variance) * rng.normal(size=(K, D))).astype(self.dtype))
            if self.bias:
                parameters.append(np.zeros(K, self.dtype))
        return parameters

    def _layers(self):
        """The (W, b) of each layer from the first on, b None without biases."""
        if self.bias:
            return list(zip(self.parameters[::2], self.parameters[1::2], strict=True))
        return [(W, None) for W in self.parameters]

    def forward(self, X):
        """Outputs of the network for a batch, which `backward` then refers to.

        Parameters
        ----------
        X : array_like of real numbers, shape (N, D), N ≥ 0, D ≥ 1.  It may be kept without
            a copy: leave it as it is until `backward`.

        Returns
        -------
        ndarray, shape (N, K), of the network's dtype.  `X` is converted to that, and all is
            computed in it; for float16, in float32, and the outputs are rounded at last.
            A weighted sum beyond the range of that type is ±inf.  A nan in a row of `X` gives
            nan in that row, and there alone.

        Raises
        ------
        ValueError : `X` is no batch of D inputs.
        TypeError : `X` is complex or not numeric.
        """
        out, self._seen = self._run(X)
        return out

    def predict(self, X):
        """The outputs of `forward`, and its errors; `backward` still refers to the batch before.

        Parameters
        ----------
        X : array_like of real numbers, shape (N, D), N ≥ 0, D ≥ 1

        Returns
        -------
        ndarray, shape (N, K), of the network's dtype: numbers, not yet classes or labels,
            which depend on the task: see `nnrecap.decode`
        """
        return self._run(X)[0]

    @np.errstate(all="ignore")
    def _run(self, X):
        """The outputs, and of each layer what it was given and its weighted sums."""
        a = _checked_batch(X, self.sizes[0]).astype(_wide(self.dtype), copy=False)
        names = [self.hidden] * (len(self.sizes) - 2) + [self.output]
        seen = []
        for (W, b), name in zip(self._layers(), names, strict=True):
            z = a.dot(W.T)  # for so small matrices quicker than @
            if not _fits(z):
                z = product(a, W.T)
            z = z if b is None else z + b
            seen.append((a, z))
            a = _activation(name)(z)
        return a if self.dtype != np.float16 else a.astype(np.float16), seen

    @np.errstate(all="ignore")
    def backward(self, grad):
        """Fill `gradients` from the gradient of a summed loss by the outputs of `forward`.

        Parameters
        ----------
        grad : array_like of real numbers, shape (N, K), N ≥ 0, K ≥ 1, of the batch seen last:
            the derivative of the loss by each output, after the output activation.  Divide
            it by N for the gradient of a mean.  Of no samples, the gradients are 0.

        Returns
        -------
        ndarray, shape (N, D): the gradient by X, of the network's dtype
            `gradients` holds new arrays afterwards: they replace the last ones, nothing
            is added up.

        Raises
        ------
        RuntimeError : `forward` was not called before.
        ValueError : `grad` has another shape than the outputs.
        TypeError : `grad` is complex or not numeric.
        """
        if self._seen is None:
            raise RuntimeError("backward must come after forward, which has not been called")
        grad = as_real(grad, "grad").astype(_wide(self.dtype), copy=False)
        same_shape(self._seen[-1][1], grad, ("the output", "grad"))
        found = self._back(grad)
        if not all(map(_fits, found)):
            found = self._back(grad, product)
        if self.dtype == np.float16:
            found = [g.astype(np.float16) for g in found]
        self.gradients[:] = found[:-1]
        return found[-1]

    def _back(self, grad, times=np.dot):
        """The gradients by the parameters, and by X; `times` multiplies."""
        found, name = [], self.output
        for (a, z), (W, b) in zip(reversed(self._seen), reversed(self._layers()), strict=True):
            grad = _through_activation(name, z, grad)
            if b is not None:
                found.append(grad.sum(axis=0) if times is np.dot else _column_sums(grad, times))
            found.append(times(grad.T, a))
            grad, name = times(grad, W), self.hidden
        return [*reversed(found), grad]


def _column_sums(grad, times):
    return times(np.ones((1, len(grad)), grad.dtype), grad)[0]


def _fits(x):
    """Whether no part of a sum can have been beyond the type of `x`: the quickest to tell."""
    x = x.ravel()
    return x.dot(x) < np.inf


def train_classifier(net, X, y, batch_size=32, learning_rate=0.1, epochs=1, rng=0, shuffle=True):
    """Train D-H-K networks fast: mini-batch SGD on the mean softmax cross-entropy of a batch.

    Parameters
    ----------
    net : MLP with one hidden layer of ReLUs, output "identity" and no biases; its weights
        are updated in place
    X : array_like of real numbers, shape (N, D), N ≥ 1, D ≥ 1
    y : array_like of class labels 0 … K - 1, shape (N,)
    batch_size, learning_rate, epochs, rng, shuffle : as in `optimise.minibatch_sgd`; the
        learning rate is a number

    Returns
    -------
    MLP : `net`

    Raises
    ------
    ValueError : `net` is of another kind, or what `minibatch_sgd`, `forward` refuse.
    TypeError : as there.

    Notes
    -----
    Syllabus S22.  The weights are those of `minibatch_sgd` with `forward` and `backward`,
    up to rounding; several times faster, since loss and softmax share one gradient, and
    every array that a batch needs is allocated once.
    """
    rate = checked_rate(learning_rate)
    # float32 would lose the digits of a far rate
    X, y = _checked_task(net, X, y, _wide(net.dtype) if 1e-30 < rate < 1e30 else np.float64)
    N, size = len(X), min(whole(batch_size, "batch_size", 1), len(X))
    rng, epochs = generator(rng), whole(epochs, "epochs")
    for _ in range(epochs):
        order = rng.permutation(N) if shuffle else np.arange(N)
        _train_epoch(*net.parameters, X[order], y[order], size, rate)
    return net


@np.errstate(all="ignore")
def _train_epoch(V, W, X, y, size, rate):
    """One epoch over X (N, D) and labels y (N,); updates V (H, D) and W (K, H) in place."""
    # V is turned, as BLAS takes twice the time for X @ V.T; what is put into a network may lie in any order
    A, B = np.ascontiguousarray(V.T, X.dtype), np.ascontiguousarray(W, X.dtype)
    whole = len(X) - len(X) % size
    _train_batches(A, B, X[:whole], y[:whole], size, rate)
    if whole < len(X):  # the last batch is short
        _train_batches(A, B, X[whole:], y[whole:], len(X) - whole, rate)
    V[...], W[...] = A.T, B


def _train_batches(A, W, X, y, n, rate):
    """As `_train_epoch`, with A = V.T, where every batch has n samples.

    np.dot costs less than @ for so small matrices, and two equal shapes less than a number.
    """
    X, y = X.reshape(-1, n, X.shape[1]), y.reshape(-1, n)
    # The learning rate scales the smallest arrays: the targets, once, and what normalises p.
    one_hot = np.eye(len(W), dtype=W.dtype) * (rate / n)
    targets = np.ascontiguousarray(one_hot[y].swapaxes(1, 2))
    zeros, h, g = np.zeros((3, n, A.shape[1]), A.dtype)
    p = np.empty(targets.shape[1:], A.dtype)  # classes first: their sums then run along memory
    alive, dA, dW = np.empty(h.shape, bool), np.empty_like(A), np.empty_like(W)
    for x, target in zip(X, targets, strict=True):
        np.dot(x, A, out=h)
        np.maximum(h, zeros, out=h)
        np.dot(W, h.T, out=p)
        p -= p.max(axis=0)
        np.exp(p, out=p)
        p *= (rate / n) / p.sum(axis=0)
        p -= target
        np.dot(p.T, W, out=g)
        g *= np.greater(h, zeros, out=alive)
        W -= np.dot(p, h, out=dW)
        A -= np.dot(x.T, g, out=dA)


def _wide(dtype):
    """What is computed in: float16 has no room for sums."""
    return np.dtype(np.float32) if dtype == np.float16 else dtype


def _activation(name):
    return softmax if name == "softmax" else getattr(activations, name)


def _through_activation(name, z, grad):
    if name == "softmax":
        return softmax_vjp(z, grad)
    return grad if name == "identity" else grad * getattr(activations, f"{name}_grad")(z)


def _checked_sizes(sizes):
    if not isinstance(sizes, Iterable):
        raise TypeError(f"sizes must be a list of whole numbers, got {given(sizes)}")
    sizes = [whole(n, f"sizes[{i}]", 1) for i, n in enumerate(sizes)]
    if len(sizes) < 2:
        raise ValueError(f"sizes must name at least inputs and outputs, got {given(sizes)}")
    return sizes


def _checked_name(name, argument, known):
    if name not in known:
        raise ValueError(f"{argument} must be one of {', '.join(known)}, got {given(name)}")
    return name


def _checked_dtype(dtype):
    try:
        found = np.dtype(dtype)
    except (TypeError, ValueError):  # no type at all
        found = given(dtype)
    if found not in (np.float16, np.float32, np.float64):
        raise TypeError(f"dtype must be float16, float32 or float64, got {found}")
    return found


def _checked_batch(X, D):
    X = as_real(X, "X")
    if X.ndim != 2 or X.shape[1] != D:
        raise ValueError(f"X must have shape (N, {D}), a row a sample, got {X.shape}")
    return X


@np.errstate(all="ignore")
def _checked_task(net, X, y, dtype):
    kind = len(net.sizes) - 2, net.hidden, net.output, net.bias
    if kind != (1, "relu", "identity", False):
        told = "{} of them, hidden {!r}, output {!r}, bias {}".format(*kind)
        raise ValueError(
            f"net must have one hidden layer of ReLUs, output identity and no biases, got {told}"
        )
    X = _checked_batch(X, net.sizes[0]).astype(dtype, copy=False)
    if not len(X):
        raise ValueError("X must hold at least one sample, got none")
    return X, as_labels(y, "y", len(X), net.sizes[-1])
