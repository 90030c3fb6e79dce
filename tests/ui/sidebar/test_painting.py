"""Pictures of rows, kept and made a few at a time."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from smallmind.ui import theme
from smallmind.ui.sidebar.painting import RowPictures
from tests.ui.person import until

N_ROWS = 8
ROW_S = 0.003


class Delegate(QStyledItemDelegate):
    """Each row a colour, which takes a while to paint."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self.pictures = RowPictures(view)
        self.painted: list[str] = []
        self.asked: list[str] = []

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        words = index.data()  # type: ignore[attr-defined]
        self.asked.append(words)

        def paint(own: QPainter, row: QStyleOptionViewItem) -> None:
            end = time.thread_time() + ROW_S
            while time.thread_time() < end:
                pass
            self.painted.append(words)
            own.fillRect(row.rect, QColor(words))

        self.pictures.show(painter, option, theme.LIGHT, words, paint)


@pytest.fixture
def view(qtbot: QtBot) -> QListView:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(QStringListModel(["red", "blue"] * (N_ROWS // 2)))
    view.resize(200, 400)
    return view


async def test_a_row_is_painted_once(view: QListView) -> None:
    delegate = Delegate(view)
    view.setItemDelegate(delegate)
    view.show()
    await until(lambda: sorted(delegate.painted) == ["blue", "red"])
    for _ in range(5):
        view.grab()
    assert len(delegate.painted) == 2
    corner = view.visualRect(view.model().index(1, 0)).center()
    assert view.viewport().grab().toImage().pixelColor(corner) == QColor("blue")


async def test_many_new_ones_come_in_several_turns(view: QListView) -> None:
    colours = [QColor.fromHsv(40 * number, 200, 200).name() for number in range(N_ROWS)]
    view.setModel(QStringListModel(colours))
    delegate = Delegate(view)
    view.setItemDelegate(delegate)
    view.show()
    counts = [0]

    def is_whole() -> bool:
        if len(delegate.painted) != counts[-1]:
            counts.append(len(delegate.painted))
        return counts[-1] == N_ROWS

    await until(is_whole)
    assert len(counts) > 3
    first, last = (delegate.asked.count(words) for words in (delegate.painted[0], delegate.painted[-1]))
    assert first < last, "rows that are there are painted again"
    assert sorted(delegate.painted) == sorted(colours)
