"""The solved version of a notebook: each stub gives way to the solution folded below it.

The notebook that readers get is the one source.  `tools/outputs.py` (`make outputs`) writes and
executes the solved one; a test proves that it is what this makes.
"""

import re

import nbformat

HAVE_ONE = ("homework",)  # chapters with a solved version
FOLDED = re.compile(r"<details><summary>A solution</summary>\n(.*?)</details>\n*", re.S)
PYTHON = re.compile(r"```python\n(.*?)```\n*", re.S)
BESIDE = re.compile(r"\]\((?!#|\w+:)")  # a link to a file of the folder above
NOTE = """

> All {count} tasks are solved here. Made by a program from `{name}`: to change anything, change it there."""


def place(path):
    """Where the solved version of the notebook at `path` is kept."""
    return path.parent / "solved" / f"{path.stem}-solved.ipynb"


def solved(path):
    """The solved version of the notebook at `path`, not executed yet."""
    notebook, count = nbformat.read(path, as_version=4), 0
    for stub, below in zip(notebook.cells, notebook.cells[1:], strict=False):
        folded = FOLDED.match(below.source)
        if stub.cell_type == "code" and folded:
            [code] = PYTHON.findall(folded[1])
            words = PYTHON.sub("", folded[1]).strip()
            stub.source = code.rstrip("\n")
            below.source = f"{words}\n\n{below.source[folded.end() :]}".strip()
            count += 1
    title = notebook.cells[0]
    heading, _, rest = title.source.partition("\n")
    title.source = f"{heading}, solved{NOTE.format(count=count, name=path.name)}\n{rest}"
    notebook.cells = [cell for cell in notebook.cells if cell.source]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = BESIDE.sub("](../", cell.source)
    return notebook
