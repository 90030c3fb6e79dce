"""Does what a person does: looks, types, clicks, waits.

A test waits for the end of what it began: between a test and its fixtures' end pytest-qt turns the Qt loop by itself,
and a task that goes on there finds no running asyncio loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from smallmind.ui.main_window import MainWindow
from smallmind.ui.transcript.action_bar import ActionBar
from smallmind.ui.transcript.code_card import CodeCard
from smallmind.ui.transcript.text_block import TextBlock
from smallmind.ui.transcript.waiting import Waiting

_W = TypeVar("_W", bound=QWidget)


async def until(is_so: Callable[[], object], timeout_s: float = 5.0) -> None:
    """Lets the loop run until it is so."""
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        await asyncio.sleep(0.01)


class Person:
    """In front of one window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Where the focus is."""
        focused: QWidget | None = self.window.focusWidget()
        QTest.keyClick(focused if focused is not None else self.window, key, modifiers)

    def write(self, text: str) -> None:
        """Into the message field."""
        QTest.keyClicks(self.window.composer.field, text)

    def send(self, text: str) -> None:
        """Write and press Enter."""
        self.write(text)
        QTest.keyClick(self.window.composer.field, Qt.Key.Key_Return)

    def click(self, name: str, place: QWidget | None = None) -> None:
        """The visible button of that name; the last one if there are several."""
        QTest.mouseClick(self.buttons(name, place)[-1], Qt.MouseButton.LeftButton)

    def buttons(self, name: str, place: QWidget | None = None) -> list[QAbstractButton]:
        """Those that can be seen."""
        for bar in (place or self.window).findChildren(ActionBar):
            bar.make_buttons()  # the pointer has to come near to find them
        for card in (place or self.window).findChildren(CodeCard):
            card.make_buttons()
        found = (place or self.window).findChildren(QAbstractButton)
        return [each for each in found if each.isVisible() and each.accessibleName() == name]

    def buttons_with(self, text: str) -> list[QAbstractButton]:
        """Those that can be seen and say it."""
        found = self.window.findChildren(QAbstractButton)
        return [each for each in found if each.isVisible() and text in each.text()]

    def sees(self, text: str, place: QWidget | None = None) -> bool:
        """Whether the text stands anywhere in view."""
        return text in self.reads(place)

    def reads(self, place: QWidget | None = None) -> str:
        """All text in view."""
        root = place or self.window
        blocks = [each.plain_text() for each in root.findChildren(TextBlock) if each.isVisible()]
        labels = [each.text() for each in root.findChildren(QLabel) if each.isVisible()]
        painted = [each.text() for each in root.findChildren(QAbstractButton) if each.isVisible()]
        painted += [each.language for each in root.findChildren(CodeCard) if each.isVisible()]
        painted += [each.words for each in root.findChildren(Waiting) if each.isVisible()]
        return "\n".join(blocks + labels + painted)

    def visible(self, kind: type[_W]) -> list[_W]:
        """Widgets of that class in view."""
        return [each for each in self.window.findChildren(kind) if each.isVisible()]

    async def waits_for(self, kind: type[_W]) -> _W:
        """The first widget of that class, as soon as one is in view."""
        await until(lambda: self.visible(kind))
        return self.visible(kind)[0]
