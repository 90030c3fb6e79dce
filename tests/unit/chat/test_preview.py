from __future__ import annotations

import asyncio
from collections.abc import Sequence

from smallmind.chat.preview import Preview, Previewing
from smallmind.domain.conversation import Attachment


async def test_a_preview_that_nobody_waits_for_any_more_is_given_up() -> None:
    was_cancelled = asyncio.Event()

    async def compute(_text: str, _attachments: Sequence[Attachment]) -> Preview:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            was_cancelled.set()
            raise
        return Preview(0, 0)

    previewing = Previewing(compute)
    first, second = (asyncio.create_task(previewing.newest(text, ())) for text in "ab")
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0.01)
    assert not was_cancelled.is_set()
    second.cancel()
    await asyncio.wait_for(was_cancelled.wait(), 1)
