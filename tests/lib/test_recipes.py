"""The recipes in the docstring of nnrecap.losses: each runs, alone, and is what PyTorch's option gives."""

import doctest

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from nnrecap import losses

EPS = np.finfo(np.float64).eps


def parts():
    """{title: the text of a recipe}; what comes before the first is under ""."""
    page = losses.__doc__.partition("Recipes\n-------\n")[2]
    opening, *recipes = page.split("\n**")
    return {"": opening} | dict(part.split(".**", 1) for part in recipes)


RECIPES = [title for title in parts() if title]


def run(text, names):
    """Run the examples of a text; names holds their variables, before and afterwards."""
    test = doctest.DocTestParser().get_doctest(text, names, "recipe", None, 0)
    said = []
    found = doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)
    assert found.attempted and not found.failed, "".join(said)
    names |= test.globs
    return found.attempted


def names_after(title):
    names = {}
    run(parts()[""], names)
    return names, run(parts()[title], names)


def test_there_are_four():
    assert RECIPES == ["Label smoothing", "Padded steps", "Class weights", "Several labels"]


@pytest.mark.parametrize("title", RECIPES)
def test_each_recipe_says_what_it_gives(title):
    names, examples = names_after(title)
    assert examples >= 5
    assert names["loss"].shape == () and names["gradient"].shape == names["z"].shape
    with pytest.raises(AssertionError, match="Expected"):
        run(parts()[title].replace("0.", "1."), names)  # it would be noticed


# --- beside PyTorch, on the numbers of the page and on others


def on_other_numbers(title, **inputs):
    """The variables after the recipe's lines, but for those that set `inputs`."""
    names, _ = names_after(title)
    examples = doctest.DocTestParser().get_examples(parts()[title])
    names |= inputs
    rest = [e.source for e in examples if e.source.split(" = ")[0].split(", ")[0] not in inputs]
    sets = len(examples) - len(rest)
    assert 1 <= sets <= 2, f"{sets} lines set {list(inputs)}"
    for source in rest:
        exec(source, names)
    return names


def drawn(title):
    rng = np.random.default_rng(7)
    if title == "Padded steps":
        y = rng.integers(0, 5, (6, 7))
        y[np.arange(7) >= rng.integers(1, 8, (6, 1))] = -100
        assert (y == -100).any()
        return {"z": rng.normal(0, 3, (6, 7, 5)), "y": y}
    if title == "Several labels":
        return {"z": rng.normal(0, 3, (40, 5)), "y": rng.integers(0, 2, (40, 5))}
    y = rng.permutation(np.arange(40) % 5)
    return {"z": rng.normal(0, 3, (40, 5)), "y": y} | ({"eps": 0.3} if title == "Label smoothing" else {})


def option(title, names):
    """PyTorch's loss with the option of its own that the recipe stands for."""
    nn = torch.nn
    if title == "Label smoothing":
        return nn.CrossEntropyLoss(label_smoothing=names["eps"])
    if title == "Class weights":
        return nn.CrossEntropyLoss(weight=torch.tensor(names["weight"]))
    if title == "Several labels":
        return nn.BCEWithLogitsLoss(pos_weight=torch.tensor(names["pos_weight"]))
    loss = nn.CrossEntropyLoss()
    return lambda z, y: loss(z.movedim(-1, 1), y)


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("title", RECIPES)
def test_each_recipe_is_the_option_of_pytorch(title, others):
    names = on_other_numbers(title, **drawn(title)) if others else names_after(title)[0]
    z = torch.tensor(names["z"], requires_grad=True)
    y = torch.tensor(names["y"], dtype=torch.float64 if title == "Several labels" else torch.int64)
    theirs = option(title, names)(z, y)
    theirs.backward()
    assert f"{option(title, names)}".partition("(")[0] in parts()[title] or title == "Padded steps"
    assert_allclose(names["loss"], theirs.item(), rtol=32 * EPS)
    assert_allclose(names["gradient"], z.grad.numpy(), rtol=32 * EPS, atol=4 * EPS)


def test_smoothing_spares_float32():
    names = on_other_numbers("Label smoothing", z=np.float32([[3, 0, -1]]), y=np.array([0]), eps=0.1)
    assert names["loss"].dtype == names["gradient"].dtype == np.float32
