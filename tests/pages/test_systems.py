"""What Windows and macOS do otherwise, as far as it can be had here, all in one small book.

Windows: no process forks, files end their lines by CR LF, and what names no encoding is read in a code
page that is no UTF-8.  Both: folders have spaces and umlauts.  The book's own text has letters of no code page.
And on any system a copy may be read-only, as in a course's shared folder or on a medium.
"""

import ctypes
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from test_build_fails import CONFIG, ROOT

# Run before anything else, in every process: nothing forks, and text without an encoding is in a code page.
WINDOWS = """
import builtins, io, multiprocessing, os
for name in ("fork", "pidfd_open"):
    if hasattr(os, name):
        delattr(os, name)
multiprocessing.set_start_method("spawn", force=True)
real = io.open
def opened(file, mode="r", buffering=-1, encoding=None, *rest, **more):
    if "b" not in mode and encoding in (None, "locale"):
        encoding = "cp1252"
    return real(file, mode, buffering, encoding, *rest, **more)
builtins.open = io.open = opened
"""
LETTERS = "ŷ ≤ −∇ℓ, Ω → „größer” 数"  # code page 1252 has no letter for a byte of ”
CODE = f"""import multiprocessing, os
from nnrecap.softmax import softmax
print("{LETTERS}", softmax([0.0, 0.0]))
print(hasattr(os, "fork"), multiprocessing.get_start_method(), open("two.ipynb").encoding)"""
TOC = "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n- file: chapters/two\n"


def written(book, project=ROOT):
    """A book of two notebooks, which would be run by forking, as an editor on Windows stores it."""
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    texts = {
        "_config.yml": CONFIG.replace("WEB", (project / "web").as_posix()).replace("MORE", ""),
        "_toc.yml": TOC,
        "chapters/index.md": f"# A small book\n\n{LETTERS}\n",
    }
    for name in ("one", "two"):
        title = new_markdown_cell(f"# {name}\n\n{LETTERS}: $\\hat y \\le 1$", id=f"{name}-title")
        cells = [title, new_code_cell(CODE, id=f"{name}-code")]
        made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        texts[f"chapters/{name}.ipynb"] = nbformat.writes(made)
    for name, text in texts.items():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_bytes(text.replace("\n", "\r\n").encode())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(what the build said, its pages) under another system's terms."""
    before = tmp_path_factory.mktemp("before")
    (before / "sitecustomize.py").write_text(WINDOWS, encoding="ascii")
    book = tmp_path_factory.mktemp("of") / "Meine Bücher & Größen (2)"
    written(book)
    terms = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    library = os.pathsep.join([str(before), str(ROOT / "lib")])
    command = [sys.executable, str(ROOT / "web" / "build.py"), str(book)]
    env = os.environ | terms | {"PYTHONPATH": library}
    done = subprocess.run(command, env=env, capture_output=True, encoding="cp1252")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, book / "_build" / "html"


def test_a_book_is_built_where_nothing_forks_and_no_text_is_utf_8(made):
    said, html = made
    assert said.count("executed chapters/") == 2
    for name in ("one", "two"):
        page = (html / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        assert page.count(LETTERS) >= 2 and "<math" in page and "[0.5 0.5]" in page
        assert "False spawn cp1252" in page
        assert "\r" not in page


def test_its_entrance_and_its_search_have_the_letters_too(made):
    _, html = made
    assert "chapters/index.html" in (html / "index.html").read_text(encoding="utf-8")
    found = [path for path in html.rglob("*.js") if "größer" in path.read_text(encoding="utf-8")]
    assert "searchindex.js" in {path.name for path in found}


def obey_modes():
    """Root may write wherever it likes, until it gives that up (man capabilities: CAP_DAC_OVERRIDE)."""
    if sys.platform == "linux":
        drop, write_anywhere = 24, 1
        ctypes.CDLL(None).prctl(drop, write_anywhere, 0, 0, 0)


def let_write(folder, may):
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200 if may else path.stat().st_mode & ~0o222)


def obeying(folder, *command):
    """Run this there as somebody whom modes bind."""
    limits = {} if os.name == "nt" else {"preexec_fn": obey_modes}
    env = os.environ | {"PYTHONPATH": str(folder / "lib")}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", **limits)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def read_only(tmp_path):
    """A whole copy of what builds and of a small book, in which only _build may be written to."""
    for name in ("lib", "web", "bench"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("LICENSE", "README.md", "Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "_build").mkdir()
    written(tmp_path, tmp_path)
    let_write(tmp_path, False)
    (tmp_path / "_build").chmod(0o755)
    if obeying(tmp_path, sys.executable, "-c", "open('new', 'w')")[0] == 0:
        assert sys.platform != "linux"
        pytest.skip("here a user writes to what is read-only")
    yield tmp_path
    let_write(tmp_path, True)


def test_a_read_only_copy_is_built_again_and_again_if_only_build_can_be_written_to(read_only):
    page = read_only / "_build" / "html" / "chapters" / "index.html"
    for words in (LETTERS, "and one more"):  # what was copied from read-only files must go, too
        index = read_only / "chapters" / "index.md"
        index.chmod(0o644)
        index.write_text(f"# A small book\n\n{words}\n", encoding="utf-8")
        index.chmod(0o444)
        code, said = obeying(read_only, sys.executable, "web/build.py")
        assert code == 0, said
        assert words in page.read_text(encoding="utf-8")
    made = {path.relative_to(read_only).parts[0] for path in read_only.rglob("*") if newer(path, index)}
    assert made == {"_build"}


def newer(path, other):
    return path.stat().st_mtime_ns > other.stat().st_mtime_ns


def test_what_must_be_writable_is_said_in_a_sentence(read_only):
    (read_only / "_build").chmod(0o555)
    code, said = obeying(read_only, sys.executable, "web/build.py")
    assert code == 1 and "Traceback" not in said
    assert f"What is made goes into {read_only / '_build'}, which cannot be written to: " in said
    code, said = obeying(read_only, "make", f"PYTHON={sys.executable}", "book")
    assert code == 2 and "Traceback" not in said
    assert "This folder must be writable for the set-up: .venv, lib/nnrecap.egg-info and _build" in said


@pytest.mark.parametrize("tool", ["fork.py", "address.py"])
def test_what_publishes_and_what_forks_speak_in_any_code_page(tool, tmp_path):
    env = os.environ | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    command = [sys.executable, str(ROOT / "tools" / tool), "ftp://größer.example"]
    done = subprocess.run(command, env=env, capture_output=True, encoding="ascii", errors="replace")
    assert done.returncode == 1 and "ftp://" in done.stderr and "Traceback" not in done.stderr


def test_every_file_that_is_opened_names_its_encoding():
    """As text it would be read in the system's code page."""
    rule = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--preview",
        "--select",
        "PLW1514",
        "--output-format",
        "concise",
    ]
    rooms = ["lib", "web", "kit", "tools", "bench", "scripts", "tests"]
    assert all((ROOT / room).is_dir() for room in rooms)
    done = subprocess.run([*rule, *rooms], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout
