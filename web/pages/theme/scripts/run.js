// The button that makes a page run.

// Nothing of it is loaded before the button is pressed; then all of it from the folder that the page names.
function offerToRun(place) {
  const button = (text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.addEventListener("click", act);
    return made;
  };
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  const run = button("Run this page", async () => {
    run.disabled = true;
    told.textContent = "Python is coming …";
    try {
      const { start } = await import(new URL(`${place.dataset.static}live.js`, location.href).href);
      await start(place, () => isEarlier(place));
    } catch (error) {
      const earlier = await isEarlier(place);
      if (earlier) run.replaceWith(button("Reload", () => location.reload()));
      run.disabled = false;
      told.textContent = earlier ? EARLIER : location.protocol === "file:" ? FROM_A_FOLDER : `${error.message || error} The page stays as it was built.`;
    }
  });
  place.append(run, told);
}

// Whether what is published at this address by now names another folder, so that this one may be gone.
async function isEarlier(place) {
  try {
    const now = await fetch(location.href, { cache: "no-cache" });
    return !(await now.text()).includes(place.dataset.static);
  } catch {
    return false; // a folder, or no connection: nobody knows
  }
}

const EARLIER = "This page is from an earlier edition: reload it.";
const FROM_A_FOLDER = "This page was opened from a folder, where browsers run no Python. Serve it with “make serve”, and it runs.";

document.querySelectorAll("[data-live]").forEach(offerToRun);
