"""Shapes, strides and storage, by NumPy's and PyTorch's own verdict."""

import inspect
import itertools
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import as_strided
from numpy.testing import assert_array_equal

from nnrecap.tensors import (
    broadcast_shape,
    explain_broadcast,
    fold_pairs,
    layout,
    shares,
    storage_index,
    unfold_pairs,
)

steady = settings(derandomize=True, deadline=None, database=None)
SHAPES = [s for n in range(4) for s in itertools.product(range(4), repeat=n)]


# --- broadcasting


def verdict(f, error):
    try:
        return tuple(f())
    except error:
        return "refused"


def test_the_rule_is_numpys_and_pytorchs_on_all_small_pairs():
    seen = {"refused": 0, "agreed": 0}
    for a, b in itertools.product(SHAPES, repeat=2):
        ours = verdict(lambda a=a, b=b: broadcast_shape(a, b), ValueError)
        assert ours == verdict(lambda a=a, b=b: np.broadcast_shapes(a, b), ValueError), (a, b)
        assert ours == verdict(lambda a=a, b=b: torch.broadcast_shapes(a, b), RuntimeError), (a, b)
        seen["refused" if ours == "refused" else "agreed"] += 1
        assert ("✗" in explain_broadcast(a, b)) == (ours == "refused")
    assert seen == {"refused": 4746, "agreed": 2479}


def test_arrays_of_that_shape_come_out():
    for a, b in itertools.product(SHAPES, [(), (1,), (3,), (2, 1), (3, 1, 2)]):
        ours = verdict(lambda a=a, b=b: broadcast_shape(a, b), ValueError)
        assert ours == verdict(lambda a=a, b=b: (np.ones(a) + np.ones(b)).shape, ValueError)


@steady
@given(st.lists(st.lists(st.sampled_from([0, 1, 1, 2, 3]), max_size=4).map(tuple), max_size=4))
def test_any_number_of_shapes(shapes):
    assert verdict(lambda: broadcast_shape(*shapes), ValueError) == verdict(
        lambda: np.broadcast_shapes(*shapes), ValueError
    )


@pytest.mark.parametrize(
    ("shapes", "shape"),
    [((), ()), ((5,), (5,)), ((5, (2, 1)), (2, 5)), (([2, 3], (3,)), (2, 3)), (((1,), (0,)), (0,))],
    ids=str,
)
def test_shapes_come_as_tuples_lists_or_numbers(shapes, shape):
    assert broadcast_shape(*shapes) == shape


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (((4, 3), (2,)), "shapes (4, 3) and (2,) do not broadcast: aligned from the right, along axis -1: sizes 3 and 2 differ and neither is 1"),
        (((2, 3), (3, 1)), "shapes (2, 3) and (3, 1) do not broadcast: aligned from the right, along axis -2: sizes 2 and 3 differ and neither is 1"),
        (((0,), (3,)), "shapes (0,) and (3,) do not broadcast: aligned from the right, along axis -1: sizes 0 and 3 differ and neither is 1"),
        (((2, 2), (3, 3)), "shapes (2, 2) and (3, 3) do not broadcast: aligned from the right, along axis -2: sizes 2 and 3 differ and neither is 1"),
        (((2,), (1,), (2,), (4, 5)), "shapes (2,) and (1,) and (2,) and (4, 5) do not broadcast: aligned from the right, along axis -1: sizes 2 and 5 differ and neither is 1"),
    ],
    ids=str,
)  # fmt: skip
def test_a_refusal_says_which_axis_and_why(shapes, words):
    with pytest.raises(ValueError) as caught:
        broadcast_shape(*shapes)
    assert str(caught.value) == words


@pytest.mark.parametrize("f", [broadcast_shape, explain_broadcast])
def test_sizes_that_are_none_are_refused(f):
    with pytest.raises(ValueError, match=r"^the sizes of a shape must be at least 0, got \(2, -1\)$"):
        f((3,), (2, -1))
    with pytest.raises(TypeError, match=r"^the sizes of a shape must be integers, got 2.0$"):
        f((2.0, 3), (3,))
    with pytest.raises(TypeError, match=r"^the sizes of a shape must be integers, got None$"):
        f(None)


EXPLAINED = {
    ((4, 3), (3,)): "(4, 3)    4  3\n(3,)      ·  3\ntogether  4  3",
    ((4, 3), (2,)): "(4, 3)    4  3\n(2,)      ·  2\ntogether  4  ✗  axis -1: sizes 3 and 2 differ and neither is 1",
    ((10, 1), (128,), (5, 2, 7)): "(10, 1)    ·  10  1\n(128,)     ·  ·   128\n(5, 2, 7)  5  2   7\n"
    "together   5  ✗   ✗  axis -2: sizes 10 and 2 differ and neither is 1; axis -1: sizes 128 and 7 differ and neither is 1",
    ((), ()): "()\n()\ntogether",
    (): "together",
}  # fmt: skip


@pytest.mark.parametrize("shapes", EXPLAINED, ids=str)
def test_the_explanation_is_aligned(shapes):
    assert explain_broadcast(*shapes) == EXPLAINED[shapes]


def test_the_example_of_the_docstring():
    shown = inspect.getdoc(explain_broadcast).split("(2,)))\n")[1]  # Python 3.13 takes the indentation away
    assert shown == EXPLAINED[(4, 3), (2,)]


# --- strides and storage

X = np.arange(60, dtype=np.float32).reshape(3, 4, 5)
VIEWS = {
    "whole": lambda x: x,
    "row": lambda x: x[1],
    "element": lambda x: x[1, 2, 3:4],
    "every second": lambda x: x[:, ::2, 1::3],
    "transposed": lambda x: x.transpose(2, 0, 1) if isinstance(x, np.ndarray) else x.permute(2, 0, 1),
    "view": lambda x: x.reshape(12, 5),
    "new axis": lambda x: x[:, None],
    "of a view": lambda x: x[1:][:, 1:][..., 2:],
    "empty": lambda x: x[:, 4:],
}
NUMPY_ONLY = {"reversed": lambda x: x[::-1, :, ::-2], "stretched": lambda x: np.broadcast_to(x[0, 0], (7, 5)),
              "strided": lambda x: as_strided(x[1], (2, 3), (16, 4))}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS | NUMPY_ONLY)
def test_the_address_of_every_element_is_where_it_lies(view):
    storage = np.arange(100, 160, dtype=np.float32)
    a = (VIEWS | NUMPY_ONLY)[view](storage.reshape(3, 4, 5))
    found = layout(a)
    assert found.shape == a.shape
    assert found.storage_size == 60
    assert found.storage == layout(storage).storage
    assert_array_equal(storage[found.addresses()], a)
    for index in np.ndindex(a.shape):
        assert storage[found.address(*index)] == a[index]
        assert found.address(*index) == storage_index(index, found.strides, found.offset)
        assert found.address(*(i - n for i, n in zip(index, a.shape, strict=True))) == found.address(*index)
    assert not found.owns
    assert found.contiguous == a.flags.c_contiguous


@pytest.mark.parametrize("view", VIEWS)
def test_a_tensors_layout_is_what_pytorch_says_and_the_arrays(view):
    array, tensor = X.copy(), torch.tensor(X)
    a, t = VIEWS[view](array), VIEWS[view](tensor)
    found = layout(t)
    assert found.strides == t.stride()
    assert found.offset == t.storage_offset()
    assert found.storage == tensor.untyped_storage().data_ptr()
    assert found.owns == (view == "whole")
    if t.numel():  # NumPy and PyTorch put an empty view in different places
        of_array = layout(a)
        assert (found.shape, found.offset) == (of_array.shape, of_array.offset)
        used = [axis for axis, n in enumerate(found.shape) if n > 1]
        assert [found.strides[i] for i in used] == [of_array.strides[i] for i in used]
        assert (found.storage_size, found.contiguous) == (of_array.storage_size, of_array.contiguous)
        assert_array_equal(tensor.flatten()[found.addresses()], t)


def test_stretching_is_stride_0_and_no_copy():
    a, t = np.broadcast_to(X[0, 0], (7, 5)), torch.tensor(X)[0, 0].expand(7, 5)
    for x in (a, t):
        assert layout(x).strides == (0, 1)
        assert layout(x).storage_size == 60
        assert not layout(x).contiguous


def test_who_owns_its_storage():
    a = np.zeros((2, 3))
    assert layout(a).owns
    assert layout(a.T.copy()).owns
    assert not layout(a.T).owns
    assert layout(a[[0, 1]]).owns  # fancy indexing copies
    t = torch.zeros(2, 3)
    assert layout(t).owns
    assert not layout(t.t()).owns
    assert not layout(torch.from_numpy(a)).owns
    assert not layout(t.numpy()).owns
    assert layout(t.numpy()).storage == layout(t).storage


def test_scalars_lists_and_other_types():
    assert layout(3.0).shape == layout(3.0).strides == ()
    assert layout(3.0).address() == layout(3.0).addresses() == 0
    assert layout([[1, 2], [3, 4]]).strides == (2, 1)
    z = np.zeros(4, complex)
    assert layout(z.imag).strides == (2,)
    assert layout(z.imag).offset == 1
    assert layout(z.imag).storage_size == 8
    assert layout(np.frombuffer(b"abcd", np.uint8)[1:]).offset == 1


def test_an_offset_far_from_the_start():
    x = np.zeros(100_000)
    assert [layout(x[n:]).offset for n in range(0, 100_000, 7777)] == list(range(0, 100_000, 7777))


def test_a_field_of_a_record_has_no_stride_in_elements():
    records = np.zeros(3, [("a", "i4"), ("b", "f8")])
    with pytest.raises(ValueError, match=r"^a must step by whole elements of 8 bytes, got strides \(12,\)$"):
        layout(records["b"])


def test_a_layout_reads_as_a_sentence():
    assert repr(layout(X.copy())) == (
        "shape (3, 4, 5), strides (20, 5, 1), offset 0, in a storage of 60, which it owns, contiguous"
    )
    assert repr(layout(X.copy()[1:, ::2, 3])) == (
        "shape (2, 2), strides (20, 10), offset 23, in a storage of 60, which it shares, not contiguous"
    )


@pytest.mark.parametrize(
    ("index", "error", "message"),
    [
        ((1, 2), ValueError, r"index must have 3 entries for shape \(3, 4, 5\), got \(1, 2\)"),
        ((1, 4, 0), ValueError, "index must be from -4 to 3 along axis 1, got 4"),
        ((-4, 0, 0), ValueError, "index must be from -3 to 2 along axis 0, got -4"),
        ((0, 0, 0.0), TypeError, "index must be integers, got 0.0"),
    ],
)
def test_an_address_outside_is_refused(index, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        layout(X).address(*index)


def test_storage_index_is_the_formula():
    assert storage_index((2, 3), (10, 1), 5) == 28
    assert storage_index((1, 2, 3), [-4, 0, 7]) == 17
    assert storage_index(3, 2, 1) == 7
    assert storage_index((), (), 4) == 4
    with pytest.raises(ValueError, match=r"^index must have one entry a stride, 2, got 1$"):
        storage_index((1,), (2, 3))
    with pytest.raises(TypeError, match=r"^offset must be an integer, got 0.5$"):
        storage_index((1,), (2,), 0.5)
    with pytest.raises(TypeError, match=r"^strides must be integers, got '1'$"):
        storage_index((1,), ("1",))


def test_what_shares_memory():
    x, t = X.copy(), torch.tensor(X, requires_grad=True)
    for y in (x, t):
        assert shares(y, y[1])
        assert shares(y[0], y.reshape(-1)[3:7])
        assert not shares(y[0], y[1])
        assert not shares(y[..., ::2], y[..., 1::2])  # interleaved
        assert not shares(y, X)
    assert shares(t, t.detach().numpy())
    assert shares(x, torch.from_numpy(x))
    assert not shares([1, 2], [1, 2])
    assert shares(x, x) is True


def test_tensors_that_numpy_cannot_read_lie_in_memory_as_well():
    z = torch.arange(24).reshape(2, 3, 4)
    for t in (
        z.bfloat16(),
        z.to(torch.float8_e4m3fn),
        z.to(torch.complex64).conj(),
        z.float().requires_grad_(),
    ):
        assert layout(t[1:, ::2]).offset == 12
        assert shares(t, t[1, 2])
        assert shares(t[0], t[0].mT)
        assert not shares(t[0], t[1])
        assert not shares(t[:, ::2], t[:, 1::2])
        assert not shares(t, t.clone())
        assert not shares(t[:0], t)
        assert not shares(torch.empty(0), t)
    t = torch.zeros(3)
    assert shares(t[1:2], t) and shares(t[1], t)
    assert shares(z, z.numpy()[1, 2:])
    assert not shares(z[0], z.numpy()[1, 2:])


def without_memory():
    z = torch.eye(2)
    with warnings.catch_warnings():  # of what is not settled in PyTorch
        warnings.simplefilter("ignore")
        return {
            "Tensor of layout torch.sparse_coo on the device cpu": z.to_sparse(),
            "Tensor of layout torch.sparse_csr on the device cpu": z.to_sparse_csr(),
            "nested Tensor of layout torch.strided on the device cpu": torch.nested.nested_tensor([z]),
            "nested NestedTensor of layout torch.jagged on the device cpu": torch.nested.nested_tensor(
                [z], layout=torch.jagged
            ),
        }


@pytest.mark.parametrize("what", without_memory())
def test_what_has_no_strides_or_memory_is_refused(what):
    for tell in (layout, lambda t: shares(t, X), lambda t: shares(t, t)):
        with pytest.raises(TypeError) as caught:
            tell(without_memory()[what])
        assert str(caught.value) == f"a must lie in memory with strides, got a {what}"
        assert caught.value.__context__ is None  # PyTorch's own words are gone


def test_what_lies_elsewhere_is_refused():
    t = torch.ones(3, device="meta")
    with pytest.raises(
        TypeError, match=r"^a must lie in memory with strides, got a Tensor .* the device meta$"
    ):
        layout(t)
    with pytest.raises(
        TypeError, match=r"^b must lie in this machine's memory, got a tensor on the device meta$"
    ):
        shares(X, t)


def test_masked_arrays_are_refused():
    x = np.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]])
    for tell in (layout, lambda a: shares(x.data, a), fold_pairs, unfold_pairs):
        with pytest.raises(TypeError, match=r"^[abx] must be numbers alone, got a masked array: .* \.data$"):
            tell(x)
    assert fold_pairs(x.data).tolist() == [1, 2, 3, 4]


def too_hard():
    """From NumPy's own documentation of `shares_memory`: two minutes' work."""
    x = np.zeros(192163377, np.int8)  # never touched, so that it takes no memory
    a = as_strided(x, strides=(36674, 61119, 85569), shape=(1049, 1049, 1049))
    return a, as_strided(x[64023025:], strides=(12223, 12224, 1), shape=(1049, 1049, 1))


def test_shares_says_when_it_does_not_know():
    a, b = too_hard()
    for pair in ((a, b), (b, a)):
        with pytest.raises(
            RuntimeError, match="^a and b may share memory or not: their strides .*, in bytes, "
        ):
            shares(*pair)
    assert layout(a).storage == layout(b).storage
    assert shares(a, b[:1, :1]) is bool(np.shares_memory(a, b[:1, :1]))
    assert not shares(a[:10, :10, :10], b)  # their ends do not meet


# --- pairs

MAKERS = {"array": np.asarray, "tensor": lambda a: torch.from_numpy(a)}


@pytest.mark.parametrize("m", [1, 2, 3])
@pytest.mark.parametrize("rest", [(), (4,), (3, 8, 8)])
@pytest.mark.parametrize("make", MAKERS)
def test_folding_is_a_view_and_unfolding_undoes_it(m, rest, make):
    x = MAKERS[make](np.random.default_rng(0).normal(size=(5, m, *rest)))
    folded = fold_pairs(x)
    assert tuple(folded.shape) == (5 * m, *rest)
    assert type(folded) is type(x)
    assert shares(folded, x)
    for i, j in np.ndindex(5, m):
        assert_array_equal(folded[i * m + j], x[i, j])
    back = unfold_pairs(folded, m)
    assert tuple(back.shape) == tuple(x.shape)
    assert_array_equal(back, x)
    assert layout(back).strides == layout(x).strides
    assert layout(back).storage == layout(x).storage


def test_a_change_of_the_fold_changes_the_pairs():
    x = np.zeros((3, 2, 4), np.int8)
    fold_pairs(x)[3] = 7
    assert_array_equal(x[1, 1], 7)
    unfold_pairs(x.reshape(6, 4))[2, 0] = 9
    assert_array_equal(x[2, 0], 9)


def test_one_network_on_the_fold_is_two_networks_with_shared_weights():
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(10, 2, 6)), rng.normal(size=(3, 6))
    once = unfold_pairs(np.tanh(fold_pairs(x) @ W.T))
    twice = np.stack([np.tanh(x[:, 0] @ W.T), np.tanh(x[:, 1] @ W.T)], axis=1)
    np.testing.assert_allclose(once, twice, rtol=1e-12, atol=1e-15)


FOLDABLE = {
    "rows skipped inside": lambda x: x[:, :, ::2],
    "both reversed": lambda x: x[::-1, ::-1],
    "further axes transposed": lambda x: x.transpose(0, 1, 3, 2),
    "one pair": lambda x: x[::6, :, 1:],
    "one of each pair": lambda x: x[:, 1:],
    "stretched": lambda x: np.broadcast_to(x[:1, :1], (6, 2, 3, 4)),
    "no samples": lambda x: x[:0],
    "nothing in them": lambda x: x.swapaxes(0, 1)[..., :0],
}
NOT_FOLDABLE = {
    "pair axis reversed": lambda x: x[:, ::-1],
    "samples skipped": lambda x: x[::2],
    "axes exchanged": lambda x: x.transpose(1, 0, 2, 3),
}


@pytest.mark.parametrize("view", FOLDABLE)
def test_what_folds_without_a_copy(view):
    x = FOLDABLE[view](np.zeros((6, 2, 3, 4)))
    folded = fold_pairs(x)
    assert folded.shape == (len(x) * x.shape[1], *x.shape[2:])
    assert shares(folded, x) == (x.size > 0)
    assert layout(folded).storage == layout(x).storage


@pytest.mark.parametrize(
    ("view", "make"),
    [(v, m) for v in NOT_FOLDABLE for m in MAKERS if m != "tensor" or "reversed" not in v],
)  # PyTorch has no negative strides
def test_what_would_need_a_copy_is_refused(view, make):
    x = MAKERS[make](NOT_FOLDABLE[view](np.zeros((6, 2, 3, 4))))
    with pytest.raises(
        ValueError, match=r"^x must fold without a copy, but its stride .* along axis 0 is not \d times"
    ):
        fold_pairs(x)


def test_two_batches_must_be_stacked_into_pairs_not_above_each_other():
    a, b = np.zeros((4, 3)), np.ones((4, 3))
    assert_array_equal(fold_pairs(np.stack([a, b], axis=1))[:2], [[0, 0, 0], [1, 1, 1]])
    with pytest.raises(
        ValueError, match=r"stride 24 along axis 0 is not 2 times stride 96 along axis 1: stack"
    ):
        fold_pairs(np.stack([a, b]).swapaxes(0, 1))


def test_what_has_no_pairs_is_refused():
    with pytest.raises(ValueError, match=r"^x must have shape \(N, m, …\), got \(4,\)$"):
        fold_pairs(np.zeros(4))
    with pytest.raises(ValueError, match=r"^x must have shape \(N·m, …\) with m = 2, got \(5, 3\)$"):
        unfold_pairs(np.zeros((5, 3)))
    with pytest.raises(ValueError, match=r"^x must have shape \(N·m, …\) with m = 2, got \(\)$"):
        unfold_pairs(1.0)
    with pytest.raises(ValueError, match=r"^m must be at least 1, got 0$"):
        unfold_pairs(np.zeros((4, 3)), 0)
    with pytest.raises(TypeError, match=r"^m must be an integer, got 2.0$"):
        unfold_pairs(np.zeros((4, 3)), 2.0)
