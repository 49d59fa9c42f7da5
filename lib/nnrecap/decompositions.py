"""Tensors and matrices as sums of few simple ones: low rank, CP, HOSVD and Tucker."""

import contextlib
import math
import operator
from typing import NamedTuple

import numpy as np

from nnrecap.inputs import as_real, first, generator, given, one
from nnrecap.magnitude import excess, largest, lengths, multilinear, narrowed, shifted


def low_rank(W, rank):
    """The two factors A B of the matrix of this rank that is nearest to W.

    Parameters
    ----------
    W : array_like of finite real numbers of any size, shape (M, N), M ≥ 1, N ≥ 1
    rank : int, from 1 to min(M, N)

    Returns
    -------
    A, B : ndarrays, shapes (M, rank) and (rank, N)
        A @ B is nearest to W in the Frobenius and in the spectral norm; the singular
        values are shared equally between A and B.  float16, float32 and float64 stay what
        they are; integers and bools become float64.

    Raises
    ------
    ValueError : `W` is no matrix or not finite, or `rank` is not possible.
    TypeError : `W` is complex or not numeric, or `rank` is not an integer.

    Notes
    -----
    Syllabus S20.  rank·(M + N) numbers instead of M·N.  The factors are unique only up to an
    invertible matrix between them: compare products.
    Source: Eckart and Young, Psychometrika 1 (1936).
    """
    W, e = _finite(W, "W")
    if W.ndim != 2:
        raise ValueError(f"W must be a matrix, got shape {W.shape}")
    rank = _rank(rank, "rank", min(W.shape), f"the smaller side of shape {W.shape}")
    half = e // 2
    U, s, Vt = np.linalg.svd(shifted(_wide(W), -2 * half), full_matrices=False)
    root = shifted(np.sqrt(s[:rank]), half)
    return narrowed(U[:, :rank] * root, W.dtype), narrowed(root[:, np.newaxis] * Vt[:rank], W.dtype)


class CP(NamedTuple):
    """Σ_r weights[r] · a_r ∘ b_r ∘ …, the columns of the factors."""

    weights: np.ndarray
    factors: list


class Tucker(NamedTuple):
    """core ×₁ A ×₂ B …: along each axis, the core is multiplied by a factor."""

    core: np.ndarray
    factors: list


def cp_als(X, rank, rng=0, init=None, tol=1e-8, iterations=500):
    """X as a sum of `rank` outer products of vectors (CP, PARAFAC), by alternating least squares.

    Parameters
    ----------
    X : array_like of finite real numbers of any size, shape (I, J, …), two axes or more,
        I ≥ 1, J ≥ 1 and so on
    rank : int, from 1 to the product of all sides but the largest, which is always enough
    rng : seed or numpy.random.Generator, for columns that singular vectors cannot fill
    init : list of factors to start from, shapes (I, rank), (J, rank), …, of which the lengths
        of the columns do not matter; None starts from the leading left singular vectors along
        each axis
    tol : float ≥ 0, stop when a sweep lowers the error by no more than this part of it; 0 never
        stops early
    iterations : int ≥ 1, the most sweeps over all factors

    Returns
    -------
    CP : weights, shape (rank,), decreasing, and factors, shapes (I, rank), (J, rank), …
        The columns have length 1 (a weight 0 may have a column of zeros).  float16, float32
        and float64 stay what they are; integers and bools become float64.  A weight can be
        larger than every entry of X: weights beyond the range of float16 or float32 are of the
        next wider type.

    Raises
    ------
    ValueError : too few axes, not finite, an impossible rank, `init` does not fit, tol < 0, a
        weight beyond the range of float64.
    TypeError : not numeric, `init` is no list, or `rank` or `iterations` is not an integer.

    Notes
    -----
    Syllabus S20.  The error never rises, but it may fall very slowly, or stop at a local
    minimum: more iterations or another `rng` or `init` help.  A best
    approximation of a given rank need not exist: Eckart–Young is for matrices alone.
    Sources: Carroll and Chang, Psychometrika 35 (1970); Harshman (1970); Kolda and Bader,
    "Tensor decompositions and applications", SIAM Review 51 (2009), section 3.4.
    """
    X, e = _finite(X, "X")
    if X.ndim < 2:
        raise ValueError(f"X must have two axes or more, got shape {X.shape}")
    most = X.size // max(*X.shape, 1)
    rank = _rank(rank, "rank", most, f"the product of all sides but the largest of {X.shape}")
    _check_stop(tol, iterations)
    small, bases = _compress(shifted(_wide(X), -e))
    factors = _start(X, small, bases, rank, generator(rng), init)
    factors = _als(small, factors, tol, iterations)
    return _normalised(_expand(bases, factors), e, X.dtype)


def cp_to_tensor(weights, factors=None):
    """The tensor Σ_r weights[r] · a_r ∘ b_r ∘ … of a CP decomposition.

    Parameters
    ----------
    weights : array_like, shape (rank,); or a CP, or any such pair, alone
    factors : list of array_like, shapes (I, rank), (J, rank), …; I ≥ 0, J ≥ 0, and no rank at all,
        of which the sum is 0

    Returns
    -------
    ndarray, shape (I, J, …), of the widest type of the parts; of the next wider one where an
        entry is beyond its range

    Raises
    ------
    ValueError : a factor is no matrix of rank columns, there is none, or no pair.
    TypeError : not numeric, or the factors are no list.

    Notes
    -----
    Syllabus S20.
    """
    weights, factors = _apart(weights, factors, "weights")
    if weights.ndim != 1 or not factors:
        raise ValueError(f"weights must have shape (rank,), got {weights.shape}, with {len(factors)} factors")
    for n, A in enumerate(factors):
        _has_columns(A, n, len(weights), "one a weight")
    return multilinear(_sum_of_products, weights, factors).reshape([len(A) for A in factors])


def hosvd(X, ranks):
    """X as a small core, multiplied along each axis by orthonormal columns: one SVD an axis.

    Parameters
    ----------
    X : array_like of finite real numbers of any size, shape (I, J, …), one axis or more,
        I ≥ 1, J ≥ 1 and so on
    ranks : int, for all axes, or a sequence of one an axis, from 1 to the length of the
        axis; and no more than all other axes multiplied, those before it cut to their ranks

    Returns
    -------
    Tucker : core, shape `ranks`, and factors, shapes (I, ranks[0]), (J, ranks[1]), …
        float16, float32 and float64 stay what they are; integers and bools become float64.
        The core can be larger than every entry of X: one beyond the range of float16 or
        float32 is of the next wider type.

    Raises
    ------
    ValueError : no axis, not finite, an impossible rank, a core beyond the range of float64.
    TypeError : not numeric, or a rank is not an integer.

    Notes
    -----
    Syllabus S20.  The axes are cut one after another, each on what the last has left.  The
    squared error is the sum of the squared singular values cut off, and so at most that of
    all axes on their own, and at most the number of axes times the least possible.
    Sources: De Lathauwer, De Moor and Vandewalle, SIAM J. Matrix Anal. Appl. 21 (2000);
    Vannieuwenhoven, Vandebril and Meerbergen, SIAM J. Sci. Comput. 34 (2012).
    """
    X, e = _finite(X, "X")
    ranks = _ranks(ranks, X.shape)
    _fit_together(ranks, X.shape)
    core, factors = _hosvd(shifted(_wide(X), -e), ranks)
    return _tucker(core, factors, e, X.dtype)


def tucker(X, ranks, tol=1e-9, iterations=100):
    """The Tucker form of these ranks nearest to X, by orthogonal iteration (HOOI) from `hosvd`.

    Parameters
    ----------
    X : as of `hosvd`
    ranks : as of `hosvd`, and none above the product of the others
    tol : float ≥ 0, stop when a sweep lengthens the core by no more than this part of ‖X‖; 0
        never stops early
    iterations : int ≥ 1, the most sweeps over all factors

    Returns
    -------
    Tucker : as of `hosvd`, never further from X than that, but for rounding

    Raises
    ------
    ValueError, TypeError : as `hosvd`; and tol < 0, or iterations < 1 or no integer.

    Notes
    -----
    Syllabus S20.  It may stop at a local minimum.  Each factor is renewed by one step of
    orthogonal iteration, in the place of an SVD: more sweeps, each far quicker, to the same end.
    Source: De Lathauwer, De Moor and Vandewalle, "On the best rank-1 and rank-(R1, …, RN)
    approximation", SIAM J. Matrix Anal. Appl. 21 (2000).
    """
    X, e = _finite(X, "X")
    ranks = _ranks(ranks, X.shape)
    _fit_together(ranks, ranks)
    _check_stop(tol, iterations)
    small, bases = _compress(shifted(_wide(X), -e))
    core, factors = _hooi(small, *_hosvd(small, ranks), tol, iterations)
    return _tucker(core, _expand(bases, factors), e, X.dtype)


def tucker_to_tensor(core, factors=None):
    """The tensor core ×₁ A ×₂ B … of a Tucker decomposition.

    Parameters
    ----------
    core : array_like, shape (P, Q, …); or a Tucker, or any such pair, alone
    factors : list of array_like, shapes (I, P), (J, Q), …; I ≥ 0, J ≥ 0, P ≥ 0, Q ≥ 0

    Returns
    -------
    ndarray, shape (I, J, …), of the widest type of the parts; of the next wider one where an
        entry is beyond its range

    Raises
    ------
    ValueError : not one matrix an axis of the core, with as many columns as that is long, or no pair.
    TypeError : not numeric, or the factors are no list.

    Notes
    -----
    Syllabus S20.
    """
    core, factors = _apart(core, factors, "core")
    if len(factors) != core.ndim:
        raise ValueError(f"factors must be one for each axis of the core, {core.ndim}, got {len(factors)}")
    for n, A in enumerate(factors):
        _has_columns(A, n, core.shape[n], f"the core's length along axis {n}")
    return multilinear(lambda core, factors: _multiply(core, dict(enumerate(factors))), core, factors)


def _sum_of_products(weights, factors):
    return (factors[0] * weights) @ _khatri_rao(
        [np.ascontiguousarray(A.T) for A in factors[1:]], len(weights)
    )


def _als(X, factors, tol, iterations):
    rest, flat = X, X.reshape(len(X), -1)
    rows = [np.ascontiguousarray(A.T) for A in factors]
    grams, norm, error = [A @ A.T for A in rows], np.linalg.norm(X), np.inf
    for _ in range(iterations):
        for n, A in enumerate(rows):
            later = _khatri_rao(rows[n + 1 :], len(A))
            if n == 0:
                M = later @ flat.T
            else:
                rest = rest.reshape(*A.shape, -1)
                M = (rest @ later[..., np.newaxis]).reshape(A.shape)
            others = np.prod([G for k, G in enumerate(grams) if k != n], axis=0)
            rows[n] = A = _solve(others, M)
            grams[n] = A @ A.T
            # what is left of X when the axes up to this one are summed against their factors
            rest = A @ flat if n == 0 else A[:, np.newaxis] @ rest
        last, error = error, _cp_error(X, rows, norm, (A * M).sum(), np.prod(grams, axis=0).sum())
        if tol > 0 and error >= (1 - tol) * last:
            break
    return [A.T for A in rows]


def _solve(G, M):
    """The solution of G A = M; the shortest least-squares one where columns (nearly) coincide."""
    with contextlib.suppress(np.linalg.LinAlgError):
        pivots = np.diag(np.linalg.cholesky(G))
        if pivots.min() > 1e-6 * pivots.max():
            return np.linalg.solve(G, M)
    return np.linalg.lstsq(G, M, rcond=None)[0]


def _cp_error(X, rows, norm, inner, square):
    """‖X - Y‖ / ‖X‖ from the inner product of X and Y and the square of Y, where that keeps digits."""
    if norm == 0:
        return norm
    squared = 1 + (square - 2 * inner) / norm**2
    if squared > 1e-6:
        return np.sqrt(squared)
    A, *others = rows
    Y = A.T @ _khatri_rao(others, len(A))
    return np.linalg.norm(X - Y.reshape(X.shape)) / norm


def _start(X, small, bases, rank, rng, init):
    if init is not None:
        init = [_scaled_columns(_wide(_finite(A, "a factor of init")[0])) for A in _matrices(init, "init")]
        expected, shapes = [(n, rank) for n in X.shape], [A.shape for A in init]
        if shapes != expected:
            raise ValueError(f"init must have factors of shapes {expected}, got {given(shapes)}")
        return _expand([None if Q is None else Q.T for Q in bases], init)
    start = []
    for n in range(small.ndim):
        M = _unfold(small, n)
        U = np.linalg.eigh(M @ M.T)[1][:, ::-1][:, :rank]  # only a start: squares are exact enough
        start.append(np.hstack([U, rng.normal(size=(len(U), rank - U.shape[1]))]))
    return start


def _scaled_columns(A):
    return shifted(A, -np.frexp(np.abs(A).max(axis=0, initial=0))[1])


def _normalised(factors, e, dtype):
    sizes = [lengths(A.T) for A in factors]
    weights = np.prod(sizes, axis=0)
    order = np.argsort(-weights, kind="stable")
    columns = [
        np.divide(A, n, out=np.zeros_like(A), where=n > 0) for A, n in zip(factors, sizes, strict=True)
    ]
    weights = _back(weights[order], e, dtype, "its weights")
    return CP(weights, [A[:, order].astype(dtype) for A in columns])


def _back(x, e, dtype, name):
    """x · 2^e in a type that holds it, or say that none does."""
    whole = shifted(x, e)
    if not np.isfinite(whole).all():
        got = f"one of about 2^{np.log2(largest(x)) + e:.0f}: divide it by some number first"
        raise ValueError(f"X must be so small that {name} fit float64, below 2^1024, got {got}")
    return narrowed(whole, dtype)


def _hosvd(X, ranks):
    factors = [None] * X.ndim
    for n in _shortest_first(X.shape):  # so that the long axes come when little is left
        factors[n] = _leading(_unfold(X, n), ranks[n])
        X = _multiply(X, {n: factors[n].T})
    return X, factors


def _shortest_first(shape):
    return sorted(range(len(shape)), key=shape.__getitem__)


def _hooi(X, core, factors, tol, iterations):
    least = tol * np.linalg.norm(X)  # ‖X‖² - ‖core‖² is the squared error
    for _ in range(iterations):
        later = [X]  # at n: X projected along the axes after n
        for n in range(X.ndim - 1, 0, -1):
            later.insert(0, _multiply(later[0], {n: factors[n].T}))
        better = []
        for n, U in enumerate(factors):
            Y = _multiply(later[n], {k: V.T for k, V in enumerate(better)})
            better.append(_turned(U, _unfold(Y, n)))
        before, after = core, _multiply(Y, {n: better[-1].T})
        if np.linalg.norm(after) - np.linalg.norm(before) <= least:
            break
        core, factors = after, better
    return core, factors


def _turned(U, M):
    """Orthonormal columns U turned towards the leading left singular vectors of M: one step of
    orthogonal iteration, which never shortens Uᵀ M, and costs far less than an SVD."""
    V, _ = np.linalg.qr(M.T @ U)
    return np.linalg.qr(M @ V)[0]


def _leading(M, rank):
    """The first `rank` left singular vectors of M, by a triangular factor instead of M itself."""
    length, width = M.shape
    if length > width:
        Q, R = np.linalg.qr(M)
        return Q @ np.linalg.svd(R)[0][:, :rank]
    R = np.linalg.qr(M.T, mode="r")
    return np.linalg.svd(R.T)[0][:, :rank]


def _compress(X):
    """X = small ×₁ Q₁ ×₂ …, exactly: an axis longer than all others multiplied has idle directions."""
    bases = []
    for n in range(X.ndim):
        M, Q = _unfold(X, n), None
        length, width = M.shape
        if length > width:
            Q, R = np.linalg.qr(M)
            X = np.moveaxis(R.reshape(-1, *np.delete(X.shape, n)), 0, n)
        bases.append(Q)
    return np.ascontiguousarray(X), bases


def _expand(bases, factors):
    """The factors of X from those of the small tensor that `_compress` made of it."""
    return [A if Q is None else Q @ A for Q, A in zip(bases, factors, strict=True)]


def _tucker(core, factors, e, dtype):
    return Tucker(_back(core, e, dtype, "its core"), [U.astype(dtype) for U in factors])


def _unfold(X, n):
    return np.moveaxis(X, n, 0).reshape(X.shape[n], -1)


def _multiply(X, matrices):
    """X ×ₙ M for each {n: M}: each column of X along axis n becomes M times it."""
    for n, M in matrices.items():
        before, length, after = X.shape[:n], X.shape[n], X.shape[n + 1 :]
        if after:
            X = M @ X.reshape(math.prod(before), length, math.prod(after))
        else:
            X = X.reshape(math.prod(before), length) @ M.T
        X = X.reshape(*before, len(M), *after)
    return X


def _khatri_rao(rows, rank):
    """All products of entries, one of each of the rows (rank, I), (rank, J), …: (rank, I·J·…)."""
    if not rows:
        return np.ones((rank, 1), np.float16)  # the narrowest type: others decide that of a product
    product, *others = rows
    for A in others:
        product = (product[:, :, np.newaxis] * A[:, np.newaxis]).reshape(rank, -1)
    return product


def _wide(x):
    return x.astype(np.float64, copy=False)


def _apart(first, factors, name):
    """The first part and the factors as arrays, whether they were given apart or as one."""
    if factors is None:
        if len(pair := _matrices(first, f"{name} without factors")) != 2:
            raise ValueError(f"{name} without factors must be a pair of both, got {len(pair)} parts")
        first, factors = pair
    return as_real(first, name), [as_real(A, "a factor") for A in _matrices(factors, "factors")]


def _matrices(factors, name):
    try:
        return list(factors)
    except TypeError:
        raise TypeError(f"{name} must be a list, got {given(factors)}") from None


def _has_columns(A, n, columns, because):
    if A.ndim != 2 or A.shape[1] != columns:
        raise ValueError(f"factor {n} must have {columns} columns, {because}, got shape {A.shape}")


def _finite(x, name):
    """`x`, and the power of two by which it is too large or small to be squared."""
    x = as_real(x, name)
    size = largest(x)
    if not size < np.inf:
        raise ValueError(f"{name} must be finite, got {first(x, ~np.isfinite(x))}")
    return x, excess(size)


def _integer(value, name):
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {given(value)}") from None


def _rank(rank, name, most, because):
    rank = _integer(rank, name)
    if not 1 <= rank <= most:
        raise ValueError(f"{name} must be from 1 to {most}, {because}, got {rank}")
    return rank


def _ranks(ranks, shape):
    ranks = list(ranks) if np.iterable(ranks) else [ranks] * len(shape)
    if len(ranks) != len(shape) or not shape:
        raise ValueError(f"ranks must be one for each axis of shape {shape}, got {given(ranks)}")
    return [_rank(r, f"ranks[{n}]", shape[n], f"the length of axis {n}") for n, r in enumerate(ranks)]


def _fit_together(ranks, lengths):
    """Refuse an axis of the core longer than all others together; of `lengths`, the shorter are cut."""
    order = _shortest_first(lengths)
    for n, r in enumerate(ranks):
        cut = order[: order.index(n)]
        most = math.prod(ranks[k] if k in cut else lengths[k] for k in order if k != n)
        if r > most:
            raise ValueError(f"ranks[{n}] must be at most {most}, what the other axes allow, got {r}")


def _check_stop(tol, iterations):
    tol = as_real(tol, "tol")
    if tol.ndim or not tol >= 0:
        raise ValueError(f"tol must be at least 0, got {one(tol)}")
    if _integer(iterations, "iterations") < 1:
        raise ValueError(f"iterations must be at least 1, got {iterations}")
