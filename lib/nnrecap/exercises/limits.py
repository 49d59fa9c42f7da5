"""A limit of time for what a student wrote, where nobody else sets one: Otter waits as long as it takes."""

import _thread
import signal
import threading
from contextlib import contextmanager


@contextmanager
def limited(seconds):
    """Interrupt what takes longer, as Ctrl+C does; None lets it run."""
    timer = alarm(seconds) if seconds else None
    try:
        yield
    finally:
        if timer:
            timer.cancel()


def alarm(seconds):
    """A timer that runs, and then interrupts the main thread."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True  # it keeps no program from its end
    timer.start()
    return timer


def interrupt():
    """As Ctrl+C: a signal also ends what waits in C, which Windows has not for one thread."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


# a student's may have a name that is unknown where it is graded
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


class Limits:
    """Otter's plugin: a cell that runs longer than `seconds` is interrupted, and the next one runs.

    Otter gives a plugin the path of what was handed in, what is known of it, and the plugin's own
    settings; it calls `before_execution` with the notebook.
    """

    FIRST = "from nnrecap.exercises.limits import limit_cells\n\nlimit_cells({})"
    LAST = 'get_ipython().events.callbacks["pre_run_cell"].clear()'  # then comes Otter's own cell

    def __init__(self, path, about, settings):
        self.seconds = settings["seconds"]

    def before_execution(self, notebook):
        """The notebook between two cells more, for the Python that grades."""
        from nbformat.v4 import new_code_cell  # where Otter is, this is

        notebook.metadata["kernelspec"] = KERNEL
        notebook.cells.insert(0, new_code_cell(self.FIRST.format(self.seconds)))
        notebook.cells.append(new_code_cell(self.LAST))
        return notebook


def limit_cells(seconds):
    """In a notebook, interrupt each later cell that runs longer."""
    from IPython import get_ipython

    events, running = get_ipython().events, []
    events.register("pre_run_cell", lambda info: running.append(alarm(seconds)))
    events.register("post_run_cell", lambda result: running and running.pop().cancel())
