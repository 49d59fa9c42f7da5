"""nnrecap: every formula of the book, once.

Import the module of a topic: ``from nnrecap.softmax import softmax``.

Arrays may come as NumPy's, in any order and of any subclass, as lists, as PyTorch's tensors on the
CPU or as columns of a table: what counts is their numbers, and they are never written to, unless a
function says so.  What would be lost on the way is refused: a mask, a gradient that PyTorch follows.
"""

__version__ = "0.1.0"
