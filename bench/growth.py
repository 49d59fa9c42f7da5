"""Books of several times the chapters: each chapter copied, with claims of its own."""

import re
import shutil

import matplotlib.pyplot as plt
import nbformat
import yaml
from jupyter_cache import get_cache

import execute
from contents import notebooks

TIMES = (1, 2, 4, 8)
CLAIM = re.compile(r"\bS\d+\.[a-z0-9]+(?:-[a-z0-9]+)*")


def measured(folder, build):
    """Pages of 1, 2, 4, 8 times the chapters, whose results are there already: what each book takes."""
    build(folder)
    chapters, cache = notebooks(folder), get_cache(str(folder / "_build" / ".jupyter_cache"))
    found = []
    for times in TIMES:
        for number in range(2, times + 1):
            for chapter in chapters:
                copy(folder, chapter, number, cache)
        told = pages_of(folder, build)
        found.append({"chapters": times * len(chapters), **told})
    return found


def pages_of(folder, build):
    for name in ("html", ".doctrees"):
        shutil.rmtree(folder / "_build" / name, ignore_errors=True)
    (folder / "_build" / "pages.stamp").unlink(missing_ok=True)
    told = build(folder)
    index = (folder / "_build" / "html" / "searchindex.js").stat().st_size
    return {**{name: told[name] for name in ("wall", "processor", "MB")}, "search index, kB": index // 1000}


def copy(folder, chapter, number, cache):
    """Write a copy of the chapter, list it, and put its results beside those of the chapter."""
    target = folder / f"{chapter}-{number}.ipynb"
    if target.exists():
        return
    source = folder / f"{chapter}.ipynb"
    target.write_text(renamed(source.read_text(encoding="utf-8"), number), encoding="utf-8")
    _, ran = cache.merge_match_into_notebook(nbformat.read(source, as_version=4))
    copied = nbformat.reads(renamed(nbformat.writes(ran), number), as_version=4)
    uses = execute.record(cache, source).data["uses"]
    execute.store(cache, execute.Result(target, 1.0, None, copied, tuple(uses)))
    toc = folder / "_toc.yml"
    listed = yaml.safe_load(toc.read_text(encoding="utf-8"))
    place = listed.get("chapters") or listed["parts"][0]["chapters"]
    place.append({"file": f"{chapter}-{number}"})
    toc.write_text(yaml.safe_dump(listed), encoding="utf-8")


def renamed(text, number):
    return CLAIM.sub(lambda claim: f"{claim[0]}-copy{number}", text)


def drawn(found, path):
    ax = plt.figure(figsize=(6, 4), layout="constrained").subplots()
    marks = {
        "processor": ("o", "pages, processor time"),
        "MB": ("s", "memory"),
        "search index, kB": ("^", "search index"),
    }
    for name, (mark, label) in marks.items():
        first = found[0]
        times = [one["chapters"] / first["chapters"] for one in found]
        ax.plot(times, [one[name] / first[name] for one in found], mark + "-", label=label)
    ax.plot(times, times, "k:", label="as the chapters")
    ax.set(xlabel="times the chapters", ylabel="times what one book takes", xscale="log", yscale="log")
    ax.set_xticks(times, [f"{t:g}" for t in times])
    ax.set_yticks(times, [f"{t:g}" for t in times])
    ax.minorticks_off()
    ax.legend()
    ax.figure.savefig(path, dpi=150)
