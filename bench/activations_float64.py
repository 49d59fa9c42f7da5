"""How exact are the activations in float64?  python bench/activations_float64.py [name …]

Writes bench/activations_float64.json: for each function and each of four ranges the largest
error in ulp over 250,000 points, where it is, and on which machine.  What was measured before
of other functions stays there.  The reference is mpmath at 50 digits.  Any warning of NumPy's
stops it.  It takes some minutes on two cores.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import importlib.metadata
import json
import multiprocessing
import platform
import sys
import warnings
from pathlib import Path

import mpmath
import numpy as np
from activations_all_float32 import processor

import nnrecap.activations

OUT = Path(__file__).with_suffix(".json")
RANGES = [1e-3, 1.0, 20.0, 745.0]  # points are drawn evenly from -r to r
POINTS, CHUNK = 250_000, 12_500
mpmath.mp.dps = 50


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


def logistic_slope(x):
    e = mpmath.exp(-abs(x))
    return e / (1 + e) ** 2


def normal_share(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


# function → its exact value, and the largest error that is allowed, in ulp
REFERENCES = {
    "sigmoid": (logistic, 2.5),
    "tanh": (mpmath.tanh, 2.5),
    "softplus": (lambda x: mpmath.log1p(mpmath.exp(x)), 2.5),
    "log_sigmoid": (lambda x: -mpmath.log1p(mpmath.exp(-x)), 2.5),
    "elu": (lambda x: x if x > 0 else mpmath.expm1(x), 2.5),
    "gelu": (lambda x: x * normal_share(x), 4.5),
    "silu": (lambda x: x * logistic(x), 2.5),
    "sigmoid_grad": (logistic_slope, 4.5),
    "tanh_grad": (lambda x: 4 * logistic_slope(2 * x), 4.5),
    "elu_grad": (lambda x: 1 if x > 0 else mpmath.exp(x), 4.5),
    "gelu_grad": (lambda x: normal_share(x) + x * mpmath.npdf(x), 4.5),
    "silu_grad": (lambda x: logistic(x) * (1 + x * logistic(-x)), 4.5),
}


def worst(job):
    """(largest error in ulp, where) of one chunk of points."""
    name, reach, seed = job
    x = np.random.default_rng(seed).uniform(-reach, reach, CHUNK)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = getattr(nnrecap.activations, name)(x)
    exact, _ = REFERENCES[name]
    errors = [off(float(g), exact(mpmath.mpf(float(v)))) for g, v in zip(got, x, strict=True)]
    return max(zip(errors, x.tolist(), strict=True))


def off(got, want):
    return float(abs(got - want) / mpmath.mpf(float(np.spacing(abs(float(want))))))


def measure(name, reach, pool):
    error, at = max(pool.imap_unordered(worst, [(name, reach, seed) for seed in range(POINTS // CHUNK)]))
    goal = REFERENCES[name][1]
    row = {"function": name, "points": POINTS, "range": [-reach, reach], "max_ulp": round(error, 3), "at": at}
    return row | {"goal": goal, "reached": bool(error <= goal)}


def main(names):
    unknown = set(names) - set(REFERENCES)
    if unknown:
        sys.exit(f"no such function: {', '.join(sorted(unknown))}; there are {', '.join(REFERENCES)}")
    versions = {package: importlib.metadata.version(package) for package in ("numpy", "mpmath")}
    machine = {"processor": processor(), "python": platform.python_version(), **versions}
    before = json.loads(OUT.read_text(encoding="utf-8"))["error"] if OUT.exists() else []
    rows = [row for row in before if row["function"] not in names]
    with multiprocessing.Pool() as pool:
        for name in names:
            for reach in RANGES:
                rows.append(measure(name, reach, pool) | {"machine": machine})
                print(rows[-1], flush=True)
    OUT.write_text(json.dumps({"error": rows}, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["reached"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(REFERENCES)))
