"""What a bank asks: each question with what is right and what is told about each wrong answer.

option  one of several is right, and each of the others has its sentence
order   the options stand in another order than the right one
number  one number, with those that are wrong in a known way
term    the glossary's: which word is meant
own     nobody judges it but a reader: the questions without a check
"""

import json
import math
import re
from dataclasses import dataclass, field

from kit import assignments, quizzes, variants
from kit.blocks import blocks
from nnrecap.exercises import EXERCISES
from nnrecap.exercises.variants import variant_of
from pages.asks import ENDS, right

OPTION = re.compile(r"^- \(([a-h])\) (.*?)(?=^- \([a-h]\) |\Z)", re.S | re.M)
SAW = "**What we saw.**"
NEAR = 0.1  # of a number that was to be guessed: as near as the page asks for


@dataclass(frozen=True)
class Question:
    key: str  # "softmax/who-pays-when-one-logit-grows/1": the same as long as it stands in its place
    chapter: str  # title
    place: str  # the section
    kind: str
    text: str  # Markdown, like all that follows
    said: str  # the answer in words
    options: dict = field(default_factory=dict)  # letter → words
    right: object = None  # a letter, letters in order, a number, a word
    told: dict = field(default_factory=dict)  # wrong letter or number → what is told about it
    within: float = 0.0  # how far a number may be off
    picture: tuple = ()  # what it is asked of: PNG as base64, alt text
    group: str = ""  # of those of a chapter that ask the same with other numbers: one is to be drawn

    def of(self):
        """What it belongs to, from the outside in."""
        return tuple(filter(None, (self.chapter, self.group)))

    def slack(self, wrong):
        """How far off a wrong number an answer still hears about it: never as far as the right one."""
        return min(tolerance(wrong, 0.0, 3), (abs(wrong - self.right) - self.within) / 2)


def collect(book, notebooks):
    """All questions, in the order of the book."""
    for name, notebook in notebooks.items():
        title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
        for card in quizzes.questions(name, notebook.cells):
            yield own(card, title) if "/unchecked/" in card.key else prediction(card, title)
        yield from numbers(name, title, notebook.cells)
    text = (book / "chapters" / "glossary.md").read_text(encoding="utf-8")
    for card in quizzes.glossary(text):
        yield term(card)


def own(card, title):
    return Question(card.key, title, card.place, "own", card.front, card.back)


def prediction(card, title):
    """A card of a prediction, taken apart."""
    *text, last = [block.source for block in blocks(card.front)]
    options = {letter: words.strip() for letter, words in OPTION.findall(last)}
    if not options:
        text.append(last)
    said, *against = [block.source for block in blocks(card.back)]
    said = said.removeprefix(SAW).strip()
    kind = kind_of(text, options)
    answer = right(kind, said)
    made = {"options": options, "right": answer, "picture": card.picture}
    if kind == "number":
        made |= {"right": float(answer), "within": NEAR * abs(float(answer))}
    made["told"] = {k: f"({k}) {words.strip()}" for k, words in OPTION.findall("\n".join(against))}
    asked = "\n\n".join(text).replace("**Predict first.** ", "")
    return Question(card.key, title, card.place, kind, asked, said, **made)


def kind_of(text, options):
    """The kind of a prediction, as `pages.asks` tells it of a page."""
    asked = next(block for block in text if block.startswith("**Predict first.**"))
    return next(
        (kind for words, kind in ENDS.items() if asked.endswith(words)), "option" if options else "own"
    )


def numbers(name, title, cells):
    """The exercises whose answer is one number."""
    for exercise, _, question, _, solution, variant in assignments.exercises(cells):
        if EXERCISES[exercise].numeric:
            numeric = variant_of(EXERCISES[exercise], variant and json.loads(variant)).numeric
            yield number(f"{name}/exercise/{exercise}", title, question, solution, numeric)


def drawn(notebooks, count, variant=None):
    """The same exercises with other numbers, so many of each if there are as many; all of one are a group."""
    for name, notebook in notebooks.items():
        title = notebook.cells[0].source.split("\n")[0].lstrip("# ")
        for exercise, _, question, _, solution, _ in assignments.exercises(notebook.cells):
            if EXERCISES[exercise].variants:
                place = question.split("\n")[0].lstrip("# ")
                for key, own in others(exercise, count, variant):
                    text = variants.drawn(exercise, own, question)
                    code = variants.drawn(exercise, own, solution, "solved")
                    numeric = variant_of(EXERCISES[exercise], own).numeric
                    key = f"{name}/exercise/{exercise}/{key}"
                    yield number(key, title, text, code, numeric, group=f"{place} ({exercise})")


def others(exercise, count, variant):
    """(number, name) of variants of which no two ask the same."""
    found, asked = [], set()
    for key in range(1, 20 * count + 1):
        own = f"{variant}-{key}" if variant else str(key)
        pieces = variant_of(EXERCISES[exercise], own).numeric.asked
        if len(found) < count and pieces not in asked:
            found.append((key, own))
        asked.add(pieces)
    return found


def number(key, title, question, solution, numeric, **more):
    want = float(numeric.want)
    within = tolerance(want, numeric.within, numeric.digits)
    told = {float(n): words for n, words in numeric.mistakes if abs(n - want) > within and math.isfinite(n)}
    place, text = question.split("\n\n", 1)
    text, said = text.replace("**Your turn.** ", ""), f"```python\n{solution}\n```"
    made = {"right": want, "told": told, "within": within, **more}
    return Question(key, title, place.lstrip("# "), "number", text, said, **made)


def tolerance(want, within, digits):
    """What a rounded answer may be off: half of its last digit's place, and a count by nothing."""
    if want.is_integer() or not want:
        return float(within)
    return max(float(within), 0.5 * 10.0 ** (math.floor(math.log10(abs(want))) - digits + 1))


def term(card):
    """Which word is meant; "also called …" says which others will do."""
    word = card.front.strip("* ")
    return Question(
        card.key, "Glossary", "Which term is it?", "term", hidden(card.back, word), word, right=word
    )


def hidden(text, word):
    """A definition that does not give its own word away."""
    return re.sub(rf"\b{re.escape(word)}", "…", text, flags=re.I)
