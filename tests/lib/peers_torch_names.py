"""PyTorch's names as ours: a recipe for each, a table of all, and where the two are known to differ.

A recipe takes what PyTorch's function does, as arrays.  Where it must add up or weigh what ours
returns, it works in float64, so that only ours rounds.
"""

import numpy as np
from peers import Difference, NotExpressible, Ours, classes_last, largest, near_0
from peers_torch import Row

from nnrecap import activations, losses
from nnrecap.ctc import ctc_with_grad
from nnrecap.decode import one_hot, to_class
from nnrecap.mlp import MLP
from nnrecap.softmax import log_softmax, log_softmax_jacobian, logsumexp, softmax, softmax_vjp
from nnrecap.tensors import broadcast_shape

# --- one value per entry


def same(name, **translated):
    """PyTorch's function is ours of that name, and its gradient ours; its options by our names."""
    f, slope = getattr(activations, name), getattr(activations, f"{name}_grad")

    def run(z, **options):
        options = {translated[k]: v for k, v in options.items() if k in translated}
        return Ours(f(z, **options), slope(z, **options))

    return run


def gelu(z, approximate="none"):
    if approximate != "none":
        raise NotExpressible("an approximation by tanh: ours is exact")
    return same("gelu")(z)._replace(size=largest(z))  # PyTorch's left half is 1 + erf(z/√2), which cancels


def prelu(z, weight, **_):
    """A leaky ReLU whose slope is a parameter, of each channel its own."""
    slopes, channels = weight.ravel().tolist(), z[np.newaxis] if weight.size == 1 else np.moveaxis(z, 1, 0)
    pairs = [same("leaky_relu", slope="slope")(c, slope=w) for c, w in zip(channels, slopes, strict=True)]
    back = (lambda a: a[0]) if weight.size == 1 else lambda a: np.moveaxis(np.array(a), 0, 1)
    return Ours(back([p.value for p in pairs]), back([p.gradient for p in pairs]))


def elu(z, alpha=1.0, scale=1.0):
    """Older releases have exp(z) - 1 left of 0, which cancels."""
    if scale == 1:
        return Ours(activations.elu(z, alpha), activations.elu_grad(z, alpha), size=abs(alpha))
    z = z.astype(np.float64)
    value, slope = scale * activations.elu(z, alpha), scale * activations.elu_grad(z, alpha)
    return Ours(value, slope, size=abs(alpha * scale), slope=abs(alpha * scale))


def celu(z, alpha=1.0):
    """α elu(z/α)"""
    z = z.astype(np.float64) / alpha
    return Ours(alpha * activations.elu(z), activations.elu_grad(z), size=abs(alpha))


def selu(z):
    """An ELU of a certain α, times a certain number."""
    return elu(z, alpha=1.6732632423543772, scale=1.0507009873554805)


def softplus(z, beta=1, threshold=20):
    """log(1 + exp(βz)) / β is ours at βz, divided."""
    if beta != 1:
        z = beta * z.astype(np.float64)
    return Ours(activations.softplus(z) / beta, activations.softplus_grad(z))


# --- along an axis of classes


def prepared(z, dtype=None, mask=None, sign=1):
    """In the type that is asked for; what is masked has the logit -inf."""
    z = sign * (z if dtype is None else z.astype(str(dtype).removeprefix("torch.")))
    return z if mask is None else np.where(mask, z, np.array(-np.inf, np.result_type(z, np.float16)))


def chained(slope, mask=None, sign=1, **_):
    """The slope by what `prepared` was given: a masked entry was replaced by a number."""
    return sign * slope if mask is None else np.where(mask, sign * slope, slope.dtype.type(0))


def softmaxes(f, vjp, sign=1, log=False):
    def run(z, dim=None, v=None, **how):
        dim = dim if dim is not None else 0 if z.ndim in (0, 1, 3) else 1  # PyTorch's own guess
        rows, undo = classes_last(prepared(z, **how, sign=sign), [dim])
        v, p = classes_last(v, [dim])[0], softmax(rows)
        value, slope = undo(f(rows)), chained(undo(vjp(rows, v.astype(rows.dtype))), **how, sign=sign)
        own = (
            undo(np.broadcast_to(near_0(rows) * log, rows.shape)),
            undo(p * abs(v).sum(axis=-1, keepdims=True)),
        )
        return Ours(value, slope, largest(z), largest(v) * v.size, *own)

    return run


def log_softmax_vjp(z, v):
    return np.einsum("...i,...ij->...j", v.astype(np.float64), log_softmax_jacobian(z)).astype(z.dtype)


def logsumexps(z, dim=(), keepdim=False, v=None, **how):
    """Along several axes: along the one into which they are laid; none named stands for all."""
    axes = range(z.ndim) if dim is None or dim == () else np.atleast_1d(dim)
    rows, undo = classes_last(prepared(z, **how), axes)
    value = logsumexp(rows)
    slope = undo(softmax(rows) * v.reshape(value.shape)[..., np.newaxis]).astype(value.dtype)
    own = near_0(rows).reshape(v.shape)
    return Ours(value.reshape(v.shape), chained(slope, **how), largest(z), largest(v) * largest(z), own)


def logaddexp(a, b, v=None):
    """log(eᵃ + eᵇ) is logsumexp of the two."""
    if a.shape != b.shape:  # adding up what was stretched rounds
        a, b = a.astype(np.float64), b.astype(np.float64)
    rows = np.stack(np.broadcast_arrays(a, b), axis=-1)
    slope = unbroadcast(softmax(rows)[..., 0] * v, a)
    return Ours(logsumexp(rows), slope, largest(rows), v.size, near_0(rows)[..., 0])


def unbroadcast(slope, x):
    """The sum over where `x` was stretched, in the type of `x`."""
    slope = slope.sum(axis=tuple(range(slope.ndim - x.ndim)))
    return slope.sum(axis=tuple(i for i, n in enumerate(x.shape) if n == 1), keepdims=True).astype(x.dtype)


# --- losses of entries


def entries(name, soft=0, **translated):
    """Our loss of that name and its gradient, weighted in float64; PyTorch's options by our names.

    `soft` is 1 where a probability and a label cancel in the gradient.
    """
    loss, gradient = getattr(losses, name), getattr(losses, f"{name}_grad")

    def run(x, y, weight=None, **options):
        options = {translated[k]: v for k, v in options.items() if k in translated}
        size = largest(x, y, 0 if weight is None else weight) ** 2
        if x.shape == y.shape and weight is None:
            return Ours(loss(x, y, **options), gradient(x, y, **options), size, size, 0, soft)
        x, weight = x.astype(np.float64), np.float64(1 if weight is None else weight)
        a, b = np.broadcast_arrays(x, y)
        value = weight * loss(a.ravel(), b.ravel(), **options).reshape(a.shape)
        return Ours(value, unbroadcast(weight * gradient(a, b, **options), x), size, size)

    return run


def smooth_l1(x, y, beta=1.0, **_):
    """Huber's at β, divided by β; at 0 the absolute error."""
    if beta == 0:
        return entries("absolute_error")(x, y)
    ours = entries("huber", delta="delta")(x, y, delta=beta)
    return Ours(ours.value / beta, ours.gradient / beta, ours.size)


def soft_margin(x, y, **_):
    """log(1 + exp(-yx)) is softplus(-yx); for labels ±1, the cross-entropy of 0 and 1."""
    size = largest(x) * largest(y)
    if (abs(y) == 1).all():
        ours = entries("binary_cross_entropy_with_logits", soft=1)(x, (y + 1) / 2)
        return Ours(ours.value, ours.gradient, size, size)
    x, y = x.astype(np.float64), y.astype(np.float64)
    return Ours(activations.softplus(-y * x), -y * activations.softplus_grad(-y * x), size, size)


def multilabel_soft_margin(x, y, weight=None, **_):
    """The cross-entropy of K labels, divided by K; of any y it is y times that of 1, 1 - y times that of 0."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    yes, no = (
        entries("binary_cross_entropy_with_logits")(x, np.full(x.shape, t), np.ones(x.shape)) for t in (1, 0)
    )
    weight = (1 if weight is None else weight.astype(np.float64)) / x.shape[-1]
    value, slope = (weight * (y * a + (1 - y) * b) for a, b in zip(yes[:2], no[:2], strict=True))
    size = largest(x) * largest(y) * largest(weight) * x.size
    return Ours(value.sum(axis=-1), slope, size, size)


def binary_with_logits(x, y, weight=None, pos_weight=None, **_):
    """PyTorch's weight of a yes may be of any shape, and below 0."""
    if pos_weight is None:
        return entries("binary_cross_entropy_with_logits", soft=1)(x, y, weight)
    if (pos_weight < 0).any():
        raise NotExpressible("a weight of a yes below 0")
    weight = 1 if weight is None else weight
    x, y, w, pos = np.broadcast_arrays(*(np.float64(a) for a in (x, y, weight, pos_weight)))
    if not (pos == pos.reshape(-1, pos.shape[-1])[0]).all():
        raise NotExpressible("a weight of a yes for each entry")
    pos, size = pos.reshape(-1, pos.shape[-1])[0], largest(x, w, pos) ** 3
    one = x.reshape(-1, 1, x.shape[-1]), y.reshape(-1, 1, x.shape[-1])  # a value of each row
    loss = np.stack(
        [
            losses.binary_cross_entropy_with_logits(*(a[..., [k]] for a in one), pos[[k]])
            for k in range(len(pos))
        ],
        axis=-1,
    )
    return Ours(
        w * loss.reshape(x.shape), w * losses.binary_cross_entropy_with_logits_grad(x, y, pos), size, size
    )


def hinge_embedding(x, y, margin=1.0, **_):
    """x where y = 1, relu(margin - x) where y = -1; elsewhere PyTorch adds both."""
    x = x.astype(np.float64)
    z, y = np.broadcast_arrays(x, y)
    near, far = y != -1, y != 1
    value = np.where(near, activations.identity(z), 0) + np.where(far, activations.relu(margin - z), 0)
    slope = np.where(near, activations.identity_grad(z), 0) - np.where(
        far, activations.relu_grad(margin - z), 0
    )
    return Ours(value, unbroadcast(slope, x), largest(x, margin))


# --- losses of classes


def classes_axis(x):
    return min(x.ndim - 1, 1)


def of_classes(name):
    """Our loss of that name; what PyTorch's options make of a target is a sum of such losses."""
    loss, gradient = getattr(losses, name), getattr(losses, f"{name}_grad")

    def run(x, y, weight=None, ignore_index=-100, label_smoothing=0.0, **_):
        z, back = np.moveaxis(x, classes_axis(x), -1), lambda a: np.moveaxis(a, -1, classes_axis(x))
        index, size = y.shape != x.shape, largest(x) * largest(0 if weight is None else weight)
        y = y if index else np.moveaxis(y, classes_axis(x), -1)
        if weight is None and label_smoothing == 0 and ((y != ignore_index).all() if index else sum_to_1(y)):
            return Ours(loss(z, y), back(gradient(z, y)), size, size)
        rows, kept = z.reshape(-1, z.shape[-1]).astype(np.float64), (y != ignore_index).ravel()
        c = (
            np.eye(z.shape[-1])[np.where(kept, y.ravel(), 0)] * kept[:, np.newaxis]
            if index
            else y.reshape(rows.shape).astype(np.float64)
        )
        c = (1 - label_smoothing) * c + label_smoothing / z.shape[-1] * (kept[:, np.newaxis] if index else 1)
        terms = list(as_targets(c if weight is None else c * weight, one=index and label_smoothing == 0))
        value = sum(w * loss(rows, t) for w, t in terms)
        slope = sum(w[:, np.newaxis] * gradient(rows, t) for w, t in terms)
        value, slope = value.reshape(z.shape[:-1]), slope.reshape(z.shape)
        return Ours(value, back(slope), size, size)

    return run


def sum_to_1(y):
    return (abs(y.sum(axis=-1, dtype=np.float64) - 1) <= np.finfo(y.dtype).eps ** 0.5).all()


def as_targets(c, one):
    """Pairs of a weight (N,) and a target (N,) or (N, K): in all, each class counts c (N, K) times."""
    total = c.sum(axis=-1)
    if one:
        yield total, abs(c).argmax(axis=-1)
    elif (c >= 0).all():
        yield (
            total,
            np.where(total[:, np.newaxis] > 0, c, 1) / np.where(total > 0, total, c.shape[-1])[:, np.newaxis],
        )
    else:
        yield from ((c[:, k], np.full(len(c), k)) for k in range(c.shape[-1]))


def linear_cross_entropy(x, W, y, linear_bias=None, ignore_index=None, **options):
    """The cross-entropy of logits W x + b, in float64."""
    if x.ndim == 1 and W.ndim > 2:
        raise NotExpressible("several outputs, each of classes, without a batch: PyTorch refuses them too")
    x, W = x.astype(np.float64), W.astype(np.float64)
    z = np.moveaxis(np.tensordot(x, W, (-1, -1)), x.ndim - 1, classes_axis(x[..., :1]) if x.ndim > 1 else 0)
    z = z if linear_bias is None else z + linear_bias
    ours = of_classes("cross_entropy")(
        z, y, ignore_index=-100 if ignore_index is None else ignore_index, **options
    )
    axes = tuple(range(x.ndim - 1, z.ndim))
    slope = np.tensordot(ours.gradient, W, (axes, tuple(range(W.ndim - 1))))
    size = ours.size * largest(W) * W.size
    return Ours(ours.value, slope, size, size)


def linear_cross_entropy_layer(
    x, y, num_classes, linear_weight, out_features=(), linear_bias=None, **options
):
    """A module has its weights in one matrix, its biases in one vector."""
    W = linear_weight.reshape(num_classes, *out_features, x.shape[-1])
    b = None if linear_bias is None else linear_bias.reshape(W.shape[:-1])
    return linear_cross_entropy(x, W, y, linear_bias=b, **options)


def kl_div(x, t, log_target=False, **_):
    """Σ t (log t - x) of any x: with p = t/Σt and z = x, Σt (KL(p ‖ softmax z) + log Σt - logsumexp(z))."""
    t = np.exp(t.astype(np.float64)) if log_target else t.astype(np.float64)
    if not (t >= 0).all():
        raise NotExpressible("a target below 0 or nan, of which PyTorch's logarithm is nan")
    z, p = np.atleast_2d(x.astype(np.float64)), np.atleast_2d(t)
    total, size = p.sum(axis=-1, keepdims=True), largest(x) * largest(t) * t.size
    p = p / total
    value = total[:, 0] * (losses.kl_divergence_with_logits(z, p) + np.log(total[:, 0]) - logsumexp(z))
    slope = total * (losses.kl_divergence_with_logits_grad(z, p) - softmax(z))
    return Ours(value if x.ndim > 1 else value.sum(), slope.reshape(x.shape), size, size)


def multi_margin(x, y, p=1, margin=1.0, weight=None, **_):
    """PyTorch divides by K; a weight is that of the class."""
    if p != 1 or margin < 0:
        raise NotExpressible("squares" if p != 1 else "a margin below 0")
    z = np.atleast_2d(x if weight is None else x.astype(np.float64))
    y, size = y.reshape(-1), largest(x, margin) * largest(0 if weight is None else weight)
    value, slope = losses.multiclass_hinge(z, y, margin), losses.multiclass_hinge_grad(z, y, margin)
    w = (1 if weight is None else weight[y].astype(np.float64)) / z.shape[1]
    value, slope = w * value, (w * slope.T).T
    return Ours(value if x.ndim > 1 else value.sum(), slope.reshape(x.shape), size, size)


# --- other losses


def triplet(a, p, n, margin=1.0, eps=1e-6, swap=False, distance_function=None, **options):
    """PyTorch adds eps to each coordinate of a difference: as if the other point were nearer by that."""
    if swap or options.get("p", 2) != 2:
        raise NotExpressible("swapped pairs" if swap else "a distance other than Euclid's")
    a, p, n = (x.astype(np.float64) for x in (a, p, n))
    value = losses.triplet(a, p - eps, n - eps, margin)
    return Ours(value, losses.triplet_grad(a, p - eps, n - eps, margin)[0], largest(a, p, n, margin))


def ctc(z, targets, steps, labels, blank=0, zero_infinity=False, **_):
    """Targets that are laid one after another are padded; `zero_infinity` drops what is impossible."""
    steps, labels = np.asarray(steps), np.asarray(labels)
    if targets.ndim == 1:
        rows = np.split(targets, np.cumsum(labels)[:-1])
        targets = np.array([np.pad(row, (0, labels.max() - len(row))) for row in rows])
    value, slope = ctc_with_grad(z, targets, steps, labels, blank)
    value = np.where(np.isinf(value) & zero_infinity, 0, value)
    return Ours(value, slope, largest(z) * len(z), largest(z) * len(z))


# --- what is no loss


def hot(y, num_classes=-1):
    """-1 classes are as many as the largest label asks for."""
    return Ours(one_hot(y, int(y.max()) + 1 if num_classes == -1 else num_classes))


def argmax(z, dim=None, keepdim=False):
    """Along any axis; none named stands for all in a row."""
    rows, _ = classes_last(z, range(z.ndim) if dim is None else [dim])
    found = to_class(rows)
    return Ours(np.expand_dims(found, dim) if keepdim and z.ndim else found)


def linear(x, W=None, bias=None, weight=None, **_):
    """A network of one layer; it adds up products in its own type."""
    W = weight if W is None else W
    net = MLP([W.shape[1], W.shape[0]], bias=bias is not None, dtype=np.result_type(x, np.float16))
    for mine, given in zip(net.parameters, (W, bias), strict=False):
        mine[...] = given
    value = net.forward(x.reshape(-1, x.shape[-1]))
    slope = net.backward(np.ones_like(value))
    sizes = len(W.T) * largest(x, W) ** 2, len(W) * largest(W)
    return Ours(value.reshape(*x.shape[:-1], len(W)), slope.reshape(x.shape), *sizes, *sizes)


def broadcast(*arrays):
    return Ours(np.array(broadcast_shape(*(a.shape for a in arrays))))


# --- PyTorch's names as ours


ROWS = {
    "sigmoid": Row(same("sigmoid")),
    "tanh": Row(same("tanh")),
    "nn.functional.relu": Row(same("relu")),
    "nn.functional.logsigmoid": Row(same("log_sigmoid")),
    "nn.functional.softplus": Row(softplus),
    "nn.functional.leaky_relu": Row(same("leaky_relu", negative_slope="slope")),
    "nn.functional.prelu": Row(prelu),
    "nn.functional.elu": Row(elu),
    "nn.functional.celu": Row(celu),
    "nn.functional.selu": Row(selu),
    "nn.functional.gelu": Row(gelu),
    "nn.functional.silu": Row(same("silu")),
    "softmax": Row(softmaxes(softmax, softmax_vjp), vjp=True),
    "nn.functional.softmin": Row(softmaxes(softmax, softmax_vjp, sign=-1), vjp=True),
    "torch.ops.aten._safe_softmax.default": Row(softmaxes(softmax, softmax_vjp), vjp=True),
    "masked.softmax": Row(softmaxes(softmax, softmax_vjp), vjp=True),
    "masked.softmin": Row(softmaxes(softmax, softmax_vjp, sign=-1), vjp=True),
    "log_softmax": Row(softmaxes(log_softmax, log_softmax_vjp, log=True), vjp=True),
    "masked.log_softmax": Row(softmaxes(log_softmax, log_softmax_vjp, log=True), vjp=True),
    "logsumexp": Row(logsumexps, vjp=True),
    "masked.logsumexp": Row(logsumexps, vjp=True),
    "logaddexp": Row(logaddexp, vjp=True),
    "nn.functional.mse_loss": Row(entries("squared_error"), loss=True),
    "nn.functional.l1_loss": Row(entries("absolute_error"), loss=True),
    "nn.functional.smooth_l1_loss": Row(smooth_l1, loss=True),
    "nn.functional.huber_loss": Row(entries("huber", delta="delta"), loss=True),
    "nn.functional.binary_cross_entropy": Row(entries("binary_cross_entropy"), loss=True),
    "nn.functional.binary_cross_entropy_with_logits": Row(binary_with_logits, loss=True),
    "nn.functional.soft_margin_loss": Row(soft_margin, loss=True),
    "nn.functional.multilabel_soft_margin_loss": Row(multilabel_soft_margin, loss=True),
    "nn.functional.hinge_embedding_loss": Row(hinge_embedding, loss=True),
    "nn.functional.nll_loss": Row(of_classes("nll"), loss=True),
    "nn.functional.cross_entropy": Row(of_classes("cross_entropy"), loss=True),
    "nn.functional.linear_cross_entropy": Row(linear_cross_entropy, loss=True),
    "nn.LinearCrossEntropyLoss": Row(linear_cross_entropy_layer),
    "nn.functional.kl_div": Row(kl_div, loss=True),
    "nn.functional.multi_margin_loss": Row(multi_margin, loss=True),
    "nn.functional.triplet_margin_loss": Row(triplet, loss=True),
    "nn.functional.triplet_margin_with_distance_loss": Row(triplet, loss=True),
    "nn.functional.ctc_loss": Row(ctc, loss=True, logits=True),
    "nn.functional.one_hot": Row(hot, integers=True),
    "argmax": Row(argmax, integers=True),
    "nn.functional.linear": Row(linear),
    "broadcast_tensors": Row(broadcast, integers=True),
}
MODULE_ROWS = {
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "ReLU": "nn.functional.relu",
    "LogSigmoid": "nn.functional.logsigmoid",
    "Softplus": "nn.functional.softplus",
    "LeakyReLU": "nn.functional.leaky_relu",
    "PReLU": "nn.functional.prelu",
    "ELU": "nn.functional.elu",
    "CELU": "nn.functional.celu",
    "SELU": "nn.functional.selu",
    "GELU": "nn.functional.gelu",
    "SiLU": "nn.functional.silu",
    "Softmax": "softmax",
    "Softmin": "nn.functional.softmin",
    "LogSoftmax": "log_softmax",
    "MSELoss": "nn.functional.mse_loss",
    "L1Loss": "nn.functional.l1_loss",
    "SmoothL1Loss": "nn.functional.smooth_l1_loss",
    "HuberLoss": "nn.functional.huber_loss",
    "BCELoss": "nn.functional.binary_cross_entropy",
    "BCEWithLogitsLoss": "nn.functional.binary_cross_entropy_with_logits",
    "SoftMarginLoss": "nn.functional.soft_margin_loss",
    "MultiLabelSoftMarginLoss": "nn.functional.multilabel_soft_margin_loss",
    "HingeEmbeddingLoss": "nn.functional.hinge_embedding_loss",
    "NLLLoss": "nn.functional.nll_loss",
    "CrossEntropyLoss": "nn.functional.cross_entropy",
    "LinearCrossEntropyLoss": "nn.LinearCrossEntropyLoss",
    "MultiMarginLoss": "nn.functional.multi_margin_loss",
    "KLDivLoss": "nn.functional.kl_div",
    "CTCLoss": "nn.functional.ctc_loss",
    "Linear": "nn.functional.linear",
}


# --- where they are known to differ


def nothing_but_inf(z, *args, dim=None, **_):
    return np.isneginf(z).all(axis=dim, keepdims=True)


def above_threshold(z, beta=1, threshold=20):
    return beta * z > threshold


RECTIFIERS = ("relu", "prelu", "elu", "celu", "selu", "hinge_embedding_loss")
EMPTY = ("softmax", "nn.functional.softmin", "log_softmax", "logsumexp", "masked.softmax", "masked.softmin")
DIFFERENCES = (
    *(
        Difference(
            f"nn.functional.{name}", "gradient", "of nan, ours is nan", lambda z, *_, **__: np.isnan(z)
        )
        for name in RECTIFIERS
    ),
    Difference(
        "nn.functional.celu",
        "gradient",
        "PyTorch rounds α to single precision",
        lambda z, alpha=1.0: (z <= 0) & (alpha != float(np.float32(alpha))),
    ),
    *(
        Difference(
            "nn.functional.softplus", part, "PyTorch takes z for it above a threshold", above_threshold
        )
        for part in ("value", "gradient")
    ),
    Difference("nn.functional.silu", "value", "at -inf the limit is 0, PyTorch has nan", np.isneginf),
    Difference("nn.functional.silu", "gradient", "at ±inf the limits are 0 and 1, PyTorch has nan", np.isinf),
    *(
        Difference(
            "torch.ops.aten._safe_softmax.default", part, "of nothing but -inf, ours is nan", nothing_but_inf
        )
        for part in ("value", "gradient")
    ),
    Difference(
        "logaddexp",
        "gradient",
        "the softmax of a row with inf is nan; PyTorch has the limit",
        lambda a, b, **_: np.isposinf(a) | np.isposinf(b),
    ),
    Difference(
        "masked.logsumexp",
        "gradient",
        "the softmax of a row with inf is nan; PyTorch has the limit",
        lambda z, **_: np.isinf(z).any(),
    ),
    *(
        Difference(
            name, "refusal", "no classes at all are refused, even in no rows", lambda z, *_, **__: z.size == 0
        )
        for name in (*EMPTY, "masked.log_softmax")
    ),
)
