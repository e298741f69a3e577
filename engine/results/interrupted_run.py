"""What a crash, a kill or a power cut left behind: trainings that can go on. Looked for without anything heavy."""

from __future__ import annotations

import contextlib
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from engine.project import Spec
from engine.results.run import Run

ENDING = ".recovery"
ABOUT = "about.json"
"""The member of a checkpoint that says what it is of."""
_TEMPORARY = re.compile(r"\.(.+)\.(\d+)\.\w{8}(\.[a-z0-9.]+)")
"""How `engine.storage.project_file` names what is not finished yet."""


class Process(Spec):
    """Who writes a checkpoint or holds a lock; another process may have the same number later, but not its start."""

    pid: int
    started: float


class About(Spec):
    """What a checkpoint is of: the run so far, and the process that trains it."""

    run: Run
    process: Process


@dataclass(frozen=True)
class Interrupted:
    """A training that ended without a word, and the file from which it can go on."""

    path: str
    run: Run

    @property
    def text(self) -> str:
        """Which one, in words: ``students, epoch 37 of 100``."""
        return f"{self.run.project.name or 'A training'}, epoch {self.run.epochs:,} of {self.run.project.fit.epochs:,}"


def present_process() -> Process:
    """Return this process."""
    import psutil

    return Process(pid=os.getpid(), started=psutil.Process().create_time())


def is_alive(process: Process) -> bool:
    """Whether that very process still runs on this machine."""
    import psutil

    try:
        found = psutil.Process(process.pid)
        return found.status() != psutil.STATUS_ZOMBIE and bool(abs(found.create_time() - process.started) < 1)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def interrupted(folder: Path) -> tuple[Interrupted, ...]:
    """Return the trainings that were interrupted, the last one first; files that nobody finished are taken away."""
    tidy(folder)
    found = []
    for path in folder.glob(f"*{ENDING}") if folder.is_dir() else ():
        about = _about(path)
        if about is not None and not is_alive(about.process):
            found.append((path.stat().st_mtime, Interrupted(str(path), about.run)))
    return tuple(each for _, each in sorted(found, key=lambda item: -item[0]))


def forget(left: Interrupted) -> None:
    """Take away what a training left behind."""
    with contextlib.suppress(OSError):
        Path(left.path).unlink(missing_ok=True)


def tidy(folder: Path, stem: str = "") -> None:
    """Take away what processes that are gone were writing when they went: everything, or a file of that name."""
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _TEMPORARY.fullmatch(path.name)
        if match and stem in ("", match[1]) and _is_gone(int(match[2])):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _is_gone(pid: int) -> bool:
    """Whether no process of that number writes any more: one that is dead but not buried yet does not."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False


def _about(path: Path) -> About | None:
    """Return what a checkpoint is of; None where it cannot be read, as after the disk was full."""
    try:
        with zipfile.ZipFile(path) as archive:
            return About.model_validate_json(archive.read(ABOUT))
    except (OSError, zipfile.BadZipFile, KeyError, ValidationError, ValueError):
        return None
