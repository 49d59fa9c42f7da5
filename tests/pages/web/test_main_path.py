"""A live page from its start to its reload, in each engine: run, change, slide, check, stop; links; paper.

PYODIDE names a folder with Pyodide; without it there is no Python to run the cells.
"""

import io
import os

import pypdfium2
import pytest
from live_page import CELL, DRAWN, SLIDER

from conftest import unhyphened

pytestmark = [
    pytest.mark.chapter("softmax"),
    pytest.mark.skipif(
        not os.environ.get("PYODIDE"), reason="PYODIDE does not name a folder with Pyodide: no cell can run"
    ),
]
PAGE = "chapters/softmax.html"
# All that is folded away is opened; the places that a link can lead to.
PLACES = """(() => {
  for (const fold of document.querySelectorAll("article details")) fold.open = true;
  return [...document.querySelectorAll("section[id], ul.claims li[id]")].map(place => place.id);
})()"""
# What a link to a place shows of it: the kind of its first line, and what lies over that, if anything does.
ARRIVE = f"""async id => {{
  const link = document.body.appendChild(document.createElement("a"));
  link.href = `#${{encodeURIComponent(id)}}`;
  link.click();
  link.remove();
  {DRAWN}
  const place = document.getElementById(id);
  const first = place.matches("section") ? place.querySelector("h1, h2, h3") : place;
  const line = document.createRange();
  line.selectNodeContents(first);
  const rows = [...line.getClientRects()].filter(row => row.width > 2);
  const hidden = [rows[0].top + 1, rows[0].bottom - 1].map(y => {{
    const hit = document.elementFromPoint(rows[0].left + 1, y);
    return first.contains(hit) ? "" : hit?.cloneNode().outerHTML ?? "it is outside the window";
  }});
  return [first.localName, hidden.join("")];
}}"""
# What the paper is to hold, each piece and all in a row; and what is there to be pressed or told, and is not to be printed.
PAPER = """(() => {
  const own = `button, .headerlink, .open, .live-bar, .live-buttons, .live-why, .frames, .ask form,
    .verdict, .mark, .state, .way, .first, details.checks > p`;
  const article = document.querySelector("article");
  const pieces = [...article.querySelectorAll("h1, h2, h3, p, pre, li")].filter(e => !e.closest(own) && !e.closest("summary"));
  const words = e => {
    const copy = e.cloneNode(true);
    for (const one of copy.querySelectorAll(own)) one.remove();
    return copy.textContent;
  };
  return {
    pieces: pieces.filter(e => !e.querySelector("math")).map(words), all: words(article),
    own: [...article.querySelectorAll(".live, .live-bar p, .live-buttons")].map(e => e.textContent),
  };
})()"""
# A paragraph stays on one leaf, so that its words come one after the other.
WHOLE = """(() => {
  const style = document.createElement("style");
  style.textContent = "@media print { article p { break-inside: avoid } }";
  document.head.append(style);
})()"""
ALT = f"n => {CELL}.querySelector('.cell_output img')?.alt ?? ''"
SLID = f"(n, alt) => ({ALT})(n) == alt"
SLIDER_OF_CELL_2 = "div.cell.docutils .live-controls input[type=range]"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_on_a_live_page_leads_to_what_is_seen(live, width):
    """To a heading or a claim, below the bar of a phone and above that of the running page."""
    live.page.resize(width)
    arrived = {place: live.page.evaluate(ARRIVE, place) for place in live.page.evaluate(PLACES)}
    live.page.resize(1280)
    assert {kind for kind, _ in arrived.values()} == {"h1", "h2", "h3", "li"} and len(arrived) > 50
    assert not {place: what for place, (_, what) in arrived.items() if what}


def test_on_paper_a_live_page_is_whole_and_has_nothing_to_press(engine, live):
    """With what was changed, and what came of it."""
    live.run(2, "print('changed' + ' here')")
    live.page.evaluate(WHOLE)
    paper = live.page.evaluate(PAPER)
    with pypdfium2.PdfDocument(io.BytesIO(live.page.pdf())) as pdf:
        printed = unhyphened("".join(leaf.get_textpage().get_text_bounded() for leaf in pdf))
    assert printed.startswith(unhyphened("Softmax and its derivatives"))
    assert "changedhere" in printed and "print('changed'+'here')" in printed
    assert len(paper["pieces"]) > 150
    # Firefox tells the lines of a leaf in the order in which it drew them
    together = [[text] if engine.name == "chromium" else text.split() for text in paper["pieces"]]
    assert not [part for parts in together for part in parts if unhyphened(part) not in printed]
    assert len(paper["own"]) > 40 and not [text for text in paper["own"] if unhyphened(text) in printed]
    for word in ("Run", "Reset", "Stop", "Copy"):
        assert printed.count(word) == unhyphened(paper["all"]).count(word), word


def test_the_main_path(live):
    """Run, change, slide, check, stop, reload."""
    page = live.page
    page.evaluate("document.querySelectorAll('.cell_output details').forEach(fold => { fold.open = false; })")
    built = live.output(3)
    assert live.run(3) == built != ""
    assert live.run(3, "a = 20\nprint(a + 1)\na * 2").split() == ["21", "40"]

    live.run(2, SLIDER)
    before = page.evaluate(ALT, 2)
    assert before == "one green bar of height 2.0."
    page.click(SLIDER_OF_CELL_2)  # its middle
    page.wait_for(SLID, 2, "one green bar of height 2.5.")
    page.press("End")
    page.wait_for(SLID, 2, "one green bar of height 4.5.")

    check = "from nnrecap.exercises import check\n"
    assert live.run(4, f'{check}check("softmax", lambda z: z)').startswith("softmax: ")

    live.write(3, "while True: pass")
    page.click('[aria-label="Run cell 3"]')
    live.says("Cell 3 is running")
    page.click('[aria-label="Stop cell 3"]')
    live.says("Stopped. Python starts anew")
    assert live.run(3, "6 * 7", minutes=3).split() == ["42"]  # once it has started

    page.reload()
    assert live.output(3) == built
    live.start()
    assert live.text(3) == "6 * 7" and live.output(3) == built
    assert live.run(3).split() == ["42"]
