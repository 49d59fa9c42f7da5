"""Decompositions by reconstruction, by truths of their own, by NumPy's SVD, and by TensorLy where it is installed."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from nnrecap.datasets import digits
from nnrecap.decompositions import CP, Tucker, cp_als, cp_to_tensor, hosvd, low_rank, tucker, tucker_to_tensor

EPS = np.finfo(np.float64).eps
steady = settings(derandomize=True, deadline=None, database=None, max_examples=50)
IMAGES = digits()[0].reshape(-1, 8, 8)[:400]


def error(X, Y):
    return np.linalg.norm(X - Y) / np.linalg.norm(X)


def of_cp_rank(shape, rank, seed):
    rng = np.random.default_rng(seed)
    return cp_to_tensor(np.ones(rank), [rng.normal(size=(n, rank)) for n in shape])


def of_tucker_ranks(shape, ranks, seed):
    rng = np.random.default_rng(seed)
    core, factors = (
        rng.normal(size=ranks),
        [rng.normal(size=(n, r)) for n, r in zip(shape, ranks, strict=True)],
    )
    return tucker_to_tensor(core, factors)


def tails(X, ranks):
    """Along each axis, the norm of the singular values of X that a rank cuts off."""
    unfolded = [np.moveaxis(X, n, 0).reshape(X.shape[n], -1) for n in range(X.ndim)]
    return [
        np.linalg.norm(np.linalg.svd(M, compute_uv=False)[r:]) for M, r in zip(unfolded, ranks, strict=True)
    ]


# --- low rank


@pytest.mark.parametrize("shape", [(6, 6), (9, 4), (4, 9), (1, 5), (5, 1), (1, 1)])
def test_no_matrix_of_the_rank_is_nearer(shape):
    W = np.random.default_rng(0).normal(size=shape)
    s = np.linalg.svd(W)[1]
    for rank in range(1, min(shape) + 1):
        A, B = low_rank(W, rank)
        assert A.shape == (shape[0], rank) and B.shape == (rank, shape[1])
        # Eckart–Young: the error is what is left of the singular values
        assert_allclose(np.linalg.norm(W - A @ B), np.linalg.norm(s[rank:]), rtol=1e-13, atol=32 * EPS)
        assert_allclose(np.linalg.norm(W - A @ B, 2), [*s, 0][rank], rtol=1e-13, atol=32 * EPS)
        assert_allclose(A.T @ A, B @ B.T, rtol=0, atol=32 * EPS)  # shared equally
        assert_allclose(np.diag(A.T @ A), s[:rank], rtol=1e-13)


# --- back to tensors


def test_cp_to_tensor_is_its_definition():
    rng = np.random.default_rng(0)
    w, factors = rng.normal(size=3), [rng.normal(size=(n, 3)) for n in (2, 4, 5, 3)]
    want = np.einsum("r,ir,jr,kr,lr->ijkl", w, *factors)
    assert_allclose(cp_to_tensor(w, factors), want, rtol=0, atol=32 * EPS)
    assert_array_equal(cp_to_tensor(CP(w, factors)), cp_to_tensor(w, factors))
    assert_array_equal(cp_to_tensor((w, factors)), cp_to_tensor(w, factors))
    assert_allclose(cp_to_tensor(w, factors[:1]), factors[0] @ w, rtol=0, atol=8 * EPS)


def test_tucker_to_tensor_is_its_definition():
    rng = np.random.default_rng(0)
    core, factors = rng.normal(size=(2, 3, 1)), [rng.normal(size=s) for s in [(4, 2), (5, 3), (6, 1)]]
    want = np.einsum("pqr,ip,jq,kr->ijk", core, *factors)
    assert_allclose(tucker_to_tensor(core, factors), want, rtol=0, atol=32 * EPS)
    assert_array_equal(tucker_to_tensor(Tucker(core, factors)), tucker_to_tensor(core, factors))
    assert_array_equal(tucker_to_tensor((core, factors)), tucker_to_tensor(core, factors))
    assert_allclose(tucker_to_tensor([2.0], [[[1], [3]]]), [2, 6], rtol=0)


# --- CP


@pytest.mark.parametrize("shape", [(6, 7, 8), (30, 3, 4), (3, 4, 30), (4, 5, 3, 6), (9, 7)])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_tensors_of_a_rank_are_recovered(shape, rank):
    for seed in range(3):
        X = of_cp_rank(shape, rank, seed)
        assert error(X, cp_to_tensor(cp_als(X, rank, iterations=3000))) < 1e-10  # some are slow


def test_factors_of_an_order_3_tensor_are_recovered_up_to_sign_and_order():
    rng = np.random.default_rng(4)
    factors = [np.linalg.qr(rng.normal(size=(n, 3)))[0] for n in (7, 8, 9)]
    found = cp_als(cp_to_tensor([5, 2, 3], factors), 3)
    assert_allclose(found.weights, [5, 3, 2], rtol=1e-9)
    for A, B in zip(found.factors, factors, strict=True):
        assert_allclose(abs(A.T @ B[:, [0, 2, 1]]), np.eye(3), rtol=0, atol=1e-8)


@pytest.mark.parametrize("extra", [1, 2, 4])
def test_a_rank_beyond_the_true_one_does_no_harm(extra):
    for seed in range(8):  # seed 0 to 7: a plain solution of the singular equations fails in some
        X = of_cp_rank((6, 7, 8), 2, seed)
        assert error(X, cp_to_tensor(cp_als(X, 2 + extra))) < 1e-10


def test_the_error_falls_with_the_sweeps_and_with_the_rank():
    by_sweeps = [
        error(IMAGES, cp_to_tensor(cp_als(IMAGES, 6, tol=0, iterations=n))) for n in (1, 2, 4, 8, 16)
    ]
    assert (np.diff(by_sweeps) < 0).all()
    by_rank = [error(IMAGES, cp_to_tensor(cp_als(IMAGES, r, iterations=20))) for r in (1, 4, 16, 64)]
    assert (np.diff(by_rank) < 0).all()


def test_at_the_end_the_gradient_is_zero():
    found = cp_als(IMAGES, 3, tol=1e-13, iterations=2000)
    residual = IMAGES - cp_to_tensor(found)
    A, B, C = found.factors
    by_a, by_b, by_c = (
        np.einsum("ijk,jr,kr->ir", residual, B, C),
        np.einsum("ijk,ir,kr->jr", residual, A, C),
        np.einsum("ijk,ir,jr->kr", residual, A, B),
    )
    for g in (by_a, by_b, by_c):
        assert np.linalg.norm(g) < 1e-5 * np.linalg.norm(IMAGES)


def test_of_a_matrix_it_is_the_truncated_svd():
    W = np.random.default_rng(0).normal(size=(8, 6))
    A, B = low_rank(W, 2)
    assert_allclose(cp_to_tensor(cp_als(W, 2, tol=1e-15, iterations=3000)), A @ B, rtol=0, atol=1e-6)


def test_columns_have_length_1_and_weights_decrease():
    found = cp_als(IMAGES, 5)
    assert [A.shape for A in found.factors] == [(400, 5), (8, 5), (8, 5)]
    for A in found.factors:
        assert_allclose(np.linalg.norm(A, axis=0), 1, rtol=8 * EPS)
    assert (np.diff(found.weights) <= 0).all() and (found.weights > 0).all()


def test_the_start_can_be_chosen():
    rng = np.random.default_rng(0)
    init = [rng.normal(size=(n, 4)) for n in IMAGES.shape]
    kept = [A.copy() for A in init]
    one, two = cp_als(IMAGES, 4, init=init, tol=0, iterations=3), cp_als(IMAGES, 4, tol=0, iterations=3)
    assert abs(error(IMAGES, cp_to_tensor(one)) - error(IMAGES, cp_to_tensor(two))) > 1e-4
    for A, B in zip(init, kept, strict=True):
        assert_array_equal(A, B)
    # one sweep by hand, from the textbook's normal equations
    A, B, C = init
    A = np.einsum("ijk,jr,kr->ir", IMAGES, B, C) @ np.linalg.inv((B.T @ B) * (C.T @ C))
    B = np.einsum("ijk,ir,kr->jr", IMAGES, A, C) @ np.linalg.inv((A.T @ A) * (C.T @ C))
    C = np.einsum("ijk,ir,jr->kr", IMAGES, A, B) @ np.linalg.inv((A.T @ A) * (B.T @ B))
    by_hand = cp_to_tensor(np.ones(4), [A, B, C])
    assert_allclose(cp_to_tensor(cp_als(IMAGES, 4, init=init, iterations=1)), by_hand, rtol=0, atol=1e-10)


def test_the_same_seed_gives_the_same_result():
    X = of_cp_rank((3, 4, 5), 3, 0) + 0.1 * np.random.default_rng(1).normal(size=(3, 4, 5))
    runs = [cp_als(X, 6, rng=rng, iterations=5) for rng in (7, np.random.default_rng(7), 8)]
    assert_array_equal(runs[0].factors[0], runs[1].factors[0])
    assert (runs[0].factors[0] != runs[2].factors[0]).any()
    assert_array_equal(cp_als(X, 6).weights, cp_als(X, 6).weights)


def test_the_defaults_of_cp():
    X = of_cp_rank((3, 4, 5), 3, 0) + 0.1 * np.random.default_rng(1).normal(size=(3, 4, 5))
    assert_array_equal(cp_als(X, 6, iterations=5).weights, cp_als(X, 6, rng=0, iterations=5).weights)
    assert_array_equal(cp_als(X, 4, tol=0).weights, cp_als(X, 4, tol=0, iterations=500).weights)
    assert (cp_als(X, 4, tol=0).weights != cp_als(X, 4, tol=0, iterations=499).weights).any()
    assert (cp_als(X, 4, tol=0).weights != cp_als(X, 4, tol=0, iterations=501).weights).any()


@pytest.mark.parametrize("tol", [0.3, 0.03, 1e-3])
@pytest.mark.parametrize("scale", [1, 1e3])
@pytest.mark.parametrize("noise", [0.3, 1e-6])
def test_cp_stops_at_the_first_sweep_that_gains_too_little(tol, scale, noise):
    X = of_cp_rank((6, 7, 8), 3, 5)
    X = scale * (X + noise * np.random.default_rng(1).normal(size=X.shape))
    errors = [error(X, cp_to_tensor(cp_als(X, 3, tol=0, iterations=n))) for n in range(1, 60)]
    gains = [1 - after / before for before, after in itertools.pairwise(errors)]
    sweeps = 2 + next(i for i, gain in enumerate(gains) if gain <= tol)
    assert 2 <= sweeps < 59
    assert_array_equal(cp_als(X, 3, tol=tol).weights, cp_als(X, 3, tol=0, iterations=sweeps).weights)


# --- HOSVD and Tucker


@pytest.mark.parametrize("f", [hosvd, tucker])
@pytest.mark.parametrize(
    ("shape", "ranks"),
    [((6, 7, 8), (2, 3, 4)), ((40, 4, 5), (4, 2, 3)), ((4, 5, 40), (2, 3, 4)), ((4, 3, 5, 6), (2, 3, 1, 2)), ((7, 5), (2, 2)), ((5,), (1,))],
)  # fmt: skip
def test_tensors_of_these_ranks_are_recovered(f, shape, ranks):
    X = of_tucker_ranks(shape, ranks, 0)
    found = f(X, ranks)
    assert found.core.shape == ranks
    assert error(X, tucker_to_tensor(found)) < 1e-14
    for U in found.factors:
        assert_allclose(U.T @ U, np.eye(U.shape[1]), rtol=0, atol=32 * EPS)


@steady
@given(arrays(np.float64, array_shapes(min_dims=1, max_dims=4, max_side=5), elements=st.floats(-9, 9)))
def test_full_ranks_lose_nothing(X):
    assert_allclose(tucker_to_tensor(hosvd(X, full_ranks(X.shape))), X, rtol=0, atol=1e-12)
    assert_allclose(tucker_to_tensor(tucker(X, full_ranks(X.shape))), X, rtol=0, atol=1e-12)


def full_ranks(shape):
    return tuple(min(n, int(np.prod(shape)) // n) for n in shape)


@pytest.mark.parametrize("ranks", [(1, 1, 1), (5, 2, 3), (12, 4, 4), (30, 6, 6)])
def test_the_error_keeps_its_bounds(ranks):
    lost = tails(IMAGES, ranks)
    by_hosvd = np.linalg.norm(IMAGES - tucker_to_tensor(hosvd(IMAGES, ranks)))
    by_tucker = np.linalg.norm(IMAGES - tucker_to_tensor(tucker(IMAGES, ranks)))
    assert max(lost) * (1 - 1e-12) <= by_tucker < by_hosvd <= np.linalg.norm(lost) * (1 + 1e-12)
    assert by_hosvd <= np.sqrt(3) * by_tucker


def test_the_squared_error_is_what_the_core_lacks():
    for f, ranks in itertools.product([hosvd, tucker], [(3, 2, 2), (9, 5, 3)]):
        found = f(IMAGES, ranks)
        lacking = np.linalg.norm(IMAGES) ** 2 - np.linalg.norm(found.core) ** 2
        assert_allclose(np.linalg.norm(IMAGES - tucker_to_tensor(found)) ** 2, lacking, rtol=1e-10)


@steady
@given(
    arrays(np.float64, (4, 3, 5), elements=st.floats(-9, 9)),
    st.sampled_from([(1, 1, 1), (2, 2, 2), (4, 3, 3), (3, 1, 3)]),
)
def test_tucker_is_never_further_than_hosvd(X, ranks):
    further = np.linalg.norm(X - tucker_to_tensor(tucker(X, ranks)))
    assert further <= np.linalg.norm(X - tucker_to_tensor(hosvd(X, ranks))) + 1e-12


def test_a_long_axis_costs_memory_by_its_length_alone():
    """Its square would be 320 gigabytes."""
    rng = np.random.default_rng(0)
    X = cp_to_tensor([1, 2], [rng.normal(size=(n, 2)) for n in (200_000, 2, 3)])
    for back in (
        tucker_to_tensor(hosvd(X, (2, 2, 2))),
        tucker_to_tensor(tucker(X, (2, 2, 2))),
        cp_to_tensor(cp_als(X, 2)),
        np.matmul(*low_rank(X.reshape(-1, 6), 2)).reshape(X.shape),
    ):
        assert_allclose(back, X, atol=1e-6)


def test_small_singular_values_survive():
    rng = np.random.default_rng(0)
    U, V = (np.linalg.qr(rng.normal(size=(n, 3)))[0] for n in (9, 20))
    X = ((U * [1, 1e-6, 1e-12]) @ V.T).reshape(9, 4, 5)
    for f in (hosvd, tucker):
        found = f(X, (3, 4, 5))
        assert error(X, tucker_to_tensor(found)) < 1e-15 * 4
        # by the squares of the entries, 1e-12 would be lost in the rounding of 1
        assert abs(found.factors[0].T @ U[:, 2]).max() > 1 - 1e-6


def test_at_the_end_each_factor_is_the_best_for_the_others():
    core, (A, B, C) = tucker(IMAGES, (6, 3, 3), tol=1e-15, iterations=500)
    Y = np.einsum("ijk,jq,kr->iqr", IMAGES, B, C).reshape(400, -1)
    best = np.linalg.norm(np.linalg.svd(Y, compute_uv=False)[:6])
    assert_allclose(np.linalg.norm(core), best, rtol=1e-10)
    assert_allclose(np.einsum("ijk,ip,jq,kr->pqr", IMAGES, A, B, C), core, rtol=0, atol=1e-9)


def test_a_single_number_of_ranks_is_for_all_axes():
    assert hosvd(IMAGES, 3).core.shape == tucker(IMAGES, np.int64(3)).core.shape == (3, 3, 3)
    assert_array_equal(hosvd(IMAGES, 3).core, hosvd(IMAGES, [3, 3, 3]).core)


def test_what_stops_the_sweeps():
    def reached(**stop):
        return error(IMAGES, tucker_to_tensor(tucker(IMAGES, (6, 3, 3), **stop)))

    by_hosvd = error(IMAGES, tucker_to_tensor(hosvd(IMAGES, (6, 3, 3))))
    assert_allclose(reached(tol=1), by_hosvd, rtol=1e-12)  # no gain is enough
    assert reached(iterations=1) > reached(iterations=3) > reached(iterations=100)
    assert reached(tol=1e-3) > reached(tol=1e-12)
    by_cp = [error(IMAGES, cp_to_tensor(cp_als(IMAGES, 4, tol=t))) for t in (0.9, 1e-2, 1e-6)]
    assert by_cp[0] > by_cp[1] > by_cp[2]


def test_the_usual_number_of_sweeps_of_tucker_is_100():
    X = np.random.default_rng(1).normal(size=(5, 5, 5))  # slow: it still moves by then
    usual = tucker(X, 2, tol=0).core
    assert_array_equal(usual, tucker(X, 2, tol=0, iterations=100).core)
    for other in (99, 101):
        assert np.abs(tucker(X, 2, tol=0, iterations=other).core - usual).max() > 1e-4


# --- TensorLy


def test_errors_match_tensorly():
    tl = pytest.importorskip("tensorly")
    from tensorly.decomposition import parafac
    from tensorly.decomposition import tucker as their_tucker

    noisy = of_cp_rank((20, 21, 22), 4, 0)
    noisy = noisy + np.random.default_rng(1).normal(size=noisy.shape)
    for X, rank, ranks in [(IMAGES, 4, (8, 4, 4)), (noisy, 4, (4, 4, 4))]:
        init = [np.random.default_rng(2).normal(size=(n, rank)) for n in X.shape]
        theirs = parafac(X, rank, init=(np.ones(rank), [A.copy() for A in init]), n_iter_max=30, tol=0)
        ours = cp_als(X, rank, init=init, tol=0, iterations=30)
        assert abs(error(X, cp_to_tensor(ours)) - error(X, tl.cp_to_tensor(theirs))) < 1e-10
        theirs = their_tucker(X, list(ranks), n_iter_max=500, tol=1e-14)
        ours = tucker(X, ranks, tol=1e-15, iterations=500)
        assert abs(error(X, tucker_to_tensor(ours)) - error(X, tl.tucker_to_tensor(theirs))) < 1e-10


# --- types and edges


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_keep_their_type_and_the_input_its_values(dtype):
    X = of_cp_rank((4, 5, 6), 2, 0).astype(dtype)
    before = X.copy()
    X.flags.writeable = False
    w, factors = cp_als(X, 2)
    core, others = tucker(X, 2)
    parts = [w, *factors, core, *others, *low_rank(X[0], 2), *hosvd(X, 2).factors]
    assert {a.dtype for a in parts} == {np.dtype(dtype)}
    atol = 40 * np.finfo(dtype).eps  # entries up to 5, each rounded some times
    assert_allclose(cp_to_tensor(w, factors), X, rtol=0, atol=atol)
    assert_allclose(tucker_to_tensor(core, others), X, rtol=0, atol=atol)
    assert_array_equal(X, before)


def test_lists_integers_and_other_orders_in_memory():
    X = [[[1, 2], [3, 5]], [[0, 1], [4, 4]], [[7, 1], [0, 2]]]
    for f in (hosvd, tucker, cp_als):
        want = f(np.array(X, float), 2)
        assert want[0].dtype == np.float64
        for other in (X, np.array(X, np.int8), np.asfortranarray(np.array(X, float))):
            assert_allclose(f(other, 2)[0], want[0], rtol=1e-12, atol=1e-12)


def test_zero_is_a_tensor_too():
    Z = np.zeros((3, 4, 5))
    assert_array_equal(cp_to_tensor(cp_als(Z, 2)), Z)
    assert_array_equal(cp_als(Z, 2).weights, [0, 0])
    assert_array_equal(tucker_to_tensor(hosvd(Z, 2)), Z)
    assert_array_equal(tucker_to_tensor(tucker(Z, 2)), Z)
    A, B = low_rank(Z[0], 1)
    assert_array_equal(A @ B, Z[0])


# --- the size of the numbers

FAR = [1020, 700, 500, -300, -700, -1000]  # powers of two: they change no digit of what is true
DECOMPOSE = {
    "cp_als": lambda X: cp_als(X, 2, iterations=5),
    "cp_als, started": lambda X: cp_als(X, 2, iterations=5, init=[np.eye(n)[:, :2] + 1 for n in X.shape]),
    "hosvd": lambda X: hosvd(X, 2),
    "tucker": lambda X: tucker(X, 2, iterations=5),
}


def moderate(shape, dtype=np.float64):
    return np.random.default_rng(3).uniform(-2, 2, shape).astype(dtype)


@pytest.mark.parametrize("name", DECOMPOSE)
@pytest.mark.parametrize("power", FAR)
@pytest.mark.parametrize("shape", [(4, 3, 5), (9, 2, 3)])
def test_a_power_of_two_goes_into_the_weights_alone(name, power, shape):
    X = moderate(shape)
    one, two = DECOMPOSE[name](X), DECOMPOSE[name](np.ldexp(X, power))
    assert_allclose(np.ldexp(two[0], -power), one[0], rtol=1e-12, atol=1e-12)
    for A, B in zip(one[1], two[1], strict=True):
        assert_allclose(B, A, rtol=0, atol=1e-12)
    back = (cp_to_tensor if name.startswith("cp") else tucker_to_tensor)(two)
    want = (cp_to_tensor if name.startswith("cp") else tucker_to_tensor)(one)
    assert_allclose(np.ldexp(back, -power), want, rtol=0, atol=1e-13)


@pytest.mark.parametrize("name", DECOMPOSE)
def test_the_scale_of_what_is_far_is_exact(name):
    X = moderate((4, 3, 5))
    one, two = (DECOMPOSE[name](np.ldexp(X, power)) for power in (900, -900))
    assert_array_equal(np.ldexp(one[0], -1800), two[0])
    for A, B in zip(one[1], two[1], strict=True):
        assert_array_equal(A, B)


@pytest.mark.parametrize("power", [1022, *FAR])  # by 2^1022, a singular value is beyond float64
@pytest.mark.parametrize("shape", [(5, 4), (2, 6)])
def test_low_rank_shares_a_power_of_two(power, shape):
    W = moderate(shape)
    A, B = low_rank(W, 2)
    for got, want in zip(low_rank(np.ldexp(W, power), 2), (A, B), strict=True):
        assert_allclose(np.ldexp(got, -power // 2), want, rtol=1e-12, atol=1e-13)


def test_subnormal_tensors():
    X = 5e-324 * np.array([[[1.0, 3], [2, 6]], [[2, 6], [4, 12]]])  # of rank 1
    for back in (cp_to_tensor(cp_als(X, 1)), tucker_to_tensor(hosvd(X, 1)), tucker_to_tensor(tucker(X, 1))):
        assert_array_equal(back, X)
    assert_allclose(np.matmul(*low_rank(X[0], 1)), X[0], rtol=0, atol=5e-324)


@pytest.mark.parametrize("f", [lambda X: cp_als(X, 1), lambda X: hosvd(X, 1), lambda X: tucker(X, 1)])
@pytest.mark.parametrize(("dtype", "wider"), [(np.float16, np.float32), (np.float32, np.float64)])
def test_what_its_type_cannot_hold_is_of_a_wider_one(f, dtype, wider):
    most = np.finfo(dtype).max
    X = np.full((4, 3, 5), most)
    first, factors = f(X)
    assert first.dtype == wider
    assert {A.dtype for A in factors} == {np.dtype(dtype)}
    assert_allclose(abs(first.ravel()), [float(most) * 60**0.5], rtol=1e-6)
    back = (cp_to_tensor if first.ndim == 1 else tucker_to_tensor)(first, factors)
    assert back.dtype == wider
    assert_allclose(back, X.astype(wider), rtol=8 * np.finfo(dtype).eps)
    first, _ = f(X / 16)
    assert first.dtype == dtype


@pytest.mark.parametrize(
    ("f", "what"),
    [(lambda X: cp_als(X, 1), "weights"), (lambda X: hosvd(X, 1), "core"), (lambda X: tucker(X, 1), "core")],
)
def test_what_float64_cannot_hold_is_refused(f, what):
    X = np.full((4, 3, 5), np.finfo(float).max)
    with pytest.raises(
        ValueError,
        match=rf"^X must be so small that its {what} fit float64, below 2\^1024, got one of about 2\^1027: divide",
    ):
        f(X)
    assert np.isfinite(f(X / 16)[0]).all()


@pytest.mark.parametrize("sizes", [(1e200, 1e-200, 1), (1e-300, 1, 1e300), (1, 1e160, 1e-150)])
def test_the_lengths_of_the_columns_to_start_from_do_not_matter(sizes):
    X = moderate((4, 3, 5))
    init = [moderate((n, 2)) for n in X.shape]
    two = [A * [s, 1 / s] for A, s in zip(init, sizes, strict=True)]
    one, two = (cp_to_tensor(cp_als(X, 2, init=A, iterations=3)) for A in (init, two))
    assert_allclose(two, one, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "sizes", [(1e200, 1e-200), (1e-300, 1e300), (1e150, 1e150), (1e-160, 1e-160), (1e308, 1)]
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_parts_of_any_size_make_a_tensor(sizes, dtype):
    mpmath = pytest.importorskip("mpmath")
    most = 2 if dtype == np.float64 else 24 if dtype == np.float32 else 200
    a, b = (s ** (1 / most) for s in sizes)
    w, core = moderate(2), moderate((2, 2))
    A, B = (moderate((n, 2)) * s for n, s in zip((3, 4), [[a, 1 / a], [b, 1 / b]], strict=True))
    w, core, A, B = (
        (x / 4).astype(dtype) for x in (w / [a * b, 1 / a / b], core / np.outer([a, 1 / a], [b, 1 / b]), A, B)
    )
    with mpmath.workdps(60):
        w2, core2, A2, B2 = (
            np.vectorize(lambda v: mpmath.mpf(float(v)), otypes=[object])(x) for x in (w, core, A, B)
        )
        by_cp, by_tucker = (A2 * w2) @ B2.T, A2 @ core2 @ B2.T
    by_cp, by_tucker = by_cp.astype(float), by_tucker.astype(float)
    atol = 8 * np.finfo(dtype).eps  # entries are up to 1
    got = cp_to_tensor(w, [A, B]), tucker_to_tensor(core, [A, B])
    assert got[0].dtype == got[1].dtype == dtype
    assert_allclose(got[0], by_cp, rtol=0, atol=atol)
    assert_allclose(got[1], by_tucker, rtol=0, atol=atol)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_nan_and_infinity_stay_where_they_are(dtype):
    A, B = np.array([[1, np.inf], [2, 3]], dtype), np.array([[1, 1], [np.nan, 1]], dtype)
    with np.errstate(invalid="ignore"):
        want = np.einsum("r,ir,jr->ij", [1.0, 2.0], A, B)
    assert_array_equal(cp_to_tensor(np.array([1, 2], dtype), [A, B]), want)
    assert_array_equal(tucker_to_tensor(np.diag([1, 2]).astype(dtype), [A, B])[1], want[1])


# --- bad input

X = np.ones((3, 4, 5))
BAD = [
    (low_rank, (X, 1), ValueError, r"W must be a matrix, got shape \(3, 4, 5\)"),
    (low_rank, (X[0], 5), ValueError, r"rank must be from 1 to 4, the smaller side of shape \(4, 5\), got 5"),
    (low_rank, (X[0], 0), ValueError, r"rank must be from 1 to 4, the smaller side of shape \(4, 5\), got 0"),
    (low_rank, (np.ones((0, 3)), 1), ValueError, r"rank must be from 1 to 0, the smaller side of shape \(0, 3\), got 1"),
    (low_rank, (X[0], 1.0), TypeError, "rank must be an integer, got 1.0"),
    (low_rank, (X[0] * 1j, 1), TypeError, "W must be real numbers .*, got dtype complex128"),
    (low_rank, ([[1, np.nan]], 1), ValueError, r"W must be finite, got nan at \[0, 1\]"),
    (cp_als, (X[0, 0], 1), ValueError, r"X must have two axes or more, got shape \(5,\)"),
    (cp_als, (X, 13), ValueError, r"rank must be from 1 to 12, the product of all sides but the largest of \(3, 4, 5\), got 13"),
    (cp_als, (X, 0), ValueError, r"rank must be from 1 to 12, the product of all sides but the largest of \(3, 4, 5\), got 0"),
    (cp_als, (np.ones((0, 2)), 1), ValueError, r"rank must be from 1 to 0, the product of all sides but the largest of \(0, 2\), got 1"),
    (cp_als, (X, "2"), TypeError, "rank must be an integer, got '2'"),
    (cp_als, (X * np.inf, 2), ValueError, r"X must be finite, got inf at \[0, 0, 0\]"),
    (cp_als, ([[1, np.inf], [-np.inf, np.nan]], 1), ValueError, r"X must be finite, got inf at \[0, 1\]"),
    (cp_als, (np.ones((0, 0)), 1), ValueError, r"rank must be from 1 to 0, .* of \(0, 0\), got 1"),
    (cp_als, (X, 2, 0, [X[0]] * 3), ValueError, r"init must have factors of shapes \[\(3, 2\), \(4, 2\), \(5, 2\)\], got \[\(4, 5\), \(4, 5\), \(4, 5\)\]"),
    (cp_als, (X, 2, 0, [X[0]] * 99), ValueError, r"init must have factors of shapes .{1,50}, got \[(\(4, 5\), )+...\]"),
    (cp_als, (X, 2, 0, 3), TypeError, "init must be a list, got 3"),
    (cp_als, (X, 2, 0, None, -1), ValueError, "tol must be at least 0, got -1"),
    (cp_als, (X, 2, 0, None, np.nan), ValueError, "tol must be at least 0, got nan"),
    (cp_als, (X, 2, 0, None, 0, 0), ValueError, "iterations must be at least 1, got 0"),
    (cp_als, (X, 2, 0, None, 0, 1.5), TypeError, "iterations must be an integer, got 1.5"),
    (hosvd, (1.0, 1), ValueError, r"ranks must be one for each axis of shape \(\), got \[\]"),
    (hosvd, (X, (1, 2)), ValueError, r"ranks must be one for each axis of shape \(3, 4, 5\), got \[1, 2\]"),
    (hosvd, (X, (1, 5, 1)), ValueError, r"ranks\[1\] must be from 1 to 4, the length of axis 1, got 5"),
    (hosvd, (X, (1, 0, 1)), ValueError, r"ranks\[1\] must be from 1 to 4, the length of axis 1, got 0"),
    (hosvd, (X, (1, 1, 2.0)), TypeError, r"ranks\[2\] must be an integer, got 2.0"),
    (hosvd, (X, (1, 1, 2)), ValueError, r"ranks\[2\] must be at most 1, what the other axes allow, got 2"),
    (hosvd, ([["a"]], 1), TypeError, "X must be real numbers .*, got dtype <U1"),
    (tucker, (X, (3, 1, 2)), ValueError, r"ranks\[0\] must be at most 2, what the other axes allow, got 3"),
    (tucker, (X, 2, -1), ValueError, "tol must be at least 0, got -1"),
    (tucker, (X, 2, 0, 0), ValueError, "iterations must be at least 1, got 0"),
    (tucker, (-X * np.inf, 2), ValueError, r"X must be finite, got -inf at \[0, 0, 0\]"),
    (cp_to_tensor, ([[1.0]], [X[0]]), ValueError, r"weights must have shape \(rank,\), got \(1, 1\), with 1 factors"),
    (cp_to_tensor, ([1.0], []), ValueError, r"weights must have shape \(rank,\), got \(1,\), with 0 factors"),
    (cp_to_tensor, ([1.0, 2.0], [X[0]]), ValueError, r"factor 0 must have 2 columns, one a weight, got shape \(4, 5\)"),
    (cp_to_tensor, ([1.0], [[[1.0]], [1.0]]), ValueError, r"factor 1 must have 1 columns, one a weight, got shape \(1,\)"),
    (cp_to_tensor, ([1.0], 3), TypeError, "factors must be a list, got 3"),
    (cp_to_tensor, (3,), TypeError, "weights without factors must be a list, got 3"),
    (cp_to_tensor, ([X[0]] * 3,), ValueError, "weights without factors must be a pair of both, got 3 parts"),
    (tucker_to_tensor, (X[0, 0],), ValueError, "core without factors must be a pair of both, got 5 parts"),
    (tucker_to_tensor, (X, 3), TypeError, "factors must be a list, got 3"),
    (tucker_to_tensor, (X, [X[0]]), ValueError, "factors must be one for each axis of the core, 3, got 1"),
    (tucker_to_tensor, (X[0], [np.ones((7, 4)), np.ones((2, 4))]), ValueError, r"factor 1 must have 5 columns, the core's length along axis 1, got shape \(2, 4\)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("f", "args", "error", "message"), BAD, ids=lambda v: v if isinstance(v, str) else ""
)
def test_bad_input_is_refused(f, args, error, message):
    with np.errstate(invalid="ignore"), pytest.raises(error, match=rf"^{message}( at \[.*|, which.*)?$"):
        f(*args)


def test_the_largest_ranks_are_allowed():
    assert cp_als([[2.0]], 1).weights.tolist() == [2]
    assert cp_als(X, 12, iterations=1).weights.shape == (12,)
    assert hosvd(X, (3, 4, 5)).core.shape == (3, 4, 5)
    assert hosvd(X, (1, 4, 4)).core.shape == (1, 4, 4)
    assert tucker(X, (2, 1, 2)).core.shape == (2, 1, 2)
    A, B = low_rank(X[0], 4)
    assert_allclose(A @ B, X[0], rtol=0, atol=8 * EPS)
