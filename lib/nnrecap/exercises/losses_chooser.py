"""Which loss for which task: the last exercise of the chapter "Loss functions"."""

from nnrecap.exercises.exercise import Letters, quoted

RIGHT = "bfegd"
TASKS = {
    "flats": "it asks for a number, and some of the data are wrong",
    "instruments": "exactly one of seven is right",
    "topics": "any subset of them may be right",
    "faces": "it asks what is alike, for people not yet seen",
    "machine": "it asks for yes or no, with a probability",
}
WRONG_CHOICE = {
    "a": {0: "squared error follows the prices with a zero too many"},
    "d": {1: "one yes-or-no answer cannot name one of seven", 2: "one output is one topic only"},
    "e": {1: "exactly one is right, and sigmoids may say two", 4: "there is only one question"},
    "f": {2: "softmax cannot find two at once", 3: "no class can be named for people not yet seen"},
    "c": {4: "a margin says which, not how likely"},
}

choose_losses = Letters(
    "choose-losses",
    "abcdefg",
    label="five letters from a to g",
    count=5,
    otherwise=lambda answer: f"you gave {quoted(answer)}; write them in one word, like 'aaaaa'",
    hints=(
        "Ask of each task: a number or a class? One class, or any subset? Is a probability wanted?",
        "Numbers: a or b. Exactly one of K: f. Any subset: e. One yes or no with its probability: d.",
    ),
)


@choose_losses.must
def fit_their_tasks(letters):
    """each fits its task"""
    wrong = [i for i in range(5) if letters[i] != RIGHT[i]]
    if not wrong:
        return None
    i = wrong[0]
    task, asked = list(TASKS.items())[i]
    return f"{task}: {WRONG_CHOICE.get(letters[i], {}).get(i, asked)}"
