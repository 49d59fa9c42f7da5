"""A check that grades: it raises what `check` would have printed.

The assignments that `make class` writes call it in their locked cells, where nbgrader takes an error
for no point, and in Otter's tests.
"""

import sys

from nnrecap.exercises import EXERCISES
from nnrecap.exercises.calls import STOPPED
from nnrecap.exercises.limits import limited


class NotYet(AssertionError):
    """What an answer lacks; a notebook shows these words alone, and none of the lines that asked."""

    def _render_traceback_(self):
        return str(self).splitlines()


def grade(name, answer, draw=None, seconds=None):
    """Return nothing where an answer is right; raise with the words of `check` where it is not.

    Parameters
    ----------
    name : str, the exercise's name, as in the chapter
    answer : str, the name that the notebook gives its answer: it may be missing, which costs this one alone
    draw : int, instead of the first inputs that `check` draws, as many draws further on
    seconds : number, after which an answer that still runs is interrupted; where nobody else does

    Raises
    ------
    NotYet : no such name, no answer yet, or a property that is missing; the text says which.
    """
    given = vars(sys.modules["__main__"])
    if answer not in given:
        raise NotYet(f"{name}: there is no `{answer}`. Was it renamed, or did its cell fail?")
    exercise = EXERCISES[name]
    if draw is not None:
        exercise.judged = draw
    try:
        with limited(seconds):
            verdict = exercise.judge(given[answer])
    except KeyboardInterrupt:  # between two calls of the answer, which would have caught it
        raise NotYet(f"{name}: {STOPPED[KeyboardInterrupt]}") from None
    if not verdict:
        raise NotYet("\n".join(verdict.lines))
