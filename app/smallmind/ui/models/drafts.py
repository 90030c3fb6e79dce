"""What is written and not sent: each conversation's own, on disk half a second later and after a restart."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

_SAVE_DELAY_MS = 500


class DraftStore(Protocol):
    """The saved conversations.  None is the chat that has no conversation yet."""

    async def save_draft(self, conversation_id: int | None, text: str) -> None:
        """Replaces the one before."""
        ...

    async def draft(self, conversation_id: int | None) -> str:
        """What was saved last, or ""."""
        ...


class Drafts(QObject):
    """Follows the message field with `note`, and gives back with `recalled` what belongs there."""

    recalled = Signal(str)

    def __init__(self, run: Callable[[Callable[..., Coroutine[Any, Any, None]]], object]) -> None:
        """`run` starts a task that shows the errors that a user can understand."""
        super().__init__()
        self.store: DraftStore | None = None
        self._run = run
        self._current: int | None = None
        self._texts: dict[int | None, str] = {}  # of this session: newer than the disk
        self._unsaved: set[int | None] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_DELAY_MS)
        self._timer.timeout.connect(lambda: self._run(self.save_now))

    def note(self, text: str) -> None:
        """The field of the conversation that is shown holds `text` now."""
        if text != self._texts.get(self._current, ""):
            self._texts[self._current] = text
            self._unsaved.add(self._current)
            self._timer.start()

    def turn_to(self, conversation_id: int | None) -> None:
        """Another conversation is shown."""
        self._current = conversation_id
        self.recalled.emit(self._texts.get(conversation_id, ""))
        if conversation_id not in self._texts:
            self._run(self._load)

    def follow_to(self, conversation_id: int) -> None:
        """The chat that is shown has become a conversation: what was written meanwhile belongs to it."""
        if self._current is None:
            self._current = conversation_id
            text = self._texts.get(None, "")
            self._texts[None] = ""
            self._unsaved.add(None)
            self._timer.start()
            self.note(text)

    async def save_now(self) -> None:
        """Everything that is not on disk yet."""
        self._timer.stop()
        while self._unsaved and self.store is not None:
            which = self._unsaved.pop()
            await self.store.save_draft(which, self._texts[which])

    async def _load(self) -> None:
        which, store = self._current, self.store
        if store is None:
            return
        text = await store.draft(which)
        if which == self._current and which not in self._texts and text:
            self._texts[which] = text
            self.recalled.emit(text)
