"""Exercises that answer back: ``check("softmax", my_softmax)``.

One module a chapter holds its exercises, or a package with one module a topic; this one knows how
to ask and how to answer.
"""

import importlib
import sys
from collections.abc import Mapping
from importlib import metadata

import numpy as np

from nnrecap import __version__
from nnrecap.exercises.exercise import Exercise, Verdict
from nnrecap.exercises.index import PLACES
from nnrecap.exercises.variants import variant_of


class _Shelf(Mapping):
    """Name → exercise; a chapter's module is loaded when one of its exercises is asked for."""

    def __getitem__(self, name):
        module = importlib.import_module(f"{__name__}.{PLACES[name]}")
        if module.__name__ not in _FROZEN:
            _freeze_modules()
        made = {thing.name: thing for thing in vars(module).values() if isinstance(thing, Exercise)}
        if name not in made:
            raise LookupError(f"exercises/index.py says that {name} is in {PLACES[name]}; it is not")
        return made[name]

    def __contains__(self, name):
        return name in PLACES

    def __iter__(self):
        return iter(PLACES)

    def __len__(self):
        return len(PLACES)


def _freeze_modules():
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{__name__}.") and name not in _FROZEN:
            _FROZEN.add(name)
            freeze(vars(module).values())


def freeze(constants):
    """Let nobody write into the arrays that the exercises compare with."""
    for thing in constants:
        if isinstance(thing, np.ndarray):
            thing.flags.writeable = False
        elif isinstance(thing, list | tuple):
            freeze(thing)


_FROZEN = set()
EXERCISES = _Shelf()


def check(name, answer, variant=None):
    """Say which properties `answer` has and which it lacks, in words.

    Parameters
    ----------
    name : str, the exercise's name, as in the chapter
    answer : what the exercise asks for: a function, a number, an array or a letter
    variant : text or int, where a question was drawn with numbers of its own: what it was drawn by

    Returns
    -------
    Verdict
        true where every property holds; it has printed itself, with one more hint for
        every wrong try.

    Raises
    ------
    ValueError : there is no exercise of that name; where the notebook is newer than the library,
        the message says how to get the newest.  Or `variant` is no name, or the exercise is the
        same for everybody.
    """
    if name not in EXERCISES:
        newest = f"if the notebook is newer, run: pip install --force-reinstall --no-deps git+{_home()}"
        there = ", ".join(sorted(EXERCISES))
        raise ValueError(f"nnrecap {__version__} has no exercise {name!r} ({newest}); there are: {there}")
    verdict = variant_of(EXERCISES[name], variant).judge(answer)
    print("\n".join(verdict.lines))
    return verdict


def _home():
    """Where the library came from, as its own package says."""
    urls = metadata.metadata("nnrecap").get_all("Project-URL")
    return dict(url.split(", ", 1) for url in urls)["Repository"]


__all__ = ["EXERCISES", "Exercise", "Verdict", "check"]
