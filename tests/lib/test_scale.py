"""How large or small the numbers are decides nothing: a finite true answer is the answer, of every function.

Two judges.  Where a function is homogeneous, f(2ᵏ x) = 2ᵏᵈ f(x): a power of two changes no digit, so
both sides must agree to the last bit, down to subnormal numbers and up to the end of the type.  Else
the definition, in 400 digits, on rows of all sorts of sizes together.

A new function of tests/lib/calls.py needs a line in HOMOGENEOUS, in DEFINITIONS, or its reason in ELSEWHERE.
"""

import functools
import itertools
from dataclasses import dataclass

import mpmath
import numpy as np
import pytest
from calls import CALLS, named, wanted
from mpmath import mpf

FLOATS = (np.float16, np.float32, np.float64)
POWERS = {
    np.float16: (11, 6, -6, -18),
    np.float32: (120, 70, 40, -40, -80, -140),
    np.float64: (1015, 700, 300, -300, -700, -1060),
}


# --- homogeneous: f(2ᵏ x) = 2ᵏᵈ f(x)


@dataclass
class Degrees:
    """The power of 2ᵏ in each argument, and in each array of the result (one for all, if it is a number)."""

    of: dict
    out: int | tuple
    within: float = 0  # eps of the largest entry of the result by which it may differ: 0 is to the last bit


def degrees(out, within=0, **of):
    return Degrees(of, out, within)


LINEAR = degrees(z=1, out=1)
HOMOGENEOUS = {
    "activations.rectifiers.identity": LINEAR,
    "activations.rectifiers.identity_grad": degrees(z=1, out=0),
    "activations.rectifiers.leaky_relu": LINEAR,
    "activations.rectifiers.leaky_relu_grad": degrees(z=1, out=0),
    "activations.rectifiers.relu": LINEAR,
    "activations.rectifiers.relu_grad": degrees(z=1, out=0),
    "decompositions.low_rank": degrees(W=2, out=1, within=200),
    "decompositions.cp_als": degrees(X=1, out=(1, 0, 0, 0), within=200),
    "decompositions.cp_to_tensor": degrees(weights=1, out=1),
    "decompositions.hosvd": degrees(X=1, out=(1, 0, 0, 0), within=200),
    "decompositions.tucker": degrees(X=1, out=(1, 0, 0, 0), within=200),
    "decompositions.tucker_to_tensor": degrees(core=1, out=1),
    "unsupervised.pca": degrees(X=1, out=(1, 0, 2, 1), within=200),
    "unsupervised.kmeans": degrees(X=1, centres=1, out=(0, 1, 2), within=8),
    "learning.rotations": degrees(X=1, out=(1, 0)),
    "losses.classes.nll": degrees(log_p=1, out=1),
    "losses.classes.nll_grad": degrees(log_p=1, out=0),
    "losses.margin.triplet": degrees(anchor=1, positive=1, negative=1, margin=1, out=1),
    "losses.margin.triplet_grad": degrees(anchor=1, positive=1, negative=1, margin=1, out=0),
    "losses.regression.absolute_error": degrees(y_hat=1, y=1, out=1),
    "losses.regression.absolute_error_grad": degrees(y_hat=1, y=1, out=0),
    "losses.regression.huber": degrees(y_hat=1, y=1, delta=1, out=2),
    "losses.regression.huber_grad": degrees(y_hat=1, y=1, delta=1, out=1),
    "losses.regression.squared_error": degrees(y_hat=1, y=1, out=2),
    "losses.regression.squared_error_grad": degrees(y_hat=1, y=1, out=1),
    "losses.samples.per_entry": degrees(a=1, b=1, out=1),
    "losses.samples.per_sample": degrees(a=1, b=1, out=1),
    "losses.samples.row_sums": degrees(a=1, out=1),
    "losses.samples.summed": degrees(terms=1, out=1),
    "magnitude.largest": degrees(x=1, out=1),
    "magnitude.lengths": degrees(d=1, out=1),
    "magnitude.multilinear": degrees(core=1, out=1),
    "magnitude.shifted": degrees(x=1, out=1),
    "mlp.MLP.backward": degrees(grad=1, out=(1, 0, 0, 0, 0, 1, 1, 1, 1)),
    "optimise.gradient_descent": degrees(**{"parameters": 1, "parameters[0]": 1}, out=1),
    "optimise.sgd": degrees(parameters=1, out=1),
    "optimise.minibatch_sgd": degrees(parameters=1, out=1),
    "softmax.softmax_vjp": degrees(v=1, out=1),
}

CASES = [
    (name, i, dtype)
    for name in filter(wanted, HOMOGENEOUS)
    for i, call in enumerate(CALLS.get(name, []))
    for dtype in FLOATS
    if all(dtype in call.arrays[a].dtypes for a in HOMOGENEOUS[name].of if a in call.arrays)
]


def few_digits(x, dtype):
    """x to multiples of 1/16, so that subnormal numbers hold them; none is 0, a wall without a size."""
    return (np.where(np.abs(x) < 1 / 16, 1, np.rint(16 * x)) / 16).astype(dtype)


def scaled(call, degrees, dtype, k):
    scale = {a: d for a, d in degrees.of.items() if a in call.arrays}
    assert scale
    return {a: np.ldexp(few_digits(call.values(a), dtype), k * d) for a, d in scale.items()}


@pytest.mark.parametrize(("name", "i", "dtype"), CASES, ids=lambda v: getattr(v, "__name__", str(v)))
def test_a_power_of_two_comes_back(name, i, dtype):
    call, degree = CALLS[name][i], HOMOGENEOUS[name]
    base = call.seen(call.run(**scaled(call, degree, dtype, 0)))
    out = (degree.out,) * len(base) if isinstance(degree.out, int) else degree.out
    most = max(degree.of.values())
    for k in POWERS[dtype]:
        k = k // most
        got = call.seen(call.run(**scaled(call, degree, dtype, k)))
        for result, before, d in zip(got, base, out, strict=True):
            same(result, before, k * d, degree.within)


def same(result, before, power, within):
    """`result` is `before` times 2^power, as its type can hold it."""
    if before.dtype.kind != "f":
        assert np.array_equal(result, before)
        return
    assert np.isfinite(before).all()
    eps, least = np.finfo(before.dtype).eps, np.finfo(result.dtype).smallest_subnormal
    with np.errstate(all="ignore"):
        want = np.ldexp(before.astype(np.float64), power)
        slack = np.ldexp(within * float(eps) * np.abs(before).max(initial=0).astype(np.float64), power)
        off = np.abs(result.astype(np.float64) - want)
        as_inf = np.isinf(result) & (np.abs(want) >= np.finfo(result.dtype).max) & (result * want > 0)
    assert (as_inf | (off <= slack + 4 * float(least))).all(), (result, want)


# --- the definition, in 400 digits


def pool(dtype):
    """Logits of all sizes, such as masks are written with."""
    f = np.finfo(dtype)
    usual = [0, 1, -1, 20, -20, 17.5, -104, 89, -745, 712]
    far = [f.max, f.min, float(f.max) / 4, -1e4, float(f.tiny), -float(f.smallest_subnormal)]
    more = [] if dtype == np.float16 else [-1e30, 1e30, -1e9]
    return np.array([x for x in (*usual, *far, *more)]).astype(dtype)


def rows_of(dtype, K=3):
    every = np.array(list(itertools.product(pool(dtype), repeat=K)))
    return every[::23]


@functools.cache
def exp(v):
    """e to the v; beyond e^±3000 nothing can be felt, and mpmath takes long."""
    return mpmath.exp(min(max(v, -3000), 3000))


def softmax(z):
    e = [exp(v - max(z)) for v in z]
    return [v / mpmath.fsum(e) for v in e]


def others(p, i):
    return mpmath.fsum(v for j, v in enumerate(p) if j != i)


def log_softmax(z):
    m = max(z)
    total = mpmath.log(mpmath.fsum(exp(v - m) for v in z))
    return [v - m - total for v in z]


def jacobian(z):
    p = softmax(z)
    return [p[i] * others(p, i) if i == j else -p[i] * p[j] for i in range(len(z)) for j in range(len(z))]


def log_jacobian(z):
    p = softmax(z)
    return [others(p, i) if i == j else -p[j] for i in range(len(z)) for j in range(len(z))]


def softplus(z):
    return mpmath.log1p(exp(-abs(z))) + max(z, 0)


def sigmoid(z):
    return 1 / (1 + exp(-z))


def normal(z):
    """Share of N(0, 1) below z, and density there."""
    z = min(max(z, -80), 80)  # further out nothing can be felt
    return mpmath.ncdf(z), mpmath.npdf(z)


def expm1(z):
    return mpmath.expm1(max(z, -3000))


ELEMENTWISE = {
    "sigmoids.sigmoid": sigmoid,
    "sigmoids.sigmoid_grad": lambda z: sigmoid(z) * sigmoid(-z),
    "sigmoids.tanh": mpmath.tanh,
    "sigmoids.tanh_grad": lambda z: 4 * sigmoid(2 * z) * sigmoid(-2 * z),
    "sigmoids.softplus": softplus,
    "sigmoids.softplus_grad": sigmoid,
    "sigmoids.log_sigmoid": lambda z: -softplus(-z),
    "sigmoids.log_sigmoid_grad": lambda z: sigmoid(-z),
    "gated.silu": lambda z: z * sigmoid(z),
    "gated.silu_grad": lambda z: sigmoid(z) * (1 + z * sigmoid(-z)),
    "gated.gelu": lambda z: z * normal(z)[0],
    "gated.gelu_grad": lambda z: normal(z)[0] + z * normal(z)[1],
    "rectifiers.elu": lambda z: z if z > 0 else expm1(z),
    "rectifiers.elu_grad": lambda z: mpf(1) if z > 0 else exp(z),
}


def pairs(dtype):
    """Logits of all sizes with labels from 0 to 1, some barely more than 0."""
    labels = [0, 1, 0.5, float(np.finfo(dtype).eps), float(np.finfo(dtype).smallest_subnormal)]
    z, y = np.array(list(itertools.product(pool(dtype), labels))).T
    return {"z": z.astype(dtype), "y": y.astype(dtype)}


def shares(dtype):
    """Probabilities, some barely more than 0 or less than 1, with labels."""
    f = np.finfo(dtype)
    p = [f.smallest_subnormal, 3 * float(f.tiny), float(f.tiny), 1e-3, 0.3, 1 - float(f.epsneg)]
    p, y = np.array(list(itertools.product(p, [0, 1, 0.5, float(f.eps), float(f.smallest_subnormal)]))).T
    return {"p": p.astype(dtype), "y": y.astype(dtype)}


def two_distributions(dtype):
    """Rows that sum to 1, with entries down to the smallest."""
    f = np.finfo(dtype)
    small = [float(f.smallest_subnormal), 5 * float(f.smallest_subnormal), float(f.tiny), float(f.eps), 0.25]
    rows = np.array([[a, b, 1 - a - b] for a, b in itertools.product(small, repeat=2)]).astype(dtype)
    p, q = np.array(list(itertools.product(rows, repeat=2)))[::3].swapaxes(0, 1)
    return {"p": p, "q": q}


def with_classes(name):
    def inputs(dtype):
        z = rows_of(dtype)
        return {name: z, "y": np.arange(len(z)) % 3}

    return inputs


def with_distributions(dtype, name="y"):
    z = rows_of(dtype)
    some = np.array([[0.5, 0.25, 0.25], [1, 0, 0], [2**-10, 2**-10, 1 - 2**-9], [0, 0.5, 0.5]]).astype(dtype)
    return {"z": z, name: some[np.arange(len(z)) % 4]}


def one_hot(y, K=3):
    return [mpf(int(k == y)) for k in range(K)] if isinstance(y, int) else y


def expected_surprise(z, y):
    return [mpmath.fsum(-w * v for w, v in zip(one_hot(y), log_softmax(z), strict=True) if w)]


def gradient(z, y):
    """softmax(z) - y, whose entry at y = 1 is minus the sum of the others."""
    p, y = softmax(z), one_hot(y)
    return [others(p, i) * -1 if y[i] == 1 else p[i] - y[i] for i in range(len(z))]


def binary_surprise(p, y):
    return [-(y * mpmath.log(p) if y else 0) - ((1 - y) * mpmath.log1p(-p) if y < 1 else 0)]


def binary_logit_surprise(z, y):
    return [y * softplus(-z) + (1 - y) * softplus(z)]


def binary_logit_gradient(z, y):
    return [(1 - y) * sigmoid(z) - y * sigmoid(-z)]


def waste(p, log_q):
    return [mpmath.fsum(a * (mpmath.log(a) - b) for a, b in zip(p, log_q, strict=True) if a)]


def rivals(z, y):
    return [mpmath.fsum(max(0, 1 - z[y] + v) for j, v in enumerate(z) if j != y)]


def rivals_gradient(z, y):
    ahead = [v - z[y] for v in z]
    near = [
        int(j != y and 1 + d > abs(d) * mpf(2) ** -50) for j, d in enumerate(ahead)
    ]  # else rounding decides
    return [-sum(near) if j == y else near[j] for j in range(len(z))]


@dataclass
class Definition:
    inputs: object  # of a dtype, the arguments: rows or numbers, one a sample
    exact: object  # of one sample's arguments, a list of numbers in 400 digits
    ulps: float  # of each entry
    near_0: float = (
        0  # eps by which it may be off, times max(1, the row's largest size): from `loss`'s docstring
    )


ROWS = {"inputs": lambda dtype: {"z": rows_of(dtype)}}
MARGIN = {
    "inputs": lambda dtype: {"scores": pool(dtype), "y": np.resize([1, -1], len(pool(dtype))).astype(dtype)}
}
DEFINITIONS = {
    **{
        f"activations.{name}": Definition(lambda dtype: {"z": pool(dtype)}, lambda z, f=f: [f(z)], 4.5)
        for name, f in ELEMENTWISE.items()
    },
    "softmax.softmax": Definition(**ROWS, exact=softmax, ulps=4.5),
    "softmax.log_softmax": Definition(**ROWS, exact=log_softmax, ulps=3, near_0=2),
    "softmax.logsumexp": Definition(
        **ROWS, exact=lambda z: [log_softmax(z)[0] * -1 + z[0]], ulps=3, near_0=2
    ),
    "softmax.softmax_jacobian": Definition(**ROWS, exact=jacobian, ulps=12),
    "softmax.log_softmax_jacobian": Definition(**ROWS, exact=log_jacobian, ulps=6),
    "losses.classes.cross_entropy": Definition(with_classes("z"), expected_surprise, 3),
    "losses.classes.cross_entropy_grad": Definition(with_classes("z"), gradient, 4.5),
    "losses.classes.cross_entropy (distributions)": Definition(with_distributions, expected_surprise, 6),
    "losses.classes.cross_entropy_grad (distributions)": Definition(
        with_distributions, gradient, 4.5, near_0=2
    ),
    "losses.binary.binary_cross_entropy": Definition(shares, binary_surprise, 3),
    "losses.binary.binary_cross_entropy_grad": Definition(shares, lambda p, y: [(p - y) / p / (1 - p)], 4),
    "losses.binary.binary_cross_entropy_with_logits": Definition(pairs, binary_logit_surprise, 4),
    "losses.binary.binary_cross_entropy_with_logits_grad": Definition(
        pairs, binary_logit_gradient, 4.5, near_0=2
    ),
    "losses.divergence.kl_divergence": Definition(
        two_distributions, lambda p, q: waste(p, [mpmath.log(v) for v in q]), 3, near_0=3
    ),
    "losses.divergence.kl_divergence_with_logits": Definition(
        lambda dtype: with_distributions(dtype, "p"), lambda z, p: waste(p, log_softmax(z)), 6, near_0=2
    ),
    "losses.divergence.kl_divergence_with_logits_grad": Definition(
        lambda dtype: with_distributions(dtype, "p"), gradient, 4.5, near_0=2
    ),
    "losses.margin.multiclass_hinge": Definition(with_classes("z"), rivals, 3, near_0=2),
    "losses.margin.multiclass_hinge_grad": Definition(with_classes("z"), rivals_gradient, 0),
    "losses.divergence.kl_divergence_grad": Definition(
        two_distributions,
        lambda p, q: [mpmath.log(a / b) + 1 for a, b in zip(p, q, strict=True)],
        3,
        near_0=3,
    ),
    "losses.margin.hinge": Definition(**MARGIN, exact=lambda s, y: [max(0, 1 - s * y)], ulps=1),
    "losses.margin.hinge_grad": Definition(**MARGIN, exact=lambda s, y: [-y if s * y < 1 else 0], ulps=0),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", list(filter(wanted, DEFINITIONS)))
def test_the_definition_holds_for_numbers_of_all_sizes(name, dtype):
    definition, f = DEFINITIONS[name], named(name.split(" ")[0])
    arguments = definition.inputs(dtype)
    got = f(**arguments)
    assert got.dtype == dtype
    got = got.reshape(len(next(iter(arguments.values()))), -1)
    assert len(got) > 10
    with mpmath.workdps(400):
        for i, row in enumerate(got):
            sample = [x[i] for x in arguments.values()]
            largest = max(1.0, *(float(np.abs(v).max()) for v in sample))
            for mine, true in zip(row, definition.exact(*map(digits, sample)), strict=True):
                assert right(mine, true, definition.ulps, definition.near_0 * largest, dtype), (
                    sample,
                    mine,
                    true,
                )


def digits(x):
    """A number, or a row of them, as mpmath has it; a class stays an integer."""
    if np.ndim(x):
        return [digits(v) for v in x]
    return int(x) if isinstance(x, np.integer) else mpf(float(x))


def right(mine, true, ulps, eps, dtype):
    """Within so many ulps of the true value, or eps in all, and one subnormal; infinite where that is beyond."""
    f = np.finfo(dtype)
    if abs(true) > float(f.max) * (1 + mpf(float(f.eps)) * max(ulps, 1)):
        return np.isinf(mine) and (mine > 0) == (true > 0)
    if not np.isfinite(mine):
        return abs(true) >= float(f.max)
    near = max(abs(mpf(float(mine))), abs(true))
    ulp = max(
        mpf(2) ** (mpmath.frexp(near)[1] if near else -1074) * mpf(float(f.eps)) / 2,
        mpf(float(f.smallest_subnormal)),
    )
    return abs(mpf(float(mine)) - true) <= ulps * ulp + eps * mpf(float(f.eps)) + mpf(
        float(f.smallest_subnormal)
    ) * (ulps > 0)


# --- every function is judged

COUNTS = "its numbers are labels, or are counted"
CHECKS = "it checks its arguments and computes nothing"
PARTS = "it is judged by what it is made of, or makes"
MEMORY = "it is about memory, whatever the numbers"
FITS = "it computes with what `fit` returns"
ELSEWHERE = {
    "claims.claim": "tests/lib/test_claims.py",
    "ctc.ctc": "tests/lib/test_ctc.py, by enumeration",
    "ctc.ctc_grad": "tests/lib/test_ctc.py, by enumeration",
    "ctc.ctc_with_grad": "tests/lib/test_ctc.py, by enumeration",
    "ctc.ctc_brute_force": "tests/lib/test_ctc.py, by enumeration",
    "ctc_decode.ctc_beam_search": "tests/lib/test_ctc_decode.py",
    "ctc_decode.ctc_best_path": "tests/lib/test_ctc_decode.py",
    "activations.blocks.by_blocks": PARTS,
    "decode.to_class": COUNTS,
    "decode.to_labels": CHECKS,
    "decode.one_hot": COUNTS,
    "learning.self_train": FITS,
    "learning.active_learning": FITS,
    "learning.uncertainty_sampling": "tests/lib/test_learning.py",
    "learning.linear_probe": "tests/lib/test_learning.py: a decay has a size of its own",
    "learning.learn_online": "tests/lib/test_learning.py: the bias has a size of its own",
    "learning.Replay.add": "it keeps what it is given",
    "losses.binary.binary_cross_entropy_with_logits_with_grad": PARTS,
    "losses.classes.cross_entropy_with_grad": PARTS,
    "losses.samples.class_indices": COUNTS,
    "losses.samples.paired": CHECKS,
    "losses.samples.single_number": CHECKS,
    "mlp.MLP.forward": "tests/lib/test_mlp.py",
    "mlp.MLP.predict": "tests/lib/test_mlp.py",
    "mlp.train_classifier": "tests/lib/test_mlp.py",
    "optimise.checked_rate": CHECKS,
    "reinforcement.policy_values": "tests/lib/test_reinforcement.py: the world has the numbers",
    "tensors.fold_pairs": MEMORY,
    "tensors.unfold_pairs": MEMORY,
    "tensors.layout": MEMORY,
    "tensors.shares": MEMORY,
    "unsupervised.purity": COUNTS,
}
# Not asked for: what draws, asks, or checks, and what only others of the library call.
OTHERS = ("figures.", "exercises.", "inputs.", "ctc_inputs.")
COMPUTING = [
    name
    for name, calls in CALLS.items()
    if not name.startswith(OTHERS) and not all(call.inner for call in calls)
]


def judged():
    return [*HOMOGENEOUS, *{name.split(" ")[0] for name in DEFINITIONS}, *ELSEWHERE]


@pytest.mark.parametrize("name", sorted(COMPUTING))
def test_every_function_is_judged(name):
    assert judged().count(name) == 1, (
        f"{name} is new, or in two places: say in tests/lib/test_scale.py by which power it grows with its arguments "
        "(HOMOGENEOUS), what it is in 400 digits (DEFINITIONS), or where else its size is tested (ELSEWHERE)"
    )


def test_nothing_is_judged_that_is_gone():
    gone = set(judged()) - CALLS.keys()
    assert not gone, f"take these out of tests/lib/test_scale.py: {sorted(gone)}"


def test_the_judge_sees_what_is_wrong():
    one = np.float64(1)
    assert right(one, mpf(1), 0, 0, np.float64)
    assert not right(one, mpf(1) + mpf(2) ** -52 * 3, 2, 0, np.float64)
    assert right(one, mpf(1) + mpf(2) ** -52 * 3, 3, 0, np.float64)
    assert not right(np.float64(0), mpf("1e-300"), 4, 0, np.float64)
    assert right(np.float64(0), mpf("1e-330"), 4, 0, np.float64)
    assert not right(np.float64(np.inf), mpf("1e300"), 4, 0, np.float64)
    assert right(np.float64(np.inf), mpf("1e309"), 4, 0, np.float64)
    assert not right(np.float64(-np.inf), mpf("1e309"), 4, 0, np.float64)
    assert not right(np.float64(np.nan), mpf(1), 4, 0, np.float64)
    assert not right(np.float64(np.nan), mpf("1e309"), 4, 0, np.float64)
    with pytest.raises(AssertionError):
        same(np.array([2.0]), np.array([1.0]), 2, 8)
    with pytest.raises(AssertionError):
        same(np.array([np.inf]), np.array([1.0]), 700, 0)
    with pytest.raises(AssertionError):
        same(np.array([0.0]), np.array([1.0]), -900, 8)
    with pytest.raises(AssertionError):
        same(np.array([-np.inf]), np.array([1e308]), 2, 0)
    same(np.array([np.inf, -4e-200]), np.array([1e308, -1e-200]), 2, 0)
