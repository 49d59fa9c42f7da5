"""The grid world by hand; its solution by brute force, linear equations and a published table."""

import inspect
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap import learning, reinforcement
from nnrecap.reinforcement import ACTIONS, GridWorld, _nearer, policy_values, q_learning, value_iteration

BOOK = ["...G", ".#.X", "S..."]  # Russell and Norvig's 4 × 3 world
SMALL = GridWorld(["S.", ".G"], slip=0.3)
UP, RIGHT, DOWN, LEFT = range(4)


@pytest.mark.parametrize("name", ["ACTIONS", "GridWorld", "policy_values", "q_learning", "value_iteration"])
def test_learning_has_these_names_too(name):
    assert getattr(learning, name) is getattr(reinforcement, name)


# --- the world


def test_a_world_by_hand():
    world = GridWorld(["S#", ".G"], step_reward=-1, goal_reward=10)
    assert world.cells == [(0, 0), (1, 0), (1, 1)]
    assert world.start == 0 and world.terminal.tolist() == [False, False, True]
    to = world.P.argmax(axis=2)
    assert_array_equal(world.P.max(axis=2), 1)
    assert to.tolist() == [[0, 0, 1, 0], [0, 2, 1, 1], [2, 2, 2, 2]]
    assert world.R.tolist() == [[-1] * 4, [-1, 9, -1, -1], [0] * 4]
    assert len(ACTIONS) == 4


def test_a_slip_goes_sideways_and_a_pit_hurts():
    world = GridWorld(["...", "XS.", "..G"], step_reward=0, slip=0.2)
    s = world.start
    assert s == 4 and world.terminal.tolist() == [False] * 3 + [True] + [False] * 4 + [True]
    want = np.zeros(9)
    want[[1, 3, 5]] = 0.8, 0.1, 0.1
    assert_allclose(world.P[s, UP], want, rtol=0, atol=1e-15)
    assert_allclose(world.R[s], [-0.1, 0, -0.1, -0.8], rtol=0, atol=1e-15)
    assert_allclose(world.P[0, UP, [0, 1]], [0.9, 0.1], rtol=0, atol=1e-15)  # the edge and one side
    assert_allclose(world.P.sum(axis=2), 1, rtol=0, atol=1e-15)


def test_steps_are_drawn_as_the_matrix_says():
    rng = np.random.default_rng(0)
    world = GridWorld(["...", "XS.", "..G"], step_reward=-1, slip=0.2)
    seen = [world.step(world.start, UP, rng) for _ in range(4000)]
    assert set(seen) == {(1, -1.0, False), (3, -2.0, True), (5, -1.0, False)}
    share = np.bincount([to for to, _, _ in seen], minlength=9) / 4000
    assert_allclose(share, world.P[world.start, UP], rtol=0, atol=0.032)  # five standard deviations
    assert_allclose(np.mean([r for _, r, _ in seen]), world.R[world.start, UP], rtol=0, atol=0.024)


# --- value iteration


def test_the_published_values():
    # Russell and Norvig, "Artificial Intelligence: a Modern Approach", utilities of the 4 × 3 world
    values, policy = value_iteration(GridWorld(BOOK, slip=0.2), discount=1)
    table = [0.812, 0.868, 0.918, 0, 0.762, 0.660, 0, 0.705, 0.655, 0.611, 0.388]
    assert_allclose(values, table, rtol=0, atol=5.1e-4)
    assert [ACTIONS[a] for a in policy[[0, 1, 2, 4, 5, 7, 8, 9, 10]]] == (
        ["right"] * 3 + ["up", "up", "up", "left", "left", "left"]
    )


@pytest.mark.parametrize("discount", [0, 0.5, 0.95])
@pytest.mark.parametrize(
    "world", [SMALL, GridWorld(["SX", ".G"], step_reward=0.1), GridWorld(["S.#G"], slip=0.5)]
)
def test_the_best_of_all_policies(world, discount):
    free = np.flatnonzero(~world.terminal)
    best = np.full(len(world.cells), -np.inf)
    for actions in product(range(4), repeat=len(free)):
        policy = np.zeros(len(world.cells), int)
        policy[free] = actions
        best = np.maximum(best, policy_values(world, policy, discount))
    values, policy = value_iteration(world, discount)
    assert_allclose(values, best, rtol=0, atol=2e-12)
    assert_allclose(policy_values(world, policy, discount), best, rtol=0, atol=2e-12)
    assert policy.dtype == np.intp


def test_values_solve_bellman_s_equation_on_a_larger_world():
    world = GridWorld(["S..#....", ".#...#.X", "...#..#.", ".X....#G"], slip=0.1)
    values, policy = value_iteration(world, 0.9)
    assert_allclose(values, (world.R + 0.9 * world.P @ values).max(axis=1), rtol=0, atol=1e-12)
    assert_allclose(values, policy_values(world, policy, 0.9), rtol=0, atol=1e-12)


def test_the_tolerance_holds():
    world = GridWorld(["S.........G"], step_reward=-1)
    exact = value_iteration(world, 0.9, 1e-13).values
    for tolerance in (1, 0.1, 1e-3):
        off = abs(value_iteration(world, 0.9, tolerance).values - exact).max()
        assert off <= tolerance
    with pytest.raises(RuntimeError, match=r"^the values still change by 0\.\d+ after 3 sweeps$"):
        value_iteration(world, 0.9, sweeps=3)
    with pytest.raises(RuntimeError, match=r"^the values still change by 1 after 100 sweeps$"):
        value_iteration(GridWorld(["S.G"], step_reward=1), 1, sweeps=100)


def test_the_values_of_a_policy_by_hand():
    world = GridWorld(["S.G"], step_reward=-1, goal_reward=10)
    assert_allclose(policy_values(world, [RIGHT] * 3, 0.5), [3.5, 9, 0], rtol=0, atol=1e-14)
    assert_allclose(policy_values(world, [UP] * 3, 0.5), [-2, -2, 0], rtol=0, atol=1e-14)


# --- Q-learning


def test_q_learning_finds_every_value_of_a_world_without_chance():
    world = GridWorld(["S.", ".G"], step_reward=-1, goal_reward=5)
    q, _ = q_learning(world, 300, epsilon=1, learning_rate=1, discount=0.9)
    want = world.R + 0.9 * world.P @ value_iteration(world, 0.9).values
    assert_allclose(q, want, rtol=0, atol=1e-12)
    assert not q[world.terminal].any()


@pytest.mark.parametrize("seed", range(3))
def test_q_learning_reaches_the_optimal_return(seed):
    world = GridWorld(["S...#", ".#..X", ".#.#.", "....G"])
    q, returns = q_learning(world, 400, seed)
    best = value_iteration(world).values[world.start]
    assert_allclose(policy_values(world, q.argmax(axis=1))[world.start], best, rtol=0, atol=1e-12)
    assert returns.shape == (400,) and returns.max() <= best + 1e-12
    assert returns[-100:].mean() > returns[:20].mean()


def test_q_learning_with_slips_and_falling_rates():
    world = GridWorld(BOOK, slip=0.2)
    q, _ = q_learning(world, 3000, 1, 0.9, lambda n: n**-0.7, 0.3)
    got = policy_values(world, q.argmax(axis=1), 0.9)[world.start]
    best = value_iteration(world, 0.9).values[world.start]
    assert best - 0.01 < got <= best + 1e-12


def test_rates_are_asked_by_how_often_the_action_was_taken():
    asked = []
    world = GridWorld(["SG"], step_reward=0, goal_reward=8)

    def rate(n):
        asked.append(n)
        return 0.5

    q, returns = q_learning(world, 200, 0, 1, rate, 0)
    counts = np.bincount(asked)[1:]  # each action's numbers start at 1 and leave none out
    assert 1 <= counts[0] <= 4 and (np.diff(counts) <= 0).all() and len(counts) > 100
    assert q[0, RIGHT] == pytest.approx(8) and returns[-1] == 8
    assert (q[1] == 0).all()


def test_one_update_by_hand():
    world = GridWorld(["SG"], step_reward=-2, goal_reward=10)
    q, returns = q_learning(world, 1, 0, 0.5, 0.25, 0, steps=1)
    (moved,) = np.flatnonzero(q[0])
    reward = 8 if moved == RIGHT else -2
    assert q[0, moved] == 0.25 * reward and returns.tolist() == [reward]
    q, returns = q_learning(world, 1, 3, 0.5, 0.25, 0, steps=50)
    assert q[0, RIGHT] == 2  # a quarter of 8
    others = q[0, q[0] != 2]
    assert set(others) <= {0, -0.5} and returns[0] == sum(
        -2 * 0.5**n for n in range((others < 0).sum())
    ) + 8 * (0.5 ** (others < 0).sum())


def test_walks_are_the_seed_s_and_may_be_none():
    a, b, c = (q_learning(SMALL, 20, rng).returns for rng in (5, np.random.default_rng(5), 6))
    assert a.tolist() == b.tolist() != c.tolist()
    assert not q_learning(SMALL, 0).q.any()
    assert len(q_learning(SMALL, 0).returns) == 0


# --- bad input

MESSAGES = {
    "letter": (lambda: GridWorld(["S?"]), "rows may hold S, G, X, # and . only, got ?"),
    "ragged": (lambda: GridWorld(["S.", "."]), "rows must be strings of one length, got ['S.', '.']"),
    "none": (lambda: GridWorld([]), "rows must be strings of one length, got []"),
    "no start": (lambda: GridWorld(["..G"]), "rows must have one start S, got 0"),
    "two starts": (lambda: GridWorld(["SSG"]), "rows must have one start S, got 2"),
    "slip": (lambda: GridWorld(["SG"], slip=1.5), "slip must be from 0 to 1, got 1.5"),
    "reward": (lambda: GridWorld(["SG"], np.nan), "step_reward must be a finite number, got nan"),
    "goal": (
        lambda: GridWorld(["SG"], goal_reward=[1]),
        "goal_reward must be a finite number, got shape (1,)",
    ),
    "pit": (lambda: GridWorld(["SG"], pit_reward=-np.inf), "pit_reward must be a finite number, got -inf"),
    "over": (
        lambda: SMALL.step(3, 0, np.random.default_rng(0)),
        "state must not be terminal, where the episode is over, got state 3",
    ),
    "state": (
        lambda: SMALL.step(4, 0, np.random.default_rng(0)),
        "a step must be of a state from 0 to 3 and an action from 0 to 3, got state 4, action 0",
    ),
    "action": (
        lambda: SMALL.step(0, 4, np.random.default_rng(0)),
        "a step must be of a state from 0 to 3 and an action from 0 to 3, got state 0, action 4",
    ),
    "negative": (lambda: SMALL.step(-1, 0, np.random.default_rng(0)), "state must be at least 0, got -1"),
    "discount": (lambda: value_iteration(SMALL, 1.1), "discount must be from 0 to 1, got 1.1"),
    "tolerance": (lambda: value_iteration(SMALL, tolerance=0), "tolerance must be above 0, got 0"),
    "sweeps": (lambda: value_iteration(SMALL, sweeps=0), "sweeps must be at least 1, got 0"),
    "policy": (
        lambda: policy_values(SMALL, [0, 1, 2, 4]),
        "policy must hold whole numbers from 0 to 3, got 4",
    ),
    "length": (
        lambda: policy_values(SMALL, [0]),
        "policy must have one label a sample, shape (4,), got (1,)",
    ),
    "for ever": (
        lambda: policy_values(SMALL, [0] * 4, 1),
        "discount must be below 1, since a policy may never end, got 1",
    ),
    "q discount": (lambda: q_learning(SMALL, discount=-0.1), "discount must be from 0 to 1, got -0.1"),
    "epsilon": (lambda: q_learning(SMALL, epsilon=2), "epsilon must be from 0 to 1, got 2"),
    "rate": (lambda: q_learning(SMALL, learning_rate=2), "learning_rate must be from 0 to 1, got 2"),
    "episodes": (lambda: q_learning(SMALL, -1), "episodes must be at least 0, got -1"),
    "steps": (lambda: q_learning(SMALL, steps=0), "steps must be at least 1, got 0"),
}


# --- rewards of any size


def scaled(world, power):
    rewards = {"step_reward": -0.0625, "goal_reward": 1.0, "pit_reward": -1.0}
    return GridWorld(world, **{name: np.ldexp(r, power) for name, r in rewards.items()}, slip=0.25)


@pytest.mark.parametrize("power", [1015, 700, -700, -1050])
def test_rewards_of_any_size(power):
    one, far = scaled(BOOK, 0), scaled(BOOK, power)
    want, got = (
        value_iteration(one),
        value_iteration(far, tolerance=max(float(np.ldexp(1e-12, power)), 5e-324)),
    )
    assert_allclose(np.ldexp(got.values, -power), want.values, rtol=1e-11, atol=np.ldexp(5e-324, -power) * 4)
    assert_array_equal(got.policy[~one.terminal], want.policy[~one.terminal])
    values = policy_values(far, want.policy)
    assert_allclose(
        np.ldexp(values, -power),
        policy_values(one, want.policy),
        rtol=1e-12,
        atol=np.ldexp(16 * 5e-324, -power),
    )
    if power > -1000:
        before, after = (q_learning(world, episodes=20) for world in (one, far))
        assert_array_equal(np.ldexp(before.q, power), after.q)
        assert_array_equal(np.ldexp(before.returns, power), after.returns)


def test_a_large_reward_needs_no_tolerance_of_its_own():
    values = value_iteration(scaled(BOOK, 600)).values
    assert_allclose(np.ldexp(values, -600), value_iteration(scaled(BOOK, 0)).values, rtol=1e-11)


MOST, INF = float(np.finfo(np.float64).max), np.inf


def test_rewards_at_the_end_of_float64():
    world = GridWorld(["S.G", "..X"], step_reward=0, goal_reward=MOST, pit_reward=-MOST, slip=0.3)
    assert np.isfinite(world.R).all()
    assert abs(world.R).max() <= MOST
    found = value_iteration(world)
    assert np.isfinite(found.values).all()
    half = value_iteration(GridWorld(["S.G", "..X"], step_reward=0, goal_reward=1, pit_reward=-1, slip=0.3))
    assert_allclose(found.values / MOST, half.values, rtol=1e-12)
    assert np.isfinite(policy_values(world, found.policy)).all()
    assert np.isfinite(q_learning(world, episodes=50, learning_rate=0.9, epsilon=0.5).q).all()


def test_an_update_may_go_from_end_to_end():
    q = q_learning(GridWorld(["SG"], step_reward=0, goal_reward=MOST), 1, learning_rate=1.0).q
    assert q.max() == MOST
    for rate, want in [(1.0, MOST), (0.5, 0), (0.25, -MOST / 2), (0, -MOST)]:
        assert _nearer(-MOST, MOST, rate) == want
    assert _nearer(3.0, 5.0, 0.5) == 4
    for q, target, rate, want in [
        (INF, 1.0, 0.5, INF),
        (1.0, -INF, 0.5, -INF),
        (INF, -INF, 0.5, -INF),
        (1.0, INF, 0, 1.0),
        (INF, INF, 1, INF),
    ]:
        assert _nearer(q, target, rate) == want


def test_values_beyond_float64_are_infinite():
    world = GridWorld(["S.", ".."], step_reward=1e308)
    assert value_iteration(world, 0.5).values.tolist() == [np.inf] * 4  # 2e308
    assert policy_values(world, [0] * 4, 0.95).tolist() == [np.inf] * 4
    assert_allclose(value_iteration(world, 0.25).values, 1e308 / 0.75, rtol=1e-14)
    assert q_learning(world, 2, learning_rate=1.0, steps=30).q.max() == np.inf


@pytest.mark.parametrize("slip", [0.08, 0.09, 0.1, 0.11])
def test_a_mean_of_rewards_is_finite_where_its_rounded_sum_is_not(slip):
    world = GridWorld(["S..", "...", "..G"], step_reward=MOST, goal_reward=0, slip=slip)
    with np.errstate(all="ignore"):
        assert np.isinf(world.P @ np.full(9, MOST)).any()
    assert_allclose(world.R[~world.terminal] / MOST, 1, rtol=4 * np.finfo(float).eps)


@pytest.mark.parametrize(("discount", "slip"), [(0.95, 0), (0.95, 0.25), (1, 0.25)])
def test_a_long_way_beyond_float64_leaves_the_values_near_its_end(discount, slip):
    """At most 20 steps' rewards, or 44, and each near the largest number: an inf among them would spread."""
    rows, scale = ["S" + 43 * "." + "G"], 2.0**1023
    one, far = (GridWorld(rows, step_reward=-s, goal_reward=s, slip=slip) for s in (1, scale))
    before = value_iteration(one, discount, tolerance=1e-9)
    after = value_iteration(far, discount, tolerance=1e-9 * scale)
    with np.errstate(over="ignore"):
        assert_array_equal(after.values, np.ldexp(before.values, 1023))
    assert_array_equal(after.policy, before.policy)
    assert np.isinf(after.values).sum() > 30
    assert np.isfinite(after.values).sum() >= 2


def test_rewards_whose_sum_is_beyond_float64_are_refused():
    for name, got in [("goal_reward", "1e+308, 1e+308, -1.0"), ("pit_reward", "1e+308, 1.0, 1e+308")]:
        with pytest.raises(ValueError) as caught:
            GridWorld(["SGX"], step_reward=1e308, **{name: 1e308})
        message = "step_reward + goal_reward or pit_reward must be finite, got "
        assert str(caught.value) == message + got
    assert np.isfinite(GridWorld(["S.."], step_reward=1e308, goal_reward=1e308).R).all()


@pytest.mark.parametrize("what", MESSAGES)
def test_bad_input_is_refused(what):
    call, message = MESSAGES[what]
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).partition(" at [")[0] == message


def test_what_is_no_number_is_refused():
    for f in (value_iteration, q_learning, lambda world: policy_values(world, [0])):
        with pytest.raises(TypeError, match="^world must be a GridWorld, got 'SG'$"):
            f("SG")
    with pytest.raises(TypeError, match="^slip must be real numbers"):
        GridWorld(["SG"], slip="0.1")
    with pytest.raises(TypeError, match="^action must be an integer"):
        SMALL.step(0, 1.0, np.random.default_rng(0))


def test_what_they_do_unless_told_otherwise():
    world = GridWorld(["S..", "..G"], slip=0.1)
    defaults = {
        "episodes": 500,
        "rng": 0,
        "discount": 0.95,
        "learning_rate": 0.5,
        "epsilon": 0.1,
        "steps": 1000,
    }
    for got, want in zip(q_learning(world), q_learning(world, **defaults), strict=True):
        assert_array_equal(got, want)
    told = {"discount": 0.95, "tolerance": 1e-12, "sweeps": 100_000}
    for got, want in zip(value_iteration(world), value_iteration(world, **told), strict=True):
        assert_array_equal(got, want)
    assert {
        n: p.default for n, p in inspect.signature(q_learning).parameters.items() if n != "world"
    } == defaults
    assert {
        n: p.default for n, p in inspect.signature(value_iteration).parameters.items() if n != "world"
    } == told


def test_a_policy_has_values_beside_those_beyond_float64():
    world = GridWorld(["S..G"], step_reward=1e308, goal_reward=0)
    values = policy_values(world, [1] * 4, 0.9)
    assert values[:2].tolist() == [np.inf] * 2  # 1.9e308 and more
    assert_allclose(values[2], 1e308, rtol=1e-14)
