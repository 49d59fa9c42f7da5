"""The hesitant eight of the first page: its picture, its ten probabilities, and how sure they could sound.

In index.md it is a picture in text, which reads well on GitHub; the build refuses one that the library
would not make.  The numbers are those of the softmax chapter, since its own cell trains the network.  The
page holds the library's softmax at each place of the slider, so that scripts/front.js computes nothing.
"""

import contextlib
import inspect
import io
import json
import sys
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

from nnrecap.datasets import digits
from nnrecap.softmax import softmax
from pages.once import once
from stamps import digest, files

CHAPTER = "chapters/softmax.ipynb"
PLACE = 542  # the picture's, among those that the network has not seen
SHADES = " ░▒▓█"  # of a picture in text
WIDEST = 40  # signs of a bar in text for probability 1
TEMPERATURES = [float(f"{8 * 2 ** (-k / 8):.2g}") for k in range(49)]  # 8, 7.3, …, 1, …, 0.12
START = TEMPERATURES.index(1)


def setup(app):
    app.add_transform(Eight)


class Eight(SphinxTransform):
    """On the first page, a block of text that is the picture becomes a figure."""

    default_priority = 400

    def apply(self):
        if self.env.docname != self.config.root_doc:
            return
        for block in list(self.document.findall(nodes.literal_block)):
            if SHADES[-1] in block.astext():
                book = Path(self.env.srcdir)
                for used in (book / CHAPTER, inspect.getfile(softmax), inspect.getfile(digits)):
                    self.env.note_dependency(str(used))
                block.replace_self(nodes.raw("", html(*checked(book, block.astext())), format="html"))


def checked(book, shown):
    """The pixels, and the probabilities at each temperature, if the page shows these and no others."""
    pixels, logits = kept(book)
    table = probabilities(logits)
    if shown.rstrip() != (wanted := in_text(pixels, table[START])):
        raise ExtensionError(f"the first page shows another eight than the library's:\n{wanted}")
    return pixels, table


def kept(book):
    """What is computed, once for each form of the chapter's cell, of the library and of NumPy."""
    library = files(Path(inspect.getfile(softmax)).parent)
    made_of = digest([Path(__file__), *library], ["numpy"], sys.version, training(book))

    def make():
        return json.dumps([numbers.tolist() for numbers in computed(book)]).encode()

    return map(np.array, json.loads(once(book, "eight", made_of, make)))


def training(book):
    """The chapter's own cell."""
    if not (book / CHAPTER).is_file():
        raise ExtensionError(
            f"a cell of {CHAPTER} makes the eight of the first page: "
            "put the file back, or take the picture out of chapters/index.md"
        )
    cells = json.loads((book / CHAPTER).read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    [found] = [text for text in code if "\nZ = X[test] @ W.T\n" in text]
    return found


def computed(book):
    """The 8 × 8 pixels, ink from 0 to 16, and the ten logits, as the chapter's own cell computes them."""
    names = {"np": np, "digits": digits, "softmax": softmax}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(training(book), CHAPTER, "exec"), names)
    pixels = 16 * names["X"][names["test"]][PLACE]
    return pixels.reshape(8, 8).astype(int), names["Z"][PLACE].round(6)  # digits that all machines share


def probabilities(logits):
    """A row for each temperature, to four digits."""
    return [softmax(logits / T).round(4).tolist() for T in TEMPERATURES]


def in_text(pixels, p):
    """The picture on the left, ten bars on the right."""
    shades = ["".join(2 * SHADES[round(ink / 4)] for ink in row) for row in pixels]
    bars = [f"{digit}  {share:.2f}  {SHADES[-1] * round(WIDEST * share)}" for digit, share in enumerate(p)]
    rows = zip(["", *shades, ""], bars, strict=True)
    return "\n".join(f"{picture:20}{bar}".rstrip() for picture, bar in rows)


def html(pixels, table):
    """The figure: whole without a script, with the table for front.js."""
    data = json.dumps({"T": TEMPERATURES, "p": table}, separators=(",", ":"))
    bars = "\n".join(bar(digit, share, max(table[START])) for digit, share in enumerate(table[START]))
    ink = "".join(drawn(pixels))
    return FIGURE.format(alt=ALT, ink=ink, bars=bars, start=START, last=len(table) - 1, data=data)


def drawn(pixels):
    for y, row in enumerate(pixels):
        for x, ink in enumerate(row):
            if ink:
                yield f'<rect x="{x}" y="{y}" width="1" height="1" opacity="{ink / 16:.3g}"/>'


def bar(digit, share, largest):
    leads = ' class="leads"' if share == largest else ""
    return f'<li{leads} style="--p: {share}"><b>{digit}</b> <span>{share:.2f}</span> <i></i></li>'


ALT = "An 8 by 8 picture of a handwritten eight; its lower loop is nearly a line."
FIGURE = """<figure class="eight">
<svg viewBox="0 0 8 8" role="img" aria-label="{alt}" shape-rendering="crispEdges">{ink}</svg>
<ol aria-label="How probable each digit is, says the network">
{bars}
</ol>
<div class="sure">
<label for="sure">How sure is it?</label>
<input type="range" id="sure" min="0" max="{last}" value="{start}" autocomplete="off">
<output for="sure"></output>
</div>
<script type="application/json">{data}</script>
</figure>
"""
