"""Every key of the window on one page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.commands import Command, Commands, group_words, words_of
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.sheets.sheet import Sheet

_WIDTH = 760
_ROW = 30


class ShortcutsSheet(Sheet):
    """Reads the table of commands each time it is opened."""

    def __init__(self, appearance: Appearance, window: QWidget, commands: Commands) -> None:
        super().__init__(appearance, window, self.tr("Keyboard shortcuts"), width=_WIDTH)
        columns = (QVBoxLayout(), QVBoxLayout())
        n_rows = [0, 0]
        for group, listed in commands.listed():
            shorter = n_rows.index(min(n_rows))
            columns[shorter].addWidget(_group_box(group, listed))
            n_rows[shorter] += len(listed) + 2
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(36)
        for column in columns:
            column.setSpacing(18)
            column.addStretch(1)
            side_by_side.addLayout(column, 1)
        self.body.addLayout(side_by_side)


def _group_box(group: str, commands: tuple[Command, ...]) -> QWidget:
    box = with_kind(QWidget(), "bare")
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(group_words(group), "heading"), 0, 0)
    for row, command in enumerate(commands, start=1):
        grid.setRowMinimumHeight(row, _ROW)
        grid.addWidget(label(words_of(command.id).rstrip("…")), row, 0, Qt.AlignmentFlag.AlignVCenter)
        keys = QHBoxLayout()
        keys.setSpacing(6)
        for each in command.keys:
            native = QKeySequence(each).toString(QKeySequence.SequenceFormat.NativeText)
            keys.addWidget(label(native, "key"))
        grid.addLayout(keys, row, 1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
    return box
