// A figure that answers: its controls choose among pictures that the library drew.  None is loaded before
// somebody touches them; then all, and each is shown when it is ready, so that nothing flickers.

{
  class Frames {
    constructor(form) {
      this.link = form.previousElementSibling;
      this.picture = this.link.querySelector("img");
      this.fields = [...form.querySelectorAll("input, select")];
      this.frames = [...form.querySelector("template").content.children];
      this.status = form.querySelector("[aria-live=polite]");
      this.start = this.at;
      for (const touch of ["pointerdown", "focusin"]) form.addEventListener(touch, () => this.images, { once: true });
      form.addEventListener("input", () => this.moved());
      form.addEventListener("submit", event => event.preventDefault()); // Enter
      addEventListener("beforeprint", () => this.at !== this.start && this.put(this.start)); // paper has no slider
      addEventListener("afterprint", () => this.at !== this.start && this.put(this.at));
    }

    // Which frame: the last control's values are the fastest.
    get at() {
      return this.fields.reduce((at, field) => at * (field.length ?? Number(field.max) + 1) + Number(field.value), 0);
    }

    get images() {
      this.picture.loading = "eager";
      return this.loaded ??= this.frames.map(frame => Object.assign(new Image(), { src: frame.getAttribute("href") }));
    }

    moved() {
      for (const field of this.fields) if (field.type === "range") tell(field);
      this.show(this.at);
    }

    async show(at) {
      try {
        await this.images[at].decode();
      } catch {
        return; // the picture stays as it is
      }
      if (at === this.at) this.put(at); // not moved on meanwhile
    }

    put(at) {
      this.picture.src = this.link.href = this.images[at].src;
      this.picture.alt = this.frames[at].textContent;
      clearTimeout(this.saying);
      this.saying = setTimeout(() => { this.status.textContent = this.picture.alt; }, 600); // once it rests
    }
  }

  function tell(field) {
    const ticks = field.closest("label").nextElementSibling.children;
    const value = ticks[field.value].textContent;
    field.setAttribute("aria-valuetext", value);
    field.nextElementSibling.textContent = value;
  }

  for (const form of document.querySelectorAll("form.frames")) new Frames(form);
}
