// What has been read: a section is begun once somebody was in it for a moment, and read once its end was
// seen, too, and its questions were answered.  Its state stands beside its entry in the page's contents.

// A sign before an entry of a list, and its word after it for who does not see it.
function sign(link, state) {
  if (link.dataset.trail === state) return; // each change wakes a screen reader
  link.dataset.trail = state;
  for (const old of link.querySelectorAll(".trail")) old.remove();
  const [shown, said] = { "": ["○", ""], begun: ["◐", "(begun)"], read: ["●", "(read)"] }[state];
  link.prepend(make("span", { class: "trail", "aria-hidden": "true" }, shown));
  if (said) link.append(make("span", { class: "trail visually-hidden" }, said));
}

const trail = (() => {
  const MOMENT = 1000; // milliseconds
  const BEGUN = 1, ENDED = 2;
  const read = section => kept.get("read", here)[section.id] ?? 0;
  const heading = section => section.firstElementChild.firstChild.textContent.trim();
  // what is for the lecturer, no reader need read
  const sections = [...document.querySelectorAll("article:has(> section > .open) > section > section[id]")]
    .filter(section => heading(section) !== "For the lecturer");
  const entry = section => [...document.querySelectorAll("#page a")].find(link => decodeURIComponent(link.hash) === `#${section.id}`);

  const asks = within => [...within.querySelectorAll(".ask")];
  const mine = ask => kept.get("asked", here)[ask.dataset.key];
  const isAsked = ask => mine(ask) !== undefined;
  const isMade = ask => Boolean(mine(ask)); // who opened the answer has seen it, and predicted nothing
  const isRight = ask => isMade(ask) && KINDS[ask.dataset.kind].isRight?.(mine(ask), ask.dataset.answer);
  const exercises = [...document.querySelectorAll(".exercise[data-name]")];
  const isPassed = exercise => Boolean(kept.get("passed", here)[exercise.dataset.name]);

  function stateOf(section) {
    const asked = asks(section).map(isAsked);
    if (read(section) === ENDED && (chosen.answers === "shown" || asked.every(Boolean))) return "read";
    return read(section) || asked.some(Boolean) ? "begun" : "";
  }

  // Once it has been in view for a moment.
  function watch(targets, seen, rootMargin) {
    const waiting = new Map();
    const watching = new IntersectionObserver(changes => {
      for (const { target, isIntersecting } of changes) {
        clearTimeout(waiting.get(target));
        if (isIntersecting) waiting.set(target, setTimeout(seen, MOMENT, target));
      }
    }, { rootMargin });
    for (const target of targets) watching.observe(target);
  }

  function begin(section) {
    kept.set("last", "book", "place", { page: here, id: section.id, section: heading(section), title: heading(section.parentElement) });
    if (read(section) < BEGUN) kept.set("read", here, section.id, BEGUN);
  }

  // Who jumps to what follows does not come by the end: that lies above the window, or at its top.
  function end(section) {
    const isLast = section === sections.at(-1); // too short, perhaps, to come to where one reads
    if (read(section) === BEGUN || isLast) kept.set("read", here, section.id, ENDED);
  }

  const count = (all, is) => [all.filter(is).length, all.length];

  const summary = () => ({
    sections: count(sections, section => stateOf(section) === "read"),
    asked: count(asks(document), isMade),
    passed: count(exercises, isPassed),
  });

  function mark() {
    for (const section of sections) if (entry(section)) sign(entry(section), stateOf(section));
    const now = summary(), is = JSON.stringify(now);
    const before = kept.get("done", here); // of another edition, perhaps
    if ((before.sections || Object.keys(now).some(kind => now[kind][0])) && is !== JSON.stringify(before)) kept.put("done", here, now);
  }

  if (sections.length) {
    const after = new Map(sections.map(section => [section.nextElementSibling?.firstElementChild ?? document.querySelector("footer"), section]));
    watch(sections, begin, "-20% 0px -75% 0px");
    watch(after.keys(), next => end(after.get(next)), "-25% 0px 0px 0px");
    document.addEventListener("kept", mark);
    document.addEventListener("choice", mark);
    mark();
  }
  return { sections, asks, isMade, isRight, exercises, isPassed, heading, stateOf };
})();
