"""Where the user writes: it grows with the text up to a limit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import SendButton
from smallmind.ui.controls.labels import change_look, label, with_kind
from smallmind.ui.controls.meter import Meter
from smallmind.ui.transcript.transcript_view import column_margin
from smallmind.ui.writing.field import MessageField

_NARROW = 460


class Composer(QWidget):
    """`sent(text, attachments)` with Enter or the button; `stopped` with Esc or the button while an answer grows.

    `edit_last_wanted` when the user would rather change the last question; `preview_wanted(text, attachments)` when
    the tokens of what stands here are to be counted: the answer comes by `set_preview`.
    """

    sent = Signal(str, object)
    stopped = Signal()
    edit_last_wanted = Signal()
    preview_wanted = Signal(str, object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._is_busy = False
        self._can_send = False
        self._hint_words = ""
        self.field = MessageField()
        self._appearance = appearance
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._card = with_kind(QFrame(), "composer")
        self._hint = label("", "faint")
        self._tokens = label("", "note")
        self._meter = Meter(appearance, "Context in use")
        self._meter.setFixedWidth(72)
        self.button = SendButton(appearance)
        self._place()
        self.field.textChanged.connect(self._follow)
        self.field.sent.connect(self._send)
        self.field.stopped.connect(self.stopped)
        self.field.edit_last_wanted.connect(self.edit_last_wanted)
        self.field.focus_changed.connect(lambda has_it: change_look(self._card, "focused", has_it))
        self.button.clicked.connect(self._press)
        self.show_tokens(0, 0)
        self._follow()

    def _restyle(self) -> None:
        self.field.setFont(self._appearance.font(theme.BODY))
        self.field.fit()

    def set_busy(self, is_busy: bool) -> None:
        """Whether an answer grows: the button then stops it."""
        self._is_busy = is_busy
        self.button.set_stops(is_busy)
        self._follow()

    def set_can_send(self, can_send: bool, hint: str) -> None:
        """Whether a model is ready; `hint` says what is in the way."""
        self._can_send = can_send
        self._hint_words = hint
        self._follow()

    def show_tokens(self, n_used: int, n_all: int) -> None:
        """What the conversation takes of the context; nothing while unknown."""
        is_known = n_all > 0
        self._tokens.setText(f"{n_used:,} of {n_all:,} tokens" if is_known else "")
        self._meter.set_share(n_used / n_all if is_known else 0.0)
        self._tokens.setVisible(is_known)
        self._meter.setVisible(is_known and self.width() > _NARROW)

    def put_text(self, text: str) -> None:
        """Into the field, with the caret at its end."""
        self.field.setPlainText(text)
        cursor = self.field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.field.setTextCursor(cursor)
        self.field.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As wide as the column above it."""
        super().resizeEvent(event)
        self.field.fit()
        side = column_margin(event.size().width())
        self._outer.setContentsMargins(side, 0, side, 18)
        self._meter.setVisible(bool(self._tokens.text()) and event.size().width() > _NARROW)
        self._hint.setVisible(event.size().width() > _NARROW)

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._hint, 1)
        row.addStretch(1)
        row.addWidget(self._tokens)
        row.addWidget(self._meter)
        row.addWidget(self.button)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(16, 13, 11, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addLayout(row)
        self._outer = QVBoxLayout(self)
        self._outer.addWidget(self._card)

    def _follow(self) -> None:
        has_text = bool(self.field.toPlainText().strip())
        self.button.setEnabled(self._is_busy or (has_text and self._can_send))
        usual = "" if self._is_busy else "Enter sends, Shift+Enter breaks the line"
        self._hint.setText(self._hint_words or usual)

    def _press(self) -> None:
        if self._is_busy:
            self.stopped.emit()
        else:
            self._send()
        self.field.setFocus()

    def _send(self) -> None:
        text = self.field.toPlainText().strip()
        if text and self._can_send and not self._is_busy:
            self.field.clear()
            self.sent.emit(text, ())
