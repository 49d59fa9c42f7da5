"""What `make class` writes: nothing that a student gets says a solution, hidden or encoded or not."""

import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import leaks
import nbformat
import pytest
import yaml
from printed import many

import build
import stamps
from kit import assignments, classes, editions

ROOT = Path(__file__).resolve().parents[2]
BOOK = editions.read(ROOT)
CLASS = ROOT / "_build" / "class"
# the library is what checks; chapters/teach.md says what it tells
LIBRARY = ".whl"
PYTHON = re.compile(r"^site/_static/pyodide-\w+/")  # where the site carries one
FOR_STUDENTS = ("student", "site", "slides", "recap.apkg")
# notebooks for students out of those in a folder
ASSIGN = """
import pathlib, sys
from otter import assign
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.ipynb")):
    assign.main(str(path), f"{sys.argv[1]}/dist/{path.stem}", no_run_tests=True)
"""
FENCE = re.compile(r"```python\n(.*?)```", re.S)


def folds():
    """The text of every fold of the book, and all the rest of its cells."""
    texts, rest = [], []
    for notebook in BOOK.values():
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                texts += [fold[0] for fold in editions.FOLD.finditer(cell.source)]
                rest.append(editions.LECTURER.sub("", editions.FOLD.sub("", cell.source)))
            else:
                rest.append(cell.source)
                rest += [output.get("text", "") for output in cell.outputs]
    return texts, rest


def secrets():
    """Lines of code and sentences that stand in a fold and nowhere else in the book, plain."""
    texts, rest = folds()
    pages = [path.read_text("utf-8") for path in sorted((ROOT / "chapters").glob("*.md"))]
    elsewhere = "\x00".join(map(leaks.plain, [*rest, *pages]))
    lines = [line for text in texts for code in FENCE.findall(text) for line in code.splitlines()]
    prose = [re.sub(r"<summary>.*</summary>", "", FENCE.sub("", text)) for text in texts]
    said = [piece for text in prose for piece in re.split(r"\$[^$]*\$|(?<=[.:;])\s|<[^>]*>|\n", text)]
    found = {leaks.plain(line) for line in lines if len(line) >= 9 and not line.startswith("check(")}
    found |= {leaks.plain(piece) for piece in said if len(piece) >= 20}
    return {text for text in found if text not in elsewhere}


SECRETS = secrets()


@pytest.fixture(scope="module")
def made(built):
    """The folder that `make class` writes."""
    named = {"SOLUTIONS", "CHECK", "SEED", "VARIANT", "ROSTER"}
    environment = {name: value for name, value in os.environ.items() if name not in named}
    command = [sys.executable, "kit", "classes"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"open {CLASS.as_uri()}" in done.stdout
    return CLASS


@pytest.fixture(scope="module")
def handed_out(made, tmp_path_factory):
    """Name → the notebook that Otter makes of an assignment, and nothing beside it."""
    folder = tmp_path_factory.mktemp("otter") / "otter"
    shutil.copytree(made / "otter", folder)
    done = subprocess.run([sys.executable, "-c", ASSIGN, str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    files = sorted(path for path in folder.glob("dist/*/student/**/*") if path.is_file())
    assert [path.name for path in files] == sorted(f"{name}.ipynb" for name in BOOK)
    return {path.stem: path for path in files}


def for_students(folder):
    found = [path for name in FOR_STUDENTS for path in [folder / name, *(folder / name).rglob("*")]]
    ours = [path for path in found if not PYTHON.search(path.relative_to(folder).as_posix())]
    return [path for path in ours if path.is_file() and path.suffix != LIBRARY]


def test_most_solutions_have_lines_of_their_own():
    texts, _ = folds()
    without = [text for text in texts if not leaks.found(SECRETS, text.encode())]
    assert len(texts) > many(120) and len(SECRETS) > many(230) and len(without) < 5


@pytest.mark.chapter("homework")
@pytest.mark.parametrize("hide", [
    lambda text: text,
    json.dumps,
    lambda text: json.dumps(json.dumps(text)),
    lambda text: text.replace("<", "&lt;").replace("(", "<span>(</span>").replace('"', "&#34;"),
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: "".join(f"&#{ord(letter)};" for letter in text),
])  # fmt: skip
def test_a_hidden_solution_would_be_found(hide):
    solution = "def my_head(x):\n    return x[:2].copy()\n\nmy_shape = (32, 14, 28)\n"
    assert leaks.found(SECRETS, hide(solution).encode()) == {"returnx[:2].copy()", "myshape=(32,14,28)"}


def test_nothing_that_a_student_gets_says_a_solution(made):
    files = for_students(made)
    names = {path.relative_to(made).parts[0] for path in files}
    assert len(files) > many(150) and names == set(FOR_STUDENTS)
    told = {path.relative_to(made).as_posix(): leaks.found(SECRETS, path.read_bytes()) for path in files}
    assert not {name: lines for name, lines in told.items() if lines}


def test_nothing_that_otter_hands_out_says_a_solution(made, handed_out):
    for name, path in handed_out.items():
        assert leaks.found(SECRETS, (made / "otter" / path.name).read_bytes())
        assert not leaks.found(SECRETS, path.read_bytes()), name
        text = path.read_text("utf-8")
        assert "test_as_in_the_notebook" in text
        assert "test_on_other_inputs" not in text and "draw = " not in text


@pytest.mark.parametrize(
    "name", ["student/{}.ipynb", "site/chapters/{}.html", "slides/{}.html", "recap.apkg"]
)
def test_what_a_student_gets_can_be_read(made, name):
    """Else nothing would be found in it, whatever it said."""
    file = made / name.format(next(iter(BOOK)))
    assert leaks.found({"predictfirst.", "whatwesaw."}, file.read_bytes()) == {"predictfirst.", "whatwesaw."}


def test_the_instructors_notebooks_say_all(made):
    files = sorted((made / "instructor").glob("*.ipynb"))
    assert len(files) >= len(BOOK)
    assert set().union(*(leaks.found(SECRETS, path.read_bytes()) for path in files)) == SECRETS


def test_a_sentence_stands_where_a_solution_will_come(made):
    notebooks = {path.stem: path.read_text("utf-8") for path in (made / "student").glob("*.ipynb")}
    assert notebooks.keys() == BOOK.keys()
    for name, notebook in BOOK.items():
        texts = "".join(cell.source for cell in notebook.cells)
        assert notebooks[name].count("*A solution comes later.*") == texts.count(
            "<summary>A solution</summary>"
        )
        page = (made / "site" / "chapters" / f"{name}.html").read_text("utf-8")
        assert page.count("A solution comes later.") == texts.count("<summary>A solution</summary>")
        assert 'class="solution"' not in page and 'class="hint"' not in page
        panels = re.findall(r'class="(?:long )?exercise"', page)  # one with much to read is also "long"
        assert len(panels) == page.count("A solution comes later.")


def test_no_page_leads_to_the_open_notebooks(made):
    pages = [path.read_text("utf-8") for path in (made / "site").rglob("*.html")]
    leads = {link for page in pages for link in re.findall(r'href="(https?://[^"]*)"', page)}
    assert leads and not [
        link for link in leads if re.search(r"colab|mybinder|\.ipynb|/edit/|/archive/", link)
    ]


def test_the_students_notebooks_are_valid_and_their_code_is_the_books(made):
    for name, notebook in BOOK.items():
        own = nbformat.read(made / "student" / f"{name}.ipynb", as_version=4)
        nbformat.validate(own)
        assert [c.source for c in own.cells if c.cell_type == "code"] == [
            c.source for c in notebook.cells if c.cell_type == "code"
        ]


def test_the_library_lies_beside_them_once(made):
    [wheel], [on_the_site] = made.glob("*.whl"), made.glob("site/_static/live/*/*.whl")
    assert wheel.read_bytes() == on_the_site.read_bytes()


def test_check_is_dropped_by_choice():
    for notebook in BOOK.values():
        code = [
            cell
            for cell in editions.without_check(editions.closed(notebook)).cells
            if cell.cell_type == "code"
        ]
        assert code and not [cell for cell in code if re.search(r"\bcheck\(\"", cell.source)]
        assert "import check" not in "".join(cell.source for cell in code)
        assert all(cell.source.strip() for cell in code)


def test_each_exercise_is_in_an_assignment_once(made):
    ids = [
        cell.metadata.nbgrader.grade_id
        for path in sorted((made / "nbgrader" / "source").glob("*/*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    asked = [name for notebook in BOOK.values() for name, *_ in assignments.exercises(notebook.cells)]
    assert len(ids) > many(100) and sorted(ids) == sorted(asked)


def test_otter_asks_what_nbgrader_asks(made, handed_out):
    for name, path in handed_out.items():
        theirs = nbformat.read(made / "nbgrader" / "source" / name / f"{name}.ipynb", as_version=4).cells
        grades = [cell.metadata.get("nbgrader", {}) for cell in theirs]
        asked = [about.grade_id for about in grades if about.get("grade")]
        cells = nbformat.read(path, as_version=4).cells
        tested = [test for cell in cells for test in cell.metadata.get("otter", {}).get("tests", [])]
        assert tested == asked and asked
        prose = [cell.source for cell in theirs if cell.cell_type == "markdown"]
        assert [cell.source for cell in cells if cell.cell_type == "markdown"] == prose


@pytest.mark.parametrize("given", ["sub/folder", "https://example.org/pyodide", ""])
def test_a_folder_of_pyodide_is_where_make_was_called(given, tmp_path, monkeypatch):
    """The pages are written by a process in another folder."""
    seen = []

    def started(*command, env, **how):
        seen.append(env["PYODIDE"])
        return contextlib.nullcontext(SimpleNamespace(kill=lambda: None))

    monkeypatch.setattr(build.subprocess, "Popen", started)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYODIDE", given)
    with build.writer(ROOT):
        assert seen == [str(tmp_path / given) if given == "sub/folder" else given]


def test_a_later_build_notices_that_the_solutions_are_there(tmp_path, monkeypatch):
    monkeypatch.setattr(editions, "cache", lambda book, folder: None)
    told = []
    for later in (True, False, True):
        folder = editions.write_book(ROOT, tmp_path / "book", later)
        told.append((stamps.pages_stamp(folder), stamps.book_stamp(folder)))
        page = (folder / "chapters" / f"{next(iter(BOOK))}.ipynb").read_text("utf-8")
        assert ("<summary>A solution</summary>" in page) is not later
        hints = yaml.safe_load((folder / "_config.yml").read_text("utf-8"))["sphinx"]["config"][
            "exercise_hints"
        ]
        assert hints is not later
    closed, opened, again = told
    assert closed == again and not {*closed} & {*opened}


def test_what_is_the_same_is_not_written_again(tmp_path, monkeypatch):
    monkeypatch.setattr(editions, "cache", lambda book, folder: None)
    editions.write_book(ROOT, tmp_path, later=True)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    editions.write_book(ROOT, tmp_path, later=True)
    assert len(before) > len(BOOK) and before == {path: path.stat().st_mtime_ns for path in before}


def test_a_fold_that_is_no_solution_is_refused_by_name():
    cell = nbformat.v4.new_markdown_cell("<details><summary>A secret</summary>\n\n7\n\n</details>")
    with pytest.raises(ValueError, match="a fold is a solution or holds answers, one is called “A secret”"):
        editions.closed(nbformat.v4.new_notebook(cells=[cell]))


def test_a_wrong_choice_is_refused_in_words(monkeypatch):
    monkeypatch.setenv("CHECK", "maybe")
    with pytest.raises(SystemExit, match="CHECK is yes or no, not maybe"):
        classes.choice("CHECK", "yes", "no")
