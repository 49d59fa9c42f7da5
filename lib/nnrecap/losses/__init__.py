"""Losses and their gradients: one value per sample, the sum or mean is the caller's.

The first axis is the sample; further axes are summed.  Prediction and target have the same
shape, nothing broadcasts.  A gradient is that of the sum over all samples, with respect to
the first argument, in its shape.

Recipes
-------
What other libraries have options for is a line or two here.  Each recipe runs as it stands, after

>>> import numpy as np
>>> from nnrecap import losses
>>> from nnrecap.decode import one_hot

and ends with the loss of the batch and its gradient, those of the option it names.

**Label smoothing.**  The truth gets 1 - ε, and ε is spread evenly over all K classes.  So no
logit has to grow without end (Szegedy et al., CVPR 2016).

>>> z, y, eps = np.array([[3.0, 0, -1], [0, 2, 1]]), np.array([0, 2]), 0.1
>>> N, K = z.shape
>>> targets = (1 - eps) * one_hot(y, K, z.dtype) + eps / K
>>> loss, gradient = losses.cross_entropy_with_grad(z, targets)
>>> loss, gradient = loss.mean(), gradient / N
>>> print(f"{loss:.4f}, not {losses.cross_entropy(z, y).mean():.4f}")
0.8534, not 0.7367

PyTorch: CrossEntropyLoss(label_smoothing=eps).

**Padded steps.**  Sequences of unlike lengths are filled up, and the fill has the label -100.  Leave
it out: it costs nothing, moves nothing, and is not counted in the mean.

>>> z = np.array([[[2.0, 0], [0, 1], [9, 9]], [[1, 1], [9, 9], [9, 9]]])  # (N, T, K)
>>> y = np.array([[0, 1, -100], [1, -100, -100]])  # two steps, then one
>>> real = y != -100
>>> loss = losses.cross_entropy(z[real], y[real]).mean()
>>> gradient = np.zeros_like(z)
>>> gradient[real] = losses.cross_entropy_grad(z[real], y[real]) / real.sum()
>>> print(f"{loss:.4f} a step, of {real.sum()}; at the fill {gradient[0, 2]}")
0.3778 a step, of 3; at the fill [0. 0.]

PyTorch: CrossEntropyLoss(), whose ignore_index is -100, and whose classes stand at axis 1.

**Class weights.**  A mistake on a rare class costs more.  The mean is a weighted one: divide by the
sum of the weights, not by N.

>>> z, y = np.array([[1.0, 0], [2, 0], [0, 0], [1, 0]]), np.array([0, 0, 0, 1])
>>> weight = len(y) / np.bincount(y)  # [4/3, 4]: each class weighs as much as the other
>>> w = weight[y]
>>> loss, gradient = losses.cross_entropy_with_grad(z, y)
>>> loss, gradient = w @ loss / w.sum(), w[:, np.newaxis] * gradient / w.sum()
>>> print(f"{loss:.4f}, not {losses.cross_entropy(z, y).mean():.4f}")
0.8455, not 0.6116

PyTorch: CrossEntropyLoss(weight=weight).  scikit-learn: class_weight="balanced", but for a factor.

**Several labels.**  Each of K labels is a yes or a no of its own, so K sigmoids and no softmax.  A label
that is rarely a yes is soon predicted never to be one; `pos_weight` makes its yes cost more.

>>> z = np.array([[2.0, -1, -2], [0, -1, -3], [1, 2, -3], [-1, 0, -2]])  # (N, K)
>>> y = np.array([[1, 0, 0], [0, 0, 0], [1, 1, 0], [0, 1, 1]])
>>> N, K = z.shape
>>> pos_weight = (y == 0).sum(axis=0) / (y == 1).sum(axis=0)  # [1, 1, 3]
>>> loss, gradient = losses.binary_cross_entropy_with_logits_with_grad(z, y, pos_weight)
>>> loss, gradient = loss.mean() / K, gradient / (N * K)
>>> print(f"{loss:.4f}, not {losses.binary_cross_entropy_with_logits(z, y).mean() / K:.4f}")
0.7915, not 0.4370

PyTorch: BCEWithLogitsLoss(pos_weight=pos_weight), which divides by N and by K.
"""

from nnrecap.losses.binary import (
    binary_cross_entropy,
    binary_cross_entropy_grad,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    binary_cross_entropy_with_logits_with_grad,
)
from nnrecap.losses.classes import (
    cross_entropy,
    cross_entropy_grad,
    cross_entropy_with_grad,
    nll,
    nll_grad,
)
from nnrecap.losses.divergence import (
    kl_divergence,
    kl_divergence_grad,
    kl_divergence_with_logits,
    kl_divergence_with_logits_grad,
)
from nnrecap.losses.margin import (
    hinge,
    hinge_grad,
    multiclass_hinge,
    multiclass_hinge_grad,
    triplet,
    triplet_grad,
)
from nnrecap.losses.regression import (
    absolute_error,
    absolute_error_grad,
    huber,
    huber_grad,
    squared_error,
    squared_error_grad,
)

__all__ = [
    "absolute_error",
    "absolute_error_grad",
    "binary_cross_entropy",
    "binary_cross_entropy_grad",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_grad",
    "binary_cross_entropy_with_logits_with_grad",
    "cross_entropy",
    "cross_entropy_grad",
    "cross_entropy_with_grad",
    "hinge",
    "hinge_grad",
    "huber",
    "huber_grad",
    "kl_divergence",
    "kl_divergence_grad",
    "kl_divergence_with_logits",
    "kl_divergence_with_logits_grad",
    "multiclass_hinge",
    "multiclass_hinge_grad",
    "nll",
    "nll_grad",
    "squared_error",
    "squared_error_grad",
    "triplet",
    "triplet_grad",
]
