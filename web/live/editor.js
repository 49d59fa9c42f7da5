// A cell's own lines, made editable where they stand: one element is both what is read and what is changed,
// so a click lands where the text is, in every font.  The browser edits, undoes and pastes; we read.

const INDENT = "    ";

export class Editor {
  // `says`: {label, describedby}; `on`: {input, run, next, leave}, what is called when it happens.
  constructor(pre, text, says, on) {
    Object.assign(this, { pre, on });
    pre.replaceChildren(`${text}\n`); // the last line's end makes room for a caret below it, as on the built page
    this.read();
    allowPlainText(pre);
    const attributes = {
      role: "textbox", "aria-multiline": "true", "aria-label": says.label, "aria-describedby": says.describedby,
      spellcheck: "false", autocapitalize: "off", autocorrect: "off", translate: "no",
    };
    for (const [name, value] of Object.entries(attributes)) pre.setAttribute(name, value);
    pre.addEventListener("input", event => this.edited(event.inputType));
    pre.addEventListener("keydown", event => event.isComposing || this.press(event));
  }

  get text() {
    return this.raw.replace(/\n$/, "");
  }

  read() {
    const { text, pieces } = read(this.pre);
    Object.assign(this, { raw: text, pieces });
  }

  edited(kind = "") {
    const before = this.raw;
    this.read();
    // Firefox drops the last line when its last letter is deleted, though the caret stands in it
    const isShorter = kind.startsWith("delete") && before.startsWith(this.raw);
    const isDropped = isShorter && this.raw.endsWith("\n") && !before.endsWith("\n") && lastLeaf(this.pre).nodeName !== "BR";
    if (isDropped) edit("insertLineBreak"); // and comes back here
    else this.on.input();
  }

  focus() {
    this.pre.focus();
  }

  // Keys

  press(event) {
    const { shiftKey, altKey, code } = event;
    const key = code === "Tab" ? code : event.key; // WebKit may not know it with Shift
    const command = event.ctrlKey || event.metaKey;
    if (key === "Enter" && (shiftKey || command)) this.on[shiftKey ? "next" : "run"]();
    else if (key === "Enter") this.breakLine();
    else if (key === "Tab" && shiftKey && !altKey && !command) this.shift(-1);
    else if (key === "Tab" && !altKey && !command) this.tab();
    else if (key === "Escape") this.on.leave();
    else return;
    event.preventDefault();
  }

  breakLine() {
    const { from } = this.selection;
    const line = this.text.slice(this.startOf(from), from);
    const indent = /^ */.exec(line)[0] + (/:\s*(#.*)?$/.test(line) ? INDENT : "");
    edit("insertLineBreak");
    if (indent) edit("insertText", indent);
  }

  tab() {
    const { from, to } = this.selection;
    if (this.text.slice(from, to).includes("\n")) this.shift(1);
    else edit("insertText", " ".repeat(INDENT.length - (from - this.startOf(from)) % INDENT.length));
  }

  // Moves the lines of the selection by four columns, to the right (1) or left (-1).
  shift(direction) {
    let { from, to } = this.selection;
    const many = from < to;
    const last = many && this.text[to - 1] === "\n" ? to - 1 : to; // a line that only begins there stays
    let changed = 0;
    for (let start = this.startOf(last); ; start = this.startOf(start - 1)) { // the last first: those above stay where they are
      const [spaces, letter] = [/^ {0,4}/, /[^\n]?/].map(what => what.exec(this.text.slice(start))[0].length);
      const by = direction > 0 ? INDENT.length * letter : -spaces; // an empty line stays empty
      if (by) {
        this.select(start, start + Math.max(0, -by));
        edit(...(by > 0 ? ["insertText", INDENT] : ["delete"]));
        changed += by;
        to += by;
      }
      if (start <= from) {
        from = many ? start : Math.max(start, from + by);
        break;
      }
    }
    if (changed) this.select(from, many ? to : from);
  }

  // Places, counted in the text

  startOf(at) {
    return this.text.lastIndexOf("\n", at - 1) + 1;
  }

  get selection() {
    const range = getSelection().getRangeAt(0);
    const [from, to] = [["startContainer", "startOffset"], ["endContainer", "endOffset"]].map(([node, offset]) => {
      const before = document.createRange();
      before.selectNodeContents(this.pre);
      before.setEnd(range[node], range[offset]);
      return Math.min(read(before.cloneContents()).text.length, this.text.length);
    });
    return { from, to };
  }

  select(from, to) {
    getSelection().setBaseAndExtent(...this.place(from), ...this.place(to));
  }

  // [node, offset in it] of a place in the text
  place(at) {
    const { node, from } = this.pieces.findLast(piece => piece.from <= at) ?? { node: this.pre, from: at };
    if (node.nodeName !== "BR") return [node, Math.min(at - from, node.length ?? 0)];
    return [node.parentNode, [...node.parentNode.childNodes].indexOf(node)];
  }
}

// The text that an element shows, and the nodes that it is made of, each with the place where it begins.  A browser that edits ends a line
// by "\n", by <br> or by a <div> around it.
function read(root) {
  const pieces = [];
  let text = "", blockEnded = false;
  const breakAtBlock = () => { if (text && !text.endsWith("\n")) text += "\n"; };
  const visit = node => {
    const isBlock = node.nodeName === "DIV";
    if (isBlock || blockEnded) breakAtBlock();
    blockEnded = false;
    const own = node.nodeName === "BR" ? "\n" : node.data;
    if (own !== undefined) pieces.push({ node, from: text.length });
    text += own ?? "";
    for (const child of node.childNodes) visit(child);
    blockEnded ||= isBlock;
  };
  for (const child of root.childNodes) visit(child);
  return { text, pieces };
}

function lastLeaf(node) {
  while (node.lastChild) node = node.lastChild;
  return node;
}

// execCommand alone keeps the browser's undo.
function edit(command, value) {
  document.execCommand(command, false, value);
}

function allowPlainText(pre) {
  pre.setAttribute("contenteditable", "plaintext-only");
  if (pre.isContentEditable) return;
  pre.setAttribute("contenteditable", "true"); // Firefox before 136
  pre.addEventListener("beforeinput", event => {
    const text = event.dataTransfer?.getData("text/plain");
    if (!text && !event.inputType.startsWith("format")) return;
    event.preventDefault();
    if (text) edit("insertText", text);
  });
}
