"""GIFT: one question after the other as text.

Questions are HTML in one line, and what GIFT has a meaning for stands there as HTML's own names for it,
so that nothing needs GIFT's backslashes.  A question of a picture is left out: GIFT cannot hold one.
"""

import re
from decimal import Decimal

from kit.banks.moodle import category
from kit.render import anki, html

NAMES = {
    "\\": "&bsol;",
    "=": "&equals;",
    "#": "&num;",
    "{": "&lcub;",
    "}": "&rcub;",
    ":": "&colon;",
    "~": "&sim;",
}
NAMED = re.compile(r"[\\=#{}:~]")  # in a name, which is no HTML, GIFT's backslashes are needed
PRE = re.compile(r"<pre>.*?</pre>", re.S)


def bank(questions, title):
    """The file as text; its categories stand in one of the book's title."""
    made, place = [], None
    for question in questions:
        if question.picture:
            continue
        if question.of() != place:
            place = question.of()
            made.append(f"$CATEGORY: {category(title, *place)}")
        made.append(write(question))
    return "\n\n".join(made) + "\n"


def write(question):
    answers = KINDS[question.kind](question)
    name = NAMED.sub(r"\\\g<0>", f"{question.place} ({question.key})")
    return f"// [id:{question.key}]\n::{name}::[html]{rich(question.text)}{{\n{answers}\n}}"


def rich(markdown):
    """Markdown as HTML in one line."""
    made = PRE.sub(lambda code: code[0].replace("\n", "<br>"), html(markdown, anki))
    return named(" ".join(made.split()))


def named(text):
    return "".join(NAMES.get(letter, letter) for letter in text)


def option(question):
    lines = [
        f"{'=' if letter == question.right else '~'}{rich(words)}"
        f"#{rich(question.said if letter == question.right else question.told[letter])}"
        for letter, words in question.options.items()
    ]
    return "\n".join(lines)


def order(question):
    places = enumerate(question.right.split(), 1)
    pairs = [f"={rich(question.options[letter])} -> {place}" for place, letter in places]
    return "\n".join(pairs) + f"####{rich(question.said)}"


def number(question):
    right = f"=%100%{digits(question.right)}:{digits(question.within)}#{rich(question.said)}"
    wrong = [
        f"=%0%{digits(n)}:{digits(question.slack(n))}#{rich(words)}" for n, words in question.told.items()
    ]
    return "\n".join(["#", right, *wrong])


def digits(number):
    """A number without an exponent, which GIFT does not know."""
    return f"{Decimal(repr(float(number))):f}"


def term(question):
    return f"={named(question.right)}"


def own(question):
    return ""


KINDS = {"option": option, "order": order, "number": number, "term": term, "own": own}
