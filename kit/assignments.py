"""The exercises of a chapter as an assignment for nbgrader, one point each.

A source notebook has the imports of its chapter and then, for each exercise, the question, a cell for the
answer (the stub, and the solution between nbgrader's marks) and a locked cell that grades it.  Hidden tests
load the library anew, so that nothing of it which a submission has overwritten is asked, and check once
more on other inputs.  No two answers of a notebook have one name: none can be taken for another's.
kit/otter.py makes the same for Otter.

Where each student has numbers of their own, the notebook draws them from the name that the student gives, and
the hidden tests from the name under which nbgrader knows who handed in: no other will do.
"""

import ast
import os
import re
from dataclasses import dataclass

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nnrecap.exercises import EXERCISES

STUB = re.compile(r'^check\("([\w-]+)", (\w+)(?:, variant=(".*"))?\)\s*', re.M)
SOLUTION = re.compile(r"<details><summary>A solution</summary>\n(.*?)</details>", re.S)
PYTHON = re.compile(r"```python\n(.*?)```", re.S)
NOTEBOOK_LINK = re.compile(r"\[([^\]]+)\]\((?!\w+:)[^)]*\)")  # what it leads to is not beside an assignment
# what an answer needs none of, and what takes long to import
UNUSED = {f"nnrecap.{name}" for name in ("claims", "exercises", "explore", "figures")}

TITLE = """# {title}: exercises

One point each. Write your answer in the cell below a question; the cell after it says what is still missing.
Run a cell again as often as you like. What you name `my_…` keeps its name."""
WHO = """Some questions below have numbers of your own, drawn from the name under which you hand in, on a hub
what `!whoami` prints. Write it here, in quotes, and run the cell, then each cell that asks.
With another name no answer earns its point."""
STUDENT = """student = ...

### BEGIN SOLUTION
student = "lecturer"
### END SOLUTION"""
ASK = """from nnrecap.exercises.grading import ask

ask("{name}", r'''{question}''')"""
ANEW = """import sys
for module in [name for name in sys.modules if name.split(".")[0] == "nnrecap"]:
    del sys.modules[module]"""
ASKED = """from nnrecap.exercises.grading import {needed}

grade("{name}", "{answer}"{variant})"""
TEST = f"""### BEGIN HIDDEN TESTS
{ANEW}
### END HIDDEN TESTS
{ASKED}
### BEGIN HIDDEN TESTS
grade("{{name}}", "{{answer}}", draw={{draw}}{{hidden}})
### END HIDDEN TESTS"""
CONFIG = """# Settings of nbgrader for the book's assignments; put yours below.

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, NbGraderPreprocessor


class WhoHandedIn(NbGraderPreprocessor):
    '''Tell the hidden tests whose numbers to grade with: those of the student whose folder it is.'''

    def preprocess(self, notebook, resources):
        who = f"own(of={resources['nbgrader']['student']!r})"
        for cell in notebook.cells:
            cell.source = cell.source.replace('own(of="?")', who)
        return notebook, resources


c = get_config()  # noqa: F821, nbgrader gives it
c.CourseDirectory.course_id = "recap"
c.ClearSolutions.code_stub = {"python": ""}  # a stub of ours stands above each solution
c.Execute.timeout = 30  # seconds a cell: what an endless loop costs, with its point
c.OverwriteCells.add_missing_cells = True  # a grading cell that was deleted comes back
# what a student gets back shows the words of each check, and no hidden test
c.GenerateFeedback.preprocessors = [GetGrades, ClearHiddenTests, CSSHTMLHeaderPreprocessor]
c.Autograde.autograde_preprocessors.prepend([WhoHandedIn])
"""


def course(notebooks, seed=None, own=False):
    """File → text or notebook of a course: {"source/softmax/softmax.ipynb": …, "nbgrader_config.py": …}."""
    made = {
        f"source/{name}/{name}.ipynb": assignment(notebook, seed, own) for name, notebook in notebooks.items()
    }
    return made | {"nbgrader_config.py": CONFIG}


def assignment(notebook, seed=None, own=False):
    """The source of an assignment; `seed` moves what the hidden tests draw.

    With `own`, each student has numbers of their own; a variant of the notebook is then that of one.
    """
    asked, cells = list(questions(notebook)), opening(notebook)
    for number, cell in enumerate(cells[1:], 1):
        cell.metadata["nbgrader"] = told(f"setup-{number}", locked=True)
    if own and any(EXERCISES[name].variants for name, *_ in asked):
        cells += student(next((variant for *_, variant in asked if variant), None))
    for name, *texts, variant in asked:
        whose = Whose(own and bool(EXERCISES[name].variants), variant)
        cells += three(name, *texts, drawn(seed), whose)
    return whole(notebook, cells)


def drawn(seed=None):
    """Which draw the hidden tests begin with: SEED of the command line, unless somebody says."""
    return int(os.environ.get("SEED") or 1000) if seed is None else seed


def opening(notebook):
    """The title, and the code that an answer may use."""
    title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
    return [new_markdown_cell(TITLE.format(title=title)), *map(new_code_cell, setup(notebook.cells))]


def questions(notebook):
    """All of `exercises`; no answer has another's name."""
    taken = set()
    for name, answer, *texts, variant in exercises(notebook.cells):
        own = free(answer, taken)
        yield name, own, *(re.sub(rf"\b{answer}\b", own, text) for text in texts), variant


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


@dataclass(frozen=True)
class Whose:
    """Whose numbers an exercise has: the student's own, or a variant's, as Python's text; else the book's."""

    own: bool
    variant: str | None

    def words(self):
        """What a locked cell needs, and what it tells its two tests."""
        if self.own:
            return {"needed": "grade, own", "variant": ", variant=own()", "hidden": ', variant=own(of="?")'}
        said = f", variant={self.variant}" if self.variant else ""
        return {"needed": "grade", "variant": said, "hidden": said}


def student(name):
    """The cells that ask for a student's name; it stands there already where the notebook is made for one."""
    code = STUDENT if name is None else f"student = {name}"
    return [
        new_markdown_cell(WHO),
        new_code_cell(code, metadata={"nbgrader": told("answer-student", solution=True)}),
    ]


def asks(name, question, whose):
    """The cells that say the question; where its numbers are still to be drawn, a locked one does."""
    if not whose.own or whose.variant:
        return [new_markdown_cell(question)]
    heading, text = question.split("\n\n", 1)
    about = {"nbgrader": told(f"question-{name}", locked=True)}
    return [
        new_markdown_cell(heading),
        new_code_cell(ASK.format(name=name, question=text), metadata=about),
    ]


def three(name, answer, question, stub, solution, draw, whose):
    """The cells of one exercise."""
    filled = f"{stub}\n\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    test = TEST.format(name=name, answer=answer, draw=draw, **whose.words())
    return [
        *asks(name, question, whose),
        new_code_cell(filled, metadata={"nbgrader": told(f"answer-{name}", solution=True)}),
        new_code_cell(test, metadata={"nbgrader": told(name, grade=True, locked=True, points=1)}),
    ]


def told(name, *, solution=False, grade=False, locked=False, **more):
    """What nbgrader must know of a cell."""
    kinds = {"solution": solution, "grade": grade, "locked": locked, "task": False}
    return {"grade_id": name, "schema_version": 3, **kinds, **more}


def exercises(cells):
    """(name, name of the answer, question, stub, solution, variant as Python's text or None) of each."""
    heading = ""
    for at, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            heading = (re.findall(r"^##+ (.*)$", cell.source, re.M) or [heading])[-1]
        elif found := STUB.search(cell.source):
            [solution] = PYTHON.findall(SOLUTION.match(cells[at + 1].source)[1])
            stub = STUB.sub("", cell.source).strip()
            asked = f"## {heading}\n\n{question(cells[at - 1].source)}"
            yield found[1], found[2], asked, stub, STUB.sub("", solution).strip(), found[3]


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
