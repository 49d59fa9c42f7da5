"""Small data sets that come with the package: no download, source and licence beside each."""

from importlib.resources import files

import numpy as np

DATA = files("nnrecap") / "data"


def digits():
    """1,797 handwritten digits of 13 writers, 8 × 8 pixels each.

    Returns
    -------
    X : ndarray (1797, 64), float64: ink per pixel, whole numbers 0 … 16, row by row,
        so that X[i].reshape(8, 8) is picture i
    y : ndarray (1797,), int64: the digit, 0 … 9

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (test
    part), UCI Machine Learning Repository (1998), https://doi.org/10.24432/C50P49.
    Licence: CC BY 4.0.
    """
    with (DATA / "digits.npz").open("rb") as file:
        stored = np.load(file)
        X = stored["images"].reshape(-1, 64).astype(np.float64)
        return X, stored["labels"].astype(np.int64)
