"""Pictures as notebooks store them: few colours, and of a film's later frames only what has moved.

What Matplotlib draws has some hundred to some thousand colours, most of them between ink and
paper at the edge of a letter.  The 64, 128 or 256 that come nearest to all are enough: no eye tells
them apart.  A notebook is stored as text, so that every byte of a picture counts four thirds.
"""

import base64
import io
from itertools import pairwise

import numpy as np
from PIL import Image, ImageChops, ImageSequence

COLOURS = 256
FEWER = (64, 128)  # are tried before
WORST = 16  # steps of 255 by which these may change a pixel
EDGES = 0.1  # the share of pixels that they may change at all: in an area the eye would see bands
CLEAR = COLOURS - 1  # in a film the index of a pixel that stays as it was
OVER, LEAVE = 1, 0  # what APNG calls blend and disposal: draw on the frame before, which stays


def store_small(notebook):
    """Make the pictures among a notebook's outputs small."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if picture := output.get("data", {}).get("image/png"):
                output["data"]["image/png"] = base64.b64encode(small(base64.b64decode(picture))).decode()


def small(png):
    """The same picture or film as a PNG of fewer bytes; `png` itself where there is none."""
    with Image.open(io.BytesIO(png)) as picture:
        frames = [(opaque(frame), frame.info.get("duration")) for frame in ImageSequence.Iterator(picture)]
        made = film(*zip(*frames, strict=True), picture.info["loop"]) if frames[1:] else still(frames[0][0])
    return min(png, made, key=len)


def opaque(picture):
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")


def few(picture, most):
    """With the fewest colours that only blur the steps at edges; with `most`, each as near as can be."""
    for colours in (*FEWER, most):
        made = picture.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        off = np.max(ImageChops.difference(picture, made.convert("RGB")), axis=-1)
        if off.max() <= WORST and np.mean(off > 0) <= EDGES:
            break
    return made


def still(picture):
    return png_of(few(picture, COLOURS))


def film(frames, durations, loop):
    """All frames with one palette; a pixel that is as in the frame before is left out."""
    strip = few(Image.fromarray(np.concatenate(frames)), CLEAR)
    drawn = np.split(np.asarray(strip), len(frames))
    moved = [drawn[0], *(np.where(now == before, CLEAR, now) for before, now in pairwise(drawn))]
    first, *others = [Image.fromarray(indices.astype(np.uint8), "P") for indices in moved]
    palette = np.resize(
        strip.getpalette(), 3 * COLOURS
    ).tolist()  # as far as CLEAR, whatever follows the colours
    for frame in (first, *others):
        frame.putpalette(palette)
    how = {"append_images": others, "duration": durations, "loop": loop}
    return png_of(first, save_all=True, transparency=CLEAR, blend=OVER, disposal=LEAVE, **how)


def png_of(picture, **how):
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True, **how)
    return file.getvalue()
