"""The database's format: every version it ever had, as the steps between them.

`PRAGMA user_version` is the number of steps done.  A step that was released is never changed; a new one is appended.
"""

from __future__ import annotations

import sqlite3

# Messages form a tree: editing and regenerating add siblings.  AUTOINCREMENT, so that an answer which is still being
# written when its conversation is deleted can never land in a newer message with the same id.  Children carry no ON
# DELETE CASCADE: a long conversation is one deep chain, and SQLite cascades at most 1,000 levels; the messages go with
# their conversation instead, all on one level, and the deferred checks pass at the commit.  Times are microseconds
# since 1970 UTC; stats is JSON.
_MESSAGE_TREE = (
    """
    CREATE TABLE conversations (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        title      TEXT    NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        leaf_id    INTEGER REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE TABLE messages (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        parent_id       INTEGER REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
        role            TEXT    NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
        text            TEXT    NOT NULL,
        created_at      INTEGER NOT NULL,
        model_name      TEXT    NOT NULL DEFAULT '',
        finish_reason   TEXT,
        stats           TEXT,
        n_left_out      INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX conversations_by_update ON conversations (updated_at)",
    "CREATE INDEX conversations_by_leaf ON conversations (leaf_id)",
    "CREATE INDEX messages_by_place ON messages (conversation_id, parent_id)",
    "CREATE INDEX messages_by_parent ON messages (parent_id)",
)

# `activity` orders the list: the time of the last message, or one more than the largest so far where a clock was set
# back.  `is_titled`: the user typed the title (or
# may have).  `deleted_at`: in the bin since.  messages.deleted_with: the id of the message whose deletion took this one
# along; `deletions` knows when that was and what was shown before.  `is_indexed`: the search index holds exactly this
# title or text; an answer that grows is not indexed at every save.  The index itself is no part of the format: it is
# made anew where it is missing (search_index.py).  tokens.data is compressed with zlib;
# attachments.used is JSON.
_BIN_PINS_AND_ATTACHMENTS = (
    "ALTER TABLE conversations ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conversations ADD COLUMN is_titled INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conversations ADD COLUMN draft TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conversations ADD COLUMN overrides TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conversations ADD COLUMN activity INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conversations ADD COLUMN deleted_at INTEGER",
    "ALTER TABLE conversations ADD COLUMN is_indexed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE messages ADD COLUMN deleted_with INTEGER",
    "ALTER TABLE messages ADD COLUMN is_indexed INTEGER NOT NULL DEFAULT 0",
    "UPDATE conversations SET is_titled = 1, activity = updated_at",
    """
    CREATE TABLE deletions (
        message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        deleted_at INTEGER NOT NULL,
        leaf_id    INTEGER
    )
    """,
    """
    CREATE TABLE attachments (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        name       TEXT    NOT NULL,
        media_type TEXT    NOT NULL,
        size_bytes INTEGER NOT NULL,
        text       TEXT    NOT NULL,
        used       TEXT    NOT NULL DEFAULT ''
    )
    """,
    """
    CREATE TABLE tokens (
        message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        data       BLOB    NOT NULL
    )
    """,
    "CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "DROP INDEX conversations_by_update",
    "DROP INDEX messages_by_place",
    "CREATE INDEX conversations_by_activity ON conversations (activity)",
    "CREATE INDEX conversations_in_bin ON conversations (deleted_at) WHERE deleted_at IS NOT NULL",
    "CREATE INDEX conversations_not_indexed ON conversations (id) WHERE is_indexed = 0",
    "CREATE INDEX messages_by_place ON messages (conversation_id, parent_id, deleted_with)",
    "CREATE INDEX messages_in_bin ON messages (deleted_with) WHERE deleted_with IS NOT NULL",
    "CREATE INDEX messages_not_indexed ON messages (id) WHERE is_indexed = 0",
    "CREATE INDEX attachments_by_message ON attachments (message_id)",
)

# conversation_id NULL: of the chat that has no conversation yet.  media_type '': not read yet, and so without a text.
_FILES_OF_DRAFTS = (
    """
    CREATE TABLE draft_files (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER REFERENCES conversations (id) ON DELETE CASCADE,
        name            TEXT    NOT NULL,
        path            TEXT    NOT NULL,
        modified_ns     INTEGER NOT NULL,
        media_type      TEXT    NOT NULL,
        size_bytes      INTEGER NOT NULL,
        text            TEXT    NOT NULL
    )
    """,
    "CREATE INDEX draft_files_by_conversation ON draft_files (conversation_id)",
)

# `is_edited`: a person wrote some of this answer.
_EDITED_ANSWERS = ("ALTER TABLE messages ADD COLUMN is_edited INTEGER NOT NULL DEFAULT 0",)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_MESSAGE_TREE, _BIN_PINS_AND_ATTACHMENTS, _FILES_OF_DRAFTS, _EDITED_ANSWERS)


def format_version(connection: sqlite3.Connection) -> int:
    """How many steps the database has behind it; 0 for a new file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(connection: sqlite3.Connection) -> None:
    """Brings the database to the newest format, each step in a transaction of its own.  Autocommit connections only."""
    while format_version(connection) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _take_step(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _take_step(connection: sqlite3.Connection) -> None:
    version = format_version(connection)  # again, now under the lock: another process may have been faster
    if version >= len(MIGRATIONS):
        return
    for statement in MIGRATIONS[version]:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version + 1}")
