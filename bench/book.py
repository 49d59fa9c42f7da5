"""How long does it take to make the book, and how does that grow?  python bench/book.py [--growth]

Builds the book as it was (BEFORE) and as it is, cold and in turns, in one run; then counts
what a change costs: nothing, a word, a cell, a module of the library.  With --growth it makes
books of 1, 2, 4 and 8 times the chapters as well and draws how time, memory and the search
index grow.  Writes bench/book.json, and bench/book.png with --growth.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

OUT = Path(__file__).with_suffix(".json")
BEFORE = "43a8945"  # its builds ran each notebook in a process of its own, with as many threads as there are
ROUNDS = 2
GOALS = {"cold, processor": 0.35, "cold, wall": 0.35, "nothing": 3.0, "a word": 5.0, "a cell, beyond it": 6.0}


def checkout(commit, folder):
    subprocess.run(["git", "clone", "--quiet", "--shared", str(ROOT), str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "checkout", "--quiet", "--detach", commit], check=True)
    return folder


def build(folder):
    """One `make book` after installation: wall and processor seconds, memory at the most, what it said."""
    start = time.perf_counter()
    command = [sys.executable, str(folder / "web" / "build.py")]
    environment = {**os.environ, "PYTHONPATH": str(folder / "lib")}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        said.seek(0)
        text = said.read()
    if child.returncode:
        sys.exit(text)
    return {
        "wall": round(wall, 1),
        "processor": round(usage.ru_utime + usage.ru_stime, 1),
        "MB": usage.ru_maxrss // 1024,
        "said": text,
    }


def cold(folder):
    shutil.rmtree(folder / "_build", ignore_errors=True)
    return build(folder)


def in_turns(then, now):
    rounds = [(cold(then), cold(now)) for _ in range(ROUNDS)]
    best = {
        side: {what: min(pair[i][what] for pair in rounds) for what in ("wall", "processor")}
        for i, side in enumerate(("before", "now"))
    }
    ratios = {what: round(best["now"][what] / best["before"][what], 3) for what in ("wall", "processor")}
    return {**best, "ratio": ratios}


def executed(said):
    return re.findall(r"executed (\S+)\.ipynb", said)


def changed(folder, place, change):
    """A build after `change` was made to the text of `place`."""
    path = folder / place
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return build(folder)


def what_changes_cost(folder):
    chapter = "chapters/losses"
    place = f"{chapter}.ipynb"
    nothing = build(folder)
    word = changed(folder, place, lambda text: text.replace("Predict first.**", "Predict first.** So:", 1))
    before = json.loads((folder / "_build" / "times.json").read_text(encoding="utf-8"))["seconds"][chapter]
    cell = changed(folder, place, lambda text: text.replace("import numpy as np", "import numpy as np  #", 1))
    library = changed(folder, "lib/nnrecap/ctc_decode.py", lambda text: text + "\n# a change\n")
    told = {"nothing": nothing, "a word": word, "a cell": cell, "ctc_decode.py": library}
    seconds = {name: {"wall": one["wall"], "executed": executed(one["said"])} for name, one in told.items()}
    seconds["a cell"]["beyond it"] = round(cell["wall"] - before, 1)
    return seconds


def main(growing=False):
    found = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {}
    with tempfile.TemporaryDirectory() as place:
        then, now = checkout(BEFORE, Path(place) / "then"), checkout("HEAD", Path(place) / "now")
        found["machine"] = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
        found["cold"] = in_turns(then, now)
        found["seconds"] = json.loads((now / "_build" / "times.json").read_text(encoding="utf-8"))["seconds"]
        found["changes"] = what_changes_cost(now)
        if growing:
            import growth

            found["growth"] = growth.measured(checkout("HEAD", Path(place) / "many"), build)
            growth.drawn(found["growth"], OUT.with_suffix(".png"))
    OUT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return told(found)


def told(found):
    """Print the numbers beside their goals; 1 where one is missed."""
    cell = found["changes"]["a cell"]
    numbers = {
        "cold, processor": found["cold"]["ratio"]["processor"],
        "cold, wall": found["cold"]["ratio"]["wall"],
        "nothing": found["changes"]["nothing"]["wall"],
        "a word": found["changes"]["a word"]["wall"],
        "a cell, beyond it": cell["beyond it"],
    }
    for name, number in numbers.items():
        print(f"{name:20} {number:6} (at most {GOALS[name]})")
    print("ctc_decode.py changed; executed again:", *found["changes"]["ctc_decode.py"]["executed"])
    return int(any(number > GOALS[name] for name, number in numbers.items()))


if __name__ == "__main__":
    sys.exit(main("--growth" in sys.argv[1:]))
