// The buttons that make a page run: one below its title, one in each exercise (see exercises.js).

const offerToRun = (() => {
  const EARLIER = "This page is from an earlier edition: reload it.";
  const FROM_A_FOLDER = "This page was opened from a folder, where browsers run no Python. Serve it with “make serve”, and it runs.";
  const place = document.querySelector("[data-live]");
  let starting;

  // Whether what is published at this address by now names another folder, so that this one may be gone.
  async function isEarlier() {
    try {
      const now = await fetch(location.href, { cache: "no-cache" });
      return !(await now.text()).includes(place.dataset.static);
    } catch {
      return false; // a folder, or no connection: nobody knows
    }
  }

  // Nothing of it is loaded before a button is pressed; then all of it from the folder that the page names.
  async function start() {
    try {
      const { start } = await import(new URL(`${place.dataset.static}live.js`, location.href).href);
      return await start(place, isEarlier);
    } catch (error) {
      starting = null;
      const why = location.protocol === "file:" ? FROM_A_FOLDER : `${error.message || error} The page stays as it was built.`;
      const earlier = await isEarlier();
      throw Object.assign(new Error(earlier ? EARLIER : why), { earlier });
    }
  }

  const button = words => make("button", { type: "button" }, words);

  function reload() {
    const made = button("Reload");
    made.addEventListener("click", () => location.reload());
    return made;
  }

  // A button and what is told of it; `landed` is called with the page once it runs.
  const offer = (words, landed) => wire(button(words), make("p", NEWS), landed);

  function wire(run, told, landed) {
    run.addEventListener("click", async () => {
      if (run.ariaDisabled) return;
      run.ariaDisabled = "true"; // disabled, it would lose the focus, and a screen reader its place
      told.textContent = "Python is coming …"; // unseen: the text below would move, and the page's own bar says it soon
      told.className = "visually-hidden";
      try {
        landed(await (starting ??= start()));
      } catch ({ message, earlier }) {
        if (earlier) run.replaceWith(reload());
        run.ariaDisabled = null;
        told.className = "";
        told.textContent = message;
      }
    });
    return [run, told];
  }

  if (place) wire(...place.children, () => {}); // it stands there from the start, so that nothing moves
  return offer;
})();
