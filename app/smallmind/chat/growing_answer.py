"""An answer that is being written: its text in memory, and soon after on disk."""

from __future__ import annotations

import asyncio
import math

from smallmind.domain.errors import StorageError
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.storage.conversations import ConversationStore

# From one save to the next.  A kill may cost at most a second of an answer: that leaves the rest of the second to
# a machine whose disk and processors are busy.
SAVE_INTERVAL_S = 0.25


class GrowingAnswer:
    """Collects text and saves it by a timer, so that a slow model's last word is not left waiting for the next one."""

    def __init__(self, store: ConversationStore, message_id: int, beginning: str = "") -> None:
        """`beginning`: what is on disk already."""
        self.is_finished = False
        self._store = store
        self._message_id = message_id
        self._parts = [beginning]
        self._n_saved = 1
        self._saved_at_s = -math.inf
        self._saving: asyncio.Task[None] | None = None
        self._problem: StorageError | None = None

    @property
    def text(self) -> str:
        """All of it so far."""
        return "".join(self._parts)

    def append(self, text: str) -> None:
        """Adds text and sees to it that it is saved soon.  Raises the StorageError of an earlier save."""
        if self._problem:
            raise self._problem
        self._parts.append(text)
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_until_idle())

    async def finish(self, reason: FinishReason, stats: GenerationStats | None, n_left_out: int) -> None:
        """Saves the whole answer as finished; once only.  Raises StorageError."""
        if self.is_finished:
            return
        self.is_finished = True
        self._stop_saving()
        await self._store.finish_answer(self._message_id, self.text, reason, stats, n_left_out)

    async def interrupt(self) -> None:
        """Saves what there is and marks the answer as interrupted, unless it has ended before.  Raises StorageError."""
        if self.is_finished:
            return
        self.is_finished = True
        self._stop_saving()
        await self._store.update_answer(self._message_id, self.text)

    def _stop_saving(self) -> None:
        # A write that has begun is finished all the same, and before the next one.
        if self._saving:
            self._saving.cancel()

    async def _save_until_idle(self) -> None:
        now = asyncio.get_running_loop().time
        while self._n_saved < len(self._parts):
            await asyncio.sleep(self._saved_at_s + SAVE_INTERVAL_S - now())
            self._saved_at_s, n_parts = now(), len(self._parts)
            try:
                await self._store.update_answer(self._message_id, self.text)
            except StorageError as error:
                self._problem = error
                return
            self._n_saved = n_parts
