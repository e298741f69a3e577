"""One window for each screen: a program that is started again hands its files to the one that is there, and ends.

The first one listens at a local socket whose name is made of the user, the screen and the place of the settings, so
that another screen, or a program with settings of its own, has a window of its own. Whoever does not answer in time is
passed over: then there are two windows rather than none.
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
"""How long the first window may take to answer: it may still be starting, or drawing a large table."""
ACTIVATION = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""By these the desktop knows that a window comes to the front because the user wants it."""
_HEARD = b"heard\n"


class SingleInstance(QObject):
    """Asks whether there is a window already, and listens for those that come later.

    Parameters
    ----------
    name : str
        That of the socket, the same for all that are to share a window.

    Signals
    -------
    called(list of str)
        The program was started again, with these paths, or with none.
    left()
        Whoever called has gone.
    """

    called = Signal(list)
    left = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

    def hand_over(self, paths: Sequence[str]) -> bool:
        """Hand paths to the window that is there; False where there is none, or none that answers."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        activation = {name: os.environ[name] for name in ACTIVATION if os.environ.get(name)}
        socket.write(json.dumps({"paths": list(paths), "activation": activation}).encode() + b"\n")
        heard = socket.waitForReadyRead(ANSWER_MS) and bytes(socket.readAll().data()) == _HEARD
        socket.disconnectFromServer()
        return heard

    def listen(self) -> None:
        """Be the one that later ones find, who then wait; what a crashed program left behind is removed."""
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)

    def answer(self) -> None:
        """Hear those that wait, and all that come from now on."""
        self._server.newConnection.connect(self._on_new_connection)
        while self._server.hasPendingConnections():
            self._on_new_connection()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _on_new_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._on_ready_read(socket))
        socket.disconnected.connect(socket.deleteLater)
        socket.disconnected.connect(self.left)
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
        socket.write(_HEARD)
        socket.flush()
        # Not from within the socket's own signal: who answers may ask the user first, and the caller is gone meanwhile,
        # and its socket with it.
        QTimer.singleShot(0, self, lambda: self.called.emit(paths))


def name_for(settings: str) -> str:
    """Return the name of the socket for this user, this screen and these settings.

    Parameters
    ----------
    settings : str
        Path of the file of settings.
    """
    screen = [os.environ.get(name, "") for name in ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME")]
    name = "layerdesk-" + hashlib.sha256(repr((getpass.getuser(), screen, settings)).encode()).hexdigest()[:16]
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return os.path.join(folder, name) if os.path.isdir(folder) else name
