"""Links to sections and to other notebooks, written as a notebook opened by itself needs them.

JupyterLab, nbconvert and VS Code know a section by its title with hyphens for spaces: [there](#Sum-or-mean?),
or [there](losses.ipynb#Sum-or-mean?) from another notebook.  On the site its id is Sphinx's, as it always
was (#sum-or-mean); links find it by its title.  A notebook that is no page of the book is offered as a file.
"""

from pathlib import Path

from sphinx.addnodes import download_reference, pending_xref
from sphinx.transforms import SphinxTransform


def setup(app):
    app.connect("config-inited", name_sections)
    app.add_transform(Files)


def name_sections(app, config):
    config.myst_heading_slug_func = f"{__name__}.{heading_id.__name__}"


def heading_id(title):
    """The fragment by which notebooks name the section of this title."""
    return title.replace(" ", "-")


class Files(SphinxTransform):
    """A link to a notebook that has no page leads to the notebook itself."""

    default_priority = 400

    def apply(self):
        for link in list(self.document.findall(pending_xref)):
            file = f"{link['reftarget']}.ipynb"
            if link["refdomain"] == "doc" and link["reftarget"] not in self.env.found_docs:
                if Path(self.env.srcdir, file).is_file():
                    offered = download_reference("", "", *link.children, reftarget=f"/{file}")
                    link.replace_self(offered)
                    offered["refdoc"] = self.env.docname
