"""make release: what is given away, in _build/release, with check sums and a bill of materials.

Two releases of one commit are the same to the last byte: the only date in them is that of the commit.
"""

import os
import shutil
from pathlib import Path

from kit import bag, bill, cards, epub, paper, slides
from pages.live import build_wheel
from python import archive
from python.upstream import check_sum


def make(book):
    build = book / "_build"
    made = (bag.make(book), build / "recap.pdf", epub.make(book), cards.make(book))
    given = {path.name: path for path in made}
    wheel = build_wheel(build / "wheel")
    given[wheel.name] = wheel
    folders = {"recap-site": build / "html", "recap-slides": slides.make(book).parent}
    return write(book, build / "release", given, folders, Path(os.environ["PYODIDE"]))


def write(book, target, given, folders, pyodide):
    """Put files, folders as zip files, and what tells of them into `target`; the list of check sums."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, path in given.items():
        shutil.copyfile(path, target / name)
    for name, folder in folders.items():
        archive.pack(folder, target / f"{name}.zip", inside=name)
    text = bill.bill(book, sorted(target.iterdir()), pyodide, paper.moment(book))
    (target / "recap.cdx.json").write_text(text, encoding="utf-8", newline="\n")
    sums = [f"{check_sum(path)}  {path.name}\n" for path in sorted(target.iterdir())]
    (target / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")
    return target / "SHA256SUMS"
