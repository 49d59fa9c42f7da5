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

  function button(words, act) {
    const made = make("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  }

  // A button and what is told of it; `landed` is called with the page once it runs.
  function offer(words, landed) {
    const told = make("p", { role: "status" });
    const run = button(words, async () => {
      run.disabled = true;
      told.textContent = "Python is coming …";
      try {
        landed(await (starting ??= start()));
      } catch ({ message, earlier }) {
        if (earlier) run.replaceWith(button("Reload", () => location.reload()));
        run.disabled = false;
        told.textContent = message;
      }
    });
    return [run, told];
  }

  place?.append(...offer("Run this page", () => {}));
  return offer;
})();
