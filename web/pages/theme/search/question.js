// The question: for each of its words the terms to look for, and what each is worth.

const PART = 0.5, LETTER = 0.3, OTHER = 0.5, GUESS = 0.8;

function understood(book, question) {
  const all = words(asBooksWrite(accented(question)));
  const telling = all.filter(word => !stopwords.includes(word.toLowerCase()) && !ASKING.includes(word.toLowerCase()));
  const asked = joined(book, telling.length ? telling : all).map(word => ({ word, terms: known(book, word) }));
  asked.forEach((one, i) => {
    for (const next of [1, 2, 3]) {
      const said = inOne(asked.slice(i, i + next).map(other => other.word).join(" "));
      const name = book.also.get(said) ?? READERS.get(said);
      if (name && i + next <= asked.length) for (const word of words(name)) one.terms.push(...known(book, word, OTHER));
    }
    if (!one.terms.length) Object.assign(one, guessed(book, one.word));
    one.worth = Math.max(0.1, ...one.terms.map(([term, worth]) => worth * book.rarity(term)));
  });
  return asked;
}

// A derivative typed without its sign, and a comma where the book has a point; but 1,797 is a thousand and more.
const asBooksWrite = question => question
  .replace(/(?<![\p{L}\p{N}])d(\p{L})\/d(\p{L})/gu, "∂$1/∂$2")
  .replace(/(?<![\d.,])(\d+),(\d+)(?![.,]?\d)/g, (number, whole, part) =>
    whole !== "0" && part.length === 3 ? number : `${whole}.${part}`);

// Two words that are one in the book, with a hyphen or without: cross entropy, over fitting, soft max.
function joined(book, list) {
  return list.reduce((before, word) => {
    const last = before.at(-1), both = `${last}-${word}`;
    const written = book.written.get(terms(both)[0]) ?? "";
    if (written.includes("-")) return [...before.slice(0, -1), both];
    return /^\p{L}\p{Ll}+$/u.test(written) ? [...before.slice(0, -1), last + word] : [...before, word];
  }, []);
}

function known(book, word, worth = 1) {
  const [whole] = terms(word);
  const share = term => term === whole ? 1 : term.startsWith("=") ? LETTER : PART;
  return terms(word).filter(term => book.found.has(term)).map(term => [term, worth * share(term)]);
}

// For a word that the book does not have: those which begin like it, else those written nearly so.
function guessed(book, word) {
  const [whole] = terms(word);
  const all = [...book.found.keys()].filter(term => !term.startsWith("="));
  const longer = whole.length > 2 ? all.filter(term => term.startsWith(whole)) : [];
  const slips = whole.length > 7 ? 2 : whole.length > 3 ? 1 : 0;
  const near = longer.length ? longer : slips ? all.filter(term => distance(term, whole) <= slips) : [];
  return { terms: near.map(term => [term, GUESS]), guess: near.length ? book.written.get(near[0]) : "" };
}

// Letters to change, add or drop to make one word of the other (Levenshtein).
function distance(a, b) {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
    row = next;
  }
  return row[b.length];
}
