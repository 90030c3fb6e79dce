"""Files of conversations into the database: each conversation whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smallmind.chat.title import title_of
from smallmind.chat.transfer import chatgpt, lm_studio, our_json
from smallmind.chat.transfer.export import ArchiveStore
from smallmind.chat.transfer.reading import BadField, Fields, read_documents
from smallmind.domain.archive import ConversationArchive
from smallmind.domain.conversation import Role
from smallmind.domain.errors import ImportFailed

Progress = Callable[[int], None]  # conversations so far
_Outcome = ConversationArchive | BadField


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`skipped`: why, for each file and each conversation that could not be read."""

    n_conversations: int = 0
    n_messages: int = 0
    skipped: tuple[ImportFailed, ...] = ()


async def import_file(store: ArchiveStore, path: Path, progress: Progress | None = None) -> ImportReport:
    """Whatever it is of the formats that we know.  Raises ImportFailed, StorageError."""
    return await _import(store, path, _any_format, progress)


async def import_json(store: ArchiveStore, path: Path, progress: Progress | None = None) -> ImportReport:
    """Our own export.  Raises ImportFailed, StorageError."""
    return await _import(store, path, _ours, progress)


async def import_chatgpt(store: ArchiveStore, path: Path, progress: Progress | None = None) -> ImportReport:
    """ChatGPT's export: the zip, or its conversations.json.  Raises ImportFailed, StorageError."""
    return await _import(store, path, _chatgpt, progress)


async def import_lm_studio(store: ArchiveStore, path: Path, progress: Progress | None = None) -> ImportReport:
    """A conversation of LM Studio.  Raises ImportFailed, StorageError."""
    return await _import(store, path, _lm_studio, progress)


def _any_format(document: Any) -> Iterable[_Outcome]:
    if our_json.is_ours(document):
        return _ours(document)
    if chatgpt.is_chatgpt(document):
        return _chatgpt(document)
    if lm_studio.is_lm_studio(document):
        return _lm_studio(document)
    raise BadField("", "it is none of the formats that are known")


def _ours(document: Any) -> Iterable[_Outcome]:
    return _each(our_json.conversations_of(document), our_json.archive_of)


def _chatgpt(document: Any) -> Iterable[_Outcome]:
    return _each(chatgpt.conversations_of(document), chatgpt.archive_of)


def _lm_studio(document: Any) -> Iterable[_Outcome]:
    return _each([Fields(document, "")], lm_studio.archive_of)


def _each(conversations: Iterable[Fields], read: Callable[[Fields], ConversationArchive]) -> Iterable[_Outcome]:
    for fields in conversations:
        try:
            yield read(fields)
        except BadField as problem:
            yield problem


async def _import(
    store: ArchiveStore, path: Path, read: Callable[[Any], Iterable[_Outcome]], progress: Progress | None
) -> ImportReport:
    outcomes = await asyncio.to_thread(_read_all, path, read)
    n_conversations = n_messages = 0
    problems = tuple(each.in_file(path) for each in outcomes if isinstance(each, BadField))
    archives = [each for each in outcomes if isinstance(each, ConversationArchive)]
    if problems and not archives:
        raise problems[0]
    # The oldest first, so that of two with the same date the newer one in the file comes first in the list.
    for archive in sorted(archives, key=lambda each: each.updated_at):
        await store.add_archive(_with_title(archive))
        n_conversations += 1
        n_messages += len(archive.messages)
        if progress is not None:
            progress(n_conversations)
    return ImportReport(n_conversations, n_messages, problems)


def _read_all(path: Path, read: Callable[[Any], Iterable[_Outcome]]) -> list[_Outcome]:
    try:
        return [outcome for _, document in read_documents(path) for outcome in read(document)]
    except BadField as error:
        raise error.in_file(path) from error


def _with_title(archive: ConversationArchive) -> ConversationArchive:
    if archive.title.strip():
        return archive
    asked = next((message.text for message in archive.messages if message.role is Role.USER), "")
    return replace(archive, title=title_of(asked))
