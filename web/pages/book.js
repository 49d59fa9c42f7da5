// What our pages do besides reading: boxes that scroll can be reached by the keyboard.

function letKeyboardScroll() {
  for (const box of document.querySelectorAll("pre, .formula, .pst-scrollable-table-container")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

addEventListener("load", letKeyboardScroll);
addEventListener("resize", letKeyboardScroll);
