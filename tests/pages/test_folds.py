"""What of a cell is folded: the lines that only check, and their statements."""

import ast
from textwrap import dedent

import pytest
from docutils import nodes
from printed import NOTEBOOKS, load, many, source

from pages import folds


def left(code):
    """The lines that stay in sight."""
    lines = dedent(code).strip().split("\n")
    hidden = folds.lines_of(folds.checks(ast.parse("\n".join(lines)).body), lines)
    return [line for at, line in enumerate(lines, 1) if at not in hidden]


@pytest.mark.parametrize(
    ("code", "stays"),
    [
        ("x = 1\nassert x == 1\nclaim('S1.a', 'b',\n      x, 1)", ["x = 1"]),
        ("x = 1\n\n# why\nassert x\n", ["x = 1"]),
        ("assert True\nx = 1  # a\nprint(x)", ["x = 1  # a", "print(x)"]),
        ("for a in b:\n    print(a)\n    assert a", ["for a in b:", "    print(a)"]),
        ("x = 1\nfor a in b:\n    assert a\n    claim(a)", ["x = 1"]),
        (
            "with a:\n    if b:\n        assert a\n    else:\n        x = 1\n",
            ["with a:", "    if b:", "        assert a", "    else:", "        x = 1"],
        ),
        ("def f(x):\n    assert x\n    return x", ["def f(x):", "    assert x", "    return x"]),
        ("claims(x)\nx.claim(1)\nclaim = 1", ["claims(x)", "x.claim(1)", "claim = 1"]),
        ("claim('S1.a', 'b', 1, 1)", []),
    ],
)
def test_the_lines_that_only_check_are_left_out(code, stays):
    assert left(code) == stays


def test_what_stays_is_a_whole_program():
    tried = 0
    for path in NOTEBOOKS:
        for cell in load(path)["cells"]:
            if cell["cell_type"] == "code" and not source(cell).startswith("%"):
                kept = left(source(cell))
                ast.parse("\n".join(kept))
                assert not [line for line in kept if line.startswith(("assert ", "claim("))], source(cell)
                tried += len(kept) < len(source(cell).strip().split("\n"))
    assert tried > many(200)


# On the pages of the book


@pytest.mark.chapter("softmax")
def test_a_cell_shows_its_thought_and_one_line_of_checks(site):
    page = site["chapters/softmax.html"]
    cell = page.find(id="S8.order").find_parent(class_="cell")
    [fold] = cell.select(".cell_output > details.checks")
    assert fold.summary.get_text() == "✓ 2 checks hold" and not fold.has_attr("open")
    assert len(fold.select("ul.claims > li[id]")) == 2
    assert fold.select_one("details > p > a")["href"] == "coverage.html"
    hidden = "".join(line.get_text() for line in cell.select("pre .hll"))
    assert hidden.count("claim(") == 2 and "shuffled =" not in hidden
    assert "shuffled = rng" in cell.pre.get_text() and cell.pre.get_text().count("claim(") == 2


@pytest.mark.chapter("softmax")
def test_a_cell_that_says_so_keeps_its_statements_in_sight(site):
    cell = site["chapters/softmax.html"].find(id="S9.variance").find_parent(class_="cell")
    assert len(cell.select(".cell_output > ul.claims > li")) == 4
    [fold] = cell.select(".cell_output > details.checks")
    assert fold.summary.get_text() == "✓ 4 checks hold" and not fold.select("li")


def statements_to_be_seen(notebook):
    """How many a notebook keeps in sight."""
    cells = [cell for cell in notebook["cells"] if folds.SHOWN in cell["metadata"].get("tags", [])]
    return sum(source(cell).count("claim(") for cell in cells)


def test_no_other_statement_and_no_check_stands_in_the_open(site):
    seen = 0
    for path in NOTEBOOKS:
        page = site[f"chapters/{path.stem}.html"]
        statements = page.select("article ul.claims > li")
        in_sight = [li for li in statements if not li.find_parent("details", class_="checks")]
        assert len(in_sight) == statements_to_be_seen(load(path)) < len(statements) / 4
        for pre in page.select(".cell_input pre"):
            if pre.find_parent("details", class_="hide"):
                continue
            seen += len(pre.select(".hll"))
            shown = "".join(text for text in pre.find_all(string=True) if not text.find_parent(class_="hll"))
            assert not [line for line in shown.split("\n") if line.startswith(("assert ", "claim("))]
    assert seen > many(700)


@pytest.mark.chapter("softmax")
def test_a_cell_of_checks_alone_is_one_line(site):
    cell = site["chapters/softmax.html"].find(id="S8.shift-invariance").find_parent(class_="cell")
    assert "only-checks" in cell["class"]
    assert all(line.find_parent(class_="hll") for line in cell.pre.find_all(string=True) if line.strip())


@pytest.mark.chapter("softmax")
def test_code_that_prepares_or_draws_has_a_name(site):
    page = site["chapters/softmax.html"]
    names = [fold.select_one(".collapsed").get_text() for fold in page.select("details.hide")]
    assert names[:2] == ["Set-up: the library", "Set-up: imports"]
    assert names.count("Code of this figure") == len(page.select(".cell_output img"))
    assert set(names[2:]) <= {"Code of this figure", "Set-up", "The lines to copy"}
    for chapter in ("learning", "perceptron", "homework"):  # two cells of imports, one below the other
        folds = site[f"chapters/{chapter}.html"].select("details.hide .collapsed")
        assert [fold.get_text() for fold in folds[1:3]] == ["Set-up: imports", "Set-up: more imports"]
    assert not page.select("summary[aria-label]")


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["x = 1", "assert x", "y = x"], [1]),
        (["x = 1", "z = x\nassert z", "y = x"], [1]),  # z is for the check alone
        (["x = 1", "z = x\nassert z", "y = z"], []),
        (["def f():\n    return 1\n\nassert f()", "f()"], []),
        (["import math as m\nassert m.pi > 3", "m.pi"], []),
        (["z = 2\nassert z", "z = 1", "z"], [0]),  # made anew below
        (["z = 2\nassert z", "z = z + 1", "z"], []),
        (["x = 1"], []),
    ],
)
def test_what_prepares_for_its_checks_alone_is_one_line(codes, found):
    def hidden(code):
        cell = nodes.container(nb_element="cell_code", hide_mode="input")
        cell += nodes.container("", nodes.literal_block(code, code), nb_element="cell_code_source")
        return cell

    cells = [hidden(code) for code in codes]
    assert folds.of_checks(cells) == [cells[at] for at in found]


def test_some_cells_of_the_book_do(site):
    mixed = [
        cell
        for path in NOTEBOOKS
        for cell in site[f"chapters/{path.stem}.html"].select(".only-checks")
        if "".join(t for t in cell.pre.find_all(string=True) if not t.find_parent(class_="hll")).strip()
    ]
    assert len(mixed) > many(20)
    assert not [cell for cell in mixed if cell.select("details.hide, img")]
