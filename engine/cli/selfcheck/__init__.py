"""Self-check of an installation: use every part of the program once, without a network, and report each result.

Belongs here: checks that a user runs on an installed program. Does not: tests of the source (`tests`).

- `command`: the command `selfcheck`
- `result`: a check and its result
- `libraries`: all dependencies are installed and can be imported
- `machine`: CPU and GPU
- `samples`: a table of each format is read
- `examples`: each example project is trained, saved, reopened, and predicts the same
- `sandbox`: untrusted files are read in a restricted process
- `relaunch`: the program starts again: its window opens, and it refuses to act as a Python interpreter
- `network`: no check connected to a network
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.cli.selfcheck import examples, libraries, machine, network, relaunch, samples, sandbox
from engine.cli.selfcheck.result import Check, CheckResult, run_check

__all__ = ["CheckResult", "run"]


def run() -> Iterator[CheckResult]:
    """Run one check after another, and yield each result."""
    connections = network.record_connections()
    for check in _checks(connections):
        yield run_check(check)


def _checks(connections: list[str]) -> Iterator[Check]:
    yield from machine.processor()
    yield from libraries.checks()
    yield from machine.device()
    yield from samples.checks()
    yield from examples.checks()
    yield from sandbox.checks()
    yield from relaunch.checks()
    yield from network.checks(connections)
