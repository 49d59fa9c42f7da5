"""Open the book, whose pages lie in the folder `site` beside this file, so that its Python runs too.

    python3 start.py

Any Python 3 will do; it needs nothing else, and no network.  Nobody but this computer can reach it.
"""

import mimetypes
import os
import socketserver
import sys
import webbrowser
from http.server import HTTPServer, SimpleHTTPRequestHandler

HOST = "127.0.0.1"
# The same port each time, if it is free: what a browser remembers of the book belongs to its address.
PORTS = list(range(8765, 8775)) + [0]
# What some systems do not know, or call by another name; a browser runs no script that is plain text.
TYPES = {
    ".css": "text/css",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".py": "text/plain",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header(
            "Cache-Control", "no-store"
        )  # all files have one date: a newer book would not be seen
        super().end_headers()

    def log_message(self, *_):
        pass


Handler.extensions_map = dict(mimetypes.types_map, **TYPES)
Handler.extensions_map[""] = "application/octet-stream"


class Server(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would share a port that is taken

    def handle_error(self, *_):
        pass  # a browser that has gone elsewhere


def listening():
    """A server at the first port that is free."""
    for port in PORTS:
        try:
            return Server((HOST, port), Handler)
        except OSError as error:
            why = error
    raise why


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "site"))
    server = listening()
    address = "http://" + HOST + ":" + str(server.server_port) + "/"
    print("The book is open at " + address)
    print("Leave this window open while you read. To end: close it, or press Ctrl+C.")
    sys.stdout.flush()
    webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("The book is closed.")


if __name__ == "__main__":
    main()
