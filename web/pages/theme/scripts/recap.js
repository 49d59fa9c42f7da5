// At a chapter's end: how the predictions went, where to look again, which exercises wait.

{
  const end = trail.sections.at(-1);
  const link = (place, words) => make("a", { href: `#${place}` }, words);
  const sectionOf = node => trail.sections.find(section => section.contains(node));
  const number = exercise => exercise.querySelector(".head").textContent.match(/\d+/)[0];
  const list = nodes => nodes.flatMap((node, i) => i ? [" · ", node] : [node]);

  function again(asks) {
    const sections = new Set(asks.map(sectionOf).filter(Boolean));
    return [...sections].map(section => link(section.id, trail.heading(section)));
  }

  function tell(box) {
    const asks = trail.asks(document), made = asks.filter(trail.isMade);
    const judged = made.filter(ask => KINDS[ask.dataset.kind].isRight);
    const right = judged.filter(trail.isRight), open = trail.exercises.filter(one => !trail.isPassed(one));
    const lines = [make("p", {}, make("strong", {}, "You so far. "), `${made.length} of ${asks.length} predictions made${judged.length ? `, ${right.length} of ${judged.length} right or close` : ""}.`)];
    const wrong = judged.filter(ask => !trail.isRight(ask));
    if (wrong.length) lines.push(make("p", {}, "Look again at: ", ...list(again(wrong))));
    if (open.length) lines.push(make("p", {}, "Exercises that wait: ", ...list(open.map(one => link(one.id, number(one))))));
    box.replaceChildren(...made.length ? lines : []);
  }

  if (end && trail.asks(document).length) {
    const box = make("aside", { class: "recap", "aria-label": "You so far" });
    end.append(box);
    tell(box);
    document.addEventListener("kept", () => tell(box));
  }
}
