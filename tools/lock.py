"""Write constraints.txt: the versions that builders and CI use.

    python tools/lock.py

Installs every extra into a new virtual environment, with no constraint but PyTorch's, and
lists what came.  Readers are never bound by this file; pyproject.toml has their lower bounds.
"""

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXED = {"torch": "2.13.0"}  # a release with a small build for processors; raise it by hand
TOOLS = {"pip", "setuptools", "wheel", "nnrecap"}


def installed():
    """Return the "name==version" lines of a new environment that holds every extra."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    fixed = [f"{name}=={version}" for name, version in FIXED.items()]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        pip = [str(python), "-m", "pip"]
        everything = f"{ROOT}[{','.join(extras)}]"
        subprocess.run([*pip, "install", *fixed, everything, "jupyterlab>=4.2"], check=True)
        listed = subprocess.run([*pip, "list", "--format=freeze"], check=True, capture_output=True, text=True)
    return listed.stdout.splitlines()


def main():
    lines = [line.split("+")[0] for line in installed() if line.split("==")[0].lower() not in TOOLS]
    text = "\n".join(["# Written by `make lock`.", *sorted(lines, key=str.lower), ""])
    (ROOT / "constraints.txt").write_text(text)


if __name__ == "__main__":
    main()
