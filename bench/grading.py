"""How long does nbgrader take for a class?  python bench/grading.py

Grades a hundred submissions of the homework with `nbgrader autograde`, one process a core for two cores, and
executes some of them by nbclient alone.  They are those of tests/chapters/handed_in.py; one in twenty has an
endless loop.  Writes bench/grading.json.
"""

import importlib.metadata
import itertools
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "web")]

from kit import assignments, editions  # noqa: E402

OUT = Path(__file__).with_suffix(".json")
CLASS, ALONE, PROCESSES = 100, 20, 2
GOAL = 10.0  # minutes
KINDS = ["right"] * 10 + ["wrong"] * 5 + ["stubs"] * 3 + ["overwrites", "odd"]
LOOPS = KINDS.count("odd") * CLASS // len(KINDS)  # without an end: each takes all the time that a cell has
LONGEST = 30
ENVIRONMENT = os.environ | {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),  # nbgrader calls alembic
    "PYTHONPATH": os.pathsep.join(str(ROOT / room) for room in ("lib", ".", "web")),
    "OMP_NUM_THREADS": "1",
}
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=30, interrupt_on_timeout=True, allow_errors=True).execute()
"""


def nbgrader(*what):
    return [sys.executable, "-m", "nbgrader", *what, "--log-level=ERROR"]


def course(folder):
    """A course with all that was handed in: the paths of the submissions."""
    source = folder / "source" / "homework" / "homework.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(assignments.assignment(editions.read(ROOT)["homework"]), source)
    (folder / "nbgrader_config.py").write_text(assignments.CONFIG, encoding="utf-8")
    subprocess.run(nbgrader("generate_assignment", "homework"), cwd=folder, env=ENVIRONMENT, check=True)
    return list(submitted(folder))


def submitted(folder):
    """Write the submissions; a student's name begins with the number of the process that grades it."""
    made = folder / "made"
    made.mkdir()
    script = ROOT / "tests" / "chapters" / "handed_in.py"
    released = folder / "release" / "homework" / "homework.ipynb"
    subprocess.run([sys.executable, str(script), str(released), str(made)], env=ENVIRONMENT, check=True)
    for number, kind in zip(range(CLASS), itertools.cycle(KINDS)):
        path = folder / "submitted" / f"{number // len(KINDS) % PROCESSES}-{number}" / "homework"
        path.mkdir(parents=True)
        shutil.copy(made / f"{kind}.ipynb", path / "homework.ipynb")
        yield path / "homework.ipynb"


def timed(folder, commands):
    """Wall and processor seconds of commands that run at once."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    running = [subprocess.Popen(command, cwd=folder, env=ENVIRONMENT) for command in commands]
    for process in running:
        if process.wait():
            sys.exit(f"{process.args[:5]} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": round(time.perf_counter() - start, 1), "processor": round(spent, 1)}


def main():
    folder = Path(tempfile.mkdtemp())
    load = os.getloadavg()[0]
    paths = course(folder)
    shares = [nbgrader("autograde", "homework", f"--student={k}-*") for k in range(PROCESSES)]
    graded_all = timed(folder, shares)
    done = len(list(folder.glob("autograded/*/homework/homework.ipynb")))
    alone = timed(
        folder,
        [[sys.executable, "-c", EXECUTE, *map(str, paths[:ALONE][k::PROCESSES])] for k in range(PROCESSES)],
    )
    shutil.rmtree(folder)
    record(done, graded_all, alone, load)


def record(done, graded_all, alone, load):
    """Two cores that do nothing else need half of the processor time, which is the same whoever else is at
    work, but for the loops: these are given theirs in full.
    """
    alone_on_two = (graded_all["processor"] + LOOPS * LONGEST) / PROCESSES / 60
    told = {
        "submissions": done,
        "kinds": {kind: KINDS.count(kind) * CLASS // len(KINDS) for kind in dict.fromkeys(KINDS)},
        "nbgrader": graded_all | {"minutes on two cores, at most": round(alone_on_two, 1), "goal": GOAL},
        "nbclient alone": alone | {"submissions": ALONE},
        "ratio": round(graded_all["processor"] / done / (alone["processor"] / ALONE), 2),
        "load of others at the beginning": round(load, 1),
        "machine": {"cores": os.cpu_count(), "processor": processor(), "python": platform.python_version()}
        | {name: importlib.metadata.version(name) for name in ("nbgrader", "nbclient", "torch", "numpy")},
    }
    OUT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))


def processor():
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1] if found else platform.processor()


if __name__ == "__main__":
    main()
