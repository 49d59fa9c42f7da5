"""The book for a class that is graded: the same text, without what answers it.

A closed notebook has a sentence where a solution or the answers to the unchecked questions were folded, and
no section for the lecturer.  A closed book is a folder of closed notebooks, with settings that lead nowhere
else: whatever is made of it (pages, search, slides, cards) cannot tell what is not there.
"""

import copy
import re
import shutil
from urllib.parse import unquote

import nbformat
import yaml

from contents import notebooks
from stamps import WEB

FOLD = re.compile(r"<details>\s*<summary>(.*?)</summary>.*?</details>", re.S)
LATER = {"A solution": "*A solution comes later.*", "Answers": "*The answers come later.*"}
LECTURER = re.compile(r"^## For the lecturer\n.*?(?=^## |\Z)", re.S | re.M)
CHECKS = re.compile(r"^(check\(.*\)|from nnrecap\.exercises import check)\n*", re.M)
# what leads to the open book: the lecturer's page, and how a reader gets the notebooks
FOR_LECTURERS = "chapters/teach"
ELSEWHERE = re.compile(r"^## (Three ways to read|Without git)\n.*?(?=^## )", re.S | re.M)
BIB = re.compile(r"^@.*?(?=^@|\Z)", re.S | re.M)
SOURCE = re.compile(r"(?:doi|url)\s*=\s*\{(.*?)\}")
KEPT = ("CITATION.cff", "bench/*.json")  # what pages are made of, besides


def closed(notebook):
    """A copy of a notebook without solutions, answers and the section for the lecturer."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = LECTURER.sub("", FOLD.sub(sentence, cell.source)).strip()
    made.cells = [cell for cell in made.cells if cell.source]
    return made


def sentence(fold):
    """What stands in the place of a fold."""
    if fold[1] not in LATER:
        raise ValueError(f"a fold is a solution or holds answers, one is called “{fold[1]}”")
    return LATER[fold[1]]


def without_check(notebook):
    """A copy of a notebook whose stubs ask nobody."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        if cell.cell_type == "code" and CHECKS.search(cell.source):
            cell.source = CHECKS.sub("", cell.source).rstrip("\n")
            cell.outputs, cell.execution_count = [], None
    return made


def read(book):
    """{"softmax": its notebook, …} in the order of the book."""
    return {
        name.rpartition("/")[2]: nbformat.read(book / f"{name}.ipynb", as_version=4)
        for name in notebooks(book)
    }


def write_book(book, folder, later, notebooks=None):
    """Put a book into `folder`, its solutions left out or all there; what is the same is not touched.

    `notebooks` stand there instead of the book's own.
    """
    made = {f"chapters/{name}.ipynb": nb for name, nb in (notebooks or read(book)).items()}
    texts = {name: nbformat.writes(closed(nb) if later else nb) + "\n" for name, nb in made.items()}
    for path in (path for pattern in ("chapters/*.md", *KEPT) for path in sorted(book.glob(pattern))):
        texts[path.relative_to(book).as_posix()] = ELSEWHERE.sub("", path.read_text(encoding="utf-8"))
    texts |= settings(book, later)
    del texts[f"{FOR_LECTURERS}.md"]
    texts["references.bib"] = cited((book / "references.bib").read_text(encoding="utf-8"), texts.values())
    for name, text in texts.items():
        put(folder / name, text)
    cache(book, folder)
    return folder


def settings(book, later):
    """The two files of settings, without the lecturer's page and links to the open notebooks.

    The last hints of some exercises are lines of their solutions: they come with these.
    """
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    config.pop("launch_buttons", None)
    config["html"] = {k: v for k, v in config["html"].items() if not k.endswith("_button")}
    config["sphinx"]["local_extensions"] = {"pages": str(WEB)}
    config["sphinx"]["config"]["exercise_hints"] = not later
    toc = (book / "_toc.yml").read_text(encoding="utf-8")
    toc = "".join(line for line in toc.splitlines(keepends=True) if FOR_LECTURERS not in line)
    return {"_config.yml": yaml.safe_dump(config, allow_unicode=True, sort_keys=False), "_toc.yml": toc}


def cited(bibliography, texts):
    """The entries that these texts still lead to: no other belongs into the list of references."""
    read = unquote("".join(texts))
    return "".join(entry for entry in BIB.findall(bibliography) if SOURCE.search(entry)[1] in read)


def put(path, text):
    """Write a file, unless it has this text: Sphinx reads again what is newer."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def cache(book, folder):
    """What the open notebooks printed and drew holds for the closed ones, whose code is the same."""
    for name in (".jupyter_cache", "kept"):
        if (book / "_build" / name).exists():
            shutil.copytree(book / "_build" / name, folder / "_build" / name, dirs_exist_ok=True)
