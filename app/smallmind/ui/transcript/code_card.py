"""A block of code: its language, a button to copy it, the code in colours."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QTextBlockFormat, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.highlight import Highlighter, find_spans
from smallmind.ui.transcript.markdown_blocks import Block

_PAUSE_S = 0.1


class _CodeText(QTextEdit):
    """Read-only, as high as its lines; the wheel belongs to the transcript unless it turns sideways."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        with_kind(self, "code-text")
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(False)
        self.setViewportMargins(13, 7, 13, 13)
        self.restyle(appearance)
        self.horizontalScrollBar().rangeChanged.connect(lambda _low, _high: self.fit())

    def restyle(self, appearance: Appearance) -> None:
        """The font in force."""
        self.setFont(appearance.mono())
        self.document().setDefaultFont(appearance.mono())
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        everything = QTextCursor(self.document())
        everything.select(QTextCursor.SelectionType.Document)
        everything.mergeBlockFormat(_line_format())
        self.fit()

    def append_code(self, text: str) -> None:
        """At the end, without a line break of its own."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.mergeBlockFormat(_line_format())
        cursor.insertText(text)
        self.fit()

    def fit(self) -> None:
        """As high as the lines, and the scroll bar where there is one."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.minimum())
        room = bar.sizeHint().height() if bar.maximum() > 0 else 0
        height = int(self.document().size().height() + 0.999) + 20 + room
        if height != self.height():
            self.setFixedHeight(height)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways only."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()


class CodeCard(QFrame):
    """Shows a Block of code that may grow; colours follow a moment later."""

    def __init__(self, appearance: Appearance, tasks: Tasks) -> None:
        super().__init__()
        self._appearance = appearance
        self._tasks = tasks
        self._code = ""
        self._language = ""
        self._is_colouring = False
        with_kind(self, "code")
        self._language_label = label("", "note")
        self._copy = text_button("Copy", "small-plain")
        self._copy.setAccessibleName("Copy code")
        self._copy.clicked.connect(self._copy_code)
        self._text = _CodeText(appearance)
        self._text.setAccessibleName("Code")
        self._highlighter = Highlighter(self._text.document(), appearance.palette)
        self._place()
        self._restyle()
        appearance.changed.connect(self._restyle)

    def set_block(self, block: Block) -> None:
        """Show it; if it continues what is shown, only the new text is touched."""
        self._language = block.language
        self._language_label.setText(block.language or "text")
        if block.code == self._code:
            return
        if block.code.startswith(self._code):
            self._text.append_code(block.code[len(self._code) :])
        else:
            self._text.clear()
            self._text.append_code(block.code)
        self._code = block.code
        if not self._is_colouring:
            self._is_colouring = True
            self.destroyed.connect(self._tasks.run_task(self._colour()).cancel)

    def _place(self) -> None:
        head = with_kind(QFrame(), "code-head")
        head.setMinimumHeight(33)
        row = QHBoxLayout(head)
        row.setContentsMargins(13, 0, 6, 0)
        row.addWidget(self._language_label)
        row.addStretch(1)
        row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._text)

    async def _colour(self) -> None:
        """Until the colours are those of the whole text; pauses keep a fast answer from paying for each line."""
        try:
            done = None
            while done != (self._code, self._language):
                done = (self._code, self._language)
                spans = await asyncio.to_thread(find_spans, *done)
                self._highlighter.set_lines(spans)
                await asyncio.sleep(_PAUSE_S)
        finally:
            self._is_colouring = False

    def _copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._copy.setText("Copied")
        QTimer.singleShot(theme.NOTICE_MS, self, lambda: self._copy.setText("Copy"))

    def _restyle(self) -> None:
        self._text.restyle(self._appearance)
        self._highlighter.set_palette(self._appearance.palette)
        self._copy.setIcon(self._appearance.icon("copy", size=14))


def _line_format() -> QTextBlockFormat:
    result = QTextBlockFormat()
    result.setLineHeight(theme.CODE_LINE, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    return result
