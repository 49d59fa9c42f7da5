"""In Pyodide, under Node (see inside.mjs): compile what lies in /files, and list Matplotlib's fonts.

The Python that will run the code compiles it, so that no byte of it can be of another version.
"""

import importlib._bootstrap_external as importing
import importlib.util
import json
import logging
from pathlib import Path

FILES = Path("/files")
DOCUMENTED = {"numpy"}  # help(np.sum) has something to say; elsewhere docstrings and asserts are dropped


def compile_all():
    """Put a .pyc in the place of each .py; a check sum instead of a date, so that no clock matters."""
    for path in sorted(FILES.rglob("*.py")):
        source = path.read_bytes()
        package, name = path.relative_to(FILES).as_posix().split("/", 1)
        level = 0 if package in DOCUMENTED else 2
        code = compile(source, name, "exec", dont_inherit=True, optimize=level)
        made = importing._code_to_hash_pyc(code, importlib.util.source_hash(source), False)
        path.with_suffix(".pyc").write_bytes(made)
        path.unlink()


def list_fonts():
    """The list that Matplotlib would make at its first figure; upstream's is of another version."""
    logging.disable()
    from matplotlib import font_manager, get_data_path

    target = FILES / "matplotlib" / "matplotlib" / "fontlist.json"
    fonts = font_manager.FontManager()
    for name in ("ttflist", "afmlist"):
        kept = [font for font in getattr(fonts, name) if is_kept(font.fname, get_data_path())]
        setattr(fonts, name, sorted(kept, key=lambda font: font.fname))
    font_manager.json_dump(fonts, str(target))
    target.write_text(json.dumps(json.loads(target.read_text())))


def is_kept(font, data):
    """Whether a font of the running Matplotlib lies among the files, too."""
    return (FILES / "matplotlib" / "matplotlib" / "mpl-data" / Path(font).relative_to(data)).exists()


list_fonts()
compile_all()
