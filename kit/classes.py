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
"""

import os
import shutil
import sys

import nbformat

from kit import assignments, banks, cards, editions, otter, results, slides


def make(book):
    later, check = choice("SOLUTIONS", "later", "now"), choice("CHECK", "yes", "no")
    results.executed(book)
    folder = emptied(book / "_build" / "class")
    copy = editions.write_book(book, folder / "book", later)
    shutil.copytree(results.site(copy), folder / "site")
    shutil.copytree(slides.make(copy).parent, folder / "slides")
    shutil.copy(cards.make(copy), folder)
    [wheel] = (folder / "site").glob("_static/live/*/*.whl")
    shutil.copy(wheel, folder)
    write_notebooks(book, folder, check)
    write_assignments(editions.read(book), folder, wheel)
    banks.write(book, editions.read(book), folder / "banks")
    return folder


def emptied(folder):
    """The folder without what an earlier call made; nbgrader's has the lecturer's settings and gradebook."""
    for name in ("student", "instructor", "site", "slides", "nbgrader/source", "otter"):
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


def write_notebooks(book, folder, check):
    for name, notebook in editions.read(book).items():
        own = editions.closed(notebook)
        store(own if check else editions.without_check(own), folder / "student" / f"{name}.ipynb")
        store(notebook, folder / "instructor" / f"{name}.ipynb")
    for path in (book / "chapters" / "solved").glob("*.ipynb"):
        shutil.copyfile(path, folder / "instructor" / path.name)


def write_assignments(notebooks, folder, wheel):
    write(assignments.course(notebooks), folder / "nbgrader")
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
