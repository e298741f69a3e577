"""Lock file of an open project, so that two windows do not overwrite each other's changes."""

from __future__ import annotations

import contextlib
import os
import platform
from pathlib import Path

from pydantic import ValidationError

from engine.project import Spec
from engine.results.interrupted_run import Process, is_alive, present_process

SUFFIX = ".lock"


class Holder(Spec):
    """The process that has a project open, and its machine."""

    host: str
    process: Process


def lock_path(path: Path) -> Path:
    """Return the path of the lock file of a project."""
    return path.with_name(f".{path.name}{SUFFIX}")


def other_holder(path: Path) -> Holder | None:
    """Return the other process that has a project open; None if there is none, or if it has ended."""
    try:
        holder = Holder.model_validate_json(lock_path(path).read_bytes())
    except (OSError, ValidationError):
        return None
    is_local = holder.host == platform.node()
    if is_local and (holder.process.pid == os.getpid() or not is_alive(holder.process)):
        return None
    return holder


def acquire(path: Path) -> bool:
    """Write the lock file for this process; return False if the folder is read-only."""
    holder = Holder(host=platform.node(), process=present_process())
    try:
        lock_path(path).write_text(holder.model_dump_json(), "utf-8")
    except OSError:
        return False
    return True


def release(path: Path) -> None:
    """Remove the lock file if it belongs to this process."""
    with contextlib.suppress(OSError, ValidationError):
        holder = Holder.model_validate_json(lock_path(path).read_bytes())
        if holder.process == present_process() and holder.host == platform.node():
            lock_path(path).unlink(missing_ok=True)
