"""PyTorch's data bases of operators and modules: its cases, and how ours comes out.

They are what PyTorch's own tests are made of, and `torch.testing._internal` ships with it.  An
operator or a module that a release does not have gives no case.
"""

import contextlib
import importlib.util
import inspect
import random
import sys
import traceback
import types
import unittest
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from peers import NotExpressible, Tally, off

MANY, STEP = 2**17, 61
SAME = {"chunked", "chunked_none"}  # variants of how PyTorch computes, not of what
DTYPES = (torch.float16, torch.float32, torch.float64, torch.int64, torch.uint8, torch.bool)


# --- the data bases


def _databases():
    """PyTorch's operators and modules."""
    stands_in = importlib.util.find_spec("expecttest") is None
    if stands_in:  # PyTorch's class for tests derives from a package's; its data need neither
        sys.modules["expecttest"] = types.SimpleNamespace(TestCase=unittest.TestCase)
    argv, sys.argv = sys.argv, sys.argv[:1]  # some releases read it
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from torch.testing._internal.common_methods_invocations import op_db
            from torch.testing._internal.common_modules import module_db
    finally:
        sys.argv = argv
        if stands_in:
            del sys.modules["expecttest"]
    return op_db, module_db


OPERATORS, MODULES = _databases()


@contextlib.contextmanager
def drawn_anew():
    """Samples come from three generators: seeded here, and left as they were.  They are small: one thread."""
    states, threads = (random.getstate(), np.random.get_state()), torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        random.seed(0), np.random.seed(0), torch.manual_seed(0)
        yield
    random.setstate(states[0]), np.random.set_state(states[1])
    torch.set_num_threads(threads)


@dataclass
class Case:
    """One sample: `peer(*tensors, **options)` is PyTorch's value of it."""

    name: str
    peer: object
    tensors: tuple
    options: dict

    @property
    def args(self):
        return tuple(map(numbers, self.tensors))

    @property
    def kwargs(self):
        return {k: numbers(v) for k, v in self.options.items()}

    def __str__(self):
        said = {k: tuple(v.shape) if isinstance(v, torch.Tensor) else v for k, v in self.options.items()}
        shapes = [tuple(t.shape) if isinstance(t, torch.Tensor) else t for t in self.tensors]
        return f"{self.name} {getattr(self.tensors[0], 'dtype', '')} {shapes} {said}"


def numbers(x):
    """A tensor as an array, in the same memory and order; anything else as it is."""
    return x.detach().numpy() if isinstance(x, torch.Tensor) else x


def operator_cases(name):
    """All samples of an operator, of each type that NumPy has as well."""
    for op in OPERATORS:
        for dtype in DTYPES:
            if op.name == name and dtype in op.dtypes and op.variant_test_name not in SAME:
                # not op.reference_inputs, which seeds anew, and reads the stack, for each sample
                draw = op.reference_inputs_func or op.sample_inputs_func
                for s in draw(op, "cpu", dtype, False):
                    yield Case(name, op.op, thinned(s.input, *s.args), dict(s.kwargs))


def thinned(x, *others):
    """Of a million random numbers, every so many rows: they are all of one kind."""
    if isinstance(x, torch.Tensor) and x.numel() > MANY:
        alike = [isinstance(t, torch.Tensor) and t.shape == x.shape for t in others]
        return x[::STEP], *(t[::STEP] if a else t for t, a in zip(others, alike, strict=True))
    return x, *others


def module_cases(name, module):
    """All samples of a module in float32, as calls of the operator of that name, which has other types."""
    for info in MODULES:
        if info.module_cls.__name__ == module:
            for s in info.module_inputs_func(info, "cpu", torch.float32, requires_grad=False, training=False):
                if s.constructor_input.kwargs.get("options") is None:
                    yield _module_case(name, info.module_cls, s)


def _module_case(name, cls, sample):
    made, call = sample.constructor_input, sample.forward_input
    layer = cls(*made.args, **made.kwargs)
    options = inspect.signature(cls.__init__).bind(layer, *made.args, **made.kwargs).arguments
    options |= {n.replace(".", "_"): p.detach().clone() for n, p in layer.named_parameters()}
    options = {k: v for k, v in options.items() if k not in ("self", "inplace", "device", "dtype", "options")}
    if hasattr(layer, "reduction"):
        layer.reduction = "none"
    layer = layer.double()
    tensors = (*call.args, *call.kwargs.values())
    return Case(name, lambda *tensors, **_: layer(*tensors), tensors, options)


def refused_operator_cases(name):
    """The samples of an operator that PyTorch refuses."""
    for op in OPERATORS:
        if op.name == name and op.error_inputs_func is not None:
            for s in (error.sample_input for error in op.error_inputs_func(op, "cpu")):
                yield Case(name, op.op, (s.input, *s.args), dict(s.kwargs))


def refused_module_cases(name, module):
    """Those of a module; older releases have none.  One that cannot even be made is left out."""
    for info in MODULES:
        find = getattr(info, "module_error_inputs_func", None)
        if info.module_cls.__name__ == module and find is not None:
            for error in find(info, "cpu", torch.float64, requires_grad=False, training=False):
                with contextlib.suppress(RuntimeError, TypeError, ValueError):
                    yield _module_case(name, info.module_cls, error.module_error_input)


# --- what PyTorch says of a case, and ours


@dataclass(frozen=True)
class Row:
    ours: object  # function of a case's arguments, returning Ours
    loss: bool = False  # PyTorch can sum it; that is undone
    vjp: bool = False  # the gradient is of v · value, else of the sum
    integers: bool = False  # they are not turned into float64 first
    logits: bool = False  # PyTorch wants their logarithmic softmax, which ours takes itself


def reference(case, row):
    """PyTorch's value in float64, nothing summed, and the gradient of v · value; v is 1 for a loss."""
    first, *others = case.tensors
    first = _wide(first, row.integers).requires_grad_(not row.integers)
    others = [
        _wide(t, row.integers or t.dtype != case.tensors[0].dtype) if isinstance(t, torch.Tensor) else t
        for t in others
    ]
    options = {k: _wide(v, True) for k, v in case.options.items() if k != "options"}
    options |= {"reduction": "none"} if row.loss else {}
    options |= {"dtype": torch.float64} if "dtype" in options else {}
    value = case.peer(first.log_softmax(-1) if row.logits else first, *others, **options)
    value = torch.tensor(value[0].shape) if isinstance(value, tuple) else value  # only shapes are compared
    v = torch.ones_like(value)
    if row.vjp:
        v = torch.cos(torch.arange(value.numel(), dtype=torch.float64)).reshape(value.shape)
    slope = None
    if value.requires_grad:
        [slope] = torch.autograd.grad(value, first, v)
    return numbers(value), numbers(slope), numbers(v)


def _wide(x, integers):
    if not isinstance(x, torch.Tensor) or (integers and not x.is_floating_point()):
        return x
    return x.detach().double()


def run(cases, row, differences):
    """How all these cases come out."""
    tally = Tally()
    with drawn_anew():
        for case in cases:
            known = [d for d in differences if d.peer == case.name]
            try:
                compare(case, row, tally, known)
            except NotExpressible as reason:
                tally.unsaid[str(reason)] += 1
    return tally


def compare(case, row, tally, known):
    want, slope, v = reference(case, row)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ours = row.ours(*case.args, **case.kwargs, **({"v": v} if row.vjp else {}))
    except (TypeError, ValueError) as error:
        tally.add(case, "refusal", np.array(True), known, f": {error!r}")
        return
    want = want.sum(axis=tuple(range(np.ndim(ours.value), want.ndim)))  # ours is a value per sample
    tally.add(case, "value", off(ours.value, want, ours.size, ours.own), known)
    if slope is not None and ours.gradient is not None:
        tally.add(case, "gradient", off(ours.gradient, slope, ours.slope, ours.own_slope), known)


# --- what PyTorch refuses

OWN = {"margin", "delta", "blank", "slope", "alpha"}  # options that ours has as well


def run_refused(cases, row):
    """How many of these cases ours refuses; `wrong` has those that it does not."""
    tally = Tally()
    with drawn_anew():
        for case in cases:
            if set(case.options) - OWN or not all(isinstance(t, torch.Tensor) for t in case.tensors):
                tally.unsaid[
                    "an option that ours does not have, or a number where PyTorch wants a tensor"
                ] += 1
                continue
            try:
                row.ours(*case.args, **case.kwargs)
            except NotExpressible as reason:
                tally.unsaid[str(reason)] += 1
            except (TypeError, ValueError) as error:
                *_, last = traceback.extract_tb(error.__traceback__)
                if "nnrecap" in Path(last.filename).parts:
                    tally.ran += 1
                else:
                    tally.unsaid["a recipe refuses it first"] += 1
            else:
                tally.wrong.append(str(case))
    return tally


# --- memory and matrices: what ours says of PyTorch's tensors

VIEWS = (
    "as_strided",
    "diagonal",
    "expand",
    "movedim",
    "narrow",
    "permute",
    "select",
    "squeeze",
    "transpose",
    "unfold",
)
MATRICES = ("linalg.svd", "linalg.svdvals", "svd")


def view_cases():
    """Pairs of a tensor and a view of it, as PyTorch's samples of the operators have them."""
    for op in OPERATORS:
        if op.name in VIEWS:
            for s in op.sample_inputs_func(op, "cpu", torch.float32, False):
                yield op.name, s.input, op.op(s.input, *s.args, **s.kwargs)


def matrix_cases():
    """Matrices (M, N) with at least one row and column."""
    for op in OPERATORS:
        if op.name in MATRICES:
            for s in op.sample_inputs_func(op, "cpu", torch.float32, False):
                if s.input.numel():
                    yield from numbers(s.input.reshape(-1, *s.input.shape[-2:]))
