"""Trainings that a crash, a kill or a power failure interrupted; found without importing Keras."""

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
"""The member of a checkpoint with its run and process."""
_TEMPORARY = re.compile(r"\.(.+)\.(\d+)\.\w{8}(\.[a-z0-9.]+)")
"""Names of temporary files of `engine.system.atomic_files`."""


class Process(Spec):
    """Identity of a process: another one may get the same id later, but not the same start time."""

    pid: int
    started: float


class About(Spec):
    """Description of a checkpoint: the run so far, and the process that trains it."""

    run: Run
    process: Process


@dataclass(frozen=True)
class Interrupted:
    """An interrupted training, and the checkpoint from which it can be resumed."""

    path: str
    run: Run

    @property
    def text(self) -> str:
        """Project name and epoch: ``students, epoch 37 of 100``."""
        return f"{self.run.project.name or 'A training'}, epoch {self.run.epochs:,} of {self.run.project.fit.epochs:,}"


def present_process() -> Process:
    """Return the identity of this process."""
    import psutil

    return Process(pid=os.getpid(), started=psutil.Process().create_time())


def is_alive(process: Process) -> bool:
    """Return whether a process is still running on this machine."""
    import psutil

    try:
        found = psutil.Process(process.pid)
        return found.status() != psutil.STATUS_ZOMBIE and bool(abs(found.create_time() - process.started) < 1)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def interrupted(folder: Path) -> tuple[Interrupted, ...]:
    """Return the interrupted trainings, the latest first, and remove unfinished temporary files."""
    tidy(folder)
    found = []
    for path in folder.glob(f"*{ENDING}") if folder.is_dir() else ():
        about = _about(path)
        if about is not None and not is_alive(about.process):
            found.append((path.stat().st_mtime, Interrupted(str(path), about.run)))
    return tuple(each for _, each in sorted(found, key=lambda item: -item[0]))


def forget(left: Interrupted) -> None:
    """Remove the checkpoint of an interrupted training."""
    with contextlib.suppress(OSError):
        Path(left.path).unlink(missing_ok=True)


def tidy(folder: Path, stem: str = "") -> None:
    """Remove temporary files of ended processes: all, or those for a file of that stem."""
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _TEMPORARY.fullmatch(path.name)
        if match and stem in ("", match[1]) and _is_gone(int(match[2])):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _is_gone(pid: int) -> bool:
    """Return whether no process of that id is running; zombie processes count as ended."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False


def _about(path: Path) -> About | None:
    """Return the description of a checkpoint; None if it cannot be read, for example after a full disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            return About.model_validate_json(archive.read(ABOUT))
    except (OSError, zipfile.BadZipFile, KeyError, ValidationError, ValueError):
        return None
