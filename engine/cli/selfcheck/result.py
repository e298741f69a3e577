"""A check and its result."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from engine.system.errors import EngineError


@dataclass(frozen=True)
class Check:
    """A named check.

    Attributes
    ----------
    name : str
        What is checked, in a few words.
    run : callable
        Performs the check; returns a short text about the result, and raises if the check fails.
    """

    name: str
    run: Callable[[], str]


@dataclass(frozen=True)
class CheckResult:
    """Result of a check: a text about what was found or why it failed, its duration, and technical details."""

    name: str
    passed: bool
    text: str
    seconds: float
    details: str = ""


def run_check(check: Check) -> CheckResult:
    """Run a check; an exception becomes a failed result."""
    started = time.perf_counter()
    try:
        text, passed, details = check.run(), True, ""
    except EngineError as error:
        text, passed, details = error.text, False, error.details
    except Exception as error:
        first = next((line for line in str(error).splitlines() if line.strip()), "")
        text, passed = f"{type(error).__name__}: {first}".rstrip(": "), False
        details = "".join(traceback.format_exception(error))
    return CheckResult(check.name, passed, text, time.perf_counter() - started, details)
