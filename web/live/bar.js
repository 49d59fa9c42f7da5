// The page's own buttons and what Python is about: a bar at the window's lower edge, where it covers no
// heading that a link leads to, and nothing that is typed.

import { button, element, watch } from "./output.js";

export class Bar {
  // `on`: {all, stop, reset, again}, what is called when a button is pressed.
  constructor(on) {
    this.status = element("p", { role: "status" });
    this.buttons = {
      all: button("Run all", on.all), stop: button("Stop", on.stop), reset: button("Reset all", on.reset),
      again: button("Try again", on.again), reload: button("Reload", () => location.reload()),
    };
    this.node = element("div", { class: "live-bar", role: "region", "aria-label": "Running this page" },
      this.status, ...Object.values(this.buttons));
    this.show({ stop: false, reset: false, again: false, reload: false });
    document.querySelector("article").append(this.node);
    watch(() => this.keepClear()).observe(this.node);
  }

  say(text) {
    this.status.textContent = text;
  }

  // {name: whether the button is there}; one that goes hands its focus on.
  show(which) {
    for (const [name, on] of Object.entries(which)) {
      const focused = document.activeElement === this.buttons[name];
      this.buttons[name].hidden = !on;
      if (focused && !on) Object.values(this.buttons).find(other => !other.hidden)?.focus();
    }
  }

  // What the browser scrolls to, be it a caret or a button, comes to stand above the bar.
  keepClear() {
    document.documentElement.style.setProperty("--live-bar", `${this.node.offsetHeight}px`);
  }
}
