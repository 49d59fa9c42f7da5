"""Run every notebook with the versions that Colab has: make test-colab.

    python tools/colab.py [renew]

Colab publishes what is installed on it; bench/colab.json keeps of that list what the notebooks need, and
its date.  `renew` takes the newest list first (by git).  The environment, .venv-colab, has these versions;
PyTorch is the lock file's, which has a small build for processors, and Python the one that runs this, unless
PYTHON names another.  Then tests/anywhere runs each notebook there, alone in an empty folder.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from lock import FIXED

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "bench" / "colab.json"
SOURCE = "https://github.com/googlecolab/backend-info"
# What Colab brings and the book uses; pip and setuptools are how the library gets in.
NAMES = (
    *("ipykernel", "ipywidgets", "matplotlib", "mpmath", "numpy", "pandas", "pillow", "pip"),
    *("scikit-learn", "scipy", "setuptools", "sympy", "torch"),
)
# What these are built on and a notebook runs with.
BENEATH = ("ipython", "jupyter-client", "jupyter-core", "matplotlib-inline", "tornado", "traitlets", "pyzmq")


def main(renewed=""):
    if renewed:
        renew()
    python = environment(json.loads(FOUND.read_text(encoding="utf-8"))["versions"])
    command = [sys.executable, "-m", "pytest", "tests/anywhere"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "COLAB": str(python)}).returncode


def renew():
    """Write into bench/colab.json what the newest list says."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", folder]
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", SOURCE, folder], check=True)
        date = subprocess.run([*git, "log", "-1", "--format=%cs"], capture_output=True, text=True, check=True)
        texts = [Path(folder, name).read_text("utf-8") for name in ("pip-freeze.txt", "os-info.txt")]
    found = {"date": date.stdout.strip(), "source": SOURCE, **read(*texts)}
    FOUND.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")


def read(freeze, system):
    """The versions of a list that the notebooks need, and of Python."""
    listed = re.findall(r"^([\w.-]+)==(\S+)$", freeze, re.M)
    pins = {name.lower().replace("_", "-"): version for name, version in listed}
    versions = {name: pins[name] for name in sorted((*NAMES, *BENEATH)) if name in pins}
    lacking = {"numpy", "matplotlib", "ipykernel", "ipython"} - versions.keys()
    python = re.search(r"^Python (\S+)$", system, re.M)
    if lacking or not python:
        raise SystemExit(f"{SOURCE} must list name==version, got none of {sorted(lacking) or 'Python'}")
    return {"python": python[1], "versions": versions}


def environment(versions):
    """The Python of a new environment with these versions."""
    folder = ROOT / ".venv-colab"
    if asked := os.environ.get("PYTHON"):
        subprocess.run([asked, "-m", "venv", "--clear", str(folder)], check=True)
    else:
        venv.create(folder, with_pip=True, clear=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    # pip on Colab builds the library with the newest setuptools, in a room of its own
    pinned = {name: version for name, version in (versions | FIXED).items() if name != "setuptools"}
    pins = folder / "constraints.txt"
    pins.write_text("".join(f"{name}=={version}\n" for name, version in pinned.items()))
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(pins), *NAMES]
    subprocess.run([str(python), *install], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
