// Before anything is painted: that there are scripts, and the reader's choices (see choices.js).

const root = new URL(document.documentElement.dataset.content_root, location.href); // where this book is
const keyOf = what => `${what}:${root.pathname}`; // under which it keeps something: other books may have the same origin

const choiceOf = name => localStorage.getItem(keyOf(name)) ?? localStorage.getItem(name); // as all books once shared it

document.documentElement.dataset.script = "";
try {
  for (const name of ["theme", "answers", "code"]) {
    if (choiceOf(name)) document.documentElement.dataset[name] = choiceOf(name);
  }
} catch { /* a browser that keeps nothing follows the system */ }
