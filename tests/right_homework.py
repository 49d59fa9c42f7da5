"""Right answers to the homework's tasks, written otherwise than ours."""

import math

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
    ],
    "t02-dtype": [
        Built(lambda: torch.tensor([3, 0, 7])),
        Built(lambda: torch.tensor([3.0, 0, 7]).type(torch.LongTensor)),
        Built(lambda: torch.tensor([3.0, 0, 7]).round().long()),
        Built(lambda: torch.as_tensor(np.array([3, 0, 7]))),
    ],
    "t03-shape": [[32, 14, 28], np.empty((32, 3, 28, 28))[:, 0, ::2].shape, np.array([32, 14, 28])],
    "t04-index": [4.0, Built(lambda: float(torch.tensor([[1.0, 2], [4, 5]])[1][0]))],
    "t05-slice": [
        lambda x: x[::2][:, -2:],
        lambda x: x[range(0, len(x), 2)][:, [-2, -1]],
        lambda x: x[0 : x.shape[0] : 2, x.shape[1] - 2 :],
        lambda x: np.array([row[-2:] for row in x[::2]]),
    ],
    "t06-copy": [
        lambda x: np.array(x[:2]),
        lambda x: x[[0, 1]],
        lambda x: x.copy()[:2],
        lambda x: x[:2] + 0,
        head,
    ],
    "t07-reshape": [
        lambda x: x.flatten(1),
        lambda x: x.view(x.shape[0], x.shape[1] * x.shape[2]),
        lambda x: torch.stack([picture.reshape(-1) for picture in x]),
        lambda x: torch.reshape(x, (len(x), math.prod(x.shape[1:]))),
    ],
    "t08-transpose": [
        lambda x: x.mT,
        lambda x: x.permute(0, 2, 1),
        lambda x: torch.stack([matrix.T for matrix in x]),
        lambda x: torch.einsum("nrc->ncr", x),
        lambda x: x.swapaxes(-1, -2),
    ],
    "t09-broadcast": [
        [4, 5, 3],
        np.broadcast_shapes((4, 1, 3), (5, 1)),
        (np.ones((4, 1, 3)) + np.ones((5, 1))).shape,
    ],
    "t10-column-bug": [
        lambda y_hat, y: F.mse_loss(y_hat.squeeze(1), y),
        lambda y_hat, y: (y_hat - y[:, None]).square().mean(),
        lambda y_hat, y: (y_hat.flatten() - y).pow(2).sum() / len(y),
        lambda y_hat, y: sum((a - b) ** 2 for a, b in zip(y_hat[:, 0], y, strict=True)) / len(y),
    ],
    "t11-keepdims": [
        lambda x: x / x.sum(axis=1)[:, None],
        lambda x: (x.T / x.sum(axis=1)).T,
        lambda x: x / (x @ np.ones((x.shape[1], 1))),
        lambda x: np.divide(x, np.sum(x, -1, keepdims=True)),
        lambda x: np.array([row / sum(row) for row in x]),
    ],
    "t12-matmul": [
        lambda A, B: torch.einsum("nd,md->nm", A, B),
        lambda A, B: (A[:, None] * B).sum(-1),
        lambda A, B: (B @ A.T).T,
        lambda A, B: F.linear(A, B),
        lambda A, B: torch.stack([B @ a for a in A]),
    ],
    "t13-batched": [
        lambda A, x: torch.einsum("npq,nq->np", A, x),
        lambda A, x: (A * x[:, None, :]).sum(dim=2),
        lambda A, x: torch.bmm(A, x.unsqueeze(2)).squeeze(2),
        lambda A, x: torch.stack([a @ v for a, v in zip(A, x, strict=True)]),
    ],
    "t14-einsum": ["ab,bc,ac->a", " ni, ij, nj -> n ", "Ni,iJ,NJ->N", "nj,ji,ni->n"],
    "t15-argmax": [
        lambda Z: torch.max(Z, 1).indices,
        lambda Z: torch.argmax(torch.softmax(Z, dim=-1), -1),
        lambda Z: Z.sort(dim=1, descending=True)[1][:, 0],
        lambda Z: torch.tensor([int(torch.argmax(z)) for z in Z]),
    ],
    "t16-one-hot": [
        lambda y, K: (y[:, None] == np.arange(K)).astype(float),
        lambda y, K: (np.arange(K) == y[:, np.newaxis]) * 1,
        lambda y, K: np.identity(K)[y, :],
        lambda y, K: np.equal.outer(y, np.arange(K)).astype(np.float32),
    ],
    "t17-gather": [
        lambda log_p, y: log_p.gather(1, y[:, None])[:, 0],
        lambda log_p, y: -F.nll_loss(log_p, y, reduction="none"),
        lambda log_p, y: torch.take_along_dim(log_p, y.unsqueeze(1), dim=1).flatten(),
        lambda log_p, y: log_p[:, y].diagonal(),
        lambda log_p, y: (log_p * F.one_hot(y, log_p.shape[1])).sum(1),
    ],
    "t18-in-place": [
        lambda x: x.clone().sub_(x.mean()),
        lambda x: x - x.sum() / x.numel(),
        lambda x: torch.sub(x, torch.mean(x)),
        lambda x: x + -x.mean(),
    ],
    "t19-from-numpy": [
        torch.as_tensor,
        torch.asarray,
        lambda a: torch.from_numpy(a).view(len(a)),
        torch.from_numpy,
    ],
    "t20-autograd": [with_grad, as_a_float, with_a_vector],
    "t21-accumulate": [with_zero, beside_the_old, of_a_copy],
    "t22-no-grad": [by_sub, by_data, by_an_optimiser, by_copy],
    "t23-distances": [by_squares, by_norm, by_einsum],
    "t24-standardise": [by_var, by_unbiased, by_columns],
    "t25-accuracy": [
        lambda Z, y: (np.argmax(Z, -1) == y).sum() / len(y),
        lambda Z, y: 1 - np.count_nonzero(Z.argmax(axis=1) - y) / y.size,
        lambda Z, y: sum(int(np.argmax(z)) == k for z, k in zip(Z, y, strict=True)) / len(Z),
        lambda Z, y: np.equal(Z.argmax(axis=1), y).astype(np.float32).mean(),
    ],
    "t26-logits": [layers, by_clamp, with_columns],
    "t27-log-softmax": [in_one_line, by_logaddexp, row_by_row],
    "t28-cross-entropy": [by_take, by_one_hot, by_the_library],
    "t29-gradient": [from_gradients_of_logits, in_place, sample_by_sample],
    "t30-step": [step_by_grad, step_by_an_optimiser, step_by_data],
    "t31-train": [trained_by_an_optimiser, trained_in_batches, trained_by_hand],
}
