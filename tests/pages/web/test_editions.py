"""A new version is published while a reader has the page open, or has it in the browser's store.

Files may be kept for ten minutes without asking, as GitHub Pages allows.  What a page runs is always what it
shows; and when it cannot run because its files went, it says "reload", and that helps.

PYODIDE names a folder with Pyodide; without it there is no Python to run the cells.
"""

import os
import shutil

import pytest
import small_book
from live_page import MINUTES, LivePage

pytestmark = pytest.mark.skipif(
    not os.environ.get("PYODIDE"), reason="PYODIDE does not name a folder with Pyodide: no cell can run"
)
BEFORE = ["word = 'first'\nprint(word)", "print(len(word), 'letters')"]
AFTER = ["print('put in above')", "word = 'second'\nprint(word)", "print(len(word), 'letters')"]
SAID = {
    "before": [["first"], ["5", "letters"]],
    "after": [["put", "in", "above"], ["second"], ["6", "letters"]],
}
EARLIER = "This page is from an earlier edition: reload it."
# What is said, be it by the page or, once that runs, by its bar.
HEARD = """words => [...document.querySelectorAll(".live [aria-live], .live-bar [role=status]")]
  .map(e => e.textContent).find(text => new RegExp(words).test(text))"""
LIVE, PYTHON = "_static/live/*", "_static/pyodide-*"  # folders, each named by what is in it
TEN_MINUTES, NEVER = "max-age=600", "no-store"


@pytest.fixture(scope="module")
def editions(tmp_path_factory):
    """Three sites: before; after, with other words alone; and after a change of what the button loads too."""
    folder = tmp_path_factory.mktemp("editions")
    book, other = folder / "book", folder / "other"
    book.mkdir()
    shutil.copytree(os.environ["PYODIDE"], other, copy_function=shutil.copyfile)
    (other / "more.txt").write_text("Another Python.")
    for name, cells, pyodide in (
        ("before", BEFORE, os.environ["PYODIDE"]),
        ("words", AFTER, os.environ["PYODIDE"]),
        ("all", AFTER, other),
    ):
        small_book.write(book, *cells)
        shutil.copytree(small_book.build(book, os.environ | {"PYODIDE": str(pyodide)}), folder / name)
    return folder


@pytest.fixture
def site(editions, serve, tmp_path):
    """A folder in which one edition after the other is published: how to, and how to serve it."""
    link = tmp_path / "site"

    class Site:
        def publish(self, name, left=()):
            """An edition, and what is left of the first one."""
            folder = shutil.copytree(editions / name, tmp_path / f"{name}-published", copy_function=os.link)
            for old in (path for pattern in left for path in (editions / "before").glob(pattern)):
                shutil.copytree(old, folder / old.relative_to(editions / "before"), copy_function=os.link)
            link.unlink(missing_ok=True)
            link.symlink_to(folder)

        def served(self, keep):
            return f"{serve(link, Cache_Control=keep)}/{small_book.PAGE}"

    return Site()


@pytest.fixture
def page(engine):
    page = engine.new_page()
    yield page
    page.close()


def shown(page):
    return page.evaluate("[...document.querySelectorAll('.cell_input pre')].map(e => e.textContent.trim())")


def outputs(page):
    return [
        words.split()
        for words in page.evaluate("[...document.querySelectorAll('.cell_output')].map(e => e.innerText)")
    ]


def run_all(page):
    """Start Python and run the page: what it shows then."""
    live = LivePage(page).start()
    page.evaluate("void document.querySelectorAll('.cell_output').forEach(e => e.replaceChildren())")
    page.click(".live-bar button", word="Run all")
    live.says(r"\d+ cells are done")
    return outputs(page)


def leave_and_come_back(page, address):
    """By the address, not by "back": the page comes from the browser's store."""
    page.open(address.replace("one.html", "index.html"))
    page.open(address)


def follow(page, button):
    """Press "Reload", and wait for what comes."""
    page.evaluate("void (window.before = true)")
    page.click(button, word="Reload")
    page.wait_for("!window.before && document.readyState == 'complete'")


def test_the_three_are_what_they_are_to_be(editions):
    def names(edition):
        return sorted(path.name for path in (editions / edition).glob("_static/live/*"))

    assert names("before") == names("words") != names("all")


def test_an_open_page_runs_what_it_shows(site, page):
    site.publish("before")
    page.open(site.served(TEN_MINUTES))
    site.publish("words")
    assert run_all(page) == SAID["before"] and shown(page) == BEFORE
    page.reload()
    assert shown(page) == AFTER


def test_a_page_from_the_browser_s_store_runs_what_it_shows_or_says_reload(site, page):
    """A browser keeps what it likes: all that the page needs, or a part.  WebKit asks anew for all that is fetched."""
    site.publish("before")
    page.open(address := site.served(TEN_MINUTES))
    assert run_all(page) == SAID["before"]
    site.publish("all")
    leave_and_come_back(page, address)
    assert shown(page) == BEFORE  # it was kept
    page.click(".live button", word="Run this page")
    if page.wait_for(HEARD, "^(Python is ready|This page is)", seconds=MINUTES).startswith(EARLIER):
        follow(page, ".live button, .live-bar button")
        assert shown(page) == AFTER and run_all(page) == SAID["after"]
    else:
        page.click(".live-bar button", word="Run all")
        LivePage(page).says("2 cells are done")
        assert outputs(page) == SAID["before"] and shown(page) == BEFORE


def test_a_page_all_of_whose_files_are_left_runs_what_it_shows(site, page):
    site.publish("before")
    page.open(address := site.served(TEN_MINUTES))
    site.publish("all", left=[LIVE, PYTHON])
    leave_and_come_back(page, address)
    assert run_all(page) == SAID["before"] and shown(page) == BEFORE


def test_a_page_that_has_all_but_its_python_says_reload_and_that_helps(site, page):
    site.publish("before")
    page.open(address := site.served(TEN_MINUTES))
    site.publish("all", left=[LIVE])
    leave_and_come_back(page, address)
    assert shown(page) == BEFORE
    page.click(".live button", word="Run this page")
    assert LivePage(page).says("This page is") == f"{EARLIER} What you have changed is kept."
    assert outputs(page) == SAID["before"]
    follow(page, ".live-bar button")
    assert shown(page) == AFTER and run_all(page) == SAID["after"]


@pytest.mark.parametrize("kept", [False, True], ids=["open", "from the store"])
def test_a_page_whose_files_went_says_reload_and_that_helps(site, page, kept):
    site.publish("before")
    page.open(address := site.served(TEN_MINUTES))
    site.publish("all")
    if kept:
        leave_and_come_back(page, address)
    assert shown(page) == BEFORE
    page.click(".live button", word="Run this page")
    page.wait_for("document.querySelector('.live [aria-live]').textContent.startsWith('This page is')")
    assert page.evaluate("document.querySelector('.live [aria-live]').textContent") == EARLIER
    assert outputs(page) == SAID["before"] and not page.evaluate("document.querySelector('.live-bar')")
    follow(page, ".live button")
    assert shown(page) == AFTER
    assert run_all(page) == SAID["after"]


def test_a_live_page_whose_python_went_says_reload_and_keeps_what_was_changed(site, page):
    site.publish("before")
    page.open(site.served(NEVER))
    live = LivePage(page).start()
    live.write(1, "while True: pass")
    live.write(2, "print('mine')")
    page.click('[aria-label="Run cell 1"]')
    live.says("Cell 1 is running")
    site.publish("all")
    page.click('[aria-label="Stop cell 1"]')
    assert live.says("This page is") == f"{EARLIER} What you have changed is kept."
    follow(page, ".live-bar button")
    live.start()
    # the second's words stand in the third by now; the first's stand nowhere
    assert [live.text(n) for n in (1, 2, 3)] == [*AFTER[:2], "print('mine')"]
    assert live.run(3).split() == ["mine"] and live.output(2).split() == ["second"]
