"""Two builds of one book are the same to the last byte, in another folder and on another day."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contents import notebooks

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
ELSEWHERE = "ein Ordner für später"
OTHER_DAY = "Pacific/Kiritimati"  # 26 hours ahead of the first build's Etc/GMT+12: never the same day


@pytest.fixture(scope="module")
def again(built, tmp_path_factory):
    """The site of a copy of the book, executed and written anew."""
    copy = tmp_path_factory.mktemp("twice") / ELSEWHERE
    tracked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(tracked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    here = {"TZ": OTHER_DAY, "PYTHONPATH": str(copy / "lib"), "PYTHONHASHSEED": "1"}
    command = [sys.executable, str(copy / "web" / "build.py")]
    done = subprocess.run(command, env=os.environ | here, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("executed chapters/") == len(notebooks(ROOT))
    return copy / "_build" / "html"


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def test_the_two_are_made_of_the_same_files(again):
    assert files(again).keys() == files(HTML).keys()


def test_every_file_has_the_same_bytes(again):
    other = files(again)
    different = [name for name, path in files(HTML).items() if path.read_bytes() != other[name].read_bytes()]
    assert len(other) > 100 and not different
