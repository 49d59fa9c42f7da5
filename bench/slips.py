"""Slips of people who write a few lines: faults that Cosmic Ray does not make.

A statement, a keyword, a call or a transpose is left out, two operands or arguments change
places, a function is mistaken for its neighbour, and an answer in letters has a wrong one.
"""

import ast

from faults import changed_line

# what is easily written instead
NEIGHBOURS = {
    "abs": ["sign"],
    "argmax": ["argmin", "max"],
    "argsort": ["sort"],
    "ceil": ["floor"],
    "exp": ["exp2"],
    "expm1": ["exp"],
    "float32": ["float64"],
    "from_numpy": ["tensor"],
    "int64": ["int32"],
    "log": ["log2", "log1p"],
    "log1p": ["log"],
    "max": ["min", "argmax"],
    "maximum": ["minimum"],
    "mean": ["sum"],
    "outer": ["multiply"],
    "permutation": ["integers"],
    "repeat": ["tile"],
    "sqrt": ["square"],
    "sum": ["mean"],
    "vstack": ["hstack"],
    "zeros": ["ones"],
}
SIGNS = {ast.Div: "/", ast.MatMult: "@", ast.Pow: "**", ast.Sub: "-"}  # a sum may be turned round


def slips(source):
    """Yield (kind, line with the fault, source with the fault), each fault once."""
    text, starts = source.encode(), [0]  # places in a tree are counted in bytes
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def span(node):
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def words(node):
        begin, end = span(node)
        return text[begin:end].decode()

    seen = {source}
    for node in ast.walk(ast.parse(source)):
        for kind, new in changes(node, words):
            begin, end = span(node)
            code = (text[:begin] + new.encode() + text[end:]).decode()
            if code not in seen:
                seen.add(code)
                yield kind, changed_line(source, code), code


def changes(node, words):
    """Pairs of a kind of slip and what then stands in place of `node`."""
    match node:
        case ast.Expr() | ast.Assign() | ast.AugAssign() if node.col_offset:  # inside of a function
            yield "left out", "pass"
        case ast.Attribute(attr="T"):
            yield "left out", words(node).removesuffix(".T")
        case ast.Attribute(attr=name) if name in NEIGHBOURS:
            for other in NEIGHBOURS[name]:
                yield "neighbour", words(node).removesuffix(name) + other
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            yield "changed places", f"({words(right)}) {SIGNS[type(op)]} ({words(left)})"
        case ast.Constant(value=str(word)):
            for other in other_words(word):
                yield "letter", f'"{other}"'
        case ast.Call():
            yield from changes_of_call(node, words)


def changes_of_call(call, words):
    given, keywords = [words(a) for a in call.args], [words(k) for k in call.keywords]
    function = words(call.func)
    for i in range(len(keywords)):
        yield "left out", f"{function}({', '.join(given + keywords[:i] + keywords[i + 1 :])})"
    if len(given) >= 2:
        yield "changed places", f"{function}({', '.join([given[1], given[0], *given[2:], *keywords])})"
    if len(given) == 1:
        yield "left out", f"({given[0]})"
    if not given and isinstance(call.func, ast.Attribute):
        yield "left out", words(call.func).removesuffix(f".{call.func.attr}")


def other_words(word):
    """The words that lack one letter of `word`, or have there a neighbour or another of its letters."""
    for i, letter in enumerate(word):
        for other in sorted({*word, chr(ord(letter) - 1), chr(ord(letter) + 1), ""} - {letter}):
            yield word[:i] + other + word[i + 1 :]
