"""The command `selfcheck`; `selftest` is its name of version 0.1.0."""

from __future__ import annotations

import argparse
import time
from typing import Any

from engine.cli import selfcheck
from engine.cli.console import print_status
from engine.cli.parsers import OK, command
from engine.system.version import version

CHECK_FAILED = 1
"""The exit code if a check fails."""


def add(commands: Any) -> None:
    """Add `selfcheck`, with the alias `selftest`."""
    text = "check this installation, without a network, in a minute or two"
    parser = command(commands, "selfcheck", _selfcheck, text, aliases=("selftest",))
    parser.add_argument("--details", action="store_true", help="print more about each failure")


def _selfcheck(options: argparse.Namespace) -> int:
    started, failed, count = time.perf_counter(), 0, 0
    print(f"Layerdesk {version()}", flush=True)
    for result in selfcheck.run():
        count += 1
        failed += not result.passed
        status = "ok  " if result.passed else "FAIL"
        print(f"{status} {result.name:<30} {result.seconds:5.1f} s  {result.text}", flush=True)
        if options.details and result.details:
            print_status(result.details)
    took = f"{time.perf_counter() - started:.0f} s"
    summary = f"{failed} of {count} checks failed" if failed else f"All {count} checks passed"
    print(f"{summary} ({took}).", flush=True)
    return CHECK_FAILED if failed else OK
