"""What `make test` imports is what its own list installs, also where more is installed."""

import ast
import importlib.metadata
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from installed import needed
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHELVES = ["lib", *PROJECT["tool"]["pytest"]["ini_options"]["pythonpath"]]
TESTS = [
    path.relative_to(ROOT).as_posix()
    for path in sorted(ROOT.glob("tests/**/*.py"))
    if not path.is_relative_to(ROOT / "tests" / "pages" / "web")  # these have a list of their own
]


def listed(extra):
    """What pyproject.toml names for one extra."""
    for requirement in map(Requirement, PROJECT["project"]["optional-dependencies"][extra]):
        if requirement.name == PROJECT["project"]["name"]:
            for other in requirement.extras:
                yield from listed(other)
        else:
            yield requirement.name


def first_imports(nodes):
    """(dots before it, dotted name) of what is imported as soon as the file is; a function's imports wait."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, f"{node.module or ''}.{alias.name}".strip(".")) for alias in node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from first_imports(ast.iter_child_nodes(node))


@cache
def imports(path):
    return list(first_imports(ast.parse(path.read_text(encoding="utf-8")).body))


def own(name, shelves):
    """The files of ours that this import runs; on the first shelf that has one."""
    parts = name.split(".")
    ends = range(1, len(parts) + 1)
    for shelf in shelves:
        places = [shelf.joinpath(*parts[:end]) for end in ends]
        names = [*(f"{place}.py" for place in places), *(place / "__init__.py" for place in places)]
        if files := [Path(name) for name in names if Path(name).is_file()]:
            return files
    return []


def foreign(test):
    """The first names of others' modules that come with a test's file, as pytest finds them."""
    shelves = [test.parent, *(ROOT / shelf for shelf in SHELVES)]
    seen, waiting, found = set(), [test], set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        for dots, name in imports(path):
            files = own(name, [path.parents[dots - 1]] if dots else shelves)
            waiting += set(files) - seen
            found |= set() if files else {name.split(".")[0]}
    return found - set(sys.stdlib_module_names)


@pytest.fixture(scope="module")
def installed():
    """The names of modules that the list `test` brings, with all that it needs."""
    packages = {canonicalize_name(name) for name in needed([PROJECT["project"]["name"], *listed("test")])}
    brought = importlib.metadata.packages_distributions()
    return {name for name, by in brought.items() if packages & set(map(canonicalize_name, by))}


@pytest.mark.parametrize("name", TESTS)
def test_a_test_imports_what_its_list_installs(name, installed):
    missing = foreign(ROOT / name) - installed
    assert not missing, "add it to `test` in pyproject.toml, or import it in the function that needs it"


def test_what_comes_with_a_test_is_seen():
    assert "genanki" in foreign(
        ROOT / "tests" / "pages" / "test_release.py"
    )  # by kit/release.py, kit/cards.py
    assert "playwright" in foreign(ROOT / "tests" / "pages" / "web" / "test_pdf.py")
