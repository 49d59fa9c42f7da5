"""Many faults tried on tests that are collected once.

To load a faulty copy of the package and collect its tests takes longer than the test that
catches the fault.  Here the tests are collected once, with the package as it is; for each
fault the process forks, and the functions of the module get the faulty code before the
tests run.  Faults outside functions (a constant, a decorator) are not for this way.
"""

import contextlib
import functools
import importlib
import os
import re
import signal
import sys
import time
import types

import pytest

ALIVE, CAUGHT, ELSEWHERE = 0, 1, 3  # how the process of a fault ends
NOT_WRITTEN = {"__builtins__", "__cached__", "__dict__", "__doc__", "__loader__", "__spec__", "__weakref__"}
ASLEEP = 300  # seconds in which what works has had a little processor time, on a busy machine as well
LATEST = 40  # so many of the tests that caught faults before run first


class NotInPlace(Exception):
    """The fault is not in the code of a function."""


def transplant(module, code):
    """Give the functions of `module` the code that they have in the text `code`."""
    fresh = types.ModuleType(module.__name__)
    fresh.__file__, fresh.__package__ = module.__file__, module.__package__
    exec(compile(code, module.__file__, "exec"), vars(fresh))
    replace_all(module, fresh, module.__name__)


def replace_all(old, new, home):
    """Functions and classes of that home get new code; whatever else differs is not for this way."""
    names = vars(new).keys() - NOT_WRITTEN
    if names - vars(old).keys():
        raise NotInPlace(sorted(names - vars(old).keys()))
    for name in names:
        replace(vars(old)[name], vars(new)[name], home)


def replace(old, new, home):
    if type(old) is not type(new):
        raise NotInPlace(f"{old!r} and {new!r}")
    if isinstance(new, type) and new.__module__ == home:
        replace_all(old, new, home)
    elif isinstance(new, staticmethod | classmethod | functools._lru_cache_wrapper):
        replace(old.__wrapped__, new.__wrapped__, home)
        getattr(old, "cache_clear", lambda: None)()
    elif isinstance(new, property | functools.cached_property):
        replace(getattr(old, "fget", None) or old.func, getattr(new, "fget", None) or new.func, home)
    elif isinstance(new, types.FunctionType) and new.__module__ == home:
        replace_function(old, new, home)
    elif not isinstance(new, types.ModuleType) and written(old) != written(new):
        raise NotInPlace(f"{old!r} and {new!r}")


def written(thing):
    """As Python writes it, but for where it lies."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(thing))


def replace_function(old, new, home):
    if hasattr(new, "__wrapped__") and hasattr(old, "__wrapped__"):
        return replace(old.__wrapped__, new.__wrapped__, home)
    old.__defaults__ = tuple(map(of_two, old.__defaults__ or (), new.__defaults__ or ())) or None
    before, after = old.__kwdefaults__ or {}, new.__kwdefaults__ or {}
    old.__kwdefaults__ = {name: of_two(before.get(name), value) for name, value in after.items()} or None
    if len(old.__code__.co_freevars) != len(new.__code__.co_freevars):
        raise NotInPlace(f"{new.__name__} has another closure, or is decorated otherwise")
    old.__code__ = new.__code__


def of_two(old, new):
    """A default value: the new one, but the old where both are the same, as a function of the module."""
    return old if written(old) == written(new) else new


class InPlace:
    """A plugin of pytest that runs the tests once for each fault, in processes of their own."""

    def __init__(self, module, codes, seconds):
        self.module, self.codes, self.seconds = module, codes, seconds
        self.ends = [None] * len(codes)
        self.first = []  # places of tests that caught faults, the latest first
        self.running = {}

    def pytest_runtestloop(self, session):
        assert session.items and not session.testsfailed, "the tests are not collected"
        for number in range(len(self.codes)):
            while len(self.running) >= cores():
                self.reap()
            self.start(session, number)
        while self.running:
            self.reap()
        return True

    def start(self, session, number):
        here, there = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(here)
            limit(self.seconds)  # a fault that makes the tests hang is caught as well
            end = CAUGHT
            with contextlib.suppress(BaseException):
                end = self.tried(session, self.codes[number], there)
            os._exit(end)
        os.close(there)
        self.running[child] = number, here

    def reap(self):
        child, status = os.wait()
        number, here = self.running.pop(child)
        self.ends[number] = os.waitstatus_to_exitcode(status)  # below 0: ended by a signal
        with os.fdopen(here) as told:
            for place in map(int, told.read().split()):
                self.first = [place, *(p for p in self.first if p != place)][:LATEST]

    def tried(self, session, code, pipe):
        """Run in the child: how it ends."""
        try:
            transplant(importlib.import_module(self.module), code)
        except NotInPlace:
            return ELSEWHERE
        rest = [place for place in range(len(session.items)) if place not in self.first]
        order = self.first + rest
        for place, then in zip(order, [*order[1:], None], strict=True):
            item, after = session.items[place], None if then is None else session.items[then]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if session.testsfailed:
                os.write(pipe, str(place).encode())
                return CAUGHT
        return ALIVE


def cores():
    """How many processors this process may use: `taskset -c 0 make mutants` leaves the others alone."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def limit(seconds):
    """End this process after so much processor time, or when it waits for what never comes.

    By the clock alone, what else runs on the machine would catch faults.
    """
    import resource  # not on Windows, where the tests of `transplant` run as well

    had = time.process_time()

    def look(*_):
        nonlocal had
        now = time.process_time()
        if now - had < ASLEEP / 1000:
            os._exit(CAUGHT)
        had = now

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, ASLEEP, ASLEEP)


def ends(module, codes, arguments, seconds):
    """How the tests end for each of `codes`, put in place of the module's own."""
    plugin = InPlace(module, codes, seconds)
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        told = pytest.main([*arguments, "--capture=sys"], plugins=[plugin])
    if None in plugin.ends:
        sys.exit(f"the tests of {module} were not run: pytest ended with {told}")
    return plugin.ends
