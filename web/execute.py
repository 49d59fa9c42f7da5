"""Run the notebooks of a book, each only when something that it computes with has changed.

The results lie in a cache; beside each stands what it was computed with: the files of the
library that were loaded, the scripts that its cells name, the versions of the packages.
"""

import ast
import asyncio
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_client.provisioning import local_provisioner
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

import zygote
from stamps import COMPUTED_WITH, version

ROOT = Path(__file__).resolve().parent.parent
LIBRARY, SCRIPTS = ROOT / "lib" / "nnrecap", ROOT / "scripts"
TIMEOUT = 300  # seconds a cell
# Figures without sliders; several threads for matrices as small as ours only stand in each other's way.
KERNEL = {"NNRECAP_STATIC": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
BOOK = {"NNRECAP_FRAMES": "1"}  # only here: figures also at the places of their sliders
KERNEL["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
# The last cell, which is not the notebook's own: what it has loaded of the library.
LOADED = """
import json as _json, sys as _sys
_files = [m.__file__ for n, m in _sys.modules.items() if n.split(".")[0] == "nnrecap" and m.__file__]
print(_json.dumps(sorted(_files)))
"""


@dataclass
class Result:
    """What became of one notebook."""

    path: Path
    seconds: float
    fault: str | None  # what went wrong, and in which cell
    notebook: object = None
    uses: tuple = ()  # files


def execute(book, documents, cache_folder, progress):
    """Run what is not in the cache; returns (document → what its results are, faults)."""
    cache = get_cache(str(cache_folder))
    paths = {document: book / f"{document}.ipynb" for document in documents}
    found = {document: record(cache, path) for document, path in paths.items()}
    stale = [document for document in paths if not is_current(found[document])]
    faults, sums = [], sums_now()
    with progress.executing(stale) as told:
        for document, result in run_all({d: paths[d] for d in told.longest_first(stale)}, told):
            if result.fault:
                faults.append(f"{document}.ipynb, {result.fault}")
            else:
                store(cache, result, sums)
    in_order = sorted(faults, key=lambda fault: documents.index(fault.partition(".ipynb")[0]))
    if not faults:
        found |= {document: record(cache, paths[document]) for document in stale}
    return {d: found[d].data["results"] for d in paths if not faults}, in_order


# What the results of a notebook depend on


def record(cache, path):
    """The cache's record of a notebook with these cells, or None."""
    try:
        return cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        return None


def is_fresh(cache, path):
    return is_current(record(cache, path))


def is_current(found):
    return bool(found) and found.data.get("with") == computed_with(found.data.get("uses", {}))


def store(cache, result, sums=None):
    text = nbformat.writes(result.notebook)
    data = {
        "execution_seconds": result.seconds,
        "with": computed_with(result.uses, sums),
        "uses": list(result.uses),
        "results": hashlib.sha256(text.encode()).hexdigest(),
    }
    bundle = CacheBundleIn(result.notebook, str(result.path), data=data)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def computed_with(uses, sums=None):
    """Changes with the files that are used, as `sums` knows them or as they are, packages and settings."""
    parts = [sys.version, *(f"{package} {version(package)}" for package in COMPUTED_WITH)]
    parts += [f"{name}={value}" for name, value in sorted((KERNEL | BOOK).items())]
    parts += [f"{name} {(sums or {}).get(name) or sum_of(name)}" for name in sorted(uses)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def sums_now():
    """The check sums of all that a notebook may load, before one runs: what is edited meanwhile is newer."""
    return {name: sum_of(name) for name in map(named, [*LIBRARY.rglob("*.*"), *SCRIPTS.glob("*.py")])}


def sum_of(name):
    path = ROOT / name
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "gone"


def named(path):
    """From the project's root; a library that lies elsewhere keeps its whole name."""
    return (path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).as_posix()


def files_of(loaded, code):
    """The names of the files that a notebook with this code depends on."""
    found = {Path(file) for file in loaded} | {path for path in SCRIPTS.glob("*.py") if path.name in code}
    for script in [path for path in found if path.parent == SCRIPTS]:
        found |= imported(script)
    if LIBRARY / "datasets.py" in found:
        found |= set((LIBRARY / "data").iterdir())
    return tuple(sorted(map(named, found)))


def imported(path):
    """The files of the library that a file imports, and what these import."""
    found, to_read = set(), [path]
    while to_read:
        new = {file for name in names_in(to_read.pop()) for file in files_of_module(name)} - found
        found |= new
        to_read += sorted(new)
    return found


def names_in(path):
    """The names of the library's modules, and of what may be one, in a file's imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nnrecap":
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "nnrecap")


def files_of_module(name):
    place = LIBRARY.joinpath(*name.split(".")[1:])
    return [file for file in (place.with_suffix(".py"), place / "__init__.py") if file.exists()]


# Running


class Running:
    """The notebooks that run; to stop ends their kernels, and those that are about to begin."""

    def __init__(self):
        self.clients, self.stopped = [], False

    def stop(self):
        self.stopped = True
        for client in list(self.clients):
            kill(client)


def run_all(paths, told):
    """Yield (document, its result) as they end, several at once, the first in the list first."""
    running = Running()
    # its first one resolves the names of its classes, which two threads at once do not survive
    NotebookClient(nbformat.v4.new_notebook()).create_kernel_manager()
    with kernels(paths.values()), ThreadPoolExecutor(min(len(paths), os.cpu_count() or 1) or 1) as pool:
        jobs = {document: pool.submit(run, document, path, told, running) for document, path in paths.items()}
        try:
            for document, job in jobs.items():
                yield document, job.result()
        except BaseException:
            for job in jobs.values():
                job.cancel()
            running.stop()
            raise


@contextlib.contextmanager
def kernels(paths):
    """While it lasts, kernels are forked from one process that has loaded what they need."""
    if not paths or not zygote.WORKS:
        yield
        return
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    usual, ready = local_provisioner.launch_kernel, zygote.Zygote({**os.environ, **KERNEL}, text)
    local_provisioner.launch_kernel = ready.launch
    try:
        yield
    finally:
        local_provisioner.launch_kernel = usual
        ready.close()


def run(document, path, told, running):
    """Run one notebook in a kernel of its own, one thread of arithmetic."""
    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    cells, at = len(notebook.cells), [0]
    notebook.cells.append(nbformat.v4.new_code_cell(LOADED))

    def begins(cell, cell_index):
        at[0] = min(cell_index + 1, cells)
        told.cell(document, at[0], cells)
        if running.stopped:
            kill(client)

    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=begins,
    )
    running.clients.append(client)
    fault = None
    try:  # what the kernel itself logs is no output of the notebook
        asyncio.run(client.async_execute(stderr=subprocess.DEVNULL, env={**os.environ, **KERNEL, **BOOK}))
    except CellExecutionError as error:
        fault = in_cell(notebook, at[0], f"{error.ename}: {error.evalue}")
    except (CellTimeoutError, DeadKernelError) as error:
        fault = in_cell(notebook, at[0], error)
    running.clients.remove(client)
    seconds = time.perf_counter() - start
    told.done(document, seconds, fault)
    if fault:
        return Result(path, seconds, fault)
    loaded = json.loads(notebook.cells.pop().outputs[0].text)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return Result(path, seconds, None, notebook, files_of(loaded, code))


def in_cell(notebook, at, what, lines=15):
    """Say what went wrong, in which cell, with the cell's first lines."""
    source = notebook.cells[at - 1].source.splitlines()[:lines]
    return "\n".join([f"cell {at}: {what}", *(f"    {line}" for line in source)])


def kill(client):
    provisioner = getattr(client.km, "provisioner", None)
    if provisioner and provisioner.pid:
        os.kill(provisioner.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
