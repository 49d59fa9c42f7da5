// Before anything is painted: the reader's choices (see choices.js).

try {
  for (const name of ["theme", "answers", "code"]) {
    const chosen = localStorage.getItem(name);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch { /* a browser that keeps nothing follows the system */ }
