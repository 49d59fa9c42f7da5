"""Where something stands: "chapters/softmax.ipynb, cell 12, line 3"."""

import re

CELL = 10_000  # myst-nb numbers line 3 of cell 12 (counted from 1, all kinds of cells) 120004


def in_words(text):
    """Rewrite each `….ipynb:120004` in `text` as `….ipynb, cell 12, line 3`."""
    return re.sub(r"(\.ipynb):(\d+)", lambda found: f"{found[1]}, {cell_and_line(int(found[2]))}", text)


def cell_and_line(number):
    cell, line = divmod(number, CELL)
    return f"cell {cell}, line {line - 1}" if line > 1 else f"cell {cell}"
