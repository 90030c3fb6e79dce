"""Conversations into files that the user chose.  A file is replaced in one step, or not at all."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from smallmind.chat.transfer.markdown import markdown_of
from smallmind.chat.transfer.our_json import json_pieces
from smallmind.domain.archive import ConversationArchive
from smallmind.domain.conversation import Conversation
from smallmind.storage.failures import from_os

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")  # by Windows, whatever follows
_MAX_NAME = 80


class ArchiveStore(Protocol):
    """What exporting and importing need of a ConversationStore."""

    async def list_conversations(self) -> tuple[Conversation, ...]:
        """Every one, the newest first."""
        ...

    async def archive(self, conversation_id: int) -> ConversationArchive:
        """All of one."""
        ...

    async def add_archive(self, archive: ConversationArchive) -> Conversation:
        """A new one, all or nothing."""
        ...


async def export_markdown(store: ArchiveStore, conversation_id: int, path: Path) -> None:
    """The branch that is shown.  Raises StorageError."""
    archive = await store.archive(conversation_id)
    await asyncio.to_thread(_write, path, [markdown_of(archive)])


async def export_markdown_folder(store: ArchiveStore, folder: Path) -> int:
    """Every conversation in a file of its own; returns how many.  Raises StorageError."""
    taken: set[str] = set()
    listed = await store.list_conversations()
    for each in listed:
        archive = await store.archive(each.id)
        name = _free_name(file_name_of(archive.title, ".md"), taken, folder)
        await asyncio.to_thread(_write, folder / name, [markdown_of(archive)])
    return len(listed)


async def export_json(store: ArchiveStore, path: Path, conversation_ids: Sequence[int] | None = None) -> int:
    """Everything of these conversations (None: of all) in our format; returns how many.  Raises StorageError."""
    ids = [each.id for each in await store.list_conversations()] if conversation_ids is None else conversation_ids
    archives = [await store.archive(each) for each in ids]
    await asyncio.to_thread(_write, path, json_pieces(archives))
    return len(archives)


def file_name_of(title: str, suffix: str) -> str:
    """A name that every file system takes."""
    stem = " ".join(_FORBIDDEN.sub(" ", title).split())[:_MAX_NAME].strip(" .")
    return f"{'Conversation' if not stem or _RESERVED.match(stem) else stem}{suffix}"


def _free_name(name: str, taken: set[str], folder: Path) -> str:
    """Neither used in this export nor in the folder: nothing there is replaced."""
    path, number, free = Path(name), 2, name
    while free.casefold() in taken or (folder / free).exists():
        free = f"{path.stem} ({number}){path.suffix}"
        number += 1
    taken.add(free.casefold())
    return free


async def save_file(path: Path, content: bytes) -> None:
    """Something that was made elsewhere, a PDF say.  Raises StorageError."""
    await asyncio.to_thread(_write_bytes, path, [content])


def _write(path: Path, pieces: Iterable[str]) -> None:
    _write_bytes(path, (piece.encode() for piece in pieces))


def _write_bytes(path: Path, pieces: Iterable[bytes]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:_MAX_NAME]}", suffix=".new")
        try:
            with open(descriptor, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise from_os(error, str(path)) from error
