"""What an answer is: read as it was meant, compared with the right one, and put into words.

Readers answer in many ways that mean the same: 0.5, "1/2", np.float32(0.5), [0.5] or a tensor.
Whatever they hand over, nothing here raises anything but `Unreadable`, whose text is a sentence
for them.  PyTorch is never imported: a tensor is known by its type's module.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

SHOWN = 150  # characters of an array or a text; an error or a print gets 300
LETTERS_APART = re.compile(r"\b(?:and|or|und|oder)\b|[\W\d_]+")


class Unreadable(Exception):
    """An answer that cannot be what is asked for; its text says so to the reader."""


def is_tensor(x):
    return type(x).__module__.partition(".")[0] == "torch" and hasattr(x, "untyped_storage")


def array_of(tensor):
    """The numbers of a PyTorch tensor, watched or not, of any type, as a new array."""
    tensor = tensor.detach().cpu()
    if tensor.layout is not sys.modules["torch"].strided:
        tensor = tensor.to_dense()
    if str(tensor.dtype) in ("torch.bfloat16", "torch.complex32"):
        tensor = tensor.float()  # NumPy has no such type
    return np.array(tensor.resolve_conj().resolve_neg().numpy())


# Read as it was meant


def taken(x, tensors=False, depth=20):
    """A copy of what a reader gave, with NumPy's and Python's types alone.

    `tensors` keeps PyTorch's as they are, cloned.  An iterator holds no answer yet, and may have
    no end, so it is refused.
    """
    if is_tensor(x):
        return _clone(x) if tensors else _array_of(x)
    if isinstance(x, list | tuple | set | frozenset | dict):
        if not depth:
            raise Unreadable("it is a list of lists of lists, without end")
        return _copied(x, lambda part: taken(part, tensors, depth - 1))
    if isinstance(x, np.ndarray):
        return _plain(x)
    if isinstance(x, range):
        return list(x[:10000])
    if isinstance(x, Iterator) or hasattr(x, "cr_frame") or hasattr(x, "ag_frame"):
        raise Unreadable(f"it is {told(x)}, which holds no results yet: put them into a list or an array")
    if not isinstance(x, type | np.generic) and hasattr(x, "__array__"):  # another library's
        return _or_itself(lambda: _plain(np.asarray(x)), x)
    if hasattr(x, "__float__") and not isinstance(x, int | float | np.generic | type):
        return _or_itself(lambda: float(x), x)  # a fraction, a decimal; SymPy's
    return x


def _copied(x, copy):
    """A container of the same kind with a copy of each part."""
    if isinstance(x, dict):
        return {key: copy(value) for key, value in x.items()}
    parts = [copy(part) for part in x]
    plain = next(kind for kind in (list, tuple, set, frozenset) if isinstance(x, kind))
    return plain(parts)


def _clone(tensor):
    try:
        return tensor.detach().clone().requires_grad_(tensor.requires_grad)
    except Exception:
        return tensor


def _array_of(tensor):
    try:
        return array_of(tensor)
    except Exception:
        raise Unreadable("it is a tensor that NumPy cannot read: give an array") from None


def _or_itself(convert, x):
    try:
        return convert()
    except Exception:
        return x


def _plain(array):
    """A plain array of its own; what a mask hides is nan, and fractions are numbers."""
    if isinstance(array, np.ma.MaskedArray):
        hidden = np.ma.getmaskarray(array)
        return _plain(np.where(hidden, np.nan, array.data) if hidden.any() else array.data)
    array = np.array(array, order="K")
    wide = array.dtype.kind == "f" and array.dtype.itemsize > 8  # our own functions take none
    if wide or array.dtype == object:
        return _or_itself(lambda: _floats(array), array)
    return array


def _floats(objects):
    """Fractions, decimals and their like as floats; NumPy itself would make nan of None."""
    if any(value is None or isinstance(value, str | bytes) for value in objects.flat):
        raise TypeError("not numbers")
    return objects.astype(float)


def as_array(x):
    """The numbers of `x` as an array, or None where it has no such."""
    try:
        array = np.asarray(taken(x))
        array = _floats(array) if array.dtype == object else array
    except Exception:
        return None
    return array if array.dtype.kind in "fiub" else None


def has_numbers(x):
    """Whether `x`, as `taken` gave it, holds numbers and nothing else; a tensor will do."""
    if isinstance(x, list | tuple):
        return all(map(has_numbers, x))
    if isinstance(x, np.ndarray | np.generic):
        return x.dtype.kind in "fiub"
    return isinstance(x, int | float) or is_tensor(x)


def as_number(answer):
    """The one number that was given: a float, or a narrower float of NumPy's.

    Text may be a decimal, a fraction ("1/3", "½") or a percentage ("16%").
    """
    number = _number(answer)
    if number is None:
        raise Unreadable(f"one number is expected, you gave {quoted(answer)}{_why_none(answer)}")
    return number


def _number(answer):
    if isinstance(answer, str):
        return _typed(answer)
    try:
        if isinstance(answer, int) and not isinstance(answer, bool):
            return float(answer)
        array = np.asarray(taken(answer))
        if array.dtype.kind == "c" and not np.any(array.imag):
            array = array.real
        if array.size != 1 or array.dtype.kind not in "fiuO":
            return None
        [one] = array.flat
        return one if isinstance(one, np.float16 | np.float32) else float(one)
    except OverflowError:  # an int with more than 308 digits
        return np.inf
    except Exception:
        return None


def _typed(text):
    """The number that was typed as text, or None."""
    text = text.strip().replace("\N{MINUS SIGN}", "-").lower()
    percent = text.endswith("%")
    try:
        above, slash, below = text.rstrip("% ").partition("/")
        value = _simple(above) / (_simple(below) if slash else 1)
    except (ValueError, ZeroDivisionError):
        return None
    # 33.3 / 100 is not quite 0.333, and would have too many digits for a rounded number
    return float(Decimal(repr(value)).scaleb(-2)) if percent else value


def _simple(text):
    text = text.strip()
    if text and unicodedata.category(text[-1]) == "No":  # ½ and its like, also in 1½ and -½
        whole = text[:-1].strip()
        sign = -1 if whole.startswith("-") else 1
        return sign * (abs(float(whole)) if whole.strip("+-") else 0.0) + sign * unicodedata.numeric(text[-1])
    return float(text)


def _why_none(answer):
    """What the matter is with an answer that is no number, where that is clear."""
    if isinstance(answer, str) and re.fullmatch(r"[\s\d.()*+/-]*\d[\s\d.()*+/-]*", answer) and "*" in answer:
        return ": leave the quotes out, and Python computes it"
    if named := isinstance(answer, str) and re.fullmatch(r"\s*\w+\s*=\s*(-?[\d./]+)\s*", answer):
        return f": give the number alone, {named[1]}"
    pair = isinstance(answer, tuple) and len(answer) == 2 and all(type(part) is int for part in answer)
    text = f"{answer[0]},{answer[1]}" if pair else answer
    if not (isinstance(text, str) and re.fullmatch(r"\s*[-+]?\d+,\d+\s*%?\s*", text)):
        return ""
    thousands = re.fullmatch(r"\s*[1-9]\d{0,2},\d{3}\s*", text)
    cure = "leave it out" if thousands else f"write a point, {text.strip().replace(',', '.')}"
    return f": to Python a comma {'makes a pair' if pair else 'is no part of a number'}; {cure}"


def as_letters(answer, alphabet, in_order):
    """The letters that were given, in the alphabet's own case, or None.

    Brackets, commas, spaces and "and" do not count, nor does a list instead of a text.  Where
    order does not matter they come sorted, each once.
    """
    if isinstance(answer, np.ndarray):
        answer = answer.ravel().tolist()
    if isinstance(answer, list | tuple) or (isinstance(answer, set | frozenset) and not in_order):
        answer = " ".join(part if isinstance(part, str) else "?" for part in answer)
    own = {letter.lower(): letter for letter in alphabet}
    word = LETTERS_APART.sub("", answer.lower()) if isinstance(answer, str) and "?" not in answer else ""
    if not word or not set(word) <= own.keys():
        return None
    word = [own[letter] for letter in word]
    return "".join(word if in_order else sorted(set(word)))


def as_sizes(answer):
    """A tuple of whole numbers, or None."""
    try:
        sizes = np.atleast_1d(np.asarray(taken(answer)))
    except Exception:
        return None
    return tuple(sizes.tolist()) if sizes.ndim == 1 and sizes.size and sizes.dtype.kind in "iu" else None


def why_no_sizes(answer):
    """What the matter is with an answer that is no tuple of whole numbers, where that is clear."""
    if isinstance(answer, str):
        sizes = re.fullmatch(r"[\s(\[]*-?\d+(?:[\s,]+-?\d+)*[\s,)\]]*", answer)
        return ": that is a text; leave the quotes out" if sizes else ""
    array = as_array(answer)
    if array is None or array.ndim > 1 or array.dtype.kind != "f" or not array.size:
        return ""
    whole = np.all(np.isfinite(array) & (array == np.round(array)))
    return ": leave the points out, and they are whole" if whole else ""


# Compared with the right one


def close(got, want, within=1e-9, digits=False):
    """True where `got` has the shape of `want` and is within `within` of it everywhere.

    Numbers in float32 or float16 may also be off by 8 of their own gaps, of 1 or of the right
    number, whichever is larger; of the right number alone where `within` is below 1e-9.  They
    may not where `digits` matter.
    """
    got, want = as_array(got), np.asarray(want)
    if got is None or got.shape != want.shape or got.dtype.kind == "b":
        return False
    with np.errstate(all="ignore"):  # inf - inf
        allowed = within if digits else np.maximum(within, _own_gaps(got.dtype, want, within))
        return bool(np.all((got == want) | (np.abs(got - want) <= allowed)))


def _own_gaps(dtype, want, within):
    """What a narrow type's rounding may bring."""
    if dtype.kind != "f" or dtype.itemsize > 4:
        return 0.0
    size = np.abs(want) if within < 1e-9 else np.maximum(np.abs(want), 1)
    return 8 * float(np.finfo(dtype).eps) * size


def same_number(answer, want, within=0.0, digits=3):
    """Whether a number is the right one: computed in another order, or rounded.

    A rounded one must be right to all the digits it has, and to `digits` of them at least; a
    whole number, a count, is never rounded.  `within` allows more.
    """
    if float(answer) == want:
        return True
    if not (np.isfinite(answer) and np.isfinite(want)):
        return False
    off = abs(float(answer) - want)
    if off <= max(within, 1e-9 * abs(want)):
        return True
    if digits is None or float(want).is_integer():
        return False
    return off <= _half_a_unit(answer, want, digits) + _rounding(answer, digits) * abs(want)


def _half_a_unit(answer, want, digits):
    """Half of the last digit's place, of those that `answer` has or must have."""
    last = Decimal(str(answer)).normalize().as_tuple().exponent  # 0.91 -> -2
    first = Decimal(float(want)).adjusted()
    return 0.5000001 * 10.0 ** min(last, first - digits + 1)


def _rounding(answer, digits):
    """What a narrow type's rounding may bring, where it holds that many digits."""
    if not isinstance(answer, np.float16 | np.float32):
        return 0.0
    eps = float(np.finfo(type(answer)).eps)
    return eps if eps <= 10.0 ** (1 - digits) / 2 else 0.0


# Put into words


def cut(text, length=300):
    """A text that is not longer than `length`."""
    return text if len(text) <= length else f"{text[: length - 2].rstrip()} …"


def seen(value):
    """`value` in a few digits, for a message; text as it is, and other things in words."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, str):
        return cut(" ".join(value.split()), SHOWN)
    array = as_array(value)
    if array is None:
        return quoted(value)
    short = {"float_kind": lambda v: f"{v:.4g}"}
    text = np.array2string(array, separator=", ", formatter=short, threshold=200)
    text = " ".join(text.split()).replace("[ ", "[")
    begin, end = text[:110].rpartition(", ")[0], text[-30:].partition(", ")[2]  # half a number is another
    return text if len(text) <= SHOWN else f"{begin}, …, {end}"


def quoted(value):
    """`value` as Python writes it, where that is short and means something to a reader."""
    if isinstance(value, str | bytes | int | float | complex | list | tuple | set | dict):
        try:
            text = repr(value)
        except Exception:  # a repr of the reader's own, or an int of 10,000 digits
            return told(value)
        if "array(" not in text and "np." not in text and " at 0x" not in text and "tensor(" not in text:
            return cut(text, SHOWN)
    array = as_array(value)
    if array is not None and array.size <= 12 and not is_tensor(value):
        return seen(array)
    return told(value)


def told(value):
    """What `value` is, in a few words; never wrong, whatever it is."""
    if value is None or value is ...:
        return "None" if value is None else "..."
    if isinstance(value, str):
        return f"the text {cut(repr(str(value)), 60)}"
    if isinstance(value, type):
        return f"a class, {value.__name__}"
    name = type(value).__name__
    if is_tensor(value):
        return f"a PyTorch tensor of shape {tuple(value.shape)}"
    if isinstance(value, np.ndarray) and value.ndim:
        return (
            f"an array of shape {value.shape}{'' if value.dtype.kind in 'fiub' else ' that holds no numbers'}"
        )
    if isinstance(value, bool | np.bool_ | int | float | complex | np.number | np.ndarray):
        return _short_number(value)
    if isinstance(value, list | tuple | set | frozenset | dict):
        kind = "a list" if isinstance(value, list) else f"a {name}"
        return f"{kind} of {len(value)}" if len(value) else kind.replace("a ", "an empty ", 1)
    if callable(value):
        return "a function"
    kinds = {"async_generator": "an async generator", "generator": "a generator", "coroutine": "a coroutine"}
    return kinds.get(name, f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}")


def _short_number(value):
    try:
        return cut(str(value), 40)
    except Exception:
        return "a number of more digits than Python prints"
