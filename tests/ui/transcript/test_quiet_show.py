"""What is shown while somebody holds the mouse, and what becomes of the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from smallmind.ui.transcript.quiet_show import QuietShow


class Child(QWidget):
    """Notes who held the mouse when it appeared."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.holders: list[QWidget | None] = []

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        self.holders.append(QWidget.mouseGrabber())


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_qt_does_not_look_for_the_pointer_and_nobody_holds_the_mouse_afterwards(window: QWidget) -> None:
    child = Child(window)
    QuietShow()(child)
    assert child.isVisible()
    assert child.holders[0] not in (None, child, window)  # Qt asks for the pointer where nobody else holds the mouse
    assert QWidget.mouseGrabber() is None


def test_who_holds_the_mouse_keeps_it(window: QWidget) -> None:
    child = Child(window)
    window.grabMouse()
    QuietShow()(child)
    assert child.holders == [window]
    assert QWidget.mouseGrabber() is window
    window.releaseMouse()
