// What the reader has chosen for all pages of the book: colours, answers asked for or shown, how much code.
// Kept in the browser; first.js sets it before anything is painted, the style sheets and others follow it.

const chosen = document.documentElement.dataset;

for (const choice of document.querySelectorAll("select[data-choice]")) {
  const name = choice.dataset.choice;
  choice.closest("[hidden]").hidden = false;
  choice.value = chosen[name] ?? "";
  choice.addEventListener("change", () => {
    if (choice.value) chosen[name] = choice.value;
    else delete chosen[name];
    try {
      localStorage.setItem(keyOf(name), choice.value);
    } catch { /* then it holds for this page */ }
    document.dispatchEvent(new CustomEvent("choice", { detail: name }));
  });
}

// Back brings a page out of the browser's memory, as it was left.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted || !kept.holds) return;
  for (const choice of document.querySelectorAll("select[data-choice]")) {
    const now = choiceOf(choice.dataset.choice) ?? "";
    if (now === choice.value) continue;
    choice.value = now;
    choice.dispatchEvent(new Event("change"));
  }
});

// All code: what is folded opens, and closes when less is wanted.
const openCode = () => {
  for (const one of document.querySelectorAll("details:is(.hide, .checks)")) one.open = chosen.code === "all";
};
if (chosen.code === "all") openCode();
document.addEventListener("choice", ({ detail }) => detail === "code" && openCode());
