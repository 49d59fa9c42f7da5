"""A figure that reacts: plain without a kernel, with sliders where there is one."""

import base64
import io
import sys
import types

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from nnrecap import explore as module
from nnrecap.explore import explore
from nnrecap.figures import bars, picture, placed_like


def draw(height=2.0, count=3, colour="green"):
    drawn.append((height, count, colour))
    return bars([height] * count, ylabel="y", alt=f"{count} bars of one height, {height}.")


drawn = []


class Display:
    """Stands in for IPython's display, and for the handle that it returns."""

    def __init__(self):
        self.shown, self.updates = [], []

    def __call__(self, thing, **how):
        self.shown.append((thing, how))
        return self

    def update(self, data, **how):
        self.updates.append((data, how))


@pytest.fixture
def display(monkeypatch):
    fake = Display()
    monkeypatch.setattr("IPython.display.display", fake)
    drawn.clear()
    return fake


@pytest.fixture
def kernel(monkeypatch):
    monkeypatch.delenv("NNRECAP_STATIC")
    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(kernel=object()))


RANGES = {"height": (0.5, 4.5), "count": (1, 5), "colour": ["red", "green"]}


def test_it_is_a_plain_figure_where_notebooks_are_stored(display):
    explore(draw, **RANGES)
    assert drawn == [(2.0, 3, "green")]
    [(data, how)] = display.shown
    assert (
        how["raw"]
        and data["text/plain"] == how["metadata"]["image/png"]["alt"] == "3 bars of one height, 2.0."
    )


def test_it_is_a_plain_figure_without_a_kernel(display, monkeypatch):
    monkeypatch.delenv("NNRECAP_STATIC")
    explore(draw, **RANGES)
    assert len(display.shown) == 1


@pytest.mark.usefixtures("kernel")
def test_it_is_a_plain_figure_where_nobody_installed_sliders(display, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    explore(draw, **RANGES)
    assert len(display.shown) == 1


@pytest.mark.usefixtures("kernel")
def test_a_page_with_sliders_of_its_own_gets_the_function_and_its_ranges(display, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "host", lambda *given: asked.append(given))
    explore(draw, **RANGES)
    assert asked == [(draw, RANGES, {"height": 2.0, "count": 3, "colour": "green"})]
    assert not display.shown and not drawn
    with pytest.raises(ValueError, match="height must start within its range"):
        explore(draw, height=(3, 4))
    assert len(asked) == 1


@pytest.mark.usefixtures("kernel")
def test_with_a_kernel_each_range_gets_its_control(display):
    explore(draw, **RANGES)
    (box, _), (data, _) = display.shown
    height, count, colour = box.children
    assert (type(height), height.min, height.max, height.value) == (ipywidgets.FloatSlider, 0.5, 4.5, 2.0)
    assert (type(count), count.min, count.max, count.value) == (ipywidgets.IntSlider, 1, 5, 3)
    assert (type(colour), colour.options, colour.value) == (ipywidgets.Dropdown, ("red", "green"), "green")
    assert data["text/plain"] == "3 bars of one height, 2.0."
    assert height.step == pytest.approx((4.5 - 0.5) / 100) and count.step == 1
    assert not height.continuous_update and not count.continuous_update  # one drawing a move


@pytest.mark.usefixtures("kernel")
def test_a_picture_is_shown_as_it_is_and_stays_where_it_is(display):
    explore(draw, **RANGES)
    display.shown[0][0].children[1].value = 5
    assert display.shown[1][1]["raw"] and display.shown[1][1]["display_id"]
    assert display.updates[0][1]["raw"]


@pytest.mark.usefixtures("kernel")
def test_one_end_that_is_no_whole_number_makes_a_smooth_slider(display):
    explore(no_defaults, height=(0, 3.0), count=(1, 4.5), name=["a"])
    assert all(type(control) is ipywidgets.FloatSlider for control in display.shown[0][0].children[:2])


@pytest.mark.usefixtures("display")
def test_a_default_may_lie_at_either_end():
    explore(draw, height=(2.0, 3.0), count=(1, 5), colour=["green"])
    explore(draw, height=(0.5, 2.0), count=(1, 5), colour=["green"])
    assert drawn[-2:] == [(2.0, 3, "green")] * 2


@pytest.mark.usefixtures("kernel")
def test_moving_a_slider_redraws_the_same_figure(display):
    explore(draw, **RANGES)
    display.shown[0][0].children[1].value = 5
    assert drawn[-1] == (2.0, 5, "green")
    [(data, how)] = display.updates
    assert data["text/plain"] == how["metadata"]["image/png"]["alt"] == "5 bars of one height, 2.0."


def no_defaults(height, count, name):
    drawn.append((height, count, name))
    return bars([height], ylabel="y", alt="One bar of some height only.")


@pytest.mark.usefixtures("display")
def test_without_a_default_it_starts_in_the_middle_or_at_the_first_choice():
    explore(no_defaults, height=(0.0, 3.0), count=(1, 4), name=["b", "a"])
    assert drawn == [(1.5, 2, "b")]


@pytest.mark.parametrize(
    ("ranges", "error", "words"),
    [
        ({"width": (0, 1)}, ValueError, "draw must take 'width', got one that takes height, count, colour"),
        ({"height": (1.0, 1.0)}, ValueError, "from a finite low to a higher high"),
        ({"height": (2.0, 1.0)}, ValueError, "from a finite low to a higher high"),
        ({"height": (0.0, float("inf"))}, ValueError, "from a finite low to a higher high"),
        ({"height": (-float("inf"), 2.0)}, ValueError, "from a finite low to a higher high"),
        ({"height": (0.0, float("nan"))}, ValueError, "from a finite low to a higher high"),
        ({"height": (3.0, 4.0)}, ValueError, "height must start within its range"),
        ({"height": (0.0, 1.9)}, ValueError, "height must start within its range"),
        ({"colour": []}, ValueError, "colour must have at least one choice"),
        ({"colour": ["red"]}, ValueError, "colour must start within its range"),
        ({"height": 3}, TypeError, "height must be .low, high. or a list of choices, got 3"),
        ({"height": (0, 1, 2)}, TypeError, "height must be .low, high. or a list of choices"),
        ({"height": ("0", "1")}, TypeError, "height must be .low, high. or a list of choices"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(ranges, error, words):
    with pytest.raises(error, match=words):
        explore(draw, **ranges)


def test_without_ipywidgets_there_are_no_sliders(display, monkeypatch):
    monkeypatch.setattr(module, "_widgets", lambda: None)
    monkeypatch.delenv("NNRECAP_STATIC")
    explore(draw, **RANGES)
    assert len(display.shown) == 1


# The pictures that the built page chooses among


FRAMES = {"colour": ["green", "red"], "height": [0.5, 2.0, 4.5]}


def told_of_frames(display):
    explore(draw, frames=FRAMES, **RANGES)
    [(_, how)] = display.shown
    return how["metadata"].get("frames")


@pytest.fixture
def book(monkeypatch):
    """As the book's build runs it."""
    monkeypatch.setenv("NNRECAP_FRAMES", "1")


@pytest.mark.usefixtures("book")
def test_the_book_gets_the_figure_at_each_place_of_its_controls(display):
    pictures = told_of_frames(display)["pictures"]
    alts = [f"3 bars of one height, {height}." for _ in "12" for height in FRAMES["height"]]
    assert [one["alt"] for one in pictures] == alts
    others = [(h, 3, c) for c in FRAMES["colour"] for h in FRAMES["height"] if (h, c) != (2.0, "green")]
    assert drawn == [(2.0, 3, "green"), *others]  # the start is not drawn twice
    sizes = {Image.open(io.BytesIO(base64.b64decode(one["png"]))).size for one in pictures}
    assert sizes == {(1056, 576)}
    assert pictures[1]["png"] == display.shown[0][0]["image/png"] != pictures[2]["png"]


@pytest.mark.usefixtures("book")
def test_the_book_is_told_what_the_controls_say(display):
    assert told_of_frames(display)["controls"] == [
        {"label": "colour", "kind": "choice", "values": ["green", "red"], "start": 0},
        {"label": "height", "kind": "slider", "values": ["0.5", "2", "4.5"], "start": 1},
    ]


@pytest.mark.usefixtures("book")
def test_numbers_are_told_in_few_digits_and_labels_in_words(display):
    def draw(learning_rate=1 / 3, steps=-2):
        return bars([learning_rate * steps], ylabel="y", alt="One bar of some height only.")

    frames = {"learning_rate": [-1e-05, 1 / 3, 2.0], "steps": [-2, 1000000]}
    explore(draw, learning_rate=(-1.0, 2.0), steps=(-2, 1000000), frames=frames)
    rate, steps = display.shown[0][1]["metadata"]["frames"]["controls"]
    assert (rate["label"], rate["values"]) == ("learning rate", ["−1e−05", "0.3333", "2"])
    assert (steps["label"], steps["values"]) == ("steps", ["−2", "1000000"])


def test_what_is_stored_holds_no_frames(display):
    assert told_of_frames(display) is None
    assert drawn == [(2.0, 3, "green")]


@pytest.mark.usefixtures("book")
def test_without_frames_there_are_none(display):
    explore(draw, **RANGES)
    assert list(display.shown[0][1]["metadata"]) == ["image/png"] and len(drawn) == 1


@pytest.mark.usefixtures("kernel", "book")
def test_sliders_need_no_frames(display):
    explore(draw, frames=FRAMES, **RANGES)
    assert len(display.shown) == 2 and len(drawn) == 1


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ({"width": [1]}, "frames must be for names with a range, height, count, colour, got 'width'"),
        ({"height": [0.5, 4.5]}, r"frames of height must lie in \(0.5, 4.5\), 2.0 among them"),
        ({"height": [2.0, 4.6]}, "frames of height must lie in"),
        ({"height": [0.4, 2.0]}, "frames of height must lie in"),
        (
            {"colour": ["green", "blue"]},
            r"frames of colour must lie in \['red', 'green'\], 'green' among them",
        ),
    ],
)
def test_frames_that_no_reader_could_reach_are_refused(frames, words):
    with pytest.raises(ValueError, match=words):
        explore(draw, frames=frames, **RANGES)


def test_frames_may_lie_at_either_end_of_a_range(display):
    explore(draw, frames={"height": [0.5, 2.0, 4.5], "count": [1, 3, 5]}, **RANGES)
    assert len(display.shown) == 1


def test_the_panels_of_two_figures_can_have_the_same_places():
    first, other = bars([1.0], ylabel="y", alt="a b c d e"), bars([10**9], ylabel="y", alt="a b c d e")
    data = picture(first)[0]["image/png"]
    assert placed_like(other, first) is other
    picture(other)
    assert np.array_equal(other.get_position().bounds, first.get_position().bounds)
    assert picture(placed_like(bars([1.0], ylabel="y", alt="a b c d e"), first))[0]["image/png"] == data
    fresh = bars([10**9], ylabel="y", alt="a b c d e")
    picture(fresh)
    assert fresh.get_position().y1 < other.get_position().y1  # it would have made room for a power of ten
