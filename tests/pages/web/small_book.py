"""A book of one short chapter, written and built by a test."""

import subprocess
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from conftest import ROOT

CONFIG = f"""
title: A small book
only_build_toc_files: true
repository: {{url: https://github.com/small/book, branch: main}}
execute: {{execute_notebooks: cache, timeout: 60, stderr_output: error}}
sphinx:
  local_extensions: {{pages: {(ROOT / "web").as_posix()}}}
  config:
    extensions: [jupyter_book, myst_nb, sphinx_external_toc, pages]
    html_theme: recap
    html_theme_options: {{}}
    include_patterns: ["chapters/*"]
    nb_ipywidgets_js: {{}}
"""
TOC = "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n"
PAGE = "chapters/one.html"


def write(folder, *cells):
    """The book into a folder, its chapter made of code cells."""
    (folder / "chapters").mkdir(exist_ok=True)
    (folder / "_config.yml").write_text(CONFIG)
    (folder / "_toc.yml").write_text(TOC)
    (folder / "chapters" / "index.md").write_text("# A small book\n")
    code = [new_code_cell(source, id=f"cell{i}") for i, source in enumerate(cells)]
    notebook = new_notebook(cells=[new_markdown_cell("# One", id="title"), *code])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "chapters" / "one.ipynb")


def build(folder, environment):
    """Its pages."""
    command = [sys.executable, str(ROOT / "web" / "build.py"), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "_build" / "html"
