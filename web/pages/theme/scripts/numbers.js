// A number as a reader writes it: 58,000,000 or 58 million, 5.8·10⁷ or ~58M, 41,5 or one.

const asNumber = (() => {
  // A comma before three digits parts thousands, as the book writes them: 1,797; any other is a decimal one: 41,5.
  // A single dot is a decimal one, several part thousands: 58.000.000.
  const THOUSANDS = /^[-+]?[1-9]\d{0,2}(,\d{3})+(?!\d)/;
  const DOTTED = /^[-+]?[1-9]\d{0,2}(\.\d{3}){2,}$/;
  const pointed = text => THOUSANDS.test(text) ? text.replaceAll(",", "") : text.replace(DOTTED.test(text) ? /\./g : /\.(?=.*,)/g, "").replace(",", ".");
  const SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
  const WORDS = new Map([...SMALL.entries()].map(([i, word]) => [word, i]));
  for (const [words, figures] of [["half", "0.5"], ["hundred", "e2"], ["k thousand", "e3"], ["m mio million millions", "e6"], ["billion", "e9"]]) {
    for (const word of words.split(" ")) WORDS.set(word, figures);
  }
  // What is written, in figures: "58 million", "5.8·10⁷" and "one" become "58 e6", "5.8e7" and "1".
  const figures = text => text.toLowerCase().replace(/[⁻⁰¹²³⁴-⁹]+/g, high => `^${high.normalize("NFKC")}`).replace(/[−–]/g, "-")
    .replace(/(\d)[\s'’_](?=\d{3}(?!\d))/g, "$1")
    .replace(/(?:(\d)\s*[·⋅×*x]|^(\W*))\s*10\s*(?:\^|\*\*)\s*/, (_, digit, lead) => digit ? `${digit}e` : `${lead}1e`)
    .replace(/[a-z]+/g, word => WORDS.get(word) ?? word);
  // One number, and then words or a unit.  Where these may change it ("two thirds", "3 or 4"), none is read.
  const WRITTEN = /^(?:about|[~≈=\s])*([-+]?\s*[\d.,]*\d(?:\s*e\s*[-+]?\d+)?)(?![ex]\b|.*(?:third|quarter|dozen|illi))[a-zà-ÿ%°.,?()\s]*$/;

  return text => Number(pointed(WRITTEN.exec(figures(text))?.[1].replace(/\s/g, "") ?? "none"));
})();
