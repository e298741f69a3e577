"""The program starts another time: its window opens and paints, and it is no Python interpreter for others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.cli.selfcheck.result import Check
from engine.system.errors import EngineError

PROVE_WINDOW = "--prove-window"
"""What tells the program to open its window, paint it, and end."""
POLL_SECONDS = 90


def checks() -> Iterator[Check]:
    """Yield the checks."""
    yield Check("window", _open_window)
    yield Check("no interpreter", _refuse)


def itself() -> list[str]:
    """Return the command that starts this program."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).resolve().parents[3] / "main.py")]


def _open_window() -> str:
    environment = dict(os.environ)
    if sys.platform.startswith("linux") and not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    answer = _run(PROVE_WINDOW, environment=environment)
    if answer.returncode or not answer.stdout.strip():
        lines = [line for line in answer.stderr.splitlines() if line.strip()]
        last = lines[-1] if lines else f"it ended with {answer.returncode} and said nothing"
        raise EngineError(f"The window did not open: {last}", details=answer.stderr)
    return answer.stdout.splitlines()[-1]


def _refuse() -> str:
    answer = _run("-c", "print('yes')", environment=dict(os.environ))
    if answer.returncode == 0 or "yes" in answer.stdout:
        raise EngineError("The program runs Python code for others: libraries would start one window after another.")
    return "-c is refused"


def _run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [*itself(), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=POLL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"The program was started and did not end within {POLL_SECONDS} s.") from error
