"""Modules and files of the installed libraries that are not packaged, each with the reason; for `layerdesk.spec`.

Every line was tested on the built program with `layerdesk selfcheck`. Everything else is packaged, so a new library is
packaged completely until its unused parts are listed here.
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
    "IPython": "only for notebooks, where pyqtgraph, pandas and rich use it",
    "tensorboard": "Layerdesk writes its logs without it",
    "torch": "another backend of Keras",
    "jax": "another backend of Keras",
    "keras.src.backend.jax": "another backend of Keras",
    "keras.src.backend.torch": "another backend of Keras",
    "keras.src.backend.openvino": "another backend of Keras",
    "tensorflow.python.profiler.internal._pywrap_profiler_plugin": "20 MB for profiling over a network; see hooks/",
    "PySide6.QtQml": "windows written in QML",
    "PySide6.QtQuick": "windows written in QML",
    "PySide6.QtQuickWidgets": "windows written in QML",
    "PySide6.QtTest": "an optional import of pyqtgraph",
    "PySide6.QtSql": "databases through Qt; Layerdesk reads them through Python",
    "PySide6.QtDesigner": "draws forms",
    "PySide6.QtHelp": "another way to show help",
    "PySide6.QtUiTools": "reads forms of Qt Designer",
    "PySide6.QtConcurrent": "Layerdesk uses QThread instead",
    "pyqtgraph.opengl": "plots in three dimensions",
    "pyqtgraph.examples": "examples",
    "pyqtgraph.jupyter": "plots in notebooks",
    "pyqtgraph.console": "an interpreter in a window",
    "pyarrow.flight": "tables over a network",
    "pyarrow._flight": "tables over a network",
    "pyarrow.substrait": "plans of other databases",
    "pyarrow._substrait": "plans of other databases",
    "pyarrow.gandiva": "compiles expressions",
    "pyarrow.cuda": "tables on a GPU",
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
    "matplotlib.backends.backend_pdf": "reports contain SVG only; this and the next module require most of fontTools",
    "matplotlib.backends.backend_ps": "reports contain SVG only",
    "matplotlib.backends.backend_pgf": "reports contain SVG only",
    "PIL._avif": "other image formats, 8 MB with its libraries; matplotlib uses Pillow for PNG only",
    "PIL._webp": "other image formats",
    "PIL._imagingft": "text on images, which matplotlib draws itself",
    "PIL._imagingcms": "colour profiles of printers",
    "PIL._imagingtk": "another window toolkit",
    "scipy.io._fast_matrix_market._fmm_core": "a format of matrices; imported when such a file is read",
    "zstandard._cffi": "for Python interpreters without C extensions",
    "zstandard.backend_cffi": "for Python interpreters without C extensions",
    "pandas.tests": "tests",
    "rdata.tests": "tests",
    "xarray.tests": "tests",
    "sklearn.tests": "tests",
    "scipy.tests": "tests",
    "numpy.tests": "tests",
    "numpy.f2py.tests": "tests",
}
"""Modules that PyInstaller does not follow, and why."""

HIDDEN_IMPORTS = {
    "matplotlib.backends.backend_svg": "matplotlib imports it by name when a figure is saved as SVG",
}
"""Modules that are imported by name only."""

_QT_PLUGINS = r"PySide6/(Qt/)?plugins/"
_FILES = {
    # Qt. A plugin requires the libraries that it is linked to, so each of these saves more than its own size.
    _QT_PLUGINS + r"(egldeviceintegrations|generic|networkinformation|printsupport|vectorimageformats)/": "never used",
    _QT_PLUGINS + r"(qmltooling|qmllint|designer|sqldrivers|wayland-graphics-integration-server)/": "never used",
    _QT_PLUGINS + r"tls/": "no network is used",
    _QT_PLUGINS + r"platforms/(lib)?q(eglfs|linuxfb|minimalegl|minimal|vnc|vkkhrdisplay|wayland-brcm)": "no desktop",
    _QT_PLUGINS + r"platformthemes/libqgtk3\.so": "requires GTK 3 and forty libraries of the build machine",
    _QT_PLUGINS + r"imageformats/(lib)?q(icns|tga|tiff|wbmp|webp|pdf)\.": "only SVG and PNG are used",
    r"PySide6/(Qt/)?qml/": "windows written in QML",
    r"PySide6/(Qt/)?translations/": "the program speaks English",
    r"(^|/)(lib)?Qt6?(Quick|Qml|Egl[Ff][Ss]|Test|WaylandCompositor|WaylandEgl|Pdf|VirtualKeyboard|Labs|ShaderTools)": (
        "never used"
    ),
    # pyarrow. libarrow_substrait stays, because all the others are linked to it.
    r"(^|/)(lib)?arrow_(flight|python_flight|s3|python_parquet_encryption)\.(so|dll|\d)": "networks and encryption",
    r"pyarrow/(_flight|_substrait|_orc|_dataset_orc|_parquet_encryption|_dataset_parquet_encryption)\.": "see above",
    r"pyarrow/(_s3fs|_gcsfs|_azurefs|_hdfs|_cuda|gandiva|_pyarrow_cpp_tests)\.": "see above",
    r"pyarrow/(include|includes|src|tests)/": "only needed to compile against it",
    r"pyarrow/.*\.(pxd|pxi|pyx|h|cc|lib)$": "only needed to compile against it",
    r"pyarrow/libarrow_python\.so(\.\d+\.\d+\.\d+)?$": "the same file thrice; the name in between is loaded",
    # TensorFlow.
    r"tensorflow/(include|xla_aot_runtime_src)/": "only needed to compile against it",
    r"tensorflow/.*\.(h|hpp|inc|proto|pyi)$": "only needed to compile against it",
    r"tensorflow/python/profiler/internal/_pywrap_profiler_plugin": "20 MB for profiling over a network",
    r"tensorflow/compiler/mlir/stablehlo/stablehlo_extension\.": "13 MB of a converter that is never called",
    r"tensorflow/compiler/tf2xla/ops/_xla_ops\.": "14 MB that nothing loads: the main library has them too",
    r"tensorflow/python/framework/lib_native_proto_caster\.": "4 MB that nothing is linked to and nothing loads",
    r"^grpc/": "16 MB for training on many machines",
    # matplotlib draws the pictures of a report, as SVG.
    r"matplotlib/mpl-data/(sample_data|images|plot_directive)/": "examples, and buttons of its own windows",
    r"matplotlib/backends/(_tkagg|_macosx|web_backend)": "its own windows",
    # The others.
    r"(sklearn|scipy|numpy|pandas|joblib|rdata|xarray)/(.*/)?tests?/": "tests",
    r"(pyreadstat|lxml)/.*\.(c|h|pxd|pxi|pyx)$": "only needed to compile against it",
    r"sklearn/datasets/(data|images|descr)/": "sample tables; Layerdesk has its own",
    r"scipy/.*/(_test|test)[^/]*\.so$": "tests",
    r"numpy/.*\.(a|h|pyi|c\.src)$": "only needed to compile against it",
    r"^(setuptools|wheel|pip)-": "builds and installs packages",
}
_LINUX_FILES = {
    # Provided by every desktop, and needed in the version of that machine: GPU drivers are linked to it, or it reads
    # the settings of the machine. Some of it would also require a newer C library.
    r"^lib(c|m|dl|rt|pthread|resolv|util|nsl)\.so": "the C library",
    r"^ld-linux": "the C library",
    r"^lib(stdc\+\+|gcc_s)\.so": "GPU drivers are linked to it",
    r"^lib(GL|EGL|GLX|GLdispatch|OpenGL|drm|gbm)\.so": "belongs to the GPU driver",
    r"^lib(nvidia|cuda\.|nvcuvid)": "belongs to the GPU driver",
    r"^lib(X11|X11-xcb|Xau|Xdmcp|Xext|Xrender|xcb|xcb-glx)\.so": "belongs to the display server",
    r"^libwayland-(client|cursor|egl|server)\.so": "belongs to the display server",
    r"^lib(expat|fontconfig|freetype|uuid|com_err|gpg-error)\.so": "reads the settings of the machine",
    r"^lib(readline|tinfo)\.so": "of an excluded module",
}
FILES = _FILES | (_LINUX_FILES if sys.platform == "linux" else {})
"""Patterns of paths in the package that are excluded, and why."""

_ANY = re.compile("|".join(f"(?:{pattern})" for pattern in FILES))


def is_excluded(path: str) -> bool:
    """Return whether the file with that path in the package is excluded."""
    return _ANY.search(path.replace("\\", "/")) is not None


def unused_patterns(paths: Iterable[str]) -> list[str]:
    """Return the patterns that match none of the paths, which may be left over from older versions."""
    normalized = [path.replace("\\", "/") for path in paths]
    return [pattern for pattern in FILES if not any(re.search(pattern, path) for path in normalized)]
