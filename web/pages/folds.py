"""What of a code cell is folded: its checks, and the code of set-up and figures.

The reader came for the thought.  The lines of a cell that only check, `claim(…)` and `assert …`, are marked,
so that the style sheet can leave them out; the statements that they proved go into one line below the
output, "✓ 3 checks hold", which opens both.  A cell that is tagged `claims` keeps its statements in sight.
A cell of checks alone, or of checks and what they alone need, is that line, below the cell that it checks.
"""

import ast
import functools

from docutils import nodes
from sphinx.transforms import SphinxTransform

LIBRARY, IMPORTS, SETUP, FIGURE = "Set-up: the library", "Set-up: imports", "Set-up", "Code of this figure"
MORE = "Set-up: more imports"  # of any cell after the first
COPY, AT_WORK = "The lines to copy", "at-work"  # the latter is a cell's tag
SHOWN = "claims"  # a cell's tag


class Checks(nodes.General, nodes.Element):
    """The line that says how many checks hold, and opens them."""


def setup(app):
    app.add_node(Checks, html=(visit_checks, lambda self, node: self.body.append("</details>\n")))
    app.add_transform(Folds)


def visit_checks(self, node):
    number = "1 check holds" if node["number"] == 1 else f"{node['number']} checks hold"
    summary = f'<summary><span class="tick">✓</span> {number}</summary>'
    self.body.append(self.starttag(node, "details", CLASS="checks") + summary)


class Folds(SphinxTransform):
    default_priority = 420  # after the claims have become statements

    def apply(self):
        cells = list(self.document.findall(is_cell))
        for cell in of_checks(cells):
            cell["classes"].append("only-checks")
            cell["hide_mode"] = None  # it is folded otherwise
        for cell in cells:
            fold_code(cell)
            fold_checks(cell)
        of_imports = [cell for cell in cells if cell.get("prompt_show") == IMPORTS]
        for cell in of_imports[1:]:
            cell.attributes |= {"prompt_show": MORE, "prompt_hide": MORE}


def is_cell(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def of_checks(cells):
    """The cells that do nothing for those below: they check, and prepare at most for that."""
    found, asked_below = [], set()
    for cell in reversed(cells):
        body = tree(code) if (code := source(cell)) is not None else []
        asked, made = reads_and_makes(body)
        is_own = cell.get("hide_mode") == "input" and checks(body) and not made & asked_below
        if body and (all(map(only_checks, body)) or (is_own and only_states(cell))):
            found.append(cell)
        asked_below = asked | (asked_below - made)
    return found


def reads_and_makes(body):
    """The names that statements read before they make them, and those that they make."""
    asked, made = set(), set()
    for statement in body:
        inner = list(ast.walk(statement))
        named = [node for node in inner if isinstance(node, ast.Name)]
        stored = {node.id for node in named if isinstance(node.ctx, ast.Store)} | set(map(defined, inner))
        asked |= {node.id for node in named if isinstance(node.ctx, ast.Load)} - made
        made |= stored - {""}
    return asked, made


def defined(node):
    """The name that a definition or an imported name makes, or ""."""
    if isinstance(node, ast.alias):
        return (node.asname or node.name).split(".")[0]
    return node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""


def only_states(cell):
    """Whether a cell puts out nothing but the statements that it checked."""
    output = part(cell, "cell_code_output")
    texts = [] if output is None else [node for node in output.findall(nodes.Text) if node.strip()]
    pictures = [] if output is None else list(output.findall(nodes.image))
    return not pictures and all(is_in_statement(text) for text in texts)


def is_in_statement(node):
    while node := node.parent:
        if isinstance(node, nodes.bullet_list) and "claims" in node["classes"]:
            return True
    return False


def part(cell, element):
    return next((child for child in cell.children if child.get("nb_element") == element), None)


def fold_code(cell):
    """The code of a figure, and what only prepares, open from one line."""
    if (code := source(cell)) is None:
        return
    drawn = part(cell, "cell_code_output")
    is_figure = drawn is not None and any(drawn.findall(nodes.image))
    name = FIGURE if is_figure else name_of_setup(cell, code)
    if name and cell.get("hide_mode") in (None, "input"):
        cell.attributes |= {"hide_mode": "input", "prompt_show": name, "prompt_hide": name}


def name_of_setup(cell, code):
    """What to call code that only prepares, or is to be taken along; "" for other code."""
    if AT_WORK in cell["cell_metadata"].get("tags", []):
        return COPY
    if only_imports(tree(code)):
        return IMPORTS
    return "" if cell.get("hide_mode") != "input" else LIBRARY if "pip" in code.astext() else SETUP


def fold_checks(cell):
    code = source(cell)
    found = checks(tree(code)) if code is not None else []
    output = part(cell, "cell_code_output")
    stated = (
        [] if output is None else [n for n in output.findall(nodes.bullet_list) if "claims" in n["classes"]]
    )
    if not stated and (not found or cell.get("hide_mode")):
        return
    if found:
        mark(cell, code, found)
    for statements in stated:
        statements.parent.remove(statements)
    line = Checks("", number=number(found, stated))
    is_shown = SHOWN in cell["cell_metadata"].get("tags", [])
    if not is_shown:
        line += stated
    line += where_all_are(cell.document)
    if output is None:
        output = nodes.container(nb_element="cell_code_output", classes=["cell_output"])
        cell += output
    output += [*stated, line] if is_shown else line


def number(found, stated):
    """How many checks a cell holds; those inside functions are seen by what they said."""
    written = sum(is_check(node) for statement in found for node in ast.walk(statement))
    return max(written, sum(map(len, stated)))


def where_all_are(document):
    here = document.settings.env.docname
    page = "coverage" if here.startswith("chapters/") else "chapters/coverage"
    link = nodes.reference("", "All checks of the book", internal=True, refuri=f"{page}.html")
    return nodes.paragraph("", "", link)


def mark(cell, code, found):
    """Name the lines of the checks for the highlighter; a cell of nothing else is known by a class."""
    text = code.astext().split("\n")
    lines = lines_of(found, text)
    code["highlight_args"] = {"hl_lines": sorted(lines)}


def lines_of(found, text):
    """The numbers of the lines of some statements, with the comments and empty lines above them."""
    lines = {line for node in found for line in range(node.lineno, node.end_lineno + 1)}
    below = True  # whether what follows is left out
    for at in range(len(text), 0, -1):
        if not is_empty(text[at - 1]):
            below = at in lines
        elif below:
            lines.add(at)
    return lines


def is_empty(line):
    return not line.strip() or line.lstrip().startswith("#")


def source(cell):
    shown = part(cell, "cell_code_source")
    return None if shown is None else shown.next_node(nodes.literal_block)


def tree(code):
    return parsed(code.astext())


@functools.cache  # several transforms ask what a cell does
def parsed(text):
    try:
        return ast.parse(text).body
    except SyntaxError:  # a magic of IPython's
        return []


def only_imports(body):
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def is_check(node):
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.func
    return isinstance(node, ast.Assert) or getattr(called, "id", "") == "claim"


def checks(body):
    """The statements without which a program is whole: the checks, and loops of nothing else."""
    return [found for node in body for found in ([node] if only_checks(node) else inner(node))]


def only_checks(node):
    if is_check(node):
        return True
    bodies = parts(node)
    return bool(bodies) and all(only_checks(child) for body in bodies for child in body)


def inner(node):
    """The checks inside a statement, where each of its bodies keeps something."""
    return [found for body in parts(node) if not all(map(only_checks, body)) for found in checks(body)]


def parts(node):
    """The bodies of a loop, a condition or a with; a function keeps its checks."""
    if not isinstance(node, ast.For | ast.While | ast.If | ast.With):
        return []
    return [body for body in (node.body, getattr(node, "orelse", [])) if body]
