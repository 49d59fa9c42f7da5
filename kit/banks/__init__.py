"""Banks of questions for Moodle and for what reads QTI 2.1: predictions, terms, numbers, essays.

questions  what is asked, out of chapters, glossary and exercises
moodle     Moodle XML
gift       GIFT, which holds no pictures
qti        a package of QTI 2.1
"""

import yaml

from kit.banks import gift, moodle, qti, questions


def write(book, notebooks, folder):
    """The three files, with the questions of `notebooks` and of the glossary of `book`."""
    return store(book, list(questions.collect(book, notebooks)), folder, "recap")


def write_drawn(book, notebooks, folder, count, variant=None):
    """Three files more: each exercise whose answer is a number, so many times with other numbers."""
    return store(book, list(questions.drawn(notebooks, count, variant)), folder, "recap-numbers")


def store(book, asked, folder, name):
    title = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))["title"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.moodle.xml").write_bytes(moodle.bank(asked, title))
    (folder / f"{name}.gift").write_text(gift.bank(asked, title), encoding="utf-8")
    (folder / f"{name}.qti.zip").write_bytes(qti.package(asked))
    return asked
