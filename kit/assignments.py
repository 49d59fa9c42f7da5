"""The exercises of a chapter as an assignment for nbgrader, one point each.

A source notebook has the imports of its chapter and then, for each exercise, the question, a cell for the
answer (the stub, and the solution between nbgrader's marks) and a locked cell that grades it.  Hidden tests
load the library anew, so that nothing of it which a submission has overwritten is asked, and check once
more on other inputs.  No two answers of a notebook have one name: none can be taken for another's.
kit/otter.py makes the same for Otter.
"""

import ast
import os
import re

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

STUB = re.compile(r'^check\("([\w-]+)", (\w+)\)\s*', re.M)
SOLUTION = re.compile(r"<details><summary>A solution</summary>\n(.*?)</details>", re.S)
PYTHON = re.compile(r"```python\n(.*?)```", re.S)
NOTEBOOK_LINK = re.compile(r"\[([^\]]+)\]\((?!\w+:)[^)]*\)")  # what it leads to is not beside an assignment
# what an answer needs none of, and what takes long to import
UNUSED = {f"nnrecap.{name}" for name in ("claims", "exercises", "explore", "figures")}

TITLE = """# {title}: exercises

One point each. Write your answer in the cell below a question; the cell after it says what is still missing.
Run a cell again as often as you like. What you name `my_…` keeps its name."""
ANEW = """import sys
for module in [name for name in sys.modules if name.split(".")[0] == "nnrecap"]:
    del sys.modules[module]"""
ASKED = """from nnrecap.exercises.grading import grade

grade("{name}", "{answer}")"""
TEST = f"""### BEGIN HIDDEN TESTS
{ANEW}
### END HIDDEN TESTS
{ASKED}
### BEGIN HIDDEN TESTS
grade("{{name}}", "{{answer}}", draw={{draw}})
### END HIDDEN TESTS"""
CONFIG = '''"""Settings of nbgrader for the book's assignments; put yours below."""

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import ClearHiddenTests, GetGrades

c = get_config()  # noqa: F821, nbgrader gives it
c.CourseDirectory.course_id = "recap"
c.ClearSolutions.code_stub = {"python": ""}  # a stub of ours stands above each solution
c.Execute.timeout = 30  # seconds a cell: what an endless loop costs, with its point
c.OverwriteCells.add_missing_cells = True  # a grading cell that was deleted comes back
# what a student gets back shows the words of each check, and no hidden test
c.GenerateFeedback.preprocessors = [GetGrades, ClearHiddenTests, CSSHTMLHeaderPreprocessor]
'''


def course(notebooks, seed=None):
    """File → text or notebook of a course: {"source/softmax/softmax.ipynb": …, "nbgrader_config.py": …}."""
    made = {f"source/{name}/{name}.ipynb": assignment(notebook, seed) for name, notebook in notebooks.items()}
    return made | {"nbgrader_config.py": CONFIG}


def assignment(notebook, seed=None):
    """The source of an assignment; `seed` moves what the hidden tests draw."""
    cells = opening(notebook)
    for number, cell in enumerate(cells[1:], 1):
        cell.metadata["nbgrader"] = told(f"setup-{number}", locked=True)
    for question in questions(notebook):
        cells += three(*question, drawn(seed))
    return whole(notebook, cells)


def drawn(seed=None):
    """Which draw the hidden tests begin with: SEED of the command line, unless somebody says."""
    return int(os.environ.get("SEED") or 1000) if seed is None else seed


def opening(notebook):
    """The title, and the code that an answer may use."""
    title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
    return [new_markdown_cell(TITLE.format(title=title)), *map(new_code_cell, setup(notebook.cells))]


def questions(notebook):
    """(name, name of the answer, question, stub, solution) of each exercise; no answer has another's name."""
    taken = set()
    for name, answer, *texts in exercises(notebook.cells):
        own = free(answer, taken)
        yield name, own, *(re.sub(rf"\b{answer}\b", own, text) for text in texts)


def whole(notebook, cells):
    """A notebook for the chapter's kernel, its ids the same each time."""
    for number, cell in enumerate(cells, 1):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells, metadata={"kernelspec": notebook.metadata.kernelspec})


def free(answer, taken):
    """The name of an answer, with a number where another of the notebook has it."""
    own = next(n for n in (answer, *(f"{answer}_{k}" for k in range(2, 100))) if n not in taken)
    taken.add(own)
    return own


def three(name, answer, question, stub, solution, draw):
    """The cells of one exercise."""
    filled = f"{stub}\n\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    test = TEST.format(name=name, answer=answer, draw=draw)
    return [
        new_markdown_cell(question),
        new_code_cell(filled, metadata={"nbgrader": told(f"answer-{name}", solution=True)}),
        new_code_cell(test, metadata={"nbgrader": told(name, grade=True, locked=True, points=1)}),
    ]


def told(name, *, solution=False, grade=False, locked=False, **more):
    """What nbgrader must know of a cell."""
    kinds = {"solution": solution, "grade": grade, "locked": locked, "task": False}
    return {"grade_id": name, "schema_version": 3, **kinds, **more}


def exercises(cells):
    """(name, name of the answer, question, stub, solution) of each exercise."""
    heading = ""
    for at, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            heading = (re.findall(r"^##+ (.*)$", cell.source, re.M) or [heading])[-1]
        elif found := STUB.search(cell.source):
            [solution] = PYTHON.findall(SOLUTION.match(cells[at + 1].source)[1])
            stub = STUB.sub("", cell.source).strip()
            asked = f"## {heading}\n\n{question(cells[at - 1].source)}"
            yield found[1], found[2], asked, stub, STUB.sub("", solution).strip()


def question(text):
    """What is said of an exercise: all under a heading of its own, else from "Your turn." on."""
    said = re.split(r"^##+ .*\n+", text, flags=re.M)
    own = said[-1] if len(said) > 1 and "**Predict first.**" not in said[-1] else ""
    return NOTEBOOK_LINK.sub(r"\1", own or text[text.rindex("**Your turn.**") :]).strip()


def setup(cells):
    """The cell that installs the library, and what an answer may use of the chapter's imports."""
    first, *others = [cell.source for cell in cells if cell.cell_type == "code"]
    return [first, *filter(None, map(needed, others[: leading(others)]))]


def leading(sources):
    """How many cells come first that only import."""
    only = [all(map(is_import, ast.parse(source).body)) for source in sources]
    return only.index(False)


def is_import(statement):
    return isinstance(statement, ast.Import | ast.ImportFrom)


def needed(source):
    kept = [line for line in ast.parse(source).body if getattr(line, "module", "") not in UNUSED]
    return "\n".join(map(ast.unparse, kept))
