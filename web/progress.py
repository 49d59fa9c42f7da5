"""Say what the build does, and about how long it will take: a moving line on a terminal, else plain lines.

How long each step took last time is kept in _build/times.json; before the first build, the
times in bench/book.json stand in for it.
"""

import contextlib
import json
import threading
import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

SLOWLY = 5.0  # seconds for what has never been timed
COLUMNS = (
    TextColumn("{task.description:32}"),
    BarColumn(bar_width=20),
    TextColumn("{task.fields[where]:14}"),
    TimeElapsedColumn(),
    TextColumn("{task.fields[last]}"),
)


class Told:
    """What a reader is told while the book is built."""

    def __init__(self, folder, recorded, at_once):
        self.file, self.at_once = folder / "times.json", at_once
        self.times = {**read(recorded), **read(self.file)}
        self.console = Console()
        self.bars, self.tasks, self.lock = None, {}, threading.Lock()

    def took(self, step):
        return self.times.get(step, SLOWLY)

    def longest_first(self, steps):
        return sorted(steps, key=self.took, reverse=True)

    def say(self, text):
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    @contextlib.contextmanager
    def executing(self, documents):
        """While the notebooks run."""
        if documents:
            whole = max(sum(map(self.took, documents)) / self.at_once, *map(self.took, documents))
            many = f"{len(documents)} notebooks" if len(documents) > 1 else "one notebook"
            self.say(f"executing {many}, about {whole:.0f} s")
        with self.moving():
            yield self

    @contextlib.contextmanager
    def writing(self):
        """While the pages are written."""
        start = time.perf_counter()
        self.say(f"writing the pages, about {self.took('pages'):.0f} s")
        with self.moving():
            self.begin("pages")
            yield
        self.keep("pages", time.perf_counter() - start)

    @contextlib.contextmanager
    def moving(self):
        """Lines that move, where there is a terminal to move them on."""
        if not self.console.is_terminal:
            yield
            return
        with Progress(*COLUMNS, console=self.console, transient=True) as self.bars:
            yield
        self.bars, self.tasks = None, {}

    def begin(self, step, total=None):
        if self.bars and step not in self.tasks:
            last = f"last time {self.times[step]:.0f} s" if step in self.times else ""
            self.tasks[step] = self.bars.add_task(step, total=total, where="", last=last)

    def cell(self, document, number, cells):
        self.begin(document, cells)
        if self.bars:
            self.bars.update(self.tasks[document], completed=number, where=f"cell {number} of {cells}")

    def done(self, document, seconds, fault):
        if self.bars and document in self.tasks:
            self.bars.remove_task(self.tasks.pop(document))
        if not fault:
            self.say(f"executed {document}.ipynb in {seconds:.1f} s")
            self.keep(document, seconds)

    def keep(self, step, seconds):
        with self.lock:  # notebooks end in threads of their own
            self.times[step] = round(seconds, 1)
            self.file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps({"seconds": self.times}, indent=1, sort_keys=True)
            self.file.write_text(text + "\n", encoding="utf-8")


def read(file):
    return json.loads(file.read_text(encoding="utf-8")).get("seconds", {}) if file.exists() else {}
