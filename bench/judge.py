"""Do two functions do the same, on random inputs of the kind that a check uses?

The inputs are those that the check hands to the solution, and others drawn from them: same
shapes, same types, numbers between the least and the largest of that argument, with ties,
zeros, extremes.  What is compared is the result, what has become of the arguments, and
whether both share memory.  It cannot prove that two functions are the same, only find where
they are not.
"""

import copy

import numpy as np
from printed import is_tensor

TRIES = 400


def difference(solution, other, calls, seed=0):
    """(number of inputs tried, the first on which they differ or None)."""
    rng, tried = np.random.default_rng(seed), 0
    drawn = (Draw(calls, rng).like(calls[rng.integers(len(calls))]) for _ in range(TRIES))
    for arguments in [*calls, *drawn]:
        want = outcome(solution, arguments)
        if isinstance(want, tuple):
            tried += 1
            got = outcome(other, arguments)
            if not isinstance(got, tuple) or not same(got, want):
                return tried, arguments
    return tried, None


def outcome(function, arguments):
    """(result, arguments as they are afterwards, who shares memory), or the error."""
    arguments = copy.deepcopy(arguments)
    try:
        with np.errstate(all="ignore"):
            result = function(*arguments)
    except Exception as error:
        return error
    return result, arguments, [np.may_share_memory(a, b) for a in arrays(result) for b in arrays(arguments)]


def arrays(value):
    """Every array in a result or in arguments."""
    if isinstance(value, np.ndarray):
        return [value]
    if is_tensor(value):
        return [value.detach().numpy()]
    return [a for part in value for a in arrays(part)] if isinstance(value, list | tuple) else []


def same(got, want):
    """Whether two results are the same: type for type, and each number but for its last digits."""
    if isinstance(want, list | tuple):
        alike = isinstance(got, list | tuple) and len(got) == len(want)
        return alike and all(same(g, w) for g, w in zip(got, want, strict=True))
    if is_tensor(want):
        alike = is_tensor(got) and got.requires_grad == want.requires_grad
        return alike and same(got.detach().numpy(), want.detach().numpy()) and same(got.grad, want.grad)
    if isinstance(want, np.ndarray | np.generic | int | float):
        return isinstance(got, np.ndarray | np.generic | int | float) and same_numbers(got, want)
    return type(got) is type(want) and (not isinstance(want, str) or got == want)


def same_numbers(got, want):
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape or (got.dtype != want.dtype and np.ndim(want)):
        return False
    eps = np.finfo(want.dtype).eps if want.dtype.kind == "f" else 0
    with np.errstate(invalid="ignore"):
        largest = np.max(np.abs(want[np.isfinite(want)]), initial=0)
        return np.allclose(got, want, rtol=1e6 * eps, atol=32 * eps * largest, equal_nan=True)


class Draw:
    """Arguments like those of the recorded calls."""

    def __init__(self, calls, rng):
        self.rng, self.way = rng, rng.integers(4)
        self.pools = [Pool([call[i] for call in calls]) for i in range(len(calls[0]))]

    def like(self, call):
        return [self.vary(value, pool) for value, pool in zip(call, self.pools, strict=True)]

    def vary(self, value, pool):
        if isinstance(value, np.random.Generator):
            return np.random.default_rng(self.rng.integers(2**32))
        if isinstance(value, list | tuple):
            return self.vary_list(value, pool)
        if is_tensor(value):
            return self.vary_tensor(value, pool)
        if isinstance(value, np.ndarray | np.number | int | float) and not isinstance(value, bool):
            drawn = self.numbers(np.asarray(value), pool)
            return drawn if isinstance(value, np.ndarray) else type(value)(drawn)
        return copy.deepcopy(value)

    def vary_list(self, values, pool):
        numbers = all(isinstance(v, int | float | np.number) for v in values)
        if numbers and isinstance(values, list) and values:
            values = [
                values[self.rng.integers(len(values))] for _ in range(self.rng.integers(2 * len(values)))
            ]
        return type(values)(self.vary(v, pool) for v in values)

    def vary_tensor(self, value, pool):
        drawn, data = copy.deepcopy(value), self.numbers(value.detach().numpy(), pool)
        drawn.detach().copy_(drawn.new_tensor(data))
        if value.grad is not None:
            drawn.grad = self.vary_tensor(value.grad, pool)
        return drawn

    def numbers(self, like, pool):
        """An array of the shape and type of `like` with other numbers of the pool's kind."""
        if not like.size or like.dtype.kind not in "iuf" or not pool.values.size:
            return like.copy()
        if like.dtype.kind in "iu":  # perhaps places in another argument: no larger than they were
            drawn = self.rng.integers(like.min(), like.max() + 1, like.shape)
        elif self.way == 0 or pool.labels:
            drawn = self.rng.choice(pool.values, like.shape)
        else:
            low, high = pool.low, pool.high
            if self.way > 1:
                low, high = max(low, -4.0), min(high, 4.0)
            drawn = self.rng.uniform(min(low, high), max(low, high), like.shape)
            drawn = np.round(drawn) if self.way == 3 else drawn
        if pool.shares:
            drawn = self.rng.dirichlet(np.ones(like.shape[-1]), like.shape[:-1])
        return drawn.astype(like.dtype)


class Pool:
    """All numbers that an argument had, and whether they are labels, or rows of shares that sum to 1."""

    def __init__(self, values):
        parts = [np.asarray(p, float) for v in values for p in numbers_in(v)]
        self.values = np.unique(np.concatenate([p.ravel() for p in parts])) if parts else np.array([])
        finite = self.values[np.isfinite(self.values)]
        self.low, self.high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
        self.labels = len(self.values) <= 3 and any(p.size > len(np.unique(p)) for p in parts)
        self.shares = bool(parts) and all(
            p.ndim and p.shape[-1] > 1 and (p >= 0).all() and np.allclose(p.sum(axis=-1), 1) for p in parts
        )


def numbers_in(value):
    if isinstance(value, list | tuple):
        return [a for part in value for a in numbers_in(part)]
    if is_tensor(value):
        return [value.detach().numpy()]
    good = isinstance(value, np.ndarray | np.number | int | float) and not isinstance(value, bool)
    return [np.asarray(value)] if good and np.asarray(value).dtype.kind in "iuf" else []
