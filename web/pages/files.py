"""Notebooks that a page offers as files, for pages in a folder as well.

A page that was opened from a folder may neither read another file nor have it downloaded: the browser
shows its text instead.  It may load a script.  So beside each notebook stands one that has its text
(theme/scripts/files.js).
"""

import json
from pathlib import Path


def setup(app):
    app.connect("build-finished", write)


def write(app, error):
    if error or app.builder.name != "html":
        return
    for notebook in offered(Path(app.outdir)):
        text = json.dumps(notebook.read_bytes().decode())
        notebook.with_name(f"{notebook.name}.js").write_text(f"saveAs({json.dumps(notebook.name)}, {text});")


def offered(html):
    """The notebooks among a site's files."""
    return [path for folder in ("_sources", "_downloads") for path in (html / folder).rglob("*.ipynb")]
