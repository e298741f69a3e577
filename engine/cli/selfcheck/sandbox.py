"""Check that untrusted files are read in a separate process, with every restriction that the platform supports."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from engine.cli.selfcheck.result import Check
from engine.system.errors import EngineError
from engine.workbench import Workbench

CONFIGURATION = """{"class_name": "Sequential", "config": {"layers": [
{"class_name": "InputLayer", "config": {"batch_shape": [null, 2], "name": "features"}},
{"class_name": "Dense", "config": {"units": 3, "name": "dense"}}]}}"""

RESTRICTIONS = {
    "linux": ("bounded time", "bounded memory", "no other programs", "no files, no network"),
    "win32": ("bounded time", "bounded memory", "no other programs"),
    "darwin": ("bounded time",),
}
"""Restrictions that must be active, by ``sys.platform``; memory and time are also monitored by the parent process."""


def checks() -> Iterator[Check]:
    """Yield the check of the sandbox."""
    yield Check("untrusted files", _read_in_sandbox)


def _read_in_sandbox() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.json"
        path.write_text(CONFIGURATION, "utf-8")
        facts = Workbench().describe_file(str(path))
    if facts.reason:
        raise EngineError(f"A valid file was refused: {facts.reason}")
    missing = [each for each in _expected() if each not in facts.restrictions]
    if missing:
        raise EngineError(f"Untrusted files are read without these restrictions: {', '.join(missing)}.")
    return f"read in a separate process: {', '.join(facts.restrictions)}"


def _expected() -> tuple[str, ...]:
    """Return the restrictions of this platform; on Linux the system calls are filtered on x86-64 only."""
    restrictions = RESTRICTIONS.get(sys.platform, ())
    return restrictions if sys.platform != "linux" or platform.machine() == "x86_64" else restrictions[:2]
