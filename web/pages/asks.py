"""Predictions become questions: what answers one is folded until the reader has committed.

In a notebook a prediction is a paragraph "Predict first.", in one of four forms:

    option  followed by a list of (a), (b), …; the answer begins with the right letter
    order   the same, and it ends on "Write down the order."; the answer begins with all letters
    number  without a list, and it ends on "Write down a number."; the answer begins with it
    own     any other question: it is shown, and not judged

The answer is the paragraph "What we saw." of the same section, with the list of what speaks against each
wrong option.  What explains it follows, and gives it away as well: all from the question to the next one,
the next "Your turn.", "At work.", "In one sentence." or heading stands in a <details>, one click away
without a script; scripts/asks.js makes the form.  What goes on behind an exercise of the section may give
the answer away, too: it stands in a <details> of its own, so that the exercise keeps its place.
"""

import hashlib
import re
from itertools import groupby, takewhile

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

from pages.panels import Panel

LETTER = re.compile(r"\s*\(([a-h])\)")
LETTERS = re.compile(r"\s*\([a-h]\)(?:(?:,| and|, and) \([a-h]\))+")
NUMBER = re.compile(r"\s*([−-]?\d[\d,]*(?:\.\d+)?)")
ENDS = {"Write down a number.": "number", "Write down the order.": "order"}


class Ask(nodes.General, nodes.Element):
    """A question with its options: kind, answer, and a key that changes with its words."""


class Answer(nodes.General, nodes.Element):
    """What is seen after the question."""


class Rest(nodes.General, nodes.Element):
    """What goes on behind an exercise, and the question (`of`) that it may answer."""


def setup(app):
    app.add_node(Ask, html=(visit_ask, lambda self, node: self.body.append("</div>\n")))
    app.add_node(Answer, html=(visit_answer, lambda self, node: self.body.append("</details>\n")))
    app.add_node(Rest, html=(visit_rest, lambda self, node: self.body.append("</details>\n")))
    app.add_transform(Asks)
    app.add_transform(Rests)


def visit_ask(self, node):
    told = {f"data-{name}": node[name] for name in ("kind", "answer", "key")}
    self.body.append(self.starttag(node, "div", CLASS="ask", **told))


def visit_answer(self, node):
    self.body.append(self.starttag(node, "details", CLASS="answer") + summary("the answer"))


def visit_rest(self, node):
    told = {"data-of": node["of"]}
    self.body.append(self.starttag(node, "details", CLASS="answer", **told) + summary("the rest"))


def summary(what):
    opened = what.capitalize()
    return f'<summary><span class="closed">Show {what}</span><span class="opened">{opened}</span></summary>'


class Asks(SphinxTransform):
    default_priority = 410  # after the boxes have got their classes

    def apply(self):
        questions = [p for p in self.document.findall(nodes.paragraph) if "predict" in p["classes"]]
        for number, question in enumerate(questions, 1):
            fold(question, f"ask-{number}", self.env.docname)


class Rests(SphinxTransform):
    default_priority = 416  # after the exercises are in their panels

    def apply(self):
        for question in list(self.document.findall(Ask)):
            fold_rest(question)


def fold_rest(question):
    """Fold what goes on behind each exercise after a question, up to the next question or heading.

    What ends an answer without being an exercise stays in sight, and so does all that follows it.
    """
    section, at = question.parent, question.parent.index(question) + 2  # behind its answer
    following = until_next(section.children[at:])
    folded = []
    for stays, run in groupby(following, is_exercise):
        these = list(run)
        folded += these if stays else [Rest("", *these, of=question["ids"][0])]
    section[at : at + len(following)] = folded


def ends(node):
    return isinstance(node, (nodes.section, Ask)) or asks_anew(node)


def is_exercise(node):
    return isinstance(node, Panel)


def fold(question, name, page):
    section, at = question.parent, question.parent.index(question)
    following = section.children[at + 1 :]
    options = following[:1] if is_lettered(following[:1]) else []
    between, saw = until_saw(following[len(options) :])
    if saw is None:
        raise ExtensionError(f"{page}: no “What we saw.” in the section of: {question.astext()[:80]}")
    after = until_next(following[len(options) + len(between) + 1 :])
    if is_lettered(after[:1]):
        after[0]["classes"].append("against")
    asked = Ask("", question, *options, ids=[name])
    asked.attributes.update(describe(question, options, saw, page))
    answer = Answer("", *between, saw, *after)
    section[at : at + 1 + len(options) + len(answer)] = [asked, answer]


def until_saw(following):
    """What stands between a question and its answer, and the answer, or None."""
    for at, node in enumerate(following):
        if isinstance(node, nodes.paragraph) and {"saw", "predict"} & set(node["classes"]):
            return following[:at], node if "saw" in node["classes"] else None
    return following, None


def until_next(following):
    """What belongs to an answer: up to what asks anew."""
    return list(takewhile(lambda node: not ends(node), following))


def asks_anew(node):
    return bool({"predict", "turn", "exercise", "work", "sentence"} & set(node.get("classes", ())))


def is_lettered(found):
    """Whether this is one list of (a), (b), …"""
    lists = [node for node in found if isinstance(node, nodes.bullet_list)]
    return bool(lists) and all(LETTER.match(item.astext()) for item in lists[0].children)


def describe(question, options, saw, page):
    said = saw.astext().partition("What we saw.")[2]
    kind = kind_of(question, options)
    words = question.astext() + "".join(node.astext() for node in options)
    told = {"kind": kind, "answer": right(kind, said), "key": hashlib.sha256(words.encode()).hexdigest()[:8]}
    if told["answer"] is None:
        raise ExtensionError(
            f"{page}: a question for {kind} whose answer does not begin with it: {said[:80]}"
        )
    return told


def kind_of(question, options):
    asked = next((kind for words, kind in ENDS.items() if question.astext().endswith(words)), None)
    return asked or ("option" if options else "own")


def right(kind, said):
    """The answer, as the page compares it: "c", "b a c", "-3.5"; None where it is not to be found."""
    if kind == "option":
        return (found := LETTER.match(said)) and found[1]
    if kind == "order":
        return (found := LETTERS.match(said)) and " ".join(re.findall(r"\((\w)\)", found[0]))
    if kind == "number":
        return (found := NUMBER.match(said)) and found[1].replace(",", "").replace("−", "-")
    return ""
