"""nbgrader grades the homework: released, fetched, submitted, collected, graded and fed back by itself."""

import ast
import builtins
import html
import json
import re
import sys
import time

import handed_in
import nbformat
import pytest
from answers.homework import WRONG
from handed_in import BOOK, LOST, ROOT, TASKS
from nbformat.v4 import new_notebook
from printed import NINE

from kit import assignments
from nnrecap.exercises import EXERCISES, check
from nnrecap.exercises.grading import NotYet, grade

pytestmark = pytest.mark.chapter("homework")
HOMEWORK = assignments.assignment(BOOK["homework"], seed=4321) if "homework" in BOOK else new_notebook()
# what only nbgrader's notebook has: the cells that grade
GRADING_CELLS = {"t08-transpose": None, "t12-matmul": "grade = None"}


def submissions():
    """By the names that nbgrader has for the cells."""
    made = dict(handed_in.submissions())
    for student, answers in made.items():
        if isinstance(answers, dict):
            made[student] = handed_in.by_cell(answers)
    made["odd"] |= GRADING_CELLS
    return made


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A folder in which all was graded."""
    folder = tmp_path_factory.mktemp("graded")
    handed_in.grade_all(folder, "homework", HOMEWORK, submissions())
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
    assert [task for task in TASKS if handed_in.told(task) not in text] == []


def test_who_overwrites_the_checks_gains_nothing(results):
    assert results["overwrites"]["points"] == dict.fromkeys(TASKS, 0)


def test_each_odd_answer_costs_one_question_and_no_other(results):
    """A loop without an end, a million lines, a file, a name, a cell, a library that is not there."""
    lost = {name for name, points in results["odd"]["points"].items() if points != 1}
    assert lost == LOST
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


@pytest.mark.parametrize("wait", [lambda: None, lambda: time.sleep(60)])
def test_an_answer_without_an_end_is_interrupted_where_seconds_are_given(wait, monkeypatch):
    def mine(x):
        while True:
            wait()

    monkeypatch.setattr(sys.modules["__main__"], "mine", mine, raising=False)
    with pytest.raises(NotYet, match="it was interrupted while it ran; does its loop come to an end?"):
        grade("t05-slice", "mine", seconds=0.2)


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


def test_the_lecturer_is_told_how_long_a_class_takes():
    told = json.loads((ROOT / "bench" / "grading.json").read_text(encoding="utf-8"))
    minutes = told["nbgrader"]["minutes on two cores, at most"]
    assert told["submissions"] == 100 and minutes <= told["nbgrader"]["goal"] == 10
    page = " ".join((ROOT / "chapters" / "teach.md").read_text(encoding="utf-8").split())
    assert f"a hundred submissions of the homework take {minutes} minutes" in page


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
