"""Right answers in every form that the text allows are accepted, and wrong ones refused.

Both are made of the printed solutions by `forms`; the files in right/ hold right answers that
are written otherwise.
"""

import importlib
from pathlib import Path

import pytest
from forms import right
from printed import NOTEBOOKS, answers, load, recorded, source

from nnrecap.exercises import EXERCISES, check

ANSWERS = answers()

# exercise → a sentence of its text, and the forms that it excludes
ARRAYS_ONLY = ("(NumPy, ", {"lists", "tuples", "a tensor"})
TENSORS_ONLY = ("(PyTorch, ", {"an array"})
NO_NUMBER_BUT_ITS_OWN = {
    *("a 0-d array", "a tensor", "a tensor of float32", "float16", "float32", "longdouble", "int16"),
    *("a whole number", "a list of one", "an array of one", "in text", "a fraction in text"),
}
NEW_MEMORY = {"backwards in memory", "float64", "watched by autograd"}
IN_THE_WAY = {"with spaces", "with commas", "in brackets", "with a full stop", "in a sentence's way"}
NUMPY_TASKS = "t05-slice t06-copy t11-keepdims t16-one-hot t23-distances t27-log-softmax t29-gradient"
TORCH_TASKS = (
    "t02-dtype t07-reshape t08-transpose t12-matmul t13-batched t15-argmax t17-gather "
    "t18-in-place t24-standardise t26-logits"
)
EXCLUDED = {
    **{name: [ARRAYS_ONLY] for name in NUMPY_TASKS.split()},
    **{name: [TENSORS_ONLY] for name in TORCH_TASKS.split()},
    "t01-create": [TENSORS_ONLY, ("as float32", {"float64"})],
    "t04-index": [("as Python's own float", NO_NUMBER_BUT_ITS_OWN)],
    "t14-einsum": [
        ("Write the string with which `np.einsum", {"a list", "a tuple", "an array"} | IN_THE_WAY)
    ],
    "t19-from-numpy": [TENSORS_ONLY, ("without copying", NEW_MEMORY)],
    "t22-no-grad": [TENSORS_ONLY, ("It must be `w` itself that changes", NEW_MEMORY)],
    "t30-step": [TENSORS_ONLY, ("`W` requires a gradient; move it", NEW_MEMORY)],
    "double-sigmoid": [("Four digits.", {"float16", "per cent", "three digits", "three digits in text"})],
    "log-of-the-rest": [("right to 12 digits", {"float32", "a tensor of float32"})],
    "names-of-labels": [("return the list of those", {"a tuple for a list"})],
    "sigmoid-slope": [("keeps its digits at both ends", {"float32"})],
    "when-to-stop": [
        ("return the index", {"float32", "a tensor of float32", "longdouble", "a whole float"}),
    ],
}
EXCLUDED = {name: reasons for name, reasons in EXCLUDED.items() if name in ANSWERS}

RIGHT = {}
for path in sorted((Path(__file__).parent / "right").glob("*.py")):
    RIGHT |= importlib.import_module(f"right.{path.stem}").RIGHT


def text_of(name):
    """What the page says between the exercise before and the stub of this one."""
    [path] = [path for path in NOTEBOOKS if path.stem == ANSWERS[name][1]]
    text = []
    for cell in load(path)["cells"]:
        if cell["cell_type"] != "code":
            text.append(source(cell))
        elif f'check("{name}"' in source(cell):
            return " ".join(" ".join(text).split())
        elif 'check("' in source(cell):
            text = []
    raise LookupError(name)


def calls_of(name):
    answer, _ = ANSWERS[name]
    return recorded(name, answer)[0] if callable(answer) else None


def once(train):
    """The same training, done once: its inputs are always the same, and it takes a second."""
    trained = []

    def training(X, y):
        if not trained:
            trained.append(train(X, y))
        return trained[0]

    return training


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_each_form_is_accepted_that_the_text_does_not_exclude(name, capsys):
    answer = once(ANSWERS[name][0]) if name == "t31-train" else ANSWERS[name][0]
    forms = list(right(answer, calls_of(name)))
    assert len(forms) >= 2
    refused = {form for form, answer in forms if not check(name, answer)}
    excluded = {form for _, forms in EXCLUDED.get(name, []) for form in forms}
    assert refused == excluded, (
        f"accept these forms of the right answer, or say in the text and in EXCLUDED why not: {refused - excluded}; "
        f"no longer refused: {excluded - refused}\n{capsys.readouterr().out}"
    )


@pytest.mark.parametrize(
    ("name", "sentence"), [(name, sentence) for name, reasons in EXCLUDED.items() for sentence, _ in reasons]
)
def test_what_is_excluded_stands_in_the_text(name, sentence):
    assert sentence in text_of(name)


def made(answer):
    return answer.build() if hasattr(answer, "build") else answer


@pytest.mark.parametrize(
    ("name", "number"), [(name, i) for name, given in RIGHT.items() for i in range(len(given))]
)
def test_a_right_answer_written_otherwise_is_accepted(name, number, capsys):
    assert check(name, made(RIGHT[name][number])), capsys.readouterr().out


def test_every_exercise_has_right_answers_written_otherwise():
    assert RIGHT.keys() == EXERCISES.keys(), (
        f"RIGHT in tests/chapters/right/ and the library must have the same exercises, not {RIGHT.keys() ^ EXERCISES.keys()}"
    )
    few = [name for name in RIGHT if len(RIGHT[name]) < 2 and name not in {"ctc-paths"}]
    assert not few, f"write at least two right answers to {few}, otherwise than the solution"
