"""Check that nothing connected to a network, by an audit hook of Python.

Connections of C libraries raise no audit event; `make test-package` traces the system calls for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from engine.cli.selfcheck.result import Check
from engine.system.errors import EngineError

NETWORK_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")


def record_connections() -> list[str]:
    """Install the audit hook, and return the list to which it appends every connection, except to local sockets."""
    connections: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK_EVENTS and not _is_local(event, arguments):
            connections.append(f"{event} {arguments[-1]!r}")

    sys.addaudithook(note)
    return connections


def checks(connections: list[str]) -> Iterator[Check]:
    """Yield the check that there was no connection."""
    yield Check("no network call", partial(_require_none, connections))


def _is_local(event: str, arguments: tuple[Any, ...]) -> bool:
    """Return whether a connection is to a local socket, whose address is a file name."""
    return event in ("socket.connect", "socket.sendto") and isinstance(arguments[-1], str | bytes)


def _require_none(connections: list[str]) -> str:
    if connections:
        raise EngineError(f"Network connection: {connections[0]}", details="\n".join(connections))
    return "no connection"
