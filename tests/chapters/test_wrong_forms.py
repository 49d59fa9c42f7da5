"""Wrong answers made of the printed solutions are refused: known by heart, or blind to a part of the input.

`forms.wrong` makes them.
"""

import pytest
from forms import wrong
from printed import answers, recorded

from nnrecap.exercises import EXERCISES

ANSWERS = answers()
FUNCTIONS = sorted(n for n, (answer, _) in ANSWERS.items() if callable(answer))

CUT, SIGNS, WHOLE = (
    f"input {what}" for what in ("what is beyond ±5 cut off", "without signs", "in whole numbers")
)
# exercise → those that are no wrong answers there, since every allowed input gives the right result
NOT_WRONG = {
    "ctc-backward": {CUT, SIGNS},  # probabilities lie between 0 and 1
    "jacobian": {CUT, SIGNS},
    "least-certain": {CUT, SIGNS},
    "names-of-labels": {CUT},  # the sign of a logit decides
    "sigmoid-slope": {SIGNS},  # the slope is the same on both sides
    "t22-no-grad": {CUT, SIGNS},  # the rate is the only number that is not watched, and small
    "t31-train": {  # the text says which pictures they are, and asks for weights
        *(CUT, SIGNS, WHOLE, "the first result, always", "the first result of each size"),
        *("right for the first size alone", "X of the first call, always", "y of the first call, always"),
    },
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrong_answer_made_of_the_right_one_is_refused(name):
    solution, _ = ANSWERS[name]
    calls, verdict = recorded(name, solution)
    assert verdict
    tried = list(wrong(solution, calls))
    assert len(tried) >= 3
    for start in draws_of(name):
        assert {what for what, answer in tried if passes(name, answer, start)} == NOT_WRONG.get(name, set())


def draws_of(name):
    """The checks to try: some that draw other inputs, one where nothing is drawn."""
    return range(0, 16_000, 1000) if any(prop.draws for prop in EXERCISES[name].properties) else [0]


def passes(name, answer, start):
    EXERCISES[name].judged = start
    return bool(EXERCISES[name].judge(answer))
