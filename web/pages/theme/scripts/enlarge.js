// A figure is enlarged by a click, a touch or Enter; without scripts its link opens the file.

{
  const close = make("button", { type: "button" }, "Close");
  const picture = make("img", { alt: "" });
  const box = make("dialog", { class: "enlarged", "aria-label": "The figure, enlarged" }, close, picture);
  let from;
  document.body.append(box);
  document.addEventListener("click", event => {
    const link = event.target.closest("a.figure");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const small = link.querySelector("img");
    Object.assign(picture, { src: small.src, alt: small.alt });
    // twice as large as on a wide page, or as wide as the window; on a phone it scrolls
    box.style.setProperty("--width", small.getAttribute("width") || small.naturalWidth);
    box.classList.toggle("as-drawn", Boolean(link.closest(".tag_as-drawn")));
    from = link;
    box.showModal();
  });
  box.addEventListener("click", () => box.close());
  box.addEventListener("close", () => from.focus({ preventScroll: true }));
}
