"""The search answers as a reader asks.

What a reader should get first was written down before anything was tuned.  Where several places
would do, the page alone is asked for.
"""

from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from conftest import HTML

FIRST = {
    # what is typed: where it should lead
    # names of functions
    "log_softmax": "softmax#does-the-shift-cure-everything",
    "torch.nn.CrossEntropyLoss": "losses#what-does-my-framework-call-it",
    "mse_loss": "losses#what-does-mean-squared-error-divide-by",
    "torch.no_grad": "homework#a-move-without-notes-pytorch-4-min",
    "np.einsum": "homework#how-do-sums-of-products-go",
    "from_numpy": "tensors#who-copies",
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
    "softmax derivative": "softmax#when-one-logit-moves-how-fast-do-the-probabilities-follow",
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
    "Hadamard": "glossary#term-Hadamard-product",
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


@pytest.fixture(scope="module")
def ask(browser):
    """A function that asks the search page and returns where its answers lead, best first."""
    page = browser.new_page()

    def answers(question):
        page.goto(f"{HTML.as_uri()}/search.html")
        page.fill("article input[name=q], main input[name=q]", question)
        page.keyboard.press("Enter")
        expect(page.locator("#search-results .search-summary")).not_to_be_empty()
        links = page.locator("#search-results li > a:first-of-type, #search-results li h2 a").all()
        return [place(link.get_attribute("href")) for link in links]

    yield answers
    page.close()


def place(href):
    """chapters/softmax.html?x=y#some-heading → softmax#some-heading."""
    url = urlsplit(href)
    page = url.path.removeprefix("chapters/").removesuffix(".html")
    return f"{page}#{unquote(url.fragment)}".rstrip("#")


@pytest.mark.parametrize("question", FIRST)
def test_the_right_place_comes_first(ask, question):
    found, wanted = ask(question), FIRST[question]
    assert found, "nothing found"
    first = found[0] if "#" in wanted else found[0].partition("#")[0]
    assert first == wanted, found[:5]
