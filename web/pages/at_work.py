"""The page "At work": the lines of plain PyTorch that the sections end with, to be copied from.

    :::{at-work}
    :::

In a notebook they are a paragraph "At work." and, directly below it, a cell with the tag `at-work`.
"""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from contents import notebooks
from pages.folds import AT_WORK

SAID = re.compile(r"^\*\*At work\.\*\*\s+(.*?)\s*\Z", re.M | re.S)
TITLE = re.compile(r"^#{1,2} (.+)$", re.M)


@dataclass(frozen=True)
class Lines:
    section: str  # its title
    said: str  # what they are for, in Markdown
    code: str


def setup(app):
    app.add_directive("at-work", AtWork)


def collect(root, document):
    """The title of a notebook, and the lines that it offers, in its order."""
    path = Path(root) / f"{document}.ipynb"
    return read(path.name, path.read_text(encoding="utf-8"))


@functools.lru_cache
def read(name, text):
    title, section, said, found = "", "", "", []
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            title, section = title or TITLE.findall(source)[0], (TITLE.findall(source) or [section])[-1]
            said = (SAID.search(source) or ["", ""])[1]
        elif AT_WORK in cell["metadata"].get("tags", []):
            if not said:
                raise ExtensionError(f"{name}: no “At work.” directly above the cell: {source[:60]}")
            found.append(Lines(section, said, source))
            said = ""
        elif said:
            raise ExtensionError(f"{name}: no cell with the tag {AT_WORK} directly below: {said[:60]}")
    return title, tuple(found)


class AtWork(SphinxDirective):
    """Render the lines of all notebooks, chapter by chapter."""

    def run(self):
        root, found = self.env.srcdir, []
        for document in notebooks(root):
            self.env.note_dependency(f"{root}/{document}.ipynb")
            title, offered = collect(root, document)
            if offered:
                found.append(self.chapter(title, Path(document).name, offered))
        return found

    def chapter(self, title, name, offered):
        section = nodes.section("", nodes.title("", title), ids=[name], names=[name])
        for lines in offered:
            section += self.lines(lines, name)
        return section

    def lines(self, lines, name):
        link = f"[{lines.section}]({name}.ipynb#{lines.section.replace(' ', '-')})"
        said = lines.said.replace("](#", f"]({name}.ipynb#")
        return [*self.parsed(f"**{link}** {said}"), nodes.literal_block("", lines.code, language="python")]

    def parsed(self, markdown):
        holder = nodes.container()
        self.state.nested_parse(StringList(markdown.split("\n"), self.env.docname), 0, holder)
        return holder.children
