"""Proves an installation: whatever the program can do is done once, without a network, and told in one line each.

- `libraries`: all that the program was installed with is there and can be loaded
- `machine`: processor and graphics card
- `samples`: a table of each format is read
- `examples`: each bundled project is trained, saved, opened again, and predicts the same
- `walls`: files of others are read by a process that is locked in
- `programs`: the program starts another time: its window opens and paints, an interpreter it is not
- `network`: nothing of all that called out
- `outcomes`: what a check says
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.cli.selfcheck import examples, libraries, machine, network, relaunch, samples, sandbox
from engine.cli.selfcheck.result import Check, CheckResult, outcome_of

__all__ = ["CheckResult", "run"]


def run() -> Iterator[CheckResult]:
    """Carry out one check after another, and tell of each when it is over."""
    calls = network.watched()
    for check in _checks(calls):
        yield outcome_of(check)


def _checks(calls: list[str]) -> Iterator[Check]:
    yield from machine.processor()
    yield from libraries.checks()
    yield from machine.device()
    yield from samples.checks()
    yield from examples.checks()
    yield from sandbox.checks()
    yield from relaunch.checks()
    yield from network.checks(calls)
