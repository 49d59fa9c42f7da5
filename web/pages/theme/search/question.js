// The question: for each of its words the terms to look for, and what each is worth.

const PART = 0.5, LETTER = 0.3, OTHER = 0.5, GUESS = 0.8;

function understood(book, question) {
  const all = words(accented(question));
  const telling = all.filter(word => !stopwords.includes(word.toLowerCase()) && !ASKING.includes(word.toLowerCase()));
  const asked = hyphened(book, telling.length ? telling : all).map(word => ({ word, terms: known(book, word) }));
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

// Two words that the book joins by a hyphen, joined: cross entropy, over fitting.
function hyphened(book, list) {
  return list.reduce((joined, word) => {
    const both = `${joined.at(-1)}-${word}`;
    return book.written.get(terms(both)[0])?.includes("-") ? [...joined.slice(0, -1), both] : [...joined, word];
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
