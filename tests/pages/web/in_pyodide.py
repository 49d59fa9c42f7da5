"""Run by Pyodide, not by pytest: the unit tests, where only NumPy is there.

`hypothesis` (compiled), `torch`, `scipy`, `sklearn` and `yaml` are replaced by stand-ins which let a test
file be imported, and skip each test as soon as it uses one of them.
"""

import importlib.abc
import importlib.machinery
import inspect
import json
import os
import sys
import types
from collections import Counter

import pytest

ABSENT = {"hypothesis", "scipy", "sklearn", "torch", "yaml"}


class StandIn(types.ModuleType):
    """Whatever one asks of it while tests are collected, it is again a stand-in; later, it skips."""

    running = False
    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.used(name)

    def __call__(self, *args, **kwargs):
        return self.used("()")

    def __or__(self, other):
        return self.used("|")

    __ror__ = __or__

    def used(self, how):
        if StandIn.running:
            pytest.skip(f"needs {self.__name__.split('.')[0]}")
        return StandIn(f"{self.__name__}.{how}")


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = StandIn(spec.name)
        if spec.name == "hypothesis":
            module.given = given
            module.settings = module.example = lambda *args, **kwargs: lambda test: test
        return module

    def exec_module(self, module):
        pass


def given(*drawn, **named):
    """A decorator in the place of Hypothesis's: the test keeps its other parameters, and skips."""

    def decorate(test):
        def needs_hypothesis(**_):
            pytest.skip("needs hypothesis")

        names = [name for name in inspect.signature(test).parameters if name not in named]
        kept = names[: len(names) - len(drawn)]
        parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in kept]
        needs_hypothesis.__signature__ = inspect.Signature(parameters)
        needs_hypothesis.pytestmark = getattr(test, "pytestmark", [])
        return needs_hypothesis

    return decorate


class Outcomes:
    """What became of the tests of each file."""

    def __init__(self):
        self.counts, self.failures, self.seconds = {}, {}, Counter()

    def pytest_collection_finish(self):
        StandIn.running = True

    def pytest_collectreport(self, report):
        if report.failed or report.skipped:
            self.failures[report.nodeid] = str(report.longrepr)

    def pytest_runtest_logreport(self, report):
        file = report.nodeid.split("::")[0]
        self.seconds[file] += report.duration
        if report.when == "call" or not report.passed:
            self.counts.setdefault(file, Counter())[report.outcome] += 1
        if report.failed:
            self.failures[report.nodeid] = report.longreprtext


def run(folder):
    """Run the tests in `folder`; what became of them as JSON."""
    os.chdir(folder)
    sys.meta_path.insert(0, Finder())
    outcomes = Outcomes()
    options = ["--assert=plain", "--capture=sys", "-p", "no:faulthandler", "--rootdir", folder]
    pytest.main([*options, "-c", "pyproject.toml", "tests"], plugins=[outcomes])
    import numpy

    return json.dumps(vars(outcomes) | {"python": sys.version, "numpy": numpy.__version__})
