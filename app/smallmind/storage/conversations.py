"""Everything that is done with saved conversations: the one face of the SQL in the modules beside it."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from smallmind.domain.archive import ConversationArchive
from smallmind.domain.conversation import Attachment, Conversation, DraftFile, Message, Role, SearchHit
from smallmind.domain.errors import StorageError
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.storage import archives, copies, draft_files, search, tree
from smallmind.storage import bin as storage_bin
from smallmind.storage.database import Database
from smallmind.storage.failures import DiskFull, RecordMissing
from smallmind.storage.rows import (
    CONVERSATION_COLUMNS,
    NEW_CHAT,
    conversation_of,
    microseconds_of,
    stats_to_json,
    with_dates_in_order,
)
from smallmind.storage.search_index import SearchIndex

Result = TypeVar("Result")

KEPT_IN_BIN = timedelta(days=30)
_INDEXED_AT_ONCE = 50  # texts between which other work gets its turn

_LIST = f"SELECT {CONVERSATION_COLUMNS} FROM conversations WHERE deleted_at IS NULL ORDER BY activity DESC, id DESC"
# The clock, unless it was set back.
_NEXT_ACTIVITY = "(SELECT max(?, ifnull(max(activity), 0) + 1) FROM conversations)"
_CREATE = f"INSERT INTO conversations (title, created_at, updated_at, activity) VALUES (?, ?, ?, {_NEXT_ACTIVITY})"
_TOUCH = f"""
    UPDATE conversations SET leaf_id = ?, updated_at = ?, activity = {_NEXT_ACTIVITY}
    WHERE id = ? AND deleted_at IS NULL
"""
_ADD_MESSAGE = """
    INSERT INTO messages (conversation_id, parent_id, role, text, created_at, model_name, is_edited)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_FINISH = "UPDATE messages SET text = ?, finish_reason = ?, stats = ?, n_left_out = ? WHERE id = ?"


class ConversationStore:
    """Conversations as trees of messages.  Every method runs on the database's thread and raises StorageError;
    RecordMissing when the conversation or message is gone.  What is awaited is on disk.

    An answer that found the disk full is kept in memory and saved with the next write that succeeds.
    What is deleted lies in a bin: it is neither listed, found nor read, and can be restored until `purge`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unsaved: dict[int, Callable[[sqlite3.Connection], None]] = {}

    async def close(self) -> None:
        """The last chance for what found the disk full; then the file is closed.  Idempotent."""
        with suppress(StorageError):
            await self._save_the_rest()
        await self._database.close()

    @property
    def _index(self) -> SearchIndex:
        return self._database.index

    async def list_conversations(self) -> tuple[Conversation, ...]:
        """The pinned ones first; of each kind the one that was written to last.

        `updated_at` never contradicts that order, whatever the clock said when it was written.
        """

        def select(connection: sqlite3.Connection) -> tuple[Conversation, ...]:
            found = with_dates_in_order([conversation_of(row) for row in connection.execute(_LIST)], datetime.now(UTC))
            return tuple(sorted(found, key=lambda each: not each.is_pinned))

        return await self._database.read(select)

    async def conversation(self, conversation_id: int) -> Conversation:
        """One row of the list, as it is now."""
        return await self._read(tree.conversation, conversation_id)

    async def create(self, title: str) -> Conversation:
        """A new conversation without messages."""

        def insert(connection: sqlite3.Connection) -> Conversation:
            now = _now()
            conversation_id = int(connection.execute(_CREATE, (title, now, now, now)).lastrowid or 0)
            self._index.add_title(connection, conversation_id)
            return tree.conversation(connection, conversation_id)

        return await self._write(insert)

    async def rename(self, conversation_id: int, title: str, is_automatic: bool = False) -> None:
        """A new title; the place in the list stays.  An automatic one never replaces one that the user typed."""

        def change(connection: sqlite3.Connection) -> None:
            tree.conversation(connection, conversation_id)
            statement = "SELECT 1 FROM conversations WHERE id = ? AND is_titled = 1"
            if is_automatic and connection.execute(statement, (conversation_id,)).fetchone():
                return
            self._index.forget_title(connection, conversation_id)
            connection.execute(
                "UPDATE conversations SET title = ?, is_titled = ? WHERE id = ?",
                (title, not is_automatic, conversation_id),
            )
            self._index.add_title(connection, conversation_id)

        await self._write(change)

    async def pin(self, conversation_id: int, is_pinned: bool) -> None:
        """Above the others, or among them again."""
        await self._set("is_pinned", conversation_id, is_pinned)

    async def save_overrides(self, conversation_id: int, text: str) -> None:
        """The settings of this conversation alone, as JSON; "" for none."""
        await self._set("overrides", conversation_id, text)

    async def save_draft(self, conversation_id: int | None, text: str) -> None:
        """What is written and not sent yet; None: in the chat that has no conversation yet."""
        if conversation_id is not None:
            await self._set("draft", conversation_id, text)
            return
        statement = "INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)"
        await self._write(lambda connection: connection.execute(statement, (NEW_CHAT, text)))

    async def draft(self, conversation_id: int | None) -> str:
        """What save_draft was given last."""
        if conversation_id is not None:
            return (await self.conversation(conversation_id)).draft

        def select(connection: sqlite3.Connection) -> str:
            row = connection.execute("SELECT value FROM kept WHERE name = ?", (NEW_CHAT,)).fetchone()
            return str(row[0]) if row else ""

        return await self._database.read(select)

    async def save_draft_files(self, conversation_id: int | None, files: Sequence[DraftFile]) -> None:
        """What goes with that draft; None as above."""
        await self._write(draft_files.replace, conversation_id, files)

    async def draft_files(self, conversation_id: int | None) -> tuple[DraftFile, ...]:
        """What save_draft_files was given last."""
        return await self._database.read(lambda connection: draft_files.read(connection, conversation_id))

    async def duplicate(self, conversation_id: int) -> Conversation:
        """A copy with every branch, under the same title and a number."""
        return await self._write(lambda connection: copies.duplicate(connection, self._index, conversation_id, _now()))

    async def branch_off(self, message_id: int) -> Conversation:
        """A new conversation of the branch from its root to this message, and with it."""
        return await self._write(lambda connection: copies.branch_off(connection, self._index, message_id, _now()))

    async def archive(self, conversation_id: int) -> ConversationArchive:
        """All of it, every branch, to be written elsewhere."""
        return await self._read(archives.read_archive, conversation_id)

    async def add_archive(self, archive: ConversationArchive) -> Conversation:
        """A new conversation of it, all or nothing, at the place in the list that its date gives it."""
        return await self._write(lambda connection: archives.add_archive(connection, self._index, archive, _now()))

    async def delete(self, conversation_id: int) -> None:
        """Into the bin, with all its messages.  Nothing happens if it is there or gone already."""
        await self._write(storage_bin.delete_conversation, conversation_id, _now())

    async def restore(self, conversation_id: int) -> None:
        """Undoes `delete`."""
        await self._write(storage_bin.restore_conversation, conversation_id)

    async def delete_message(self, message_id: int) -> None:
        """Into the bin, with everything below it; a version beside it is shown then, or else its parent."""
        await self._write(storage_bin.delete_message, message_id, _now())

    async def restore_message(self, message_id: int) -> None:
        """Undoes `delete_message`, and shows what was shown before it."""
        await self._write(storage_bin.restore_message, message_id)

    async def purge(self, before: datetime) -> None:
        """Takes away for good what was deleted before this moment."""
        moment = microseconds_of(before)
        while await self._write(lambda connection: storage_bin.purge_one(connection, self._index, moment)):
            pass

    async def tidy(self) -> None:
        """What can wait until after the start: empties the bin of old things, indexes what is not indexed yet."""
        await self.purge(datetime.now(UTC) - KEPT_IN_BIN)
        while await self._write(lambda connection: self._index.add_some(connection, _INDEXED_AT_ONCE)):
            pass

    async def search(self, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
        """Where every word of the text is found, or one that begins with it: titles first, the best first."""
        return await self._database.read(
            lambda connection: search.find(connection, text, limit, has_index=self._index.is_available)
        )

    async def thread(self, conversation_id: int) -> tuple[Message, ...]:
        """The branch that is shown, from its root to its leaf; empty for a conversation without messages."""
        return (await self.read_shown(conversation_id))[1]

    async def read_shown(self, conversation_id: int) -> tuple[Conversation, tuple[Message, ...]]:
        """The conversation's row and its thread, both of one moment."""

        def select(connection: sqlite3.Connection) -> tuple[Conversation, tuple[Message, ...]]:
            row = tree.conversation(connection, conversation_id)
            return row, tree.branch(connection, row.leaf_id) if row.leaf_id is not None else ()

        return await self._database.read(select)

    async def branch(self, message_id: int) -> tuple[Message, ...]:
        """From the root to this message; empty if it is gone."""
        return await self._read(tree.branch, message_id)

    async def message(self, message_id: int) -> Message:
        """One message, as it is now."""
        return await self._read(tree.message, message_id)

    async def add_message(
        self,
        conversation_id: int,
        parent_id: int | None,
        role: Role,
        text: str,
        model_name: str = "",
        attachments: Sequence[Attachment] = (),
        *,
        is_edited: bool = False,
    ) -> Message:
        """A new child of parent_id (None: a new root), which becomes the leaf that is shown."""

        def insert(connection: sqlite3.Connection) -> Message:
            now = _now()
            if parent_id is not None:
                tree.message(connection, parent_id)
            values = (conversation_id, parent_id, role.value, text, now, model_name, is_edited)
            message_id = int(connection.execute(_ADD_MESSAGE, values).lastrowid or 0)
            archives.add_attachments(connection, message_id, tuple(attachments))
            if connection.execute(_TOUCH, (message_id, now, now, conversation_id)).rowcount == 0:
                raise RecordMissing("the conversation")
            if role is not Role.ASSISTANT or is_edited:  # an answer that grows is indexed when it is finished
                self._index.add_message(connection, message_id)
            return tree.message(connection, message_id)

        return await self._write(insert)

    async def update_answer(self, message_id: int, text: str) -> None:
        """The answer as far as it has grown; until `finish_answer` it counts as interrupted."""

        def update(connection: sqlite3.Connection) -> None:
            self._index.forget_message(connection, message_id)
            statement = "UPDATE messages SET text = ?, finish_reason = NULL WHERE id = ?"
            if connection.execute(statement, (text, message_id)).rowcount == 0:
                raise RecordMissing("the answer")

        await self._write_answer(message_id, update)

    async def finish_answer(
        self, message_id: int, text: str, reason: FinishReason, stats: GenerationStats | None, n_left_out: int = 0
    ) -> None:
        """The whole answer, why it ended, and its figures (None when it was cut off before there were any)."""

        def finish(connection: sqlite3.Connection) -> None:
            self._index.forget_message(connection, message_id)
            values = (text, reason.value, stats_to_json(stats), n_left_out, message_id)
            if connection.execute(_FINISH, values).rowcount == 0:
                raise RecordMissing("the answer")
            self._index.add_message(connection, message_id)

        await self._write_answer(message_id, finish)

    async def save_tokens(self, message_id: int, tokens: bytes | str) -> None:
        """What is known of an answer's tokens (their probabilities, say), in whatever form; replaces the earlier."""

        def save(connection: sqlite3.Connection) -> None:
            data = zlib.compress(tokens.encode("utf-8") if isinstance(tokens, str) else tokens)
            connection.execute("INSERT OR REPLACE INTO tokens (message_id, data) VALUES (?, ?)", (message_id, data))

        await self._write(save)

    async def tokens(self, message_id: int) -> bytes:
        """What save_tokens was given (text as UTF-8); empty if nothing was saved."""

        def select(connection: sqlite3.Connection) -> bytes:
            row = connection.execute("SELECT data FROM tokens WHERE message_id = ?", (message_id,)).fetchone()
            return zlib.decompress(row[0]) if row else b""

        return await self._database.read(select)

    async def select_sibling(self, message_id: int, step: int) -> int:
        """Shows the version `step` places after (or before) this message, with its newest leaf; returns that leaf's id.

        Stops at the first and the last version.
        """

        def move(connection: sqlite3.Connection) -> int:
            message = tree.message(connection, message_id)
            versions = tree.versions(connection, message)
            target = min(max(versions.index(message_id) + step, 0), len(versions) - 1)
            leaf_id = tree.newest_leaf(connection, versions[target])
            connection.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf_id, message.conversation_id))
            return leaf_id

        return await self._write(move)

    async def _read(self, work: Callable[[sqlite3.Connection, int], Result], row_id: int) -> Result:
        return await self._database.read(lambda connection: work(connection, row_id))

    async def _write(self, work: Callable[..., Result], *args: object) -> Result:
        result = await self._database.write(lambda connection: work(connection, *args))
        if self._unsaved:
            await self._save_the_rest()
        return result

    async def _write_answer(self, message_id: int, work: Callable[[sqlite3.Connection], None]) -> None:
        """What finds the disk full waits here until there is room again."""
        self._unsaved.pop(message_id, None)
        try:
            await self._write(work)
        except DiskFull:
            self._unsaved[message_id] = work
            raise

    async def _save_the_rest(self) -> None:
        unsaved, self._unsaved = self._unsaved, {}
        while unsaved:
            message_id, work = unsaved.popitem()
            try:
                await self._database.write(work)
            except DiskFull:
                self._unsaved = {**unsaved, message_id: work, **self._unsaved}
                return
            except RecordMissing:
                continue

    async def _set(self, column: str, conversation_id: int, value: object) -> None:
        statement = f"UPDATE conversations SET {column} = ? WHERE id = ? AND deleted_at IS NULL"

        def update(connection: sqlite3.Connection) -> None:
            if connection.execute(statement, (value, conversation_id)).rowcount == 0:
                raise RecordMissing("the conversation")

        await self._write(update)


def _now() -> int:
    return microseconds_of(datetime.now(UTC))
