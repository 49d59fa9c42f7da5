"""Every exercise: the stub is told so, each known-wrong answer hears its own message.

The wrong answers of a chapter are in answers_<chapter>.py.
That each stored stub fails and each printed solution passes is tested with the chapters.
"""

import importlib
from pathlib import Path

import numpy as np
import pytest

from nnrecap.exercises import EXERCISES, check
from nnrecap.exercises.exercise import MEANS, Exercise, close, given, number, seen
from nnrecap.exercises.tasks import Task

# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {}
for path in sorted(Path(__file__).parent.glob("answers_*.py")):
    of_the_chapter = importlib.import_module(path.stem).WRONG
    assert not WRONG.keys() & of_the_chapter.keys()
    WRONG |= of_the_chapter


def made(answer):
    """An answer of tensors is built only when it is tried: where there is no PyTorch, its test skips."""
    return answer.build() if hasattr(answer, "build") else answer


def test_every_exercise_has_known_wrong_answers():
    assert WRONG.keys() == EXERCISES.keys()
    assert all(len(answers) >= 4 for answers in WRONG.values())


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, answers in WRONG.items() for i in range(len(answers))]
)
def test_a_wrong_answer_hears_its_own_message(name, number, capsys):
    answer, message = WRONG[name][number]
    assert not check(name, made(answer))
    said = capsys.readouterr().out
    assert said.startswith(f"{name}: not yet.\n")
    assert message in said


@pytest.mark.parametrize("name", WRONG)
def test_no_two_wrong_answers_hear_the_same(name, capsys):
    said = set()
    for answer, _ in WRONG[name]:
        check(name, made(answer))
        said.add(capsys.readouterr().out.split("  Hint")[0])
    assert len(said) == len(WRONG[name])


@pytest.mark.parametrize("name", sorted(EXERCISES))
@pytest.mark.parametrize("stub", [None, ..., lambda *arguments: None, lambda *arguments: ...])
def test_a_stub_is_told_that_there_is_no_answer_yet(name, stub, capsys):
    if callable(stub) and not callable(WRONG[name][0][0]):
        stub = None  # this exercise asks for a value
    verdict = check(name, stub)
    assert not verdict
    assert capsys.readouterr().out == f"{name}: no answer yet. Replace the ... and run the cell again.\n"


def test_a_function_that_works_and_returns_nothing_is_no_stub():
    exercise = Exercise("e", hints=("gentle", "plain"))
    exercise.must(prop("it is even", lambda f: given(f([2])) % 2), needed=True)
    for f in (lambda numbers: numbers.append(1), list().append, lambda numbers: 1 + 1 == numbers or None):
        lines = exercise.judge(f).lines
        assert lines[:2] == (
            "e: not yet.",
            "  it returns an answer: no, it returned None; is there a `return`?",
        )
    assert lines[2] == "  Hint 2 of 2: plain"


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        ([[2.0, 4.0]], [[1.0, 2.0]], "yours is [[2, 4]]: 2 times the right size"),
        ([[2.0, 3.0]], [[1.0, 2.0]], "yours is [[2, 3]]: each is too large by 1"),
        ([[0.0, 1.0]], [[1.0, 2.0]], "yours is [[0, 1]]: each is too small by 1"),
        ([[2.0, 1.0]], [[1.0, 2.0]], "yours is [[2, 1]]: the same numbers, in other places"),
        ([[-1.0, -2.0]], [[1.0, 2.0]], "yours is [[-1, -2]]: the sign is turned"),
        ([[0.0, 0.0]], [[1.0, 2.0]], "yours is [[0, 0]]: all 0"),
        ([[1.0, np.nan]], [[1.0, 2.0]], "yours is [[1, nan]]: not all of them are finite"),
        ([[True, False]], [[1.0, 2.0]], "yours is [[True, False]]: True and False are no numbers yet"),
        ([[1.0, 3.0]], [[1.0, 2.0]], "yours is [[1, 3]]; the input was [[1, 2]]"),
        (3.0, 1.5, "yours is 3: 2 times the right size"),
        (0.5, 1.5, "yours is 0.5: 0.3333 times the right size"),
        (4.0, 1.5, "yours is 4; the input was 1.5"),
        ([[1.0], [2.0]], [[1.0, 2.0]], "yours is (2, 1): right but for the order of the axes"),
        ([1.0, 2.0], [[1.0, 2.0]], "yours is (2,): right but for an axis of size 1"),
        ([1.0], [[1.0, 2.0]], "yours is (1,): an axis too few"),
        ([[[1.0, 2.0, 3.0]]], [[1.0, 2.0]], "yours is (1, 1, 3): an axis too many"),
        ([[1.0, 2.0, 3.0]], [[1.0, 2.0]], "no, yours is (1, 3)"),
    ],
)
def test_a_wrong_array_is_compared_with_the_right_one(got, want, words):
    task = Task("t", "it is x", lambda x: x, cases=[(np.array(want),)], kind=None, hints=())
    assert words in task.judge(lambda x: np.array(got)).lines[-1]


@pytest.mark.parametrize(("words", "meaning"), MEANS.items())
def test_a_common_error_is_put_into_words(words, meaning):
    exercise = Exercise("e")
    exercise.must(prop("it works", lambda f: f()))

    def raising():
        raise RuntimeError(f"so much {words} so little")

    assert exercise.judge(raising).lines[1].endswith(f"{words} so little; {meaning}")


def test_hints_go_from_the_first_to_the_last_and_stay_there():
    exercise = number("n", "the number", 1, within=0, hints=("gentle", "plain"))
    hints = [exercise.judge(2).lines[-1] for _ in range(3)]
    assert hints == ["  Hint 1 of 2: gentle", "  Hint 2 of 2: plain", "  Hint 2 of 2: plain"]


def test_a_stub_and_a_right_answer_use_up_no_hint():
    exercise = number("n", "the number", 1, within=0, hints=("gentle", "plain"))
    assert exercise.judge(...).lines == ("n: no answer yet. Replace the ... and run the cell again.",)
    assert exercise.judge(1).lines == ("n: right.", "  the number: yes")
    assert exercise.judge(2).lines[-1] == "  Hint 1 of 2: gentle"


def test_the_hint_is_one_that_helps_with_what_failed():
    exercise = Exercise("e", hints=("about the sign", "about the size"), gives="a number")
    exercise.must(prop("it is above 0", lambda answer: None if answer > 0 else "below"))
    exercise.must(prop("it is small", lambda answer: None if answer < 9 else "large"), hint=2)
    assert exercise.judge(10).lines[-1] == "  Hint 2 of 2: about the size"


@pytest.mark.parametrize("first", [{"needed": True}, {}])
def test_after_a_needed_property_failed_the_others_are_not_tried(first):
    exercise = Exercise("e", gives="a number")
    exercise.must(prop("one", lambda answer: "missing"), **first)
    exercise.must(prop("two", lambda answer: "missing as well"))
    assert len(exercise.judge(0).lines) == (2 if first else 3)


def test_an_error_is_said_once():
    exercise = Exercise("e")
    for label in ("one", "two"):
        exercise.must(prop(label, lambda f: f()))
    assert exercise.judge(lambda: 1 / 0).lines == (
        "e: not yet.",
        "  one: no, it raised ZeroDivisionError: division by zero",
    )


def prop(label, test):
    test.__doc__ = label
    return test


def test_without_hints_there_is_none():
    assert number("n", "the number", 1, within=0).judge(3).lines == (
        "n: not yet.",
        "  the number: no, you gave 3",
    )


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_every_exercise_has_graded_hints(name):
    assert len(set(EXERCISES[name].hints)) == len(EXERCISES[name].hints) >= 2


def test_an_error_in_the_readers_code_is_part_of_the_answer():
    exercise = Exercise("e")

    @exercise.must
    def is_even(f):
        """it is even"""
        return None if f() % 2 == 0 else "odd"

    assert (
        exercise.judge(lambda: 1 / 0).lines[1]
        == "  it is even: no, it raised ZeroDivisionError: division by zero"
    )


def test_the_verdict_shows_nothing_of_itself_in_a_notebook(capsys):
    verdict = check("rank", 2)
    capsys.readouterr()
    assert verdict and verdict._ipython_display_() is None
    assert capsys.readouterr().out == ""


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        ValueError, match="there is no exercise 'softmaks'; there are: .*jacobian, .*log-softmax"
    ):
        check("softmaks", None)


@pytest.mark.parametrize(
    ("got", "want", "same"),
    [
        ([1.0, 2.0], np.array([1.0, 2.0]), True),
        ([1.0, 2.0 + 1e-10], np.array([1.0, 2.0]), True),
        ([1.0, 2.0 + 1e-8], np.array([1.0, 2.0]), False),
        ([np.nan, 2.0], np.array([1.0, 2.0]), False),
        ([1.0], np.array([1.0, 1.0]), False),
        (["1"], np.array([1.0]), False),
        (np.inf, np.inf, True),
    ],
)
def test_close_compares_shape_and_every_entry(got, want, same):
    assert close(got, want) is same


@pytest.mark.parametrize(
    ("value", "text"), [(0.123456, "0.1235"), ([[1.0], [2.0]], "[[1], [2]]"), ("a", "a"), ([[1], [1, 2]], "[[1], [1, 2]]")]
)  # fmt: skip
def test_seen_is_short(value, text):
    assert seen(value) == text


def test_two_exercises_of_one_name_are_refused(monkeypatch):
    import nnrecap.exercises as package

    monkeypatch.setattr(package.softmax, "twin", number("rank", "the number", 1, within=0), raising=False)
    with pytest.raises(ValueError, match="two exercises have the name 'rank'"):
        package._collect()
