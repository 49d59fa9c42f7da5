# Recap of Basic Neural Networks: `make help` lists what there is.

VENV := .venv
ifeq ($(OS),Windows_NT)
  PYTHON ?= python
  BIN := $(VENV)/Scripts
else
  PYTHON ?= python3
  BIN := $(VENV)/bin
endif

.DEFAULT_GOAL := help
.PHONY: help book check test test-web test-anywhere test-colab test-oldest test-newest serve live slides pdf epub cards class offline release bench bench-book bench-pages bench-live bench-grading lighthouse mutants mutants-solutions outputs lists chapter lint lock fork cpu-torch clean spotless
# An interrupted installation must not look finished.
.DELETE_ON_ERROR:

help:  ## list the targets
	@$(PYTHON) -c "import re; [print(f'make {t:10} {d}') for t, d in re.findall(r'^([\w-]+):.*?## (.*)', open('Makefile').read(), re.M)]"

# One stamp an extra of pyproject.toml; installed again when the lists change.
$(VENV)/pip.ready:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.12 …')"
	@$(PYTHON) -c "import os, sys; sys.exit(not os.access('lib', os.W_OK) and 'This folder must be writable for the set-up: .venv, lib/nnrecap.egg-info and _build are made in it.')"
	$(PYTHON) -m venv $(VENV)
	$(PYTHON) -c "open('$@', 'w')"

$(VENV)/%.ready: pyproject.toml constraints.txt | $(VENV)/pip.ready
	@$(PYTHON) -c "print('Installing what this needs: some minutes the first time, most of it PyTorch; afterwards nothing.')"
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[$*]"
	@$(PYTHON) -c "open('$@', 'w')"

book: $(VENV)/book.ready  ## execute the notebooks, build the site, print the file to open
	@$(BIN)/python web/build.py

check: $(VENV)/test.ready  ## the quick loop: lint, the house's rules, the tests of what changed
	@$(BIN)/python tools/check.py

test: $(VENV)/test.ready  ## every test but the browser's: units, notebooks, book, links
	$(BIN)/python -m pytest tests --ignore=tests/pages/web --ignore=tests/anywhere -n auto --dist loadfile

test-web: $(VENV)/web.ready  ## the site in Chromium, Firefox and WebKit, as many as are here; needs chromium
	@$(BIN)/python web/build.py
	$(BIN)/python -m pytest tests/pages/web -n 2 --dist loadfile

test-anywhere: $(VENV)/test.ready  ## each notebook alone in an empty folder, as Colab opens it
	$(BIN)/python -m pytest tests/anywhere

test-colab: $(VENV)/test.ready  ## each notebook with the versions that Colab has (bench/colab.json)
	$(BIN)/python tools/colab.py

test-oldest:  ## every test with the oldest versions that pyproject.toml admits
	$(PYTHON) tools/ends.py oldest

test-newest:  ## every test with the newest versions there are
	$(PYTHON) tools/ends.py newest

serve: book  ## build, then serve the site on http://localhost:8000
	$(BIN)/python -m http.server --bind localhost --directory _build/html 8000

slides: $(VENV)/slides.ready  ## reveal.js decks from the chapters, in _build/slides; nothing from elsewhere
	@$(BIN)/python kit slides

pdf: $(VENV)/pdf.ready  ## the whole book as _build/recap.pdf; needs chromium
	@$(BIN)/python kit pdf

epub: $(VENV)/book.ready  ## the whole book as an EPUB for readers of books, _build/recap.epub
	@$(BIN)/python kit epub

cards: $(VENV)/cards.ready  ## an Anki deck of the glossary and the chapters' questions, _build/recap.apkg
	@$(BIN)/python kit cards

class: $(VENV)/class.ready  ## [VARIANT=2027]: for a class that is graded: book without solutions, assignments for nbgrader and Otter, in _build/class
	@$(BIN)/python kit classes

offline: $(VENV)/offline.ready  ## PYODIDE=folder: the book in one zip file that runs without a network; needs chromium
	@$(BIN)/python kit bag

release: $(VENV)/release.ready  ## PYODIDE=folder: all that is given away, with check sums, in _build/release
	@$(BIN)/python kit release

bench: $(VENV)/bench.ready  ## how exact and how fast, beside PyTorch and SciPy
	$(BIN)/python bench/numerics.py
	$(BIN)/python bench/training.py

bench-book: $(VENV)/book.ready  ## how long the book takes to make, beside what it took before
	$(BIN)/python bench/book.py

bench-pages: $(VENV)/bench-pages.ready  ## how light the pages are, beside plain Jupyter Book's
	@$(BIN)/python web/build.py
	$(BIN)/python bench/pages.py

lighthouse: $(VENV)/bench-pages.ready  ## Lighthouse's marks of each chapter; needs Node and chromium
	@$(BIN)/python web/build.py
	$(BIN)/python bench/lighthouse.py

bench-live: $(VENV)/bench-live.ready  ## PYODIDE=folder: how fast a live page is, beside JupyterLite
	$(BIN)/python bench/live.py

bench-grading: $(VENV)/bench.ready  ## how long a hundred submissions of the homework take to grade
	$(BIN)/python bench/grading.py

live: $(VENV)/live.ready  ## PYODIDE=folder: the book with a fast Python of its own, made of upstream's files
	$(BIN)/python web/python/make.py "$(PYODIDE)"

mutants: $(VENV)/mutants.ready  ## break the library in many small ways; the tests must notice
	$(BIN)/python bench/mutants.py

mutants-solutions: $(VENV)/mutants.ready  ## break the printed solutions in many small ways; the checks must refuse
	$(BIN)/python bench/solutions.py

outputs: $(VENV)/book.ready  ## execute the notebooks and store their outputs
	$(BIN)/python tools/outputs.py

lists: $(VENV)/book.ready  ## after a change of _toc.yml or of the version: first page, README and notebooks follow
	@$(BIN)/python tools/lists.py

chapter: $(VENV)/test.ready  ## NAME=weight-decay: begin a chapter that passes every test as it is
	@$(BIN)/python tools/chapter.py "$(NAME)"
	@$(BIN)/python tools/outputs.py "chapters/$(NAME).ipynb"

lint: $(VENV)/test.ready  ## mend the layout of the code
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

cpu-torch: $(VENV)/pip.ready  ## Linux without a GPU: the small build of PyTorch, before anything else
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --python $(BIN)/python --torch-backend cpu -c constraints.txt torch

fork: $(VENV)/book.ready  ## REPO=https://github.com/you/your-book (or origin's): every address follows
	$(BIN)/python tools/fork.py "$(REPO)" "$(BRANCH)" "$(KIND)"
	$(BIN)/python tools/own.py --title "$(TITLE)" --author "$(AUTHOR)" --hub "$(HUB)" --imprint "$(IMPRINT)"

lock:  ## resolve all dependencies anew and write constraints.txt
	$(PYTHON) tools/lock.py

clean:  ## remove what is built
	$(PYTHON) -c "import shutil; [shutil.rmtree(d, ignore_errors=True) for d in ('_build', 'mutants', '.ruff_cache', '.hypothesis')]"

spotless: clean  ## remove the virtual environment too
	$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
