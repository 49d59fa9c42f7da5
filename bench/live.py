"""How fast is a live page?  python bench/live.py [rounds]

In one run, taking turns: the softmax chapter with the fast folder that `make live` makes, the same page
with upstream's folder, and JupyterLite on upstream's folder.  PYODIDE names that folder.  Each time a new
browser with an empty cache; all are served uncompressed from this machine, and no other host can be asked.
Writes bench/live.json: medians, ratios, and whether the goals are reached.
"""

import functools
import gzip
import http.server
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import lite
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "web")]

from kit import chromium  # noqa: E402
from python.make import make  # noqa: E402
from python.upstream import read_pins  # noqa: E402

OUT = Path(__file__).with_suffix(".json")
BUILD = ROOT / "_build"
PAGE = "chapters/softmax.html"
NOTEBOOK = "notebooks/index.html?path=cells.ipynb"
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


SUM = "import numpy as np\nprint('the sum is', np.arange(1000).sum())"
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('a figure')\nplt.show()"
SLIDER = """from nnrecap.explore import explore
from nnrecap.figures import bars
def draw(height=2.0):
    return bars([height], ylabel="y", alt=f"a green bar of height {height:.1f}")
explore(draw, height=(0.5, 4.5))"""
TRAINING = """import numpy as np
rng = np.random.default_rng(0)
X, W = rng.normal(size=(500, 64)), np.zeros((64, 10))
Y = np.eye(10)[rng.integers(10, size=500)]
for step in range(300):
    Z = X @ W
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    W -= 0.1 * X.T @ (P - Y) / len(X)
print('trained', step + 1)"""

# In the page.  A wait looks once a frame, so it is 1/60 second too long at most.
UNTIL = """
  const until = test => new Promise((resolve, reject) => {
    const limit = performance.now() + 120_000;
    const look = () => {
      if (test()) resolve(performance.now());
      else if (performance.now() > limit) reject(new Error("nothing came of " + test));
      else requestAnimationFrame(look);
    };
    look();
  });
  const seconds = times => Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms / 1000]));
"""
OWN = """async ([sum, figure, slider, training]) => {
UNTIL
  const cell = number => document.querySelectorAll("div.cell.docutils")[number - 1];
  const output = number => cell(number).querySelector(":scope > .cell_output");
  const run = (number, code) => {
    const area = cell(number).querySelector("[contenteditable]");
    area.textContent = `${code}\n`;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    cell(number).querySelector(`[aria-label="Run cell ${number}"]`).click();
    return performance.now();
  };
  const shows = (number, words) => () => output(number).textContent.includes(words);
  const drawn = number => () => output(number).querySelector("img")?.naturalWidth > 0;

  for (const image of document.querySelectorAll(".cell_output img")) image.remove();
  const click = performance.now();
  document.querySelector(".live button").click();
  await until(() => cell(3)?.querySelector("[contenteditable]"));
  run(2, sum);
  run(3, figure);
  const first = await until(shows(2, "the sum is 499500"));
  const figured = await until(drawn(3));

  let from = run(2, sum.replace("1000", "2000"));
  const again = await until(shows(2, "the sum is 1999000")) - from;
  run(3, slider);
  await until(() => output(3).querySelector("input"));
  await until(drawn(3));
  const alts = async value => {
    const field = output(3).querySelector("input");
    field.value = value;
    from = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return await until(() => output(3).querySelector("img").alt.includes(value)) - from;
  };
  await alts("1.5");
  const moved = await alts("3.5");

  let gap = 0, last = performance.now(), over = false;
  const frame = () => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
    if (!over) requestAnimationFrame(frame);
  };
  frame();
  run(2, training);
  await until(shows(2, "trained 300"));
  over = true;
  return seconds({
    first_output: first - click, first_figure: figured - click, run_again: again, slider: moved, freeze: gap,
  });
}"""
# A reader's click on the link is where the browser's clock of a page starts.
LITE = """async () => {
UNTIL
  const sleep = seconds => new Promise(resolve => setTimeout(resolve, 1000 * seconds));
  const opened = await until(() => document.querySelectorAll(".jp-CodeCell").length === 2);
  const asked = performance.now();
  const prompt = () => document.querySelector(".jp-CodeCell .jp-InputPrompt").textContent;
  while (!/[*1]/.test(prompt()) && performance.now() < asked + 60_000) {
    try { jupyterapp.commands.execute("notebook:run-all-cells"); } catch { /* not there yet */ }
    await sleep(0.1);
  }
  const cells = document.querySelectorAll(".jp-CodeCell");
  const output = number => cells[number].querySelector(".jp-OutputArea");
  const first = await until(() => output(0)?.textContent.includes("the sum is 499500"));
  const figured = await until(() => output(1)?.querySelector("img")?.naturalWidth > 0);
  return seconds({ opened, first_output: first, first_figure: figured });
}"""


class Counting(http.server.SimpleHTTPRequestHandler):
    """Serves files as they are, and counts their bytes."""

    protocol_version = "HTTP/1.1"
    count = 0

    def copyfile(self, source, outputfile):
        Counting.count += os.fstat(source.fileno()).st_size
        super().copyfile(source, outputfile)

    def log_message(self, *_):
        pass


def serve(folder):
    """Serve a folder; its address."""
    handler = functools.partial(Counting, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def own_site(pyodide, target):
    """The built book, with this Pyodide."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(BUILD / "html", target, ignore=shutil.ignore_patterns("pyodide*"))
    shutil.copytree(pyodide, target / "_static" / "pyodide", copy_function=shutil.copyfile)
    [file] = target.glob("_static/live/*/settings.json")
    settings = json.loads(file.read_text(encoding="utf-8")) | {"pyodide": "../../pyodide/"}
    file.write_text(json.dumps(settings), encoding="utf-8")
    return target


def measure(playwright, address, script, *arguments):
    """One reader with a new browser: what the script measured, and megabytes loaded after the page."""
    browser = chromium.launch(playwright, NO_OTHER_HOST)
    page = browser.new_page()
    in_lite = script is LITE
    Counting.count = 0
    page.goto(address, wait_until="commit" if in_lite else "networkidle")
    if not in_lite:
        Counting.count = 0
    measured = page.evaluate(script.replace("UNTIL", UNTIL), list(arguments))
    page.wait_for_timeout(500)
    browser.close()
    return measured | {"megabytes": Counting.count / 1e6}


def variants(pyodide, work):
    """name: (address, script, its arguments), each served from this machine."""
    own = (SUM, FIGURE, SLIDER, TRAINING)
    make(pyodide, work / "fast")
    notebook = new_notebook(cells=[new_code_cell(SUM, id="sum"), new_code_cell(FIGURE, id="figure")])
    notebook.metadata["kernelspec"] = {"name": "python", "display_name": "Python", "language": "python"}
    sites = {
        "fast": (own_site(work / "fast", work / "own-fast"), PAGE, OWN, own),
        "upstream": (own_site(pyodide, work / "own-upstream"), PAGE, OWN, own),
        "jupyterlite": (lite.build(pyodide, BUILD / "lite", notebook), NOTEBOOK, LITE, ()),
    }
    return {name: (f"{serve(site)}/{page}", *how) for name, (site, page, *how) in sites.items()}


def run(rounds, addresses):
    """{variant: {what: median}}"""
    found = {name: [] for name in addresses}
    with sync_playwright() as playwright:
        for number in range(rounds):
            for name, (address, script, arguments) in addresses.items():
                found[name].append(measure(playwright, address, script, *arguments))
                print(f"round {number + 1}, {name}: {found[name][-1]}", flush=True)
    return {
        name: {what: round(statistics.median(m[what] for m in all_of), 3) for what in all_of[0]}
        for name, all_of in found.items()
    }


def own_code():
    """Kilobytes of the book's own live code, each file compressed."""
    files = [p for p in (ROOT / "web" / "live").iterdir() if p.suffix in {".js", ".css", ".py"}]
    return round(sum(len(gzip.compress(p.read_bytes(), 9)) for p in files) / 1000, 1)


def judge(medians):
    """(what, got, most that the goal admits) for every goal."""
    fast, peer = medians["fast"], medians["jupyterlite"]
    for what, most in (("first_output", 0.33), ("first_figure", 0.4), ("megabytes", 0.65)):
        yield f"{what} / JupyterLite's", round(fast[what] / peer[what], 3), most
    for what, most in (("run_again", 0.2), ("slider", 0.3), ("freeze", 0.2)):
        yield f"{what}, seconds", fast[what], most
    yield "own code, KB", own_code(), 30


def main(rounds=5):
    pyodide = os.environ.get("PYODIDE", "")
    if not pyodide:
        sys.exit("PYODIDE names no folder with upstream's Pyodide: make bench-live PYODIDE=folder")
    # as `make book` builds it
    plain = {name: value for name, value in os.environ.items() if name != "PYODIDE"}
    subprocess.run([sys.executable, str(ROOT / "web" / "build.py")], check=True, env=plain)
    with tempfile.TemporaryDirectory(dir=BUILD) as work:
        medians = run(int(rounds), variants(Path(pyodide).resolve(), Path(work)))
    goals = [{"what": w, "got": g, "most": m, "reached": g <= m} for w, g, m in judge(medians)]
    report(medians, goals, int(rounds))


def report(medians, goals, rounds):
    names = list(medians["fast"])
    print(f"\n{'median':14}", *(f"{name:>12}" for name in medians))
    for what in names:
        print(f"{what:14}", *(f"{medians[name].get(what, float('nan')):12.3f}" for name in medians))
    for goal in goals:
        print(f"{goal['what']:28} {goal['got']:8} of {goal['most']:5}  {'yes' if goal['reached'] else 'NO'}")
    machine = {"system": platform.platform(), "processor": processor(), "cores": os.cpu_count()}
    versions = {"pyodide": read_pins()["version"], "chromium": browser_version(), **lite.TOOLS}
    told = {"machine": machine, "versions": versions, "rounds": rounds, "load": os.getloadavg()[0]}
    served = "uncompressed; of the fast folder's files, the machine code is a .gz that the page unpacks"
    made = told | {"served": served, "medians": medians, "goals": goals}
    OUT.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def processor():
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def browser_version():
    told = subprocess.run([chromium.PATH, "--version"], capture_output=True, text=True).stdout
    return told.split("built")[0].replace("Chromium", "").strip()


if __name__ == "__main__":
    main(*sys.argv[1:])
