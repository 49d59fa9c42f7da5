"""python kit slides|pdf|epub|cards|classes|bag|release [folder of the book]"""

import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# not this folder: its modules are called by their package's name; pages are web/'s
sys.path[:1] = [str(ROOT), str(ROOT / "web")]
KINDS = ("slides", "pdf", "epub", "cards", "classes", "bag", "release")


def main(kind="", book=ROOT):
    if kind not in KINDS:
        sys.exit(__doc__)
    print(f"open {import_module(f'kit.{kind}').make(Path(book).resolve()).as_uri()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
