"""The only place that knows the SQL of conversations and messages."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from smallmind.domain.conversation import Conversation, Message, Role
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.storage.database import Database
from smallmind.storage.failures import RecordMissing
from smallmind.storage.rows import (
    CONVERSATION_COLUMNS,
    MESSAGE_COLUMNS,
    conversation_of,
    message_of,
    microseconds_of,
    stats_to_json,
)

_LIST = f"SELECT {CONVERSATION_COLUMNS} FROM conversations ORDER BY updated_at DESC, id DESC"
_ONE_CONVERSATION = f"SELECT {CONVERSATION_COLUMNS} FROM conversations WHERE id = ?"
_ONE_MESSAGE = f"SELECT {MESSAGE_COLUMNS} FROM messages AS m WHERE m.id = ?"

# From a message up to its root by primary key, so the cost is that of the branch, whatever else is in the file.
_BRANCH = f"""
    WITH RECURSIVE branch (id, parent_id, height) AS (
        SELECT id, parent_id, 0 FROM messages WHERE id = ?
        UNION ALL
        SELECT m.id, m.parent_id, branch.height + 1 FROM branch JOIN messages AS m ON m.id = branch.parent_id
    )
    SELECT {MESSAGE_COLUMNS} FROM branch JOIN messages AS m ON m.id = branch.id ORDER BY branch.height DESC
"""

# Ids only grow and a child is younger than its parent, so the largest id below a message is its newest leaf.
_NEWEST_LEAF = """
    WITH RECURSIVE below (id) AS (
        SELECT ?
        UNION ALL
        SELECT m.id FROM below JOIN messages AS m ON m.parent_id = below.id
    )
    SELECT max(id) FROM below
"""

_SIBLINGS = "SELECT id FROM messages WHERE conversation_id = ? AND parent_id IS ? ORDER BY id"


class ConversationStore:
    """Conversations as trees of messages.  Every method runs on the database's thread and raises StorageError;
    RecordMissing when the conversation or message is gone.  What is awaited is on disk.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_conversations(self) -> tuple[Conversation, ...]:
        """The one that was written to last comes first."""
        return await self._database.read(
            lambda connection: tuple(conversation_of(row) for row in connection.execute(_LIST))
        )

    async def conversation(self, conversation_id: int) -> Conversation:
        """One row of the list, as it is now."""
        return await self._database.read(lambda connection: self._conversation(connection, conversation_id))

    async def create(self, title: str) -> Conversation:
        """A new conversation without messages."""

        def insert(connection: sqlite3.Connection) -> Conversation:
            now = microseconds_of(datetime.now(UTC))
            cursor = connection.execute(
                "INSERT INTO conversations (title, created_at, updated_at) VALUES (?, ?, ?)", (title, now, now)
            )
            return self._conversation(connection, int(cursor.lastrowid or 0))

        return await self._database.write(insert)

    async def rename(self, conversation_id: int, title: str) -> None:
        """A new title; the place in the list stays."""
        await self._change(
            "the conversation", "UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id)
        )

    async def delete(self, conversation_id: int) -> None:
        """The conversation with all its messages, on every branch.  Nothing happens if it is gone already."""
        await self._database.write(
            lambda connection: connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
        )

    async def thread(self, conversation_id: int) -> tuple[Message, ...]:
        """The branch that is shown, from its root to its leaf; empty for a conversation without messages."""

        def select(connection: sqlite3.Connection) -> tuple[Message, ...]:
            leaf_id = self._conversation(connection, conversation_id).leaf_id
            return _branch(connection, leaf_id) if leaf_id is not None else ()

        return await self._database.read(select)

    async def branch(self, message_id: int) -> tuple[Message, ...]:
        """From the root to this message; empty if it is gone."""
        return await self._database.read(lambda connection: _branch(connection, message_id))

    async def message(self, message_id: int) -> Message:
        """One message, as it is now."""
        return await self._database.read(lambda connection: self._message(connection, message_id))

    async def add_message(
        self, conversation_id: int, parent_id: int | None, role: Role, text: str, model_name: str = ""
    ) -> Message:
        """A new child of parent_id (None: a new root), which becomes the leaf that is shown."""

        def insert(connection: sqlite3.Connection) -> Message:
            now = microseconds_of(datetime.now(UTC))
            cursor = connection.execute(
                "INSERT INTO messages (conversation_id, parent_id, role, text, created_at, model_name)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (conversation_id, parent_id, role.value, text, now, model_name),
            )
            message_id = int(cursor.lastrowid or 0)
            connection.execute(
                "UPDATE conversations SET leaf_id = ?, updated_at = ? WHERE id = ?", (message_id, now, conversation_id)
            )
            return self._message(connection, message_id)

        return await self._database.write(insert)

    async def update_answer(self, message_id: int, text: str) -> None:
        """The answer as far as it has grown."""
        await self._change("the answer", "UPDATE messages SET text = ? WHERE id = ?", (text, message_id))

    async def finish_answer(
        self, message_id: int, text: str, reason: FinishReason, stats: GenerationStats | None, n_left_out: int = 0
    ) -> None:
        """The whole answer, why it ended, and its figures (None when it was cut off before there were any)."""
        await self._change(
            "the answer",
            "UPDATE messages SET text = ?, finish_reason = ?, stats = ?, n_left_out = ? WHERE id = ?",
            (text, reason.value, stats_to_json(stats), n_left_out, message_id),
        )

    async def select_sibling(self, message_id: int, step: int) -> int:
        """Shows the version `step` places after (or before) this message, with its newest leaf; returns that leaf's id.

        Stops at the first and the last version.
        """

        def move(connection: sqlite3.Connection) -> int:
            message = self._message(connection, message_id)
            place = (message.conversation_id, message.parent_id)
            versions = [int(row[0]) for row in connection.execute(_SIBLINGS, place)]
            target = min(max(versions.index(message_id) + step, 0), len(versions) - 1)
            (leaf_id,) = connection.execute(_NEWEST_LEAF, (versions[target],)).fetchone()
            connection.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf_id, message.conversation_id))
            return int(leaf_id)

        return await self._database.write(move)

    async def _change(self, what: str, statement: str, values: tuple[object, ...]) -> None:
        def update(connection: sqlite3.Connection) -> None:
            if connection.execute(statement, values).rowcount == 0:
                raise RecordMissing(self._database.name, what)

        await self._database.write(update)

    def _conversation(self, connection: sqlite3.Connection, conversation_id: int) -> Conversation:
        row = connection.execute(_ONE_CONVERSATION, (conversation_id,)).fetchone()
        if row is None:
            raise RecordMissing(self._database.name, "the conversation")
        return conversation_of(row)

    def _message(self, connection: sqlite3.Connection, message_id: int) -> Message:
        row = connection.execute(_ONE_MESSAGE, (message_id,)).fetchone()
        if row is None:
            raise RecordMissing(self._database.name, "the message")
        return message_of(row)


def _branch(connection: sqlite3.Connection, message_id: int) -> tuple[Message, ...]:
    return tuple(message_of(row) for row in connection.execute(_BRANCH, (message_id,)))
