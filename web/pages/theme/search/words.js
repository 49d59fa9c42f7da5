// Text taken apart into what it is found by.  The book and a question go through the same.
//
// Sphinx's language_data.js stands beside the search, with the stemmer and the words that say nothing.
"use strict";

const GREEK = ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau " +
  "upsilon phi chi psi omega").split(" "); // sigma has two forms
// What is looked up by what a reader types are maps: of an object one would find "constructor" as well.
const SIGNS = new Map(Object.entries({
  ...Object.fromEntries(GREEK.map((name, i) => [String.fromCodePoint(0x3b1 + i), name])),
  "∇": "nabla", "∂": "partial", "∑": "sum", "∏": "product", "√": "root", "∞": "infinity", "⊤": "transpose", "∗": "star",
  "⊙": "odot", "∘": "circ",
  "\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", // they stand above the letter before
}));
const SYMBOLS = new Set([...GREEK, "nabla", "hat", "bar", "tilde", "transpose", "star", "odot", "circ"]);
const ABOVE = new Map(Object.entries({ "ˆ": "\u0302", "^": "\u0302", "¯": "\u0304", "‾": "\u0304", "˜": "\u0303" })); // as a formula is copied
const CURLY = /[ℒ𝓛]/gu; // the loss, by the standard and by what many programs write; no other L
const ODD = new Map(Object.entries({
  matrices: "matrix", vertices: "vertex", indices: "index", axes: "axis", minima: "minimum", maxima: "maximum",
  hypotheses: "hypothesis", formulae: "formula", learnt: "learned",
}));
const AMERICAN = [
  [/(...)is(e[drs]?|es|ing|ations?)$/, "$1iz$2"], [/yse/, "yze"], [/(behavi|col|fav|neighb)our/, "$1or"],
  [/(cent|met)r(e|es|ed|ing)$/, "$1er"], [/^grey/, "gray"],
];
const READERS = new Map([["download", "zip file"]]); // what the book calls otherwise
const ASKING = ("about can could do does from had has have how i its me my our should so than them too very we were what when where " +
  "which who why would you your").split(" ");
const WORD = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*(?:[-‑–.,’'][\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*)*|[∇∂∑∏√∞⊤∗⊙∘]/gu;
const HUMP = /(?<=[a-z]{2}|\d)(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})/; // Cross|Entropy, MSE|Loss, but ReLU

const words = text => text.match(WORD) ?? [];
const accented = text => text.replace(/(?<=[\p{L}\p{M}])[ˆ^¯‾˜](?![({\p{N}])/gu, sign => ABOVE.get(sign)).normalize("NFC");
const inOne = text => words(text).map(word => terms(word)[0]).join("");

// What a word is found by, first in one piece: cross-entropy is "crossentropi", "cross", "entropi" and, to the
// letter, "=cross-entropy".
const terms = remember(word => {
  const spelled = word.replace(/[’']s?$/, "").replace(CURLY, " curly L ").normalize("NFKD").replace(/[^\p{L}\p{N}]|\p{Script=Greek}/gu, spell);
  if (/^\d[\d.,]*$/.test(word)) return [word.replaceAll(",", "")];
  const pieces = spelled.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const names = spelled.split(".").map(name => name.replace(/[^\p{L}\p{N}]+/gu, "")); // torch.mse_loss: mse_loss, too
  const parts = pieces.flatMap(piece => [piece, ...piece.split(HUMP)]);
  return [...new Set([pieces.join(""), ...names, ...parts].filter(Boolean).map(stem)), `=${plain(word)}`];
});

const spell = sign => SIGNS.has(sign.toLowerCase()) ? ` ${SIGNS.get(sign.toLowerCase())} ` : /\p{M}/u.test(sign) ? "" : sign;

let stemmer;
const stem = remember(word => /^[a-z]+$/i.test(word) ? (stemmer ??= new Stemmer()).stemWord(plain(word)) : plain(word));

// In small letters, one of it, as Americans write.
function plain(word) {
  const lower = word.toLowerCase();
  return AMERICAN.reduce((form, [from, to]) => form.replace(from, to), ODD.get(lower) ?? lower);
}

function remember(work) {
  const known = new Map();
  return key => known.get(key) ?? known.set(key, work(key)).get(key);
}
