// The two lists: one that lies over the text closes when a place was chosen; where the reader is, is marked.

for (const menu of document.querySelectorAll("nav[popover]")) {
  menu.addEventListener("click", event => {
    if (event.target.closest("a[href]") && menu.matches(":popover-open")) menu.hidePopover();
  });
}

{
  const links = new Map();
  for (const link of document.querySelectorAll("#page a[href^='#']")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  const seen = new Set();
  const watch = new IntersectionObserver(changes => {
    for (const { target, isIntersecting } of changes) seen[isIntersecting ? "add" : "delete"](target);
    const here = [...links.keys()].filter(section => seen.has(section)).at(-1); // the innermost
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(here)?.setAttribute("aria-current", "true");
  }, { rootMargin: "-20% 0px -75% 0px" }); // where one reads
  for (const section of links.keys()) watch.observe(section);
}
