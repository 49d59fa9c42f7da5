"""What is kept from one build to the next is made anew when anything that it is made of has changed."""

import hashlib
import io
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

import stamps
from pages import eight, fonts, pictures
from pages.once import once

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib" / "nnrecap"


def test_it_is_made_once_and_again_when_what_it_is_made_of_is_other(tmp_path):
    made = []

    def make():
        made.append(len(made))
        return b"%d\nline" % made[-1]

    assert [once(tmp_path, "a", key, make) for key in ("1", "1", "11", "11", "1")] == [
        *2 * [b"0\nline"],
        *2 * [b"1\nline"],
        b"2\nline",
    ]
    assert once(tmp_path, "b", "1", make) == b"3\nline" and made == [0, 1, 2, 3]


def test_what_fails_is_not_kept(tmp_path):
    def fail():
        raise ValueError("stopped")

    assert once(tmp_path, "a", "1", lambda: b"whole") == b"whole"
    with pytest.raises(ValueError, match="stopped"):
        once(tmp_path, "a", "2", fail)
    assert once(tmp_path, "a", "2", lambda: b"new") == b"new"
    assert [path.name for path in (tmp_path / "_build" / "kept").iterdir()] == ["a"]


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """A book with the softmax chapter, beside a library; how often its network was trained."""
    (tmp_path / "chapters").mkdir()
    shutil.copy(ROOT / eight.CHAPTER, tmp_path / "chapters")
    library = shutil.copytree(LIBRARY, tmp_path / "nnrecap", ignore=shutil.ignore_patterns("__pycache__"))
    runs = []

    def computed(book):
        runs.append(book)
        return np.arange(64).reshape(8, 8) % 17, np.linspace(-1, 1 / 3, 10)

    monkeypatch.setattr(eight, "computed", computed)
    monkeypatch.setattr(eight.inspect, "getfile", lambda _: library / "softmax.py")
    return tmp_path, runs


def trained(book):
    pixels, logits = eight.kept(book)
    assert pixels.tolist() == (np.arange(64).reshape(8, 8) % 17).tolist()
    assert logits.tolist() == np.linspace(-1, 1 / 3, 10).tolist()  # to the last digit


@pytest.mark.chapter("softmax")
def test_the_eight_is_computed_once(counted):
    book, runs = counted
    trained(book), trained(book)
    assert len(runs) == 1


@pytest.mark.chapter("softmax")
@pytest.mark.parametrize("file", ["chapters/softmax.ipynb", "nnrecap/inputs.py", "nnrecap/data/digits.npz"])
def test_the_eight_is_computed_again_after_a_change(counted, file):
    book, runs = counted
    trained(book)
    text = (book / file).read_bytes()
    (book / file).write_bytes(text.replace(rb"@ W.T\n", rb"@ W.T\n\n") + b"\n")
    trained(book), trained(book)
    assert len(runs) == 2


@pytest.mark.chapter("softmax")
def test_the_eight_is_computed_again_with_another_numpy(counted, monkeypatch):
    book, runs = counted
    trained(book)
    monkeypatch.setattr(stamps, "version", lambda name: "0.0" if name == "numpy" else "1")
    trained(book)
    assert len(runs) == 2


@pytest.mark.chapter("softmax")
def test_another_word_of_the_chapter_is_no_reason_to_train(counted):
    book, runs = counted
    trained(book)
    notebook = book / eight.CHAPTER
    text = notebook.read_text(encoding="utf-8")
    assert "**Predict first.**" in text
    notebook.write_text(text.replace("**Predict first.**", "**Predict first.** So:"), encoding="utf-8")
    trained(book)
    assert len(runs) == 1


real = fonts.cut


def test_the_font_has_the_characters_of_these_pages(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(fonts, "cut", lambda characters: drawn.append(characters) or real(characters))
    for text in ("AB", "AB", "ABC", "AB"):
        font = TTFont(io.BytesIO(fonts.kept(tmp_path, {ord(sign) for sign in text})))
        assert set(font.getBestCmap()) == {ord(sign) for sign in text}
    assert len(drawn) == 3


@pytest.mark.parametrize("package", ["fonttools", "brotli"])
def test_another_version_cuts_another_font(tmp_path, monkeypatch, package):
    monkeypatch.setattr(fonts, "cut", lambda characters: stamps.version(package).encode())
    for number in (b"1", b"2"):
        monkeypatch.setattr(stamps, "version", lambda name, n=number: n.decode() if name == package else "0")
        assert fonts.kept(tmp_path, {65}) == number


def png(folder, colour, name=None):
    Image.new("RGB", (8, 8), colour).save(folder / "new", "PNG")
    data = (folder / "new").read_bytes()
    (folder / "new").unlink()
    path = folder / f"{name or hashlib.sha256(data).hexdigest()}.png"
    path.write_bytes(data)
    return path


def test_a_picture_that_is_named_by_its_content_is_made_small_once(tmp_path, monkeypatch):
    small = [shrunk(png(tmp_path, colour)) for colour in ("red", "red", "blue")]
    assert small[0] == small[1] != small[2]
    assert [picture.suffix for picture in tmp_path.iterdir()] == 2 * [".webp"]
    monkeypatch.setattr(pictures, "write_webp", None)  # would fail
    assert shrunk(png(tmp_path, "red")) == small[0]


def test_a_picture_of_another_name_is_made_small_each_time(tmp_path):
    small = [shrunk(png(tmp_path, colour, "scheme")) for colour in ("red", "blue")]
    assert small[0] != small[1]


def test_what_notebooks_drew_is_encoded_while_pages_are_written(tmp_path, monkeypatch):
    path, other = png(tmp_path, "red"), png(tmp_path, "blue", "scheme")
    builder = SimpleNamespace(name="html")
    app = SimpleNamespace(builder=builder, srcdir=tmp_path, outdir=tmp_path / "html")
    pictures.begin(app, SimpleNamespace(images={file.name: ({"page"}, file.name) for file in (path, other)}))
    builder.encoding.shutdown()  # pages are written meanwhile, and Sphinx copies what they show
    images = tmp_path / "html" / "_images"
    assert [made.name for made in images.iterdir()] == [f"{path.stem}.webp"]
    shutil.copy(path, images)
    monkeypatch.setattr(pictures, "write_webp", None)  # would fail
    pictures.shrink_all(app, None)
    assert [made.name for made in images.iterdir()] == [f"{path.stem}.webp"]


def shrunk(path):
    pictures.shrink(path)
    with Image.open(path.with_suffix(".webp")) as picture:
        return picture.convert("RGB").getpixel((3, 3))
