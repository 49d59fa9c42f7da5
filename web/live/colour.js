// Python in colours: tokens as Pygments has them on the built page, from one regular expression, painted
// by the browser's highlights.  The text's own nodes are never touched; where a browser has no highlights
// (Firefox before 140, Safari before 17.2), code stays plain.

const KEYWORDS = words("as assert async await break class continue def del elif else except finally for from global if import lambda nonlocal pass raise return try while with yield True False None");
const OPERATORS = words("and in is not or");

const TOKEN = new RegExp([
  /(?<comment>#.*)/,
  /(?<affix>\b[rbfu]{1,2}(?=["']))/,
  /(?<string>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)/,
  /(?<number>\b(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?j?)|\.\d[\d_]*(?:e[-+]?\d+)?j?)/,
  /(?<decorator>(?<=^\s*)@[\w.]+)/,
  /(?<word>[\p{L}_][\p{L}\p{N}_]*)/,
].map(part => part.source).join("|"), "gimu");
const KINDS = words("c s m k ow nf nc nd"); // those of code.py

function words(text) {
  return new Set(text.split(" "));
}

// Of a token; "" of what has no colour.
function kindOf(groups, before) {
  if (groups.comment) return "c";
  if (groups.affix || groups.string) return "s";
  if (groups.number) return "m";
  if (groups.decorator) return "nd";
  if (KEYWORDS.has(groups.word)) return "k";
  if (OPERATORS.has(groups.word)) return "ow";
  if (before === "def") return "nf";
  return before === "class" ? "nc" : "";
}

// {kind, from, to} of each token that has a colour.
export function* tokens(source) {
  let before = "";
  for (const token of source.matchAll(TOKEN)) {
    const kind = kindOf(token.groups, before);
    if (kind) yield { kind, from: token.index, to: token.index + token[0].length };
    before = token[0];
  }
}

const canPaint = Boolean(globalThis.Highlight && CSS.highlights);
const paints = new Map(canPaint ? [...KINDS].map(kind => [kind, new Highlight()]) : []);

// Editors in colours.  A browser looks at all that is painted after each change, so only what is near the
// window is.
export class Painter {
  // `code`: some code as it was built, whose style has the colours.
  constructor(code) {
    if (!canPaint) return;
    this.code = code;
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(this.sheet);
    this.editors = new Map(); // the element of each: the editor
    this.painted = new Map(); // an editor that is near: what it has in the paints
    this.near = new IntersectionObserver(seen => this.look(seen), { rootMargin: "50%" });
    this.followTheme();
  }

  add(editor) {
    if (!canPaint) return;
    this.editors.set(editor.pre, editor);
    this.near.observe(editor.pre);
  }

  drop(editor) {
    if (!canPaint) return;
    this.near.unobserve(editor.pre);
    this.editors.delete(editor.pre);
    this.wipe(editor);
  }

  look(seen) {
    for (const { target, isIntersecting } of seen) {
      const editor = this.editors.get(target);
      if (editor && isIntersecting) this.paint(editor);
      else if (editor) this.wipe(editor);
    }
  }

  // Called again after each change of the editor's text.
  changed(editor) {
    if (this.painted?.has(editor)) this.paint(editor);
  }

  paint(editor) {
    this.wipe(editor);
    const made = [...tokens(editor.text)].map(({ kind, from, to }) => {
      const range = document.createRange(); // a StaticRange leaves its colour behind in Firefox
      range.setStart(...editor.place(from));
      range.setEnd(...editor.place(to));
      return [paints.get(kind), range];
    });
    for (const [paint, range] of made) paint.add(range);
    this.painted.set(editor, made);
  }

  wipe(editor) {
    for (const [paint, range] of this.painted.get(editor) ?? []) paint.delete(range);
    this.painted.delete(editor);
  }

  // Takes the colours from the page's own style, now and whenever the page turns dark or light.
  followTheme() {
    const take = () => this.takeColours();
    take();
    const theme = new MutationObserver(take);
    for (const node of [document.documentElement, document.body]) theme.observe(node, { attributes: true });
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", take);
  }

  // One rule for each kind of token that has a colour of its own.
  takeColours() {
    const place = document.createElement("pre"), probe = document.createElement("span");
    place.hidden = true;
    place.append(probe);
    this.code.after(place);
    const colourOf = kind => {
      probe.className = kind;
      return getComputedStyle(probe).color;
    };
    const plain = colourOf(""), rules = [];
    for (const [kind, paint] of paints) {
      const name = `python-${kind}`, colour = colourOf(kind);
      if (colour === plain) CSS.highlights.delete(name);
      else CSS.highlights.set(name, paint);
      rules.push(`::highlight(${name}) { color: ${colour}; }`);
    }
    place.remove();
    this.sheet.replaceSync(`@media screen and (forced-colors: none) { ${rules.join(" ")} }`);
  }
}
