// An exercise says how far the reader has come: not tried, tried, passed.  That comes from what its check
// says when the cell has run on this page, or, where only another place can run it, from the reader.

{
  class Exercise {
    constructor(box) {
      Object.assign(this, { box, name: box.dataset.name });
      this.state = make("span", {});
      this.tell();
      box.querySelector(".head").append(make("span", { class: "state" }, " · ", this.state));
      const elsewhere = box.querySelector(".elsewhere");
      if (elsewhere) this.letSay(elsewhere);
      else this.offer();
      box.addEventListener("ran", ({ target, detail }) => this.ran(target, detail));
      document.addEventListener("kept", () => this.tell());
    }

    is(kind) {
      return Boolean(kept.get(kind, here)[this.name]);
    }

    tell() {
      const state = ["passed", "tried"].find(kind => this.is(kind)) ?? "";
      if (this.state.dataset.state === state) return; // nobody need hear it again
      // no role: a status would be left out of the panel's name; and what was so as the page came is no news
      if (this.state.isConnected) this.state.setAttribute("aria-live", "polite");
      this.state.dataset.state = state;
      this.state.textContent = { passed: "✓ passed", tried: "tried", "": "not tried" }[state];
    }

    // What is no answer at all is no try.
    ran(cell, { isChanged }) {
      const lines = [...cell.querySelectorAll(".cell_output pre")].flatMap(pre => pre.textContent.split("\n"));
      const says = words => lines.some(line => line.startsWith(`${this.name}: ${words}`));
      if (says("right.")) kept.set("passed", here, this.name, 1);
      else if (isChanged && !says("no answer yet.")) kept.set("tried", here, this.name, 1);
    }

    // From here to a running page, and back to here.
    offer() {
      const way = make("div", { class: "way" }, ...offerToRun("Start Python here", page => page.land(this.box)));
      this.box.querySelector(".cell").after(way);
      document.addEventListener("live", () => way.remove());
    }

    letSay(elsewhere) {
      const field = make("input", { type: "checkbox" });
      field.checked = this.is("passed");
      field.addEventListener("change", () => kept.set("passed", here, this.name, Number(field.checked)));
      elsewhere.append(" ", make("label", {}, field, " I have passed it there."));
    }
  }

  for (const box of trail.exercises) new Exercise(box);
}
