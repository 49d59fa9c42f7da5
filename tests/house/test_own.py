"""A fork is its lecturer's: title, author, licence holder, hub and imprint, by one command."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import own
from pages import findable

ROOT = Path(__file__).resolve().parents[2]
FILES = ("_config.yml", "CITATION.cff", "LICENSE", "README.md", "chapters/index.md", "chapters/teach.md")
OURS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
TITLE, AUTHOR = 'Netze: "tief" & breit', r"Ada O'Lecturer \1"
HUB, IMPRINT = "https://hub.example.org", "https://example.org/imprint?a=1&b=2"


@pytest.fixture
def book(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def texts(book):
    return {name: (book / name).read_text(encoding="utf-8") for name in FILES}


def test_everything_bears_the_lecturer_s_name(book):
    assert own.main(book, TITLE, AUTHOR, f"{HUB}/", IMPRINT) is None
    found = texts(book)
    config, citation = yaml.safe_load(found["_config.yml"]), yaml.safe_load(found["CITATION.cff"])
    assert config["title"] == citation["title"] == TITLE
    assert found["README.md"].startswith(f"# {TITLE}\n") and found["chapters/index.md"].startswith(
        f"# {TITLE}\n"
    )
    assert config["author"] == f"{AUTHOR}, after the book by the nnrecap authors"
    assert citation["authors"] == [{"name": AUTHOR}, {"name": "The nnrecap authors"}]
    assert f"the nnrecap authors\nCopyright (c) {AUTHOR}\n\nRedistribution" in found["LICENSE"]
    assert f":::{{launch-table}} {HUB}\n" in found["chapters/teach.md"]
    footer = config["html"]["extra_footer"]
    assert footer == f'<a href="{IMPRINT.replace("&", "&amp;")}">Imprint</a>'
    assert "Recap of Basic Neural Networks (and some" in found["CITATION.cff"]  # the lecture keeps its name


def test_twice_is_once_and_another_name_takes_the_place_of_the_first(book):
    own.main(book, TITLE, AUTHOR)
    once = texts(book)
    own.main(book, TITLE, AUTHOR)
    assert texts(book) == once
    own.main(book, author="Bo")
    found = texts(book)
    assert "O'Lecturer" not in "".join(found.values()) and "Copyright (c) Bo\n" in found["LICENSE"]


def test_what_is_not_given_stays(book, capsys):
    before = texts(book)
    assert own.main(book) is None
    assert texts(book) == before and "as they were" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            {"hub": "hub.example.org"},
            "HUB must be an address that begins with https://, got 'hub.example.org'",
        ),
        (
            {"imprint": "https://a b"},
            "IMPRINT must be an address that begins with https://, got 'https://a b'",
        ),
        ({"title": "two\nlines"}, "TITLE must be words in one line, got 'two\\nlines'"),
        ({"author": " "}, "AUTHOR must be words in one line, got ' '"),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_changes(book, given, why):
    before = texts(book)
    assert own.main(book, **{"title": "T", **given}) == why
    assert texts(book) == before


def test_the_command_takes_them_by_name(tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "own.py", "--hub", "x"], capture_output=True, text=True
    )
    assert done.returncode == 1 and done.stderr.startswith("HUB must be")


def test_every_page_bears_the_title_and_the_imprint(site):
    for name, page in site.items():
        if page.select_one("article"):
            assert page.select_one("meta[property='og:site_name']")["content"] == OURS["title"], name
            said = page.select_one("footer > p")
            assert OURS["author"] in said.text and OURS["html"]["extra_footer"] in str(said), name


def test_messengers_are_told_the_book_s_own_title(tmp_path):
    told = findable.head("chapters/a", "A", "<p>Short.</p>", "https://example.org/", 'Netze & "mehr"')
    assert told.count("Netze &amp; &quot;mehr&quot;") == 4 and '"name": "Netze & \\"mehr\\""' in told
    findable.draw_card(tmp_path / "card.png", "A title that is much longer than the title of our own book")
    assert (tmp_path / "card.png").stat().st_size > 1000
