"""Reading the tree of messages: branches, versions, leaves.  What is in the bin is not seen."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from smallmind.domain.conversation import Attachment, Conversation, Message
from smallmind.storage.failures import RecordMissing
from smallmind.storage.rows import (
    ATTACHMENT_COLUMNS,
    CONVERSATION_COLUMNS,
    MESSAGE_COLUMNS,
    VERSION_COLUMNS,
    attachment_of,
    conversation_of,
    message_of,
)

_ONE_CONVERSATION = f"SELECT {CONVERSATION_COLUMNS} FROM conversations WHERE id = ? AND deleted_at IS NULL"
_ONE_MESSAGE = f"""
    SELECT {MESSAGE_COLUMNS}, {VERSION_COLUMNS} FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
    WHERE m.id = ? AND m.deleted_with IS NULL AND c.deleted_at IS NULL
"""

# From a message up to its root by primary key, so the cost is that of the branch, whatever else is in the file.
_UPWARDS = """
    WITH RECURSIVE branch (id, parent_id, height) AS (
        SELECT id, parent_id, 0 FROM messages WHERE id = ? AND deleted_with IS NULL
        UNION ALL
        SELECT m.id, m.parent_id, branch.height + 1 FROM branch JOIN messages AS m ON m.id = branch.parent_id
    )
"""
# In any order: SQLite would copy the texts to sort them.
_BRANCH = f"""
    {_UPWARDS}
    SELECT {MESSAGE_COLUMNS}, branch.height FROM branch JOIN messages AS m ON m.id = branch.id
"""
# Most messages are the only version, so those that are not are asked for by themselves; the index alone is read.
_VERSIONS = """
    SELECT group_concat(id) FROM messages WHERE conversation_id = ? AND deleted_with IS NULL
    GROUP BY parent_id HAVING count(*) > 1
"""
_HAS_ATTACHMENTS = """
    SELECT EXISTS (SELECT 1 FROM messages AS m JOIN attachments AS a ON a.message_id = m.id WHERE m.conversation_id = ?)
"""
_ATTACHMENTS = f"""
    {_UPWARDS}
    SELECT {ATTACHMENT_COLUMNS} FROM branch JOIN attachments AS a ON a.message_id = branch.id ORDER BY a.id
"""
_ATTACHMENTS_OF_ONE = f"SELECT {ATTACHMENT_COLUMNS} FROM attachments AS a WHERE a.message_id = ? ORDER BY a.id"

# Ids only grow and a child is younger than its parent, so the largest id below a message is its newest leaf.
_NEWEST_LEAF = """
    WITH RECURSIVE below (id) AS (
        SELECT ?
        UNION ALL
        SELECT m.id FROM below JOIN messages AS m ON m.parent_id = below.id AND m.deleted_with IS NULL
    )
    SELECT max(id) FROM below
"""
_SIBLINGS = """
    SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? AND deleted_with IS NULL ORDER BY id
"""


def conversation(connection: sqlite3.Connection, conversation_id: int) -> Conversation:
    """Raises RecordMissing, also for one in the bin."""
    row = connection.execute(_ONE_CONVERSATION, (conversation_id,)).fetchone()
    if row is None:
        raise RecordMissing("the conversation")
    return conversation_of(row)


def message(connection: sqlite3.Connection, message_id: int) -> Message:
    """Raises RecordMissing, also for one in the bin."""
    row = connection.execute(_ONE_MESSAGE, (message_id,)).fetchone()
    if row is None:
        raise RecordMissing("the message")
    found = message_of(row[:-2], *row[-2:])
    attachments = tuple(attachment_of(row) for row in connection.execute(_ATTACHMENTS_OF_ONE, (message_id,)))
    return found._replace(attachments=attachments) if attachments else found


def branch(connection: sqlite3.Connection, message_id: int) -> tuple[Message, ...]:
    """From the root to this message; empty if it is gone."""
    rows = sorted(connection.execute(_BRANCH, (message_id,)), key=lambda row: -row[-1])
    if not rows:
        return ()
    places = _places_of_versions(connection, conversation_id=rows[-1][1])
    messages = tuple(message_of(row[:-1], *places.get(row[0], (0, 1))) for row in rows)
    (has_attachments,) = connection.execute(_HAS_ATTACHMENTS, (rows[-1][1],)).fetchone()
    if not has_attachments:
        return messages
    found: dict[int, list[Attachment]] = defaultdict(list)
    for row in connection.execute(_ATTACHMENTS, (message_id,)):
        found[row[0]].append(attachment_of(row))
    return tuple(each._replace(attachments=tuple(found[each.id])) if each.id in found else each for each in messages)


def _places_of_versions(connection: sqlite3.Connection, conversation_id: int) -> dict[int, tuple[int, int]]:
    """Of each message that has versions: its place among them, and how many there are."""
    places: dict[int, tuple[int, int]] = {}
    for (ids,) in connection.execute(_VERSIONS, (conversation_id,)):
        versions = sorted(map(int, ids.split(",")))
        places |= {each: (place, len(versions)) for place, each in enumerate(versions)}
    return places


def newest_leaf(connection: sqlite3.Connection, message_id: int) -> int:
    """The newest message below this one; itself where there is none."""
    (leaf_id,) = connection.execute(_NEWEST_LEAF, (message_id,)).fetchone()
    return int(leaf_id)


def versions(connection: sqlite3.Connection, of: Message) -> list[int]:
    """The ids of a message and its siblings, oldest first."""
    place = (of.conversation_id, of.parent_id)
    return [int(row[0]) for row in connection.execute(_SIBLINGS, place)]
