"""The bill of materials of a release: each file by its check sum, all that is carried inside by its licence.

In the words of CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).
"""

import email
import json
import re
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

from pages import fonts
from python.upstream import check_sum, read_pins

VERSION = 5  # number of OpenType's name table
REVEAL = re.compile(r"reveal\.js (\d[\d.]*)")
# What lies in lib/nnrecap/data; nnrecap.datasets has the sources in full.
DATA = {
    "digits": ("CC-BY-4.0", "https://doi.org/10.24432/C50P49"),
    "penguins": ("CC0-1.0", "https://doi.org/10.5281/zenodo.3960218"),
}


def bill(book, files, pyodide, moment):
    """The text of the bill: of these files, in which this folder with Pyodide is."""
    project = tomllib.loads((book / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    whole = component("application", "recap", project["version"], ["BSD-3-Clause", "CC-BY-4.0"])
    told = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "component": whole},
        "components": [*map(given, files), *carried(project), *packages(pyodide)],
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def component(kind, name, version=None, licences=(), source=None):
    """One entry; a licence is an SPDX identifier, or with a blank in it a name."""
    told = {"type": kind, "bom-ref": f"{kind}:{name}", "name": name}
    if version:
        told["version"] = version
    if licences:
        told["licenses"] = [{"license": {"name" if " " in one else "id": one}} for one in licences]
    if source:
        told["externalReferences"] = [{"type": "website", "url": source}]
    return told


def given(path):
    hashes = [{"alg": "SHA-256", "content": check_sum(path)}]
    return component("file", path.name) | {"hashes": hashes}


def carried(project):
    """The library, its data, the formulas' font, the slides' script."""
    yield component("library", project["name"], project["version"], [project["license"]])
    for name, (licence, source) in DATA.items():
        yield component("data", name, None, [licence], source)
    with TTFont(fonts.STIX) as font:
        family, version = (font["name"].getDebugName(number) for number in (fonts.FAMILY, VERSION))
    yield component("file", family, version.split(";")[0], ["OFL-1.1"], "https://www.stixfonts.org")
    slides = Path(find_spec("sphinx_revealjs").origin).parent / "_static" / "revealjs" / "dist" / "reveal.js"
    version = REVEAL.search(slides.read_text(encoding="utf-8")[:200])[1]
    yield component("library", "reveal.js", version, ["MIT"], "https://revealjs.com")


def packages(pyodide):
    """Pyodide, its Python, and the packages in its folder, as their wheels name themselves."""
    pins = read_pins()
    yield component("platform", "Pyodide", pins["version"], ["MPL-2.0"], pins["source"])
    yield component("platform", "Python", pins["python"], ["PSF-2.0"], "https://www.python.org")
    for path in sorted(pyodide.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
            told = email.message_from_bytes(wheel.read(name))
        kinds = [one.split(" :: ") for one in told.get_all("Classifier", [])]
        licences = [words[-1] for words in kinds if words[0] == "License"]
        yield component("library", told["Name"], told["Version"], licences, source_of(told))


def source_of(metadata):
    urls = [one.split(", ", 1)[1] for one in metadata.get_all("Project-URL", [])]
    return metadata["Home-page"] or next(iter(urls), None)
