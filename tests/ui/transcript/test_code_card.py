"""A block of code on the screen."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.transcript.blocks import Block, BlockKind
from smallmind.ui.transcript.code_card import CodeCard
from smallmind.ui.transcript.highlight import Span
from smallmind.ui.transcript.kit import Kit
from tests.ui.person import until
from tests.ui.watch import Painted


def card_in_window(kit: Kit, code: str) -> tuple[QWidget, CodeCard]:
    """400 px wide; the window is not shown yet."""
    window = QWidget()
    card = CodeCard(kit, window)
    card.set_block(Block(BlockKind.CODE, code=code))
    card.setGeometry(0, 0, 400, card.heightForWidth(400))
    return window, card


async def test_colours_that_come_later_are_painted_by_themselves(kit: Kit) -> None:
    window, card = card_in_window(kit, "def f(): pass")
    window.resize(400, 200)
    window.show()
    await until(window.windowHandle().isExposed)
    await asyncio.sleep(0.1)
    with Painted() as painted:
        card.text.set_colours([(Span(0, 3, "keyword"),)])
        await until(lambda: painted.count > 0)
    window.close()
    window.deleteLater()


async def test_buttons_are_made_when_somebody_is_near_and_look_as_before(kit: Kit) -> None:
    window, card = card_in_window(kit, "def f(): pass")
    window.show()
    assert not card.findChildren(IconButton)
    before = card.grab().toImage()
    QApplication.sendEvent(card, QEnterEvent(QPointF(5, 60), QPointF(5, 60), QPointF(5, 60)))
    assert [each.accessibleName() for each in card.findChildren(IconButton)] == ["Copy code", "Wrap long lines"]
    assert card.grab().toImage() == before
    window.deleteLater()


async def test_a_finger_that_was_never_near_presses_what_it_sees(kit: Kit) -> None:
    window, card = card_in_window(kit, "x = 1")
    window.show()
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(400 - 6 - 13, 16))
    assert QGuiApplication.clipboard().text() == "x = 1"
    window.deleteLater()
