"""Start the program again: check that its window opens, and that it refuses to act as a Python interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.cli.selfcheck.result import Check
from engine.system.errors import EngineError

SMOKE_TEST = "--smoke-test"
"""Option with which the program opens its window, draws it, and exits."""
TIMEOUT_SECONDS = 90


def checks() -> Iterator[Check]:
    """Yield the checks of the window and of the refusal."""
    yield Check("window", _open_window)
    yield Check("no interpreter", _refuse)


def own_command() -> list[str]:
    """Return the command that starts this program, packaged or from source."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).resolve().parents[3] / "main.py")]


def _open_window() -> str:
    environment = dict(os.environ)
    if sys.platform.startswith("linux") and not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    result = _run(SMOKE_TEST, environment=environment)
    if result.returncode or not result.stdout.strip():
        lines = [line for line in result.stderr.splitlines() if line.strip()]
        last = lines[-1] if lines else f"it ended with exit code {result.returncode} and no message"
        raise EngineError(f"The window did not open: {last}", details=result.stderr)
    return result.stdout.splitlines()[-1]


def _refuse() -> str:
    result = _run("-c", "print('yes')", environment=dict(os.environ))
    if result.returncode == 0 or "yes" in result.stdout:
        raise EngineError(
            "The program runs Python code: libraries that start an interpreter would open one window after another."
        )
    return "-c is refused"


def _run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [*own_command(), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"The program did not end within {TIMEOUT_SECONDS} s.") from error
