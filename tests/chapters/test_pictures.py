"""Stored pictures are small, look as they were drawn, and their letters are large enough for a phone."""

import ast
import base64
import io

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image, ImageSequence
from printed import NOTEBOOKS, ROOT, load
from test_chapters import SOLVED, outputs

from nnrecap.figures import curves, picture
from pictures import opaque, small, store_small

MOST = 700_000  # bytes: previews of a megabyte and more are given up by some viewers
POINTS = 10  # of the smallest letters, Matplotlib's own: 9.3 pixels where a phone of 390 shows a figure
SIZES = {"fontsize", "title_fontsize", "labelsize", "titlesize"}
RNG = np.random.default_rng(0)
each_stored = pytest.mark.parametrize("path", NOTEBOOKS + SOLVED, ids=lambda path: path.stem)


def png(pixels, **how):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", **how)
    return file.getvalue()


def shown(data):
    """(each frame's pixels, each frame's milliseconds) of a PNG."""
    with Image.open(io.BytesIO(data)) as picture:
        frames = [(f.convert("RGB"), f.info.get("duration")) for f in ImageSequence.Iterator(picture)]
    return [np.asarray(frame).astype(int) for frame, _ in frames], [time for _, time in frames]


@each_stored
def test_no_notebook_is_too_large_for_a_preview(path):
    size = path.stat().st_size
    assert size <= MOST, (
        f"{size:,} bytes, at most {MOST:,}: `make outputs` stores pictures small, or draw fewer"
    )


@each_stored
def test_every_stored_picture_has_few_colours(path):
    stored = [
        output["data"]["image/png"] for output in outputs(path) if "image/png" in output.get("data", {})
    ]
    assert stored, "a chapter shows at least one figure"
    for text in stored:
        with Image.open(io.BytesIO(base64.b64decode("".join(text)))) as picture:
            assert picture.mode == "P", "`make outputs` stores pictures with few colours"


def sizes(code):
    """The sizes of letters that a piece of code sets, as arguments or in a dict of them."""
    lines = [line for line in code.splitlines() if not line.lstrip().startswith(("%", "!"))]
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.keyword) and node.arg in SIZES:
            yield ast.literal_eval(node.value)
        elif isinstance(node, ast.Dict):
            named = [
                (getattr(key, "value", None), value)
                for key, value in zip(node.keys, node.values, strict=True)
            ]
            yield from (ast.literal_eval(value) for key, value in named if key in SIZES)


@each_stored
def test_no_cell_sets_letters_too_small_for_a_phone(path):
    code = ["".join(cell["source"]) for cell in load(path)["cells"] if cell["cell_type"] == "code"]
    small_ones = [size for text in code for size in sizes(text) if isinstance(size, str) or size < POINTS]
    assert not small_ones, f"at least {POINTS} points; without fontsize= most letters are of {POINTS}"


def test_the_library_sets_no_letters_too_small_for_a_phone():
    found = list(sizes((ROOT / "lib" / "nnrecap" / "figures.py").read_text(encoding="utf-8")))
    assert found and min(found) >= POINTS


def test_a_picture_of_few_colours_stays_as_it_is():
    inks = RNG.choice(256, size=(256, 3)).astype(np.uint8)
    pixels = inks[RNG.permutation(np.arange(120 * 160) % 256).reshape(120, 160)]
    made = small(png(pixels))
    assert np.array_equal(shown(made)[0][0], pixels) and len(made) < len(png(pixels))


def test_of_thousands_of_colours_none_is_seen_to_change():
    """Letters in ten colours, with all shades between them and the paper, as smooth edges have."""
    inks = np.array([[31, 119, 180], [255, 127, 14], [44, 160, 44], [214, 39, 40], [148, 103, 189]])
    inks = np.concatenate([inks, 255 - inks])
    paper = np.linspace(0, 1, 256)[:, None, None]
    letters = np.rint(255 * paper + inks * (1 - paper)).astype(np.uint8)
    ground = RNG.integers(235, 256, size=(256, 400, 3)).astype(
        np.uint8
    )  # what is rare must not be lost in it
    pixels = np.concatenate([letters, ground], axis=1)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 2000
    off = np.abs(shown(small(png(pixels)))[0][0] - pixels)
    assert 0 < off.max() <= 24


def test_lines_and_letters_need_half_the_colours_at_most():
    """Their edges alone change, and less than an eye sees; that is an eighth of the bytes and more."""
    x = np.linspace(0, 6, 50)
    ax = curves(x, {"sine": np.sin(x)}, xlabel="x", ylabel="y", alt="One wave of a sine.")
    drawn = base64.b64decode(picture(ax)[0]["image/png"])
    [before], [after] = shown(drawn)[0], shown(made := small(drawn))[0]
    off = np.abs(after - before).max(axis=-1)
    assert 0 < off.max() <= 16 and (off > 0).mean() < 0.1
    assert len(np.unique(after.reshape(-1, 3), axis=0)) <= 128 and len(made) < 7 / 8 * len(drawn)


@pytest.mark.parametrize("inks", [10, 30])
def test_more_inks_get_more_colours(inks):
    """Each with all shades between it and the paper, which is nearly the whole picture."""
    ink = RNG.choice(256, size=(1, inks, 3))
    shade = RNG.permutation(256)[:, None, None] / 255
    pixels = np.full((256, 400, 3), 255, np.uint8)
    pixels[:, :inks] = 255 * shade + ink * (1 - shade)
    off = np.abs(shown(small(png(pixels)))[0][0] - pixels)
    assert 0 < off.max() <= 16


def test_areas_keep_all_their_shades():
    """With half of them each would be off by one step at most, and the eye would see the bands."""
    greys = RNG.permutation(np.arange(120 * 256) % 256).astype(np.uint8)
    pixels = greys.reshape(120, 256, 1).repeat(3, axis=2)
    assert np.array_equal(shown(small(png(pixels)))[0][0], pixels)


def test_where_nothing_can_be_saved_nothing_is_changed():
    pixels = np.zeros((4, 4, 3), np.uint8)
    assert small(png(pixels)) == png(pixels)


def test_what_is_see_through_lies_on_white():
    ink = np.array([[[0, 0, 0, 255], [0, 0, 0, 128], [0, 0, 0, 0]]], np.uint8)
    assert np.asarray(opaque(Image.fromarray(ink))).tolist() == [[[0] * 3, [127] * 3, [255] * 3]]


@pytest.mark.parametrize("colours", [10, 200])
def test_a_film_shows_the_same_frames_for_the_same_times(colours):
    inks = RNG.permutation(256)[:colours].astype(np.uint8)
    still = inks[RNG.integers(colours, size=(60, 80))]
    frames = []
    for step in range(5):
        frames.append(still.copy())
        frames[-1][10:30, 10 * step : 10 * step + 20] = inks[-1]  # a square that moves over what stays
    pictures = [Image.fromarray(frame).convert("RGB") for frame in frames]
    times = [1500, 250, 250, 100, 300]
    first = np.asarray(pictures[0])
    film = png(first, save_all=True, append_images=pictures[1:], duration=times, loop=3)
    made = small(film)
    seen, how_long = shown(made)
    assert how_long == times and len(made) < len(film)
    assert all(np.array_equal(a, np.asarray(b)) for a, b in zip(seen, pictures, strict=True))
    assert Image.open(io.BytesIO(made)).info["loop"] == 3


def test_each_picture_of_a_notebook_is_stored_small_and_nothing_else():
    pixels = RNG.integers(200, size=(50, 50, 1)).astype(np.uint8).repeat(3, axis=2)
    data = {"image/png": base64.b64encode(png(pixels)).decode(), "text/plain": "snow"}
    outputs = [new_output("display_data", data), new_output("stream", text="told")]
    notebook = new_notebook(cells=[new_markdown_cell("Text."), new_code_cell("draw()", outputs=outputs)])
    store_small(notebook)
    [drawn, told] = notebook.cells[1].outputs
    assert drawn.data["text/plain"] == "snow" and told.text == "told"
    assert drawn.data["image/png"] == base64.b64encode(small(png(pixels))).decode()
    assert len(drawn.data["image/png"]) < len(data["image/png"])
