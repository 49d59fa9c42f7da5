// What our pages do besides reading: boxes that scroll can be reached by the keyboard, buttons do what
// they say, and one of them makes a notebook's page run.

function letKeyboardScroll() {
  for (const box of document.querySelectorAll("pre, .formula, .pst-scrollable-table-container")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

addEventListener("load", letKeyboardScroll);
addEventListener("resize", letKeyboardScroll);

const DOES = { "window.print": () => print(), toggleFullScreen: () => globalThis.toggleFullScreen() };

for (const control of document.querySelectorAll("[data-does]")) {
  control.addEventListener("click", () => DOES[control.dataset.does]());
}

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
