"""Every public function and method of the library, each with small calls of it.

``CALLS["softmax.softmax"]`` is a list of calls.  A call knows its array arguments: their values,
as any dtype that they may come in, and what kind of numbers they are.

    for name, call in all_calls():
        call.arrays                             # {"z": real(4, 3)}; "factors[0]" is in a list
        call.arrays["z"].kind                   # "real", "share", "distribution", …
        z = call.values("z", np.float32)        # the same numbers each time
        call.run(z=z.T.copy().T)                # what it returns, the other arguments as ever
        call.seen(call.run(z=z))                # all numbers in that, as a list of arrays

A new function needs a line here: in CALLS, or with its reason in NO_ARRAYS.  test_calls.py says so.
Where its arrays have been through `as_real` before, the call is `inner`.
"""

import functools
import importlib
import inspect
import itertools
import os
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

import nnrecap
from nnrecap.learning import linear_probe
from nnrecap.mlp import MLP
from nnrecap.reinforcement import GridWorld

FLOATS = (np.float16, np.float32, np.float64)
INTEGERS = (np.int8, np.int16, np.int64, np.uint8, np.uint32, np.uint64)
DRAWN = (np.float32, np.int8)  # a figure takes its time
NUMBERS = (*FLOATS, *INTEGERS, np.bool_)


@dataclass(frozen=True)
class Array:
    """An array argument: its numbers, and the dtypes it may come in."""

    kind: str  # of its numbers: "real", "share" (0 to 1), "sign" (±1), "class", "distribution", …
    draw: Callable = field(repr=False)  # of a Generator, in float64
    dtypes: tuple = field(default=NUMBERS, repr=False)
    updated: bool = False  # written to, as its docstring says
    whole: Callable = field(default=np.rint, repr=False)  # its numbers where the dtype is of integers
    seed: int = 0

    def values(self, dtype=np.float64):
        dtype, x = np.dtype(dtype), np.asarray(self.draw(np.random.default_rng(self.seed)))
        if dtype.kind == "f":
            return x.astype(dtype)
        return (self.whole(x) if dtype.kind == "i" else np.abs(self.whole(x))).astype(dtype)


def real(*shape, dtypes=NUMBERS, updated=False, scale=2.0):
    """Any real number."""
    return Array("real", lambda rng: rng.normal(0, scale, shape), dtypes, updated)


def share(*shape, dtypes=NUMBERS):
    """A number from 0 to 1."""
    return Array("share", lambda rng: rng.uniform(0.01, 0.99, shape), dtypes)


def sign(*shape):
    """-1 or 1."""
    return Array("sign", lambda rng: rng.choice([-1.0, 1.0], shape))


def number(value, dtypes=FLOATS):
    """A single number, whose dtype must be able to hold it."""
    return Array("number", lambda rng: np.array(value), dtypes)


def given(values, kind="given", dtypes=NUMBERS):
    """These numbers and no others."""
    return Array(kind, lambda rng: np.array(values, np.float64), dtypes)


def classes(K, *shape, dtypes=NUMBERS):
    """A whole number from 0 to K - 1; for bools, 0 or 1."""
    return Array("class", lambda rng: rng.integers(K, size=shape).astype(float), dtypes)


def distribution(*shape, dtypes=NUMBERS):
    """Rows of numbers from 0 to 1 that sum to 1; one-hot where the dtype is of integers."""
    return Array("distribution", lambda rng: _softmax(rng.normal(0, 2, shape)), dtypes, whole=_largest)


def log_distribution(*shape):
    """The logarithms of such rows."""
    log = Array("log", lambda rng: np.log(_softmax(rng.normal(0, 2, shape))))
    return replace(log, dtypes=tuple(t for t in NUMBERS if np.dtype(t).kind in "fi"))


def integers(values):
    """These integers, in a dtype of integers: floats are refused."""
    return given(values, "integer", INTEGERS)


def _softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def _largest(p):
    return (p == p.max(axis=-1, keepdims=True)).astype(float)


@dataclass
class Call:
    """A function with its arguments, of which some are arrays."""

    arrays: dict
    others: dict
    through: Callable | None = None  # of the function and the arguments, where it is not called as it is
    views: bool = False  # what it returns may share memory with an argument, as its docstring says
    inner: bool = False  # its arrays have been through `as_real`: floats in C order
    about_memory: bool = False  # it tells how its arguments lie in memory, or leaves them so
    name: str = ""

    @property
    def updates(self):
        """Whether one of its arrays is written to."""
        return any(array.updated for array in self.arrays.values())

    @property
    def function(self):
        return named(self.name)

    def values(self, argument, dtype=None):
        """The numbers of an array argument, in its widest float, or else integer, unless told."""
        array = self.arrays[argument]
        usual = np.float64 if np.float64 in array.dtypes else array.dtypes[0]
        return array.values(usual if dtype is None else dtype)

    def arguments(self, **replaced):
        """All arguments; those of the names in `replaced`, such as "z" or "factors[1]", are these."""
        unknown = replaced.keys() - self.arrays.keys() - self.others.keys()
        assert not unknown, f"{self.name} has no argument {unknown}"
        found = {name: self.values(name) for name in self.arrays} | self.others | replaced
        for part in [name for name in found if "[" in name]:  # in order, so that a list is a list
            found.setdefault(part.split("[")[0], []).append(found.pop(part))
        return found

    def run(self, **replaced):
        """What the function returns, called with `arguments(**replaced)`."""
        return self.apply(self.arguments(**replaced))

    def apply(self, arguments):
        """What the function returns; a generator is run to its end, or for twenty turns."""
        if self.through is None:
            result = self.function(**arguments)
        else:
            result = self.through(self.function, **arguments)
        if inspect.isgenerator(result):  # a list that it yields is updated in the next turn
            turns = itertools.islice(result, 20)
            return [seen(turn) if isinstance(turn, list) else turn for turn in turns]
        return result

    def seen(self, result):
        return seen(result)


def seen(result):
    """All numbers (and words) in what a function returns, as a list of new arrays."""
    return [np.array(part) for part in parts(result)]


def parts(result):
    """The arrays, numbers and words in what a function returns, one after another."""
    if isinstance(result, list | tuple):
        for part in result:
            yield from parts(part)
    elif isinstance(result, MLP):
        yield from (*result.parameters, *result.gradients)
    elif hasattr(result, "get_lines"):
        yield from parts(_drawn(result))
    elif result is not None and not callable(result):
        yield result


def _drawn(ax):
    """The numbers and words of a figure's Axes."""
    lines = [line.get_xydata() for line in ax.get_lines()]
    boxes = [patch.get_bbox().bounds for patch in ax.patches]
    dots = [
        (dots.get_offsets().data, dots.get_sizes()) for dots in ax.collections if hasattr(dots, "get_sizes")
    ]
    pictures = [np.asarray(image.get_array().data) for image in ax.images]
    words = [(text.get_position(), text.get_text()) for text in ax.texts]
    return lines, boxes, dots, pictures, words


def call(*, through=None, views=False, inner=False, about_memory=False, **arguments):
    """A call with these arguments; an Array, or a list of them, is an array argument."""
    arrays, others = {}, {}
    for name, value in arguments.items():
        if isinstance(value, Array):
            arrays[name] = value
        elif isinstance(value, list) and value and all(isinstance(part, Array) for part in value):
            arrays |= {f"{name}[{i}]": part for i, part in enumerate(value)}
        else:
            others[name] = value
    arrays = {name: replace(array, seed=i) for i, (name, array) in enumerate(arrays.items())}
    return Call(arrays, others, through, views, inner, about_memory)


# --- what there is


def modules():
    """Every module of the package by its name without `nnrecap.`

    Of the exercises, `check` alone: the rest is called by it, with readers' answers, and judged by
    wrong ones.
    """
    found = [m.name for m in pkgutil.walk_packages(nnrecap.__path__, "nnrecap.")]
    names = [name for name in found if not name.startswith("nnrecap.exercises.")]
    return {name.removeprefix("nnrecap."): importlib.import_module(name) for name in names}


def public():
    """Every public function, and method of a public class, by its name: "mlp.MLP.forward"."""
    found = {}
    for module, where in modules().items():
        for name, value in vars(where).items():
            if name.startswith("_") or getattr(value, "__module__", None) != where.__name__:
                continue
            if inspect.isclass(value):
                found |= {f"{module}.{name}.{method}": f for method, f in _methods(value).items()}
            elif callable(value):
                found[f"{module}.{name}"] = value
    return found


@functools.cache
def named(name):
    """The public function or method of this name; no other module is imported for it."""
    module, *rest = "nnrecap", *name.split(".")
    found = importlib.import_module(module)
    for part in rest:
        if inspect.ismodule(found) and not hasattr(found, part):
            importlib.import_module(f"{found.__name__}.{part}")
        found = getattr(found, part)
    return found


def _methods(cls):
    return {name: f for name, f in vars(cls).items() if inspect.isfunction(f) and not name.startswith("_")}


def all_calls():
    """Pairs of a name and a call: all there are, or those of the modules that NNRECAP_CASES names.

    It holds the beginnings of names with a space between them, such as "losses.classes. inputs.":
    a run that is about one module need not call all others.
    """
    return [(name, one) for name, several in CALLS.items() if wanted(name) for one in several]


def wanted(name):
    """Whether this run is about the function of this name; see `all_calls`."""
    beginnings = tuple(os.environ.get("NNRECAP_CASES", "").split())
    return not beginnings or name.startswith(beginnings)


def calls(which=lambda call: True):
    """The calls of `all_calls` for which this holds, for pytest's parametrize."""
    return [
        pytest.param(one, id=f"{name}-{CALLS[name].index(one)}") for name, one in all_calls() if which(one)
    ]


def cases(which=lambda call: True):
    """Pairs of such a call and the name of an array argument of it."""
    several = [(call.values[0], call.id) for call in calls(which)]
    return [pytest.param(one, name, id=f"{id}-{name}") for one, id in several for name in one.arrays]


# --- calls


def _network(output="identity", hidden="tanh", bias=True):
    return MLP([3, 4, 2], hidden=hidden, output=output, bias=bias)


def _forward(forward, X):
    return forward(_network(), X)


def _backward(backward, grad):
    net = _network()
    net.forward(np.linspace(-1, 1, 15).reshape(5, 3))
    return backward(net, grad), net


def _train(train, X, y):
    return train(_network(hidden="relu", bias=False), X, y, batch_size=2, epochs=2)


def _remember(add, X, y):
    from nnrecap.learning import Replay

    memory = Replay(3)
    add(memory, X, y)
    return memory.held


def _probe(fit, X, y):
    return fit(X, y, 3)(np.eye(2))


def _fit(X, y):
    return linear_probe(X, y, 3, steps=3)


def _self_train(train, X, y, U):
    found = train(_fit, X, y, U, threshold=0.4, rounds=2)
    return found.predict(np.eye(2)), found.labels


def _buy(learn, X, y, labelled):
    return [(rows, predict(np.eye(2))) for rows, predict in learn(_fit, X, y, labelled, batch=2)]


def _blockwise(f, a, b):
    return f(np.subtract, np.float64, a, b)


def _written(f, a, b):
    def compute(a, b, terms, entries):
        np.subtract(a, b, out=terms)
        np.multiply(a, b, out=entries)

    return f(compute, np.float64, a, b)


def _row_by_row(f, z, y):
    def compute(z, y, loss, slope):
        loss[...] = z[np.arange(len(y)), y]
        slope[...] = -z

    return f(compute, np.float64, z, y.astype(np.intp))


def _curve(curves, x, ys):
    return curves(x, {"y": ys}, xlabel="x", ylabel="y", **PICTURE)


def _steps(layout, a):
    return layout(a).shape, layout(a).strides


def _slope(parameters, *turn):
    return [p * (1 + len(turn)) for p in parameters] if isinstance(parameters, list) else 2 * parameters


WORLD = GridWorld(["S.G", "..X"], slip=0.1)
ELEMENTWISE = {
    "rectifiers": ("identity", "relu"),
    "sigmoids": ("sigmoid", "tanh", "softplus", "log_sigmoid"),
    "gated": ("gelu", "silu"),
}
PICTURE = {"alt": "five words tell what this shows"}
WEIGHTS = (np.float16, np.float32, np.float64)  # what is updated in place must be of floats
SPELL = {
    "targets": integers([[1, 2], [2, 0], [1, 1]]),
    "input_lengths": integers([4, 2, 4]),
    "target_lengths": integers([2, 1, 2]),
}
CTC = [
    call(z=real(4, 3, 3), **SPELL),
    call(z=given(np.arange(36).reshape(4, 3, 3) % 7 * 60, "real"), **SPELL),  # underflows
]
SEARCHES = [
    call(z=real(4, 3, 3), input_lengths=integers([4, 2, 4])),
    call(z=real(6, 2, 4, scale=100.0), input_lengths=integers([6, 5]), blank=2),
]
REGRESSION = [
    call(y_hat=real(5), y=real(5)),
    call(y_hat=real(3, 4, 2), y=real(3, 4, 2)),
    call(y_hat=real(2, 70), y=real(2, 70)),
]
HUBER = [call(y_hat=real(3, 4), y=real(3, 4), delta=number(0.75))]
OF_P = [
    call(p=share(5), y=share(5)),
    call(p=share(3, 4, 2), y=share(3, 4, 2)),
    call(p=share(2, 70), y=share(2, 70)),
]
OF_Z = [
    call(z=real(5), y=share(5)),
    call(z=real(3, 4, 2), y=share(3, 4, 2)),
    call(z=real(2, 70), y=share(2, 70)),
    call(z=real(5), y=share(5), pos_weight=number(2.5)),
    call(z=real(3, 4, 2), y=share(3, 4, 2), pos_weight=given([0.5, 3])),
]
MARGIN = [call(scores=real(5), y=sign(5)), call(scores=real(3, 4), y=sign(3, 4))]
TRIPLET = [call(anchor=real(4, 3), positive=real(4, 3), negative=real(4, 3), margin=number(0.5))]
DIVERGENCE = [
    call(p=distribution(5, 3), q=distribution(5, 3)),
    call(p=distribution(2, 70), q=distribution(2, 70)),
]
FROM_LOGITS = [
    call(z=real(5, 3), p=distribution(5, 3)),
    call(z=real(2, 4, 3, scale=200.0), p=distribution(2, 4, 3)),
    call(z=real(2, 70), p=distribution(2, 70)),
]
CLASS_MARGIN = [
    call(z=real(5, 3), y=classes(3, 5), margin=number(0.5)),
    call(z=real(2, 4, 70), y=classes(3, 2, 4)),
]
LIKELIHOOD = [
    call(log_p=log_distribution(5, 3), y=classes(3, 5)),
    call(log_p=log_distribution(2, 4, 3), y=classes(3, 2, 4)),
    call(log_p=log_distribution(5, 3), y=distribution(5, 3)),
]
CROSS_ENTROPY = [
    call(z=real(5, 3), y=classes(3, 5)),
    call(z=real(2, 4, 3), y=classes(3, 2, 4)),
    call(z=real(5, 3, scale=100.0), y=classes(3, 5)),
    call(z=real(2, 4, 3), y=distribution(2, 4, 3)),
    call(z=real(3, 70), y=distribution(3, 70)),
]
ROWS = [
    call(z=real(5, 3)),
    call(z=real(2, 4, 3), axis=1),
    call(z=real(4, 3, 2), axis=0),
    call(z=real(3, 70)),
    call(z=real(5, 3, scale=200.0)),
]
PARTS = [real(3, 2), real(4, 2), real(2, 2)]

CALLS = {
    **{
        f"activations.{module}.{name}{grad}": [call(z=real(4, 5)), call(z=real(2, 3, 4))]
        for module, names in ELEMENTWISE.items()
        for name in names
        for grad in ("", "_grad")
    },
    **{
        f"activations.rectifiers.{name}{grad}": [
            call(z=real(4, 5)),
            call(z=real(2, 3, 4), **{how: number(0.25)}),
        ]
        for name, how in [("leaky_relu", "slope"), ("elu", "alpha")]
        for grad in ("", "_grad")
    },
    "activations.blocks.by_blocks": [call(compute=np.negative, z=real(4, 5))],
    "claims.claim": [call(id="S1.name", statement="it holds", got=real(3, 2), want=real(3, 2), within=20)],
    **{f"ctc.{name}": CTC for name in ("ctc", "ctc_grad", "ctc_with_grad", "ctc_brute_force")},
    **{f"ctc_decode.{name}": SEARCHES for name in ("ctc_best_path", "ctc_beam_search")},
    "ctc_inputs.as_sequences": [
        call(z=real(4, 3, 2), input_lengths=integers([4, 2, 4]), blank=0, views=True)
    ],
    "ctc_inputs.as_lengths": [
        call(lengths=integers([4, 2]), name="lengths", N=2, largest=4, what="the steps", views=True)
    ],
    "ctc_inputs.as_integers": [call(x=integers([[4, 2], [0, 1]]), name="x", views=True, about_memory=True)],
    "decode.to_class": [call(z=real(5, 3)), call(z=real(2, 4, 3))],
    "decode.to_labels": [call(p=share(4, 3), threshold=number(0.5))],
    "decode.one_hot": [call(y=classes(3, 5), K=3), call(y=classes(3, 4, 2), K=3, dtype=np.float32)],
    "decompositions.low_rank": [call(W=real(5, 4), rank=2)],
    "decompositions.cp_als": [
        call(X=real(4, 3, 2), rank=2, iterations=3),
        call(X=real(3, 4, 2), rank=2, iterations=3, init=PARTS),
    ],
    "decompositions.cp_to_tensor": [call(weights=real(2), factors=PARTS)],
    "decompositions.hosvd": [call(X=real(4, 3, 2), ranks=[2, 2, 2])],
    "decompositions.tucker": [call(X=real(4, 3, 2), ranks=[2, 2, 2], iterations=3)],
    "decompositions.tucker_to_tensor": [call(core=real(2, 2, 2), factors=PARTS)],
    "figures.bars": [call(values=real(3, dtypes=DRAWN), ylabel="y", **PICTURE)],
    "figures.curves": [call(x=real(5, dtypes=DRAWN), ys=real(5, dtypes=DRAWN), through=_curve)],
    "figures.digit_image": [call(x=real(64, dtypes=DRAWN), **PICTURE)],
    "figures.lattice": [
        call(weights=share(3, 2, dtypes=DRAWN), path=classes(2, 3, dtypes=DRAWN), labels="ab", **PICTURE)
    ],
    "figures.matrix": [call(M=real(2, 2, dtypes=DRAWN), **PICTURE)],
    "figures.network": [call(weights=[real(2, 1, dtypes=DRAWN), real(1, 2, dtypes=DRAWN)], **PICTURE)],
    "figures.reliability": [
        call(confidence=share(5, dtypes=DRAWN), correct=classes(2, 5, dtypes=(np.bool_,)), bins=2, **PICTURE)
    ],
    "inputs.as_array": [call(x=real(3, 4), name="x", views=True, about_memory=True)],
    "inputs.as_real": [call(x=real(3, 4), name="x", views=True)],
    "inputs.as_labels": [call(y=classes(3, 5), name="y", N=5, K=3)],
    "inputs.are_indices": [call(y=classes(3, 4, 2, dtypes=INTEGERS), shape=(4, 2), K=3, inner=True)],
    "inputs.whole_numbers": [call(y=classes(3, 4, 2, dtypes=FLOATS), name="y", K=3, inner=True)],
    "inputs.as_matrix": [call(X=real(4, 3), name="X", views=True)],
    "inputs.digits": [call(x=number(0.25), inner=True)],
    "inputs.one": [call(x=number(0.25), inner=True)],
    "inputs.first": [
        call(x=real(3, 2), wrong=given([[0, 1], [1, 0], [0, 0]], dtypes=(np.bool_,)), inner=True)
    ],
    "inputs.finite": [call(x=number(0.25), name="x")],
    "inputs.class_axis": [call(x=real(4, 3, dtypes=FLOATS), axis=-1, name="x", inner=True)],
    "inputs.same_shape": [
        call(x=real(4, 3, dtypes=FLOATS), y=real(4, 3, dtypes=FLOATS), names=("x", "y"), inner=True)
    ],
    "unsupervised.pca": [call(X=real(6, 3), k=2)],
    "unsupervised.kmeans": [
        call(X=real(9, 3), k=2, restarts=2),
        call(X=real(9, 3), k=2, centres=real(2, 3)),
    ],
    "unsupervised.purity": [call(clusters=classes(2, 7), y=classes(3, 7))],
    "learning.linear_probe": [call(X=real(7, 2), y=classes(3, 7), through=_probe)],
    "learning.self_train": [call(X=real(7, 2), y=classes(3, 7), U=real(5, 2), through=_self_train)],
    "learning.uncertainty_sampling": [call(p=distribution(6, 3), n=4, measure="entropy")],
    "learning.active_learning": [
        call(X=real(7, 2), y=classes(3, 7), labelled=given([3, 0], dtypes=(*FLOATS, *INTEGERS)), through=_buy)
    ],
    "learning.rotations": [call(X=real(3, 9))],
    "learning.learn_online": [call(X=real(6, 2), y=classes(3, 6), K=3, learning_rate=number(0.5))],
    "learning.Replay.add": [call(X=real(6, 2), y=classes(3, 6), through=_remember)],
    **{f"losses.binary.binary_cross_entropy{grad}": OF_P for grad in ("", "_grad")},
    **{f"losses.binary.binary_cross_entropy_with_logits{grad}": OF_Z for grad in ("", "_grad", "_with_grad")},
    **{f"losses.classes.nll{grad}": LIKELIHOOD for grad in ("", "_grad")},
    **{f"losses.classes.cross_entropy{grad}": CROSS_ENTROPY for grad in ("", "_grad", "_with_grad")},
    **{f"losses.divergence.kl_divergence{grad}": DIVERGENCE for grad in ("", "_grad")},
    **{f"losses.divergence.kl_divergence_with_logits{grad}": FROM_LOGITS for grad in ("", "_grad")},
    **{f"losses.margin.hinge{grad}": MARGIN for grad in ("", "_grad")},
    **{f"losses.margin.multiclass_hinge{grad}": CLASS_MARGIN for grad in ("", "_grad")},
    "losses.odds.odds": [
        call(z=real(4, 3, dtypes=(np.float64,)), inner=True, through=lambda odds, z: odds(z)[0]),
        call(z=real(4, 3, dtypes=(np.float64,), scale=1e3), inner=True, through=lambda odds, z: odds(z)[0]),
    ],
    **{f"losses.margin.triplet{grad}": TRIPLET for grad in ("", "_grad")},
    **{
        f"losses.regression.{name}{grad}": REGRESSION
        for name in ("squared_error", "absolute_error")
        for grad in ("", "_grad")
    },
    **{f"losses.regression.huber{grad}": HUBER for grad in ("", "_grad")},
    "losses.samples.paired": [call(a=real(4, 3), b=real(4, 3), names=("a", "b"), views=True)],
    "losses.samples.result_type": [
        call(a=real(3, dtypes=FLOATS), b=real(3), inner=True, through=lambda f, a, b: str(f(a, b)))
    ],
    "losses.samples.no_nan": [call(y=real(4, 3, dtypes=FLOATS), name="y", inner=True)],
    "losses.samples.from_0_to_1": [call(x=share(4, 3), name="x", inner=True)],
    "losses.samples.distributions": [call(x=distribution(4, 3, dtypes=FLOATS), name="x", inner=True)],
    "losses.samples.class_indices": [
        call(y=classes(3, 5), shape=(5,), K=3, views=True),
        call(y=classes(3, 2, 4), shape=(2, 4), K=3, views=True),
    ],
    "losses.samples.single_number": [call(x=number(0.5), name="x", least=0, what="a number from 0 up")],
    "losses.samples.summed": [call(terms=real(4, 3, 2, dtypes=FLOATS), dtype=np.float64, inner=True)],
    "losses.samples.per_sample": [
        call(a=real(4, 3, dtypes=FLOATS), b=real(4, 3, dtypes=FLOATS), inner=True, through=_blockwise)
    ],
    "losses.samples.per_entry": [
        call(a=real(4, 3, dtypes=FLOATS), b=real(4, 3, dtypes=FLOATS), inner=True, through=_blockwise)
    ],
    "losses.samples.per_sample_and_entry": [
        call(a=real(4, 3, dtypes=FLOATS), b=real(4, 3, dtypes=FLOATS), inner=True, through=_written),
        call(a=real(5, dtypes=FLOATS), b=real(5, dtypes=FLOATS), inner=True, through=_written),
    ],
    "losses.samples.per_row": [
        call(z=real(4, 3, dtypes=FLOATS), y=classes(3, 4, dtypes=(np.intp,)), inner=True, through=_row_by_row)
    ],
    "losses.samples.row_sums": [
        call(a=real(4, 3, dtypes=FLOATS), inner=True),
        call(a=real(2, 70, dtypes=FLOATS), inner=True),
        call(a=real(4, 1, dtypes=FLOATS), inner=True, views=True),
    ],
    "magnitude.largest": [call(x=real(4, 3, dtypes=FLOATS), inner=True)],
    "magnitude.shifted": [call(x=real(4, 3, dtypes=FLOATS), e=-3, inner=True)],
    "magnitude.narrowed": [
        call(x=real(4, 3, dtypes=(np.float64,)), dtype=np.float16, inner=True),
    ],
    "magnitude.lengths": [call(d=real(4, 3, dtypes=FLOATS), inner=True)],
    "magnitude.product": [call(A=real(4, 3, dtypes=FLOATS[1:]), B=real(3, 2, dtypes=FLOATS[1:]), inner=True)],
    "magnitude.multilinear": [
        call(
            compute=lambda core, factors: factors[0] @ core @ factors[1].T,
            core=real(2, 2, dtypes=FLOATS),
            factors=[real(3, 2, dtypes=FLOATS), real(4, 2, dtypes=FLOATS)],
            inner=True,
        )
    ],
    "mlp.MLP.forward": [call(X=real(5, 3), through=_forward)],
    "mlp.MLP.predict": [call(X=real(5, 3), through=_forward)],
    "mlp.MLP.backward": [call(grad=real(5, 2), through=_backward)],
    "mlp.train_classifier": [call(X=real(5, 3), y=classes(2, 5), through=_train)],
    "optimise.gradient_descent": [
        call(gradient=_slope, parameters=real(3, 2), learning_rate=number(0.25), steps=3),
        call(
            gradient=_slope,
            parameters=[real(3, 2, dtypes=WEIGHTS, updated=True)],
            learning_rate=0.25,
            steps=3,
        ),
    ],
    "optimise.sgd": [call(gradient=_slope, parameters=real(3, 2), N=3, learning_rate=number(0.25), epochs=2)],
    "optimise.minibatch_sgd": [
        call(gradient=_slope, parameters=real(3), N=3, batch_size=2, learning_rate=number(0.25), epochs=2)
    ],
    "optimise.checked_rate": [call(rate=number(0.25))],
    "reinforcement.policy_values": [call(world=WORLD, policy=classes(4, 6))],
    "softmax.softmax": ROWS,
    "softmax.log_softmax": ROWS,
    "softmax.logsumexp": ROWS,
    "softmax.softmax_jacobian": [call(z=real(5, 3)), call(z=real(2, 4, 3))],
    "softmax.softmax_vjp": [call(z=real(5, 3), v=real(5, 3)), call(z=real(2, 70), v=real(2, 70))],
    "softmax.log_softmax_jacobian": [call(z=real(5, 3)), call(z=real(2, 4, 3))],
    "tensors.layout": [call(a=real(4, 3), about_memory=True, through=_steps)],
    "tensors.shares": [call(a=real(4, 3), b=real(4, 3), about_memory=True)],
    "tensors.fold_pairs": [call(x=real(4, 2, 3), views=True, about_memory=True)],
    "tensors.unfold_pairs": [call(x=real(4, 3), views=True, about_memory=True)],
}
for _name, _calls in CALLS.items():
    CALLS[_name] = [replace(one, name=_name) for one in _calls]

# What takes no array, and why.
DRAWS = "it makes the numbers"
NUMBERS_ALONE = "its arguments are single numbers or words"
AXES = "it takes what a figure's function returns"
ANSWER = "it is given a reader's answer, which the chapter's own questions judge"
WORDS = "it words what another function refuses"
NO_ARRAYS = {
    "datasets.digits": DRAWS,
    "datasets.penguins": DRAWS,
    "datasets.two_moons": DRAWS,
    "datasets.drifting_stream": DRAWS,
    "datasets.line_with_outlier": DRAWS,
    "datasets.noisy_sine": DRAWS,
    "exercises.check": ANSWER,
    "exercises.freeze": "it takes the exercises' own constants",
    "explore.explore": "it takes a function and ranges",
    "figures.new_axes": NUMBERS_ALONE,
    "figures.describe": AXES,
    "figures.alt_text": AXES,
    "figures.picture": AXES,
    "figures.show": AXES,
    "figures.placed_like": AXES,
    "figures.film": "it takes a function and a list of times",
    "figures.level_lines": "it takes a function",
    "inputs.generator": DRAWS,
    "inputs.whole": NUMBERS_ALONE,
    "learning.Replay.sample": NUMBERS_ALONE,
    "magnitude.excess": NUMBERS_ALONE,
    "magnitude.headroom": NUMBERS_ALONE,
    "reinforcement.GridWorld.step": NUMBERS_ALONE,
    "reinforcement.value_iteration": "it takes a world",
    "reinforcement.q_learning": "it takes a world",
    "inputs.given": WORDS,
    "inputs.told_apart": NUMBERS_ALONE,
    "tensors.broadcast_shape": "it takes shapes",
    "tensors.explain_broadcast": "it takes shapes",
    "tensors.storage_index": "it takes an index and strides",
    "tensors.Layout.address": "it takes an index",
    "tensors.Layout.addresses": "it takes nothing",
}
