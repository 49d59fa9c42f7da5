#!/bin/sh
# Opens the book: with Python 3 its cells run, without it the pages alone are shown.
cd "$(dirname "$0")" || exit 1
# A Mac without developer tools has a python3 that only offers to install them.
if [ "$(uname)" != Darwin ] || [ "$(command -v python3)" != /usr/bin/python3 ] || xcode-select -p >/dev/null 2>&1; then
  if python3 -c "" 2>/dev/null; then exec python3 start.py; fi
fi
echo "There is no Python 3 here: the pages open without it, and their cells do not run."
if [ "$(uname)" = Darwin ]; then exec open site/index.html; else exec xdg-open site/index.html; fi
