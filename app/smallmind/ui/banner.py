"""An error above the transcript, for what belongs to no message."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smallmind.domain.errors import SmallMindError
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.transcript.cards import ErrorCard
from smallmind.ui.transcript.rows_view import column_margin


class Banner(QWidget):
    """Hidden until there is something to say.  A notice waits behind errors, and stays until the user dismisses it."""

    action_clicked = Signal()
    log_wanted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._card = ErrorCard(appearance)
        self._card.action_clicked.connect(self._act)
        self._is_unexpected = False
        self._notices: list[BaseException] = []
        self._is_notice = False
        close = IconButton(appearance, "close", self.tr("Dismiss"), 28)
        close.clicked.connect(self._dismiss)
        self._card.add_button(close)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._card)
        self.hide()

    def show_error(self, error: BaseException, action: str = "") -> None:
        """The latest one replaces the one before; `action` "" offers nothing but to dismiss it, of an error that nobody
        foresaw the log.
        """
        self._is_notice = False
        self._is_unexpected = not isinstance(error, SmallMindError)
        shown = self.tr("Show the log") if self._is_unexpected else action
        self._card.set_error(error, shown)
        self._card.show_action(bool(shown))
        self.show()

    def show_notice(self, notice: BaseException) -> None:
        """What the user must have read, whatever else goes wrong or right meanwhile."""
        self._notices.append(notice)
        if self.isHidden():
            self._show_next()

    def clear(self) -> None:
        """The error is over."""
        if not self._is_notice:
            self._show_next()

    def _dismiss(self) -> None:
        if self._is_notice:
            self._notices.pop(0)
        self._show_next()

    def _show_next(self) -> None:
        """The oldest notice, if there is one."""
        if not self._notices:
            self._is_notice = False
            self.hide()
            return
        self.show_error(self._notices[0])
        self._is_notice = True

    def _act(self) -> None:
        if self._is_unexpected:
            self.log_wanted.emit()
        else:
            self.action_clicked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Aligned with the column below."""
        super().resizeEvent(event)
        side = column_margin(event.size().width())
        self._column.setContentsMargins(side, 12, side, 0)
