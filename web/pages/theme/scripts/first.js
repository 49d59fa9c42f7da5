// Before anything is painted: that there are scripts, and the reader's choices (see choices.js).

const root = new URL(document.documentElement.dataset.content_root, location.href); // where this book is
const keyOf = what => `${what}:${root.pathname}`; // under which it keeps something: other books may have the same origin

document.documentElement.dataset.script = "";
try {
  for (const name of ["theme", "answers", "code"]) {
    const chosen = localStorage.getItem(keyOf(name)) ?? localStorage.getItem(name); // as all books once shared it
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch { /* a browser that keeps nothing follows the system */ }
