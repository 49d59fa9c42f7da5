"""What takes long to make is kept for the next build, beside the check sum of all that it is made of."""

from pathlib import Path


def once(book, name, made_of, make):
    """The bytes that `make()` gives, or gave when `made_of`, a check sum, was last the same."""
    file, key = Path(book) / "_build" / "kept" / name, f"{made_of}\n".encode()
    if file.exists() and (found := file.read_bytes()).startswith(key):
        return found[len(key) :]
    made = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{name}.new")
    new.write_bytes(key + made)
    new.replace(file)  # whole or not at all, whenever the build is stopped
    return made
