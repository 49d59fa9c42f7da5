"""The notebooks with what they printed and drew, out of the cache that `make book` fills.

Nothing is executed that has been executed already.
"""

import os
import sys
from pathlib import Path

import nbformat
from jupyter_cache import get_cache

import build
from contents import notebooks
from progress import Told


def site(book):
    """The folder of the built site, built now if anything has changed."""
    if build.main(book):
        sys.exit(1)
    return book / "_build" / "html"


def executed(book):
    """{"softmax": its notebook with outputs, …} in the order of the book."""
    folder = book / "_build"
    try:
        build.execute(book, Told(folder, book / "bench" / "book.json", os.cpu_count() or 1))
    except build.Failed as failure:
        sys.exit(str(failure))
    cache = get_cache(str(folder / ".jupyter_cache"))
    return {Path(name).name: merged(cache, book / f"{name}.ipynb") for name in notebooks(book)}


def merged(cache, path):
    return cache.merge_match_into_notebook(nbformat.read(path, as_version=4))[1]
