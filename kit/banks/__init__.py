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
    title = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))["title"]
    asked = list(questions.collect(book, notebooks))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recap.moodle.xml").write_bytes(moodle.bank(asked, title))
    (folder / "recap.gift").write_text(gift.bank(asked, title), encoding="utf-8")
    (folder / "recap.qti.zip").write_bytes(qti.package(asked))
    return asked
