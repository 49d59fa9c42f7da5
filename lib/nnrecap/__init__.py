"""nnrecap: every formula of the book, once.

Import the module of a topic: ``from nnrecap.softmax import softmax``.

Arrays may come as NumPy's, in any order and of any subclass, as lists, as PyTorch's tensors on the
CPU or as columns of a table: what counts is their numbers, and they are never written to, unless a
function says so.  What would be lost on the way is refused: a mask, a gradient that PyTorch follows.
"""

__version__ = "0.2.0"


def needs(version, *how):
    """Stop where this library is older than a notebook asks: each one's first cell does.

    Parameters
    ----------
    version : str, whole numbers with dots between, such as "0.2.0"
    how : str, …, the words of a sentence that begins with `version` and says how to get it

    Raises
    ------
    SystemExit : the library is older; in these words, and with its own version.
    """
    if _numbers(__version__) < _numbers(version):
        raise SystemExit(f"{' '.join([version, *how])}\nHere is {__version__}. Then restart the kernel.")


def _numbers(version):
    return [int(number) for number in version.split(".")]
