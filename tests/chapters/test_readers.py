"""A reader's function is called on copies, and nothing it does leaves the page."""

import functools
import statistics
import sys
import warnings

import numpy as np
import pytest

from nnrecap.exercises import draws
from nnrecap.exercises.calls import (
    MOST,
    NoAnswer,
    Printed,
    Reader,
    Stopped,
    changed,
    differ,
    fresh,
    itself,
)
from nnrecap.exercises.exercise import Exercise, Unreadable
from nnrecap.exercises.watching import Packages, Steps, packages, steps
from nnrecap.mlp import MLP

NUMBERS = np.array([1.0, 2.0])


def inputs():
    """One of every kind of input that can be written into."""
    return {
        "array": (np.array([1.0, 2.0]), lambda x: x.fill(np.nan)),
        "list": ([1, 2], list.clear),
        "nested list": ([[1, 2]], lambda x: x[0].clear()),
        "list of arrays": ([np.ones(2)], lambda x: x[0].fill(0)),
        "tuple of lists": (([1], 2), lambda x: x[0].append(3)),
        "dictionary": ({"a": [1]}, lambda x: x["a"].append(2)),
        "set": ({1}, set.clear),
        "generator": (np.random.default_rng(0), lambda x: x.random()),
        "network": (MLP([2, 3, 1], rng=np.random.default_rng(0)), lambda x: x.parameters[0].fill(0)),
        "read-only array": (frozen(), lambda x: x.fill(0)),
    }


def frozen():
    array = np.ones(2)
    array.flags.writeable = False
    return array


def shown(thing):
    """What can be seen of an input, in text."""
    if isinstance(thing, np.random.Generator):
        return str(thing.bit_generator.state)
    return str(thing.parameters) if isinstance(thing, MLP) else str(thing)


@pytest.mark.parametrize("kind", inputs())
def test_every_call_gets_its_own_copy(kind):
    thing, write = inputs()[kind]
    before, seen = shown(thing), []

    def writes(x):
        seen.append(shown(x))
        write(x)
        assert shown(x) != before
        return 1

    f = Reader(writes)
    assert f(thing) == f(thing) == 1
    assert seen == [before, before] and shown(thing) == before


def test_every_call_gets_its_own_tensor():
    torch = pytest.importorskip("torch")
    for plain in (torch.ones(2), torch.tensor([1, 2])):
        assert not Reader(lambda x: x, tensors=True)(plain).requires_grad
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    (3 * w).sum().backward()

    def writes(x):
        assert x.requires_grad and x.is_leaf and x.grad.tolist() == [3, 3]
        x.grad.zero_()
        with torch.no_grad():
            x.zero_()
        return x

    f = Reader(writes, tensors=True)
    for _ in range(2):
        assert f(w).tolist() == [0, 0]
    assert w.tolist() == [1, 2] and w.grad.tolist() == [3, 3]
    [(was, now), _] = f.changes
    assert changed(was, now) == "you changed the tensor you were given: it was [1, 2] and is now [0, 0]"


def test_what_our_own_function_returns_is_a_copy_too():
    table = np.ones(2)
    for ours in (lambda: table, functools.partial(lambda x: table, 1), [table].pop):
        Reader(lambda f: f().fill(7) or 1)(ours)
    assert table.tolist() == [1, 1]


def test_what_is_lent_keeps_its_name_and_tensors_are_read():
    def gradient(x):
        return x

    assert Reader(lambda f: f.__name__)(gradient) == "gradient"
    torch = pytest.importorskip("torch")
    assert type(Reader(lambda: torch.ones(2))()) is np.ndarray


def test_what_a_call_returned_stays_when_it_is_written_over():
    buffer = np.zeros(2)

    def into_the_buffer(x):
        return np.multiply(x, 2, out=buffer)

    f = Reader(into_the_buffer)
    first, second = f(NUMBERS), f(3 * NUMBERS)
    assert first.tolist() == [2, 4] and second.tolist() == [6, 12]


def test_the_input_as_a_result_is_a_copy():
    given = np.ones(2)
    assert Reader(lambda x: x)(given) is not given


def test_itself_is_handed_over_without_a_copy():
    counted, given = [], np.ones(2)
    f = Reader(lambda note, x: note.append(1) or x.fill(0) or x)
    assert f(itself(counted), given).tolist() == [0, 0]
    assert counted == [1] and given.tolist() == [1, 1]
    assert len(f.changes) == 1  # of the array alone


def test_raw_hands_over_and_back_the_very_objects():
    given = np.ones(2)
    assert Reader(lambda x: x).raw(given) is given
    assert Reader(lambda x: None).raw(given) is None


@pytest.mark.parametrize("nothing", [None, ...])
def test_nothing_is_no_answer(nothing):
    with pytest.raises(NoAnswer):
        Reader(lambda: nothing)()


def test_what_is_no_number_is_refused_where_numbers_are_asked_for():
    assert Reader(lambda: "a")() == "a"
    with pytest.raises(Unreadable, match="^you returned 'a' where one number should be$"):
        Reader(lambda: "a", asked="one number")()
    with pytest.raises(Unreadable, match="^you returned a generator, which holds no results yet"):
        Reader(lambda: (x for x in "ab"))()


@pytest.mark.parametrize("one", [3.0, np.array(3.0), np.array([3.0]), np.array([[3.0]]), np.float32(3)])
def test_an_array_of_one_number_is_one_number(one):
    got = Reader(lambda: one, scalar=True)()
    assert np.shape(got) == () and got == 3
    assert np.shape(Reader(lambda: one)()) == np.shape(one)
    assert np.shape(Reader(lambda: np.ones(2), scalar=True)()) == (2,)
    assert Reader(lambda: [3.0], scalar=True)() == [3.0]  # a list was not asked for


def test_a_coroutine_is_put_away():
    async def waits():
        return 1

    with warnings.catch_warnings(record=True) as heard, pytest.raises(Unreadable, match="a coroutine"):
        warnings.simplefilter("always")
        Reader(waits)()
    assert heard == []


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ([1, 2], [], "you changed the list you were given: it was [1, 2] and is now []"),
        (NUMBERS, NUMBERS * np.nan, "you changed the array you were given: it was [1, 2] and is now [nan, nan]"),
        ({"a": 1}, {}, "you changed the dictionary you were given: it was {'a': 1} and is now {}"),
        ({1}, set(), "you changed the set you were given: it was {1} and is now set()"),
        (([1],), ([2],), "you changed the tuple you were given: it was [[1]] and is now [[2]]"),
    ],
)  # fmt: skip
def test_a_change_is_put_into_words(was, now, words):
    assert differ(was, now) and changed(was, now) == words


@pytest.mark.parametrize(
    "thing",
    [[1, [2]], np.array([1.0, np.nan]), np.array(["a"]), {"a": np.ones(2)}, {1}, (1,), 3, "a", None, len],
)
def test_what_was_left_alone_does_not_differ(thing):
    assert not differ(thing, fresh(thing))


def test_one_number_of_a_list_in_a_list_differs():
    assert differ([[1, 2]], [[1, 3]]) and differ({"a": [1]}, {"a": [2]}) and differ({"a": 1}, {"b": 1})
    assert differ([1], [1, 1]) and differ(np.ones(2), np.ones(3))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SystemExit(), "it ended the program: leave exit() out, and return the result"),
        (KeyboardInterrupt(), "it was interrupted while it ran; does its loop come to an end?"),
        (GeneratorExit(), "it raised GeneratorExit"),
    ],
)
def test_no_function_ends_python(error, words):
    def ends():
        raise error

    f = Reader(ends)
    with pytest.raises(
        Stopped, match=f"^{words.replace('(', '.').replace(')', '.').replace('?', '.')}$"
    ) as stopped:
        f()
    assert f.raised is stopped.value


class Shell:
    """What IPython's own exit() asks to end."""

    def __init__(self):
        self.asked = 0

    def ask_exit(self):
        self.asked += 1


def test_no_function_ends_a_notebooks_kernel(monkeypatch):
    ipython = pytest.importorskip("IPython")
    autocall = pytest.importorskip("IPython.core.autocall")
    shell = Shell()
    monkeypatch.setattr(ipython, "get_ipython", lambda: shell)
    for leave in (autocall.ExitAutocall(shell), autocall.ZMQExitAutocall(shell)):
        with pytest.raises(Stopped, match="it ended the program: leave exit.. out"):
            Reader(leave)()
        with pytest.raises(Stopped):
            Reader(lambda leave=leave: [Reader(lambda: 1)(), leave()])()
        assert not shell.asked
    leave()  # of a cell, it is IPython's again
    assert shell.asked == 1


def test_a_tests_skip_goes_through():
    f = Reader(lambda: pytest.skip("not here"))
    with pytest.raises(pytest.skip.Exception):
        f()
    assert f.raised is None


def test_an_error_of_the_function_is_known():
    f = Reader(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError) as error:
        f()
    assert f.raised is error.value


def test_what_is_printed_is_kept_call_by_call(capsys):
    f = Reader(lambda n: print("n =", n) or print("on stderr", file=sys.stderr) or n)
    assert f(1) + f(2) == 3
    assert f.printed == ["n = 1\non stderr\n", "n = 2\non stderr\n"]
    assert capsys.readouterr() == ("", "")


def test_what_is_printed_has_a_limit():
    pieces = Printed()
    for letter in "xyz":
        pieces.write(1500 * letter)
    assert pieces.text == 1500 * "x" + 500 * "y"
    out = Printed()
    assert out.write("x" * MOST) == MOST and out.text == "x" * 2000 and out.writable()
    with pytest.raises(Stopped, match="it printed more than 100,000 characters"):
        out.write("x")


# Watching


def test_steps_count_the_readers_code_alone():
    def loop(x):
        return np.array([2 * value for value in x])

    at_once = Reader(lambda x: np.einsum("i,i->i", x, x))  # NumPy's own Python does not count
    assert 0 < steps(at_once, np.ones(3)) == steps(at_once, np.ones(100)) < 20
    assert 0 < steps(Reader(lambda x: statistics.mean(x)), [1.5] * 100) < 20  # nor does Python's own library
    assert steps(Reader(len), [1]) == 0
    assert steps(Reader(loop), np.ones(100)) > steps(Reader(loop), np.ones(3)) + 97


def test_watching_leaves_no_trace():
    before = sys.gettrace(), sys.getprofile()
    for watch in (steps, packages):
        with pytest.raises(ZeroDivisionError):
            watch(Reader(lambda x: x / 0), 1)
    assert (sys.gettrace(), sys.getprofile()) == before
    f = Reader(len)
    steps(f, [1])
    assert not isinstance(f.watch, Steps | Packages)


def test_the_libraries_are_found():
    from nnrecap import softmax

    def calls_ours(x):
        return softmax.softmax(x)

    assert packages(Reader(calls_ours), NUMBERS) == {"numpy", "nnrecap"}
    assert packages(Reader(lambda x: np.exp(x.sum())), NUMBERS) == {"numpy"}
    assert packages(Reader(lambda f, x: f(x)), lambda x: [x], 1) == set()  # a function that we lent


def test_torch_is_found_in_c_and_in_python():
    torch = pytest.importorskip("torch")
    for function in (torch.softmax, torch.nn.functional.softmax):
        assert "torch" in packages(Reader(lambda x, f=function: f(torch.from_numpy(x), dim=-1)), NUMBERS)
    ones = torch.ones(2)
    for function in (lambda: ones.exp(), lambda: torch.exp(ones), lambda: torch.softmax(ones, -1)):
        assert packages(Reader(function)) == {"torch"}


# Properties that are made of them


def exercise_on(*pieces, hints=()):
    exercise = Exercise("e", hints)
    for piece in pieces:
        piece(exercise)
    return exercise


def doubled(rng):
    return (draws.numbers(rng, *draws.sizes(rng, 2)),)


def test_agreement_is_asked_on_drawn_inputs():
    exercise = exercise_on(
        lambda e: e.agrees("it doubles", lambda x: 2 * x, doubled, slips=[(lambda x: x / 2, "you halved")])
    )
    assert exercise.judge(lambda x: x + x).lines == ("e: right.", "  it doubles: yes")
    for wrong, words in [
        (lambda x: x / 2, "no, you halved"),
        (lambda x: x, "you returned the input as it was"),
        (lambda x: 2 * x.T, "right but for the order of the axes"),
        (lambda x: -2 * x, "the sign is turned"),
        (lambda x: np.ones((2, 3)), "right would be shape"),
        (lambda x: "a", "you returned 'a' where an array or a number should be"),
    ]:
        assert words in exercise.judge(wrong).lines[1]


def test_each_check_draws_anew_and_each_run_alike():
    def seen_by(exercise):
        seen = []
        for _ in range(2):
            exercise.judge(lambda x: seen.append(x.copy()) or 2 * x)
        return seen

    first, again = (seen_by(exercise_on(lambda e: e.agrees("a", lambda x: 2 * x, doubled))) for _ in range(2))
    assert len(first) == 6 and all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert len({x.tobytes() for x in first}) == 6


def test_every_kind_of_draw_is_tried_at_each_check():
    kinds = [lambda rng: (draws.numbers(rng, 7),), lambda rng: (draws.numbers(rng, 1),)]
    exercise, sizes = exercise_on(lambda e: e.agrees("it doubles", lambda x: 2 * x, kinds)), []
    for _ in range(5):
        assert exercise.judge(lambda x: sizes.append(len(x)) or 2 * x)
        assert "right would be shape (1,)" in exercise.judge(lambda x: np.resize(2 * x, 7)).lines[1]
    assert sizes == [7, 1] * 5


def test_a_slip_and_the_right_function_get_copies():
    def writes(x):
        x *= 2
        return x

    exercise = exercise_on(lambda e: e.agrees("it doubles", writes, doubled, slips=[(writes, "never")]))
    assert exercise.judge(lambda x: 2 * x)
    assert "never" not in exercise.judge(lambda x: 3 * x).lines[1]


def test_a_loop_is_seen():
    exercise = exercise_on(lambda e: e.without_a_loop(lambda rng, n: (rng.random((n, 2)),)))

    def indexed(x):
        found = np.empty(len(x))
        for i in range(len(x)):
            found[i] = x[i].sum()
        return found

    assert exercise.judge(lambda x: x.sum(axis=1)).lines == ("e: right.", "  without a loop: yes")
    for loop in (
        indexed,
        lambda x: [sum(row) for row in x],
        lambda x: np.apply_along_axis(lambda r: r.sum(), 1, x),
    ):
        assert " steps in Python for a size of 3, and " in exercise.judge(loop).lines[1]


def test_other_libraries_are_named():
    exercise = exercise_on(lambda e: e.with_numpy_alone(NUMBERS))
    assert exercise.judge(np.sin) and exercise.judge(lambda x: np.exp(x))
    from nnrecap.activations import tanh

    assert (
        exercise.judge(lambda x: tanh(x)).lines[1] == "  with NumPy alone: no, yours calls the book's library"
    )


def test_inputs_that_are_written_into_are_told():
    exercise = Exercise("e")
    exercise.must(lambda f: f([3, 4]) and None)
    exercise.leaves_inputs_alone("pop takes one out")
    assert exercise.judge(lambda x: x[0])
    said = exercise.judge(lambda x: x.pop()).lines[-1]
    assert said == (
        "  what it is given stays as it was: no, you changed the list you were given: "
        "it was [3, 4] and is now [3]; pop takes one out"
    )


# Draws


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_sizes_differ(rng):
    drawn = [draws.sizes(rng, 3) for _ in range(50)]
    assert all(len(set(sizes)) == 3 for sizes in drawn)
    assert {n for sizes in drawn for n in sizes} == {2, 3, 4, 5, 6}
    assert sorted(draws.sizes(rng, 2, 7, 8)) == [7, 8] and type(drawn[0][0]) is int


def test_numbers_are_short(rng):
    x = draws.numbers(rng, 40, 50)
    assert x.shape == (40, 50) and np.array_equal(x, np.round(x, 1)) and 1.9 < x.std() < 2.1
    assert abs(x.mean()) < 0.2 and np.any(x != np.round(x))
    assert not np.signbit(x[x == 0]).any() and (x == 0).any()
    n = draws.whole(rng, 400)
    assert n.dtype == float and n.min() == -9 and n.max() == 9 and np.array_equal(n, np.round(n))


def test_quarters_are_exact_and_of_both_signs(rng):
    x = draws.quarters(rng, 30, 40)
    assert x.shape == (30, 40) and np.array_equal(4 * x, np.round(4 * x)) and np.any(2 * x != np.round(2 * x))
    assert x.min() == -8 and x.max() == 8 and np.abs(draws.quarters(rng, 99, most=1)).max() == 1


def test_labels_hold_the_first_and_the_last_class(rng):
    drawn = [draws.labels(rng, 5, 4) for _ in range(50)]
    for y in drawn:
        assert y.shape == (5,) and y.min() == 0 and y.max() == 3
    assert max(np.sum(y == 0) for y in drawn) > 1 < max(np.sum(y == 3) for y in drawn)
    assert {int(y[0]) for y in drawn} == {0, 1, 2, 3}  # in any order
    assert draws.labels(rng, 1, 4).tolist() == [0] and draws.labels(rng, 0, 4).size == 0


def test_shares_sum_to_one_exactly(rng):
    p = draws.shares(rng, 50, 5)
    assert p.shape == (50, 5) and np.all(p.sum(axis=-1) == 1) and np.all(p > 0)
    assert draws.shares(rng, 3).shape == (3,)


def test_forms_are_the_same_numbers(rng):
    x = draws.whole(rng, 3, 4)
    found = dict(draws.forms(x))
    assert all(np.array_equal(form, x) for form in found.values())
    assert found["columns first in memory"].flags.f_contiguous
    part = found["a part of a larger array"]
    assert not part.flags.contiguous and np.array_equal(part.base[..., 1], -x)
    assert found["float32"].dtype == np.float32 and found["integers"].dtype.kind == "i"
    assert list(dict(draws.forms(np.array([0.1])))) == ["columns first in memory", "a part of a larger array"]
