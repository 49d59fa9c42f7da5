"""One function a figure: it draws on the Axes it is given, returns it, and asks for alt text.

`show` puts a finished figure on the page as a picture that carries the alt text.  Nothing
here touches pyplot's global state, so a figure is drawn the same way wherever it is drawn.
"""

import base64
import io

import numpy as np
from matplotlib import colormaps
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from PIL import Image

from nnrecap.inputs import as_real, given

DPI = 192  # two pixels for each CSS pixel, so that figures stay sharp when a page is enlarged
COLOURS = 256  # of a picture, most of them between ink and paper at the edge of a letter
BLUE, ORANGE, GREY = "#1f5fa8", "#b4500f", "#5b6470"  # each at least 4.5 : 1 on white
STROKES = [("-", BLUE), ("--", ORANGE), ("-.", GREY), (":", "#2d6a3e"), ((0, (5, 1, 1, 1, 1, 1)), "#7a3b8f")]
# orange, white, purple, so pale that one can read black numbers on it, and white ones when a page is dark
PALE = ListedColormap(colormaps["PuOr"](np.linspace(0.28, 0.72, 257)), "pale PuOr")


def new_axes(rows=1, columns=1, *, size=(5.5, 3.0), **how):
    """Return the Axes of a new figure: one, or an array of them as from `Figure.subplots`."""
    return Figure(figsize=size, dpi=DPI, layout="constrained").subplots(rows, columns, **how)


def describe(ax, alt):
    """Give `ax` its alt text: what the picture shows to somebody who cannot see it."""
    ax.alt_text = _telling(alt)
    return ax


def _telling(alt):
    if not isinstance(alt, str) or len(alt.split()) < 5:
        got = given(alt)
        raise ValueError(f"alt must tell in at least five words what the picture shows, got {got}")
    return " ".join(alt.split())


def alt_text(ax):
    """The alt text of the whole figure `ax` lies in, panel by panel."""
    texts = [a.alt_text for a in ax.figure.axes if hasattr(a, "alt_text")]
    if not texts:
        raise ValueError("the figure must have an alt text, got none: give it one by describe(ax, alt)")
    return " ".join(texts)


def placed_like(ax, other):
    """Give the panels of a figure the places of `other`'s, which was drawn: between the two nothing jumps."""
    ax.figure.set_layout_engine("none")
    for mine, its in zip(ax.figure.axes, other.figure.axes, strict=True):
        mine.set_position(its.get_position(original=True))
    return ax


def picture(ax):
    """The figure `ax` lies in as (data, metadata): a PNG and its alt text, ready to display."""
    return _bundle(_png(ax.figure), ax.figure, alt_text(ax))


def _png(figure):
    file = io.BytesIO()
    _few_colours(_drawn(figure)).save(file, "PNG")
    return file


def _drawn(figure):
    """The figure as a picture; `savefig` would draw all of it once more, only to lay it out."""
    figure.dpi, canvas = DPI, FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _few_colours(picture):
    """With a third of the bytes, and no eye sees it; other methods grey a colour of which there is little."""
    return picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _bundle(file, figure, alt):
    data = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": alt}
    width, height = np.rint(figure.get_size_inches() * 96).astype(int)  # CSS pixels
    return data, {"image/png": {"alt": alt, "width": int(width), "height": int(height)}}


def show(ax):
    """Put the figure `ax` lies in on the page (one of its Axes is enough)."""
    from IPython.display import display

    data, metadata = picture(ax)
    display(data, metadata=metadata, raw=True)


def film(draw, times, *, alt, seconds=5.0):
    """Put a moving picture on the page: draw(t), an Axes, for each of `times`, over and over.

    The last one comes first and stays longest, so that it is the still where nothing moves.
    """
    from IPython.display import display

    if len(times) < 2:
        raise ValueError(f"times must hold at least two times, got {given(times)}")
    alt, how = _telling(alt), {"dither": Image.Dither.NONE}
    last = _drawn((ax := draw(times[-1])).figure)
    others = [_drawn(placed_like(draw(t), ax).figure) for t in times[:-1]]
    colours = last.quantize(128, **how)  # the same in all: a small file, nothing flickers
    still, *moving = [frame.quantize(palette=colours, **how) for frame in (last, *others)]
    shown, file = [1500, *[round(1000 * seconds / len(moving))] * len(moving)], io.BytesIO()  # milliseconds
    still.save(file, "PNG", save_all=True, append_images=moving, duration=shown, loop=0)
    data, metadata = _bundle(file, ax.figure, alt)
    display(data, metadata=metadata, raw=True)


def _number(value, digits, sign=""):
    """In so many digits after the point; what is 0 in them has no sign."""
    shown = f"{value:{sign}.{digits}f}"
    return shown if float(shown) else shown.lstrip("+-")


def bars(values, labels=None, *, ylabel, alt, xlabel="class", color=BLUE, digits=2, ax=None):
    """Draw one bar a value with its number above it (below, where it is negative)."""
    values = as_real(values, "values")
    ax = new_axes() if ax is None else ax
    drawn = ax.bar(np.arange(len(values)), values, color=color, width=0.7)
    ax.bar_label(drawn, labels=[_number(v, digits) for v in values], padding=2)
    ax.set_xticks(np.arange(len(values)), labels if labels is not None else np.arange(len(values)))
    ax.margins(y=0.15)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return describe(ax, alt)


def digit_image(x, *, alt, ax=None):
    """Draw an 8 × 8 picture given as 64 values, dark ink on white."""
    ax = new_axes(size=(2.0, 2.0)) if ax is None else ax
    ax.imshow(np.reshape(as_real(x, "x"), (8, 8)), cmap="gray_r", vmin=0, vmax=16)
    ax.set(xticks=[], yticks=[])
    return describe(ax, alt)


def curves(x, ys, *, xlabel, ylabel, alt, ax=None, **scales):
    """Draw each curve of `ys`, a dict from name to values, with its own line style and colour."""
    ax = new_axes() if ax is None else ax
    if len(ys) > len(STROKES):
        raise ValueError(f"ys must hold at most {len(STROKES)} curves that can be told apart, got {len(ys)}")
    x = as_real(x, "x")
    for (name, y), (style, shade) in zip(ys.items(), STROKES, strict=False):
        ax.plot(x, as_real(y, name), linestyle=style, color=shade, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel, **scales)
    ax.legend(borderpad=0.3, labelspacing=0.3, handlelength=1.8, handletextpad=0.6)
    return describe(ax, alt)


def matrix(M, *, alt, labels=None, row="row i", column="column j", digits=2, ax=None):
    """Draw a matrix as coloured squares with their numbers; a sign is in the number and the hue.

    Where no entry is negative no sign is printed.
    """
    M = as_real(M, "M")
    ax = new_axes(size=(4.2, 3.4)) if ax is None else ax
    top = np.abs(M).max() or 1.0
    sign = "+" if (M < 0).any() else ""
    ax.imshow(M, cmap=PALE, vmin=-top, vmax=top)
    for (i, j), value in np.ndenumerate(M):
        ax.text(j, i, _number(value, digits, sign), ha="center", va="center")
    ax.set(xlabel=column, ylabel=row, xticks=range(M.shape[1]), yticks=range(M.shape[0]))
    if labels is not None:
        ax.set(xticklabels=labels, yticklabels=labels)
    return describe(ax, alt)


def level_lines(f, *, xlabel, ylabel, alt, span=4.0, levels=None, ax=None):
    """Draw the level lines of f(x, y) on [-span, span]², each with its number."""
    ax = new_axes(size=(4.4, 3.8)) if ax is None else ax
    x, y = np.meshgrid(np.linspace(-span, span, 121), np.linspace(-span, span, 121))
    lines = ax.contour(x, y, f(x, y), levels=levels, colors=BLUE)
    ax.clabel(lines)
    ax.set(xlabel=xlabel, ylabel=ylabel, aspect="equal")
    return describe(ax, alt)


def reliability(confidence, correct, *, alt, bins=10, ax=None):
    """Draw how often the answers given with about one confidence were right, and return the Axes.

    `confidence` in [0, 1] and `correct` (bool) have one entry an answer; a bin's dot has
    its number of answers beside it.
    """
    confidence, correct = as_real(confidence, "confidence"), as_real(correct, "correct")
    ax = new_axes(size=(4.4, 3.8)) if ax is None else ax
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    # a number is read beside the dashed line, not through it
    ground = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    for b in np.unique(which):
        inside = which == b
        x, y = np.mean(confidence[inside]), np.mean(correct[inside])
        ax.plot(x, y, "o", color=BLUE, zorder=3)
        ax.annotate(f"{inside.sum()}", (x, y), textcoords="offset points", xytext=(7, -7), bbox=ground)
    ax.plot([0, 1], [0, 1], "--", color=GREY, label="confidence = accuracy", zorder=1)
    ax.set(xlim=(0, 1.1), ylim=(-0.05, 1.05))
    ax.set(xlabel="mean confidence in the bin (number: its answers)", ylabel="share that was right")
    ax.legend(loc="upper left")
    return describe(ax, alt)


def lattice(labels, weights, *, alt, path=None, ax=None):
    """Draw a word's states (rows) against the steps of a sequence, and the moves between them.

    `labels` names the K states, top to bottom; `weights` (T, K), from 0 to 1, are the areas of
    the circles.  Moves lead to the same state, the next, or the one after the next where its
    label is another; they are drawn between circles of weight above 0.  `path`, one
    state (from 0) a step, is drawn on top.
    """
    weights = as_real(weights, "weights")
    ax = new_axes(size=(5.5, 3.4)) if ax is None else ax
    for t, r in np.argwhere(weights[:-1] > 0):
        for s in range(r, min(r + 3, len(labels))):
            if weights[t + 1, s] > 0 and (s < r + 2 or labels[s] != labels[r]):
                ax.plot([t + 1, t + 2], [r, s], color=GREY, linewidth=0.8, zorder=1)
    if path is not None:
        path = as_real(path, "path")
        ax.plot(np.arange(len(path)) + 1, path, "--", color=ORANGE, linewidth=2.5, zorder=2)
    t, s = np.nonzero(np.ones(weights.shape))
    ax.scatter(t + 1, s, s=np.where(weights > 0, 30 + 270 * weights, 4).ravel(), color=BLUE, zorder=3)
    ax.set(xlabel="step", ylabel="state", xticks=range(1, len(weights) + 1))
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()
    return describe(ax, alt)


def network(weights, *, alt, labels=None, values=None, ax=None):
    """Draw a network's units as columns of circles, and each weight as a line between two.

    `weights` holds a matrix (outputs, inputs) a layer.  The line is the thicker the larger
    the weight; it is solid above 0 and dashed below.  `values` holds a number for each unit,
    layer by layer from the inputs on, to be written into its circle; `labels` is a pair:
    names of the inputs, names of the outputs.
    """
    weights = [as_real(W, "a matrix of weights") for W in weights]
    ax = new_axes(size=(5.5, 3.4)) if ax is None else ax
    heights = [np.arange(n) - (n - 1) / 2 for n in (weights[0].shape[1], *map(len, weights))]
    largest = max(np.abs(W).max() for W in weights) or 1.0
    for layer, W in enumerate(weights):
        for (j, i), w in np.ndenumerate(W):
            width = 0.7 + 3.6 * abs(w) / largest
            dashes = (0, (max(2, 5 / width), max(1, 3 / width)))  # of a thin line as long as 5 and 3 points
            style, shade = ("-", BLUE) if w >= 0 else (dashes, ORANGE)
            ends = [heights[layer][i], heights[layer + 1][j]]
            ax.plot([layer, layer + 1], ends, linestyle=style, color=shade, linewidth=width, zorder=1)
    for layer, y in enumerate(heights):
        ax.scatter(np.full(len(y), layer), y, s=700, facecolor="white", edgecolor="black", zorder=2)
        for height, value in zip(y, [] if values is None else values[layer], strict=False):
            ax.text(layer, height, _number(value, 1), ha="center", va="center")
    inputs, outputs = labels or ((), ())
    for height, name in zip(heights[0], inputs, strict=False):
        ax.text(-0.17, height, name, ha="right", va="center", fontsize=10)
    for height, name in zip(heights[-1], outputs, strict=False):
        ax.text(len(weights) + 0.17, height, name, ha="left", va="center", fontsize=10)
    room = 0.7 if labels else 0.3
    half = max(map(len, heights)) / 2
    ax.set(xlim=(-room, len(weights) + room), ylim=(half, -half))
    ax.set_axis_off()
    return describe(ax, alt)
