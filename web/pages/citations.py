"""Citations: in a notebook a plain link to the source, on the site a link to its entry in the references.

([Graves et al., 2006](https://doi.org/10.1145/1143844.1143891)) reads and leads well wherever a
notebook is opened.  The address makes it a citation: references.bib has it, as the DOI or the
address of an entry.  The build stops for a citation that references.bib does not know or knows
otherwise, and for an entry without an address.  One that no page cites may wait for a chapter left out.
"""

import re
from urllib.parse import unquote

from docutils import nodes
from pybtex.plugin import find_plugin, register_plugin
from pybtex.style.formatting.unsrt import Style as Unsorted
from pybtex.style.labels import BaseLabelStyle
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.citation_target import CitationTarget
from sphinxcontrib.bibtex.roles import CitationRef

DOI = "https://doi.org/"
NAMES_A_YEAR = re.compile(r"\w( \(|, )\d{4}\)?$")
plain = find_plugin("pybtex.backends", "plaintext")()
logger = logging.getLogger(__name__)


def setup(app):
    register_plugin("pybtex.style.formatting", "author-year", AuthorYear)
    app.connect("config-inited", lambda app, config: setattr(config, "bibtex_default_style", "author-year"))
    app.add_node(cited)
    app.add_transform(Citations)
    app.add_post_transform(Entries)
    app.connect("env-check-consistency", lambda app, env: check(domain(env)))


def domain(env):
    """What the book knows of its references; None for a book without any."""
    return env.domains["cite"] if "cite" in env.domains else None


# Entries


def address(entry):
    """Where the source is found: its DOI, else its address, else None."""
    return DOI + entry.fields["doi"] if "doi" in entry.fields else entry.fields.get("url")


def forms(entry):
    """What a citation may say: "Robbins and Monro (1951)", or "Robbins and Monro, 1951" in brackets."""
    people = [[*person.rich_prelast_names, *person.rich_last_names] for person in entry.persons["author"]]
    names = [" ".join(map(str, parts)) for parts in people]
    several = len(names) > 2 or "others" in names
    name, year = f"{names[0]} et al." if several else " and ".join(names), entry.fields["year"]
    return f"{name} ({year})", f"{name}, {year}"


class Labels(BaseLabelStyle):
    def format_labels(self, entries):
        return (forms(entry)[1] for entry in entries)


class AuthorYear(Unsorted):
    """The list of references: each entry under the words by which it is cited."""

    default_sorting_style = "author_year_title"
    default_label_style = Labels


def check(cite):
    """Every entry has an address."""
    for key, entry in cite.bibdata.data.entries.items() if cite else ():
        if not address(entry):
            logger.warning("references.bib: %s needs a doi or a url, where its citations lead", key)


# Citations


class cited(nodes.Inline, nodes.TextElement):
    """A link to a source, until it is known where the site lists that source."""


class Citations(SphinxTransform):
    """Tell citations from other links to the outside."""

    default_priority = 400

    def apply(self):
        if not (cite := domain(self.env)):
            return
        known = {address(entry): key for key, entry in cite.bibdata.data.entries.items()}
        for link in list(self.document.findall(nodes.reference)):
            words, source = link.astext(), unquote(link.get("refuri", ""))
            if source in known:
                self.cite(link, known[source], cite)
            elif NAMES_A_YEAR.search(words) or source.startswith(DOI):
                logger.warning("no entry of references.bib has the address of %r", words, location=link)

    def cite(self, link, key, cite):
        right = forms(cite.bibdata.data.entries[key])
        if link.astext() not in right:
            told = (key, " or ".join(right), link.astext())
            logger.warning("a citation of %s says %s, got %r", *told, location=link)
        found = cited("", "", *link.children, key=key)
        found.source, found.line = link.source, link.line
        link.replace_self(found)
        self.document.note_explicit_target(found, found)  # an id, such as the role {cite} gives
        for file in cite.bibdata.bibfiles:
            self.env.note_dependency(file)
        target = CitationTarget(key=key, pre="", post="")
        cite.citation_refs.append(CitationRef(found["ids"][0], self.env.docname, link.line, [target]))


class Entries(SphinxPostTransform):
    """Let each citation lead to its source's entry in the list of references."""

    default_priority = 5

    def run(self):
        listed = {one.key: one for one in domain(self.env).citations} if domain(self.env) else {}
        for found in list(self.document.findall(cited)):
            entry = listed[found["key"]]
            to, title = entry.bibliography_key.docname, entry.formatted_entry.text.render(plain)
            where = (self.env.docname, to, entry.citation_id)
            link = make_refnode(self.app.builder, *where, found.children, title.replace("\\url ", ""))
            found.replace_self(nodes.inline("", "", link, ids=found["ids"], classes=["bibtex-citation"]))
