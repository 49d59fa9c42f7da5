"""Figures as lossless WebP with at most 256 colours: a third of what Matplotlib writes."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageSequence


def setup(app):
    app.connect("env-updated", begin)
    app.connect("build-finished", shrink_all)


def begin(app, env):
    """What notebooks drew is encoded while Sphinx writes: Pillow lets go of Python's lock meanwhile."""
    if app.builder.name == "html":
        images = Path(app.outdir) / "_images"
        images.mkdir(parents=True, exist_ok=True)
        app.builder.encoding = pool = ThreadPoolExecutor()
        for source, (_, name) in env.images.items():
            path, made = Path(app.srcdir, source), (images / name).with_suffix(".webp")
            if path.suffix == ".png" and not made.exists() and is_named_by_content(path):
                pool.submit(write_webp, path, made)


def shrink_all(app, error):
    if pool := getattr(app.builder, "encoding", None):
        pool.shutdown(cancel_futures=bool(error))
    if not error and app.builder.name == "html":
        for path in (Path(app.outdir) / "_images").glob("*.png"):
            shrink(path)


def shrink(path):
    """Put a WebP in the place of a PNG, still or film."""
    made = path.with_suffix(".webp")
    if not (made.exists() and is_named_by_content(path)):  # then it was made of the same bytes
        write_webp(path, made)
    path.unlink()


def is_named_by_content(path):
    """As MyST-NB names the pictures of a notebook's outputs."""
    return path.stem == hashlib.sha256(path.read_bytes()).hexdigest()


def write_webp(path, made):
    with Image.open(path) as opened:
        frames = [few_colours(frame) for frame in ImageSequence.Iterator(opened)]
        film = {"save_all": True, "append_images": frames[1:], "duration": durations(opened), "loop": 0}
        film |= {"kmin": 0, "kmax": 0}  # no frame but the first is stored whole: nobody winds a film on
    # 4 and 100 save one byte in a hundred and take twice as long; 6 takes 40 times as long and saves nothing
    how = {"lossless": True, "quality": 75, "method": 3}
    new = made.with_suffix(".new")
    frames[0].save(new, "WebP", **how, **(film if len(frames) > 1 else {}))
    new.replace(made)  # never half of it, whenever the build is stopped


def few_colours(picture):
    """On white; what the library drew has few already."""
    if picture.mode == "P" and "transparency" not in picture.info:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    # the other methods grey a colour of which there is little
    return flat.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).convert("RGB")


def durations(film):
    """The milliseconds that each frame of a film is shown."""
    return [int(frame.info.get("duration", 0)) for frame in ImageSequence.Iterator(film)]
