"""A damaged database: the original is put aside untouched, what can be read goes into a new file.

    conversations.sqlite3, -wal, -shm    1. linked or copied into  damaged-2026-11-22-221500/
                                         2. read from a copy of their own
    conversations.sqlite3.rescued        3. what was read; complete once it has this name
    conversations.sqlite3                4. replaced by it

A crash at any point leaves the original where it was, or the new file complete: `finish_rescue` then does what is left.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smallmind.storage import carving, salvage
from smallmind.storage.database import damage_mark
from smallmind.storage.folders import sync_folder
from smallmind.storage.migrations import migrate

_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was saved, and the folder where the original lies."""

    original: Path
    n_conversations: int
    n_messages: int


def rescue(path: Path) -> Rescue:
    """Puts a new database in the place of a damaged one.  Raises OSError, sqlite3.Error; the original stays then."""
    kept = _new_folder(path.parent / f"damaged-{datetime.now():%Y-%m-%d-%H%M%S}")
    for file in _files_of(path):
        _keep(file, kept / file.name)
    sync_folder(kept)
    sync_folder(path.parent)
    part = path.with_name(path.name + ".rescued-part")
    part.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="rescue-", dir=path.parent) as work:
        for file in _files_of(path):
            shutil.copyfile(file, Path(work) / file.name)
        n_conversations, n_messages = _salvage(Path(work) / path.name, part)
    with open(part, "rb+") as file_on_disk:
        os.fsync(file_on_disk.fileno())
    os.replace(part, _rescued(path))
    finish_rescue(path)
    return Rescue(kept, n_conversations, n_messages)


def finish_rescue(path: Path) -> None:
    """The last step, which a crash may have left undone; nothing where there was none.  Raises OSError."""
    if not _rescued(path).exists():
        return
    sync_folder(path.parent)
    for suffix in _SIDE_FILES:  # they belong to the old file, and would be applied to the new one
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    os.replace(_rescued(path), path)
    damage_mark(path).unlink(missing_ok=True)
    sync_folder(path.parent)


def _salvage(source: Path, target: Path) -> tuple[int, int]:
    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(target, isolation_level=None)) as new:
        migrate(new)
        new.execute("BEGIN")
        with closing(sqlite3.connect(source, isolation_level=None)) as old:
            old.text_factory = lambda content: content.decode("utf-8", "replace")
            for table in salvage.TABLES:
                columns = salvage.columns_of(old, table)
                if columns:
                    _insert(new, table, columns, salvage.rows_of(old, table, columns))
            _insert(new, "kept", ("name", "value"), salvage.new_chat_of(old))
        if not new.execute("SELECT 1 FROM messages").fetchone():  # the way to the rows is lost: the rows may not be
            for table, columns, row in carving.rows_in(source):
                _insert(new, table, columns, [row])
        _mend(new)
        new.execute("COMMIT")
        (n_conversations,) = new.execute("SELECT count(*) FROM conversations WHERE deleted_at IS NULL").fetchone()
        (n_messages,) = new.execute("SELECT count(*) FROM messages WHERE deleted_with IS NULL").fetchone()
    return n_conversations, n_messages


def _insert(new: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: Iterable[salvage.Row]) -> None:
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    for row in rows:
        new.execute(statement, row)


# In this order: what hangs from something that is lost is hung from what is nearest above it.
_MENDING = (
    "DELETE FROM deletions WHERE message_id NOT IN (SELECT id FROM messages)",
    "DELETE FROM attachments WHERE message_id NOT IN (SELECT id FROM messages)",
    "DELETE FROM tokens WHERE message_id NOT IN (SELECT id FROM messages)",
    "UPDATE messages SET deleted_with = NULL WHERE deleted_with NOT IN (SELECT message_id FROM deletions)",
    """
    INSERT INTO conversations (id, title, is_titled, created_at, updated_at, activity)
    SELECT conversation_id, 'Rescued conversation', 0, min(created_at), max(created_at), max(created_at) FROM messages
     WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id
    """,
    "UPDATE conversations SET activity = updated_at WHERE activity = 0",
    "UPDATE draft_files SET conversation_id = NULL WHERE conversation_id NOT IN (SELECT id FROM conversations)",
    """
    UPDATE messages SET parent_id = (
        SELECT max(above.id) FROM messages AS above
         WHERE above.conversation_id = messages.conversation_id AND above.id < messages.id
    ) WHERE parent_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM messages AS above
         WHERE above.id = messages.parent_id AND above.conversation_id = messages.conversation_id
           AND above.id < messages.id
    )
    """,
    """
    UPDATE conversations SET leaf_id = (
        SELECT max(id) FROM messages WHERE conversation_id = conversations.id AND deleted_with IS NULL
    ) WHERE NOT EXISTS (
        SELECT 1 FROM messages
         WHERE id = conversations.leaf_id AND conversation_id = conversations.id AND deleted_with IS NULL
    )
    """,
)


def _mend(new: sqlite3.Connection) -> None:
    for statement in _MENDING:
        new.execute(statement)


def _files_of(path: Path) -> list[Path]:
    return [file for suffix in ("", *_SIDE_FILES) if (file := path.with_name(path.name + suffix)).exists()]


def _keep(file: Path, target: Path) -> None:
    """A second name for the same bytes where the file system can, else a copy: nobody writes to them any more."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)
        with open(target, "rb+") as copy:
            os.fsync(copy.fileno())


def _new_folder(wanted: Path) -> Path:
    folder, number = wanted, 2
    while folder.exists():
        folder = wanted.with_name(f"{wanted.name}-{number}")
        number += 1
    folder.mkdir(mode=0o700)
    return folder


def _rescued(path: Path) -> Path:
    return path.with_name(path.name + ".rescued")
