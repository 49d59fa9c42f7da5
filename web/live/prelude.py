"""In the worker, inside Pyodide: runs one cell after the other as Jupyter would.

`start(send)` is called once with a function that takes a message as JSON; `run` runs a cell,
`move` draws a figure anew when a slider was moved.  All cells share one namespace.
"""

import ast
import base64
import builtins
import itertools
import json
import linecache
import sys
import time
import traceback
import types

SHOWN = 100_000  # characters of one cell's print that the page shows
WAIT = 0.05  # seconds between two messages with printed text

space = types.ModuleType("__main__")
figures, ids = {}, itertools.count()
send = None


def start(sender):
    global send

    def send(message):
        sender(json.dumps(message))

    sys.modules["__main__"] = space
    space.__dict__["__builtins__"] = builtins
    sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
    builtins.input = no_keyboard
    sys.modules.update(stand_in_for_ipython())


def no_keyboard(prompt=""):
    raise RuntimeError(
        "input() waits for a keyboard, and a page has none: write the value into the cell instead"
    )


# What a cell puts out


class Printed:
    """Standard output: sent in a few messages, cut off where nobody would read on."""

    encoding = "utf-8"

    def __init__(self, name):
        self.name = name
        self.begin()

    def begin(self):
        self.waiting, self.length, self.lost, self.sent = [], 0, 0, 0.0

    def write(self, text):
        shown = text[: SHOWN - self.length]
        self.length += len(shown)
        self.lost += len(text) - len(shown)
        self.waiting += [shown] if shown else []
        if time.monotonic() - self.sent > WAIT:
            self.flush()
        return len(text)

    def flush(self):
        if self.waiting:
            send({"kind": "text", "name": self.name, "text": "".join(self.waiting)})
            self.waiting, self.sent = [], time.monotonic()

    def end(self):
        self.flush()
        if self.lost:
            lost = f"{self.lost:,} more characters were printed; the page shows the first {SHOWN:,}."
            send({"kind": "note", "text": lost})

    def isatty(self):
        return False

    def writable(self):
        return True


def display(*things, metadata=None, raw=False, **_):
    """IPython's `display`, as far as the book's cells and common libraries use it."""
    sys.stdout.flush()
    for thing in things:
        if raw:
            show(thing, metadata or {})
        else:
            show(*bundle(thing))


def bundle(value):
    """(data, metadata) of a value: what it says of itself, richest last."""
    data = {"text/plain": repr(value)}
    for kind, name in (("text/html", "_repr_html_"), ("image/png", "_repr_png_")):
        method = getattr(value, name, None)
        made = method() if callable(method) and not isinstance(value, type) else None
        if made is not None:
            data[kind] = base64.b64encode(made).decode() if isinstance(made, bytes) else made
    return data, {}


def show(data, metadata):
    send({"kind": "data", "data": data, "metadata": metadata})


def stand_in_for_ipython():
    package, module = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    package.display, module.display, package.__path__ = module, display, []
    package.get_ipython = lambda: None
    return {"IPython": package, "IPython.display": module}


def show_open_figures():
    """Figures made by pyplot appear at the cell's end, as in a notebook."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else []:
        from io import BytesIO

        file = BytesIO()
        pyplot.figure(number).savefig(file, format="png", bbox_inches="tight")
        pyplot.close(number)
        show({"image/png": base64.b64encode(file.getvalue()).decode()}, {})


# Sliders


def sliders(draw, ranges, values):
    """What `nnrecap.explore` calls where the page can show sliders."""
    from nnrecap.figures import picture

    key = str(next(ids))
    figures[key] = draw
    data, metadata = picture(draw(**values))
    controls = [control(name, spec, values[name]) for name, spec in ranges.items()]
    send({"kind": "sliders", "key": key, "controls": controls, "data": data, "metadata": metadata})


def control(name, spec, value):
    made = {"name": name, "label": name.replace("_", " "), "value": value}
    if isinstance(spec, list):
        return made | {"choices": spec, "value": spec.index(value)}
    low, high = spec
    whole = isinstance(low, int) and isinstance(high, int)
    return made | {"low": low, "high": high, "step": 1 if whole else (high - low) / 100}


def move(key, values):
    from nnrecap.figures import picture

    begin()
    try:
        data, metadata = picture(figures[key](**json.loads(values)))
        send({"kind": "moved", "key": key, "data": data, "metadata": metadata})
    except BaseException as error:
        send({"kind": "error", **told(error)})
    end()


# Running


def begin():
    sys.stdout.begin()
    sys.stderr.begin()


def end():
    sys.stdout.end()
    sys.stderr.end()


def run(name, source):
    """Run one cell; True if it came to its end."""
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    begin()
    try:
        execute(source, file)
        show_open_figures()
        return True
    except BaseException as error:
        sys.stdout.flush()
        send({"kind": "error", **told(error)})
        return False
    finally:
        end()


def execute(source, file):
    tree = ast.parse(source, file)
    ends_in_value = tree.body and isinstance(tree.body[-1], ast.Expr)
    last = tree.body.pop() if ends_in_value and not source.rstrip().endswith(";") else None
    exec(compile(tree, file, "exec"), space.__dict__)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), file, "eval"), space.__dict__)
        if value is not None:
            space._ = value
            sys.stdout.flush()
            shows_itself = getattr(type(value), "_ipython_display_", None)
            shows_itself(value) if shows_itself else show(*bundle(value))


def told(error):
    """An error as the page tells it: where in the cells, what, and a sentence that helps."""
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith("<cell"):
            lines += [f"{frame.filename[1:-1]}, line {frame.lineno}:", f"    {frame.line}"]
    what = "".join(traceback.format_exception_only(error)).strip()
    return {"trace": "\n".join([*lines, what]), "what": what.splitlines()[-1], "help": advice(error)}


def advice(error):
    if isinstance(error, NameError):
        return "No cell that has run makes this name: is it written as where it is made?"
    if isinstance(error, ModuleNotFoundError):
        return (
            f"This page has NumPy and Matplotlib. For {error.name}, open the notebook at home, "
            "or by a link below the page's title."
        )
    if isinstance(error, SyntaxError):
        return "Python cannot read the cell. The mark ^ shows how far it came."
    if isinstance(error, MemoryError) or "Maximum allowed dimension" in str(error):
        return "A page has about 2 GB of memory, and the cell asked for more."
    if isinstance(error, RecursionError):
        return "A function calls itself without end."
    return ""
