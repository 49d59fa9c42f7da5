"""Each room's purpose is said once, and what is imported goes one way."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
NAMES = [Path(name) for name in TRACKED.stdout.split("\0") if name and (ROOT / name).is_file()]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TREE = dict(re.findall(r"^([\w./-]+)/ +(\S.*)$", README.split("## Where things are")[1], re.M))
# room → the rooms it may import besides itself; tests try them all and are nobody's
MAY_IMPORT = {
    "lib": set(),
    "scripts": {"lib"},
    "chapters": {"lib"},
    "web": {"lib"},
    "kit": {"lib", "web"},
    "bench": {"lib", "web", "kit"},
    "tools": {"lib", "web", "kit", "bench"},
}


def rooms():
    return {name.parts[0] for name in NAMES if len(name.parts) > 1}


def modules(room):
    """The names under which a room's own files are imported."""
    start = ROOT / room
    inside = [start / name.relative_to(room) for name in NAMES if name.parts[0] == room]
    folders = {path.parent.name for path in inside if path.name == "__init__.py"}
    return folders | {path.stem for path in inside if path.suffix == ".py"} | {room}


def imports(code):
    """The first names of all that is imported."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def code_of(path):
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = "\n".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code")
    return re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", lines)  # the first cell's `pip install`


def test_the_readmes_tree_is_the_tree():
    assert rooms() == {place.split("/")[0] for place in TREE}
    assert all((ROOT / place).is_dir() for place in TREE)
    assert len(set(TREE.values())) == len(TREE)


@pytest.mark.parametrize("room", ["tests", "web"])
def test_the_shelves_of_a_room_are_named_with_it(room):
    named = set(re.findall(r"(\w+)/", TREE[room])) - {"web"}
    found = {name.parts[1] for name in NAMES if name.parts[0] == room and len(name.parts) > 2}
    assert named == found


def test_the_tools_are_named():
    tools = {name.stem for name in NAMES if name.parts[0] == "tools"}
    assert set(re.findall(r"\w+", TREE["tools"].split(": ")[1])) == tools


def test_no_test_lies_beside_the_shelves():
    assert not [name for name in NAMES if name.parts[0] == "tests" and len(name.parts) == 2]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_go_one_way(room):
    files = [name for name in NAMES if name.parts[0] == room and name.suffix in {".py", ".ipynb"}]
    assert files
    owners = {}  # of two modules of one name, as `pages` in web and bench, the earlier room's is imported
    for other in reversed([*MAY_IMPORT, "tests"]):
        owners |= dict.fromkeys(modules(other) - {"__init__", "__main__"}, other)
    owners |= dict.fromkeys(modules(room), room) | {"nnrecap": "lib"}
    kinds = {}
    for name in files:
        for imported in imports(code_of(ROOT / name)):
            if imported in owners and imported not in sys.stdlib_module_names:
                kinds.setdefault(owners[imported], []).append(f"{name} imports {imported}")
    wrong = {other: seen for other, seen in kinds.items() if other not in MAY_IMPORT[room] | {room}}
    assert not wrong
    assert room == "tools" or kinds  # a room that imports nothing of ours is not looked at rightly


def test_the_quick_loop_comes_first():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"\bmake (\w+)", text)[0] == "check"


@pytest.mark.parametrize(
    ("form", "schema"),
    [("page.yml", "issue-forms"), ("exercise.yml", "issue-forms"), ("config.yml", "issue-config")],
)
def test_the_forms_for_reports_are_what_github_wants(form, schema):
    command = ["check_jsonschema", "--builtin-schema", f"vendor.github-{schema}"]
    file = ROOT / ".github" / "ISSUE_TEMPLATE" / form
    done = subprocess.run([sys.executable, "-m", *command, str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_pull_request_is_asked_for_the_test_that_failed():
    text = (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    assert "test that failed" in text and "make check" in text


def test_the_container_runs_the_readmes_own_set_up():
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    commands = [settings["onCreateCommand"], settings["postCreateCommand"]]
    assert commands == ["make cpu-torch", "make book"]
    for command in commands:
        assert command in README
        done = subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    opened = settings["customizations"]["codespaces"]["openFiles"]
    assert opened and all((ROOT / name).is_file() for name in opened), (
        "name a chapter that there is in .devcontainer/"
    )
    assert settings["image"].startswith("python:3.12")
