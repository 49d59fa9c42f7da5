"""An assignment through Otter, from its notebook to the results that Gradescope shows.

    python ottered.py folder assignment

The folder holds the notebook and what belongs to it, as `make class` writes them, and handed-in.json:
student → what is handed in, {"name of the question": source of the answer's cell, …} or the text of the whole file.
Each student's results.json is copied into results/NAME; refused.json says of the others why.
"""

import json
import os
import sys
from pathlib import Path

import nbformat
from otter import assign, run


def hand_in(folder, assignment, student, what):
    path = folder / "submissions" / student / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True)
    if isinstance(what, str):
        path.write_text(what, encoding="utf-8")
    else:
        given = nbformat.read(folder / "dist" / "student" / path.name, as_version=4)
        given.metadata.kernelspec.name = "a-students-own"
        nbformat.write(answered(given, what), path)
    return path


def answered(notebook, answers):
    """The notebook with answers in its cells; None takes a cell away."""
    for cell in list(notebook.cells):
        [name] = cell.metadata.get("otter", {}).get("tests", [None])
        if name in answers and answers[name] is None:
            notebook.cells.remove(cell)
        elif name in answers:
            cell.source = answers[name]
    return notebook


def main(folder, assignment):
    folder = Path(folder).resolve()
    os.chdir(folder)
    assign.main(f"{assignment}.ipynb", "dist", no_run_tests=True)  # one of the students has all right
    [autograder] = folder.glob("dist/autograder/*.zip")
    refused = {}
    for student, what in json.loads((folder / "handed-in.json").read_text("utf-8")).items():
        results = folder / "results" / student
        results.mkdir(parents=True)
        path = hand_in(folder, assignment, student, what)
        try:
            run.main(str(path), autograder=str(autograder), output_dir=str(results), no_logo=True)
        except Exception as error:  # otter run ends with it
            refused[student] = f"{type(error).__name__}: {error}"
    (folder / "refused.json").write_text(json.dumps(refused), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
