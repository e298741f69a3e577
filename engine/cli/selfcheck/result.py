"""What a check is, and what it says."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from engine.system.errors import EngineError


@dataclass(frozen=True)
class Check:
    """Something to be proven.

    Attributes
    ----------
    name : str
        What is proven, in a few words.
    prove : callable
        Does it; returns what is worth knowing of it, and raises where it does not hold.
    """

    name: str
    prove: Callable[[], str]


@dataclass(frozen=True)
class CheckResult:
    """What came of a check: what was found, or why it does not hold, with details for an expert."""

    name: str
    holds: bool
    text: str
    seconds: float
    details: str = ""


def outcome_of(check: Check) -> CheckResult:
    """Carry out a check; whatever it raises is its answer."""
    started = time.perf_counter()
    try:
        text, holds, details = check.prove(), True, ""
    except EngineError as error:
        text, holds, details = error.text, False, error.details
    except Exception as error:
        first = next((line for line in str(error).splitlines() if line.strip()), "")
        text, holds = f"{type(error).__name__}: {first}".rstrip(": "), False
        details = "".join(traceback.format_exception(error))
    return CheckResult(check.name, holds, text, time.perf_counter() - started, details)
