"""A content package of QTI 2.1: an item a question, formulas as MathML, pictures beside them.

What is told about an answer is a modal feedback of its identifier.
"""

import base64
import hashlib
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from html import unescape

from kit.render import html

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
MATHML = "http://www.w3.org/1998/Math/MathML"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes each time
BASE = {"option": "identifier", "order": "identifier", "number": "float", "term": "string", "own": "string"}
NAMED = re.compile(r"&(?!amp;|lt;|gt;|quot;|#)\w+;")  # entities that HTML has and XML has not
VOID = re.compile(r"<(img|br|hr)\b([^>]*?)\s*/?>")


def package(questions):
    """The zip file as bytes."""
    files = {}
    for question in questions:
        name = identifier(question.key)
        files[f"items/{name}.xml"] = serialised(item(question, name))
        if question.picture:
            files[f"items/{name}.png"] = base64.b64decode(question.picture[0])
    files["imsmanifest.xml"] = serialised(manifest(questions))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in sorted(files.items()):
            made.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def identifier(key):
    """A name that QTI admits: a question keeps it as long as it keeps its key."""
    short = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:40]
    return f"q-{short}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def serialised(element):
    return ET.tostring(element, encoding="utf-8", xml_declaration=True)


def manifest(questions):
    root = ET.Element("manifest", xmlns=CP, identifier="questions")
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for question in questions:
        name = identifier(question.key)
        files = [f"items/{name}.xml", *([f"items/{name}.png"] if question.picture else [])]
        about = {"identifier": name, "type": "imsqti_item_xmlv2p1", "href": files[0]}
        resource = ET.SubElement(resources, "resource", about)
        for file in files:
            ET.SubElement(resource, "file", href=file)
    return root


def item(question, name):
    about = {
        "xmlns": QTI,
        "identifier": name,
        "title": question.place,
        "adaptive": "false",
        "timeDependent": "false",
    }
    root = ET.Element("assessmentItem", about)
    declare(root, question)
    body = ET.SubElement(root, "itemBody")
    if question.picture:
        paragraph = ET.SubElement(body, "p")
        ET.SubElement(paragraph, "img", src=f"{name}.png", alt=question.picture[1])
    body.extend(rich(question.text))
    feedback = dict(KINDS[question.kind](body, question))
    process(root, question, feedback)
    for key, words in feedback.items():
        about = {"outcomeIdentifier": "FEEDBACK", "identifier": key, "showHide": "show"}
        ET.SubElement(root, "modalFeedback", about).extend(rich(words))
    return root


def rich(markdown):
    """Markdown as elements."""
    made = NAMED.sub(lambda name: unescape(name[0]), VOID.sub(r"<\1\2/>", html(markdown)))
    root = ET.fromstring(f"<div>{made}</div>")
    for formula in root.iter("math"):
        formula.set("xmlns", MATHML)
    return list(root)


def declare(root, question):
    """The response with what is right, the points, and which feedback is shown."""
    kind = "ordered" if question.kind == "order" else "single"
    about = {"identifier": "RESPONSE", "cardinality": kind, "baseType": BASE[question.kind]}
    response = ET.SubElement(root, "responseDeclaration", about)
    values = {"own": [], "order": str(question.right).upper().split()}.get(
        question.kind, [str(question.right)]
    )
    values = [value.upper() for value in values] if question.kind == "option" else values
    if values:
        correct = ET.SubElement(response, "correctResponse")
        for value in values:
            ET.SubElement(correct, "value").text = value
    score = outcome(root, "SCORE", "float")
    ET.SubElement(ET.SubElement(score, "defaultValue"), "value").text = "0"
    outcome(root, "FEEDBACK", "identifier")


def outcome(root, name, base):
    about = {"identifier": name, "cardinality": "single", "baseType": base}
    return ET.SubElement(root, "outcomeDeclaration", about)


# What is shown of each kind; yields (identifier of a feedback, its words)


def option(body, question):
    asked = ET.SubElement(
        body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="1"
    )
    for letter, words in question.options.items():
        choice = ET.SubElement(asked, "simpleChoice", identifier=letter.upper())
        choice.extend(rich(f"({letter}) {words}"))
        yield letter.upper(), question.said if letter == question.right else question.told[letter]


def order(body, question):
    asked = ET.SubElement(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    for letter, words in question.options.items():
        ET.SubElement(asked, "simpleChoice", identifier=letter.upper()).extend(rich(f"({letter}) {words}"))
    yield "SAW", question.said


def number(body, question):
    entry(body, 12)
    yield "RIGHT", question.said
    for at, words in enumerate(question.told.values(), 1):
        yield f"WRONG{at}", words


def term(body, question):
    entry(body, 24)
    yield "SAW", question.said


def entry(body, length):
    paragraph = ET.SubElement(body, "p")
    ET.SubElement(
        paragraph, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=str(length)
    )


def own(body, question):
    ET.SubElement(body, "extendedTextInteraction", responseIdentifier="RESPONSE")
    yield "SAW", question.said


KINDS = {"option": option, "order": order, "number": number, "term": term, "own": own}


# What becomes of a response


def process(root, question, feedback):
    processing = ET.SubElement(root, "responseProcessing")
    if question.kind == "number":
        return judge_number(processing, question)
    if question.kind != "own":
        branch = ET.SubElement(ET.SubElement(processing, "responseCondition"), "responseIf")
        compare(branch, question)
        point(branch)
    shown = ET.SubElement(processing, "setOutcomeValue", identifier="FEEDBACK")
    if question.kind == "option":
        ET.SubElement(shown, "variable", identifier="RESPONSE")
    else:
        ET.SubElement(shown, "baseValue", baseType="identifier").text = next(iter(feedback))


def compare(branch, question):
    """Whether the response is the right one; a term may be written large or small."""
    if question.kind == "term":
        test = ET.SubElement(branch, "stringMatch", caseSensitive="false")
    else:
        test = ET.SubElement(branch, "match")
    ET.SubElement(test, "variable", identifier="RESPONSE")
    ET.SubElement(test, "correct", identifier="RESPONSE")


def point(branch):
    scored = ET.SubElement(branch, "setOutcomeValue", identifier="SCORE")
    ET.SubElement(scored, "baseValue", baseType="float").text = "1"


def judge_number(processing, question):
    condition = ET.SubElement(processing, "responseCondition")
    branches = [("RIGHT", question.right, question.within)]
    branches += [(f"WRONG{at}", n, question.slack(n)) for at, n in enumerate(question.told, 1)]
    for at, (name, value, within) in enumerate(branches):
        branch = ET.SubElement(condition, "responseElseIf" if at else "responseIf")
        test = ET.SubElement(branch, "equal", toleranceMode="absolute", tolerance=f"{within!r} {within!r}")
        ET.SubElement(test, "variable", identifier="RESPONSE")
        ET.SubElement(test, "baseValue", baseType="float").text = repr(value)
        if not at:
            point(branch)
        shown = ET.SubElement(branch, "setOutcomeValue", identifier="FEEDBACK")
        ET.SubElement(shown, "baseValue", baseType="identifier").text = name
