"""`make fork` moves the whole book to any forge: nothing keeps the old address, and the way back is the same."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import address
import fork
from pages import findable, forges, launch

ROOT = Path(__file__).resolve().parents[2]

REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
HOME = forges.home(REPOSITORY)
OWNER = "a-lecturer"  # never written beside a name: this file is moved as well
KINDS = {  # what runs at a host whose name does not say so
    f"https://github.com/{OWNER}/Deep.Learning-101": "",
    f"https://gitlab.com/{OWNER}/winter/deep": "",
    f"https://git.uni.example:8443/ai/{OWNER}/winter/deep": "gitlab",
    f"https://codeberg.org/{OWNER}/deep": "",
    f"https://code.uni.example/{OWNER}/deep": "gitea",
}


def git(book, *command):
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    done = subprocess.run(["git", *identity, *command], cwd=book, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def unzipped(tmp_path):
    """The files under version control as they are now, and no repository around them."""
    names = git(ROOT, "ls-files", "-z").split("\0")
    kept = [name for name in names if name and (ROOT / name).is_file()]
    assert "_config.yml" in kept
    for name in kept:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


@pytest.fixture
def copy(unzipped):
    """The same in a repository of their own."""
    git(unzipped, "init", "-q")
    git(unzipped, "add", "-A")
    git(unzipped, "commit", "-qm", "before")
    return unzipped


@pytest.mark.parametrize("url", KINDS)
def test_no_file_keeps_the_old_address_and_the_way_back_ends_where_it_began(copy, capsys, url):
    assert fork.main(copy, url, "autumn", KINDS[url]) is None
    assert f"{HOME.url} on {HOME.branch} is now {url} on autumn, in " in capsys.readouterr().out
    texts = {path.relative_to(copy).as_posix(): path.read_text("utf-8") for path in fork.texts(copy)}
    assert not [
        name for name, text in texts.items() if HOME.slug in text and name != "tests/house/test_fork.py"
    ]
    kind = {"kind": KINDS[url]} if KINDS[url] else {}
    assert yaml.safe_load(texts["_config.yml"])["repository"] == {"url": url, "branch": "autumn"} | kind
    for path in sorted((copy / "chapters").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert f'"git+{url}@autumn"' in first
    for name in ("README.md", "CITATION.cff", "pyproject.toml", "chapters/index.md", "chapters/teach.md"):
        assert url in texts[name]
    assert ("[on Colab](" in texts["chapters/index.md"]) == ("github.com" in url)
    assert "[on Binder](https://mybinder.org/v2/" in texts["chapters/index.md"]
    for name in ("kit/assignments.py", "chapters/teach.md"):
        assert re.findall('course_id = "([^"]*)"', texts[name]) == [url.rpartition("/")[2]]
    assert "branches: [autumn]" in texts[".github/workflows/book.yml"]
    fork.main(copy, HOME.url, HOME.branch, HOME.kind)
    assert git(copy, "status", "--short") == ""


@pytest.mark.parametrize("there_is_git", [True, False])
def test_a_copy_out_of_a_zip_file_moves_where_it_is_told_to(unzipped, monkeypatch, there_is_git):
    made = unzipped / ".venv" / "made.txt"
    made.parent.mkdir()
    made.write_text(HOME.url, encoding="utf-8")
    if not there_is_git:
        monkeypatch.setenv("PATH", str(made.parent))
    told = "REPO must be a repository, as https://github.com/you/your-book, and is not given; this copy's origin is ''"
    assert fork.main(unzipped) == told
    assert fork.main(unzipped, f"https://github.com/{OWNER}/deep") is None
    texts = {path: path.read_text("utf-8") for path in fork.texts(unzipped)}
    assert made.read_text("utf-8") == HOME.url and made not in texts
    kept = [path.name for path, text in texts.items() if HOME.slug in text]
    assert set(kept) <= {"test_fork.py"} and len(texts) > 100


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


MINE = forges.Home("https://github.com/a/b", "main", "github")
TEXT = (
    "git+https://github.com/a/b@main https://mybinder.org/v2/gh/a/b/main?urlpath=lab/tree/main.ipynb "
    "https://github.com/a/b/blob/main/x https://github.com/a/b/edit/main/x https://github.com/a/b/raw/main/x "
    "https://github.com/a/b/issues/new?title=x a/b-more xa/b a/bc main a/b https://github.com/a/b.git "
    "https://colab.research.google.com/github/a/b/blob/main/x.ipynb"
)


def test_only_the_address_moves():
    other = forges.Home("https://github.com/c/d", "next", "github")
    moved = fork.moved(TEXT, MINE, other)
    assert moved == (
        "git+https://github.com/c/d@next https://mybinder.org/v2/gh/c/d/next?urlpath=lab/tree/main.ipynb "
        "https://github.com/c/d/blob/next/x https://github.com/c/d/edit/next/x https://github.com/c/d/raw/next/x "
        "https://github.com/c/d/issues/new?title=x a/b-more xa/b a/bc main c/d https://github.com/c/d.git "
        "https://colab.research.google.com/github/c/d/blob/next/x.ipynb"
    )
    assert fork.moved(moved, other, MINE) == TEXT


def test_every_form_of_a_link_moves_to_another_kind_of_forge():
    """On Colab, where it cannot be, what was opened there is shown at the forge."""
    other = forges.Home("https://git.example.edu/c/d/e", "next", "gitlab")
    moved = fork.moved(TEXT, MINE, other)
    assert moved == (
        "git+https://git.example.edu/c/d/e@next "
        "https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.edu%2Fc%2Fd%2Fe/next?urlpath=lab/tree/main.ipynb "
        "https://git.example.edu/c/d/e/-/blob/next/x https://git.example.edu/c/d/e/-/edit/next/x "
        "https://git.example.edu/c/d/e/-/raw/next/x "
        "https://git.example.edu/c/d/e/-/issues/new?issue%5Btitle%5D=x "
        "a/b-more xa/b a/bc main c/d/e https://git.example.edu/c/d/e.git "
        "https://git.example.edu/c/d/e/-/blob/next/x.ipynb"
    )
    before_colab = TEXT.index("https://colab")
    assert fork.moved(moved, other, MINE)[:before_colab] == TEXT[:before_colab]


# What a page links to, written out as each forge has it.
LINKS = {
    "https://github.com/ai/deep": (
        "https://github.com/ai/deep/edit/wip/2/chapters/a.ipynb",
        "https://github.com/ai/deep/issues/new?title=chapters%2Fa%3A+",
        "https://mybinder.org/v2/gh/ai/deep/wip%2F2?urlpath=lab/tree/chapters/a.ipynb",
        "https://github.com/ai/deep/archive/refs/heads/wip/2.zip",
        "https://ai.github.io/deep/",
    ),
    "https://gitlab.com/ai/winter/deep": (
        "https://gitlab.com/ai/winter/deep/-/edit/wip/2/chapters/a.ipynb",
        "https://gitlab.com/ai/winter/deep/-/issues/new?issue%5Btitle%5D=chapters%2Fa%3A+",
        "https://mybinder.org/v2/gl/ai%2Fwinter%2Fdeep/wip%2F2?urlpath=lab/tree/chapters/a.ipynb",
        "https://gitlab.com/ai/winter/deep/-/archive/wip/2/deep.zip",
        "https://ai.gitlab.io/winter/deep/",
    ),
    "https://gitlab.example.edu/ai/deep": (
        "https://gitlab.example.edu/ai/deep/-/edit/wip/2/chapters/a.ipynb",
        "https://gitlab.example.edu/ai/deep/-/issues/new?issue%5Btitle%5D=chapters%2Fa%3A+",
        "https://mybinder.org/v2/git/https%3A%2F%2Fgitlab.example.edu%2Fai%2Fdeep/wip%2F2"
        "?urlpath=lab/tree/chapters/a.ipynb",
        "https://gitlab.example.edu/ai/deep/-/archive/wip/2/deep.zip",
        "",
    ),
    "https://codeberg.org/ai/deep": (
        "https://codeberg.org/ai/deep/_edit/wip/2/chapters/a.ipynb",
        "https://codeberg.org/ai/deep/issues/new?title=chapters%2Fa%3A+",
        "https://mybinder.org/v2/git/https%3A%2F%2Fcodeberg.org%2Fai%2Fdeep/wip%2F2"
        "?urlpath=lab/tree/chapters/a.ipynb",
        "https://codeberg.org/ai/deep/archive/wip/2.zip",
        "https://ai.codeberg.page/deep/",
    ),
}


@pytest.mark.parametrize("url", LINKS)
def test_a_page_s_links_are_as_its_forge_has_them(url):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    settings["repository"] = repository = {"url": url, "branch": "wip/2"}
    links = dict(launch.source_links(settings, "chapters/a", "chapters/a.ipynb"))
    places = dict(launch.launches(settings, "chapters/a"))
    home = forges.home(repository)
    edit, report, binder, packed, pages = LINKS[url]
    assert (links["Edit this page"], links["Report an error"], links["Repository"]) == (edit, report, url)
    assert (places["Binder"], home.packed, home.pages) == (binder, packed, pages)
    assert ("Colab" in places) == ("github.com" in url)
    *_, (_, hub) = launch.addresses(repository, "chapters/a", "https://hub.example.edu")
    assert hub == (
        f"https://hub.example.edu/hub/user-redirect/git-pull?repo={forges.quote(url, safe='')}"
        "&branch=wip%2F2&urlpath=lab%2Ftree%2Fdeep%2Fchapters%2Fa.ipynb"
    )


def test_pages_of_no_known_address_name_none():
    told = findable.head(
        "chapters/a", "A", "<p>Some words that are long enough to describe the page.</p>", "", "The book"
    )
    assert "http" not in told.replace("https://schema.org", "").replace("https://creativecommons.org", "")
    assert 'name="description"' in told and "canonical" not in told


def test_a_host_that_says_nothing_needs_a_kind():
    with pytest.raises(ValueError, match="needs as `kind` one of github, gitlab, gitea, got None"):
        forges.home({"url": "https://git.example.edu/a/b", "branch": "main"})


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("git@github.com:ai/deep.git", "https://github.com/ai/deep"),
        ("ssh://git@gitlab.example.edu:2222/ai/w/deep.git", "https://gitlab.example.edu/ai/w/deep"),
        ("https://name:word@codeberg.org/ai/deep/", "https://codeberg.org/ai/deep"),
    ],
)
def test_without_an_address_it_is_that_of_origin(tmp_path, origin, url):
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", origin)
    assert fork.asked(tmp_path, "", "main", "").url == url


@pytest.mark.parametrize(
    "url",
    [
        *("a/b", "http://github.com/a/b", "https://github.com/a", "https://github.com/a/b/tree/main"),
        *("https://gitlab.com/a/b/-/tree/main", "https://codeberg.org/a/b/src"),
    ],
)
def test_what_is_no_repository_is_refused(url):
    told = f"REPO must be a repository, as https://github.com/you/your-book, got {url!r}"
    assert fork.main(ROOT, url) == told


def test_what_cannot_be_known_is_asked_for(tmp_path):
    (tmp_path / "_config.yml").write_text((ROOT / "_config.yml").read_text("utf-8"), "utf-8")
    git(tmp_path, "init", "-q")
    assert fork.main(tmp_path) == (
        "REPO must be a repository, as https://github.com/you/your-book, and is not given; this copy's origin is ''"
    )
    told = "KIND must say what runs at git.example.edu: github, gitlab, gitea (Forgejo too), got {}"
    assert fork.main(tmp_path, "https://git.example.edu/a/b") == told.format("None")
    assert fork.main(tmp_path, "https://git.example.edu/a/b", kind="svn") == told.format("'svn'")
    told = "BRANCH must be the name of a branch, got 'a b'"
    assert fork.main(tmp_path, "https://github.com/a/b", "a b") == told


def test_a_kind_that_was_told_once_is_known(copy):
    assert fork.main(copy, "https://git.example.edu/a/b", kind="gitlab") is None
    assert fork.main(copy, "https://git.example.edu/a/c", "autumn") is None
    repository = yaml.safe_load((copy / "_config.yml").read_text("utf-8"))["repository"]
    assert repository == {"url": "https://git.example.edu/a/c", "branch": "autumn", "kind": "gitlab"}
    assert fork.main(copy, "https://git2.example.edu/a/c").startswith("KIND must say what runs at git2")


# What publishes


def test_a_book_is_published_where_it_says_it_lives_and_nowhere_else(tmp_path):
    config = tmp_path / "_config.yml"
    config.write_text("title: A\nrepository:\n  # where\n  url: https://gitlab.com/Ai/deep\n  branch: main\n")
    assert address.main("https://gitlab.com/ai/deep/", config) is None
    assert address.main("https://gitlab.com/me/deep", config) == (
        "The book says it lives at https://gitlab.com/Ai/deep, and this is https://gitlab.com/me/deep: "
        "`make fork REPO=https://gitlab.com/me/deep`, commit, push."
    )
    assert address.main(REPOSITORY["url"]) is None


def steps(job):
    return [
        step if isinstance(step, str) else step.get("run", "") for step in job.get("script") or job["steps"]
    ]


@pytest.mark.parametrize(
    ("file", "publish"), [(".github/workflows/book.yml", "publish"), (".gitlab-ci.yml", "pages")]
)
def test_what_publishes_asks_first_and_runs_every_test(file, publish):
    said = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    jobs = said.get("jobs", said)
    assert set(jobs[publish]["needs"]) == {"address", "test"}
    assert any("tools/address.py" in step for step in steps(jobs["address"]))
    assert [step for step in steps(jobs["test"]) if step] == ["make cpu-torch", "bash .ci/run"]


def test_gitlab_s_file_has_the_form_that_gitlab_wants():
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.gitlab-ci",
        ".gitlab-ci.yml",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
