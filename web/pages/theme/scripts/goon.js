// Where to go on: on the page, in the book's contents, and on the front page.

{
  const told = ({ sections, asked, passed }) => [[sections, "sections read"], [asked, "predictions made"], [passed, "exercises passed"]]
    .filter(([[, all]]) => all).map(([[some, all], what]) => `${some} of ${all} ${what}`).join(", ");

  const addressOf = ({ page, id }) => new URL(`${page}.html#${id}`, root).href;

  function stateOf(page) {
    const done = Object.values(kept.get("done", page)).filter(([, all]) => all);
    if (!done.length) return "";
    return done.every(([some, all]) => some === all) ? "read" : "begun";
  }

  function line() {
    const open = document.querySelector(".open");
    const done = kept.get("done", here);
    open?.querySelector(".tally")?.remove();
    if (open && done.sections) open.append(make("p", { class: "tally" }, `${told(done)}.`));
  }

  // Who comes back without a place in mind is shown where he was.
  function offer() {
    const last = kept.get("last", "book").place;
    if (!kept.pages.has(last?.page)) return; // another edition had it
    const start = document.querySelector("#go-on");
    if (start) {
      start.href = addressOf(last);
      start.textContent = `Go on: ${last.title}, “${last.section}”`;
    }
    const open = document.querySelector(".open");
    if (last.page !== here || !open || location.hash || last.id === trail.sections[0]?.id) return;
    open.append(make("a", { class: "go-on", href: `#${last.id}` }, `Go on at “${last.section}”`));
  }

  function all() {
    for (const link of document.querySelectorAll("#book p + ul:first-of-type > li > a")) sign(link, stateOf(pageOf(link)));
    for (const card of document.querySelectorAll("[data-page] .progress")) {
      const done = kept.get("done", card.closest("[data-page]").dataset.page);
      card.textContent = done.sections ? `${told(done)}` : "";
    }
    line();
  }

  offer();
  all();
  document.addEventListener("kept", all);
}
