"""Every notebook is stored the way the book keeps it.

That each cell gives what is stored is tested in test_outputs.py, the first one in test_first_cell.py.
"""

import ast
import re
from collections import Counter
from itertools import zip_longest

import pytest
from printed import (
    NINE,
    NOTEBOOKS,
    ROOT,
    cells_of_imports,
    code_cells,
    exercises,
    load,
    of_the_book,
    output_text,
    source,
)

from contents import loose_ends
from nnrecap.exercises import EXERCISES
from solved import HAVE_ONE, place

SOLVED = [place(path) for path in NOTEBOOKS if path.stem in HAVE_ONE]  # made from those; see test_homework.py
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
    assert NOTEBOOKS, "_toc.yml names no notebook"


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
OF_ANY = (3, 1, 1, 1, 0)


@pytest.mark.ours
def test_our_book_has_its_nine_chapters_and_no_notebook_beside_them():
    """Without this, a line lost in _toc.yml would take a chapter's tests along."""
    assert [path.stem for path in NOTEBOOKS] == list(NINE) == list(LEAST)
    assert {path.stem for path in (ROOT / "chapters").glob("*.ipynb")} == set(NINE)


@pytest.mark.ours
def test_our_book_links_to_no_chapter_that_it_lacks():
    assert list(loose_ends(ROOT)) == []


def test_only_chapters_that_there_are_take_tests_along():
    """A name misspelt in a mark would leave its test out for ever."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("*.py"))]
    marks = [mark for text in texts for mark in re.findall(r"mark\.chapter\(([^)]*)\)", text)]
    named = {name for mark in marks for name in re.findall(r'"([\w-]+)"', mark)}
    assert len(marks) > 10 and named <= {*NINE, *(path.stem for path in NOTEBOOKS)}


@each_stored
def test_every_code_cell_ran_in_order(path):
    counts = [cell["execution_count"] for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), f"run it from the top: make outputs ({path.name})"


@each_stored
def test_metadata_holds_nothing_that_changes(path):
    notebook = load(path)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        assert cell["metadata"].keys() <= {"tags", "slideshow", "mystnb"}, (
            f"`make outputs` tidies: {source(cell)}"
        )
        unknown = set(cell["metadata"].get("tags", [])) - TAGS
        assert not unknown, f"no such tag: {unknown}; there are {sorted(TAGS)}; in: {source(cell)}"
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids)), "two cells have one id: give the copied one another"


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
    assert pictures, "a chapter shows at least one figure, by show(…)"
    for picture in pictures:
        alt = picture["metadata"].get("image/png", {}).get("alt", "")
        assert len(alt) >= 40, (
            f"a figure needs alt=… of 40 letters or more, by nnrecap.figures and show(…); has {alt!r}"
        )
        assert alt == output_text(picture), (
            f"show the figure by show(…), which prints its alt text: {alt[:60]}"
        )


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
    assert len(long) <= 0.05 * len(code_cells(path)), (
        "more than one in twenty cells has over 12 lines; cut in two: " + "\n…\n".join(map(source, long))
    )


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
    tagged = {i for i, cell in enumerate(cells) if tag in cell["metadata"].get("tags", [])}
    for where, what in ((needing - tagged, "needs"), (tagged - needing, "does not need")):
        assert not where, f"give or take the tag {tag}; a cell {what} it: {source(cells[min(where)])[:200]}"


def asks_for_torch(cell):
    """Whether it holds an exercise that cannot be answered or checked without PyTorch."""
    return any(EXERCISES[name].needs_torch for name in re.findall(r'^check\("([\w-]+)"', source(cell), re.M))


@each
def test_every_prediction_is_answered(path):
    moves = re.findall(r"\*\*(Predict first|What we saw)\.\*\*", prose(path))
    assert moves, "a chapter has at least one **Predict first.** with its **What we saw.**"
    for number, pair in enumerate(zip_longest(moves[::2], moves[1::2]), 1):
        assert pair == ("Predict first", "What we saw"), (
            f"prediction {number}: “What we saw.” follows each “Predict first.”"
        )


ALL_EXERCISES = [
    pytest.param(path, *exercise, id=f"{path.stem}-{exercise[0]}")
    for path in NOTEBOOKS
    for exercise in exercises(path)
]


@pytest.mark.parametrize(("path", "name", "stored", "solution"), ALL_EXERCISES)
def test_the_stored_stub_has_no_answer(path, name, stored, solution):
    said = f"{name}: no answer yet. Replace the ... and run the cell again.\n"
    assert stored == said, "the stub is stored unsolved: leave its ... there, then `make outputs`"


@pytest.mark.parametrize(("path", "name", "stored", "solution"), ALL_EXERCISES)
def test_the_printed_solution_passes(path, name, stored, solution, capsys):
    room = {}
    for imports in cells_of_imports(path):
        exec(imports, room)
    exec(solution, room)
    assert f'check("{name}"' in solution, "the folded solution ends with the check of its stub"
    told = capsys.readouterr().out
    assert told.startswith(f"{name}: right.\n"), f"the folded solution is refused: {told}"


def test_every_exercise_of_the_library_is_asked_once():
    asked = sorted(param.values[1] for param in ALL_EXERCISES)
    assert asked == of_the_book(), (
        "the chapters' check(…) and exercises/index.py must name the same exercises, each once; "
        f"not in both, or twice: {sorted((Counter(asked) - Counter(of_the_book())) + (Counter(of_the_book()) - Counter(asked)))}"
    )


KINDS = ("claims", "exercises", "predictions", "common mistakes", "explorables")


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
    least = LEAST.get(path.stem, OF_ANY)
    lacks = [
        f"{need} {kind}, has {have}"
        for kind, have, need in zip(KINDS, held, least, strict=True)
        if have < need
    ]
    assert not lacks, f"{path.name} needs at least {'; '.join(lacks)}"
