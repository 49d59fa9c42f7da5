"""How light is a page?  python bench/pages.py [folder of a site]

The same notebooks, with their stored outputs, as plain Jupyter Book makes them with its default
theme, MathJax beside them, and as this book makes them: each chapter opened in turns in
Chromium, 412 pixels wide, its processor slowed four times.  Counts how long the main thread was
blocked, when the largest thing was painted, bytes and requests, all until nothing moves, and
without a click.  Writes bench/pages.json; exits with 1 where a goal is missed.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "web")]

from zipped import serving  # noqa: E402

from contents import notebooks  # noqa: E402
from kit.chromium import launch  # noqa: E402

OUT = Path(__file__).with_suffix(".json")
TURNS, WIDTH, HEIGHT, SLOWED = 7, 412, 823, 4
QUIET = 2500  # milliseconds without a long task: the page is done
GOALS = {"blocked": 0.15, "largest paint": 0.5, "bytes": 0.3}  # at most so many times the peer's
MOST = {"bytes": 300_000, "requests": 20}
WATCH = """() => {
  const seen = window.seen = { blocked: 0, paint: 0, last: 0 };
  const watch = (type, act) => new PerformanceObserver(list => list.getEntries().forEach(act))
    .observe({ type, buffered: true });
  watch("longtask", e => { seen.blocked += e.duration - 50; seen.last = e.startTime + e.duration; });
  watch("largest-contentful-paint", e => { seen.paint = e.startTime; });
}"""


def peer(folder):
    """The chapters as anybody's book would have them."""
    ours = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config = {key: ours[key] for key in ("title", "author", "repository", "launch_buttons", "html", "parse")}
    config |= {"execute": {"execute_notebooks": "off"}, "bibtex_bibfiles": ours["bibtex_bibfiles"]}
    config |= {"sphinx": {"extra_extensions": ["sphinx-mathjax-offline"]}}
    root, *others = notebooks(ROOT)
    toc = {"format": "jb-book", "root": root, "chapters": [{"file": name} for name in others]}
    for name, told in {"_config.yml": config, "_toc.yml": toc}.items():
        (folder / name).write_text(yaml.safe_dump(told), encoding="utf-8")
    shutil.copytree(ROOT / "chapters", folder / "chapters", ignore=shutil.ignore_patterns("*.md"))
    shutil.copy(ROOT / "references.bib", folder)
    subprocess.run(
        [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(folder), "-q"],
        check=True,
    )
    return folder / "_build" / "html"


def opened(browser, address):
    """What one visit costs: milliseconds, bytes and requests."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, is_mobile=True, has_touch=True)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    weights = []
    line.on("Network.loadingFinished", lambda one: weights.append(one["encodedDataLength"]))
    page.add_init_script(f"({WATCH})()")
    page.goto(address, wait_until="load")
    while page.evaluate("performance.now() - seen.last") < QUIET:
        page.wait_for_timeout(200)
    seen = page.evaluate("seen")
    context.close()
    return {
        "blocked": round(seen["blocked"]),
        "largest paint": round(seen["paint"]),
        "bytes": round(sum(weights)),
        "requests": len(weights),
    }


def measured(browser, sites):
    """Of each chapter, for each site, the median of some visits, taken in turns."""
    found = {}
    for name in notebooks(ROOT):
        visits = [
            {side: opened(browser, f"{address}/{name}.html") for side, address in sites.items()}
            for _ in range(TURNS)
        ]
        found[name] = {
            side: {what: statistics.median(visit[side][what] for visit in visits) for what in visits[0][side]}
            for side in sites
        }
        print(name, found[name], flush=True)
    return found


def faults(found):
    """Where a goal is missed."""
    for name, sides in found.items():
        ours, theirs = sides["ours"], sides["peer"]
        for what, most in GOALS.items():
            if ours[what] > most * theirs[what]:
                yield f"{name}: {what} {ours[what]} of {theirs[what]}, more than {most} times"
        for what, most in MOST.items():
            if ours[what] > most:
                yield f"{name}: {ours[what]} {what}, more than {most}"


def main(site=ROOT / "_build" / "html"):
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        theirs = os.environ.get("PEER") or peer(Path(place))
        browser = launch(playwright)
        with serving(site) as ours, serving(theirs) as other:
            found = measured(browser, {"ours": ours, "peer": other})
        browser.close()
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    missed = list(faults(found))
    print(*missed, sep="\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
