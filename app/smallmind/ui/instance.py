"""One running program per data folder: a second start hands over what it was given to the first, and ends.

Who holds `instance.lock` is the first; a program that was killed holds nothing, though its file stays.  The first
listens on a local socket (a named pipe on Windows; never the network) whose name only comes from the folder.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile, QObject, Signal

_PATIENCE_S = 10.0  # the first may just be starting, or ending
_RETRY_MS = 100
_ANSWER_MS = 2_000
_LONGEST_SOCKET_PATH = 100  # of the 104 to 108 bytes that systems allow
_LONGEST_MESSAGE = 100_000
_ANSWER = b"shown\n"


class Instance(QObject):
    """`claim` first; `listen` once there is a window to raise.  A folder that cannot be written to is nobody's."""

    raise_wanted = Signal(str)  # the file to open as well, or ""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._lock: QLockFile | None = None
        self._server: Any = None

    def claim(self, file: Path | None = None) -> bool:
        """True for the first program.  Otherwise the first has shown itself, with this file: nothing is left to do.

        Where another program holds the folder and does not answer, waiting ends after ten seconds with True: the
        database can be shared, a window that never comes cannot be explained.
        """
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = QLockFile(str(self._folder / "instance.lock"))
        lock.setStaleLockTime(0)  # however old: a lock is stale when its program is gone
        until_s = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until_s:
            if lock.tryLock(0):
                self._lock = lock
                return True
            if lock.error() != QLockFile.LockError.LockFailedError:
                return True
            if self._hand_over(file):
                return False
            time.sleep(_RETRY_MS / 1000)
        return True

    def listen(self) -> None:
        """From now on others are heard.  Imports QtNetwork: not before the window is shown."""
        if self._lock is None or self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._hear)
        for name in self._names():
            QLocalServer.removeServer(name)  # of one that was killed: the lock is ours
            if server.listen(name):
                self._server = server
                return

    def close(self) -> None:
        """The next start is the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def stop_listening(self) -> None:
        """While the program ends: who starts now waits for the lock."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _names(self) -> list[str]:
        """In the folder where the system can, else in the place for such things."""
        path = str(self._folder.absolute() / "instance.socket")
        hashed = f"smallmind-{hashlib.sha256(path.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"
        is_possible = sys.platform != "win32" and len(path.encode("utf-8", "surrogateescape")) <= _LONGEST_SOCKET_PATH
        return [path, hashed] if is_possible else [hashed]

    def _hand_over(self, file: Path | None) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        _let_others_come_forward()
        message = json.dumps({"file": str(file.absolute()) if file else ""}).encode() + b"\n"
        for name in self._names():
            socket = QLocalSocket()
            socket.connectToServer(name)
            if not socket.waitForConnected(_ANSWER_MS):
                continue
            socket.write(message)
            if socket.waitForBytesWritten(_ANSWER_MS) and socket.waitForReadyRead(_ANSWER_MS):
                is_shown = socket.readAll().data() == _ANSWER
                socket.disconnectFromServer()
                return is_shown
        return False

    def _hear(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._answer(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._answer(socket)

    def _answer(self, socket: Any) -> None:
        if socket.bytesAvailable() > _LONGEST_MESSAGE:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        file = _file_of(socket.readLine().data())
        if file is None:
            socket.abort()
            return
        self.raise_wanted.emit(file)
        socket.write(_ANSWER)


def _file_of(message: bytes) -> str | None:
    """The path in a message; None for what is none of ours."""
    try:
        file = json.loads(message)["file"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return file if isinstance(file, str) else None


def _let_others_come_forward() -> None:
    """Windows lets only the program in front, which is this one just now, put another window there."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
