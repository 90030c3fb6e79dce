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

MIGRATIONS: tuple[tuple[str, ...], ...] = (_MESSAGE_TREE,)


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
