"""Cells that can be edited: what is clicked is what is changed, line by line, in each engine."""

import pytest
from live_page import CELL, LivePage

pytestmark = pytest.mark.chapter("softmax")
PAGE = "chapters/softmax.html"
PHONE = 390
# The cells with an editor, their folds open.
CELLS = """(() => {
  for (const fold of document.querySelectorAll("details:has(.cell_input)")) fold.open = true;
  const cells = [...document.querySelectorAll("div.cell.docutils:not(.only-checks)")];
  return cells.flatMap((cell, i) => cell.querySelector("[contenteditable]") ? [i + 1] : []);
})()"""
# The i-th row of a cell as it is seen: where to click, and the text before and after that place.
ROW = f"""async (n, i, lastY) => {{
  const pre = {CELL}.querySelector("pre");
  if (i === 0) {{ // what is far away is not laid out
    pre.scrollIntoView({{ block: "center", behavior: "instant" }});
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  }}
  const letters = [];
  const nodes = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  let text = "";
  while (nodes.nextNode()) {{
    const node = nodes.currentNode;
    for (let at = 0; at < node.length; at++) {{
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      letters.push({{ offset: text.length + at, sign: node.data[at], range }});
    }}
    text += node.data;
  }}
  const boxOf = letter => [...letter.range.getClientRects()].at(-1); // WebKit tells the end of the line before, too
  const inside = pre.getBoundingClientRect();
  const rows = new Map();
  let line = 0;
  for (const letter of letters) {{
    const box = boxOf(letter);
    if (letter.sign !== "\\n" || /(^|\\n)$/.test(text.slice(0, letter.offset))) {{
      const key = `${{line}} ${{box && Math.round(box.top)}}`;
      const seen = box && box.left >= inside.left && box.right < inside.right - 8;
      if (seen) rows.set(key, [...rows.get(key) ?? [], letter]);
    }}
    if (letter.sign === "\\n") line += 1;
  }}
  const row = [...rows.values()][i];
  if (!row) return {{ count: rows.size, text: text.replace(/\\n$/, "") }};
  const letter = row[Math.floor(row.length / 2)];
  // in the window, and away from the last click: two at one place would be a double click
  const far = innerHeight * (Math.abs(lastY - innerHeight * 0.3) > 50 ? 0.3 : 0.5);
  let box = boxOf(letter), was;
  for (let still = 0; still < 3; ) {{ // three frames in which nothing moved: the mouse knows of it
    if (box.top < 0.15 * innerHeight || box.top > 0.8 * innerHeight) scrollBy({{ top: box.top - far, behavior: "instant" }});
    await new Promise(requestAnimationFrame);
    [was, box] = [box, boxOf(letter)];
    still = box.top === was.top ? still + 1 : 0;
  }}
  const [x, y] = [box.left + 1, box.top + box.height / 2];
  const hit = document.elementFromPoint(x, y);
  const under = hit === pre ? "" : hit?.cloneNode().outerHTML ?? "nothing";
  return {{ count: rows.size, x, y, under, before: text.slice(0, letter.offset), after: text.slice(letter.offset).replace(/\\n$/, "") }};
}}"""


@pytest.fixture
def go_live(engine, server):
    """Open a page and press its button."""
    opened = []

    def press(**how):
        opened.append(engine.new_page(**how))
        return LivePage(opened[-1]).start(f"{server}/{PAGE}")

    yield press
    for page in opened:
        page.close()


HOW = {  # and each how-many-th cell is tried
    "light": ({}, 1),
    "a dark phone": ({"width": PHONE, "scheme": "dark"}, 3),
    "forced colours": ({"forced_colours": True}, 3),
}


@pytest.mark.parametrize("how", HOW)
def test_text_arrives_where_it_was_clicked(engine, go_live, how):
    """In each visible line of a cell."""
    if how == "forced colours" and engine.name == "webkit":
        return  # Safari has none
    window, step = HOW[how]
    page = go_live(**window).page
    cells, clicked, last = page.evaluate(CELLS)[::step], 0, 0
    for cell in cells:
        expected, row = None, 0
        while "x" in (place := page.evaluate(ROW, cell, row, last)):
            assert expected in (None, place["before"] + place["after"]), (cell, row)
            assert place["under"] == "", (cell, row)
            page.click_at(place["x"], place["y"])
            page.type("Q")
            expected = f"{place['before']}Q{place['after']}"
            row, clicked, last = row + 1, clicked + 1, place["y"]
        assert place["text"] == expected and row == place["count"] > 0, cell
    assert len(cells) > 40 / step and clicked > 200 / step
