"""Execute notebooks in place and store them the way the book keeps them.

    python tools/outputs.py chapters/softmax.ipynb …      (no names: every notebook of the book)

What is kept: sources, cell ids, tags, slide types, prompts, text and picture outputs, execution counts 1 … n.
Pictures are stored small (see pictures.py).
What is not: timestamps, versions, widget state, and anything else that differs between two runs.
A chapter that has a solved version gets that anew as well.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402

from contents import notebooks  # noqa: E402
from execute import KERNEL  # noqa: E402
from pictures import store_small  # noqa: E402
from solved import HAVE_ONE, place, solved  # noqa: E402

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(path):
    """Run the notebook from its first cell to its last, in its own folder, and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, coalesce_streams=True, record_timing=False).execute(
        cwd=str(path.parent)
    )
    store_small(notebook)
    nbformat.write(tidy(notebook), path)


def tidy(notebook):
    """Keep what is the same in every run."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        kept = {key: cell.metadata[key] for key in ("tags", "slideshow", "mystnb") if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
    return notebook


def main(names):
    os.environ |= KERNEL  # as the build runs them
    for path in [Path(n) for n in names] or [ROOT / f"{document}.ipynb" for document in notebooks(ROOT)]:
        execute(path)
        print(f"executed {path.name}")
        if path.stem in HAVE_ONE:
            execute_solved(path)


def execute_solved(path):
    """Write the solved version of the notebook at `path` and execute it."""
    target = place(path)
    target.parent.mkdir(exist_ok=True)
    nbformat.write(solved(path), target)
    execute(target)
    print(f"executed {target.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
