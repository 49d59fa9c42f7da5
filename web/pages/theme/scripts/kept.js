// What a reader has done in this book, kept in this browser and nowhere else: by kind, page and name.
// A browser that keeps nothing (some do so for pages in a folder) remembers until the page is left.

const here = document.documentElement.dataset.page; // "chapters/softmax"

// The page of this book that a link leads to.
function pageOf(link) {
  return link.getAttribute("href") === "#" ? here : link.href.slice(root.href.length).replace(/\.html.*/, "");
}

const kept = {
  key: keyOf("recap"),
  pages: new Set([...document.querySelectorAll("#book li > a")].filter(link => link.href.startsWith(root.href)).map(pageOf)),
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return this.all ?? {};
    }
  },
  get(kind, page) {
    return this.all[kind]?.[page] ?? {};
  },
  set(kind, page, name, value) {
    this.all = this.read(); // another window may have written
    ((this.all[kind] ??= {})[page] ??= {})[name] = value;
    this.write();
  },
  // Several at once.
  put(kind, page, values) {
    this.all = this.read();
    (this.all[kind] ??= {})[page] = values;
    this.write();
  },
  replace(all) {
    this.all = all;
    this.write();
  },
  // live/edits.js keeps what was typed into a cell by its page's address.  What lies in this book's folders is its own,
  // also of a page that it has no more; another book may lie in a folder below.
  isEdit(name) {
    const start = keyOf("nnrecap"), folder = page => page.slice(0, page.lastIndexOf("/") + 1);
    return name.startsWith(start) && [...this.pages].map(folder).includes(folder(name.slice(start.length).split(":")[0]));
  },
  clear() {
    this.replace({});
    try {
      for (const name of Object.keys(localStorage)) if (this.isEdit(name)) localStorage.removeItem(name);
    } catch { /* then nothing was kept */ }
  },
  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.all));
    } catch {
      this.holds = false; // for this page it does
    }
    document.dispatchEvent(new CustomEvent("kept"));
  },
};

// Once all books of an origin had one key: the first that finds it, and has nothing of its own, takes it over.
function takeOver(key) {
  const before = localStorage.getItem(key);
  if (before === null || localStorage.getItem(kept.key) !== null) return;
  localStorage.setItem(kept.key, before);
  localStorage.removeItem(key);
}

try {
  takeOver("recap");
  kept.holds = true;
} catch {
  kept.holds = false;
}
kept.all = kept.read();
// Back brings a page out of the browser's memory, as it was left.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  kept.all = kept.read();
  document.dispatchEvent(new CustomEvent("kept"));
});

// Spoken when it comes.  It has no role: a screen reader calls a status by its name also where it is empty.
const NEWS = { "aria-live": "polite", "aria-atomic": "true" };

function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
