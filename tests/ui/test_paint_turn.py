"""Painting waits for all that is due, and is not forgotten."""

from __future__ import annotations

import sys
import time

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from smallmind.ui.main_window import MainWindow
from smallmind.ui.paint_turn import PaintTurn


class Canvas(QWidget):
    def __init__(self, notes: list[str], *, has_turn: bool) -> None:
        super().__init__()
        self._notes = notes
        self._turn = PaintTurn(self, self._paint) if has_turn else None

    def event(self, event: QEvent) -> bool:
        turn = getattr(self, "_turn", None)
        return (turn is not None and turn.postpones(event)) or super().event(event)

    def _paint(self) -> None:
        super().event(QEvent(QEvent.Type.UpdateRequest))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt says so
        self._notes.append("paint")


def shown(qtbot: QtBot, canvas: Canvas, notes: list[str]) -> Canvas:
    """It, painted for the first time."""
    qtbot.addWidget(canvas)
    canvas.show()
    qtbot.waitUntil(lambda: "paint" in notes)
    QApplication.processEvents()
    notes.clear()
    return canvas


_ALONE = pytest.mark.skipif(sys.platform != "linux", reason="what Qt does by itself is its own affair elsewhere")


@pytest.mark.parametrize(
    ("has_turn", "order"),
    [(True, ["timer", "paint"]), pytest.param(False, ["paint", "timer"], marks=_ALONE)],
)
def test_what_is_due_comes_before_painting(qtbot: QtBot, has_turn: bool, order: list[str]) -> None:
    notes: list[str] = []
    canvas = shown(qtbot, Canvas(notes, has_turn=has_turn), notes)
    QTimer.singleShot(1, canvas, lambda: notes.append("timer"))
    canvas.update()
    time.sleep(0.01)  # somebody works, and the timer is due
    qtbot.waitUntil(lambda: len(notes) == 2)
    assert notes == order


def test_several_wishes_are_one_painting(qtbot: QtBot) -> None:
    notes: list[str] = []
    canvas = shown(qtbot, Canvas(notes, has_turn=True), notes)
    for _ in range(3):
        canvas.update()
        QApplication.sendPostedEvents(canvas, 0)
    qtbot.waitUntil(lambda: "paint" in notes)
    QApplication.processEvents()
    assert notes == ["paint"]


async def test_building_rests_after_the_window_was_painted(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[None] = []
    monkeypatch.setattr(window.transcript._this_turn, "rest", lambda: rests.append(None))
    window._paint()
    assert not rests
    assert window._paint_turn is not None
    window._paint_turn._do()
    assert rests == [None]
