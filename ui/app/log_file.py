"""The log file: rotated, so that it never exceeds a few megabytes."""

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
MAX_BYTES = 1_000_000
BACKUPS = 3
"""Number of full log files that are kept in addition to the current one."""

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def begin(folder: Path) -> Path | None:
    """Start logging, and return the path of the log file; None if the folder is not writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(folder / NAME, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8")
        crashes = _open_crash_log(folder / "crash.log")
    except OSError:
        return None
    faulthandler.enable(crashes)
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.raiseExceptions = False  # a full disk must not disturb the user
    logging.getLogger().addHandler(file)
    LOG.setLevel(logging.INFO)
    qInstallMessageHandler(_log_qt)
    return folder / NAME


def _open_crash_log(path: Path) -> int:
    """Open the file of `faulthandler`, and return its descriptor; it stays open until the program ends."""
    full = path.exists() and path.stat().st_size > MAX_BYTES
    return os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if full else os.O_APPEND), 0o600)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Log a message of Qt, and write it to stderr as Qt does."""
    logging.getLogger("qt").log(_LEVELS[kind], "%s", text)
    if kind != QtMsgType.QtDebugMsg and sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
