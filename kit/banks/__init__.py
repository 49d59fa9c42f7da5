"""Banks of questions for Moodle and for what reads QTI 2.1: predictions, terms, numbers, essays.

questions  what is asked, out of chapters, glossary and exercises
moodle     Moodle XML
gift       GIFT, which holds no pictures
qti        a package of QTI 2.1
"""

from kit.banks import gift, moodle, qti, questions


def write(book, notebooks, folder):
    """The three files, with the questions of `notebooks` and of the glossary of `book`."""
    asked = list(questions.collect(book, notebooks))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recap.moodle.xml").write_bytes(moodle.bank(asked))
    (folder / "recap.gift").write_text(gift.bank(asked), encoding="utf-8")
    (folder / "recap.qti.zip").write_bytes(qti.package(asked))
    return asked
