"""Whole conversations out of the database and into it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import replace

from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Attachment, Conversation, Message, Role
from smallmind.storage import tree
from smallmind.storage.rows import (
    ATTACHMENT_COLUMNS,
    MESSAGE_COLUMNS,
    attachment_of,
    message_of,
    microseconds_of,
    stats_to_json,
    used_to_json,
)
from smallmind.storage.search_index import SearchIndex

_MESSAGES = f"""
    SELECT {MESSAGE_COLUMNS} FROM messages AS m WHERE m.conversation_id = ? AND m.deleted_with IS NULL ORDER BY m.id
"""
_ATTACHMENTS = f"""
    SELECT {ATTACHMENT_COLUMNS} FROM messages AS m JOIN attachments AS a ON a.message_id = m.id
    WHERE m.conversation_id = ? ORDER BY a.id
"""
_ADD_CONVERSATION = """
    INSERT INTO conversations (title, is_titled, created_at, updated_at, activity, is_pinned, draft, overrides)
    VALUES (?, 1, ?, ?, ?, ?, ?, ?)
"""
_ADD_MESSAGE = """
    INSERT INTO messages
        (conversation_id, parent_id, role, text, created_at, model_name, finish_reason, stats, n_left_out,
         is_edited)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_ATTACHMENT = """
    INSERT INTO attachments (message_id, name, media_type, size_bytes, text, used) VALUES (?, ?, ?, ?, ?, ?)
"""


def read_archive(connection: sqlite3.Connection, conversation_id: int) -> ConversationArchive:
    """Every branch; what is in the bin is left out.  Raises RecordMissing."""
    head = tree.conversation(connection, conversation_id)
    attachments: dict[int, list[Attachment]] = defaultdict(list)
    for row in connection.execute(_ATTACHMENTS, (conversation_id,)):
        attachments[row[0]].append(replace(attachment_of(row), id=0))
    messages = [message_of(row) for row in connection.execute(_MESSAGES, (conversation_id,))]
    places = {message.id: place for place, message in enumerate(messages)}
    return ConversationArchive(
        title=head.title,
        created_at=head.created_at,
        updated_at=head.updated_at,
        messages=tuple(_archived(each, places, tuple(attachments[each.id])) for each in messages),
        shown=places.get(head.leaf_id) if head.leaf_id is not None else None,
        is_pinned=head.is_pinned,
        draft=head.draft,
        overrides=head.overrides,
    )


def add_archive(
    connection: sqlite3.Connection, index: SearchIndex, archive: ConversationArchive, now: int
) -> Conversation:
    """A new conversation of it, at the place in the list that its date gives it."""
    updated_at = min(microseconds_of(archive.updated_at), now)
    created_at = min(microseconds_of(archive.created_at), updated_at)
    values = (archive.title, created_at, updated_at, updated_at, archive.is_pinned, archive.draft, archive.overrides)
    conversation_id = int(connection.execute(_ADD_CONVERSATION, values).lastrowid or 0)
    ids: list[int] = []
    for message in archive.messages:
        parent_id = ids[message.parent] if message.parent is not None else None
        ids.append(_add_message(connection, conversation_id, parent_id, message))
        index.add_message(connection, ids[-1])
    leaf_id = ids[archive.shown] if archive.shown is not None else None
    connection.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf_id, conversation_id))
    index.add_title(connection, conversation_id)
    return tree.conversation(connection, conversation_id)


def add_attachments(connection: sqlite3.Connection, message_id: int, attachments: tuple[Attachment, ...]) -> None:
    """Rows of their own for this message, whatever ids they come with."""
    rows = [
        (message_id, each.name, each.media_type, each.size_bytes, each.text, used_to_json(each.used))
        for each in attachments
    ]
    connection.executemany(_ADD_ATTACHMENT, rows)


def _archived(message: Message, places: dict[int, int], attachments: tuple[Attachment, ...]) -> ArchivedMessage:
    return ArchivedMessage(
        parent=places[message.parent_id] if message.parent_id is not None else None,
        role=message.role,
        text=message.text,
        created_at=message.created_at,
        model_name=message.model_name,
        finish_reason=message.finish_reason,
        stats=message.stats,
        n_left_out=message.n_left_out,
        attachments=attachments,
        is_edited=message.is_edited,
    )


def _add_message(
    connection: sqlite3.Connection, conversation_id: int, parent_id: int | None, message: ArchivedMessage
) -> int:
    is_answer = message.role is Role.ASSISTANT
    values = (
        conversation_id,
        parent_id,
        message.role.value,
        message.text,
        microseconds_of(message.created_at),
        message.model_name,
        message.finish_reason.value if is_answer and message.finish_reason else None,
        stats_to_json(message.stats),
        message.n_left_out,
        is_answer and message.is_edited,
    )
    message_id = int(connection.execute(_ADD_MESSAGE, values).lastrowid or 0)
    add_attachments(connection, message_id, message.attachments)
    return message_id
