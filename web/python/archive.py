"""Zip files that are the same bytes each time, and wheels whose RECORD is true."""

import base64
import hashlib
import zipfile

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file knows


def unpack(path, folder, wanted):
    """Unpack the members that `wanted(name)` wants."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/") and wanted(name)]
        archive.extractall(folder, names)


def pack(folder, path, inside=""):
    """Write all files of `folder` into a zip file."""
    write({p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}, path, inside)


def write(members, path, inside="", programs=(), stored=()):
    """Write files, or bytes, by their names into a zip file, in that order; `programs` can be run.

    What is `stored` comes before all others and is not compressed.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(members, key=lambda name: (name not in stored, name)):
            info = zipfile.ZipInfo(f"{inside}/{name}".lstrip("/"), LONG_AGO)
            info.create_system = 3  # modes are Unix's, wherever it is made
            info.external_attr = (0o755 if name in programs else 0o644) << 16
            data = members[name] if isinstance(members[name], bytes) else members[name].read_bytes()
            archive.writestr(info, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED, 9)


def write_record(folder):
    """Rewrite a wheel's list of files: name, check sum, size."""
    record = next(folder.glob("*.dist-info")) / "RECORD"
    own = record.relative_to(folder).as_posix()
    lines = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != own:
            data = path.read_bytes()
            lines.append(f"{name},{digest(data)},{len(data)}")
    record.write_text("\n".join([*sorted(lines), f"{own},,", ""]), encoding="utf-8", newline="\n")


def digest(data):
    """A check sum as RECORD has it."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
