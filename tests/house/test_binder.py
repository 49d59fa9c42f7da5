"""What Binder makes of this repository, by its own program's plan; nothing is built."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch
from installed import needed
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LARGEST = 1.5e9  # bytes, what the book's own packages may take in the image
TORCH = 0.75e9  # of them, PyTorch's build for processors


@pytest.fixture(scope="module")
def plan():
    """The Dockerfile that Binder would build."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_binder_takes_a_python_that_the_library_admits(plan):
    version = re.search(r"Building conda environment for python=(3\.\d+)", plan)[1]
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(version)
    assert "Python version unspecified" not in plan
    assert (ROOT / "runtime.txt").read_text() == (ROOT / "binder" / "runtime.txt").read_text()


def test_binder_runs_our_steps_in_their_order(plan):
    steps = [
        'pip install --no-cache-dir -r "binder/requirements.txt"',
        "COPY --chown=0:0 src/ ${REPO_DIR}/",
        "RUN ./binder/postBuild",
    ]
    places = [plan.index(step) for step in steps]
    assert places[2] > max(places[:2])
    commands = [line for line in lines("binder/postBuild") if line[0] != "#"]
    assert commands[0] == "set -euo pipefail"  # a step that fails stops the build
    assert re.search(r"^uv pip install .*--torch-backend cpu -e \"\.\[notebooks\]\"$", commands[1])
    assert [line.split(">")[0] for line in lines("binder/requirements.txt") if line[0] != "#"] == ["uv"]


def lines(name):
    return [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line]


def test_what_the_notebooks_need_is_small_enough():
    notebooks = [Requirement(line).name for line in PROJECT["optional-dependencies"]["notebooks"]]
    found = needed(["numpy", *notebooks])
    assert {"numpy", *notebooks} <= found.keys()
    sizes = {name: sum(file.size or 0 for file in package.files or []) for name, package in found.items()}
    ours = {name: size for name, size in sizes.items() if not re.match("torch$|nvidia|triton|cuda", name)}
    assert sizes["torch"] > 1e8 and sum(ours.values()) > 1e8  # else nothing was measured
    assert sum(ours.values()) + TORCH <= LARGEST, sorted(ours.items(), key=lambda item: -item[1])[:5]
    if torch.version.cuda is None:  # Binder takes this build; readers may have the other
        assert sizes["torch"] <= TORCH
