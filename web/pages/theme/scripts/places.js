// A link leads to what is folded, too: it opens whatever it lies in, and what of a section is for the lecturer.

const named = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
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
  if (folds.length) comeTo(place);
};
addEventListener("hashchange", unfold);
if (location.hash) unfold();
