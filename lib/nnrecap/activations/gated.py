"""Gated activations, z times a share from 0 to 1 that grows with z: GELU, SiLU; and their derivatives."""

import numpy as np

from nnrecap.activations.blocks import by_blocks


def gelu(z):
    """The Gaussian error linear unit z Φ(z), elementwise; Φ(z) is the share of N(0, 1) below z.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from -0.17 (at z = -0.75) to inf
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  gelu(-inf) = gelu(±0) = 0, gelu(inf) = inf, nan stays nan.  In float64
        it is 0 below -38.6, and z from 8.3 on.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Derivative: `gelu_grad`.  This is the exact one, not the approximation by
    tanh, which errs by up to 0.0005.  Computed as max(z, 0) - |z| Φ(-|z|), Φ(-|z|) as
    exp(-z²/2) times a smooth factor: z (1 + erf(z/√2)) / 2 has no digits left where erf
    rounds to -1, from z = -5.6 down in float32, from -8.4 in float64.  float16 and float32
    are computed in float64 and rounded once; float64 is within 4.5 ulp down to the last
    subnormal number.
    Sources: Hendrycks and Gimpel, "Gaussian error linear units", arXiv:1606.08415 (2016);
    the smooth factor: Shepherd and Laframboise, "Chebyshev approximation of
    (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞", Math. Comp. 36 (1981).
    """
    return by_blocks(_gelu, z)


def gelu_grad(z):
    """The derivative Φ(z) + z φ(z) of `gelu`, elementwise; φ is the density of N(0, 1).

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from -0.13 to 1.13 (at z = ∓√2)
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  0 at -inf, 1/2 at ±0, 1 at inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  It is 0 at z = -0.7518, where the two terms cancel.  Their sum is computed
    as one product, with the distance from that zero as a factor, and keeps its digits:
    within 4.5 ulp there as everywhere.  float16 and float32 are computed in float64 and
    rounded once.
    """
    return by_blocks(_gelu_grad, z)


def silu(z):
    """The sigmoid linear unit z σ(z), elementwise; also called swish.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from -0.28 (at z = -1.28) to inf
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  silu(-inf) = silu(±0) = 0, silu(inf) = inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  Derivative: `silu_grad`.  On the far left it is z exp(z), which is not yet
    0 where exp(-z) overflows.  float16 and float32 are computed in float64 and rounded once.
    Source: Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network
    function approximation in reinforcement learning", Neural Networks 107 (2018).
    """
    return by_blocks(_silu, z)


def silu_grad(z):
    """The derivative σ(z) (1 + z σ(-z)) of `silu`, elementwise.

    Parameters
    ----------
    z : array_like of real numbers, any shape S

    Returns
    -------
    ndarray, shape S (NumPy scalar if S is ()), entries from -0.10 to 1.10 (at z = ∓2.4)
        float16, float32 and float64 stay what they are; integers and bools become
        float64.  0 at -inf, 1/2 at ±0, 1 at inf, nan stays nan.

    Raises
    ------
    ValueError : `z` is a ragged list.
    TypeError : `z` is complex or not numeric.

    Notes
    -----
    Syllabus S6.  It is 0 at z = -1.2785.  Computed from the distance to that zero, so that
    it keeps its digits there: within 4.5 ulp there as everywhere.  float16 and float32 are
    computed in float64 and rounded once.
    """
    return by_blocks(_silu_grad, z)


# Both, as polynomials in v = (x - 4) / (x + 4), where x = |z| from 0 to 40, lowest power first:
# (x + 7/8) exp(x²/2) Φ(-x), and (φ(x) x - Φ(-x)) exp(x²/2) / (x - ζ), where x = ζ is the zero
# of what stands before it.  mpmath.chebyfit gives them, as test_activations.py shows.
GELU = (
    0.4602518763470986, -0.07540376213296889, -0.0015477721929824959, 0.03756378997076852,
    -0.036055937941376695, 0.018997609414919167, -0.005065823850404365, -0.000365474829156945,
    0.0007182951380858279, -8.873589452887484e-05, -9.143422600150698e-05, 2.0671117334043563e-05,
    1.4164812639206593e-05, -3.328565645764322e-06, -2.695599645713061e-06, 3.788272298841327e-07,
    5.638003056571712e-07, 7.939515957234623e-09, -1.1223461961008524e-07, -2.128983500278726e-08,
    1.7685752902158878e-08, 6.449404077859876e-09, -1.5372620555665578e-09, -8.054464691092372e-10,
)  # fmt: skip
GELU_GRAD = (
    0.4622112440495753, -0.10336589852195686, 0.06046293676785043, -0.028083359953053683,
    0.009504950375125798, -0.0017882605410722353, -0.00015461331332665323, 0.0001857757723543582,
    -1.747721001762608e-05, -1.803492054465454e-05, 3.5388792907004015e-06, 2.2166461688819513e-06,
    -4.921085302082175e-07, -3.4907751051286047e-07, 5.231247499232994e-08, 6.267875496612644e-08,
    -7.35425999237848e-10, -1.0632238139909318e-08, -1.6252349290916825e-09, 1.1852956708859667e-09,
    3.757053679723266e-10, -1.4486168756407915e-13,
)  # fmt: skip
# The zeros of gelu' and silu' are at -ζ; each ζ is written as a float64 and what that lacks.
GELU_ZERO = 0.7517915246935645, -1.4956759177009883e-17
SILU_ZERO = 1.2784645427610737, 1.0946994183093437e-16


def _gelu(x, out):
    a = np.minimum(np.abs(x), 40)  # then exp(-a²/2) is 0
    below = _polynomial(GELU, a)
    below *= a
    below /= a + 7 / 8
    _times_bell(below, a)
    np.maximum(x, 0, out=out)
    out -= below


def _gelu_grad(x, out):
    a = np.minimum(np.abs(x), 40)
    left = _polynomial(GELU_GRAD, a)
    left *= (GELU_ZERO[0] - a) + GELU_ZERO[1]
    _times_bell(left, a)
    _unfold(left, x, out)


def _polynomial(coefficients, a):
    v = a - 4
    v /= a + 4
    total = v * coefficients[-1]
    for c in coefficients[-2:0:-1]:
        total += c
        total *= v
    total += coefficients[0]
    return total


def _times_bell(y, a):
    """Multiply y by exp(-a²/2), whose relative error would be that of a², times a²/2."""
    square = a * a
    e = np.exp(np.maximum(square * -0.5, -700))
    high = a.astype(np.float32).astype(a.dtype)  # its square is exact
    low = a - high
    if low.any():  # where all of a were float32 numbers, their squares are exact
        e -= e * ((high * high - square + low * (high + a)) * 0.5)
    y *= e
    _fade(y, 700 - square * 0.5)


def _silu(x, out):
    x = np.maximum(x, -1000)  # where silu is 0; at -inf it would be inf · 0
    total = np.exp(-np.maximum(x, -700))
    total += 1
    np.divide(x, total, out=out)
    _fade(out, x + 700)


def _silu_grad(x, out):
    # Left of 0, with a = |x| and e = exp(-a), it is (1 + e - a) · e / (1 + e)².
    a = np.minimum(np.abs(x), 1000)
    e = np.exp(-np.minimum(a, 700))
    d = a - SILU_ZERO[0]
    left = np.expm1(-d)
    left *= SILU_ZERO[0] - 1 + SILU_ZERO[1]  # what e is at the zero
    left += (1 + e) * SILU_ZERO[1]
    left -= d  # now it is 1 + e - a
    left *= e
    left /= 1 + e * (2 + e)
    _fade(left, 700 - a)
    _unfold(left, x, out)


def _fade(y, past):
    """Multiply y by exp(past) where past < 0, or else leave it.

    A subnormal exponential has lost digits, so exp(-750) comes in two parts: y shall lose none.
    """
    if not past.min() >= 0:  # nan, if there is one
        y *= np.exp(np.minimum(past, 0, out=past), out=past)


def _unfold(left, x, out):
    """The slope at x from that at -|x|: the two at x and -x add up to 1."""
    sign = np.copysign(1, x)
    left *= sign
    np.subtract(np.maximum(sign, 0, out=sign), left, out=out)
