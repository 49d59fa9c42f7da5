"""What a page may load and run: its Content-Security-Policy, in the page itself.

Nothing but the book's own files, the scripts in the page by their check sums, and Pyodide.  A worker
made by the page obeys it too, so that no cell can ask another host for anything.
"""

import base64
import hashlib
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


def set_policy(page, pyodide):
    rules = dict(RULES)
    for script in page.select("script:not([src])"):
        if script.get("type") != "application/ld+json":
            rules["script-src"] += f" '{check_sum(script.string)}'"
    if is_address(pyodide):
        host = "{0.scheme}://{0.netloc}".format(urlsplit(pyodide))
        rules["script-src"] += f" {host}"
        rules["connect-src"] += f" {host}"
    content = "; ".join(f"{name} {value}" for name, value in rules.items())
    tag = page.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": content})
    page.head.insert(0, tag)


def check_sum(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
