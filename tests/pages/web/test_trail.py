"""What a reader has done: kept in the browser, shown where it helps, and the reader's to take along or delete."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from conftest import HTML, draw_all

pytestmark = pytest.mark.chapter("losses")
CHAPTERS = f"{HTML.as_uri()}/chapters"
PAGE = f"{CHAPTERS}/losses.html"
FIRST, SECOND, THIRD = (
    "which-single-number-is-best",
    "what-does-mean-squared-error-divide-by",
    "can-one-bad-point-drag-a-line",
)
MOMENT = 1400  # milliseconds: somewhat more than makes a section begun
NOWHERE = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"


@pytest.fixture
def page(open_page):
    return open_page(PAGE)


def entry(page, section):
    return page.locator(f"#page a[href='#{section}']")


def come_to(page, section):
    """Scroll so that a section's heading stands where one reads, in the upper quarter, until it has begun."""
    for _ in range(20):  # what comes into view moves what is below it
        page.evaluate(
            "id => scrollBy(0, document.getElementById(id).getBoundingClientRect().top - innerHeight * 0.15)",
            section,
        )
        page.wait_for_timeout(MOMENT)
        if page.evaluate("kept.get('last', 'book').place?.id") == section:
            return
    raise AssertionError(f"{section} did not begin")


def come_to_the_end(page, section):
    """Scroll so that what follows a section stands in the middle of the window, and stay."""
    for _ in range(5):  # what comes into view moves what is below it
        page.evaluate(
            """id => scrollBy(0, document.getElementById(id).nextElementSibling.getBoundingClientRect().top
              - innerHeight / 2)""",
            section,
        )
        page.wait_for_timeout(100)
    page.wait_for_timeout(MOMENT)


def answer_all(page, section):
    asks = page.locator(f"[id='{section}'] .ask")
    assert asks.count()
    for ask in asks.all():
        ask.locator("label").first.click()
    expect(page.locator(f"[id='{section}'] .ask form")).to_have_count(0)


def test_a_section_is_read_once_its_end_was_seen_and_its_questions_were_answered(page):
    expect(entry(page, SECOND)).to_contain_text("○")
    come_to(page, SECOND)
    expect(entry(page, SECOND)).to_contain_text("◐")
    expect(entry(page, SECOND)).to_have_accessible_name("What does “mean squared error” divide by? (begun)")
    come_to_the_end(page, SECOND)
    expect(entry(page, SECOND)).to_contain_text("◐")
    answer_all(page, SECOND)
    expect(entry(page, SECOND)).to_contain_text("●")
    expect(entry(page, SECOND)).to_have_accessible_name("What does “mean squared error” divide by? (read)")
    expect(page.locator(".tally")).to_contain_text("1 of 14 sections read, 1 of 11 predictions made")
    expect(page.locator("#book a[href='#']")).to_contain_text("◐")
    assert not page.complaints


def test_a_sign_that_stays_is_left_alone(page):
    """A screen reader looks again at all that changes."""
    come_to(page, SECOND)
    page.evaluate("""() => {
      window.changed = [];
      new MutationObserver(all => changed.push(...all.map(({ target }) => target.closest("a").textContent)))
        .observe(document.getElementById("page"), { childList: true, subtree: true });
    }""")
    answer_all(page, SECOND)
    answer_all(page, THIRD)
    changed = page.evaluate("[...new Set(changed)]")
    assert changed == ["◐Can one bad point drag a line?(begun)"]


def test_a_jump_reads_nothing(page):
    """It comes to a heading from above: what lies before it was not seen to its end."""
    come_to(page, FIRST)
    for section in (SECOND, THIRD):
        entry(page, section).click()
        page.wait_for_function("id => kept.get('last', 'book').place.id === id", arg=section)
        page.wait_for_timeout(MOMENT)
    expect(entry(page, FIRST)).to_contain_text("◐")
    assert page.evaluate("kept.all.read['chapters/losses']") == {FIRST: 1, SECOND: 1, THIRD: 1}


def test_what_is_only_passed_by_is_not_begun(page):
    for _ in range(3):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(100)
        page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(MOMENT)
    assert set(page.evaluate("kept.all.read?.['chapters/losses'] ?? {}")) <= {FIRST}


def test_who_comes_back_goes_on_where_he_stopped(page):
    come_to(page, THIRD)
    page.goto(PAGE)
    link = page.get_by_role("link", name="Go on at “Can one bad point drag a line?”")
    link.click()
    expect(page.locator(f"[id='{THIRD}'] h2")).to_be_in_viewport()
    page.goto(f"{PAGE}#{FIRST}")
    page.reload()
    expect(page.locator("a.go-on")).to_have_count(0)  # a link has a place in mind


def test_the_first_page_knows_where_to_go_on(page):
    come_to(page, THIRD)
    page.goto(f"{CHAPTERS}/index.html")
    expect(page.locator("[data-page='chapters/losses'] .progress")).to_have_text("")  # begun, not read
    link = page.get_by_role("link", name="Go on: Loss functions, “Can one bad point drag a line?”")
    link.click()
    expect(page.locator(f"[id='{THIRD}'] h2")).to_be_in_viewport()
    answer_all(page, SECOND)
    page.goto(f"{CHAPTERS}/index.html")
    expect(page.locator("[data-page='chapters/losses'] .progress")).to_contain_text(
        "1 of 11 predictions made"
    )


def test_the_end_tells_how_the_predictions_went(page):
    expect(page.locator(".recap")).to_be_hidden()
    ask = page.locator(f"[id='{SECOND}'] .ask[data-kind='option']").first
    right = ask.get_attribute("data-answer")
    ask.locator("label", has_text=f"({'a' if right != 'a' else 'b'})").click()
    recap = page.get_by_role("complementary", name="You so far")
    expect(recap).to_contain_text("1 of 11 predictions made, 0 of 1 right or close.")
    expect(recap.get_by_role("link", name="What does “mean squared error” divide by?")).to_have_attribute(
        "href", f"#{SECOND}"
    )


def open_panel(page):
    page.get_by_text("What you have done").click()


@pytest.mark.chapter("softmax")
def test_it_can_be_taken_along_deleted_and_brought_back(page, open_page, tmp_path):
    answer_all(page, SECOND)
    page.wait_for_timeout(MOMENT)
    before = page.evaluate("JSON.parse(localStorage.getItem(kept.key))")
    open_panel(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "recap-progress.json" and json.loads(file.read_text(encoding="utf-8")) == before

    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Keep it").click()
    assert page.evaluate("JSON.parse(localStorage.getItem(kept.key))").keys() >= before.keys()
    page.get_by_role("button", name="Delete …").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Delete all").click()
    expect(page.locator(f"[id='{SECOND}'] .ask form")).not_to_have_count(0)
    assert "asked" not in page.evaluate("kept.all")

    other = open_page(f"{CHAPTERS}/softmax.html")
    open_panel(other)
    with other.expect_navigation(), other.expect_file_chooser() as chooser:
        other.get_by_role("button", name="Bring from a file").click()
        chooser.value.set_files(file)
    assert other.evaluate("kept.all.asked") == before["asked"]


@pytest.mark.parametrize("at", ["/", "/recap/"])
def test_delete_takes_what_was_typed_into_cells_too(open_page, serve, tmp_path, at):
    """Of all pages of this book, also one that it no longer has, and of no other book."""
    (tmp_path / at.strip("/") / "chapters").parent.mkdir(exist_ok=True)
    for folder in ("chapters", "_static"):
        (tmp_path / at.strip("/") / folder).symlink_to(HTML / folder)
    page = open_page(f"{serve(tmp_path)}{at}chapters/losses.html")
    ours = [f"{at}chapters/{name}" for name in ("losses.html", "softmax", "gone.html")]
    others = [
        "/2027/chapters/losses.html",
        "/recap/2027/chapters/losses.html",
        "/recap-2027/chapters/losses.html",
    ]
    page.evaluate(
        """async pages => {
          const folder = new URL(document.querySelector(".live").dataset.static, location.href);
          const { Edits } = await import(new URL("edits.js", folder));
          for (const page of pages) {
            const edits = new Edits(page);
            edits.keep(edits.nameOf("1 : 2 / 3"), "mine");
          }
        }""",
        ours + others,
    )
    open_panel(page)
    expect(page.locator(".yours")).to_contain_text("not what you have changed in cells")
    page.get_by_role("button", name="Delete …").click()
    expect(page.locator(".yours")).to_contain_text("and what you have changed in cells?")
    with page.expect_navigation():
        page.get_by_role("button", name="Delete all").click()
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([, value]) => value === 'mine').map(([key]) => key)"
    )
    assert sorted(key.split(":")[1] for key in kept) == sorted(others)


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"asked": 1}',
        '{"asked": {"p": {"q": {}}}}',
        '{"last": {"book": {"place": 1}}}',
        '{"last": {"book": {"place": {"page": "chapters/softmax", "id": "a", "title": "b"}}}}',
        '{"other": {}}',
        '{"asked": {"chapters/gone": {"q": "a"}}}',
        '{"asked": {"__proto__": {"q": "a"}}}',
        '{"last": {"chapters/softmax": {"place": {"page": "chapters/softmax", "id": "a", "title": "b", "section": "c"}}}}',
        '{"__proto__": {"p": {"q": 1}}}',
        '{"constructor": {"p": {"q": 1}}}',
        '{"asked": {"chapters/softmax": {"__proto__": "a"}}}',
        '{"read": {"chapters/softmax": {"a": 3}}}',
        '{"passed": {"chapters/softmax": {"a": 2}}}',
        '{"done": {"chapters/softmax": {"sections": [1, 2]}}}',
        '{"done": {"chapters/softmax": {"sections": [3, 2], "asked": [0, 1], "passed": [0, 1]}}}',
    ],
)
def test_a_file_of_something_else_changes_nothing(page, text):
    open_panel(page)
    page.get_by_label("Progress from a file").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    expect(page.locator(".yours [aria-live]")).to_have_text(
        "That file is none of this book’s: nothing was changed."
    )


def bring(page, file):
    """Bring it in; the page loads again with it."""
    with page.expect_navigation():
        page.get_by_label("Progress from a file").set_input_files(
            {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(file).encode()}
        )


def test_a_file_takes_nothing_away(page):
    """Of what both know, what counts more stays, and a prediction stays where the file knows of none."""
    here, there = "chapters/losses", "chapters/softmax"
    before = {
        "read": {there: {"a": 2, "b": 1}},
        "asked": {there: {"q": "a", "s": ""}},
        "done": {there: {"sections": [2, 14], "asked": [3, 5], "passed": [0, 2]}},
    }
    file = {
        "read": {there: {"a": 1, "b": 2, "c": 1}},
        "asked": {there: {"q": "", "r": "b", "s": "c", "t": ""}, here: {"q": ""}},
        "done": {there: {"sections": [3, 14], "asked": [2, 5], "passed": [0, 2]}},
    }
    page.evaluate("all => kept.replace(all)", before)
    open_panel(page)
    bring(page, file)
    assert page.evaluate("there => [kept.all.read[there], kept.all.asked, kept.all.done[there]]", there) == [
        {"a": 2, "b": 2, "c": 1},
        {there: {"q": "a", "r": "b", "s": "c", "t": ""}, here: {"q": ""}},
        {"sections": [3, 14], "asked": [3, 5], "passed": [0, 2]},
    ]


def test_a_file_brings_what_this_book_has_and_leads_nowhere_else(page):
    page.goto(f"{CHAPTERS}/index.html")
    begin = page.locator("#go-on").get_attribute("href")
    open_panel(page)
    for gone in ("https://evil.example/x", "//evil.example/x", "chapters/gone"):
        place = {"page": gone, "id": "a", "title": "b", "section": "c"}
        asked = {gone: {"q": "a"}, "chapters/softmax": {"q": "a"}}
        bring(page, {"last": {"book": {"place": place}, gone: {"place": place}}, "asked": asked})
        assert page.locator("#go-on").get_attribute("href") == begin
        open_panel(page)
    assert page.evaluate("Object.keys(kept.all.asked)") == ["chapters/softmax"]
    assert page.evaluate("kept.all.last") is None
    assert not page.complaints


def test_an_edition_without_a_page_leads_nowhere(page):
    place = {"page": "chapters/gone", "id": "a", "title": "b", "section": "c"}
    page.goto(f"{CHAPTERS}/index.html")
    begin = page.locator("#go-on").get_attribute("href")
    page.evaluate("place => kept.set('last', 'book', 'place', place)", place)
    page.reload()
    assert page.locator("#go-on").get_attribute("href") == begin
    page.evaluate("place => kept.set('last', 'book', 'place', { ...place, page: 'chapters/losses' })", place)
    page.reload()
    assert page.locator("#go-on").get_attribute("href").endswith("losses.html#a")


def test_a_page_that_back_brings_shows_what_was_done_meanwhile(page):
    """Out of the browser's memory it comes as it was left: its scripts do not begin anew."""
    page.goto(f"{CHAPTERS}/index.html")
    place = {
        "page": "chapters/losses",
        "id": THIRD,
        "title": "Loss functions",
        "section": "Can one bad point …",
    }
    done = {"sections": [2, 14], "asked": [1, 11], "passed": [0, 5]}
    known = {"last": {"book": {"place": place}}, "done": {"chapters/losses": done}}
    page.evaluate(
        """known => {
          localStorage.setItem(kept.key, JSON.stringify(known));
          localStorage.setItem(keyOf("theme"), "dark");
          dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }""",
        known,
    )
    expect(page.locator("[data-page='chapters/losses'] .progress")).to_contain_text("2 of 14 sections read")
    expect(page.locator("#go-on")).to_have_text("Go on: Loss functions, “Can one bad point …”")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_label("Colours")).to_have_value("dark")


def test_what_another_edition_counted_is_counted_anew(page):
    place = {
        "page": "chapters/losses",
        "id": "an-old-heading",
        "title": "Loss functions",
        "section": "An old one",
    }
    done = {"sections": [3, 13], "asked": [4, 10], "passed": [0, 5]}
    page.evaluate(
        "([place, done]) => { kept.set('last', 'book', 'place', place); kept.put('done', here, done); }",
        [place, done],
    )
    page.reload()
    expect(page.locator(".tally")).to_contain_text("0 of 14 sections read, 0 of 11 predictions made")
    expect(page.locator("a.go-on")).to_have_count(0)


@pytest.mark.parametrize("done", ['{"sections": 3}', "[1]", '"words"'])
def test_what_is_no_count_stops_nothing(page, done):
    page.evaluate("done => kept.put('done', here, JSON.parse(done))", done)
    page.complaints.clear()
    page.reload()
    expect(page.locator(".exercise .state").first).to_contain_text("not tried")
    assert not page.complaints


def test_an_address_that_names_nothing_stops_nothing(open_page):
    page = open_page(f"{PAGE}#100%")
    expect(page.locator(".exercise .state").first).to_contain_text("not tried")
    expect(page.locator(".ask form").first).to_be_visible()
    assert not page.complaints


@pytest.fixture(params=["file", "http"])
def two_books(request, tmp_path):
    """The addresses of two books of one origin, in a folder and on a server."""
    for name in ("recap", "recap-2027"):
        (tmp_path / name).symlink_to(HTML)
    at = tmp_path.as_uri() if request.param == "file" else request.getfixturevalue("serve")(tmp_path)
    return f"{at}/recap", f"{at}/recap-2027"


def test_each_book_of_an_origin_keeps_its_own(open_page, two_books):
    one, other = two_books
    page = open_page(f"{one}/chapters/losses.html")
    page.evaluate("kept.set('asked', here, 'q', 'a')")
    page.goto(f"{other}/chapters/losses.html")
    assert page.evaluate("kept.all.asked") is None
    page.goto(f"{one}/search.html")  # as all pages of the book know
    assert page.evaluate("kept.all.asked") == {"chapters/losses": {"q": "a"}}


CHOSEN = "(({ theme, answers, code }) => [theme, answers, code])(document.documentElement.dataset)"


def test_each_book_of_an_origin_keeps_its_reader_s_choices(open_page, two_books):
    one, other = two_books
    page = open_page(f"{one}/chapters/losses.html")
    page.get_by_label("Colours").select_option("dark")
    page.get_by_label("Answers").select_option("shown")
    page.get_by_label("Code").select_option("none")
    page.goto(f"{other}/chapters/losses.html")
    assert page.evaluate(CHOSEN) == [None] * 3
    page.goto(f"{one}/search.html")
    assert page.evaluate(CHOSEN) == ["dark", "shown", "none"]


def test_a_choice_that_all_books_shared_holds_until_the_next(open_page, two_books):
    one, other = two_books
    page = open_page(f"{one}/search.html")
    page.evaluate("void (localStorage.theme = 'dark')")
    for book in (one, other):
        page.goto(f"{book}/chapters/index.html")
        expect(page.get_by_label("Colours")).to_have_value("dark")
    page.get_by_label("Colours").select_option("")
    page.reload()
    assert page.evaluate(CHOSEN) == [None] * 3
    page.goto(f"{one}/search.html")
    assert page.evaluate(CHOSEN) == ["dark", None, None]


def test_what_all_books_shared_is_taken_over_by_the_first_that_finds_it(open_page, two_books):
    page = open_page(f"{two_books[0]}/search.html")
    page.evaluate("localStorage.setItem('recap', JSON.stringify({ asked: { p: { q: 'a' } } }))")
    page.reload()
    assert page.evaluate("kept.all") == {"asked": {"p": {"q": "a"}}}
    page.evaluate("kept.set('asked', 'p', 'q', 'b')")
    page.goto(f"{two_books[1]}/search.html")
    assert page.evaluate("[kept.all, localStorage.getItem('recap')]") == [{}, None]
    page.goto(f"{two_books[0]}/search.html")
    page.evaluate("localStorage.setItem('recap', '{}')")  # a book of an earlier edition goes on
    page.reload()
    assert page.evaluate("kept.all") == {"asked": {"p": {"q": "b"}}}


def test_who_opened_an_answer_has_predicted_nothing(page):
    ask = page.locator(f"[id='{SECOND}'] .ask[data-kind='option']").first
    ask.locator("+ details.answer > summary").click()
    expect(ask.locator(".mark.right")).to_have_count(1)
    page.wait_for_function("key => kept.get('asked', here)[key] === ''", arg=ask.get_attribute("data-key"))
    expect(page.locator(".recap")).to_be_hidden()
    expect(page.locator(".tally")).to_be_hidden()


def test_a_browser_that_keeps_nothing_says_so_and_asks_all_the_same(browser):
    context = browser.new_context()
    context.add_init_script(NOWHERE)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(PAGE)
    answer_all(page, SECOND)
    expect(page.locator(".recap")).to_contain_text("1 of 11 predictions made")
    open_panel(page)
    expect(page.locator(".yours")).to_contain_text("This browser keeps nothing for this page")
    page.get_by_label("Progress from a file").set_input_files(
        {
            "name": "a.json",
            "mimeType": "application/json",
            "buffer": b'{"read": {"chapters/losses": {"a": 2}}}',
        }
    )
    expect(page.locator(".yours [aria-live]")).to_contain_text("Brought to this page alone")
    assert page.evaluate("[kept.all.read['chapters/losses'].a, Object.keys(kept.all.asked)]") == [
        2,
        ["chapters/losses"],
    ]
    context.close()
    assert not errors


@pytest.mark.chapter("softmax")
def test_other_pages_know_of_it_in_each_engine(engine, server):
    page = engine.new_page()
    page.open(f"{server}/chapters/losses.html")
    page.click(f"[id='{SECOND}'] .ask label")
    page.wait_for("kept.get('done', here).asked?.[0] === 1")
    page.open(f"{server}/chapters/softmax.html")
    signs = page.evaluate(
        "[...document.querySelectorAll('#book li > a')].map(a => a.textContent).filter(t => t.includes('◐'))"
    )
    assert signs == ["◐Loss functions(begun)"]
    page.close()


def test_pages_in_a_folder_in_each_engine(engine):
    """What a browser keeps there differs; in each the page asks, answers, and says what holds."""
    page = engine.new_page()
    page.open(PAGE)
    page.click(f"[id='{SECOND}'] .ask label")
    page.wait_for(f"document.querySelector(\"[id='{SECOND}'] .verdict\").textContent.includes('It is')")
    said = page.evaluate("document.querySelector('.yours p').textContent")
    assert "folder" in said or "keeps nothing" in said
    page.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(open_page, width, scheme):
    page = open_page(PAGE, width, scheme)
    come_to(page, SECOND)
    answer_all(page, SECOND)
    if width == 320:
        page.get_by_role("button", name="The book").click()
    open_panel(page)
    page.get_by_role("button", name="Delete …").click()
    draw_all(page)
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert not [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
