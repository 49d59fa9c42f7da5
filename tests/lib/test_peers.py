"""The peers' own cases: inputs that ship with PyTorch, NumPy, SciPy and scikit-learn, through ours.

Nobody here wrote them, and they grow with the peers.  Ours is compared with the peer's result in
float64, value and gradient, by our own bounds (peers.py), not by theirs.
"""

import importlib
import itertools
import re
from pathlib import Path

import numpy as np
import peers_recorded as recorded
import peers_torch as pytorch
import pytest
import torch
from peers import off
from peers_torch_names import DIFFERENCES, MODULE_ROWS, ROWS

from nnrecap.decompositions import low_rank
from nnrecap.tensors import layout, shares

ROOT = Path(__file__).parents[2]
LOCKED = dict(
    re.findall(r"^([\w-]+)==([\w.]+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M)
)


def is_locked(package):
    """Whether this is the release that the counts below are of; others have more or fewer cases."""
    name = {"sklearn": "scikit-learn"}.get(package.__name__, package.__name__)
    return package.__version__.split("+")[0] == LOCKED[name]


# --- PyTorch

# Of each operator, with the modules that are the same: how many cases ran, and how many ours cannot express.
CASES = {
    "sigmoid": (232, 0),
    "tanh": (207, 0),
    "nn.functional.relu": (199, 0),
    "nn.functional.logsigmoid": (120, 0),
    "nn.functional.softplus": (122, 0),
    "nn.functional.leaky_relu": (32, 0),
    "nn.functional.prelu": (332, 0),
    "nn.functional.elu": (121, 0),
    "nn.functional.celu": (120, 0),
    "nn.functional.selu": (120, 0),
    "nn.functional.gelu": (15, 12),
    "nn.functional.silu": (120, 0),
    "softmax": (57, 0),
    "nn.functional.softmin": (52, 0),
    "torch.ops.aten._safe_softmax.default": (48, 0),
    "masked.softmax": (51, 0),
    "masked.softmin": (51, 0),
    "log_softmax": (58, 0),
    "masked.log_softmax": (51, 0),
    "logsumexp": (62, 0),
    "masked.logsumexp": (420, 0),
    "logaddexp": (300, 0),
    "nn.functional.mse_loss": (26, 0),
    "nn.functional.l1_loss": (23, 0),
    "nn.functional.smooth_l1_loss": (32, 0),
    "nn.functional.huber_loss": (31, 0),
    "nn.functional.binary_cross_entropy": (39, 0),
    "nn.functional.binary_cross_entropy_with_logits": (84, 0),
    "nn.functional.soft_margin_loss": (22, 0),
    "nn.functional.multilabel_soft_margin_loss": (17, 0),
    "nn.functional.hinge_embedding_loss": (67, 0),
    "nn.functional.nll_loss": (211, 0),
    "nn.functional.cross_entropy": (168, 0),
    "nn.functional.linear_cross_entropy": (357, 0),
    "nn.LinearCrossEntropyLoss": (231, 0),
    "nn.functional.kl_div": (52, 6),
    "nn.functional.multi_margin_loss": (150, 261),
    "nn.functional.triplet_margin_loss": (30, 5),
    "nn.functional.triplet_margin_with_distance_loss": (30, 5),
    "nn.functional.ctc_loss": (64, 0),
    "nn.functional.one_hot": (6, 0),
    "argmax": (65, 0),
    "nn.functional.linear": (93, 0),
    "broadcast_tensors": (30, 0),
}
# Of what PyTorch refuses: how many cases ours refuses, and how many never come to it.
REFUSED = {
    "nn.functional.prelu": (0, 3),
    "nn.functional.gelu": (0, 1),
    "logaddexp": (0, 3),
    "nn.functional.l1_loss": (0, 2),
    "nn.functional.huber_loss": (2, 1),
    "nn.functional.soft_margin_loss": (0, 2),
    "nn.functional.hinge_embedding_loss": (0, 1),
    "nn.functional.nll_loss": (0, 1),
    "nn.functional.cross_entropy": (3, 4),
    "nn.functional.linear_cross_entropy": (3, 15),
    "nn.LinearCrossEntropyLoss": (0, 3),
    "nn.functional.multi_margin_loss": (5, 5),
    "nn.functional.triplet_margin_loss": (7, 1),
    "nn.functional.triplet_margin_with_distance_loss": (7, 1),
}
# Views of tensors, and approximations of matrices, each of one rank.
VIEWS, MATRICES = 98, 940


def cases(name, operator, module):
    modules = [m for m, n in MODULE_ROWS.items() if n == name]
    return itertools.chain(operator(name), *(module(name, m) for m in modules))


def test_pytorch_has_its_data_bases():
    assert len(pytorch.OPERATORS) > 400
    assert len(pytorch.MODULES) > 60


@pytest.mark.parametrize("name", ROWS)
def test_operators_and_modules_of_pytorch(name):
    tally = pytorch.run(cases(name, pytorch.operator_cases, pytorch.module_cases), ROWS[name], DIFFERENCES)
    assert not tally.wrong, "\n".join(tally.wrong)
    found = (tally.ran, tally.unsaid.total())
    print(f"{name}: {found[0]} cases, {found[1]} that ours cannot express: {dict(tally.unsaid)}")
    if is_locked(torch):
        assert found == CASES[name]
        stale = [d for d in DIFFERENCES if d.peer == name and not tally.named[d]]
        assert not stale, "no longer different"


def test_what_pytorch_refuses():
    found = {}
    for name, row in ROWS.items():
        refused = cases(name, pytorch.refused_operator_cases, pytorch.refused_module_cases)
        tally = pytorch.run_refused(refused, row)
        assert not tally.wrong, "\n".join(tally.wrong)
        if tally.ran or tally.unsaid:
            found[name] = (tally.ran, tally.unsaid.total())
    print(found)
    if is_locked(torch):
        assert found == REFUSED


def positions(t):
    """Where in its storage each entry of a tensor is, by PyTorch's own strides."""
    steps = [range(0, n * s, s) if s else [0] * n for n, s in zip(t.shape, t.stride(), strict=True)]
    return [t.storage_offset() + sum(step) for step in itertools.product(*steps)]


def test_views_of_pytorch():
    ran = 0
    for name, tensor, view in pytorch.view_cases():
        ours = layout(view)
        assert ours.addresses().ravel().tolist() == positions(view), name
        if view.numel():
            assert ours.address(*(n - 1 for n in view.shape)) == positions(view)[-1], name
        assert (ours.shape, ours.contiguous) == (tuple(view.shape), view.is_contiguous()), name
        assert ours.storage == layout(tensor).storage, name
        assert shares(tensor, view) == bool({*positions(tensor)} & {*positions(view)}), name
        ran += 1
    assert ran >= (VIEWS if is_locked(torch) else 1)


def test_matrices_of_pytorch():
    ran = 0
    for W in pytorch.matrix_cases():
        sizes = (
            np.linalg.norm(W.astype(float)),
            torch.linalg.svdvals(torch.tensor(W, dtype=torch.float64)).numpy(),
        )
        for rank in range(1, min(W.shape) + 1):
            A, B = low_rank(W, rank)
            error = np.linalg.norm(W - A.astype(float) @ B)
            assert not off(np.float32(error), np.linalg.norm(sizes[1][rank:]), own=sizes[0]).any(), (W, rank)
            ran += 1
    assert ran >= (MATRICES if is_locked(torch) else 1)


# --- NumPy, SciPy, scikit-learn

# How many different calls ran, at least: some platforms have types that ours takes and others do not.
CALLS = {
    "numpy:broadcast_shapes": 30,
    "scipy.special:softmax": 14,
    "scipy.special:log_softmax": 12,
    "scipy.special:logsumexp": 35,
    "scipy.special:expit": 26,
    "scipy.special:log_expit": 4,
    "scipy.special:huber": 3,
    "scipy.special:kl_div": 1,
    "scipy.special:rel_entr": 12,
    "scipy.stats:entropy": 19,
    "scipy.cluster.vq:vq": 300,
    "scipy.cluster.vq:kmeans2": 7,
    "sklearn.utils.extmath:softmax": 1,
    "sklearn.metrics:log_loss": 25,
    "sklearn.metrics:hinge_loss": 6,
    "sklearn.metrics:mean_squared_error": 10,
    "sklearn.metrics:mean_absolute_error": 6,
    "sklearn._loss.loss:BaseLoss.loss": 28,
    "sklearn.metrics:adjusted_rand_score": 43,
    "sklearn.metrics:v_measure_score": 10,
    "sklearn.metrics.cluster:contingency_matrix": 3,
    "sklearn.decomposition:PCA.fit": 36,
    "sklearn.cluster:KMeans.fit": 15,
}


@pytest.fixture(scope="module", autouse=True)
def watched(tmp_path_factory):
    """Their tests run beside PyTorch's cases, which come first."""
    folder = tmp_path_factory.mktemp("calls")
    runs = {peer: recorded.watch(peer, folder) for peer in recorded.TESTS}
    yield runs
    for run, _ in runs.values():
        run.kill()
        run.wait()


@pytest.mark.parametrize("peer", recorded.TESTS)
def test_what_the_tests_of_a_peer_call(watched, peer):
    locked, total = is_locked(importlib.import_module(peer)), 0
    for name, calls in recorded.calls(*watched[peer]).items():
        known = [d for d in recorded.DIFFERENCES if d.peer == name]
        tally = recorded.run(calls, known)
        assert not tally.wrong, "\n".join(tally.wrong)
        print(
            f"{name}: {tally.ran} cases, {tally.unsaid.total()} that ours cannot express: {dict(tally.unsaid)}"
        )
        total += tally.ran
        assert not locked or tally.ran >= CALLS[name], name
        assert not locked or all(tally.named[d] for d in known), f"no longer different: {known}"
    assert total > 0
