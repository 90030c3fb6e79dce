"""What would be sent, before it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from smallmind.domain.conversation import Attachment


@dataclass(frozen=True, slots=True)
class Preview:
    """The prompt that a message would make: its tokens, the context that they must share with the answer, and the ids
    of the messages that would be left out, oldest first.

    `attachments` are those that were given, with the passages that would be sent.

    `n_tokens` may exceed `context_length`: then the message itself is too long.  All is 0 while no model is loaded.
    """

    n_tokens: int
    context_length: int
    left_out: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()


Compute = Callable[[str, Sequence[Attachment]], Awaitable[Preview]]


class Previewing:
    """One preview at a time, and always the newest: whoever waits for an older one gets that."""

    def __init__(self, compute: Compute) -> None:
        self._compute = compute
        self._wanted: tuple[str, Sequence[Attachment]] | None = None
        self._working: asyncio.Task[Preview] | None = None
        self._n_waiting = 0

    async def newest(self, text: str, attachments: Sequence[Attachment]) -> Preview:
        """The preview of this, or of what was asked for meanwhile.  Raises what computing it raises."""
        self._wanted = text, attachments
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        self._n_waiting += 1
        try:
            return await asyncio.shield(self._working)
        except asyncio.CancelledError:
            if self._n_waiting == 1:  # nobody else wants it
                self._working.cancel()
            raise
        finally:
            self._n_waiting -= 1

    async def _work(self) -> Preview:
        preview = Preview(0, 0)
        while self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            preview = await self._compute(*wanted)
        return preview
