"""One answer while it is made, for asyncio."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from smallmind.domain.errors import EngineStopped
from smallmind.domain.generation import Finished, GenerationEvent
from smallmind.engine.translation import StreamItem


class Generation:
    """Iterates once over the events of an answer; the last one is Finished.  Raises EngineStopped if the engine fails.

    Belongs to the loop that it was submitted on.  A task that is cancelled while it waits here cancels the answer too:
    nobody else would read it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._cancel: Callable[[], None] = lambda: None
        self._items: deque[StreamItem] = deque()
        self._arrival: asyncio.Future[None] | None = None
        self._is_over = False

    def bind(self, cancel: Callable[[], None]) -> None:
        """What cancels it; known only after it was submitted."""
        self._cancel = cancel

    def receive(self, items: Sequence[StreamItem]) -> None:
        """Takes what the engine made.  On the loop's thread only."""
        self._items.extend(items)
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    def cancel(self) -> None:
        """The answer ends within one step, as CANCELLED.  Any thread, any number of times."""
        self._cancel()

    def __aiter__(self) -> Generation:
        return self

    async def __anext__(self) -> GenerationEvent:
        if self._is_over:
            raise StopAsyncIteration
        while not self._items:
            await self._wait()
        item = self._items.popleft()
        self._is_over = isinstance(item, Finished | EngineStopped)
        if isinstance(item, EngineStopped):
            raise item
        return item

    async def _wait(self) -> None:
        self._arrival = self.loop.create_future()
        try:
            await self._arrival
        except asyncio.CancelledError:
            self.cancel()
            raise
        finally:
            self._arrival = None
