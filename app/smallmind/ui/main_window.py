"""The window: its parts, and what happens to it as a whole: closing, keys nobody took, dropped files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow

from smallmind.domain.model import MODEL_SUFFIXES
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.chat_files import IMPORT_SUFFIXES
from smallmind.ui.chat_verbs import ChatVerbs
from smallmind.ui.commands import Commands
from smallmind.ui.focus_order import next_stop
from smallmind.ui.late import Late
from smallmind.ui.models.first_run import FirstRunState
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.paint_turn import PaintTurn
from smallmind.ui.parts import Parts
from smallmind.ui.resize_cover import ResizeCover
from smallmind.ui.sheets.sheets import Sheets
from smallmind.ui.verbs import Verbs
from smallmind.ui.warm_up import warm_up
from smallmind.ui.wiring import Wiring, connect_commands
from smallmind.ui.writing.desk import Desk
from smallmind.ui.writing.drop_hint import Drop, DropHint, dropped_files

if TYPE_CHECKING:
    from smallmind.ui.model_picker import ModelPicker
    from smallmind.ui.transcript.transcript_view import TranscriptView
    from smallmind.ui.transfer_verbs import TransferVerbs


class MainWindow(QMainWindow):
    """`close_wanted` when the user closes it; __main__ puts everything away and then closes it for good."""

    close_wanted = Signal()
    _paint_turn: PaintTurn | None = None  # Qt asks for events before there is one
    _covers: tuple[ResizeCover, ...] = ()

    def __init__(self, appearance: Appearance, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._may_close = False
        self.setWindowTitle("SmallMind")
        self.setMinimumSize(theme.WINDOW_MIN_WIDTH, theme.WINDOW_MIN_HEIGHT)
        self.resize(theme.WINDOW_WIDTH, theme.WINDOW_HEIGHT)
        self.setAcceptDrops(True)
        self._paint_turn = PaintTurn(self, self._paint)
        self.parts = parts = Parts(self, appearance, workspace)
        self.setCentralWidget(parts.whole)
        self.sidebar, self.top_bar, self.banner, self.empty = parts.sidebar, parts.top_bar, parts.banner, parts.empty
        self.composer, self.panel, self.toast = parts.composer, parts.panel, parts.toast
        self._covers = (ResizeCover(parts.sidebar), ResizeCover(parts.panel))
        self.verbs = Verbs(parts)
        self.late_transfer = Late(self._make_transfer)
        self.chat_verbs = ChatVerbs(parts, self.late_transfer)
        self.commands = Commands(self)
        self.sheets = Sheets(parts, self.commands)
        connect_commands(self.commands, self.verbs, self.late_transfer, self.sheets, parts)
        painted = self._paint_turn.done
        parts.late_transcript.then(lambda transcript: painted.connect(transcript.rest))
        self._wiring = Wiring(parts, self.verbs, self.chat_verbs, self.commands)
        self._drop_hint = DropHint(appearance, self)
        self._desk = Desk(parts, self.sheets)
        self.composer.field.setFocus()

    @property
    def transcript(self) -> TranscriptView:
        """The messages."""
        return self.parts.transcript

    @property
    def picker(self) -> ModelPicker:
        """The popup of models."""
        return self.parts.picker

    @property
    def transfer(self) -> TransferVerbs:
        """Conversations in and out."""
        return self.late_transfer()

    @property
    def is_at_work(self) -> bool:
        """Whether something would be interrupted if the window went now."""
        workspace, transfer = self._workspace, self.late_transfer.made
        is_fetching = self.parts.first_run_model.state is FirstRunState.FETCHING
        is_moving = transfer is not None and transfer.is_running
        return workspace.is_answering or workspace.engine.is_measuring or is_fetching or is_moving

    async def warm_up(self) -> None:
        """What was not needed for the first sight, in idle moments."""
        parts = self.parts
        late = (parts.late_transcript, parts.late_picker, self.late_transfer)
        await warm_up(late, lambda: parts.transcript.rehearse())

    def _paint(self) -> None:
        super().event(QEvent(QEvent.Type.UpdateRequest))

    def _make_transfer(self) -> TransferVerbs:
        from smallmind.ui.transfer_verbs import TransferVerbs

        return TransferVerbs(self.parts)

    def show_problem(self, error: BaseException) -> None:
        """An error that belongs to no message."""
        self.banner.show_error(error)

    def show_notice(self, notice: BaseException) -> None:
        """What stays until the user dismisses it."""
        self.banner.show_notice(notice)

    def allow_close(self) -> None:
        """Everything is put away: the next close is final."""
        self._may_close = True

    def event(self, event: QEvent) -> bool:
        """Painting waits for a turn of its own."""
        if self._paint_turn is not None and self._paint_turn.postpones(event):
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sides stay as they are where only the width is another."""
        super().resizeEvent(event)
        is_same_height = event.size().height() == event.oldSize().height()
        for cover in self._covers:
            if is_same_height:
                cover.hold()
            else:
                cover.drop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing takes a moment: the window goes at once, the rest follows in order."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.hide()
        self.close_wanted.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab: sidebar, bar, transcript, composer, panel, and round again."""
        parts = self.parts
        late = [each.made for each in (parts.late_first_run, parts.late_transcript)]
        middle = [parts.banner, parts.empty, *(each for each in late if each is not None)]
        stop = next_stop(
            self, [parts.sidebar, parts.top_bar, *middle, parts.composer, parts.panel, parts.toast], forward
        )
        if stop is None:
            return False
        stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where nothing with the focus had a use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self.verbs.escape()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere: a model is loaded, exported chats are imported, others are attached."""
        if dropped_files(event) and not self.sheets.is_open:
            event.acceptProposedAction()
            self._drop_hint.show_over(self.parts.whole, self._drop_for(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Over the chats it means something else, perhaps."""
        event.acceptProposedAction()
        self._drop_hint.show_over(self.parts.whole, self._drop_for(event))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Load the model, import the chats, or attach the files."""
        self._drop_hint.hide()
        paths = dropped_files(event)
        event.acceptProposedAction()
        match self._drop_for(event):
            case Drop.MODEL:
                self._workspace.load_model_file(paths[0])
            case Drop.CHATS:
                self.transfer.import_chats(paths)
            case Drop.FILES:
                self.composer.attach(paths)

    def _drop_for(self, event: QDropEvent) -> Drop:
        """A .json file is an export of chats where the chats are, and a file like any other elsewhere."""
        paths = dropped_files(event)
        suffixes = {path.suffix.lower() for path in paths}
        if len(paths) == 1 and suffixes <= set(MODEL_SUFFIXES):
            return Drop.MODEL
        is_over_chats = self.sidebar.isVisible() and self.sidebar.geometry().contains(event.position().toPoint())
        if suffixes <= set(IMPORT_SUFFIXES) and (is_over_chats or suffixes == {".zip"}):
            return Drop.CHATS
        return Drop.FILES
