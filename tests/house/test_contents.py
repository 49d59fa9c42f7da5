"""A book of one's own: chapters leave, change places and come, and everything follows `_toc.yml`.

Each test changes a copy of the book, and runs there what the workflow runs: of each variant the tests that execute
nothing; of the new chapter all that is about it; and of one book with all changes at once the build, by the results that
ours has.  OWN_BOOK=whole (every week) tries all tests of its pages, too.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from printed import NOTEBOOKS

import chapter
import fork
import lists
import own
from contents import loose_ends, title

pytestmark = pytest.mark.ours  # nobody need try again in a fork how forks are made
ROOT = Path(__file__).resolve().parents[2]
NEW, IMPRINT = "weight-decay", "https://example.org/imprint"
OWNER = "a-lecturer"  # never written beside a name: this file is moved by other tests, too
# tests of chapters and lists that execute nothing
STATIC = [f"tests/chapters/test_{name}.py" for name in ("minutes", "sentences", "chapters")]
STATIC += ["-k", "not printed_solution and not stub_has_no_answer"]
OF_A_CHAPTER = [f"tests/chapters/test_{name}.py" for name in ("exercises", "checks", "forms", "wrong_forms")]
OF_A_CHAPTER += [
    f"tests/chapters/test_{name}.py" for name in ("numbers", "viewers", "pictures", "first_cell")
]
OF_A_CHAPTER += [f"tests/chapters/test_{name}.py" for name in ("chapters", "minutes", "graded")]
OF_A_CHAPTER += [f"tests/lib/test_{name}.py" for name in ("weight_decay", "calls", "scale", "memory")]
PAGES = [
    f"tests/pages/test_{name}.py" for name in ("site", "front", "folds", "words", "panels", "asks", "cards")
]
SLIDES = ["tests/pages/web/test_slides.py", "-k", "weight and decay and not fits"]  # that takes a browser
# What nothing of a copy has changed, as its own build would have computed it.
BRING = """
import sys
sys.path.insert(0, "web")
import nbformat
from contents import notebooks
from execute import ROOT, Result, get_cache, store
cache = get_cache("_build/.jupyter_cache")
for path in (ROOT / f"{document}.ipynb" for document in notebooks(ROOT) if document.split("/")[1] != sys.argv[1]):
    record = cache.match_cache_notebook(nbformat.read(path, as_version=4))
    uses, seconds = record.data["uses"], record.data["execution_seconds"]
    store(cache, Result(path, seconds, None, cache.get_cache_bundle(record.pk).nb, tuple(uses)))
"""


@pytest.fixture
def book(tmp_path):
    """The files under version control as they are now, and those that are about to be."""
    tracked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(tracked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def run(book, *words, **environment):
    """Run Python there: what it said."""
    here = os.environ | {"PYTHONPATH": str(book / "lib"), "PYTHONUTF8": "1"} | environment
    done = subprocess.run([sys.executable, *words], cwd=book, env=here, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def passed(book, *words, **environment):
    """Run tests there, but for those of our own book; how many passed."""
    said = run(book, "-m", "pytest", "-p", "no:xdist", "-m", "not ours", *words, **environment)
    return int(re.search(r"(\d+) passed", said)[1])


def chapters_of(book):
    """The lines of _toc.yml that are notebooks."""
    toc = (book / "_toc.yml").read_text(encoding="utf-8")
    return re.findall(r"^ *- file: chapters/[\w-]+\n", toc, re.M)[: len(NOTEBOOKS)]


def put(book, lines):
    """Let these be the chapters, and the lists follow."""
    toc = book / "_toc.yml"
    text = toc.read_text(encoding="utf-8").replace("".join(chapters_of(book)), "".join(lines))
    toc.write_text(text, encoding="utf-8")
    lists.main(book)


def table_of(book):
    """The chapters of the first page's table, in its order."""
    index = (book / "chapters" / "index.md").read_text(encoding="utf-8")
    return re.findall(r"^\| \[[^]]*\]\(([\w-]+)\.ipynb\)", lists.TABLE.search(index)[0], re.M)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_book_without_a_chapter(book, path):
    """The notebook is gone, too: links to it must not stay."""
    (book / "chapters" / path.name).unlink()
    put(book, [line for line in chapters_of(book) if not line.endswith(f"/{path.stem}\n")])
    assert table_of(book) == [other.stem for other in NOTEBOOKS if other != path]
    assert f"({path.parent.name}/{path.name})" not in (book / "README.md").read_text(encoding="utf-8")
    assert not list(loose_ends(book))
    assert passed(book, *STATIC) > 50


def test_a_fork_in_another_order(book):
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=book, check=True)
    assert fork.main(book, f"https://github.com/{OWNER}/deep") is None
    put(book, chapters_of(book)[::-1])
    assert table_of(book) == [path.stem for path in NOTEBOOKS][::-1]
    index, first = (book / "chapters" / "index.md").read_text(encoding="utf-8"), NOTEBOOKS[-1].name
    assert f"]({first})**" in index and index.count(f"/chapters/{first})") == 2  # on Colab and on Binder
    run(book, "-m", "pytest", "-p", "no:xdist", *STATIC)


def test_a_new_version_reaches_the_library_and_each_notebook(book):
    project = book / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(re.sub(r'^version = ".*"$', 'version = "12.3.4"', text, flags=re.M), encoding="utf-8")
    lists.main(book)
    said = (book / "lib" / "nnrecap" / "__init__.py").read_text(encoding="utf-8")
    assert '__version__ = "12.3.4"\n' in said
    stored = list((book / "chapters").rglob("*.ipynb"))
    assert len(stored) >= len(NOTEBOOKS)
    assert [path for path in stored if path.read_text(encoding="utf-8").count(r"(\"12.3.4\", ") != 1] == []


def test_a_new_chapter_passes_as_it_is(book):
    assert chapter.main(book, NEW) is None
    run(book, "tools/outputs.py", f"chapters/{NEW}.ipynb")
    assert table_of(book) == [*(path.stem for path in NOTEBOOKS), NEW]
    marked = [path for path in book.rglob("*.*") if "weight" in path.name and "✎" in path.read_text("utf-8")]
    assert len(marked) == 6
    only = (
        "weight and decay or lists_of_chapters or asked_once or index_names or known_wrong or right_answers_w"
    )
    assert passed(book, *OF_A_CHAPTER, "-k", only, NNRECAP_CASES="weight_decay.") > 60
    assert "All checks passed" in run(book, "-m", "ruff", "check", ".")
    run(book, "-m", "ruff", "format", "--check", ".")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "NAME must be small letters, digits and hyphens, such as weight-decay, got ''"),
        ("Weights", "NAME must be small letters, digits and hyphens, such as weight-decay, got 'Weights'"),
        ("lambda", "NAME must be small letters, digits and hyphens, such as weight-decay, got 'lambda'"),
        ("inputs", "NAME must be new, but lib/nnrecap/inputs.py is there"),
        ("notation", "NAME must be new, but chapters/notation.md is there"),
    ],
)
def test_a_name_that_will_not_do_is_refused(book, name, why):
    before = sorted(book.rglob("*"))
    assert chapter.main(book, name) == why
    assert sorted(book.rglob("*")) == before


def test_a_name_that_begins_as_another_chapter_s_is_refused(book):
    there = NOTEBOOKS[0].stem
    assert chapter.main(book, f"{there}-more").startswith(f"NAME must not begin as {there} does")


def test_a_book_with_all_changes_at_once_is_built(book, built):
    """The first two chapters change places, the third from the end leaves, and its notebook stays."""
    for kept in (".jupyter_cache", "kept"):  # results, and what takes long beside them
        shutil.copytree(ROOT / "_build" / kept, book / "_build" / kept)
    assert chapter.main(book, NEW) is None
    run(book, "tools/outputs.py", f"chapters/{NEW}.ipynb")
    gone, kept = NOTEBOOKS[-3], [path.stem for path in NOTEBOOKS if path != NOTEBOOKS[-3]]
    order = [kept[1], kept[0], *kept[2:]]
    put(book, [f"      - file: chapters/{name}\n" for name in order])
    assert own.main(book, imprint=IMPRINT) is None
    run(book, "-c", BRING, NEW)
    ends = list(loose_ends(book))
    said = run(book, "web/build.py", TZ="Etc/GMT+12")
    assert said.count("executed chapters/") == 1 and f"executed chapters/{NEW}.ipynb" in said
    assert ends and all(f"{end}: on the page it is words alone" in said for end in ends)
    check_pages(book, [*order, NEW], gone)
    if os.environ.get("OWN_BOOK") == "whole":
        assert passed(book, *PAGES) > 150
        assert passed(book, *SLIDES) == 5


def check_pages(book, names, gone):
    html = book / "_build" / "html" / "chapters"
    pages = {
        name: BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in ("index", *names, "coverage")
    }
    front, titles = pages["index"], [title(book, f"chapters/{name}") for name in names]
    assert [card["data-page"] for card in front.select("ol.cards > li")] == [f"chapters/{n}" for n in names]
    assert [card.text for card in front.select("ol.cards a")] == titles
    assert front.select_one("#go-on")["href"] == f"{names[0]}.html"
    for name, after in zip(names, [*names[1:], None], strict=True):
        [following] = pages[name].select("footer a[rel=next]")
        assert after is None or following["href"] == f"{after}.html"
        assert not pages[name].select(f"a[href*='{gone.stem}']"), name
        assert pages[name].select(f"footer > p > a[href='{IMPRINT}']"), name
    assert not (html / f"{gone.stem}.html").exists()
    assert pages["coverage"].select_one(f"a.claim-id[href^='{NEW}.html']")
