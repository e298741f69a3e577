"""Import Keras and TensorFlow without blocking the GUI thread.

Three things block it during a plain import, each measured with a timer of 10 ms in another thread:

- the loader maps and relocates 850 MB of TensorFlow while it holds the GIL (250 ms warm, 950 ms from a cold disk).
  A ctypes call releases the GIL, so the libraries are mapped by such a call first;
- about a million new objects trigger full garbage collections, each longer than the last (60, 80, 120, 150, 190 ms).
  The collector is disabled during the import, and the new objects are frozen afterwards, so that a full collection
  during a later training is short too;
- the GIL is passed on every 5 ms only, and drawing one frame takes it many times. During the import it is passed on
  every millisecond.

Between two modules the import calls `pause`, which returns when nothing more urgent needs the processor, such as the
reading of a table in another thread.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

LIBRARIES = {
    "linux": ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2"),
    "darwin": ("libtensorflow_framework.2.dylib", "libtensorflow_cc.2.dylib"),
    "win32": ("python/_pywrap_tensorflow_common.dll",),
}
"""The large native libraries of TensorFlow by ``sys.platform``, in the order of their dependencies."""

SWITCH_SECONDS = 0.001
"""The switch interval of the interpreter during the import, in seconds."""

_SETTINGS = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
"""Environment variables that TensorFlow reads at its import; values that the user has set take precedence."""


def load_keras(pause: Callable[[], None] = lambda: None) -> ModuleType:
    """Import TensorFlow and Keras, with TensorFlow as the backend whatever the user's Keras configuration says.

    Called on the engine thread; every call after the first returns at once.

    Parameters
    ----------
    pause : callable
        Called before each module is imported.

    Returns
    -------
    module
        ``keras``.

    Raises
    ------
    ImportError
        If one of the two is not installed or cannot be loaded.
    """
    if "keras" not in sys.modules:
        for name, value in _SETTINGS.items():
            os.environ.setdefault(name, value)
        os.environ["KERAS_BACKEND"] = "tensorflow"
        with garbage_collection_paused(), stderr_silenced(), pausing_imports(pause):
            map_libraries()
            importlib.import_module("tensorflow")
            importlib.import_module("keras")
    return importlib.import_module("keras")


def map_libraries() -> tuple[str, ...]:
    """Map TensorFlow's native libraries into the process without holding the GIL.

    A library that is missing or cannot be loaded is skipped: the import that follows raises the better error.

    Returns
    -------
    tuple of str
        The file names of the libraries that were mapped.
    """
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or not spec.submodule_search_locations:
        return ()
    folder = Path(spec.submodule_search_locations[0])
    paths = [folder / name for name in LIBRARIES.get(sys.platform, ())]
    load = _system_loader()
    return tuple(path.name for path in paths if path.is_file() and load(path))


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause garbage collection during an import, and freeze the objects that it created.

    Modules live as long as the process, so later collections need not visit them.
    """
    was_enabled, switch_seconds = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
        gc.freeze()
    finally:
        sys.setswitchinterval(switch_seconds)
        if was_enabled:
            gc.enable()


@contextmanager
def pausing_imports(pause: Callable[[], None]) -> Iterator[None]:
    """Call `pause` before each module that this thread imports."""
    finder = _PausingFinder(pause)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _PausingFinder(MetaPathFinder):
    """Finds no module, but is the first one that the import system of Python calls for each."""

    def __init__(self, pause: Callable[[], None]) -> None:
        self._pause = pause
        self._importing_thread = threading.get_ident()

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if threading.get_ident() == self._importing_thread:
            self._pause()


@contextmanager
def stderr_silenced() -> Iterator[None]:
    """Redirect stderr to the null device: TensorFlow logs its first lines before its log level applies."""
    try:
        stderr = os.dup(2)
    except OSError:  # a process without a console
        yield
        return
    null_device = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null_device, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(null_device)


def _system_loader() -> Callable[[Path], Any]:
    """Return the dynamic loader of the system; ctypes.CDLL would call it with the GIL held."""
    if sys.platform == "win32":
        load_library = ctypes.WinDLL("kernel32").LoadLibraryW
        load_library.argtypes, load_library.restype = [ctypes.c_wchar_p], ctypes.c_void_p
        return lambda path: load_library(str(path))
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
    return lambda path: dlopen(os.fsencode(path), os.RTLD_NOW)
