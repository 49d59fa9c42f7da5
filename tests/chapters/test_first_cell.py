"""The first cell brings the library where it is missing, and says what stands in its way.

It is run by a new Python without pip, in folders with as much of pip, uv and git as a case says.
"""

import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from printed import NOTEBOOKS, ROOT, code_cells, source
from test_chapters import SOLVED

import nnrecap

REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
LIBRARY = f"git+{REPOSITORY['url']}@{REPOSITORY['branch']}"
CELL = source(code_cells(NOTEBOOKS[0])[0])
# Where pip lies; to import it would take setuptools' stand-in for distutils from all later tests.
PIP = metadata.distribution("pip").locate_file("pip")
# A tool that writes down how it was called, and what it has to say.
TOOL = """import os, sys
print(*sys.argv[1:], file=open(os.environ["CALLED"], "w"))
if "SAYS" in os.environ:
    sys.exit(os.environ["SAYS"])
open("nnrecap.py", "w").write("def needs(*how): pass")
"""
VERSION = re.search(r'"needs", print\)\("([\d.]+)"', CELL)[1]


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return next(p for p in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if p.exists())


@pytest.fixture
def run(python, tmp_path):
    """Run the cell where these tools are: (exit code, what it said, how the installing tool was called)."""

    def run(*tools, **environment):
        (tmp_path / "bin").mkdir()
        for tool in tools:
            put(tmp_path, tool)
        kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        known = {
            "PATH": str(tmp_path / "bin"),
            "PYTHONPATH": str(tmp_path),
            "CALLED": str(tmp_path / "called"),
        }
        done = subprocess.run(
            [python, "-c", CELL],
            cwd=tmp_path,
            env=kept | known | environment,
            capture_output=True,
            text=True,
        )
        called = tmp_path / "called"
        said = (done.stdout + done.stderr).strip()
        return done.returncode, said, called.read_text().split() if called.exists() else None

    return run


def put(folder, tool):
    """A library to import, a module to run, or a program on the path."""
    if tool in ("nnrecap", "pip"):
        (folder / tool).mkdir()
        (folder / tool / "__init__.py").touch()
        (folder / tool / "__main__.py").write_text(TOOL)
    else:
        program = folder / "bin" / tool
        program.write_text(f"#!{sys.executable}\n{TOOL}")
        program.chmod(0o755)


@pytest.mark.parametrize("path", NOTEBOOKS + SOLVED, ids=lambda path: path.stem)
def test_it_is_the_same_in_all(path):
    assert source(code_cells(path)[0]) == CELL, f"copy the first cell of code from {NOTEBOOKS[0].name}"


def test_where_the_library_is_nothing_is_done(run, tmp_path):
    own(tmp_path, VERSION)
    assert run() == (0, "", None)


def own(folder, version):
    """Our own library, as it says that it has another version."""
    text = Path(nnrecap.__file__).read_text(encoding="utf-8")
    was = f'__version__ = "{nnrecap.__version__}"'
    assert text.count(was) == 1
    (folder / "nnrecap.py").write_text(text.replace(was, f'__version__ = "{version}"'), encoding="utf-8")


def test_it_asks_for_the_library_that_lies_beside_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert VERSION == nnrecap.__version__ == project["version"], "run `make lists`: pyproject.toml says which"


@pytest.mark.parametrize("newer", ["0.10.0", "1.0.0", f"{VERSION}.1"])
def test_a_newer_library_will_do(run, tmp_path, newer):
    own(tmp_path, newer)
    assert run("pip") == (0, "", None)


def test_an_older_library_stops_it_and_it_says_how_to_get_the_newer(run, tmp_path, python):
    own(tmp_path, "0.1.9")
    line = f"{python} -m pip install {LIBRARY}"
    said = f"{VERSION} of nnrecap is needed; run: {line}\nHere is 0.1.9. Then restart the kernel."
    assert run("pip", "uv", "git") == (1, said, None)


def test_where_only_uv_is_the_line_is_uv_s(run, tmp_path, python):
    own(tmp_path, "0.0.1")
    _, said, _ = run("uv")
    assert f"run: uv pip install -p {python} {LIBRARY}\n" in said


def test_a_library_from_before_it_could_tell_lets_the_cell_say_it(run, python):
    said = f"{VERSION} of nnrecap is needed; run: {python} -m pip install {LIBRARY}"
    assert run("nnrecap", "pip") == (0, said, None)


def test_pip_installs_it(run):
    assert run("git", "pip", "uv") == (0, "", ["install", "-q", LIBRARY])


def test_without_pip_uv_installs_it(run, python):
    assert run("git", "uv") == (0, "", ["pip", "install", "-p", str(python), "-q", LIBRARY])


@pytest.mark.parametrize(
    ("tools", "lacks"),
    [(["git"], "pip or uv"), (["pip"], "git"), (["uv"], "git"), ([], "git and pip or uv")],
    ids=lambda it: "-".join(it) or "nothing" if isinstance(it, list) else None,
)
def test_what_is_missing_is_named(run, tools, lacks):
    said = f"Install {lacks}, then run this cell again: it installs the library."
    assert run(*tools) == (1, said, None)


@pytest.mark.parametrize("tool", ["pip", "uv"])
def test_what_else_goes_wrong_is_told_in_the_tool_s_own_words(run, tool):
    code, said, called = run("git", tool, SAYS="ERROR: No space left on device")
    assert code == 1 and called[-1] == LIBRARY
    assert said.startswith("ERROR: No space left on device\n") and said.endswith("then run this cell again.")


def test_without_a_network_git_says_so_and_the_cell_what_to_do(run, tmp_path):
    (tmp_path / "pip").symlink_to(PIP)
    offline = dict.fromkeys(("https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")  # where nobody listens
    code, said, _ = run(PATH=os.environ["PATH"], PIP_DISABLE_PIP_VERSION_CHECK="1", **offline)
    assert code == 1 and f"fatal: unable to access '{REPOSITORY['url']}/': " in said
    assert said.endswith("Mend that, or connect to the internet; then run this cell again.")
