// Starts a deck; a slide that is too full, or a formula that is too wide, is set a little smaller.
const steps = [1, 0.92, 0.85, 0.78, 0.72, 0.66];
const leastCode = 160; // pixels; longer code scrolls

function isWide(box) {
  return box.scrollWidth > box.clientWidth + 1;
}

function isFull(leaf) {
  const code = leaf.querySelector(".code");
  const squeezed = code && code.clientHeight < Math.min(code.scrollHeight, leastCode);
  const parts = leaf.querySelectorAll(".formula, table, img");
  return squeezed || leaf.scrollHeight > leaf.clientHeight + 1 || isWide(leaf) || [...parts].some(isWide);
}

function fit(slide) {
  const leaf = slide && slide.querySelector(":scope > .leaf");
  if (!leaf || leaf.dataset.fitted) return;
  for (const code of leaf.querySelectorAll(".code")) {
    code.style.setProperty("--narrow", Math.max(code.clientWidth / code.scrollWidth, 0.75));
  }
  leaf.dataset.fitted = steps.find((step) => {
    leaf.style.setProperty("--step", step);
    return !isFull(leaf);
  }) || "none";
}

Reveal.initialize({
  width: 960, height: 700, margin: 0.04, center: false, transition: "none", hash: true,
  slideNumber: "c/t", viewDistance: 2, plugins: [RevealNotes],
}).then(() => fit(Reveal.getCurrentSlide()));
Reveal.on("slidechanged", (event) => fit(event.currentSlide));
document.fonts.ready.then(() => fit(Reveal.getCurrentSlide()));
