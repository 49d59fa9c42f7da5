"""Debian's chromium, or the one that the variable CHROMIUM names: no screen, no requests of its own."""

import os
import shutil

PATH = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def launch(playwright, *more_flags):
    return playwright.chromium.launch(executable_path=PATH, args=[*FLAGS, *more_flags])
