"""What a page may load and run: its Content-Security-Policy, in the page itself.

Nothing but the book's own files and Pyodide; no script stands in a page.  A worker made by the page
obeys it too, so that no cell can ask another host for anything.
"""

from urllib.parse import urlsplit

from pages.live import is_address

RULES = {
    "default-src": "'self'",
    "script-src": "'self' blob: 'wasm-unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
}


def policy(pyodide):
    """The rules as one line, for a page that may ask the host of `pyodide`, if that is an address."""
    rules = dict(RULES)
    if is_address(pyodide):
        host = "{0.scheme}://{0.netloc}".format(urlsplit(pyodide))
        rules["script-src"] += f" {host}"
        rules["connect-src"] += f" {host}"
    return "; ".join(f"{name} {value}" for name, value in rules.items())
