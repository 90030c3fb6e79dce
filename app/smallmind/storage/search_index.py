"""The full-text index over titles and messages: SQLite's FTS5, without a copy of the texts.

A row's number is the message's id, or minus the conversation's id for a title.  Removing a text from such an index
needs the text exactly as it was added: `is_indexed` says that what the table holds now is what the index knows, and
whoever changes a text removes it first (`forget_…`), in the same transaction.  Where SQLite was built without FTS5
nothing is indexed, and the search reads the texts themselves.
"""

from __future__ import annotations

import re
import sqlite3

# Another rule of what is indexed needs another number: the index is then made anew.
_VERSION = "1"

_CREATE = """
    CREATE VIRTUAL TABLE search_index USING fts5 (
        text, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    )
"""
_ADD = "INSERT INTO search_index (rowid, text) VALUES (?, ?)"
_REMOVE = "INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', ?, ?)"

# Scripts that put no space between words: each character is a word of its own there, and what is searched a phrase.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


def with_spaces(text: str) -> str:
    """The text as it is indexed and searched."""
    return text if text.isascii() else _UNSPACED.sub(r" \1 ", text)


class SearchIndex:
    """Changes the index, on the storage thread and in the caller's transaction; does nothing where there is none."""

    def __init__(self, is_available: bool) -> None:
        self.is_available = is_available

    def add_message(self, connection: sqlite3.Connection, message_id: int) -> None:
        """The text as it is now; nothing if it is in the index."""
        self._add(connection, "messages", "text", message_id, message_id)

    def add_title(self, connection: sqlite3.Connection, conversation_id: int) -> None:
        """The title as it is now; nothing if it is in the index."""
        self._add(connection, "conversations", "title", conversation_id, -conversation_id)

    def forget_message(self, connection: sqlite3.Connection, message_id: int) -> None:
        """Before the text changes or goes."""
        self._forget(connection, "messages", "text", message_id, message_id)

    def forget_title(self, connection: sqlite3.Connection, conversation_id: int) -> None:
        """Before the title changes or goes."""
        self._forget(connection, "conversations", "title", conversation_id, -conversation_id)

    def add_some(self, connection: sqlite3.Connection, limit: int) -> int:
        """Up to `limit` texts that are not in the index yet; returns how many there were."""
        if not self.is_available:
            return 0
        titles = _numbers(connection, "SELECT id FROM conversations WHERE is_indexed = 0 LIMIT ?", limit)
        for conversation_id in titles:
            self.add_title(connection, conversation_id)
        rest = limit - len(titles)
        messages = _numbers(connection, "SELECT id FROM messages WHERE is_indexed = 0 LIMIT ?", rest)
        for message_id in messages:
            self.add_message(connection, message_id)
        return len(titles) + len(messages)

    def _add(self, connection: sqlite3.Connection, table: str, column: str, row_id: int, number: int) -> None:
        if not self.is_available:
            return
        row = connection.execute(f"SELECT {column} FROM {table} WHERE id = ? AND is_indexed = 0", (row_id,)).fetchone()
        if row is not None:
            connection.execute(_ADD, (number, with_spaces(row[0])))
            connection.execute(f"UPDATE {table} SET is_indexed = 1 WHERE id = ?", (row_id,))

    def _forget(self, connection: sqlite3.Connection, table: str, column: str, row_id: int, number: int) -> None:
        row = connection.execute(f"SELECT {column} FROM {table} WHERE id = ? AND is_indexed = 1", (row_id,)).fetchone()
        if row is not None:
            if self.is_available:
                connection.execute(_REMOVE, (number, with_spaces(row[0])))
            connection.execute(f"UPDATE {table} SET is_indexed = 0 WHERE id = ?", (row_id,))


def prepare(connection: sqlite3.Connection) -> SearchIndex:
    """The index, made where it is missing or of another version; its rows follow in the background (`add_some`)."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        is_available = _has_fts5(connection)
        found = connection.execute("SELECT value FROM kept WHERE name = 'index_version'").fetchone()
        if not is_available and found:  # it cannot be kept up now, so it must not be believed later
            connection.execute("DELETE FROM kept WHERE name = 'index_version'")
        if is_available and (found is None or found[0] != _VERSION):
            make_anew(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return SearchIndex(is_available)


def make_anew(connection: sqlite3.Connection) -> None:
    """An empty index; every text is to be added to it."""
    connection.execute("DROP TABLE IF EXISTS search_index")
    connection.execute(_CREATE)
    connection.execute("UPDATE conversations SET is_indexed = 0 WHERE is_indexed = 1")
    connection.execute("UPDATE messages SET is_indexed = 0 WHERE is_indexed = 1")
    connection.execute("INSERT OR REPLACE INTO kept (name, value) VALUES ('index_version', ?)", (_VERSION,))


def _has_fts5(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone() is not None


def _numbers(connection: sqlite3.Connection, statement: str, limit: int) -> list[int]:
    return [int(row[0]) for row in connection.execute(statement, (limit,))]
