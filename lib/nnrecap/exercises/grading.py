"""A check that grades: it raises what `check` would have printed.

The assignments that `make class` writes call it in their locked cells, where nbgrader takes an error
for no point, and in Otter's tests.  Where each student has numbers of their own, these cells also ask the
question.
"""

import sys

from nnrecap.exercises import EXERCISES
from nnrecap.exercises.calls import STOPPED
from nnrecap.exercises.limits import limited
from nnrecap.exercises.variants import named, redrawn, variant_of

WHO = "write the name under which you hand in into the cell `student = ...`, in quotes, and run it"
NOBODY = "?"  # until nbgrader says who handed in


class NotYet(AssertionError):
    """What an answer lacks; a notebook shows these words alone, and none of the lines that asked."""

    def _render_traceback_(self):
        return str(self).splitlines()


class Question(str):
    """Markdown, which a notebook shows as such."""

    def _repr_markdown_(self):
        return str(self)


def grade(name, answer, draw=None, seconds=None, variant=None):
    """Return nothing where an answer is right; raise with the words of `check` where it is not.

    Parameters
    ----------
    name : str, the exercise's name, as in the chapter
    answer : str, the name that the notebook gives its answer: it may be missing, which costs this one alone
    draw : int, instead of the first inputs that `check` draws, as many draws further on
    seconds : number, after which an answer that still runs is interrupted; where nobody else does
    variant : as for `check`

    Raises
    ------
    NotYet : no such name, no answer yet, or a property that is missing; the text says which.
    """
    given = vars(sys.modules["__main__"])
    if answer not in given:
        raise NotYet(f"{name}: there is no `{answer}`. Was it renamed, or did its cell fail?")
    exercise = variant_of(EXERCISES[name], variant)
    if draw is not None:
        exercise.judged = draw
    try:
        with limited(seconds):
            verdict = exercise.judge(given[answer])
    except KeyboardInterrupt:  # between two calls of the answer, which would have caught it
        raise NotYet(f"{name}: {STOPPED[KeyboardInterrupt]}") from None
    if not verdict:
        raise NotYet("\n".join(verdict.lines))


def ask(name, text):
    """The question of an exercise, with the numbers of the student who is named in the notebook."""
    exercise = EXERCISES[name]
    try:
        other = variant_of(exercise, own())
    except NotYet as why:
        return Question(f"*First {why}. Then run this cell.*")
    return Question(redrawn(text, exercise.numeric.asked, other.numeric.asked))


def own(of=None):
    """The name that the notebook gives its `student`; where `of` handed it in, no other will do.

    Raises
    ------
    NotYet : there is no name, or another one.
    RuntimeError : nobody has put a name into the place of "?".
    """
    if of == NOBODY:
        raise RuntimeError("nbgrader_config.py does not say who handed in: take that of `make class`")
    said = vars(sys.modules["__main__"]).get("student", ...)
    if said is ...:
        raise NotYet(WHO)
    if of is not None and named(said) != named(of):
        raise NotYet(f"this notebook asks with the numbers of {said!r}, and {of!r} has handed it in")
    return said
