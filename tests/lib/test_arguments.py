"""An argument of a wrong kind is right after all, or refused by the library itself, in its own words.

One argument of a call at a time is something that no reader would mean.  Functions of the package's own
hands, whose arguments others have looked at, are not asked, and figures are refused by Matplotlib.
"""

import traceback
from pathlib import Path

import numpy as np
import pytest
from calls import all_calls, modules

import nnrecap

PACKAGE = Path(nnrecap.__file__).parent
OWN_HANDS = {"inputs", "ctc_inputs", "magnitude", "losses.samples", "losses.odds", "activations.blocks"}
NOT_ASKED = OWN_HANDS | {"figures", "claims", "datasets"}
NO_ARRAY = {"None": None, "word": "odd", "bytes": b"odd", "mapping": {}, "object": object(), "complex": 1j}
ODD = NO_ARRAY | {
    "fraction": 1.5,
    "bool": True,
    "nan": np.nan,
    "infinity": np.inf,
    "negative": -1,
    "nought": 0,
    "three": 3,
    "huge": -(10**30),
    "empty": [],
    "list": [1],
    "pair": (0, 1),
    "array": np.array([1, 2]),
}
ASKED = [
    pytest.param(call, argument, id=f"{name}-{argument}")
    for name, call in all_calls()
    if name.rpartition(".")[0] not in NOT_ASKED
    for argument in call.arguments()
]


@pytest.mark.parametrize(("call", "argument"), ASKED)
def test_it_is_right_or_refused_in_our_words(call, argument):
    is_array = any(name.split("[")[0] == argument for name in call.arrays)
    for kind, odd in (NO_ARRAY if is_array else ODD).items():
        try:
            call.apply(call.arguments() | {argument: odd})
        except (ValueError, TypeError) as error:
            *_, place = traceback.extract_tb(error.__traceback__)
            is_ours = PACKAGE in Path(place.filename).parents and place.line.startswith("raise ")
            assert is_ours, f"{kind}: {place}: {error}"


def test_the_names_that_are_not_asked_are_modules_and_most_are_asked():
    assert len(ASKED) > 150 and not NOT_ASKED - modules().keys()
