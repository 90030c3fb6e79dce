"""The window: its parts, and what happens to it as a whole: closing, keys nobody took, dropped files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow

from smallmind.domain.model import MODEL_SUFFIXES
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.chat_verbs import ChatVerbs
from smallmind.ui.commands import Commands
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.parts import Parts
from smallmind.ui.sheets.sheets import Sheets
from smallmind.ui.transfer_verbs import IMPORT_SUFFIXES, TransferVerbs
from smallmind.ui.verbs import Verbs
from smallmind.ui.wiring import Wiring, connect_commands


class MainWindow(QMainWindow):
    """`close_wanted` when the user closes it; __main__ puts everything away and then closes it for good."""

    close_wanted = Signal()

    def __init__(self, appearance: Appearance, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._may_close = False
        self.setWindowTitle("SmallMind")
        self.setMinimumSize(theme.WINDOW_MIN_WIDTH, theme.WINDOW_MIN_HEIGHT)
        self.resize(theme.WINDOW_WIDTH, theme.WINDOW_HEIGHT)
        self.setAcceptDrops(True)
        self.parts = parts = Parts(self, appearance, workspace)
        self.setCentralWidget(parts.whole)
        self.sidebar, self.top_bar, self.banner, self.empty = parts.sidebar, parts.top_bar, parts.banner, parts.empty
        self.transcript, self.composer = parts.transcript, parts.composer
        self.panel, self.picker, self.toast = parts.panel, parts.picker, parts.toast
        self.verbs = Verbs(parts)
        self.transfer = TransferVerbs(parts)
        self.chat_verbs = ChatVerbs(parts, self.transfer)
        self.commands = Commands(self)
        self.sheets = Sheets(parts, self.commands)
        connect_commands(self.commands, self.verbs, self.transfer, self.sheets, parts)
        self._wiring = Wiring(parts, self.verbs, self.chat_verbs, self.commands)
        self.composer.field.setFocus()

    def show_problem(self, error: BaseException) -> None:
        """An error that belongs to no message."""
        self.banner.show_error(error)

    def show_notice(self, notice: BaseException) -> None:
        """What stays until the user dismisses it."""
        self.banner.show_notice(notice)

    def allow_close(self) -> None:
        """Everything is put away: the next close is final."""
        self._may_close = True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing takes a moment: the window goes at once, the rest follows in order."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.hide()
        self.close_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where nothing with the focus had a use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self.verbs.escape()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A model file may be dropped anywhere, and what a chat program exported."""
        if _dropped_model(event) or _dropped_chats(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Load the model, or import the chats."""
        model, chats = _dropped_model(event), _dropped_chats(event)
        if model:
            event.acceptProposedAction()
            self._workspace.load_model_file(model)
        elif chats:
            event.acceptProposedAction()
            self.transfer.import_chats(chats)


def _dropped_model(event: QDropEvent) -> Path | None:
    paths = _dropped_files(event)
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in MODEL_SUFFIXES else None


def _dropped_chats(event: QDropEvent) -> list[Path]:
    paths = _dropped_files(event)
    return paths if all(path.suffix.lower() in IMPORT_SUFFIXES for path in paths) else []


def _dropped_files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
