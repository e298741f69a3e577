"""Keras comes into the program here, and the thread that draws the window keeps its turn meanwhile.

Three things would hold it up, each measured with a timer of 10 ms beside the import:

- the loader maps and relocates 850 MB of TensorFlow while it holds the interpreter's lock (250 ms warm, 950 ms from a
  cold disk). A foreign call gives the lock away, so the libraries are mapped by such a call first;
- the million objects that are made meanwhile set off full collections of garbage, one longer than the other (60, 80,
  120, 150, 190 ms). The collector rests until all is there, and what is there is then taken out of its sight, so that
  a full collection in a later training is short too;
- the lock changes hands every 5 ms, and drawing one picture takes it many times. It changes hands every millisecond
  while modules are imported.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

LIBRARIES = {
    "linux": ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2"),
    "darwin": ("libtensorflow_framework.2.dylib", "libtensorflow_cc.2.dylib"),
    "win32": ("python/_pywrap_tensorflow_common.dll",),
}
"""The large native libraries of TensorFlow by ``sys.platform``, in the order in which they need each other."""

SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter's lock from another one while modules are imported."""

_SETTINGS = {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
"""What TensorFlow reads from the environment at its import; the user's own values win."""


def load_keras() -> ModuleType:
    """Import TensorFlow and Keras, with TensorFlow as the backend whatever the user's Keras configuration says.

    Meant for the engine's thread. The second call costs nothing.

    Returns
    -------
    module
        ``keras``.

    Raises
    ------
    ImportError
        Where one of the two is not installed or cannot be loaded.
    """
    if "keras" not in sys.modules:
        for name, value in _SETTINGS.items():
            os.environ.setdefault(name, value)
        os.environ["KERAS_BACKEND"] = "tensorflow"
        with collector_at_rest(), quiet_start():
            map_libraries()
            importlib.import_module("tensorflow")
            importlib.import_module("keras")
    return importlib.import_module("keras")


def map_libraries() -> tuple[str, ...]:
    """Map TensorFlow's native libraries into the process without holding the interpreter's lock.

    A library that is missing or does not load is passed over: the import that follows tells why, in better words.

    Returns
    -------
    tuple of str
        The file names of the libraries that are in the process now.
    """
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or not spec.submodule_search_locations:
        return ()
    folder = Path(spec.submodule_search_locations[0])
    paths = [folder / name for name in LIBRARIES.get(sys.platform, ())]
    load = _system_loader()
    return tuple(path.name for path in paths if path.is_file() and load(path))


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Import modules in here: no garbage is collected meanwhile, and what came stays out of later collections.

    Modules live as long as the program, so nothing is lost by never looking at them again.
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
def quiet_start() -> Iterator[None]:
    """Keep TensorFlow's first lines off the terminal: it writes them before its own log level is in force."""
    try:
        kept = os.dup(2)
    except OSError:  # a program without a console
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _system_loader() -> Callable[[Path], Any]:
    """Return the system's own loader; ctypes.CDLL would do the same with the lock held."""
    if sys.platform == "win32":
        load_library = ctypes.WinDLL("kernel32").LoadLibraryW
        load_library.argtypes, load_library.restype = [ctypes.c_wchar_p], ctypes.c_void_p
        return lambda path: load_library(str(path))
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
    return lambda path: dlopen(os.fsencode(path), os.RTLD_NOW)
