"""Cells with slide types become one reveal.js deck: sections within sections.

Every slide is a leaf of fixed size; slides.js sets what is too large for it a little smaller.
"""

import base64
import re
from html import escape

from kit import LICENCE
from kit.blocks import LABEL
from kit.outline import is_drawn, kind, least
from kit.render import code, html
from pages.cells import CLAIM, runs

LINES = 16  # of output on a slide

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal/reveal.css">
<link rel="stylesheet" href="reveal/slides.css">
</head>
<body>
<div class="reveal"><main class="slides">
{slides}
</main></div>
<script src="reveal/reveal.js"></script>
<script src="reveal/notes.js"></script>
<script src="reveal/slides.js"></script>
</body>
</html>
"""


class Deck:
    """A chapter's slides; a picture is handed to `keep`, which returns its address."""

    def __init__(self, notebook, keep):
        self.keep = keep
        self.stacks = []  # of slides, each a list of pieces of HTML
        self.title = self.place = ""
        for cell in notebook.cells:
            self.take(cell)

    @property
    def slides(self):
        return [slide for stack in self.stacks for slide in stack]

    def page(self):
        self.slides[0]["body"].append(f'<p class="licence">{escape(LICENCE)}</p>')
        stacks = ("".join(map(leaf, stack)) for stack in self.stacks)
        slides = "\n".join(f"<section>{stack}</section>" for stack in stacks)
        return PAGE.format(title=escape(f"{self.title} · slides"), slides=slides)

    def take(self, cell):
        shown = kind(cell)
        if shown == "skip":
            return
        made, checks = (self.text(cell), "") if cell.cell_type == "markdown" else self.result(cell)
        if shown == "notes":
            self.slides[-1]["notes"].append(made + checks)
            return
        if shown == "slide" or not self.stacks:
            self.stacks.append([])
        if shown in ("slide", "subslide") or not self.stacks[-1]:
            self.stacks[-1].append({"place": "", "body": [], "notes": []})
            if shown != "slide":
                self.slides[-1]["place"] = self.place
        self.slides[-1]["body"].append(fragment(made) if shown == "fragment" else made)
        self.slides[-1]["notes"].append(checks)

    def text(self, cell):
        if heading := re.match(r"(#+) +(.*)", cell.source):
            name = re.sub(r"^<p>|</p>$", "", html(heading[2]))
            self.title = self.title or re.sub(r"<[^>]*>", "", name)
            self.place = name if len(heading[1]) == 2 else self.place
        label = LABEL.match(cell.source)
        made = html(cell.source)
        return f'<div class="{label[1].split()[0].lower()}">{made}</div>' if label else made

    def result(self, cell):
        """What a cell shows, and the statements it has checked."""
        tags = cell.metadata.get("tags", [])
        hidden = is_drawn(cell) or {"hide-input", "remove-input"} & {*tags}
        pieces = [
            (False, "" if hidden else code(cell.source)),
            *(p for out in cell.outputs for p in self.output(out)),
        ]
        return tuple("".join(made for checked, made in pieces if checked == which) for which in (False, True))

    def output(self, output):
        data = output.get("data", {})
        if "image/png" in data:
            about = output["metadata"]["image/png"]
            address = self.keep(base64.b64decode(data["image/png"]))
            size = f'width="{about["width"]}" height="{about["height"]}" style="--least: {least(output)}px"'
            return [(False, f'<img src="{address}" alt="{escape(about["alt"])}" {size}>')]
        text = output.get("text") or data.get("text/plain", "")
        return [(said, claims(lines) if said else printed(lines)) for said, lines in runs(text)]


def claims(lines):
    said = (CLAIM.match(line) for line in lines)
    items = "".join(
        f"<li>✓ {escape(one['said'])}<small>{escape(one['bound'] or '')}</small></li>" for one in said
    )
    return f'<ul class="claims">{items}</ul>'


def printed(lines):
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"… and {len(lines) - LINES + 1} more lines in the chapter"]
    text = "\n".join(lines).strip("\n")
    return f'<pre class="printed">{escape(text)}</pre>' if text.strip() else ""


def fragment(made):
    return f'<div class="fragment">{made}</div>'


def leaf(slide):
    place = f'<p class="place">{slide["place"]}</p>' if slide["place"] else ""
    notes = f'<aside class="notes">{"".join(slide["notes"])}</aside>' if slide["notes"] else ""
    return f'<section><div class="leaf">{place}{"".join(slide["body"])}</div>{notes}</section>'
