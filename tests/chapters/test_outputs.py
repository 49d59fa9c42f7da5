"""Every cell, run anew by the build, gives what is stored in its notebook.

Text is compared letter for letter, pictures by their alt texts and sizes: their bytes hang on
the last digits, and so on the processor.
"""

import nbformat
import pytest
from printed import NOTEBOOKS, ROOT, load
from test_chapters import SOLVED

import execute
import progress

CELLS = [
    pytest.param(path, number, id=f"{path.stem}-{number}")
    for path in NOTEBOOKS + SOLVED
    for number, cell in enumerate(load(path)["cells"])
    if cell["cell_type"] == "code"
]


@pytest.fixture(scope="session")
def ran(built, tmp_path_factory):
    """Each notebook as it ran just now: those of the book when the site was built, the solved ones here."""
    found = dict(site_results())
    folder = tmp_path_factory.mktemp("solved")
    told = progress.Told(folder, ROOT / "bench" / "book.json", 2)
    names = [path.relative_to(ROOT).with_suffix("").as_posix() for path in SOLVED]
    _, faults = execute.execute(ROOT, names, folder / "cache", told)
    assert not faults
    return found | {path: merged(folder / "cache", path) for path in SOLVED}


def site_results():
    return ((path, merged(ROOT / "_build" / ".jupyter_cache", path)) for path in NOTEBOOKS)


def merged(cache, path):
    notebook = nbformat.read(path, as_version=4)
    return execute.get_cache(str(cache)).merge_match_into_notebook(notebook)[1]


def told(output):
    """What is compared of an output."""
    if output["output_type"] == "stream":
        return output["name"], "".join(output["text"])
    if output["output_type"] == "error":
        return output["ename"], output["evalue"]
    data = {kind: "".join(text) for kind, text in output["data"].items() if not kind.startswith("image/")}
    pictures = {kind for kind in output["data"] if kind.startswith("image/")}
    return data, pictures, {kind: output["metadata"].get(kind) for kind in pictures}


@pytest.mark.parametrize(("path", "number"), CELLS)
def test_a_cell_gives_what_is_stored(ran, path, number):
    stored, now = load(path)["cells"][number], ran[path].cells[number]
    assert "".join(stored["source"]) == now.source
    now, stored = list(map(told, now.outputs)), list(map(told, stored["outputs"]))
    assert now == stored, "the notebook stores another output: run `make outputs`, and look at what changed"


@pytest.mark.ours
def test_no_cell_is_left_out():
    assert len(CELLS) > 600


PHONE = 46  # letters in a line at 390 px; what is longer goes on below, and its columns are lost


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_table_fits_a_phone(path):
    cells = [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]
    printed = [told(output)[1] for cell in cells for output in cell["outputs"] if "text" in output]
    assert printed and not [text for text in printed if is_wide_table(text)]


def is_wide_table(text):
    """Are three lines that are no claims as long as one another, and too long?"""
    lengths = [len(line) for line in text.splitlines() if not line.startswith("✓")]
    return any(lengths.count(length) >= 3 for length in lengths if length > PHONE)
