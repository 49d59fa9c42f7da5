"""The exercises of a chapter as a notebook for `otter assign`, which makes a student's and a grader's of it.

Questions, points and hidden tests are those of kit/assignments.py; numbers are the same for the whole class,
since Otter tells no test who handed in.  A student needs no Otter: the cell below an answer asks the
library, and is left out when Otter grades.  What runs too long is interrupted, by the tests and by a plugin,
`nnrecap.exercises.limits.Limits`, since Otter itself waits.
"""

from textwrap import indent

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from kit.assignments import ANEW, ASKED, Whose, drawn, opening, questions, whole

CELL, TEST = 60, 30  # seconds for a cell, and for each of a question's two tests

CONFIG = """# ASSIGNMENT CONFIG
init_cell: false
export_cell: false
tests:
  ok_format: false
environment: environment.yml
autograder_files:
  - {wheel}
generate:
  show_hidden: true
  plugins:
    - nnrecap.exercises.limits.Limits:
        seconds: {seconds}"""
QUESTION = """# BEGIN QUESTION
name: {name}
points: 1
all_or_nothing: true
check_cell: false"""
PUBLIC = """def test_as_in_the_notebook():
    from nnrecap.exercises.grading import grade

    grade("{name}", "{answer}", seconds={seconds}{variant})"""
HIDDEN = f"""# HIDDEN
def test_on_other_inputs():
{indent(ANEW, "    ")}
    from nnrecap.exercises.grading import grade

    draw = {{draw}}
    grade("{{name}}", "{{answer}}", draw, {{seconds}}{{variant}})"""  # Otter shows the line that raised
# for Gradescope: what Otter's own list lacks; PyTorch without gigabytes for a graphics card
ENVIRONMENT = """channels:
  - conda-forge
dependencies:
  - pytorch-cpu
  - pip:
      - /autograder/source/files/{wheel}
"""


def sources(notebooks, wheel, seed=None):
    """File → text or notebook, of one folder that holds the library's wheel, too."""
    made = {f"{name}.ipynb": source(notebook, wheel, seed) for name, notebook in notebooks.items()}
    return made | {"environment.yml": ENVIRONMENT.format(wheel=wheel)}


def source(notebook, wheel, seed=None):
    """One notebook; `seed` moves what the hidden tests draw."""
    cells = [new_raw_cell(CONFIG.format(wheel=wheel, seconds=CELL)), *opening(notebook)]
    for *question, variant in questions(notebook):
        cells += block(*question, drawn(seed), Whose(False, variant))
    return whole(notebook, cells)


def block(name, answer, question, stub, solution, draw, whose):
    """The cells of one exercise."""
    told = {"name": name, "answer": answer, "draw": draw, "seconds": TEST, **whose.words()}
    filled = f"{stub}\n\n# BEGIN SOLUTION NO PROMPT\n{solution}\n# END SOLUTION"
    return [
        new_raw_cell(QUESTION.format(**told)),
        new_markdown_cell(question),
        new_raw_cell("# BEGIN SOLUTION"),
        new_code_cell(filled),
        new_raw_cell("# END SOLUTION"),
        new_raw_cell("# BEGIN TESTS"),
        new_code_cell(PUBLIC.format(**told)),
        new_code_cell(HIDDEN.format(**told)),
        new_raw_cell("# END TESTS"),
        new_raw_cell("# END QUESTION"),
        new_code_cell(ASKED.format(**told), metadata={"tags": ["otter_ignore"]}),
    ]
