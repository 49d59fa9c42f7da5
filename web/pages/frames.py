"""Figures that answer without Python: controls that choose among pictures the library drew.

While the book is built, `explore(…, frames=…)` leaves in its output's metadata the figure at every place of
its controls.  The page gets a form below the picture, and a list of files with their alt texts, which the
browser loads when somebody touches the form (scripts/frames.js).  There is no formula but the library's.
"""

import hashlib
import posixpath
from base64 import b64decode
from html import escape
from pathlib import PurePosixPath

from docutils import nodes
from myst_nb.core.render import NbElementRenderer


class Frames(nodes.General, nodes.Element):
    """The controls of the picture before it; holds the pictures, their alt texts in "alts"."""


# What the picture shows once a slider rests; its attributes are those of NEWS in kept.js.
NEWS = '<p aria-live="polite" aria-atomic="true" class="visually-hidden"></p>'


def setup(app):
    if not hasattr(NbElementRenderer.render_image, "with_frames"):
        NbElementRenderer.render_image = with_frames(NbElementRenderer.render_image)
    app.add_node(Frames, html=(visit, None))


def with_frames(render_image):
    def render(self, data):
        made = render_image(self, data)
        told = data.output_metadata.get("frames")
        return [*made, frames(self, told)] if told else made

    render.with_frames = render.with_alt = True
    return render


def frames(renderer, told):
    """The pictures lie beside those of the outputs, so that Sphinx copies and pictures.py shrinks them."""
    node = Frames("", controls=told["controls"], alts=[picture["alt"] for picture in told["pictures"]])
    for picture in told["pictures"]:
        png = b64decode(picture["png"])
        name = f"{hashlib.sha256(png).hexdigest()}.png"
        node += nodes.image(uri=renderer.write_file([name], png, overwrite=False, exists_ok=True))
    return node


def visit(self, node):
    names = [PurePosixPath(self.builder.images[image["uri"]]) for image in node.children]
    addresses = [posixpath.join(self.builder.imgpath, f"{name.stem}.webp") for name in names]
    links = (
        f'<a href="{address}">{escape(alt)}</a>' for address, alt in zip(addresses, node["alts"], strict=True)
    )
    # autocomplete: else Firefox leaves a slider where it was when the page is loaded again
    self.body.append(
        f'<form class="frames" autocomplete="off">{"".join(map(control, node["controls"]))}'
        f"<template>{''.join(links)}</template>{NEWS}</form>\n"
    )
    raise nodes.SkipNode


def control(told):
    values, start = [*map(escape, told["values"])], told["start"]
    return f"<label><span>{escape(told['label'])}</span>{KINDS[told['kind']](values, start)}"


def choice(values, start):
    chosen = [" selected" if at == start else "" for at in range(len(values))]
    options = (f'<option value="{at}"{chosen[at]}>{value}</option>' for at, value in enumerate(values))
    return f"<select>{''.join(options)}</select></label>"


def slider(values, start):
    """What the output says, the slider says itself to whoever does not see it."""
    ticks = "".join(f"<span>{value}</span>" for value in values)
    return (
        f'<input type="range" max="{len(values) - 1}" value="{start}" aria-valuetext="{values[start]}">'
        f'<output aria-live="off">{values[start]}</output></label>'
        f'<p class="ticks" aria-hidden="true">{ticks}</p>'
    )


KINDS = {"choice": choice, "slider": slider}
