"""What the notebooks ask of a reader, and the solutions that they print."""

import ast
import copy
import functools
import itertools
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "web"))

from contents import notebooks  # noqa: E402
from nnrecap.exercises import check  # noqa: E402
from nnrecap.exercises.index import PLACES  # noqa: E402

NINE = ("learning", "perceptron", "softmax", "losses", "stability", "ctc", "gradient-descent", "tensors")
NINE += ("homework",)  # the chapters of our own book; one of another may have fewer, and others
NOTEBOOKS = [ROOT / f"{document}.ipynb" for document in notebooks(ROOT)]
SOLUTION = re.compile(r"<details><summary>A solution</summary>\n(.*?)</details>", re.S)
PYTHON = re.compile(r"```python\n(.*?)```", re.S)


@functools.cache
def load(path):
    """A stored notebook, read once for all: nobody changes it."""
    return json.loads(path.read_text(encoding="utf-8"))


def source(cell):
    return "".join(cell["source"])


def code_cells(path):
    cells = [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]
    assert cells
    return cells


def output_text(output):
    return "".join(output.get("text", "")) + "".join(output.get("data", {}).get("text/plain", ""))


def exercises(path):
    """(name, stored output of the stub, solution) of every exercise of a notebook."""
    cells = load(path)["cells"]
    found = []
    for cell, after in itertools.pairwise(cells):
        name = re.search(r'^check\("([\w-]+)"', source(cell), re.M)
        if cell["cell_type"] == "code" and name:
            [solution] = SOLUTION.findall(source(after))
            found.append(
                (name[1], "".join(map(output_text, cell["outputs"])), "\n".join(PYTHON.findall(solution)))
            )
    assert found
    return found


def many(count):
    """So many at least in our nine chapters; a book that leaves one out is not held to it."""
    return count if {*NINE} <= {path.stem for path in NOTEBOOKS} else 0


def of_the_book():
    """The exercises of the library whose chapter is in the book."""
    return sorted(name for name in PLACES if chapter_of(name) is not None)


def chapter_of(exercise):
    """The chapter after which the exercise's module is named, or None where the book leaves it out."""
    module = PLACES[exercise]
    stems = [path.stem.replace("-", "_") for path in NOTEBOOKS]
    found = [stem for stem in stems if re.fullmatch(rf"{stem}([._].*)?", module)]
    return max(found, key=len).replace("_", "-") if found else None


def cells_of_imports(path):
    """The second code cell, and those right after it which do nothing but import."""
    second, *others = map(source, code_cells(path)[1:])
    return [second, *itertools.takewhile(only_imports, others)]


def only_imports(text):
    return all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in ast.parse(text).body)


@functools.cache
def room(path):
    """What a chapter has imported before it asks."""
    names = {}
    for imports in cells_of_imports(path):
        exec(imports, names)
    return names


def answer(path, solution):
    """What the text of a solution hands to its check."""
    code, _, call = solution.partition("\ncheck(")
    names = dict(room(path))
    exec(code, names)
    return eval("check(" + call, names | {"check": lambda name, answer: answer})


@functools.cache
def answers():
    """Exercise → the answer of its printed solution, and its chapter."""
    return {
        name: (answer(path, solution), path.stem)
        for path in NOTEBOOKS
        for name, _, solution in exercises(path)
    }


def recorded(name, function):
    """The arguments of every call while `function` is checked, and the verdict."""
    code, calls = function.__code__, []
    parameters = code.co_varnames[: code.co_argcount]

    def watch(frame, event, _):  # no wrapper: a check may look at the function itself
        if frame.f_code is code:
            calls.append([copy.deepcopy(frame.f_locals[parameter]) for parameter in parameters])

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        verdict = check(name, function)
    finally:
        sys.settrace(before)
    return calls, verdict


def is_tensor(x):
    return type(x).__module__ == "torch" and hasattr(x, "requires_grad")
