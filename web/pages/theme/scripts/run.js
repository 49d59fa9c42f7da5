// The button that makes a page run.

// Nothing of it is loaded before the button is pressed.
function offerToRun(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Run this page";
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    button.disabled = true;
    told.textContent = "Python is coming …";
    try {
      const { start } = await import(new URL(`${place.dataset.static}live.js`, location.href).href);
      await start(place);
    } catch (error) {
      button.disabled = false;
      told.textContent = location.protocol === "file:" ? FROM_A_FOLDER : `${error.message || error} The page stays as it was built.`;
    }
  });
  place.append(button, told);
}

const FROM_A_FOLDER = "This page was opened from a folder, where browsers run no Python. Serve it with “make serve”, and it runs.";

document.querySelectorAll("[data-live]").forEach(offerToRun);
