"""Print a page by WebKitGTK's own library: python gtk_print.py ADDRESS FILE.pdf <PAGE

What is to stand at the address comes by the standard input: it may be what another browser shows there.
The calls: https://webkitgtk.org/reference/webkit2gtk/stable/class.PrintOperation.html
"""

import sys
from ctypes import CDLL, CFUNCTYPE, c_char_p, c_int, c_void_p
from pathlib import Path

LIBRARIES = {
    "gtk": CDLL("libgtk-3.so.0"),
    "webkit": CDLL("libwebkit2gtk-4.1.so.0"),
    "g_signal": CDLL("libgobject-2.0.so.0"),
    "g_timeout": CDLL("libglib-2.0.so.0"),
}
LOADED = 3  # WEBKIT_LOAD_FINISHED
REST = 1000  # milliseconds, for fonts that the first frame asks for
kept = []  # what only C still calls


def call(name, *args):
    """A function of C, called with texts, pointers and numbers that are not negative."""
    library = next(library for start, library in LIBRARIES.items() if name.startswith(start))
    function = getattr(library, name)
    args = [arg.encode() if isinstance(arg, str) else arg for arg in args]
    function.argtypes = [c_char_p if isinstance(arg, bytes) else c_void_p for arg in args]
    function.restype = c_void_p
    return function(*args)


def on(thing, signal, act, kind=c_void_p):
    """Call `act` with the first thing that a signal tells."""
    kept.append(CFUNCTYPE(None, c_void_p, kind, c_void_p)(lambda _, told, __: act(told)))
    call("g_signal_connect_data", thing, signal, kept[-1], None, None, 0)


def after(milliseconds, act):
    kept.append(CFUNCTYPE(c_int, c_void_p)(lambda _: bool(act())))  # 0: not once more
    call("g_timeout_add", milliseconds, kept[-1], None)


def paper():
    setup = call("gtk_page_setup_new")
    call("gtk_page_setup_set_paper_size_and_default_margins", setup, call("gtk_paper_size_new", "iso_a4"))
    return setup


def to_file(path):
    settings = call("gtk_print_settings_new")
    for name, value in (
        ("printer", "Print to File"),
        ("output-file-format", "pdf"),
        ("output-uri", path.as_uri()),
    ):
        call("gtk_print_settings_set", settings, name, value)
    return settings


def print_it(view, path):
    printing = call("webkit_print_operation_new", view)
    call("webkit_print_operation_set_page_setup", printing, paper())
    call("webkit_print_operation_set_print_settings", printing, to_file(path))
    on(printing, "finished", lambda _: call("gtk_main_quit"))
    call("webkit_print_operation_print", printing)


def main(address, path):
    call("gtk_init", None, None)
    view, window = call("webkit_web_view_new"), call("gtk_window_new", 0)
    call("gtk_container_add", window, view)
    call("gtk_window_set_default_size", window, 1280, 900)
    call("gtk_widget_show_all", window)

    def loaded(state):
        if state == LOADED:
            after(REST, lambda: print_it(view, path))

    on(view, "load-changed", loaded, c_int)
    call("webkit_web_view_load_html", view, sys.stdin.buffer.read(), address)
    call("gtk_main")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve())
