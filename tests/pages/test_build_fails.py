"""The build stops, and says where, when the book says something that does not hold.

Each test writes a book of two pages and one fault, and builds it.
"""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]

CONFIG = """
title: A small book
only_build_toc_files: true
repository: {url: https://github.com/small/book, branch: main}
execute: {execute_notebooks: cache, timeout: 60, stderr_output: error}
parse: {myst_enable_extensions: [amsmath, colon_fence, deflist, dollarmath]}
sphinx:
  local_extensions: {pages: WEB}
  config:
    extensions: [jupyter_book, myst_nb, sphinx_external_toc, MORE pages]
    html_theme: recap
    html_theme_options: {}
    include_patterns: ["chapters/*"]
    nb_ipywidgets_js: {}
"""
TOC = "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n"
IMPORT = "from nnrecap.claims import claim\n"


def claims(*ids):
    return IMPORT + "\n".join(f'claim("{id}", "one is one", 1, 1)' for id in ids)


def build_again(book):
    """Build what lies there: (exit code, what was said)."""
    command = [sys.executable, str(ROOT / "web" / "build.py"), str(book)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def build(tmp_path):
    """Write and build a small book: (exit code, what it said)."""

    def run(*cells, index="# A small book\n", toc=TOC, config="", extension=""):
        (tmp_path / "chapters").mkdir(exist_ok=True)
        settings = CONFIG.replace("WEB", (ROOT / "web").as_posix()).replace("MORE", extension)
        (tmp_path / "_config.yml").write_text(settings + config)
        (tmp_path / "_toc.yml").write_text(toc)
        (tmp_path / "chapters" / "index.md").write_text(index, encoding="utf-8")
        notebook = new_notebook(cells=[new_markdown_cell("# One", id="title"), *cells])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "language": "python",
            "display_name": "Python 3",
        }
        nbformat.write(notebook, tmp_path / "chapters" / "one.ipynb")
        return build_again(tmp_path)

    return run


def test_a_sound_book_is_built_and_then_left_alone(build, tmp_path):
    cells = (
        new_markdown_cell("Since $x$:\n\n$$a &= b \\\\ c &= d$$ (pair)\n\nSee {eq}`pair`."),
        new_code_cell("1 + 1"),
    )
    code, said = build(*cells)
    assert code == 0, said
    page = (tmp_path / "_build" / "html" / "chapters" / "one.html").read_text(encoding="utf-8")
    assert page.count("<math") == 2 and "<mtable" in page and 'id="equation-pair"' in page
    assert '<span class="eqno">(1)' in page and 'href="#equation-pair"' in page
    assert build(*cells)[0] == 0


def test_nothing_is_done_twice(build):
    cell = new_code_cell("1 + 1", id="sum")
    assert "executed chapters/one.ipynb" in build(cell)[1]
    assert "nothing has changed" in build(cell)[1]
    told = build(cell, new_markdown_cell("More text.", id="more"))[1]
    assert "built in" in told and "executed" not in told


def test_a_page_that_leaves_the_book_leaves_the_site(build, tmp_path):
    assert build()[0] == 0
    page = tmp_path / "_build" / "html" / "chapters" / "one.html"
    assert page.exists()
    assert build(toc="format: jb-book\nroot: chapters/index\n")[0] == 0
    assert not page.exists()


def test_a_notebook_that_raises(build):
    code, said = build(new_code_cell("x = 1"), new_code_cell("y = 2\n1 / 0"))
    assert code != 0
    assert "chapters/one.ipynb, cell 3: ZeroDivisionError: division by zero" in said
    assert "1 / 0" in said


def test_a_claim_that_does_not_hold(build):
    code, said = build(new_code_cell(IMPORT + 'claim("S9.wrong", "one is two", 1, 2)'))
    assert code != 0
    assert "chapters/one.ipynb, cell 2: AssertionError: ✗ S9.wrong: one is two" in said


def test_every_fault_of_several_notebooks_is_told(build, tmp_path):
    (tmp_path / "chapters").mkdir()
    broken = new_notebook(cells=[new_markdown_cell("# Two"), new_code_cell("undefined_name")])
    nbformat.write(broken, tmp_path / "chapters" / "two.ipynb")
    code, said = build(new_code_cell("1 / 0"), toc=TOC + "- file: chapters/two\n")
    assert code != 0
    assert "chapters/one.ipynb, cell 2: ZeroDivisionError" in said
    assert "chapters/two.ipynb, cell 2: NameError" in said


def test_a_claim_id_that_stands_twice(build):
    code, said = build(new_code_cell(claims("S9.same")), new_code_cell(claims("S9.same")))
    assert code != 0
    assert "chapters/one.ipynb, cell 3: claim S9.same stands already in chapters/one.ipynb, cell 2" in said


@pytest.mark.parametrize("id", ["S0.none", "S9", "S9.Upper", "rows", "S09.zero"])
def test_a_claim_id_of_another_form(build, id):
    code, said = build(new_code_cell(claims(id)))
    assert code != 0
    assert (
        f'chapters/one.ipynb, cell 2, line 2: a claim\'s id must look like "S9.rows-sum", got "{id}"' in said
    )


def test_a_claim_that_is_not_written_out(build):
    code, said = build(new_code_cell(IMPORT + 'name = "S9.a"\nclaim(name, "one is one", 1, 1)'))
    assert code != 0
    assert "chapters/one.ipynb, cell 2, line 3: a claim's id and statement must be plain strings" in said


def test_a_formula_that_does_not_convert(build):
    code, said = build(new_markdown_cell("Fine: $x$.\n\nNot fine: $\\foo{x}$."))
    assert code != 0
    assert "chapters/one.ipynb, cell 2, line 3" in said and "\\foo{x}" in said


def test_a_fault_is_told_again_by_the_next_build(build, tmp_path):
    assert build(new_markdown_cell("[nowhere](nowhere.md)"))[0] != 0
    code, said = build_again(tmp_path)
    assert code != 0
    assert "chapters/one.ipynb, cell 2, line 1" in said and "nowhere" in said


def test_a_link_to_a_section_that_is_not_there(build):
    text = "## What is 1?\n\n[here](#What-is-1?) [there](one.ipynb#One)\n\n[a](#what-is-1) [b](one.ipynb#one)"
    code, said = build(new_markdown_cell(text), config="    myst_heading_anchors: 3\n")
    assert code != 0 and said.count("not found") == 2
    assert (
        "chapters/one.ipynb, cell 2, line 5: WARNING: 'myst' cross-reference target not found: 'what-is-1'"
        in said
    )
    assert "cell 2, line 5: WARNING: local id not found in doc 'chapters/one': 'one'" in said


def test_an_exercise_that_the_library_does_not_know(build):
    text, stub = "**Your turn.** What is it?", 'check = print\ncheck("it", ...)'
    code, said = build(new_markdown_cell(text), new_code_cell(stub))
    assert code != 0 and "chapters/one: there is no exercise “it” after: Your turn. What is it?" in said


REFERENCES = """
@misc{A, author = {Ada and Bo}, year = {2000}, doi = {10.1/(a)b}}
@misc{C, author = {Cy and others}, year = {2001}, url = {https://c.org}}
@misc{D, author = {De, Dee}, year = {2002}}
@misc{E, author = {von Eck, Ed}, year = {2003}, url = {https://e.org}}
"""
CITATIONS = """[Ada and Bo (2000)](https://doi.org/10.1/%28a%29b) [Ada and Bo, 2000](https://doi.org/10.1/%28a%29b)
[more](https://f.org) [Cy et al., 2001](https://c.org)

[Cy, 2001](https://c.org)

[Ada and Bo, 2000](https://a.org)

[a source](https://doi.org/10.1/g)"""


def test_a_citation_that_the_references_do_not_know(build, tmp_path):
    (tmp_path / "references.bib").write_text(REFERENCES)
    index = "# A small book\n\n:::{bibliography}\n:all:\n:::\n"
    how = {"config": "bibtex_bibfiles: [references.bib]\n", "extension": "sphinxcontrib.bibtex,"}
    code, said = build(new_markdown_cell(CITATIONS), index=index, **how)
    assert code != 0
    told = [line.partition("WARNING: ")[::2] for line in said.splitlines() if "WARNING" in line]
    assert sorted((place.removesuffix(": "), what) for place, what in told) == [
        ("", "references.bib: D needs a doi or a url, where its citations lead"),
        ("chapters/one.ipynb, cell 2, line 4", "a citation of C says Cy et al. (2001) or Cy et al., 2001, got 'Cy, 2001'"),
        ("chapters/one.ipynb, cell 2, line 6", "no entry of references.bib has the address of 'Ada and Bo, 2000'"),
        ("chapters/one.ipynb, cell 2, line 8", "no entry of references.bib has the address of 'a source'"),
    ]  # fmt: skip


def test_a_warning_of_a_notebook(build):
    code, said = build(new_code_cell("import warnings\nwarnings.warn('look out')"))
    assert code != 0
    assert "chapters/one.ipynb, cell 2" in said


def test_a_picture_without_alt_text(build):
    draw = "from IPython.display import Image, display\nimport base64\n"
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    code, said = build(new_code_cell(f"{draw}display(Image(base64.b64decode('{dot}')))"))
    assert code != 0
    assert "chapters/one.ipynb, cell 2" in said and "a picture without alt text" in said


TABLE = "# Claims\n\n:::{claims}\nS8 one: first\nS9 two: second\n:::\n"


def test_a_row_with_too_few_claims(build):
    code, said = build(new_code_cell(claims("S8.a", "S8.b")), index=TABLE)
    assert code != 0
    assert "chapters/index.md" in said and "row S8 has 2 claims in chapters/one.ipynb, it needs 3" in said


def test_a_claim_without_a_row(build):
    code, said = build(new_code_cell(claims("S8.a", "S8.b", "S8.c", "S7.d")), index=TABLE)
    assert code != 0
    assert "chapters/one.ipynb, cell 2: S7.d needs a row S7 in this table" in said


def test_a_row_that_stands_twice(build):
    code, said = build(new_code_cell(claims("S8.a", "S8.b", "S8.c")), index=TABLE.replace("S9", "S8"))
    assert code != 0 and "row S8 stands twice" in said


def test_a_lecture_with_ids_of_its_own(build, tmp_path):
    code, said = build(new_code_cell(claims("LA2.a", "LA2.b", "LA2.c")), index=TABLE.replace("S8", "LA2"))
    assert code == 0, said
    page = (tmp_path / "_build" / "html" / "chapters" / "index.html").read_text(encoding="utf-8")
    assert "LA2 · first" in page and 'href="one.html#LA2.b"' in page


def test_a_row_whose_chapter_is_not_in_the_book(build, tmp_path):
    code, said = build(new_code_cell(claims("S8.a", "S8.b", "S8.c")), index=TABLE)
    assert code == 0, said
    page = (tmp_path / "_build" / "html" / "chapters" / "index.html").read_text(encoding="utf-8")
    assert "S9 · second" in page and page.count("not in this book") == 1 and 'href="one.html#S8.b"' in page
