// What a reader has done, kept in this browser and nowhere else: by kind, page and name.
// A browser that keeps nothing (some do so for pages in a folder) remembers until the page is left.

const kept = {
  key: "recap",
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
  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.all));
    } catch {
      this.holds = false; // for this page it does
    }
    document.dispatchEvent(new CustomEvent("kept"));
  },
};
try {
  localStorage.getItem(kept.key);
  kept.holds = true;
} catch {
  kept.holds = false;
}
kept.all = kept.read();
const here = document.documentElement.dataset.page; // "chapters/softmax"

function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
