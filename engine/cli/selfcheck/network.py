"""Nothing called out: Python tells of every connection that its code asks for.

What libraries written in C do is not heard here; `make test-package` traces the whole program for that.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from engine.cli.selfcheck.result import Check
from engine.system.errors import EngineError

CALLS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")


def watched() -> list[str]:
    """Listen from now on, and return the list that every call is added to; sockets of the machine itself are none."""
    calls: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CALLS and not _is_local(event, arguments):
            calls.append(f"{event} {arguments[-1]!r}")

    sys.addaudithook(note)
    return calls


def checks(calls: list[str]) -> Iterator[Check]:
    """Yield the check that the list is empty."""
    yield Check("no network call", partial(_none, calls))


def _is_local(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether a connection goes to a socket of this machine, whose address is the name of a file."""
    return event in ("socket.connect", "socket.sendto") and isinstance(arguments[-1], str | bytes)


def _none(calls: list[str]) -> str:
    if calls:
        raise EngineError(f"Something called out: {calls[0]}", details="\n".join(calls))
    return "nothing was asked of any"
