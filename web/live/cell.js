// One code cell: its lines as an editor, its buttons, and its output in the place of the built one.
// A cell of checks alone belongs to the cell above it: it runs after that one, and has no number of its own.

import { Editor } from "./editor.js";
import { Output, button, element } from "./output.js";

// What a cell needs that a page does not have, by the class that its tag gives it.
const NEEDS = {
  "tag_needs-torch": "PyTorch, which does not run in a browser",
  "tag_needs-sympy": "SymPy, which this page does not bring along",
};

export class Cell {
  // `node` is the cell on the page, `above` the one before it; `page` runs cells (see live.js).
  constructor(node, above, page) {
    this.isCheck = Boolean(above) && node.matches(".only-checks");
    this.number = (above?.number ?? 0) + !this.isCheck;
    if (this.isCheck) this.checked = above.checked ?? above;
    this.title = this.isCheck ? `The check of cell ${this.number}` : `Cell ${this.number}`;
    Object.assign(this, { node, page, name: this.isCheck ? `check ${page.cells.length}` : `cell ${this.number}` });
    this.input = node.querySelector(".cell_input");
    this.box = node.querySelector(".cell_output") ?? element("div", { class: "cell_output docutils container" });
    if (!this.box.parentNode) node.append(this.box);
    this.kept = [...this.box.childNodes];
    this.needs = Object.keys(NEEDS).filter(tag => node.classList.contains(tag)).map(tag => NEEDS[tag]).join(" and ");
    this.original = codeOf(node);
    this.shown = this.original; // the code whose output is in the box
    this.hasRun = null; // the code that the present Python knows
    if (this.needs) this.sayWhyNot();
    else if (this.input) this.makeEditable();
  }

  get source() {
    return this.editor?.text ?? this.original;
  }

  // Whether it says, or shows, something else than what was built.
  get isChanged() {
    return [this.source, this.shown].some(text => text !== this.original) || Boolean(this.failed);
  }

  sayWhyNot() {
    if (this.isCheck || this.node.closest(".exercise")) return; // since the cell, the exercise says so itself
    const why = `${this.needs}: this cell keeps the output of the build.`;
    (this.input ?? this.box).after(element("p", { class: "live-why" }, `Cell ${this.number} needs ${why}`));
  }

  makeEditable() {
    this.key = this.page.edits.nameOf(this.original);
    this.edit(this.input.querySelector("pre"), this.page.edits.get(this.key) ?? this.original);
    this.makeButtons();
    this.mark();
  }

  edit(pre, text) {
    this.editor = new Editor(pre, text, { label: this.isCheck ? this.title : `Code of cell ${this.number}`, describedby: "live-keys" }, {
      input: () => this.edited(),
      run: () => this.page.run(this),
      next: () => { this.page.run(this); this.page.after(this)?.editor.focus(); },
      leave: () => this.runButton.focus(),
    });
    this.page.painter.add(this.editor);
  }

  makeButtons() {
    const name = this.title[0].toLowerCase() + this.title.slice(1);
    this.runButton = button("Run", () => this.page.run(this), `Run ${name}`);
    this.stopButton = button("Stop", () => this.page.stop(), `Stop ${name}`);
    this.resetButton = button("Reset", () => this.reset(), `Reset ${name} to what was built`);
    this.stopButton.hidden = true;
    const label = element("span", { class: "live-number" }, this.title);
    const copy = this.input.querySelectorAll("button.copy"); // over an editor it would hide what is written
    const buttons = element("div", { class: "live-buttons" }, label, this.runButton, this.stopButton, this.resetButton, ...copy);
    (this.input.closest("details.hide") ?? this.input).after(buttons);
  }

  edited() {
    this.page.painter.changed(this.editor);
    if (this.source === this.original) this.page.edits.drop(this.key);
    else this.page.edits.keep(this.key, this.source);
    this.mark();
  }

  mark() {
    this.node.classList.toggle("live-edited", this.source !== this.original);
    if (this.editor) show(this.resetButton, this.isChanged, this.runButton);
    this.page.mark();
  }

  // Running

  // The old output stays until something new comes, and its room until the end, so that what is read below
  // does not move; the built one is kept for Reset and for failures.
  begin() {
    Object.assign(this, { fresh: true, isReset: false });
    this.output = new Output(this.box, (key, values, hear) => this.page.move(key, values, hear));
    this.failed = "";
    this.shownBefore = this.shown;
    this.shown = this.hasRun = this.source;
    this.box.style.minHeight = `${this.box.offsetHeight}px`;
    this.setRunning(true);
  }

  hear(message) {
    if (this.isReset || ["end", "failed"].includes(message.kind)) return;
    if (this.fresh) this.box.replaceChildren();
    this.fresh = false;
    if (message.kind === "error") {
      this.failed = message.what;
      for (let fold = this.box; (fold = fold.parentElement?.closest("details")); ) fold.open = true; // a fault is not folded away
    }
    this.output.add(message);
  }

  end({ fine, stopped }) {
    this.setRunning(false);
    if (!this.isReset) this.conclude(fine, stopped);
    this.box.style.minHeight = "";
    this.mark();
    if (!this.isReset) this.node.dispatchEvent(new CustomEvent("ran", { bubbles: true, detail: { isChanged: this.shown !== this.original } }));
  }

  conclude(fine, stopped) {
    if (this.fresh && fine) this.box.replaceChildren();
    if (this.fresh && !fine) this.shown = this.shownBefore; // nothing came
    if (stopped && !this.fresh) this.output.add({ kind: "note", text: "Stopped here." });
    if (!fine && !this.fresh && this.kept.length) this.showKept();
    if (fine) this.tellChecks();
  }

  // What ran to its end as it was built holds all checks of the build; a changed cell tells of its claims.
  tellChecks() {
    const built = this.source === this.original ? this.kept.filter(node => node.matches?.("ul.claims, details.checks")) : [];
    if (!built.length) return;
    for (const told of this.box.querySelectorAll("details.checks")) told.remove();
    this.box.append(...built);
  }

  showKept() {
    const title = element("summary", {}, "Output of the build");
    const kept = element("details", { class: "live-kept" }, title, ...this.kept.map(node => node.cloneNode(true)));
    for (const copy of kept.querySelectorAll("form.frames")) copy.remove(); // nobody hears its controls
    for (const node of kept.querySelectorAll("[id]")) node.removeAttribute("id"); // a claim may stand above, too
    this.box.append(kept);
  }

  setRunning(on) {
    this.node.classList.toggle("live-running", on);
    this.node.setAttribute("aria-busy", on);
    if (this.editor) show(this.stopButton, on, this.runButton);
  }

  // In another element, since the browser would undo what was typed into this one.
  startAfresh() {
    const { pre } = this.editor, fresh = pre.cloneNode(false);
    this.page.painter.drop(this.editor);
    pre.replaceWith(fresh);
    this.edit(fresh, this.original);
  }

  // Also while it runs: what still comes of that run is not shown.
  reset() {
    if (this.source !== this.original) this.startAfresh();
    Object.assign(this, { failed: "", shown: this.original, isReset: true });
    this.box.replaceChildren(...this.kept);
    this.edited();
    for (const check of this.page.withChecks(this)) if (check !== this) check.reset();
    this.page.say(`${this.title} is as it was built.`);
  }
}

// The code of a cell as the page has it: what is shown is what runs.  A cell whose input was removed
// carries its code unseen (see pages/live.py).
function codeOf(node) {
  const shown = node.querySelector(".cell_input pre")?.textContent.replace(/\n$/, "");
  return shown ?? node.querySelector("[data-code]").dataset.code;
}

// A button that goes while it has the focus hands it on.
function show(shown, on, next) {
  if (!on && document.activeElement === shown) next.focus();
  shown.hidden = !on;
}
