"""What a reader's function does on the way: how many steps it takes, whose code it calls.

Nothing here reads source, which a function may not have, or a clock.
"""

import sys

LIBRARIES = {
    "numpy": "NumPy",
    "torch": "PyTorch",
    "scipy": "SciPy",
    "sklearn": "scikit-learn",
    "nnrecap": "the book's library",
}
PYTHONS = sys.stdlib_module_names - {"__main__"}


def package(module):
    return str(module or "").partition(".")[0]


class Steps:
    """While it lasts, counts what Python does in code that is no library's: bytecodes, mainly."""

    def __init__(self):
        self.count = 0

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.enter)

    def __exit__(self, *error):
        sys.settrace(self.before)

    def enter(self, frame, event, arg):
        """Each function that begins; NumPy's own code is not watched, what it calls back is."""
        if (name := package(frame.f_globals.get("__name__"))) in LIBRARIES or name in PYTHONS:
            return None
        frame.f_trace_opcodes = True
        return self.step

    def step(self, frame, event, arg):
        self.count += 1
        return self.step


class Packages:
    """While it lasts, collects whose code is called: {"numpy", "torch"}; Python's own does not count."""

    def __init__(self):
        self.found = set()

    def __enter__(self):
        self.before = sys.getprofile()
        sys.setprofile(self.note)

    def __exit__(self, *error):
        sys.setprofile(self.before)

    def note(self, frame, event, arg):
        if event in ("call", "return"):  # of a function in Python; the others tell of one in C
            module = frame.f_globals.get("__name__")
        else:
            module = arg.__module__ or home(arg.__self__)
        if package(module) in LIBRARIES and not str(module).startswith("nnrecap.exercises"):
            self.found.add(package(module))


def home(owner):
    """The module that a method in C comes from, by its object or its class."""
    return (owner if isinstance(owner, type) else type(owner)).__module__


def steps(f, *inputs):
    """How many bytecodes a `Reader`'s own code takes for these inputs."""
    for count in (Steps(), Steps()):  # Python 3.12 begins to count in a function's second call
        with f.watched(count):
            f(*inputs)
    return count.count


def packages(f, *inputs):
    """Which of LIBRARIES a `Reader` calls for these inputs."""
    found = Packages()
    with f.watched(found):
        f(*inputs)
    return found.found
