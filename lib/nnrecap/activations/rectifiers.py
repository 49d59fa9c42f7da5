"""The identity, and what differs from it left of 0: ReLU, leaky ReLU, ELU; and their derivatives."""

from functools import partial

import numpy as np

from nnrecap.activations.blocks import by_blocks
from nnrecap.inputs import as_real, finite


def identity(z):
    """z itself: what the last layer of a regression does.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()): a copy
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  ±inf and nan stay what they are.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6, S7.  Derivative: `identity_grad`.
    """
    return as_real(z, "z").copy()[()]


def identity_grad(z):
    """The derivative of the identity: 1 everywhere.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ())
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  1 at ±inf too; nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.
    """
    z = as_real(z, "z")
    return np.where(np.isnan(z), z, z.dtype.type(1))[()]


@np.errstate(all="ignore")
def relu(z):
    """The positive part max(z, 0), elementwise: rectified (threshold) linear.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to inf
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  relu(-inf) = 0, relu(inf) = inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Derivative: `relu_grad`.
    """
    return np.maximum(as_real(z, "z"), 0)


@np.errstate(all="ignore")
def relu_grad(z):
    """The slope of `relu`, elementwise: 1 where z > 0, else 0.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries 0 or 1
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  At the kink, z = ±0, it is 0, by convention.  0 at -inf, 1 at inf,
        nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  PyTorch has the same convention; any slope from 0 to 1 would do.
    """
    return np.sign(np.maximum(as_real(z, "z"), 0))  # not z > 0, which turns nan into 0


def leaky_relu(z, slope=0.01):
    """A relu that is not flat below 0: z where z > 0, else slope · z, elementwise.

    Parameters
    ----------
    z : array_like of real numbers, any shape S
    slope : finite number: how steep the left half is.  0 makes it `relu`, -1 makes it |z|.

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ())
        float16, float32 and float64 stay what they are, whatever the type of `slope`;
        integers and bools become float64.  leaky_relu(inf) = inf, leaky_relu(±0) = 0,
        leaky_relu(-inf) = -inf for a slope above 0; nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list, `slope` is nan, infinite or no single number.
    TypeError : `z` or `slope` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Derivative: `leaky_relu_grad`.  float16 and float32 are computed in
    float64 and rounded once.
    Source: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic
    models", ICML workshop on deep learning for audio, speech and language (2013).
    """
    return by_blocks(partial(_leaky_relu, slope=finite(slope, "slope")), z)


def leaky_relu_grad(z, slope=0.01):
    """The slope of `leaky_relu`, elementwise: 1 where z > 0, else `slope`.

    Parameters
    ----------
    z, slope : as in `leaky_relu`

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries 1 or `slope`
        Types as in `leaky_relu`.  At the kink, z = ±0, it is `slope`, by convention.
        `slope` at -inf, 1 at inf, nan stays nan.

    Raises
    ------
    As `leaky_relu`.

    Notes
    -----
    Syllabus S6.  PyTorch has the same convention.
    """
    return by_blocks(partial(_leaky_relu_grad, slope=finite(slope, "slope")), z)


def elu(z, alpha=1.0):
    """The exponential linear unit: z where z > 0, else α (exp(z) - 1), elementwise.

    Parameters
    ----------
    z : array_like of real numbers, any shape S
    alpha : finite number: -alpha is the value at -inf, and alpha the slope left of 0

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from -alpha to inf
        float16, float32 and float64 stay what they are, whatever the type of `alpha`;
        integers and bools become float64.  elu(-inf) = -alpha, elu(±0) = 0,
        elu(inf) = inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list, `alpha` is nan, infinite or no single number.
    TypeError : `z` or `alpha` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Derivative: `elu_grad`.  expm1 keeps the digits near 0, which exp(z) - 1
    loses.  float16 and float32 are computed in float64 and rounded once.
    Source: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning
    by exponential linear units", ICLR (2016).
    """
    return by_blocks(partial(_elu, alpha=finite(alpha, "alpha")), z)


def elu_grad(z, alpha=1.0):
    """The slope of `elu`, elementwise: 1 where z > 0, else α exp(z).

    Parameters
    ----------
    z, alpha : as in `elu`

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to `alpha`, or 1
        Types as in `elu`.  At z = ±0 it is `alpha`, by convention where that is not 1.
        0 at -inf, 1 at inf, nan stays nan.

    Raises
    ------
    As `elu`.

    Notes
    -----
    Syllabus S6.  PyTorch has the same convention.
    """
    return by_blocks(partial(_elu_grad, alpha=finite(alpha, "alpha")), z)


def _leaky_relu(x, out, slope):
    below = np.minimum(x, 0)
    np.maximum(x, 0, out=out)
    if slope:  # 0 times -inf is nan
        below *= slope
        out += below


def _leaky_relu_grad(x, out, slope):
    np.clip(x, 0, 1, out=out)
    np.ceil(out, out=out)  # not x > 0, which turns nan into 0
    below = 1 - out
    below *= slope
    out += below


def _elu(x, out, alpha):
    below = np.minimum(x, 0)
    np.expm1(below, out=below)
    below *= alpha
    np.maximum(x, 0, out=out)
    out += below


def _elu_grad(x, out, alpha):
    above = x > 0
    np.minimum(x, 0, out=out)
    if lifted := abs(alpha) > 1:  # where e^x alone would be 0
        far = out < -700
        half = np.exp(out[far] / 2)
    np.exp(out, out=out)
    out *= alpha
    if lifted:
        out[far] = alpha * half * half
    out *= ~above
    out += above
