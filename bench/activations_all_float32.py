"""How exact are the activations on all 2³² float32 numbers?  python bench/activations_all_float32.py [name …]

Writes bench/activations_all_float32.json: for each function the largest error in ulp, the
number where it is, how many numbers were tried, and how many minutes that took.  What this
machine measured before of other functions stays there.  The reference is float64, whose own
error is about 1e-8 of a float32 ulp.  Any warning of NumPy's stops it.  It takes a quarter
of an hour on two cores.
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

import numpy as np
import scipy.special

import nnrecap.activations

OUT = Path(__file__).with_suffix(".json")
CHUNK = 2**20
GOAL = 0.501  # ulp


def tanh(x):
    e = np.expm1(-2 * np.abs(x))
    return np.copysign(e / (e + 2), x)


REFERENCES = {
    "sigmoid": scipy.special.expit,
    "tanh": tanh,
    "softplus": lambda x: -scipy.special.log_expit(-x),
    "log_sigmoid": scipy.special.log_expit,
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
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def main(names):
    unknown = set(names) - set(REFERENCES)
    if unknown:
        sys.exit(f"no such function: {', '.join(sorted(unknown))}; there are {', '.join(REFERENCES)}")
    versions = {package: importlib.metadata.version(package) for package in ("numpy", "scipy")}
    machine = {"processor": processor(), "python": platform.python_version(), **versions}
    before = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {}
    same = before.get("machine") == machine
    rows = [row for row in before.get("error", []) if same and row["function"] not in names]
    with multiprocessing.Pool() as pool:
        for name in names:
            rows.append(measure(name, pool))
            print(rows[-1], flush=True)
    OUT.write_text(json.dumps({"machine": machine, "error": rows}, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["reached"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(REFERENCES)))
