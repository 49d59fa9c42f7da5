"""Exercises as panels: what belongs to one, what is left out of it, and what stops the build."""

import itertools
import json
import re
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from printed import of_the_book
from sphinx.errors import ExtensionError

from nnrecap.exercises import EXERCISES, check
from nnrecap.softmax import softmax
from pages import claims, frame, panels, prose
from pages.breaks import bind
from pages.panels import Hint, Solution

ROOT = Path(__file__).resolve().parents[2]
STUB = 'my_rank = ...\n\ncheck("rank", my_rank)'
NOTHING_YET = "rank: no answer yet. Replace the ... and run the cell again.\n"


def cell(code, printed=None):
    shown = nodes.container("", nodes.literal_block(code, code), nb_element="cell_code_source")
    made = nodes.container("", shown, nb_element="cell_code", cell_metadata={})
    if printed is not None:
        output = nodes.container("", nodes.literal_block(printed, printed), nb_element="cell_code_output")
        made += output
    return made


def words(text):
    """The nodes of a text in reStructuredText, labelled as on a page."""
    document = publish_doctree(text, settings_overrides={"report_level": 5, "_disable_config": True})
    for paragraph in document.findall(nodes.paragraph):
        if kind := prose.PARAGRAPHS.get(prose.label(paragraph)):
            paragraph["classes"].append(kind)
    return document.children


def raw(text):
    return nodes.raw("", text, format="html")


def solved(*inner, title="A solution"):
    return [raw(f"<details><summary>{title}</summary>"), *inner, raw("</details>")]


def gathered(*children):
    """A section with these children, and the panels that were made in it."""
    section = nodes.section("", *children)
    return section, list(panels.gathered(section, "chapters/some"))


def names(node):
    return [type(child).__name__ for child in node.children]


def test_hints_are_those_of_the_variant_that_the_cell_checks():
    own = EXERCISES["rank"].variants["2027"]
    said = []
    for code in (STUB, STUB.replace("my_rank)", 'my_rank, variant="2027")')):
        _, [panel] = gathered(*words("**Your turn.** What rank?"), cell(code))
        said.append(tuple(hint["said"] for hint in panel if isinstance(hint, Hint)))
    assert said == [EXERCISES["rank"].hints, own.hints] and own.hints != EXERCISES["rank"].hints


def test_a_panel_holds_the_question_the_stub_the_hints_and_the_solution_in_this_order():
    question = words("Before.\n\n**Your turn.** Which rank?\n\n- of two\n")
    section, [panel] = gathered(
        *question, cell(STUB, NOTHING_YET), *solved(*words("Two.")), *words("Then.\n\nAnd.")
    )
    assert names(section) == ["paragraph", "Panel", "paragraph", "paragraph"]
    assert names(panel) == ["paragraph", "bullet_list", "container", "Hint", "Hint", "Solution"]
    assert (panel["name"], panel["ids"]) == ("rank", ["exercise-rank"])
    told = [(hint["said"], hint["number"], hint["all"]) for hint in panel.findall(Hint)]
    assert told == [(said, i, 2) for i, said in enumerate(EXERCISES["rank"].hints, 1)]
    [solution] = panel.findall(Solution)
    assert (solution.astext(), solution["title"], solution["hints"]) == ("Two.", "A solution", True)


def test_the_words_of_a_hint_are_no_text_of_the_page():
    _, [panel] = gathered(*words("**Your turn.** Which?"), cell(STUB))
    assert not [said for said in EXERCISES["rank"].hints if said in panel.astext()]


@pytest.mark.parametrize(
    ("printed", "stays"),
    [(NOTHING_YET, False), ("a table\n" + NOTHING_YET, True), ("rank: right.\n", True), (None, False)],
)
def test_that_a_stub_has_no_answer_is_left_out_and_nothing_else(printed, stays):
    _, [panel] = gathered(*words("**Your turn.** Which?"), cell(STUB, printed))
    stub = panel.next_node(panels.is_cell)
    assert bool(panels.part(stub, "cell_code_output")) == stays and panels.source(stub) is not None


def test_a_solution_is_folded_where_there_is_one():
    section, [one, two] = gathered(
        *words("**Your turn.** One?"),
        cell(STUB),
        *words("**Your turn.** Two?"),
        cell(STUB.replace("rank", "vjp")),
        *solved(*words("One.\n\nTwo."), title="A <em>way</em>"),
    )
    assert section.children == [one, two]
    assert not list(one.findall(Solution))
    assert [child.astext() for child in two.next_node(Solution).children] == ["One.", "Two."]
    assert two.next_node(Solution)["title"] == "A <em>way</em>"


@pytest.mark.parametrize(
    ("children", "why"),
    [
        (
            [cell(STUB.replace("rank", "ranks"))],
            "chapters/some: there is no exercise “ranks” after: Your turn",
        ),
        ([cell("x = 1")], "chapters/some: no cell with check.* after: Your turn. Which rank"),
        ([], "no cell with check.* after: Your turn. Which rank"),
        ([cell("checks('rank', 1)")], "no cell with check"),
        ([cell(STUB), cell(STUB)], "check.“rank”, ….* stands in a cell without “Your turn.”"),
        (
            [cell(STUB), raw("<details><summary>A solution</summary>"), *words("Two.")],
            "chapters/some: a solution without an end after: Your turn",
        ),
    ],
)
def test_an_exercise_without_a_panel_stops_the_build(children, why):
    with pytest.raises(ExtensionError, match=why):
        gathered(*words("**Your turn.** Which rank?"), *children)


def test_where_torch_runs_is_told_as_far_as_the_book_knows():
    told = panels.elsewhere([("Colab", "https://a.org/?b=1&c"), ("Binder", "https://d.org")]).astext()
    assert (
        'on <a href="https://a.org/?b=1&amp;c">Colab</a> or <a href="https://d.org">Binder</a>, or at home.'
        in told
    )
    assert "open the notebook at home." in panels.elsewhere([]).astext()


# On the pages of the book


def exercises_of(document):
    """(name, question, whether it needs PyTorch) of each exercise of a notebook."""
    cells = json.loads((ROOT / f"{document}.ipynb").read_text(encoding="utf-8"))["cells"]
    for before, one in itertools.pairwise(cells):
        if one["cell_type"] == "code" and (
            found := re.search(r'^check\("([^"]+)"', "".join(one["source"]), re.M)
        ):
            question = "".join(before["source"]).rpartition("**Your turn.**")[2]
            yield found[1], question, "needs-torch" in one["metadata"].get("tags", [])


def test_every_exercise_of_the_book_is_a_panel(site):
    seen = []
    for document in claims.notebooks(ROOT):
        page, asked = site[f"{document}.html"], list(exercises_of(document))
        assert [panel["data-name"] for panel in page.select(".exercise")] == [name for name, *_ in asked]
        for number, (name, question, needs_torch) in enumerate(asked, 1):
            panel = page.find(id=f"exercise-{name}")
            word = "Task" if document.endswith("homework") else "Exercise"
            assert panel.select_one(".head").get_text() == f"{word} {number} of {len(asked)}"
            assert panel["aria-labelledby"] == panel.select_one(".head")["id"]
            plain = re.match(r"""[^$`*\[_("'\n]*""", question.strip())[0]  # up to what a page sets otherwise
            assert panel.select_one("p.turn").get_text().startswith(bind(f"Your turn. {plain}".rstrip()))
            assert len(panel.select(":scope > .cell")) == 1 and not panel.select(".cell_output")
            assert bool(panel.select(".elsewhere a[href^='https://mybinder']")) == needs_torch
            seen.append(name)
    assert sorted(seen) == of_the_book()


def test_the_hints_of_a_panel_are_the_library_s_and_the_solution_comes_last(site):
    for document in claims.notebooks(ROOT):
        for panel in site[f"{document}.html"].select(".exercise"):
            hints = EXERCISES[panel["data-name"]].hints
            *hinted, solution = panel.select(":scope > details")
            assert [fold["class"] for fold in hinted] == [["hint"]] * len(hints) and hints
            assert [fold.summary.get_text() for fold in hinted] == [
                f"A hint ({i} of {len(hints)})" for i in range(1, len(hints) + 1)
            ]
            assert [fold.p.get_text() for fold in hinted] == [said.replace("`", "") for said in hints]
            assert solution.summary.get_text() == "A solution · the hints come first"
            assert f'check("{panel["data-name"]}"' in solution.get_text()
            assert not [fold for fold in (*hinted, solution) if fold.has_attr("open")]


def test_a_long_question_is_given_more_room_before_it_is_drawn(site):
    """Or what follows would lie over its buttons for who does not look, as checks of a page do."""
    found = {True: set(), False: set()}
    for document in claims.notebooks(ROOT):
        for panel in site[f"{document}.html"].select(".exercise"):
            asked = panel.find("div", class_="cell").find_previous_siblings()[:-1]  # all but the head
            is_long = sum(len(part.get_text()) for part in asked) > panels.LONG
            found[is_long].add("long" in panel["class"])
    assert found == {True: {True}, False: {False}}


def test_no_exercise_is_folded_and_no_stub_says_that_it_is_one(site):
    pages = [site[f"{document}.html"] for document in claims.notebooks(ROOT)]
    assert sum(len(page.select(".exercise")) for page in pages) == len(of_the_book())
    assert not [page for page in pages if page.select("details .exercise")]
    assert not [page for page in pages if "no answer yet" in page.article.get_text()]
    assert not [page for page in pages if page.select("p.turn:not(.exercise > p)")]


@pytest.mark.chapter("homework")
def test_code_in_a_hint_is_set_as_code(site):
    hint = site["chapters/homework.html"].find(id="exercise-t22-no-grad").select(".hint")[1]
    assert hint.code.get_text() == "with torch.no_grad():"


def test_the_page_waits_for_the_words_that_a_check_says(capsys):
    script = (frame.THEME / "scripts" / "exercises.js").read_text(encoding="utf-8")
    awaited = re.findall(r'says\("([^"]+)"\)', script)
    for answer in (softmax, ...):
        check("softmax", answer)
    first = [line for line in capsys.readouterr().out.splitlines() if line.startswith("softmax: ")]
    assert awaited == ["right.", "no answer yet."]
    assert [line.startswith(f"softmax: {words}") for line, words in zip(first, awaited, strict=True)] == [
        True,
        True,
    ]
