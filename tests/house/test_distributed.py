"""The distributed step: several processes, started as readers start them, do what one does."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "distributed_step.py"
TORCHRUN = [sys.executable, "-m", "torch.distributed.run"]
EPS = np.finfo(float).eps


def start(*arguments):
    return subprocess.Popen(
        [*TORCHRUN, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def finished(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def steps(processes, *options):
    code, out, err = finished(start("--standalone", f"--nproc-per-node={processes}", SCRIPT, *options))
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]  # process 0 speaks, and nobody else


@pytest.mark.parametrize(
    ("processes", "shares"), [(2, [[32, 32]]), (4, [[16, 16, 16, 16], [14, 14, 13, 13]])], ids=["2", "4"]
)
def test_the_shared_step_is_that_of_one_process(processes, shares):
    found = steps(processes, "--batch", *map(sum, shares))
    for told, samples in zip(found, shares, strict=True):
        assert told["processes"] == processes
        is_that_of_one(told, samples)


def is_that_of_one(told, samples):
    assert told["samples"] == samples
    assert told["gradient_off"] <= 16 * EPS  # sums of at most 64 numbers, in another order
    assert told["weights_off"] <= 16 * EPS
    assert told["weights_differ"] == 0  # or the copies would drift apart
    if len(set(samples)) == 1:
        assert told["mean_of_means_off"] <= 16 * EPS
    else:
        assert told["mean_of_means_off"] > 0.01


def test_two_hosts_run_the_same_file():
    """Two launchers that find each other by an address, as on two hosts; both are this one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    meeting = [f"--rdzv-endpoint=127.0.0.1:{port}", "--rdzv-backend=c10d", "--rdzv-id=recap"]
    hosts = [start("--nnodes=2", "--nproc-per-node=1", *meeting, SCRIPT) for _ in range(2)]
    ended = [finished(host) for host in hosts]
    assert [code for code, _, _ in ended] == [0, 0], ended
    [line] = "".join(out for _, out, _ in ended).splitlines()
    told = json.loads(line)
    assert told["samples"] == [32, 32] and told["gradient_off"] <= 16 * EPS


def test_fewer_samples_than_processes_are_refused():
    code, out, err = finished(start("--standalone", "--nproc-per-node=2", SCRIPT, "--batch", 64, 1))
    assert code and not out
    assert "--batch must give each of 2 processes a sample, got 1" in err
