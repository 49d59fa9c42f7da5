"""Do the checks refuse a fault?  python bench/solutions.py [chapter …]

Small faults are put into the printed solution of each exercise, one at a time, by Cosmic Ray
(as into the library, see mutants.py) and by slips.py: a fault is refused if `check` then says
that the answer is not right, or the solution raises.  A wrong value counts once, however many
faults lead to it, and one that leads to the right value is none.  Those that are accepted are
counted, kept in solutions.json and, with the reason, in solutions.md.  The judge (judge.py)
tries each of these on random inputs of the kind that the check uses, beside the solution.
Exits with 1 where too few are refused, or one is accepted that solutions.md does not name.
"""

import contextlib
import multiprocessing
import os
import resource
import sys
import warnings
from collections import namedtuple
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch
from faults import mutants, named, report, store
from judge import difference, same
from printed import NOTEBOOKS, answer, exercises, load, recorded, room, source
from slips import slips

from nnrecap.exercises import check

TOLD, FOUND = (Path(__file__).with_suffix(suffix) for suffix in (".md", ".json"))
SECONDS, BYTES = 20, 8 * 2**30  # of the processor, for one check; a fault that asks for more is refused
FORK = multiprocessing.get_context("fork")

# `given` are the lines that the stub has already, `call` the check at the end of the solution
Solution = namedtuple("Solution", "path name given code call")


def solutions(path):
    """The solution of every exercise of a chapter."""
    stubs = {}
    for cell in load(path)["cells"]:
        above, found, call = source(cell).partition('\ncheck("')
        if cell["cell_type"] == "code" and found:
            stubs[call.partition('"')[0]] = [line for line in above.splitlines() if not line.endswith("...")]
    for name, _, text in exercises(path):
        code, _, call = text.partition("\ncheck(")
        yield Solution(path, name, stubs[name], code + "\n", "check(" + call)


def faulty(solution):
    """(line with the fault, code with it) of every fault in what a reader writes."""
    found = {}
    for make in (mutants, slips):
        for _, line, code in make(solution.code):
            if set(solution.given) <= set(code.splitlines()):
                found.setdefault(code, line)
    return [(line, code) for code, line in found.items()]


def alone(work, *arguments):
    """What `work` returns in a process of its own, or None where it raises or asks for too much."""
    here, there = FORK.Pipe(duplex=False)
    child = FORK.Process(target=within_limits, args=(there, work, arguments))
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        return None
    finally:
        child.join()


def within_limits(pipe, work, arguments):
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    warnings.simplefilter("ignore")
    with contextlib.suppress(BaseException):
        pipe.send(work(*arguments))
    os._exit(0)


def outcome(job):
    """What is said of a fault: "refused", "right" (the same value), a wrong value or "accepted"."""
    solution, code = job
    room(solution.path)  # once, before the many processes that inherit it
    return alone(said, solution, code) or "refused"


def said(solution, code):
    want, got = answers_of(solution, code)
    if not callable(want) and same(got, want):
        return "right"
    accepted = check(solution.name, got)
    if callable(want):
        return "accepted" if accepted else "refused"
    return f"{'accepted' if accepted else 'refused'}: {got!r}"


def answers_of(solution, code):
    """The solution's answer, and that of `code`."""
    return (answer(solution.path, f"{text}\n{solution.call}") for text in (solution.code, code))


def judged(job):
    """Where a function with a fault differs from the solution."""
    solution, code = job
    room(solution.path)
    return alone(compared, solution, code) or "not judged"


def compared(solution, code):
    want, got = answers_of(solution, code)
    if not callable(want):
        return "a wrong value"
    tried, arguments = difference(want, got, recorded(solution.name, want)[0])
    if arguments is None:
        return f"same on {tried} inputs"
    return " ".join(f"differs for {arguments}".split())[:120]


def try_faults(solution, pool):
    """What solutions.json says of an exercise."""
    if pool.submit(outcome, (solution, solution.code)).result() not in ("accepted", "right"):
        sys.exit(f"the printed solution of {solution.name} is not accepted")
    faults = faulty(solution)
    outcomes = list(pool.map(outcome, [(solution, code) for _, code in faults]))
    told = [(line, code, words) for (line, code), words in zip(faults, outcomes, strict=True)]
    once = {words: (line, code) for line, code, words in reversed(told) if ": " in words}  # wrong values
    lived = [(line, code) for line, code, words in told if words == "accepted"]
    lived += [fault for words, fault in once.items() if words.startswith("accepted")]
    total = len(once) + sum(words in ("accepted", "refused") for words in outcomes)
    words = pool.map(judged, [(solution, code) for _, code in lived])
    survivors = {f"{solution.name}: {line}": word for (line, _), word in zip(lived, words, strict=True)}
    return {"faults": total, "survivors": survivors}


def account(tried):
    """What solutions.json says of a chapter; the share is of the faults that change something."""
    survivors = sorted(line for one in tried.values() for line in one["survivors"])
    total, equal = sum(one["faults"] for one in tried.values()), named(TOLD, tried)[0]
    wrong = [line for line in survivors if line not in equal]
    return {
        "faults": total,
        "refused": round(1 - len(wrong) / (total - len(survivors) + len(wrong)), 4),
        "survivors": survivors,
        "exercises": {name: one["faults"] for name, one in tried.items()},
    }


def main(chapters):
    os.environ |= {"MPLBACKEND": "Agg", "NNRECAP_STATIC": "1"}
    torch.set_num_threads(1)  # in each process; trainings so small are slower in two
    found, every = {}, {}
    with ProcessPoolExecutor(os.cpu_count(), FORK) as pool:
        for path in NOTEBOOKS:
            if path.stem in (chapters or [path.stem]):
                tried = {solution.name: try_faults(solution, pool) for solution in solutions(path)}
                every |= tried
                found[path.stem] = account(tried)
                faults, share = found[path.stem]["faults"], found[path.stem]["refused"]
                print(
                    f"{path.stem:20} {faults:5} faults, {share:6.1%} of those that matter refused", flush=True
                )
    if not chapters:
        store(found, FOUND)
    return report(every, TOLD, lambda line: False) | contradict(every)


def contradict(every):
    """Show what the judge says of those that are not named; 1 where it contradicts solutions.md."""
    told, rest = TOLD.read_text(encoding="utf-8").split("\n## As right\n")
    false = 0
    for line, word in (pair for one in every.values() for pair in one["survivors"].items()):
        if f"- `{line}`" in told and word.startswith("differs"):
            print(f"  NOT THE SAME: {line}: {word}")
            false = 1
        elif f"- `{line}`" not in told + rest:
            print(f"  the judge: {line}: {word}")
    return false


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
