"""Wrong answers to the exercises of the chapter on tensors."""

import numpy as np

from nnrecap.tensors import fold_pairs, unfold_pairs


def in_place(X):
    X -= X.mean(axis=1, keepdims=True)
    return X


def no_keepdims(X):
    return X - (X.mean(axis=1) if X.shape[0] == X.shape[1] else X.mean(axis=1, keepdims=True))


def twice(f, pairs):
    return np.linalg.norm(f(pairs[:, 0]) - f(pairs[:, 1]), axis=-1)


def halves(f, pairs):
    out = f(fold_pairs(pairs))
    return np.linalg.norm(out[: len(pairs)] - out[len(pairs) :], axis=-1)


def twins(f, pairs):
    out = unfold_pairs(f(fold_pairs(pairs)))
    return out[:, 0] - out[:, 1]


def only_two_rows(X):
    return X - X.mean(axis=1, keepdims=True) if len(X) == 2 else X


def by_three(X):
    return X - X.sum(axis=1, keepdims=True) / max(X.shape[1], 3) if len(X) != 2 else centred(X)


def centred(X):
    return X - X.mean(axis=1, keepdims=True)


def by_size(X):
    return np.abs(X) - np.abs(X).mean(axis=1, keepdims=True)


def of_the_sorted(f, pairs):
    out = f(fold_pairs(pairs)).reshape(-1, 2, 2)
    return np.linalg.norm(out[:, 0] - out[:, 1], axis=-1)


def twice_if_few(f, pairs):
    return twice(f, pairs) if len(pairs) < 4 else np.linalg.norm(twins(f, pairs), axis=-1)


def of_whole_numbers(f, pairs):
    return np.linalg.norm(twins(f, np.round(pairs)), axis=-1)


# exercise → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "shape-after-index": [
        ((32, 5, 1, 24, 36), "an integer takes its axis away"),
        ((32, 10, 24, 36), "::2 takes every second frame"),
        ((32, 5, 3, 24, 36), "1 picks one of the three"),
        ((32, 2, 24, 36), "::2 is a step of 2; :2 would be"),
        ((32, 2, 1, 24, 36), "a step of 2 and not a stop"),
        ((32, 5), "the axes that are not mentioned"),
        ((32, 5, 24), "two axes are not mentioned"),
        ((32, 5, 3, 36), "1 picks a colour, not a row"),
        ((5, 24, 36), "the colon alone keeps all 32 clips"),
        ((16, 5, 24, 36), "you gave (16, 5, 24, 36); five axes"),
        ("(32, 5)", "you gave '(32, 5)': that is a text; leave the quotes out"),
        ([[32], [5, 24]], "a tuple of whole numbers is expected, you gave [[32], [5, 24]]"),
    ],
    "broadcast-by-hand": [
        ((5, 1, 4, 2), "the 3 stretches the 1"),
        ((5, 3, 4, 1), "1 and 2, make 2"),
        ((5, 3, 8, 2), "lengths are never multiplied"),
        ((5, 3, 1, 2), "it is the 1 that gives way"),
        ((15, 1, 8, 1), "you aligned from the left"),
        ((15, 3, 4, 2), "5 with nothing stays 5"),
        ((5, 1, 4, 1), "that is the first shape"),
        ((5, 12, 2), "you gave (5, 12, 2); write"),
        ((5.0, 3.0, 4.0, 2.0), "you gave (5.0, 3.0, 4.0, 2.0): leave the points out"),
        ((3, 4, 2), "the 5 is lost"),
        ((3, 1, 2), "that is the second shape"),
        ((5, 4, 5, 3), "lengths are never added"),
        ((5, 1, 4, 1, 3, 1, 2), "shapes are not joined"),
        ((3, 5, 4, 2), "it stays in front"),
        ("refused", "a tuple of whole numbers is expected, you gave 'refused'"),
    ],
    "centre-rows": [
        (lambda X: X - X.mean(), "you took one mean of all numbers"),
        (lambda X: X - X.mean(axis=0), "you took the mean of each column"),
        (lambda X: X - X.mean(axis=1), "it raised ValueError: operands could not be broadcast together"),
        (no_keepdims, "(1, 3) became [-1, -17]: with N = D"),
        (lambda X: X.mean(axis=1), "you returned shape (2,)"),
        (lambda X: X - np.median(X, axis=1, keepdims=True), "each row has the mean 0: no, their means are [1, 10]"),
        (lambda X: 0 * X, "differences inside a row stay as they were: no, in the first row they were 1 and 4"),
        (lambda X: X - X.sum(axis=1, keepdims=True), "(1, 3) should become (-1, 1), yours [-3, -1]"),
        (only_two_rows, "you returned the batch as it was: this size is not the first example's"),
        (by_three, "more rows than columns are centred, too: no, for"),
        (by_size, "other batches of this size are centred, too: no, for"),
        (in_place, "-= writes into the caller's array"),
    ],
    "other-diagonal": [
        ((7, 9), "from the upper right corner that leaves the picture"),
        ((0, 9), "that is the main diagonal"),
        ((8, 7), "house 8 is the first of the second row"),
        ((7, 8), "straight down the last column"),
        ((56, -7), "from the wrong end"),
        ((7, -7), "down means on in memory"),
        ((0, 7), "the stride is right"),
        ((7, -1), "goes back along the first row"),
        ((63, 7), "house 63 is the lower right corner"),
        ((8, 8), "houses 0 to 7"),
        ((7, 1), "goes along the row"),
        ((7, 8, -1), "you gave (7, 8, -1); the two numbers are"),
        (7.5, "a tuple of whole numbers is expected, you gave 7.5"),
    ],
    "address": [
        (18, "a row of v is two of c's"),
        (30, "::-1 walks back"),
        (11, "v lies in c's storage"),
        (26, "::-1 begins at the end"),
        (23, "v[2] is c's row 1 + 2 · 2 = 5"),
        (19, "you counted the 9 and one row"),
        (224, "you count bytes"),
        (3, "the address adds strides of c"),
        (27, "one column too far"),
        (21, "a row of c is five long"),
        (29, "you gave 29, which is c[5, 4]"),
        (31, "you gave 31; c has 30 houses, from 0 to 29"),
        (2.5, "you gave 2.5; c has 30 houses"),
        (24, "the row starts at row 1 of c, not at row 0; and v[2, 1] is one step back from v[2, 0]"),
        ((5, 3), "one number is expected, you gave (5, 3)"),
    ],
    "which-copy": [
        ("b", "look where each row's end is followed by a gap"),
        ("c", "NumPy looks at the kind of index"),
        ("bcd", "(d) takes whole rows"),
        ("bce", "(e) only splits an axis"),
        ("abc", "(a) is a slice with step -1"),
        ("f", "letters from a to e in one text are expected"),
    ],
    "siamese-distances": [
        (twice, "the network is called once, on all eight inputs: no, it was called 2 times"),
        (lambda f, pairs: np.linalg.norm(np.diff(f(pairs), axis=1)[:, 0], axis=-1), "was given (4, 2, 3): fold first"),
        (halves, "you pair the first half of the outputs with the second"),
        (of_the_sorted, "for pairs of shape (1, 2, 5) and 4 outputs they are"),
        (twice_if_few, "for pairs of shape (1, 2, 5) the network was given [(1, 5), (1, 5)]: once is asked"),
        (of_whole_numbers, "for pairs of shape (4, 2, 3) and 2 outputs they are"),
        (twins, "four pairs give four distances: no, you returned shape (4, 2)"),
        (lambda f, pairs: (twins(f, pairs) ** 2).sum(axis=-1), "yours are squared"),
        (lambda f, pairs: np.linalg.norm(pairs[:, 0] - pairs[:, 1], axis=-1), "the network is not asked"),
        (lambda f, pairs: np.abs(twins(f, pairs)).sum(axis=-1), "they are [3, 0,"),
        (
            lambda f, pairs: [np.linalg.norm(twins(f, p[None])) for p in pairs],
            "it was called 4 times, with [(2, 3), (2, 3)]",
        ),
    ],
    "which-factorisation": [
        ("bc", "the matrix is symmetric"),
        ("ac", "which factorisation has every matrix"),
        ("ab", "the swap is itself orthogonal"),
        ("abcd", "the first pivot is 0"),
        ("abce", "x = (1, -1) gives"),
        (3, "letters from a to e in one text are expected"),
    ],
    "break-even-rank": [
        (75, "as many as the layer, not fewer"),
        (100, "100 is the largest rank there is"),
        (149, "both factors as 100 long"),
        (99, "its factors hold 39,600 numbers"),
        (50, "not the largest rank that is"),
        (80, "at rank 80 the factors hold 32,000 numbers"),
        (400, "400 numbers is the price of one rank"),
        (30000, "30,000 numbers are in the layer"),
        (29600, "29,600 numbers is what the highest such rank needs"),
        (300, "300 is the longer side"),
        ("r", "one number is expected, you gave 'r'"),
    ],
    "tucker-numbers": [
        (240, "that is the core alone"),
        (580, "those are the factors alone"),
        (840, "8 · 4 + 8 · 6 = 80"),
        (600, "each factor is as long as its axis"),
        (3200, "that is the whole stack"),
        (320, "the factors are tables"),
        (772, "are two tables: 8 · 4 and 8 · 6"),
        (106, "you summed lengths"),
        (821, "no, you gave 821; four tables are summed"),
        (20, "20 is the sum of the ranks"),
        (240 * 580, "they are stored side by side, so add them"),
    ],
    "cp-rank": [
        (16, "rank 16 needs 16 · 66 = 1,056: round down"),
        (1000 / 66, "a whole number of terms"),
        (14, "did you count a weight of its own for each term?"),
        (0, "not their product"),
        (8, "ranks may exceed the shorter sides"),
        (7, "a core of 7 · 7 · 7 is in your count"),
        (17, "rows and columns have a factor each"),
        (20, "you counted the pictures' factor alone"),
        (62, "you counted the rows and the columns, and not the pictures"),
        (125, "you counted one factor of length 8 alone"),
        (66, "that is what one term needs"),
        (1056, "that is what rank 16 needs"),
        (990, "that is what the highest rank needs"),
        (3200, "that is the whole stack"),
        (10, "rank 10 needs 660 numbers: another term fits"),
        (30, "rank 30 needs 1,980 numbers, more than 1,000"),
        (-1, "a rank counts terms"),
        (12.5, "a rank counts terms"),
        ((15, 15, 15), "one number is expected"),
    ],
}  # fmt: skip
