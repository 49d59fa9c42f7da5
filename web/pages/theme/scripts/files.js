// Files for the reader to keep.

function saveAs(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// In a folder, a browser opens what a link offers as a file, and lets no page read it: its text comes by a script
// beside it, which calls saveAs (see files.py).
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll('a[download][href$=".ipynb"]')) {
    link.addEventListener("click", event => {
      event.preventDefault();
      const script = make("script", { src: `${link.href}.js` });
      script.onload = () => script.remove();
      document.head.append(script);
    });
  }
}
