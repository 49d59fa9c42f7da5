"""Learning from rewards on a grid of cells: a world, its exact solution, and Q-learning."""

import math
from typing import NamedTuple

import numpy as np

from nnrecap.inputs import as_labels, as_real, digits, generator, given, one, whole
from nnrecap.magnitude import headroom, largest, shifted

ACTIONS = ("up", "right", "down", "left")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))


class GridWorld:
    """Cells to walk on, drawn as text: a Markov decision process small enough to solve.

    Parameters
    ----------
    rows : list of str of one length: "S" the start (once), "G" a goal and "X" a pit,
        which both end the episode, "#" a wall, "." any other cell
    step_reward, goal_reward, pit_reward : finite number: for every move; on top, for the
        move that enters a goal or a pit
    slip : number from 0 to 1: how probable it is to go sideways instead, half to each side

    Attributes
    ----------
    cells : list of (row, column) of each state, walls left out, row by row
    start : int, a state
    terminal : ndarray (S,) of bool
    P : ndarray (S, 4, S): P[s, a, t] is the probability that action a leads from s to t;
        a terminal state leads to itself
    R : ndarray (S, 4): expected reward of each action; 0 in terminal states
        Actions are 0 … 3, `ACTIONS`: up, right, down, left.  A move into a wall or over
        the edge stays where it was.

    Raises
    ------
    ValueError : rows of different lengths, another letter, not one start, slip outside
        [0, 1], a reward, or the sum for a goal or a pit, not finite.
    TypeError : a reward or slip is not a number.

    Notes
    -----
    Syllabus S1.
    """

    def __init__(self, rows, step_reward=-0.04, goal_reward=1.0, pit_reward=-1.0, slip=0.0):
        letters = _letters(rows)
        step, goal, pit = _numbers(step_reward=step_reward, goal_reward=goal_reward, pit_reward=pit_reward)
        self.cells = [cell for cell, letter in letters.items() if letter != "#"]
        kinds = np.array([letters[cell] for cell in self.cells])
        self.start, self.terminal = int(np.argmax(kinds == "S")), np.isin(kinds, ["G", "X"])
        self._entering = _rewards(step, goal, pit, kinds)
        self.P = self._transitions(_share(slip, "slip"))
        self.R = np.where(self.terminal[:, np.newaxis], 0, self._expected())

    @np.errstate(all="ignore")
    def _expected(self):
        mean = self.P @ self._entering
        if np.isfinite(mean).all():
            return mean
        # It lies between the least and the largest; only a rounded sum was beyond float64.
        return np.clip(mean, self._entering.min(), self._entering.max())

    def _transitions(self, slip):
        number = {cell: s for s, cell in enumerate(self.cells)}
        P = np.zeros((len(number), 4, len(number)))
        for (r, c), s in number.items():
            for a in range(4):
                for turn, probability in ((0, 1 - slip), (1, slip / 2), (-1, slip / 2)):
                    down, right = MOVES[(a + turn) % 4]
                    to = s if self.terminal[s] else number.get((r + down, c + right), s)
                    P[s, a, to] += probability
        return P

    def step(self, state, action, rng):
        """Take one action; return the next state (int), the reward, and whether that ends it.

        `rng` is a numpy.random.Generator.  ValueError: the episode is over, or there is no
        such state or action.
        """
        state, action = whole(state, "state"), whole(action, "action")
        if state >= len(self.cells) or action >= 4:
            most = f"a state from 0 to {len(self.cells) - 1} and an action from 0 to 3"
            raise ValueError(f"a step must be of {most}, got state {state}, action {action}")
        if self.terminal[state]:
            raise ValueError(f"state must not be terminal, where the episode is over, got state {state}")
        to = int(rng.choice(len(self.cells), p=self.P[state, action]))
        return to, float(self._entering[to]), bool(self.terminal[to])


class Optimum(NamedTuple):
    values: np.ndarray
    policy: np.ndarray


def value_iteration(world, discount=0.95, tolerance=1e-12, sweeps=100_000):
    """The largest expected return from each state, and the actions that reach it.

    Parameters
    ----------
    world : GridWorld
    discount : number from 0 to 1, what a reward is worth one step later
    tolerance : number > 0, how far the values may be off (with discount 1: by how much
        the last sweep may have changed them), but for the rounding of large ones
    sweeps : int ≥ 1, the most updates of all states

    Returns
    -------
    values : ndarray (S,): expected sum of discounted rewards; 0 in terminal states, ±inf where
        it is beyond float64
    policy : ndarray (S,), intp: a best action, the first of several

    Raises
    ------
    ValueError : discount outside [0, 1], tolerance not above 0, sweeps below 1.
    TypeError : no world, or not numbers.
    RuntimeError : not within the tolerance after so many sweeps, as where it pays never
        to stop and discount is 1.

    Notes
    -----
    Syllabus S1.  Source: Bellman, "Dynamic Programming" (1957).
    """
    discount, tolerance = _discount(discount), _numbers(tolerance=tolerance)[0]
    if tolerance <= 0:
        raise ValueError(f"tolerance must be above 0, got {digits(tolerance)}")
    # the rest of the geometric series of changes is at most change · γ / (1 - γ)
    enough = tolerance * (1 - discount) / discount if 0 < discount < 1 else tolerance
    sweeps, values = whole(sweeps, "sweeps", 1), np.zeros(len(_world(world).cells))
    e = headroom(largest(world.R), sweeps)  # a value is a sum of as many rewards at most
    R, enough = shifted(world.R, -e), shifted(enough, -e)
    for _ in range(sweeps):
        q = R + discount * world.P @ values
        change, values = abs(q.max(axis=1) - values).max(), q.max(axis=1)
        if change <= enough:
            return Optimum(shifted(values, e), (R + discount * world.P @ values).argmax(axis=1))
    raise RuntimeError(f"the values still change by {shifted(change, e):.3g} after {sweeps} sweeps")


def policy_values(world, policy, discount=0.95):
    """The exact expected return of a policy from each state, by solving linear equations.

    Parameters
    ----------
    world : GridWorld
    policy : array_like (S,) of actions 0 … 3, S ≥ 1
    discount : number from 0 to below 1

    Returns
    -------
    ndarray (S,), V = R_π + γ P_π V; ±inf where that is beyond float64

    Raises
    ------
    ValueError : no such policy, discount outside [0, 1).
    TypeError : no world, or not numeric.

    Notes
    -----
    Syllabus S1.  The return of Q-learning is that of the policy ``q.argmax(axis=1)``.
    """
    states = np.arange(len(_world(world).cells))
    policy, discount = as_labels(policy, "policy", len(states), 4), _discount(discount)
    if discount == 1:
        raise ValueError("discount must be below 1, since a policy may never end, got 1")
    A = np.eye(len(states)) - discount * world.P[states, policy]
    R = world.R[states, policy]
    values = np.linalg.solve(A, R)
    if np.isfinite(values).all():
        return values
    return shifted(np.linalg.solve(A, shifted(R, -64)), 64)


class QLearning(NamedTuple):
    q: np.ndarray
    returns: np.ndarray


@np.errstate(all="ignore")
def q_learning(world, episodes=500, rng=0, discount=0.95, learning_rate=0.5, epsilon=0.1, steps=1000):
    """Learn the value of each action in each state from walking about, without a map.

    Parameters
    ----------
    world : GridWorld, of which only `step`, `start` and the number of states are used
    episodes : int ≥ 0, walks from the start to a terminal state
    rng : numpy.random.Generator or seed
    discount : number from 0 to 1
    learning_rate : number from 0 to 1, or function of how often this action was taken in
        this state, 1, 2, …, that returns one
    epsilon : number from 0 to 1: how often a random action is taken instead of a best one
    steps : int ≥ 1, the most steps of an episode

    Returns
    -------
    q : ndarray (S, 4), 0 where nothing was tried
    returns : ndarray (episodes,): the discounted return of each walk, exploring included

    Raises
    ------
    ValueError : a number outside its range.
    TypeError : no world, or not numbers.

    Notes
    -----
    Syllabus S1.  It finds the optimum with certainty where every action is tried for ever
    and rates fall as slowly as 1/n.  Source: Watkins and Dayan, Mach. Learn. 8 (1992).
    """
    discount, epsilon, rng = _discount(discount), _share(epsilon, "epsilon"), generator(rng)
    rate = learning_rate if callable(learning_rate) else lambda n: learning_rate
    steps, returns = whole(steps, "steps", 1), np.zeros(whole(episodes, "episodes"))
    q, taken = np.zeros((len(_world(world).cells), 4)), np.zeros((len(world.cells), 4), int)
    for episode in range(len(returns)):
        state, over = world.start, False
        for n in range(steps):
            action = rng.integers(4) if rng.random() < epsilon else _best(q[state], rng)
            to, reward, over = world.step(state, action, rng)
            taken[state, action] += 1
            α = _share(rate(int(taken[state, action])), "learning_rate")
            q[state, action] = _nearer(q[state, action], reward + discount * q[to].max(), α)
            returns[episode] += discount**n * reward
            state = to
            if over:
                break
    return QLearning(q, returns)


def _nearer(q, target, α):
    """q moved by the part α towards the target, which may be further away than float64 reaches."""
    way = target - q
    if math.isfinite(way):
        return q + α * way
    if math.isinf(q) or math.isinf(target):
        return target if α and math.isinf(target) else q
    return 2 * (q / 2 + α * (target / 2 - q / 2))


def _best(values, rng):
    """One of the best actions: the first would always walk into the same wall."""
    return rng.choice(np.flatnonzero(values == values.max()))


def _world(world):
    if not hasattr(world, "cells"):
        raise TypeError(f"world must be a GridWorld, got {given(world)}")
    return world


def _letters(rows):
    rows = list(rows)
    if not rows or len({len(row) for row in rows}) != 1:
        raise ValueError(f"rows must be strings of one length, got {given(rows)}")
    letters = {(r, c): letter for r, row in enumerate(rows) for c, letter in enumerate(row)}
    unknown = set(letters.values()) - set("SGX#.")
    if unknown:
        raise ValueError(f"rows may hold S, G, X, # and . only, got {', '.join(sorted(unknown))}")
    starts = list(letters.values()).count("S")
    if starts != 1:
        raise ValueError(f"rows must have one start S, got {starts}")
    return letters


@np.errstate(all="ignore")
def _rewards(step, goal, pit, kinds):
    """The reward for entering each cell."""
    found = step + goal * (kinds == "G") + pit * (kinds == "X")
    if not np.isfinite(found).all():
        raise ValueError(f"step_reward + goal_reward or pit_reward must be finite, got {step}, {goal}, {pit}")
    return found


def _numbers(**numbers):
    found = []
    for name, x in numbers.items():
        x = as_real(x, name)
        if x.shape or not np.isfinite(x):
            raise ValueError(f"{name} must be a finite number, got {one(x)}")
        found.append(float(x))
    return found


def _share(x, name):
    (x,) = _numbers(**{name: x})
    if not 0 <= x <= 1:
        raise ValueError(f"{name} must be from 0 to 1, got {digits(x)}")
    return x


def _discount(x):
    return _share(x, "discount")
