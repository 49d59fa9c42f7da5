// The page's side of live code: loaded by the button "Run this page", and by nothing else.
// cell.js is one cell, editor.js its lines, colour.js their colours, edits.js what is kept of them,
// output.js what a cell shows, bar.js the page's buttons, kernel.js Python's worker.

import { Bar } from "./bar.js";
import { Cell } from "./cell.js";
import { Painter } from "./colour.js";
import { Edits } from "./edits.js";
import { Kernel } from "./kernel.js";
import { element } from "./output.js";

const KEYS = "Running a cell first runs those above it that have not run. Shift and Enter runs a cell and goes on to the next, Control and Enter runs it, Escape leaves the editor.";
const EARLIER = "This page is from an earlier edition: reload it. What you have changed is kept.";

class Page {
  constructor(holder, settings, isEarlier) {
    Object.assign(this, { holder, settings, isEarlier, edits: new Edits(location.pathname), waiting: [], current: null });
    this.bar = new Bar({ all: () => this.runAll(), stop: () => this.stop(), reset: () => this.resetAll(), again: () => this.kernel.start() });
    this.tellKeys();
    this.cells = [];
    const nodes = [...document.querySelectorAll("div.cell.docutils")];
    this.painter = new Painter(document.querySelector(".cell_input pre"));
    for (const node of nodes) this.cells.push(new Cell(node, this.cells.at(-1), this));
    this.kernel = new Kernel(settings, (state, why) => this.hear(state, why));
    document.dispatchEvent(new CustomEvent("live"));
    document.addEventListener("committed", ({ detail }) => this.answer(detail));
  }

  // Whoever has made a prediction sees the cells that answer it run; those that explain the answer wait.
  answer(fold) {
    const isBefore = node => fold.querySelector(".saw").compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING;
    const last = this.cells.findLast(cell => cell.editor && !cell.isCheck && fold.contains(cell.node) && isBefore(cell.node));
    if (last) this.run(last);
  }

  // Whoever began at some place of the page goes on there, in place of the first thing to be filled in.
  land(box) {
    const { editor } = this.cells.find(cell => box.contains(cell.node));
    const at = editor.text.indexOf("...");
    editor.focus();
    if (at >= 0) editor.select(at, at + 3);
    editor.pre.scrollIntoView({ block: "center" }); // more stands above by now
  }

  // Where the button was, so that whoever pressed it by the keyboard goes on from there; over the page, so that nothing moves.
  tellKeys() {
    const how = element("button", { type: "button", class: "live-how", popovertarget: "live-keys" }, "How to run");
    this.holder.style.minWidth = `${this.holder.getBoundingClientRect().width}px`;
    this.holder.replaceChildren(how, element("p", { id: "live-keys", popover: "" }, KEYS));
    how.focus({ preventScroll: true });
  }

  say(text) {
    this.bar.say(text);
  }

  // Some cell was changed, or is as built again.
  mark() {
    this.bar.show({ reset: this.cells.some(cell => cell.editor && cell.isChanged) });
  }

  hear(state, why) {
    const started = this.state === "ready";
    this.state = state;
    this.holder.dataset.state = state;
    this.bar.show({ again: state === "unreachable", all: state !== "unreachable" });
    if (state === "starting" && !this.stopped) this.say("Python is coming …");
    if (state === "ready") this.say(this.stopped || "Python is ready: change a cell and run it.");
    if (state === "ready") this.stopped = "";
    if (state === "stopped") this.tellStopped(why, started && this.current);
    if (state === "unreachable") this.tellUnreachable(why);
  }

  // What has run must run again, but for the cell that would not end.
  tellStopped(why, endless) {
    for (const cell of this.cells) if (cell !== endless) cell.hasRun = null;
    // what the sliders would ask for went with the old Python
    for (const field of document.querySelectorAll(".live-controls :is(input, select)")) field.disabled = true;
    this.stopped = why.includes("memory") ? "The cell asked for more memory than a page has." : why ? "Python broke down in this cell." : "Stopped.";
    this.stopped += " Python starts anew: a cell that you run brings those above it along.";
    this.say(this.stopped);
  }

  tellUnreachable(why) {
    console.info("live code:", why);
    this.say(`Python could not be loaded from ${this.host}. The page stays as it was built; try again when you are connected.`);
    this.tellIfEarlier();
  }

  // Nothing broke: Python goes on, and the next cell that draws asks again.
  tellLacking(cell, packages, missed) {
    cell.hasRun = null;
    const what = packages.includes("matplotlib") ? "Matplotlib" : `${packages.join(" and ")}, which Matplotlib needs,`;
    this.say(`${cell.title} did not run: ${what} could not be loaded from ${this.host}.${missed} Run it again when you are connected.`);
    this.tellIfEarlier();
  }

  get host() {
    return new URL(this.settings.pyodide).host;
  }

  // What another edition replaced comes no more, however often one tries.
  async tellIfEarlier() {
    if (!await this.isEarlier()) return;
    this.say(EARLIER);
    this.bar.show({ again: false, reload: true });
  }

  // A slider asks for its figure; a drawing may be without end as well.
  async move(key, values, onMessage) {
    this.bar.show({ stop: true });
    await this.kernel.move(key, values, onMessage);
    this.bar.show({ stop: Boolean(this.current) });
  }

  // The next one in sight.
  after(cell) {
    return this.cells.slice(this.cells.indexOf(cell) + 1).find(next => next.editor?.pre.checkVisibility());
  }

  // A cell and those below it that check it.
  withChecks(cell) {
    return this.cells.filter(other => other === cell || other.checked === cell);
  }

  runAll() {
    this.target = null;
    return this.runMany(this.cells);
  }

  // A cell, after those above it that have not run as they stand.
  run(cell) {
    this.target = cell;
    const isDue = other => other.hasRun !== other.source && !this.waiting.includes(other);
    const above = this.cells.slice(0, this.cells.indexOf(cell)).filter(isDue);
    return this.runMany([...new Set([...above, cell].flatMap(due => this.withChecks(due)))]);
  }

  // Puts cells into the line; a failure sends those behind it home.
  async runMany(cells) {
    if (this.state === "unreachable") return; // there is nobody to run them, as the bar says
    this.waiting.push(...cells.filter(cell => !cell.needs));
    if (this.current) return;
    this.bar.show({ stop: true });
    let ran = 0, fine = true, last;
    while ((this.current = this.waiting.shift())) {
      last = this.current;
      fine = await this.runOne(last);
      ran += !last.isCheck;
    }
    this.bar.show({ stop: false });
    if (fine && !last.isReset) this.say(this.target ? `${this.target.title} is done${told(ran - 1)}.` : `${ran} cells are done.`);
  }

  // Runs a cell; whether it came to its end.
  async runOne(cell) {
    const left = this.waiting.filter(next => !next.isCheck).length;
    if (this.state === "ready" && !cell.isCheck) this.say(`${cell.title} is running${left ? `, then ${left} more` : ""} …`);
    cell.begin();
    const { fine, stopped, lacks } = await this.kernel.run(cell.name, cell.source, message => cell.hear(message));
    cell.end({ fine, stopped });
    if (!fine && (stopped || lacks || !cell.isCheck)) this.waiting = []; // what no longer holds stands in nobody's way
    const missed = this.target && ![cell, cell.checked].includes(this.target) ? ` ${this.target.title} did not run.` : "";
    if (lacks) this.tellLacking(cell, lacks, missed);
    if (cell.failed) this.say(`${cell.title} stopped with an error: ${cell.failed}.${missed}`);
    return fine;
  }

  stop() {
    this.waiting = [];
    this.kernel.stop();
  }

  resetAll() {
    this.waiting = [];
    if (this.current) this.current.isReset = true;
    for (const cell of this.cells) if (cell.editor) cell.reset();
    this.say("All cells are as they were built.");
  }
}

const told = above => above > 0 ? `, and ${above} before it` : "";

function loadStyle(address) {
  const link = element("link", { rel: "stylesheet", href: address });
  const loaded = new Promise(resolve => { link.onload = link.onerror = resolve; });
  document.head.append(link);
  return loaded;
}

// `isEarlier` answers whether another edition of the page has been published meanwhile (see run.js).
export async function start(holder, isEarlier = async () => false) {
  if (typeof WebAssembly !== "object") throw new Error("This browser has no WebAssembly, which Python needs here.");
  const at = name => new URL(name, import.meta.url);
  const settings = await (await fetch(at("settings.json"))).json();
  const addresses = { pyodide: at(settings.pyodide).href, wheel: at(settings.wheel).href, prelude: at("prelude.py").href };
  await loadStyle(at("live.css"));
  return new Page(holder, addresses, isEarlier);
}
