"""A message's text in a field, in the message's place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.transcript.kit import Kit


class _Field(QPlainTextEdit):
    """Enter takes the text, Shift+Enter breaks the line, Esc gives up."""

    taken = Signal()
    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The three keys; others write."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class MessageEditor(QWidget):
    """`taken(text)` by Enter or the button, `given_up()` by Esc or the other one.

    What is written in it outlives it, in `kit.edits`: another chat may be shown meanwhile.
    """

    taken = Signal(str)
    given_up = Signal()

    def __init__(self, kit: Kit, message_id: int, name: str, verb: str) -> None:
        super().__init__()
        self._edits = kit.edits
        self._message_id = message_id
        self._before = ""
        self.field = with_kind(_Field(), "edit")
        self.field.setAccessibleName(name)
        self.field.setTabChangesFocus(True)
        self.field.setFont(kit.appearance.font(theme.BODY))
        self.field.textChanged.connect(self._note)
        self.field.taken.connect(self._take)
        self.field.given_up.connect(self.given_up)
        cancel = text_button(self.tr("Cancel"))
        cancel.clicked.connect(self.given_up)
        take = text_button(verb, "primary")
        take.clicked.connect(self._take)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addLayout(buttons)

    def open(self, text: str, height: int) -> None:
        """With this text or what was made of it before, and a field so high."""
        self._before = text
        self.field.setFixedHeight(height)
        self.show()
        self.field.setPlainText(self._edits.get(self._message_id, text))

    def close_for_good(self) -> None:
        """What is written in it is not wanted any more."""
        self.hide()
        self._edits.pop(self._message_id, None)

    def sizeHint(self) -> QSize:
        """With the field as high as it was opened; known before it is shown."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return super().sizeHint()

    def _note(self) -> None:
        text = self.field.toPlainText()
        if text != self._before:
            self._edits[self._message_id] = text
        else:
            self._edits.pop(self._message_id, None)

    def _take(self) -> None:
        self.taken.emit(self.field.toPlainText())
