"""The one place where the window starts asyncio tasks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

_log = logging.getLogger(__name__)


class Tasks(QObject):
    """Keeps a strong reference to each task until it ends and reports what it raised; a cancelled task is no error."""

    failed = Signal(object)  # BaseException

    def __init__(self) -> None:
        super().__init__()
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def run_task(self, coro: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start `coro` on the running loop.  Whatever it raises is logged and emitted by `failed`, once.

        After `close` it is cancelled before it begins: a timer may still want what would find nothing to work on.
        """
        task = asyncio.get_running_loop().create_task(coro)
        if self._is_closed:
            task.cancel()
        self._running.add(task)
        task.add_done_callback(self._end)
        return task

    async def close(self, timeout_s: float = 2.0) -> None:
        """Cancel everything that still runs and wait for it, at most `timeout_s`.  Nothing is started from now on."""
        self._is_closed = True
        others = {task for task in self._running if task is not asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=timeout_s)

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            _log.error("a task failed", exc_info=error)
            self.failed.emit(error)
