"""Do the tests notice a fault?  python bench/mutants.py [module …]

Every small fault that Cosmic Ray can put into the modules (+ for -, < for <=, 65 for 64,
…) is tried, one at a time, in a copy of the package, never in the working tree: a fault
is caught if a test of these modules then fails.  Faults that change nothing are listed in
mutants.md with the reason; one that survives and is not listed there makes this exit 1.
"""

import contextlib
import difflib
import importlib
import itertools
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).parents[1]
TOLD = ROOT / "bench" / "mutants.md"
TESTED = ["softmax"]
SHARED = ["inputs"]  # what every module of the library calls
MINUTES = 1  # for one run of the tests; a fault that makes them hang is caught as well
NEEDED = 0.95
QUICK = ["--exitfirst", "--assert=plain", "--tb=no"]

FORK = multiprocessing.get_context("fork")

# Loaded once and inherited by every run, which is what makes a run short.
for heavy in ("numpy", "scipy.special", "torch", "mpmath", "hypothesis", "pytest"):
    importlib.import_module(heavy)


def mutants(source):
    """Yield (operator, line with the fault, source with the fault), each fault once."""
    seen = {source}
    for name in cosmic_ray.plugins.operator_names():
        operator = cosmic_ray.plugins.get_operator(name)
        if operator.arguments():
            continue
        for occurrence in itertools.count():
            code = mutate_code(source, operator(), occurrence)
            if code is None:
                break
            if code not in seen:
                seen.add(code)
                yield name.removeprefix("core/"), changed_line(source, code), code


def changed_line(before, after):
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0))[3:]
    old, new = ("; ".join(code_of(line) for line in lines if line[0] == sign) for sign in "-+")
    return f"{old} ⟶ {new}"


def code_of(line):
    """A line of a diff without its sign, its comment and its spaces."""
    return re.sub(r"\s+", " ", line[1:].split("  #")[0]).strip()


def tests_pass(module, code, tests):
    """Put `code` in place of `module` in a fresh copy of the package; do all tests pass?"""
    with tempfile.TemporaryDirectory() as copy:
        package = Path(copy) / "nnrecap"
        shutil.copytree(ROOT / "lib" / "nnrecap", package, ignore=shutil.ignore_patterns("__pycache__"))
        (package / f"{module}.py").write_text(code, encoding="utf-8")
        run = FORK.Process(target=run_tests, args=(copy, tests))
        run.start()
        run.join(60 * MINUTES)
        if run.is_alive():
            run.kill()
            run.join()
        return run.exitcode == 0


def survives(tests, job):
    module, _, _, code = job
    return tests_pass(module, code, tests)


def run_tests(copy, tests):
    sys.path.insert(0, copy)  # before the installed package
    sys.dont_write_bytecode = True
    os.chdir(copy)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        import pytest

        import nnrecap

        assert Path(nnrecap.__file__).is_relative_to(copy), nnrecap.__file__
        code = pytest.main([*QUICK, "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), *tests])
    os._exit(int(code))


def source(module):
    return (ROOT / "lib" / "nnrecap" / f"{module}.py").read_text(encoding="utf-8")


def main(modules):
    modules = SHARED + modules
    tests = [str(ROOT / "tests" / f"test_{module}.py") for module in modules]
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    os.environ["NNRECAP_STRIDE"] = str(2**14)  # fewer float32 values: seconds, not minutes, for each fault
    for module in modules:
        if not tests_pass(module, source(module), tests):
            sys.exit("the tests fail without a fault: run them first")
        if tests_pass(module, source(module) + "\nraise RuntimeError\n", tests):
            sys.exit(f"{module} can raise and no test sees it: the tests do not run the copy")
    jobs = [(module, *mutant) for module in modules for mutant in mutants(source(module))]
    with ProcessPoolExecutor(os.cpu_count(), FORK) as pool:
        alive = list(pool.map(partial(survives, tests), jobs))
    survivors = [f"{m}: {line}" for (m, _, line, _), lives in zip(jobs, alive, strict=True) if lives]
    return report(modules, survivors, len(jobs))


def report(modules, survivors, total):
    caught, known = total - len(survivors), explained(modules)
    survived = Counter(survivors)  # two equal lines of a module need two explanations
    print(f"{total} faults, {caught} caught, {len(survivors)} survived: {caught / total:.1%}")
    for title, faults in [
        ("explained", survived & known),
        ("NOT EXPLAINED", survived - known),
        (f"explained in {TOLD.name}, but caught or gone", known - survived),
    ]:
        for line in sorted(faults.elements()):
            print(f"  {title}: {line}")
    return 0 if caught >= NEEDED * total and survived <= known else 1


def explained(modules):
    """The faults that mutants.md explains: a line of it is "- `module: before ⟶ after`"."""
    lines = re.findall(r"^- `(.+)`$", TOLD.read_text(encoding="utf-8"), re.MULTILINE)
    return Counter(line for line in lines if line.split(":")[0] in modules)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or TESTED))
