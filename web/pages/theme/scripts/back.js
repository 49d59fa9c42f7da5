// Who comes back, or loads the page again, sees what was seen.  The browser knows how far down that was, but
// what lies above is drawn only when it is near, and the page is not as long as before; so a block is remembered.

{
  const KEY = `seen ${location.pathname}`;
  const blocks = () => [...document.querySelectorAll("article section > :not(section), article .answer > *")];
  const top = block => block.getBoundingClientRect().top;
  const isShown = block => block.checkVisibility(); // not so in an answer that is closed

  function remember() {
    const all = blocks(), at = all.findIndex(block => isShown(block) && top(block) >= 0);
    if (at >= 0) sessionStorage.setItem(KEY, JSON.stringify({ at, top: top(all[at]), scrolled: scrollY }));
  }

  // What is drawn on the way moves it again.
  async function restore({ at, top: before }) {
    for (let still = 0, left = 30; still < 3 && left; left -= 1) {
      await new Promise(requestAnimationFrame);
      const block = blocks()[at], off = block && isShown(block) ? top(block) - before : 0;
      if (Math.abs(off) >= 1) scrollBy({ top: off, behavior: "instant" });
      still = Math.abs(off) < 1 ? still + 1 : 0;
    }
  }

  try {
    const seen = JSON.parse(sessionStorage.getItem(KEY));
    const [{ type }] = performance.getEntriesByType("navigation");
    if (seen?.scrolled && type !== "navigate") addEventListener("load", () => restore(seen));
    addEventListener("pagehide", remember);
  } catch { /* a browser that keeps nothing comes back as it can */ }
}
