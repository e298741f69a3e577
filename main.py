"""Entry point: opens the window, or runs a command such as `train`, `predict` or `selfcheck` in the terminal.

Only the standard library is imported at module level: child processes of a packaged program import this file again.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence

INTERPRETER_FLAGS = ("-B", "-S", "-I", "-E", "-s", "-u", "-O", "-OO", "-q")
RESOURCE_TRACKER = re.compile(
    r"from (multiprocessing|joblib\.externals\.loky\.backend)\.resource_tracker import main; ?"
    r"main\(\d+(, (True|False))?\)"
)
SMOKE_TEST = "--smoke-test"
"""Option with which the self-check opens the window; the same as in `engine.cli.selfcheck.relaunch`."""
LOKY_WORKER = "joblib.externals.loky.backend.popen_loky_posix"
READERS = {
    "read-foreign-file": "engine.storage.untrusted.worker",
    "read-foreign-table": "engine.readers.parsing.sandboxed",
}
"""Arguments that start a sandboxed process, which reads a file of a stranger, with the module that serves it."""


def main(arguments: Sequence[str]) -> int:
    """Open the window, or run a command, and return the exit code."""
    try:
        return _enter(arguments)
    except ModuleNotFoundError as error:
        sys.stderr.write(
            f"layerdesk: this installation is incomplete, {error.name} is missing. Install Layerdesk again.\n"
        )
        return 1


def _enter(arguments: Sequence[str]) -> int:
    if len(arguments) > 1 and arguments[0] in READERS:
        # The sandboxed process that reads an untrusted file; the program starts it, packaged or not.
        import importlib

        return int(importlib.import_module(READERS[arguments[0]]).serve(*arguments[1:]))
    prepare_environment()
    if list(arguments) == [SMOKE_TEST]:
        from ui.app import smoke_test

        return int(smoke_test.run())
    if arguments and not os.path.exists(arguments[0]):
        # A command, or a word that is neither a command nor a file, which the parser reports.
        from engine import cli

        return cli.run(arguments)
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        # Qt would abort with a core dump and a misleading message.
        sys.stderr.write("layerdesk: there is no display. Use a command instead: layerdesk train PROJECT\n")
        return 2
    # Modules and pages stay alive: to look for garbage among them took 5 % of the start. `GcTimer` takes over.
    gc.disable()
    from ui.app import python_import

    python_import.restore()
    from ui.app import app

    exit_code: int = app.run(arguments)
    return exit_code


def prepare_environment() -> None:
    """Set the environment variables of Keras, TensorFlow, matplotlib and Qt, independent of other Python programs."""
    from engine.system.folders import cache_folder, settings_folder

    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # it would look for them among all installed packages
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["KERAS_HOME"] = str(settings_folder() / "keras")
    os.environ["MPLCONFIGDIR"] = str(cache_folder() / "matplotlib")
    os.environ["MPLBACKEND"] = "agg"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    os.environ.pop("TF_USE_LEGACY_KERAS", None)
    if getattr(sys, "frozen", False):
        for name in ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_STYLE_OVERRIDE", "QML2_IMPORT_PATH"):
            os.environ.pop(name, None)
    for stream in ("stdout", "stderr"):
        # A program without a console has no streams, and libraries write to them.
        if getattr(sys, stream) is None:
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open as long as the program


def serve_as_interpreter(arguments: Sequence[str]) -> None:
    """Refuse to act as a Python interpreter, except for the two calls that joblib needs.

    In a packaged program ``sys.executable`` is Layerdesk: a library that starts ``sys.executable -c ...`` would open
    one window per worker, each of which would start workers again.
    """
    words = list(arguments)
    while words and words[0] in INTERPRETER_FLAGS:
        words.pop(0)
    if len(words) < 2 or words[0] not in ("-c", "-m"):
        return
    if words[0] == "-c" and RESOURCE_TRACKER.fullmatch(words[1]):
        exec(words[1], {"__name__": "__main__"})
        sys.exit(0)
    if words[0] == "-m" and words[1] == LOKY_WORKER:
        import runpy

        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        sys.exit(0)
    sys.exit(f"layerdesk: refused, this program is not a Python interpreter: {words[0]}")


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        serve_as_interpreter(sys.argv[1:])
    import multiprocessing

    multiprocessing.freeze_support()
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
