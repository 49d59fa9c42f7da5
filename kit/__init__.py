"""What a lecturer takes away: slides, one PDF, cards to learn by, a bag.

results   the notebooks with what they printed and drew, from the build's cache
blocks    a cell's Markdown in pieces; the first sentences of a long one
render    Markdown to HTML, formulas as MathML or as Anki wants them
outline   which piece goes on which slide: slide types from a chapter's structure
decks     slide types to a reveal.js deck
slides    make slides
paper     the site's pages joined into one document
chromium  the browser that prints, also for the tests
pdf       make pdf
epub      make epub: the site's pages as XHTML in one file
quizzes   questions and answers out of chapters and glossary
cards     make cards
bag       make offline: all of it in one zip file, with start.py and three scripts that open it
bill      what is in a release, and under which licence
release   make release
editions  the book without its solutions
assignments  exercises as nbgrader wants them
otter     the same for Otter
variants  notebooks with other numbers in exercises
roster    a notebook for each student of a list, with numbers of their own
classes   make class
"""

LICENCE = "Text and figures: CC BY 4.0. Code: BSD-3-Clause."
