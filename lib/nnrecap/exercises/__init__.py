"""Exercises that answer back: ``check("softmax", my_softmax)``.

One module a chapter holds its exercises, or a package with one module a topic; this one knows how
to ask and how to answer.
"""

import importlib
import pkgutil

import numpy as np

from nnrecap.exercises.exercise import Exercise, Verdict


def freeze(constants):
    """Let nobody write into the arrays that the exercises compare with."""
    for thing in constants:
        if isinstance(thing, np.ndarray):
            thing.flags.writeable = False
        elif isinstance(thing, list | tuple):
            freeze(thing)


def _collect():
    """Name → exercise, from every chapter's module, or package of modules."""
    found = {}
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        here = vars(importlib.import_module(module.name)).values()
        freeze(list(here))
        for exercise in (value for value in here if isinstance(value, Exercise)):
            if found.setdefault(exercise.name, exercise) is not exercise:
                raise ValueError(f"two exercises have the name {exercise.name!r}")
    return found


EXERCISES = _collect()


def check(name, answer):
    """Say which properties `answer` has and which it lacks, in words.

    Parameters
    ----------
    name : str, the exercise's name, as in the chapter
    answer : what the exercise asks for: a function, a number, an array or a letter

    Returns
    -------
    Verdict
        true where every property holds; it has printed itself, with one more hint for
        every wrong try.

    Raises
    ------
    ValueError : there is no exercise of that name.
    """
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are: {', '.join(sorted(EXERCISES))}")
    verdict = EXERCISES[name].judge(answer)
    print("\n".join(verdict.lines))
    return verdict


__all__ = ["EXERCISES", "Exercise", "Verdict", "check"]
