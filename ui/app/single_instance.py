"""Single instance: a process that is started again sends its files to the first one, and ends.

The first process listens on a local socket whose name is derived from the user, the screen and the settings file, so
that another screen, or other settings, have a window of their own. If the first process does not answer in time, the
second one opens a window, too.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 8000
"""Milliseconds to wait for the first process, which may still be starting or rendering a large table."""
ACTIVATION = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""Environment variables by which the desktop allows a window to raise itself."""
_RECEIVED = b"heard\n"


class SingleInstance(QObject):
    """Connects to the first process, or listens for later ones.

    Parameters
    ----------
    name : str
        Name of the socket, the same for all processes that share a window.

    Signals
    -------
    called(list of str)
        The program was started again, with these paths (possibly none).
    disconnected()
        The other process closed its connection.
    """

    called = Signal(list)
    disconnected = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

    def hand_over(self, paths: Sequence[str]) -> bool:
        """Send paths to the first process; return False if there is none, or if it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        activation = {name: os.environ[name] for name in ACTIVATION if os.environ.get(name)}
        socket.write(json.dumps({"paths": list(paths), "activation": activation}).encode() + b"\n")
        received = socket.waitForReadyRead(ANSWER_MS) and bytes(socket.readAll().data()) == _RECEIVED
        socket.disconnectFromServer()
        return received

    def listen(self) -> None:
        """Listen on the socket; connections wait until `accept_calls`. Remove the socket of a crashed process."""
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)

    def accept_calls(self) -> None:
        """Answer waiting connections, and all later ones."""
        self._server.newConnection.connect(self._on_new_connection)
        while self._server.hasPendingConnections():
            self._on_new_connection()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _on_new_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._on_ready_read(socket))
        socket.disconnected.connect(socket.deleteLater)
        socket.disconnected.connect(self.disconnected)
        if socket.canReadLine():
            self._on_ready_read(socket)

    def _on_ready_read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            message = json.loads(bytes(socket.readLine().data()))
            paths, activation = [str(path) for path in message["paths"]], dict(message["activation"])
        except (ValueError, KeyError, TypeError):
            socket.abort()
            return
        os.environ.update({name: str(activation[name]) for name in ACTIVATION if name in activation})
        socket.write(_RECEIVED)
        socket.flush()
        # Delayed, because a slot may open a dialog, during which the socket is deleted.
        QTimer.singleShot(0, self, lambda: self.called.emit(paths))


def name_for(settings: str) -> str:
    """Return the name of the socket for this user, screen and settings file.

    Parameters
    ----------
    settings : str
        Path of the settings file.
    """
    screen = [os.environ.get(name, "") for name in ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME")]
    name = "layerdesk-" + hashlib.sha256(repr((getpass.getuser(), screen, settings)).encode()).hexdigest()[:16]
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return os.path.join(folder, name) if os.path.isdir(folder) else name
