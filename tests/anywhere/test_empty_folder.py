"""Each notebook, alone in an empty folder, on a machine that has what Colab has and no `nnrecap`.

`make test-anywhere` runs these, and so does a machine every week; `make test` does not: they
execute every notebook once more.  No network is used: the book's repository is served from
this one, and pip is told to fetch nothing else.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from installed import needed
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from colab import NAMES
from contents import notebooks

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = [ROOT / f"{document}.ipynb" for document in notebooks(ROOT)]
REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]


def files_of(distribution):
    """The first part of each path that a distribution has in site-packages."""
    return {file.parts[0] for file in distribution.files or [] if file.parts[0] != ".."} - {"__pycache__"}


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The Python of a new environment with what Colab has, and nothing else: COLAB's, or with our versions."""
    if os.environ.get("COLAB"):
        return Path(os.environ["COLAB"])
    folder = tmp_path_factory.mktemp("colab")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = next(
        path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists()
    )
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    distributions = needed(NAMES)
    assert {"numpy", "torch", "ipykernel"} <= distributions.keys() and "nnrecap" not in distributions
    for distribution in distributions.values():
        for name in files_of(distribution):
            source, target = Path(distribution.locate_file(name)), site / name
            if source.exists() and not target.exists():
                target.symlink_to(source)
    assert subprocess.run([str(python), "-c", "import nnrecap"], capture_output=True).returncode != 0
    return python


@pytest.fixture(scope="module")
def remote(tmp_path_factory):
    """A git remote with the files under version control as they are now, on the configured branch."""
    folder = tmp_path_factory.mktemp("remote")
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    for command in (["init", "-q", "-b", REPOSITORY["branch"]], ["add", "-A"], ["commit", "-qm", "now"]):
        subprocess.run(["git", *identity, *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def run_alone(colab, tmp_path, monkeypatch):
    """Run one notebook in an empty folder by Colab's Python; the repository's address leads to `home`."""
    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [str(colab), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(spec.parent.parent.parent))
    monkeypatch.setenv("NNRECAP_STATIC", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # in pip's words: without isolation
    for variable in ("PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.delenv(variable, raising=False)

    def run(path, home):
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{home}.insteadOf")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", REPOSITORY["url"])
        folder = tmp_path / "empty"
        folder.mkdir()
        shutil.copy(path, folder)
        notebook = nbformat.read(folder / path.name, as_version=4)
        client = NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        )
        client.execute(env=dict(os.environ))
        return notebook

    yield run
    subprocess.run([str(colab), "-m", "pip", "uninstall", "--quiet", "--yes", "nnrecap"], check=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_alone_runs_from_first_to_last(path, run_alone, remote, colab):
    notebook = run_alone(path, remote.as_uri())
    where = [str(colab), "-c", "import nnrecap; print(nnrecap.__file__)"]
    installed = subprocess.run(where, capture_output=True, text=True, check=True).stdout
    assert Path(installed).is_relative_to(colab.parent.parent)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [o for cell in cells for o in cell.outputs if o.output_type == "error"]


def test_without_a_network_the_first_cell_says_what_to_do(run_alone, tmp_path):
    with pytest.raises(CellExecutionError, match="connect to the internet; then run this cell again"):
        run_alone(NOTEBOOKS[0], (tmp_path / "nowhere").as_uri())
