// What a reader has changed stays in this browser, by the text of the cell as it was built: it is there again
// after a reload, also where another edition has put cells above it, and never on a cell that says something else.

export class Edits {
  constructor(page) {
    this.page = page;
    this.seen = new Map();
  }

  // The name under which a cell's edit is kept; cells with one text are told apart by their order.
  nameOf(built) {
    const before = this.seen.get(built) ?? 0;
    this.seen.set(built, before + 1);
    return `nnrecap:${this.page}:${before}:${built}`;
  }

  get(name) {
    return quietly(() => localStorage.getItem(name));
  }

  keep(name, text) {
    quietly(() => localStorage.setItem(name, text));
  }

  drop(name) {
    quietly(() => localStorage.removeItem(name));
  }
}

// A browser that keeps nothing still runs the page.
function quietly(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
