"""What wrong numbers have in common with the right ones, in words."""

import numpy as np

from nnrecap.exercises.answers import as_array, close, quoted, seen

SMALL = 12  # numbers of an input that a message shows


def alike(got, want, within=1e-9, digits=False):
    """Whether a result is right; a pair or a triple of results where `want` is a tuple."""
    if not isinstance(want, tuple):
        return close(got, want, within, digits)
    if not isinstance(got, tuple | list) or len(got) != len(want):
        return False
    return all(alike(a, b, within, digits) for a, b in zip(got, want, strict=True))


def same(got, want, within):
    """Whether all numbers agree; so do nan and nan, True and 1, since a slip may give these."""
    got, want = (np.nan_to_num(np.asarray(x, float), nan=1e300) for x in (got, want))
    return close(got, want, within)


def about_shape(got, want):
    """What a wrong shape has in common with the right one."""
    if sorted(got) == sorted(want):
        return ": right but for the order of the axes"
    if [n for n in got if n != 1] == [n for n in want if n != 1]:
        return ": right but for an axis of size 1"
    if len(got) == len(want):
        return ""
    return ": an axis too many" if len(got) > len(want) else ": an axis too few"


def about_numbers(got, want, within):
    """What wrong numbers of the right shape have in common with the right ones."""
    if got.dtype == bool:
        return ": True and False are no numbers yet"
    if not np.all(np.isfinite(got)):
        return ": not all of them are finite"
    known = (words for told, words in _comparisons(got.astype(float), want) if close(told, want, within))
    return next((f": {words}" for words in known), "")


def _comparisons(got, want):
    """Pairs of numbers that are right if a comparison holds, and the words for it."""
    if close(got, want, 1e-5 * np.max(np.abs(want))):
        yield want, "right but for the last digits"
    if want.size > 1 and not got.any():
        yield want, "all 0"
    yield -got, "the sign is turned"  # first: of [1, -1] it makes the same numbers in other places
    if want.size > 1 and close(np.sort(got, axis=None), np.sort(want, axis=None)):
        yield want, "the same numbers, in other places"
    place = np.argmax(np.abs(want))
    if got.flat[place] and want.flat[place]:
        ratio = got.flat[place] / want.flat[place]
        whole = close(max(ratio, 1 / ratio) % 1, 0)  # one number is a multiple of any
        if 1e-6 < abs(ratio) < 1e6 if want.size > 1 else whole:
            yield got / ratio, f"{ratio:{'.4g' if abs(ratio - 1) > 1e-3 else '.8g'}} times the right size"
    shift = got.flat[place] - want.flat[place]
    if want.size > 1:
        yield got - shift, f"each is too {'large' if shift > 0 else 'small'} by {abs(shift):.4g}"


def worst(want, got):
    """("", and both as they are) where they are small; else the worst place in words, and both there."""
    if want.size <= SMALL:
        return "", want, got
    with np.errstate(all="ignore"):  # inf - inf
        off = np.where(got == want, 0, np.abs(np.subtract(got, want, dtype=float)))
    place = np.unravel_index(np.argmax(np.nan_to_num(off, nan=np.inf)), want.shape)
    return f"at [{', '.join(map(str, place))}] ", want[place], got[place]


def unlike(got, want, inputs, within=1e-9):
    """The sentence about a result that is not the right one, for any result and any inputs."""
    if isinstance(want, tuple):
        return _unlike_parts(got, want, inputs, within)
    for_these, array, want = in_words(inputs), as_array(got), np.asarray(want)
    if array is None:
        return f"{for_these}it is {seen(want)}, yours {quoted(got)}"
    if any(array.shape == np.shape(x) and array.size and same(array, x, 0) for x in inputs if _is_numbers(x)):
        return f"{for_these}you returned the input as it was"
    shape = array.shape
    if shape != want.shape:
        right = f"right would be shape {want.shape}"
        return f"{for_these}{right}, yours is {shape}{about_shape(shape, want.shape)}"
    about = about_numbers(array, want, within) if want.size else ""
    where, want, array = worst(want, array)
    right, yours = seen(want), seen(array)
    if not about and right == yours and want.size and "…" not in right:
        about = ": right but for the last digits"
    return f"{for_these}{where}it is {right}, yours {yours}{about}"


def _unlike_parts(got, want, inputs, within):
    if not isinstance(got, tuple | list) or len(got) != len(want):
        return f"{in_words(inputs)}{len(want)} things are expected, you returned {quoted(got)}"
    wrong = next(i for i, pair in enumerate(zip(got, want, strict=True)) if not alike(*pair, within))
    place = ("first", "second", "third", "fourth")[wrong]
    return f"the {place} thing: {unlike(got[wrong], want[wrong], inputs, within)}"


def _is_numbers(x):
    return as_array(x) is not None


def in_words(inputs):
    """The inputs of a call where they are small, their shapes where not: "for [1, 2] and 3 "."""
    shown = [x for x in inputs if _is_numbers(x)]
    if not shown:
        return ""
    small = sum(np.size(x) for x in shown) <= SMALL
    texts = [seen(x) if small or np.ndim(x) == 0 else f"shape {np.shape(x)}" for x in shown]
    return f"for {' and '.join(texts)} "
