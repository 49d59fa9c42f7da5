"""Test with the oldest versions that pyproject.toml admits, or with the newest there are.

    python web/ends.py oldest|newest

Makes .venv-oldest or .venv-newest beside .venv, installs into it, and runs every test but the
browser's there.  PyTorch stays the same at both ends, since other releases may be builds of
several gigabytes; where TORCH is set in the environment, it goes to the end as well.
"""

import itertools
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

from lock import FIXED

ROOT = Path(__file__).resolve().parent.parent
TESTS = [
    "tests",
    "chapters",
    "--ignore=tests/web",
    "--ignore=tests/anywhere",
    "--nbval",
    "--nbval-current-env",
]


def lowest():
    """name==version for the lower bound of every requirement."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    bounds = dict(re.match(r"([\w-]+)(?:\[.*\])?(?:>=([\w.]+))?", line).groups() for line in lines)
    return {name: version for name, version in bounds.items() if version}


def main(end):
    pins = (lowest() if end == "oldest" else {}) | ({} if os.environ.get("TORCH") else FIXED)
    folder = ROOT / f".venv-{end}"
    venv.create(folder, with_pip=True, clear=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()))
    install = [python, "-m", "pip", "install", "--quiet", "-c", constraints, "-e", f"{ROOT}[test]"]
    subprocess.run(list(map(str, install)), cwd=ROOT, check=True)
    return subprocess.run([str(python), "-m", "pytest", *TESTS], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
