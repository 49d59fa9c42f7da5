"""The search answers as a reader asks.

What a reader should get first was written down before anything was tuned.  Where several places
would do, the page alone is asked for.
"""

import json
from urllib.parse import quote, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from printed import NOTEBOOKS

from conftest import HTML, built_pages

FIRST = {
    # what is typed: where it should lead
    # names of functions
    "log_softmax": "softmax#does-the-shift-cure-everything",
    "torch.nn.CrossEntropyLoss": "losses#what-does-my-framework-call-it",
    "mse_loss": "losses#what-does-mean-squared-error-divide-by",
    "torch.no_grad": "homework#a-move-without-notes-pytorch-4-min",
    "np.einsum": "homework#how-do-sums-of-products-go",
    "from_numpy": "tensors",
    # claims, and the lecture's rows
    "S9.rows-sum-to-zero": "softmax#S9.rows-sum-to-zero",
    "S17": "coverage#S17",
    # symbols, by sign and by name
    "∇": "notation",
    "nabla": "notation",
    "sigma": "notation",
    "y hat": "notation",
    # formulas, in words
    "sum of e to the z": "softmax",
    "softmax derivative": "softmax",
    "log sum exp": "stability#what-does-the-shift-do-for-ten-classes",
    # with a hyphen, without, in one word
    "cross-entropy": "losses#which-of-three-formulas-is-the-cross-entropy",
    "cross entropy": "losses#which-of-three-formulas-is-the-cross-entropy",
    "crossentropy": "losses#which-of-three-formulas-is-the-cross-entropy",
    "overfitting": "learning#when-is-a-smaller-loss-worse",
    "kmeans": "learning#what-is-there-to-find-without-a-teacher",
    # more than one of them
    "gradients": "gradient-descent",
    "vanishing gradients": "perceptron#where-does-the-gradient-go",
    "losses": "losses",
    "matrices": "tensors#what-are-a-matrix-s-parts",
    # numbers
    "0.36": "softmax#what-turns-any-numbers-into-probabilities",
    "1.4612": "perceptron#softmax-twice",
    # short words
    "L2": "losses",
    "KL": "losses#what-does-a-wrong-belief-cost",
    "QR": "tensors#what-are-a-matrix-s-parts",
    # as Americans write
    "batch normalization": "tensors#when-are-the-twins-not-alone",
    "factorization": "tensors#what-are-a-matrix-s-parts",
    # words of the field, and a reader's own
    "temperature": "softmax#how-sure-should-it-sound",
    "Huber": "losses#can-one-bad-point-drag-a-line",
    "Hadamard": "tensors#what-does-mean-between-two-tables",
    "backpropagation": "perceptron#where-does-the-gradient-go",
    "dying relu": "perceptron#when-is-a-unit-dead",
    "learning rate too large": "gradient-descent#when-does-it-explode",
    "loss is nan": "stability",
    "view or copy": "tensors#who-copies",
    "Python in my browser": "index#three-ways-to-read",
    # half a word, and a slip
    "jacob": "softmax",
    "sofmax": "softmax",
}
LATER = {  # asked when all that was right
    "theta": "notation#symbol-theta",
    "H": "notation#symbol-h",
    "what is a logit": "softmax#ten-numbers-for-one-picture",
    "why is my loss nan": "stability#how-can-a-network-die-in-its-second-update",
    "difference between softmax and sigmoid": "softmax#is-the-sigmoid-something-else",
    "temperature scaling": "softmax#how-sure-should-it-sound",
    "L2 regularization": "glossary#term-penalty",
    "SVM": "losses#how-far-on-the-right-side-is-far-enough",
    "Guo 2017": "softmax#are-these-probabilities",
    "print the book": "teach#slides-a-printed-book-cards",
    "⊙": "notation#symbol-a-odot-b",
    "∘": "notation#symbol-a-circ-b",
    "ŷ": "notation#symbol-hat-y",
    "yˆ": "notation#symbol-hat-y",  # as it is copied from a formula
    "y¯": "notation#symbol-bar-y-var-y",
    "𝓛": "notation#symbol-l",
    "ℒ": "notation#symbol-l",
    "∇𝓛": "notation#symbol-nabla-l",
    "ℒ\ufe00¯": "notation#symbol-bar-l",
    "homework": "homework",
    "tensors": "tensors",
    "download": "students",
}
# Questions typed in two ways, which find the same.
SAME = [
    ("back propagation", "backpropagation"),
    ("soft max", "softmax"),
    ("dL/dz", "∂L/∂z"),
    ("dℒ/dw", "∂ℒ/∂w"),
    ("0,36", "0.36"),
    ("1,4612", "1.4612"),
]
# What is one word to a reader.
ALIKE = [
    ("gradients", "gradient"),
    ("losses", "loss"),
    ("matrices", "matrix"),
    ("axes", "axis"),
    ("Huber’s", "Huber"),
    ("normalisation", "normalization"),
    ("optimiser", "optimizer"),
    ("analyses", "analyzes"),
    ("neighbour", "neighbor"),
    ("centred", "centered"),
    ("σ", "sigma"),
    ("Σ", "sigma"),
    ("∇", "nabla"),
    ("mse_loss", "MSELoss"),
    ("cross-entropy", "crossEntropy"),
    ("1,797", "1797"),
    ("S9.rows-sum", "s9.rows-sum"),
]
# What is found by its parts as well, and what is not.
PARTS = {
    "ŷ": {"y", "hat"},
    "F.mse_loss": {"mseloss", "mse", "loss"},
    "torch.nn.CrossEntropyLoss": {"torch", "nn", "crossentropyloss", "cross", "loss"},
    "MSELoss": {"mse", "loss"},
    "log_softmax": {"log", "softmax"},
    "mini-batches": {"minibatch", "mini", "batch"},
}
WHOLE = {"ReLU": {"re", "lu"}, "Huber’s": {"s"}, "0.36": {"0", "36"}, "float32": {"float", "32"}}

wide_and_light, narrow_and_dark = (1280, "light"), (320, "dark")


@pytest.fixture(scope="module")
def search_page(browser):
    """The search page, in one window for all questions."""
    assert "search.html" in built_pages()
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def ask(search_page):
    """A function that asks the search page and returns where its answers lead, best first."""

    def answers(question):
        search_page.goto(f"{HTML.as_uri()}/search.html")
        search_page.fill("article input[name=q], main input[name=q]", question)
        search_page.keyboard.press("Enter")
        expect(search_page.locator("#search-results [role=status]")).not_to_be_empty()
        links = search_page.locator("#search-results ol > li > a").all()
        return [place(link.get_attribute("href")) for link in links]

    return answers


def place(href):
    """chapters/softmax.html?x=y#some-heading → softmax#some-heading."""
    url = urlsplit(href)
    page = url.path.removeprefix("chapters/").removesuffix(".html")
    return f"{page}#{unquote(url.fragment)}".rstrip("#")


@pytest.fixture(scope="module")
def counted(browser):
    """The search page with the book counted: its scripts can be asked at once, without loading it again."""
    assert "search.html" in built_pages()
    page = browser.new_page()
    page.goto(f"{HTML.as_uri()}/search.html?q=words")
    expect(page.locator("#search-results [role=status]")).not_to_be_empty()
    yield page
    page.close()


@pytest.mark.parametrize("question", [*FIRST, *LATER])
@pytest.mark.ours
def test_the_right_place_comes_first(counted, question):
    wanted = {**FIRST, **LATER}[question]
    found = [place(href) for href in counted.evaluate(f"question => {ANSWERS}", question)]
    assert found, "nothing found"
    first = found[0] if "#" in wanted else found[0].partition("#")[0]
    assert first == wanted, found[:5]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_title_of_a_chapter_leads_to_its_opening(counted, path):
    title = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"][0].strip("# \n")
    found = [place(href) for href in counted.evaluate(f"question => {ANSWERS}", title)]
    assert found[0] == path.stem, found[:5]


ANSWERS = "ranked(Search.book, understood(Search.book, question)).map(({ place }) => place.href)"


@pytest.mark.parametrize(("question", "other"), SAME)
@pytest.mark.ours
def test_a_question_typed_otherwise_finds_the_same(counted, question, other):
    found = counted.evaluate(f"question => {ANSWERS}", other)
    assert found and counted.evaluate(f"question => {ANSWERS}", question) == found


@pytest.mark.ours
def test_a_comma_in_a_large_number_is_no_point(counted):
    for question in ["1,797", "58,000,000", "1,2,3"]:
        [one] = counted.evaluate("question => understood(Search.book, question)", question)
        assert one["word"] == question


@pytest.mark.parametrize("number", range(1, 26))
@pytest.mark.ours
def test_the_number_of_a_row_leads_to_that_row(counted, number):
    for question in [f"S{number}", f"s{number}"]:
        first = counted.evaluate(f"question => {ANSWERS}", question)[0]
        assert place(first) == f"coverage#S{number}"


@pytest.mark.parametrize("question", ["log_softmax", "cross entropy", "∇", "jacob", "S17"])
def test_the_page_shows_what_its_scripts_have_found(ask, counted, question):
    found = [place(href) for href in counted.evaluate(f"question => {ANSWERS}", question)]
    shown = ask(question)
    assert len(shown) >= 3 and shown == found[: len(shown)]


@pytest.mark.parametrize(("one", "other"), ALIKE)
@pytest.mark.ours
def test_one_word_in_two_spellings_is_one(counted, one, other):
    first = "word => terms(word)[0]"
    assert counted.evaluate(first, one) == counted.evaluate(first, other)


@pytest.mark.ours
def test_words_are_found_by_their_parts_and_numbers_only_whole(counted):
    for word, parts in PARTS.items():
        assert parts <= set(counted.evaluate("word => terms(word)", word)), word
    for word, parts in WHOLE.items():
        assert not parts & set(counted.evaluate("word => terms(word)", word)), word


@pytest.mark.ours
def test_an_answer_shows_the_line_with_the_words_asked_for(ask, search_page):
    ask("maximum likelihood")
    first = search_page.locator("#search-results li").first
    assert "Loss functions" in first.inner_text()
    line = first.locator(".context").inner_text()
    marks = first.locator(".context mark").all_inner_texts()
    assert {"maximum", "likelihood"} <= {mark.lower() for mark in marks}
    assert len(line) <= 210 and line.startswith("…") and line.endswith("…")


@pytest.mark.ours
def test_a_short_paragraph_is_shown_whole(ask, search_page, site):
    ask("vanishing gradients")
    first = search_page.locator("#search-results li").first
    line = first.locator(".context").inner_text()
    marks = first.locator(".context mark").all_inner_texts()
    assert {"vanish", "gradients"} <= {mark.lower() for mark in marks}
    paragraphs = [p.get_text() for p in site["chapters/perceptron.html"].select("article p")]
    assert len(line) <= 210 and line in [" ".join(text.split()) for text in paragraphs]


@pytest.mark.ours
def test_a_name_that_stands_in_code_alone_shows_the_code(ask, search_page):
    assert ask("masked_fill")
    assert search_page.locator("#search-results .context").first.inner_text() == "In the code: masked_fill"


@pytest.mark.ours
def test_each_answer_leads_to_a_heading_that_is_there(ask, search_page):
    found = ask("softmax")
    assert len(found) == 20 == len(set(found))
    subsection = "softmax#does-the-shift-cure-everything"
    search_page.locator("#search-results li > a").nth(found.index(subsection)).click()
    assert place(search_page.url).endswith(subsection)
    expect(search_page.locator("#does-the-shift-cure-everything > h3")).to_be_in_viewport()


@pytest.mark.ours
def test_who_misspells_is_told_what_was_looked_for(ask, search_page):
    ask("sofmax")
    told = search_page.locator("#search-results [role=status]").inner_text()
    assert told == "The best 20 places. The book has no “sofmax”; this is for “softmax”."
    ask("softmax of zyxwvut")
    told = search_page.locator("#search-results [role=status]").inner_text()
    assert told == "The best 20 places. The book has no “zyxwvut”; this is for the rest."


@pytest.mark.ours
def test_a_question_is_text_and_nothing_else(ask, search_page):
    question = "<img src=x onerror=document.title=1> softmax"
    assert ask(question)
    assert search_page.title().startswith(question)
    assert search_page.locator("input[name=q]").first.input_value() == question
    assert search_page.locator("#search-results img").count() == 0


@pytest.mark.parametrize("question", ["zyxwvut", "???"])
def test_who_finds_nothing_is_told_what_to_try(ask, search_page, question):
    assert not ask(question)
    assert search_page.locator("#search-results [role=status]").inner_text() == "Nothing found."
    advice = search_page.locator(".search-advice")
    lists = advice.locator("li").nth(2).locator("a")
    assert lists.all_inner_texts() == ["Glossary", "Notation"]
    lists.first.click()
    assert search_page.locator("h1").inner_text().startswith("Glossary")


@pytest.mark.ours
def test_the_examples_of_that_advice_find_what_they_name(ask, search_page):
    wanted = {"log_softmax": "softmax", "y hat": "notation", "0.36": "softmax", "S9.vjp": "softmax#S9.vjp"}
    for question, to in wanted.items():
        assert not ask("zyxwvut")
        examples = search_page.locator(".search-advice li").nth(1).locator("a")
        assert examples.all_inner_texts() == list(wanted)
        examples.get_by_text(question, exact=True).click()
        first = search_page.locator("#search-results ol > li > a").first
        expect(first).to_be_visible()
        assert place(first.get_attribute("href")).startswith(to)
        assert search_page.locator("input[name=q]").first.input_value() == question


OF_OBJECTS = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"]


@pytest.mark.parametrize("word", OF_OBJECTS)
def test_a_word_that_javascript_knows_is_a_word_like_others(ask, counted, word):
    """Lists of words that were objects would have it."""
    ask(word)
    assert counted.evaluate("word => terms(word)", word)[-1] == f"={word.lower()}"


def test_nothing_is_looked_for_when_nothing_is_asked(search_page):
    search_page.goto(f"{HTML.as_uri()}/search.html?q=%20")
    search_page.wait_for_timeout(300)
    assert search_page.locator("#search-results").inner_text() == ""


@pytest.mark.parametrize(("width", "scheme"), [wide_and_light, narrow_and_dark])
@pytest.mark.parametrize("question", ["binary_cross_entropy_with_logits", "zyxwvut"])
def test_answers_are_accessible_and_fit(open_page, width, scheme, question):
    page = open_page(f"{HTML.as_uri()}/search.html?q={question}", width, scheme)
    expect(page.locator("#search-results [role=status]")).not_to_be_empty()
    found = Axe().run(page).response["violations"]
    assert not [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert question in page.title()


@pytest.mark.chapter("softmax")
def test_the_index_is_loaded_on_the_search_page_alone(open_page, site_address):
    page = open_page(f"{site_address}/chapters/softmax.html")
    assert not [url for url in page.requested if "searchindex" in url or "searchtools" in url]
    page = open_page(f"{site_address}/search.html?q=softmax")
    expect(page.locator("#search-results li").first).to_be_visible()
    assert len([url for url in page.requested if "searchindex" in url]) == 1
    assert not page.complaints


def test_it_answers_in_every_engine(engine, server):
    page = engine.new_page()
    page.open(f"{server}/search.html?q={quote('cross-entropy ŷ')}")
    page.wait_for("document.querySelector('#search-results [role=status]')?.textContent")
    assert page.evaluate("document.querySelectorAll('#search-results li').length") == 20
    marks = page.evaluate("[...document.querySelectorAll('#search-results mark')].map(m => m.textContent)")
    assert {"cross-entropy", "ŷ"} <= set(marks)
    assert not page.complaints()
    page.close()
