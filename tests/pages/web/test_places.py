"""A link to a section shows its heading below the bar, in three engines, on a page that was not there before."""

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
