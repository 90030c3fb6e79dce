"""A block of code on the screen."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QWidget

from smallmind.ui.transcript.blocks import Block, BlockKind
from smallmind.ui.transcript.code_card import CodeCard
from smallmind.ui.transcript.highlight import Span
from smallmind.ui.transcript.kit import Kit
from tests.ui.person import until
from tests.ui.watch import Painted


async def test_colours_that_come_later_are_painted_by_themselves(kit: Kit) -> None:
    window = QWidget()
    card = CodeCard(kit, window)
    card.set_block(Block(BlockKind.CODE, code="def f(): pass"))
    card.setGeometry(0, 0, 400, card.heightForWidth(400))
    window.resize(400, 200)
    window.show()
    await until(window.windowHandle().isExposed)
    await asyncio.sleep(0.1)
    with Painted() as painted:
        card.text.set_colours([(Span(0, 3, "keyword"),)])
        await until(lambda: painted.count > 0)
    window.close()
    window.deleteLater()
