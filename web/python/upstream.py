"""Upstream's files: which they are, and that they are what upstream published.

pyodide.json pins the version, its address and the check sums of the core files; the check sums of the
packages are in the lock file, which is one of those.
"""

import hashlib
import json
from pathlib import Path

PINS = Path(__file__).with_name("pyodide.json")


class Refused(Exception):
    """The folder is not what it must be; the message says which file, and why."""


def read_pins():
    return json.loads(PINS.read_text(encoding="utf-8"))


def check_sum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verified(folder):
    """(pins, lock) of a folder with upstream's files, each of which was verified."""
    pins = read_pins()
    if not (folder / "pyodide-lock.json").is_file():
        raise Refused(f"{folder} has no pyodide-lock.json: it is not a folder with Pyodide.")
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    version = lock["info"]["version"]
    if version != pins["version"]:
        raise Refused(
            f"{folder} holds Pyodide {version}, and this book is made for {pins['version']}.\n"
            f"To go to {version}, see “A newer Pyodide” in CONTRIBUTING.md."
        )
    expected = dict(pins["files"])
    for name in needed(lock, pins["packages"], unneeded=()):
        package = lock["packages"][name]
        expected[package["file_name"]] = package["sha256"]
    for name, right in expected.items():
        verify(folder / name, right)
    return pins, lock


def verify(path, right):
    if not path.is_file():
        raise Refused(f"{path.name} is missing in {path.parent}.")
    got = check_sum(path)
    if got != right:
        raise Refused(
            f"{path.name} is not the file that upstream published: its SHA-256 is\n"
            f"  {got}, and must be\n  {right}.  Nothing was made of it."
        )


def needed(lock, packages, unneeded):
    """Names of the packages and all they depend on, but for `unneeded`."""
    names, waiting = set(), list(packages)
    while waiting:
        name = waiting.pop()
        if name not in names and name not in unneeded:
            names.add(name)
            waiting += lock["packages"][name]["depends"]
    return sorted(names)
