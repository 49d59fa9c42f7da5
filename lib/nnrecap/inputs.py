"""What every function of the library does first: check its input and name its type."""

import numbers
import operator
import reprlib
from collections.abc import Mapping

import numpy as np

FLOATS = (np.float16, np.float32, np.float64)
NATIVE = frozenset(np.dtype(t) for t in FLOATS)  # in this machine's byte order
BITS = np.iinfo(np.intp).bits - 1  # of the largest label: 63, in a browser 31
SHORT = reprlib.Repr()
SHORT.maxstring = SHORT.maxother = 60
# what looks like what it is
PLAIN = (type(None), str, bytes, int, float, complex, list, tuple, dict, set, np.generic)
SCALARS = frozenset([bool, int, float, np.bool_, np.intp, *FLOATS])


def as_real(x, name):
    """Return `x` as a floating-point array, or say why it cannot be one.

    Parameters
    ----------
    x : array_like of real numbers, any shape S.  PyTorch's tensors, columns of tables and
        whatever else has an `__array__` are read as the array they give; of a subclass of
        ndarray, such as np.matrix, the plain array is read
    name : str, what the message calls `x`

    Returns
    -------
    ndarray, shape S, in C order, aligned, in this machine's byte order
        float16, float32 and float64 stay what they are; integers and bools become
        float64, which holds all integers up to 2⁵³: a larger one that it would have to round
        is refused, so that none becomes another.  How `x` lies in memory decides nothing: its
        numbers are laid out anew unless they lie so already.  Then it is `x` itself: read it,
        never write to it.

    Raises
    ------
    ValueError : `x` is ragged, or holds an integer that float64 cannot hold.
    TypeError : `x` is complex, text, an array of objects, or another thing that is not a
        real number of at most 64 bits; a masked array, or one is in the list, since its
        masked entries are no numbers; a tensor that requires a gradient, which would end
        here unseen, or that NumPy cannot read for another reason.
    """
    # not flags.carray: of what np.broadcast_arrays stretched, NumPy warns when asked if it is writeable
    if type(x) is np.ndarray and x.dtype in NATIVE and x.flags.c_contiguous and x.flags.aligned:
        return x  # as nearly always
    given, x = x, x if type(x) is np.ndarray else as_array(x, name)
    if x.dtype.kind in "iub":
        return _widened(x, name)
    if x.dtype not in NATIVE:
        x = _swapped(x, name)
    if not hasattr(type(given), "__array__") and _may_be_rounded(x):
        _refuse_rounded(_rounded(given), name)
    return x if x.flags.c_contiguous and x.flags.aligned else x.copy()


def _swapped(x, name):
    """Floats of the other byte order in this machine's, or say what else `x` holds."""
    if x.dtype == object:
        _refuse_rounded(_rounded(x), name)
    native = x.dtype.newbyteorder("=")
    if native not in NATIVE:
        raise TypeError(f"{name} must be real numbers of at most 64 bits, got dtype {x.dtype}{_advice(x)}")
    return x.astype(native, order="C")


def _advice(x):
    """What an array of objects holds that is no number, else how to make it an array of numbers."""
    for index, value in np.ndenumerate(x) if x.dtype == object else ():
        if not isinstance(value, numbers.Number):
            return f" with a {type(value).__name__}{f' at {list(index)}' if index else ''}"
    return ": if all in it are numbers, convert them to float first" if x.dtype == object else ""


def _widened(x, name):
    """Integers and bools as float64, or say which of them that cannot hold."""
    wide = x.astype(np.float64, order="C")
    if x.dtype.itemsize == 8 and _may_be_rounded(wide):
        rest = wide - (x >> 32).astype(np.float64) * 2.0**32  # exact
        _refuse_rounded(x[rest != (x & 0xFFFFFFFF)], name)
    return wide


def _may_be_rounded(x):
    return not np.vdot(x, x) < 2.0**106  # the quickest to tell, also of inf and nan


def _refuse_rounded(integers, name):
    for n in integers[:1]:
        n = given(int(n))
        raise ValueError(f"{name} must hold integers that float64 can hold, such as all up to 2**53, got {n}")


def _rounded(x):
    """The integers of a list that are no longer what they were, where others in it made NumPy read floats."""
    entries = np.array(x, object).reshape(-1)
    return [n for n in entries if isinstance(n, int | np.integer) and not _is_held(int(n))]


def _is_held(n):
    try:
        return int(float(n)) == n
    except OverflowError:
        return False


def as_array(x, name):
    """Return `x` as a plain NumPy array of any type, in any order, or say why it cannot be one.

    Parameters
    ----------
    x : array_like, any shape S, as in `as_real` but of anything
    name : str, what the message calls `x`

    Returns
    -------
    ndarray, shape S, of no subclass.  It may share memory with `x`.

    Raises
    ------
    ValueError : `x` is ragged.
    TypeError : a masked array, or a tensor or another object that NumPy cannot read.
    """
    try:
        x = _readable(x, name)
    except RecursionError:
        raise ValueError(f"{name} must be a regular array, got a list inside itself") from None
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(f"{name} must be a regular array, got a ragged list") from None
    except Exception as error:  # of another library's object, whatever it raises
        raise _unreadable(x, name, error) from None


def _readable(x, name):
    """`x` itself, or, also within a list or a queue, what an object gives for an array.

    NumPy would strip the masks of masked arrays, and pass on PyTorch's own errors.
    """
    if type(x) in SCALARS:
        return x
    if isinstance(x, list | tuple):
        return x if set(map(type, x)) <= SCALARS else [_readable(part, name) for part in x]
    if type(x) is np.ndarray or isinstance(x, np.generic):
        return x
    _refuse_mask(x, name)
    try:
        made = x.__array__() if hasattr(type(x), "__array__") else x
        parts = list(x) if made is x and _has_parts(x) else None
    except Exception as error:  # whatever the object raises
        raise _unreadable(x, name, error) from None
    _refuse_mask(made, name)
    return made if parts is None else [_readable(part, name) for part in parts]


def _refuse_mask(x, name):
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must be numbers alone, got a masked array: fill what is masked, .filled(…), "
            "leave it out, .compressed(), or drop the mask, .data"
        )


def _has_parts(x):
    """Whether NumPy reads `x` part by part, as a sequence that is neither text nor a block of memory."""
    kind = type(x)
    if isinstance(x, str | Mapping) or not (hasattr(kind, "__len__") and hasattr(kind, "__getitem__")):
        return False
    try:
        memoryview(x)
    except TypeError:
        return not (hasattr(kind, "__array_interface__") or hasattr(kind, "__array_struct__"))
    return False


def _unreadable(x, name, error):
    """The error that says what NumPy could not read, and how to make it readable."""
    if hasattr(x, "untyped_storage"):  # a tensor: PyTorch itself is never imported
        got = f"a tensor {_hindrance(x)}"
    else:
        got = f"{type(x).__name__}, which raises {type(error).__name__}: {error}"
    return TypeError(f"{name} must be what NumPy can read, got {got}")


def _hindrance(tensor):
    """What keeps NumPy from reading a tensor of PyTorch, and the call that helps."""
    if tensor.requires_grad:
        return "that requires a gradient, which would end here: pass .detach()"
    if tensor.is_nested:
        return "that is nested: pass .to_padded_tensor(…)"
    if tensor.is_meta:
        return "on the device meta, which holds no numbers"
    if tensor.device.type != "cpu":
        return f"on the device {tensor.device}: pass .cpu()"
    if tensor.is_quantized:
        return "that is quantized: pass .dequantize()"
    if str(tensor.layout) != "torch.strided":
        return f"of layout {tensor.layout}: pass .to_dense()"
    if tensor.is_conj() or tensor.is_neg():
        return "whose signs are yet to be turned: pass .resolve_neg() or .resolve_conj()"
    if not hasattr(np, str(tensor.dtype).removeprefix("torch.")):
        return f"of {tensor.dtype}: pass .float()"
    return "that stands for numbers and has none, as in torch.vmap and torch.compile"


def first(x, wrong):
    """The first entry of `x` where `wrong`, in all its digits, and its place, for a message.

    Parameters
    ----------
    x : ndarray
    wrong : ndarray of bool, shape of `x`, True at least once

    Returns
    -------
    str, such as "1.0000001 at [0, 2]"; without a place for a single number
    """
    at = tuple(np.argwhere(wrong)[0].tolist())
    return digits(x[at]) + (f" at {list(at)}" if at else "")


def digits(x):
    """The shortest digits that tell the number `x` from every other number of its type: "2", "0.99999994"."""
    return str(x).removesuffix(".0")


def one(x):
    """The digits of what is a single number, the shape of an array that is none."""
    return f"shape {x.shape}" if x.ndim else digits(x)


def told_apart(a, b):
    """Two different numbers with the fewest digits, at least two, that show which is larger."""
    for n in range(2, 18):
        said = f"{a:.{n}g}", f"{b:.{n}g}"
        if float(said[0]) != float(said[1]):
            break
    return said


def given(x):
    """Whatever was given, in a line at most, with its type where the look does not tell it."""
    if isinstance(x, np.ndarray) and x.ndim:
        return f"an array of shape {x.shape}"
    if isinstance(x, int) and x.bit_length() > 200:
        return f"an integer of {x.bit_length()} bits"
    return SHORT.repr(x) if isinstance(x, PLAIN) else f"{type(x).__name__} {SHORT.repr(x)}"


def class_axis(x, axis, name):
    """Return `axis` counted from the front, or say why `x` has no classes along it.

    Parameters
    ----------
    x : ndarray, any shape
    axis : int, from -x.ndim to x.ndim - 1
    name : str, what the message calls `x`

    Returns
    -------
    int, from 0 to x.ndim - 1

    Raises
    ------
    ValueError : `x` is a single number, has no such axis, or has length 0 along it.
    TypeError : `axis` is not an integer.
    """
    axis = _index(axis, "axis")
    if x.ndim == 0:
        raise ValueError(f"{name} must have an axis of classes, got a single number")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis must be an axis of {name}, whose shape is {x.shape}, got {axis}")
    if x.shape[axis] == 0:
        raise ValueError(f"{name} must have at least one class along axis {axis}, got shape {x.shape}")
    return axis % x.ndim


def _index(x, name):
    _refuse_mask(x, name)
    try:
        return operator.index(x)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {given(x)}") from None


def generator(rng):
    """Return `rng` as a numpy.random.Generator, or say why it is neither that nor a seed.

    Parameters
    ----------
    rng : numpy.random.Generator, or what NumPy takes for a seed: a whole number from 0 up

    Raises
    ------
    ValueError : a seed below 0.
    TypeError : another thing.
    """
    try:
        return np.random.default_rng(rng)
    except ValueError:
        raise ValueError(f"rng must be a NumPy Generator or a number from 0 up, got {given(rng)}") from None
    except TypeError:
        raise TypeError(f"rng must be a NumPy Generator or a whole number, got {given(rng)}") from None


def same_shape(x, y, names):
    """Raise ValueError unless `x` and `y` have one shape: nothing broadcasts by accident.

    Parameters
    ----------
    x, y : ndarray
    names : pair of str, what the message calls them
    """
    if x.shape != y.shape:
        raise ValueError(f"{names[1]} must have the shape of {names[0]}, {x.shape}, got {y.shape}")


def whole(x, name, least=0, most=None):
    """Return `x` as an int, or say why it is no whole number from `least` to `most`.

    Parameters
    ----------
    x : int, or what counts as one (a NumPy integer, a bool)
    name : str, what the message calls `x`
    least : int
    most : int; None for no limit

    Raises
    ------
    ValueError : `x` is below `least` or above `most`.
    TypeError : `x` is not an integer.
    """
    x = _index(x, name)
    if x < least:
        raise ValueError(f"{name} must be at least {least}, got {given(x)}")
    if most is not None and x > most:
        raise ValueError(f"{name} must be at most {most}, got {given(x)}")
    return x


def finite(x, name):
    """Return `x` as a float, or say why it is no finite number.

    Parameters
    ----------
    x : a real number: of Python, of NumPy, or an array of shape ()
    name : str, what the message calls `x`

    Raises
    ------
    ValueError : `x` is nan, infinite, or an array of other shape.
    TypeError : `x` is complex or not numeric.
    """
    x = as_real(x, name)
    if x.ndim or not np.isfinite(x):
        raise ValueError(
            f"{name} must be one finite number, got {f'shape {x.shape}' if x.ndim else x.item()}"
        )
    return float(x)


def as_labels(y, name, N, K=None):
    """Return class labels as integers, or say why they are none.

    Parameters
    ----------
    y : array_like of whole numbers, shape (N,); floats and bools may hold them too
    name : str, what the message calls `y`
    N : int, how many there must be; None for any number
    K : int, how many classes; without it any label from 0 up will do that fits NumPy's integer

    Raises
    ------
    ValueError : another shape, a label that is nan, not whole, below 0, or K or more; one above
        2⁵³ that float64 cannot hold, 2⁶³ or more (2³¹ in a browser).
    TypeError : `y` is complex or not numeric.
    """
    if K is not None and are_indices(y, (N,), K):
        return y.astype(np.intp)
    y = as_real(y, name)
    N = y.size if N is None else N
    if y.shape != (N,):
        raise ValueError(f"{name} must have one label a sample, shape {(N,)}, got {y.shape}")
    return whole_numbers(y, name, K)


def are_indices(y, shape, K):
    """Quickly, whether `y` is an array of integers of that shape from 0 to K - 1.

    So are labels most often; what else they may be, or what is wrong, is looked into after.
    """
    if type(y) is not np.ndarray or y.dtype.kind != "i" or y.shape != shape or y.size == 0:
        return False
    if y.dtype == np.intp:
        y = y.view(np.uintp)  # in which all below 0 are huge
        return y.item(y.argmax()) < K
    return y.min() >= 0 and y.max() < K


def whole_numbers(y, name, K=None):
    """Return floats of any shape as integers from 0 to K - 1, or up, or say which is none."""
    y = y.astype(np.float64, copy=False)
    end = 2**BITS if K is None else min(K, 2**BITS)
    wrong = ~((y >= 0) & (y < end) & (y == np.floor(y)))
    if wrong.any():
        beyond = K is None and end <= y[wrong].flat[0] < np.inf
        most = f"up, below 2**{BITS}" if beyond else "up" if K is None else f"to {K - 1}"
        raise ValueError(f"{name} must hold whole numbers from 0 {most}, got {first(y, wrong)}")
    return y.astype(np.intp)


def as_matrix(X, name, least=0, columns=None):
    """Return samples as a matrix of floats, or say why they are none to learn from.

    Parameters
    ----------
    X : array_like of finite real numbers, shape (N, D)
    name : str, what the message calls `X`
    least : int, the least N
    columns : int, what D must be; without it anything from 1 up

    Raises
    ------
    ValueError : another shape, nan or infinity, which learning could only spread.
    TypeError : `X` is complex or not numeric.
    """
    X = as_real(X, name)
    if X.ndim != 2 or X.shape[1] != (columns or max(X.shape[1], 1)):
        raise ValueError(f"{name} must have shape (N, {columns or 'D'}), a row a sample, got {X.shape}")
    if len(X) < least:
        raise ValueError(f"{name} must have at least {least} rows, got shape {X.shape}")
    wrong = ~np.isfinite(X)
    if wrong.any():
        raise ValueError(f"{name} must be finite, got {first(X, wrong)}")
    return X
