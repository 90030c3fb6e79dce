"""The field for a message: grows with the text up to a limit, and knows its keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from smallmind.chat.prompts import find_variable, variables_of
from smallmind.ui.controls.labels import with_kind

# Of the window's height; then the text scrolls.
_SHARE_OF_WINDOW = 0.4
_LEAST_LINES = 3


class MessageField(QPlainTextEdit):
    """Enter sends, Shift+Enter breaks the line, Esc stops, Up in an empty field edits what was said last.

    While an input method composes a character no key reaches keyPressEvent, so its Enter never sends.  While a prompt
    has variables left, Tab goes from one to the next, and Enter to the first.
    """

    sent = Signal()
    stopped = Signal()
    edit_last_wanted = Signal()
    focus_changed = Signal(bool)
    files_pasted = Signal(object)  # list[Path]
    picture_pasted = Signal()
    long_pasted = Signal(str)
    menu_wanted = Signal(object, object)  # QMenu to be extended, QTextCursor where it opens

    def __init__(self) -> None:
        super().__init__()
        self.paste_limit = 0  # characters; 0: none
        self.key_taker: Callable[[QKeyEvent], bool] | None = None  # asked first
        self._variables: frozenset[str] = frozenset()
        with_kind(self, "message")
        self.setAccessibleName(self.tr("Message"))
        self.setPlaceholderText(self.tr("Write a message"))
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._align)
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

    def _align(self) -> None:
        """At the side where the first strong letter says that the text begins."""
        is_rtl = self.document().firstBlock().textDirection() == Qt.LayoutDirection.RightToLeft
        wanted = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
        option = self.document().defaultTextOption()
        if option.alignment() != wanted:
            option.setAlignment(wanted)
            self.document().setDefaultTextOption(option)

    def put_prompt(self, text: str) -> None:
        """In place of everything, with its first variable selected; undo brings back what was there."""
        self._variables = frozenset(variables_of(text))
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)
        self.select_variable(0)
        self.setFocus()

    def select_variable(self, start: int, *, backwards: bool = False) -> bool:
        """The next one from `start` on; False where none is left."""
        place = (
            find_variable(self.toPlainText(), self._variables, start, backwards=backwards) if self._variables else None
        )
        if place is None:
            self._variables = frozenset()
            return False
        cursor = self.textCursor()
        cursor.setPosition(place[0])
        cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks lines elsewhere."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Tab belongs to the list of prompts and to the variables, while there are some; else it leaves."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if is_tab and self._tab(event):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that do something; others write."""
        if self.key_taker is not None and self.key_taker(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press_enter(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() == Qt.Key.Key_Up and _is_plain(event) and self.document().isEmpty():
            self.edit_last_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _press_enter(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif not self.select_variable(0):
            self.sent.emit()

    def _escape(self) -> None:
        if self._variables:
            self._variables = frozenset()
        else:
            self.stopped.emit()

    def _tab(self, event: QKeyEvent) -> bool:
        if self.key_taker is not None and self.key_taker(event):
            return True
        is_back = event.key() == Qt.Key.Key_Backtab
        cursor = self.textCursor()
        return self.select_variable(cursor.selectionStart() if is_back else cursor.selectionEnd(), backwards=is_back)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text only; files are attached, and so is a very long text."""
        paths = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if paths:
            self.files_pasted.emit(paths)
        elif source.hasText():
            text = source.text()
            if self.paste_limit and len(text) > self.paste_limit:
                self.long_pasted.emit(text)
            else:
                self.insertPlainText(text)
        elif source.hasImage():
            self.picture_pasted.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """A picture is taken too, to say why it is not."""
        return source.hasText() or source.hasUrls() or source.hasImage()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own, with what others add."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.textCursor() if by_key else self.cursorForPosition(event.pos())
        menu = self.createStandardContextMenu()
        self.menu_wanted.emit(menu, place)
        menu.aboutToHide.connect(menu.deleteLater)
        below = self.viewport().mapToGlobal(self.cursorRect(place).bottomLeft())
        menu.popup(below if by_key else event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere: that is the window's business."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """As it entered."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragMoveEvent(event)

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
