"""Links to sections and to other notebooks, written as a notebook opened by itself needs them.

JupyterLab, nbconvert and VS Code know a section by its title with hyphens for spaces: [there](#Sum-or-mean?),
or [there](losses.ipynb#Sum-or-mean?) from another notebook.  On the site its id is Sphinx's, as it always
was (#sum-or-mean); links find it by its title.  Of a link to a chapter that _toc.yml leaves out the words
stay; a notebook in a folder of its own is no chapter, and is offered as a file.
"""

import re
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
    """A link to a notebook that has no page leads to the notebook itself; to a chapter left out, nowhere."""

    default_priority = 405  # the first page has found its table by its links

    def apply(self):
        for link in list(self.document.findall(pending_xref)):
            document, domain = link["reftarget"], link["refdomain"]
            if is_left_out(document, domain, self.env):
                link.replace_self(link.children)
            elif domain == "doc" and document not in self.env.found_docs:
                if Path(self.env.srcdir, f"{document}.ipynb").is_file():
                    offered = download_reference("", "", *link.children, reftarget=f"/{document}.ipynb")
                    link.replace_self(offered)
                    offered["refdoc"] = self.env.docname


def is_left_out(target, domain, env):
    """Whether a link leads to a notebook beside its page that is none of the book, or is gone."""
    if domain == "doc":
        beside = Path(target).parent == Path(env.docname).parent
        return beside and target not in env.found_docs and Path(env.srcdir, f"{target}.ipynb").is_file()
    return domain is None and bool(re.fullmatch(r"[\w.-]+\.ipynb(#.*)?", target))
