"""Runs each of some pieces of Python as a script of its own, and says what it printed.

Read as a list of strings in JSON, written as a list of strings.  Each runs in a copy of a process that has loaded
PyTorch and nothing of ours, where the system can copy one; else one after the other.
"""

import contextlib
import io
import json
import multiprocessing
import sys
import traceback

import torch  # noqa: F401  (loaded once for all)

OURS = "nnrecap"


def printed(code):
    sys.modules[OURS] = None  # whoever asks for it gets an ImportError
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(compile(code, "script", "exec"), {"__name__": "__main__"})
        except Exception:
            traceback.print_exc()
    return said.getvalue()


def run(codes):
    if "fork" not in multiprocessing.get_all_start_methods():
        return [printed(code) for code in codes]
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        return pool.map(printed, codes, chunksize=1)


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
