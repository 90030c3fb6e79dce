"""Speeds by depth and length: a column for each kernel, and what they are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from smallmind.ui.controls.labels import change_look, label, rule, with_kind


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` after the name.  A head has only names of columns."""

    name: str
    cells: tuple[str, ...]
    is_head: bool = False
    is_alert: bool = False  # of the last cell


class SpeedTable(QWidget):
    """Made of labels: read by screen readers, kept from one update to the next."""

    def __init__(self, name: str) -> None:
        super().__init__()
        with_kind(self, "bare")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(0)
        self._labels: list[list[QLabel]] = []
        self._shape: tuple[tuple[int, bool], ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """In place of those before."""
        shape = tuple((len(row.cells), row.is_head) for row in rows)
        if shape != self._shape:
            self._build(rows)
            self._shape = shape
        for row, labels in zip(rows, self._labels, strict=True):
            for text, cell in zip((row.name, *row.cells), labels, strict=True):
                if cell.text() != text:
                    cell.setText(text)
            change_look(labels[-1], "kind", "cell-alert" if row.is_alert else _kind(row))

    def _build(self, rows: Sequence[Row]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._labels = []
        width = max((len(row.cells) for row in rows), default=0) + 1
        for index, row in enumerate(rows):
            labels = [label("", _kind(row)) for _ in range(len(row.cells) + 1)]
            for column, cell in enumerate(labels):
                side = Qt.AlignmentFlag.AlignLeading if column == 0 else Qt.AlignmentFlag.AlignTrailing
                cell.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                cell.setContentsMargins(0, 6, 0, 6)
                self._grid.addWidget(cell, 2 * index, column)
            if index + 1 < len(rows):
                self._grid.addWidget(rule(), 2 * index + 1, 0, 1, width)
            self._labels.append(labels)
        self._grid.setColumnStretch(0, 1)


def _kind(row: Row) -> str:
    return "note" if row.is_head else "cell"
