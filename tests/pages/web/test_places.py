"""A link shows its heading below the bar, who comes back is where he was, what is sought is found: in three engines."""

PLACES = "[...document.querySelectorAll('article section section[id]')].map(section => section.id)"
SETTLED = """async name => {
  await document.fonts.ready;
  for (let frame = 0; frame < 12; frame++) await new Promise(requestAnimationFrame);
  const section = document.getElementById(name), bar = document.querySelector(".bar");
  return [section.getBoundingClientRect().top, bar.getBoundingClientRect().bottom,
          scrollY + innerHeight < document.body.scrollHeight - 5];
}"""


def test_a_link_from_elsewhere_shows_the_heading_below_the_bar(engine, server, notebook_path):
    page = engine.new_page(width=390)
    page.open(f"{server}/{notebook_path}")
    names, missed = page.evaluate(PLACES)[1::4], {}
    for name in names:
        page.open(f"{server}/search.html")  # else the page stays, with what it has drawn
        page.open(f"{server}/{notebook_path}#{name}")
        top, bar, more = page.evaluate(SETTLED, name)
        if more and not 0 < bar <= top < 200:  # unless the page ends
            missed[name] = top
    page.close()
    assert names and not missed


CALM = "for (let frame = 0; frame < 12; frame++) await new Promise(requestAnimationFrame);"
GONE_DOWN = f"""(async () => {{
  for (let part = 0; part < 4; part++) {{ scrollBy(0, 2500); {CALM} }}
  const all = [...document.querySelectorAll("article :is(h2, h3, p, li, pre)")];
  const at = all.findIndex(e => e.checkVisibility() && e.getBoundingClientRect().top > 200);
  return [at, all[at].getBoundingClientRect().top];
}})()"""
TOP = """async at => {
  const block = document.querySelectorAll("article :is(h2, h3, p, li, pre)")[at];
  let top = null;
  for (let frame = 0, still = 0; frame < 600 && still < 20; frame++) {
    await new Promise(requestAnimationFrame);
    const now = block.getBoundingClientRect().top;
    still = now === top ? still + 1 : 0;
    top = now;
  }
  return top;
}"""


def test_who_comes_back_or_loads_again_is_where_he_was(engine, server, notebook_path):
    page = engine.new_page(width=390)
    page.open(f"{server}/{notebook_path}")
    at, before = page.evaluate(GONE_DOWN)
    page.reload()
    page.wait_for("scrollY > 5000")
    again = page.evaluate(TOP, at)
    page.open(f"{server}/chapters/notation.html")
    page.evaluate("void setTimeout(() => history.back())")
    page.wait_for("name => location.pathname.endsWith(name) && scrollY > 5000", notebook_path)
    back = page.evaluate(TOP, at)
    page.close()
    assert abs(again - before) < 5 and abs(back - before) < 5, (before, again, back)


LAST = """[...document.querySelectorAll("section > p")].filter(e => e.checkVisibility())
  .at(-1).textContent.trim().split(/\\s+/).slice(0, 4).join(" ")"""
FOUND = """async words => {
  const found = find(words);
  for (let frame = 0; frame < 300 && getSelection().getRangeAt(0).getBoundingClientRect().top > innerHeight; frame++)
    await new Promise(requestAnimationFrame);
  const { top } = getSelection().getRangeAt(0).getBoundingClientRect();
  return [found, String(getSelection()), scrollY, top, innerHeight];
}"""


def test_find_in_page_finds_what_is_far_below(engine, server, notebook_path):
    page = engine.new_page()
    page.open(f"{server}/{notebook_path}")
    words = page.evaluate(LAST)
    assert page.evaluate("scrollY") == 0
    found, selected, scrolled, top, height = page.evaluate(FOUND, words)
    page.close()
    assert found and selected.split() == words.split()
    assert scrolled > 2000 and 0 < top < height
