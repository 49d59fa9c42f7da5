"""The lines of plain PyTorch that readers may copy: short, whole, and they print what stands below them."""

import ast
import json
import re
import subprocess
import symtable
import sys
from pathlib import Path

import pytest
from printed import NOTEBOOKS, code_cells, load, output_text, source

from pages import at_work

ALLOWED = {"torch", "numpy"} | sys.stdlib_module_names
MOST = 10  # lines


def offered():
    return [
        pytest.param(cell, id=f"{path.stem}-{cell['id']}")
        for path in NOTEBOOKS
        for cell in code_cells(path)
        if at_work.AT_WORK in cell["metadata"].get("tags", [])
    ]


def printed_alone(codes):
    """What each piece prints as a script of its own."""
    command = [sys.executable, Path(__file__).with_name("alone.py")]
    ran = subprocess.run(command, input=json.dumps(codes), capture_output=True, encoding="utf-8", check=True)
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def said():
    codes = [source(param.values[0]) for param in offered()]
    return dict(zip(codes, printed_alone(codes), strict=True))


@pytest.mark.parametrize("cell", offered())
def test_each_piece_prints_as_a_script_what_is_stored(cell, said):
    stored = "".join(output_text(output) for output in cell["outputs"])
    assert stored.strip() and said[source(cell)] == stored


@pytest.mark.parametrize("cell", offered())
def test_each_piece_is_short_plain_and_whole(cell):
    lines = [line for line in source(cell).split("\n") if line.strip()]
    assert len(lines) <= MOST and max(map(len, lines)) <= 88
    imports = [n for n in ast.walk(ast.parse(source(cell))) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {(getattr(n, "module", None) or a.name).split(".")[0] for n in imports for a in n.names}
    assert "torch" in names and names <= ALLOWED
    assert {"hide-input", "needs-torch"} <= set(cell["metadata"]["tags"])


def names(code):
    """What a cell binds for all, what of it by an import, and what it takes from elsewhere."""
    top = symtable.symtable(code, "a cell", "exec")
    bound = {
        s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()
    }
    imported = {s.get_name() for s in top.get_symbols() if s.is_imported()}
    read, tables = {s.get_name() for s in top.get_symbols() if s.is_referenced()}, top.get_children()
    for table in tables:  # grows
        tables += table.get_children()
        read |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return bound, imported, read - bound


def spoiled(cells):
    """Names that a piece has bound anew, and that a cell of the page then takes for its own."""
    mine, changed, wrong = set(), set(), []
    for cell in cells:
        bound, imported, read = names(re.sub(r"(?m)^%", "#", source(cell)))
        if at_work.AT_WORK in cell["metadata"].get("tags", []):
            changed |= bound - (imported & mine)
        else:
            wrong += sorted(read & changed)
            mine, changed = mine | bound, changed - bound
    return wrong


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_piece_leaves_the_names_of_the_page_alone(path):
    """Who runs the page from top to bottom runs the pieces, too."""
    assert spoiled(code_cells(path)) == []


def test_a_spoiled_name_is_seen():
    def cell(code, *tags):
        return {"source": code, "metadata": {"tags": list(tags)}}

    piece = cell("import math\nx = [y for y in (1, 2)]", at_work.AT_WORK)
    inside = cell("def f():\n    return [x for _ in (1, 2)]")
    assert spoiled([cell("x, y = 1, 2"), piece, inside, cell("print(y)")]) == ["x"]
    assert spoiled([cell("x = 1"), piece, cell("x = 2"), inside]) == []
    assert spoiled([cell("import math"), piece, cell("math.pi")]) == [] != spoiled([piece, cell("math.pi")])


def test_alone_knows_nothing_of_the_book_and_nothing_of_the_piece_before():
    codes = [
        "x = 1; print(x)",
        "print(x)",
        "import nnrecap",
        "import torch; print(torch.ones(2).sum().item())",
    ]
    one, two, three, four = printed_alone(codes)
    assert one == "1\n" and "NameError" in two and "ModuleNotFoundError" in three and four == "2.0\n"


def test_the_page_has_them_all(site):
    page = site["chapters/at-work.html"]
    shown = [pre.get_text().strip() for pre in page.select("article div.highlight pre")]
    assert sorted(shown) == sorted(source(param.values[0]).strip() for param in offered())
    links = [strong.a["href"] for strong in page.select("article p > strong:first-child:has(> a)")]
    assert len(links) == len(shown) and all(".html#" in link for link in links)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_sentence_leads_to_each(path):
    cells = code_cells(path)
    tagged = [cell for cell in cells if at_work.AT_WORK in cell["metadata"].get("tags", [])]
    _, found = at_work.collect(path.parents[1], f"chapters/{path.stem}")
    assert [source(cell) for cell in tagged] == [lines.code for lines in found]
    assert load(path)["cells"]
