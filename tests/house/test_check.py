"""The quick loop knows which tests know a file, and which files have changed."""

import subprocess
from pathlib import Path

import pytest

import check

ROOT = Path(__file__).resolve().parents[2]
MATHS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "lib" / "nnrecap").rglob("[a-z]*.py"))


@pytest.mark.parametrize(
    ("name", "tests"),
    [
        ("lib/nnrecap/softmax.py", ["tests/lib/test_softmax.py"]),
        ("lib/nnrecap/ctc_inputs.py", ["tests/lib/test_ctc.py", "tests/lib/test_calls.py"]),
        ("lib/nnrecap/exercises/tensors.py", ["tests/chapters/test_exercises.py"]),
        ("chapters/gradient-descent.ipynb", ["tests/chapters/test_chapters.py", "tests/chapters/test_outputs.py"]),
        ("tests/chapters/answers/ctc.py", ["tests/chapters/test_exercises.py"]),
        ("tests/lib/test_decode.py", ["tests/lib/test_decode.py"]),
        ("tools/fork.py", ["tests/house/test_fork.py"]),
        ("kit/cards.py", ["tests/pages/test_cards.py"]),
        ("web/pages/claims.py", ["tests/pages/test_site.py"]),
    ],
)  # fmt: skip
def test_a_file_brings_its_tests(name, tests):
    assert set(tests) <= set(check.tests_of(name))


@pytest.mark.parametrize("name", MATHS)
def test_every_module_of_the_library_has_tests_that_know_it(name):
    found = check.tests_of(name)
    assert set(found) - {"tests/lib/test_calls.py"} and all((ROOT / test).is_file() for test in found)


def test_a_text_brings_none():
    assert check.tests_of("LICENSE") == check.tests_of("bench/README.md") == []


def test_commits_edits_and_new_files_count_as_changed(tmp_path, monkeypatch):
    def git(*words):
        owner = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *owner, *words], cwd=tmp_path, check=True, capture_output=True)

    def write(*names):
        for name in names:
            (tmp_path / name).write_text(f"{name} {len(list(tmp_path.iterdir()))}\n", encoding="utf-8")

    monkeypatch.setattr(check, "ROOT", tmp_path)
    git("init", "-b", "main")
    write("same", "committed", "edited", "gone")
    git("add", ".")
    git("commit", "-m", "one")
    git("checkout", "-b", "work")
    write("committed")
    git("commit", "-a", "-m", "two")
    write("edited", "new")
    (tmp_path / "gone").unlink()
    assert check.changed("main") == ["committed", "edited", "new"]
    assert check.changed("work") == ["edited", "new"]
