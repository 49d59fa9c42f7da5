// A prediction becomes a question.  Until the reader has committed, the answer is folded; then it opens,
// and the page says how the two compare.  A tap decides; keys choose first, and Check or Enter decides.

{
  class Ask {
    constructor(box) {
      Object.assign(this, { box, right: box.dataset.answer, kind: KINDS[box.dataset.kind], key: box.dataset.key });
      this.fold = box.nextElementSibling;
      this.folds = [this.fold, ...document.querySelectorAll(`[data-of="${box.id}"]`)]; // it goes on behind exercises
      this.question = box.querySelector("p");
      this.question.id ||= `${box.id}-question`;
      this.list = box.querySelector("ul");
      this.options = [...this.list?.children ?? []];
      this.against = [...this.fold.querySelectorAll(":scope > .against > li")];
      box.tabIndex = -1;
      this.status = make("div", { ...NEWS, class: "verdict" });
      box.append(this.status);
      for (const fold of this.folds) fold.addEventListener("toggle", () => this.toggled(fold));
      this.begin();
    }

    // As the reader wants it, and left it.
    begin() {
      this.clear();
      const before = kept.get("asked", here)[this.key];
      if (chosen.answers === "shown") this.reveal("");
      else if (before !== undefined) this.reveal(before);
      else this.ask();
    }

    clear() {
      this.form?.remove();
      this.form = null;
      for (const mark of this.box.querySelectorAll(".mark")) mark.remove();
      for (const option of [...this.options, ...this.against]) option.hidden = false;
      if (this.list) this.list.hidden = false;
      this.status.replaceChildren();
    }

    ask() {
      const check = make("button", {}, this.kind.missing ? "Check" : "I have mine");
      const name = this.question.querySelector("math") ? { "aria-label": spoken(this.question) } : { "aria-labelledby": this.question.id };
      const fields = make("div", { role: "group", ...name, class: "fields" }, ...this.kind.fields(this));
      this.form = make("form", {}, fields, check);
      this.form.addEventListener("submit", event => {
        event.preventDefault();
        this.commit(this.kind.read(this));
      });
      if (this.list) this.list.hidden = true;
      this.status.before(this.form);
      for (const fold of this.folds) fold.open = false;
    }

    commit(mine) {
      if (!mine) return void this.say(this.kind.missing(this));
      kept.set("asked", here, this.key, mine);
      this.reveal(mine);
      this.box.dispatchEvent(new CustomEvent("committed", { bubbles: true, detail: this.fold }));
    }

    // `mine` is "" where the reader wanted to see the answer and had none.
    reveal(mine) {
      const held = this.form?.contains(document.activeElement);
      this.clear();
      for (const fold of this.folds) fold.open = true;
      for (const option of this.options) this.mark(option, mine);
      const wrong = this.kind === KINDS.option && this.against.find(item => letter(item) === mine);
      const why = wrong ? [...wrong.querySelectorAll("p")].map(p => p.cloneNode(true)) : [];
      this.say(mine && this.kind.verdict(mine, this.right), ...why);
      if (wrong) wrong.hidden = true;
      if (held) this.box.focus({ preventScroll: true }); // what had it is gone
    }

    mark(option, mine) {
      if (this.kind !== KINDS.option) return;
      const isRight = letter(option) === this.right;
      const said = [isRight && "✓ right", letter(option) === mine && "yours"].filter(Boolean);
      const mark = make("span", { class: isRight ? "mark right" : "mark" }, ` ${said.join(", ")}`);
      if (said.length) (option.querySelector("p") ?? option).append(mark);
    }

    // As one piece: of several that come at once, a screen reader may speak the last alone.
    // Firefox shows it a div of paragraphs only if that has an id.
    say(words, ...why) {
      const id = `${this.box.id}-verdict`;
      this.status.replaceChildren(...words ? [make("div", { id }, make("p", {}, words), ...why)] : []);
    }

    // By the reader, by a link to what lies within, or by a search of the browser.
    toggled(fold) {
      if (!fold.open || !this.form || document.documentElement.matches(".printing")) return;
      kept.set("asked", here, this.key, "");
      this.reveal("");
    }
  }

  const asks = [...document.querySelectorAll(".ask")].map(box => new Ask(box));
  document.addEventListener("choice", ({ detail }) => detail === "answers" && asks.forEach(ask => ask.begin()));
}
