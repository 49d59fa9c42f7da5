"""Figures that react: plain where nobody can move a slider, with sliders where somebody can."""

import inspect
import os
from itertools import product

from nnrecap.figures import picture, placed_like
from nnrecap.inputs import given

# Set to anything by whoever runs the notebooks to store or to compare their outputs.
STATIC = "NNRECAP_STATIC"
# Set to anything by the build of the book, whose pages react by pictures that are drawn beforehand.
FRAMES = "NNRECAP_FRAMES"
# Set by a page that runs the cells and has sliders of its own: host(draw, ranges, start).
host = None


def explore(draw, *, frames=None, **ranges):
    """Show `draw` at its start values; add a slider for each range where there is a kernel.

    Parameters
    ----------
    draw : function of the names in `ranges`, returning an Axes or Figure with alt text
    frames : None, or a dict from some of these names to lists of values, the start among them:
        the built page, which has no kernel, lets its reader choose among these
    ranges : name=(low, high), two numbers (integers give whole steps), or
        name=[first, second, …], a list of choices

    Every value starts at `draw`'s own default, else at the middle of its range or the
    first of its choices.

    Raises
    ------
    ValueError : a range is empty, turned round or not finite, the default lies outside it,
        or `draw` has no such argument; `frames` has a name without a range, a value outside its
        range, or not the start.
    TypeError : a range is neither a pair of numbers nor a list.
    """
    start = {name: _start(draw, name, spec) for name, spec in ranges.items()}
    for name, values in (frames or {}).items():
        _check_frames(name, values, ranges, start)
    if host is not None:
        return host(draw, ranges, start)
    widgets = None if os.environ.get(STATIC) else _widgets()
    if widgets is None:
        _show_still(draw, ranges, start, frames)
    else:
        _show_with_sliders(draw, ranges, start, widgets)


def _widgets():
    """Return ipywidgets where a kernel would carry its messages, else None."""
    try:
        import ipywidgets
        from IPython import get_ipython
    except ImportError:
        return None
    return ipywidgets if getattr(get_ipython(), "kernel", None) else None


def _start(draw, name, spec):
    parameters = inspect.signature(draw).parameters
    if name not in parameters:
        raise ValueError(f"draw must take {name!r}, got one that takes {', '.join(parameters) or 'nothing'}")
    _check_range(name, spec)
    default = parameters[name].default
    if default is inspect.Parameter.empty:
        return spec[0] if isinstance(spec, list) else _middle(*spec)
    if not _inside(default, spec):
        raise ValueError(f"{name} must start within its range {spec!r}, got {given(default)}")
    return default


def _inside(value, spec):
    return value in spec if isinstance(spec, list) else spec[0] <= value <= spec[1]


def _middle(low, high):
    return (low + high) // 2 if _whole(low, high) else (low + high) / 2


def _whole(low, high):
    return isinstance(low, int) and isinstance(high, int)


def _check_range(name, spec):
    if isinstance(spec, list):
        if not spec:
            raise ValueError(f"{name} must have at least one choice, got []")
        return
    if not isinstance(spec, tuple) or len(spec) != 2 or not all(isinstance(v, int | float) for v in spec):
        raise TypeError(f"{name} must be (low, high) or a list of choices, got {given(spec)}")
    if not -float("inf") < spec[0] < spec[1] < float("inf"):
        raise ValueError(f"{name} must go from a finite low to a higher high, got {given(spec)}")


def _check_frames(name, values, ranges, start):
    if name not in ranges:
        raise ValueError(f"frames must be for names with a range, {', '.join(ranges)}, got {given(name)}")
    if start[name] not in values or not all(_inside(value, ranges[name]) for value in values):
        raise ValueError(
            f"frames of {name} must lie in {ranges[name]!r}, {start[name]!r} among them, got {given(values)}"
        )


def _show_still(draw, ranges, start, frames):
    from IPython.display import display

    data, metadata = picture(first := draw(**start))
    if frames and os.environ.get(FRAMES):
        metadata["frames"] = {
            "controls": [_control(name, ranges[name], values, start) for name, values in frames.items()],
            "pictures": [*_pictures(draw, start, frames, first, data)],
        }
    display(data, metadata=metadata, raw=True)


def _control(name, spec, values, start):
    told = [f"{value:.4g}" if isinstance(value, float) else str(value) for value in values]
    return {
        "label": name.replace("_", " "),
        "kind": "choice" if isinstance(spec, list) else "slider",
        "values": [value.replace("-", "−") for value in told],
        "start": values.index(start[name]),
    }


def _pictures(draw, start, frames, first, data):
    """The figure at each combination of the values, the last name's the fastest; `first` is `data`."""
    for values in product(*frames.values()):
        at = start | dict(zip(frames, values, strict=True))
        drawn = data if at == start else picture(placed_like(draw(**at), first))[0]
        yield {"png": drawn["image/png"], "alt": drawn["text/plain"]}


def _slider(name, spec, value, widgets):
    label = name.replace("_", " ")
    if isinstance(spec, list):
        return widgets.Dropdown(options=spec, value=value, description=label)
    low, high = spec
    kind, step = (widgets.IntSlider, 1) if _whole(low, high) else (widgets.FloatSlider, (high - low) / 100)
    return kind(value=value, min=low, max=high, step=step, description=label, continuous_update=False)


def _show_with_sliders(draw, ranges, start, widgets):
    from IPython.display import display

    sliders = {name: _slider(name, spec, start[name], widgets) for name, spec in ranges.items()}
    display(widgets.VBox(list(sliders.values())))
    data, metadata = picture(draw(**start))
    figure = display(data, metadata=metadata, raw=True, display_id=True)

    def redraw(_change):
        data, metadata = picture(draw(**{name: s.value for name, s in sliders.items()}))
        figure.update(data, metadata=metadata, raw=True)

    for slider in sliders.values():
        slider.observe(redraw, names="value")
