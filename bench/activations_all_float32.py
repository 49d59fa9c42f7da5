"""How exact are the activations on all 2³² float32 numbers?  python bench/activations_all_float32.py [name …]

Writes bench/activations_all_float32.json: for each function the largest error in ulp, the
number where it is, how many numbers were tried, how many minutes that took, and on which
machine.  What was measured before of other functions stays there.  The reference is float64
by other formulas than ours, most of them SciPy's, whose own error is about 1e-8 of a float32
ulp; beside the zeros of two slopes, where their terms cancel, it is mpmath.  Any warning of
NumPy's stops it.  It takes three quarters of an hour on two cores.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import importlib.metadata
import json
import multiprocessing
import platform
import sys
import time
import warnings
from pathlib import Path

import mpmath
import numpy as np
import scipy.special

import nnrecap.activations

OUT = Path(__file__).with_suffix(".json")
CHUNK = 2**20
GOAL = 0.501  # ulp


def tanh(x):
    e = np.expm1(-2 * np.abs(x))
    return np.copysign(e / (e + 2), x)


def leaky_relu(x):
    return np.where(x > 0, x, 0.01 * x)


def elu(x):
    half = np.tanh(np.minimum(x, 0) / 2)
    return np.where(x > 0, x, 2 * half / (1 - half))


def normal_share(x):
    """Φ(x): on the left not by erfc, which loses digits where x² is rounded; here it is exact."""
    return np.where(x < 0, bell(x) * scipy.special.erfcx(abs(x) / np.sqrt(2)) / 2, scipy.special.ndtr(x))


def bell(x):
    return np.exp(-x * x / 2)


def gelu(x):
    return np.where(x == -np.inf, 0, x * normal_share(x))


def gelu_grad(x):
    slope = normal_share(x) + np.clip(x, -1e9, 1e9) * bell(x) / np.sqrt(2 * np.pi)
    return beside_zero(x, slope, lambda v: mpmath.ncdf(v) + v * mpmath.npdf(v), -0.7517915246935645)


def silu(x):
    return np.where(x == -np.inf, 0, x * scipy.special.expit(x))


def silu_grad(x):
    share, rest = scipy.special.expit(x), scipy.special.expit(-x)
    slope = share * (1 + np.clip(x, -1e9, 1e9) * rest)
    return beside_zero(
        x, slope, lambda v: (1 + v / (1 + mpmath.exp(v))) / (1 + mpmath.exp(-v)), -1.278464542761074
    )


def beside_zero(x, slope, exact, zero):
    near = abs(x - zero) < 1e-4
    slope[near] = [float(exact(mpmath.mpf(float(v)))) for v in x[near]]
    return slope


REFERENCES = {
    "sigmoid": scipy.special.expit,
    "tanh": tanh,
    "softplus": lambda x: -scipy.special.log_expit(-x),
    "log_sigmoid": scipy.special.log_expit,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "gelu_grad": gelu_grad,
    "silu": silu,
    "silu_grad": silu_grad,
}


def worst(job):
    """(largest error in ulp, where, how many numbers, how many of them nan) of one chunk."""
    name, start = job
    x = np.arange(start, start + CHUNK, dtype=np.uint64).astype(np.uint32).view(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = getattr(nnrecap.activations, name)(x)
    with np.errstate(all="ignore"):
        want = REFERENCES[name](x.astype(np.float64))
    nan, far = np.isnan(x), np.isinf(want)
    if not (np.array_equal(np.isnan(got), nan) and np.array_equal(got[far], want[far])):
        sys.exit(f"{name}: nan or inf went wrong between {x[0]} and {x[-1]}")
    error = np.where(nan | far, 0, ulps(got, np.where(nan | far, 1, want)))
    return error.max(), float(x[error.argmax()]), x.size, int(nan.sum())


def ulps(got, want):
    power = (want.view(np.uint64) & np.uint64(0x7FF0_0000_0000_0000)).view(np.float64)  # 2^e ≤ |want|
    limits = np.finfo(got.dtype)
    return np.abs(got - want) / np.maximum(power * float(limits.eps), float(limits.smallest_subnormal))


def measure(name, pool):
    start = time.perf_counter()
    found = list(pool.imap_unordered(worst, [(name, i) for i in range(0, 2**32, CHUNK)], chunksize=16))
    error, at, _, _ = max(found)
    row = {
        "function": name,
        "max_ulp": round(error, 6),
        "at": at,
        "goal": GOAL,
        "reached": bool(error <= GOAL),
    }
    row |= {"numbers": sum(f[2] for f in found), "of_them_nan": sum(f[3] for f in found)}
    return row | {"minutes": round((time.perf_counter() - start) / 60, 1)}


def processor():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def main(names):
    unknown = set(names) - set(REFERENCES)
    if unknown:
        sys.exit(f"no such function: {', '.join(sorted(unknown))}; there are {', '.join(REFERENCES)}")
    versions = {package: importlib.metadata.version(package) for package in ("numpy", "scipy")}
    machine = {"processor": processor(), "python": platform.python_version(), **versions}
    before = json.loads(OUT.read_text(encoding="utf-8"))["error"] if OUT.exists() else []
    rows = [row for row in before if row["function"] not in names]
    with multiprocessing.Pool() as pool:
        for name in names:
            rows.append(measure(name, pool) | {"machine": machine})
            print(rows[-1], flush=True)
            OUT.write_text(json.dumps({"error": rows}, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["reached"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(REFERENCES)))
