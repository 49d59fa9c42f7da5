"""The fast Python of the live pages: upstream's files, compiled and trimmed.

make      the command: `python web/python/make.py folder`
upstream  which files upstream's folder must have, byte for byte
inside    what Pyodide's own Python does, under Node: compile, list the fonts
pyodide.json  its version, address and check sums
trim      what no page needs
archive   zip files and wheels, the same bytes each time
"""
