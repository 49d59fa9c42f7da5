// A box that scrolls can be reached by the keyboard.  Asked of each box when it is drawn: to ask all of
// them at once would lay out the whole page.  A frame later: to ask within the observer lays out again what
// it is about to tell of, and WebKit complains of a loop.

{
  const ask = ({ target }) => {
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else if (target.tabIndex === 0) target.removeAttribute("tabindex");
  };
  const watch = new ResizeObserver(seen => requestAnimationFrame(() => seen.forEach(ask)));
  for (const box of document.querySelectorAll("pre, .formula, .wide")) watch.observe(box);
}
