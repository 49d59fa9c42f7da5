"""The homework: one source, two versions; short tasks, each with its minutes.

That the stored notebooks are in order is tested with the chapters, that wrong answers hear
their messages with the exercises.
"""

import itertools
import re

import nbformat
import pytest
from printed import NOTEBOOKS, ROOT, exercises, load, output_text, source
from test_chapters import EXERCISES, SOLVED, prose

from solved import HAVE_ONE, place, solved

pytestmark = pytest.mark.chapter("homework")
HOMEWORK = ROOT / "chapters" / "homework.ipynb"
TASKS = exercises(HOMEWORK) if HOMEWORK in NOTEBOOKS else []
each_solved = pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem in HAVE_ONE])


def without_outputs(notebook):
    return [(cell.id, cell.cell_type, cell.metadata, cell.source) for cell in notebook.cells]


def test_no_solved_version_is_left_over():
    stored = {*(ROOT / "chapters" / "solved").glob("*.ipynb")}
    assert stored == {place(ROOT / "chapters" / f"{name}.ipynb") for name in HAVE_ONE} >= {*SOLVED}


@each_solved
def test_the_solved_version_is_what_the_source_makes(path):
    stored = nbformat.read(place(path), as_version=4)
    assert without_outputs(stored) == without_outputs(solved(path)), (
        "`make outputs` makes the solved version anew"
    )


@each_solved
def test_in_the_solved_version_every_check_passed(path):
    printed = {
        name[1]: "".join(map(output_text, cell["outputs"]))
        for cell in load(place(path))["cells"]
        if (name := re.search(r'^check\("([\w-]+)"', source(cell), re.M)) and cell["cell_type"] == "code"
    }
    assert printed.keys() == {name for name, _, _ in exercises(path)}
    assert all(text.startswith(f"{name}: right.\n") for name, text in printed.items())
    assert not any(": no, " in text for text in printed.values())


@each_solved
def test_the_solved_version_has_no_stub_and_nothing_folded(path):
    cells = [source(cell) for cell in load(place(path))["cells"]]
    assert not [
        text for text in cells if "<details>" in text or re.search(r"^\s*(\w+ = )?\.\.\.$", text, re.M)
    ]


def stubs():
    """(name, lines of the stub, words of the task, tags) of each task."""
    cells = load(HOMEWORK)["cells"]
    for words, cell in itertools.pairwise(cells):
        if cell["cell_type"] == "code" and (name := re.search(r'^check\("([\w-]+)"', source(cell), re.M)):
            above = source(cell)[: name.start()].strip().splitlines()
            task = source(words).rpartition("**Your turn.** ")[2]
            yield name[1], above, task, cell["metadata"].get("tags", [])


def test_there_are_enough_tasks_in_both_libraries():
    torch = ["needs-torch" in tags for *_, tags in stubs()]
    assert len(torch) == len(TASKS) >= 25
    assert sum(torch) >= 18 and len(torch) - sum(torch) >= 12
    told = " ".join((ROOT / "chapters" / "teach.md").read_text(encoding="utf-8").split())
    assert f"{sum(torch)} of the homework's {len(torch)} tasks" in told


def test_a_task_in_torch_says_that_it_needs_it():
    for name, _, _, tags in stubs():
        assert EXERCISES[name].needs_torch == ("needs-torch" in tags), name
    headings = re.findall(r"^### \d+ · .* \((NumPy|PyTorch), ", prose(HOMEWORK), re.M)
    assert headings == ["PyTorch" if EXERCISES[name].needs_torch else "NumPy" for name, *_ in stubs()]


def test_the_tasks_are_numbered_in_order():
    assert [name[:4] for name, *_ in stubs()] == [f"t{n:02d}-" for n in range(1, len(TASKS) + 1)]
    assert re.findall(r"^### (\d+) ·", prose(HOMEWORK), re.M) == [str(n) for n in range(1, len(TASKS) + 1)]


def test_stubs_are_short_and_tasks_take_at_most_three_sentences():
    for name, lines, task, _ in stubs():
        assert 1 <= len(lines) <= 6 and lines[-1].strip().endswith("..."), name
        assert 0 < len(re.findall(r"[.?](?=\s|$)", re.sub(r"`[^`]*`|\$[^$]*\$", "x", task))) <= 3, task


def test_the_minutes_add_up():
    each = [int(n) for n in re.findall(r"^### \d+ · .* \(\w+, (\d+) min\)$", prose(HOMEWORK), re.M)]
    table = prose(HOMEWORK).partition("## For the lecturer")[2]
    rows = re.findall(r"^\| ([^|]+) \| (\d+)(?:[–,] ?(\d+))? \| (\d+) \|", table, re.M)
    assert len(each) == len(TASKS)
    for section, first, last, minutes in rows:
        assert f"## {section}\n" in prose(HOMEWORK)
        assert sum(each[int(first) - 1 : int(last or first)]) <= int(minutes), section
    assert sum(int(row[-1]) for row in rows) == 125  # as the first page and the opening say


def test_the_map_shows_each_task_in_its_section_with_its_minutes():
    [drawn] = [source(cell) for cell in load(HOMEWORK)["cells"] if source(cell).startswith("minutes = [")]
    room = {}
    exec(drawn.partition("\nax = ")[0], room)
    text, first, number = prose(HOMEWORK), {}, 0
    for section, minutes in re.findall(r"^##(?: (.*)|# \d+ · .*, (\d+) min\))$", text, re.M):
        if section:
            title = section
        else:
            number += 1
            first.setdefault(title, number)
            assert room["minutes"][number - 1] == int(minutes)
    assert {title.replace("\n", " "): start for start, title in room["first"].items()} == first
    numpy = re.findall(r"^### (\d+) · .* \(NumPy, ", text, re.M)
    assert room["in_numpy"] == set(map(int, numpy)) and number == len(room["minutes"]) == len(TASKS)


def test_the_marking_program_counts_what_is_solved(tmp_path, monkeypatch, capsys):
    [program] = re.findall(r"```python\n(import json.*?)```", prose(HOMEWORK), re.S)
    monkeypatch.chdir(tmp_path)
    for path, count in [(HOMEWORK, 0), (place(HOMEWORK), len(TASKS))]:
        (tmp_path / "homework.ipynb").write_bytes(path.read_bytes())
        exec(program, {})
        assert capsys.readouterr().out == f"{count} of {len(TASKS)} tasks\n"


def test_a_task_that_is_printed_twice_counts_once(tmp_path, monkeypatch, capsys):
    [program] = re.findall(r"```python\n(import json.*?)```", prose(HOMEWORK), re.S)
    monkeypatch.chdir(tmp_path)
    solved_one = nbformat.v4.new_output("stream", text="t01-create: right.\n  it holds 0 to 5: yes\n")
    another = nbformat.v4.new_output("stream", text="rank: right.\n")
    cell = nbformat.v4.new_code_cell(outputs=[solved_one, another, solved_one])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "homework.ipynb")
    exec(program, {})
    assert capsys.readouterr().out == "1 of 31 tasks\n"
