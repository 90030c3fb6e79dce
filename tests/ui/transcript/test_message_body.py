"""The blocks of a growing answer."""

from __future__ import annotations

from smallmind.ui.transcript.kit import Kit
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.transcript.text_block import TextBlock


def carets(body: MessageBody) -> list[bool]:
    return [block._has_caret for block in body.findChildren(TextBlock)]


async def test_the_caret_stays_with_the_end_however_many_blocks_come_at_once(
    kit: Kit,
) -> None:
    body = MessageBody(kit)
    body.append("One")
    body._flush()
    body.lay_out(600, 0, 800)
    assert carets(body) == [True]
    body.append("\n\nTwo\n\nThree\n\nFour")
    body._flush()
    body.lay_out(600, 0, 800)
    assert carets(body) == [False, False, False, True]
    body.finish()
    assert carets(body) == [False] * 4
