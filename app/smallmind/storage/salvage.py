"""Reading what can be read of a damaged database, row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason
from smallmind.storage.rows import NEW_CHAT

Row = tuple[Any, ...]

_LARGEST_ID = 2**53
_END_OF_TIME_US = 4_102_444_800_000_000  # the year 2100
# A damaged stretch is found by halving it; this bounds the work where the file claims billions of rows.
_MOST_FAILURES = 200_000

TABLES: dict[str, tuple[str, ...]] = {
    "conversations": (
        "id", "title", "created_at", "updated_at", "leaf_id", "is_pinned", "is_titled", "draft", "overrides",
        "activity", "deleted_at",
    ),
    "messages": (
        "id", "conversation_id", "parent_id", "role", "text", "created_at", "model_name", "finish_reason", "stats",
        "n_left_out", "deleted_with", "is_edited",
    ),
    "deletions": ("message_id", "deleted_at", "leaf_id"),
    "attachments": ("id", "message_id", "name", "media_type", "size_bytes", "text", "used"),
    "draft_files": ("id", "conversation_id", "name", "path", "modified_ns", "media_type", "size_bytes", "text"),
    "tokens": ("message_id", "data"),
}  # fmt: skip


def columns_of(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Those of ours that this table has; none where it is not to be found."""
    try:
        found = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
        return ()
    return tuple(column for column in TABLES[table] if column in found)


def rows_of(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Every row that can be read, by its number; around what cannot, ever smaller ranges are tried."""
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    waiting = [(1, _largest_id(connection, table))]
    n_failures = 0
    while waiting and n_failures < _MOST_FAILURES:
        first, last = waiting.pop()
        try:
            for row in connection.execute(statement, (first, last)):
                if not isinstance(row[0], int) or not first <= row[0] <= last:
                    raise sqlite3.DatabaseError("rows out of order")
                first = row[0] + 1
                if is_plausible(dict(zip(columns, row, strict=True))):
                    yield row
        except (sqlite3.DatabaseError, OverflowError, MemoryError):
            n_failures += 1
            if first < last:
                middle = (first + last) // 2
                waiting += [(middle + 1, last), (first, middle)]


def new_chat_of(connection: sqlite3.Connection) -> list[Row]:
    """What was written and not sent where there was no conversation yet: its row of `kept`, if it can be read."""
    try:
        rows = connection.execute("SELECT name, value FROM kept WHERE name = ?", (NEW_CHAT,)).fetchall()
    except sqlite3.DatabaseError:
        return []
    return [row for row in rows if _is_text(row[1])]


def is_plausible(row: dict[str, Any]) -> bool:
    """Of the types and within the bounds that it was written with: overwritten bytes may still look like a row."""
    return all(_CHECKS[name](value) for name, value in row.items())


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < _LARGEST_ID


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value < _LARGEST_ID


def _is_time(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value < _END_OF_TIME_US


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _or_none(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or check(value)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("id", "message_id"), _is_id),
    # No conversation have the files of the new chat; of a message the database itself refuses that.
    **dict.fromkeys(("conversation_id", "parent_id", "leaf_id", "deleted_with"), _or_none(_is_id)),
    **dict.fromkeys(("created_at", "updated_at"), _is_time),
    **dict.fromkeys(
        ("activity", "n_left_out", "size_bytes", "is_pinned", "is_titled", "is_indexed", "is_edited"), _is_count
    ),
    "modified_ns": lambda value: isinstance(value, int),
    **dict.fromkeys(
        ("title", "draft", "overrides", "text", "model_name", "name", "path", "media_type", "used"), _is_text
    ),
    "deleted_at": _or_none(_is_time),
    "role": lambda value: value in list(Role),
    "finish_reason": lambda value: value is None or value in list(FinishReason),
    "stats": _or_none(_is_text),
    "data": lambda value: isinstance(value, bytes),
}


def _largest_id(connection: sqlite3.Connection, table: str) -> int:
    known = [0]
    for statement in (
        f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'",
        f"SELECT max(rowid) FROM {table}",
        "SELECT max(seq) FROM sqlite_sequence",
    ):
        try:
            row = connection.execute(statement).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row and isinstance(row[0], int) and 0 < row[0] < _LARGEST_ID:
            known.append(row[0])
    return max(known) or 2**20
