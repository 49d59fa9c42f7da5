"""The package as a whole: what it imports, and how long its functions are."""

import ast
import functools
import importlib
import statistics
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

LIB = Path(__file__).resolve().parents[2] / "lib" / "nnrecap"
SOURCES = {
    path.relative_to(LIB).as_posix(): path.read_text(encoding="utf-8") for path in sorted(LIB.rglob("*.py"))
}
NOT_NUMPY_ALONE = {"explore.py", "figures.py"}  # widgets, Matplotlib


def functions(source):
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def body_lines(function):
    """Lines from the first statement to the last, without the docstring; what an exercise says is a table, one line."""
    statements = function.body[ast.get_docstring(function) is not None :]
    if not statements:
        return 0
    last = statements[-1]
    match last:
        case ast.Return(value=ast.Call(func=ast.Name(id="number"))):
            return last.lineno - statements[0].lineno + 1
    return last.end_lineno - statements[0].lineno + 1


def imported_by(*modules):
    """What is in sys.modules after these imports, from a fresh start."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("source", SOURCES)
def test_sizes(source):
    assert len(SOURCES[source].splitlines()) <= 500
    too_long = {f.name: body_lines(f) for f in functions(SOURCES[source]) if body_lines(f) > 30}
    assert not too_long


def test_the_median_function_has_at_most_8_lines():
    lengths = [body_lines(f) for source in SOURCES.values() for f in functions(source)]
    assert len(lengths) > 100
    assert statistics.median(lengths) <= 8


def test_lines_are_counted_without_the_docstring():
    source = 'def f(x):\n    """One.\n\n    Two.\n    """\n    y = (\n        x\n    )\n\n    return y\n'
    assert [body_lines(f) for f in functions(source)] == [5]
    assert body_lines(functions('def f():\n    """Nothing."""\n')[0]) == 0
    table = "def f():\n    n = 2\n    return number(\n        n,\n        3,\n    )\n"
    assert [body_lines(functions(text)[0]) for text in (table, table.replace("number", "other"))] == [2, 5]


def test_softmax_imports_numpy_alone():
    more = imported_by("nnrecap.softmax") - imported_by("numpy")
    assert more == {"nnrecap", "nnrecap.inputs", "nnrecap.softmax"}


def test_the_mathematics_imports_only_numpy_and_what_python_brings():
    names = [source for source in SOURCES if source not in NOT_NUMPY_ALONE and "/" not in source]
    modules = [f"nnrecap.{name.removesuffix('.py')}" for name in names if name != "__init__.py"]
    assert "nnrecap.ctc" in modules
    more = {name.split(".")[0] for name in imported_by(*modules) - imported_by("numpy")}
    assert more <= {"nnrecap", "numpy"} | set(sys.stdlib_module_names)


PLAIN = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.GenericAlias, np.ufunc)


def odd(names):
    """What of these can be called, is public and no plain function, class or module: (name, kind), …"""
    return [
        (name, type(value).__name__)
        for name, value in names.items()
        if not name.startswith("_") and not isinstance(value, PLAIN)
        if callable(value) or isinstance(value, staticmethod | classmethod)
    ]


def test_what_is_public_is_a_plain_function_or_class():
    """The sweeps over all that is public (tests/lib/calls.py) find these; a partial would escape them."""
    looked_at = 0
    for source in SOURCES:
        if source in NOT_NUMPY_ALONE or source.startswith("exercises/"):
            continue
        module = importlib.import_module("nnrecap." + source.removesuffix(".py").replace("/", "."))
        assert not odd(vars(module)), source
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == module.__name__:
                assert not odd(vars(value)), value
                looked_at += 1
    assert looked_at > 5


def test_what_is_odd_is_noticed():
    names = {"a": functools.partial(max), "b": np.vectorize(max), "c": staticmethod(max), "_d": max, "e": max}
    assert odd(names) == [("a", "partial"), ("b", "vectorize"), ("c", "staticmethod")]
