"""The wheel is pure Python, and passes the unit tests that need only NumPy, in a browser.

PYODIDE names a folder with Pyodide and its NumPy; without it, there is nothing to run them in:
PYODIDE=/path/to/pyodide python -m pytest tests/pages/web/test_wheel_in_pyodide.py
"""

import importlib.util
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from conftest import ROOT
from pages.live import build_wheel

PURE = ["_pytest", "iniconfig", "mpmath", "packaging", "pluggy", "py", "pygments", "pytest"]
NOT_NUMPY_ALONE = {"explore", "figures"}  # widgets, Matplotlib
NEED_A_PYODIDE = pytest.mark.skipif(
    not os.environ.get("PYODIDE"),
    reason="PYODIDE does not name a folder with Pyodide: nothing to run the wheel in",
)
ONE_BY_ONE = "bounds a sum of 64 terms in the order of a BLAS; there is none, and they are added one by one"
# What fails there and nowhere else.  A test that is mended must leave the list.
KNOWN = {
    "test_softmax.py::test_equal_logits_share_equally": ONE_BY_ONE,
}
PAGE = """
async ({wheel, archive}) => {
  const pyodide = await loadPyodide();
  await pyodide.loadPackage(["numpy", wheel]);
  pyodide.unpackArchive(await (await fetch(archive)).arrayBuffer(), "zip", {extractDir: "/home/pyodide/here"});
  pyodide.runPython(`
import os, sys
os.environ |= {"NNRECAP_STRIDE": str(2**16)}
sys.path.insert(0, "/home/pyodide/here/site")
`);
  return pyodide.runPython("import in_pyodide; in_pyodide.run('/home/pyodide/here')");
}
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that the live pages load."""
    return build_wheel(tmp_path_factory.mktemp("wheels"))


def unit_tests_of_modules():
    """The test file of each module that needs NumPy alone."""
    lib = ROOT / "lib" / "nnrecap"
    modules = {path.stem for path in lib.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    return sorted(file for m in modules - NOT_NUMPY_ALONE for file in (ROOT / "tests").glob(f"*/test_{m}.py"))


def pack(archive):
    """The tests, and what runs them: only source, from this environment."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(ROOT / "pyproject.toml", "pyproject.toml")
        zipped.write(Path(__file__).with_name("in_pyodide.py"), "site/in_pyodide.py")
        zipped.write(ROOT / "conftest.py", "conftest.py")
        for path in [*unit_tests_of_modules(), *(ROOT / "tests" / "chapters" / "answers").glob("*.py")]:
            zipped.write(path, path.relative_to(ROOT).as_posix())
        for name in PURE:
            origin = Path(importlib.util.find_spec(name).origin)
            for path in origin.parent.rglob("*.py") if origin.name == "__init__.py" else [origin]:
                start = origin.parent.parent if origin.name == "__init__.py" else origin.parent
                zipped.write(path, f"site/{path.relative_to(start).as_posix()}")


@pytest.fixture
def address(wheel, tmp_path, serve):
    """Serve Pyodide, the wheel and the tests from one folder."""
    (tmp_path / "pyodide").symlink_to(Path(os.environ["PYODIDE"]).resolve())
    shutil.copy(wheel, tmp_path)
    pack(tmp_path / "tests.zip")
    page = '<!doctype html><title>tests</title><script src="pyodide/pyodide.js"></script>'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    return serve(tmp_path)


def test_the_wheel_is_pure_python_and_complete(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    lib = ROOT / "lib"
    sources = {path.relative_to(lib).as_posix() for path in (lib / "nnrecap").rglob("*.py")}
    assert sources and sources <= inside
    assert {path.relative_to(lib).as_posix() for path in (lib / "nnrecap" / "data").iterdir()} <= inside


@NEED_A_PYODIDE
def test_the_unit_tests_pass_in_the_browser(address, wheel, open_page):
    page = open_page(f"{address}/index.html")
    result = json.loads(page.evaluate(PAGE, {"wheel": f"{address}/{wheel.name}", "archive": "tests.zip"}))
    print(json.dumps({k: v for k, v in result.items() if k != "failures"}, indent=1))
    failed = {test.split("[")[0].rsplit("/", 1)[-1]: why for test, why in result["failures"].items()}
    assert failed.keys() == KNOWN.keys(), "\n\n".join(failed[test] for test in failed.keys() - KNOWN.keys())
    assert {request.split("/")[2] for request in page.requested} == {address.split("/")[2]}
    passed = {file: counts.get("passed", 0) for file, counts in result["counts"].items()}
    assert passed.keys() == {path.relative_to(ROOT).as_posix() for path in unit_tests_of_modules()}
    assert all(passed.values()), passed  # no file was skipped from end to end
