// What the search page shows: how much was found, and of each place the line that answers.
//
// searchindex.js calls Search.setIndex with the text of the book (see search.py).

const AT_MOST = 20, FAINT = 0.1; // places; of the best one's score
const BEFORE = 60, LONG = 200; // letters of a line, before the words that were asked for and in all

const Search = {
  setIndex(pages) {
    const question = new URLSearchParams(location.search).get("q")?.trim();
    if (!question) return;
    for (const field of document.querySelectorAll("input[name=q]")) field.value = question;
    document.title = `${question} – ${document.title}`;
    const book = this.book = new Book(pages);
    const asked = understood(book, question);
    const found = ranked(book, asked);
    const good = found.filter(({ score }) => score > FAINT * found[0].score).slice(0, AT_MOST);
    show(told(asked, good.length), good.length ? answers(good) : advice(pages));
  },
};

function show(sentence, ...rest) {
  const status = element("p", { class: "search-summary", role: "status" });
  document.getElementById("search-results").replaceChildren(status, ...rest);
  setTimeout(() => status.append(sentence), 100); // what a status says is read out when it comes later than the status
}

function told(asked, number) {
  const quoted = list => list.map(({ word }) => `“${word}”`).join(", ");
  const missing = asked.filter(({ terms }) => !terms.length);
  const guesses = asked.filter(({ guess }) => guess);
  return [
    number === 0 ? "Nothing found." : number === 1 ? "One place." : number < AT_MOST ? `${number} places.` : `The best ${AT_MOST} places.`,
    missing.length && number ? `The book has no ${quoted(missing)}; this is for the rest.` : "",
    ...guesses.map(({ word, guess }) => `The book has no “${word}”; this is for “${guess}”.`),
  ].filter(Boolean).join(" ");
}

function answers(found) {
  const list = element("ol", { class: "search", "aria-label": "Results" });
  for (const { place, line } of found) {
    const item = element("li", {}, element("a", { href: place.href }, place.title));
    if (place.page !== place.title) item.append(" · ", element("span", { class: "search-page" }, place.page));
    if (line.text) item.append(element("p", { class: "context" }, ...marked(line)));
    list.append(item);
  }
  return list;
}

// As much of a line as shows the words of the question, marked.
function marked({ text, hits }) {
  const within = start => hits.filter(hit => hit.start >= start && hit.end <= start + LONG - BEFORE);
  const first = hits.reduce((best, { start }) => amount(within(start)) > amount(within(best)) ? start : best, hits[0]?.start ?? 0);
  const from = first <= BEFORE ? 0 : text.indexOf(" ", first - BEFORE) + 1;
  const to = text.length <= from + LONG ? text.length : text.lastIndexOf(" ", from + LONG);
  const parts = [from ? "… " : ""];
  let at = from;
  for (const { start, end } of hits) if (start >= from && end <= to) {
    parts.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at, to), to < text.length ? " …" : ""];
}

function advice(pages) {
  const lists = pages.filter(({ page }) => /(glossary|notation)$/.test(page)).map(({ page, places: [{ title }] }) => [`${page}.html`, title]);
  const examples = ["log_softmax", "y hat", "0.36", "S9.vjp"].map(question => [`?q=${encodeURIComponent(question)}`, question]);
  return element("ul", { class: "search-advice" },
    element("li", {}, "Ask with one word, or with another name for the same thing."),
    element("li", {}, "Functions, symbols, numbers and checked statements have names, too: ", ...listed(examples), "."),
    element("li", {}, "All terms and all symbols of the book: ", ...listed(lists), "."));
}

const listed = links => links.flatMap(([href, words], i) => [i ? ", " : "", element("a", { href }, words)]);

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
