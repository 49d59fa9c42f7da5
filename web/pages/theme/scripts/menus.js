// The two lists: one that lies over the text closes when a place was chosen; where the reader is, is marked.

for (const menu of document.querySelectorAll("nav[popover]")) {
  menu.addEventListener("click", event => {
    if (event.target.closest("a[href]") && menu.matches(":popover-open")) menu.hidePopover();
  });
}

{
  const links = new Map();
  for (const link of document.querySelectorAll("#page a[href^='#']")) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const heading = place?.querySelector("h2, h3");
    if (heading) links.set(heading, link);
  }
  let here = null;
  const watch = new IntersectionObserver(seen => {
    const last = seen.filter(one => one.isIntersecting).at(-1);
    if (!last) return;
    here?.removeAttribute("aria-current");
    here = links.get(last.target);
    here.setAttribute("aria-current", "true");
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const heading of links.keys()) watch.observe(heading);
}
