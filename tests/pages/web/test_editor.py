"""A cell's lines as an editor: keys, undo, the clipboard, colours; most of it in each engine."""

import io

import pytest
from live_page import CELL, NEXT
from PIL import Image

pytestmark = pytest.mark.chapter("softmax")
PAGE = "chapters/softmax.html"
FOCUSED = "document.activeElement.getAttribute('aria-label')"


def undo(live, number, until=None, most=40):
    """What a cell says on the way back, latest last."""
    seen = [live.text(number)]
    for _ in range(most):
        if seen[-1] == until:
            break
        live.page.evaluate("document.execCommand('undo')")
        if live.text(number) != seen[-1]:
            seen.append(live.text(number))
    return seen


def test_a_cell_is_a_named_text_field(live):
    told = live.page.evaluate(
        f"""n => {{
          const {{ role, ariaMultiLine, ariaLabel }} = {CELL}.querySelector("pre");
          const keys = document.getElementById({CELL}.querySelector("pre").getAttribute("aria-describedby"));
          return [role, ariaMultiLine, ariaLabel, keys.textContent.includes("Escape leaves the editor")];
        }}""",
        2,
    )
    assert told == ["textbox", "true", "Code of cell 2", True]


def test_enter_keeps_the_indent_and_a_colon_adds_to_it(live):
    live.write(2, "")
    live.page.type("def f():  # a function\nif x:\nreturn 1\n\nz")
    assert live.text(2) == "def f():  # a function\n    if x:\n        return 1\n        \n        z"
    live.write(2, "")
    live.page.type("a = {'b': 1}\nc")
    assert live.text(2) == "a = {'b': 1}\nc"


def test_tab_goes_to_the_next_column_and_back(live):
    live.write(2, "")
    live.page.type("ab")
    live.page.press("Tab")
    live.page.type("c\t")
    assert live.text(2) == "ab  c   "
    live.write(2, "")
    live.page.press("Tab")
    live.page.type("      x")
    for expected in ("      x", "  x", "x", "x"):
        live.page.press("Shift+Tab")
        assert live.text(2) == expected
    live.page.type("!")
    assert live.text(2) == "x!"


def test_tab_moves_all_lines_of_a_selection(live):
    live.write(2, "a\n  b\n\nc\nd")
    live.enter(2)
    live.page.evaluate("getSelection().modify('extend', 'forward', 'character')")
    for _ in range(3):
        live.page.evaluate("getSelection().modify('extend', 'forward', 'line')")
    live.page.press("Tab")
    assert live.text(2) == "    a\n      b\n\n    c\nd"
    live.page.press("Shift+Tab")
    assert live.text(2) == "a\n  b\n\nc\nd"
    live.page.press("Shift+Tab")
    assert live.text(2) == "a\nb\n\nc\nd"
    live.page.type("z")  # in place of the selected lines
    assert live.text(2) == "z\nd"


def test_keys_run_a_cell_go_on_and_leave(live):
    live.write(2, "print(1 + 1)")
    live.page.press("Control+Enter")
    assert (live.text(2), live.page.evaluate(FOCUSED)) == ("print(1 + 1)", "Code of cell 2")
    live.page.press("Shift+Enter")
    following = live.page.evaluate(NEXT, "Code of cell 2")
    assert (live.text(2), live.page.evaluate(FOCUSED)) == ("print(1 + 1)", following)
    live.page.press("Escape")
    assert live.page.evaluate(FOCUSED) == following.replace("Code of", "Run")


def test_undo_is_the_browser_s(live):
    built = live.text(2)
    live.enter(2, len(built))
    live.page.type("\nif x:\ny = 1")
    live.page.press("Tab")
    live.page.press("Shift+Tab")
    after = live.text(2)
    assert after == f"{built}\nif x:\ny = 1   "
    back = undo(live, 2, until=built)
    assert back[-1] == built
    for _ in back:
        live.page.evaluate("document.execCommand('redo')")
    assert live.text(2) == after


def test_the_last_line_stays_when_its_only_letter_goes(live):
    built = live.text(2)
    said = {built, ""}

    def strike(*keys):
        for key in keys:
            live.page.press(key)
            said.add(live.text(2))

    live.write(2, "")
    strike("a", "Enter", "b", "Backspace", "c", "Enter")
    assert live.text(2) == "a\nc\n"
    strike("Backspace", "Backspace", "d")
    assert live.text(2) == "a\nd"
    strike("Backspace")
    assert live.text(2) == "a\n" and set(undo(live, 2, until=built)) <= said


def test_nothing_from_before_a_reset_can_be_undone(live):
    built = live.text(2)
    live.write(2, "a\nb")
    live.page.click('[aria-label="Reset cell 2 to what was built"]')
    live.enter(2)
    assert undo(live, 2) == [built]


def test_an_empty_cell_can_be_clicked(live):
    live.write(2, "")
    assert live.text(2) == ""
    live.page.evaluate("document.activeElement.blur()")
    live.page.click('[aria-label="Code of cell 2"]')
    live.page.type("x")
    assert live.text(2) == "x"


def test_what_is_pasted_is_plain(live):
    """A paragraph of the page itself, with bold letters."""
    copied = live.page.evaluate("""(async () => {
      const section = document.querySelector("h2 ~ p:has(strong):not(:has(math))");
      section.scrollIntoView();
      document.activeElement.blur();
      for (const _ of "123") await new Promise(requestAnimationFrame);
      getSelection().selectAllChildren(section);
      return String(getSelection()).trim();
    })()""")
    live.page.press("Control+c")
    live.write(2, "")
    live.page.press("Control+v")
    assert " ".join(live.text(2).split()) == " ".join(copied.split()) != ""
    tags = live.page.evaluate(f"n => [...{CELL}.querySelectorAll('pre *')].map(e => e.localName)", 2)
    assert set(tags) <= {"br"}


# The words of all buttons at editors, and of those that lie over the editor's lines.
BUTTONS = """(() => {
  for (const fold of document.querySelectorAll("article details")) fold.open = true;
  const all = [], over = [];
  for (const pre of document.querySelectorAll("pre[contenteditable]")) {
    const text = pre.getBoundingClientRect();
    for (const button of pre.closest(".cell").querySelectorAll("button")) {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      all.push(button.textContent);
      const isOver = left < text.right && right > text.left && top < text.bottom && bottom > text.top;
      if (isOver) over.push(`${button.textContent} on ${pre.ariaLabel}`);
    }
  }
  return [[...new Set(all)].sort(), over];
})()"""


def test_no_button_lies_over_what_is_written(live):
    assert live.page.evaluate(BUTTONS) == [["Copy", "Reset", "Run", "Stop"], []]


def test_an_edit_is_kept_and_reset_forgets_it(live):
    built = live.text(3)
    live.write(3, "a = 1\nb")
    kept = "[Object.entries(localStorage).filter(([k]) => k.startsWith('nnrecap:')).map(([, v]) => v)]"
    assert live.page.evaluate(kept) == [["a = 1\nb"]]
    live.page.click('[aria-label="Reset cell 3 to what was built"]')
    assert live.text(3) == built and live.page.evaluate(kept) == [[]]


def purple(live, number):
    """How many points of a cell's picture have the colour of keywords."""
    left, top, width, height = live.page.evaluate(
        f"""n => {{
          const pre = {CELL}.querySelector("pre");
          pre.scrollIntoView({{ block: "center" }});
          const box = pre.getBoundingClientRect();
          return [box.left, box.top, box.width, box.height];
        }}""",
        number,
    )
    live.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shown = Image.open(io.BytesIO(live.page.screenshot())).convert("RGB")
    cut = shown.crop((round(left), round(top), round(left + width), round(top + height)))
    return sum(
        count
        for count, (r, g, b) in cut.getcolors(cut.width * cut.height)
        if abs(r - 0x7A) + abs(g - 0x2F) + abs(b - 0x8F) < 60
    )


def test_keywords_are_painted_in_their_colour_as_they_are_typed(live):
    live.write(2, "variable = 1")
    assert purple(live, 2) == 0
    live.write(2, "for x in y: return None")
    assert purple(live, 2) > 40
    live.write(2, "four x inn y: returns Nonet")
    assert purple(live, 2) == 0


# In Chromium


@pytest.fixture
def go_live(open_page, server):
    """A page whose browser lacks something: `script` runs before all others."""

    def press(script="", **how):
        page = open_page("about:blank", **how)
        page.add_init_script(script)
        page.goto(f"{server}/{PAGE}")
        page.get_by_role("button", name="Run this page").click()
        page.wait_for_selector(".live-bar")
        page.evaluate("for (const fold of document.querySelectorAll('details.hide')) fold.open = true")
        return page

    return press


TEXT = "pre => pre.innerText.replace(/\\n$/, '')"


def test_without_highlights_code_is_plain_and_works(go_live):
    page = go_live("delete globalThis.Highlight; delete CSS.highlights;")
    code = page.get_by_label("Code of cell 2", exact=True)
    code.fill("if True:\n    x = 1")
    assert code.evaluate(TEXT) == "if True:\n    x = 1"
    assert not page.complaints


OLDER = """{
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (value !== "plaintext-only") set.call(this, name, value);
  };
}"""


def test_an_older_firefox_takes_plain_text_too(go_live):
    """One that knows no contenteditable="plaintext-only"."""
    page = go_live(OLDER)
    code = page.get_by_label("Code of cell 2", exact=True)
    assert code.get_attribute("contenteditable") == "true"
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    page.keyboard.press("Control+c")
    title = page.evaluate("String(getSelection()).trim()")
    code.fill("")
    code.focus()
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+b")
    page.keyboard.type("!")
    assert code.evaluate(TEXT).split() == f"{title}!".split()
    assert code.locator(":scope > :not(br, div)").count() == 0


def test_colours_follow_the_page_from_light_to_dark(go_live):
    page = go_live()
    code = page.get_by_label("Code of cell 2", exact=True)
    colours = """pre => {
      const probe = document.createElement("span");
      probe.className = "k";
      pre.append(probe);
      const built = getComputedStyle(probe).color;
      probe.remove();
      return [built, getComputedStyle(pre, "::highlight(python-k)").color];
    }"""
    light = code.evaluate(colours)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = code.evaluate(colours)
    page.evaluate("delete document.documentElement.dataset.theme")
    page.emulate_media(color_scheme="dark")
    assert light[0] == light[1] != dark[0] == dark[1]
    assert code.evaluate(colours) == dark


def test_the_copy_button_takes_what_is_shown(go_live):
    page = go_live()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = page.get_by_label("Code of cell 2", exact=True)
    code.fill("")
    code.focus()
    page.keyboard.type("if x:\ny = 1\n")
    page.locator("div.cell.docutils").nth(1).locator("button.copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == "if x:\n    y = 1"
