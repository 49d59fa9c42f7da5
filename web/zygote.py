"""A process that has loaded what the notebooks import, and becomes a kernel whenever one is asked for.

To load NumPy, Matplotlib and PyTorch takes longer than most notebooks compute; here it happens
once a build.  Works where a process can fork and be watched by its number (Linux); elsewhere
kernels start as always.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

ALWAYS = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.interactiveshell"),
    *("numpy", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "PIL.Image"),
)
WHERE_NAMED = {  # a word of a notebook, and what it will load
    "mpmath": ("mpmath",),
    "sympy": ("sympy",),
    "scipy": ("scipy.special",),
    "sklearn": ("sklearn.metrics",),
    "torch": ("torch", "torch.nn.functional", "torch.optim"),
    "torch.optim": ("torch._dynamo",),  # by the first step of an optimiser
}
KERNELS = set()  # that run
WORKS = hasattr(os, "fork") and hasattr(os, "pidfd_open")


class Zygote:
    """Asks the process for kernels; a stand-in for jupyter_client's `launch_kernel`."""

    def __init__(self, environment, text=""):
        command = [sys.executable, str(Path(__file__).resolve()), *loaded_for(text)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, env=environment, text=True, **pipes)
        self.lock = threading.Lock()  # kernels are asked for in several threads

    def launch(self, command, cwd=None, env=None, **_):
        connection = command[command.index("-f") + 1]
        with self.lock:
            print(json.dumps([connection, str(cwd or "."), env]), file=self.process.stdin, flush=True)
            return Forked(int(self.process.stdout.readline()))

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def loaded_for(text):
    """The modules to load before notebooks with this text begin."""
    return [*ALWAYS, *(module for word, modules in WHERE_NAMED.items() if word in text for module in modules)]


class Forked:
    """What jupyter_client wants of a process, for one that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, pid):
        self.pid, self.watched = pid, os.pidfd_open(pid)

    def poll(self):
        return 0 if select.select([self.watched], [], [], 0)[0] else None

    def wait(self, timeout=None):
        if not select.select([self.watched], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("kernel", timeout)
        return 0

    def send_signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.watched, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def terminate(self):
        self.send_signal(signal.SIGTERM)


def become_kernel(connection, cwd, environment):
    """In the child: everything a new process would have had, then the kernel."""
    os.setpgid(0, 0)  # so that what it starts ends with it
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    sys.argv, sys.path[0] = ["ipykernel_launcher"], ""
    gc.set_threshold(20_000, 20, 100)  # a figure makes so many objects, and leaves them in circles
    gc.enable()
    from ipykernel import kernelapp

    kernelapp.launch_new_instance(argv=["-f", connection])


def reap(*_):
    """Take leave of kernels that have ended, so that the time they took is counted."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            KERNELS.discard(ended)


def main():
    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # nothing of what is loaded is garbage, and kernels need not look through it either
    for name in sys.argv[1:]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            become_kernel(*json.loads(line))
            os._exit(0)
        with contextlib.suppress(PermissionError, ProcessLookupError):
            os.setpgid(pid, pid)  # before anybody asks for its group
        KERNELS.add(pid)
        print(pid, flush=True)
    for pid in list(KERNELS):  # who asked for them is gone
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
