"""`make fork` moves the whole book: nothing keeps the old address, and the way back is the same."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

import fork

ROOT = Path(__file__).resolve().parents[2]

REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
OWNER = "a-lecturer"  # never written beside a name: this file is moved as well
OLD = REPOSITORY["url"].removeprefix("https://github.com/")


def git(book, *command):
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    done = subprocess.run(["git", *identity, *command], cwd=book, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def copy(tmp_path):
    """The files under version control as they are now, in a repository of their own."""
    names = git(ROOT, "ls-files", "-z").split("\0")
    kept = [name for name in names if name and (ROOT / name).is_file()]
    assert "_config.yml" in kept
    for name in kept:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "before")
    return tmp_path


def test_no_file_keeps_the_old_address(copy, capsys):
    assert fork.main(copy, f"https://github.com/{OWNER}/Deep.Learning-101", "autumn") is None
    assert f"{OLD} on main is now {OWNER}/Deep.Learning-101 on autumn, in " in capsys.readouterr().out
    texts = {path.relative_to(copy).as_posix(): path.read_text("utf-8") for path in fork.texts(copy)}
    assert not [name for name, text in texts.items() if OLD in text and name != "tests/house/test_fork.py"]
    repository = yaml.safe_load(texts["_config.yml"])["repository"]
    assert repository == {"url": f"https://github.com/{OWNER}/Deep.Learning-101", "branch": "autumn"}
    for path in sorted((copy / "chapters").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert f'"git+https://github.com/{OWNER}/Deep.Learning-101@autumn"' in first
    for name in ("README.md", "CITATION.cff", "pyproject.toml"):
        assert f"{OWNER}/Deep.Learning-101" in texts[name]
    assert "branches: [autumn]" in texts[".github/workflows/book.yml"]


def test_the_way_back_ends_where_it_began(copy):
    fork.main(copy, f"https://github.com/{OWNER}/deep.git", "autumn")
    assert git(copy, "status", "--short")
    fork.main(copy, REPOSITORY["url"], REPOSITORY["branch"])
    assert git(copy, "status", "--short") == ""


def test_lines_keep_their_ends(copy):
    """An editor of Windows has stored every file."""
    windows = {path: path.read_bytes().replace(b"\n", b"\r\n") for path in fork.texts(copy)}
    assert len(windows) > 100
    for path, text in windows.items():
        path.write_bytes(text)
    assert fork.main(copy, f"https://github.com/{OWNER}/deep", "autumn") is None
    moved = {path: path.read_bytes() for path in windows}
    assert sum(moved[path] != windows[path] for path in windows) > 10
    assert not [path for path, text in moved.items() if b"\n" in text.replace(b"\r\n", b"")]


def test_a_clone_has_the_line_ends_of_unix_whatever_git_is_told(copy, tmp_path_factory):
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "-c", "core.autocrlf=true", copy.as_uri(), "book")
    ends = {
        name: ends.split()[:2]
        for ends, name in (line.split("\t") for line in git(clone / "book", "ls-files", "--eol").splitlines())
    }
    assert ends.pop("lib/nnrecap/data/digits.npz") == ["i/-text", "w/-text"]
    assert ends.pop("lib/nnrecap/data/penguins.csv") == ["i/lf", "w/lf"]
    assert (
        {"i/lf w/lf"}
        <= set(map(" ".join, ends.values()))
        <= {"i/lf w/lf", "i/-text w/-text", "i/none w/none"}
    )


def test_only_the_address_moves():
    text = (
        "git+https://github.com/a/b@main gh/a/b/main?urlpath=lab/tree/main.ipynb a/b/blob/main/x "
        "a/b-more xa/b a/bc main https://github.com/a/b.git"
    )
    assert fork.moved(text, ("a/b", "main"), ("c/d", "next")) == (
        "git+https://github.com/c/d@next gh/c/d/next?urlpath=lab/tree/main.ipynb c/d/blob/next/x "
        "a/b-more xa/b a/bc main https://github.com/c/d.git"
    )


@pytest.mark.parametrize(
    "url", ["", "a/b", "http://github.com/a/b", "https://gitlab.com/a/b", "https://github.com/a"]
)
def test_what_is_no_repository_is_refused(url, copy):
    assert fork.main(copy, url) == f"REPO must be https://github.com/<owner>/<name>, got {url!r}"
    assert (
        fork.main(copy, "https://github.com/a/b", "a b") == "BRANCH must be the name of a branch, got 'a b'"
    )
    assert git(copy, "status", "--short") == ""
