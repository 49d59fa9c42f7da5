// The page's side of live code: loaded by the button "Run this page", and by nothing else.
// cell.js is one cell, output.js what it shows, colour.js its colours, kernel.js Python's worker.

import { Cell } from "./cell.js";
import { Kernel } from "./kernel.js";
import { element } from "./output.js";

const KEYS = "Shift and Enter runs the cell and goes on to the next, Control and Enter runs it, Escape leaves the editor.";

// Edits stay in this browser; one that was made to another edition of the cell is left alone.
const edits = {
  get(key, original) {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return kept?.original === original ? kept.text : null;
    } catch {
      return null;
    }
  },
  keep(key, original, text) {
    try {
      localStorage.setItem(key, JSON.stringify({ original, text }));
    } catch { /* a browser that keeps nothing still runs the page */ }
  },
  drop(key) {
    try {
      localStorage.removeItem(key);
    } catch { /* as above */ }
  },
};

class Page {
  constructor(holder, cells, settings) {
    Object.assign(this, { holder, settings, edits, path: location.pathname, waiting: [], current: null });
    this.makeBar();
    const nodes = document.querySelectorAll("div.cell.docutils");
    this.cells = [...nodes].map((node, i) => new Cell(node, i + 1, cells[i], this));
    this.kernel = new Kernel(settings, (state, why) => this.hear(state, why));
  }

  makeBar() {
    const button = (text, act) => {
      const made = element("button", { type: "button" }, text);
      made.addEventListener("click", act);
      return made;
    };
    this.status = element("p", { role: "status" });
    this.allButton = button("Run all", () => this.runMany(this.cells));
    this.stopButton = button("Stop", () => this.stop());
    this.resetButton = button("Reset all", () => this.resetAll());
    this.againButton = button("Try again", () => this.kernel.start());
    this.stopButton.disabled = true;
    this.againButton.hidden = true;
    const keys = element("p", { id: "live-keys", class: "live-keys" }, KEYS);
    const bar = element("div", { class: "live-bar", role: "region", "aria-label": "Running this page" },
      this.status, this.allButton, this.stopButton, this.resetButton, this.againButton);
    this.holder.replaceChildren(keys);
    this.holder.after(bar);
  }

  say(text) {
    this.status.textContent = text;
  }

  hear(state, why) {
    this.state = state;
    this.holder.dataset.state = state;
    this.againButton.hidden = state !== "unreachable";
    this.allButton.disabled = state === "unreachable";
    if (state === "starting" && !this.stopped) this.say("Python is coming …");
    if (state === "ready") this.say(this.stopped || "Python is ready: change a cell and run it.");
    if (state === "ready") this.stopped = "";
    if (state === "stopped") {
      // what the sliders would ask for went with the old Python
      for (const field of document.querySelectorAll(".live-controls :is(input, select)")) field.disabled = true;
      this.stopped = why.includes("memory") ? "The cell asked for more memory than a page has." : why ? "Python broke down in this cell." : "Stopped.";
      this.stopped += " Python starts anew and knows nothing: run the cells above again.";
      this.say(this.stopped);
    }
    if (state === "unreachable") this.unreachable(why);
  }

  unreachable(why) {
    const host = new URL(this.settings.pyodide).host;
    this.say(`Python could not be loaded from ${host}. The page stays as it was built; try again when you are connected.`);
    console.info("live code:", why);
  }

  // A slider asks for its figure; a drawing may be without end as well.
  async move(key, values, onMessage) {
    this.stopButton.disabled = false;
    await this.kernel.move(key, values, onMessage);
    this.stopButton.disabled = !this.current;
  }

  run(cell) {
    return this.runMany([cell]);
  }

  runAbove(cell) {
    return this.runMany(this.cells.slice(0, cell.number - 1));
  }

  after(cell) {
    return this.cells.slice(cell.number).find(next => next.area);
  }

  // Puts cells into the line; a failure sends those behind it home.
  async runMany(cells) {
    if (this.state === "unreachable") return; // there is nobody to run them, as the bar says
    this.waiting.push(...cells.filter(cell => !cell.needs));
    if (this.current) return;
    this.stopButton.disabled = false;
    this.told = "";
    let ran = 0;
    while ((this.current = this.waiting.shift())) {
      await this.runOne(this.current);
      ran += 1;
    }
    this.stopButton.disabled = true;
    if (this.told) this.say(this.told);
    else if (!this.stopped) this.say(ran === 1 ? `Cell ${this.last} is done.` : `${ran} cells are done.`);
  }

  async runOne(cell) {
    this.last = cell.number;
    if (this.state === "ready") this.say(`Cell ${cell.number} is running …`);
    cell.begin();
    const result = await this.kernel.run(cell.name, cell.source, message => cell.hear(message));
    cell.end(result);
    if (!result.fine) this.waiting = [];
    if (cell.failed) this.told = `Cell ${cell.number} stopped with an error: ${cell.failed}`;
  }

  stop() {
    this.waiting = [];
    this.kernel.stop();
  }

  resetAll() {
    for (const cell of this.cells) if (cell.area) cell.reset();
    this.say("All cells are as they were built.");
  }
}

export async function start(holder) {
  if (typeof WebAssembly !== "object") throw new Error("This browser has no WebAssembly, which Python needs here.");
  const at = name => new URL(name, import.meta.url);
  const answers = await Promise.all([fetch(at("settings.json")), fetch(at(`${holder.dataset.live}.json`))]);
  const [settings, cells] = await Promise.all(answers.map(answer => answer.json()));
  const addresses = { pyodide: at(settings.pyodide).href, wheel: at(settings.wheel).href, prelude: at("prelude.py").href };
  await loadStyle(at("live.css"));
  return new Page(holder, cells, addresses);
}

function loadStyle(address) {
  const link = element("link", { rel: "stylesheet", href: address });
  const loaded = new Promise(resolve => { link.onload = link.onerror = resolve; });
  document.head.append(link);
  return loaded;
}
