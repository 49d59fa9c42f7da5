"""How long does an epoch take, beside PyTorch, scikit-learn and JAX?  python bench/training.py

A 64-128-10 network on the 1,797 digits, batches of 32, softmax cross-entropy, float32, one
thread.  All take turns of five epochs within one run, since training is many epochs: with
one a turn, each starts with the others' data in the cache, which costs the shortest most
(ours about a sixth).  What comes before the first epoch, such as tensors made of the data,
is not timed for the peers; for ours it is, once a turn.  A time is a median, beside the
least.  A busy machine, told by its load, slows all, though not alike: a goal is reached
where both the medians and the least times reach it.  Prints a table, writes
bench/training.json and draws bench/training.png.  What is not installed is left out.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import importlib.metadata
import importlib.util
import json
import platform
import time
import warnings
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from nnrecap.datasets import digits
from nnrecap.mlp import MLP, train_classifier
from nnrecap.optimise import minibatch_sgd
from nnrecap.softmax import softmax

OUT = Path(__file__)
ROUNDS, TURN, BATCH, RATE, SEED = 41, 5, 32, 0.1, 7
GOALS = {"PyTorch": 6.0, "scikit-learn": 4.0, "JAX": 1.0}  # their time / ours, at least

X, y = digits()
X = (X / 16).astype(np.float32)
ONE_HOT = np.eye(10, dtype=np.float32)


def network():
    return MLP([64, 128, 10], dtype=np.float32)


def order():
    return np.random.default_rng(SEED).permutation(len(X))


# --- one each: a function that runs n epochs and returns the weights, or None


def fast():
    net = network()
    return lambda n: train_classifier(net, X, y, BATCH, RATE, n, rng=SEED).parameters


def repeated(epoch):
    def run(n):
        for _ in range(n):
            weights = epoch()
        return weights

    return run


def plain():
    net = network()

    def gradient(parameters, i):
        net.backward((softmax(net.forward(X[i])) - ONE_HOT[y[i]]) / len(i))
        return net.gradients

    def epoch():
        for _ in minibatch_sgd(gradient, net.parameters, len(X), BATCH, RATE, 1, rng=SEED):
            pass
        return net.parameters

    return repeated(epoch)


def pytorch():
    import torch

    torch.set_num_threads(1)
    net = torch.nn.Sequential(
        torch.nn.Linear(64, 128, bias=False), torch.nn.ReLU(), torch.nn.Linear(128, 10, bias=False)
    )
    with torch.no_grad():
        for p, ours in zip(net.parameters(), network().parameters, strict=True):
            p.copy_(torch.from_numpy(ours))
    optimiser, loss = torch.optim.SGD(net.parameters(), lr=RATE), torch.nn.CrossEntropyLoss()
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)

    def epoch():
        for i in torch.from_numpy(order()).split(BATCH):
            optimiser.zero_grad()
            loss(net(inputs[i]), labels[i]).backward()
            optimiser.step()
        return [p.detach().numpy() for p in net.parameters()]

    return repeated(epoch)


def scikit_learn():
    from sklearn.neural_network import MLPClassifier

    # it always has biases, and its own start: the work is the same, the weights are not
    net = MLPClassifier(
        (128,), solver="sgd", momentum=0, nesterovs_momentum=False, alpha=0, batch_size=BATCH,
        learning_rate_init=RATE, random_state=SEED,
    )  # fmt: skip
    return repeated(lambda: net.partial_fit(X, y, classes=range(10)) and None)


def jax():
    import jax
    import jax.numpy as jnp

    def loss(weights, x, t):
        V, W = weights
        return -(t * jax.nn.log_softmax(jax.nn.relu(x @ V.T) @ W.T)).sum(-1).mean()

    def update(weights, batch):
        slopes = jax.grad(loss)(weights, *batch)
        return [w - RATE * s for w, s in zip(weights, slopes, strict=True)], None

    @jax.jit
    def epoch(weights, i):
        whole = len(X) // BATCH * BATCH  # a scan needs batches of one length
        x, t = inputs[i], targets[i]
        batches = (x[:whole].reshape(-1, BATCH, 64), t[:whole].reshape(-1, BATCH, 10))
        weights, _ = jax.lax.scan(update, weights, batches)
        return update(weights, (x[whole:], t[whole:]))[0]

    inputs, targets = jnp.asarray(X), jnp.asarray(ONE_HOT[y])
    state = [jnp.asarray(p) for p in network().parameters]

    def run():
        state[:] = jax.block_until_ready(epoch(state, jnp.asarray(order())))
        return [np.asarray(w) for w in state]

    return repeated(run)


SIDES = {
    "nnrecap": ("numpy", fast),
    "nnrecap, plain loop": ("numpy", plain),
    "PyTorch": ("torch", pytorch),
    "scikit-learn": ("sklearn", scikit_learn),
    "JAX": ("jax", jax),
}


# --- the report


def seconds(run):
    start = time.perf_counter()
    run(TURN)
    return (time.perf_counter() - start) / TURN


def measure(sides):
    """Median and least seconds of an epoch of each, which take turns."""
    times = np.array([[seconds(run) for run in sides.values()] for _ in range(ROUNDS)])
    return dict(zip(sides, zip(np.median(times, axis=0), times.min(axis=0), strict=True), strict=True))


def check(sides):
    """The first epoch must give all the same weights, or the race is between different things."""
    first = {name: run(1) for name, run in sides.items()}
    for name, weights in first.items():
        for ours, theirs in zip(first["nnrecap"], weights or first["nnrecap"], strict=True):
            if abs(ours - theirs).max() > 1e-5:
                raise AssertionError(f"{name} has other weights after one epoch")


def machine():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    found = {"processor": names[0] if names else platform.processor(), "python": platform.python_version()}
    found["load"] = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    for package in ("numpy", "torch", "scikit-learn", "jax"):
        there = importlib.util.find_spec("sklearn" if package == "scikit-learn" else package)
        found[package] = importlib.metadata.version(package) if there else "not installed, left out"
    return found


def draw(times):
    ax = Figure(figsize=(6, 2.6), dpi=192, layout="constrained").subplots()
    names = list(times)[::-1]
    bars = ax.barh(
        names,
        [1e3 * times[n][0] for n in names],
        color=["#1f5fa8" if "nn" in n else "#5b6470" for n in names],
    )
    ax.bar_label(bars, fmt="%.2f", padding=3)
    ax.margins(x=0.12)
    ax.set(xlabel="milliseconds an epoch (1,797 digits, batches of 32, one thread)")
    ax.figure.savefig(OUT.with_suffix(".png"), metadata={"Software": None})


def main():
    warnings.simplefilter("ignore")  # scikit-learn's, that an epoch is not convergence
    sides = {name: make() for name, (needs, make) in SIDES.items() if importlib.util.find_spec(needs)}
    check(sides)
    times = measure(sides)
    rows = []
    for name, (median, least) in times.items():
        ratio, goal = median / times["nnrecap"][0], GOALS.get(name)
        row = {"side": name, "median_ms": 1e3 * median, "least_ms": 1e3 * least, "times_ours": ratio}
        row |= {"least_times_ours": least / times["nnrecap"][1], "goal": goal}
        rows.append(row)
        row["reached"] = None if goal is None else bool(min(ratio, row["least_times_ours"]) >= goal)
        verdict = "" if goal is None else f"≥ {goal:g} {'yes' if row['reached'] else 'NO'}"
        both = f"{ratio:5.2f} ({row['least_times_ours']:.2f}) × ours"
        print(f"{name:20} {1e3 * median:7.2f} ms an epoch (least {1e3 * least:.2f})  {both}  {verdict}")
    result = {"machine": machine(), "epoch": rows}
    print("\n".join(f"{key}: {value}" for key, value in result["machine"].items()))
    OUT.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    draw(times)


if __name__ == "__main__":
    main()
