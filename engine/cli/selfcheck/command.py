"""The command `selftest`."""

from __future__ import annotations

import argparse
import time
from typing import Any

from engine.cli import selfcheck
from engine.cli.arguments import OK, command
from engine.cli.console import say
from engine.system.version import version

BROKEN = 1
"""The exit code of an installation that is not as it should be."""


def add(commands: Any) -> None:
    """Add `selftest`."""
    parser = command(commands, "selftest", _selftest, "prove this installation, without a network, in a minute or two")
    parser.add_argument("--details", action="store_true", help="tell more of what fails")


def _selftest(options: argparse.Namespace) -> int:
    started, failed, count = time.perf_counter(), 0, 0
    print(f"Layerdesk {version()}", flush=True)
    for outcome in selfcheck.run():
        count += 1
        failed += not outcome.holds
        print(
            f"{'ok  ' if outcome.holds else 'FAIL'} {outcome.name:<30} {outcome.seconds:5.1f} s  {outcome.text}",
            flush=True,
        )
        if options.details and outcome.details:
            say(outcome.details)
    took = f"{time.perf_counter() - started:.0f} s"
    print(
        f"{failed} of {count} checks failed ({took})." if failed else f"All {count} checks hold ({took}).", flush=True
    )
    return BROKEN if failed else OK
