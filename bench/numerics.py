"""How fast and how exact is the library, beside its peers?  python bench/numerics.py [name …]

Prints a table and writes bench/numerics.json.  One thread each; ours and the peers take
turns within one run, so that a busy machine slows all of them; a time is a median.
A new function is one entry of CASES.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import functools
import importlib.metadata
import importlib.util
import json
import platform
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import mpmath
import numpy as np
import scipy.special
import torch

import nnrecap.activations
import nnrecap.ctc
import nnrecap.decompositions
import nnrecap.losses
import nnrecap.softmax
from nnrecap.datasets import digits

OUT = Path(__file__).with_suffix(".json")
ROUNDS = 41
DTYPES = [np.float32, np.float64]
# Beam searches: package → module.  pyctcdecode, left out, does in 2 s what ctc-beam-decoder does in C++.
BEAMS = {
    "fast-ctc-decode": "fast_ctc_decode",
    "fast-ctc-decoder": "fast_ctc_decoder",
    "ctc-beam-decoder": "ctc_beam_decoder",
    "flashlight-text": "flashlight",
}


@dataclass
class Case:
    """One function of the library, its peers, its goals."""

    ours: callable  # of the prepared input
    peers: dict  # name: (how to prepare the input, function of it)
    inputs: dict  # label: function of the generator
    speed: dict  # (peer, label of the input or "all"): largest ratio ours / peer, or one a type
    exact: callable = None  # of one row: list of 60-digit results
    exact_inputs: dict = field(default_factory=dict)  # label: function of the generator
    accuracy: dict = field(default_factory=dict)  # measure: largest value, in the units of `errors`


# --- time


def interleaved(calls):
    """Median seconds of each of `calls`, which take turns."""
    for call in calls:
        call()
    once = max(seconds(call, 1) for call in calls)
    repeats = max(1, int(2e-4 / once))  # short calls are timed together
    times = [[seconds(call, repeats) for call in calls] for _ in range(ROUNDS)]
    return np.median(times, axis=0) / repeats


def seconds(call, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return time.perf_counter() - start


def time_case(name, case):
    for label, draw in case.inputs.items():
        for dtype in DTYPES:
            z = draw(np.random.default_rng(0)).astype(dtype)
            sides = {"ours": (lambda a: a, case.ours), **case.peers}
            calls = [partial(f, prepare(z)) for prepare, f in sides.values()]
            medians = dict(zip(sides, interleaved(calls), strict=True))
            for peer in case.peers:
                goal = case.speed.get((peer, label), case.speed.get((peer, "all")))
                if isinstance(goal, dict):
                    goal = goal[dtype.__name__]
                ratio = medians["ours"] / medians[peer]
                yield {
                    "function": name,
                    "input": label,
                    "dtype": dtype.__name__,
                    "peer": peer,
                    "ours_us": 1e6 * medians["ours"],
                    "peer_us": 1e6 * medians[peer],
                    "ratio": ratio,
                    "goal": goal,
                    "reached": None if goal is None else bool(ratio <= goal),
                }


# --- exactness


def errors(got, want, scale):
    """Largest error in ulp (all entries), in ulp where |want| ≥ 1, and below in eps·max(1, scale)."""
    eps = mpmath.mpf(float(np.finfo(got.dtype).eps))
    worst = {"ulp": 0.0, "ulp away from 0": 0.0, "eps near 0": 0.0}
    for g, w in zip(got.ravel(), want, strict=True):
        error = abs(mpmath.mpf(float(g)) - w)
        ulp = float(error / float(np.spacing(np.abs(got.dtype.type(float(w))))))
        place = "ulp away from 0" if abs(w) >= 1 else "eps near 0"
        here = ulp if abs(w) >= 1 else float(error / eps) / max(1.0, scale)
        worst["ulp"] = max(worst["ulp"], ulp)
        worst[place] = max(worst[place], here)
    return worst


def check_case(name, case):
    sides = {"ours": (lambda a: a, case.ours), **case.peers}
    for label, draw in case.exact_inputs.items():
        for dtype in DTYPES:
            z = draw(np.random.default_rng(1)).astype(dtype)
            truth = [case.exact(row) for row in z]
            for side, (prepare, f) in sides.items():
                got = np.asarray(f(prepare(z)))
                pairs = zip(got, truth, z, strict=True)
                found = [errors(np.atleast_1d(g), w, np.abs(row).max()) for g, w, row in pairs]
                for measure, goal in case.accuracy.items():
                    error = max(row[measure] for row in found)
                    yield {
                        "function": name,
                        "input": label,
                        "dtype": dtype.__name__,
                        "side": side,
                        "measure": measure,
                        "error": float(error),
                        "goal": goal if side == "ours" else None,
                        "reached": bool(error <= goal) if side == "ours" else None,
                    }


# --- what is measured


def exact_softmax(z):
    return [mpmath.exp(w) for w in exact_log_softmax(z)]


def exact_log_softmax(z):
    largest = mpmath.mpf(float(z.max()))
    below = [mpmath.mpf(float(v)) - largest for v in z]
    log_total = mpmath.log(mpmath.fsum(mpmath.exp(b) for b in below))
    return [b - log_total for b in below]


def exact_logsumexp(z):
    return [mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(float(v))) for v in z))]


def peers(name):
    found = {
        "torch": (torch.from_numpy, lambda t: getattr(torch, name)(t, -1)),
        "scipy": (lambda a: a, lambda z: getattr(scipy.special, name)(z, axis=-1)),
    }
    if importlib.util.find_spec("jax"):
        import jax

        jax.config.update("jax_enable_x64", True)
        compiled = jax.jit(getattr(jax.nn, name))
        found["jax"] = (jax.numpy.asarray, lambda z: compiled(z).block_until_ready())
    return found


def normal(*shape, scale=1.0):
    return lambda rng: rng.normal(0, scale, shape)


@functools.cache
def targets(shape):
    """For logits (T, N, C): labels, a fifth as many as steps, and the lengths; all are read."""
    T, N, C = shape
    labels = np.random.default_rng(0).integers(1, C, (N, T // 5))
    return labels, np.full(N, T), np.full(N, T // 5)


def torch_ctc(z):
    z = z.detach().requires_grad_()
    rest = map(torch.from_numpy, targets(tuple(z.shape)))
    loss = torch.nn.functional.ctc_loss(z.log_softmax(-1), *rest, reduction="none")
    loss.sum().backward()
    return loss, z.grad


def every_step(z):
    return np.full(z.shape[1], len(z))


def probabilities_of(z):
    """Of each sample, (T, C) in float32, as the peers want them."""
    return [np.ascontiguousarray(p) for p in nnrecap.softmax.softmax(z).astype(np.float32).swapaxes(0, 1)]


def beam_peers(width):
    """The beam searches that are installed, all with this width, and without what cuts off more than that.

    Each takes one sequence a call; the softmax is made for them beforehand.
    """
    makers = {"ctc-beam-decoder": words_beam, "flashlight-text": flashlight_beam}
    return {
        package: makers.get(package, rust_beam)(module, width)
        for package, module in BEAMS.items()
        if importlib.util.find_spec(module)
    }


def letters(C):
    return [chr(0x100 + k) for k in range(C)]


def rust_beam(module, width):
    search = partial(importlib.import_module(module).beam_search, beam_size=width, beam_cut_threshold=0.0)
    return probabilities_of, lambda rows: [search(p, letters(p.shape[1])) for p in rows]


def words_beam(module, width):
    build = functools.cache(lambda C: importlib.import_module(module).build_ctcdecoder(["", *letters(C)[1:]]))
    how = {"beam_width": width, "beam_prune_logp": -1e9, "token_min_logp": -1e9}
    return log_probabilities_of, lambda rows: [build(p.shape[1]).decode_beams(p, **how) for p in rows]


def flashlight_beam(module, width):
    from flashlight.lib.text import decoder as text

    how = dict.fromkeys(("lm_weight", "sil_score"), 0.0) | {"log_add": True, "beam_threshold": 1e9}

    @functools.cache
    def build(C):
        options = text.LexiconFreeDecoderOptions(
            beam_size=width, beam_size_token=C, criterion_type=text.CriterionType.CTC, **how
        )
        return text.LexiconFreeDecoder(options, text.ZeroLM(), -1, 0, [])

    def decode(p):
        return build(p.shape[1]).decode(p.ctypes.data, *p.shape)

    return log_probabilities_of, lambda rows: [*map(decode, rows)]


def log_probabilities_of(z):
    return [np.log(p) for p in probabilities_of(z)]


def tensorly_peers(name, *args, **options):
    """TensorLy's function, where it is installed."""
    if not importlib.util.find_spec("tensorly"):
        return {}
    import tensorly.decomposition

    f = getattr(tensorly.decomposition, name)
    return {"tensorly": (lambda a: a, lambda X: f(X, *args, **options))}


def exact_sigmoid(z):
    return [1 / (1 + mpmath.exp(-mpmath.mpf(float(v)))) for v in z]


def exact_tanh(z):
    return [mpmath.tanh(mpmath.mpf(float(v))) for v in z]


def exact_softplus(z):
    return [mpmath.log1p(mpmath.exp(mpmath.mpf(float(v)))) for v in z]


def exact_log_sigmoid(z):
    return [-mpmath.log1p(mpmath.exp(-mpmath.mpf(float(v)))) for v in z]


def exact_sigmoid_grad(z):
    return [1 / (2 + mpmath.exp(mpmath.mpf(float(v))) + mpmath.exp(-mpmath.mpf(float(v)))) for v in z]


def exact_tanh_grad(z):
    return [4 * v for v in exact_sigmoid_grad(2 * z.astype(float))]


def exact_leaky_relu(z):
    return [mpmath.mpf(float(v)) * (1 if v > 0 else mpmath.mpf(0.01)) for v in z]


def exact_elu(z):
    return [mpmath.mpf(float(v)) if v > 0 else mpmath.expm1(float(v)) for v in z]


def exact_elu_grad(z):
    return [mpmath.exp(min(float(v), 0)) for v in z]


def exact_gelu(z):
    return [float(v) * mpmath.ncdf(float(v)) for v in z]


def exact_gelu_grad(z):
    return [mpmath.ncdf(float(v)) + float(v) * mpmath.npdf(float(v)) for v in z]


def exact_silu(z):
    return [float(v) * s for v, s in zip(z, exact_sigmoid(z), strict=True)]


def exact_silu_grad(z):
    pairs = zip(z, exact_sigmoid(z), exact_sigmoid(-z), strict=True)
    return [s * (1 + float(v) * rest) for v, s, rest in pairs]


def torch_forward(f):
    return {"torch": (torch.from_numpy, f)}


def torch_both_ways(f):
    """PyTorch's value and gradient of `f`, as training asks for them."""

    def run(z):
        z.grad = None
        f(z).sum().backward()
        return z.grad

    return {"torch": (lambda a: torch.from_numpy(a).requires_grad_(), run)}


@functools.cache
def yes_or_no(N, dtype):
    return np.random.default_rng(2).integers(0, 2, N).astype(str(dtype).removeprefix("torch."))


@functools.cache
def classes(N, K):
    return np.random.default_rng(2).integers(0, K, N)


def elementwise_loss(name, torch_name, speed, draw):
    """A loss and its gradient on (N,), at once where we can, beside PyTorch forward and backward."""
    parts = [name + "_with_grad"] if hasattr(nnrecap.losses, name + "_with_grad") else [name, name + "_grad"]
    ours = [getattr(nnrecap.losses, part) for part in parts]
    peer = getattr(torch.nn.functional, torch_name)
    return Case(
        ours=lambda z: [f(z, yes_or_no(len(z), z.dtype)) for f in ours],
        peers=torch_both_ways(
            lambda z: peer(z, torch.from_numpy(yes_or_no(len(z), z.dtype)), reduction="none")
        ),
        inputs={f"{N:.0e}": functools.partial(draw, N=N) for N in (10**2, 10**4, 10**6)},
        speed={("torch", N): ratio for N, ratio in speed.items()},
    )


def logits(rng, N):
    return rng.normal(0, 3, N)


def probabilities(rng, N):
    return rng.uniform(0.001, 0.999, N)


def distributions(rng, shape):
    e = np.exp(rng.normal(0, 1, (2, *shape)))
    return e / e.sum(axis=-1, keepdims=True)


def torch_cross_entropy(z):
    return torch.nn.functional.cross_entropy(z, torch.from_numpy(classes(*z.shape)), reduction="none")


def torch_kl(pq):
    return torch.nn.functional.kl_div(pq[1].log(), pq[0], reduction="none").sum(-1)


@functools.cache
def beliefs(N, K, dtype):
    """Distributions to be told, of a type's name."""
    e = np.exp(np.random.default_rng(2).normal(0, 1, (N, K)))
    return (e / e.sum(axis=-1, keepdims=True)).astype(str(dtype).removeprefix("torch."))


def torch_kl_with_logits(z):
    p = torch.from_numpy(beliefs(*z.shape, z.dtype))
    return torch.nn.functional.kl_div(z.log_softmax(-1), p, reduction="none")


def torch_multiclass_hinge(z):
    return torch.nn.functional.multi_margin_loss(z, torch.from_numpy(classes(*z.shape)), reduction="none")


def torch_weighted(z):
    y, weight = torch.from_numpy(yes_or_no(len(z), z.dtype)), torch.tensor(3.0, dtype=z.dtype)
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y, pos_weight=weight, reduction="none")


def activation(name, peers, speed=None, ulp=2.5):
    return Case(
        ours=getattr(nnrecap.activations, name),
        peers=peers,
        inputs={f"{N:.0e}": functools.partial(logits, N=N) for N in (10**3, 10**5, 10**6)},
        speed=speed or {},
        exact=globals()[f"exact_{name}"],
        exact_inputs={f"N(0, {s}²)": normal(1, 1000, scale=s) for s in (1, 10)},
        accuracy={"ulp": ulp},
    )


SHAPES = {str(s): normal(*s) for s in [(32, 10), (65536, 10), (4096, 64), (1024, 1000)]}
ROWS = {
    "2 classes, N(0, 1)": normal(400, 2),
    "10 classes, N(0, 1)": normal(200, 10),
    "10 classes, N(0, 100²)": normal(200, 10, scale=100),
    "300 classes, N(0, 5²)": normal(10, 300, scale=5),
}
NEAR_AND_FAR = {"ulp away from 0": 3, "eps near 0": 2}
NARROW = {("torch", "(65536, 10)"): 0.5}
PAIRS = {str(s): s for s in [(32, 10), (65536, 10), (1024, 1000)]}
TO_1E5 = {("torch", "1e+03"): 1, ("torch", "1e+05"): 1}
SEQUENCES = {str(s): normal(*s) for s in [(50, 32, 20), (100, 32, 30), (200, 64, 30)]}
TENSORS = {"digits": lambda rng: digits()[0].reshape(-1, 8, 8), "(50, 60, 70)": normal(50, 60, 70)}

CASES = {
    "softmax": Case(
        ours=nnrecap.softmax.softmax,
        peers=peers("softmax"),
        inputs=SHAPES,
        speed={("torch", "(65536, 10)"): 0.10, ("torch", "(1024, 1000)"): 1.1, ("scipy", "all"): 0.6},
        exact=exact_softmax,
        exact_inputs=ROWS,
        accuracy={"ulp": 4.5},
    ),
    "log_softmax": Case(
        ours=nnrecap.softmax.log_softmax,
        peers=peers("log_softmax"),
        inputs=SHAPES,
        speed=NARROW,
        exact=exact_log_softmax,
        exact_inputs=ROWS,
        accuracy=NEAR_AND_FAR,
    ),
    "logsumexp": Case(
        ours=nnrecap.softmax.logsumexp,
        peers=peers("logsumexp"),
        inputs=SHAPES,
        speed=NARROW,
        exact=exact_logsumexp,
        exact_inputs=ROWS,
        accuracy=NEAR_AND_FAR,
    ),
    "sigmoid": activation(
        "sigmoid",
        {"scipy": (lambda a: a, scipy.special.expit), **torch_forward(torch.sigmoid)},
        {key: {"float32": 0.8, "float64": 0.4} for key in [("scipy", "1e+05"), ("scipy", "1e+06")]},
    ),
    "tanh": activation(
        "tanh",
        torch_forward(torch.tanh),
        {key: {"float32": 0.7, "float64": 0.4} for key in [("torch", "1e+05"), ("torch", "1e+06")]},
    ),
    "softplus": activation("softplus", torch_forward(torch.nn.functional.softplus)),
    "log_sigmoid": activation("log_sigmoid", torch_forward(torch.nn.functional.logsigmoid)),
    "leaky_relu": activation("leaky_relu", torch_forward(torch.nn.functional.leaky_relu), ulp=0.501),
    "elu": activation("elu", torch_forward(torch.nn.functional.elu)),
    "gelu": activation(
        "gelu",
        {
            "scipy": (lambda a: a, lambda z: z * scipy.special.ndtr(z)),
            **torch_forward(torch.nn.functional.gelu),
        },
        ulp=4.5,
    ),
    "silu": activation(
        "silu",
        {
            "scipy": (lambda a: a, lambda z: z * scipy.special.expit(z)),
            **torch_forward(torch.nn.functional.silu),
        },
    ),
    "elu_grad": activation("elu_grad", torch_both_ways(torch.nn.functional.elu), ulp=4.5),
    "gelu_grad": activation("gelu_grad", torch_both_ways(torch.nn.functional.gelu), ulp=4.5),
    "silu_grad": activation("silu_grad", torch_both_ways(torch.nn.functional.silu), ulp=4.5),
    "sigmoid_grad": activation("sigmoid_grad", torch_both_ways(torch.sigmoid), TO_1E5, 4.5),
    "tanh_grad": activation("tanh_grad", torch_both_ways(torch.tanh), TO_1E5, 4.5),
    "cross_entropy and gradient": Case(
        ours=lambda z: nnrecap.losses.cross_entropy_with_grad(z, classes(*z.shape)),
        peers=torch_both_ways(torch_cross_entropy),
        inputs=SHAPES,
        speed={("torch", "(32, 10)"): 0.5, ("torch", "(65536, 10)"): 0.15, ("torch", "(1024, 1000)"): 1},
    ),
    "binary_cross_entropy_with_logits and gradient": elementwise_loss(
        "binary_cross_entropy_with_logits",
        "binary_cross_entropy_with_logits",
        {"1e+04": 0.9, "1e+06": 0.9},
        logits,
    ),
    "binary_cross_entropy_with_logits, pos_weight=3, and gradient": Case(
        ours=lambda z: nnrecap.losses.binary_cross_entropy_with_logits_with_grad(
            z, yes_or_no(len(z), z.dtype), 3.0
        ),
        peers=torch_both_ways(torch_weighted),
        inputs={f"{N:.0e}": functools.partial(logits, N=N) for N in (10**2, 10**4, 10**6)},
        speed={},
    ),
    "binary_cross_entropy and gradient": elementwise_loss(
        "binary_cross_entropy", "binary_cross_entropy", {"1e+02": 0.5, "1e+04": 0.5}, probabilities
    ),
    "squared_error and gradient": elementwise_loss(
        "squared_error", "mse_loss", {"1e+02": 0.5, "1e+04": 0.5}, logits
    ),
    "absolute_error and gradient": elementwise_loss(
        "absolute_error", "l1_loss", {"1e+02": 0.5, "1e+04": 0.5}, logits
    ),
    "huber and gradient": elementwise_loss("huber", "huber_loss", {"1e+02": 0.5, "1e+04": 0.5}, logits),
    "kl_divergence": Case(
        ours=lambda pq: nnrecap.losses.kl_divergence(*pq),
        peers=torch_forward(torch_kl),
        inputs={
            str(s): functools.partial(distributions, shape=s) for s in [(32, 10), (65536, 10), (1024, 1000)]
        },
        speed={("torch", "all"): 1},
    ),
    "kl_divergence_with_logits and gradient": Case(
        ours=lambda z: [
            f(z, beliefs(*z.shape, z.dtype))
            for f in (nnrecap.losses.kl_divergence_with_logits, nnrecap.losses.kl_divergence_with_logits_grad)
        ],
        peers=torch_both_ways(torch_kl_with_logits),
        inputs=SHAPES,
        speed={("torch", "(65536, 10)"): 1},
    ),
    "multiclass_hinge and gradient": Case(
        ours=lambda z: [
            f(z, classes(*z.shape))
            for f in (nnrecap.losses.multiclass_hinge, nnrecap.losses.multiclass_hinge_grad)
        ],
        peers=torch_both_ways(torch_multiclass_hinge),
        inputs=SHAPES,
        speed={("torch", "(65536, 10)"): 1},
    ),
    "ctc_with_grad": Case(
        ours=lambda z: nnrecap.ctc.ctc_with_grad(z, *targets(z.shape)),
        peers={"torch": (torch.from_numpy, torch_ctc)},
        inputs=SEQUENCES,
        speed={("torch", "all"): 0.5},
    ),
    "ctc, then ctc_grad": Case(
        ours=lambda z: [f(z, *targets(z.shape)) for f in (nnrecap.ctc.ctc, nnrecap.ctc.ctc_grad)],
        peers={"torch": (torch.from_numpy, torch_ctc)},
        inputs=SEQUENCES,
        speed={},
    ),
    "ctc_beam_search": Case(
        ours=lambda z: nnrecap.ctc.ctc_beam_search(z, every_step(z), width=10),
        peers=beam_peers(10),
        inputs={"(100, 32, 30)": SEQUENCES["(100, 32, 30)"], "sure": normal(100, 32, 30, scale=8)},
        speed={(peer, "all"): 1 for peer in beam_peers(10)},
    ),
    "cp_als": Case(
        ours=lambda X: nnrecap.decompositions.cp_als(X, 5, tol=0, iterations=20),
        peers=tensorly_peers("parafac", 5, tol=0, n_iter_max=20),
        inputs=TENSORS,
        speed={("tensorly", "all"): 0.5},
    ),
    "hosvd": Case(
        ours=lambda X: nnrecap.decompositions.hosvd(X, (10, 6, 6)),
        peers=tensorly_peers("tucker", (10, 6, 6), tol=0, n_iter_max=1),
        inputs=TENSORS,
        speed={("tensorly", "all"): 0.15},
    ),
    "tucker": Case(
        ours=lambda X: nnrecap.decompositions.tucker(X, (10, 6, 6), tol=0, iterations=20),
        peers=tensorly_peers("tucker", (10, 6, 6), tol=0, n_iter_max=20),
        inputs=TENSORS,
        speed={("tensorly", "all"): 0.15},
    ),
}

# --- the report


def machine():
    found = {"processor": processor(), "python": platform.python_version()}
    for package in ("numpy", "scipy", "torch", "jax", "tensorly", *BEAMS):
        there = importlib.util.find_spec(BEAMS.get(package, package))
        found[package] = importlib.metadata.version(package) if there else "not installed, left out"
    return found


def processor():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def verdict(row):
    return "" if row["goal"] is None else f"≤ {row['goal']:<4g} {'yes' if row['reached'] else 'NO'}"


def main(names):
    unknown = set(names) - set(CASES)
    if unknown:
        sys.exit(f"no such function: {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    torch.set_num_threads(1)
    mpmath.mp.dps = 60
    result = {"machine": machine(), "time": [], "error": []}
    print("\n".join(f"{key}: {value}" for key, value in result["machine"].items()))
    for name in names:
        print(f"\n{name}: time, ours / peer's")
        for row in time_case(name, CASES[name]):
            result["time"].append(row)
            times = f"{row['ours_us']:9.1f} µs / {row['peer_us']:9.1f} µs = {row['ratio']:5.2f}"
            print(f"  {row['input']:13} {row['dtype']:8} {row['peer']:16} {times}  {verdict(row)}")
        if CASES[name].accuracy:
            print(f"{name}: largest error")
        for row in check_case(name, CASES[name]):
            result["error"].append(row)
            what = f"{row['input']:23} {row['dtype']:8} {row['side']:6} {row['error']:8.2f} {row['measure']}"
            print(f"  {what:64}  {verdict(row)}")
    OUT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] or list(CASES))
