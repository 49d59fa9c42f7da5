"""The banks of questions, read back by programs that are not ours, and question by question."""

import collections
import json
import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import moodle_xml_parser.parser as moodle_reader
import pytest
import yaml
from printed import many, of_the_book

from kit import banks, editions
from nnrecap.exercises import EXERCISES
from nnrecap.exercises.variants import variant_of

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = editions.read(ROOT)
QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
GIFT_READER = """
import json, pathlib, sys
from pygiftparser import parser
found = parser.parse(pathlib.Path(sys.argv[1]).read_text("utf-8")).questions
told = lambda q: [[o.percentage, o.feedback] for o in q.answer.options or ()]
print(json.dumps([[q.name, repr(q.answer), told(q)] for q in found]))
"""
QTI_READER = """
import qti_convert
checked = qti_convert.fix_package_references("recap.qti.zip", "checked.zip")
qti_convert.upgrade_package("recap.qti.zip", "three.zip")
print(list(checked.fixed), list(checked.unresolved))
"""
MATH = "{http://www.w3.org/1998/Math/MathML}math"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("banks")


@pytest.fixture(scope="module")
def asked(folder):
    return {question.key: question for question in banks.write(ROOT, NOTEBOOKS, folder)}


@pytest.fixture(scope="module")
def moodle(folder, asked):
    """Key → a question of the file."""
    root = ET.parse(folder / "recap.moodle.xml").getroot()
    return {q.findtext("idnumber"): q for q in root if q.get("type") != "category"}


@pytest.fixture(scope="module")
def items(folder, asked):
    """Identifier → an item of the package."""
    with zipfile.ZipFile(folder / "recap.qti.zip") as package:
        names = [name for name in package.namelist() if re.fullmatch(r"items/.*\.xml", name)]
        return {Path(name).stem: ET.fromstring(package.read(name)) for name in names}


@pytest.fixture(scope="module")
def gift(folder, asked):
    return read_gift(folder, "recap")


def read_gift(folder, name):
    """What its reader makes of the file: name, kind, and (points, feedback) of each option."""
    command = [sys.executable, "-W", "ignore", "-c", GIFT_READER, str(folder / f"{name}.gift")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_nothing_of_the_book_is_forgotten(asked):
    kinds = collections.Counter(question.kind for question in asked.values())
    texts = ["".join(json.dumps(cell.source) for cell in notebook.cells) for notebook in NOTEBOOKS.values()]
    terms = re.findall(r"(?m)^(\S.*)\n  ", (ROOT / "chapters" / "glossary.md").read_text("utf-8"))
    numbers = [key for key in asked if "/exercise/" in key]
    assert len(numbers) == sum(EXERCISES[name].numeric is not None for name in of_the_book()) > many(30)
    assert kinds["term"] == len(terms) > many(100)
    assert kinds["own"] == 3 * sum("## Three questions without a check" in text for text in texts)
    predictions = sum(text.count("**Predict first.**") for text in texts)
    assert kinds["option"] + kinds["order"] + kinds["number"] - len(numbers) == predictions


def test_every_wrong_option_has_its_sentence(asked):
    options = [question for question in asked.values() if question.kind == "option"]
    for question in options:
        assert question.told.keys() == question.options.keys() - {question.right}, question.key
        assert min(map(len, question.told.values())) > 10
    assert len(options) > many(60)


def test_a_wrong_number_is_told_apart_from_the_right_one(asked):
    numbers = [question for question in asked.values() if question.kind == "number"]
    assert sum(len(question.told) for question in numbers) > many(150)
    for question in numbers:
        for wrong in question.told:
            assert abs(wrong - question.right) > question.within + question.slack(wrong) >= question.within


def test_a_rounded_number_is_right_in_a_bank_where_check_takes_it(asked):
    rounded = {}
    for key, question in asked.items():
        if "/exercise/" in key and not question.right.is_integer():
            near = round(question.right, 2 - math.floor(math.log10(abs(question.right))))
            taken = EXERCISES[key.rpartition("/")[2]].judge(near).passed
            rounded[key] = taken, abs(near - question.right) <= question.within
    assert len(rounded) > many(15) and all(taken == right for taken, right in rounded.values()), rounded


def test_a_definition_does_not_say_its_word(asked):
    terms = [question for question in asked.values() if question.kind == "term"]
    said = [q.right for q in terms if re.search(rf"\b{re.escape(q.right)}\b", q.text, re.I)]
    assert len(terms) > many(100) and not said


def test_moodles_file_has_each_question_once(asked, moodle):
    assert moodle.keys() == asked.keys()
    kinds = {
        "option": "multichoice",
        "order": "matching",
        "number": "numerical",
        "term": "shortanswer",
        "own": "essay",
    }
    assert all(moodle[key].get("type") == kinds[question.kind] for key, question in asked.items())


def test_another_reader_finds_moodles_choices(folder, asked):
    found = moodle_reader.parse_file(str(folder / "recap.moodle.xml"))["multichoice"]
    options = [question for question in asked.values() if question.kind == "option"]
    for read, question in zip(found, options, strict=True):
        assert read.name == f"{question.place} ({question.key})" and read.single and not read.shuffle_answers
        points = [option.score_fraction for option in read.options]
        assert points == [100 * (letter == question.right) for letter in question.options]
        assert all(option.feedback for option in read.options)


def test_moodles_numbers_and_pictures(asked, moodle):
    pictures = 0
    for key, question in asked.items():
        files = moodle[key].findall("questiontext/file")
        assert (
            len(files)
            == bool(question.picture)
            == moodle[key].findtext("questiontext/text").count("@@PLUGINFILE@@")
        )
        pictures += len(files)
        if question.kind == "number":
            right, *wrong = moodle[key].findall("answer")
            assert (float(right.findtext("text")), right.get("fraction")) == (question.right, "100")
            assert [float(one.findtext("text")) for one in wrong] == list(question.told)
            assert all(one.findtext("feedback/text") and one.get("fraction") == "0" for one in wrong)
    assert pictures > many(10)


def test_no_dollar_is_left_where_a_formula_should_be(moodle, items):
    texts = [text.text for question in moodle.values() for text in question.iter("text")]
    assert sum(text.count("\\(") for text in texts) == sum(text.count("\\)") for text in texts) > many(300)
    assert not [text for text in texts if re.search(r"\$(?!course)|\*\*|\]\(", re.sub(r"<code>.*?</code>|<pre>.*?</pre>", "", text, flags=re.S))]  # fmt: skip
    assert sum(len(list(item.iter(MATH))) for item in items.values()) > many(300)


def test_gifts_reader_finds_each_question_without_a_picture(asked, gift):
    expected = [question for question in asked.values() if not question.picture]
    kinds = {
        "option": "MultipleChoiceRadio()",
        "order": "Matching()",
        "term": "Short()",
        "own": "Essay()",
        "number": "MultipleNumerical()",
    }
    for (name, kind, told), question in zip(gift, expected, strict=True):
        alone = question.kind == "number" and not question.told
        assert kind == ("Numerical()" if alone else kinds[question.kind]), question.key
        assert name == f"{question.place} ({question.key})"
        if question.kind == "option":
            assert [points for points, _ in told] == [k == question.right for k in question.options]
        if question.kind in ("option", "number"):
            assert all(feedback for _, feedback in told)


def test_an_item_of_qti_is_complete(asked, items):
    assert items.keys() == {banks.qti.identifier(key) for key in asked}
    for key, question in asked.items():
        item = items[banks.qti.identifier(key)]
        order = [child.tag.removeprefix(QTI) for child in item]
        assert order[:4] == ["responseDeclaration", "outcomeDeclaration", "outcomeDeclaration", "itemBody"]
        assert order[4] == "responseProcessing" and set(order[5:]) == {"modalFeedback"}, key
        interactions = [node for node in item.iter() if node.get("responseIdentifier") == "RESPONSE"]
        assert len(interactions) == 1 and item.get("identifier") == banks.qti.identifier(key)
        shown = {feedback.get("identifier") for feedback in item.iter(f"{QTI}modalFeedback")}
        if question.kind == "option":
            choices = {choice.get("identifier") for choice in item.iter(f"{QTI}simpleChoice")}
            assert shown == choices and item.findtext(f".//{QTI}correctResponse/{QTI}value") in choices
        if question.kind == "number":
            assert len(shown) == 1 + len(question.told) == len(list(item.iter(f"{QTI}equal")))


def test_a_chapters_questions_stand_in_the_books_category(folder, asked):
    title = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["title"]
    text = (folder / "recap.gift").read_text("utf-8")
    of_gift = re.findall(r"^\$CATEGORY: (.*)$", text, re.M)
    root = ET.parse(folder / "recap.moodle.xml").getroot()
    of_moodle = [one.findtext("category/text") for one in root if one.get("type") == "category"]
    chapters = dict.fromkeys(question.chapter for question in asked.values())
    assert of_moodle == of_gift == [f"$course$/top/{title}/{name}" for name in chapters]
    assert banks.moodle.category("I/O", "a") == "$course$/top/I//O/a"


def test_another_reader_takes_the_package(folder, asked):
    """It turns QTI 2.1 into QTI 3, and says which file a reference does not find."""
    command = [sys.executable, "-c", QTI_READER]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[] []\n", "")
    with zipfile.ZipFile(folder / "three.zip") as made:
        roots = [ET.fromstring(made.read(name)) for name in made.namelist() if name.endswith(".xml")]
    tags = collections.Counter(root.tag.rpartition("}")[2] for root in roots)
    assert tags == {"qti-assessment-item": len(asked), "manifest": 1}


def test_the_manifest_names_every_file(folder, asked):
    with zipfile.ZipFile(folder / "recap.qti.zip") as package:
        root = ET.fromstring(package.read("imsmanifest.xml"))
        named = [file.get("href") for file in root.iter("{http://www.imsglobal.org/xsd/imscp_v1p1}file")]
        assert sorted([*named, "imsmanifest.xml"]) == sorted(package.namelist())


@pytest.fixture(scope="module")
def drawn(folder):
    return banks.write_drawn(ROOT, NOTEBOOKS, folder, 8, "2027")


def test_each_number_is_a_group_to_draw_from(folder, drawn):
    """Of its own category, no two alike, with keys that a newer bank keeps."""
    groups = collections.Counter((question.chapter, question.group) for question in drawn)
    numeric = [name for name in of_the_book() if EXERCISES[name].variants]
    assert len(groups) == len(numeric) > many(30) and min(groups.values()) >= 5 and max(groups.values()) == 8
    assert (
        len({question.key for question in drawn}) == len({question.text for question in drawn}) == len(drawn)
    )
    again = {question.key: question for question in banks.questions.drawn(NOTEBOOKS, 9, "2027")}
    assert all(again[question.key] == question for question in drawn)
    root = ET.parse(folder / "recap-numbers.moodle.xml").getroot()
    places = [q.findtext("category/text") for q in root if q.get("type") == "category"]
    assert len({*places}) == len(places) == len(groups)
    assert all(
        re.fullmatch(r"\$course\$/top/([^/]|//)+/([^/]|//)+/([^/]|//)+ \([\w-]+\)", place) for place in places
    )


def test_a_drawn_number_is_that_of_its_variant(drawn):
    for question in drawn:
        _, _, name, number = question.key.split("/")
        numeric = variant_of(EXERCISES[name], f"2027-{number}").numeric
        assert question.right == float(numeric.want) and all(
            piece in question.text for piece in numeric.asked
        )
        assert {*question.told.values()} <= {words for _, words in numeric.mistakes}
        for wrong in question.told:
            assert abs(wrong - question.right) > question.within + question.slack(wrong)


def test_other_readers_take_the_drawn_numbers(folder, drawn):
    read = read_gift(folder, "recap-numbers")
    assert len(read) == len(drawn) and all("Numerical" in kind for _, kind, _ in read), read[0]
    with zipfile.ZipFile(folder / "recap-numbers.qti.zip") as package:
        items = [
            ET.fromstring(package.read(name)) for name in package.namelist() if name.startswith("items/")
        ]
    rights = sorted(float(item.findtext(f".//{QTI}correctResponse/{QTI}value")) for item in items)
    assert rights == sorted(question.right for question in drawn)


def test_the_same_book_gives_the_same_bytes(tmp_path):
    one = dict([*NOTEBOOKS.items()][:1])
    for name in "ab":
        banks.write(ROOT, one, tmp_path / name)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab")
    assert len(first) == 3 and first == second
    with zipfile.ZipFile(tmp_path / "a" / "recap.qti.zip") as package:
        assert package.testzip() is None
