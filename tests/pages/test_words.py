"""What the search knows: every place of the pages, with words for formulas and names for code."""

import gzip
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from printed import many
from sphinx.search import js_index

from pages import claims, search
from pages.formulas import formula
from pages.words import Names, places, text

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"


@pytest.fixture(scope="module")
def index(built):
    with (HTML / "searchindex.js").open(encoding="utf-8") as file:
        return {page["page"]: page["places"] for page in js_index.load(file)}


@pytest.fixture(scope="module")
def pages(index):
    return {
        name: BeautifulSoup((HTML / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in index
    }


def lines(place):
    return [line if isinstance(line, str) else line[1] for line in place.get("text", [])]


# The index of the book


def test_every_heading_of_every_page_is_a_place(index, pages):
    assert set(index) == set(claims.documents(ROOT))
    for name, page in pages.items():
        headings = [section["id"] for section in page.select("article section section")]
        anchors = [place.get("id", "") for place in index[name]]
        assert anchors[0] == "" and len(set(anchors)) == len(anchors)
        assert [anchor for anchor in anchors if anchor in headings] == headings, name


def test_every_place_is_there_to_be_linked_to(index, pages):
    seen = 0
    for name, found in index.items():
        ids = {tag["id"] for tag in pages[name].select("[id]")}
        anchors = [place["id"] for place in found if "id" in place]
        anchors += [line[0] for place in found for line in place.get("text", []) if not isinstance(line, str)]
        assert set(anchors) <= ids, name
        seen += len(anchors)
    assert seen > many(700)


def test_every_term_symbol_row_and_claim_is_known(index):
    def known(page, start):
        return [place for place in index[f"chapters/{page}"] if place.get("id", "").startswith(start)]

    glossary = (ROOT / "chapters" / "glossary.md").read_text(encoding="utf-8")
    assert len(known("glossary", "term-")) == len(re.findall(r"(?m)^\w.*\n  \S", glossary))
    table = (ROOT / "chapters" / "notation.md").read_text(encoding="utf-8")
    assert len(known("notation", "symbol-")) == len(re.findall(r"(?m)^\| \$", table))
    rows = (ROOT / "chapters" / "coverage.md").read_text(encoding="utf-8").splitlines()
    assert len(known("coverage", "")) == 1 + sum(bool(claims.ROW.fullmatch(row)) for row in rows)
    named = [
        line[0]
        for found in index.values()
        for place in found
        for line in place.get("text", [])
        if not isinstance(line, str)
    ]
    assert sorted(named) == sorted(claim.id for claim in claims.collect(ROOT))


def test_a_statement_stands_once_and_without_its_marks(index):
    said = [line for found in index.values() for place in found for line in lines(place)]
    [once] = [line for line in said if line.startswith("each row of the Jacobian sums to 0")]
    assert once.endswith("(within 1e-15)")
    assert not [line for line in said if "✓" in line]


def test_no_formula_is_left_as_it_was_typed(index):
    said = [line for found in index.values() for place in found for line in (place["title"], *lines(place))]
    assert len(said) > many(2000)
    assert not [line for line in said if re.search(r"\\[a-zA-Z]{2,}|\\[()\[\]]|[\u2061-\u2063]|\ufe00", line)]


@pytest.mark.chapter("losses")
def test_terms_that_a_section_explains_are_known(index):
    explained = {place.get("id"): place.get("new", []) for place in index["chapters/losses"]}
    assert explained["can-one-bad-point-drag-a-line"] == ["Huber’s loss"]
    assert "Step 1." not in explained["what-does-a-yes-cost"]
    assert "binary cross-entropy" in explained["what-does-a-yes-cost"]


def test_other_names_of_a_term_are_known(index):
    also = {place["title"]: place.get("also") for place in index["chapters/glossary"]}
    assert also["learning rate"] == "step size"
    assert also["stochastic gradient descent (SGD)"] == "SGD"
    assert also["loss"] == "cost or criterion" and also["epoch"] is None


def test_the_index_grows_no_faster_than_the_text(index):
    """On the line each chapter's part is shorter than its notebook's cells, and the file than its parts."""
    parts = {name: on_the_line(json.dumps(found, ensure_ascii=False)) for name, found in index.items()}
    for name in claims.notebooks(ROOT):
        cells = json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        written = "".join(line for cell in cells for line in [*cell["source"], "\n"])
        assert parts[name] < 0.8 * on_the_line(written), name
    whole = on_the_line((HTML / "searchindex.js").read_text(encoding="utf-8"))
    assert whole < sum(parts.values())


def on_the_line(written):
    return len(gzip.compress(written.encode(), 9))


# An index that is made in parts


def new_index():
    names = "titles filenames mapping title_mapping all_titles index_entries objtypes objnames".split()
    return search.Index(SimpleNamespace(**{f"_search_index_{name}": {} for name in names}), "en", {}, "")


def page(title, *said):
    section = nodes.section(
        "", nodes.title("", title), *(nodes.paragraph("", one) for one in said), ids=["top"]
    )
    return nodes.document(None, None, "", section)


def written(index):
    stream = io.StringIO()
    index.dump(stream, js_index)
    return stream.getvalue()


def test_pages_that_are_not_read_again_stay_in_the_index():
    first = new_index()
    for name in ("b", "a", "gone"):
        first.feed(name, "", "", page(f"Title {name}", f"text of {name}, with ∑"))
    later = new_index()
    later.load(io.StringIO(written(first)), js_index)
    assert written(later) == written(first) and "∑" in written(first)
    later.prune({"a", "b"})
    later.feed("a", "", "", page("Title a", "another text"))
    direct = new_index()
    direct.feed("a", "", "", page("Title a", "another text"))
    direct.feed("b", "", "", page("Title b", "text of b, with ∑"))
    assert written(later) == written(direct)


def test_an_index_of_sphinx_s_own_is_no_index():
    with pytest.raises(ValueError, match="not an index of ours"):
        new_index().load(io.StringIO('Search.setIndex({"docnames":[]})'), js_index)


def test_the_search_page_s_files_have_another_address_when_they_change(index):
    asked = (HTML / "search.html").read_text(encoding="utf-8")
    [version] = set(
        re.findall(r'src="(?:_static/)?(?:language_data|searchtools|searchindex)\.js\?v=(\w+)"', asked)
    )
    told = SimpleNamespace(name="html", indexer=SimpleNamespace(text=lambda: told.now))
    before = {}
    for told.now in ("one", "two", "one"):
        context = {}
        search.tell(SimpleNamespace(builder=told), "search", "", context, None)
        assert before.setdefault(told.now, context) == context
    assert len(version) == 8 and before["one"] != before["two"]
    assert (HTML / "_static" / "searchtools.js").read_text(encoding="utf-8") == search.script()


def test_the_scripts_are_small_files_of_one_purpose():
    assert sorted(search.PARTS) == sorted(path.stem for path in search.SCRIPTS.iterdir())
    for part in search.PARTS:
        said = (search.SCRIPTS / f"{part}.js").read_text(encoding="utf-8")
        assert re.match(r"// [A-Z]", said) and len(said.splitlines()) <= 100, part


# A page


def test_a_place_has_the_text_up_to_the_next_heading():
    inner = nodes.section("", nodes.title("", "Inner"), nodes.paragraph("", "within"), ids=["inner"])
    whole = page("Outer", "before")
    whole.children[0] += inner
    assert places(whole) == [
        {"title": "Outer", "text": ["before"]},
        {"id": "inner", "title": "Inner", "text": ["within"]},
    ]
    assert places(nodes.document(None, None, "", nodes.paragraph("", "no heading"))) == []


def test_what_follows_a_term_belongs_to_the_heading():
    term = nodes.term("", "loss", ids=["term-loss"])
    item = nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", "how bad")))
    whole = page("Outer")
    whole.children[0] += [nodes.definition_list("", item), nodes.paragraph("", "after")]
    assert places(whole) == [
        {"title": "Outer", "text": ["after"]},
        {"id": "term-loss", "title": "loss", "text": ["how bad"]},
    ]


def test_a_row_of_a_table_is_a_line_and_a_picture_its_words():
    cells = [nodes.entry("", nodes.paragraph("", one)) for one in ("yes", "", "no")]
    table = nodes.table("", nodes.tgroup("", nodes.tbody("", nodes.row("", *cells))))
    whole = page("Outer")
    whole.children[0] += [table, nodes.paragraph("", "", nodes.image(alt="two bars"), nodes.Text("a figure"))]
    assert places(whole)[0]["text"] == ["yes · no", "two bars", "a figure"]


def test_of_code_and_outputs_the_names_are_kept():
    whole = page("Outer")
    code = "import torch\nx = torch.zeros(3, requires_grad=True)\nprint(x.sum().backward())"
    whole.children[0] += nodes.literal_block(code, code)
    printed = "F.mse_loss, nn.MSELoss()(words)"  # which might be code
    whole.children[0] += nodes.literal_block(printed, printed, classes=["output", "stream"])
    found = ["F.mse_loss", "backward", "nn.MSELoss", "requires_grad", "torch.zeros"]
    assert sorted(places(whole)[0]["code"]) == found


def test_a_name_is_whole_where_it_is_a_module_s():
    names = Names()
    assert names.of("import numpy as np\nfrom torch.nn import functional as F\nz = make(2)") == ["make"]
    found = names.of("F.relu(z)\nnp.linalg.norm(z).real\nz.shape")
    assert sorted(found) == ["F.relu", "np.linalg.norm", "real", "shape"]
    assert names.of("%pip install my_package") == ["my_package"]


def test_text_has_no_gap_before_a_comma():
    cited = nodes.inline("", "✓ ", classes=["tick"])
    said = nodes.paragraph(
        "", "", cited, nodes.Text("so\nit"), nodes.raw("", "<b>", format="html"), nodes.Text(" , is")
    )
    assert text(said) == "so it, is"


# A formula

PLAIN = {
    r"p_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}": "p_i = (e^(z_i))/(∑_(j = 1)^K e^(z_j))",
    r"\hat y, \bar{\mathcal{L}}(\theta^*)": "ŷ,ℒ̄(θ^∗)",
    r"\nabla \mathcal{L}": "∇ℒ",
    r"\frac{\partial \ell}{\partial w} = 2 (\hat y - y)\, x": "(∂ℓ)/(∂w) = 2(ŷ − y) x",
    r"-\log \sigma(z) = -1 \cdot z": "−log σ(z) = −1 ⋅ z",
    r"f'(x), e^{-z}, x^\top A x, 10^{-16}": "f′(x),e^(−z),x^⊤ A x,10^(−16)",
    r"\|w\|^2 \le \sqrt{h_{\max}}": "‖w‖^2 ≤ √(h_max)",
    r"\underbrace{-\sum_k p_k \log q_k}_{\text{cross-entropy}}": "−∑_k p_k log q_k_(cross-entropy)",
    r"h v_j = 2x": "h v_j = 2x",
}


@pytest.mark.parametrize("latex", PLAIN)
def test_a_formula_is_a_line_of_text(latex):
    assert formula(nodes.math("", latex)) == PLAIN[latex]


def test_the_lines_of_a_formula_are_parted():
    assert formula(nodes.math_block("", r"a &= b \\ &= c")) == "a = b ; = c ;"


def test_what_is_no_formula_is_left_to_the_page_to_tell():
    assert formula(nodes.math("", r"\notacommand{")) == ""
