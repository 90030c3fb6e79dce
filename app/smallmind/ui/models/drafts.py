"""What is written and not sent, with the files that go along: each conversation's own, on disk half a second later and
after a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from smallmind.domain.conversation import DraftFile
from smallmind.domain.errors import SmallMindError

_T = TypeVar("_T")
_SAVE_DELAY_MS = 500


class DraftStore(Protocol):
    """The saved conversations.  None is the chat that has no conversation yet."""

    async def save_draft(self, conversation_id: int | None, text: str) -> None:
        """Replaces the one before."""
        ...

    async def draft(self, conversation_id: int | None) -> str:
        """What was saved last, or ""."""
        ...

    async def save_draft_files(self, conversation_id: int | None, files: Sequence[DraftFile]) -> None:
        """Replaces those before."""
        ...

    async def draft_files(self, conversation_id: int | None) -> tuple[DraftFile, ...]:
        """What was saved last."""
        ...


class Drafts(QObject):
    """Follows the composer with `note` and `note_files`, and gives back with `recalled` and `files_recalled` what
    belongs there.
    """

    recalled = Signal(str)
    files_recalled = Signal(object)  # tuple of DraftFile

    def __init__(self, run: Callable[[Callable[..., Coroutine[Any, Any, None]]], object]) -> None:
        """`run` starts a task that shows the errors that a user can understand."""
        super().__init__()
        self.store: DraftStore | None = None
        self._run = run
        self._current: int | None = None
        self._texts: dict[int | None, str] = {}  # of this session: newer than the disk
        self._files: dict[int | None, tuple[DraftFile, ...]] = {}
        self._unsaved: set[int | None] = set()
        self._unsaved_files: set[int | None] = set()
        self._loaded: set[int | None] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_DELAY_MS)
        self._timer.timeout.connect(lambda: self._run(self.save_now))

    @property
    def is_saved(self) -> bool:
        """Whether all of it is on disk."""
        return not self._unsaved and not self._unsaved_files

    def note(self, text: str) -> None:
        """The field of the conversation that is shown holds `text` now."""
        if text != self._texts.get(self._current, ""):
            self._texts[self._current] = text
            self._unsaved.add(self._current)
            self._timer.start()

    def note_files(self, files: tuple[DraftFile, ...]) -> None:
        """These are attached to it now."""
        if files != self._files.get(self._current, ()):
            self._files[self._current] = files
            self._unsaved_files.add(self._current)
            self._timer.start()

    def turn_to(self, conversation_id: int | None) -> None:
        """Another conversation is shown."""
        self._current = conversation_id
        self.recalled.emit(self._texts.get(conversation_id, ""))
        self.files_recalled.emit(self._files.get(conversation_id, ()))
        if conversation_id not in self._loaded:
            self._run(self._load)

    def follow_to(self, conversation_id: int) -> None:
        """The chat that is shown has become a conversation: what was written meanwhile belongs to it."""
        if self._current is None:
            self._current = conversation_id
            self._loaded.add(conversation_id)
            text, files = self._texts.get(None, ""), self._files.get(None, ())
            self._texts[None], self._files[None] = "", ()
            self._unsaved.add(None)
            self._unsaved_files.add(None)
            self._timer.start()
            self.note(text)
            self.note_files(files)

    async def save_now(self) -> None:
        """Everything that is not on disk yet; what cannot be saved now is tried again with the next change."""
        self._timer.stop()
        if self.store is not None:
            await _save(self._unsaved, self._texts, self.store.save_draft)
            await _save(self._unsaved_files, self._files, self.store.save_draft_files)

    async def _load(self) -> None:
        which, store = self._current, self.store
        if store is None or which in self._loaded:
            return
        self._loaded.add(which)
        text, files = await store.draft(which), await store.draft_files(which)
        if text and which not in self._texts:
            self._texts[which] = text
            if which == self._current:
                self.recalled.emit(text)
        if files:  # beside those that were attached meanwhile
            self._files[which] = (*files, *self._files.get(which, ()))
            self._unsaved_files.add(which)
            if which == self._current:
                self.files_recalled.emit(self._files[which])


async def _save(
    unsaved: set[int | None], values: Mapping[int | None, _T], save: Callable[[int | None, _T], Awaitable[None]]
) -> None:
    """What has changed while it was being saved is saved again.  Raises what the first that failed raised."""
    failed: dict[int | None, SmallMindError] = {}
    while waiting := [which for which in unsaved if which not in failed]:
        value = values[waiting[0]]
        try:
            await save(waiting[0], value)
        except SmallMindError as error:
            failed[waiting[0]] = error
            continue
        if values[waiting[0]] == value:
            unsaved.discard(waiting[0])
    if failed:
        raise next(iter(failed.values()))
