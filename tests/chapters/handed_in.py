"""The homework as students hand it in: task → source of the answer's cell, None where it was deleted.

    python handed_in.py released.ipynb folder

writes one notebook for each that is one: folder/right.ipynb, …
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
from answers.homework import WRONG
from graded import answered

from kit import assignments, editions

ROOT = Path(__file__).resolve().parents[2]
BOOK = editions.read(ROOT)
QUESTIONS = list(assignments.questions(BOOK["homework"])) if "homework" in BOOK else []
NAME = {task: answer for task, answer, *_ in QUESTIONS}
TASKS = list(NAME)
SOLVED = {task: solution for task, _, _, _, solution, _ in QUESTIONS}

WRONG_CELL = """
import sys
sys.path.insert(0, {place!r})
from answers.homework import WRONG, Built
wrong = WRONG[{task!r}][0][0]
{name} = wrong.build() if isinstance(wrong, Built) else wrong
"""
# all that a submission may overwrite of the library, and the names that the cells use
OVERWRITES = """
import nnrecap.exercises, nnrecap.exercises.exercise, nnrecap.exercises.grading
check = grade = lambda *all, **named: True
nnrecap.exercises.check = nnrecap.exercises.grading.grade = grade
nnrecap.exercises.exercise.Exercise.judge = lambda self, answer: nnrecap.exercises.Verdict(self.name, True, ())
"""
ENDLESS = "def my_slice(x):\n    while True:\n        pass"
ODD = {
    "t01-create": "import a_library_that_is_not_there\nmy_tensor = 3",
    "t02-dtype": "for n in range(1_000_000):\n    print(n)",
    "t03-shape": "open('mine.txt', 'w').write('mine')\nmy_shape = (32, 14, 28)",
    "t04-index": "renamed = table[1, 0].item()",
    "t05-slice": ENDLESS,
    "t06-copy": "def my_head(x:",
    "t07-reshape": None,
}
LOST = {"t01-create", "t02-dtype", "t04-index", "t05-slice", "t06-copy", "t07-reshape"}  # but for t03


def submissions():
    """Student → answers, or the text of what is no notebook."""
    place = str(Path(__file__).parent)
    return {
        "right": SOLVED,
        "stubs": {},
        "wrong": {t: WRONG_CELL.format(place=place, task=t, name=NAME[t]) for t in TASKS},
        "odd": SOLVED | ODD,
        "overwrites": dict.fromkeys(TASKS[:1], OVERWRITES),
        "ends": dict.fromkeys(TASKS[:1], "import os\nos._exit(1)"),
        "no-notebook": "Dear all, my dog has eaten it.",
    }


def told(task):
    """What the first wrong answer of a task must hear."""
    return WRONG[task][0][1]


def by_cell(answers):
    """By the names that nbgrader has for the cells."""
    return {f"answer-{task}": source for task, source in answers.items()}


def grade_all(folder, assignment, notebook, students):
    """Let a process of its own grade in this folder what these students hand in."""
    source = folder / "course" / "source" / assignment / f"{assignment}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(notebook, source)
    (folder / "course" / "nbgrader_config.py").write_text(assignments.CONFIG, encoding="utf-8")
    (folder / "handed-in.json").write_text(json.dumps(students), encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic
    command = [sys.executable, str(Path(__file__).with_name("graded.py")), str(folder), assignment]
    done = subprocess.run(command, env=os.environ | {"PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def main(released, folder):
    for student, answers in submissions().items():
        if isinstance(answers, dict):
            notebook = answered(nbformat.read(released, as_version=4), by_cell(answers))
            nbformat.write(notebook, Path(folder) / f"{student}.ipynb")


if __name__ == "__main__":
    main(*sys.argv[1:])
