// A box that scrolls can be reached by the keyboard.  Asked of each box when it is drawn: to ask all of
// them at once would lay out the whole page.

{
  const watch = new ResizeObserver(seen => {
    for (const { target } of seen) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else if (target.tabIndex === 0) target.removeAttribute("tabindex");
    }
  });
  for (const box of document.querySelectorAll("pre, .formula, .wide")) watch.observe(box);
}
