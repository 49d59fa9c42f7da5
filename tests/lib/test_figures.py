"""Figures draw what they are given, on the Axes they are given, and carry alt text."""

import base64
import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import rgb_to_hsv, to_rgb
from numpy.testing import assert_allclose
from PIL import Image, ImageSequence

from nnrecap import figures

ALT = "Five words tell what it shows."
DRAW = {
    "bars": lambda **how: figures.bars([1.0, -2.0], ylabel="y", **how),
    "digit_image": lambda **how: figures.digit_image(np.arange(64) % 17, **how),
    "curves": lambda **how: figures.curves([0, 1], {"a": [0, 1], "b": [1, 0]}, xlabel="x", ylabel="y", **how),
    "matrix": lambda **how: figures.matrix([[1.0, -0.5], [0.0, 0.25]], **how),
    "level_lines": lambda **how: figures.level_lines(lambda x, y: x - y, xlabel="x", ylabel="y", **how),
    "reliability": lambda **how: figures.reliability([0.15, 0.85, 0.95], [False, True, True], **how),
    "network": lambda **how: figures.network(
        [np.eye(2), [[1.0, -0.5]]], values=[[1, 2], [1, 2], [0]], labels=("ab", "c"), **how
    ),
    "lattice": lambda **how: figures.lattice("-a-", np.eye(3), path=[0, 1, 2], **how),
}
each = pytest.mark.parametrize("name", DRAW)


@each
def test_it_draws_on_the_axes_it_is_given(name):
    ax = figures.new_axes()
    assert DRAW[name](ax=ax, alt=ALT) is ax
    assert ax.has_data()
    assert figures.alt_text(ax) == ALT


@each
def test_it_makes_its_own_axes_otherwise(name):
    assert DRAW[name](alt=ALT).has_data()


@each
@pytest.mark.parametrize("alt", ["", "a figure", None])
def test_alt_text_is_required_and_must_tell_something(name, alt):
    with pytest.raises(ValueError, match="alt must tell in at least five words"):
        DRAW[name](alt=alt)


@each
def test_alt_text_has_no_default(name):
    with pytest.raises(TypeError, match="alt"):
        DRAW[name]()


@pytest.mark.parametrize("name", ["bars", "curves", "matrix", "level_lines", "reliability"])
def test_axes_are_labelled(name):
    ax = DRAW[name](alt=ALT)
    assert ax.get_xlabel() and ax.get_ylabel()


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_what_is_written_as_0_has_no_sign():
    signed = figures.matrix([[-0.004, 0.004], [-0.0, -1.0]], alt=ALT)
    assert written(signed) == ["0.00", "0.00", "0.00", "-1.00"]
    assert written(figures.bars([-0.004, -0.006], "ab", ylabel="y", alt=ALT, digits=2)) == ["0.00", "-0.01"]
    assert written(figures.network([[[1.0]]], values=[[-0.04], [-0.06]], alt=ALT)) == ["0.0", "-0.1"]


def test_bars_have_the_values_heights_and_numbers():
    ax = figures.bars([0.25, -1.5], ["no", "yes"], ylabel="y", alt=ALT, digits=1)
    assert [bar.get_height() for bar in ax.patches] == [0.25, -1.5]
    assert written(ax) == ["0.2", "-1.5"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["no", "yes"]


def test_a_digit_image_is_eight_by_eight_with_fixed_greys():
    ax = figures.digit_image(np.arange(64) % 17, alt=ALT)
    assert ax.images[0].get_array().shape == (8, 8)
    assert ax.images[0].get_clim() == (0, 16)


def test_curves_can_be_read_back_and_told_apart_without_colour():
    ax = figures.curves([0, 1, 2], {"a": [0, 1, 4], "b": [0, 2, 4]}, xlabel="x", ylabel="y", alt=ALT)
    assert_allclose(ax.lines[0].get_ydata(), [0, 1, 4])
    assert_allclose(ax.lines[1].get_ydata(), [0, 2, 4])
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b"]


def test_more_curves_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="at most 5 curves"):
        figures.curves([0], {k: [0] for k in "abcdef"}, xlabel="x", ylabel="y", alt=ALT)


def test_a_matrix_shows_every_number_with_its_sign():
    ax = figures.matrix([[1.0, -0.5], [0.0, 0.25]], alt=ALT, labels=["p", "q"])
    assert written(ax) == ["+1.00", "-0.50", "0.00", "+0.25"]
    assert ax.images[0].get_clim() == (-1, 1)  # white is 0
    assert [t.get_text() for t in ax.get_xticklabels()] == ["p", "q"]


def test_the_numbers_of_a_matrix_are_read_on_every_colour_of_its():
    """In the light, and as pages turn figures for the dark (figures.css): at least 4.5 : 1."""
    grounds = figures.PALE(np.linspace(0, 1, 257))[:, :3]
    assert_allclose(grounds[128], 1, atol=0.04)  # 0 is white
    assert len({t.get_color() for t in DRAW["matrix"](alt=ALT).texts}) == 1
    for turned in (lambda colour: colour, in_the_dark):
        assert (contrast(turned(grounds), turned(np.zeros(3))) >= 4.5).all()


@pytest.mark.parametrize(
    "colour", [figures.BLUE, figures.ORANGE, figures.GREY, *(s for _, s in figures.STROKES)]
)
def test_every_colour_is_seen_on_its_ground(colour):
    shown = np.array(to_rgb(colour))
    for turned in (lambda colour: colour, in_the_dark):
        assert contrast(turned(shown), turned(np.ones(3))) >= 4.5
    assert rgb_to_hsv(in_the_dark(shown))[0] == pytest.approx(rgb_to_hsv(shown)[0], abs=0.05)  # blue is blue


def in_the_dark(colours):
    """invert(0.91) hue-rotate(180deg), by the matrix of Filter Effects 1, and the lighter of it and the page."""
    turn = np.array([[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]])
    return np.maximum(np.clip((0.91 - 0.82 * colours) @ turn.T, 0, 1), np.array([20, 24, 28]) / 255)


def contrast(a, b):
    """WCAG 2's."""
    low, high = np.sort(np.broadcast_arrays(luminance(a), luminance(b)), axis=0)
    return (high + 0.05) / (low + 0.05)


def luminance(colours):
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_a_matrix_without_a_negative_number_needs_no_sign():
    ax = figures.matrix([[0.3, 0.0], [1.0, 0.25]], alt=ALT)
    assert written(ax) == ["0.30", "0.00", "1.00", "0.25"]


def test_a_matrix_of_zeros_is_drawn():
    assert figures.matrix(np.zeros((2, 2)), alt=ALT).images[0].get_clim() == (-1, 1)


def test_level_lines_lie_at_their_levels():
    ax = figures.level_lines(lambda x, y: x - y, xlabel="x", ylabel="y", levels=[-1.0, 1.0], alt=ALT)
    contours = next(c for c in ax.collections if hasattr(c, "levels"))
    assert_allclose(contours.levels, [-1, 1])
    x, y = contours.get_paths()[0].vertices.T
    assert_allclose(x - y, -1, atol=1e-9)


def test_reliability_puts_each_bin_at_its_mean_and_counts_it():
    ax = figures.reliability([0.82, 0.88, 1.0], [True, False, True], alt=ALT)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert_allclose([line.get_xydata()[0] for line in dots], [[0.85, 0.5], [1.0, 1.0]])
    assert written(ax) == ["2", "1"]
    assert ax.get_xlabel().endswith("(number: its answers)")


def test_a_lattice_draws_the_moves_that_a_word_allows():
    ax = figures.lattice("-a-a-b-", [[1.0] * 7, [0.5] * 6 + [0.0]], alt=ALT)
    moves = {tuple(line.get_ydata()) for line in ax.lines}
    stay, step = {(s, s) for s in range(6)}, {(s, s + 1) for s in range(5)}
    assert moves == stay | step | {(3, 5)}  # a blank is skipped between a and b, not between a and a
    areas = ax.collections[0].get_sizes()
    assert_allclose(areas, [300] * 7 + [165] * 6 + [4])


def test_a_network_shows_size_by_width_and_sign_by_dashes():
    ax = figures.network([[[2.0, -1.0], [0.0, 0.5]], [[-2.0, 1.0]]], values=[[1, 2], [3, 4], [5]], alt=ALT)
    drawn = [(line.get_linewidth(), line.is_dashed()) for line in ax.get_lines()]
    assert drawn == [(4.3, False), (2.5, True), (0.7, False), (1.6, False), (4.3, True), (2.5, False)]
    assert [text.get_text() for text in ax.texts] == ["1.0", "2.0", "3.0", "4.0", "5.0"]


@pytest.mark.parametrize("w", [-1e-3, -0.2, -1.0])
def test_a_dash_is_seen_however_thin_the_line(w):
    figure = figures.network([[[w]], [[1.0]]], alt=ALT).figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    ink = np.asarray(canvas.buffer_rgba()).min(axis=-1)
    ends = figure.axes[0].transData.transform([(0.25, 0), (0.75, 0)])
    middle = ink[len(ink) - round(ends[0, 1]), slice(*ends[:, 0].astype(int))]
    dashes = (np.diff((middle < 200).astype(int)) == 1).sum()
    assert 3 <= dashes <= len(middle) * 72 / figure.dpi / 5  # one in five points at most
    assert middle.max() == 255  # white between them


def test_a_network_of_zeros_is_drawn():
    lines = figures.network([np.zeros((2, 3))], alt=ALT).get_lines()
    assert [line.get_linewidth() for line in lines] == [0.7] * 6


def test_a_picture_has_two_pixels_a_css_pixel_and_its_alt_text():
    data, metadata = figures.picture(DRAW["bars"](alt=ALT))
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    about = metadata["image/png"]
    assert image.size == (2 * about["width"], 2 * about["height"])
    assert about["alt"] == data["text/plain"] == ALT
    assert "Software" not in image.info  # a version would change the bytes


def test_the_same_figure_has_the_same_bytes():
    assert figures.picture(DRAW["matrix"](alt=ALT)) == figures.picture(DRAW["matrix"](alt=ALT))


def test_the_alt_text_of_two_panels_is_both():
    left, right = figures.new_axes(1, 2)
    figures.bars([1], ylabel="y", ax=left, alt="Left is one bar only.")
    figures.bars([2], ylabel="y", ax=right, alt="Right is\n  another bar only.")
    assert figures.alt_text(left) == "Left is one bar only. Right is another bar only."


def test_a_figure_without_alt_text_is_not_shown():
    with pytest.raises(ValueError, match="the figure must have an alt text, got none"):
        figures.show(figures.new_axes())


def test_a_film_ends_where_it_begins_and_is_a_picture_where_nothing_moves(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **how: shown.append((data, how)))
    drawn = []

    def draw(t):
        drawn.append(t)
        return figures.bars([t, 1.0], ylabel="y", alt=ALT)

    figures.film(draw, [0.0, 1.0, 2.0], alt=ALT, seconds=3.0)
    [(data, how)] = shown
    assert drawn == [2.0, 0.0, 1.0] and data["text/plain"] == ALT
    assert how == {"raw": True, "metadata": {"image/png": {"alt": ALT, "width": 528, "height": 288}}}
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as film:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(film)]
        times = [frame.info["duration"] for frame in ImageSequence.Iterator(film)]
    assert times == [1500, 1500, 1500] and film.info["loop"] == 0
    assert frames[0].size == (1056, 576)  # twice what it is shown at, as a still
    assert len({frame.tobytes() for frame in frames}) == 3


@pytest.mark.parametrize("times", [[], [1.0]])
def test_a_film_needs_two_times(times):
    with pytest.raises(ValueError, match="times must hold at least two times"):
        figures.film(lambda t: None, times, alt=ALT)


def test_a_film_needs_alt_text_too():
    with pytest.raises(ValueError, match="alt must tell in at least five words"):
        figures.film(lambda t: None, [0, 1], alt="a film")
