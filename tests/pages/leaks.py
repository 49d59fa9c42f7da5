"""Finds a text in whatever is written, also where it is escaped, encoded, packed or in pieces of markup."""

import base64
import binascii
import html
import io
import re
import urllib.parse
import zipfile

ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.S)
PACKED = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
SHOWN = re.compile(r"(?:iVBORw0KGgo|UklGR)[A-Za-z0-9+/=\\]+")  # pictures in a notebook
PICTURES = (b"\x89PNG", b"RIFF", b"wOF2")
LETTERS = {"n": "\n", "t": "\t", "r": "", "\n": ""}


def plain(text):
    """Without blanks, quotes that a typesetter bent, and what sets a page."""
    text = re.sub(r"[‘’‚`]", "'", re.sub(r"[“”„]", '"', text))
    return re.sub(r"[\s*_\xa0\u200b\u2060]+", "", text).lower()


def unescaped(text):
    """As JSON or a script writes it, once undone."""
    return ESCAPE.sub(lambda e: chr(int(e[1], 16)) if e[1] else LETTERS.get(e[2], e[2]), text)


def readings(data):
    """Every way to read some bytes, plain: as they are, and what is in them."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield from readings(packed.read(name))
        return
    if data.startswith(PICTURES):
        return
    text = SHOWN.sub("", data.decode("utf-8", errors="ignore"))
    once = unescaped(text)
    for one in (text, once, unescaped(once), urllib.parse.unquote(text)):
        yield plain(one)
        yield plain(html.unescape(re.sub(r"<[^>]*>", "", html.unescape(one))))
        yield plain(html.unescape(re.sub(r"<[^>]*>", "", one)))
    for run in PACKED.findall(text):
        yield from decoded(run)


def decoded(run):
    """What a run of letters means as base64, if it means something."""
    try:
        data = base64.b64decode(run + "=" * (-len(run) % 4), altchars=b"-_" if set("-_") & set(run) else None)
    except (binascii.Error, ValueError):
        return
    if not data.startswith(PICTURES):
        yield plain(data.decode("utf-8", errors="ignore"))
        yield plain(data[::-1].decode("utf-8", errors="ignore"))


def found(texts, data):
    """Which of some plain texts stand in a file."""
    pages = "\x00".join(dict.fromkeys(readings(data)))
    return {text for text in texts if text in pages}
