"""The field for a message: grows with the text up to a limit, and knows its keys."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from smallmind.ui.controls.labels import with_kind

# Of the window's height; then the text scrolls.
_SHARE_OF_WINDOW = 0.4
_LEAST_LINES = 3


class MessageField(QPlainTextEdit):
    """Enter sends, Shift+Enter breaks the line, Esc stops, Up in an empty field edits what was said last.

    While an input method composes a character no key reaches keyPressEvent, so its Enter never sends.
    """

    sent = Signal()
    stopped = Signal()
    edit_last_wanted = Signal()
    focus_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        with_kind(self, "message")
        self.setAccessibleName(self.tr("Message"))
        self.setPlaceholderText(self.tr("Write a message"))
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self.fit)

    def fit(self) -> None:
        """As high as the text, at least a line, at most the limit."""
        line = self.fontMetrics().lineSpacing()
        n_needed = int(self.document().size().height())
        n_most = max(_LEAST_LINES, int(self.window().height() * _SHARE_OF_WINDOW / line))
        self.setFixedHeight(max(1, min(n_most, n_needed)) * line + 4)
        fits = n_needed <= n_most
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks lines elsewhere."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that do something; others write."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        elif is_enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.stopped.emit()
        elif event.key() == Qt.Key.Key_Up and _is_plain(event) and self.document().isEmpty():
            self.edit_last_wanted.emit()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text only."""
        if source.hasText():
            self.insertPlainText(source.text())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """A dropped file is the window's business."""
        return source.hasText() and not source.hasUrls()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The card around it shows the focus."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And its end."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


def _is_plain(event: QKeyEvent) -> bool:
    return event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
