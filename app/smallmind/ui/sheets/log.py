"""The log as it grows: the last lines of it, to be read, copied and found on the disk."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QGuiApplication,
    QHideEvent,
    QShowEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from smallmind.storage.log_file import MOST_LINES, LogNews, LogTail
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.sheets.sheet import WIDE, Sheet
from smallmind.ui.tasks import Tasks

_LOOK_MS = 1_000


class LogSheet(Sheet):
    """Looks once a second while it is open; keeps the last 2,000 lines."""

    def __init__(self, appearance: Appearance, window: QWidget, tasks: Tasks, tail: LogTail) -> None:
        super().__init__(appearance, window, self.tr("Log"), width=WIDE, scrolls=False)
        self._tasks = tasks
        self._tail = tail
        self._is_looking = False
        self.view = with_kind(QPlainTextEdit(), "reading")
        self.view.setReadOnly(True)
        self.view.setTabChangesFocus(True)
        self.view.setUndoRedoEnabled(False)
        self.view.setMaximumBlockCount(MOST_LINES)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setAccessibleName(self.tr("The last lines of the log"))
        self.view.setPlaceholderText(self.tr("Nothing has been logged. That is good."))
        self.view.setMinimumHeight(380)
        self.body.addWidget(self.view, 1)
        self.add_action(self.tr("Open the folder")).clicked.connect(self._open_folder)
        self.add_action(self.tr("Copy everything")).clicked.connect(self._copy)
        self.set_note(str(tail.path))
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        appearance.changed.connect(self._restyle)
        self._restyle()

    def first_focus(self) -> QWidget:
        """The lines, so that the arrow keys scroll."""
        return self.view

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once."""
        self._timer.start()
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """And no more."""
        self._timer.stop()
        super().hideEvent(event)

    def _look(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self._tasks.run_task(self._read())

    async def _read(self) -> None:
        try:
            self._show(await asyncio.to_thread(self._tail.read))
        finally:
            self._is_looking = False

    def _show(self, news: LogNews) -> None:
        if news.starts_anew:
            self.view.clear()
        bar = self.view.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 2
        cursor = QTextCursor(self.view.document())
        for line in news.lines:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            if not self.view.document().isEmpty():
                cursor.insertBlock()
            cursor.insertText(line.text, self._format(line.level))
        if is_at_end:
            bar.setValue(bar.maximum())

    def _format(self, level: str) -> QTextCharFormat:
        palette = self.appearance.palette
        colours = {"WARNING": palette.warning, "ERROR": palette.error, "CRITICAL": palette.error}
        style = QTextCharFormat()
        style.setForeground(QColor(colours.get(level, palette.soft)))
        return style

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.view.toPlainText())
        self.set_note(self.tr("Copied."))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._tail.path.parent)))

    def _restyle(self) -> None:
        self.view.setFont(self.appearance.mono(12))
