"""What an array's numbers are decides, never how they lie in memory; and no input is written to.

Bit for bit: `as_real` lays all numbers out in C order before anything is computed, so that a sum,
a BLAS and an SVD see the same numbers in the same order, however they came.
"""

import numpy as np
import pytest
from calls import calls, cases, parts

ORDERS = {
    "Fortran": lambda a: a.copy(order="F"),
    "reversed": lambda a: np.flip(np.flip(a).copy()),
    "last axis reversed": lambda a: a[..., ::-1].copy()[..., ::-1] if a.ndim else a,
    "strided": lambda a: _inside(np.full([2 * n for n in a.shape], 7, a.dtype), a, slice(None, None, 2)),
    "a window": lambda a: _inside(np.full([n + 2 for n in a.shape], 7, a.dtype), a, slice(1, -1)),
    "first axis moved": lambda a: np.moveaxis(np.moveaxis(a, 0, -1).copy(), -1, 0) if a.ndim else a,
    "first two swapped": lambda a: a.swapaxes(0, 1).copy().swapaxes(0, 1) if a.ndim > 1 else a,
    "foreign byte order": lambda a: a.astype(a.dtype.newbyteorder("S")),
    "unaligned": lambda a: _unaligned(a),
    "read-only": lambda a: frozen(a),
    "all of these": lambda a: np.flip(_unaligned(np.flip(a).astype(a.dtype.newbyteorder("S")))),
}
REPEATED = {
    "one sample, N times": lambda a: np.broadcast_to(a[:1] if a.ndim else a, a.shape),
    "one number, N times": lambda a: np.broadcast_to(a[(slice(1),) * a.ndim], a.shape),
}


def _inside(larger, a, where):
    """A view of `larger`, of whose numbers none is one of `a`, with the numbers of `a`."""
    view = larger[(*(where,) * a.ndim, ...)]
    view[...] = a
    return view


def _unaligned(a):
    moved = np.ndarray(a.shape, a.dtype, bytearray(a.nbytes + 1), offset=1, order="F")
    moved[...] = a
    return moved


def frozen(a):
    a = a.copy()
    a.flags.writeable = False
    return a


def storages(arguments):
    """The bytes of what the arrays among the arguments are views of, in full."""
    found = [part for part in parts(list(arguments.values())) if isinstance(part, np.ndarray)]
    for i, array in enumerate(found):
        while isinstance(array, np.ndarray) and array.base is not None:
            array = array.base
        found[i] = bytes(array)
    return found


def outcome(call, arguments):
    """What can be seen of a call: the bytes of all that it returns, or the error and its words."""
    before = storages(arguments)
    try:
        result = call.apply(arguments)
    except (ValueError, TypeError) as error:
        return type(error), str(error)
    finally:
        assert storages(arguments) == before, f"{call.name} wrote to its input"
    own = [part for part in parts(result) if isinstance(part, np.ndarray)]
    given = [part for part in parts(list(arguments.values())) if isinstance(part, np.ndarray)]
    shared = [a.shape for a in own for b in given if np.may_share_memory(a, b)]
    assert call.views or not shared, f"{call.name} returns memory of its input, shape {shared[0]}"
    return [(a.dtype, a.shape, a.tobytes()) for a in call.seen(result)]


def of_one_dtype(call, argument, dtype):
    """The argument in this dtype, and all other arrays as well that may come in it, if it is of floats."""
    alike = [
        name for name, array in call.arrays.items() if np.dtype(dtype).kind == "f" and dtype in array.dtypes
    ]
    return {name: call.values(name, dtype) for name in {argument, *alike}}


def computes(call):
    """Whether it takes arrays as they come, and gives no more than numbers that it made of theirs."""
    return not (call.about_memory or call.inner or call.updates)


@pytest.mark.parametrize(("call", "argument"), cases(computes))
def test_how_an_array_lies_in_memory_decides_nothing(call, argument):
    for dtype in call.arrays[argument].dtypes:
        arrays = of_one_dtype(call, argument, dtype)
        want = outcome(call, call.arguments(**arrays))
        assert isinstance(want, list), f"it refuses {dtype.__name__}: {want}"
        for how, order in ORDERS.items():
            got = outcome(call, call.arguments(**arrays | {argument: order(arrays[argument])}))
            assert got == want, f"{argument}, {dtype.__name__}, {how}: not what it gives in C order"


@pytest.mark.parametrize(("call", "argument"), cases(computes))
def test_one_number_may_stand_for_many(call, argument):
    for dtype in call.arrays[argument].dtypes:
        arrays = of_one_dtype(call, argument, dtype)
        for how, repeat in REPEATED.items():
            stretched = repeat(arrays[argument])  # strides of 0
            want = outcome(call, call.arguments(**arrays | {argument: stretched.copy()}))
            got = outcome(call, call.arguments(**arrays | {argument: stretched}))
            assert got == want, f"{argument}, {dtype.__name__}, {how}: not what the copy gives"


@pytest.mark.parametrize("call", calls(computes))
def test_all_arrays_at_once_may_lie_in_any_way(call):
    want = outcome(call, call.arguments())
    for how, order in ORDERS.items():
        got = outcome(call, call.arguments(**{name: order(call.values(name)) for name in call.arrays}))
        assert got == want, f"{how}: not what it gives in C order"


@pytest.mark.parametrize("call", calls(lambda call: call.updates))
def test_what_is_updated_in_place_may_lie_in_any_way(call):
    (argument,) = [name for name, array in call.arrays.items() if array.updated]
    for dtype in call.arrays[argument].dtypes:
        want = call.values(argument, dtype)
        call.run(**{argument: want})
        assert not np.array_equal(want, call.values(argument, dtype))
        for how, order in ORDERS.items():
            array = order(call.values(argument, dtype))
            if array.flags.writeable:
                call.run(**{argument: array})
                assert array.astype(dtype).tobytes() == want.tobytes(), how
            else:
                with pytest.raises(ValueError, match="must be writeable"):
                    call.run(**{argument: array})


@pytest.mark.parametrize("call", calls(lambda call: call.about_memory or call.inner))
def test_all_others_write_to_no_input_either(call):
    own = {
        name: order for name, order in ORDERS.items() if call.about_memory or name in ("Fortran", "read-only")
    }
    for how, order in own.items():
        got = outcome(call, call.arguments(**{name: order(call.values(name)) for name in call.arrays}))
        assert isinstance(got, list) or "without a copy" in got[1], f"{how}: {got}"
