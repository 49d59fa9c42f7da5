"""Every `raise ValueError` and `raise TypeError` of the package, found in its source: test_refusals.py."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "lib" / "nnrecap"


@dataclass(frozen=True)
class Refusal:
    module: str
    error: str  # the exception's name, or what makes it
    words: str  # what is said, {} where something is filled in

    def __str__(self):
        return f"{self.module}: {self.words}"

    def says(self, message):
        """Whether `message` is this refusal, filled in; of a helper, whether it is one at all."""
        if self.error.startswith("_"):
            return " must " in message
        return re.fullmatch(".*".join(map(re.escape, self.words.split("{}"))), message, re.S)


def found():
    """All of them, each wording once a module."""
    refusals = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and (refusal := _refusal(path, node.exc)):
                refusals[str(refusal)] = refusal
    return refusals


def _refusal(path, exc):
    module = path.relative_to(PACKAGE).with_suffix("").as_posix()
    name = getattr(getattr(exc, "func", exc), "id", "")
    if name in ("ValueError", "TypeError"):
        return Refusal(module, name, _words(exc.args[0]) if getattr(exc, "args", None) else "")
    return Refusal(module, name, f"{name}(…)") if name.startswith("_") else None  # a helper words it


def _words(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return "{}"
