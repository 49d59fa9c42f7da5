"""The house keeps its own rules: set-up, lint, versions, addresses."""

import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout
FILES = [ROOT / name for name in TRACKED.split("\0") if name and (ROOT / name).is_file()]
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in FILES
    if path.suffix in {".py", ".md", ".yml", ".toml", ".txt", ".ipynb", ".js", ".css", ".cff", ".bib", ""}
    and path.name != "test_house.py"
}


def run(*command):
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)


def requirements(lines):
    plain = [line.split("#")[0].strip() for line in lines]
    return {
        canonicalize_name(r.name): r for r in map(Requirement, filter(lambda s: s and s[0] != "-", plain))
    }


def test_there_are_files():
    assert {"README.md", "Makefile", "_config.yml", ".ci/run", "lib/nnrecap/softmax.py"} <= TEXTS.keys()


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["ruff", "format", "--check", "."]])
def test_the_code_is_clean(command):
    done = run(*command)
    assert done.returncode == 0, done.stdout


def test_the_workflow_has_the_form_that_github_wants():
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    assert workflows
    done = run("check_jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, workflows))
    assert done.returncode == 0, done.stdout


def test_the_citation_has_the_form_that_its_schema_wants():
    done = run("check_jsonschema", "--builtin-schema", "vendor.citation-file-format", "CITATION.cff")
    assert done.returncode == 0, done.stdout


def test_the_workflow_has_no_known_weakness():
    done = subprocess.run(
        [Path(sys.executable).parent / "zizmor", "--offline", ".github"], cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


def test_every_command_of_the_texts_is_a_target():
    targets = set(re.findall(r"^([\w-]+):", TEXTS["Makefile"], re.M))
    named = {
        word
        for name in (
            "README.md",
            "CONTRIBUTING.md",
            "chapters/index.md",
            ".ci/run",
            ".github/workflows/book.yml",
        )
        for word in re.findall(r"(?:^\s*|`|run: )make ([\w-]+)", TEXTS[name], re.M)
    }
    assert {"book", "test", "test-web", "cpu-torch"} <= named <= targets


def test_the_readme_shows_the_two_commands_first():
    first = re.search(r"```sh\n(.*?)```", TEXTS["README.md"], re.S)[1]
    assert re.findall(r"^make (\w+)", first, re.M) == ["book", "test"]


def test_the_library_needs_numpy_alone():
    assert [Requirement(r).name for r in PROJECT["dependencies"]] == ["numpy"]


def test_readers_have_lower_bounds_and_no_pins():
    everything = [*PROJECT["dependencies"], *itertools.chain(*PROJECT["optional-dependencies"].values())]
    bounds = {r.name: str(r.specifier) for r in map(Requirement, everything) if r.name != "nnrecap"}
    assert bounds and all(re.fullmatch(r">=[\d.]+|<2,>=1\.0\.4", bound) for bound in bounds.values()), bounds
    assert bounds["jupyter-book"] == "<2,>=1.0.4"


def test_builders_have_a_pin_for_everything_within_the_bounds():
    pins = requirements(TEXTS["constraints.txt"].splitlines())
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in pins.values())
    assert str(pins["torch"].specifier) == "==2.13.0"
    everything = [*PROJECT["dependencies"], *itertools.chain(*PROJECT["optional-dependencies"].values())]
    everything += [line for line in TEXTS["requirements.txt"].splitlines() if line and line[0] not in "#-"]
    for need in map(Requirement, everything):
        if need.name != "nnrecap":
            version = str(pins[canonicalize_name(need.name)].specifier).removeprefix("==")
            assert need.specifier.contains(version), f"{need} but the lock file has {version}"


def test_the_address_of_the_repository_is_the_configured_one():
    url = yaml.safe_load(TEXTS["_config.yml"])["repository"]["url"]
    notebooks = [name for name in TEXTS if name.endswith(".ipynb")]
    assert notebooks
    for name in ("README.md", "CITATION.cff", "pyproject.toml", *notebooks):
        assert url in TEXTS[name], f"{name} names another address than _config.yml: make fork REPO={url}"


@pytest.mark.parametrize("words", [r"pypi\.org|pythonhosted|registry\.npmjs|conda\.anaconda|download\.pytorch",
                                   r"/(work|root|farm)/[a-z]", r"\bTODO\b|\bFIXME\b|\bNotImplementedError\b"])  # fmt: skip
def test_no_file_has(words):
    found = [name for name, text in TEXTS.items() if re.search(words, text)]
    assert not found, found
