"""A conversation made of another: a duplicate of all of it, or one of its branches going its own way."""

from __future__ import annotations

import re
import sqlite3

from smallmind.domain.conversation import Conversation
from smallmind.storage import tree
from smallmind.storage.failures import RecordMissing
from smallmind.storage.search_index import SearchIndex

_NUMBERED = re.compile(r"^(.*\S) \((\d{1,6})\)$", re.DOTALL)
_COPIED = "role, text, created_at, model_name, finish_reason, stats, n_left_out, is_edited"
_ALL = "SELECT id, parent_id FROM messages WHERE conversation_id = ? AND deleted_with IS NULL ORDER BY id"


def duplicate(connection: sqlite3.Connection, index: SearchIndex, conversation_id: int, now: int) -> Conversation:
    """Every branch, under the same title with a number.  Raises RecordMissing."""
    source = tree.conversation(connection, conversation_id)
    return _copy(
        connection, index, source, connection.execute(_ALL, (conversation_id,)).fetchall(), source.leaf_id, now
    )


def branch_off(connection: sqlite3.Connection, index: SearchIndex, message_id: int, now: int) -> Conversation:
    """The branch from its root to this message.  Raises RecordMissing."""
    branch = tree.branch(connection, message_id)
    if not branch:
        raise RecordMissing("the message")
    source = tree.conversation(connection, branch[-1].conversation_id)
    return _copy(connection, index, source, [(each.id, each.parent_id) for each in branch], message_id, now)


def next_title(title: str, taken: set[str]) -> str:
    """“Trip (2)”, or the first number that is free."""
    match = _NUMBERED.match(title)
    stem = match[1] if match else title
    number = 2
    while f"{stem} ({number})" in taken:
        number += 1
    return f"{stem} ({number})"


def _copy(
    connection: sqlite3.Connection,
    index: SearchIndex,
    source: Conversation,
    places: list[tuple[int, int | None]],
    leaf_id: int | None,
    now: int,
) -> Conversation:
    """`places`: (id, parent's id) of the messages, parents first."""
    taken = {str(row[0]) for row in connection.execute("SELECT title FROM conversations WHERE deleted_at IS NULL")}
    made = connection.execute(
        "INSERT INTO conversations (title, is_titled, overrides, created_at, updated_at, activity)"
        " SELECT ?, is_titled, overrides, ?, ?, (SELECT max(?, max(activity) + 1) FROM conversations)"
        " FROM conversations WHERE id = ?",
        (next_title(source.title, taken), now, now, now, source.id),
    )
    conversation_id = int(made.lastrowid or 0)
    new_ids: dict[int, int] = {}
    for old_id, parent_id in places:
        parent = new_ids[parent_id] if parent_id is not None else None
        new_ids[old_id] = _copy_message(connection, old_id, conversation_id, parent)
        index.add_message(connection, new_ids[old_id])
    leaf = new_ids.get(leaf_id) if leaf_id is not None else None
    connection.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf, conversation_id))
    index.add_title(connection, conversation_id)
    return tree.conversation(connection, conversation_id)


def _copy_message(connection: sqlite3.Connection, old_id: int, conversation_id: int, parent_id: int | None) -> int:
    made = connection.execute(
        f"INSERT INTO messages (conversation_id, parent_id, {_COPIED})"
        f" SELECT ?, ?, {_COPIED} FROM messages WHERE id = ?",
        (conversation_id, parent_id, old_id),
    )
    new_id = int(made.lastrowid or 0)
    connection.execute(
        "INSERT INTO attachments (message_id, name, media_type, size_bytes, text, used)"
        " SELECT ?, name, media_type, size_bytes, text, used FROM attachments WHERE message_id = ? ORDER BY id",
        (new_id, old_id),
    )
    connection.execute("INSERT INTO tokens SELECT ?, data FROM tokens WHERE message_id = ?", (new_id, old_id))
    return new_id
