"""The files that are going to be attached: read in the background, ready or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from smallmind.domain.conversation import Attachment, DraftFile
from smallmind.domain.errors import SmallMindError
from smallmind.ui.tasks import Tasks

MAX_FILES: Final = 20
_AT_ONCE = 2  # readers; each takes a core

Extract = Callable[[Path], Awaitable[Attachment]]


async def _extract(path: Path) -> Attachment:
    from smallmind.chat.attachments.extraction import extract

    return await extract(path)


class Now(StrEnum):
    """What became of a file since it was read."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """Being read while it has neither an attachment nor an error.  `key` is its name among the others; `path` and
    `modified_ns` as in DraftFile.
    """

    key: int
    name: str
    attachment: Attachment | None = None
    error: SmallMindError | None = None
    path: str = ""
    modified_ns: int = 0
    now: Now = Now.SAME

    @property
    def is_reading(self) -> bool:
        """Whether it is not known yet what is in it."""
        return self.attachment is None and self.error is None


class AttachmentsModel(QObject):
    """`changed` follows every change of `files`; `refused` where not even an entry was made."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, tasks: Tasks, extract: Extract = _extract) -> None:
        super().__init__()
        self.files: tuple[AttachedFile, ...] = ()
        self._tasks = tasks
        self._extract = extract
        self._keys = count(1)
        self._reading: dict[int, asyncio.Task[Any]] = {}
        self._turn = asyncio.Semaphore(_AT_ONCE)

    @property
    def is_reading(self) -> bool:
        """Whether any of them is not read yet."""
        return any(each.is_reading for each in self.files)

    @property
    def ready(self) -> tuple[Attachment, ...]:
        """What can be sent."""
        return tuple(each.attachment for each in self.files if each.attachment is not None)

    @property
    def drafts(self) -> tuple[DraftFile, ...]:
        """What is to be there again after a restart: all but what cannot be attached anyway."""
        return tuple(
            DraftFile(each.name, each.path, each.modified_ns, each.attachment)
            for each in self.files
            if each.error is None
        )

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Begin to read them; the ones that are too many are refused."""
        for path in paths:
            if len(self.files) >= MAX_FILES:
                words = self.tr("At most {n} files go with one message.").format(n=MAX_FILES)
                self.refused.emit(words)
                return
            file = AttachedFile(next(self._keys), path.name or str(path), path=str(path))
            self.files = (*self.files, file)
            self._begin(file)
        self.changed.emit()

    def add_text(self, name: str, text: str) -> int:
        """A text that is there already; returns its key."""
        attachment = Attachment(0, name, "text/plain", text, len(text.encode("utf-8", "replace")))
        self.put([attachment])
        return self.files[-1].key

    def put(self, attachments: Sequence[Attachment]) -> None:
        """Files that were read before."""
        added = tuple(AttachedFile(next(self._keys), each.name, each) for each in attachments)
        self.files = (*self.files, *added)
        self.changed.emit()

    def show_drafts(self, drafts: Sequence[DraftFile]) -> None:
        """These in place of those that are here.  What was not read is read now, and the others are looked after."""
        if tuple(drafts) == self.drafts and len(drafts) == len(self.files):
            return
        for task in self._reading.values():
            task.cancel()
        self._reading.clear()
        self.files = tuple(
            AttachedFile(next(self._keys), each.name, each.attachment, None, each.path, each.modified_ns)
            for each in drafts
        )
        for file in self.files:
            if file.path:
                self._begin(file)
        self.changed.emit()

    def remove(self, key: int) -> None:
        """That one, read or not."""
        self.files = tuple(each for each in self.files if each.key != key)
        task = self._reading.pop(key, None)
        if task is not None:
            task.cancel()
        self.changed.emit()

    def clear(self) -> None:
        """All of them."""
        for each in self.files:
            self.remove(each.key)

    def _begin(self, file: AttachedFile) -> None:
        work = self._read(file) if file.attachment is None else self._look_after(file)
        self._reading[file.key] = self._tasks.run_task(work)

    async def _read(self, file: AttachedFile) -> None:
        result: dict[str, Any]
        path = Path(file.path)
        try:
            async with self._turn:
                modified_ns = await asyncio.to_thread(_modified_ns, path)
                result = {"attachment": await self._extract(path), "modified_ns": modified_ns or 0}
        except SmallMindError as error:
            result = {"error": error}
        self._change(file.key, **result)

    async def _look_after(self, file: AttachedFile) -> None:
        modified_ns = await asyncio.to_thread(_modified_ns, Path(file.path))
        self._reading.pop(file.key, None)
        if modified_ns != file.modified_ns:
            self._change(file.key, now=Now.GONE if modified_ns is None else Now.CHANGED)

    def _change(self, key: int, **values: Any) -> None:
        self._reading.pop(key, None)
        self.files = tuple(replace(each, **values) if each.key == key else each for each in self.files)
        self.changed.emit()


def _modified_ns(path: Path) -> int | None:
    """None if there is no such file, or none that may be seen.  For a worker thread."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
