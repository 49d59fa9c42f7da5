"""A page that runs, in any engine: what a reader does with it and sees of it."""

import re

MINUTES = 60  # seconds
CELL = "document.querySelectorAll('div.cell.docutils:not(.only-checks)')[n - 1]"
# The text of a cell, wherever it stands: what is far from the window is not drawn, and so no innerText.
TEXT = f"""n => {{
  const copy = {CELL}.querySelector(".cell_input pre").cloneNode(true);
  for (const end of copy.querySelectorAll("br")) end.replaceWith("\\n");
  return copy.textContent.replace(/\\n$/, "");
}}"""
UNFOLD = "e => { for (let at = e; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true; }"
# The label of the editor in sight after the one with some label.
NEXT = """label => {
  const all = [...document.querySelectorAll("pre[contenteditable]")].filter(pre => pre.checkVisibility());
  const labels = all.map(pre => pre.getAttribute("aria-label"));
  return labels[labels.indexOf(label) + 1];
}"""
# Frames until what was scrolled to is drawn.
DRAWN = "for (const _ of '123') await new Promise(requestAnimationFrame);"
OUTPUT = f"""async n => {{
  const output = {CELL}.querySelector(".cell_output");
  ({UNFOLD})(output);
  output.scrollIntoView({{ block: "center" }});
  {DRAWN}
  return output.innerText;
}}"""
ENTER = f"""async (n, at) => {{
  const pre = {CELL}.querySelector(".cell_input pre");
  ({UNFOLD})(pre);
  pre.scrollIntoView({{ block: "center" }});
  {DRAWN}
  pre.focus();
  getSelection().collapse(pre.firstChild ?? pre, at);
}}"""
RESET_ALL = "[...document.querySelectorAll('.live-bar button')].find(b => b.textContent == 'Reset all')"
STATUS = "(document.querySelector('.live-bar [role=status]')?.textContent ?? '')"

# A cell that has a slider and a choice.
SLIDER = """
from nnrecap.explore import explore
from nnrecap.figures import bars
def draw(height=2.0, colour="green"):
    return bars([height], ylabel="y", color=colour, alt=f"one {colour} bar of height {height:.1f}.")
explore(draw, height=(0.5, 4.5), colour=["red", "green"])
"""


class LivePage:
    """An engine's page after its button was pressed."""

    def __init__(self, page):
        self.page = page

    def start(self, address=None):
        if address:
            self.page.open(address)
        self.page.click(".live button", word="Run this page")
        self.says("Python (is ready|could not)", minutes=2)
        return self

    def says(self, words, minutes=1):
        """The bar's words, once they begin as expected."""
        code = f"words => new RegExp(words).test({STATUS}) && {STATUS}"
        try:
            return self.page.wait_for(code, f"^{words}", seconds=minutes * MINUTES)
        except TimeoutError:
            raise AssertionError(f"the bar says {self.page.evaluate(STATUS)!r}, not {words!r}") from None

    def text(self, number):
        return self.page.evaluate(TEXT, number)

    def output(self, number):
        return self.page.evaluate(OUTPUT, number)

    def enter(self, number, at=0):
        """Put the caret into a cell, before the letter at a place of its first line."""
        self.page.evaluate(ENTER, number, at)

    def write(self, number, code):
        """Replace a cell's text as a reader does: all of it is selected and typed over."""
        self.enter(number)
        self.page.evaluate("document.execCommand('selectAll')")
        self.page.press("Delete")
        for i, line in enumerate(code.split("\n")):
            if i:
                self.page.press("Enter")
                for _ in range(self.column(number) - indent(line)):
                    self.page.press("Backspace")
            self.page.type(line[self.column(number) :] if i else line)

    def column(self, number):
        """How far the last line is indented by now."""
        return indent(self.text(number).split("\n")[-1])

    def reset(self):
        """All cells as they were built; what earlier ones made may be known."""
        self.page.evaluate(f"void {RESET_ALL}.click()")  # also where it is of no use, and so not shown
        self.says("All cells are as they were built")

    def run(self, number, code=None, minutes=1):
        if code is not None:
            self.write(number, code)
        self.page.click(f'[aria-label="Run cell {number}"]')
        self.says(rf"Cell {number} (is done|stopped)", minutes)
        return self.output(number)


def indent(line):
    return len(re.match(" *", line)[0])
