"""Faults put into functions that are loaded already are those of the text, and no others."""

import os
import signal
import sys
import time
import types

import pytest
from inplace import ALIVE, ASLEEP, CAUGHT, NotInPlace, cores, limit, transplant

BEFORE = """
import functools

STEP = 1


def more(x, by=STEP):
    return x + by


def guarded(f):
    @functools.wraps(f)
    def run(x):
        return f(x)

    return run


@guarded
def twice(x):
    return 2 * x


@functools.cache
def kept(x):
    return x - 1


def asked(x, f=more, *, by=3, g=kept):
    return f(x, by) + g(x)


class Counter:
    def __init__(self):
        self.n = 0

    @property
    def next(self):
        return self.n + 1

    @staticmethod
    def start():
        return 0
"""


@pytest.fixture
def module(monkeypatch):
    made = types.ModuleType("sample")
    made.__file__ = "sample.py"
    exec(compile(BEFORE, "sample.py", "exec"), vars(made))
    monkeypatch.setitem(sys.modules, "sample", made)
    return made


@pytest.mark.parametrize(
    ("old", "new", "ask", "before", "after"),
    [
        ("x + by", "x - by", lambda m: m.more(3), 4, 2),
        ("by=STEP", "by=7", lambda m: m.more(3), 4, 10),
        ("2 * x", "3 * x", lambda m: m.twice(5), 10, 15),
        ("x - 1", "x - 2", lambda m: m.kept(5), 4, 3),
        ("self.n = 0", "self.n = 8", lambda m: m.Counter().n, 0, 8),
        ("self.n + 1", "self.n + 2", lambda m: m.Counter().next, 1, 2),
        ("by=3", "by=5", lambda m: m.asked(1), 4, 6),
        ("return 0", "return 9", lambda m: m.Counter.start(), 0, 9),
    ],
)
def test_a_fault_in_a_function_is_put_where_it_is_called(module, old, new, ask, before, after):
    assert ask(module) == before and BEFORE.count(old) == 1
    transplant(module, BEFORE.replace(old, new))
    assert ask(module) == after


def test_who_has_the_function_already_has_the_fault_too(module):
    more = module.more
    transplant(module, BEFORE.replace("x + by", "x * by"))
    assert more(3, 5) == 15


def test_a_default_that_is_a_function_stays_the_module_s(module):
    transplant(module, BEFORE.replace("x + by", "x * by"))
    assert module.asked.__defaults__ == (module.more,)
    assert module.asked.__kwdefaults__ == {"by": 3, "g": module.kept}
    assert module.asked(7) == 21 + 6


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("STEP = 1", "STEP = 2"),
        ("@guarded\n", ""),
        ("@functools.cache\n", ""),
        ("    @property\n", ""),
        ("class Counter:", "class Other:"),
    ],
)
def test_a_fault_elsewhere_is_refused(module, old, new):
    assert BEFORE.count(old) == 1
    with pytest.raises(NotInPlace):
        transplant(module, BEFORE.replace(old, new))


def end_of(work, pipe):
    """How a process ends that does `work`, given where to write."""
    child = os.fork()
    if child == 0:
        work(pipe)
        os._exit(ALIVE)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def looked_at_busy_and_idle(pipe):
    limit(60)
    look, until = signal.getsignal(signal.SIGALRM), time.process_time() + ASLEEP / 1000
    while time.process_time() < until:
        pass
    look()
    os.write(pipe, b"busy")
    look()


def endless(_):
    limit(1)
    while True:
        pass


def test_a_run_is_ended_that_waits_and_one_that_works_is_not():
    pytest.importorskip("resource")  # Windows has neither it nor fork
    here, there = os.pipe()
    assert end_of(looked_at_busy_and_idle, there) == CAUGHT
    os.close(there)
    with os.fdopen(here, "rb") as told:
        assert told.read() == b"busy"


def test_a_run_is_ended_after_its_processor_time():
    pytest.importorskip("resource")
    assert end_of(endless, None) == -signal.SIGXCPU


def test_as_many_runs_at_once_as_processors_may_be_used():
    assert 1 <= cores() <= os.cpu_count()
