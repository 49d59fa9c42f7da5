// What a cell puts out, as elements.  Text is only ever set as text; HTML of a cell's own goes into a
// frame that can run nothing.

const WIDE = 540; // pixels; as in frame.py
const CLAIM = /^✓ (?<id>S\d+\.[\w-]+): (?<said>.*?)(?: (?<bound>\([^()]*\)))?$/;

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(text, act, name = text) {
  const made = element("button", { type: "button", "aria-label": name }, text);
  made.addEventListener("click", act);
  return made;
}

// Calls `ask` of what has another size, a frame later: to ask within the observer lays out again what it is
// about to tell of, and WebKit complains of a loop.
export function watch(ask) {
  return new ResizeObserver(seen => requestAnimationFrame(() => seen.forEach(ask)));
}

// One cell's output: `add` takes the worker's messages in the order in which they come.
export class Output {
  constructor(box, move) {
    this.box = box;
    this.move = move; // (key, values, onMessage): ask Python for a figure at other values
    this.stream = null;
  }

  add(message) {
    if (message.kind === "text") return this.addText(message);
    this.stream = null;
    if (message.kind === "data") this.box.append(picture(message) ?? frame(message) ?? plain(message.data["text/plain"] ?? ""));
    if (message.kind === "sliders") this.box.append(this.sliders(message));
    if (message.kind === "note") this.box.append(element("p", { class: "live-note" }, message.text));
    if (message.kind === "error") this.box.append(...failure(message));
  }

  addText({ name, text }) {
    if (this.stream?.name !== name) {
      this.stream = { name, text: "", box: element("div", { class: "live-stream" }) };
      this.box.append(this.stream.box);
    }
    this.stream.text += text;
    this.stream.box.replaceChildren(...runs(this.stream.text));
  }

  sliders({ key, controls, ...first }) {
    const holder = element("div", { class: "live-figure" }, picture(first));
    const values = Object.fromEntries(controls.map(c => [c.name, c.value]));
    const chosen = () => Object.fromEntries(controls.map(c => [c.name, c.choices ? c.choices[values[c.name]] : values[c.name]]));
    let busy = false, again = false;
    const draw = async () => {
      if (busy) return void (again = true); // only the last of many moves is drawn
      busy = true;
      await this.move(key, chosen(), message => {
        if (message.kind === "moved") holder.replaceChildren(picture(message));
        if (message.kind === "error") holder.replaceChildren(...failure(message));
      });
      busy = false;
      if (again) draw(again = false);
    };
    const rows = controls.map(c => control(c, value => { values[c.name] = value; draw(); }));
    return element("div", { class: "live-explore" }, element("div", { class: "live-controls frames" }, ...rows), holder);
  }
}

function control({ label, value, low, high, step, choices }, onValue) {
  const shown = element("output", {}, choices ? "" : told(value));
  const field = choices
    ? element("select", {}, ...choices.map((choice, i) => element("option", { value: i, ...(i === value && { selected: "" }) }, String(choice))))
    : element("input", { type: "range", min: low, max: high, step, value });
  field.addEventListener("input", () => {
    if (!choices) shown.textContent = told(Number(field.value));
    onValue(Number(field.value));
  });
  return element("label", {}, element("span", {}, label), field, shown);
}

const told = number => String(Number(number.toPrecision(4)));

function picture({ data, metadata }) {
  if (!data["image/png"]) return null;
  const { alt = "A figure drawn by this cell.", width, height } = metadata?.["image/png"] ?? {};
  const size = width ? { width, height, ...(width > WIDE && { style: `--wide:${width}` }) } : {};
  const image = element("img", { src: `data:image/png;base64,${data["image/png"]}`, alt, ...size });
  return element("a", { class: "figure", href: "#" }, image); // which the page's own script enlarges
}

function frame({ data }) {
  if (!data["text/html"]) return null;
  // allow-same-origin only lets us read its height: without allow-scripts nothing in it can run
  const made = element("iframe", { sandbox: "allow-same-origin", title: "What the cell shows", srcdoc: data["text/html"] });
  made.addEventListener("load", () => { made.style.height = `${made.contentDocument.documentElement.scrollHeight + 8}px`; });
  return made;
}

function plain(text) {
  return element("div", { class: "output" }, element("div", { class: "highlight" }, lines(text)));
}

// What is wider than its box scrolls, also by the keyboard.
const boxes = watch(({ target }) => {
  if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
});

function lines(text) {
  const made = element("pre", {}, text);
  boxes.observe(made);
  return made;
}

function failure({ trace, help }) {
  const box = element("div", { class: "live-error" }, lines(trace));
  if (help) box.append(element("p", {}, help));
  return [box];
}

// Lines that are claims become the statements they are on the built page, the others stay lines.
function runs(text) {
  const made = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const claim = CLAIM.exec(line)?.groups;
    const last = made.at(-1);
    if (last && Boolean(claim) === last.isClaim) last.lines.push(claim ?? line);
    else made.push({ isClaim: Boolean(claim), lines: [claim ?? line] });
  }
  return made.filter(run => run.isClaim || run.lines.some(line => line.trim())).map(run =>
    run.isClaim ? checks(run.lines) : plain(run.lines.join("\n") + "\n"));
}

// In one line, as on the built page.
function checks(lines) {
  const summary = element("summary", {}, element("span", { class: "tick" }, "✓"), ` ${lines.length} ${lines.length === 1 ? "check holds" : "checks hold"}`);
  return element("details", { class: "checks" }, summary, element("ul", { class: "claims" }, ...lines.map(statement)));
}

function statement({ id, said, bound = "" }) {
  return element("li", { id }, element("p", {},
    element("span", { class: "tick" }, "✓ "), `${said} `, element("span", { class: "bound" }, bound),
    element("a", { class: "claim-id reference internal", href: `#${id}` }, id)));
}
