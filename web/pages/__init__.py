"""How notebooks become pages: one Sphinx extension, one module a job.

mathml    formulas: LaTeX to MathML at build
breaks    where a line may end beside a formula and inside one
cells     pictures with their alt text, claims as checked statements
code      spans for the tokens of code that have a colour
frames    figures that answer, by pictures drawn beforehand
prose     the boxes: common mistake, loosely said, predict first …
asks      predictions as questions, whose answers are folded
panels    exercises with their hints, the solution last
folds     checks in one line, set-up and the code of figures in another
tables    rows that their first column names
links     sections by their titles, as notebooks name them
citations plain links to sources, as citations of the references
claims    the table of all claims (and the rules they keep)
at_work   the page of all lines that readers may copy
fresh     pages whose notebooks have new results
versions  what the pages were made with
eight     the picture on the first page, and how sure the network is of it
front     the first page: its button, the chapters as cards
forges    where the book lives, and how that forge writes its addresses
launch    links that open a notebook elsewhere
frame     what stands round the text: theme/ is told what it asks for
search    the search: its index (of words.py and formulas.py), its script (theme/search)
findable  what search engines and messengers are told
live      the button that runs a page, and what it loads
policy    what a page may load and run
pictures  figures as small WebP
fonts     the formulas' font, reduced to what is used
once      what is kept from one build to the next
files     notebooks that a page in a folder offers
"""

from importlib import import_module

MODULES = (
    *("mathml", "breaks", "cells", "code", "frames", "prose", "asks", "panels", "folds", "tables", "links"),
    *(
        "citations",
        "claims",
        "at_work",
        "fresh",
        "versions",
        "eight",
        "front",
        "launch",
        "findable",
        "live",
        "frame",
        "search",
    ),
    *("pictures", "fonts", "files"),
)


def setup(app):
    for name in MODULES:
        import_module(f"pages.{name}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
