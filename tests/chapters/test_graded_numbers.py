"""nbgrader grades an assignment in which each student has numbers of their own."""

import html
import json
import re

import handed_in
import nbformat
import pytest
from handed_in import BOOK
from nbformat.v4 import new_notebook

from kit import assignments, roster
from nnrecap.exercises import EXERCISES
from nnrecap.exercises.variants import variant_of

pytestmark = pytest.mark.chapter("softmax")
OWN = assignments.assignment(BOOK["softmax"], own=True) if "softmax" in BOOK else new_notebook()
NAMES = dict(
    re.findall(r'grade\("([\w-]+)", "(\w+)", variant=own\(\)\)', "\n".join(c.source for c in OWN.cells))
)


def answers(student, numbers_of):
    """What somebody hands in who is called so in the notebook, with what is right for somebody."""
    right = {name: variant_of(EXERCISES[name], numbers_of).numeric.want for name in NAMES}
    written = {f"answer-{name}": f"{NAMES[name]} = {float(want)!r}" for name, want in right.items()}
    return written | ({"answer-student": f"student = {student!r}"} if student else {})


# who hands in → what: ada her own; bob all that is ada's, her name too; cyd under her own name the book's answers;
# dan his own, without a name; eve her own, and a notebook of the roster
HANDED_IN = {
    "ada": answers("ADA", "ada"),
    "bob": answers("ada", "ada"),
    "cyd": answers("cyd", None),
    "dan": answers(None, "dan"),
    "eve": answers("eve", "eve"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which all was graded."""
    folder = tmp_path_factory.mktemp("graded")
    handed_in.grade_all(folder, "softmax", OWN, HANDED_IN | {"eve": of_the_roster(folder)})
    return folder


def of_the_roster(folder):
    """The text of eve's own notebook, filled in."""
    roster.write({"softmax": BOOK["softmax"]}, ["eve"], folder / "roster")
    notebook = nbformat.read(folder / "roster" / "eve" / "softmax.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in HANDED_IN["eve"]:
            cell.source = HANDED_IN["eve"][name]
    return nbformat.writes(notebook)


@pytest.fixture(scope="module")
def results(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


def points(results, who):
    assert results[who]["success"], results[who]
    return {name: results[who]["points"][name] for name in NAMES}


def said(results, who):
    return html.unescape(re.sub(r"<[^>]*>", "", results[who]["feedback"]))


def test_each_is_graded_with_their_own_numbers(results):
    assert len(NAMES) == 3
    assert points(results, "ada") == points(results, "eve") == dict.fromkeys(NAMES, 1)


def test_who_takes_anothers_name_and_numbers_has_no_point_and_is_told_so(results):
    assert points(results, "bob") == dict.fromkeys(NAMES, 0)
    assert said(results, "bob").count("asks with the numbers of 'ada', and 'bob' has handed it in") == 3


def test_the_books_answers_earn_nothing(results):
    assert points(results, "cyd") == dict.fromkeys(NAMES, 0)
    assert "temperature: not yet." in said(results, "cyd")


def test_without_a_name_nothing_is_asked_and_nothing_earned(results):
    assert points(results, "dan") == dict.fromkeys(NAMES, 0)
    assert said(results, "dan").count("First write the name under which you hand in") == 3


def test_what_is_asked_has_the_numbers_of_who_hands_in(results):
    for name in NAMES:
        own, book = variant_of(EXERCISES[name], "ada").numeric, EXERCISES[name].numeric
        [drawn] = [piece for piece in own.asked if piece not in book.asked][:1]
        numbers = re.findall(r"\d+", drawn)
        assert numbers and all(number in said(results, "ada") for number in numbers), name


def test_no_right_number_is_released(folder):
    [released] = folder.glob("course/release/softmax/*.ipynb")
    text = released.read_text(encoding="utf-8")
    assert "student = ..." in text and "lecturer" not in text and "own(of=" not in text
    assert not [name for name in NAMES if "".join(EXERCISES[name].numeric.solved) in text]
