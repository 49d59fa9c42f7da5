"""Activations of a layer, elementwise, and their derivatives."""

from functools import partial

import numpy as np

from nnrecap.inputs import as_real, finite

BLOCK = 2**14  # entries worked on at once: few enough to stay in the processor's cache


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
    return _by_blocks(_sigmoid, z)


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
    return _by_blocks(_sigmoid_grad, z, least=np.float32)


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
    return _by_blocks(np.tanh, z)


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
    return _by_blocks(_tanh_grad, z, least=np.float32)


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
    return _by_blocks(_softplus, z)


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
    return _by_blocks(_log_sigmoid, z)


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
    models", ICML (2013).
    """
    return _by_blocks(partial(_leaky_relu, slope=finite(slope, "slope")), z)


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
    return _by_blocks(partial(_leaky_relu_grad, slope=finite(slope, "slope")), z)


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
    return _by_blocks(partial(_elu, alpha=finite(alpha, "alpha")), z)


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
    return _by_blocks(partial(_elu_grad, alpha=finite(alpha, "alpha")), z)


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
    return _by_blocks(_gelu, z)


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
    return _by_blocks(_gelu_grad, z)


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
    return _by_blocks(_silu, z)


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
    return _by_blocks(_silu_grad, z)


@np.errstate(all="ignore")
def _by_blocks(compute, z, least=np.float64):
    """Call compute(x, out) on blocks x of z, and give the result z's shape and type.

    Types narrower than `least` are computed in `least`, where `out` is `x` itself.
    """
    z = as_real(z, "z")
    out = np.empty(z.shape, z.dtype)
    wide = np.result_type(z, least)
    entries, results = z.reshape(-1), out.reshape(-1)
    for i in range(0, z.size, BLOCK):
        x, result = entries[i : i + BLOCK], results[i : i + BLOCK]
        if z.dtype == wide:
            compute(x, result)
        else:
            x = x.astype(wide)
            compute(x, x)
            result[...] = x
    return out[()]


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
    np.exp(out, out=out)
    out *= alpha
    out *= ~above
    out += above


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
    left -= d
    left += (1 + e) * SILU_ZERO[1]  # now it is 1 + e - a
    _slope(e, d)
    left *= d
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
