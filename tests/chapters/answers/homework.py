"""Wrong answers to the homework's tasks.

Tensors are made when an answer is tried, not when this file is read: it is also read where
there is no PyTorch.
"""

import numpy as np
import torch
import torch.nn.functional as F

from nnrecap.softmax import log_softmax, softmax


class Built:
    """An answer that is made of tensors: built when it is tried."""

    def __init__(self, build):
        self.build = build


def table():
    return torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def labels():
    return torch.tensor([3.0, 0.0, 7.0])


def in_place(x):
    x -= x.mean()
    return x


def without_gradient(f, x):
    f(torch.tensor(x)).backward()


def returns_backward(f, x):
    return f(torch.tensor(x, requires_grad=True)).backward()


def followed(use):
    """A slope that does all that is needed, then returns something else."""

    def slope(f, x):
        x = torch.tensor(x, requires_grad=True)
        value = f(x)
        value.backward()
        return use(x, value)

    return slope


def by_differences(f, x):
    return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6


def forward_difference(f, x):
    x = torch.tensor(x, requires_grad=True)
    return (f(x + 0.01) - f(x)) / 0.01


def added(f, w):
    f(w).backward()
    return w.grad


def emptied_after(f, w):
    f(w).backward()
    w.grad.zero_()
    return w.grad


def subtracted(f, w):
    old = w.grad.clone()
    w.grad = None
    f(w).backward()
    return w.grad - old


def watched_move(w, rate):
    w -= rate * w.grad
    return w


def moves(change):
    """An update in place, without autograd."""

    def move(w, rate):
        with torch.no_grad():
            w += change(w, rate)
        return w

    return move


def silent_move(w, rate):
    moves(lambda w, rate: -rate * w.grad)(w, rate)


def silent_step(W, X, y, rate):
    steps()(W, X, y, rate)


def freezing_move(w, rate):
    return moves(lambda w, rate: -rate * w.grad)(w, rate).requires_grad_(False)


def steps(loss=F.cross_entropy, sign=-1, empty=True, scale=1.0):
    """One step, as wrong as the arguments say."""

    def step(W, X, y, rate):
        loss(X @ W.T, y).backward()
        with torch.no_grad():
            W += sign * scale * rate * W.grad
        if empty:
            W.grad = None
        return W

    return step


def new_tensor_step(W, X, y, rate):
    F.cross_entropy(X @ W.T, y).backward()
    return (W - rate * W.grad).detach()


def summed(Z, y):
    return F.cross_entropy(Z, y, reduction="sum")


def double_softmax(Z, y):
    return F.cross_entropy(torch.softmax(Z, dim=1), y)


def trained(rounds, rate, **how):
    def training(X, y):
        W = torch.zeros(10, 64, requires_grad=True)
        for _ in range(rounds):
            steps(**how)(W, X, y, rate)
        return W

    return training


def one_hot_loop(y, K):
    rows = [[0] * K for _ in y]
    for row, k in zip(rows, y, strict=True):
        row[k] = 1
    return rows


def every_class(y, K):
    rows = np.zeros((len(y), K))
    rows[:, y] = 1
    return rows


def silent_centre(x):
    x.sub_(x.mean())


def silent_training(X, y):
    trained(1, 2.0)(X, y)


def by_grad(f, x):
    x = torch.tensor(x, requires_grad=True)
    return torch.autograd.grad(f(x), x)


def twice_back(f, x):
    x = torch.tensor(x, requires_grad=True)
    f(x).backward()
    f(x).backward()
    return x.grad


def emptied_before(W, X, y, rate):
    W.grad = None
    return steps(empty=False)(W, X, y, rate)


def watched_step(W, X, y, rate):
    F.cross_entropy(X @ W.T, y).backward()
    W -= rate * W.grad
    return W


def shift_of_all(Z):
    Z = Z - Z.max()
    return naive_log_softmax(Z)


def half_shifted(Z):
    return Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))


def errors(W, X, y):
    return softmax(X @ W.T) - np.eye(len(W))[y]


def naive_log_softmax(Z):
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def picked(Z, y):
    return log_softmax(Z)[np.arange(len(y)), y]


def long_loop(y, K):
    rows = np.zeros((len(y), K))
    for n, k in enumerate(y):
        rows[n, k] = 1
    return rows


def gather_loop(p, y):
    return torch.stack([p[n, k] for n, k in enumerate(y)])


def distances_loop(A, B):
    return np.array([[np.sqrt(((a - b) ** 2).sum()) for b in B] for a in A])


def loop_over_one(A, B):
    return np.stack([np.linalg.norm(a - B, axis=1) for a in A])


def by_torch(Z):
    return torch.log_softmax(torch.tensor(Z), dim=1).numpy()


def by_scipy(Z):
    from scipy import special

    return special.log_softmax(Z, axis=1)


def cut_at_5(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.where(Z < -5, 0, np.exp(Z)).sum(axis=1, keepdims=True))


def nan_elsewhere(f, x):
    """What a power or a logarithm of a negative number makes."""
    x = torch.tensor(x, requires_grad=True)
    f(x).backward()
    return x.grad if x == 2 else x.grad * np.nan


def nan_after(f, w):
    w.grad = None
    f(w).backward()
    return w.grad if w == 3 else w.grad * np.nan


def by_formula(f, x):
    x = torch.tensor(x, requires_grad=True)
    f(x)
    return 3 * x.detach() ** 2 - 2


def subtracts_5(f, w):
    f(w).backward()
    return w.grad - 5


def at_rate(rate_of_mine):
    """A step that does not use the rate it is given."""
    return lambda W, X, y, rate: steps()(W, X, y, rate_of_mine)


def trained_from(start):
    def training(X, y):
        W = torch.tensor(start, dtype=torch.float32, requires_grad=True)
        for _ in range(200):
            steps()(W, X, y, 2.0)
        return W

    return training


# task → the wrong answers that readers give, and a piece of the message each must hear
WRONG = {
    "t01-create": [
        (Built(lambda: torch.arange(6).reshape(2, 3)), "it is int64: whole numbers make whole numbers"),
        (Built(lambda: torch.arange(6, dtype=torch.float64).reshape(2, 3)), "it is float64: that is what comes from NumPy"),
        (Built(lambda: torch.arange(6.0)), "yours is one row of six: reshape it"),
        (Built(lambda: torch.arange(6.0).reshape(3, 2)), "the first number of a shape counts the rows"),
        (Built(lambda: torch.arange(6.0).reshape(3, 2).T), "you went down the columns"),
        (Built(lambda: torch.arange(1.0, 7.0).reshape(2, 3)), "yours starts at 1"),
        (Built(lambda: torch.zeros(2, 3)), "[[0, 1, 2], [3, 4, 5]] is right, yours is [[0, 0, 0], [0, 0, 0]]: all 0"),
        ([[0, 1, 2], [3, 4, 5]], "you gave a Python list"),
        (np.arange(6, dtype=np.float32).reshape(2, 3), "you gave a NumPy array"),
        (Built(lambda: torch.arange(6.0)[None]), "yours is (1, 6)"),
        (Built(lambda: 2 * torch.arange(6.0).reshape(2, 3)), "yours is [[0, 2, 4], [6, 8, 10]]: 2 times the right size"),
        (Built(lambda: torch.arange(6.0).half().reshape(2, 3)), "it is float16: that keeps three digits"),
        (Built(lambda: torch.linspace(0, 6, 6).reshape(2, 3)), "six numbers from 0 to 6 lie 1.2 apart"),
    ],
    "t02-dtype": [
        (Built(lambda: labels()), "the labels are still floating-point numbers"),
        (Built(lambda: labels().int()), "cross_entropy refuses class indices of 32 bits"),
        (Built(lambda: labels().bool()), "3 and 7 have become one class"),
        (Built(lambda: F.one_hot(labels().long(), 8)), "you gave one-hot rows"),
        (Built(lambda: labels().bool().long()), "it holds 3, 0, 7: no, 3 and 7 have become one class on the way"),
        (Built(lambda: labels().double()), "it is float64: the labels are still"),
        ([3, 0, 7], "you gave a Python list"),
        (np.array([3, 0, 7]), "you gave a NumPy array"),
        (Built(lambda: torch.arange(3)), "you counted the places"),
        (Built(lambda: labels().short()), "cross_entropy wants 64 bits"),
        (Built(lambda: labels().to(torch.uint8)), "it is uint8: 8 bits count to 255"),
        (Built(lambda: labels().long()[:, None]), "yours is (3, 1): right but for an axis of size 1"),
    ],
    "t03-shape": [
        ((32, 1, 14, 28), "the index 0 takes its axis away"),
        ((32, 28, 14), "you halved the columns"),
        ((32, 28, 28), "you forgot ::2"),
        ((14, 28), "you lost the batch"),
        ((32, 3, 14, 28), "you kept all 3 colours"),
        ((1, 14, 28), "you took the index 0 for the first picture"),
        ((32, 14), "you gave (32, 14)"),
        ("32 x 14 x 28", "it is a tuple of whole numbers: no, you gave '32 x 14 x 28'"),
        ((32.0, 14.0, 28.0), "no, you gave (32.0, 14.0, 28.0)"),
        ((32, 28), "::2 is a slice and keeps its axis"),
        ((16, 14, 28), "you halved the pictures, too"),
        ((32, 3, 28, 14), "count the places from the left"),
        ((32, 2, 28), ":2 would be the first two"),
        ((32, 14, 14), "the columns are not mentioned"),
        ((32, 3, 28, 28), "the shape of pictures itself"),
        ((32, 1, 28, 28), "you took every place for a slice of one"),
        ((32, 0, 14, 28), "0 is a place, not a size"),
        ((16, 3, 28, 28), "that is pictures[::2]"),
        ("torch.Size([32, 14, 28])", "you gave 'torch.Size([32, 14, 28])'"),
        ("(32, 14, 28)", "you gave '(32, 14, 28)': that is a text; leave the quotes out"),
        ((32, 28 / 2, 28), "you gave (32, 14.0, 28): leave the points out, and they are whole"),
    ],
    "t04-index": [
        (Built(lambda: table()[1, 0]), "it is a Python float, no tensor: no, you gave a PyTorch tensor"),
        (Built(lambda: table()[0, 1].item()), "the row comes first"),
        (Built(lambda: table()[1, 1].item()), "columns count from 0"),
        (Built(lambda: table()[0, 0].item()), "row 0 is the first, row 1 the second"),
        (Built(lambda: table()[1]), "yours has shape (3,): one index takes a whole row"),
        (Built(lambda: table()[1, 2].item()), "you gave 6, the last of its row"),
        (7.0, "no, you gave 7"),
        (4, "you gave a Python int"),
        (Built(lambda: table()[:, 0]), "that is a whole column"),
        (Built(lambda: table()[1, 0:1]), "a slice keeps its axis"),
        (Built(lambda: table()[0, 2].item()), "the last of the first row"),
        (np.float64(4.0), "you gave a NumPy float64"),
        (Built(lambda: table()[1:, :1].tolist()), "yours has shape (1, 1)"),
    ],
    "t05-slice": [
        (lambda x: x[::2][-2:], "cuts the rows twice"),
        (lambda x: x[1::2, -2:], "you started with the second row"),
        (lambda x: x[:2, -2:], "you took the first two rows"),
        (lambda x: x[::2, -2], "-2 is one column"),
        (lambda x: x[::2, :2], "you took the first two columns"),
        (lambda x: x[::2, 2:], "2: skips two columns"),
        (lambda x: x[::2], "the second slice is missing"),
        (lambda x: x[-2:, ::2], "rows and columns are swapped"),
        (lambda x: x[::2, -2:].tolist(), "you gave a Python list"),
        (lambda x: x[::2, -1:], "-1: is the last column alone"),
        (lambda x: x[::2, -2:-1], "a slice ends before its stop"),
        (lambda x: x[:, ::2], "you took every second column"),
        (lambda x: x[2:, -2:], "2: skips the first two rows"),
        (lambda x: x[::2, -2:][::-1], "begins at the last row and goes back"),
        (lambda x: x[::2, 1:3], "each is too small by 1"),
        (lambda x: x[:-1:2, -2:], "a stop of -1 leaves the last row out"),
        (lambda x: x[::2, [-1, -2]], "your columns come in reverse"),
        (lambda x: x[::2, [0, -1]], "you took the first and the last column"),
        (lambda x: x[[0, 2, 4], -2:], "it raised IndexError: index 4 is out of bounds"),
    ],
    "t06-copy": [
        (lambda x: x[:2], "x[0, 0] became -1: it is a view"),
        (lambda x: x.copy(), "you kept all the rows"),
        (lambda x: x[:, :2].copy(), "you took the first two columns"),
        (lambda x: x[:3].copy(), "a slice ends before its second number"),
        (lambda x: x[1:3].copy(), "you started with the second row"),
        (lambda x: x[:2].tolist(), "you gave a Python list"),
        (lambda x: x[:1].copy(), "you took one row; a slice ends"),
        (lambda x: x[-2:].copy(), "you took the last two rows"),
        (lambda x: x[0].copy(), "and its axis is gone"),
        (lambda x: x[::2].copy(), "you took every second row"),
        (lambda x: x[[1, 0]], "the second row comes before the first"),
        (lambda x: x[:2].copy, "you returned a function where a NumPy array should be"),
        (lambda x: np.arange(6.0).reshape(2, 3), "that was right for the first input; this one is another"),
    ],
    "t07-reshape": [
        (lambda x: x.reshape(-1), "you joined all pictures into one row"),
        (lambda x: x.reshape(x[0].numel(), -1), "it mixes the pictures"),
        (lambda x: x.reshape(x[0].numel(), -1).T, "the reshape before your transpose mixed the pictures"),
        (lambda x: x.reshape(2, 6), "it raised RuntimeError: shape '[2, 6]' is invalid"),
        (lambda x: x.reshape(-1, 64), "it raised RuntimeError: shape '[-1, 64]' is invalid"),
        (lambda x: x.sum(dim=2), "you summed an axis away"),
        (lambda x: x.transpose(1, 2).reshape(len(x), -1), "you laid each picture out column by column"),
        (lambda x: x, "its shape is (2, 6) for an input of shape (2, 2, 3): no, yours is (2, 2, 3)"),
        (lambda x: x.reshape(2, -1), "right would be shape (3, 8) for an input of shape (3, 4, 2), yours is (2, 12): does it go by"),
        (lambda x: x.reshape(-1, x.shape[2]), "for each row of each picture"),
        (lambda x: x.permute(1, 2, 0).reshape(len(x), -1), "with the batch at the end, reshape mixes the pictures"),
        (lambda x: x.reshape(len(x), 1, -1), "reshape takes two sizes here, not three"),
        (lambda x: x.reshape(-1, 6), "for an input of shape (3, 4, 2), yours is (4, 6)"),
    ],
    "t08-transpose": [
        (lambda x: x.reshape(x.shape[0], x.shape[2], x.shape[1]), "reshape keeps their order, a transpose does not"),
        (lambda x: x.permute(2, 1, 0), "you turned round all three axes"),
        (lambda x: x.transpose(0, 1), "the batch must stay in front"),
        (lambda x: x, "nothing was swapped"),
        (lambda x: x.transpose(1, 2).flip(1), "you turned the pictures by 90 degrees"),
        (lambda x: x[0].T, "no, yours is (3, 2): an axis too few"),
        (lambda x: x.permute(1, 2, 0), "you moved the batch to the end"),
        (lambda x: x.permute(2, 0, 1), "you moved the columns to the front"),
        (lambda x: x.mT.reshape(x.shape), "cut the numbers into the old shape again"),
        (lambda x: x.flip(1, 2), "right but for the order of the axes"),
    ],
    "t09-broadcast": [
        ((4, 5, 1), "the last sizes are 3 and 1"),
        ((4, 1, 3), "the sizes before are 1 and 5"),
        ((5, 4, 3), "shapes are aligned at the right end"),
        ((4, 5, 3, 1), "nothing is appended"),
        ((5, 3), "the 4 is lost"),
        ((20, 3), "no, you gave (20, 3)"),
        ("error", "no, you gave 'error'"),
        ((5, 1, 3), "the 4 has nothing below it"),
        ((4, 6, 4), "sizes are never added"),
        ((20, 1, 3), "sizes are never multiplied"),
        ((4, 1, 5, 3), "no axis is added"),
        ((4, 3, 5), "3 is the last"),
        ((5, 4, 1), "the 5 stands below the 1 in the middle"),
        ((4, 1, 3, 5, 1), "shapes are not joined"),
        ((1, 5, 3), "and the 1 is stretched to 4"),
        ((4, 5), "of 3 and 1 the 3 is kept"),
    ],
    "t10-column-bug": [
        (lambda y_hat, y: ((y_hat - y) ** 2).mean(), "you averaged nine differences of which three are meant"),
        (lambda y_hat, y: ((y_hat[:, 0] - y) ** 2).sum(), "divide by the number of samples"),
        (lambda y_hat, y: (y_hat[:, 0] - y).abs().mean(), "square them"),
        (lambda y_hat, y: ((y_hat[:, 0] - y) ** 2).mean().sqrt(), "you took a square root on top"),
        (lambda y_hat, y: (y_hat[:, 0] - y) ** 2, "these are the losses of single samples"),
        (lambda y_hat, y: (y_hat[:, 0] - y).mean(), "above and below cancel"),
        (lambda y_hat, y: (y_hat - y) ** 2, "no, yours is (3, 3): an axis too many"),
        (lambda y_hat, y: ((y_hat - y) ** 2).sum() / len(y), "you summed nine differences"),
        (lambda y_hat, y: ((y_hat[:, 0] - y) ** 2).mean() / 2, "yours is half of it"),
        (lambda y_hat, y: ((y_hat[0] - y) ** 2).mean(), "with the first prediction"),
        (lambda y_hat, y: (y_hat[:, 0] - y).mean() ** 2, "you squared the mean"),
        (lambda y_hat, y: ((y_hat - y) ** 2).mean(dim=0), "a mean for each target, over all predictions"),
        (lambda y_hat, y: ((y_hat - y) ** 2).mean(dim=1), "a mean for each prediction, over all targets"),
        (lambda y_hat, y: ((y_hat[:, 0] - y) ** 2).sum() / (len(y) - 1), "you divided by N - 1"),
        (lambda y_hat, y: ((y_hat[:, 0] - y) ** 2).median(), "is right, yours is"),
    ],
    "t11-keepdims": [
        (lambda x: x / x.sum(axis=1), "sums of shape (3,) line up with the columns"),
        (lambda x: x / x.sum(axis=0), "you divided by the sums of the columns"),
        (lambda x: x / x.sum(), "you divided everything by one number"),
        (lambda x: x / x.max(axis=1, keepdims=True), "by each row's largest number"),
        (lambda x: x.sum(axis=1, keepdims=True), "these are the sums; now divide"),
        (lambda x: x / x.mean(axis=1, keepdims=True), "you divided by the means"),
        (softmax, "that is softmax"),
        (lambda x: x / np.linalg.norm(x, axis=1, keepdims=True), "by each row's length"),
        (lambda x: x.sum(axis=1), "these are the sums, with their axis gone"),
        (lambda x: np.where(x > 1, x, 0), "is right, yours is [[0, 0, 2]"),
        (lambda x: x / np.abs(x).sum(axis=1, keepdims=True), "you summed without the minus signs"),
        (lambda x: x // x.sum(axis=1, keepdims=True), "// drops what stands behind the point"),
        (lambda x: (x / x.sum(axis=1, keepdims=True)).sum(axis=1), "these are the sums of the shares"),
    ],
    "t12-matmul": [
        (lambda A, B: B @ A.T, "yours is turned round"),
        (lambda A, B: A @ B, "the columns of the first must be as many as the rows of the second"),
        (lambda A, B: A * B, "it raised RuntimeError: The size of tensor a (2)"),
        (lambda A, B: A[:, None] * B, "sum them over the last axis"),
        (lambda A, B: torch.cdist(A, B), "you gave distances"),
        (lambda A, B: (A @ B.T).sum(dim=1), "you summed over the rows of B as well"),
        (lambda A, B: F.cosine_similarity(A[:, None], B[None], dim=-1), "that is the cosine"),
        (lambda A, B: (A[:, None] + B).sum(-1), "you summed sums"),
        (lambda A, B: A @ B.T / 3, "yours are means"),
        (lambda A, B: (A * B[:1]).sum(1), "yours is (2,): an axis too few"),
        (lambda A, B: A @ B.reshape(B.shape[1], B.shape[0]), "reshape keeps the numbers in their order"),
        (lambda A, B: (A[:, None] * B).sum(1), "you summed over the rows of B; the sum"),
        (lambda A, B: (A[:, None] * B).max(-1).values, "these are the largest products"),
        (lambda A, B: (A @ B.T).round(), "is right, yours is [["),
    ],
    "t13-batched": [
        (lambda A, x: A @ x.T, "every matrix met every vector"),
        (lambda A, x: A @ x[..., None], "right but for a last axis of size 1"),
        (lambda A, x: torch.einsum("npq,nq->p", A, x), "you summed over the samples too"),
        (lambda A, x: x @ A[0].T, "you used the first sample's matrix for all"),
        (lambda A, x: A * x[:, None], "sum them over the last axis"),
        (lambda A, x: A @ x, "it raised RuntimeError"),
        (lambda A, x: torch.einsum("npq,mq->nmp", A, x), "every matrix met every vector; each"),
        (lambda A, x: A[0] @ x[0], "that is the first sample alone"),
        (lambda A, x: torch.einsum("npq,nq->nq", A, x), "the sum goes along each row"),
        (lambda A, x: torch.einsum("npq,nq->pn", A, x), "right but for the order of the axes"),
        (lambda A, x: (A @ x.T)[:, :, 0], "with the first vector"),
        (lambda A, x: (A * x[:, None]).mean(-1), "yours are means"),
        (lambda A, x: torch.stack([A[0] @ x[0], A[1] @ x[1]]), "does it go by the sizes of its input?"),
    ],
    "t14-einsum": [
        ("ni,ij,nj->", "the samples are summed too"),
        ("ni,ij,mj->nm", "every sample met every other"),
        ("ni,ij,nj->j", "after the arrow stands a letter of M"),
        ("ni,ii,ni->n", "you used M's diagonal alone"),
        ("ni,ij,ni->n", "the second belongs to its columns"),
        ("nj,ij,nj->n", "the first belongs to its rows"),
        ("ij,jk->ik", "for three arrays: no, you gave 'ij,jk->ik'"),
        ("ni,ij,nj->nij", "yours leaves shape (2, 3, 3)"),
        ("ij,jk,kl->il", "it raised ValueError"),
        (3, "you gave a Python int"),
        ("ni,ij,jn->n", "one letter stands at axes of different lengths"),
        ("ni,ij,nj", "without an arrow all pairs are summed"),
        ("ni,ij->n", "for three arrays: no, you gave 'ni,ij->n'"),
    ],
    "t15-argmax": [
        (lambda Z: Z.argmax(), "one place in all the logits together"),
        (lambda Z: Z.argmax(dim=0), "the best sample for each class"),
        (lambda Z: Z.max(dim=1).values, "it is float32: a place is a whole number"),
        (lambda Z: Z.max(dim=1), "you gave a tuple of 2"),
        (lambda Z: Z.max(dim=1).values.long(), "these are the largest logits themselves"),
        (lambda Z: Z.argmin(dim=1), "the places of the smallest logits"),
        (lambda Z: Z.argmax(dim=1) + 1, "you count from 1"),
        (lambda Z: Z.argmax(dim=1, keepdim=True), "no, yours is (3, 1): right but for an axis of size 1"),
        (lambda Z: Z.argsort(dim=1), "you sorted each row"),
        (lambda Z: F.softmax(Z, dim=1), "these are probabilities"),
        (lambda Z: F.one_hot(Z.argmax(dim=1)), "you gave one-hot rows"),
        (lambda Z: Z.abs().argmax(dim=1), "-9 is smaller than -1"),
        (lambda Z: Z.topk(2).indices, "these are the best two"),
        (lambda Z: Z.argmax(dim=1).float(), "its dtype is one of whole numbers: no, it is float32"),
        (lambda Z: Z.round().argmax(dim=1), "is right, yours is ["),
    ],
    "t16-one-hot": [
        (lambda y, K: np.eye(K)[:, y], "one row a sample is asked for"),
        (lambda y, K: np.eye(y.max() + 1)[y], "class 3 is missing"),
        (lambda y, K: np.eye(K)[y - 1], "classes count from 0"),
        (lambda y, K: np.eye(K)[y] * y[:, None], "the class number stands where a 1 belongs"),
        (lambda y, K: 1 - np.eye(K)[y], "0 and 1 have changed places"),
        (lambda y, K: y[:, None] == np.arange(K), "True and False are no numbers yet"),
        (one_hot_loop, "you gave a Python list"),
        (lambda y, K: np.eye(K), "that is the identity alone"),
        (every_class, "every row has a 1 at every class of the batch"),
        (lambda y, K: np.zeros((len(y), K)), "nowhere stands a 1 yet"),
        (long_loop, "without a loop: no, yours takes"),
        (lambda y, K: np.eye(len(y))[y], "a column for each sample"),
        (lambda y, K: 2 * np.eye(K)[y] - 1, "elsewhere yours have -1"),
    ],
    "t17-gather": [
        (lambda p, y: p[:, y], "yours are on its diagonal"),
        (lambda p, y: p.gather(1, y[:, None]), "right but for an axis of size 1"),
        (lambda p, y: p[y], "picks whole rows, and y counts columns"),
        (lambda p, y: p.max(dim=1).values, "the largest of each row, whatever the class was"),
        (lambda p, y: p[y, torch.arange(len(y))], "row and column are swapped"),
        (lambda p, y: -p[torch.arange(len(y)), y], "that would be the loss already"),
        (lambda p, y: p[:, 0], "entry n is the one of row n at its class y[n]: no, ["),
        (lambda p, y: p[0, y], "all yours are from row 0"),
        (lambda p, y: p[y, y], "you used the class as the row, too"),
        (lambda p, y: p[torch.arange(len(y)), y].exp(), "the logarithms are asked for"),
        (lambda p, y: p.argmax(1), "these are the places of the largest"),
        (gather_loop, "without a loop: no, yours takes"),
        (lambda p, y: p.gather(1, y[None]), "makes gather read row 0 alone"),
        (lambda p, y: p * F.one_hot(y, p.shape[1]), "all others are 0 now"),
    ],
    "t18-in-place": [
        (in_place, "x was [1, 2, 6] and is [-2, -1, 3] after your call"),
        (lambda x: x - x.mean(dim=0), "you subtracted each column's mean"),
        (lambda x: x - x.mean(dim=-1, keepdim=True), "you subtracted each row's mean"),
        (lambda x: x.mean() - x, "the sign is turned"),
        (lambda x: x / x.mean(), "you divided by the mean"),
        (lambda x: x.mean(), "you gave the mean"),
        (lambda x: x - x.median(), "is right, yours is [[-2, -1, 0]"),
        (lambda x: x - x.sum(), "you subtracted the sum"),
        (lambda x: (x - x.mean()) / x.std(), "only subtract"),
        (silent_centre, "it returned None; is there a `return`?"),
        (lambda x: x, "that is x as it was"),
        (lambda x: x - x.min(), "you subtracted the smallest"),
        (lambda x: x - x.max(), "you subtracted the largest"),
        (lambda x: x - x.mean().int(), "the mean was cut to a whole number"),
    ],
    "t19-from-numpy": [
        (lambda a: torch.tensor(a), "I wrote -1 into a[0], and the tensor still has 0: it is a copy"),
        (lambda a: torch.Tensor(a), "yours is torch.float32: other bytes need other memory"),
        (lambda a: torch.from_numpy(a).long(), "yours is torch.int64"),
        (lambda a: a, "you gave a NumPy array"),
        (lambda a: torch.from_numpy(a)[1:], "a is [0, 1, 2], yours [1, 2]"),
        (lambda a: torch.from_numpy(a).int(), "yours is torch.int32: other bytes need other memory"),
        (lambda a: torch.from_numpy(a)[:, None], "a is [0, 1, 2], yours [[0], [1], [2]]"),
        (lambda a: a.tolist(), "you gave a Python list"),
        (lambda a: torch.from_numpy(a.astype(float)), "a is float32, yours is torch.float64"),
    ],
    "t20-autograd": [
        (by_differences, "it got a Python float: no derivative can be kept there"),
        (lambda f, x: f(torch.tensor(x)), "its tensor has requires_grad=False"),
        (without_gradient, "nothing that led to this number was watched"),
        (returns_backward, "you returned None; that is what backward() gives"),
        (followed(lambda x, value: value), "yours is 4, the value of f"),
        (followed(lambda x, value: x), "yours is 2, the place x itself"),
        (followed(lambda x, value: -x.grad), "yours is -10: the sign is turned"),
        (forward_difference, "no, yours is 10.06"),
        (lambda f, x: 3 * x * x - 2, "requires a gradient: no, f was never called"),
        (by_grad, "you gave a tuple of 1 of shape (1,); one number"),
        (twice_back, "yours is 20, the slope twice"),
        (by_formula, "has slope"),
        (followed(lambda x, value: torch.tensor(10.0)), "yours is 10"),
        (followed(lambda x, value: x.grad.abs()), "the sign is lost"),
        (followed(lambda x, value: x.grad / 2), "no, yours is 5"),
        (nan_elsewhere, ", yours is nan"),
    ],
    "t21-accumulate": [
        (added, "yours is 11 = 5 + 6: the new slope was added to the old one"),
        (emptied_after, "w.grad was emptied after backward() had filled it, or taken from itself"),
        (lambda f, w: f(w), "yours is 9, the value of f"),
        (lambda f, w: w.grad, "yours is 5, the old one"),
        (lambda f, w: w, "yours is 3, w itself"),
        (subtracted, "yours is 1 = 6 - 5"),
        (lambda f, w: f(w).backward(), "you returned None; that is what backward() gives"),
        (lambda f, w: torch.stack([w, w]), "you gave a PyTorch tensor of shape (2,)"),
        (lambda f, w: torch.autograd.grad(f(w), w), "you gave a tuple of 1 of shape (1,)"),
        (lambda f, w: -torch.autograd.grad(f(w), w)[0], "yours is -6: the sign is turned"),
        (lambda f, w: torch.tensor(6.0), "was in w.grad before; yours is 6"),
        (lambda f, w: 2 * w.detach(), "it is the slope of other functions, too, whatever was in w.grad before: no"),
        (subtracts_5, "was in w.grad before; yours is"),
        (nan_after, "was in w.grad before; yours is nan"),
    ],
    "t22-no-grad": [
        (moves(lambda w, rate: rate * w.grad), "yours went up the slope, to [2, 1]: subtract"),
        (moves(lambda w, rate: -w.grad), "yours is [-9, 12]: the rate is missing"),
        (silent_move, "end it with `return w`"),
        (watched_move, "autograd is still watching this change"),
        (lambda w, rate: w - rate * w.grad, "you made a new tensor, on which autograd keeps watch"),
        (lambda w, rate: (w - rate * w.grad).detach(), "you made a new tensor, which no longer requires a gradient"),
        (freezing_move, "it no longer does: the next backward() will pass it by"),
        (lambda w, rate: w.grad, "you gave the gradient"),
        (lambda w, rate: w, "yours is still [1, 2]"),
        (moves(lambda w, rate: -rate * w.grad / 2), "no, yours is [0.5, 2.5]"),
        (moves(lambda w, rate: -rate * w), "you moved by rate times w"),
        (moves(lambda w, rate: -rate), "you moved by the rate alone"),
        (moves(lambda w, rate: -rate * w.grad.abs()), "both went down"),
        (lambda w, rate: w.detach().sub_(rate * w.detach().grad), "one of the two is None"),
        (moves(lambda w, rate: -0.1 * w.grad), "at rate 0.5 it goes to"),
        (moves(lambda w, rate: -rate * w.grad.sign()), "its size counts, too"),
        (moves(lambda w, rate: -(rate**2) * w.grad * 10), "at rate 0.5 it goes to"),
    ],
    "t23-distances": [
        (lambda A, B: ((A[:, None] - B) ** 2).sum(-1), "these are the squares; take the root"),
        (lambda A, B: np.abs(A[:, None] - B).sum(-1), "as one walks in Manhattan"),
        (lambda A, B: np.sqrt(((B[:, None] - A) ** 2).sum(-1)), "yours is turned round"),
        (lambda A, B: A[:, None] - B, "these are the differences of coordinates"),
        (lambda A, B: np.abs(A[:, None] - B).max(-1), "the largest difference of a coordinate alone"),
        (lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(0)), "coordinates are last"),
        (lambda A, B: np.sqrt(((A[:, None] - B) ** 2).mean(-1)), "you took the mean of the squares"),
        (lambda A, B: np.linalg.norm(A - B), "it raised ValueError: operands could not be broadcast"),
        (lambda A, B: (A[:, None] - B).sum(-1), "above and below cancel"),
        (lambda A, B: A @ B.T, "these are sums of products"),
        (lambda A, B: np.sqrt(((A[:, None] - B) ** 2).sum(1)), "you summed over B's points"),
        (lambda A, B: np.linalg.norm(A[:, None] - B), "you summed over everything"),
        (lambda A, B: ((A[:, None] - B) ** 2).sum(-1) / 2, "is right, yours is [[4.5"),
        (distances_loop, "without a loop: no, yours takes"),
        (loop_over_one, "without a loop: no, yours takes"),
        (lambda A, B: np.sqrt((A**2).sum(1)[:, None] + (B**2).sum(1) - A @ B.T), "the 2 is missing"),
        (lambda A, B: np.hypot(*(A[:, None] - B)[..., :2].T).T, "the first two coordinates alone"),
        (lambda A, B: np.linalg.norm(A, axis=1), "B is missing"),
    ],
    "t24-standardise": [
        (lambda X: (X - X.mean(dim=0)) / X.std(dim=0), "PyTorch's std divides by N - 1 unless you say correction=0"),
        (lambda X: X - X.mean(dim=0), "only the mean is gone"),
        (lambda X: (X - X.mean()) / X.std(correction=0), "each column has its own"),
        (lambda X: (X - X.mean(dim=0)) / X.var(dim=0, correction=0), "you divided by the variance"),
        (lambda X: X / X.std(dim=0, correction=0), "the mean was not subtracted"),
        (lambda X: (X - X.mean(dim=1, keepdim=True)) / X.std(dim=1, correction=0, keepdim=True), "the samples are axis 0"),
        (lambda X: X - X.mean(dim=0) / X.std(dim=0, correction=0), "put the difference in brackets"),
        (lambda X: X - X.mean(dim=0) / X.std(dim=0), "and mind the N - 1"),
        (lambda X: (X - X.mean(dim=0)) / X.std(correction=0), "you used one deviation for all"),
        (lambda X: (X - X.min(dim=0).values) / (X.max(dim=0).values - X.min(dim=0).values), "yours goes from 0 to 1"),
        (lambda X: X.std(dim=0, correction=0), "these are the deviations"),
        (lambda X: (X - X.mean(dim=0)) / X.std(dim=0, correction=0), "yours becomes [nan, nan, nan]: its deviation is 0"),
        (lambda X: (X - X.mean(dim=0)) / (X.std(dim=0, correction=0) + 0.1), "is right, yours is [["),
        (lambda X: (X - X.mean(dim=0)) / X.std(dim=0, correction=0).clamp(min=1), "a deviation below 1 was taken for 1"),
        (lambda X: (X - X.mean(0)) / X.std(0, correction=0).clamp(min=0.5), "a deviation below 0.5 was replaced"),
        (lambda X: F.normalize(X - X.mean(dim=0), dim=0), "a root of N too much"),
        (lambda X: (X - X.mean(dim=0)) / (X.std(dim=0, correction=0) + 0.01), "outweighs a small one"),
    ],
    "t25-accuracy": [
        (lambda Z, y: np.sum(Z.argmax(axis=1) == y), "you counted 3; how many is that of 5?"),
        (lambda Z, y: np.mean(Z.argmax(axis=1) != y), "0.4 is the share of errors"),
        (lambda Z, y: 100 * np.mean(Z.argmax(axis=1) == y), "60 is in per cent"),
        (lambda Z, y: Z.argmax(axis=1) == y, "this says right or wrong for each sample"),
        (lambda Z, y: np.mean((Z.argmax(axis=1) - y) ** 2), "classes are names"),
        (lambda Z, y: np.mean(Z.argmax(axis=0) == y), "it raised"),
        (lambda Z, y: 1.0, "0.6 is right, yours is 1"),
        (lambda Z, y: np.mean(Z.max(axis=1) == y), "you compared the largest logits with y"),
        (lambda Z, y: np.sum(Z.argmax(axis=1) == y) / Z.size, "you divided by the number of logits"),
        (lambda Z, y: Z.argmax(axis=1), "these are the model's classes"),
        (lambda Z, y: np.all(Z.argmax(axis=1) == y), "yours says whether all are right"),
        (lambda Z, y: np.sum(Z.argmax(axis=1) == y) / 5, "it is the share of rows whose largest logit is at the target: no"),
        (lambda Z, y: np.sum(Z.argmax(axis=1) == y) / Z.shape[1], "by the number of classes"),
        (lambda Z, y: np.mean(Z[np.arange(len(y)), y] > 0), "need not be the largest"),
    ],
    "t26-logits": [
        (lambda X, W1, b1, W2, b2: (X @ W1.T + b1) @ W2.T + b2, "without relu the two layers are one matrix"),
        (lambda X, W1, b1, W2, b2: torch.relu(torch.relu(X @ W1.T + b1) @ W2.T + b2), "no relu after the last layer"),
        (lambda X, W1, b1, W2, b2: torch.relu(X @ W1.T) @ W2.T + b2, "no, b1 is missing"),
        (lambda X, W1, b1, W2, b2: torch.relu(X @ W1.T) @ W2.T, "both biases are missing"),
        (lambda X, W1, b1, W2, b2: torch.relu(X @ W1.T + b1) @ W2.T, "no, b2 is missing"),
        (lambda X, W1, b1, W2, b2: torch.relu(X @ W1.T + b1), "the second is missing"),
        (lambda X, W1, b1, W2, b2: (torch.relu(X @ W1.T) + b1) @ W2.T + b2, "before relu, not after"),
        (lambda X, W1, b1, W2, b2: torch.relu(X @ W1 + b1) @ W2 + b2, "it raised RuntimeError: mat1 and mat2"),
        (lambda X, W1, b1, W2, b2: torch.sigmoid(X @ W1.T + b1) @ W2.T + b2, "the hidden layer went through a sigmoid"),
        (lambda X, W1, b1, W2, b2: torch.relu((X @ W1.T + b1) @ W2.T + b2), "relu came after the last layer"),
        (lambda X, W1, b1, W2, b2: F.softmax(torch.relu(X @ W1.T + b1) @ W2.T + b2, dim=1), "the logits before softmax"),
        (lambda X, W1, b1, W2, b2: (torch.relu(X @ W1.T + b1) @ W2.T + b2).T, "samples are rows"),
        (lambda X, W1, b1, W2, b2: max(X @ W1.T + b1, 0) @ W2.T + b2, "want one truth value"),
        (lambda X, W1, b1, W2, b2: torch.tanh(X @ W1.T + b1) @ W2.T + b2, "is right, yours is [["),
        (lambda X, W1, b1, W2, b2: torch.abs(X @ W1.T + b1) @ W2.T + b2, "you took sizes"),
        (lambda X, W1, b1, W2, b2: (X @ W1.T + b1).clamp(max=0) @ W2.T + b2, "you kept what is below 0"),
        (lambda X, W1, b1, W2, b2: torch.maximum(X @ W1.T, b1) @ W2.T + b2, "b1 stands where the 0 belongs"),
    ],
    "t27-log-softmax": [
        (softmax, "these are the probabilities; their logarithms"),
        (lambda Z: Z - np.log(np.exp(Z).sum()), "you summed over all rows together"),
        (lambda Z: Z - Z.max(axis=1, keepdims=True), "only the shift is done"),
        (lambda Z: np.log(softmax(Z)), "take no log of a softmax"),
        (naive_log_softmax, "e^1000 is inf"),
        (lambda Z: -log_softmax(Z), "logarithms of probabilities are at most 0"),
        (lambda Z: log_softmax(Z) / np.log(2), "yours are in bits"),
        (lambda Z: log_softmax(Z, axis=0), "is right, yours is [["),
        (lambda Z: np.log(np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)), "never form the quotient"),
        (shift_of_all, "the largest logit of all rows was subtracted"),
        (half_shifted, "the shift is in the sum alone"),
        (lambda Z: Z - np.exp(Z).sum(axis=1, keepdims=True), "its logarithm is asked for"),
        (lambda Z: np.log(np.exp(Z).sum(axis=1)), "now subtract it from z"),
        (lambda Z: Z / np.log(np.exp(Z).sum(axis=1, keepdims=True)), "you divided by the logarithm"),
        (lambda Z: np.log(softmax(Z) + 1e-12), "made -800 into -27.6"),
        (by_torch, "with NumPy alone: no, yours calls PyTorch"),
        (by_scipy, "with NumPy alone: no, yours calls SciPy"),
        (log_softmax, "with NumPy alone: no, yours calls the book's library"),
        (cut_at_5, "what lies more than 5 below the largest is missing"),
        (lambda Z: naive_log_softmax(Z - Z.mean(axis=1, keepdims=True)), "each row's mean was subtracted"),
    ],
    "t28-cross-entropy": [
        (lambda Z, y: -picked(Z, y).sum(), "yours is the sum over the batch"),
        (lambda Z, y: -picked(Z, y), "these are the losses of single samples"),
        (lambda Z, y: picked(Z, y).mean(), "yours is negative"),
        (lambda Z, y: -log_softmax(Z)[:, y].mean(), "with the others' classes too"),
        (lambda Z, y: -log_softmax(Z).mean(), "only the right one counts"),
        (lambda Z, y: -Z[np.arange(len(y)), y].mean(), "these are logits"),
        (lambda Z, y: -np.log(softmax(Z)[np.arange(len(y)), y]).mean(), "a probability of 0 has no finite surprise"),
        (lambda Z, y: (1 - np.exp(picked(Z, y))).mean(), "is right, yours is 0."),
        (lambda Z, y: -log_softmax(Z)[y].mean(), "picks whole rows, and y counts columns"),
        (lambda Z, y: -softmax(Z)[np.arange(len(y)), y].mean(), "these are probabilities"),
        (lambda Z, y: -np.log(Z[np.arange(len(y)), y]).mean(), "you took the logarithm of logits"),
        (lambda Z, y: -log_softmax(Z).sum() / len(y), "you summed over all classes"),
        (lambda Z, y: -log_softmax(Z).max(axis=1).mean(), "the largest of each row"),
        (lambda Z, y: -picked(softmax(Z), y).mean(), "yours takes softmax twice"),
        (lambda Z, y: -picked(Z, y).mean() / np.log(2), "yours is in bits"),
        (lambda Z, y: -picked(Z, y).sum() / Z.size, "you divided by the number of logits"),
        (lambda Z, y: -log_softmax(Z, axis=0)[np.arange(len(y)), y].mean(), "log_softmax went down the columns"),
        (lambda Z, y: -np.log(softmax(Z)[np.arange(len(y)), y] + 1e-12).mean(), "made a surprise of 800 into 27.6"),
        (lambda Z, y: -picked(Z, y)[0], "the loss of the first sample alone"),
        (lambda Z, y: -naive_log_softmax(Z)[np.arange(len(y)), y].mean(), "e^1000 is inf; log_softmax subtracts"),
    ],
    "t29-gradient": [
        (lambda W, X, y: errors(W, X, y).T @ X, "the mean divides by the number of samples"),
        (lambda W, X, y: X.T @ errors(W, X, y) / len(X), "it must have the shape of W"),
        (lambda W, X, y: -errors(W, X, y).T @ X / len(X), "it is prediction minus target"),
        (lambda W, X, y: softmax(X @ W.T).T @ X / len(X), "the targets are missing"),
        (lambda W, X, y: errors(W, X, y) / len(X), "this is the gradient for the logits"),
        (lambda W, X, y: (X @ W.T - np.eye(len(W))[y]).T @ X / len(X), "softmax is missing"),
        (lambda W, X, y: errors(W, X, y).T @ X / X.size, "is right, yours is [["),
        (lambda W, X, y: (softmax(X @ W.T) - y[:, None]).T @ X / len(X), "you subtracted the class number"),
        (lambda W, X, y: (softmax(X @ W.T) - 1).T @ X / len(X), "you subtracted 1 from every class"),
        (lambda W, X, y: errors(W, X, y).T @ X / len(W), "you divided by the number of classes"),
        (lambda W, X, y: (softmax(X @ W.T, axis=0) - np.eye(len(W))[y]).T @ X / len(X), "softmax went down the columns"),
        (lambda W, X, y: -errors(W, X, y).T @ X, "the sign is turned, and the mean is missing"),
        (lambda W, X, y: -picked(X @ W.T, y).mean(), "this is the loss"),
        (lambda W, X, y: (1 / (1 + np.exp(-X @ W.T)) - np.eye(len(W))[y]).T @ X / len(X), "sigmoid looks at each logit by itself"),
        (lambda W, X, y: (log_softmax(X @ W.T) - np.eye(len(W))[y]).T @ X / len(X), "you took log p for p"),
        (lambda W, X, y: np.outer(errors(W, X, y).mean(axis=0), X.mean(axis=0)), "you multiplied two means"),
    ],
    "t30-step": [
        (steps(scale=0), "no, W has not moved"),
        (steps(sign=1), "yours went up the slope"),
        (steps(loss=summed), "your step is 4 times as long, for a batch of 4"),
        (steps(loss=double_softmax), "yours takes softmax twice"),
        (steps(scale=2), "your rate is not the one that was given"),
        (steps(empty=False), "the second one was made with both gradients added"),
        (new_tensor_step, "you made a new tensor, and the old W is where it was"),
        (silent_step, "end it with `return W`"),
        (lambda W, X, y, rate: F.cross_entropy(X @ W.T, y), "you returned shape (); W, of shape (3, 2) here"),
        (steps(scale=0.5), "is right, yours is [["),
        (steps(scale=0.25), "your step is a quarter as long"),
        (emptied_before, "the slope is still in it"),
        (watched_step, "autograd is still watching this change"),
        (at_rate(0.5), "that is a step at rate 0.5"),
        (lambda W, X, y, rate: steps()(W, X, y, rate).detach(), "what you returned requires no gradient"),
        (steps(loss=F.nll_loss), "nll_loss wants log-probabilities"),
        (steps(loss=lambda Z, y: F.mse_loss(torch.softmax(Z, 1), F.one_hot(y, 3).float())), "is right, yours is [["),
    ],
    "t31-train": [
        (trained(0, 2.0), "yours are still all 0: W never moved"),
        (trained(1, 0.1), "on the way: more rounds, a larger rate, or a softmax too many"),
        (trained(20, 2.0, sign=1), "with the sign turned: that is uphill"),
        (lambda X, y: (X, y), "you gave a tuple of 2"),
        (lambda X, y: torch.eye(10, 64), "little more than by guessing"),
        (lambda X, y: torch.zeros(64, 10), "yours have shape (64, 10): one row a class"),
        (lambda X, y: torch.full((10, 64), torch.nan), "yours are no longer finite"),
        (silent_training, "it returned None; is there a `return`?"),
        (trained_from(np.random.default_rng(0).normal(0, 0.1, (10, 64))), "right often enough, but not trained from zeros"),
        (lambda X, y: torch.zeros(10, 65), "yours have shape (10, 65)"),
    ],
}  # fmt: skip
