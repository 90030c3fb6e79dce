"""The sides of a window whose width changes are not painted again for each pixel."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from smallmind.ui.folding import Side
from smallmind.ui.main_window import MainWindow
from smallmind.ui.resize_cover import ResizeCover
from smallmind.ui.theme import WINDOW_HEIGHT
from tests.ui.person import Person, until


class PaintsIn(QObject):
    """How often something in a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        self._app = QCoreApplication.instance()
        self.n = 0

    def __enter__(self) -> PaintsIn:
        assert self._app is not None
        self._app.installEventFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._app is not None
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        is_part = isinstance(watched, QWidget) and self._widget.isAncestorOf(watched)
        self.n += event.type() == QEvent.Type.Paint and is_part and not isinstance(watched, ResizeCover)
        return False


def covers_that_are_up(window: MainWindow) -> list[ResizeCover]:
    return [each for each in window.findChildren(ResizeCover) if not each.size().isEmpty() and each.isVisible()]


def look_of(side: QWidget) -> QImage:
    window = side.window()
    return window.grab().toImage().copy(side.geometry())


def set_pause(window: MainWindow, pause_ms: int) -> None:
    """So that a slow machine makes no difference."""
    for cover in window.findChildren(ResizeCover):
        cover._end.setInterval(pause_ms)


async def wide(person: Person) -> MainWindow:
    window = person.window
    window.resize(1_500, WINDOW_HEIGHT)
    await until(lambda: not covers_that_are_up(window) and window.panel.isVisible())
    return window


async def test_sides_are_painted_once_while_the_width_changes(person: Person) -> None:
    window = await wide(person)
    before = look_of(window.panel)
    set_pause(window, 10_000)
    window.resize(1_490, WINDOW_HEIGHT)
    assert len(covers_that_are_up(window)) == 2
    with PaintsIn(window.panel) as panel, PaintsIn(window.sidebar) as sidebar:
        for width in (1_480, 1_470, 1_460):
            window.resize(width, WINDOW_HEIGHT)
            await asyncio.sleep(0.03)
    assert (panel.n, sidebar.n) == (0, 0)
    assert look_of(window.panel) == before
    set_pause(window, 0)
    window.resize(1_450, WINDOW_HEIGHT)
    await until(lambda: not covers_that_are_up(window))
    assert look_of(window.panel) == before


async def test_another_height_is_painted_at_once(person: Person) -> None:
    window = await wide(person)
    window.resize(1_490, WINDOW_HEIGHT)
    assert covers_that_are_up(window)
    window.resize(1_480, WINDOW_HEIGHT - 50)
    assert not covers_that_are_up(window)


async def test_what_is_folded_away_has_no_cover(person: Person) -> None:
    window = await wide(person)
    window.parts.folding.toggle(Side.PANEL)
    window.resize(1_490, WINDOW_HEIGHT)
    assert [each.parent() for each in covers_that_are_up(window)] == [window.sidebar]
