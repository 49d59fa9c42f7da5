// The places, best first: BM25 (Robertson and Zaragoza, 2009), and then those where one line says it all.

const ENOUGH = 1, LENGTH = 0.3, TABLE = 4, BEGINNING = 1.5, FILE = 3;
const CLOSELY = 40, TOGETHER = 0.5; // so many places are looked at line by line

function ranked(book, asked) {
  const gains = new Map();
  for (const [term, worth] of asked.flatMap(one => one.terms))
    for (const [place, often] of book.found.get(term)) {
      const enough = ENOUGH * (1 - LENGTH + LENGTH * place.size / book.mean);
      const gain = worth * book.rarity(term) * often * (ENOUGH + 1) / (often + enough);
      gains.set(place, (gains.get(place) ?? 0) + gain);
    }
  const found = [...gains].map(([place, gain]) =>
    ({ place, score: gain * place.weight * table(place, asked) * opening(place, asked) * row(place, asked) }));
  return inOneLine(found.sort(byScore), asked).sort(byScore);
}

const byScore = (a, b) => b.score - a.score;

// Who asks for what stands in the title of a chapter wants its beginning; so does who asks for its file.
function opening({ href, title }, asked) {
  const named = href.startsWith("chapters/") && !href.includes("#");
  const file = href.split("/").pop().replace(".html", "");
  if (named && inOne(file) === inOne(asked.map(({ word }) => word).join(" "))) return FILE;
  return named && new Set(hits(title, asked).flatMap(({ ones }) => ones)).size === asked.length ? BEGINNING : 1;
}

// Who asks for a row of the lecture by its number, such as S3, wants that row.
const row = ({ href }, asked) => asked.length === 1 && href.endsWith(`#${asked[0].word.toUpperCase()}`) ? BEGINNING : 1;

// Who asks for a symbol alone wants its row in the table of symbols.
function table({ href, title }, asked) {
  const symbols = asked.every(({ word, terms }) => /^\p{L}$/u.test(word) || terms.some(([term]) => SYMBOLS.has(term)));
  if (!symbols || !href.includes("#symbol-")) return 1;
  return inOne(title) === inOne(asked.map(({ word }) => word).join(" ")) ? 2 * TABLE : TABLE;
}

// The line of each that says most, which is also the one to show.
function inOneLine(found, asked) {
  const total = asked.reduce((sum, one) => sum + one.worth, 0);
  return found.slice(0, CLOSELY).map(({ place, score }) => {
    const texts = [...place.text, ...inCode(place.code, asked)];
    const lines = texts.map(text => ({ text, hits: hits(text, asked) }));
    const line = lines.reduce((best, one) => amount(one.hits) > amount(best.hits) ? one : best, lines[0] ?? { hits: [] });
    return { place, line, score: score * (1 + TOGETHER * amount(line.hits) / total) };
  });
}

// The names in a place's code which have a whole word of the question in them, else those with a part of one.
function inCode(code, asked) {
  const whole = code.filter(name => asked.some(one => terms(name).includes(one.terms[0]?.[0])));
  const names = whole.length ? whole : code.filter(name => hits(name, asked).length);
  return names.length ? [`In the code: ${names.join(", ")}`] : [];
}

// Where the words of the question stand in a text.
function hits(text, asked) {
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const own = new Set(terms(word));
    const ones = asked.filter(one => one.terms.some(([term]) => own.has(term)));
    return ones.length ? [{ start: index, end: index + word.length, ones }] : [];
  });
}

// What the words of the question that are there are worth.
const amount = hits => [...new Set(hits.flatMap(({ ones }) => ones))].reduce((sum, one) => sum + one.worth, 0);
