"""The sigmoid and its kin: tanh, softplus, log σ, and their derivatives."""

import numpy as np

from nnrecap.activations.blocks import by_blocks
from nnrecap.inputs import as_real


def sigmoid(z):
    """The logistic function 1 / (1 + exp(-z)), elementwise: a number as a probability.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to 1
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  sigmoid(-inf) = 0, sigmoid(inf) = 1, nan stays nan.  On paper it
        reaches neither 0 nor 1; in float64 it is 1 from z = 37 on and 0 below -746.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6, S7.  Derivative: `sigmoid_grad`; for logarithms use `log_sigmoid`.
    float16 and float32 are computed in float64 and rounded once.
    """
    return by_blocks(_sigmoid, z)


def sigmoid_grad(z):
    """The derivative σ(z) (1 - σ(z)) of `sigmoid`, elementwise: at most 1/4, at z = 0.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to 1/4
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  0 at ±inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Computed as e / (1 + e)² with e = exp(-|z|), since 1 - σ(z) has no
    digits left where σ(z) rounds to 1, from z = 17.4 on in float32.
    """
    return by_blocks(_sigmoid_grad, z, least=np.float32)


def tanh(z):
    """The hyperbolic tangent, elementwise: 2 σ(2z) - 1, symmetric about 0.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from -1 to 1
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  tanh(±inf) = ±1, tanh(-0.0) = -0.0, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Derivative: `tanh_grad`.  float16 and float32 are computed in float64
    and rounded once.
    """
    return by_blocks(np.tanh, z)


def tanh_grad(z):
    """The derivative 1 - tanh²(z) of `tanh`, elementwise: at most 1, at z = 0.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to 1
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  0 at ±inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Computed as 4e / (1 + e)² with e = exp(-2|z|): the difference is 0
    where tanh rounds to ±1, from |z| = 10 on in float32.
    """
    return by_blocks(_tanh_grad, z, least=np.float32)


def softplus(z):
    """A smooth relu, log(1 + exp(z)), elementwise.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to inf
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  softplus(-inf) = 0, softplus(inf) = inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6, S15.  Derivative: `softplus_grad`, which is `sigmoid`.  exp sees only
    -|z|, so it cannot overflow; log1p keeps the left tail, which log(1 + exp(z)) rounds
    to 0 from z = -37 down.  float16 and float32 are computed in float64 and rounded once.
    Source: Dugas et al., "Incorporating second-order functional knowledge for better
    option pricing", NIPS 13 (2001).
    """
    return by_blocks(_softplus, z)


def softplus_grad(z):
    """The derivative of `softplus`: `sigmoid`.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to 1
        As `sigmoid`: 0 at -inf, 1 at inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6, S15.
    """
    return sigmoid(z)


def log_sigmoid(z):
    """The logarithm of `sigmoid`, elementwise: -log(1 + exp(-z)).

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from -inf to 0
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  log_sigmoid(-inf) = -inf, log_sigmoid(inf) = 0, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6, S15.  It is -softplus(-z): finite where sigmoid is 0, and not 0 where
    sigmoid rounds to 1.  Derivative: `log_sigmoid_grad`.
    """
    return by_blocks(_log_sigmoid, z)


def log_sigmoid_grad(z):
    """The derivative of `log_sigmoid`: 1 - σ(z) = σ(-z), elementwise.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from 0 to 1
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  1 at -inf, 0 at inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6, S15.
    """
    return sigmoid(-as_real(z, "z"))


def _sigmoid(x, out):
    # exp(x) / (1 + exp(x)) is quicker, and falls by an ulp here and there on its way up to 1.
    np.negative(x, out=out)
    np.exp(out, out=out)
    out += 1
    np.divide(1, out, out=out)
    # Below -700, exp(-x) overflows in float64 while 1 + exp(x) is 1; narrower results are 0 there.
    if out is not x and not x.min() >= -700:  # nan, if there is one
        np.exp(x, out=out, where=x < -700)


def _exp_minus_abs(x, times=1):
    e = np.abs(x)
    e *= -times
    return np.exp(e, out=e)


def _sigmoid_grad(x, out):
    _slope(_exp_minus_abs(x), out)


def _tanh_grad(x, out):
    _slope(_exp_minus_abs(x, times=2), out)
    out *= 4


def _slope(e, out):
    # e / (1 + e)², the square as 1 + e (2 + e), which rounds less where e is small
    np.add(e, 2, out=out)
    out *= e
    out += 1
    np.divide(e, out, out=out)


def _softplus(x, out):
    e = _exp_minus_abs(x)
    np.maximum(x, 0, out=out)
    out += np.log1p(e, out=e)


def _log_sigmoid(x, out):
    e = _exp_minus_abs(x)
    np.minimum(x, 0, out=out)
    out -= np.log1p(e, out=e)
