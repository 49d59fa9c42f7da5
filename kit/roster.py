"""A notebook for each student of a list: the exercises of a chapter, with numbers of the student's own.

It looks as what nbgrader releases does once the student has given a name: what comes back is put into
nbgrader's folder `submitted` and graded there.  A table has what is right for whom.
"""

import csv
import io
import re
import sys

import nbformat

from kit import assignments, variants
from nnrecap.exercises import EXERCISES
from nnrecap.exercises.variants import named, variant_of

NAME = re.compile(r"[\w.@+-]+")  # what may be a folder on any system
KEPT_BACK = re.compile(r"\n*### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?### END \1\n?", re.S)


def read(path):
    """The names of a file, one a line."""
    if not path.is_file():
        sys.exit(f"ROSTER is a file with one name a line; there is no {path}")
    names = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    for name in names:
        if not NAME.fullmatch(name) or not name.strip("."):
            sys.exit(
                f"{path}: a name has letters, digits and . _ @ + -, since a folder is called so; not {name!r}"
            )
    twice = [name for name in names if [*map(named, names)].count(named(name)) > 1]
    if twice or not names:
        sys.exit(f"{path} has {'the same name twice: ' + twice[0] if twice else 'no name'}")
    return names


def write(notebooks, names, folder):
    """folder/name/chapter.ipynb for each name, and the table."""
    rows = [("student", "chapter", "exercise", "right", "solution")]
    for name in names:
        for chapter, book in notebooks.items():
            own = variants.notebook(book, name)
            made = released(assignments.assignment(own, own=True))
            path = folder / name / f"{chapter}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(made, path)
            rows += [(name, chapter, *row) for row in right(own, name)]
    return table(rows)


def released(notebook):
    """An assignment without what its students are not to see."""
    for cell in notebook.cells:
        cell.source = KEPT_BACK.sub("\n", cell.source).strip()
    return notebook


def right(notebook, variant):
    """(exercise, the right number, its solution) of each exercise that has variants."""
    for name, _, _, _, solution, own in assignments.exercises(notebook.cells):
        if own:
            want = variant_of(EXERCISES[name], variant).numeric.want
            yield name, f"{want:.12g}", solution


def table(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
