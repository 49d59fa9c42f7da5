"""What a bank asks: each question with what is right and what is told about each wrong answer.

option  one of several is right, and each of the others has its sentence
order   the options stand in another order than the right one
number  one number, with those that are wrong in a known way
term    the glossary's: which word is meant
own     nobody judges it but a reader: the questions without a check
"""

import math
import re
from dataclasses import dataclass, field

from kit import assignments, quizzes
from kit.blocks import blocks
from nnrecap.exercises import EXERCISES
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
    for exercise, _, question, _, solution in assignments.exercises(cells):
        if EXERCISES[exercise].numeric:
            want, within, digits, mistakes = EXERCISES[exercise].numeric
            within = tolerance(float(want), within, digits)
            told = {float(n): words for n, words in mistakes if abs(n - want) > within and math.isfinite(n)}
            place, text = question.split("\n\n", 1)
            made = {"right": float(want), "told": told, "within": within}
            text, said = text.replace("**Your turn.** ", ""), f"```python\n{solution}\n```"
            yield Question(
                f"{name}/exercise/{exercise}", title, place.lstrip("# "), "number", text, said, **made
            )


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
