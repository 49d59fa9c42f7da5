"""Do the tests notice a fault?  python bench/mutants.py [--added | --known] [module …]

Small faults (- for +, <= for <, 65 for 64, …) are put into each module by Cosmic Ray, one
at a time, in memory or in a copy of the package, never in the working tree: a fault is
caught if a test of that module then fails.  Those that survive are counted, named in mutants.json and, with
the reason, in mutants.md.  A module is run again only when it or its tests have changed;
with --added, where tests were only added, only the faults that survived are tried again; with --known,
those that mutants.md names are not tried and count as survivors: only a survivor goes through all tests,
and no fault too many counts as caught.
Exits with 1 where too few are caught, or one survives that mutants.md does not name.
"""

import contextlib
import hashlib
import importlib
import json
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import inplace
from faults import OPERATORS, mutants, report, shares, store

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lib" / "nnrecap"
TESTED = ROOT / "tests"
TOLD, FOUND = ROOT / "bench" / "mutants.md", ROOT / "bench" / "mutants.json"
# A module whose tests are not in test_<module>.py alone.
TESTS = {
    "ctc_inputs": ["ctc", "ctc_decode"],
    "inputs": ["inputs", "refusals"],
    "activations/blocks": ["activations"],
    "activations/gated": ["activations"],
    "activations/rectifiers": ["activations"],
    "activations/sigmoids": ["activations"],
    "losses/binary": ["losses_shared", "losses_likelihood", "losses_weights"],
    "losses/classes": ["losses_shared", "losses_likelihood"],
    "losses/divergence": ["losses_shared", "losses_likelihood", "losses_divergence"],
    "losses/margin": ["losses_shared", "losses_regression", "losses_margin"],
    "losses/odds": ["losses_likelihood", "losses_divergence"],
    "losses/regression": ["losses_shared", "losses_regression"],
    "losses/samples": [
        "losses_shared",
        "losses_regression",
        "losses_likelihood",
        "losses_weights",
        "losses_margin",
    ],
    "exercises/exercise": ["exercises", "readers"],
    "exercises/answers": ["answers"],
    "exercises/comparing": ["answers", "exercises"],
    "exercises/calls": ["readers"],
    "exercises/draws": ["readers"],
    "exercises/watching": ["readers"],
    "exercises/tasks": ["exercises"],
    "exercises/variants": ["variants", "exercises"],
    "exercises/said": ["variants"],
    "unsupervised": ["learning"],
}
# What all functions promise alike, over tests/lib/calls.py: last, and with one module's calls alone.
SWEEPS = ["memory", "foreign", "scale", "nothing"]
# A module whose faults show in the calls of others.
CALLS = {
    "activations/blocks": "activations.sigmoids.",
    "ctc_inputs": "ctc_inputs. ctc.",
    "inputs": "inputs. decode.",
    "losses/samples": "losses.regression. losses.classes.",
    "magnitude": "magnitude. decompositions.",
}
MINUTES = 1  # of processor time for one run of the tests; a fault that makes them hang is caught as well
QUICK = ["--exitfirst", "--assert=plain", "--tb=no"]

FORK = multiprocessing.get_context("fork")

# Loaded once and inherited by every run, which is what makes a run short.
for heavy in ("numpy", "scipy.special", "torch", "mpmath", "hypothesis", "pytest"):
    importlib.import_module(heavy)


def tests_pass(module, code):
    """Put `code` in place of `module` in a fresh copy of the package; do all its tests pass?"""
    with tempfile.TemporaryDirectory() as copy:
        package = Path(copy) / "nnrecap"
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
        (package / f"{module}.py").write_text(code, encoding="utf-8")
        run = FORK.Process(target=run_tests, args=(copy, module))
        run.start()
        run.join()
        return run.exitcode == 0


def run_tests(copy, module):
    inplace.limit(60 * MINUTES)
    start_from(copy, module)
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        import pytest

        code = pytest.main(arguments(module))
    os._exit(int(code))


def start_from(folder, module):
    """Let `folder` be where the package is found, and the sweeps make that module's calls alone."""
    os.environ["NNRECAP_CASES"] = CALLS.get(module, f"{module.replace('/', '.')}.")
    sys.path.insert(0, str(folder))  # before the installed package
    sys.dont_write_bytecode = True
    os.chdir(folder)
    import nnrecap

    assert Path(nnrecap.__file__).is_relative_to(folder), nnrecap.__file__


def arguments(module):
    return [*QUICK, "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), *test_files(module)]


def ends_in_place(pipe, module, codes):
    start_from(PACKAGE.parent, module)
    name = f"nnrecap.{module.replace('/', '.')}"
    pipe.send(inplace.ends(name, codes, arguments(module), 60 * MINUTES))
    os._exit(0)


def tried_in_place(module, jobs):
    """Those of `jobs` that survive in place as mutants.md says, and those that are to be tried in a copy."""
    codes = [source(module), *(code for *_, code in jobs)]
    here, there = FORK.Pipe(duplex=False)
    run = FORK.Process(target=ends_in_place, args=(there, module, codes))
    run.start()
    there.close()
    sound, *ends = here.recv()
    run.join()
    if sound != inplace.ALIVE:
        sys.exit(f"the tests of {module} fail in place without a fault")
    known = f"\n{TOLD.read_text(encoding='utf-8')}\n"
    of = {job: end for job, end in zip(jobs, ends, strict=True) if end in (inplace.ALIVE, inplace.ELSEWHERE)}
    alive = [job for job, end in of.items() if end == inplace.ALIVE and f"\n- `{named(job)}`\n" in known]
    return alive, [job for job in of if job not in alive]


def known(jobs):
    """Those of `jobs` that change nothing or that mutants.md names, as often as they are among them."""
    told = Counter(line[3:-1] for line in TOLD.read_text(encoding="utf-8").splitlines() if line[:3] == "- `")
    had = Counter(map(named, jobs))
    return [job for job in jobs if changes_nothing(named(job)) or told[named(job)] >= had[named(job)]]


def named(job):
    module, _, line, _ = job
    return f"{module}: {line}"


def source(module):
    return (PACKAGE / f"{module}.py").read_text(encoding="utf-8")


def all_modules():
    """Every module that computes.

    The chapters' questions are tested by their wrong answers; the sizes and colours of the
    figures are judged by eye.
    """
    found = (path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py"))
    machinery = "|".join(name.partition("/")[2] for name in TESTS if name.startswith("exercises/"))
    asked = re.compile(rf"(.*/)?__init__|exercises/(?!({machinery})$).*|figures")
    return sorted(module for module in found if not asked.fullmatch(module))


def test_files(module):
    sweeps = [] if module.startswith("exercises/") else SWEEPS
    return [str(next(TESTED.glob(f"*/test_{name}.py"))) for name in [*TESTS.get(module, [module]), *sweeps]]


def state(module):
    """What a result holds for: the module, its tests and the kinds of faults."""
    files = [*test_files(module), TESTED / "lib" / "calls.py"]
    tests = [Path(file).read_text(encoding="utf-8") for file in files]
    return hashlib.sha256("\0".join([source(module), OPERATORS.pattern, *tests]).encode()).hexdigest()


def survives(job):
    module, _, _, code = job
    return tests_pass(module, code)


def try_faults(module, pool, before=None, believing=False):
    """What mutants.json says of a module; given what it said before, only survivors are tried."""
    if not tests_pass(module, source(module)):
        sys.exit(f"the tests of {module} fail without a fault: run them first")
    if tests_pass(module, source(module) + "\nraise RuntimeError\n"):
        sys.exit(f"{module} can raise and no test sees it: the tests do not run the copy")
    jobs = [(module, *mutant) for mutant in mutants(source(module))]
    total = len(jobs)
    if before is not None:
        if total != before["faults"]:
            sys.exit(f"{module} itself has changed: run it without --added")
        jobs = [job for job in jobs if named(job) in before["survivors"]]
    believed = known(jobs) if believing else []
    alive, unsure = tried_in_place(module, [job for job in jobs if job not in believed])
    alive += believed + [job for job, lives in zip(unsure, pool.map(survives, unsure), strict=True) if lives]
    survivors = [named(job) for job in alive]
    return {"state": state(module), "faults": total, "survivors": sorted(survivors)}


def main(modules, added=False, believing=False):
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    os.environ["NNRECAP_STRIDE"] = str(2**14)  # fewer float32 values: seconds, not minutes, for each fault
    found = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
    found = {module: result for module, result in found.items() if module in all_modules()}
    with ProcessPoolExecutor(inplace.cores(), FORK) as pool:
        for module in modules:
            if found.get(module, {}).get("state") != state(module):
                found[module] = try_faults(module, pool, found.get(module) if added else None, believing)
                store(found, FOUND)
            of_one = {module: found[module]}
            caught = shares(of_one, TOLD, changes_nothing)
            print(f"{module:22} {found[module]['faults']:4} faults, caught {caught}", flush=True)
    return report({module: found[module] for module in modules}, TOLD, changes_nothing)


def changes_nothing(line):
    """Faults of five kinds that leave every result as it is.

    To NumPy any negative length means "the rest"; `strict` guards us, never the reader; a
    copy too many, a block of another size and a forgotten cache change the speed alone.
    """
    before, after = line.split(": ", 1)[1].split(" ⟶ ")
    rest = "reshape" in before and after.replace("- 2", "-1") == before
    size = re.match(r"(BLOCK|NARROW) = ", before) and re.match(r"(BLOCK|NARROW) = ", after)
    slower = (before.replace("strict=True", "strict=False"), before.replace("copy=False", "copy=True"))
    cache = before.endswith("@functools.cache") or "@functools.lru_cache(" in before
    return bool(rest or size or cache or after in slower)


if __name__ == "__main__":
    words = sys.argv[1:]
    chosen = [word for word in words if not word.startswith("--")]
    sys.exit(main(chosen or all_modules(), "--added" in words, "--known" in words))
