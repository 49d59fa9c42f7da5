"""A JupyterLite site to compare the live pages with, on the same Pyodide.

`build(pyodide, folder, notebook)` makes it; its tools go into a virtual environment of their own.  What
JupyterLite's kernel installs at each start comes from the site as well, in the versions of Pyodide's lock.
ssl and sqlite3, which a folder with the book's part of Pyodide lacks, are stand-ins: JupyterLite loads less
than it would otherwise, and nothing that is measured uses them.
"""

import hashlib
import json
import os
import shutil
import subprocess
import venv
import zipfile

TOOLS = {"jupyterlite-core": "0.5.1", "jupyterlite-pyodide-kernel": "0.5.2", "jupyter-server": "2.21.1"}
# Of the lock, what the kernel asks for and what that needs.
KERNEL = [
    *("micropip", "ipython", "asttokens", "decorator", "executing", "matplotlib-inline", "prompt-toolkit"),
    *("pure-eval", "pygments", "stack-data", "traitlets", "wcwidth", "jedi", "parso"),
]
NOT_IN_LOCK = {"comm": "0.2.3"}
# A history of cells that says it cannot be opened: IPython goes on without.
NO_SQLITE = """
class Error(Exception): pass
class DatabaseError(Error): pass
class OperationalError(DatabaseError): pass
class Connection: pass
def register_converter(*_): pass
def connect(*_, **__): raise OperationalError("none here")
PARSE_DECLTYPES, PARSE_COLNAMES = 1, 2
"""
STAND_INS = {"ssl": "", "sqlite3": NO_SQLITE}
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "exposeAppInBrowser": True,
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "pyodideUrl": "./pyodide/pyodide.js",
                "disablePyPIFallback": True,
            }
        },
    },
}


def build(pyodide, folder, notebook):
    """Make the site in `folder`/site; returns it."""
    python = tools(folder / "tools")
    source, site = folder / "source", folder / "site"
    shutil.rmtree(source, ignore_errors=True)
    (source / "files").mkdir(parents=True)
    (source / "files" / "cells.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (source / "jupyter-lite.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    command = [str(python), "-m", "jupyterlite_core.app", "build", "--force", "--lite-dir", str(source)]
    made = ["--contents", str(source / "files"), "--output-dir", str(site), "--no-sourcemaps"]
    subprocess.run([*command, *made], check=True, cwd=source, stdout=subprocess.DEVNULL)
    add_pyodide(pyodide, python, folder / "wheels", site / "pyodide")
    return site


def tools(folder):
    """The Python of an environment with JupyterLite."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        pinned = [f"{name}=={version}" for name, version in TOOLS.items()]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *pinned], check=True)
    return python


def add_pyodide(pyodide, python, wheels, target):
    """Copy Pyodide into the site, with the kernel's packages."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(pyodide, target, copy_function=shutil.copyfile)
    lock = json.loads((target / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    versions = {name: packages[name]["version"] for name in KERNEL} | NOT_IN_LOCK
    download(python, wheels, versions)
    for name, version in versions.items():
        add(packages, name, wheel_of(wheels, name, version), target)
    for name, code in STAND_INS.items():
        add(packages, name, stand_in(wheels, name, code), target)
        packages[name].update(depends=[], package_type="package")
    (target / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def download(python, wheels, versions):
    pinned = [f"{name}=={version}" for name, version in versions.items()]
    pure = ["--python-version", "3.12", "--implementation", "py", "--abi", "none", "--platform", "any"]
    command = [str(python), "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, *pure, "--dest", str(wheels), *pinned], check=True)


def wheel_of(wheels, name, version):
    return next(p for p in wheels.glob("*.whl") if p.name.startswith(f"{name.replace('-', '_')}-{version}-"))


def stand_in(wheels, name, code):
    """A wheel with this code."""
    path = wheels / f"{name}-1.0.0-py3-none-any.whl"
    info = f"{name}-1.0.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", code)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def add(packages, name, wheel, target):
    """Put a wheel into the folder and into the lock."""
    shutil.copyfile(wheel, target / wheel.name)
    new = {"depends": [], "imports": [name], "install_dir": "site", "name": name, "package_type": "package"}
    entry = packages.setdefault(name, new | {"unvendored_tests": False, "version": wheel.name.split("-")[1]})
    check_sum = hashlib.sha256(wheel.read_bytes()).hexdigest()
    entry.update(file_name=wheel.name, sha256=check_sum)
    # a name that the lock writes in another way than it asks for it
    entry["depends"] = [{"prompt_toolkit": "prompt-toolkit"}.get(d, d) for d in entry["depends"]]
