"""nbgrader grades the homework: released, fetched, submitted, collected, graded and fed back by itself."""

import ast
import builtins
import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from answers.homework import WRONG
from nbformat.v4 import new_notebook
from printed import NINE

from kit import assignments, editions
from nnrecap.exercises import EXERCISES, check
from nnrecap.exercises.grading import NotYet, grade

ROOT = Path(__file__).resolve().parents[2]
BOOK = editions.read(ROOT)
pytestmark = pytest.mark.chapter("homework")
HOMEWORK = assignments.assignment(BOOK["homework"], seed=4321) if "homework" in BOOK else new_notebook()
CELLS = {cell.metadata.nbgrader.grade_id: cell for cell in HOMEWORK.cells if "nbgrader" in cell.metadata}
TASKS = [name for name, cell in CELLS.items() if cell.metadata.nbgrader.grade]
SOLVED = {name: cell.source for name, cell in CELLS.items() if name.startswith("answer-")}
NAME = {name: re.search(r'grade\("[\w-]+", "(\w+)"\)', CELLS[name].source)[1] for name in TASKS}

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
    "answer-t01-create": "import a_library_that_is_not_there\nmy_tensor = 3",
    "answer-t02-dtype": "for n in range(1_000_000):\n    print(n)",
    "answer-t03-shape": "open('mine.txt', 'w').write('mine')\nmy_shape = (32, 14, 28)",
    "answer-t04-index": "renamed = table[1, 0].item()",
    "answer-t05-slice": ENDLESS,
    "answer-t06-copy": "def my_head(x:",
    "answer-t07-reshape": None,
    "t08-transpose": None,
    "t12-matmul": "grade = None",
}


def submissions():
    wrong = {
        f"answer-{t}": WRONG_CELL.format(place=str(Path(__file__).parent), task=t, name=NAME[t])
        for t in TASKS
    }
    first = f"answer-{TASKS[0]}"
    return {
        "right": SOLVED,
        "stubs": {},
        "wrong": wrong,
        "odd": SOLVED | ODD,
        "overwrites": {first: OVERWRITES},
        "ends": {first: "import os\nos._exit(1)"},
        "no-notebook": "Dear all, my dog has eaten it.",
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A folder in which all was graded."""
    folder = tmp_path_factory.mktemp("graded")
    source = folder / "course" / "source" / "homework" / "homework.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(HOMEWORK, source)
    (folder / "course" / "nbgrader_config.py").write_text(assignments.CONFIG, encoding="utf-8")
    (folder / "handed-in.json").write_text(json.dumps(submissions()), encoding="utf-8")
    script = Path(__file__).with_name("graded.py")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic
    command = [sys.executable, str(script), str(folder), "homework"]
    done = subprocess.run(command, env=os.environ | {"PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def results(course):
    return json.loads((course / "results.json").read_text(encoding="utf-8"))


def said(result):
    """The text of what a student gets back."""
    return html.unescape(re.sub(r"<[^>]*>", "", result["feedback"]))


def test_all_right_has_all_points(results):
    assert len(TASKS) == 31 and results["right"]["points"] == dict.fromkeys(TASKS, 1)


def test_a_stub_has_no_point_and_hears_that_it_is_one(results):
    assert results["stubs"]["points"] == dict.fromkeys(TASKS, 0)
    assert said(results["stubs"]).count("no answer yet. Replace the ... and run the cell again.") == 31


def test_a_wrong_answer_has_no_point_and_hears_what_check_says(results):
    assert results["wrong"]["points"] == dict.fromkeys(TASKS, 0)
    text = said(results["wrong"])
    assert [task for task in TASKS if WRONG[task][0][1] not in text] == []


def test_who_overwrites_the_checks_gains_nothing(results):
    assert results["overwrites"]["points"] == dict.fromkeys(TASKS, 0)


def test_each_odd_answer_costs_one_question_and_no_other(results):
    """A loop without an end, a million lines, a file, a name, a cell, a library that is not there."""
    lost = {name for name, points in results["odd"]["points"].items() if points != 1}
    assert lost == {"t01-create", "t02-dtype", "t04-index", "t05-slice", "t06-copy", "t07-reshape"}
    text = said(results["odd"])
    assert "it was interrupted while it ran; does its loop come to an end?" in text
    assert "there is no `my_number`. Was it renamed, or did its cell fail?" in text
    assert len(results["odd"]["feedback"]) < 2_000_000


def test_what_cannot_be_graded_is_refused_and_the_others_are_graded(results):
    refused = [name for name, result in results.items() if not result["success"]]
    assert refused == ["ends", "no-notebook"]
    for name in refused:
        assert (
            f"There was an error processing assignment 'homework' for student '{name}'"
            in results[name]["log"]
        )


@pytest.mark.parametrize("task", ["t03-shape", "t05-slice", "t16-one-hot", "t29-gradient"])
def test_a_graded_answer_hears_the_very_words_of_check(task, monkeypatch, capsys):
    wrong = WRONG[task][0][0]
    monkeypatch.setattr(sys.modules["__main__"], "mine", wrong, raising=False)
    monkeypatch.setattr(EXERCISES[task], "judged", 0)
    assert not check(task, wrong)
    with pytest.raises(NotYet) as told:
        grade(task, "mine", draw=0)
    assert (
        str(told.value).splitlines()[:-1] == capsys.readouterr().out.splitlines()[:-1]
    )  # but for the next hint
    assert told.value._render_traceback_() == str(told.value).splitlines()


def test_hidden_tests_stay_hidden(course, results):
    released = [*course.glob("exchange/**/*.ipynb"), *course.glob("course/release/**/*.ipynb")]
    fetched = [path for path in course.glob("homes/*/homework/*.ipynb") if "no-notebook" not in path.parts]
    assert released and len(fetched) == 6
    pages = [result["feedback"] for result in results.values() if result["success"]]
    for text in [*(path.read_text(encoding="utf-8") for path in [*released, *fetched]), *pages]:
        assert "4321" not in text and "HIDDEN" not in text and "sys.modules" not in text
    assert "draw=4321" in (course / "course/autograded/right/homework/homework.ipynb").read_text(
        encoding="utf-8"
    )


def test_the_lecturer_is_told_what_an_endless_loop_costs():
    page = (ROOT / "chapters" / "teach.md").read_text(encoding="utf-8")
    assert "c.Execute.timeout = 30 " in assignments.CONFIG and "costs its point and 30 seconds" in page


@pytest.mark.parametrize("chapter", BOOK)
def test_a_solution_needs_what_its_assignment_has(chapter):
    cells = assignments.assignment(BOOK[chapter]).cells
    code = [
        (cell.metadata.get("nbgrader", {}), ast.parse(cell.source))
        for cell in cells
        if cell.cell_type == "code"
    ]
    known = set(vars(builtins)).union(
        *(bound(tree) for about, tree in code if about.grade_id.startswith("setup"))
    )
    solutions = [tree for about, tree in code if about.solution]
    answers = [
        name for cell in cells for name in re.findall(r'^grade\("[\w-]+", "(\w+)"\)$', cell.source, re.M)
    ]
    assert len({*answers}) == len(answers) == len(solutions)  # none is taken for another's, in any order
    assert len(solutions) > (5 if chapter in NINE else 0) and "np" in known
    for tree in solutions:
        assert used(tree) <= known | bound(tree), ast.unparse(tree)


def used(tree):
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def bound(tree):
    """All names that something gives a meaning in a cell."""
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    names |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return names | {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}


def test_no_solution_is_released(course):
    [path] = course.glob("course/release/homework/*.ipynb")
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells]
    assert "def my_slice(x):\n    ...\n\n" in cells and "x[::2, -2:]" not in "".join(cells)
