"""Every notebook is stored the way the book keeps it.

That each cell gives what is stored is tested in test_outputs.py, the first one in test_first_cell.py.
"""

import ast
import re

import pytest
from printed import NOTEBOOKS, ROOT, cells_of_imports, code_cells, exercises, load, output_text, source

from nnrecap.exercises import EXERCISES

SOLVED = sorted((ROOT / "chapters" / "solved").glob("*.ipynb"))  # made from those; see test_homework.py
NEEDS = {
    "needs-torch": {"torch", "scipy", "sklearn", "mpmath"},
    "needs-sympy": {"sympy"},
}  # no page has these
TAGS = {*NEEDS, "as-drawn", "at-work", "claims", "hide-input", "hide-output", "remove-input", "remove-cell"}

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_stored = pytest.mark.parametrize("path", NOTEBOOKS + SOLVED, ids=lambda path: path.stem)


def prose(path):
    return "\n\n".join(source(cell) for cell in load(path)["cells"] if cell["cell_type"] == "markdown")


def outputs(path):
    return [output for cell in code_cells(path) for output in cell["outputs"]]


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_every_notebook_is_in_the_table_of_contents():
    listed = re.findall(r"file: chapters/([\w-]+)", (ROOT / "_toc.yml").read_text())
    assert {path.stem for path in NOTEBOOKS} <= set(listed)


@each_stored
def test_every_code_cell_ran_in_order(path):
    assert [cell["execution_count"] for cell in code_cells(path)] == list(range(1, len(code_cells(path)) + 1))


@each_stored
def test_metadata_holds_nothing_that_changes(path):
    notebook = load(path)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        assert cell["metadata"].keys() <= {"tags", "slideshow", "mystnb"}
        assert set(cell["metadata"].get("tags", [])) <= TAGS, source(cell)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))


@each_stored
def test_outputs_are_text_and_pictures_alone(path):
    for output in outputs(path):
        assert output["output_type"] in {"stream", "display_data", "execute_result"}
        assert output.get("name", "stdout") == "stdout", output_text(output)
        assert output.get("data", {}).keys() <= {"text/plain", "image/png"}
        assert not re.search(r"0x[0-9a-f]{6,}|Warning|/home/|/tmp/", output_text(output))


@each_stored
def test_every_picture_says_what_it_shows(path):
    pictures = [output for output in outputs(path) if "image/png" in output.get("data", {})]
    assert pictures
    for picture in pictures:
        alt = picture["metadata"]["image/png"]["alt"]
        assert len(alt) >= 40 and alt == output_text(picture)


@each_stored
def test_nothing_is_hidden_from_the_comparison(path):
    for cell in code_cells(path):
        text = source(cell)
        assert not re.search(r"nbval", text, re.I), "a comment that tells some tool what not to compare"
        assert not re.search(r"^\s*[!%]", text, re.M), "a shell or magic line"
        assert not text.rstrip().endswith(";"), "a semicolon hides the last value"
        assert "raises-exception" not in cell["metadata"].get("tags", [])


@each_stored
def test_cells_are_short(path):
    long = [cell for cell in code_cells(path) if sum(bool(line.strip()) for line in cell["source"]) > 12]
    assert len(long) <= 0.05 * len(code_cells(path)), [source(cell) for cell in long]


def names(node, kind):
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, kind)}
    if kind is ast.Store:
        found |= {
            (a.asname or a.name).split(".")[0]
            for n in ast.walk(node)
            if isinstance(n, ast.Import | ast.ImportFrom)
            for a in n.names
        }
        found |= {n.name for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return found  # fmt: skip


def free_names(statement):
    """The names that a statement reads from outside: a function's own are not among them."""
    read = names(statement, ast.Load)
    if isinstance(statement, ast.FunctionDef):
        own = {a.arg for a in ast.walk(statement) if isinstance(a, ast.arg)}
        read -= own | names(statement, ast.Store)
    return read


def imports_one_of(packages, statement):
    return any(
        name.split(".")[0] in packages
        for n in ast.walk(statement)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for name in [getattr(n, "module", None) or "", *(a.name for a in n.names)]
    )


def cells_using(packages, cells):
    """The indices of the cells that need a package: by import, or by a name that came from such a cell."""
    from_there, found = set(), []
    for index, text in enumerate(cells):
        bound, needs = set(), False
        for statement in ast.parse(text).body:
            needs |= imports_one_of(packages, statement)
            needs |= bool(free_names(statement) & (from_there - bound))
            bound |= names(statement, ast.Store)
        from_there = from_there | bound if needs else from_there - bound
        found += [index] if needs else []
    return found


def test_torch_is_found_by_following_names():
    cells = [
        "x = 1",
        "import torch as t\ny = t.ones(2)",
        "z = y",
        "x + 1",
        "y = 2\ny",
        "y",
        "z",
        "from torch import nn",
        "nn",
        "def f(z):\n    w = z\n    return w",
        "def g():\n    return t",
        "g()",
    ]
    assert cells_using({"torch"}, cells) == [1, 2, 6, 7, 8, 10, 11]


@each_stored
@pytest.mark.parametrize("tag", NEEDS)
def test_cells_that_need_what_a_page_lacks_say_so(path, tag):
    cells = code_cells(path)
    needing = set(cells_using(NEEDS[tag], list(map(source, cells))))
    if tag == "needs-torch":
        needing |= {i for i, cell in enumerate(cells) if asks_for_torch(cell)}
    assert needing == {i for i, cell in enumerate(cells) if tag in cell["metadata"].get("tags", [])}


def asks_for_torch(cell):
    """Whether it holds an exercise that cannot be answered or checked without PyTorch."""
    return any(EXERCISES[name].needs_torch for name in re.findall(r'^check\("([\w-]+)"', source(cell), re.M))


@each
def test_every_prediction_is_answered(path):
    moves = re.findall(r"\*\*(Predict first|What we saw)\.\*\*", prose(path))
    assert moves[::2] == ["Predict first"] * (len(moves) // 2)
    assert moves[1::2] == ["What we saw"] * (len(moves) // 2)
    assert moves


ALL_EXERCISES = [
    pytest.param(path, *exercise, id=f"{path.stem}-{exercise[0]}")
    for path in NOTEBOOKS
    for exercise in exercises(path)
]


@pytest.mark.parametrize(("path", "name", "stored", "solution"), ALL_EXERCISES)
def test_the_stored_stub_has_no_answer(path, name, stored, solution):
    assert stored == f"{name}: no answer yet. Replace the ... and run the cell again.\n"


@pytest.mark.parametrize(("path", "name", "stored", "solution"), ALL_EXERCISES)
def test_the_printed_solution_passes(path, name, stored, solution, capsys):
    room = {}
    for imports in cells_of_imports(path):
        exec(imports, room)
    exec(solution, room)
    assert f'check("{name}"' in solution
    assert capsys.readouterr().out.startswith(f"{name}: right.\n")


def test_every_exercise_of_the_library_is_asked_once():
    assert sorted(param.values[1] for param in ALL_EXERCISES) == sorted(EXERCISES)


# chapter → the least it holds: claims, exercises, predictions, common mistakes, explorables
LEAST = {
    "learning": (15, 8, 5, 5, 2),
    "perceptron": (15, 8, 5, 5, 2),
    "softmax": (12, 6, 4, 4, 1),
    "losses": (25, 12, 8, 8, 2),
    "stability": (8, 4, 4, 4, 1),
    "ctc": (8, 4, 3, 3, 1),
    "gradient-descent": (15, 8, 5, 5, 2),
    "tensors": (15, 8, 5, 5, 2),
    "homework": (6, 25, 2, 2, 0),
}


@each
def test_a_chapter_holds_what_it_must(path):
    code = "\n".join(map(source, code_cells(path)))
    held = (
        len(re.findall(r"\bclaim\(", code)),
        len(exercises(path)),
        prose(path).count("**Predict first.**"),
        prose(path).count("> **Common mistake.**"),
        len(re.findall(r"\bexplore\(", code)),
    )
    assert all(have >= least for have, least in zip(held, LEAST[path.stem], strict=True)), held
