"""What of the installed libraries does not go into the packaged program, and why; `layerdesk.spec` reads it.

Every line was tried on the built program with `layerdesk selftest`. What is not named here is kept, so that a new
library is packaged whole until somebody finds out what of it is never used.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

MODULES = {
    "tkinter": "another window toolkit",
    "_tkinter": "another window toolkit",
    "readline": "for interactive interpreters only, and under GPL-3",
    "setuptools": "builds packages",
    "pkg_resources": "builds packages",
    "distutils": "builds packages",
    "pip": "installs packages",
    "wheel": "builds packages",
    "clang": "62 MB that TensorFlow requires and never imports",
    "grpc": "16 MB for training on many machines",
    "IPython": "pyqtgraph, pandas and rich show themselves in notebooks where it is there",
    "tensorboard": "Keras has a callback for it, which Layerdesk does not offer",
    "torch": "another backend of Keras",
    "jax": "another backend of Keras",
    "keras.src.backend.jax": "another backend of Keras",
    "keras.src.backend.torch": "another backend of Keras",
    "keras.src.backend.openvino": "another backend of Keras",
    "tensorflow.python.profiler.internal._pywrap_profiler_plugin": "20 MB for profiling over a network; see hooks/",
    "PySide6.QtQml": "windows written in QML",
    "PySide6.QtQuick": "windows written in QML",
    "PySide6.QtQuickWidgets": "windows written in QML",
    "PySide6.QtTest": "pyqtgraph imports it where it is there",
    "PySide6.QtSql": "databases through Qt; ours are read by Python",
    "PySide6.QtDesigner": "draws forms",
    "PySide6.QtHelp": "another way to show help",
    "PySide6.QtUiTools": "reads forms of Qt Designer",
    "PySide6.QtConcurrent": "threads live in one file, without it",
    "pyqtgraph.opengl": "plots in three dimensions",
    "pyqtgraph.examples": "examples",
    "pyqtgraph.jupyter": "plots in notebooks",
    "pyqtgraph.console": "an interpreter in a window",
    "pyarrow.flight": "tables over a network",
    "pyarrow._flight": "tables over a network",
    "pyarrow.substrait": "plans of other databases",
    "pyarrow._substrait": "plans of other databases",
    "pyarrow.gandiva": "compiles expressions",
    "pyarrow.cuda": "tables on a graphics card",
    "pyarrow.orc": "a format that Layerdesk does not offer",
    "pyarrow._orc": "a format that Layerdesk does not offer",
    "pyarrow._dataset_orc": "a format that Layerdesk does not offer",
    "pyarrow._s3fs": "files over a network",
    "pyarrow._gcsfs": "files over a network",
    "pyarrow._azurefs": "files over a network",
    "pyarrow._hdfs": "files over a network",
    "pyarrow._parquet_encryption": "encrypted files, whose keys come over a network",
    "pyarrow._dataset_parquet_encryption": "encrypted files, whose keys come over a network",
    "pyarrow.tests": "tests",
    "matplotlib.backends.backend_pdf": "reports are drawn as SVG alone; this and the next one bring most of fontTools",
    "matplotlib.backends.backend_ps": "reports are drawn as SVG alone",
    "matplotlib.backends.backend_pgf": "reports are drawn as SVG alone",
    "PIL._avif": "pictures of other formats, 8 MB with its libraries; matplotlib asks Pillow for PNG alone",
    "PIL._webp": "pictures of other formats",
    "PIL._imagingft": "writes on pictures, which matplotlib does itself",
    "PIL._imagingcms": "colours of printers",
    "PIL._imagingtk": "another window toolkit",
    "scipy.io._fast_matrix_market._fmm_core": "a format of matrices; imported when such a file is read",
    "zstandard._cffi": "for Pythons that cannot load the extension in C",
    "zstandard.backend_cffi": "for Pythons that cannot load the extension in C",
    "pandas.tests": "tests",
    "sklearn.tests": "tests",
    "scipy.tests": "tests",
    "numpy.tests": "tests",
    "numpy.f2py.tests": "tests",
}
"""Modules that are not followed where something imports them."""

FOUND_BY_NAME = {
    "matplotlib.backends.backend_svg": "matplotlib looks for it when a picture is saved as SVG",
}
"""Modules that are used and that no import names."""

_QT_PLUGINS = r"PySide6/(Qt/)?plugins/"
_FILES = {
    # Qt. A plugin brings the libraries that it is linked to, so that each of these is more than it seems.
    _QT_PLUGINS + r"(egldeviceintegrations|generic|networkinformation|printsupport|vectorimageformats)/": "never used",
    _QT_PLUGINS + r"(qmltooling|qmllint|designer|sqldrivers|wayland-graphics-integration-server)/": "never used",
    _QT_PLUGINS + r"tls/": "no network, no secrets on the way",
    _QT_PLUGINS + r"platforms/(lib)?q(eglfs|linuxfb|minimalegl|minimal|vnc|vkkhrdisplay|wayland-brcm)": "no desktop",
    _QT_PLUGINS + r"platformthemes/libqgtk3\.so": "brings GTK 3 and forty libraries of the machine that builds",
    _QT_PLUGINS + r"imageformats/(lib)?q(icns|tga|tiff|wbmp|webp|pdf)\.": "only SVG and PNG are drawn",
    r"PySide6/(Qt/)?qml/": "windows written in QML",
    r"PySide6/(Qt/)?translations/": "the program speaks English",
    r"(^|/)(lib)?Qt6?(Quick|Qml|Egl[Ff][Ss]|Test|WaylandCompositor|WaylandEgl|Pdf|VirtualKeyboard|Labs|ShaderTools)": (
        "never used"
    ),
    # pyarrow. libarrow_substrait stays, because all the others are linked to it.
    r"(^|/)(lib)?arrow_(flight|python_flight|s3|python_parquet_encryption)\.(so|dll|\d)": "networks and secrets",
    r"pyarrow/(_flight|_substrait|_orc|_dataset_orc|_parquet_encryption|_dataset_parquet_encryption)\.": "see above",
    r"pyarrow/(_s3fs|_gcsfs|_azurefs|_hdfs|_cuda|gandiva|_pyarrow_cpp_tests)\.": "see above",
    r"pyarrow/(include|includes|src|tests)/": "for those who compile",
    r"pyarrow/.*\.(pxd|pxi|pyx|h|cc|lib)$": "for those who compile",
    r"pyarrow/libarrow_python\.so(\.\d+\.\d+\.\d+)?$": "the same file thrice; the name in between is loaded",
    # TensorFlow.
    r"tensorflow/(include|xla_aot_runtime_src)/": "for those who compile",
    r"tensorflow/.*\.(h|hpp|inc|proto|pyi)$": "for those who compile",
    r"tensorflow/python/profiler/internal/_pywrap_profiler_plugin": "20 MB for profiling over a network",
    r"tensorflow/compiler/mlir/stablehlo/stablehlo_extension\.": "13 MB of a converter that is never called",
    r"tensorflow/compiler/tf2xla/ops/_xla_ops\.": "14 MB that nothing loads: the main library has them too",
    r"tensorflow/python/framework/lib_native_proto_caster\.": "4 MB that nothing is linked to and nothing loads",
    r"^grpc/": "16 MB for training on many machines",
    # matplotlib draws the pictures of a report, as SVG.
    r"matplotlib/mpl-data/(sample_data|images|plot_directive)/": "examples, and buttons of its own windows",
    r"matplotlib/backends/(_tkagg|_macosx|web_backend)": "its own windows",
    # The others.
    r"(sklearn|scipy|numpy|pandas|joblib)/(.*/)?tests?/": "tests",
    r"sklearn/datasets/(data|images|descr)/": "sample tables; Layerdesk has its own",
    r"scipy/.*/(_test|test)[^/]*\.so$": "tests",
    r"numpy/.*\.(a|h|pyi|c\.src)$": "for those who compile",
    r"^(setuptools|wheel|pip)-": "builds and installs packages",
}
_LINUX_FILES = {
    # What the desktop of the user has anyway, and must have in its own version: drivers of graphics cards are linked
    # to it, or it reads the machine's settings. Some of it would also raise the C library that is needed.
    r"^lib(c|m|dl|rt|pthread|resolv|util|nsl)\.so": "the C library",
    r"^ld-linux": "the C library",
    r"^lib(stdc\+\+|gcc_s)\.so": "drivers of graphics cards are linked to it",
    r"^lib(GL|EGL|GLX|GLdispatch|OpenGL|drm|gbm)\.so": "the graphics card's",
    r"^lib(nvidia|cuda\.|nvcuvid)": "the graphics card's",
    r"^lib(X11|X11-xcb|Xau|Xdmcp|Xext|Xrender|xcb|xcb-glx)\.so": "the screen's",
    r"^libwayland-(client|cursor|egl|server)\.so": "the screen's",
    r"^lib(expat|fontconfig|freetype|uuid|com_err|gpg-error)\.so": "reads the machine's settings",
    r"^lib(readline|tinfo)\.so": "of a module that is left out",
}
FILES = _FILES | (_LINUX_FILES if sys.platform == "linux" else {})
"""Patterns of paths inside the package, and why what matches is left out."""

_ANY = re.compile("|".join(f"(?:{pattern})" for pattern in FILES))


def is_left_out(path: str) -> bool:
    """Return whether a file with that path inside the package stays outside."""
    return _ANY.search(path.replace("\\", "/")) is not None


def idle_patterns(paths: Iterable[str]) -> list[str]:
    """Return the patterns that match none of the paths: they may be there for a version that is long gone."""
    there = [path.replace("\\", "/") for path in paths]
    return [pattern for pattern in FILES if not any(re.search(pattern, path) for path in there)]
