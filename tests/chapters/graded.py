"""An assignment through nbgrader, from its release to its feedback.

    python graded.py folder assignment

The folder holds course/ with nbgrader's settings and sources, and handed-in.json: student → what is handed in,
{"grade_id": source of the answer's cell, …} or the text of the whole file.  Prints as JSON
what nbgrader said and gave for each.
"""

import json
import os
import sys
import time
from pathlib import Path

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader


def settings(folder, **more):
    """The course's own, on a machine where one user is everybody."""
    made = PyFileConfigLoader("nbgrader_config.py", path=str(folder / "course")).load_config()
    made.CourseDirectory.root = str(folder / "course")
    made.Exchange.root = str(folder / "exchange")
    made.Exchange.cache = str(folder / "cache")
    made.ExchangeCollect.check_owner = False
    made.Execute.timeout = 12
    made.NbGraderAPI.log_level = "ERROR"
    made.merge(Config(more))
    return made


def hand_in(folder, assignment, student, what):
    """Fetch the assignment into the student's own folder, write the answers, submit it."""
    home = folder / "homes" / student
    home.mkdir(parents=True)
    course = {"student_id": student, "assignment_id": assignment}
    api = NbGraderAPI(config=settings(folder, CourseDirectory=course, Exchange={"assignment_dir": str(home)}))
    factory = ExchangeFactory(config=api.config)
    parts = {"coursedir": api.coursedir, "authenticator": api.authenticator, "parent": api}
    factory.FetchAssignment(**parts).start()
    path = home / assignment / f"{assignment}.ipynb"
    if isinstance(what, str):
        path.write_text(what, encoding="utf-8")
    else:
        nbformat.write(answered(nbformat.read(path, as_version=4), what), path)
    factory.Submit(**parts).start()


def answered(notebook, answers):
    """The notebook with answers in its cells; None takes a cell away."""
    for cell in list(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers and answers[name] is None:
            notebook.cells.remove(cell)
        elif name in answers:
            cell.source = answers[name]
    return notebook


def grade(api, folder, assignment, student):
    start = time.perf_counter()
    told = api.autograde(assignment, student)
    seconds = time.perf_counter() - start
    if not told["success"]:
        return {"success": False, "log": told["log"], "seconds": seconds}
    fed = api.generate_feedback(assignment, student)
    assert fed["success"], fed
    page = folder / "course" / "feedback" / student / assignment / f"{assignment}.html"
    with api.gradebook as book:
        grades = book.find_submission_notebook(assignment, assignment, student).grades
        points = {one.name: one.score for one in grades}
    return {"success": True, "points": points, "feedback": page.read_text("utf-8"), "seconds": seconds}


def main(folder, assignment):
    folder = Path(folder).resolve()
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    os.chdir(folder / "course")
    api = NbGraderAPI(config=settings(folder))
    for step in (api.generate_assignment, api.release_assignment):
        told = step(assignment)
        assert told["success"], told
    submissions = json.loads((folder / "handed-in.json").read_text("utf-8"))
    for student, what in submissions.items():
        hand_in(folder, assignment, student, what)
    told = api.collect(assignment)
    assert told["success"], told
    results = {student: grade(api, folder, assignment, student) for student in submissions}
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
