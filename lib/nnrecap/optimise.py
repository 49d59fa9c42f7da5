"""Gradient descent on all samples, on one, and on a few at a time: one update a turn of a loop.

Each function is a generator: it yields after every update, so that the caller's loop can
draw, log, test on held-out data, or stop.  The step is exactly -λ · gradient(…): whether
the losses of several samples are summed or averaged is written in the caller's gradient,
and decides what λ means.

`parameters` comes in two forms:

* one array (or numbers that make one): a point.  It is never written to, and each yield
  is a new array, so that list(…) is the path.
* a list of arrays, such as `MLP.parameters`: a network.  The arrays are updated in place,
  and each yield is that same list.  Copy what must outlive the next update.
"""

import numpy as np

from nnrecap.inputs import FLOATS, as_array, as_real, generator, given, one, same_shape, whole


def gradient_descent(gradient, parameters, learning_rate, steps):
    """Follow the negative gradient of the total loss: every update sees all samples.

    Parameters
    ----------
    gradient : function of the parameters, returning their gradient: an array of their
        shape, or a list of such arrays where the parameters are a list
    parameters : array_like of real numbers (left alone), or list of float arrays
        (updated in place): where to start
    learning_rate : number ≥ 0, or function of the update 0, 1, … that returns one
    steps : int ≥ 0, how many updates

    Yields
    ------
    ndarray of the parameters' shape, new each time, or the list itself
        float16, float32 and float64 stay what they are; integers and bools become
        float64 (in a list they are refused).  A path that diverges ends in inf and nan; so
        does a step, learning rate times gradient, beyond the range of float64, or of the
        type.  float16 is computed in float64, and rounded once.

    Raises
    ------
    ValueError : a gradient has another shape than its parameters, a learning rate is
        negative, nan or infinite, `steps` is negative.
    TypeError : something is not a number, not a function, or not an integer.

    Notes
    -----
    Syllabus S17.  On a quadratic of largest curvature L it converges from everywhere
    just if the learning rate is below 2/L.
    Source: Cauchy, Comptes rendus Acad. Sci. Paris 25 (1847).
    """
    turns = (() for _ in range(whole(steps, "steps")))
    return _descend(gradient, parameters, learning_rate, turns)


def sgd(gradient, parameters, N, learning_rate, epochs, rng=0, shuffle=True):
    """Stochastic gradient descent: every update sees one sample, every epoch sees each once.

    Parameters
    ----------
    gradient : function of the parameters and of i, an int from 0 to N - 1, returning the
        gradient of sample i's loss, as in `gradient_descent`
    parameters, learning_rate : as in `gradient_descent`; updates count on over the epochs
    N : int ≥ 1, how many samples there are
    epochs : int ≥ 0, how often each is seen
    rng : numpy.random.Generator or seed, used for the order only
    shuffle : bool, a new random order each epoch; otherwise 0, 1, …, N - 1

    Yields
    ------
    As `gradient_descent`, N times an epoch.

    Raises
    ------
    As `gradient_descent`; ValueError also where `N` is below 1 or `epochs` negative.

    Notes
    -----
    Syllabus S18.  Averaged over i, the gradient is that of the mean loss.
    Source: Robbins and Monro, Ann. Math. Statist. 22 (1951); they draw independently,
    where an epoch draws without replacement.
    """
    order = _epochs(whole(N, "N", 1), whole(epochs, "epochs"), rng, shuffle)
    return _descend(gradient, parameters, learning_rate, ((int(i),) for seen in order for i in seen))


def minibatch_sgd(
    gradient, parameters, N, batch_size, learning_rate, epochs, rng=0, shuffle=True, drop_last=False
):
    """Mini-batch stochastic gradient descent: every update sees `batch_size` samples.

    Parameters
    ----------
    gradient : function of the parameters and of an int array of at most `batch_size`
        sample indices, returning the gradient of the sum, or of the mean, of their losses
    parameters, N, learning_rate, epochs, rng, shuffle : as in `sgd`
    batch_size : int ≥ 1; the last batch of an epoch is shorter where N is no multiple
    drop_last : bool, leave such a short batch out

    Yields
    ------
    As `gradient_descent`, once a batch.

    Raises
    ------
    As `sgd`; ValueError also where `batch_size` is below 1, or every batch is dropped.

    Notes
    -----
    Syllabus S22.  A short last batch weighs its samples more under the mean, and steps
    less under the sum.  The order is that of `sgd` with the same `rng`.
    """
    N, size, epochs = whole(N, "N", 1), whole(batch_size, "batch_size", 1), whole(epochs, "epochs")
    if drop_last and size > N:
        raise ValueError(f"batch_size must be at most N = {N} when the last batch is dropped, got {size}")
    stops = range(size, N + 1, size) if drop_last else range(size, N + size, size)
    order = _epochs(N, epochs, rng, shuffle)
    batches = ((seen[stop - size : stop],) for seen in order for stop in stops)
    return _descend(gradient, parameters, learning_rate, batches)


def _epochs(N, epochs, rng, shuffle):
    """The order of the samples in each epoch, drawn when the epoch starts."""
    rng = generator(rng)
    return (rng.permutation(N) if shuffle else np.arange(N) for _ in range(epochs))


def _descend(gradient, parameters, learning_rate, turns):
    # Not a generator itself, so that bad input is refused where it is given.
    if not callable(gradient):
        raise TypeError(f"gradient must be a function, got {given(gradient)}")
    if _is_network(parameters):
        for i, p in enumerate(parameters):
            _check_updatable(p, f"parameters[{i}]")
    else:
        parameters = as_real(parameters, "parameters").copy()
    rate = _checked(learning_rate) if callable(learning_rate) else _constant(learning_rate)
    return _updates(gradient, parameters, rate, turns)


def _updates(gradient, parameters, rate, turns):
    for step, turn in enumerate(turns):
        slope, λ = gradient(parameters, *turn), rate(step)
        if _is_network(parameters):
            _update_network(parameters, slope, λ)
        else:
            parameters = _stepped(parameters, slope, λ, "parameters")
        yield parameters


@np.errstate(all="ignore")
def _stepped(p, slope, λ, name):
    if type(slope) is not np.ndarray or slope.dtype != p.dtype or slope.shape != p.shape:
        slope = as_real(slope, f"the gradient of {name}")
        same_shape(p, slope, (name, f"the gradient of {name}"))
    if p.dtype == np.float16 or (p.dtype == np.float32 and not 1e-30 < λ < 1e30):
        slope = slope.astype(np.float64)  # or λ would lose its digits, or be 0 or infinite
    return np.asarray(p - λ * slope, dtype=p.dtype)


def _update_network(parameters, slopes, λ):
    if not isinstance(slopes, list | tuple) or len(slopes) != len(parameters):
        raise ValueError(f"gradient must return a list of {len(parameters)} arrays, got {_kind(slopes)}")
    # All are computed before one is written: a refused gradient leaves the network as it was.
    pairs = enumerate(zip(parameters, slopes, strict=True))
    stepped = [_stepped(p, slope, λ, f"parameters[{i}]") for i, (p, slope) in pairs]
    for p, new in zip(parameters, stepped, strict=True):
        p[...] = new


def _kind(x):
    return f"one of {len(x)}" if isinstance(x, list | tuple) else type(x).__name__


def _is_network(parameters):
    kinds = isinstance(parameters, list) and [isinstance(p, np.ndarray) for p in parameters]
    return bool(kinds) and all(kinds)


def _check_updatable(p, name):
    as_array(p, name)  # refuses a masked one
    if p.dtype.type not in FLOATS:
        raise TypeError(f"{name} must be float16, float32 or float64 to be updated in place, got {p.dtype}")
    if not p.flags.writeable:
        raise ValueError(f"{name} must be writeable to be updated in place, got a read-only array")


def _constant(rate):
    rate = checked_rate(rate)
    return lambda step: rate


def _checked(rate):
    return lambda step: checked_rate(rate(step))


def checked_rate(rate):
    λ = as_real(rate, "learning_rate")
    if λ.shape or not 0 <= λ < np.inf:
        raise ValueError(f"learning_rate must be a finite number of at least 0, got {one(λ)}")
    return float(λ)
