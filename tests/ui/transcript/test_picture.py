"""A widget's look, kept while nothing about it changes."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from smallmind.ui.transcript.picture import Picture


class Painter:
    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        self.picture = Picture()
        self.n_painted = 0

    def show(self, look: object = None) -> QColor:
        """The colour that is seen."""
        screen = QPixmap(self.widget.size())
        screen.fill(QColor("white"))
        painter = QPainter(screen)
        self.picture.show(self.widget, painter, self._paint, look)
        painter.end()
        return screen.toImage().pixelColor(5, 5)

    def _paint(self, painter: QPainter) -> None:
        self.n_painted += 1
        painter.fillRect(self.widget.rect(), QColor("red"))


def painter_of(qtbot: QtBot, height: int = 40) -> Painter:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(100, height)
    return Painter(widget)


def test_what_looks_the_same_is_painted_no_more(qtbot: QtBot) -> None:
    painter = painter_of(qtbot)
    assert [painter.show() for _ in range(5)] == [QColor("red")] * 5
    assert painter.n_painted == 2  # once on the screen, once into the picture


def test_a_change_of_size_or_look_is_painted(qtbot: QtBot) -> None:
    painter = painter_of(qtbot)
    for _ in range(3):
        painter.show("a")
    painter.show("b")
    assert painter.n_painted == 3
    painter.widget.resize(80, 40)
    painter.show("b")
    assert painter.n_painted == 4
    painter.show("b")
    painter.picture.forget()
    painter.show("b")
    assert painter.n_painted == 6


def test_no_picture_is_kept_of_what_is_higher_than_a_screen(qtbot: QtBot) -> None:
    painter = painter_of(qtbot, height=5_000)
    for _ in range(4):
        assert painter.show() == QColor("red")
    assert painter.n_painted == 4
