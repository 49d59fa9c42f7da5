"""Moodle XML: formulas as \\( … \\), which Moodle's own MathJax shows; pictures inside the file.

A question's key is its `idnumber`.  One category a chapter, in that of the book's title, and in it one
for each group of questions.
"""

import xml.etree.ElementTree as ET
from html import escape

from kit.render import anki, html


def bank(questions, title):
    """The file as bytes."""
    quiz, place = ET.Element("quiz"), None
    for question in questions:
        if question.of() != place:
            place = question.of()
            opened = ET.SubElement(quiz, "question", type="category")
            add(ET.SubElement(opened, "category"), category(title, *place))
        write(quiz, question)
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True)


def category(*names):
    """One in another, as Moodle writes it: a slash of a name's own stands twice."""
    return "/".join(["$course$/top", *(name.replace("/", "//") for name in names)])


def add(parent, text):
    ET.SubElement(parent, "text").text = text


def rich(parent, name, markdown, picture=()):
    """An element with HTML, and the picture it shows."""
    element = ET.SubElement(parent, name, format="html")
    shown = f'<p><img src="@@PLUGINFILE@@/asked.png" alt="{escape(picture[1])}"></p>' if picture else ""
    add(element, shown + html(markdown, anki))
    if picture:
        file = ET.SubElement(element, "file", name="asked.png", path="/", encoding="base64")
        file.text = "".join(picture[0].split())
    return element


def write(quiz, question):
    element = ET.SubElement(quiz, "question", type=KINDS[question.kind][0])
    add(ET.SubElement(element, "name"), f"{question.place} ({question.key})")
    rich(element, "questiontext", question.text, question.picture)
    rich(element, "generalfeedback", question.said)
    ET.SubElement(element, "defaultgrade").text = "1"
    ET.SubElement(element, "penalty").text = "0"
    ET.SubElement(element, "hidden").text = "0"
    ET.SubElement(element, "idnumber").text = question.key
    KINDS[question.kind][1](element, question)


def answer(element, text, points, told, name="answer"):
    """One answer with its share of the points and what is told about it."""
    made = ET.SubElement(element, name, fraction=str(points), format="html")
    add(made, text)
    rich(made, "feedback", told)
    return made


def option(element, question):
    for name, text in (("single", "true"), ("shuffleanswers", "false"), ("answernumbering", "abc")):
        ET.SubElement(element, name).text = text
    for letter, words in question.options.items():
        good = letter == question.right
        answer(
            element, html(words, anki), 100 if good else 0, question.said if good else question.told[letter]
        )


def order(element, question):
    """Each option is matched with its place."""
    ET.SubElement(element, "shuffleanswers").text = "true"
    for place, letter in enumerate(question.right.split(), 1):
        pair = rich(element, "subquestion", question.options[letter])
        add(ET.SubElement(pair, "answer"), str(place))


def number(element, question):
    for value, points, told in [
        (question.right, 100, question.said),
        *((n, 0, w) for n, w in question.told.items()),
    ]:
        made = answer(element, repr(value), points, told)
        ET.SubElement(made, "tolerance").text = repr(question.within if points else question.slack(value))


def term(element, question):
    ET.SubElement(element, "usecase").text = "0"
    answer(element, question.right, 100, question.said)


def own(element, question):
    ET.SubElement(element, "responseformat").text = "editor"
    rich(element, "graderinfo", question.said)


KINDS = {
    "option": ("multichoice", option),
    "order": ("matching", order),
    "number": ("numerical", number),
    "term": ("shortanswer", term),
    "own": ("essay", own),
}
