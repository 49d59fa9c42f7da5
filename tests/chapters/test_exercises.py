"""Every exercise: the stub is told so, each known-wrong answer hears its own message.

The wrong answers of a chapter are in answers/<chapter>.py.
That each stored stub fails and each printed solution passes is tested with the chapters.
"""

import importlib
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import nnrecap.exercises
from nnrecap.exercises import EXERCISES, check
from nnrecap.exercises.exercise import (
    MEANS,
    Exercise,
    Letters,
    Unreadable,
    close,
    given,
    letters,
    seen,
    whole_numbers,
)
from nnrecap.exercises.index import NAMES, PLACES
from nnrecap.exercises.tasks import INTEGERS, Task, drawn, shape_task
from nnrecap.exercises.variants import number
from nnrecap.softmax import softmax

# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {}
for path in sorted((Path(__file__).parent / "answers").glob("*.py")):
    of_the_chapter = importlib.import_module(f"answers.{path.stem}").WRONG
    assert not WRONG.keys() & of_the_chapter.keys()
    WRONG |= of_the_chapter


def made(answer):
    """An answer of tensors is built only when it is tried: where there is no PyTorch, its test skips."""
    return answer.build() if hasattr(answer, "build") else answer


def test_every_exercise_has_known_wrong_answers():
    assert WRONG.keys() == EXERCISES.keys(), (
        f"WRONG in tests/chapters/answers/ and the library must have the same exercises, not {WRONG.keys() ^ EXERCISES.keys()}"
    )
    few = [name for name, answers in WRONG.items() if len(answers) < 4]
    assert not few, f"write at least four wrong answers, each with its message, to {few}"


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, answers in WRONG.items() for i in range(len(answers))]
)
def test_a_wrong_answer_hears_its_own_message(name, number, capsys):
    answer, message = WRONG[name][number]
    EXERCISES[name].judged = 0  # the same draws in any order of tests
    assert not check(name, made(answer)), f"wrong answer {number} of {name} passes: a property is missing"
    said = capsys.readouterr().out
    assert said.startswith(f"{name}: not yet.\n")
    assert message in said, f"wrong answer {number} of {name} must hear “{message}”; it hears: {said}"


DRAWN = sorted(name for name in WRONG if any(prop.draws for prop in EXERCISES[name].properties))


@pytest.mark.parametrize("start", [1000, 2000, 3000])
@pytest.mark.parametrize("name", DRAWN)
def test_a_wrong_answer_hears_its_message_whatever_is_drawn(name, start):
    for answer, message in WRONG[name]:
        EXERCISES[name].judged = start
        verdict = EXERCISES[name].judge(made(answer))
        assert not verdict and message in "\n".join(verdict.lines), verdict.lines


def test_most_exercises_draw():
    assert 30 < len(DRAWN) < len(WRONG)


@pytest.mark.parametrize("name", ["least-certain", "purity", "unknown-labels"])
def test_no_draw_lets_a_wrong_answer_pass(name):
    """Two in sixty once did here, where what was drawn had few pictures, heaps or labels."""
    for start in range(0, 60_000, 1000):
        for answer, _ in WRONG[name]:
            EXERCISES[name].judged = start
            assert not EXERCISES[name].judge(answer), start


@pytest.mark.parametrize("name", WRONG)
def test_no_two_wrong_answers_hear_the_same(name, capsys):
    said = set()
    EXERCISES[name].judged = 0
    for answer, _ in WRONG[name]:
        check(name, made(answer))
        said.add(capsys.readouterr().out.split("  Hint")[0])
    assert len(said) == len(WRONG[name]), f"two wrong answers of {name} hear the same: {sorted(said)}"


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


def drawn_task():
    return Task(
        "t",
        "it doubles",
        lambda x: 2 * x,
        cases=[(np.ones((2, 3)),)],
        draw=lambda rng: (rng.random((3, 5)),),
        kind=None,
        slips=((lambda x: 2 * x + x.shape[1] - 3, "the slip"),),
        hints=(),
    )


def test_a_task_draws_cases_too():
    seen_by = []
    assert drawn_task().judge(lambda x: seen_by.append(x) or 2 * x)
    assert [x.shape for x in seen_by] == [(2, 3), (2, 3)] + 3 * [(3, 5)]
    assert drawn_task().judge(lambda x: 2 * x + x.shape[1] - 3).lines[-1] == "  it doubles: no, the slip"
    assert "does it go by the sizes" in drawn_task().judge(lambda x: 2 * np.resize(x, (2, 3))).lines[-1]


def test_a_result_that_was_right_before_is_told_so():
    told = "  it doubles: no, that was right for the first input; this one is another: does your function use it?"
    assert drawn_task().judge(lambda x: np.full((2, 3), 2.0)).lines[-1] == told
    task = Task("t", "it is x", lambda x: x, cases=[(np.ones(2),)], kind=None, hints=())
    line = task.judge(lambda x: x == 1).lines[-1]  # the first itself is not told so
    assert line.endswith(
        "[1, 1] is right, yours is [True, True]: True and False are no numbers yet; the input was [1, 1]"
    )


def test_a_slip_that_does_not_fit_an_input_is_passed_over():
    task = Task(
        "t",
        "it is x",
        lambda x: x,
        cases=[(np.ones(2),)],
        kind=None,
        slips=[(lambda x: x[[5, 6]], "out of reach"), (lambda x: x + np.ones(3), "too many"), (lambda x: 3 * x, "the slip")],
        hints=(),
    )  # fmt: skip
    assert task.judge(lambda x: 3 * x).lines[-1] == "  it is x: no, the slip"


def test_drawn_numbers_are_float32_of_both_signs_and_some_large():
    x = drawn(np.random.default_rng(1), 20, 10)
    assert x.dtype == np.float32 and x.shape == (20, 10)
    assert x.min() < -5 and x.max() > 5 and np.any(x != np.round(x)) and np.all(x == np.round(x, 1))


def one_number_task():
    return Task("t", "its sum", np.sum, cases=[(np.array([1.0, 2.0]),)], kind="torch", scalar=True, hints=())


@pytest.mark.parametrize(
    "form", [lambda x: x, lambda x: x.item(), lambda x: x[None], lambda x: x.numpy(), float]
)
def test_one_number_may_come_in_any_form(form):
    torch = pytest.importorskip("torch")
    task = one_number_task()
    assert task.needs_torch and not task.tensors
    assert task.judge(lambda x: form(torch.sum(x)))
    assert (
        task.judge(lambda x: [1.0, 2.0]).lines[1]
        == "  its shape is () for an input of shape (2,): no, yours is (2,): an axis too many"
    )
    assert task.judge(lambda x: "3").lines[1].endswith("no, you returned '3' where one number should be")


def whole_task(dtype):
    return Task("t", "its sign", np.sign, cases=[(np.array([1.0, 2.0]),)], kind="numpy", dtype=dtype, dtypes={"float64": ": why?"}, hints=())  # fmt: skip


def test_any_type_of_whole_numbers_will_do_where_none_is_named():
    for dtype in INTEGERS:
        assert whole_task(INTEGERS).judge(lambda x, dtype=dtype: np.sign(x).astype(dtype))
    assert (
        whole_task(INTEGERS).judge(np.sign).lines[3]
        == "  its dtype is one of whole numbers: no, it is float64: why?"
    )
    assert (
        whole_task("int8").judge(lambda x: np.sign(x).astype(np.int64)).lines[3]
        == "  its dtype is int8: no, it is int64"
    )


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


def hint(exercise, answer):
    return exercise.judge(answer).lines[-1]


def graded():
    """An exercise with hints for a sign, a size and a kind, in this order."""
    exercise = Exercise("e", hints=("the sign", "the size", "the kind"), gives="a number")
    exercise.must(prop("above 0", lambda answer: None if answer > 0 else "below"))
    exercise.must(prop("small", lambda answer: None if answer < 9 else "large"), hint=2)
    exercise.must(prop("whole", lambda answer: None if answer % 1 == 0 else "broken"), hint=3)
    return exercise


def test_a_hint_follows_the_fault_and_never_goes_back():
    exercise = graded()
    shown = [hint(exercise, answer)[7] for answer in (-1, 10, 10, -1, 0.5, -1)]
    assert shown == ["1", "2", "3", "3", "3", "3"]


def test_another_fault_with_a_gentle_hint_costs_no_further_one():
    exercise = graded()
    assert [hint(exercise, answer)[7] for answer in (-1, -2, 10, -1, 10)] == ["1", "2", "2", "2", "2"]


def test_hints_start_anew_after_a_success():
    exercise = graded()
    assert hint(exercise, 0.5)[7] == "3" and exercise.judge(1)
    assert [hint(exercise, -1)[7] for _ in range(2)] == ["1", "2"]


@pytest.mark.parametrize("answer", [3, "text", np.ones(2), [1, 2]])
def test_a_value_where_a_function_is_asked_for_costs_no_hint(answer):
    exercise = Exercise("e", hints=("gentle", "plain"))
    exercise.must(prop("it is even", lambda f: f() % 2 and "odd"))
    first, second = exercise.judge(answer).lines
    assert first == "e: not yet." and second.startswith("  it is a function: no, you gave ")
    assert second.endswith("; give the function itself, its name without brackets")
    assert hint(exercise, lambda: 1) == "  Hint 1 of 2: gentle"


@pytest.mark.parametrize("answer", [lambda: 1, len, int, np.exp])
def test_a_function_where_a_value_is_asked_for_costs_no_hint(answer):
    exercise = number("n", "the number", 1, hints=("gentle", "plain"))
    assert exercise.judge(answer).lines == (
        "n: not yet.",
        "  it is one number: no, you gave a function; call it, and give what it returns",
    )
    assert hint(exercise, 2) == "  Hint 1 of 2: gentle"


@pytest.mark.parametrize(
    ("right", "yours", "told"),
    [
        ("5", "5", True),
        ("[0.1, 2]", "[0.1, 2]", True),
        ("for [1, 2] it is [3]", "is [3]", True),
        ("-5e-09", "-5e-09", True),
        ("15", "5", False),
        ("1.5", "5", False),
        ("-5", "5", False),
        ("[2, 5]", "5", False),
        ("[[1], [2]]", "[2]", False),
        ("5", "5: 1.00001 times the right size", False),
    ],
)
def test_numbers_that_look_the_same_are_told_to_differ(right, yours, told):
    exercise = Exercise("e", gives="a number")
    exercise.must(prop("it is right", lambda answer: f"it is {right}, yours {yours}"))
    line = exercise.judge(0).lines[1]
    assert line.endswith(f", yours {yours}" + told * ": they differ in digits that are not shown")


def test_what_is_printed_is_shown_once():
    exercise = Exercise("e")
    for label in ("one", "two"):
        exercise.must(prop(label, lambda f: f(1) and f(2) and None))
    assert exercise.judge(lambda n: print("n is", n) or n).lines[1:] == (
        "  one: yes",
        "  two: yes",
        "  it printed: n is 2",
    )


def test_what_the_call_that_failed_printed_is_shown():
    exercise = Exercise("e", hints=("a hint",))
    for label, n in (("one", 1), ("two", 2), ("three", 3)):
        exercise.must(prop(label, lambda f, n=n: None if f(n) != 2 else "it is 2"))
    assert exercise.judge(lambda n: print("\nn is\n", n) or n).lines[2:] == (
        "  two: no, it is 2",
        "  three: yes",
        "  it printed: n is",
        "     2",
        "  Hint 1 of 1: a hint",
    )


def test_what_is_printed_is_cut():
    exercise = Exercise("e")
    exercise.must(prop("one", lambda f: f() and None))
    line = exercise.judge(lambda: print("x" * 5000) or 1).lines[-1]
    assert line.startswith("  it printed: xxx") and line.endswith("x …") and len(line) <= 320


def test_none_on_one_way_is_told_where_it_happens():
    exercise = Exercise("e", hints=("a hint",))
    exercise.must(prop("above", lambda f: None if f(1) == 1 else "not 1"))
    exercise.must(prop("below", lambda f: None if f(-1) == 1 else "not 1"))
    exercise.must(prop("never", lambda f: "tried"))
    assert exercise.judge(lambda x: x if x > 0 else None).lines == (
        "e: not yet.",
        "  above: yes",
        "  below: no, here it returned None; does every way through it end with a `return`?",
        "  Hint 1 of 1: a hint",
    )


def test_an_error_of_ours_becomes_a_sentence():
    exercise = Exercise("e", returns="two numbers")
    exercise.must(prop("the second is 2", lambda f: None if f()[1] == 2 else "it is not"))
    assert exercise.judge(lambda: np.array([1.0])).lines == (
        "e: not yet.",
        "  the second is 2: no, you returned [1] where two numbers should be",
    )
    value = Exercise("e", gives="two numbers")
    value.must(prop("the second is 2", lambda answer: None if answer[1] == 2 else "it is not"))
    assert value.judge([1]).lines[1] == "  the second is 2: no, you gave [1] where two numbers should be"


def test_an_error_that_a_property_has_caught_is_not_told():
    exercise = Exercise("e")

    @exercise.must
    def takes_no_list(f):
        """it may raise"""
        with pytest.raises(TypeError):
            f([1])
        return len(f(1))

    assert (
        exercise.judge(lambda x: x + 1).lines[1]
        == "  it may raise: no, you returned 2 where an array or a number should be"
    )


def test_an_error_without_words_and_one_that_is_long():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    def raising(error):
        raise error

    exercise = Exercise("e")
    exercise.must(prop("it works", lambda f: f()))
    for error, words in [
        (Silent(), "it raised Silent"),
        (ValueError(), "it raised ValueError"),
        (ValueError("a\n  b"), "it raised ValueError: a b"),
        (SystemExit(), "it ended the program: leave exit() out, and return the result"),
    ]:
        assert exercise.judge(lambda error=error: raising(error)).lines[1] == f"  it works: no, {words}"
    assert len(exercise.judge(lambda: raising(ValueError("x" * 5000))).lines[1]) < 350


def test_a_number_is_told_by_the_nearest_mistake():
    exercise = number("n", "the number", 5 / 3, mistakes=[(1.6, "far"), (1.5, "near")], within=0.06)
    assert exercise.judge(1.54).lines[1] == "  the number: no, near"
    assert (
        exercise.judge("1,5")
        .lines[1]
        .endswith(
            "one number is expected, you gave '1,5': to Python a comma is no part of a number; write a point, 1.5"
        )
    )
    assert exercise.judge(np.nan).lines[1] == "  the number: no, one number is expected, you gave nan"
    assert exercise.judge("5/3") and exercise.judge(np.float32(5 / 3)) and exercise.judge([1.667])


def test_a_count_is_not_rounded_and_neither_are_its_mistakes():
    exercise = number("n", "the number", 3204, mistakes=[(16.0078, "that is L")])
    assert not exercise.judge(3200) and exercise.judge(3204.0000000001)
    assert exercise.judge(16.01).lines[1] == "  the number: no, you gave 16.01"
    assert exercise.judge(16.0078).lines[1] == "  the number: no, that is L"


def test_whole_numbers_in_every_form():
    exercise = whole_numbers("w", "the shape", (3, 4), mistakes=[((4, 3), "turned")], hints=("a hint",))
    assert all(exercise.judge(answer) for answer in ((3, 4), [3, 4], np.array([3, 4]), (np.int8(3), 4)))
    assert exercise.judge((4, 3)).lines[1] == "  the shape: no, turned"
    assert exercise.judge((1, 1)).lines[1] == "  the shape: no, you gave (1, 1)"
    assert (
        exercise.judge("3, 4").lines[1]
        == "  the shape: no, a tuple of whole numbers is expected, you gave '3, 4': that is a text; leave the quotes out"
    )


def letters_bc():
    return letters(
        "l",
        "those that copy",
        "bc",
        {"b": "no b", "c": "no c"},
        {"a": "a is none"},
        hints=("look", "mind", "why"),
    )


def test_letters_cannot_be_found_by_trying():
    exercise = letters_bc()
    assert exercise.judge("ab").lines == (
        "l: not yet.",
        "  those that copy: no, a is none",
        "  Hint 1 of 3: look",
    )
    assert hint(exercise, "a, b") == hint(exercise, {"b", "a"}) == "  Hint 1 of 3: look"  # the same once more
    assert hint(exercise, "b") == hint(exercise, "ab") == "  Hint 3 of 3: why"
    assert exercise.judge(["c", "b"]) and hint(exercise, "b") == "  Hint 1 of 3: look"


def test_what_is_no_letter_is_no_try():
    exercise = letters_bc()
    for _ in range(3):
        assert exercise.judge("f").lines == (
            "l: not yet.",
            "  those that copy: no, letters from a to c in one text are expected, such as \"a\"; you gave 'f'",
            "  Hint 1 of 3: look",
        )
    assert hint(exercise, "a") == "  Hint 1 of 3: look"


@pytest.mark.parametrize(
    "name", [name for name, exercise in EXERCISES.items() if isinstance(exercise, Letters)]
)
def test_no_question_of_letters_says_how_many_are_right(name):
    for answer, _ in WRONG[name]:
        lines = [line for line in EXERCISES[name].judge(answer).lines[1:] if "Hint" not in line]
        assert not any(
            re.search(r"\d of \d|\b(one|two|three|four|five) (of|are|is) right", line) for line in lines
        )
        assert sum(line.endswith(": yes") for line in lines) <= 1


def test_there_are_questions_of_letters():
    assert sum(isinstance(exercise, Letters) for exercise in EXERCISES.values()) >= 6


def test_the_constants_of_the_exercises_cannot_be_written_into():
    from nnrecap.exercises import perceptron, softmax

    for constant in (softmax.SMALL, perceptron.W1, perceptron.SLIPS[0][0]):
        with pytest.raises(ValueError, match="read-only"):
            constant[...] = 0


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


def test_a_wrong_verdict_is_false():
    assert not Exercise("e").judge(3) and not number("n", "the number", 1).judge(len)


def test_a_plain_exercise_needs_no_pytorch():
    assert not Exercise("e").needs_torch and not Exercise("e").tensors
    assert (
        Exercise("e", needs_torch=True).tensors and not Exercise("e", needs_torch=True, tensors=False).tensors
    )


def test_of_several_faults_the_first_is_helped_with():
    exercise = Exercise("e", hints=("about one", "about two"))
    for n, label in enumerate(("one", "two"), 1):
        exercise.must(prop(label, lambda f, n=n: f(n) and "wrong"), hint=n)
    assert exercise.judge(lambda n: print("call", n) or n).lines == (
        "e: not yet.",
        "  one: no, wrong",
        "  two: no, wrong",
        "  it printed: call 1",
        "  Hint 1 of 2: about one",
    )


def test_a_function_that_returns_nothing_hears_the_first_hint_first():
    exercise = Exercise("e", hints=("gentle", "plainer", "plain"))
    exercise.must(prop("it is even", lambda f: f(2) % 2 and "odd"))
    shown = [hint(exercise, lambda n: print(n)) for _ in range(3)]
    assert shown == ["  Hint 1 of 3: gentle", "  Hint 2 of 3: plainer", "  Hint 3 of 3: plain"]


def sizes(rng, n=4):
    return (np.ones(n),)


def adds_up(x):
    return sum(float(v) for v in x)


@pytest.mark.parametrize(
    ("add", "wrong", "line"),
    [
        (
            lambda e: (e.must(prop("it is", lambda f: f(np.ones(2)) and None)), e.leaves_inputs_alone("so there")),
            lambda x: x.fill(7) or 1,
            "  what it is given stays as it was: no, "
            "you changed the array you were given: it was [1, 1] and is now [7, 7]; so there",
        ),
        (
            lambda e: e.with_numpy_alone(np.ones(2)),
            lambda x: softmax(x),
            "  with NumPy alone: no, yours calls the book's library",
        ),
        (lambda e: e.agrees("its sum", np.sum, sizes), lambda x: 1.5, "  its sum: no, for [1, 1, 1, 1] it is 4, yours 1.5"),
    ],
)  # fmt: skip
def test_what_every_exercise_may_ask_for_hears_the_first_hint_first(add, wrong, line):
    exercise = Exercise("e", hints=("gentle", "plainer", "plain"))
    add(exercise)
    assert exercise.judge(wrong).lines[-2:] == (line, "  Hint 1 of 3: gentle")


def test_what_agrees_may_be_float32():
    exercise = Exercise("e")
    exercise.agrees("a third", lambda x: x / 3, sizes)
    assert exercise.judge(lambda x: np.float32(x / 3)) and not exercise.judge(
        lambda x: np.float16(x / 3) + 0.01
    )


def test_more_data_need_no_more_steps():
    exercise, asked = Exercise("e", hints=("gentle", "plain")), []
    exercise.without_a_loop(lambda rng, n: asked.append(n) or sizes(rng, n))
    assert exercise.judge(np.sum) and asked == [3, 103]
    said, shown = exercise.judge(adds_up).lines[1:]
    assert re.fullmatch(
        r"  without a loop: no, yours takes \d+ steps in Python for a size of 3, and [\d,]+ for 103", said
    )
    assert shown == "  Hint 1 of 2: gentle"


@pytest.mark.parametrize(("many", "right"), [(207, True), (306, True), (307, False), (1000, False)])
def test_a_hundred_steps_more_are_a_loop(monkeypatch, many, right):
    counted = iter([207, many])
    monkeypatch.setattr("nnrecap.exercises.exercise.steps", lambda f, x: next(counted))
    exercise = Exercise("e")
    exercise.without_a_loop(sizes)
    assert bool(exercise.judge(np.sum)) is right


def test_of_several_inputs_that_changed_the_first_is_told():
    exercise = Exercise("e")
    exercise.must(prop("it works", lambda f: f(np.ones(2)) and f(np.zeros(2)) and None))
    exercise.leaves_inputs_alone()
    line = exercise.judge(lambda x: x.fill(7) or 1).lines[2]
    assert line.endswith("you changed the array you were given: it was [1, 1] and is now [7, 7]")


def test_a_sentence_about_a_fault_is_cut():
    for length, end in ((400, "x" * 400), (401, "x" * 398 + " …")):
        exercise = Exercise("e", gives="a number")
        exercise.must(prop("it is right", lambda answer, length=length: "x" * length))
        assert exercise.judge(0).lines[1] == f"  it is right: no, {end}"


def test_after_what_could_not_be_read_nothing_more_is_tried():
    def unreadable(f):
        raise Unreadable("it is no number")

    for first, words in (
        (unreadable, "it is no number"),
        (lambda f: f(2)[1], "you returned 2 where a pair should be"),
    ):
        exercise = Exercise("e", returns="a pair")
        exercise.must(prop("one", first))
        exercise.must(prop("two", lambda f: "tried"))
        assert exercise.judge(lambda x: x).lines == ("e: not yet.", f"  one: no, {words}")


def test_what_was_returned_last_is_told():
    exercise = Exercise("e", returns="a pair")
    exercise.must(prop("one", lambda f: f(1) and f(2)[1]))
    assert exercise.judge(lambda x: x).lines[1] == "  one: no, you returned 2 where a pair should be"


def test_the_nearest_of_two_mistakes_is_told_from_both_sides():
    exercise = number("n", "the number", 5 / 3, mistakes=[(1.5, "near"), (1.4, "far")], within=0.07)
    assert exercise.judge(1.46).lines[1] == "  the number: no, near"
    assert exercise.judge(1.44).lines[1] == "  the number: no, far"


def test_a_property_may_have_parameters_of_its_own_beside_the_generator():
    class Kept:
        def drawing(self, f, rng, n=2):
            """drawn"""
            return None if rng.random(n).shape == (2,) else "no"

        def plain(self, f, n=2):
            """plain"""
            return None if n == 2 else "no"

    def drawing(f, rng, n=2):
        """drawn, too"""
        return None if rng.random(n).shape == (2,) else "no"

    exercise = Exercise("e")
    for test in (Kept().drawing, Kept().plain, drawing):
        exercise.must(test)
    assert exercise.judge(len).lines[1:] == ("  drawn: yes", "  plain: yes", "  drawn, too: yes")


def test_a_task_says_what_is_asked_for():
    asked = {"kind": "numpy", "hints": ()}
    given_one, made_by_one = Task("t", "ones", np.ones(2), **asked), Task("t", "its double", lambda x: 2 * x, cases=[(np.ones(2),)], **asked)  # fmt: skip
    assert given_one.judge([1.0, 1.0]).lines[1:] == ("  it is a NumPy array: no, you gave a Python list",)
    assert made_by_one.judge(list).lines[1:] == ("  it returns a NumPy array: no, you gave a Python list",)
    assert given_one.judge(np.zeros(2)).lines[1:] == (
        "  it is a NumPy array: yes",
        "  its shape is (2,): yes",
        "  ones: no, [1, 1] is right, yours is [0, 0]: all 0",
    )


@pytest.mark.parametrize(("n", "shown"), [(11, True), (12, True), (13, False)])
def test_a_small_input_is_shown(n, shown):
    task = Task("t", "its sum", np.sum, cases=[(np.ones(n),)], kind=None, hints=())
    line = task.judge(lambda x: 0.5).lines[-1]
    assert line.startswith(f"  its sum: no, {n} is right, yours is 0.5")
    assert line.endswith(f"; the input was {seen(np.ones(n))}") is shown and ("input" in line) is shown


@pytest.mark.parametrize(("size", "told"), [(1, False), (2, True), (3, True)])
def test_one_number_that_comes_again_is_no_sign_of_the_first_input(size, told):
    cases = [(np.arange(1.0, 4.0),), (np.arange(5.0, 8.0),)]
    task = Task("t", "its beginning", lambda x: x[:size], cases=cases, kind=None, hints=())
    line = task.judge(lambda x: cases[0][0][:size]).lines[-1]
    assert line.startswith("  its beginning: no, ")
    assert (
        line.endswith("that was right for the first input; this one is another: does your function use it?")
        is told
    )


def test_drawn_numbers_are_of_the_size_of_4():
    assert 3.9 < drawn(np.random.default_rng(2), 100, 1000).std() < 4.1


def test_a_shape_worked_out_is_compared_with_those_of_known_slips():
    with pytest.raises(TypeError, match="positional arguments"):
        shape_task("s", "its shape", (3, 4), (), ())  # which is which is to be read
    task = shape_task("s", "its shape", (3, 4), slips=[((4, 3), "turned")], hints=("gentle", "plain"))
    assert task.judge([3, 4]).lines == (
        "s: right.",
        "  it is a tuple of whole numbers: yes",
        "  its shape: yes",
    )
    assert task.judge((4, 3)).lines[1:] == (
        "  it is a tuple of whole numbers: yes",
        "  its shape: no, turned",
        "  Hint 1 of 2: gentle",
    )
    assert task.judge("3").lines[1] == (
        "  it is a tuple of whole numbers: no, you gave '3': that is a text; leave the quotes out"
    )


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_every_exercise_has_graded_hints(name):
    hints = EXERCISES[name].hints
    assert len(set(hints)) == len(hints) >= 2, f"{name} needs at least two hints, the gentle one first"


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


def test_an_unknown_name_lists_the_known_ones_and_says_how_to_get_the_newest():
    """As where a library came to a reader before the chapter's new exercise."""
    with pytest.raises(ValueError, match="has no exercise 'softmaks'.* there are: .*jacobian, .*log-softmax"):
        check("softmaks", None)
    settings = yaml.safe_load((Path(__file__).parents[2] / "_config.yml").read_text(encoding="utf-8"))
    newest = f"pip install --force-reinstall --no-deps git+{settings['repository']['url']})"
    with pytest.raises(ValueError, match=re.escape(newest)):
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


def all_made():
    """Every exercise in every module, whether or not the index knows it."""
    for found in pkgutil.walk_packages(nnrecap.exercises.__path__, "nnrecap.exercises."):
        here = vars(importlib.import_module(found.name)).values()
        yield from (thing for thing in here if isinstance(thing, Exercise))


def test_the_index_names_every_exercise_once():
    made = {id(exercise): exercise for exercise in all_made()}.values()
    assert sorted(exercise.name for exercise in made) == sorted(PLACES), (
        "name each exercise once in exercises/index.py"
    )
    assert sorted(PLACES) == sorted(EXERCISES)
    assert len(made) > 100 and all(EXERCISES[exercise.name] is exercise for exercise in made)
    assert sum(len(names.split()) for names in NAMES.values()) == len(PLACES)


def test_an_exercise_that_the_index_misplaces_is_told(monkeypatch):
    monkeypatch.setitem(PLACES, "rank", "stability")
    with pytest.raises(LookupError, match="says that rank is in stability; it is not"):
        check("rank", 2)
