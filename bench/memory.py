"""How much memory does a student need?  python bench/memory.py [notebook …]

Runs each notebook from its first cell to its last, as a student does, and writes to
bench/memory.json the most memory that its kernel and the processes it started ever held.
"""

import importlib.metadata
import json
import os
import platform
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

from contents import notebooks  # noqa: E402

OUT = Path(__file__).with_suffix(".json")
EVERY = 0.05  # seconds between two looks


def held(process):
    """Bytes that a process and those it started hold now; shared pages count once for each."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue  # ended since it was listed
    return total


def most_held(path):
    """The most bytes that a notebook's kernel held while all its cells ran."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    before, most, done = {p.pid for p in psutil.Process().children()}, 0, threading.Event()

    def watch():
        nonlocal most
        while not done.wait(EVERY):
            for process in psutil.Process().children():
                if process.pid not in before:
                    most = max(most, held(process))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        client.execute()
    finally:
        done.set()
        watcher.join()
    return most


def main(names):
    os.environ["NNRECAP_STATIC"] = "1"
    rows = []
    for path in [Path(n) for n in names] or [ROOT / f"{document}.ipynb" for document in notebooks(ROOT)]:
        start = time.perf_counter()
        rows.append({"notebook": path.stem, "megabytes": round(most_held(path) / 1e6)})
        print(
            f"{path.stem:20} {rows[-1]['megabytes']:6} MB  {time.perf_counter() - start:5.1f} s", flush=True
        )
    packages = ("numpy", "torch", "matplotlib", "ipykernel")
    versions = {package: importlib.metadata.version(package) for package in packages}
    machine = {"system": platform.system(), "python": platform.python_version(), **versions}
    OUT.write_text(json.dumps({"machine": machine, "memory": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
