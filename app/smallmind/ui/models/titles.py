"""Titles that the model makes, after a first answer and only while nobody wants anything else of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from smallmind.domain.errors import SmallMindError
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.models.services import Store
from smallmind.ui.tasks import Tasks

_log = logging.getLogger(__name__)
_FIRST_EXCHANGE = 2  # messages


class Titles(QObject):
    """`follow` every chat.  `wanted` says whether the settings ask for titles, `made` that one is saved."""

    made = Signal()

    def __init__(self, tasks: Tasks, wanted: Callable[[], bool]) -> None:
        super().__init__()
        self.store: Store | None = None
        self._tasks = tasks
        self._wanted = wanted
        self._running: asyncio.Task[Any] | None = None

    def follow(self, chat: ChatModel) -> None:
        """The end of an answer begins a title, the next question ends it."""
        chat.busy_changed.connect(lambda is_busy: self._stop() if is_busy else self._begin(chat))

    def _begin(self, chat: ChatModel) -> None:
        is_first = len(chat.messages) == _FIRST_EXCHANGE and chat.messages[-1].finish_reason is not None
        if is_first and chat.messages[-1].n_siblings == 1 and self.store is not None and self._wanted():
            self._stop()
            self._running = self._tasks.run_task(self._make(chat, self.store))

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None

    async def _make(self, chat: ChatModel, store: Store) -> None:
        try:
            title = await chat.session.suggest_title()
            if title and chat.conversation_id is not None:
                await store.rename(chat.conversation_id, title, is_automatic=True)
                self.made.emit()
        except SmallMindError as error:  # the title that there is will do
            _log.info("no title was made", exc_info=error)
