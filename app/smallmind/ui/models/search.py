"""What was found: the hits of the words that stand in the search field."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from smallmind.domain.conversation import SearchHit
from smallmind.domain.errors import SmallMindError
from smallmind.ui.tasks import Tasks

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
# Shorter than the pause between two letters of a slow typist, longer than that of a fast one.
_DELAY_MS = 90
# More rows than anybody reads; laying them out takes 8 ms.
_LIMIT = 100


class SearchState(StrEnum):
    """What the list of results has to say."""

    OFF = "off"  # no words
    SEARCHING = "searching"  # the rows are those of the words before
    DONE = "done"
    FAILED = "failed"


class Searcher(Protocol):
    """The saved conversations."""

    async def search(self, text: str, limit: int) -> tuple[SearchHit, ...]:
        """The best hits first."""
        ...


class SearchModel(QAbstractListModel):
    """`search_for(text)` at every letter: only when the typist pauses the store is asked, and an answer to earlier
    words is never shown after later ones.  `changed` follows every state.
    """

    changed = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.store: Searcher | None = None
        self.state = SearchState.OFF
        self.error: SmallMindError | None = None
        self._tasks = tasks
        self._text = ""
        self._hits: tuple[SearchHit, ...] = ()
        self._running: asyncio.Task[Any] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._start)

    @property
    def words(self) -> str:
        """What is searched for; "" nothing."""
        return self._text

    def search_for(self, text: str) -> None:
        """The words as they are now; "" ends the search."""
        text = " ".join(text.split())
        if text == self._text:
            return
        self._text = text
        self._give_up()
        if not text:
            self._show((), SearchState.OFF)
            return
        self._timer.start()
        self._enter(SearchState.SEARCHING)

    def search_again(self) -> None:
        """The conversations have changed."""
        if self._text:
            self._give_up()
            self._timer.start()

    def hit_at(self, index: _Index) -> SearchHit | None:
        """None outside the list."""
        return self._hits[index.row()] if index.isValid() and index.row() < len(self._hits) else None

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """A row for each hit."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for a screen reader; what is painted is asked of `hit_at`."""
        hit = self.hit_at(index)
        if hit is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return hit.title if hit.message_id is None else f"{hit.title}: {hit.snippet}"
        return None

    def _start(self) -> None:
        if self.store is not None:
            self._running = self._tasks.run_task(self._search(self.store, self._text))

    async def _search(self, store: Searcher, text: str) -> None:
        try:
            hits = await store.search(text, _LIMIT)
        except SmallMindError as error:
            self.error = error
            self._show((), SearchState.FAILED)
            return
        if text == self._text:
            self._show(hits, SearchState.DONE)

    def _give_up(self) -> None:
        self._timer.stop()
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def _show(self, hits: tuple[SearchHit, ...], state: SearchState) -> None:
        if hits != self._hits:
            self.beginResetModel()
            self._hits = hits
            self.endResetModel()
        self._enter(state)

    def _enter(self, state: SearchState) -> None:
        self.state = state
        self.changed.emit()
