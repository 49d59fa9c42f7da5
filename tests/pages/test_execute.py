"""A notebook runs again when what it computes with has changed, and only then."""

import ast
import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell
from rich.console import Console
from test_build_fails import ROOT, TOC, build, build_again, new_notebook  # noqa: F401, the fixture

import execute
import progress
import zygote
from build import UNASKED

LIBRARY = ROOT / "lib" / "nnrecap"
SOFTMAX = {"__init__", "softmax", "inputs"}  # what `import nnrecap.softmax` loads, besides what these load


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A notebook that uses the softmax, after it ran: its path, its cache, what it uses."""
    folder = tmp_path_factory.mktemp("one")
    path = folder / "one.ipynb"
    cells = [new_code_cell("from nnrecap.softmax import softmax\nprint(softmax([0.0, 0.0]))")]
    nbformat.write(new_notebook(cells=cells), path)
    told = progress.Told(folder, folder / "none.json", 1)
    cache = folder / "cache"
    results, faults = execute.execute(folder, ["one"], cache, told)
    assert list(results) == ["one"] and not faults
    return path, execute.get_cache(str(cache))


def test_the_files_of_the_library_that_were_loaded_are_known(ran):
    path, cache = ran
    uses = set(execute.record(cache, path).data["uses"])
    code = (
        "import sys, nnrecap.softmax; print(*(m.__file__ for n, m in sys.modules.items() if 'nnrecap' in n))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert uses == {Path(file).relative_to(ROOT).as_posix() for file in done.stdout.split()}
    assert {f"lib/nnrecap/{name}.py" for name in SOFTMAX} <= uses


@pytest.mark.parametrize(
    "file", sorted(p.relative_to(ROOT).as_posix() for p in LIBRARY.rglob("*.*") if "_" != p.parent.name[0])
)
def test_it_is_stale_after_a_change_of_what_it_uses_and_of_nothing_else(ran, file, tmp_path, monkeypatch):
    path, cache = ran
    assert execute.is_fresh(cache, path)
    shutil.copytree(ROOT / "lib", tmp_path / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes() + b"\n# changed\n")
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    assert execute.is_fresh(cache, path) == (file not in execute.record(cache, path).data["uses"])


def test_it_is_stale_with_another_version_of_a_package(ran, monkeypatch):
    path, cache = ran
    monkeypatch.setattr(execute, "version", lambda name: "0.0" if name == "numpy" else "1")
    assert not execute.is_fresh(cache, path)


@pytest.mark.parametrize("settings", ["KERNEL", "BOOK"])
def test_it_is_stale_with_another_setting_of_the_kernel(ran, monkeypatch, settings):
    path, cache = ran
    name = next(iter(getattr(execute, settings)))
    monkeypatch.setitem(getattr(execute, settings), name, "another")
    assert not execute.is_fresh(cache, path)


def test_it_is_stale_when_a_file_is_gone(ran, tmp_path, monkeypatch):
    path, cache = ran
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    assert not execute.is_fresh(cache, path)


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("*.py")), ids=lambda path: path.stem)
def test_what_a_script_imports_is_what_it_loads(script):
    names = {
        node.module
        for node in ast.walk(ast.parse(script.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    ours = sorted(name for name in names if name.startswith("nnrecap"))
    code = f"import sys, {', '.join(ours)}; print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('nnrecap')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ours and execute.imported(script) | {LIBRARY / "__init__.py"} == set(
        map(Path, done.stdout.split())
    )


def test_a_notebook_that_names_a_script_uses_it_and_data_go_with_the_data_sets():
    files = execute.files_of([str(LIBRARY / "softmax.py")], "run('../scripts/distributed_step.py')")
    assert {"scripts/distributed_step.py", "lib/nnrecap/mlp.py", "lib/nnrecap/data/digits.npz"} <= set(files)
    assert execute.files_of([str(LIBRARY / "softmax.py")], "1 + 1") == ("lib/nnrecap/softmax.py",)


EDITS = """
import nnrecap.softmax
with open(nnrecap.softmax.__file__, "a") as file:
    file.write("# edited while the notebook runs\\n")
"""


def test_what_is_edited_while_a_notebook_runs_makes_it_stale(tmp_path, monkeypatch):
    library = shutil.copytree(
        LIBRARY, tmp_path / "lib" / "nnrecap", ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setenv("PYTHONPATH", str(library.parent))
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    monkeypatch.setattr(execute, "LIBRARY", library)
    for name, source in {"edits": EDITS, "reads": "import nnrecap.tensors"}.items():
        nbformat.write(new_notebook(cells=[new_code_cell(source)]), tmp_path / f"{name}.ipynb")
    told = progress.Told(tmp_path, tmp_path / "none.json", 1)
    assert not execute.execute(tmp_path, ["edits", "reads"], tmp_path / "cache", told)[1]
    cache = execute.get_cache(str(tmp_path / "cache"))
    assert not execute.is_fresh(cache, tmp_path / "edits.ipynb")
    assert execute.is_fresh(cache, tmp_path / "reads.ipynb")


def test_a_library_that_lies_elsewhere_counts_too(tmp_path, monkeypatch):
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    [name] = execute.files_of([str(LIBRARY / "softmax.py")], "")
    assert name == (LIBRARY / "softmax.py").as_posix() and execute.sum_of(name) != "gone"


def test_a_notebook_that_begins_after_a_stop_ends_at_once(tmp_path):
    path = tmp_path / "one.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("import time; time.sleep(600)")]), path)
    running = execute.Running()
    running.stop()
    result = execute.run("one", path, progress.Told(tmp_path, tmp_path / "none.json", 1), running)
    assert "Kernel died" in result.fault and not running.clients


def test_new_results_make_a_new_page(build, tmp_path):  # noqa: F811
    number = tmp_path / "number.txt"
    number.write_text("1111")
    cell = new_code_cell("print(open('../number.txt').read())", id="number")
    assert build(cell)[0] == 0
    page = tmp_path / "_build" / "html" / "chapters" / "one.html"
    assert "1111" in page.read_text("utf-8")
    number.write_text("2222")
    shutil.rmtree(tmp_path / "_build" / ".jupyter_cache")
    (tmp_path / "_build" / "book.stamp").unlink()
    assert build_again(tmp_path)[0] == 0
    assert "2222" in page.read_text("utf-8")


SEEN = """
import gc, os, sys
assert gc.isenabled()
print("nnrecap" in sys.modules, os.environ["OMP_NUM_THREADS"], os.environ["NNRECAP_STATIC"], os.getcwd(), sys.argv)
"""


def test_a_kernel_is_as_fresh_from_the_loaded_process_as_alone(tmp_path, monkeypatch):
    names = ["one", "two"]
    for name in names:
        cells = [
            new_code_cell(f"name = {name!r}"),
            new_code_cell(SEEN),
            new_code_cell("print(name, 'before' in dir())\nbefore = 1"),
        ]
        nbformat.write(new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    told = progress.Told(tmp_path, tmp_path / "none.json", 2)
    texts = []
    for run in (names, names[:1]):
        cache = tmp_path / f"cache{len(run)}"
        assert not execute.execute(tmp_path, run, cache, told)[1]
        ran = execute.get_cache(str(cache)).merge_match_into_notebook(
            nbformat.read(tmp_path / "one.ipynb", 4)
        )[1]
        texts.append([output.text.split(" ", 1) for cell in ran.cells for output in cell.outputs])
        monkeypatch.setattr(zygote, "WORKS", False)  # so that the second starts as elsewhere
    [(loaded, rest), end] = texts[0]
    assert loaded == "False" and rest.startswith(f"1 1 {tmp_path}") and end == ["one", "False\n"]
    assert texts[0][0][:1] == texts[1][0][:1] and texts[0][1] == texts[1][1]
    assert rest.split("[")[0] == texts[1][0][1].split("[")[0]


def test_a_stop_leaves_the_pages_as_they_were_and_no_kernel(build, tmp_path):  # noqa: F811
    assert build(new_code_cell("print('as it was')", id="cell"))[0] == 0
    page = tmp_path / "_build" / "html" / "chapters" / "one.html"
    before = page.read_bytes()
    notebook = nbformat.read(tmp_path / "chapters" / "one.ipynb", as_version=4)
    notebook.cells[
        1
    ].source = "import os, time\nopen('running', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    nbformat.write(notebook, tmp_path / "chapters" / "one.ipynb")
    settings = tmp_path / "_config.yml"  # with another title no page can stay, once all are written
    settings.write_text(settings.read_text().replace("A small book", "A smaller book"))
    running = tmp_path / "chapters" / "running"
    command = [sys.executable, str(ROOT / "web" / "build.py"), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        until(lambda: running.exists() and running.read_text())
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=60)[0]
    assert child.returncode == 130 and "Stopped" in said and "Traceback" not in said
    assert page.read_bytes() == before
    until(lambda: not is_alive(int(running.read_text())))
    notebook.cells[1].source = "print('as it will be')"
    nbformat.write(notebook, tmp_path / "chapters" / "one.ipynb")
    running.unlink()
    assert build_again(tmp_path)[0] == 0
    assert b"as it will be" in page.read_bytes() and b"A smaller book" in page.read_bytes()


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_alive(pid):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


@pytest.fixture
def told(tmp_path):
    made = progress.Told(tmp_path, tmp_path / "none.json", 2)
    made.console = Console(file=io.StringIO(), force_terminal=False)
    return made


def test_where_there_is_no_terminal_each_step_is_a_plain_line(told):
    with told.executing(["a", "b"]):
        told.cell("a", 1, 3)
        told.done("a", 1.25, None)
    with told.writing():
        pass
    lines = told.console.file.getvalue().splitlines()
    assert lines == [
        "executing 2 notebooks, about 5 s",
        "executed a.ipynb in 1.2 s",
        "writing the pages, about 5 s",
    ]


def test_a_terminal_is_shown_notebook_cell_and_last_time(told):
    told.times = {"a": 7.0}
    told.console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with told.executing(["a"]):
        told.cell("a", 2, 30)
        told.bars.refresh()
    shown = told.console.file.getvalue()
    assert all(text in shown for text in ("about 7 s", "cell 2 of 30", "last time 7 s"))


def test_times_are_kept_for_the_next_build(told, tmp_path):
    told.done("a", 3.04, None)
    told.done("b", 9.0, "cell 3: ValueError")  # not how long it takes
    again = progress.Told(tmp_path, tmp_path / "none.json", 2)
    assert again.times == {"a": 3.0} and again.longest_first(["b", "c", "a"]) == ["b", "c", "a"]
    assert again.took("b") == progress.SLOWLY


def test_recorded_times_stand_in_for_those_of_the_last_build(tmp_path):
    recorded = tmp_path / "book.json"
    recorded.write_text('{"seconds": {"a": 2.0, "b": 30.0}}')
    told = progress.Told(tmp_path / "_build", recorded, 2)
    assert told.longest_first(["a", "c", "b"]) == ["b", "c", "a"]


@pytest.mark.skipif(not zygote.WORKS, reason="kernels start as always here")
def test_kernels_end_with_who_asked_for_them(tmp_path):
    loaded = zygote.Zygote(dict(os.environ))
    command = ["python", "-m", "ipykernel_launcher", "-f", str(tmp_path / "kernel.json")]
    kernel = loaded.launch(command, cwd=tmp_path, env=dict(os.environ))
    until(lambda: (tmp_path / "kernel.json").exists())
    assert kernel.poll() is None and os.getpgid(kernel.pid) == kernel.pid
    loaded.close()
    until(lambda: kernel.poll() == 0)


def test_only_what_notebooks_name_is_loaded_beforehand():
    assert zygote.loaded_for("import numpy") == [*zygote.ALWAYS]
    assert zygote.loaded_for("import torch\nimport sympy") == [
        *zygote.ALWAYS,
        *("sympy", "torch", "torch.nn.functional", "torch.optim"),
    ]
    assert "torch._dynamo" in zygote.loaded_for("torch.optim.SGD([weight])")


def test_what_is_kept_from_loading_is_what_jsonschema_takes_where_it_is():
    """Else the line has no use any more."""
    source = Path(find_spec("jsonschema._format").origin).read_text(encoding="utf-8")
    assert f"with suppress(ImportError):\n        from {UNASKED} import" in source
    code = f"import sys; sys.modules[{UNASKED!r}] = None; import nbformat; print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
