"""Begin a chapter: a notebook, a module, an exercise, answers and tests that pass as they are.

    python tools/chapter.py regularisation

The files are those of chapter.md, filled in; the new chapter stands last in `_toc.yml`, has a row of its own
in chapters/coverage.md, and lines in the lists of exercises and of calls.  A pencil, ✎, marks what is to
become yours.
"""

import keyword
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

import nbformat  # noqa: E402
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook  # noqa: E402

import lists  # noqa: E402
from contents import notebooks  # noqa: E402

TEMPLATE = Path(__file__).with_suffix(".md")
FILE = re.compile(r"^## (\S+/\S+)\n(.*?)(?=^## \S+/|\Z)", re.M | re.S)
BLOCK = re.compile(r"^~~~(\w+)([^\n]*)\n(.*?)^~~~$", re.M | re.S)
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def main(book, name):
    module = name.replace("-", "_")
    if why := refused(book, name, module):
        return why
    filled = {"name": name, "module": module, "row": next_row(book)}
    filled["title"] = name.replace("-", " ").capitalize()
    text = re.sub("«(\\w+)»", lambda found: filled[found[1]], TEMPLATE.read_text(encoding="utf-8"))
    for place, blocks in FILE.findall(text):
        write(book, book / place, BLOCK.findall(blocks))
    register(book, name, module, filled["row"])
    lists.main(book)
    print("Look for ✎ in all of these, and in _toc.yml for the chapter's place: there it stands last.")
    return None


def refused(book, name, module):
    """A sentence about a name that will not do, or None."""
    if not NAME.fullmatch(name) or keyword.iskeyword(module):
        return f"NAME must be small letters, digits and hyphens, such as weight-decay, got {name!r}"
    taken = [place for place, _ in FILE.findall(TEMPLATE.read_text(encoding="utf-8"))]
    taken = [place.replace("«name»", name).replace("«module»", module) for place in taken]
    taken += [f"chapters/{name}.md", *(f"lib/nnrecap/{room}{module}" for room in ("", "exercises/"))]
    for place in taken:
        if (book / place).exists():
            return f"NAME must be new, but {place} is there"
    for other in sorted(path.stem for path in (book / "chapters").glob("*.ipynb")):
        if f"{name}-".startswith(f"{other}-") or f"{other}-".startswith(f"{name}-"):
            return f"NAME must not begin as {other} does: the names of modules tell chapters apart"
    return None


def next_row(book):
    """The id after that of the last row of the lecture."""
    text = (book / "chapters" / "coverage.md").read_text(encoding="utf-8")
    letters, number = re.findall(r"^([A-Z]+)(\d+) +[\w-]+:", text, re.M)[-1]
    return f"{letters}{int(number) + 1}"


def write(book, path, blocks):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".ipynb":
        nbformat.write(notebook(book, blocks), path)
    else:
        path.write_text("".join(text for _, _, text in blocks), encoding="utf-8", newline="\n")
        for tidy in (["check", "--select", "I", "--fix"], ["format"]):  # imports are in alphabetical order
            subprocess.run([sys.executable, "-m", "ruff", *tidy, "--quiet", path], cwd=book, check=True)
    print(f"written: {path.relative_to(book).as_posix()}")


def notebook(book, blocks):
    """The blocks as cells; the words after a block's language are its tags."""
    made = new_notebook(metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for number, (language, tags, text) in enumerate(blocks, 1):
        text, tags = text.rstrip("\n"), tags.split()
        if "first-cell" in tags:
            tags.remove("first-cell")
            text = first_cell(book)
        make = new_markdown_cell if language == "markdown" else new_code_cell
        made.cells.append(make(text, id=f"cell-{number}", metadata={"tags": tags} if tags else {}))
    return made


KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def first_cell(book):
    """What brings the library, the same in every notebook."""
    cells = nbformat.read(book / f"{notebooks(book)[0]}.ipynb", as_version=4).cells
    return next(cell.source for cell in cells if cell.cell_type == "code")


def register(book, name, module, row):
    """Put the chapter into every list that is kept by hand."""
    last = f"- file: {notebooks(book)[-1]}"
    insert(book / "_toc.yml", rf"^( *){last}(\.ipynb)?\n", rf"\g<0>\1- file: chapters/{name}\n")
    rows = f"{row} {name}: ✎ what the lecture says of it\n"
    insert(book / "chapters" / "coverage.md", r"^:::\n", rf"{rows}:::\n")
    index = f'    "{module}": "{name}-turned",\n'
    insert(book / "lib" / "nnrecap" / "exercises" / "index.py", r"^\}\n", rf"{index}}}\n")
    calls = f'    "{module}.turned": [call(x=real(4, 3))],  # ✎ small examples of each function\n'
    insert(book / "tests" / "lib" / "calls.py", r"^\}\n(?=for _name)", rf"{calls}}}\n")
    scale = f'    "{module}.turned": degrees(x=1, out=1),  # ✎ by which power it grows\n'
    insert(book / "tests" / "lib" / "test_scale.py", r"^HOMOGENEOUS = \{\n", rf"\g<0>{scale}")


def insert(path, pattern, replacement):
    text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1, flags=re.M)
    if not count:
        raise SystemExit(f"{path.name} has no place for the new chapter: no line like {pattern}")
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(ROOT, *(sys.argv[1:2] or [""])))
