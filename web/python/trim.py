"""What no page needs: figures are drawn by Agg, in a worker, and shown as PNG.

A cell that uses what is left out gets a ModuleNotFoundError.  Licences stay, and all of .dist-info; so do
NumPy's _multiarray_tests, which numpy.testing imports, and the fonts that mathematics is set in.
"""

import re

# Packages that Matplotlib names, and Agg never imports.
PACKAGES = {
    "fonttools": "for PDF and PostScript",
    "matplotlib-pyodide": "draws on the page itself, where the worker has none",
    "pytz": "Matplotlib's dates need dateutil alone",
}

EVERYWHERE = [r"(.*/)?tests?/.*", r".*\.(pyi|pxd|pyx|h|c|a|orig|typed|bat)", r".*/fetch_macholib"]
OF = {
    "python_stdlib.zip": [
        r"(pydoc_data|ensurepip|idlelib|lib2to3|turtledemo|__phello__|distutils|ctypes/macholib)/.*",
        r"(turtle|antigravity|this)\.py",
        # servers, mail and other processes: a worker has none
        r"(wsgiref|xmlrpc|multiprocessing)/.*|asyncio/windows_.*|concurrent/futures/process\.py",
        r"(imaplib|nntplib|smtplib|poplib|ftplib|telnetlib|mailbox|socketserver|cgi|cgitb|webbrowser)\.py",
    ],
    "numpy": [
        r"numpy/(f2py|distutils|_pyinstaller|_core/include|_core/lib)/.*|.*/conftest\.py",
        r"numpy/_core/_(operand_flag|rational|struct_ufunc|umath)_tests\..*\.so",
        r"numpy/linalg/lapack_lite\..*\.so",
    ],
    "matplotlib": [
        r"matplotlib/(sphinxext|testing)/.*|matplotlib/_ttconv\..*",
        r"matplotlib/mpl-data/(images|sample_data|fonts/afm|fonts/pdfcorefonts)/.*",
        r"matplotlib/mpl-data/fonts/ttf/DejaVu(Serif|SansMono-Bold|SansMono-Oblique|Sans-BoldOblique).*",
        r"matplotlib/backends/(qt_editor|web_backend)/.*|matplotlib/backends/_backend_(gtk|pdf_ps|tk)\..*",
        r"matplotlib/backends/(backend_(cairo|gtk|macosx|nbagg|pdf|pgf|ps|qt|tk|webagg|wx)|qt_compat).*",
    ],
    "pillow": [
        r"PIL/(_imagingft|_imagingcms|_imagingmorph|_imagingmath|_imagingtk|_webp)\..*",
        r"PIL/(ImageTk|ImageQt|_tkinter_finder)\..*",
        r"PIL/(?!Bmp|Gif|Jpeg|Ppm|Png|Tiff)\w+ImagePlugin\.py",
    ],
    "python-dateutil": [r"dateutil/zoneinfo/.*\.tar\.gz"],
    "pyparsing": [r"pyparsing/diagram/.*"],
}


def is_needed(archive, member):
    if ".dist-info/" in member or re.search(r"(?i)licen[cs]e|copying", member):
        return True
    return not any(re.fullmatch(pattern, member) for pattern in [*EVERYWHERE, *OF.get(archive, [])])
