"""python web/kit slides|pdf|cards [folder of the book]"""

import sys
from importlib import import_module
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent
sys.path[0] = str(WEB)  # not this folder: its modules are called by their package's name
KINDS = ("slides", "pdf", "cards")


def main(kind="", book=WEB.parent):
    if kind not in KINDS:
        sys.exit(__doc__)
    print(f"open {import_module(f'kit.{kind}').make(Path(book).resolve()).as_uri()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
