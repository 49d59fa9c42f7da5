"""The versions that Colab has: read from its list, and within our bounds."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import colab

ROOT = Path(__file__).resolve().parents[2]
FOUND = json.loads((ROOT / "bench" / "colab.json").read_text(encoding="utf-8"))
FREEZE = "absl-py==1.4.0\nIPython==7.34.0\nipykernel==6.17.1\njupyter_client==8.6\nmatplotlib==3.10.0\nnumpy==2.1.3\n"


def test_a_list_is_read():
    found = colab.read(f"{FREEZE}torch @ https://example.org/torch.whl\n", "Ubuntu 24.04\nPython 3.13.15\n")
    assert found["python"] == "3.13.15"
    assert found["versions"] == {
        "ipykernel": "6.17.1",
        "ipython": "7.34.0",
        "jupyter-client": "8.6",
        "matplotlib": "3.10.0",
        "numpy": "2.1.3",
    }


@pytest.mark.parametrize(
    ("freeze", "system", "lacking"),
    [
        (FREEZE.replace("numpy==", "numpy @ "), "Python 3.13.15", "['numpy']"),
        (FREEZE, "Ubuntu 24.04", "Python"),
    ],
)
def test_a_list_of_another_form_is_refused(freeze, system, lacking):
    with pytest.raises(SystemExit, match=re.escape(f"must list name==version, got none of {lacking}")):
        colab.read(freeze, system)


def test_what_is_kept_names_its_day_and_its_source():
    assert date.fromisoformat(FOUND["date"]) and FOUND["source"] == colab.SOURCE
    assert FOUND["versions"].keys() <= {*colab.NAMES, *colab.BENEATH}


def test_what_colab_has_is_within_our_bounds():
    """What cells compute with; Colab's kernel and sliders are older, and tried by `make test-colab`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]
    bounds = {r.name: r.specifier for r in map(Requirement, needs)}
    both = sorted(bounds.keys() & FOUND["versions"].keys() - {"ipykernel", "ipywidgets"})
    assert {"numpy", "matplotlib", "scipy"} <= set(both)
    assert not [name for name in both if not bounds[name].contains(FOUND["versions"][name])]
