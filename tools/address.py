"""Refuse to publish a book that says it lives elsewhere.

    python tools/address.py https://gitlab.com/you/your-book

Whoever publishes names the repository it is in; _config.yml must name the same, else every
link of the pages would lead into somebody else's.  Needs Python alone.
"""

import re
import sys
from pathlib import Path

CONFIG = Path(__file__).resolve().parent.parent / "_config.yml"


def main(here, config=CONFIG):
    named = re.search(r"^repository:\n(?:  .*\n)*?  url: (\S+)", config.read_text(encoding="utf-8"), re.M)[1]
    if named.lower() != here.rstrip("/").lower():  # no forge tells big letters from small
        return (
            f"The book says it lives at {named}, and this is {here}: `make fork REPO={here}`, commit, push."
        )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
