// Before anything is painted: that there are scripts, and the reader's choices (see choices.js).

document.documentElement.dataset.script = "";
try {
  for (const name of ["theme", "answers", "code"]) {
    const chosen = localStorage.getItem(name);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch { /* a browser that keeps nothing follows the system */ }
