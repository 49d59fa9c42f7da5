// A link leads to what is folded, too: it opens whatever it lies in, and what of a section is for the lecturer.
// The cell that it lies in is shown, also to who wants no code, until that is chosen anew.

const named = () => {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null; // "#100%" is no place
  }
};
// Again in the next frames: what a fold holds is laid out late, and only then is there room to scroll;
// but not when the next link was followed meanwhile.
const comeTo = (place, frames = 3) => {
  if (place !== named()) return;
  place.scrollIntoView();
  if (frames) requestAnimationFrame(() => comeTo(place, frames - 1));
};
const unfold = () => {
  const place = named();
  const folds = [...place?.querySelectorAll(":scope > .lecturer:not([open])") ?? []];
  for (let at = place; at; at = at.parentElement) if (at.tagName === "DETAILS" && !at.open) folds.push(at);
  for (const fold of folds) fold.open = true;
  const cell = place?.closest(".cell");
  cell?.classList.add("linked");
  if (folds.length || cell) comeTo(place);
};
addEventListener("hashchange", unfold);
if (location.hash) unfold();
document.addEventListener("choice", ({ detail }) => {
  if (detail === "code") for (const cell of document.querySelectorAll(".linked")) cell.classList.remove("linked");
});
