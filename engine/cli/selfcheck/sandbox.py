"""A file that is not to be trusted is read by a process of its own, behind every wall that the system has."""

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

WALLS = {
    "linux": ("bounded time", "bounded memory", "no other programs", "no files, no network"),
    "win32": ("bounded time", "bounded memory", "no other programs"),
    "darwin": ("bounded time",),
}
"""What must hold on which system; memory and time are watched from outside beside."""


def checks() -> Iterator[Check]:
    """Yield the check."""
    yield Check("files of others", _read_behind_walls)


def _read_behind_walls() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.json"
        path.write_text(CONFIGURATION, "utf-8")
        facts = Workbench().describe_file(str(path))
    if facts.reason:
        raise EngineError(f"A good file was refused: {facts.reason}")
    absent = [wall for wall in _expected() if wall not in facts.walls]
    if absent:
        raise EngineError(f"Files of others are read without these walls: {', '.join(absent)}.")
    return f"are read in a process of its own: {', '.join(facts.walls)}"


def _expected() -> tuple[str, ...]:
    """Return the walls of this system; the calls that Linux lets through are known for one kind of processor."""
    walls = WALLS.get(sys.platform, ())
    return walls if sys.platform != "linux" or platform.machine() == "x86_64" else walls[:2]
