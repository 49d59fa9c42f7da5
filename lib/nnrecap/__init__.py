"""nnrecap: every formula of the book, once.

Import the module of a topic: ``from nnrecap.softmax import softmax``.
"""

__version__ = "0.1.0"
