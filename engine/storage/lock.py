"""Who has a project open: a small file beside it, so that two windows do not write over each other."""

from __future__ import annotations

import contextlib
import os
import platform
from pathlib import Path

from pydantic import ValidationError

from engine.project import Spec
from engine.results.interrupted_run import Process, is_alive, present_process

ENDING = ".lock"


class Holder(Spec):
    """The process that has a project open, and the machine that it runs on."""

    host: str
    process: Process


def lock_of(path: Path) -> Path:
    """Return the file that tells who has a project open."""
    return path.with_name(f".{path.name}{ENDING}")


def holder_of(path: Path) -> Holder | None:
    """Return who else has a project open; None where nobody has, or where that process is gone."""
    try:
        holder = Holder.model_validate_json(lock_of(path).read_bytes())
    except (OSError, ValidationError):
        return None
    here = holder.host == platform.node()
    if here and (holder.process.pid == os.getpid() or not is_alive(holder.process)):
        return None
    return holder


def take(path: Path) -> bool:
    """Say that this process has a project open; return whether that was possible: not in a folder that is read only."""
    holder = Holder(host=platform.node(), process=present_process())
    try:
        lock_of(path).write_text(holder.model_dump_json(), "utf-8")
    except OSError:
        return False
    return True


def release(path: Path) -> None:
    """Say that this process has a project open no longer; the lock of another one stays."""
    with contextlib.suppress(OSError, ValidationError):
        holder = Holder.model_validate_json(lock_of(path).read_bytes())
        if holder.process == present_process() and holder.host == platform.node():
            lock_of(path).unlink(missing_ok=True)
