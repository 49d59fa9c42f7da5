"""One mini-batch step of a network, shared out over processes by PyTorch's distributed engine.

On this machine, with four processes:

    torchrun --standalone --nproc-per-node=4 scripts/distributed_step.py

On two hosts, each with a clone of the book and its packages, the same command on both (the
first must be reachable under its name, and its port 29500 open):

    torchrun --nnodes=2 --nproc-per-node=4 --rdzv-backend=c10d --rdzv-id=recap \
        --rdzv-endpoint=NAME_OF_THE_FIRST:29500 scripts/distributed_step.py

Nothing in this file changes.  With GPUs, one a process: "nccl" instead of "gloo", before it
`torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))`, and `.cuda()` on network and batch.

Process 0 prints a line of JSON for each batch: how many samples each process had, and how far the gradient,
averaged over the processes, and the weights after the step are from those of one process; also
how far off it is to average each share by itself, which is right for equal shares alone.
`torchrun` can be written `python -m torch.distributed.run`.
"""

import argparse
import json

import numpy as np
import torch
import torch.distributed as dist
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel

from nnrecap.datasets import digits
from nnrecap.mlp import MLP

LEARNING_RATE = 0.1


def mini_batch(size):
    """The same digits on every process: who takes which of them is decided later."""
    X, y = digits()
    seen = np.random.default_rng(0).permutation(len(X))[:size]
    return torch.from_numpy(X[seen] / 16), torch.from_numpy(y[seen])


def network():
    """64 - 32 - 10 with ReLUs, in float64; every process starts from the same weights."""
    layers = torch.nn.Linear(64, 32, bias=False), torch.nn.ReLU(), torch.nn.Linear(32, 10, bias=False)
    net = torch.nn.Sequential(*layers).double()
    with torch.no_grad():
        for weight, start in zip(net.parameters(), MLP([64, 32, 10]).parameters, strict=True):
            weight.copy_(torch.from_numpy(start))
    return net


def step(net, loss):
    """One update of plain SGD; returns gradient and new weights, each as one long vector."""
    optimiser = torch.optim.SGD(net.parameters(), LEARNING_RATE)
    loss.backward()
    optimiser.step()
    gradient = torch.cat([p.grad.flatten() for p in net.parameters()])
    weights = torch.cat([p.data.flatten() for p in net.parameters()])
    return gradient, weights


def shared_step(X, y, mean_of_means=False):
    """This process's part of the step: its share of the samples, then the engine's average."""
    processes = dist.get_world_size()
    mine = np.array_split(np.arange(len(X)), processes)[dist.get_rank()]
    net = DistributedDataParallel(network())  # averages the gradients while it goes backward
    losses = cross_entropy(net(X[mine]), y[mine], reduction="none")
    # The engine divides by the number of processes; the mean loss, by the samples of the whole batch.
    loss = losses.mean() if mean_of_means else losses.sum() * processes / len(X)
    return len(mine), *step(net, loss)


def report(samples, gradient, weights, mean_of_means, X, y):
    """What process 0 prints: how far the shared step is from the one that it does alone."""
    net = network()
    alone_gradient, alone_weights = step(net, cross_entropy(net(X), y))

    def off(g):
        return float((g - alone_gradient).abs().max() / alone_gradient.abs().max())

    return {
        "processes": len(samples),
        "samples": samples,
        "gradient_off": off(gradient),
        "weights_off": float((weights[0] - alone_weights).abs().max()),
        "weights_differ": max(float((w - weights[0]).abs().max()) for w in weights),
        "mean_of_means_off": off(mean_of_means),
    }


def compared(size):
    """One step on a batch of that size, by all processes; process 0 prints how it went."""
    X, y = mini_batch(size)
    mine, gradient, weights = shared_step(X, y)
    _, mean_of_means, _ = shared_step(X, y, mean_of_means=True)  # the mistake, for comparison
    everybody = [None] * dist.get_world_size()
    dist.all_gather_object(everybody, (mine, weights))
    if dist.get_rank() == 0:
        samples, all_weights = zip(*everybody, strict=True)
        print(json.dumps(report(list(samples), gradient, all_weights, mean_of_means, X, y)))


def main():
    read = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    read.add_argument("--batch", type=int, nargs="+", default=[64], help="samples in each whole batch (64)")
    sizes = read.parse_args().batch
    dist.init_process_group("gloo")
    processes = dist.get_world_size()
    if min(sizes) < processes:
        read.error(f"--batch must give each of {processes} processes a sample, got {min(sizes)}")
    for size in sizes:
        compared(size)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
