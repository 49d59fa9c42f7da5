"""Right answers to the homework's tasks, written otherwise than ours."""

import math
from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F

from nnrecap.losses import cross_entropy, cross_entropy_grad
from nnrecap.softmax import log_softmax, softmax


def with_grad(f, x):
    x = torch.tensor(x, requires_grad=True)
    [slope] = torch.autograd.grad(f(x), x)
    return slope


def as_a_float(f, x):
    x = torch.as_tensor(x).requires_grad_()
    f(x).backward()
    return float(x.grad)


def with_a_vector(f, x):
    x = torch.full((1,), x, requires_grad=True)
    f(x).sum().backward()
    return x.grad[0]


def with_zero(f, w):
    w.grad.zero_()
    f(w).backward()
    return w.grad.clone()


def beside_the_old(f, w):
    return torch.autograd.grad(f(w), w)[0]


def of_a_copy(f, w):
    own = w.detach().clone().requires_grad_()
    f(own).backward()
    return own.grad.item()


def by_sub(w, rate):
    with torch.no_grad():
        w.sub_(w.grad, alpha=rate)
    return w


def by_data(w, rate):
    w.data -= rate * w.grad
    return w


def by_an_optimiser(w, rate):
    torch.optim.SGD([w], lr=rate).step()
    return w


def by_copy(w, rate):
    with torch.no_grad():
        w.copy_(w - rate * w.grad)
    return w


def by_squares(A, B):
    squared = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.sqrt(np.maximum(squared, 0))


def by_norm(A, B):
    return np.linalg.norm(A[:, np.newaxis, :] - B[np.newaxis], axis=2)


def by_einsum(A, B):
    d = np.expand_dims(A, 1) - np.expand_dims(B, 0)
    return np.einsum("ijd,ijd->ij", d, d) ** 0.5


def by_var(X):
    mean, variance = X.mean(0), ((X - X.mean(0)) ** 2).mean(0)
    return torch.where(variance > 0, (X - mean) / variance.clamp_min(1e-30).sqrt(), torch.zeros_like(X))


def by_unbiased(X):
    centred = X - X.mean(dim=0, keepdim=True)
    deviation = torch.std(X, dim=0, unbiased=False, keepdim=True)
    return centred / (deviation + (deviation == 0))


def by_columns(X):
    done = []
    for column in X.T:
        centred = column - column.mean()
        size = (centred**2).mean().sqrt()
        done.append(centred / size if size > 0 else centred)
    return torch.stack(done, dim=1)


def layers(X, W1, b1, W2, b2):
    return F.linear(F.relu(F.linear(X, W1, b1)), W2, b2)


def by_clamp(X, W1, b1, W2, b2):
    return (torch.mm(X, W1.t()) + b1).clamp(min=0).matmul(W2.mT).add(b2)


def with_columns(X, W1, b1, W2, b2):
    H = W1 @ X.T + b1[:, None]
    return (W2 @ (H * (H > 0)) + b2[:, None]).T


def in_one_line(Z):
    return Z - Z.max(1)[:, None] - np.log(np.exp(Z - Z.max(1)[:, None]).sum(1))[:, None]


def by_logaddexp(Z):
    return Z - np.logaddexp.reduce(Z, axis=-1, keepdims=True)


def row_by_row(Z):
    return np.stack([z - (z.max() + np.log(np.sum(np.exp(z - z.max())))) for z in Z])


def by_take(Z, y):
    return -np.take_along_axis(log_softmax(Z), y[:, None], axis=1).mean()


def by_one_hot(Z, y):
    return np.sum(-log_softmax(Z) * np.eye(Z.shape[1])[y]) / len(Z)


def by_the_library(Z, y):
    return float(np.mean(cross_entropy(Z, y)))


def from_gradients_of_logits(W, X, y):
    return np.tensordot(cross_entropy_grad(X @ W.T, y), X, axes=(0, 0)) / len(y)


def in_place(W, X, y):
    P = softmax(X @ W.T)
    P[np.arange(len(y)), y] -= 1
    return P.T @ (X / len(X))


def sample_by_sample(W, X, y):
    total = np.zeros_like(W)
    for x, k in zip(X, y, strict=True):
        p = softmax(W @ x)
        p[k] -= 1
        total += np.outer(p, x)
    return total / len(X)


def step_by_grad(W, X, y, rate):
    [slope] = torch.autograd.grad(F.cross_entropy(X @ W.T, y), W)
    with torch.no_grad():
        W -= rate * slope
    return W


def step_by_an_optimiser(W, X, y, rate):
    optimiser = torch.optim.SGD([W], lr=rate)
    F.cross_entropy(torch.einsum("nd,kd->nk", X, W), y).backward()
    optimiser.step()
    optimiser.zero_grad()
    return W


def step_by_data(W, X, y, rate):
    loss = -F.log_softmax(F.linear(X, W), dim=1)[torch.arange(len(y)), y].mean()
    loss.backward()
    W.data.add_(W.grad, alpha=-rate)
    W.grad = None
    return W


def trained_by_an_optimiser(X, y):
    layer = torch.nn.Linear(64, 10, bias=False)
    torch.nn.init.zeros_(layer.weight)
    optimiser = torch.optim.SGD(layer.parameters(), lr=2.0)
    for _ in range(60):
        optimiser.zero_grad()
        F.cross_entropy(layer(X), y).backward()
        optimiser.step()
    return layer.weight


def trained_in_batches(X, y):
    W = torch.zeros((10, 64), requires_grad=True)
    for start in [*range(0, len(X), 50)] * 8:
        [slope] = torch.autograd.grad(F.cross_entropy(X[start : start + 50] @ W.T, y[start : start + 50]), W)
        W = (W - 0.5 * slope).detach().requires_grad_()
    return W.detach()


def trained_by_hand(X, y):
    W, T = torch.zeros(10, 64), F.one_hot(y, 10).float()
    for _ in range(60):
        W -= 3 * (torch.softmax(X @ W.T, dim=1) - T).T @ X / len(X)
    return W


def head(x):
    first = np.empty_like(x[:2])
    first[:] = x[:2]
    return first


def picks_by_loop(x):
    picked = [row[len(row) - 2 :] for n, row in enumerate(x) if n % 2 == 0]
    return np.vstack(picked)


def restored(x):
    mean = x.mean()
    x -= mean
    centred = x.clone()
    x += mean
    return centred


def by_subtracting(f, w):
    before = w.grad.clone()
    f(w).backward()
    return w.grad - before


def with_a_new_grad(f, w):
    w.grad = torch.zeros_like(w)
    f(w).backward()
    return float(w.grad)


def in_double(f, x):
    x = torch.tensor(x, dtype=torch.float64).requires_grad_(True)
    torch.autograd.backward(f(x))
    return x.grad.numpy()


def as_a_parameter(f, x):
    x = torch.nn.Parameter(torch.tensor(x))
    with torch.enable_grad():
        y = f(x)
    y.backward()
    return x.grad.item()


def by_func(f, x):
    return torch.autograd.functional.jacobian(f, torch.tensor(x))


def by_set(w, rate):
    with torch.no_grad():
        w[...] = w - rate * w.grad
    w.grad = None
    return w


def by_add(w, rate):
    torch.add(w.detach(), w.grad, alpha=-rate, out=w.data)
    return w


def by_inference(w, rate):
    step = rate * w.grad
    w.requires_grad_(False)
    w -= step
    return w.requires_grad_()


def by_squared_matrix(A, B):
    lengths = np.add.outer(np.sum(A * A, axis=1), np.sum(B * B, axis=1))
    return np.sqrt(np.clip(lengths - 2 * np.dot(A, B.T), 0, None))


def by_complete(A, B):
    return np.sqrt(np.sum(np.square(np.subtract(A.reshape(len(A), 1, -1), B.reshape(1, len(B), -1))), -1))


def by_cdist(A, B):
    from scipy.spatial.distance import cdist

    return cdist(A, B)


def by_nan_to_num(X):
    return torch.nan_to_num((X - X.mean(0)) / X.std(0, correction=0), nan=0.0, posinf=0.0, neginf=0.0)


def with_a_small_number(X):
    return (X - X.mean(dim=0)) / (X.var(dim=0, correction=0).sqrt() + 1e-8)


def in_numpy(X):
    X = X.numpy()
    size = X.std(axis=0)
    return torch.from_numpy((X - X.mean(axis=0)) / np.where(size == 0, 1, size))


def with_a_mask(X, W1, b1, W2, b2):
    H = torch.addmm(b1, X, W1.T)
    H[H < 0] = 0
    return torch.addmm(b2, H, W2.T)


def by_einsum_of_both(X, W1, b1, W2, b2):
    H = torch.einsum("nd,hd->nh", X, W1) + b1
    return torch.einsum("nh,kh->nk", torch.where(H > 0, H, torch.zeros_like(H)), W2) + b2


def by_modules(X, W1, b1, W2, b2):
    first, last = torch.nn.Linear(*W1.shape[::-1]), torch.nn.Linear(*W2.shape[::-1])
    for layer, W, b in ((first, W1, b1), (last, W2, b2)):
        layer.load_state_dict({"weight": W, "bias": b})
    return torch.nn.Sequential(first, torch.nn.ReLU(), last)(X)


def by_shift_of_the_sum(Z):
    top = np.max(Z, axis=1)
    return (Z.T - (top + np.log(np.sum(np.exp(Z.T - top), axis=0)))).T


def with_log1p(Z):
    Z = Z - np.sort(Z, axis=1)[:, -1:]
    place = np.argmax(Z, axis=1)
    powers = np.exp(Z)
    powers[np.arange(len(Z)), place] = 0
    return Z - np.log1p(powers.sum(axis=1))[:, np.newaxis]


def into_an_array(Z):
    out = np.empty_like(Z)
    for n in range(len(Z)):
        row = Z[n] - max(Z[n])
        out[n] = row - np.log(sum(np.exp(v) for v in row))
    return out


def by_a_loop(Z, y):
    total = 0.0
    for z, k in zip(Z, y, strict=True):
        total -= log_softmax(z)[k]
    return total / len(y)


def by_pytorch(Z, y):
    return F.cross_entropy(torch.tensor(Z), torch.tensor(y))


def by_logsumexp(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[range(len(Z)), y])


def by_einsum_of_errors(W, X, y):
    T = (np.asarray(y)[:, None] == np.arange(W.shape[0])).astype(float)
    return np.einsum("nk,nd->kd", softmax(np.dot(X, W.T), axis=1) - T, X) / X.shape[0]


def by_two_products(W, X, y):
    P, T = softmax(X @ W.T), np.eye(len(W))[y]
    return (P.T @ X - T.T @ X) / len(y)


def transposed(W, X, y):
    P = softmax(W @ X.T, axis=0)
    P[y, range(len(y))] -= 1
    return P @ X / P.shape[1]


def step_by_hand(W, X, y, rate):
    with torch.no_grad():
        P = torch.softmax(X @ W.T, dim=1)
        P[torch.arange(len(y)), y] -= 1
        W -= rate * P.T @ X / len(X)
    return W


def step_with_zeros(W, X, y, rate):
    torch.nn.CrossEntropyLoss()(torch.matmul(X, W.t()), y).backward()
    with torch.no_grad():
        W.copy_(W - W.grad * rate)
    W.grad.zero_()
    return W


def step_from_the_sum(W, X, y, rate):
    W.grad = None
    F.nll_loss(torch.log_softmax(X @ W.T, dim=-1), y, reduction="sum").backward()
    W.data.sub_(W.grad, alpha=rate / len(X))
    W.grad = None
    return W


def trained_by_adam(X, y):
    W = torch.zeros(10, 64, requires_grad=True)
    optimiser = torch.optim.Adam([W], lr=0.1)
    for _ in range(60):
        optimiser.zero_grad()
        F.cross_entropy(X @ W.T, y).backward()
        optimiser.step()
    return W.detach()


def trained_with_momentum(X, y):
    W, speed = torch.zeros(10, 64), torch.zeros(10, 64)
    T = torch.eye(10)[y]
    for _ in range(80):
        speed = 0.9 * speed - (torch.softmax(X @ W.T, dim=1) - T).T @ X / len(X)
        W = W + 0.5 * speed
    return W


def trained_in_numpy(X, y):
    X, T = X.numpy().astype(float), np.eye(10)[y]
    W = np.zeros((10, 64))
    for _ in range(100):
        W -= 2.5 * (softmax(X @ W.T) - T).T @ X / len(X) + 1e-3 * W
    return W


class Built:
    """An answer of tensors, made when it is tried."""

    def __init__(self, build):
        self.build = build


RIGHT = {
    "t01-create": [
        Built(lambda: torch.tensor([[0.0, 1, 2], [3, 4, 5]])),
        Built(lambda: torch.linspace(0, 5, 6).view(2, 3)),
        Built(lambda: torch.from_numpy(np.float32(np.arange(6).reshape(2, 3)))),
        Built(lambda: torch.arange(6.0).unflatten(0, (2, 3))),
        Built(lambda: torch.stack([torch.arange(3.0), torch.arange(3.0, 6)])),
        Built(lambda: torch.Tensor([[0, 1, 2], [3, 4, 5]])),
        Built(lambda: torch.arange(6).reshape(2, 3).float()),
    ],
    "t02-dtype": [
        Built(lambda: torch.tensor([3, 0, 7])),
        Built(lambda: torch.tensor([3.0, 0, 7]).type(torch.LongTensor)),
        Built(lambda: torch.tensor([3.0, 0, 7]).round().long()),
        Built(lambda: torch.as_tensor(np.array([3, 0, 7]))),
        Built(lambda: torch.LongTensor([3, 0, 7])),
        Built(lambda: torch.tensor([3.0, 0, 7]).to(dtype=torch.long)),
    ],
    "t03-shape": [
        [32, 14, 28],
        np.empty((32, 3, 28, 28))[:, 0, ::2].shape,
        np.array([32, 14, 28]),
        Built(lambda: torch.empty(32, 3, 28, 28)[:, 0, ::2].shape),
    ],
    "t04-index": [
        4.0,
        Built(lambda: float(torch.tensor([[1.0, 2], [4, 5]])[1][0])),
        Built(lambda: torch.tensor([[1.0, 2], [4, 5]]).tolist()[1][0]),
    ],
    "t05-slice": [
        lambda x: x[::2][:, -2:],
        lambda x: x[range(0, len(x), 2)][:, [-2, -1]],
        lambda x: x[0 : x.shape[0] : 2, x.shape[1] - 2 :],
        lambda x: np.array([row[-2:] for row in x[::2]]),
        lambda x: x[::2, -2::1],
        lambda x: np.take(x, [-2, -1], axis=1)[np.arange(len(x)) % 2 == 0],
        picks_by_loop,
    ],
    "t06-copy": [
        lambda x: np.array(x[:2]),
        lambda x: x[[0, 1]],
        lambda x: x.copy()[:2],
        lambda x: x[:2] + 0,
        head,
        lambda x: x[:2].astype(x.dtype),
        lambda x: np.concatenate([x[:1], x[1:2]]),
        lambda x: np.array([x[0], x[1]]),
        lambda x: np.take(x, range(2), axis=0),
        lambda x: np.asfortranarray(x.copy()[:2]),
    ],
    "t07-reshape": [
        lambda x: x.flatten(1),
        lambda x: x.view(x.shape[0], x.shape[1] * x.shape[2]),
        lambda x: torch.stack([picture.reshape(-1) for picture in x]),
        lambda x: torch.reshape(x, (len(x), math.prod(x.shape[1:]))),
        lambda x: x.reshape(x.shape[0], -1),
        lambda x: torch.nn.Flatten()(x),
        lambda x: torch.cat([x[:, i] for i in range(x.shape[1])], dim=1),
    ],
    "t08-transpose": [
        lambda x: x.mT,
        lambda x: x.permute(0, 2, 1),
        lambda x: torch.stack([matrix.T for matrix in x]),
        lambda x: torch.einsum("nrc->ncr", x),
        lambda x: x.swapaxes(-1, -2),
        lambda x: torch.transpose(x, -2, -1),
        lambda x: torch.movedim(x, 1, 2),
        lambda x: torch.stack([x[:, :, j] for j in range(x.shape[2])], dim=1),
    ],
    "t09-broadcast": [
        [4, 5, 3],
        np.broadcast_shapes((4, 1, 3), (5, 1)),
        (np.ones((4, 1, 3)) + np.ones((5, 1))).shape,
        Built(lambda: torch.broadcast_shapes((4, 1, 3), (5, 1))),
    ],
    "t10-column-bug": [
        lambda y_hat, y: F.mse_loss(y_hat.squeeze(1), y),
        lambda y_hat, y: (y_hat - y[:, None]).square().mean(),
        lambda y_hat, y: (y_hat.flatten() - y).pow(2).sum() / len(y),
        lambda y_hat, y: sum((a - b) ** 2 for a, b in zip(y_hat[:, 0], y, strict=True)) / len(y),
        lambda y_hat, y: ((y_hat[:, 0] - y) ** 2).mean().item(),
        lambda y_hat, y: F.mse_loss(y_hat, y[:, None]),
        lambda y_hat, y: float(np.mean((y_hat.numpy().ravel() - y.numpy()) ** 2)),
        lambda y_hat, y: ((y_hat.T - y) ** 2).mean(dim=1),
        lambda y_hat, y: torch.dot(y_hat.ravel() - y, y_hat.ravel() - y) / y.numel(),
    ],
    "t11-keepdims": [
        lambda x: x / x.sum(axis=1)[:, None],
        lambda x: (x.T / x.sum(axis=1)).T,
        lambda x: x / (x @ np.ones((x.shape[1], 1))),
        lambda x: np.divide(x, np.sum(x, -1, keepdims=True)),
        lambda x: np.array([row / sum(row) for row in x]),
        lambda x: np.einsum("ij,i->ij", x, 1 / np.einsum("ij->i", x)),
        lambda x: np.diag(1 / x.sum(axis=1)) @ x,
        lambda x: np.apply_along_axis(lambda row: row / row.sum(), 1, x),
    ],
    "t12-matmul": [
        lambda A, B: torch.einsum("nd,md->nm", A, B),
        lambda A, B: (A[:, None] * B).sum(-1),
        lambda A, B: (B @ A.T).T,
        lambda A, B: F.linear(A, B),
        lambda A, B: torch.stack([B @ a for a in A]),
        lambda A, B: torch.tensordot(A, B, dims=([1], [1])),
        lambda A, B: A.matmul(B.mT),
        lambda A, B: torch.tensor([[float(a @ b) for b in B] for a in A]),
    ],
    "t13-batched": [
        lambda A, x: torch.einsum("npq,nq->np", A, x),
        lambda A, x: (A * x[:, None, :]).sum(dim=2),
        lambda A, x: torch.bmm(A, x.unsqueeze(2)).squeeze(2),
        lambda A, x: torch.stack([a @ v for a, v in zip(A, x, strict=True)]),
        lambda A, x: (x[:, None, :] @ A.mT)[:, 0],
        lambda A, x: torch.linalg.vecdot(A, x[:, None], dim=-1),
        lambda A, x: torch.matmul(A, x.unsqueeze(-1)).squeeze(-1),
    ],
    "t14-einsum": [
        "ab,bc,ac->a",
        " ni, ij, nj -> n ",
        "Ni,iJ,NJ->N",
        "nj,ji,ni->n",
        "...i,ij,...j->...",
        "...i,ij,...j",
        "ni,ji,nj->n",
    ],
    "t15-argmax": [
        lambda Z: torch.max(Z, 1).indices,
        lambda Z: torch.argmax(torch.softmax(Z, dim=-1), -1),
        lambda Z: Z.sort(dim=1, descending=True)[1][:, 0],
        lambda Z: torch.tensor([int(torch.argmax(z)) for z in Z]),
        lambda Z: Z.argmax(dim=1).int(),
        lambda Z: Z.topk(1).indices[:, 0],
        lambda Z: (Z == Z.amax(dim=1, keepdim=True)).int().argmax(dim=1),
        lambda Z: torch.from_numpy(np.argmax(Z.numpy(), axis=-1)),
    ],
    "t16-one-hot": [
        lambda y, K: (y[:, None] == np.arange(K)).astype(float),
        lambda y, K: (np.arange(K) == y[:, np.newaxis]) * 1,
        lambda y, K: np.identity(K)[y, :],
        lambda y, K: np.equal.outer(y, np.arange(K)).astype(np.float32),
        lambda y, K: np.take(np.eye(K), y, axis=0),
        lambda y, K: np.eye(K, dtype=np.int8)[y],
        lambda y, K: np.eye(K)[y].astype(int),
        lambda y, K: np.where(np.arange(K) == y.reshape(-1, 1), 1.0, 0.0),
    ],
    "t17-gather": [
        lambda log_p, y: log_p.gather(1, y[:, None])[:, 0],
        lambda log_p, y: -F.nll_loss(log_p, y, reduction="none"),
        lambda log_p, y: torch.take_along_dim(log_p, y.unsqueeze(1), dim=1).flatten(),
        lambda log_p, y: log_p[:, y].diagonal(),
        lambda log_p, y: (log_p * F.one_hot(y, log_p.shape[1])).sum(1),
        lambda log_p, y: log_p[range(len(y)), y],
        lambda log_p, y: torch.gather(log_p, dim=1, index=y.unsqueeze(-1)).squeeze(),
        lambda log_p, y: torch.einsum("nk,nk->n", log_p, torch.eye(log_p.shape[1])[y]),
        lambda log_p, y: log_p.flatten()[torch.arange(len(y)) * log_p.shape[1] + y],
    ],
    "t18-in-place": [
        lambda x: x.clone().sub_(x.mean()),
        lambda x: x - x.sum() / x.numel(),
        lambda x: torch.sub(x, torch.mean(x)),
        lambda x: x + -x.mean(),
        restored,
        lambda x: x.detach().clone() - torch.full_like(x, x.mean().item()),
        lambda x: x.sub(x.mean()),
    ],
    "t19-from-numpy": [
        torch.as_tensor,
        torch.asarray,
        lambda a: torch.from_numpy(a).view(len(a)),
        torch.from_numpy,
        lambda a: torch.asarray(a, copy=False),
        torch.from_dlpack,
        lambda a: torch.as_tensor(a).detach(),
    ],
    "t20-autograd": [with_grad, as_a_float, with_a_vector, in_double, as_a_parameter, by_func],
    "t21-accumulate": [
        with_zero,
        beside_the_old,
        of_a_copy,
        by_subtracting,
        with_a_new_grad,
        lambda f, w: torch.autograd.functional.jacobian(f, w.detach()),
    ],
    "t22-no-grad": [by_sub, by_data, by_an_optimiser, by_copy, by_set, by_add, by_inference],
    "t23-distances": [by_squares, by_norm, by_einsum, by_squared_matrix, by_complete, by_cdist],
    "t24-standardise": [by_var, by_unbiased, by_columns, by_nan_to_num, with_a_small_number, in_numpy],
    "t25-accuracy": [
        lambda Z, y: (np.argmax(Z, -1) == y).sum() / len(y),
        lambda Z, y: 1 - np.count_nonzero(Z.argmax(axis=1) - y) / y.size,
        lambda Z, y: sum(int(np.argmax(z)) == k for z, k in zip(Z, y, strict=True)) / len(Z),
        lambda Z, y: np.equal(Z.argmax(axis=1), y).astype(np.float32).mean(),
        lambda Z, y: float(torch.tensor(Z).argmax(1).eq(torch.tensor(y)).double().mean()),
        lambda Z, y: Fraction(int((np.argmax(Z, 1) == y).sum()), len(y)),
        lambda Z, y: np.mean(Z[np.arange(len(y)), y] == Z.max(axis=1)),
        lambda Z, y: [n == k for n, k in zip(Z.argmax(1), y, strict=True)].count(True) / y.shape[0],
    ],
    "t26-logits": [layers, by_clamp, with_columns, with_a_mask, by_einsum_of_both, by_modules],
    "t27-log-softmax": [
        in_one_line,
        by_logaddexp,
        row_by_row,
        by_shift_of_the_sum,
        with_log1p,
        into_an_array,
    ],
    "t28-cross-entropy": [by_take, by_one_hot, by_the_library, by_a_loop, by_pytorch, by_logsumexp],
    "t29-gradient": [
        from_gradients_of_logits,
        in_place,
        sample_by_sample,
        by_einsum_of_errors,
        by_two_products,
        transposed,
    ],
    "t30-step": [
        step_by_grad,
        step_by_an_optimiser,
        step_by_data,
        step_by_hand,
        step_with_zeros,
        step_from_the_sum,
    ],
    "t31-train": [
        trained_by_an_optimiser,
        trained_in_batches,
        trained_by_hand,
        trained_by_adam,
        trained_with_momentum,
        trained_in_numpy,
    ],
}
