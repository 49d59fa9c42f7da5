"""Every exercise: the stub is told so, each known-wrong answer hears its own message.

That each stored stub fails and each printed solution passes is tested with the chapters.
"""

import numpy as np
import pytest

from nnrecap.exercises import EXERCISES, check
from nnrecap.exercises.exercise import Exercise, close, number, seen
from nnrecap.softmax import softmax


def no_axis(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


def one_shift_for_all_rows(z):
    e = np.exp(z - np.max(z))
    with np.errstate(invalid="ignore"):
        return e / e.sum(axis=-1, keepdims=True)


def no_keepdims(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


def base_two(z):
    e = np.exp2(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def unshifted(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def by_the(shift):
    return lambda z: unshifted(z - shift(z, axis=-1, keepdims=True))


def one_hot(z, y):
    return np.eye(len(z))[y]


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "softmax": [
        (by_the(np.min), "you returned [nan, nan, 0]; only the largest logit is a safe shift"),
        (by_the(np.mean), "for [0, 1000, -1000] you returned [0, nan, 0]"),
        (lambda z: unshifted(z) * (1 - 1e-7), "each row sums to 1: no, yours sum to [1, 1], off by 1e-07"),
        (unshifted, "logits around 1000 give the same as around 0: no, you returned [[nan, nan, nan]"),
        (no_axis, "each row sums to 1: no, yours sum to [0.1"),
        (one_shift_for_all_rows, "a row around 0 is right beside a row around 1000: no, the first row came back as"),
        (no_keepdims, "it raised ValueError: operands could not be broadcast together"),
        (base_two, "e = 2.718 times as large: no, yours is 2 times"),
        (lambda z: np.asarray(z) / np.sum(z, axis=-1, keepdims=True), "every number is above 0: no, the smallest"),
        (lambda z: np.exp(z), "each row sums to 1: no, yours sum to [30.19, 150.4]"),
        (lambda z: softmax(z).sum(axis=-1), "(2, 3) logits give (2, 3) numbers: no, you returned shape (2,)"),
    ],
    "logits-from-probabilities": [
        ([0.5, 0.25, 0.25], "softmax does not leave probabilities as they are"),
        (np.log2([0.5, 0.25, 0.25]), "base 2 stretches all logits by 1.44"),
        (-np.log([0.5, 0.25, 0.25]), "the order is turned round"),
        ([3, 1, 1], "no, it is [0.787, 0.1065, 0.1065]"),
        ([1.0, 0.5], "three finite numbers: no, you gave [1, 0.5]"),
        ([0, -np.inf, 0], "three finite numbers: no, you gave"),
        ([0.7, 0, 0], "the right idea, with too few digits"),
        ("log p", "three finite numbers: no, you gave log p"),
    ],
    "temperature": [
        (np.log(9) / 2, "which is 1/T"),
        (0.6309, "take the natural logarithm"),
        (2 / np.log(0.9), "ratio is 0.9/0.1 = 9"),
        (-0.91, "you gave -0.91; a temperature is above 0"),
        (2 / 9, "you gave 0.222222, which gives 1.000"),
        (1, "at T = 1 the first probability is 0.8808"),
        (0.5, "no, you gave 0.5, which gives 0.982"),
        ("hot", "one number is expected, you gave 'hot'"),
    ],
    "sigmoid-logit": [
        (-2, "turn the difference round"),
        (3, "you gave the first logit alone"),
        (4, "you gave the sum"),
        (0.8808, "you gave a probability"),
        (7, "no, you gave 7"),
        ([3, 1], "one number is expected, you gave [3, 1]"),
    ],
    "jacobian": [
        (lambda p: np.diag(p * (1 - p)), "every output of softmax depends on every logit"),
        (lambda p: np.outer(p, p) - np.diag(p), "the diagonal is p_i (1 - p_i): no"),
        (lambda p: p * (1 - p), "the diagonal alone; there are nine derivatives"),
        (lambda p: np.eye(3) - p, "and -0.5 · 0.25 = -0.125"),
        (lambda p: np.diag(p) + np.outer(p, p), "each row sums to 0: no, yours sum to [1"),
        (lambda p: p @ p, "you returned shape ()"),
    ],
    "vjp": [
        (lambda p, v: p * v - (p * v).sum(axis=-1, keepdims=True), "v = (1, 1, 1) gives zeros: no"),
        (lambda p, v: v * p * (1 - p), "you used only the Jacobian's diagonal"),
        (lambda p, v: p * v, "for v = (1, 2, 4) it is [-0.5, 0, 0.5], yours [0.5, 0.5, 1]"),
        (lambda p, v: v @ (np.diag(p) - np.outer(p, p)), "a batch gives row by row the same: no"),
        (lambda p, v: p * (v - p @ v), "a batch gives row by row the same: no, it raised ValueError"),
        (lambda p, v: p * (v - (p * v).sum()), "the second row is"),
        (
            lambda p, v: np.einsum("...i,...ij->...j", v, p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])),
            "2,000 classes need no 2,000 × 2,000 matrix: no, yours used",
        ),
        (lambda p, v: (p * v).sum(axis=-1), "three probabilities and three numbers give three numbers: no"),
    ],
    "log-softmax-gradient": [
        (lambda z, y: one_hot(z, y) - softmax(z), "raising its logit lowers the loss: no, yours is +0.75"),
        (lambda z, y: softmax(z), "the right class's entry is negative: raising its logit lowers the loss: no"),
        (lambda z, y: softmax(z) - 1, "they are 0.5 and 0.25, yours [-0.5, -0.75]"),
        (lambda z, y: softmax(z)[y] - 1, "three logits give three numbers: no, you returned shape ()"),
        (lambda z, y: unshifted(z) - one_hot(z, y), "yours [nan, -1]; use a softmax that shifts"),
        (lambda z, y: -one_hot(z, y), "the entries sum to 0: no, yours sum to -1"),
    ],
    "rank": [
        (3, "K - 1 = 3 holds where all four probabilities are above 0"),
        (4, "so its rank is at most 3"),
        (1, "rank 1 would make the second row"),
        (0, "rank 0 means a matrix of zeros"),
        (0.5, "so it is a whole number"),
        (5, "no, you gave 5"),
    ],
}  # fmt: skip


def test_every_exercise_has_known_wrong_answers():
    assert WRONG.keys() == EXERCISES.keys()
    assert all(len(answers) >= 4 for answers in WRONG.values())


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, answers in WRONG.items() for i in range(len(answers))]
)
def test_a_wrong_answer_hears_its_own_message(name, number, capsys):
    answer, message = WRONG[name][number]
    assert not check(name, answer)
    said = capsys.readouterr().out
    assert said.startswith(f"{name}: not yet.\n")
    assert message in said


@pytest.mark.parametrize("name", WRONG)
def test_no_two_wrong_answers_hear_the_same(name, capsys):
    said = set()
    for answer, _ in WRONG[name]:
        check(name, answer)
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
    exercise = Exercise("e", hints=("about the sign", "about the size"))
    exercise.must(prop("it is above 0", lambda answer: None if answer > 0 else "below"))
    exercise.must(prop("it is small", lambda answer: None if answer < 9 else "large"), hint=2)
    assert exercise.judge(10).lines[-1] == "  Hint 2 of 2: about the size"


@pytest.mark.parametrize("first", [{"needed": True}, {}])
def test_after_a_needed_property_failed_the_others_are_not_tried(first):
    exercise = Exercise("e")
    exercise.must(prop("one", lambda answer: "missing"), **first)
    exercise.must(prop("two", lambda answer: "missing as well"))
    assert len(exercise.judge(0).lines) == (2 if first else 3)


def test_an_error_is_said_once():
    exercise = Exercise("e")
    for label in ("one", "two"):
        exercise.must(prop(label, lambda answer: 1 / answer))
    assert exercise.judge(0).lines == (
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
    with pytest.raises(ValueError, match="there is no exercise 'softmaks'; there are: jacobian, log-softmax"):
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
