"""Code cells: pictures get their alt text, claims become statements one can link to."""

import re

from docutils import nodes
from myst_nb.core.render import NbElementRenderer
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

log = logging.getLogger(__name__)
CLAIM = re.compile(r"✓ (?P<id>S\d+\.[\w-]+): (?P<said>.*?)(?: (?P<bound>\([^()]*\)))?$")


def setup(app):
    if not hasattr(NbElementRenderer.render_image, "with_alt"):
        NbElementRenderer.render_image = with_alt(NbElementRenderer.render_image)
    app.add_transform(Claims)


def with_alt(render_image):
    """myst-nb keeps a picture's width and height from an output's metadata, but drops its alt."""

    def render(self, data):
        made = render_image(self, data)
        alt = data.output_metadata.get(data.mime_type, {}).get("alt", "").strip()
        for image in (image for node in made for image in node.findall(nodes.image)):
            if alt:
                image["alt"] = alt
            image["classes"].append("no-scaled-link")
            if not image.get("alt"):
                log.warning(
                    "a picture without alt text", location=(self.renderer.sphinx_env.docname, data.line)
                )
        return made

    render.with_alt = True
    return render


class Claims(SphinxTransform):
    """Printed lines "✓ S9.name: statement (within …)" become a list of statements with anchors."""

    default_priority = 400

    def apply(self):
        for block in list(self.document.findall(nodes.literal_block)):
            if "stream" in block["classes"] and "✓ S" in block.astext():
                parent, at = block.parent, block.parent.index(block)
                parent[at : at + 1] = [
                    node for run in runs(block.astext()) for node in self.render(block, run)
                ]

    def render(self, block, run):
        is_claim, lines = run
        if is_claim:
            yield nodes.bullet_list("", *map(self.statement, lines), classes=["claims"])
        elif any(line.strip() for line in lines):
            text = "\n".join(lines) + "\n"
            yield nodes.literal_block(text, text, **block.attributes)

    def statement(self, line):
        found = CLAIM.match(line)
        name = found["id"]
        text = nodes.paragraph("", "", nodes.inline("", "✓ ", classes=["tick"]))
        text += nodes.Text(found["said"] + " ")
        text += nodes.inline("", found["bound"] or "", classes=["bound"])
        text += nodes.reference("", name, internal=True, refid=name, classes=["claim-id"])
        return nodes.list_item("", text, ids=[name])


def runs(text):
    """Split lines into runs: (True, claims) and (False, other lines), in order."""
    made = []
    for line in text.rstrip("\n").split("\n"):
        is_claim = bool(CLAIM.match(line))
        if not made or made[-1][0] != is_claim:
            made.append((is_claim, []))
        made[-1][1].append(line)
    return made
