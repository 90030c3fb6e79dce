"""Deleting with a way back: what is deleted goes into the bin, and out of it or away for good."""

from __future__ import annotations

import sqlite3

from smallmind.storage import tree
from smallmind.storage.failures import RecordMissing
from smallmind.storage.search_index import SearchIndex

# Those in the bin already stay what they are: each deletion is undone by itself.
_TAKE_ALONG = """
    WITH RECURSIVE below (id) AS (
        SELECT ?
        UNION ALL
        SELECT m.id FROM below JOIN messages AS m ON m.parent_id = below.id AND m.deleted_with IS NULL
    )
    UPDATE messages SET deleted_with = ? WHERE id IN (SELECT id FROM below)
"""
_EVERYTHING_BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT ?
        UNION ALL
        SELECT m.id FROM below JOIN messages AS m ON m.parent_id = below.id
    )
    SELECT id FROM below
"""
_OLDEST_CONVERSATION = "SELECT id FROM conversations WHERE deleted_at < ? ORDER BY deleted_at LIMIT 1"
_OLDEST_MESSAGE = "SELECT message_id FROM deletions WHERE deleted_at < ? ORDER BY deleted_at LIMIT 1"


def delete_conversation(connection: sqlite3.Connection, conversation_id: int, now: int) -> None:
    """Nothing happens if it is gone already."""
    connection.execute(
        "UPDATE conversations SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", (now, conversation_id)
    )


def restore_conversation(connection: sqlite3.Connection, conversation_id: int) -> None:
    """Raises RecordMissing."""
    changed = connection.execute("UPDATE conversations SET deleted_at = NULL WHERE id = ?", (conversation_id,))
    if changed.rowcount == 0:
        raise RecordMissing("the conversation")


def delete_message(connection: sqlite3.Connection, message_id: int, now: int) -> None:
    """With everything below it.  Where it was shown, a version beside it is shown, or else its parent."""
    message = tree.message(connection, message_id)
    shown = tree.conversation(connection, message.conversation_id).leaf_id
    versions = tree.versions(connection, message)
    connection.execute(_TAKE_ALONG, (message_id, message_id))
    connection.execute("INSERT OR REPLACE INTO deletions VALUES (?, ?, ?)", (message_id, now, shown))
    is_gone = connection.execute("SELECT 1 FROM messages WHERE id = ? AND deleted_with IS NOT NULL", (shown,))
    if is_gone.fetchone() is not None:
        place = versions.index(message_id)
        beside = versions[place - 1] if place else next(iter(versions[1:]), None)
        leaf = tree.newest_leaf(connection, beside) if beside is not None else message.parent_id
        _show(connection, message.conversation_id, leaf)


def restore_message(connection: sqlite3.Connection, message_id: int) -> None:
    """Undoes delete_message, and shows what was shown.  Raises RecordMissing."""
    row = connection.execute(
        """
        SELECT m.conversation_id, d.leaf_id FROM deletions AS d JOIN messages AS m ON m.id = d.message_id
        LEFT JOIN messages AS p ON p.id = m.parent_id
        WHERE d.message_id = ? AND p.deleted_with IS NULL
        """,
        (message_id,),
    ).fetchone()
    if row is None:
        raise RecordMissing("the message")
    connection.execute("UPDATE messages SET deleted_with = NULL WHERE deleted_with = ?", (message_id,))
    connection.execute("DELETE FROM deletions WHERE message_id = ?", (message_id,))
    conversation_id, leaf_id = row
    is_there = connection.execute("SELECT 1 FROM messages WHERE id = ? AND deleted_with IS NULL", (leaf_id,))
    shown = leaf_id if is_there.fetchone() else tree.newest_leaf(connection, message_id)
    _show(connection, conversation_id, shown)


def purge_one(connection: sqlite3.Connection, index: SearchIndex, before: int) -> bool:
    """Takes the oldest thing in the bin away for good; False when nothing in it is older than `before`."""
    row = connection.execute(_OLDEST_CONVERSATION, (before,)).fetchone()
    if row is not None:
        _purge_conversation(connection, index, row[0])
        return True
    row = connection.execute(_OLDEST_MESSAGE, (before,)).fetchone()
    if row is not None:
        _purge_message(connection, index, row[0])
    return row is not None


def _purge_conversation(connection: sqlite3.Connection, index: SearchIndex, conversation_id: int) -> None:
    messages = connection.execute("SELECT id FROM messages WHERE conversation_id = ?", (conversation_id,)).fetchall()
    for (message_id,) in messages:
        index.forget_message(connection, message_id)
    index.forget_title(connection, conversation_id)
    connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))


def _purge_message(connection: sqlite3.Connection, index: SearchIndex, message_id: int) -> None:
    below = connection.execute(_EVERYTHING_BELOW, (message_id,)).fetchall()
    for (each,) in below:
        index.forget_message(connection, each)
    connection.executemany("DELETE FROM messages WHERE id = ?", below)


def _show(connection: sqlite3.Connection, conversation_id: int, leaf_id: int | None) -> None:
    connection.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf_id, conversation_id))
