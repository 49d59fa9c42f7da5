"""The data sets are what their source published, byte by byte."""

import hashlib

import numpy as np

from nnrecap.datasets import DATA, digits


def test_digits_are_the_published_ones():
    X, y = digits()
    assert X.shape == (1797, 64) and X.dtype == np.float64
    assert y.shape == (1797,) and y.dtype == np.int64
    assert set(np.unique(X)) == set(range(17)) and set(np.unique(y)) == set(range(10))
    pixels = hashlib.sha256(X.astype(np.uint8).tobytes()).hexdigest()
    assert pixels == "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3"
    assert (
        hashlib.sha256(y.astype(np.uint8).tobytes()).hexdigest()
        == "8ba4f891220f5e4c9c819638d1602d74b83618f167043c6da52a2a247841ddf0"
    )


def test_digits_come_fresh_each_time():
    X, _ = digits()
    X[0] = -1
    assert digits()[0][0].min() == 0


def test_the_package_stays_small():
    sizes = [file.stat().st_size for file in DATA.iterdir()]
    assert sizes and sum(sizes) <= 500_000
