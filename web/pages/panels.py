"""Exercises as panels: the question, the stub, the hints one after the other, the solution last.

In a notebook an exercise is a paragraph "Your turn.", perhaps with a list or a table, a code cell that calls
`check("name", …)`, and as a rule a <details> with a solution.  A panel adds the hints, which the library
knows, and leaves out what the stub printed.  scripts/exercises.js says how far the reader has come.

A panel tells no minutes: the six that the first page counts for an exercise are good for a sum alone, and
the homework's tasks have their own in their headings.
"""

import ast
import re
import sys
from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

from nnrecap.exercises import EXERCISES
from nnrecap.exercises.index import PLACES
from nnrecap.exercises.variants import variant_of
from pages.folds import is_cell, part, source, tree
from pages.launch import launches

FOLD = re.compile(r"<details><summary>(.*?)</summary>")
NEEDS_TORCH = "needs-torch"  # a cell's tag
LONG = 300  # letters of a question: the page keeps more room for it, before it is drawn


class Panel(nodes.General, nodes.Element):
    """An exercise: its name, and what its head says."""


class Hint(nodes.General, nodes.Element):
    """A hint, its number and how many there are; its words are no text, so that no search finds them."""


class Solution(nodes.General, nodes.Element):
    """What answers an exercise."""


def setup(app):
    app.add_node(Panel, html=(visit_panel, lambda self, node: self.body.append("</div>\n")))
    app.add_node(Hint, html=(visit_hint, lambda self, node: None))
    app.add_node(Solution, html=(visit_solution, lambda self, node: self.body.append("</details>\n")))
    app.add_transform(Panels)
    app.add_config_value("exercise_hints", True, "env")  # a graded class hears them from `check` alone


def visit_panel(self, node):
    head = f"{node['ids'][0]}-head"
    told = {"data-name": node["name"], "role": "group", "aria-labelledby": head}
    self.body.append(self.starttag(node, "div", CLASS="exercise", **told))
    self.body.append(f'<p class="head" id="{head}">{node["head"]}</p>\n')


def visit_hint(self, node):
    said = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(node["said"], quote=False))
    summary = f"<summary>A hint ({node['number']} of {node['all']})</summary>"
    self.body.append(f'<details class="hint">{summary}<p>{said}</p></details>\n')


def visit_solution(self, node):
    first = '<span class="first"> · the hints come first</span>' if node["hints"] else ""
    self.body.append(self.starttag(node, "details", CLASS="solution"))
    self.body.append(f"<summary>{node['title']}{first}</summary>\n")


class Panels(SphinxTransform):
    default_priority = 415  # after the predictions, whose answers end before an exercise; before the cells

    def apply(self):
        page, settings = self.env.docname, Path(self.env.srcdir, "_config.yml")
        panels = list(gathered(self.document, page))
        for number, panel in enumerate(panels, 1):
            panel["head"] = f"{word(panel, number)} {number} of {len(panels)}"
            if not self.config.exercise_hints:
                panel[:] = [child for child in panel if not isinstance(child, Hint)]
            self.env.note_dependency(sys.modules[f"nnrecap.exercises.{PLACES[panel['name']]}"].__file__)
            at = next(i for i, child in enumerate(panel) if is_cell(child))
            if NEEDS_TORCH in panel[at]["cell_metadata"].get("tags", []):
                panel.insert(at + 1, elsewhere(launches(yaml.safe_load(settings.read_text("utf-8")), page)))


def gathered(document, page):
    """Each exercise of a page in a panel of its own, in order."""
    for turn in [p for p in document.findall(nodes.paragraph) if "turn" in p["classes"]]:
        yield gather(turn, page)
    for cell in document.findall(is_cell):
        if (name := asked(cell)) and not isinstance(cell.parent, Panel):
            raise ExtensionError(
                f"{page}: check(“{name}”, …) stands in a cell without “Your turn.” before it"
            )


def gather(turn, page):
    """Put a panel in the place of a question and all that belongs to it."""
    section, at = turn.parent, turn.parent.index(turn)
    following = section.children[at + 1 :]
    try:
        until = next((i for i, node in enumerate(following) if is_cell(node)), len(following))
        name = known(asked(*following[until : until + 1]))
        folded = solution(following[until + 1 :])
    except LookupError as why:
        raise ExtensionError(f"{page}: {why.args[0]} after: {turn.astext()[:80]}") from None
    stub = without_output(following[until], name)
    asks = [turn, *following[:until]]
    panel = Panel("", *asks, stub, ids=[f"exercise-{name}"], name=name)
    panel["classes"] = ["long"] if sum(len(node.astext()) for node in asks) > LONG else []
    panel += [*hinted(variant_of(EXERCISES[name], variant(following[until]))), *named(folded, name)]
    section[at : at + 1 + until + 1 + len(folded)] = [panel]
    return panel


def known(name):
    """The name of an exercise, if it is one."""
    if name is None:
        raise LookupError("no cell with check(“…”, …)")
    if name not in EXERCISES:
        raise LookupError(f"there is no exercise “{name}”")
    return name


def asked(cell=None):
    """The name of the exercise that a cell checks, or None."""
    code = source(cell) if cell else None
    if code is None or "check(" not in code.astext():  # as nearly always, and sooner told
        return None
    for node in (node for statement in tree(code) for node in ast.walk(statement)):
        match node:
            case ast.Call(func=ast.Name(id="check"), args=[ast.Constant(value=name), *_]):
                return name
    return None


def variant(cell):
    """What the numbers of an exercise were drawn by, as its cell tells `check`, or None."""
    for node in (node for statement in tree(source(cell)) for node in ast.walk(statement)):
        match node:
            case ast.Call(
                func=ast.Name(id="check"),
                keywords=[ast.keyword(arg="variant", value=ast.Constant(value=said))],
            ):
                return said
    return None


def without_output(cell, name):
    """A stub without the sentence that it is one; whatever else it says stays."""
    output = part(cell, "cell_code_output")
    if output is not None and output.astext().strip() == EXERCISES[name].judge(...).lines[0]:
        cell.remove(output)
    return cell


def hinted(exercise):
    hints = exercise.hints
    return [Hint(said=said, number=number, all=len(hints)) for number, said in enumerate(hints, 1)]


def solution(following):
    """The <details> at the beginning of some nodes, if one is there, from its first tag to its last."""
    if not following or not (isinstance(following[0], nodes.raw) and FOLD.match(following[0].astext())):
        return []
    end = next((i for i, node in enumerate(following) if is_end(node)), None)
    if end is None:
        raise LookupError("a solution without an end")
    return following[: end + 1]


def named(folded, name):
    """A <details> as a node of its own."""
    if not folded:
        return []
    title = FOLD.match(folded[0].astext())[1]
    return [Solution("", *folded[1:-1], title=title, hints=bool(EXERCISES[name].hints))]


def is_end(node):
    return isinstance(node, nodes.raw) and node.astext().strip() == "</details>"


def word(panel, number):
    """The homework numbers its tasks, in headings."""
    title = panel.parent.next_node(nodes.title)
    return "Task" if title and title.astext().startswith(f"{number} · ") else "Exercise"


def elsewhere(places):
    """Where a cell runs that no page can run: (where, address) of each."""
    links = " or ".join(f'<a href="{escape(address)}">{escape(where)}</a>' for where, address in places)
    said = f"on {links}, or at home" if links else "at home"
    told = f"This one needs PyTorch, which does not run in a browser: open the notebook {said}."
    return nodes.raw("", f'<p class="way elsewhere">{told}</p>\n', format="html")
