"""Losses and their gradients: one value per sample, the sum or mean is the caller's.

The first axis is the sample; further axes are summed.  Prediction and target have the same
shape, nothing broadcasts.  A gradient is that of the sum over all samples, with respect to
the first argument, in its shape.
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
