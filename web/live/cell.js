// One code cell: an editor over its coloured lines, its buttons, and its output in the place of the built one.

import { colour } from "./colour.js";
import { Output, element } from "./output.js";

const INDENT = "    ";

export class Cell {
  // `node` is the cell on the page; `made` is {source, needs}; `page` runs cells (see live.js).
  constructor(node, number, made, page) {
    Object.assign(this, { node, number, page, needs: made.needs, original: made.source });
    this.input = node.querySelector(".cell_input");
    this.name = `cell ${number}`;
    this.key = `nnrecap:${page.path}:${number}`;
    this.box = node.querySelector(".cell_output") ?? element("div", { class: "cell_output docutils container" });
    if (!this.box.parentNode) node.append(this.box);
    this.kept = [...this.box.childNodes];
    if (this.needs) this.sayWhyNot();
    else if (this.input) this.makeEditable();
  }

  get source() {
    return this.area?.value ?? this.original;
  }

  sayWhyNot() {
    const why = `${this.needs}: this cell keeps the output of the build.`;
    (this.input ?? this.box).after(element("p", { class: "live-why" }, `Cell ${this.number} needs ${why}`));
  }

  // The editor

  makeEditable() {
    this.lines = this.input.querySelector("pre");
    this.builtLines = [...this.lines.childNodes];
    this.area = element("textarea", {
      "aria-label": `Code of cell ${this.number}`, "aria-describedby": "live-keys",
      spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", rows: 1,
    });
    this.area.value = this.page.edits.get(this.key, this.original) ?? this.original;
    this.lines.parentNode.classList.add("live-editor");
    this.lines.setAttribute("aria-hidden", "true");
    this.lines.removeAttribute("tabindex");
    this.lines.after(this.area);
    this.makeButtons();
    this.area.addEventListener("input", () => this.edited());
    this.area.addEventListener("keydown", event => this.press(event));
    if (this.source !== this.original) this.draw();
    this.mark();
  }

  makeButtons() {
    const button = (text, name, act) => {
      const made = element("button", { type: "button", "aria-label": name }, text);
      made.addEventListener("click", act);
      return made;
    };
    const n = this.number;
    this.runButton = button("Run", `Run cell ${n}`, () => this.page.run(this));
    this.aboveButton = button("Run all above", `Run all cells above cell ${n}`, () => this.page.runAbove(this));
    this.resetButton = button("Reset", `Reset cell ${n} to what was built`, () => this.reset());
    this.stopButton = button("Stop", `Stop cell ${n}`, () => this.page.stop());
    this.stopButton.hidden = true;
    const label = element("span", { class: "live-number" }, `Cell ${n}`);
    this.bar = element("div", { class: "live-buttons" }, label, this.runButton, this.aboveButton, this.stopButton, this.resetButton);
    const details = this.input.closest("details");
    (details ?? this.input).after(this.bar);
  }

  edited() {
    this.draw();
    this.mark();
    if (this.source === this.original) this.page.edits.drop(this.key);
    else this.page.edits.keep(this.key, this.original, this.source);
  }

  draw() {
    if (this.source === this.original) this.lines.replaceChildren(...this.builtLines);
    else colour(this.lines, this.source);
    this.lines.append("\n"); // an empty last line has a height too
  }

  mark() {
    this.node.classList.toggle("live-edited", this.source !== this.original);
  }

  press(event) {
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.page.run(this);
      if (event.shiftKey) this.page.after(this)?.area.focus();
    } else if (event.key === "Escape") {
      this.runButton.focus();
    } else if (event.key === "Tab" && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (event.shiftKey) this.outdent();
      else this.insert(INDENT);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const line = this.area.value.slice(0, this.area.selectionStart).split("\n").at(-1);
      this.insert("\n" + /^ */.exec(line)[0] + (/:\s*(#.*)?$/.test(line) ? INDENT : ""));
    }
  }

  // execCommand alone keeps the browser's undo; where it is gone, the text is set without.
  insert(text) {
    if (!document.execCommand("insertText", false, text)) {
      this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
      this.edited();
    }
  }

  outdent() {
    const { selectionStart: at, value } = this.area;
    const start = value.lastIndexOf("\n", at - 1) + 1;
    const spaces = /^ {0,4}/.exec(value.slice(start))[0].length;
    if (!spaces) return;
    this.area.setSelectionRange(start, start + spaces);
    document.execCommand("delete");
    this.area.setSelectionRange(Math.max(start, at - spaces), Math.max(start, at - spaces));
  }

  // Running

  // The old output stays until something new comes, and the built one is kept for Reset and for failures.
  begin() {
    this.fresh = true;
    this.output = new Output(this.box, (key, values, hear) => this.page.move(key, values, hear));
    this.failed = false;
    this.setRunning(true);
  }

  hear(message) {
    if (["end", "failed"].includes(message.kind)) return;
    if (this.fresh) this.box.replaceChildren();
    this.fresh = false;
    if (message.kind === "error") {
      this.failed = message.what;
      this.box.closest("details")?.setAttribute("open", ""); // a fault is not folded away
    }
    this.output.add(message);
  }

  end({ fine, stopped }) {
    this.setRunning(false);
    if (this.fresh && fine) this.box.replaceChildren();
    if (stopped && !this.fresh) this.output.add({ kind: "note", text: "Stopped here." });
    if (!fine && !this.fresh && this.kept.length && !this.box.querySelector(":scope > .live-kept")) {
      const title = element("summary", {}, "Output of the build");
      const kept = element("details", { class: "live-kept" }, title, ...this.kept.map(node => node.cloneNode(true)));
      for (const node of kept.querySelectorAll("[id]")) node.removeAttribute("id"); // a claim may stand above, too
      this.box.append(kept);
    }
  }

  setRunning(on) {
    this.node.classList.toggle("live-running", on);
    this.node.setAttribute("aria-busy", on);
    if (this.bar) this.stopButton.hidden = !on;
  }

  reset() {
    this.area.value = this.original;
    this.edited();
    this.box.replaceChildren(...this.kept);
    this.page.say(`Cell ${this.number} is as it was built.`);
  }
}
