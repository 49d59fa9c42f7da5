"""The Anki deck that `make cards` writes, opened: complete, no empty side, nothing unrendered."""

import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell
from printed import NOTEBOOKS, many

from kit import quizzes

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = {path.stem: path.read_text(encoding="utf-8") for path in NOTEBOOKS}
FORMULA = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.S)


def made(folder):
    """Write the deck, open it: its notes, each with deck and fields, and the ids of models and decks."""
    done = subprocess.run([sys.executable, "kit", "cards"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    target = ROOT / "_build" / "recap.apkg"
    assert f"open {target.as_uri()}" in done.stdout
    with zipfile.ZipFile(target) as opened:
        assert opened.testzip() is None
        opened.extract("collection.anki2", folder)
        media = {file: opened.read(number) for number, file in json.loads(opened.read("media")).items()}
    with sqlite3.connect(folder / "collection.anki2") as collection:
        rows = collection.execute("select guid, did, flds from notes join cards on nid = notes.id").fetchall()
        models, decks = (
            json.loads(text) for text in collection.execute("select models, decks from col").fetchone()
        )
    collection.close()
    names = {int(key): deck["name"].rpartition("::")[2] for key, deck in decks.items()}
    notes = {guid: (names[did], *fields.split("\x1f")) for guid, did, fields in rows}
    assert len(notes) == len(rows)
    return notes, set(models), set(decks), media


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    return made(tmp_path_factory.mktemp("deck"))


@pytest.fixture(scope="module")
def notes(deck):
    return list(deck[0].values())


def test_every_term_of_the_glossary_is_a_card(notes):
    text = (ROOT / "chapters" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"(?m)^(\S.*)\n  ", text)
    asked = [
        BeautifulSoup(front, "html.parser").get_text() for name, _, front, _ in notes if name == "Glossary"
    ]
    assert len(terms) > 100 and sorted(asked) == sorted(term.replace("'", "’") for term in terms)


def test_every_prediction_and_unchecked_question_is_a_card(notes):
    counts = {}
    for name, *_ in notes:
        counts[name] = counts.get(name, 0) + 1
    for text in CHAPTERS.values():
        title = json.loads(text)["cells"][0]["source"][0].strip("# \n")
        predictions = text.count("**What we saw.**")
        assert predictions and counts.pop(title) == predictions + 3 * text.count(
            "## Three questions without a check"
        )
    assert list(counts) == ["Glossary"]


def test_no_side_is_empty_and_nothing_unrendered(notes):
    for _, place, front, back in notes:
        for side in (place, front, back):
            plain = BeautifulSoup(FORMULA.sub("x", side), "html.parser")
            for code in plain.select("code"):
                code.decompose()
            text = plain.get_text()
            assert not back.endswith(":</p>")
            assert len(BeautifulSoup(side, "html.parser").get_text().strip()) > 2, front
            assert not re.search(r"\$|\*\*|\{cite|\]\(|\\[a-z]+|`|^#|\|--", text), text
            assert side.count("\\(") == side.count("\\)") and side.count("\\[") == side.count("\\]"), side


@pytest.mark.chapter("softmax")
def test_a_prediction_has_its_options_and_its_answer(notes):
    [[_, place, front, back]] = [note for note in notes if "How large would \\(J\\) be" in note[2]]
    assert place == "Do we need the matrix?"
    assert "<li>(a) 200 kB</li>" in front and back.startswith(
        "<p><strong>What we saw.</strong> (c): the matrix has"
    )
    assert "\\(K^2\\)" in back


def test_an_answer_names_the_letter(notes):
    asked = [(front, back) for _, _, front, back in notes if re.search(r"<li>\(a\) ", front)]
    assert len(asked) > many(60)
    for front, back in asked:
        letter = re.search(r"What we saw\.</strong> (?:\w+,? )?\((\w)\)", back)
        assert letter and f"<li>({letter[1]}) " in front, back[:120]


def test_a_question_about_a_picture_carries_it(deck):
    notes, _, _, media = deck
    carried = {}
    for name, _, front, _ in notes.values():
        for picture in BeautifulSoup(front, "html.parser").select("img"):
            assert media[picture["src"]].startswith(b"\x89PNG") and len(picture["alt"]) >= 40
            carried.setdefault(name, []).append(front)
    assert sum(map(len, carried.values())) > many(20) and len(media) > many(20)


def test_an_answer_that_speaks_of_a_figure_has_one(deck):
    notes, _, _, media = deck
    spoken = re.compile(
        r"\b[Ff]igure\b|\bdashe[ds]\b|\bsolid line\b|\(below\b|\bBelow,|\([Bb]lue\)|\bpicture shows\b"
    )
    backs = [back for *_, back in notes.values() if "What we saw" in back and spoken.search(back)]
    assert len(backs) > many(8) and not [back for back in backs if "<img" not in back]
    shown = [img for back in backs for img in BeautifulSoup(back, "html.parser").select("img")]
    assert all(media[img["src"]].startswith(b"\x89PNG") and len(img["alt"]) >= 40 for img in shown)


def test_nothing_points_to_what_a_card_lacks(notes):
    said = [side for *_, front, back in notes if "What we saw" in back for side in (front, back)]
    assert len(said) > many(60)
    assert not [
        side for side in said if re.search(r"\bfolded above\b|\bfilm\b|\bslider\b|\bexercise below\b", side)
    ]
    assert not [front for front in said if re.search(r":\s*(</p>)?\s*<p><strong>Predict first", front)]


PIECES = [
    "## What is dead?",
    "A unit that never fires is **dead**. Its film follows. Ten networks learn:",
    "More prose, which a card leaves out.",
    "Rate 1 has 126 of them.",
    "**Predict first.** How many come back?",
    "**What we saw.** 23. The rest stay:",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "**Predict first.** And then?",
    "**What we saw.** 7. It goes on below:",
]


def test_a_question_can_be_answered_alone():
    """How its section begins, and what stands before it; an answer leads to what the card has."""
    first, second = quizzes.questions("units", [new_markdown_cell(piece) for piece in PIECES])
    begun = "A unit that never fires is **dead**. Ten networks learn."
    assert first.front == f"{begun}\n\nRate 1 has 126 of them.\n\n{PIECES[4]}"
    assert first.back == f"{PIECES[5]}\n\n{PIECES[6]}" and second.back == "**What we saw.** 7."
    long = [*PIECES[:3], "A word. " * 42, *PIECES[4:]]
    first, _ = quizzes.questions("units", [new_markdown_cell(piece) for piece in long])
    assert first.front == f"{long[3].strip()}\n\n{PIECES[4]}"


@pytest.mark.chapter("stability")
def test_the_table_of_an_answer_is_on_the_card(notes):
    [back] = [back for *_, back in notes if "What we saw.</strong> 830" in back]
    assert "and from there:</p>" in back and "<table>" in back


@pytest.mark.chapter("perceptron")
def test_a_question_about_a_drawing_carries_the_drawing(notes):
    [shown] = [front for _, _, front, _ in notes if "it burns" in front]
    assert "<img" in shown


@pytest.mark.chapter("ctc")
def test_what_speaks_against_two_options_stands_below_the_answer(notes):
    [[*_, back]] = [note for note in notes if "what does the path" in note[2].lower()]
    assert re.findall(r"<li>\((\w)\) ", back) == ["a", "c"]


def test_an_answer_says_what_speaks_against_each_wrong_option(notes):
    told = [side for *_, side in notes if "What we saw" in side and re.search(r"<li>\([a-h]\) ", side)]
    assert told and len(told) == sum(map(answered_lists, CHAPTERS.values()))


def answered_lists(notebook):
    """How many answers of a notebook are followed by a list of options."""
    pieces = [
        piece for cell in json.loads(notebook)["cells"] for piece in "".join(cell["source"]).split("\n\n")
    ]
    return sum(
        piece.startswith("**What we saw.**") and bool(re.match(r"- \([a-h]\) ", after))
        for piece, after in pairwise(pieces)
    )


def test_the_same_book_gives_the_same_ids(deck, tmp_path):
    again = made(tmp_path)
    assert again[0] == deck[0] and again[1:] == deck[1:]
