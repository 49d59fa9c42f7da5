// Python in colours: the classes that Pygments gives on the built page, from one regular expression.

const KEYWORDS = words("as assert async await break class continue def del elif else except finally for global if lambda nonlocal pass raise return try while with yield");
const CONSTANTS = words("True False None");
const OPERATORS = words("and in is not or");
const BUILTINS = words("abs all any bool bytes callable complex dict divmod enumerate filter float format frozenset getattr hasattr hash hex id input int isinstance issubclass iter len list map max min next object oct open ord pow print property range repr reversed round set setattr slice sorted str sum super tuple type vars zip");
const EXCEPTIONS = /^[A-Z]\w*(Error|Exception|Warning)$/;

const TOKEN = new RegExp([
  /(?<comment>#.*)/,
  /(?<affix>\b[rbfu]{1,2}(?=["']))/,
  /(?<string>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)/,
  /(?<number>\b(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?j?)|\.\d[\d_]*(?:e[-+]?\d+)?j?)/,
  /(?<decorator>(?<=^\s*)@[\w.]+)/,
  /(?<word>[\p{L}_][\p{L}\p{N}_]*)/,
  /(?<operator>[-+*\/%@=<>!&|^~.]+)/,
  /(?<punctuation>[()[\]{}:,;])/,
].map(part => part.source).join("|"), "gimu");

function words(text) {
  return new Set(text.split(" "));
}

function kindOf(groups, before) {
  if (groups.comment) return "c1";
  if (groups.affix) return "sa";
  if (groups.string) return groups.string.startsWith("'") ? "s1" : "s2";
  if (groups.number) return /[.ej]/i.test(groups.number) && !/^0x/i.test(groups.number) ? "mf" : "mi";
  if (groups.decorator) return "nd";
  if (groups.operator) return "o";
  if (groups.punctuation) return "p";
  const word = groups.word;
  if (CONSTANTS.has(word)) return "kc";
  if (word === "import" || word === "from") return "kn";
  if (KEYWORDS.has(word)) return "k";
  if (OPERATORS.has(word)) return "ow";
  if (before === "def") return "nf";
  if (before === "class") return "nc";
  if (EXCEPTIONS.test(word)) return "ne";
  return BUILTINS.has(word) ? "nb" : "n";
}

// Puts `source` into `target` as spans; nothing of it is ever read as markup.
export function colour(target, source) {
  const made = document.createDocumentFragment();
  let at = 0, before = "";
  for (const token of source.matchAll(TOKEN)) {
    if (token.index > at) made.append(source.slice(at, token.index));
    const span = document.createElement("span");
    span.className = kindOf(token.groups, before);
    span.textContent = token[0];
    made.append(span);
    before = token[0];
    at = token.index + token[0].length;
  }
  made.append(source.slice(at));
  target.replaceChildren(made);
}
