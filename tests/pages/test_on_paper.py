"""What of a page comes onto paper, without a browser."""

import pytest

from kit import paper

FIGURE = """<div class="cell"><details class="hide"><summary><p>Code of this figure</p></summary><pre>plot(x)</pre></details>
<img src="a.png" alt="A line."></div>
<div class="cell"><details class="hide"><summary><p>Set-up: imports</p></summary><pre>import numpy</pre></details></div>"""
ROWS = "".join(
    f'<tr><td><p>{name}</p></td><td><a href="https://run.test/{name}.ipynb">Run</a></td></tr>'
    for name in ("learning", "softmax", "ctc")
)
TABLE = f"<table><thead><tr><th>notebook</th><th>Run it</th></tr></thead><tbody>{ROWS}</tbody></table>"


def article(tmp_path, inner):
    path = tmp_path / "page.html"
    path.write_text(f"<article><h1>Page</h1>{inner}</article>", encoding="utf-8")
    return paper.article(path)


def test_how_a_figure_is_drawn_stays_out(tmp_path):
    page = article(tmp_path, FIGURE)
    assert "plot" not in page.get_text() and page.img["alt"] == "A line."
    assert "import numpy" in page.get_text()


@pytest.mark.parametrize(
    ("number", "listed", "said"),
    [
        ("5 checks hold", 2, "✓ 2 checks hold, 3 more in the notebook"),
        ("2 checks hold", 1, "✓ 1 check holds, 1 more in the notebook"),
        ("1 check holds", 0, "✓ 1 check holds in the notebook"),
        ("2 checks hold", 2, "✓ 2 checks hold"),
    ],
)
def test_as_many_checks_are_told_as_are_listed(tmp_path, number, listed, said):
    items = "<li>one</li>" * listed
    page = article(
        tmp_path,
        f'<details class="checks"><summary><span class="tick">✓</span> {number}</summary>'
        f'<ul class="claims">{items}</ul></details>',
    )
    assert page.select_one(".solution > p").get_text() == said


def test_statements_in_sight_are_listed_too(tmp_path):
    folded = '<details class="checks"><summary><span>✓</span> 5 checks hold</summary></details>'
    seen = '<ul class="claims"><li>one</li><li>two</li></ul>'
    page = article(tmp_path, f'<div class="cell_output">{seen}{folded}</div>')
    assert page.select_one(".solution > p").get_text() == "✓ 2 checks hold, 3 more in the notebook"


def test_links_that_differ_in_the_notebook_share_one_address(tmp_path):
    page = article(tmp_path, f'<div class="wide">{TABLE}</div><p><a href="https://one.test/a">One</a></p>')
    paper.lead(page, "page", {"page"})
    told = [tag.get_text() for tag in page.select(".address")]
    assert told == ["https://run.test/[notebook].ipynb", "https://one.test/a"]
    assert page.select_one(".wide + p").get_text() == "Run it: https://run.test/[notebook].ipynb"
    assert len(page.select("td a[href]")) == 3
