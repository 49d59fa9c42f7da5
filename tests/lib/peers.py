"""What a peer's own cases are compared by: test_peers.py has the tests.

A case is an input that ships with a peer.  It is run through the peer in float64, and through
ours as it is; where ours does not have an argument, a recipe says it through what ours has.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

ULPS = 4  # ours may be off by so many eps of its type, of the true value
ROUNDINGS = 8  # and the reference by so many of float64, of the largest number that went into it


class NotExpressible(Exception):
    """Ours has no way to say this; the message is the reason."""


class Ours(NamedTuple):
    """What ours returned for a case, and how large the numbers were that may have cancelled in it."""

    value: np.ndarray
    gradient: np.ndarray | None = None
    size: float = 0.0  # of the numbers in the value, which a reference in float64 rounds
    slope: float = 1.0  # of those in the gradient
    own: float = 0.0  # of those in the value that ours may round in its own type
    own_slope: float = 0.0  # of those in the gradient


@dataclass(frozen=True)
class Difference:
    """Where ours and a peer are known to differ, entry by entry of the value or of the gradient."""

    peer: str
    part: str  # "value", "gradient" or "refusal"
    reason: str
    where: object = field(repr=False)  # function of the case's arguments, giving a mask


@dataclass
class Tally:
    """How the cases of one function of a peer came out."""

    ran: int = 0
    unsaid: Counter = field(default_factory=Counter)  # reasons why a case cannot be expressed
    named: Counter = field(default_factory=Counter)  # differences of the table that were met
    wrong: list = field(default_factory=list)  # all others

    def add(self, case, part, bad, known, why=""):
        """Count a case, of whose `part` the mask `bad` says where it is not the peer's."""
        self.ran += part == "value"
        for difference in known:
            if difference.part == part:
                met = bad & difference.where(*case.args, **case.kwargs)
                self.named[difference] += bool(np.any(met))
                bad = bad & ~met
        if bad.any():
            self.wrong.append(
                f"{case}: {part} at {np.argwhere(bad)[0].tolist()}, {bad.sum()} of {bad.size}{why}"
            )


def off(got, want, size=0, own=0):
    """A mask: where `got`, of whatever type, is not `want`, of float64."""
    got, want = np.asarray(got), np.asarray(want, np.float64)
    if got.shape != want.shape:
        raise AssertionError(f"shape {got.shape}, the peer's is {want.shape}")
    with np.errstate(all="ignore"):
        kind = np.finfo(got.dtype if got.dtype.kind == "f" else float)
        slack = ULPS * float(kind.eps) * (abs(want) + own) + ROUNDINGS * 2.0**-52 * size
        slack = slack + 2 * float(kind.smallest_subnormal)
        close = abs(got.astype(np.float64) - want) <= slack
        same = (got == want.astype(got.dtype)) | (np.isnan(got) & np.isnan(want))
    return ~(close | same)


# --- what the recipes share


def classes_last(z, dims):
    """`z` with these axes laid into one, the last; and what undoes it."""
    axes = sorted({d % z.ndim for d in dims}) if z.ndim else []
    order = [a for a in range(z.ndim) if a not in axes] + axes
    kept = [z.shape[a] for a in order[: z.ndim - len(axes)]]
    rows = z.transpose(order).reshape(*kept, math.prod(z.shape[a] for a in axes))
    return rows, lambda a: a.reshape([z.shape[a] for a in order]).transpose(np.argsort(order))


def near_0(rows):
    """What a logarithm near 0 is the rest of: there, ours promises 2 eps of that, which is half of 4."""
    top = rows.max(axis=-1, keepdims=True, initial=0).astype(np.float64)
    return 0.5 * np.maximum(1, abs(np.where(np.isfinite(top), top, 0)))


def largest(*arrays):
    """The largest finite number of all, at least 1: that is what a reference in float64 rounds."""
    arrays = [np.asarray(a, np.float64) for a in arrays]
    return max(1.0, *(abs(a[np.isfinite(a)]).max(initial=0) for a in arrays))
