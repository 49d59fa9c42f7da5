"""Otter grades the homework: its notebook made, handed out, handed in and graded by Otter itself."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import handed_in
import nbformat
import pytest
import yaml
from handed_in import BOOK, LOST, ROOT, SOLVED, TASKS

from kit import otter

pytestmark = pytest.mark.chapter("homework")
WHEEL = "nnrecap-0.1.0-py3-none-any.whl"


def homework():
    """What `otter assign` reads; the question that gets a loop without an end is given up soon."""
    made = otter.source(BOOK["homework"], WHEEL, 4321)
    for cell in made.cells:
        if 'grade("t05-slice"' in cell.source:
            cell.source = cell.source.replace(f"{otter.TEST})", "1)")
    return made


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A folder in which all was graded."""
    folder = tmp_path_factory.mktemp("ottered")
    nbformat.write(homework(), folder / "homework.ipynb")
    (folder / "environment.yml").write_text(otter.ENVIRONMENT.format(wheel=WHEEL), encoding="utf-8")
    (folder / WHEEL).write_bytes(b"the library")  # which is here already
    (folder / "handed-in.json").write_text(json.dumps(handed_in.submissions()), encoding="utf-8")
    script = Path(__file__).with_name("ottered.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder), "homework"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def results(course):
    """Student → {name of a test: what Gradescope gets of it}."""
    found = {
        path.parent.name: json.loads(path.read_text("utf-8")) for path in course.glob("results/*/*.json")
    }
    return {student: {test["name"]: test for test in said["tests"]} for student, said in found.items()}


def points(result):
    return {name: test["score"] for name, test in result.items() if "score" in test}


def said(result):
    return result["Public Tests"]["output"]


def test_all_right_has_all_points(results):
    assert len(TASKS) == 31 and points(results["right"]) == dict.fromkeys(TASKS, 1)


def test_a_stub_has_no_point_and_hears_that_it_is_one(results):
    assert points(results["stubs"]) == dict.fromkeys(TASKS, 0)
    assert said(results["stubs"]).count("no answer yet. Replace the ... and run the cell again.") == 31


def test_a_wrong_answer_has_no_point_and_hears_what_check_says(results):
    assert points(results["wrong"]) == dict.fromkeys(TASKS, 0)
    heard = {task: results["wrong"][task]["output"] for task in TASKS}
    assert [task for task in TASKS if handed_in.told(task) not in said(results["wrong"])] == []
    assert [task for task in TASKS if handed_in.told(task) not in heard[task]] == []


def test_who_overwrites_the_checks_gains_nothing(results):
    assert points(results["overwrites"]) == dict.fromkeys(TASKS, 0)


def test_each_odd_answer_costs_one_question_and_no_other(results):
    """A loop without an end, a million lines, a file, a name, a cell, a library that is not there."""
    lost = {name for name, score in points(results["odd"]).items() if score != 1}
    assert lost == LOST
    assert "t05-slice: not yet." in said(results["odd"])
    assert "it was interrupted while it ran; does its loop come to an end?" in said(results["odd"])
    assert "there is no `my_number`. Was it renamed, or did its cell fail?" in said(results["odd"])


SHELL = """
import signal
signal.signal(signal.SIGINT, signal.{how})
from IPython.core.interactiveshell import InteractiveShell
from nnrecap.exercises.limits import Limits
shell = InteractiveShell.instance()
cells = "while True: pass", "print('next')", Limits.LAST, "import time; time.sleep(1)", "print('last')"
for cell in (Limits.FIRST.format(0.5), *cells):
    shell.run_cell(cell)
"""


@pytest.mark.parametrize("how", ["default_int_handler", "SIG_IGN"], ids=["in sight", "in the background"])
def test_a_cell_that_does_not_end_is_interrupted_and_the_next_one_runs(how):
    """But for the last one, which is Otter's; a shell lets nothing interrupt what runs in the background."""
    command = [sys.executable, "-c", SHELL.format(how=how)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    first, others = done.stdout.split("next\n")
    assert "KeyboardInterrupt" in first and others == "last\n"


def test_the_lecturer_is_told_what_loops_cost():
    page = (ROOT / "chapters" / "teach.md").read_text(encoding="utf-8")
    assert otter.TEST == 30 and otter.CELL == 60
    assert "An answer that never ends costs its point and a minute, so does a cell that never ends" in page


def test_what_cannot_be_graded_is_refused_in_words_and_the_others_are_graded(course, results):
    refused = json.loads((course / "refused.json").read_text("utf-8"))
    assert {*refused} == {"ends", "no-notebook"} and not {*refused} & {*results}
    assert refused["no-notebook"].startswith("NotJSONError: Notebook does not appear to be JSON")
    assert refused["ends"] == "DeadKernelError: Kernel died"


def test_hidden_tests_stay_hidden(course, results):
    given = [*course.glob("dist/student/**/*")]
    assert [path.name for path in given] == ["homework.ipynb"]
    seen = [test["output"] for result in results.values() for test in result.values()]
    assert len(seen) > 100
    for text in [given[0].read_text(encoding="utf-8"), *seen]:
        assert "4321" not in text and "HIDDEN" not in text and "sys.modules" not in text
    [packed] = course.glob("dist/autograder/*.zip")
    with zipfile.ZipFile(packed) as files:
        assert b"draw = 4321" in files.read("tests/t05-slice.py")


def test_a_student_needs_no_otter(course):
    cells = nbformat.read(course / "dist" / "student" / "homework.ipynb", as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert "def my_slice(x):\n    ...\n" in code and SOLVED["t05-slice"] not in code
    assert "otter" not in code and code.count("\ngrade(") == len(TASKS)


def test_the_zip_file_brings_the_library_and_names_what_it_needs(course):
    [packed] = course.glob("dist/autograder/*.zip")
    with zipfile.ZipFile(packed) as files:
        assert files.read(f"files/{WHEEL}") == b"the library"
        *conda, pip = yaml.safe_load(files.read("environment.yml"))["dependencies"]
    assert f"/autograder/source/files/{WHEEL}" in pip["pip"] and "pytorch-cpu" in conda
