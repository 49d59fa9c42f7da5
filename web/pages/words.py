"""What a page says, place by place, for the search: headings, terms of the glossary, symbols, claims.

A place has its anchor and title; the terms that it explains, which the book sets in bold; other names
for a term; its text, a paragraph a line, formulas as plain text; of code and outputs the names.
"""

import ast
import builtins
import re

from docutils import nodes
from sphinx import addnodes

from pages.formulas import formula

ALSO = re.compile(r"\balso called ([^.:;()]+)")  # in the glossary
SHORT = re.compile(r"\(([A-Z]+)\)")  # in a term
NAME = re.compile(r"[A-Za-z]\w*(?:[._]\w+)+|[A-Z][a-z]+(?:[A-Z][a-z]*)+")  # log_softmax, nn.Linear, MSELoss
EVERYWHERE = {*dir(builtins), "claim", "check", "show"}
SKIPPED = (nodes.title, nodes.label, nodes.raw, nodes.comment, nodes.system_message)
SILENT = (nodes.raw, nodes.comment, nodes.image, addnodes.index)
MARKS = {"tick", "claim-id"}  # classes of what is no text


def places(document):
    """Every place of a page, in order; a place has only what is not empty."""
    reader = Reader()
    if top := document.next_node(nodes.section):
        reader.open("", top.next_node(nodes.title), top)
    found = [place | {key: list(place[key]) for key in ("new", "code")} for place in reader.places]
    return [{key: value for key, value in place.items() if value} for place in found]


class Reader:
    """Goes through a page, and writes what it finds to the place at which it is."""

    def __init__(self):
        self.places = []
        self.here = None
        self.names = Names()

    def open(self, anchor, title, body, also=()):
        above = self.here
        self.here = {"id": anchor, "title": text(title), "also": ", ".join(also)}
        self.here |= {"new": {}, "text": [], "code": {}}
        self.places.append(self.here)
        self.read(body)
        self.here = above

    def read(self, node):
        for child in node.children:
            if not any(does(child) for does in (self.opens, self.claims, self.codes, self.says)):
                self.read(child)

    # Each deals with one kind of node, and says whether this was one.

    def opens(self, node):
        """A heading, a term, a symbol, a row of the lecture: a place begins."""
        if isinstance(node, nodes.section):
            self.open(node["ids"][0], node.next_node(nodes.title), node)
        elif isinstance(node, nodes.definition_list_item) and (term := node.next_node(nodes.term))["ids"]:
            also = [*SHORT.findall(text(term)), *ALSO.findall(text(node))]
            self.open(term["ids"][0], term, node.next_node(nodes.definition), also)
        elif isinstance(node, nodes.row) and node["ids"]:
            symbol, *cells = (cell.deepcopy() for cell in node.children)
            self.open(node["ids"][0], symbol, nodes.tbody("", nodes.row("", *cells)))
        elif isinstance(node, nodes.rubric) and node["ids"]:
            self.open(node["ids"][0], node, nodes.container())
        else:
            return isinstance(node, SKIPPED)
        return True

    def claims(self, node):
        """A statement with its name; where another page repeats it, it has no anchor and is left out."""
        links = (link for link in node.findall(nodes.reference) if "claim-id" in link["classes"])
        if not isinstance(node, nodes.list_item) or not any(links):
            return False
        if node["ids"]:
            self.here["text"].append([node["ids"][0], text(node)])
        return True

    def codes(self, node):
        if not isinstance(node, nodes.literal_block):
            return False
        found = NAME.findall(node.astext()) if "output" in node["classes"] else self.names.of(node.astext())
        self.here["code"] |= dict.fromkeys(found)
        return True

    def says(self, node):
        """A paragraph, a row of a table, a formula, a picture in words: a line of text."""
        if isinstance(node, nodes.row):
            line = " · ".join(filter(None, map(text, node.children)))
        elif isinstance(node, nodes.image):
            line = node.get("alt", "")
        elif isinstance(node, nodes.TextElement | nodes.math_block):
            line = text(node)
            self.here["new"] |= dict.fromkeys(introduced(node))
            for picture in node.findall(nodes.image):
                self.says(picture)
        else:
            return False
        self.here["text"] += [line] if line else []
        return True


def introduced(node):
    """The words in bold; what ends in a full stop or a colon is a label."""
    return [term for strong in node.findall(nodes.strong) if (term := text(strong)) and term[-1].isalnum()]


def text(node):
    """What a reader reads there, in one line; without marks."""
    return re.sub(r"\s+([.,;:])?", lambda found: found[1] or " ", "".join(pieces(node))).strip()


def pieces(node):
    if isinstance(node, nodes.math | nodes.math_block):
        yield formula(node)
    elif isinstance(node, nodes.Text):
        yield node.astext()
    elif not isinstance(node, SILENT) and not MARKS & set(node.get("classes", [])):
        for child in node.children:
            yield from pieces(child)
        if isinstance(node, nodes.paragraph):
            yield " "  # the next one is another


class Names:
    """What code calls, reaches for and gives by name: np.exp, zero_grad, requires_grad."""

    def __init__(self):
        self.modules = set()  # the names under which this page has imported something

    def of(self, code):
        try:
            tree = list(ast.walk(ast.parse(code)))
        except SyntaxError:
            return NAME.findall(code)
        for node in tree:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.modules |= {(one.asname or one.name).partition(".")[0] for one in node.names}
        inner = {id(node.value) for node in tree if isinstance(node, ast.Attribute)}
        found = (self.name(node) for node in tree if id(node) not in inner)
        return [name for name in found if name and name not in EVERYWHERE]

    def name(self, node):
        """In full where it is a module's, such as torch.nn.Linear; of anything else the last part."""
        match node:
            case ast.Attribute():
                whole = ast.unparse(node)
                of_module = whole.partition(".")[0] in self.modules and whole.replace(".", "").isidentifier()
                return whole if of_module else node.attr
            case ast.Call(func=ast.Name(id=name)):
                return name
            case ast.keyword(arg=str(name)) if "_" in name:
                return name
        return None
