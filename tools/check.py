"""The quick loop: lint, the house's rules, and the tests of what changed against `main`.

    python tools/check.py [branch or commit to compare with]

Without a name it compares with origin/main where there is one, else with main: commits, what
is not committed yet, and new files alike.  `make test` stays the judge; this is for every save.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALWAYS = ["tests/house/test_house.py", "tests/house/test_rooms.py", "tests/house/test_package.py"]
# where a file lies → the tests that know it, besides those that bear its name
KNOWN = {
    "lib/nnrecap/exercises/": [
        f"tests/chapters/test_{name}.py" for name in ("exercises", "checks", "variants")
    ],
    "tests/chapters/answers/": ["tests/chapters/test_exercises.py"],
    "tests/chapters/right/": ["tests/chapters/test_forms.py"],
    "tests/lib/calls": [
        f"tests/lib/test_{name}.py" for name in ("calls", "memory", "foreign", "nothing", "scale")
    ],
    "tests/lib/peers": ["tests/lib/test_peers.py"],
    "lib/nnrecap/": ["tests/lib/test_calls.py"],
    "lib/nnrecap/activations/": ["tests/lib/test_activations.py"],
    "lib/nnrecap/ctc_": ["tests/lib/test_ctc.py", "tests/lib/test_ctc_decode.py"],
    "lib/nnrecap/unsupervised": ["tests/lib/test_learning.py"],
    "lib/nnrecap/losses/": ["tests/lib/test_losses_*.py"],
    "chapters/": [
        f"tests/chapters/test_{name}.py"
        for name in ("chapters", "first_cell", "minutes", "outputs", "pictures", "viewers")
    ],
    "_toc.yml": ["tests/chapters/test_minutes.py", "tests/house/test_contents.py"],
    "chapters/homework": ["tests/chapters/test_homework.py"],
    "web/": ["tests/pages/test_*.py"],
    "kit/": [f"tests/pages/test_{name}.py" for name in ("kit", "cards", "class", "release")],
    "kit/assignments": ["tests/chapters/test_graded.py"],
    "kit/banks/": ["tests/pages/test_banks.py"],
    "kit/variants": ["tests/chapters/test_graded_numbers.py"],
    "kit/roster": ["tests/chapters/test_graded_numbers.py"],
    "lib/nnrecap/exercises/grading": ["tests/chapters/test_graded.py"],
    "tools/": ["tests/chapters/test_homework.py"],
    "scripts/": ["tests/house/test_distributed.py"],
    "binder/": ["tests/house/test_binder.py"],
}
BROWSER = ("tests/pages/web/", "tests/anywhere/")  # not of the quick loop


def git(*words):
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


def changed(base):
    """The files that differ from where this work left `base`, and those git does not know yet."""
    start = (git("merge-base", base, "HEAD") or [base])[0]
    names = {*git("diff", "--name-only", start), *git("ls-files", "--others", "--exclude-standard")}
    return sorted(name for name in names if (ROOT / name).is_file())


def tests_of(name):
    """The test files that know the file `name`."""
    path = Path(name)
    if name.startswith("tests/") and path.match("test_*.py"):
        return [name]
    stem = path.stem.replace("-", "_")
    patterns = [f"tests/*/test_{stem}.py", f"tests/*/test_{stem}_*.py"] if path.suffix == ".py" else []
    patterns += [test for place, tests in KNOWN.items() if name.startswith(place) for test in tests]
    found = [found.relative_to(ROOT).as_posix() for pattern in patterns for found in ROOT.glob(pattern)]
    return found


def main(base=None):
    base = base or ("origin/main" if git("rev-parse", "--verify", "origin/main") else "main")
    names = changed(base)
    tests = {test for name in names for test in tests_of(name) if not test.startswith(BROWSER)}
    print(f"{len(names)} files differ from {base}; tests: {len({*ALWAYS, *tests})} files", flush=True)
    pytest = [sys.executable, "-m", "pytest", *sorted({*ALWAYS, *tests})]
    return subprocess.run(pytest, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
