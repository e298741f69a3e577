"""The log: what went wrong, kept for those who are asked about it later. It never grows beyond a few megabytes."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LOG = logging.getLogger("layerdesk")
NAME = "layerdesk.log"
LARGEST_BYTES = 1_000_000
KEPT = 3
"""How many full files are kept beside the one that is written."""

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def begin(folder: Path) -> Path | None:
    """Begin to write, and return the file; None where the folder cannot be written, and nothing is kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(folder / NAME, maxBytes=LARGEST_BYTES, backupCount=KEPT, encoding="utf-8")
        crashes = _crashes(folder / "crash.log")
    except OSError:
        return None
    faulthandler.enable(crashes)
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.raiseExceptions = False  # a full disk is no reason to trouble anybody
    logging.getLogger().addHandler(file)
    LOG.setLevel(logging.INFO)
    qInstallMessageHandler(_note_qt)
    return folder / NAME


def _crashes(path: Path) -> int:
    """Open what Python writes to when nothing else works any more; it stays open as long as the program runs."""
    full = path.exists() and path.stat().st_size > LARGEST_BYTES
    return os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if full else os.O_APPEND), 0o600)


def _note_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Note what Qt complains of, and say it on the terminal as Qt itself would."""
    logging.getLogger("qt").log(_LEVELS[kind], "%s", text)
    if kind != QtMsgType.QtDebugMsg and sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
