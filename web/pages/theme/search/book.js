// The book, counted: how often each term stands at each place.

// A title, a term in bold that is explained there and other names for it, a name in code, the page's title.
const TITLE = 4, NEW = 4, NAMED = 0.5, PAGE = 0.5, OWN = 8;
// Definitions, symbols and exercises point to what the chapters explain.
const WEIGHTS = [[/#term-/, 0.4], [/#symbol-/, 0.5], [/\/homework\.html/, 0.7]];
const AGAIN = 0.3; // a heading that several pages have, below their title

class Book {
  constructor(pages) {
    this.places = [];
    this.found = new Map(); // term → place → how often
    this.written = new Map(); // term → a word that has it
    this.also = new Map(); // another name, in one → what the book calls it
    const titles = pages.flatMap(({ places }) => places.map(place => place.title));
    for (const { page, places } of pages) for (const place of places) this.read(place, page, places[0], titles);
    this.mean = this.places.reduce((sum, place) => sum + place.size, 0) / this.places.length;
  }

  read({ id, title, text = [], code = [], also = "", new: terms = [] }, page, top, titles) {
    const href = `${page}.html${id ? `#${id}` : ""}`;
    const again = id && titles.indexOf(title) !== titles.lastIndexOf(title);
    const weight = WEIGHTS.find(([kind]) => kind.test(href))?.[1] ?? (again ? AGAIN : 1);
    const said = text.map(one => Array.isArray(one) ? one[1] : one);
    const place = this.add({ title, href, weight, page: top.title, text: said, code });
    this.count(place, title, TITLE);
    this.count(place, terms.join(" "), NEW);
    this.count(place, code.join(" "), NAMED);
    this.count(place, id ? top.title : page.split("/").pop(), id ? PAGE : OWN);
    for (const one of said) this.count(place, one, 1);
    for (const name of also.split(/, | or /)) if (name) this.also.set(inOne(name), title);
    if (/^symbol-/.test(id) && SYMBOLS.has(inOne(title))) this.also.set(inOne(said[0].split(" · ")[0]), title);
    for (const one of text) if (Array.isArray(one)) this.claim(one, page, top);
  }

  // A checked statement is a place of its own for those who ask for its name, or for its row of the lecture.
  claim([id, title], page, top) {
    const place = this.add({ title, href: `${page}.html#${id}`, weight: 1, page: top.title, text: [], code: [] });
    this.note(place, terms(id)[0], TITLE);
    this.note(place, terms(id.split(".")[0])[0], 0.2);
  }

  add(place) {
    this.places.push(Object.assign(place, { size: 0 }));
    return place;
  }

  count(place, text, weight) {
    for (const word of words(text))
      for (const [i, term] of terms(word).entries()) {
        if (i === 0 && !this.written.has(term)) this.written.set(term, word);
        this.note(place, term, weight);
      }
  }

  note(place, term, weight) {
    if (!this.found.has(term)) this.found.set(term, new Map());
    const often = this.found.get(term);
    often.set(place, (often.get(place) ?? 0) + weight);
    place.size += weight;
  }

  rarity(term) {
    return Math.log(1 + this.places.length / (0.5 + this.found.get(term).size));
  }
}
