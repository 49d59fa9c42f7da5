"""make class: what a graded class needs, in _build/class.

student/      the notebooks without solutions (CHECK=no: without `check`, too)
instructor/   the notebooks as they are, and the solved ones
site/         the pages without solutions; SOLUTIONS=now makes them again with all of them
slides/       the decks of that book
nnrecap-….whl the library, for who cannot install it from the repository
recap.apkg    its cards
banks/        questions with what is told about each wrong answer, for Moodle and what reads QTI
nbgrader/     a course: an assignment of each chapter's exercises; SEED=number draws other hidden tests
otter/        the same for `otter assign`, with the library that a grader installs

VARIANT=2027 draws other numbers for all of it, once for the whole class.  VARIANT=own lets nbgrader's
assignments draw them for each student; so does ROSTER=file, a name a line, and writes their notebooks into
roster/.
"""

import os
import shutil
import sys
from pathlib import Path

import nbformat

from kit import assignments, banks, cards, editions, otter, results, roster, slides, variants

OWN = "own"  # what VARIANT says where each student has numbers of their own
DRAWN = 20  # questions of a bank that ask one exercise with other numbers


def make(book):
    later, check = choice("SOLUTIONS", "later", "now"), choice("CHECK", "yes", "no")
    variant, names = numbers()
    results.executed(book)
    folder = emptied(book / "_build" / "class")
    notebooks = editions.read(book)
    if variant not in (None, OWN):
        notebooks = {name: variants.notebook(one, variant) for name, one in notebooks.items()}
    copy = editions.write_book(book, folder / "book", later, notebooks)
    shutil.copytree(results.site(copy), folder / "site")
    shutil.copytree(slides.make(copy).parent, folder / "slides")
    shutil.copy(cards.make(copy), folder)
    [wheel] = (folder / "site").glob("_static/live/*/*.whl")
    shutil.copy(wheel, folder)
    write_notebooks(book, notebooks, folder, check)
    write_assignments(notebooks, folder, wheel, variant == OWN)
    if names:
        editions.put(folder / "instructor" / "right.csv", roster.write(notebooks, names, folder / "roster"))
    banks.write(book, notebooks, folder / "banks")
    banks.write_drawn(book, editions.read(book), folder / "banks", DRAWN, None if variant == OWN else variant)
    return folder


def numbers():
    """What numbers are drawn by: None for the book's, a text, or OWN; and the names of a roster."""
    variant, path = os.environ.get("VARIANT") or None, os.environ.get("ROSTER")
    if path and variant not in (None, OWN):
        sys.exit(f"ROSTER draws for each student, VARIANT={variant} once for all: say one of them")
    return (OWN, roster.read(Path(path))) if path else (variant, [])


def emptied(folder):
    """The folder without what an earlier call made; nbgrader's has the lecturer's settings and gradebook."""
    for name in ("student", "instructor", "site", "slides", "nbgrader/source", "otter", "roster"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    return folder


def choice(name, first, other):
    """Whether a setting of the command line has its first value, which it has when nobody says anything."""
    said = os.environ.get(name) or first
    if said not in (first, other):
        sys.exit(f"{name} is {first} or {other}, not {said}")
    return said == first


def write_notebooks(book, notebooks, folder, check):
    for name, notebook in notebooks.items():
        own = editions.closed(notebook)
        store(own if check else editions.without_check(own), folder / "student" / f"{name}.ipynb")
        store(notebook, folder / "instructor" / f"{name}.ipynb")
    for path in (book / "chapters" / "solved").glob("*.ipynb"):
        shutil.copyfile(path, folder / "instructor" / path.name)


def write_assignments(notebooks, folder, wheel, own):
    write(assignments.course(notebooks, own=own), folder / "nbgrader")
    write(otter.sources(notebooks, wheel.name), folder / "otter")
    shutil.copy(wheel, folder / "otter")


def write(files, folder):
    """Notebooks anew; settings that are there are the lecturer's."""
    for name, made in files.items():
        if not isinstance(made, str):
            store(made, folder / name)
        elif not (folder / name).exists():
            editions.put(folder / name, made)


def store(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
