"""What the window has to do with the process around it: its log, errors that nobody caught, signals, and its place on
the screen from one start to the next.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSettings, QtMsgType, qInstallMessageHandler
from shiboken6 import isValid

if TYPE_CHECKING:  # a second start only raises the window of the first
    from smallmind.ui.main_window import MainWindow

_log = logging.getLogger("smallmind")
_LOG_BYTES = 1_000_000


def start_log(path: Path) -> None:
    """Unexpected errors go to a file of bounded size; without one, to stderr."""
    handler: logging.Handler
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    levels = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}
    qt_log = logging.getLogger("qt")
    qInstallMessageHandler(lambda kind, _context, text: qt_log.log(levels.get(kind, logging.WARNING), "%s", text))


def catch_errors(window: MainWindow) -> None:
    """What nobody caught is logged whole and told in one sentence, as long as there is a window to tell it in."""

    def tell(error: BaseException) -> None:
        if isValid(window):
            window.show_problem(error)

    def from_hook(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        _log.error("unexpected error", exc_info=(kind, error, trace))
        tell(error)

    def from_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        _log.error("unexpected error: %s", context.get("message"), exc_info=error)
        if error is not None:
            tell(error)

    sys.excepthook = from_hook
    asyncio.get_running_loop().set_exception_handler(from_loop)


def close_on_signals(window: MainWindow) -> None:
    """Ctrl-C in the terminal and the session's end close the window in order.

    Python runs signal handlers between bytecodes: the memory meter's timer sees to it that there are some.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: window.close())


def restore_place(window: MainWindow, data_folder: Path) -> None:
    """Where it was, and as large."""
    geometry: Any = _place_file(data_folder).value("geometry")
    if geometry:
        window.restoreGeometry(geometry)


def keep_place(window: MainWindow, data_folder: Path) -> None:
    """For the next start."""
    _place_file(data_folder).setValue("geometry", window.saveGeometry())


def _place_file(data_folder: Path) -> QSettings:
    return QSettings(str(data_folder / "window.ini"), QSettings.Format.IniFormat)
