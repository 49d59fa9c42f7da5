"""What `engines` promises is the same in all three: else what a test finds in one would say little of another."""

import io

import engines
import pytest
from engines import chromium, firefox, webkit
from PIL import Image

PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>0</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><style>
  body { margin: 0; min-height: 3000px; }
  @media (prefers-color-scheme: dark) { body { background: #102030; } }
</style></head><body>
<p style="height: 1500px"></p>
<input id="text"> <input id="slider" type="range" min="0" max="10" value="5">
<button class="b" onclick="document.title = 'one'">one</button>
<button class="b" onclick="document.title = 'two'">two</button>
<div style="position: relative"><button id="under">under</button>
  <div id="over" style="position: absolute; inset: 0"></div></div>
<script>
  addEventListener("keydown", e => document.title = [e.shiftKey && "Shift", e.key].filter(Boolean).join(" "));
</script>
%s</body></html>"""
DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
FAULTS = {  # what each writes is heard at least by these words
    "<script>console.error('said', 'so')</script>": "said",
    "<script>console.warn('take care')</script>": "take care",
    "<script>throw new Error('thrown early')</script>": "thrown early",
    "<script>setTimeout(() => { throw new Error('thrown late') })</script>": "thrown late",
    "<script>Promise.reject(new Error('not kept'))</script>": "not kept",
    "<script src='absent.js'></script>": "absent.js",
    "<img src='absent.png'>": "absent.png",
    "<script>fetch('absent.json')</script>": "absent.json",
    "<script>let a = ;</script>": "SyntaxError|Unexpected token",
}


@pytest.fixture(scope="module")
def folder(serve, tmp_path_factory):
    """An empty folder, and its address."""
    path = tmp_path_factory.mktemp("pages")
    return path, serve(path)


@pytest.fixture
def at(engine, folder):
    """A function that opens a page with more in its body, in a window as one wants it."""
    path, address = folder
    pages = []

    def open_it(more="", **window):
        name = f"{len(list(path.iterdir()))}.html"  # a name that no browser has seen
        (path / name).write_text(PAGE % more, encoding="utf-8")
        pages.append(engine.new_page(**window))
        pages[-1].open(f"{address}/{name}")
        return pages[-1]

    yield open_it
    for page in pages:
        page.close()


def test_values_come_back(at):
    page = at()
    assert page.evaluate("[1, 'ŷ', null, {a: [true]}]") == [1, "ŷ", None, {"a": [True]}]
    assert page.evaluate("(a, b) => a.concat(b)", [1], ["\n"]) == [1, "\n"]
    assert page.evaluate("new Promise(done => setTimeout(done, 9, 'later'))") == "later"
    assert page.evaluate("undefined") is None
    with pytest.raises(engines.page.PageError, match="absent"):
        page.evaluate("absent.thing")


def test_one_can_wait_for_a_value(at):
    page = at()
    page.evaluate("void setTimeout(() => document.title = 'come', 100)")
    assert page.wait_for("document.title == 'come' && document.title") == "come"
    with pytest.raises(TimeoutError, match="gone"):
        page.wait_for("document.title == 'gone'", seconds=0.2)


@pytest.mark.parametrize("fault", FAULTS)
def test_complaints_are_heard_from_the_start(at, fault):
    page = at(fault)
    words = FAULTS[fault].split("|")
    page.evaluate("new Promise(done => setTimeout(done, 200))")
    heard = page.complaints()
    assert any(word in complaint for complaint in heard for word in words), heard
    page.reload()
    page.evaluate("new Promise(done => setTimeout(done, 200))")
    assert len(page.complaints()) > len(heard), "what comes again is heard again"


def test_a_page_without_faults_complains_of_nothing(at):
    page = at("<script>console.log('all is well')</script>")
    assert page.complaints() == []
    page.evaluate("console.error('now')")
    assert len(page.complaints()) == 1
    page.open(page.evaluate("location.href"))
    assert page.complaints() == []


def test_clicks_are_real(at):
    page = at()
    page.click(".b", "two")
    assert page.wait_for("document.title") == "two"
    page.click(".b")
    assert page.wait_for("document.title") == "one"
    assert page.evaluate("scrollY") > 0
    x, y = page.evaluate(
        "(({x, y}) => [x + 5, y + 5])(document.querySelectorAll('.b')[1].getBoundingClientRect())"
    )
    page.click_at(x, y)
    assert page.wait_for("document.title == 'two'")


def test_what_lies_under_something_else_is_not_clicked(at):
    page = at()
    with pytest.raises(TimeoutError, match='id="over"'):
        page.click("#under", seconds=0.2)
    with pytest.raises(TimeoutError, match="there is none"):
        page.click("#nothing", seconds=0.2)


def test_keys_are_real(at):
    page = at()
    page.click("#text")
    page.type("aB[(\"é'ŷ)] = {1}")
    assert page.evaluate("document.activeElement.value") == "aB[(\"é'ŷ)] = {1}"
    page.press("Backspace")
    page.press("Home")
    page.press("Delete")
    page.type("+")
    assert page.evaluate("document.activeElement.value") == "+B[(\"é'ŷ)] = {1"
    page.press("Control+a")
    page.press("Delete")
    assert page.evaluate("document.activeElement.value") == ""
    page.press("Shift+Enter")
    assert page.evaluate("document.title") == "Shift Enter"
    page.type("\t")
    assert page.evaluate("document.activeElement.id") == "slider"
    page.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "6"
    page.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "text"


def test_a_window_is_as_wide_as_it_is_asked_to_be(at):
    page = at(width=320, height=700)
    sizes = "[innerWidth, innerHeight, document.documentElement.clientWidth]"
    assert page.evaluate(sizes) == [320, 700, 320]
    page.resize(1280)
    assert page.evaluate(sizes) == [1280, 900, 1280]
    assert Image.open(io.BytesIO(page.screenshot())).size == (1280, 900)


@pytest.mark.parametrize("scheme, colour", [("light", (255, 255, 255)), ("dark", (16, 32, 48))])
def test_a_window_is_light_or_dark(at, scheme, colour):
    page = at(scheme=scheme)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    assert picture.getpixel((200, 300)) == colour


def test_firefox_gives_colours_to_no_page_but_the_one_it_was_asked_for(at, engine):
    if engine.name == "firefox":  # the other two are told when a page begins
        first, second = at(), at()
        first.set_colours("dark", False)
        assert first.evaluate(DARK) and not second.evaluate(DARK)


def test_colours_are_forced_where_an_engine_can(at, engine):
    if engine.name == "webkit":
        with pytest.raises(ValueError, match="no forced colours"):
            at(forced_colours=True)
    else:
        assert at(forced_colours=True).evaluate("matchMedia('(forced-colors: active)').matches")
    assert not at().evaluate("matchMedia('(forced-colors: active)').matches")


def test_pages_do_not_share_what_they_store(at):
    page = at()
    page.evaluate("localStorage.kept = 'mine'")
    page.reload()
    assert page.evaluate("localStorage.kept") == "mine"
    assert at().evaluate("localStorage.kept") is None


def test_the_engines_that_must_be_tried_can_be_named(monkeypatch):
    monkeypatch.setenv("ENGINES", "webkit, firefox")
    assert engines.chosen() == ["webkit", "firefox"]
    monkeypatch.setenv("ENGINES", "opera")
    with pytest.raises(ValueError, match="opera; there are chromium, firefox, webkit"):
        engines.chosen()


@pytest.mark.parametrize(
    "name, module, variables, words",
    [
        ("chromium", chromium, ["PATH"], "apt install chromium"),
        ("firefox", firefox, ["PATH"], "apt install firefox-esr"),
        ("webkit", webkit, ["PATH", "DRIVER"], "MiniBrowser (apt .* and WebKitWebDriver (apt"),
    ],
)
def test_a_missing_engine_is_told_and_not_tried(monkeypatch, name, module, variables, words):
    for variable in variables:
        monkeypatch.setattr(module, variable, "/nowhere/it")
    monkeypatch.delenv("ENGINES", raising=False)
    assert name not in engines.chosen()
    monkeypatch.setenv("ENGINES", name)
    with pytest.raises(RuntimeError, match=words.replace("(", "\\(")), engines.start(name):
        pass


@pytest.mark.skipif(bool(webkit.missing()), reason="WebKit is not on this machine")
def test_webkit_is_started_again_if_it_knows_no_window(monkeypatch):
    resize, tries = webkit.WebKitPage.resize, []

    def fails_once(page, *size):
        tries.append(page)
        if len(tries) == 1:
            raise engines.page.PageError("unknown error: ")
        return resize(page, *size)

    monkeypatch.setattr(webkit.WebKitPage, "resize", fails_once)
    with engines.start("webkit") as browser:
        page = browser.new_page(width=390)
        assert page is tries[1] and page.evaluate("innerWidth") == 390
        page.close()
