"""What a page offers as a file comes as that file, and the page stays: from a server and from a folder."""

import pytest

from conftest import ROOT

FILES = {  # where a link stands, and which notebook it offers
    "the page itself": ("chapters/softmax.html", ".open a[download]", "chapters/softmax.ipynb"),
    "another": ("chapters/homework.html", "a.download", "chapters/solved/homework-solved.ipynb"),
}


@pytest.fixture
def page(engine):
    page = engine.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(
    "which",
    [
        pytest.param("the page itself", marks=pytest.mark.chapter("softmax")),
        pytest.param("another", marks=pytest.mark.chapter("homework")),
    ],
)
def test_a_notebook_is_downloaded(page, site_address, which):
    at, link, name = FILES[which]
    notebook = ROOT / name
    page.open(f"{site_address}/{at}")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    came, content = page.downloaded(link, notebook.stat().st_size)
    assert came == notebook.name and content == notebook.read_bytes()
    assert page.evaluate("location.href") == f"{site_address}/{at}"
