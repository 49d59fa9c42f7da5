// Where to go on: on the page, in the book's contents, and on the front page.

{
  const told = ({ sections, asked, passed }) => [[sections, "sections read"], [asked, "predictions made"], [passed, "exercises passed"]]
    .filter(([[, all]]) => all).map(([[some, all], what]) => `${some} of ${all} ${what}`).join(", ");

  const addressOf = ({ page, id }) => new URL(`${page}.html#${id}`, root).href;

  function doneOn(page) {
    const done = kept.get("done", page);
    return Object.values(done).every(Array.isArray) ? done : {}; // the browser keeps what others wrote as well
  }

  function stateOf(page) {
    const done = Object.values(doneOn(page)).filter(([, all]) => all);
    if (!done.length) return "";
    return done.every(([some, all]) => some === all) ? "read" : "begun";
  }

  function line() {
    const open = document.querySelector(".open");
    const done = doneOn(here);
    open?.querySelector(".tally")?.remove();
    if (open && done.sections) open.append(make("p", { class: "tally" }, `${told(done)}.`));
  }

  // On the front page, instead of the first chapter.
  function start() {
    const last = kept.get("last", "book").place, link = document.querySelector("#go-on");
    if (!link || !kept.pages.has(last?.page)) return; // another edition had it
    link.href = addressOf(last);
    link.textContent = `Go on: ${last.title}, “${last.section}”`;
  }

  // Who comes back without a place in mind is shown where he was.
  function offer() {
    const last = kept.get("last", "book").place, open = document.querySelector(".open");
    if (last?.page !== here || !open || location.hash || last.id === trail.sections[0]?.id) return;
    if (!document.getElementById(last.id)) return; // another edition had it
    open.append(make("a", { class: "go-on", href: `#${last.id}` }, `Go on at “${last.section}”`));
  }

  function all() {
    for (const link of document.querySelectorAll("#book p + ul:first-of-type > li > a")) sign(link, stateOf(pageOf(link)));
    for (const card of document.querySelectorAll("[data-page] .progress")) {
      const done = doneOn(card.closest("[data-page]").dataset.page);
      card.textContent = done.sections ? `${told(done)}` : "";
    }
    start();
    line();
  }

  offer();
  all();
  document.addEventListener("kept", all);
}
