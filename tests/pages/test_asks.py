"""Predictions as questions: which kind, which answer, and what is folded behind each."""

import re
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from sphinx.errors import ExtensionError

from pages import asks, claims, prose
from pages.asks import Answer, Ask

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = "- \\(a) one\n- \\(b) two\n- \\(c) three\n"


def section(text):
    """The nodes of a section in which predictions are folded; the text is reStructuredText."""
    document = publish_doctree(
        text, settings_overrides={"report_level": 5, "_disable_config": True, "doctitle_xform": False}
    )
    for paragraph in document.findall(nodes.paragraph):
        if kind := prose.PARAGRAPHS.get(prose.label(paragraph)):
            paragraph["classes"].append(kind)
    for number, question in enumerate(
        [p for p in document.findall(nodes.paragraph) if "predict" in p["classes"]]
    ):
        asks.fold(question, f"ask-{number}", "chapters/some")
    return document


@pytest.mark.parametrize(
    ("question", "options", "saw", "kind", "answer"),
    [
        ("Which?", OPTIONS, "(b). Two.", "option", "b"),
        ("Which? Write down the order.", OPTIONS, "(b), (a), (c): two first.", "order", "b a c"),
        ("Which? Write down the order.", OPTIONS, "(c), (b) and (a), as we see.", "order", "c b a"),
        ("How many? Write down a number.", "", "116 of 342.", "number", "116"),
        ("How many? Write down a number.", "", "58,000,000 steps.", "number", "58000000"),
        ("How much? Write down a number.", "", "−0.25 in all.", "number", "-0.25"),
        ("Three questions.", "", "1. All.", "own", ""),
    ],
)
def test_a_question_knows_its_answer(question, options, saw, kind, answer):
    document = section(
        f"**Predict first.** {question}\n\n{options}\nA figure.\n\n**What we saw.** {saw}\n\n**Your turn.** Then.\n"
    )
    asked, folded, then = document.children
    assert isinstance(asked, Ask) and isinstance(folded, Answer) and then.astext() == "Your turn. Then."
    assert (asked["kind"], asked["answer"]) == (kind, answer) and asked["ids"] == ["ask-0"]
    assert [node.astext()[:10] for node in folded.children] == ["A figure.", "What we sa"]
    assert len(asked.children) == (2 if options else 1)


def test_what_speaks_against_each_option_is_folded_too():
    document = section(
        f"**Predict first.** Which?\n\n{OPTIONS}\n**What we saw.** (b).\n\n- \\(a) is less.\n- \\(c) is more.\n\nThen.\n"
    )
    *_, against, then = document.children[1].children
    assert against["classes"] == ["against"] and [item.astext() for item in against] == [
        "(a) is less.",
        "(c) is more.",
    ]
    assert then.astext() == "Then."


PREDICTED = f"**Predict first.** Which?\n\n{OPTIONS}\n**What we saw.** (b).\n\nAnd why.\n\n"


@pytest.mark.parametrize(
    "following",
    [
        PREDICTED,
        "**Your turn.** Do it.\n",
        "A heading\n---------\n\nText.\n",
        ".. container:: exercise\n\n   Do it.\n",
        "",
    ],
)
def test_what_explains_an_answer_is_folded_up_to_what_asks_anew(following):
    document = section(f"Title\n=====\n\n{PREDICTED}{following}")
    _, asked, folded, *rest = document.children[0].children
    assert isinstance(asked, Ask) and folded.children[-1].astext() == "And why."
    assert len(rest) == {PREDICTED: 2, "": 0}.get(following, 1)


def test_a_list_that_names_no_options_is_none():
    document = section(
        "**Predict first.** Which?\n\n- one\n- two\n\n**What we saw.** Both.\n\n- \\(a) is less.\n- two\n"
    )
    asked, folded = document.children
    assert asked["kind"] == "own" and len(asked.children) == 1
    first, _, last = folded.children
    assert isinstance(first, nodes.bullet_list) and isinstance(last, nodes.bullet_list)
    assert "against" not in first["classes"] + last["classes"]


def test_the_key_changes_with_the_words_of_the_question_alone():
    one, same, other = (
        section(f"**Predict first.** {question}\n\n{OPTIONS}\n**What we saw.** {saw}\n").children[0]["key"]
        for question, saw in [("Which?", "(b)."), ("Which?", "(b), and more."), ("Which one?", "(b).")]
    )
    assert one == same != other and re.fullmatch("[0-9a-f]{8}", one)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "**Predict first.** Which?\n\nThen.\n",
            "no “What we saw.” in the section of: Predict first. Which?",
        ),
        (
            f"**Predict first.** A?\n\n**Predict first.** B?\n\n{OPTIONS}\n**What we saw.** (a)\n",
            "no “What we saw.”",
        ),
        (
            f"**Predict first.** Which?\n\n{OPTIONS}\n**What we saw.** The second.\n",
            "question for option.*The second",
        ),
        ("**Predict first.** Write down a number.\n\n**What we saw.** Many.\n", "question for number.*Many"),
        (
            f"**Predict first.** Write down the order.\n\n{OPTIONS}\n**What we saw.** (a).\n",
            "question for order",
        ),
    ],
)
def test_a_question_without_an_answer_stops_the_build(text, why):
    with pytest.raises(ExtensionError, match=why):
        section(text)


# On the pages of the book


def test_every_prediction_of_the_book_is_a_question(site):
    for document in claims.notebooks(ROOT):
        page = site[f"{document}.html"]
        text = (ROOT / f"{document}.ipynb").read_text(encoding="utf-8")
        asked = page.select(".ask > p.predict")
        assert asked and len(asked) == text.count("**Predict first.**")
        assert len(page.select("details.answer > p.saw")) == len(asked)
        assert not page.select(".ask ~ p.saw"), "an answer in the open"
        for fold in page.select("details.answer"):
            opens = fold.find_next_sibling()
            assert (
                opens is None
                or opens.name == "section"
                or {"ask", "turn", "exercise", "work", "sentence"} & set(opens["class"])
            )
        assert all(box.find_next_sibling()["class"] == ["answer"] for box in page.select(".ask"))


def test_nothing_stands_open_behind_an_exercise_until_its_question_is_answered(site):
    """What goes on there may answer as well; "At work." and "In one sentence." end it, and a heading."""
    behind = 0
    for document in claims.notebooks(ROOT):
        for exercise in site[f"{document}.html"].select(".ask ~ .exercise"):
            then = exercise.find_next_sibling()
            if then is None or then.name == "section":
                continue
            kinds = set(then.get("class", []))
            assert kinds & {"ask", "answer", "exercise", "work", "sentence"}, then.text[:80]
            if "answer" in kinds:
                behind += 1
                assert then["data-of"] == exercise.find_previous_sibling(class_="ask")["id"]
                assert then.name == "details" and len(then.find_all(recursive=False)) > 1, "nothing in it"
                assert {"ask", "exercise", "work", "sentence"} & set(then.find_next_sibling()["class"])
    assert behind > 3
