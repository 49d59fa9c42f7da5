"""Predictions as a reader meets them: a choice, a verdict, an answer that waited; and the folded proof."""

import re
from unicodedata import normalize

import pytest
from playwright.sync_api import expect

from conftest import HTML, draw_all, violations

pytestmark = pytest.mark.chapter("softmax")
PAGE = f"{HTML.as_uri()}/chapters/softmax.html"
KEPT = "JSON.parse(localStorage.getItem(kept.key) ?? '{}')"


def asked(page, words):
    """The question that has these words, and what is folded behind it."""
    box = page.locator(".ask", has_text=words)
    expect(box).to_have_count(1)
    return box, box.locator("xpath=following-sibling::details[1]")


@pytest.fixture
def page(open_page):
    return open_page(PAGE)


def choose(box, letter):
    box.scroll_into_view_if_needed()
    box.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # laid out
    box.locator("label", has_text=f"({letter})").click()
    expect(box.get_by_role("radio")).to_have_count(0)  # decided, a moment after the click


def right_and_wrong(box):
    right = box.get_attribute("data-answer")
    return right, next(letter for letter in "abc" if letter != right)


def heard(page, role):
    """The names of all that has a role, as Chromium gives them to a screen reader; Playwright adds them up otherwise."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    found = [node["name"]["value"] for node in tree["nodes"] if node.get("role", {}).get("value") == role]
    return [normalize("NFKC", name) for name in found]


def test_a_formula_is_heard_in_an_option_and_in_its_question(page):
    options = heard(page, "radio")
    assert len(options) == len(set(options)), "two that sound alike"
    assert {"(a) to (1, 0, 0)", "(b) for T = 1, as it was trained", "(a) divide by the sum"} <= set(options)
    questions = heard(page, "group")
    assert (
        "Predict first. The logits are (0, − 800). What is the second entry of np.log(softmax(z))?"
        in questions
    )
    assert "Predict first. By how much does p sub 1 grow, and p sub 2 fall, about?" in questions


@pytest.mark.chapter("stability")
def test_a_power_is_heard_as_one(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/stability.html")
    options = heard(page, "radio")
    assert "(b) about 89, where e to the z overflows" in options
    assert "(a) 2.06 ⋅ 10 to the − 9 for both" in options


def test_a_verdict_and_its_reason_are_one_piece_of_news(page):
    """Of several pieces that a live region gets at once, a screen reader may speak the last alone."""
    box, _ = asked(page, "Who pays?")
    box.locator(".verdict").evaluate("""status => {
      window.news = [];
      new MutationObserver(all => all.forEach(one => news.push(...one.addedNodes))).observe(status, { childList: true });
    }""")
    _, wrong = right_and_wrong(box)
    choose(box, wrong)
    expect(box.locator(".verdict").locator("p")).to_have_count(2)
    whole = box.locator(".verdict").text_content()
    assert page.evaluate("news.map(one => [one.id, one.textContent])") == [["ask-3-verdict", whole]]


def test_nothing_is_news_when_a_page_opens(page):
    """What a live region holds by then, a screen reader may speak into the text that is being read."""
    live = page.locator("[role=status], [aria-live=polite]")
    assert live.count() >= 12
    assert [words for words in live.all_text_contents() if words] == []


@pytest.mark.parametrize("name", ["softmax", "index"])
def test_nothing_is_called_a_status_that_says_nothing(open_page, name):
    """Orca says "statusbar" to who walks by."""
    page = open_page(f"{HTML.as_uri()}/chapters/{name}.html")
    draw_all(page)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = {node["nodeId"]: node for node in tree}

    def words(node):
        own = node["name"]["value"] if node.get("role", {}).get("value") == "StaticText" else ""
        return own + "".join(words(nodes[child]) for child in node.get("childIds", []) if child in nodes)

    statuses = [node for node in tree if node.get("role", {}).get("value") == "status"]
    assert [node.get("properties") for node in statuses if not words(node)] == []
    news = page.locator("[aria-live]:empty")
    assert news.count() >= 1 and news.evaluate_all("all => all.filter(e => e.role)") == []
    assert set(news.evaluate_all("all => all.map(e => e.ariaLive + e.ariaAtomic)")) == {"politetrue"}


def test_the_answer_waits_for_a_choice(page):
    box, fold = asked(page, "Who pays?")
    expect(fold).not_to_have_attribute("open", "")
    expect(fold.locator("p.saw")).to_be_hidden()
    expect(box.get_by_role("radio")).to_have_count(3)
    expect(box.get_by_role("group")).to_have_accessible_name("Predict first. Who pays?")
    right, _ = right_and_wrong(box)
    choose(box, right)
    expect(box.locator(".verdict")).to_have_text(f"Yes, ({right}).")
    expect(fold).to_have_attribute("open", "")
    expect(fold.locator("p.saw")).to_be_visible()
    expect(box.locator("li", has_text=f"({right})")).to_contain_text("✓ right, yours")
    assert not page.complaints


def test_the_sentence_that_answers_waits_too(page):
    box, _ = asked(page, "Who pays?")
    sentence = box.locator("xpath=parent::section/p[contains(@class, 'sentence')]")
    expect(sentence).to_have_count(1)
    expect(sentence).to_be_hidden()
    expect(page.locator("section:not(:has(.ask)) > p.sentence").first).to_be_visible()
    choose(box, "a")
    expect(sentence).to_be_visible()


@pytest.mark.chapter("losses")
def test_a_wrong_choice_is_told_what_speaks_against_it(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html")
    box = page.locator(".ask[data-kind='option']").first
    right, wrong = right_and_wrong(box)
    against = page.locator("details.answer").first.locator("ul.against > li", has_text=f"({wrong})")
    said = " ".join(against.text_content().split())
    choose(box, wrong)
    status = box.locator(".verdict")
    expect(status).to_contain_text(f"You said ({wrong}). It is ({right}).")
    expect(status).to_contain_text(said[:40])
    assert not against.is_visible(), "said twice"
    expect(box.locator("li", has_text=f"({wrong})")).to_contain_text("yours")


def test_keys_choose_first_and_then_decide(page):
    box, fold = asked(page, "Who pays?")
    box.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(100)
    assert box.get_by_role("radio").nth(2).is_checked() and not fold.evaluate("e => e.open")
    page.keyboard.press("Enter")
    expect(box.locator(".verdict")).to_contain_text("(c)")
    assert box.evaluate("e => e.contains(document.activeElement)")


@pytest.mark.chapter("losses")
def test_what_is_not_chosen_does_not_look_so(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html")
    shadows = "form => [...form.querySelectorAll('label')].map(e => getComputedStyle(e).boxShadow)"
    forms = page.locator(".ask form").all()
    assert {"none"} == {shadow for form in forms for shadow in form.evaluate(shadows)}
    box = page.locator(".ask[data-kind='option']").first
    box.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    assert box.locator("form").evaluate(shadows)[0] != "none"


def test_who_has_chosen_nothing_is_asked_to(page):
    box, fold = asked(page, "Who pays?")
    box.get_by_role("button", name="Check").click()
    expect(box.locator(".verdict")).to_have_text("Choose one first, or let the answer be shown.")
    assert not fold.evaluate("e => e.open")
    fold.locator("summary").first.click()
    expect(box.get_by_role("radio")).to_have_count(0)
    expect(box.locator("li", has_text="✓ right")).to_have_count(1)
    expect(box.locator(".verdict")).to_have_text("")


def test_a_choice_is_remembered_here_and_nowhere_else(page):
    box, _ = asked(page, "Who pays?")
    _, wrong = right_and_wrong(box)
    key = box.get_attribute("data-key")
    choose(box, wrong)
    assert page.evaluate(KEPT)["asked"] == {"chapters/softmax": {key: wrong}}
    before = len(page.requested)
    page.reload()
    box, fold = asked(page, "Who pays?")
    expect(box.locator(".verdict")).to_contain_text(f"You said ({wrong}).")
    assert fold.evaluate("e => e.open")
    expect(page.get_by_role("radio")).not_to_have_count(0)  # the others still wait
    assert all(url.startswith(("file:", "data:")) for url in page.requested[before:])


@pytest.mark.chapter("stability")
def test_all_answers_can_be_shown_and_asked_for_again(page):
    choice = page.get_by_label("Answers")
    choice.select_option("shown")
    expect(page.locator("details.answer:not([open])")).to_have_count(0)
    expect(page.get_by_role("radio")).to_have_count(0)
    options = page.locator(".ask[data-kind='option']")
    expect(options.locator(".mark.right")).to_have_count(options.count())
    assert "asked" not in page.evaluate(KEPT), "nobody has answered"
    page.goto(f"{HTML.as_uri()}/chapters/stability.html")
    expect(page.locator("details.answer:not([open])")).to_have_count(0)
    page.get_by_label("Answers").select_option("")
    expect(page.locator("details.answer[open]")).to_have_count(0)
    expect(page.get_by_role("radio")).not_to_have_count(0)


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        ("1,507", "Yes, 1,507."),
        ("1500", "Close: you said 1,500. It is 1,507."),
        ("−7", "You said −7. It is 1,507."),
    ],
)
@pytest.mark.chapter("losses")
def test_a_number_is_compared(open_page, mine, said):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html")
    box = page.locator(".ask[data-answer='1507']")
    box.get_by_label("Your number").press("Enter")
    expect(box.locator(".verdict")).to_contain_text("Write a number first")
    box.get_by_label("Your number").fill("<b>many")
    page.keyboard.press("Enter")
    expect(box.locator(".verdict")).to_contain_text("“<b>many” is no number that can be read here.")
    box.get_by_label("Your number").fill(mine)
    page.keyboard.press("Enter")
    expect(box.locator(".verdict")).to_have_text(said)


@pytest.mark.chapter("stability")
def test_a_decimal_comma_is_read_as_one(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/stability.html")
    box = page.locator(".ask[data-answer='41.5']")
    box.get_by_label("Your number").fill("41,5")
    page.keyboard.press("Enter")
    expect(box.locator(".verdict")).to_have_text("Yes, 41.5.")


# What is written: what is read.  Three digits after a comma are thousands, as the book writes them.
# What can be read in two ways, or is unfinished, is not read at all.
NUMBERS = {
    "1,797": "1797",
    "12,800": "12800",
    "58,000,000": "58000000",
    "−1,797": "-1797",
    "1,234.5": "1234.5",
    "41,5": "41.5",
    "−2,25": "-2.25",
    "0,125": "0.125",
    "1797,125": "1797.125",
    "1.234,5": "1234.5",
    "1 797,25": "1797.25",
    "2,5e3": "2500",
    "41,5 %": "41.5",
    "1,50.5": False,
    "58 million": "58000000",
    "58 Million numbers": "58000000",
    "58M": "58000000",
    "1.1 million": "1100000",
    "58000k": "58000000",
    "two thousand": "2000",
    "5.8*10^7": "58000000",
    "5,8 · 10⁷": "58000000",
    "5.8×10^7": "58000000",
    "5.8 x 10**7": "58000000",
    "−2.5·10⁻³": "-0.0025",
    "10⁷": "10000000",
    "~10^7": "10000000",
    "~58000000": "58000000",
    "58.000.000": "58000000",
    "1.234.567,5": "1234567.5",
    "58 000 000": "58000000",
    "58'000'000": "58000000",
    "58000000 numbers": "58000000",
    "58.000.000 numbers.": "58000000",
    "1.234": "1.234",
    "≈ 41.5": "41.5",
    "about 41.5 per cent": "41.5",
    "= 1": "1",
    "one": "1",
    "Twelve steps": "12",
    "zero": "0",
    "5 ms": "5",
    "+1,797": "1797",
    "": False,
    "abc": False,
    "k": False,
    "~": False,
    "1 2": False,
    "1 2 x 3": False,
    "--3": False,
    "3-5": False,
    "3 or 4": False,
    "two or three": False,
    "two thirds": False,
    "one half": False,
    "one and a half": False,
    "one hundred and five": False,
    "1.50.5": False,
    "58.00.00": False,
    "110^2": False,
    "2e": False,
    "x 10^7": False,
    "3 constructor": "3",
}
READ = """text => {
  const form = document.createElement("form");
  form.innerHTML = "<input name=number>";
  form.elements.number.value = text;
  return KINDS.number.read({ form });
}"""


def test_a_number_is_read_as_readers_write_it(page):
    assert {text: page.evaluate(READ, text) for text in NUMBERS} == NUMBERS


@pytest.mark.chapter("losses")
def test_who_selects_words_of_an_option_has_not_chosen_it(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html")
    box = page.locator(".ask[data-kind='option']").first
    label = box.locator("label").first
    label.scroll_into_view_if_needed()
    place = label.locator("span").first.bounding_box()
    middle = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + 2, middle)
    page.mouse.down()
    page.mouse.move(place["x"] + 40, middle, steps=4)
    page.mouse.up()
    page.wait_for_timeout(100)
    assert page.evaluate("getSelection().toString()")
    expect(box.get_by_role("radio", checked=True)).to_have_count(0)
    expect(box.locator(".verdict")).to_have_text("")
    label.get_by_role("radio").click()  # beside what is still selected
    expect(box.locator(".verdict")).to_contain_text("(a)")


@pytest.mark.parametrize("mine", ["right", "turned"])
@pytest.mark.chapter("losses")
def test_an_order_is_compared(open_page, mine):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html")
    box = page.locator(".ask[data-kind='order']")
    right = box.get_attribute("data-answer").split()
    given = right if mine == "right" else right[::-1]
    fields = box.get_by_role("combobox")
    expect(fields).to_have_count(len(right))
    fields.first.select_option("1")
    box.get_by_role("button", name="Check").click()
    expect(box.locator(".verdict")).to_contain_text("Give each its own place")
    for place, letter in enumerate(given, 1):
        box.locator(f"select[name='{letter}']").select_option(str(place))
    box.get_by_role("button", name="Check").click()
    told = ", ".join(f"({letter})" for letter in right)
    expect(box.locator(".verdict")).to_have_text(
        f"Yes: {told}."
        if mine == "right"
        else f"You said {', '.join(f'({x})' for x in given)}. It is {told}."
    )


@pytest.mark.chapter("losses")
def test_what_goes_on_behind_an_exercise_waits_for_the_question_too(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html")
    box = page.locator(".ask[data-kind='order']")
    rest = page.locator(f"details[data-of='{box.get_attribute('id')}']")
    told = rest.get_by_text("does best by saying what is true")
    expect(told).to_be_hidden()
    expect(page.locator("#exercise-coins-left")).to_be_visible()
    rest.locator("summary").first.click()
    expect(told).to_be_visible()
    expect(box.get_by_role("combobox")).to_have_count(0)  # it told the answer
    expect(box.locator("+ details.answer > p.saw")).to_be_visible()


def test_without_a_script_the_answer_is_one_click_away(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    box, fold = asked(page, "Who pays?")
    assert box.locator("li").count() == 3 and not box.locator("form, input").count()
    assert not fold.locator("p.saw").is_visible()
    fold.locator("summary").first.click()
    assert fold.locator("p.saw").is_visible()
    context.close()


def test_a_link_to_what_is_folded_opens_it(open_page):
    page = open_page(f"{PAGE}#S8.ratio-of-two")
    place = page.locator("[id='S8.ratio-of-two']")
    expect(place).to_be_in_viewport()
    box, _ = asked(page, "Who pays?")
    expect(box.get_by_role("radio")).to_have_count(0)


@pytest.mark.parametrize("code", ["", "none"])
def test_a_link_leads_to_what_a_choice_of_code_hides(open_page, notebook_path, code):
    """Each checked statement is seen by who follows its link, however much code is wanted."""
    page = open_page(f"{HTML.as_uri()}/{notebook_path}")
    page.get_by_label("Code").select_option(code)
    names = page.evaluate("[...document.querySelectorAll('.cell li[id]')].map(e => e.id)")
    unseen = [name for name in names if not page.evaluate(SEEN, name)]
    assert len(names) > 5 and not unseen


# Whether a place is within the window, a moment after its link was followed.
SEEN = """async name => {
  location.hash = name;
  for (const _ of "123456") await new Promise(requestAnimationFrame);
  const place = document.getElementById(name), { top, bottom } = place.getBoundingClientRect();
  return place.checkVisibility() && top >= 0 && bottom <= innerHeight;
}"""


def test_a_link_shows_a_cell_until_code_is_chosen_anew(open_page):
    page = open_page(PAGE)
    page.get_by_label("Answers").select_option("shown")
    page.get_by_label("Code").select_option("none")
    page.goto("about:blank")
    page.goto(f"{PAGE}#S8.order")
    place = page.locator("[id='S8.order']")
    expect(place).to_be_in_viewport()
    assert page.locator(".cell_input:visible:not(.exercise *)").count() == 1, "others are shown, too"
    page.get_by_label("Code").select_option("")
    page.get_by_label("Code").select_option("none")
    expect(place).to_be_hidden()
    assert not page.locator(".cell_input:visible:not(.exercise *)").count()


def test_on_paper_nothing_is_asked(page):
    box, fold = asked(page, "Who pays?")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    assert box.locator("ul").is_visible() and fold.locator("p.saw").is_visible()
    assert not page.locator(".ask form:visible, details.answer > summary:visible").count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.wait_for_timeout(200)
    assert not fold.evaluate("e => e.open") and "asked" not in page.evaluate(KEPT)


# Code


def test_statements_in_sight_are_sentences_alone(page):
    page.get_by_label("Answers").select_option("shown")
    cell = page.locator(".cell", has=page.locator("[id='S9.variance']"))
    cell.scroll_into_view_if_needed()
    sentence = re.compile(r"^\W*vᵀJv is the variance of v under p\s*$")
    expect(cell.locator("li").first).to_have_text(sentence, use_inner_text=True)
    cell.get_by_text("4 checks hold").click()
    expect(cell.locator("li").first).to_contain_text("(within 1e-14)", use_inner_text=True)


def test_only_the_thought_of_a_cell_is_seen(page):
    page.get_by_label("Answers").select_option("shown")
    cell = page.locator(".cell", has=page.locator("[id='S8.order']"))
    cell.scroll_into_view_if_needed()
    code = cell.locator("pre").first
    expect(code).to_contain_text("shuffled = ", use_inner_text=True)
    expect(code).not_to_contain_text("claim(", use_inner_text=True)
    cell.get_by_text("2 checks hold").click()
    expect(code).to_contain_text("claim(", use_inner_text=True)
    expect(
        cell.get_by_text("sorting by logit and by probability is the same", exact=False).last
    ).to_be_visible()
    expect(cell.get_by_role("link", name="All checks of the book")).to_be_visible()


def test_how_much_code_is_shown_is_the_reader_s_choice(page):
    page.get_by_label("Answers").select_option("shown")
    pre = page.locator(".cell", has=page.locator("[id='S8.order']")).locator("pre").first
    pre.scroll_into_view_if_needed()
    choice = page.get_by_label("Code")
    choice.select_option("all")
    expect(pre).to_contain_text("claim(", use_inner_text=True)
    expect(page.locator("details:is(.hide, .checks):not([open])")).to_have_count(0)
    choice.select_option("none")
    page.reload()
    assert not page.locator(".cell_input:visible:not(.exercise *)").count()
    assert page.locator(".cell_output img:visible").count()
    page.get_by_label("Code").select_option("")
    expect(pre).not_to_contain_text("claim(", use_inner_text=True)
    assert not page.complaints


# each width and each scheme, as in test_pages.py
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "dark")])
@pytest.mark.parametrize("name", ["losses", "softmax"])
@pytest.mark.chapter("losses")
def test_every_state_is_accessible(open_page, name, width, scheme):
    page = open_page(f"{HTML.as_uri()}/chapters/{name}.html", width, scheme)
    assert_every_state_is_accessible(page, width)


@pytest.mark.chapter("losses")
def test_every_state_is_accessible_enlarged_four_times(open_page):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html", 320)
    page.set_viewport_size({"width": 320, "height": 256})
    assert_every_state_is_accessible(page, 320)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.chapter("losses")
def test_every_state_is_accessible_in_the_system_s_contrast_colours(open_page, scheme):
    page = open_page(f"{HTML.as_uri()}/chapters/losses.html", scheme=scheme)
    page.emulate_media(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert_every_state_is_accessible(page, 1280)


def assert_every_state_is_accessible(page, width):
    draw_all(page)
    assert not violations(page)
    for box in page.locator(".ask[data-kind='option']").all():
        choose(box, right_and_wrong(box)[1])
    expect(page.locator(".ask[data-kind='option'] form")).to_have_count(0)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    draw_all(page)
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
