// On paper everything is open, and afterwards as it was.

{
  let opened = [];
  addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing"); // what opens now, no reader has opened
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
    for (const picture of document.querySelectorAll("img[loading]")) picture.loading = "eager";
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
    setTimeout(() => document.documentElement.classList.remove("printing"));
  });
  for (const button of document.querySelectorAll("button.print")) {
    button.parentNode.hidden = false;
    button.addEventListener("click", () => print());
  }
}

// A browser prints at once, and leaves out what waits for its font: so that of the formulas is there before.
addEventListener("load", () => {
  if (document.querySelector("math")) document.fonts.load('1em "STIX Two Math"').catch(() => {});
});
